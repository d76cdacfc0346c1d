"""A scale of time: days in, lengths out. Long stretches without a date are cut out, and each cut is marked as one.

A day counts from 1 January of the year 0 of the proleptic Gregorian calendar, for any year, as in `edtf`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from .. import edtf
from ..edtf.dates import days_in_month
from .svg import SMALL, Number, width_of

Extent = tuple[int, int]  # from the start of one day to the start of another

MOST_BREAKS = 3
BREAK_SHARE = 10  # a stretch is cut out where it is more than one in so many parts of the whole …
BREAK_DAYS = 731  # … and longer than two years
BREAK_WIDTH = 18
BEYOND = 6  # how far a label may reach beyond the stretch that its tick is in
LEAST_SHARE = Fraction(3, 20)  # of the width, for each stretch that is kept
YEAR, MONTH = Fraction(146097, 400), Fraction(146097, 4800)  # in days


def day_number(day: edtf.Day) -> int:
    """The number of days from 1 January of the year 0; negative before it."""
    year, month, of_month = day
    before = year - 1
    leaps = before // 4 - before // 100 + before // 400 + 1
    return 365 * year + leaps + sum(days_in_month(year, m) for m in range(1, month)) + of_month - 1


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the drawing at `x`, and its label, which starts at `label_x`; it is empty for a lesser one."""

    x: Fraction
    label: str
    label_x: Fraction


@dataclass(frozen=True, slots=True)
class Segment:
    """Days that are drawn to one scale, on lengths from `start` to `end`."""

    first: int
    last: int
    start: Fraction
    end: Fraction


@dataclass(frozen=True, slots=True)
class Calendar:
    """A scale of time. Its segments run in order; between two of them lies a cut."""

    segments: tuple[Segment, ...]
    start: Fraction
    end: Fraction

    def __call__(self, day: Number) -> Fraction:
        """The length at which a moment stands, in days; days beyond the segments stand at the ends."""
        moment = Fraction(day)
        corners = [corner for s in self.segments for corner in ((s.first, s.start), (s.last, s.end))]
        if moment <= corners[0][0]:
            return corners[0][1]
        for (early, left), (late, right) in pairwise(corners):
            if moment <= late:
                return left + (moment - early) / (late - early) * (right - left)
        return corners[-1][1]

    @property
    def breaks(self) -> tuple[Fraction, ...]:
        """The middle of each cut."""
        pairs = pairwise(self.segments)
        return tuple((one.end + other.start) / 2 for one, other in pairs)


def calendar(extents: Iterable[Extent], start: Number, end: Number, *, most_breaks: int = MOST_BREAKS) -> Calendar:
    """The scale that holds every extent, on lengths from `start` to `end`. There is at least one extent."""
    listed = sorted(extents)
    kept = _merged([_rounded(first, last) for first, last in _stretches(listed, most_breaks)])
    total = sum(last - first for first, last in kept)
    shares = []
    for first, last in kept:
        held = sum(first <= one < last for one, _ in listed)
        # Half by length and half by how much happens there: a crowded year needs more room than a quiet decade.
        shares.append(max(Fraction(last - first, total) / 2 + Fraction(held, len(listed)) / 2, LEAST_SHARE))
    room = Fraction(end) - Fraction(start) - BREAK_WIDTH * (len(kept) - 1)
    segments: list[Segment] = []
    left = Fraction(start)
    for (first, last), share in zip(kept, shares, strict=True):
        right = left + room * share / sum(shares)
        segments.append(Segment(first, last, left, right))
        left = right + BREAK_WIDTH
    return Calendar(tuple(segments), Fraction(start), Fraction(end))


def _stretches(extents: list[Extent], most_breaks: int) -> list[Extent]:
    """The time that is kept: everything but the longest stretches without a date."""
    filled = _merged(extents)
    whole = filled[-1][1] - filled[0][0]
    gaps = [(later[0] - earlier[1], index) for index, (earlier, later) in enumerate(pairwise(filled))]
    cuts = sorted((gap for gap in gaps if gap[0] * BREAK_SHARE > whole and gap[0] > BREAK_DAYS), reverse=True)
    after = sorted(index for _, index in cuts[:most_breaks])
    starts, ends = [0, *(index + 1 for index in after)], [*after, len(filled) - 1]
    return [(filled[one][0], filled[other][1]) for one, other in zip(starts, ends, strict=True)]


def _merged(extents: list[Extent]) -> list[Extent]:
    merged: list[Extent] = []
    for first, last in extents:
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def _rounded(first: int, last: int) -> Extent:
    """To whole years where there are several, else to whole months."""
    if last - first > 200:
        return day_number((_year_of(first), 1, 1)), day_number((_year_of(last - 1) + 1, 1, 1))
    year, month = _month_of(first)
    low = day_number((year, month, 1))
    year, month = _month_of(max(first, last - 1))
    return low, day_number(_next_month(year, month))


def _year_of(day: int) -> int:
    year = int(day // YEAR)
    while day_number((year + 1, 1, 1)) <= day:
        year += 1
    while day_number((year, 1, 1)) > day:
        year -= 1
    return year


def _month_of(day: int) -> tuple[int, int]:
    year = _year_of(day)
    return year, max(month for month in range(1, 13) if day_number((year, month, 1)) <= day)


def _next_month(year: int, month: int) -> edtf.Day:
    return (year + 1, 1, 1) if month == 12 else (year, month + 1, 1)


# Ticks.


def ticks(scale: Calendar, words: Mapping[str, str]) -> tuple[Tick, ...]:
    """The ticks of every segment: as close as their labels let them stand, and each segment has at least one label."""
    return tuple(tick for segment in scale.segments for tick in _segment_ticks(segment, scale, words))


def _segment_ticks(segment: Segment, scale: Calendar, words: Mapping[str, str]) -> list[Tick]:
    days, room = segment.last - segment.first, segment.end - segment.start
    for step in _steps(days):
        if days / step * 8 > room * 1.0001 and step < days:  # no ticks closer than 8
            continue
        marks = _marks(segment, step, words)
        closest = min((scale(two) - scale(one) for (one, _), (two, _) in pairwise(marks)), default=room)
        widest = max(_wide(label) for _, label in marks) + 10
        if closest >= widest or step >= days:
            break
    placed: list[Tick] = []
    free = segment.start
    for day, label in marks:
        x = scale(day)
        fits = x >= free and x + 4 + _wide(label) <= segment.end + BEYOND
        if not placed and not fits:  # a label in any case: the year alone
            label, fits = _say(_year_of(day), 0, words), True
        placed.append(Tick(x, label if fits else "", min(x + 4, scale.end + BEYOND - _wide(label))))
        free = x + _wide(label) + 6 if fits else free
    return placed


def _wide(label: str) -> Fraction:
    return Fraction(width_of(label, SMALL))


def _steps(days: int) -> list[Fraction]:
    """Distances between ticks, in days: months, then 1, 2 and 5 times powers of ten of years."""
    steps = [MONTH * months for months in (1, 3, 6)] + [YEAR]
    while steps[-1] < days:
        last = steps[-1] / YEAR
        steps.append(YEAR * last * (Fraction(5, 2) if str(int(last)).startswith("2") else 2))
    return steps


def _marks(segment: Segment, step: Fraction, words: Mapping[str, str]) -> list[tuple[int, str]]:
    """The days of a segment that ticks stand at, with their labels; months are named where ticks are that close."""
    year = _year_of(segment.first)
    found: list[tuple[int, str]] = []
    if step < YEAR:
        months = int(step / MONTH)
        count = year * 12
        while (day := day_number((count // 12, count % 12 + 1, 1))) < segment.last:
            if day >= segment.first:
                found.append((day, _say(count // 12, count % 12 + 1, words)))
            count += months
    else:
        years = int(step / YEAR)
        if years >= 5:  # shorter steps start where the stretch does
            year = -(-year // years) * years
        while (day := day_number((year, 1, 1))) < segment.last:
            if day >= segment.first:
                found.append((day, _say(year, 0, words)))
            year += years
    if not found:  # the round ones all lie elsewhere
        year, month = _month_of(segment.first)
        found.append((segment.first, _say(year, 0 if month == 1 else month, words)))
    return found


def _say(year: int, month: int, words: Mapping[str, str]) -> str:
    if not -9999 <= year <= 9999:
        text = f"Y{year}"
    else:
        text = f"{year:05d}" if year < 0 else f"{year:04d}"
        text += f"-{month:02d}" if month else ""
    return edtf.say(edtf.parse(text), words)
