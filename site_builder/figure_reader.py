"""Reads numbers and dates in running text: a text and its language's words in, `Figure`s out.

Each figure is read from left to right with a bounded look ahead, so the time grows with the text's length alone.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from .number_words import Words
from .units import Unit, Units

MOST_DIGITS = 30
LEAST_WORD = 11  # number words below it are figures only before a unit: "seven months", but not "eight pavilions"
FIRST_YEAR, LAST_YEAR = 1000, 2199  # what four digits alone may mean
LONGEST_GAP = 5  # code points between the parts of one figure

SPACES = " \u00a0\u2009\u202f"
HYPHENS = ("-", "‑", *SPACES)
DASHES = ("-", "‑", "–", "—")
AFTER_MONTH = re.compile(r"\.?,?\s{1,3}")
UNIT_WORD = re.compile(r"[\s‑-]{0,3}([^\s\-‑–—()\[\]{}“”\"'’*/]{1,30})")


@dataclass(frozen=True, slots=True)
class Period:
    """A date as it is stated: years are None in "4 May", month and day 0 where unsaid; a season is month 21-24."""

    first: int | None
    last: int | None
    month: int = 0
    day: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """A number or a date in a text, from `start` to `end` in code points.

    `unit` is the unit of the table beside it, if any. `dates` are the ways to read it as a date: four digits may be a
    year or a number, 4/5/2024 two days. `step` is how exactly the number is stated: 1 for 57, 10 for 60, 1/100 for
    0.60. `counts` says whether a statement with it needs a quotation that has it.
    """

    start: int
    end: int
    text: str
    number: Fraction | None = None
    unit: Unit | None = None
    dates: tuple[Period, ...] = ()
    step: Fraction = Fraction(1)
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a group of digits, in lower case; `kind` is triple (2023-02-24), dotted (1.2.3), number or word."""

    kind: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Draft:
    """A figure before its neighbours are looked at."""

    figure: Figure
    scale: int = 1
    labelled: bool = False


def step_of(text: str, number: Fraction) -> Fraction:
    """How exactly a number is stated: its last decimal place, or its last digit that is no zero."""
    _, point, decimals = text.partition(".")
    if point:
        return Fraction(1, 10 ** len(decimals))
    digits = str(abs(number.numerator))
    return Fraction(10 ** (len(digits) - len(digits.rstrip("0")))) if number else Fraction(1)


@lru_cache(maxsize=8)
def _pattern(words: Words) -> re.Pattern[str]:
    comma, point = re.escape(words.thousands), re.escape(words.decimal)
    return re.compile(
        rf"""(?P<triple>\d{{1,4}}(?P<between>[-/.])\d{{1,2}}(?P=between)\d{{1,4}}(?![-/.]?\d))
          | (?P<dotted>\d++(?:[./]\d++){{2,}})
          | (?P<number>
                (?:\d{{1,3}}(?:(?:{comma}\d{{3}}(?!\d))++ | (?:[{SPACES}]\d{{3}}(?!\d))++) | \d++)
                (?:{point}\d++)?
            )
          | (?P<word>[^\W\d_]++)""",
        re.VERBOSE,
    )


def tokens_of(text: str, words: Words) -> list[Token]:
    """The words and numbers of a text."""
    return [Token(str(m.lastgroup), m.start(), m.end(), m[0].lower()) for m in _pattern(words).finditer(text)]


def read(text: str, units: Units, words: Words) -> list[Figure]:
    """Every figure of a text in its order, also those that a statement need not show a quotation for."""
    return _Reader(text, units, words).read()


class _Reader:
    def __init__(self, text: str, units: Units, words: Words) -> None:
        self.text, self.units, self.words = text, units, words
        self.tokens = tokens_of(text, words)

    def read(self) -> list[Figure]:
        drafts: list[_Draft] = []
        at = 0
        while at < len(self.tokens):
            found = self._date(at) or self._number(at) or self._spelled(at)
            if found:
                drafts.append(found[0])
            at = found[1] if found else at + 1
        for second in range(1, len(drafts)):
            drafts[second - 1 : second + 1] = self._joined(drafts[second - 1], drafts[second])
        return [draft.figure for draft in drafts]

    # Looking around.

    def _gap(self, at: int) -> str | None:
        """What stands between a token and the next; None where there is none, or none close by."""
        if not 0 <= at < len(self.tokens) - 1 or self.tokens[at + 1].start - self.tokens[at].end > LONGEST_GAP:
            return None
        return self.text[self.tokens[at].end : self.tokens[at + 1].start]

    def _word(self, at: int, among: Mapping[str, int] | frozenset[str]) -> bool:
        return 0 <= at < len(self.tokens) and self.tokens[at].text in among

    def _plain(self, at: int, longest: int) -> int | None:
        """The whole number that a token of at most so many digits and nothing else is."""
        if at >= len(self.tokens) or self.tokens[at].kind != "number":
            return None
        text = self.tokens[at].text
        return int(text) if len(text) <= longest and text.isdigit() else None

    # Dates.

    def _figure(self, first: int, after: int, *dates: Period, counts: bool = True) -> tuple[_Draft, int]:
        start, end = self.tokens[first].start, self.tokens[after - 1].end
        return _Draft(Figure(start, end, self.text[start:end], dates=dates, counts=counts)), after

    def _date(self, at: int) -> tuple[_Draft, int] | None:
        kind = self.tokens[at].kind
        if kind == "triple":
            return self._triple(at)
        if kind == "number":
            return self._day_first(at) or self._decade(at) or self._iso_month(at)
        return self._month_first(at) if kind == "word" and self.tokens[at].text in self.words.months else None

    def _triple(self, at: int) -> tuple[_Draft, int] | None:
        a, b, c = re.split(r"[-/.]", self.tokens[at].text)
        orders = ((a, b, c),) if len(a) == 4 else ((c, b, a), (c, a, b)) if len(c) == 4 else ()
        days = {(int(y), int(m), int(d)): None for y, m, d in orders if int(y) and 1 <= int(m) <= 12}
        dates = [Period(y, y, m, d) for y, m, d in days if 1 <= d <= monthrange(y, m)[1]]
        return self._figure(at, at + 1, *dates) if dates else None

    def _day(self, at: int) -> tuple[int, int] | None:
        """A day of a month in one or two digits, and the token after it and its ordinal ending."""
        day = self._plain(at, 2)
        if not day or day > 31:
            return None
        if self._gap(at) == "":
            return (day, at + 2) if self._word(at + 1, self.words.ordinal) else None
        return day, at + 1

    def _year(self, at: int) -> tuple[int, int] | None:
        """A year that follows a token directly or after a comma or "of", and the token after it."""
        if not AFTER_MONTH.fullmatch(self._gap(at) or ""):
            return None
        at += 1
        if self._word(at, self.words.of) and (self._gap(at) or "").isspace():
            at += 1
        year = self._plain(at, 4)
        if year is None or not FIRST_YEAR <= year <= LAST_YEAR or self._gap(at) == "":
            return None
        return year, at + 1

    def _dated(self, first: int, after: int, month: int, day: int, sure: bool) -> tuple[_Draft, int] | None:
        """A month, perhaps with a day, and its year if there is one; without a year only if it is `sure`ly a date."""
        year = self._year(after - 1)
        if year:
            return self._figure(first, year[1], Period(year[0], year[0], month, day))
        return self._figure(first, after, Period(None, None, month, day)) if sure else None

    def _day_first(self, at: int) -> tuple[_Draft, int] | None:
        day = self._day(at)
        if not day or (self._gap(day[1] - 1) or "x") not in HYPHENS:
            return None
        of = self._word(day[1], self.words.of) and (self._gap(day[1]) or "").isspace()
        name = day[1] + of
        if not self._word(name, self.words.months) or self.words.months[self.tokens[name].text] > 12:
            return None
        return self._dated(at, name + 1, self.words.months[self.tokens[name].text], day[0], of or self._capital(name))

    def _month_first(self, at: int) -> tuple[_Draft, int] | None:
        month = self.words.months[self.tokens[at].text]
        day = self._day(at + 1) if month <= 12 and AFTER_MONTH.fullmatch(self._gap(at) or "") else None
        if day:
            sure = self._capital(at) and not self._unit(self.tokens[day[1] - 1].end)[0]
            dated = self._dated(at, day[1], month, day[0], sure)
            if dated:
                return dated
        dated = self._dated(at, at + 1, month, 0, False)
        if dated or not self._capital(at):
            return dated
        counts = self._word(at - 1, self.words.before_month) and (self._gap(at - 1) or "").isspace()
        return self._figure(at, at + 1, Period(None, None, month), counts=counts)

    def _capital(self, at: int) -> bool:
        return self.text[self.tokens[at].start].isupper()

    def _decade(self, at: int) -> tuple[_Draft, int] | None:
        year = self._plain(at, 4)
        if not year or year < FIRST_YEAR or year % 10 or self._gap(at) not in ("", "'", "’"):
            return None
        if not self._word(at + 1, self.words.decade):
            return None
        century = (Period(year, year + 99),) if year % 100 == 0 else ()
        return self._figure(at, at + 2, Period(year, year + 9), *century)

    def _iso_month(self, at: int) -> tuple[_Draft, int] | None:
        """2023-02; but 2010-12, which ascends, is two years."""
        year, month = self._plain(at, 4), self._plain(at + 1, 2)
        if self._gap(at) != "-" or not year or not month or len(self.tokens[at + 1].text) != 2:
            return None
        if year < FIRST_YEAR or month > 12 or month > year % 100:
            return None
        return self._figure(at, at + 2, Period(year, year, month))

    def _century(self, first: int, after: int, number: Fraction) -> tuple[_Draft, int] | None:
        if not self._word(after, self.words.century) or self._gap(after - 1) not in HYPHENS or number > 30:
            return None
        start = (int(number) - 1) * 100
        return self._figure(first, after + 1, Period(start, start + 99))

    # Numbers.

    def _number(self, at: int) -> tuple[_Draft, int] | None:
        token = self.tokens[at]
        if token.kind != "number":
            return None
        plain = token.text.replace(self.words.thousands, "").translate(dict.fromkeys(map(ord, SPACES)))
        plain = plain.replace(self.words.decimal, ".")
        if len(plain) > MOST_DIGITS:
            return None
        number, start, after = Fraction(plain), token.start, at + 1
        named = self._in_name(at)
        money, start = self._money(start)
        negative = not named and start == token.start and self._negative(at)
        scale, ordinal = 1, False
        if self._gap(at) == "":
            ending = self.tokens[after].text
            ordinal = ending in self.words.ordinal
            if ordinal or (start < token.start and ending in self.words.signs):
                scale, after = (1 if ordinal else self.words.signs[ending]), after + 1
            elif self.tokens[after].kind == "word" and not self.units.find(ending):
                named = True
        if ordinal:
            century = self._century(at, after, number)
            if century:
                return century
        times, after = self._scales(after)
        scale *= times
        end = self.tokens[after - 1].end
        unit, unit_end = (money, end) if start < token.start else self._unit(end)
        if negative:
            number, start = -number, start - 1
        year = self._plain(at, 4)
        alone = not (unit or negative or ordinal or named) and start == token.start and scale == 1
        dates = (Period(year, year),) if year and alone and FIRST_YEAR <= year <= LAST_YEAR else ()
        labelled = len(plain) == len(token.text) and self._labelled(at)
        figure = Figure(
            start,
            unit_end,
            self.text[start:unit_end],
            number * scale,
            unit,
            dates,
            step_of(plain, number) * scale,
            counts=not (named or labelled),
        )
        return _Draft(figure, scale, labelled), after

    def _in_name(self, at: int) -> bool:
        """Whether letters stand directly before it (MS13), or a capital and a hyphen (MS-13)."""
        start = self.tokens[at].start
        before = self.text[max(start - 2, 0) : start]
        return before[-1:].isalpha() or before[-1:] == "_" or (before[-1:] in ("-", "‑") and before[:1].isupper())

    def _money(self, start: int) -> tuple[Unit | None, int]:
        """The currency whose sign stands before a number, and where the sign starts."""
        end = start - 1 if self.text[start - 1 : start] in SPACES else start
        if end < 1 or unicodedata.category(self.text[end - 1]) != "Sc":
            return None, start
        begin = end - 1
        while begin > max(0, end - 4) and self.text[begin - 1].isupper():
            begin -= 1
        return self.units.find(self.text[begin:end]), begin

    def _negative(self, at: int) -> bool:
        start = self.tokens[at].start
        if self.text[start - 1 : start] not in ("-", "−") or (at and self.tokens[at - 1].end >= start - 1):
            return False
        # In "65 -70" the dash is a range's.
        return not (at and self.tokens[at - 1].kind == "number" and self._gap(at - 1) == " -")

    def _scales(self, at: int) -> tuple[int, int]:
        """The product of the words such as million that follow, and the token after them."""
        times = 1
        for next in range(at, at + 2):
            if not self._word(next, self.words.scales) or self._gap(next - 1) not in HYPHENS:
                return times, next
            times *= self.words.scales[self.tokens[next].text]
        return times, at + 2

    def _unit(self, end: int) -> tuple[Unit | None, int]:
        """The longest unit of the table that stands after a number, and where it ends."""
        found: tuple[Unit | None, int] = (None, end)
        at, phrase = end, ""
        for _ in range(self.units.longest):
            match = UNIT_WORD.match(self.text, at)
            if not match or (phrase and match.start(1) == at):
                break
            word = match[1].rstrip(".,;:!?")
            phrase = f"{phrase} {word}" if phrase else word
            unit = self.units.find(phrase)
            if unit and unit.dimension != "date":
                found = unit, match.start(1) + len(word)
            if match[1][len(word) :].strip("."):
                break
            at = match.end()
        return found

    def _labelled(self, at: int) -> bool:
        """Whether it is a number like that of section 3, no. 5 or #975."""
        start = self.tokens[at].start
        sign = self.text[max(start - 2, 0) : start].rstrip(SPACES)[-1:]
        if sign in self.words.labels:
            return True
        gap = self._gap(at - 1)
        return bool(gap) and self.tokens[at - 1].text + str(gap).strip() in self.words.labels

    # Number words.

    def _spelled(self, at: int) -> tuple[_Draft, int] | None:
        words = self.words
        first = self.tokens[at].text
        article = first in words.one and self._word(at + 1, words.scales) and self._gap(at) in HYPHENS
        if not (article or first in words.units or first in words.tens or first in words.ordinals):
            return None
        # `room` is the number that the next word must stay below; `largest` the scale that the next scale must.
        total, current, room, largest, scale = 0, int(article), 0 if article else 10**18, 10**18, 1
        after, ordinal = at + article, False
        while after < len(self.tokens) and not ordinal:
            word = self.tokens[after].text
            if after > at and self._gap(after - 1) not in HYPHENS:
                break
            small = words.units.get(word, words.tens.get(word, words.ordinals.get(word)))
            if small is not None and small < room and (small or after == at):
                current, scale, ordinal = current + small, 1, word in words.ordinals
                room = 10 if small >= 20 else 0
            elif word in words.scales and current:
                scale = words.scales[word]
                if scale >= 1000 and scale < largest:
                    total, current, room, largest = total + current * scale, 0, 1000, scale
                elif scale < 1000 and current < 100:
                    current, room = current * scale, scale if scale == 100 else 0
                else:
                    break
            elif not (word in words.joins and scale > 1 and self._more(after + 1, room)):
                break
            after += 1
        return self._finished(at, after, Fraction(total + current), ordinal, scale)

    def _more(self, at: int, room: int) -> bool:
        """Whether the token, after "and", goes on with a number word: one hundred and five."""
        words = self.words
        word = self.tokens[at].text if at < len(self.tokens) and self._gap(at - 1) in HYPHENS else ""
        return 0 < words.units.get(word, words.tens.get(word, words.ordinals.get(word, 0))) < room

    def _finished(self, at: int, after: int, number: Fraction, ordinal: bool, scale: int) -> tuple[_Draft, int]:
        if ordinal:
            century = self._century(at, after, number)
            if century:
                return century
        start, end = self.tokens[at].start, self.tokens[after - 1].end
        unit, unit_end = self._unit(end)
        counts = number >= LEAST_WORD or (unit is not None and not ordinal)
        text = self.text[start:unit_end]
        figure = Figure(start, unit_end, text, number, unit, step=step_of("", number), counts=counts)
        return _Draft(figure, scale), after

    # Neighbours.

    def _joined(self, one: _Draft, two: _Draft) -> tuple[_Draft, _Draft]:
        """What two figures in a row say of each other: 65-70 prisoners, $5 to 6 million, 2023-24, pages 3 and 4."""
        a, b = one.figure, two.figure
        joint = self.text[a.end : b.start].strip().lower() if 0 < b.start - a.end <= LONGEST_GAP else ""
        ranged = joint in DASHES or joint in self.words.to or (joint in self.words.joins and self._between(a.start))
        year = a.dates[0].first if a.number is not None and a.dates else None
        two_digits = int(b.text) if b.text.isdigit() and len(b.text) == 2 else 0
        if year and joint in (*DASHES, "/") and two_digits > year % 100:
            end = year - year % 100 + two_digits
            return one, replace(two, figure=replace(b, number=Fraction(end), dates=(Period(end, end),)))
        if joint == "/" and a.number is not None and b.number is not None:
            return replace(one, figure=replace(a, counts=False)), replace(two, figure=replace(b, counts=False))
        if one.labelled and not b.unit and not b.dates and (ranged or joint == "," or joint in self.words.joins):
            return one, replace(two, figure=replace(b, counts=False), labelled=True)
        named = not a.counts and a.text[-1].isdigit()
        if not ranged or a.number is None or b.number is None or a.dates or named:
            return one, two
        if two.scale > 1 == one.scale and a.number < 1000 and not a.unit:
            a = replace(a, number=a.number * two.scale, step=a.step * two.scale)
        if b.unit and not a.unit:
            a = replace(a, unit=b.unit, counts=True)
        elif a.unit and a.unit.before and not b.unit and not b.dates:
            b = replace(b, unit=a.unit)
        return replace(one, figure=a), replace(two, figure=b)

    def _between(self, start: int) -> bool:
        before = self.text[max(start - 20, 0) : start].split()
        return bool(before) and before[-1].lower() in self.words.between


# Names that have a number in them.


@lru_cache(maxsize=16)
def _by_first_token(names: frozenset[str], units: Units, words: Words) -> Mapping[str, Sequence[tuple[str, ...]]]:
    index: dict[str, list[tuple[str, ...]]] = {}
    for name in names:
        if read(name, units, words):
            parts = tuple(token.text for token in tokens_of(name, words))
            index.setdefault(parts[0], []).append(parts)
    return index


def named(text: str, names: frozenset[str], units: Units, words: Words) -> Iterator[tuple[int, int]]:
    """Where names that have a number in them stand (MS-13, Barrio 18): their spans in order, without overlaps."""
    index = _by_first_token(names, units, words)
    if not index:
        return
    tokens = tokens_of(text, words)
    at = 0
    while at < len(tokens):
        length = max(
            (len(name) for name in index.get(tokens[at].text, ()) if _stands(name, tokens, at)),
            default=0,
        )
        if length:
            yield tokens[at].start, tokens[at + length - 1].end
        at += length or 1


def _stands(name: tuple[str, ...], tokens: Sequence[Token], at: int) -> bool:
    return at + len(name) <= len(tokens) and all(tokens[at + n].text == part for n, part in enumerate(name))
