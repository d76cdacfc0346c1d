"""Where names and titles stand in lists that are ordered for the eye."""

from __future__ import annotations

import re
from collections.abc import Mapping
from unicodedata import combining, normalize

BEFORE = re.compile(r"\A\W+")


def filed(name: str, words: Mapping[str, str]) -> str:
    """A key that sorts names as an index does: without case and accents, and without the punctuation and the article
    that one begins with."""
    plain = name.casefold()
    if not plain.isascii():
        plain = "".join(filter(lambda letter: not combining(letter), normalize("NFKD", plain)))
    return _unarticled(plain, words)


def headed(name: str, words: Mapping[str, str]) -> str:
    """A key that two forms of a name share where one entry is enough: other accents are another spelling."""
    return _unarticled(normalize("NFC", name.casefold()), words)


def _unarticled(name: str, words: Mapping[str, str]) -> str:
    name = _bare(name)
    first, _, rest = name.partition(" ")
    return _bare(rest) if rest and first in words["index.articles"].casefold().split() else name


def _bare(text: str) -> str:
    return BEFORE.sub("", text) or text
