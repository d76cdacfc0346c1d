"""Long lists in parts, each a page of its own: by period where the entries are dated, by number where they are not.

Periods form a fixed grid (centuries, decades, years, months) and are named by their EDTF notation, so a part keeps its
address while entries come and go elsewhere: only a period that holds too many is taken apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from . import edtf
from .frozen import frozen

MOST = 200  # entries of one page
LONG = 40_000  # code points: a longer seed is shown on several pages, each with a stretch of it
STRETCH = 20_000  # code points
T = TypeVar("T")


@frozen
class Part(Generic[T]):
    """A stretch of a list: its page's address relative to the site's root, its name for readers, its entries."""

    url: str
    label: str
    entries: tuple[T, ...]


def by_period(
    url: str, entries: Sequence[tuple[edtf.Date, T]], words: Mapping[str, str], most: int = MOST
) -> tuple[Part[T], ...]:
    """A dated list in parts; one part, without a name, where it is short. The first part keeps the list's own address.

    An entry stands under the first century, decade, year or month that its date names.
    """
    if len(entries) <= most:
        return (Part(url, "", tuple(entry for _, entry in entries)),)
    dated = [(date.first, entry) for date, entry in entries]
    parts = [part for period in _split(dated, 0, most) for part in _named(period, words)]
    return tuple(
        Part(url if index == 0 else below(url, name), label, kept) for index, (name, label, kept) in enumerate(parts)
    )


def by_number(url: str, entries: Iterable[T], weigh: Callable[[T], int] = lambda entry: 1) -> tuple[Part[T], ...]:
    """A list in parts of `MOST` entries, named by what they hold: 1–200, 201–400 …; one, without a name, if short.

    `weigh` says how many plain entries an entry takes the room of.
    """
    listed, starts, room = tuple(entries), [0], MOST
    for index, entry in enumerate(listed):
        weight = weigh(entry)
        if weight > room and index > starts[-1]:
            starts.append(index)
            room = MOST
        room -= weight
    if len(starts) == 1:
        return (Part(url, "", listed),)
    return tuple(
        Part(numbered(url, index), f"{start + 1}–{stop}" if stop - start > 1 else f"{stop}", listed[start:stop])
        for index, (start, stop) in enumerate(zip(starts, [*starts[1:], len(listed)], strict=True))
    )


def numbered(url: str, index: int) -> str:
    """The address of a list's part, counted from 0; the first keeps the list's own."""
    return below(url, str(index + 1)) if index else url


def below(url: str, name: str) -> str:
    """The address of a page in the folder that has another page's name."""
    return f"{url.removesuffix('.html')}/{name}.html"


Dated = tuple[edtf.Point, T]  # an entry, and the first date that its own names
Period = tuple[str, list[Dated[T]]]


def _split(entries: list[Dated[T]], depth: int, most: int) -> list[Period[T]]:
    """Entries by period, in order, a decade before its first year as dates have it; a period of more than `most` is
    split by the next finer one, down to months."""
    periods: dict[tuple[int, int], list[Dated[T]]] = {}
    for entry in entries:
        periods.setdefault(_period(entry[0], depth), []).append(entry)
    found: list[Period[T]] = []
    for period, inside in sorted(periods.items(), key=lambda period: (period[0][0], -period[0][1])):
        if len(inside) > most and depth < MONTHS:
            found += _split(inside, depth + 1, most)
        else:
            written = _written(*period)
            pieces = [inside[start : start + most] for start in range(0, len(inside), most)]
            found += [(f"{written}/{index}" if index > 1 else written, piece) for index, piece in enumerate(pieces, 1)]
    return found


MONTHS = 3  # the depth at which periods are months; before it centuries, decades, years


def _period(point: edtf.Point, depth: int) -> tuple[int, int]:
    """A period: its place in order, and how many years it lasts, 0 for a month. A date that names no finer one stays in
    its own; years of which notation tells no decades are taken one by one."""
    if depth == MONTHS and 1 <= point.month <= 12 and 0 <= point.year <= 9999:
        return point.year * 100 + point.month, 0
    span = max((100, 10, 1, 1)[depth], years_of(point))
    year = point.year - point.year % span
    return year * 100, span if 0 <= year <= 9999 else 1


def _written(place: int, span: int) -> str:
    """A period's notation."""
    year, month = divmod(place, 100)
    return notation(year, span) if span else f"{year:04d}-{month:02d}"


def years_of(point: edtf.Point) -> int:
    """How many years a date spans, as it is written: 100, 10 or 1."""
    return YEARS.get(point.kind, 1)


YEARS = {"century": 100, "decade": 10}


def notation(year: int, span: int) -> str:
    """A century, decade or year in EDTF: `19XX`, `198X`, `1984`; where no X says it, its first and last year."""
    if not 0 <= year <= 9999:
        if span > 1:
            return f"[{notation(year, 1)}..{notation(year + span - 1, 1)}]"
        return f"{year:05d}" if -9999 <= year < 0 else f"Y{year}"
    digits = f"{year:04d}"
    return {1: digits, 10: f"{digits[:3]}X", 100: f"{digits[:2]}XX"}[span]


def _label(written: str, words: Mapping[str, str]) -> str:
    """A period for a list of periods: `1500–1509` and `1500–1599`, as its neighbours, otherwise as dates are said."""
    first, last = written.replace("X", "0"), written.replace("X", "9")
    return edtf.say(edtf.parse(written), words) if first == last or "Y" in written else f"{int(first)}–{int(last)}"


def _named(period: Period[T], words: Mapping[str, str]) -> list[tuple[str, str, tuple[T, ...]]]:
    written, _, number = period[0].partition("/")
    said = _label(written, words)
    name = f"{written.lower()}{f'-part-{number}' if number else ''}"
    return [(name, f"{said} ({number})" if number else said, tuple(entry for _, entry in period[1]))]


def stretch_of(length: int, start: int) -> int:
    """The page, counted from 0, that has the passage at `start` of a seed of `length` code points.

    The seed alone decides, which never changes: so a passage keeps its address, whatever else is cited.
    """
    return start // STRETCH if length > LONG else 0
