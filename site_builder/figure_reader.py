"""Reads numbers and dates in running text: a text and its language's words in, `Figure`s out.

Each figure is read from left to right with a bounded look ahead, so the time grows with the text's length alone.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from .figure_dates import FIRST_YEAR, LAST_YEAR, century_at, date_at
from .figure_tokens import FRACTIONS, HYPHENS, LONGEST_GAP, SIGNS, SPACES, Figure, Number, Period, Tokens
from .number_words import Words
from .units import Unit, Units

MOST_DIGITS = 30
LEAST_WORD = 11  # number words below it are figures only before a unit: "seven months", but not "eight pavilions"
DASHES = ("-", "‑", "–", "—")
DAY = re.compile(r"\d\d?[a-z]{0,2}")
DAY_FIRST = re.compile(r"\d\d?[a-z]{0,2}[\s-]")  # not 5/3/1931, whose month is written with it
SLASHES = ("/", "⁄")
LONGEST_WHOLE = 3  # digits of a whole number before a fraction with a space between: not of a year's
DIGIT = re.compile(rf"[\d{SIGNS}]")
WORD = re.compile(r"[^\W\d_]+")
# 40.000 is 40,000 as other languages write it, and nobody's 40; so is 1.500.000.
ROUND, GROUPED = re.compile(r"[1-9]\d{0,2}\.000"), re.compile(r"[1-9]\d{0,2}(?:\.\d{3}){2,}")


class _Draft(NamedTuple):
    """A figure before its neighbours are looked at."""

    figure: Figure
    scale: int = 1
    labelled: bool = False
    year: bool = False  # and no number


def step_of(text: str, number: Number) -> Number:
    """How exactly a number is stated: its last decimal place, or its last digit that is no zero."""
    _, point, decimals = text.partition(".")
    if point:
        return Fraction(1, 10 ** len(decimals))
    digits = str(abs(number.numerator))
    return 10 ** (len(digits) - len(digits.rstrip("0"))) if number else 1


def _whole(number: Number) -> Number:
    """The same number, as an int where it is one."""
    return number.numerator if number.denominator == 1 else number


def year_of(text: str) -> tuple[Period, ...]:
    """The year that four digits may mean; nothing of any other text."""
    year = int(text) if len(text) == 4 and text.isdecimal() else 0
    return (Period(year, year),) if FIRST_YEAR <= year <= LAST_YEAR else ()


def _day_of(figure: Figure) -> int:
    """The day of some month that a number may be, as 3 or 3rd may; 0 if none."""
    number = figure.number if DAY.fullmatch(figure.text) and not figure.dates else None
    return number if isinstance(number, int) and 0 < number < 32 else 0


@lru_cache(maxsize=8)
def _starters(words: Words) -> frozenset[str]:
    """The words that a figure can start with."""
    return words.one.union(words.units, words.tens, words.ordinals, words.months, words.parts, FRACTIONS)


@lru_cache(maxsize=8)
def _signals(words: Words) -> frozenset[str]:
    """The words of which a text without digits has one where it states a figure."""
    return frozenset().union(words.units, words.tens, words.ordinals, words.months, words.scales, words.parts)


def read(text: str, units: Units, words: Words) -> list[Figure]:
    """Every figure of a text in its order, also those that a statement need not show a quotation for."""
    if not DIGIT.search(text) and _signals(words).isdisjoint(WORD.findall(text.lower())):
        return []
    return _Reader(text, units, words).read()


class _Reader:
    def __init__(self, text: str, units: Units, words: Words) -> None:
        self.text, self.units, self.words = text, units, words
        self.look = Tokens(text, units, words)
        self.tokens = self.look.texts

    def read(self) -> list[Figure]:
        drafts: list[_Draft] = []
        starters, after = _starters(self.words), 0
        for at in [at for at, text in enumerate(self.tokens) if text in starters or text[0].isdecimal()]:
            if at < after or (self.tokens[at] in self.words.one and not self.look.word(at + 1, self.words.scales)):
                continue
            found = self._dated(date_at(self.look, at)) or self._number(at) or self._spelled(at)
            if found:
                drafts.append(found[0])
                after = found[1]
        for second in range(1, len(drafts)):
            drafts[second - 1 : second + 1] = self._joined(drafts[second - 1], drafts[second])
        return [draft.figure._replace(number=None) if draft.year else draft.figure for draft in drafts]

    @staticmethod
    def _dated(found: tuple[Figure, int] | None) -> tuple[_Draft, int] | None:
        return (_Draft(found[0]), found[1]) if found else None

    # Numbers.

    def _number(self, at: int) -> tuple[_Draft, int] | None:
        tokens, words, text = self.tokens, self.words, self.tokens[at]
        simple = text.isdecimal()
        decimals = simple and self._decimals(at)
        amount = (not decimals and self._broken(at)) or self._digits(at, decimals)
        if not amount:
            return None
        number, step, last = amount
        after = last + 1
        start = first = self.look.start(at) - decimals
        named = self._in_name(at)
        money, start = self._money(start)
        negative = 0 if named else self._negative(at, start)
        scale, ordinal = 1, False
        if self.look.gap(last) == "":
            ending = tokens[after]
            ordinal = ending in words.ordinal
            if ordinal:
                after += 1
            elif times := self._sign(after, start < first):
                scale, after = times, after + 1
            elif self.look.kind(after) == "word":
                named = named or not self.units.find(self._typed(after))
        if ordinal:
            century = self._dated(century_at(self.look, at, after, number))
            if century:
                return century
        if after < len(tokens) and tokens[after] in words.joins and (half := self._half(after)):
            number, step, after = number + half, half, after + 3
        times, after = self._scales(after)
        scale *= times
        end = self.look.end(after - 1)
        unit, unit_end = (money, end) if start < first else self.look.unit_after(end)
        if negative:
            number, start = -number, start - negative
        counted = unit is not None and not self.look.word(at - 1, words.before_month)  # but: in 2015 people
        alone = not (counted or negative or ordinal or named) and start == first and scale == 1
        dates = year_of(text) if alone and not decimals and number == int(number) else ()
        labelled = not decimals and len(self._plain(text)) == len(text) and self._labelled(at)
        figure = Figure(
            start,
            unit_end,
            self.text[start:unit_end],
            number * scale,
            unit,
            dates,
            step * scale,
            counts=not (named or labelled),
        )
        return _Draft(figure, scale, labelled, bool(dates) and self._is_year(at)), after

    def _digits(self, at: int, decimals: bool) -> tuple[Number, Number, int] | None:
        """The number of a token, how exactly it is stated, and the token itself."""
        text = self.tokens[at]
        simple = text.isdecimal()
        grouped = not simple and GROUPED.fullmatch(text)
        if not (simple or grouped) and self.look.kind(at) != "number":
            return None
        plain = text if simple else text.replace(".", "") if grouped else self._plain(text)
        if len(plain) > MOST_DIGITS:
            return None
        plain = f"0.{plain}" if decimals else plain
        digits = plain.replace(".", "") if "." in plain and ROUND.fullmatch(plain) else plain
        number: Number = Fraction(digits) if "." in digits else int(digits)
        return number, step_of(digits, number), at

    def _broken(self, at: int) -> tuple[Number, Number, int] | None:
        """A number with a fraction, or a fraction alone: 2½, 2 1/2, ⅔, 2/3; how exactly it is stated, and its last
        token."""
        if alone := self._fraction(at):
            return alone
        gap = self.look.gap(at)
        whole = self.look.plain(at, MOST_DIGITS if gap == "" else LONGEST_WHOLE)
        if whole is None or gap not in ("", *SPACES) or not (part := self._fraction(at + 1)):
            return None
        return whole + part[0], part[1], part[2]

    def _fraction(self, at: int) -> tuple[Fraction, Fraction, int] | None:
        """A fraction below one, how exactly it is stated, and its last token; not 24/7, nor 101/102."""
        if self.look.word(at, FRACTIONS.keys()):
            part = FRACTIONS[self.tokens[at]]
            return part, part / part.numerator, at
        if self.look.gap(at) not in SLASHES:
            return None
        over, under = self.look.plain(at, 2), self.look.plain(at + 1, 2)
        return (Fraction(over, under), Fraction(1, under), at + 1) if over and under and over < under else None

    def _sign(self, at: int, money: bool) -> int:
        """What letters directly after a number multiply it by: 100k, $6m; 0 where they do not, as those of 5m."""
        letters = self.tokens[at]
        if letters not in self.words.signs or (not money and letters in self.words.money_signs):
            return 0
        return self.words.signs[letters] if money or not self.units.find(self._typed(at)) else 0

    def _typed(self, at: int) -> str:
        """A token in its own case."""
        return self.text[self.look.start(at) : self.look.end(at)]

    def _is_year(self, at: int) -> bool:
        """Whether four digits can be nothing but a year: in 1931, or by 1931 the …; but in 1931 cells, one in 1931."""
        gaps = (self.look.gap(place) or "." for place in (at - 2, at - 1, at))
        first, before, behind = (gap.isspace() or gap in HYPHENS for gap in gaps)
        if first and (self.tokens[at - 2] in self.words.units or self.tokens[at - 2].isdecimal()):
            return False
        after = self.words.before_month if behind else self.words.before_year
        return (
            before and self.look.word(at - 1, after) and (not behind or self.look.word(at + 1, self.words.after_year))
        )

    def _plain(self, text: str) -> str:
        """A number as Python writes it."""
        plain = text.replace(self.words.thousands, "").translate(dict.fromkeys(map(ord, SPACES)))
        return plain.replace(self.words.decimal, ".")

    def _decimals(self, at: int) -> bool:
        """Whether digits are decimals without a whole number, as in .5 or $.50; not a note's that follow a sentence."""
        start = self.look.start(at)
        before = self.text[max(start - 2, 0) : start]
        opens = not before[:-1].strip() or unicodedata.category(before[0]) in ("Ps", "Sc")
        return before[-1:] == self.words.decimal and (opens or self._negative(at, start - 1) > 0)

    def _in_name(self, at: int) -> bool:
        """Whether letters stand directly before it (MS13), or a capital and a hyphen (MS-13)."""
        start = self.look.start(at)
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
        unit, sign = self.units.find(self.text[begin:end]), self.text[end - 1]
        if not unit and not self.units.find(sign):  # some other money: ¥5 is not $5, but C$5 may be $5
            unit = Unit(sign, sign, sign, before=sign)
        return unit, begin

    def _negative(self, at: int, start: int) -> int:
        """How many characters of a minus stand before the number of a token, which starts at `start`; 0 for none."""
        if self.text[start - 1 : start] not in ("-", "−"):
            return self._minus(at, start) if at and self.tokens[at - 1] in self.words.minus else 0
        if at and self.look.end(at - 1) >= start - 1:
            return 0
        # In "65 -70" the dash is a range's.
        dashes = (" -", f" -{self.text[start : self.look.start(at)].rstrip('.')}")
        return not (at and self.look.kind(at - 1) == "number" and self.look.gap(at - 1) in dashes)

    def _minus(self, at: int, start: int) -> int:
        """The same of the word before a token: minus 5; but not 10 minus 5, nor plus or minus 5."""
        before = self.tokens[at - 2] if at > 1 and self.look.gap(at - 2) in HYPHENS else ""
        counts = before[:1].isdecimal() or before in self.words.units or before in self.words.to
        near = self.text[self.look.end(at - 1) : start] in HYPHENS
        return start - self.look.start(at - 1) if near and not counts else 0

    def _scales(self, at: int) -> tuple[int, int]:
        """The product of the words such as million that follow, and the token after them."""
        times = 1
        for next in range(at, at + 2):
            if not self.look.word(next, self.words.scales) or self.look.gap(next - 1) not in HYPHENS:
                return times, next
            times *= self.words.scales[self.tokens[next]]
        return times, at + 2

    def _labelled(self, at: int) -> bool:
        """Whether it is a number like that of section 3, no. 5 or #975."""
        start = self.look.start(at)
        sign = self.text[max(start - 2, 0) : start].rstrip(SPACES)[-1:]
        if sign in self.words.labels:
            return True
        gap = self.look.gap(at - 1)
        return bool(gap) and self.tokens[at - 1] + str(gap).strip() in self.words.labels

    # Number words.

    def _spelled(self, at: int) -> tuple[_Draft, int] | None:
        words = self.words
        first = self.tokens[at]
        counted = self.look.word(at + 1, words.parts.keys() | words.shares.keys())
        share = first in words.shares and self.look.word(at - 1, words.one) and self.look.word(at + 1, words.of)
        if (counted or share or first in words.parts) and (part := self._part(at, counted)):
            return part
        article = first in words.one and self.look.word(at + 1, words.scales) and self.look.gap(at) in HYPHENS
        if not (article or first in words.units or first in words.tens or first in words.ordinals):
            return None
        # `room` is the number that the next word must stay below; `largest` the scale that the next scale must.
        total, current, room, largest, scale = 0, int(article), 0 if article else 10**18, 10**18, 1
        after, ordinal = at + article, False
        while after < len(self.tokens) and not ordinal:
            word = self.tokens[after]
            if after > at and self.look.gap(after - 1) not in HYPHENS:
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
        number: Number = total + current
        joined = after < len(self.tokens) and self.tokens[after] in words.joins
        if joined and not ordinal and scale != 100 and (half := self._half(after)):
            times, after = self._scales(after + 3) if scale == 1 else (1, after + 3)
            number, scale = _whole((number + half * scale) * times), scale * times
        return self._finished(at, after, number, ordinal, scale)

    def _part(self, at: int, counted: bool) -> tuple[_Draft, int] | None:
        """A part of a scale, such as half a million; `counted`, three quarters of a million.

        A part of anything else, such as two thirds of it, bears out 2/3, and needs no quotation itself.
        """
        words = self.words
        if counted and self.look.gap(at) not in HYPHENS:
            return None
        count = words.units.get(self.tokens[at], 0) if counted else 1
        after = at + counted
        name, end = self.tokens[after], after + 1
        number = count * (words.parts.get(name) or words.shares[name])
        for between in (words.of, words.one):
            after += self.look.word(after + 1, between) and self.look.gap(after) in HYPHENS
        times, after = self._scales(after + 1)
        if not count:
            return None
        if times > 1:
            return self._finished(at, after, _whole(number * times), False, times)
        span = self.look.start(at), self.look.end(end - 1)
        return _Draft(Figure(*span, self.text[slice(*span)], _whole(number), counts=False)), end

    def _half(self, at: int) -> Fraction | None:
        """What the words add to the number before them that go on after the joining one at a token: two AND A HALF."""
        words = self.words
        if not self.look.word(at + 1, words.one):
            return None
        near = all(self.look.gap(place) in HYPHENS for place in range(at - 1, at + 2))
        return words.parts.get(self.tokens[at + 2]) if near else None

    def _more(self, at: int, room: int) -> bool:
        """Whether the token, after "and", goes on with a number word: one hundred and five."""
        words = self.words
        word = self.tokens[at] if at < len(self.tokens) and self.look.gap(at - 1) in HYPHENS else ""
        return 0 < words.units.get(word, words.tens.get(word, words.ordinals.get(word, 0))) < room

    def _finished(self, at: int, after: int, number: Number, ordinal: bool, scale: int) -> tuple[_Draft, int]:
        if ordinal:
            century = self._dated(century_at(self.look, at, after, number))
            if century:
                return century
        start, end = self.look.start(at), self.look.end(after - 1)
        if at and self.tokens[at - 1] in self.words.minus and (minus := self._minus(at, start)):
            number, start = -number, start - minus
        unit, unit_end = self.look.unit_after(end)
        text = self.text[start:unit_end]
        idiom = " ".join(text.lower().split()) in self.words.idioms
        counts = not -LEAST_WORD < number < LEAST_WORD or (unit is not None and not ordinal and not idiom)
        figure = Figure(start, unit_end, text, number, unit, step=step_of("", number), counts=counts)
        return _Draft(figure, scale), after

    # Neighbours.

    def _joined(self, one: _Draft, two: _Draft) -> tuple[_Draft, _Draft]:
        """What two figures in a row say of each other: 65-70 prisoners, $5 to 6 million, 2023-24, pages 3 and 4."""
        a, b = one.figure, two.figure
        joint = self.text[a.end : b.start].strip().lower() if 0 < b.start - a.end <= LONGEST_GAP else ""
        if not joint:
            return one, two
        ranged = joint in DASHES or joint in self.words.to or (joint in self.words.joins and self._between(a.start))
        if ranged or joint in self.words.joins:
            a, b = self._days(a, b)
            one, two = one._replace(figure=a), two._replace(figure=b)
        year = a.dates[0].first if a.number is not None and a.dates else None
        two_digits = int(b.text) if b.text.isdigit() and len(b.text) == 2 else 0
        if year and joint in (*DASHES, "/") and two_digits > year % 100:
            end = year - year % 100 + two_digits
            return one, two._replace(figure=b._replace(number=end, dates=(Period(end, end),)))
        if joint in SLASHES and a.number is not None and b.number is not None and not (a.dates and b.dates):
            return one._replace(figure=a._replace(counts=False)), two._replace(figure=b._replace(counts=False))
        if one.labelled and not b.unit and not b.dates and (ranged or joint == "," or joint in self.words.joins):
            return one, two._replace(figure=b._replace(counts=False), labelled=True)
        named = not a.counts and (a.text[-1].isdigit() or a.number is None or a.number.denominator > 1)
        if not ranged or a.number is None or b.number is None or a.dates or named:
            return one, two
        if two.scale > 1 == one.scale and a.number < 1000 and (not a.unit or a.unit.before):
            a = a._replace(number=a.number * two.scale, step=a.step * two.scale, counts=True)
        if b.unit and not a.unit:
            a = a._replace(unit=b.unit, counts=True)
        elif a.unit and a.unit.before and not b.unit and not b.dates:
            b = b._replace(unit=a.unit)
        return one._replace(figure=a), two._replace(figure=b)

    @staticmethod
    def _days(a: Figure, b: Figure) -> tuple[Figure, Figure]:
        """A number beside a day may be one of the same month: 3 to 5 March, March 3–5."""
        if b.dates and b.dates[0].day and DAY_FIRST.match(b.text) and (day := _day_of(a)):
            return a._replace(dates=(b.dates[0]._replace(day=day),)), b
        if a.dates and a.dates[0].day and a.dates[0].first is None and (day := _day_of(b)):
            return a, b._replace(dates=(a.dates[0]._replace(day=day),))
        return a, b

    def _between(self, start: int) -> bool:
        before = self.text[max(start - 20, 0) : start].split()
        return bool(before) and before[-1].lower() in self.words.between
