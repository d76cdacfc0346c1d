"""Dates, with an independent library as oracle."""

from __future__ import annotations

import re

import edtf as library
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from notations import accepts, intervals, real_sets, sets, singles

from site_builder.edtf import DateError, Day, parse

# --- The library as oracle -------------------------------------------------------------------------------------------


def library_accepts(text: str) -> bool:
    return library.parse_edtf(text, fail_silently=True) is not None


# The library is wrong, or reads what is level 2 or makes no sense, and we refuse it.
LIBRARY_TOO_WIDE = [
    *("2022-02-29", "1900-02-29"),  # no leap years
    *("1985-04-12T24:00:00", "1985T12:00:00"),  # ISO 8601:2019 has no hour 24; a time needs a day
    *("2023/2022", "[2023,2022]", "[2021,2021]", "../.."),
    *("2004-06-XX/2004-07-03", "198X/1995", "1XXX", "2001-34", "2004?-06", "{2021,2022}", "Y17E7", "1950S2"),
    *(" 2023 ", "2023 / 2024"),
]
# The standard speaks of dates where the library's grammar knows only some kinds of them, and we accept all.
LIBRARY_TOO_NARROW = [
    *("1985-04-12T23:20:30+00", "1985-04-12T23:20:30+00:00", "1985-04-12T23:20:30+14"),
    *("Y17000/Y18000", "2001-21~", "Y17000~", "[2001-21,2003]", "[Y17000,Y18000]", "[Y17000..Y18000]"),
]


@pytest.mark.parametrize("text", LIBRARY_TOO_WIDE)
def test_library_accepts_too_much(text: str) -> None:
    """The oracle's known faults: it reads what we refuse (a mended library fails here, and the list shrinks)."""
    assert (library_accepts(text), accepts(text)) == (True, False)


@pytest.mark.parametrize("text", LIBRARY_TOO_NARROW)
def test_library_accepts_too_little(text: str) -> None:
    """The oracle's known gaps: it refuses what we read."""
    assert (library_accepts(text), accepts(text)) == (False, True)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.one_of(singles, intervals, sets, real_sets))
def test_accepts_what_the_library_accepts(text: str) -> None:
    """Level 0, level 1 and one-of sets are read exactly where the library reads them, its known faults apart."""
    leap_days = re.findall(r"(-?[0-9]{4})-02-29", text)
    assume(all(int(y) % 4 == 0 and (int(y) % 100 != 0 or int(y) % 400 == 0) for y in leap_days))
    try:
        parse(text)
    except DateError as failure:
        assume(not re.search("before it starts|cannot follow|more than once", str(failure)))
        assert not library_accepts(text)
    else:
        assert library_accepts(text)


def library_days(text: str) -> tuple[Day, Day]:
    read = library.parse_edtf(text)
    lower, upper = (tuple(bound[:3]) for bound in (read.lower_strict(), read.upper_strict()))
    return (lower[0], lower[1], lower[2]), (upper[0], upper[1], upper[2])


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.one_of(singles, intervals, real_sets))
def test_covers_the_days_that_the_library_computes(text: str) -> None:
    """Earliest and latest days equal the library's, where it has any.

    Apart from these: it cannot give days for an open end, guesses ten years for an unknown one, takes a season for
    three months of the northern half of the earth (and ends winter with December), lets -00XX end with year 0, and
    runs backwards through the unspecified months and days of negative years.
    """
    assume(accepts(text))
    read = parse(text)
    assume(read.lower and read.upper)
    assume(not any(point.kind == "season" for point in read.points))
    assume(not re.search("^-.*-XX|-00XX|-000X", text))
    assert (read.lower, read.upper) == library_days(text)
