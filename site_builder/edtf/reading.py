"""Notation in, `Date` out, or a DateError that says what was found, what was expected and how to get there."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from .dates import MONTHS, OPEN, UNKNOWN, Date, Kind, Point, Stretch, days_in_month
from .hints import LEVEL_2, explain, suggest

_POINT = re.compile(
    r"(-?[0-9]{4}|-?[0-9]{3}X|-?[0-9]{2}XX|Y-?[0-9]+)"  # year
    r"(?:-([0-9]{2}|XX)(?:-([0-9]{2}|XX))?)?"  # month or season, day
    r"(?:T([0-9]{2}):([0-9]{2}):([0-9]{2})(Z|[+-][0-9]{2}(?::[0-9]{2})?)?)?"  # time, offset
    r"([?~%])?"
)
_LONGEST_YEAR = 15  # digits; int() refuses to read thousands of them


class DateError(ValueError):
    """The text is no date of the supported notation; the message names what was found and what was expected."""


class _Refusal(Exception):
    """Why a text is no date; `unread` if its shape is not EDTF's at all, so that another spelling may be suggested."""

    def __init__(self, reason: str, *, unread: bool = False) -> None:
        super().__init__(reason)
        self.unread = unread


def parse(text: str) -> Date:
    """Reads a date. Raises DateError, whose message names the text, what is wrong with it and, if known, the mend."""
    try:
        return _read(text)
    except _Refusal as refusal:
        reason = str(refusal)
        if refusal.unread and (suggestion := suggest(text, _is_date)):
            spaced = suggestion == re.sub(r"\s", "", text)
            reason = f"write {suggestion}{', without white space' if spaced else ''}"
    found = repr(text if len(text) <= 60 else text[:59] + "…")
    if reason:
        raise DateError(f"expected an EDTF date, found {found}: {reason}")
    raise DateError(f"expected an EDTF date such as 2023-02-24, 2023-02, 2023, 198X or 2015~, found {found}")


def _is_date(text: str) -> bool:
    try:
        _read(text)
    except _Refusal:
        return False
    return True


def _read(text: str) -> Date:
    if "/" in text:
        return _interval(text)
    if text.startswith("["):
        return _set(text)
    point = _point(text)
    return Date(text, "point", (Stretch(point, point),), point.lower, point.upper)


def _interval(text: str) -> Date:
    sides = text.split("/")
    if len(sides) != 2:
        raise _Refusal(explain(text), unread=True)
    first, last = map(_end, sides)
    if isinstance(first, str) and isinstance(last, str):
        raise _Refusal("an interval names at least one date")
    lower = first.lower if isinstance(first, Point) else None
    upper = last.upper if isinstance(last, Point) else None
    if lower and upper and upper < lower:
        raise _Refusal(f"the interval ends before it starts; write {sides[1]}/{sides[0]}")
    return Date(text, "interval", (Stretch(first, last),), lower, upper)


def _end(text: str) -> Point | str:
    if text in (OPEN, UNKNOWN):
        return text
    point = _point(text)
    if point.clock:
        raise _Refusal("an interval runs between dates without times of day")
    if "X" in text:
        raise _Refusal(f"an unspecified digit in an interval {LEVEL_2}")
    return point


def _set(text: str) -> Date:
    if not text.endswith("]"):
        raise _Refusal("a one-of set ends with ]")
    members = text[1:-1].split(",")
    if len(members) == 1 and OPEN not in text:
        hint = f"; write {members[0]}" if _is_date(members[0]) else ""
        raise _Refusal(f"a one-of set names at least two dates, or a range such as [2023-02..2023-05]{hint}")
    stretches = tuple(map(_member, members))
    for (before, one), (after, other) in pairwise(zip(members, stretches, strict=True)):
        if one.last == OPEN or other.first == OPEN:
            raise _Refusal(
                "in a one-of set only the first date can be open to earlier ones, and the last to later ones"
            )
        if isinstance(one.last, Point) and isinstance(other.first, Point) and other.first.upper < one.last.lower:
            raise _Refusal(f"the dates of a set run from early to late, and {after} cannot follow {before}")
    if len(set(members)) < len(members):
        raise _Refusal(f"the set names {Counter(members).most_common(1)[0][0]} more than once")
    first, last = stretches[0].first, stretches[-1].last
    lowers = [s.first.lower for s in stretches if isinstance(s.first, Point)]
    uppers = [s.last.upper for s in stretches if isinstance(s.last, Point)]
    return Date(text, "set", stretches, None if first == OPEN else min(lowers), None if last == OPEN else max(uppers))


def _member(text: str) -> Stretch:
    first, dots, last = text.partition(OPEN)
    if not dots:
        point = _point(text)
        if point.clock:
            raise _Refusal("a set is made of dates without times of day")
        return Stretch(point, point)
    ends = tuple(_plain(end) if end else OPEN for end in (first, last))
    match ends:
        case (Point() as start, Point() as stop):
            if start.kind != stop.kind:
                raise _Refusal(
                    f"the two dates of a range are equally exact, and {first} is a {start.kind}, {last} a {stop.kind}"
                )
            if stop.upper < start.lower:
                raise _Refusal(f"the range ends before it starts; write {last}..{first}")
        case (str(), str()):
            raise _Refusal("a range names at least one date")
    return Stretch(*ends)


def _plain(text: str) -> Point:
    point = _point(text)
    if point.mark or point.kind not in ("year", "month", "day"):
        raise _Refusal(f"a range in a set runs between plain years, months or days, and {text} is none")
    return point


def _point(text: str) -> Point:
    found = _POINT.fullmatch(text)
    if not found:
        raise _Refusal(explain(text), unread=True)
    year_text, month_text, day_text, hour, minute, second, zone, mark = found.groups("")
    kind: Kind = "year"
    if year_text.isdecimal():
        year = int(year_text)
    else:
        kind, year = _unusual_year(year_text, month_text)
    month = day = 0
    if month_text == "XX":
        if day_text not in ("", "XX"):
            raise _Refusal(f"a day of an unspecified month {LEVEL_2}")
        kind = "some-day-of-year" if day_text else "some-month"
    elif month_text:
        month = int(month_text)
        kind = _month_kind(month, day_text)
        if kind == "day":
            day = int(day_text)
            longest = days_in_month(year, month)
            if day > longest:
                raise _Refusal(f"{MONTHS[month - 1]}{f' {year_text}' if month == 2 else ''} has {longest} days")
            if day == 0:
                raise _Refusal(f"days run from 01 to {longest}")
    if not hour:
        return Point(kind, year, month, day, mark)
    if kind != "day":
        raise _Refusal("a time of day follows a whole date, such as 1985-04-12T23:20:30")
    if mark:
        raise _Refusal(f"a qualifier such as {mark} stands only after a date without a time of day")
    if hour > "23" or minute > "59" or second > "59":
        raise _Refusal("times run from 00:00:00 to 23:59:59")
    return Point("time", year, month, day, "", f"{hour}:{minute}:{second}", _zone(zone))


def _unusual_year(text: str, month: str) -> tuple[Kind, int]:
    """The kind and the earliest year of a negative year, a long one, or one with unspecified digits."""
    if text[0] == "Y":
        digits = text.lstrip("Y-")
        if len(digits) < 5 or digits[0] == "0":
            raise _Refusal("Y stands only before a year of more than four digits, without zeros in front")
        if len(digits) > _LONGEST_YEAR:
            raise _Refusal(f"a year has at most {_LONGEST_YEAR} digits")
        if month:
            raise _Refusal("a year with Y stands without a month or a day")
        return "year", int(text[1:])
    if text == "-0000":
        raise _Refusal("there is no year -0000; 0000 is the year 1 BC")
    if text[-1] != "X":
        return "year", int(text)
    if month:
        raise _Refusal(f"an unspecified digit in a year with a month {LEVEL_2}")
    kind: Kind = "century" if text[-2] == "X" else "decade"
    return kind, int(text.replace("X", "9" if text[0] == "-" else "0"))


def _month_kind(month: int, day: str) -> Kind:
    if 1 <= month <= 12:
        return "some-day-of-month" if day == "XX" else "day" if day else "month"
    if 21 <= month <= 24 and not day:
        return "season"
    if 25 <= month <= 41 and not day:
        raise _Refusal(f"a part of a year other than a month or a season from 21 to 24 {LEVEL_2}")
    raise _Refusal(f"months run from 01 to 12{'' if day else ', seasons from 21 to 24'}")


def _zone(text: str) -> str:
    """The offset as HTML writes it."""
    if text in ("", "Z"):
        return text
    full = text if ":" in text else f"{text}:00"
    if full[1:] > "14:00" or full[4:] > "59":
        raise _Refusal("offsets run from -14:00 to +14:00")
    if full == "-00:00":
        raise _Refusal("-00:00 is no offset; write Z")
    return full
