"""A scale of time: days in, lengths out. Long stretches without a date are cut out, and each cut is marked as one.

A day counts from 1 January of the year 0 of the proleptic Gregorian calendar, for any year, as in `edtf`. Lengths are
floats: their sums, differences, products and quotients are rounded alike on every machine, and exact fractions, which
were tried, made drawings the dearest part of a timeline's page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from itertools import pairwise

from .. import edtf
from ..frozen import frozen
from .svg import SMALL, Number, width_of

Extent = tuple[int, int]  # from the start of one day to the start of another
Say = Callable[[int, int], str]  # a year and a month, or 0 for the year alone, in words

MOST_BREAKS = 3
BREAK_SHARE = 10  # a stretch is cut out where it is more than one in so many parts of the whole …
BREAK_DAYS = 731  # … and longer than two years
BREAK_WIDTH = 18
BEYOND = 6  # how far a label may reach beyond the stretch that its tick is in
LEAST_SHARE = 0.15  # of the width, for each stretch that is kept
CYCLE = 146097  # days of 400 years, after which the calendar repeats itself
MONTH = CYCLE / 4800  # in days


def day_number(day: edtf.Day) -> int:
    """The number of days from 1 January of the year 0; negative before it."""
    year, month, of_month = day
    cycles, year = divmod(year - 1, 400)
    return cycles * CYCLE + date(year + 1, month, of_month).toordinal() + 365


@frozen
class Tick:
    """A line across the drawing at `x`, and its label, which starts at `label_x`; it is empty for a lesser one."""

    x: float
    label: str
    label_x: float


@frozen
class Segment:
    """Days that are drawn to one scale, on lengths from `start` to `end`."""

    first: int
    last: int
    start: float
    end: float


@frozen
class Calendar:
    """A scale of time. Its segments run in order; between two of them lies a cut."""

    segments: tuple[Segment, ...]
    start: float
    end: float

    def __call__(self, day: int) -> float:
        """The length at which a day starts; days beyond the segments stand at the ends, days in a cut within it."""
        early, left = self.segments[0].first, self.segments[0].start
        if day <= early:
            return left
        for segment in self.segments:
            for late, right in ((segment.first, segment.start), (segment.last, segment.end)):
                if day <= late:
                    return max(left, right - (late - day) / (late - early) * (right - left))
                early, left = late, right
        return left

    @property
    def breaks(self) -> tuple[float, ...]:
        """The middle of each cut."""
        pairs = pairwise(self.segments)
        return tuple((one.end + other.start) / 2 for one, other in pairs)


Fitted = tuple[Calendar, tuple[Tick, ...]]


def calendar(extents: Iterable[Extent], start: Number, end: Number, *, most_breaks: int = MOST_BREAKS) -> Calendar:
    """The scale that holds every extent, on lengths from `start` to `end`. There is at least one extent."""
    listed = sorted(extents)
    kept = _merged([_rounded(first, last) for first, last in _stretches(listed, most_breaks)])
    total = sum(last - first for first, last in kept)
    shares = []
    for first, last in kept:
        held = sum(first <= one < last for one, _ in listed)
        # Half by length and half by how much happens there: a crowded year needs more room than a quiet decade.
        shares.append(max((last - first) / total / 2 + held / len(listed) / 2, LEAST_SHARE))
    left, room = float(start), float(end) - float(start) - BREAK_WIDTH * (len(kept) - 1)
    segments: list[Segment] = []
    for (first, last), share in zip(kept, shares, strict=True):
        right = min(left + room * share / sum(shares), float(end))
        segments.append(Segment(first, last, left, right))
        left = right + BREAK_WIDTH
    return Calendar(tuple(segments), float(start), float(end))


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
    year = day * 400 // CYCLE
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
    say = cache(lambda year, month: _said(year, month, words))  # several distances are tried, and share labels
    return tuple(tick for segment in scale.segments for tick in _segment_ticks(segment, scale, say))


def fitted(extents: Iterable[Extent], start: Number, end: Number, words: Mapping[str, str]) -> Fitted:
    """The scale with its ticks: cut at most so often that no label of a stretch runs into one of the next."""
    listed = list(extents)
    for most_breaks in range(MOST_BREAKS, -1, -1):
        scale = calendar(listed, start, end, most_breaks=most_breaks)
        marked = ticks(scale, words)
        labelled = [tick for tick in marked if tick.label]
        if all(one.label_x + width_of(one.label, SMALL) < two.label_x for one, two in pairwise(labelled)):
            break
    return scale, marked


def _segment_ticks(segment: Segment, scale: Calendar, say: Say) -> list[Tick]:
    days, room = segment.last - segment.first, segment.end - segment.start
    for months in _steps(days):
        step = months * MONTH
        if days / step * 8 > room * 1.0001 and step < days:  # no ticks closer than 8
            continue
        marks = _marks(segment, months, say)
        places = [scale(day) for day, _ in marks]
        closest = min((two - one for one, two in pairwise(places)), default=room)
        widest = max(width_of(label, SMALL) for _, label in marks) + 10
        if closest >= widest or step >= days:
            break
    placed: list[Tick] = []
    free = segment.start
    for (day, label), x in zip(marks, places, strict=True):
        fits = x >= free and x + 4 + width_of(label, SMALL) <= segment.end + BEYOND
        if not placed and not fits:  # a label in any case: the year alone
            label, fits = say(_year_of(day), 0), True
        wide = width_of(label, SMALL)
        placed.append(Tick(x, label if fits else "", min(x + 4, scale.end + BEYOND - wide)))
        free = x + wide + 6 if fits else free
    return placed


def _steps(days: int) -> list[int]:
    """Distances between ticks, in months: a few of these, then 1, 2 and 5 times powers of ten of years."""
    steps = [1, 3, 6, 12]
    while steps[-1] * MONTH < days:
        last = steps[-1]
        steps.append(last * 5 // 2 if str(last // 12).startswith("2") else last * 2)
    return steps


def _marks(segment: Segment, months: int, say: Say) -> list[tuple[int, str]]:
    """The days of a segment that ticks stand at, with their labels; months are named where ticks are that close."""
    year = _year_of(segment.first)
    found: list[tuple[int, str]] = []
    if months < 12:
        count = year * 12
        while (day := day_number((count // 12, count % 12 + 1, 1))) < segment.last:
            if day >= segment.first:
                found.append((day, say(count // 12, count % 12 + 1)))
            count += months
    else:
        years = months // 12
        if years >= 5:  # shorter steps start where the stretch does
            year = -(-year // years) * years
        while (day := day_number((year, 1, 1))) < segment.last:
            if day >= segment.first:
                found.append((day, say(year, 0)))
            year += years
    if not found:  # the round ones all lie elsewhere
        year, month = _month_of(segment.first)
        found.append((segment.first, say(year, 0 if month == 1 else month)))
    return found


def _said(year: int, month: int, words: Mapping[str, str]) -> str:
    if not -9999 <= year <= 9999:
        text = f"Y{year}"
    else:
        text = f"{year:05d}" if year < 0 else f"{year:04d}"
        text += f"-{month:02d}" if month else ""
    return edtf.say(edtf.parse(text), words)
