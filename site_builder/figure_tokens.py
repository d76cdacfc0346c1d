"""A text's words and numbers, with what stands around them: what the readers of figures look at."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from typing import Literal, NamedTuple, TypeAlias

from .number_words import Words
from .units import Unit, Units

LONGEST_GAP = 5  # code points between the parts of one figure
SPACES = " \u00a0\u2009\u202f"
HYPHENS = ("-", "‑", *SPACES)
Number: TypeAlias = int | Fraction  # whole numbers are ints: a Fraction costs ten times as much
FRACTIONS = {sign: Fraction(unicodedata.numeric(sign)).limit_denominator(10) for sign in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒"}
SIGNS = "".join(FRACTIONS)
TRIPLE = r"\d{1,4}(?:-\d{1,2}-|/\d{1,2}/|\.\d{1,2}\.)\d{1,4}"
DOTTED = r"\d++(?:[./]\d++){2,}"
IS_TRIPLE, IS_DOTTED, DIGITS_GO_ON = re.compile(TRIPLE), re.compile(DOTTED), re.compile(r"[-/.]?\d")
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


@lru_cache(maxsize=8)
def _pattern(words: Words, ascii: bool) -> re.Pattern[str]:
    """A word; a sign such as ½; a triple such as 2023-02-24; dotted digits such as 1.2.3; a number. All in one group,
    to split at."""
    letter = "[A-Za-z]" if ascii else rf"[^\W\d_{SIGNS}]"  # the same in such a text, and sooner found
    comma, point = re.escape(words.thousands), re.escape(words.decimal)
    return re.compile(
        rf"""(
            {letter}++{"" if ascii else f" | [{SIGNS}]"}
          | {TRIPLE}(?![-/.]?\d)
          | {DOTTED}
          | (?:\d{{1,3}}(?:(?:{comma}\d{{3}}(?!\d))+ | (?:[{SPACES}]\d{{3}}(?!\d))+) | \d++) (?:{point}\d++)?
        )""",
        re.VERBOSE,
    )


class Split(NamedTuple):
    """A text's words and groups of digits in lower case, where each starts and ends in turn, and what stands before
    each; the last gap stands behind all."""

    texts: list[str]
    bounds: list[int]
    gaps: list[str]


@lru_cache(maxsize=8)  # a text is read for its figures and then for names
def split(text: str, words: Words) -> Split:
    """The words and numbers of a text."""
    parts = _pattern(words, text.isascii()).split(text)
    return Split(list(map(str.lower, parts[1::2])), list(accumulate(map(len, parts))), parts[::2])


@lru_cache(maxsize=4096)  # the same few words follow numbers again and again
def _unit_of(phrase: str, units: Units) -> Unit | None:
    return units.find(phrase)


@lru_cache(maxsize=4096)
def starts_unit(word: str, units: Units) -> bool:
    """Whether a unit of the table may begin with a word."""
    return units.may_start(word)


class Tokens:
    """The tokens of one text, and questions about them; each answer looks at a bounded stretch."""

    def __init__(self, text: str, units: Units, words: Words) -> None:
        self.text, self.units, self.words = text, units, words
        self.texts, self._bounds, self._gaps = split(text, words)

    def start(self, at: int) -> int:
        """Where a token starts."""
        return self._bounds[2 * at]

    def end(self, at: int) -> int:
        """Where a token ends."""
        return self._bounds[2 * at + 1]

    def kind(self, at: int) -> Literal["word", "triple", "dotted", "number"]:
        """What a token is."""
        if not self.texts[at][0].isdecimal():
            return "word"
        text = self.texts[at]
        if IS_TRIPLE.fullmatch(text) and not DIGITS_GO_ON.match(self.text, self.end(at)):
            return "triple"
        return "dotted" if IS_DOTTED.fullmatch(text) else "number"

    def gap(self, at: int) -> str | None:
        """What stands between a token and the next; None where there is none, or none close by."""
        if not 0 <= at < len(self.texts) - 1 or len(self._gaps[at + 1]) > LONGEST_GAP:
            return None
        return self._gaps[at + 1]

    def word(self, at: int, among: Collection[str]) -> bool:
        """Whether there is such a token, and it is one of these words."""
        return 0 <= at < len(self.texts) and self.texts[at] in among

    def plain(self, at: int, longest: int) -> int | None:
        """The whole number that a token of at most so many digits and nothing else is."""
        text = self.texts[at] if at < len(self.texts) else ""
        return int(text) if len(text) <= longest and text.isdecimal() else None

    def capital(self, at: int) -> bool:
        """Whether a token starts with a capital."""
        return self.text[self.start(at)].isupper()

    def unit_after(self, end: int) -> tuple[Unit | None, int]:
        """The longest unit of the table that stands after a number, and where it ends."""
        found: tuple[Unit | None, int] = (None, end)
        at, phrase = end, ""
        for _ in range(self.units.longest):
            match = UNIT_WORD.match(self.text, at)
            if not match or (phrase and match.start(1) == at):
                break
            word = match[1].rstrip(".,;:!?")
            if word and not phrase and not starts_unit(word, self.units):
                break
            phrase = f"{phrase} {word}" if phrase else word
            unit = _unit_of(phrase, self.units)
            if unit and unit.dimension != "date":
                found = unit, match.start(1) + len(word)
            if match[1][len(word) :].strip("."):
                break
            at = match.end()
        return found
