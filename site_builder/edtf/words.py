"""Dates in words that claim no more than the notation does, from a table that a site in another language replaces."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from .dates import MONTHS, OPEN, SPAN, UNKNOWN, Date, Point, Stretch

_SEASONS = ("spring", "summer", "autumn", "winter")

DEFAULT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        **{f"date.month.{number}": name for number, name in enumerate(MONTHS, 1)},
        **{f"date.season.{number}": name for number, name in enumerate(_SEASONS, 21)},
        "date.year": "{year}",
        "date.year.early": "AD {year}",  # 1 to 999
        "date.year.bc": "{year} BC",
        "date.year.long": "the year {year}",  # from 10000 on
        "date.decade": "the {year}s",
        "date.years": "sometime between {start} and {end}",  # centuries, and decades that "the 2000s" would not name
        "date.season": "{season} {year}",
        "date.month": "{month} {year}",
        "date.day": "{day} {month} {year}",
        "date.some-month": "some month of {year}",
        "date.some-day-of-year": "a day in {year}",
        "date.some-day-of-month": "a day in {month} {year}",
        "date.time": "{date}, {time}",
        "date.time.utc": "{date}, {time} UTC",
        "date.time.offset": "{date}, {time} (UTC{offset})",
        "date.uncertain": "possibly {date}",
        "date.approximate": "about {date}",
        "date.uncertain-approximate": "possibly about {date}",
        "date.from-to": "from {start} to {end}",
        "date.from": "from {start} on",
        "date.until": "until {end}",
        "date.from-to-unknown": "from {start} to an unknown date",
        "date.from-unknown-to": "from an unknown date to {end}",
        "date.between": "between {start} and {end}",
        "date.by": "by {end}",
        "date.or-later": "{start} or later",
        "date.list": "{dates}, {date}",
        "date.or": "{dates} or {date}",
    }
)

_MARKS = {"?": "date.uncertain", "~": "date.approximate", "%": "date.uncertain-approximate"}
_WITHOUT_START = {OPEN: "date.until", UNKNOWN: "date.from-unknown-to"}
_WITHOUT_END = {OPEN: "date.from", UNKNOWN: "date.from-to-unknown"}


def say(date: Date, words: Mapping[str, str] = DEFAULT_WORDS) -> str:
    """The date in words that claim no more than the notation does. `words` has every key of DEFAULT_WORDS."""
    phrases = [_say_stretch(stretch, date.is_interval, words) for stretch in date.stretches]
    said = phrases[0]
    for number, phrase in enumerate(phrases[1:], 2):
        said = _fill(words["date.or" if number == len(phrases) else "date.list"], dates=said, date=phrase)
    return said


def _fill(template: str, **values: str) -> str:
    """Like str.format, but a site's words can neither fail nor reach into objects: other braces stay as they are."""
    return re.sub(r"\{([a-z]+)\}", lambda name: values.get(name[1], name[0]), template)


def _say_stretch(stretch: Stretch, is_interval: bool, words: Mapping[str, str]) -> str:
    first, last = stretch
    start = _say_point(first, words) if isinstance(first, Point) else ""
    end = _say_point(last, words) if isinstance(last, Point) else ""
    if not is_interval and first == last:
        return start
    if isinstance(first, str):
        key = _WITHOUT_START[first] if is_interval else "date.by"
    elif isinstance(last, str):
        key = _WITHOUT_END[last] if is_interval else "date.or-later"
    else:
        key = "date.from-to" if is_interval else "date.between"
    return _fill(words[key], start=start, end=end)


def _say_point(point: Point, words: Mapping[str, str]) -> str:
    year = _say_year(point.year, words)
    month = words[f"date.month.{point.month}"] if 1 <= point.month <= 12 else ""
    if point.kind == "year":
        said = year
    elif point.kind == "decade" and point.year >= 1000 and point.year % 100:
        said = _fill(words["date.decade"], year=str(point.year))
    elif point.kind in SPAN:
        said = _fill(words["date.years"], start=year, end=_say_year(point.last_year, words))
    elif point.kind == "season":
        said = _fill(words["date.season"], season=words[f"date.season.{point.month}"], year=year)
    elif point.kind == "time":
        day = _fill(words["date.day"], day=str(point.day), month=month, year=year)
        key = {"": "date.time", "Z": "date.time.utc"}.get(point.zone, "date.time.offset")
        said = _fill(words[key], date=day, time=point.clock, offset=point.zone.replace("-", "−"))
    else:
        said = _fill(words[f"date.{point.kind}"], day=str(point.day), month=month, year=year)
    return _fill(words[_MARKS[point.mark]], date=said) if point.mark else said


def _say_year(year: int, words: Mapping[str, str]) -> str:
    if year < 1:
        return _fill(words["date.year.bc"], year=str(1 - year))
    key = "date.year.early" if year < 1000 else "date.year" if year < 10000 else "date.year.long"
    return _fill(words[key], year=str(year))
