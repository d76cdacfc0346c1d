"""Dates in words, and for machines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime

import pytest
from hypothesis import given
from notations import MORE, STANDARD, accepted, accepts, singles

from site_builder.edtf import DEFAULT_WORDS, Date, DateError, parse, say

# --- Words and machines ----------------------------------------------------------------------------------------------

MONTH_NAMES = [DEFAULT_WORDS[f"date.month.{number}"] for number in range(1, 13)]


@given(accepted.filter(lambda read: all(point.year >= 1000 and not point.clock for point in read.points)))
def test_words_name_no_month_or_day_that_is_not_stated(read: Date) -> None:
    """The words have exactly the months and days of the notation, in its order: precision is never made up."""
    said = say(read)
    stated_months = [numbers[1] for numbers in read.stated if len(numbers) > 1 and 1 <= numbers[1] <= 12]
    assert [MONTH_NAMES.index(name) + 1 for name in re.findall("|".join(MONTH_NAMES), said)] == stated_months
    stated_days = [numbers[2] for numbers in read.stated if len(numbers) > 2]
    assert [int(number) for number in re.findall(r"\b[0-9]{1,2}\b", said)] == stated_days


@given(accepted)
def test_words_leave_nothing_unfilled(read: Date) -> None:
    """No placeholder is left, and a doubtful date is always said to be one."""
    said = say(read)
    assert not re.search("[{}]", said)
    assert read.uncertain == ("possibly" in said)
    assert read.approximate == ("about" in said)


class Watched(Mapping[str, str]):
    """DEFAULT_WORDS that remember which of them were used."""

    def __init__(self) -> None:
        self.used: set[str] = set()

    def __getitem__(self, key: str) -> str:
        self.used.add(key)
        return DEFAULT_WORDS[key]

    def __iter__(self) -> Iterator[str]:
        return iter(DEFAULT_WORDS)

    def __len__(self) -> int:
        return len(DEFAULT_WORDS)


def test_every_word_is_used() -> None:
    """The table that a translator fills has no key that nothing reads."""
    words = Watched()
    for text in [*STANDARD, *MORE, *(f"2023-{month:02}" for month in range(1, 13))]:
        say(parse(text), words)
    assert words.used == set(DEFAULT_WORDS)


def test_words_of_another_language() -> None:
    """A site replaces phrases and names, and orders the parts as its language does."""
    german = {
        **DEFAULT_WORDS,
        "date.month.2": "Februar",
        "date.month.5": "Mai",
        "date.day": "{day}. {month} {year}",
        "date.approximate": "um {date}",
        "date.from-to": "von {start} bis {end}",
        "date.decade": "{year}er Jahre",
    }
    said = [say(parse(text), german) for text in ("2023-02-24", "2015~", "2023-02/2023-05~", "198X")]
    assert said == ["24. Februar 2023", "um 2015", "von Februar 2023 bis um Mai 2023", "1980er Jahre"]


def test_words_cannot_run_or_fail() -> None:
    """A placeholder that does not exist is shown as it stands; format strings reach into no object."""
    words = {**DEFAULT_WORDS, "date.day": "{day.__class__} {0} {year!r} {weekday} {year"}
    assert say(parse("2023-02-24"), words) == "{day.__class__} {0} {year!r} {weekday} {year"


SPOKEN = ["2023-02-24", "2023-05", "2001-21", "198X", "2015~", "2015-05?", "1964/2008", "2004-06/2006-08", "1985/.."]
SPOKEN += ["../1985-04-12", "[..1984]", "[1760-12..]", "[2023-02..2023-05]", "[2023,2024]", "2015~/2017-05?"]


@pytest.mark.parametrize("text", SPOKEN)
def test_words_lead_back_to_the_notation(text: str) -> None:
    """An editor who types a date as this site says it is told the notation for it."""
    with pytest.raises(DateError) as caught:
        parse(say(parse(text)))
    assert str(caught.value) == f"expected an EDTF date, found {say(parse(text))!r}: write {text}"


@given(singles.filter(accepts).map(parse).filter(lambda read: read.machine is not None))
def test_machine_value_is_what_html_reads(read: Date) -> None:
    """The value for `<time>` is a year, a month, a date or a date and time by HTML's rules, and means the same."""
    value = read.machine
    assert value is not None
    assert {point.mark for point in read.points} == {""}
    if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        assert date.fromisoformat(value).timetuple()[:3] == read.lower == read.upper
    elif "T" in value:
        assert datetime.fromisoformat(value).timetuple()[:3] == read.lower
        assert re.fullmatch(r".*T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?", value)
        assert not value.endswith("-00:00")
    elif found := re.fullmatch("([0-9]{4,})-([0-9]{2})", value):
        assert read.lower == (int(found[1]), int(found[2]), 1)
    else:
        assert re.fullmatch("[0-9]{4,}", value)
        assert read.lower == (int(value), 1, 1)
        assert int(value) > 0
