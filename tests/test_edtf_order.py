"""Dates in their order, and where they start and end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notations import accepted, accepts, qualified

from site_builder.edtf import Date, Edge, parse


@given(accepted)
def test_earliest_day_is_not_after_the_latest(read: Date) -> None:
    """A date covers at least one day, and its start and end lie within the days that it covers."""
    if read.lower and read.upper:
        assert read.lower <= read.upper
    for edge in (read.start, read.end):
        if edge.earliest and edge.latest:
            assert edge.earliest <= edge.latest
    assert read.lower in (read.start.earliest, None)
    assert read.upper in (read.end.latest, None)


@given(accepted, accepted)
def test_order_is_total_and_follows_the_days(one: Date, other: Date) -> None:
    """Two notations are never equal in order, and what is over before the other begins comes first."""
    assert (one.sort_key == other.sort_key) == (one.text == other.text)
    if one.upper and other.lower and one.upper < other.lower:
        assert one.sort_key < other.sort_key


@given(st.lists(accepted, max_size=8).flatmap(lambda dates: st.tuples(st.just(dates), st.permutations(dates))))
def test_order_does_not_depend_on_the_order_before(both: tuple[list[Date], list[Date]]) -> None:
    """Sorting gives one result for every arrangement."""
    dates, shuffled = both
    assert sorted(dates, key=lambda d: d.sort_key) == sorted(shuffled, key=lambda d: d.sort_key)


def test_order_at_mixed_precision() -> None:
    """From the same day the less exact comes first; times of one day follow the moment."""
    in_sequence = [
        "[..2021,2024..]",
        *("-0044", "0000", "0079"),
        *("202X", "../2021", "/2021", "2022"),
        *("2023/", "2023/..", "2023~", "2023", "2023-XX", "2023-21", "2023-22", "2023-01", "2023-01-01"),
        *("2023-02/2023-05", "2023-02", "2023-02-24~", "2023-02-24"),
        "2023-02-24T01:00:00+02:00",
        "2023-02-24T00:00:00Z",
        "2023-02-24T23:00:00Z",
        "2023-02-24T22:30:00-02:30",
        *("2023-02-25", "[..2024]", "Y12345"),
    ]
    assert [d.text for d in sorted(map(parse, sorted(in_sequence)), key=lambda d: d.sort_key)] == in_sequence


@given(qualified, qualified)
def test_interval_is_refused_only_when_it_ends_before_it_starts(one: str, other: str) -> None:
    """Two dates make an interval unless every day of the second lies before every day of the first."""
    start, end = parse(one).lower, parse(other).upper
    assert start is not None
    assert end is not None
    assert accepts(f"{one}/{other}") == (start <= end)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2023-02-24", Edge((2023, 2, 24), (2023, 2, 24)), Edge((2023, 2, 24), (2023, 2, 24))),
        ("2015~", Edge((2015, 1, 1), (2015, 12, 31), True), Edge((2015, 1, 1), (2015, 12, 31), True)),
        ("2023-02?/2023-05", Edge((2023, 2, 1), (2023, 2, 28), True), Edge((2023, 5, 1), (2023, 5, 31))),
        ("2021/..", Edge((2021, 1, 1), (2021, 12, 31)), Edge(None, None)),
        ("/2021", Edge(None, None), Edge((2021, 1, 1), (2021, 12, 31))),
        ("[2023-02..2023-05]", Edge((2023, 2, 1), (2023, 5, 31)), Edge((2023, 2, 1), (2023, 5, 31))),
        ("[..2024]", Edge(None, (2024, 12, 31)), Edge(None, (2024, 12, 31))),
    ],
)
def test_edges(text: str, start: Edge, end: Edge) -> None:
    """A drawing knows between which days a date starts and ends, what is open, and what is only unknown."""
    assert (parse(text).start, parse(text).end) == (start, end)
