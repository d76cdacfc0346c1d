"""Seeds to look for words in, real ones and others."""

from __future__ import annotations

from pathlib import Path

from site_builder.haystack import Haystack, Needle
from site_builder.match import Match, Result, find
from site_builder.text import SourceText

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))


def source(text: str) -> SourceText:
    return SourceText("seeds/a.txt", text)


def hay(text: str, wrapped: bool = False) -> Haystack:
    return Haystack(source(text), wrapped)


def seed(number: int) -> Haystack:
    return hay(SEEDS[number].read_bytes().decode())


def look(haystack: Haystack, quote: str, line: int | None = None, before: str | None = None, after: str | None = None):
    return find(haystack, Needle(quote, line, before, after))


def words_at(haystack: Haystack, match: Result) -> list[str]:
    """The seed's own characters at a match."""
    assert isinstance(match, Match), match
    return [haystack.source.text[start:end] for start, end in match.pieces]


def lines_of(haystack: Haystack, places: tuple[Match, ...]) -> list[int]:
    return [haystack.source.position(place.pieces[0][0]).line for place in places]
