"""A text's words and numbers, with what stands around them: what the readers of figures look at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from .number_words import Words
from .units import Unit, Units

LONGEST_GAP = 5  # code points between the parts of one figure
SPACES = " \u00a0\u2009\u202f"
HYPHENS = ("-", "‑", *SPACES)
Number: TypeAlias = int | Fraction  # whole numbers are ints: a Fraction costs ten times as much
UNIT_WORD = re.compile(r"[\s‑-]{0,3}([^\s\-‑–—()\[\]{}“”\"'’*/]{1,30})")


class Period(NamedTuple):
    """A date as it is stated: years are None in "4 May", month and day 0 where unsaid; a season is month 21-24."""

    first: int | None
    last: int | None
    month: int = 0
    day: int = 0


class Figure(NamedTuple):
    """A number or a date in a text, from `start` to `end` in code points.

    `unit` is the unit of the table beside it, if any. `dates` are the ways to read it as a date: four digits may be a
    year or a number, 4/5/2024 two days. `step` is how exactly the number is stated: 1 for 57, 10 for 60, 1/100 for
    0.60. `counts` says whether a statement with it needs a quotation that has it.
    """

    start: int
    end: int
    text: str
    number: Number | None = None
    unit: Unit | None = None
    dates: tuple[Period, ...] = ()
    step: Number = 1
    counts: bool = True


class Token(NamedTuple):
    """A word or a group of digits, in lower case; `kind` is triple (2023-02-24), dotted (1.2.3), number or word."""

    kind: str
    start: int
    end: int
    text: str


@lru_cache(maxsize=8)
def _pattern(words: Words) -> re.Pattern[str]:
    comma, point = re.escape(words.thousands), re.escape(words.decimal)
    return re.compile(
        rf"""(?P<word>[^\W\d_]++)
          | (?P<triple>\d{{1,4}}(?P<between>[-/.])\d{{1,2}}(?P=between)\d{{1,4}}(?![-/.]?\d))
          | (?P<dotted>\d++(?:[./]\d++){{2,}})
          | (?P<number>
                (?:\d{{1,3}}(?:(?:{comma}\d{{3}}(?!\d))++ | (?:[{SPACES}]\d{{3}}(?!\d))++) | \d++)
                (?:{point}\d++)?
            )""",
        re.VERBOSE,
    )


@lru_cache(maxsize=8)  # a text is read for its figures and then for names
def tokens_of(text: str, words: Words) -> tuple[Token, ...]:
    """The words and numbers of a text."""
    new = tuple.__new__  # what Token() comes to, in a third of its time
    return tuple([new(Token, (m.lastgroup, *m.span(), m[0].lower())) for m in _pattern(words).finditer(text)])


@lru_cache(maxsize=4096)  # the same few words follow numbers again and again
def _unit_of(phrase: str, units: Units) -> Unit | None:
    return units.find(phrase)


@lru_cache(maxsize=4096)
def _starts_unit(word: str, units: Units) -> bool:
    return units.may_start(word)


class Tokens:
    """The tokens of one text, and questions about them; each answer looks at a bounded stretch."""

    def __init__(self, text: str, units: Units, words: Words) -> None:
        self.text, self.units, self.words = text, units, words
        self.items = tokens_of(text, words)

    def gap(self, at: int) -> str | None:
        """What stands between a token and the next; None where there is none, or none close by."""
        if not 0 <= at < len(self.items) - 1 or self.items[at + 1].start - self.items[at].end > LONGEST_GAP:
            return None
        return self.text[self.items[at].end : self.items[at + 1].start]

    def word(self, at: int, among: Mapping[str, int] | frozenset[str]) -> bool:
        """Whether there is such a token, and it is one of these words."""
        return 0 <= at < len(self.items) and self.items[at].text in among

    def plain(self, at: int, longest: int) -> int | None:
        """The whole number that a token of at most so many digits and nothing else is."""
        if at >= len(self.items) or self.items[at].kind != "number":
            return None
        text = self.items[at].text
        return int(text) if len(text) <= longest and text.isdigit() else None

    def capital(self, at: int) -> bool:
        """Whether a token starts with a capital."""
        return self.text[self.items[at].start].isupper()

    def unit_after(self, end: int) -> tuple[Unit | None, int]:
        """The longest unit of the table that stands after a number, and where it ends."""
        found: tuple[Unit | None, int] = (None, end)
        at, phrase = end, ""
        for _ in range(self.units.longest):
            match = UNIT_WORD.match(self.text, at)
            if not match or (phrase and match.start(1) == at):
                break
            word = match[1].rstrip(".,;:!?")
            if word and not phrase and not _starts_unit(word, self.units):
                break
            phrase = f"{phrase} {word}" if phrase else word
            unit = _unit_of(phrase, self.units)
            if unit and unit.dimension != "date":
                found = unit, match.start(1) + len(word)
            if match[1][len(word) :].strip("."):
                break
            at = match.end()
        return found
