"""Addresses that lead to words: text fragments (https://wicg.github.io/scroll-to-text-fragment/)."""

from __future__ import annotations

import re
from urllib.parse import quote

LONGEST = 80  # code points; of longer words, the first and the last few are named
WORDS = 5
FIRST = re.compile(rf"\S+(?:\s+\S+){{{WORDS - 1}}}")
FAR = 1_000_000  # code points: before words that are further on, none are looked for


def to_words(address: str, text: str, start: int, end: int, context: tuple[int, int]) -> str:
    """`address` with a text fragment, so that a browser that knows them scrolls to the words and marks them.

    The words are those of a seed's `text` from `start` to `end`. A browser takes the first that it finds, so words that
    the text has before as well go with what is shown beside them: `context` is where that begins, and where it ends.
    """
    at, words = f"{address}{'' if '#' in address else '#'}:~:text=", text[start:end]
    parts, first = words.split(), FIRST.match(words)
    is_long = len(" ".join(parts)) > LONGEST and len(parts) > 2 * WORDS
    if is_long and first and not _may_stand_before(text, start, first[0]):
        return f"{at}{_encoded(first[0])},{_encoded(' '.join(parts[-WORDS:]))}"
    if not _may_stand_before(text, start, words):
        return f"{at}{_encoded(words)}"
    before, after = _encoded(text[context[0] : start]), _encoded(text[end : context[1]])
    return f"{at}{before and f'{before}-,'}{_encoded(words)}{after and f',-{after}'}"


def _may_stand_before(text: str, start: int, words: str) -> bool:
    return start > FAR or text.find(words, 0, start + len(words) - 1) >= 0


def _encoded(text: str) -> str:
    """Percent-encoded, with one space for a run of white space; the hyphen too, since it and the comma and the
    ampersand part a directive."""
    return quote(" ".join(text.split()), safe="").replace("-", "%2D")
