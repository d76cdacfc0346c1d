"""Addresses that lead to words: text fragments (https://wicg.github.io/scroll-to-text-fragment/)."""

from __future__ import annotations

from urllib.parse import quote

LONGEST = 80  # code points; of longer words, the first and the last few are named
WORDS = 5


def to_words(address: str, words: str) -> str:
    """`address` with a text fragment, so that a browser that knows them scrolls to the words and marks them."""
    line = words.split("\n", 1)[0].strip()
    parts = line.split()
    if len(line) <= LONGEST or len(parts) <= 2 * WORDS:
        directive = _encoded(" ".join(parts))
    else:
        directive = f"{_encoded(' '.join(parts[:WORDS]))},{_encoded(' '.join(parts[-WORDS:]))}"
    return f"{address}{'' if '#' in address else '#'}:~:text={directive}"


def _encoded(text: str) -> str:
    """Percent-encoded; the hyphen too, since it and the comma and the ampersand part a directive."""
    return quote(text, safe="").replace("-", "%2D")
