"""The figure check: which numbers and dates a text states, and which of them no quotation states.

In go our words (or a value, or a date) and the quotations cited for them; out come the figures that miss. Figures are
compared by meaning: 40,000 is forty thousand, $6 million is 6,000,000 dollars, and 24 February 2023 covers 2023.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

from . import edtf, values
from .figure_reader import read, step_of
from .figure_tokens import Figure, Period, Token, tokens_of
from .number_words import ENGLISH, Words
from .units import TABLE, Units


def figures(
    text: str, *, exempt: Collection[str] = frozenset(), units: Units = TABLE, words: Words = ENGLISH
) -> list[Figure]:
    """The figures that `text` states, in their order; those in the names of `exempt` (MS-13, Barrio 18) are none."""
    found = [figure for figure in _read(text, units, words) if figure.counts]
    if not found:
        return []
    names = list(_named(text, frozenset(exempt), units, words))
    starts = [start for start, _ in names]
    return [f for f in found if not _inside(f, names, bisect_right(starts, f.start) - 1)]


def _inside(figure: Figure, names: Sequence[tuple[int, int]], at: int) -> bool:
    """Whether a figure and a name overlap: the last one that starts at or before it (`at`, -1 for none) or the next."""
    return (at >= 0 and figure.start < names[at][1]) or (at + 1 < len(names) and names[at + 1][0] < figure.end)


def missing(
    stated: str,
    quotations: Sequence[str],
    *,
    exempt: Collection[str] = frozenset(),
    as_stated: Sequence[str] = (),
    units: Units = TABLE,
    words: Words = ENGLISH,
) -> list[Figure]:
    """The figures of our words that no quotation states.

    `as_stated` are the figures in the quotations that ours convert: 23 hectares holds for `57 acres`, since it is what
    57 acres round to; a date holds for words such as `a month later`.
    """
    evidence = _evidence(tuple(quotations), tuple(as_stated), units, words)
    return [figure for figure in figures(stated, exempt=exempt, units=units, words=words) if not evidence.has(figure)]


def missing_in_value(
    value: values.Value,
    quotations: Sequence[str],
    *,
    exempt: Collection[str] = frozenset(),
    as_stated: Sequence[str] = (),
    units: Units = TABLE,
    words: Words = ENGLISH,
) -> list[Figure]:
    """The figures of a fact's value that no quotation states; offsets count within each figure's own text."""
    if isinstance(value, values.DateValue):
        return missing_in_date(value.date, quotations, as_stated=as_stated, units=units, words=words)
    if isinstance(value, values.TextValue):
        return missing(value.text, quotations, exempt=exempt, as_stated=as_stated, units=units, words=words)
    evidence = _evidence(tuple(quotations), tuple(as_stated), units, words)
    unit = value.unit if value.unit.dimension else None
    stated = [
        Figure(0, len(text), text, number, unit, step=step_of(text, number))
        for text, number in zip(value.texts, value.numbers, strict=True)
    ]
    return [figure for figure in stated if not evidence.has(figure)]


def missing_in_date(
    date: edtf.Date,
    quotations: Sequence[str],
    *,
    as_stated: Sequence[str] = (),
    units: Units = TABLE,
    words: Words = ENGLISH,
) -> list[Figure]:
    """The EDTF date where no quotation states one of its dates at its precision; offsets count within the notation."""
    evidence = _evidence(tuple(quotations), tuple(as_stated), units, words)
    stated = [Figure(0, len(date.text), date.text, dates=(_period(parts),)) for parts in date.stated]
    return [figure for figure in stated if not evidence.has(figure)][:1]


def _period(parts: tuple[int, ...]) -> Period:
    year, *rest = parts
    if rest and rest[0] < 0:
        return Period(year, year + 10 ** -rest[0] - 1)
    return Period(year, year, *rest)


class _Evidence:
    """What quotations state, by meaning; a question takes the same time however much they say."""

    def __init__(self, quoted: Iterable[Figure], conversions: Sequence[str], units: Units, words: Words) -> None:
        self.numbers: dict[Fraction, bool] = {}  # whether it occurs without a unit
        self.measured: set[tuple[str | None, Fraction]] = set()
        self.periods: dict[int | None, set[Period]] = {}
        for figure in quoted:
            if figure.number is not None:
                self.numbers[figure.number] = self.numbers.get(figure.number, False) or figure.unit is None
                if figure.unit:
                    self.measured.add((figure.unit.dimension, figure.number * figure.unit.factor))
            for period in figure.dates:
                self.periods.setdefault(period.first, set()).add(period)
        self.converted = [f for text in conversions for f in read(text, units, words) if f.unit]
        self.relative = any(
            word.lower() in words.relative for text in conversions for word in re.findall(r"[^\W\d_]+", text)
        )

    def has(self, figure: Figure) -> bool:
        """Whether some quotation states the figure, in one of the ways to read it."""
        return self._number(figure) or any(map(self._date, figure.dates)) or bool(figure.dates and self.relative)

    def _number(self, figure: Figure) -> bool:
        number, unit = figure.number, figure.unit
        if number is None:
            return False
        if not unit:
            return number in self.numbers
        if self.numbers.get(number) or (unit.dimension, number * unit.factor) in self.measured:
            return True
        return any(
            source.number is not None
            and source.unit is not None
            and source.unit.converts_to(unit)
            and abs(source.number * source.unit.factor / unit.factor - number) <= figure.step / 2
            for source in self.converted
        )

    def _date(self, stated: Period) -> bool:
        if stated.first is None or stated.last is None:
            return any(_same_day(quoted, stated) for year in self.periods for quoted in self.periods[year])
        years = [year for year in range(stated.first, stated.last + 1) if year in self.periods]
        within = [q for year in years for q in self.periods[year] if q.last is not None and q.last <= stated.last]
        # One quotation may give the day and another the year.
        return any(_same_day(quoted, stated) for quoted in within) or (
            bool(within and stated.month) and any(_same_day(quoted, stated) for quoted in self.periods.get(None, ()))
        )


def _same_day(quoted: Period, stated: Period) -> bool:
    return stated.month in (0, quoted.month) and stated.day in (0, quoted.day)


# The same texts are asked about at every save in the preview: both tables hold those of a large site.
@lru_cache(maxsize=16_384)
def _read(text: str, units: Units, words: Words) -> tuple[Figure, ...]:
    return tuple(read(text, units, words))


@lru_cache(maxsize=16_384)
def _evidence(quotations: tuple[str, ...], as_stated: tuple[str, ...], units: Units, words: Words) -> _Evidence:
    quoted = (figure for text in quotations for figure in _read(text, units, words))
    return _Evidence(quoted, as_stated, units, words)


# Names that have a number in them.


@lru_cache(maxsize=16)
def _by_first_token(names: frozenset[str], units: Units, words: Words) -> Mapping[str, Sequence[tuple[str, ...]]]:
    index: dict[str, list[tuple[str, ...]]] = {}
    for name in names:
        if read(name, units, words):
            parts = tuple(token.text for token in tokens_of(name, words))
            index.setdefault(parts[0], []).append(parts)
    return index


def _named(text: str, names: frozenset[str], units: Units, words: Words) -> Iterator[tuple[int, int]]:
    """Where names that have a number in them stand (MS-13, Barrio 18): their spans in order, without overlaps."""
    index = _by_first_token(names, units, words)
    if not index:
        return
    tokens = tokens_of(text, words)
    at = 0
    while at < len(tokens):
        names_here = index.get(tokens[at].text)
        length = max((len(n) for n in names_here if _stands(n, tokens, at)), default=0) if names_here else 0
        if length:
            yield tokens[at].start, tokens[at + length - 1].end
        at += length or 1


def _stands(name: tuple[str, ...], tokens: Sequence[Token], at: int) -> bool:
    return at + len(name) <= len(tokens) and all(tokens[at + n].text == part for n, part in enumerate(name))
