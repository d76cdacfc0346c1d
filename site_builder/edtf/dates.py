"""Dates as `parse` reads them: the days that they cover, what they state, their order, their edges in a drawing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from ..frozen import frozen

Day = tuple[int, int, int]
Kind = Literal[
    "century", "decade", "year", "some-month", "some-day-of-year", "season", "month", "some-day-of-month", "day", "time"
]
Precision = Literal["century", "decade", "year", "season", "month", "day", "second"]
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
OPEN, UNKNOWN = "..", ""  # the ends of an interval that name no date, as the notation writes them

# How exactly a kind is known, from coarse to fine: a day that is not named is known only by its month or year.
_PRECISION: Mapping[Kind, Precision] = {
    "century": "century",
    "decade": "decade",
    "year": "year",
    "some-month": "year",
    "some-day-of-year": "year",
    "season": "season",
    "month": "month",
    "some-day-of-month": "month",
    "day": "day",
    "time": "second",
}
_COARSE_TO_FINE: tuple[Precision, ...] = tuple(dict.fromkeys(_PRECISION.values()))
SPAN = {"century": (99, 2), "decade": (9, 1)}  # years beyond the first; unspecified digits


def days_in_month(year: int, month: int) -> int:
    """The number of days of a month (1 to 12) in the proleptic Gregorian calendar, for any year."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


class Point(NamedTuple):
    """One date of a notation.

    `year` is the earliest one (1980 of 198X); `month` (21 to 24: a season) and `day` are 0 where they are not named;
    `mark` is the qualifier `?`, `~`, `%` or nothing; `clock` and `zone` are as HTML writes them.
    """

    kind: Kind
    year: int
    month: int = 0
    day: int = 0
    mark: str = ""
    clock: str = ""
    zone: str = ""

    @property
    def last_year(self) -> int:
        """The latest year that is meant; -00XX ends with -0001, since there is no year -0000."""
        last = self.year + SPAN.get(self.kind, (0, 0))[0]
        return min(last, -1) if self.year < 0 else last

    @property
    def lower(self) -> Day:
        """The earliest day that the notation covers."""
        return self.year, self.month if self.month <= 12 and self.month else 1, self.day or 1

    @property
    def upper(self) -> Day:
        """The latest day that the notation covers."""
        year = self.last_year
        month = self.month if self.month <= 12 and self.month else 12
        return year, month, self.day or days_in_month(year, month)

    @property
    def stated(self) -> tuple[int, ...]:
        """See `Date.stated`."""
        if self.kind in SPAN:
            return self.year, -SPAN[self.kind][1]
        return self.year, *(number for number in (self.month, self.day) if number)


class Stretch(NamedTuple):
    """From one end to another: a single date has it in both. An end without a date is OPEN or UNKNOWN."""

    first: Point | str
    last: Point | str


class Edge(NamedTuple):
    """Where a drawing starts or ends: between two days, or nowhere (both None).

    `vague` says that the days are qualified as uncertain or approximate.
    """

    earliest: Day | None
    latest: Day | None
    vague: bool = False


@frozen
class Date:
    """A date as `parse` read it; `text` is the notation as typed.

    `lower` and `upper` are the earliest and the latest day (year, month, day) that the notation covers, None where an
    end is open or unknown. `stretches` has one element, or a set's members.
    """

    text: str
    shape: Literal["point", "interval", "set"]
    stretches: tuple[Stretch, ...]
    lower: Day | None
    upper: Day | None

    @property
    def is_interval(self) -> bool:
        """Whether it lasts from one date to another."""
        return self.shape == "interval"

    @property
    def is_set(self) -> bool:
        """Whether it is one of several dates, or one within a range."""
        return self.shape == "set"

    @property
    def points(self) -> tuple[Point, ...]:
        """Every date that the notation names, in its order."""
        ends = (end for s in self.stretches for end in (s if self.is_interval or s.first != s.last else s[:1]))
        return tuple(end for end in ends if isinstance(end, Point))

    @property
    def first(self) -> Point:
        """The first of them."""
        return next(end for stretch in self.stretches for end in stretch if isinstance(end, Point))

    @property
    def uncertain(self) -> bool:
        """Whether any date of it has `?` or `%`."""
        return any(point.mark in ("?", "%") for point in self.points)

    @property
    def approximate(self) -> bool:
        """Whether any date of it has `~` or `%`."""
        return any(point.mark in ("~", "%") for point in self.points)

    @property
    def precision(self) -> Precision:
        """How exactly its least exact date is known: `2004-XX` is known by its year, `1985-04-XX` by its month."""
        return min((_PRECISION[point.kind] for point in self.points), key=_COARSE_TO_FINE.index)

    @property
    def stated(self) -> tuple[tuple[int, ...], ...]:
        """What the notation itself states, at its precision, one tuple for each date in its order.

        (year,), (year, month) or (year, month, day); years are astronomical. A season is (year, 21) to (year, 24).
        A decade is (first year, -1), a century (first year, -2), by the number of digits left out: 198X is (1980, -1).
        """
        return tuple(point.stated for point in self.points)

    @property
    def machine(self) -> str | None:
        """The value for HTML's `<time datetime>`: YYYY, YYYY-MM, YYYY-MM-DD or a date and time.

        None where HTML has no value that says the same: intervals, sets, seasons, decades, qualified dates, years BC.
        """
        point = self.stretches[0].first
        if self.shape != "point" or not isinstance(point, Point) or point.mark or point.year < 1:
            return None
        if point.kind in SPAN or point.kind == "season":
            return None
        day = "-".join(f"{n:0{width}}" for n, width in zip(point.stated, (4, 2, 2), strict=False))
        return f"{day}T{point.clock}{point.zone}" if point.clock else day

    @property
    def start(self) -> Edge:
        """When it starts. What is no interval happened once, somewhere between two days: its start equals its end."""
        return self._edge(self.stretches[0].first)

    @property
    def end(self) -> Edge:
        """When it ends; see `start`."""
        return self._edge(self.stretches[0].last)

    def _edge(self, end: Point | str) -> Edge:
        if not self.is_interval:
            return Edge(self.lower, self.upper, any(point.mark for point in self.points))
        if isinstance(end, str):
            return Edge(None, None)
        return Edge(end.lower, end.upper, bool(end.mark))

    @property
    def sort_key(self) -> tuple[tuple[int, ...], tuple[int, ...], int, bool, int, str]:
        """A total order of dates: by earliest day; where the start is open or unknown, by the latest ("by 2024").

        From the same day, the less exact first: open and unknown ends, then later latest days, then coarser precision,
        then qualified dates. Times of one stated day follow the moment, a time without an offset counting as UTC.
        """
        points = self.points
        return (
            self.lower or self.upper or (),
            tuple(-number for number in self.upper or ()),
            min(_COARSE_TO_FINE.index(_PRECISION[point.kind]) for point in points),
            not any(point.mark for point in points),
            _second_of_day(points[0]),
            self.text,
        )


def _second_of_day(point: Point) -> int:
    """Seconds from midnight UTC of the stated day; 0 without a clock."""
    if not point.clock:
        return 0
    hours, minutes, seconds = map(int, point.clock.split(":"))
    offset = 0
    if point.zone not in ("", "Z"):
        offset = int(point.zone[0] + "1") * (int(point.zone[1:3]) * 60 + int(point.zone[4:]))
    return (hours * 60 + minutes - offset) * 60 + seconds
