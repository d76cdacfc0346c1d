"""The figure check: which numbers and dates a text states, and which of them no quotation states.

In go our words (or a value, or a date) and the quotations cited for them; out come the figures that miss. Figures are
compared by meaning: 40,000 is forty thousand, $6 million is 6,000,000 dollars, and 24 February 2023 covers 2023.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from .figure_dates import FIRST_YEAR
from .figure_glance import glance
from .figure_reader import read, step_of, year_of
from .figure_tokens import Figure, Number, Period, split
from .number_words import ENGLISH
from .units import TABLE, Unit, Units

if TYPE_CHECKING:
    from . import edtf, values

DIGITS = re.compile(r"\d+")
WORD = re.compile(r"[^\W\d_]+")
FILLER = "\u2060"  # stands for what readers do not see: a link's target, or the rest of an entity such as &nbsp;
# That, and what Markdown takes away: signs of emphasis, and the backslash before another sign.
UNSEEN = re.compile(rf"{FILLER}+|\\(?=[!-/:-@\[-`{{-~])|(?<![^\W_])[*_]+|[*_]+(?![^\W_])")
OPENED, CLOSED = re.compile(r"[(\[](?:\d{4}[-–])?\Z"), re.compile(r"(?:[-–]\d{2,4})?[)\]]")
MOST_GLANCES = 32  # for a text with more figures, reading what is cited is cheaper


def figures(text: str, *, exempt: Collection[str] = frozenset(), units: Units = TABLE) -> list[Figure]:
    """The figures that `text` states, in their order; those in the names of `exempt` (MS-13, Barrio 18) are none."""
    seen = UNSEEN.sub("", text)  # as 12&nbsp;000 and **57** acres are
    found = [_as_year(f, seen) if f.dates else f for f in _read(seen, units) if f.counts]
    if not found:
        return []
    names = list(_named(seen, frozenset(exempt), units))
    starts = [start for start, _ in names]
    outside = [f for f in found if not _inside(f, names, bisect_right(starts, f.start) - 1)]
    return outside if seen == text else list(_placed(outside, text))


def _placed(found: Iterable[Figure], text: str) -> Iterator[Figure]:
    """Figures of what readers see of a text, each in its place of the text."""
    starts, gone = list[int](), [0]  # where in what is seen something is not, and how much up to there
    for unseen in UNSEEN.finditer(text):
        starts.append(unseen.start() - gone[-1])
        gone.append(gone[-1] + unseen.end() - unseen.start())
    for figure in found:
        start, last = (at + gone[bisect_right(starts, at)] for at in (figure.start, figure.end - 1))
        yield figure._replace(start=start, end=last + 1)


def _as_year(figure: Figure, text: str) -> Figure:
    """What stands by itself in brackets of ours is a year alone: the bridge (1931), Hill (1931–1999); but the first
    group (2000) may be a count."""
    if figure.number is None or figure.step != 1:
        return figure
    opened = OPENED.search(text, max(figure.start - 6, 0), figure.start)
    return figure._replace(number=None) if opened and CLOSED.match(text, figure.end) else figure


def with_figures(names: Collection[str], *, units: Units = TABLE) -> frozenset[str]:
    """Those of the names that have a figure in them, such as MS-13."""
    return frozenset(name for name in names if _read(name, units))


def _inside(figure: Figure, names: Sequence[tuple[int, int]], at: int) -> bool:
    """Whether a figure and a name overlap: the last one that starts at or before it (`at`, -1 for none) or the next."""
    return (at >= 0 and figure.start < names[at][1]) or (at + 1 < len(names) and names[at + 1][0] < figure.end)


class Evidence:
    """What quotations state, by meaning. They are read no further than questions need; a question takes the same time
    however much they say.

    `as_stated` are the figures in the quotations that ours convert: 23 hectares holds for `57 acres`, since it is what
    57 acres round to; a date holds for words such as `a month later`. `in_words`: some are in another language, without
    digits, and hold for whatever they are named for: nobody here can read them.
    """

    def __init__(
        self,
        quotations: Sequence[str],
        as_stated: Sequence[str] = (),
        *,
        in_words: bool = False,
        units: Units = TABLE,
    ) -> None:
        self.as_stated, self.in_words, self.units = as_stated, in_words, units
        self._unread = list(quotations)
        self._glances = MOST_GLANCES
        self._numbers: dict[Number, bool] = {}  # whether it occurs without a unit
        self._measures: list[tuple[Unit, Number]] = []  # what `_amounts` has yet to have
        self._amounts: set[tuple[str | None, Number]] = set()  # dimensions, and amounts in their base units
        self._periods: dict[int | None, set[Period]] = {}

    def missing(self, text: str, exempt: Collection[str] = frozenset()) -> list[Figure]:
        """The figures of our words that no quotation states."""
        stated = figures(text, exempt=exempt, units=self.units)
        return [figure for figure in stated if not self.has(figure)]

    def missing_in_value(self, value: values.Value, exempt: Collection[str] = frozenset()) -> list[Figure]:
        """The figures of a fact's value that no quotation states; offsets count within each figure's own text."""
        from . import values  # texts alone are read without

        if isinstance(value, values.DateValue):
            return self.missing_in_date(value.date)
        if isinstance(value, values.TextValue):
            return self.missing(value.text, exempt)
        unit = value.unit if value.unit.dimension else None
        stated = []
        for text, number in zip(value.texts, value.numbers, strict=True):
            digits, scale = values.in_digits(text)
            times = values.SCALES.get(scale, 1)
            dates = () if value.unit.name else year_of(text)
            stated.append(Figure(0, len(text), text, number, unit, dates, step_of(digits, number / times) * times))
        return [figure for figure in stated if not self.has(figure)]

    def missing_in_date(self, date: edtf.Date) -> list[Figure]:
        """The EDTF date where no quotation states one of its dates at its precision; offsets count in the notation."""
        stated = [
            Figure(0, len(date.text), date.text, _number(parts), dates=(_period(parts),)) for parts in date.stated
        ]
        return [figure for figure in stated if not self.has(figure)][:1]

    def states_without_year(self, figure: Figure) -> bool:
        """Whether a quotation, of those that were read for it, states a day or month that may be the figure's."""
        return any(
            stated.month and _same_day(quoted, stated)
            for stated in figure.dates
            for quoted in self._periods.get(None, ())
        )

    def has(self, figure: Figure) -> bool:
        """Whether some quotation states the figure, in one of the ways to read it."""
        if self._states(figure):
            return True
        if self._unread and self._glances:
            self._glances -= 1
            if any(glance(figure, quotation, self.units, ENGLISH) for quotation in self._unread):
                return True
        while self._unread:
            self._read_one(figure)
            if self._states(figure):
                return True
        named = self.in_words or bool(figure.dates and self._relative)
        return named or self._converts(figure) or self._notes(figure)

    def _read_one(self, figure: Figure) -> None:
        """Reads one more quotation, if possible one with the figure's first digits: most are cited as they stand."""
        digits = DIGITS.search(figure.text)
        sign = digits[0] if digits else figure.text
        next = min(range(len(self._unread)), key=lambda at: sign not in self._unread[at])
        for found in _read(self._unread.pop(next), self.units):
            if found.number is not None:
                self._numbers[found.number] = self._numbers.get(found.number, False) or found.unit is None
                self._measures += [(unit, found.number) for unit in _units_of(found)]
                if found.unit and (millions := _millions(found)):
                    self._numbers[millions] = True
            for period in found.dates:
                self._periods.setdefault(period.first, set()).add(period)

    def _states(self, figure: Figure) -> bool:
        """Whether what has been read states the figure."""
        number, unit = figure.number, figure.unit
        if number in self._numbers and (not unit or self._numbers[number]):
            return True
        if unit and _millions(figure) in self._numbers:
            return True
        if number is not None and any(self._measured(number, one) for one in _units_of(figure)):
            return True
        return any(map(self._date, figure.dates))

    def _measured(self, number: Number, unit: Unit) -> bool:
        while self._measures:
            quoted, amount = self._measures.pop()
            self._amounts.add((quoted.dimension, amount * quoted.factor))
        return (unit.dimension, number * unit.factor) in self._amounts

    def _date(self, stated: Period) -> bool:
        periods = self._periods
        if stated.first is None or stated.last is None:
            return any(_same_day(quoted, stated) for year in periods for quoted in periods[year])
        years = [year for year in range(stated.first, stated.last + 1) if year in periods]
        within = [q for year in years for q in periods[year] if q.last is not None and q.last <= stated.last]
        # One quotation may give the day and another the year.
        return any(_same_day(quoted, stated) for quoted in within) or (
            bool(within and stated.month) and any(_same_day(quoted, stated) for quoted in periods.get(None, ()))
        )

    @cached_property
    def _relative(self) -> bool:
        """Whether `as_stated` tells a date by another."""
        return any(word.lower() in ENGLISH.relative for text in self.as_stated for word in WORD.findall(text))

    @cached_property
    def _converted(self) -> list[tuple[Number, Unit]]:
        found = [figure for text in self.as_stated for figure in _read(text, self.units)]
        return [(f.number, f.unit) for f in found if f.number is not None and f.unit is not None]

    def _converts(self, figure: Figure) -> bool:
        """Whether a figure of `as_stated` comes to this one, as exactly as it is stated."""
        ours, unit = figure.number, figure.unit
        if ours is None or unit is None:
            return False
        return any(
            theirs.converts_to(unit) and 2 * abs(number * theirs.factor / unit.factor - ours) <= figure.step
            for number, theirs in self._converted
        )

    def _notes(self, figure: Figure) -> bool:
        """Whether a text of `as_stated` has this one as another language writes it: 40.000, 24 de febrero de 2023."""
        from .figure_notations import states  # few editors name a figure as it is stated

        for text in self.as_stated:
            read = _read(text, self.units)  # what is plain English in it says what it says
            units = {found.unit.measure for found in read if found.unit} if figure.unit else set()
            months = {date.month for found in read for date in found.dates if date.month} if figure.dates else set()
            fits = units <= {figure.unit and figure.unit.measure} and months <= {date.month for date in figure.dates}
            if fits and states(text, figure):
                return True
        return False


def _units_of(figure: Figure) -> Iterator[Unit]:
    """The unit beside a figure; and money, where pounds may be meant as such."""
    if figure.unit:
        yield figure.unit
        if figure.unit.name == "pound" and "lb" not in figure.text.lower():
            yield TABLE.normalise("£")


def _millions(figure: Figure) -> Number | None:
    """The number that is meant where the sign of meters stands for millions, as in 5m people."""
    if figure.number is None or figure.unit is None or figure.unit.name != "meter":
        return None
    digits, sign = figure.text[-2:-1], figure.text[-1]
    return figure.number * ENGLISH.signs[sign] if digits.isdecimal() and sign in ENGLISH.signs else None


def _period(parts: tuple[int, ...]) -> Period:
    year, *rest = parts
    if rest and rest[0] < 0:
        return Period(year, year + 10 ** -rest[0] - 1)
    return Period(year, year, *rest)


def _number(parts: tuple[int, ...]) -> int | None:
    """A year that no four digits state, as a text gives it: 800, or 44 (BC)."""
    year = parts[0]
    return None if len(parts) > 1 or year >= FIRST_YEAR else year if year > 0 else 1 - year


def _same_day(quoted: Period, stated: Period) -> bool:
    return stated.month in (0, quoted.month) and stated.day in (0, quoted.day)


@lru_cache(maxsize=16_384)  # an excerpt is cited again and again
def _read(text: str, units: Units) -> tuple[Figure, ...]:
    return tuple(read(text, units, ENGLISH))


# Names that have a number in them.


@lru_cache(maxsize=16)
def _by_first_token(names: frozenset[str], units: Units) -> Mapping[str, Mapping[int, Collection[tuple[str, ...]]]]:
    """Names by their first token and by how many they have, the longest first."""
    index: dict[str, dict[int, set[tuple[str, ...]]]] = {}
    for name in with_figures(names, units=units):
        parts = tuple(split(name, ENGLISH).texts)
        index.setdefault(parts[0], {}).setdefault(len(parts), set()).add(parts)
    return {first: dict(sorted(lengths.items(), reverse=True)) for first, lengths in index.items()}


def _named(text: str, names: frozenset[str], units: Units) -> Iterator[tuple[int, int]]:
    """Where names that have a number in them stand (MS-13, Barrio 18): their spans in order, without overlaps."""
    index = _by_first_token(names, units)
    tokens, bounds, _ = split(text, ENGLISH)
    if index.keys().isdisjoint(tokens):
        return
    at = 0
    while at < len(tokens):
        length = _name_at(tokens, at, index[tokens[at]]) if tokens[at] in index else 0
        if length:
            yield bounds[2 * at], bounds[2 * (at + length) - 1]
        at += length or 1


def _name_at(tokens: Sequence[str], at: int, names: Mapping[int, Collection[tuple[str, ...]]]) -> int:
    """How many tokens the longest of these names has that stands there; 0 for none."""
    return next((n for n in names if tuple(tokens[at : at + n]) in names[n]), 0)
