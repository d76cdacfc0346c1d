"""Texts as descriptions of pages, and values within a script element."""

from __future__ import annotations

import json
from typing import Any

ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
LENGTH = 300  # characters of a description: search engines and link previews show fewer


def shortened(text: str) -> str:
    """Of a long text the start is enough, as far as the word that is too much, or the letter where no spaces are."""
    text = " ".join(text.split())
    if len(text) <= LENGTH:
        return text
    from textwrap import shorten  # few texts are as long

    words = shorten(text[: f"{text} ".find(" ", LENGTH + 1)], LENGTH, placeholder=" …")
    if len(words) > LENGTH // 2:
        return words
    import regex  # type: ignore[import-untyped]  # few texts have so long a word

    return "".join(regex.findall(r"\X", text[:LENGTH])[:-1]) + "…"


def titled(title: str, text: str) -> str:
    """A description of a page that has this title, by what it says or lists."""
    return shortened(": ".join(filter(None, (title, text))))


def in_script(value: Any) -> str:
    """JSON that no HTML parser can leave its script element from: no `<`, and `&` alone is harmless there."""
    text = ENCODER.encode(value)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
