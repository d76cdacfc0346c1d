"""The home page's strip of time: every event under its year, or its decade or century where the years are many."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import zip_longest

from . import edtf
from .frozen import frozen
from .paging import notation, years_of
from .views import DateView, Link

MOST_PERIODS = 14  # more of them, and the next coarser period is taken
SHOWN = 4  # events of one period; the rest are counted


@frozen
class PeriodView:
    """A year, decade or century: its events, how many more it has, and whether time is skipped after it.

    An event has its date with it where the label would claim more: it may be later, or lasts longer, or is doubtful.
    """

    label: str
    events: tuple[tuple[Link, DateView | None], ...]
    more: int
    skips: bool


def strip(
    events: list[tuple[edtf.Date, str]],
    view: Callable[[str], tuple[Link, DateView]],
    words: Mapping[str, str],
    most: int = MOST_PERIODS,
) -> tuple[PeriodView, ...]:
    """The periods that hold events, in order. An event, given by its id, stands under the first year of its date."""
    firsts = sorted(((date.first, id) for date, id in events), key=lambda event: event[0].year)
    for length in (1, 10, 100):
        periods: dict[tuple[int, int], list[str]] = {}
        for point, id in firsts:
            span = max(length, years_of(point))
            periods.setdefault((point.year - point.year % span, span), []).append(id)
        if len(periods) <= most:
            break
    ordered = sorted(periods.items(), key=lambda period: (period[0][0], -period[0][1]))  # a decade before its years
    starts, dates = [year for (year, _), _ in ordered[1:]], {id: date for date, id in events}

    def shown(id: str, year: int, span: int) -> tuple[Link, DateView | None]:
        link, date = view(id)
        return link, None if _lies_in(dates[id], year, span) else date

    return tuple(
        PeriodView(
            edtf.say(edtf.parse(notation(year, span)), words),
            tuple(shown(id, year, span) for id in listed[:SHOWN]),
            max(0, len(listed) - SHOWN),
            after is not None and after > year + span,
        )
        for ((year, span), listed), after in zip_longest(ordered, starts)
    )


def _lies_in(date: edtf.Date, year: int, span: int) -> bool:
    """Whether a date is known to lie within so many years from `year` on."""
    if date.lower is None or date.upper is None or date.uncertain or date.approximate:
        return False
    return year <= date.lower[0] and date.upper[0] < year + span
