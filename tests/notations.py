"""Dates as they are written: the standard's examples with what they mean, and any others."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from site_builder.edtf import DateError, Day, parse

Row = tuple[Day | None, Day | None, str, tuple[tuple[int, ...], ...], str | None, str]


def year(number: int) -> tuple[Day, Day]:
    return (number, 1, 1), (number, 12, 31)


APRIL_12 = ((1985, 4, 12), (1985, 4, 12))
APRIL = ((1985, 4, 1), (1985, 4, 30))

# Every example of the standard for levels 0 and 1, and for level 2's one-of sets:
# lower and upper day, precision, what is stated, HTML's value, words.
STANDARD: dict[str, Row] = {
    # Level 0: date
    "1985-04-12": (*APRIL_12, "day", ((1985, 4, 12),), "1985-04-12", "12 April 1985"),
    "1985-04": (*APRIL, "month", ((1985, 4),), "1985-04", "April 1985"),
    "1985": (*year(1985), "year", ((1985,),), "1985", "1985"),
    # Level 0: date and time
    "1985-04-12T23:20:30": (*APRIL_12, "second", ((1985, 4, 12),), "1985-04-12T23:20:30", "12 April 1985, 23:20:30"),
    "1985-04-12T23:20:30Z": (
        *(*APRIL_12, "second", ((1985, 4, 12),)),
        *("1985-04-12T23:20:30Z", "12 April 1985, 23:20:30 UTC"),
    ),
    "1985-04-12T23:20:30-04": (
        *(*APRIL_12, "second", ((1985, 4, 12),)),
        *("1985-04-12T23:20:30-04:00", "12 April 1985, 23:20:30 (UTC−04:00)"),
    ),
    "1985-04-12T23:20:30+04:30": (
        *(*APRIL_12, "second", ((1985, 4, 12),)),
        *("1985-04-12T23:20:30+04:30", "12 April 1985, 23:20:30 (UTC+04:30)"),
    ),
    # Level 0: time interval
    "1964/2008": ((1964, 1, 1), (2008, 12, 31), "year", ((1964,), (2008,)), None, "from 1964 to 2008"),
    "2004-06/2006-08": (
        *((2004, 6, 1), (2006, 8, 31), "month", ((2004, 6), (2006, 8))),
        *(None, "from June 2004 to August 2006"),
    ),
    "2004-02-01/2005-02-08": (
        *((2004, 2, 1), (2005, 2, 8), "day", ((2004, 2, 1), (2005, 2, 8))),
        *(None, "from 1 February 2004 to 8 February 2005"),
    ),
    "2004-02-01/2005-02": (
        *((2004, 2, 1), (2005, 2, 28), "month", ((2004, 2, 1), (2005, 2))),
        *(None, "from 1 February 2004 to February 2005"),
    ),
    "2004-02-01/2005": (
        *((2004, 2, 1), (2005, 12, 31), "year", ((2004, 2, 1), (2005,))),
        *(None, "from 1 February 2004 to 2005"),
    ),
    "2005/2006-02": (
        *((2005, 1, 1), (2006, 2, 28), "year", ((2005,), (2006, 2))),
        *(None, "from 2005 to February 2006"),
    ),
    # Level 1: letter-prefixed calendar year
    "Y170000002": (*year(170000002), "year", ((170000002,),), "170000002", "the year 170000002"),
    "Y-170000002": (*year(-170000002), "year", ((-170000002,),), None, "170000003 BC"),
    # Level 1: seasons
    "2001-21": (*year(2001), "season", ((2001, 21),), None, "spring 2001"),
    "2001-22": (*year(2001), "season", ((2001, 22),), None, "summer 2001"),
    "2001-23": (*year(2001), "season", ((2001, 23),), None, "autumn 2001"),
    "2001-24": (*year(2001), "season", ((2001, 24),), None, "winter 2001"),
    # Level 1: qualification of a date
    "1984?": (*year(1984), "year", ((1984,),), None, "possibly 1984"),
    "2004-06~": ((2004, 6, 1), (2004, 6, 30), "month", ((2004, 6),), None, "about June 2004"),
    "2004-06-11%": ((2004, 6, 11), (2004, 6, 11), "day", ((2004, 6, 11),), None, "possibly about 11 June 2004"),
    # Level 1: unspecified digits from the right
    "201X": ((2010, 1, 1), (2019, 12, 31), "decade", ((2010, -1),), None, "the 2010s"),
    "20XX": ((2000, 1, 1), (2099, 12, 31), "century", ((2000, -2),), None, "sometime between 2000 and 2099"),
    "2004-XX": (*year(2004), "year", ((2004,),), "2004", "some month of 2004"),
    "1985-04-XX": (*APRIL, "month", ((1985, 4),), "1985-04", "a day in April 1985"),
    "1985-XX-XX": (*year(1985), "year", ((1985,),), "1985", "a day in 1985"),
    # Level 1: extended interval, open end and start, unknown end and start
    "1985-04-12/..": ((1985, 4, 12), None, "day", ((1985, 4, 12),), None, "from 12 April 1985 on"),
    "1985-04/..": ((1985, 4, 1), None, "month", ((1985, 4),), None, "from April 1985 on"),
    "1985/..": ((1985, 1, 1), None, "year", ((1985,),), None, "from 1985 on"),
    "../1985-04-12": (None, (1985, 4, 12), "day", ((1985, 4, 12),), None, "until 12 April 1985"),
    "../1985-04": (None, (1985, 4, 30), "month", ((1985, 4),), None, "until April 1985"),
    "../1985": (None, (1985, 12, 31), "year", ((1985,),), None, "until 1985"),
    "1985-04-12/": ((1985, 4, 12), None, "day", ((1985, 4, 12),), None, "from 12 April 1985 to an unknown date"),
    "1985-04/": ((1985, 4, 1), None, "month", ((1985, 4),), None, "from April 1985 to an unknown date"),
    "1985/": ((1985, 1, 1), None, "year", ((1985,),), None, "from 1985 to an unknown date"),
    "/1985-04-12": (None, (1985, 4, 12), "day", ((1985, 4, 12),), None, "from an unknown date to 12 April 1985"),
    "/1985-04": (None, (1985, 4, 30), "month", ((1985, 4),), None, "from an unknown date to April 1985"),
    "/1985": (None, (1985, 12, 31), "year", ((1985,),), None, "from an unknown date to 1985"),
    # Level 1: negative calendar year
    "-1985": (*year(-1985), "year", ((-1985,),), None, "1986 BC"),
    # Level 2: one of a set
    "[1667,1668,1670..1672]": (
        *((1667, 1, 1), (1672, 12, 31), "year", ((1667,), (1668,), (1670,), (1672,))),
        *(None, "1667, 1668 or between 1670 and 1672"),
    ),
    "[..1760-12-03]": (None, (1760, 12, 3), "day", ((1760, 12, 3),), None, "by 3 December 1760"),
    "[1760-12..]": ((1760, 12, 1), None, "month", ((1760, 12),), None, "December 1760 or later"),
    "[1760-01,1760-02,1760-12..]": (
        *((1760, 1, 1), None, "month", ((1760, 1), (1760, 2), (1760, 12))),
        *(None, "January 1760, February 1760 or December 1760 or later"),
    ),
    "[1667,1760-12]": (
        *((1667, 1, 1), (1760, 12, 31), "year", ((1667,), (1760, 12))),
        *(None, "1667 or December 1760"),
    ),
    "[..1984]": (None, (1984, 12, 31), "year", ((1984,),), None, "by 1984"),
}

# What the standard's examples leave out.
MORE: dict[str, Row] = {
    "2023-02-24": ((2023, 2, 24), (2023, 2, 24), "day", ((2023, 2, 24),), "2023-02-24", "24 February 2023"),
    "2020-02-29": ((2020, 2, 29), (2020, 2, 29), "day", ((2020, 2, 29),), "2020-02-29", "29 February 2020"),
    "198X": ((1980, 1, 1), (1989, 12, 31), "decade", ((1980, -1),), None, "the 1980s"),
    "198X~": ((1980, 1, 1), (1989, 12, 31), "decade", ((1980, -1),), None, "about the 1980s"),
    "200X": ((2000, 1, 1), (2009, 12, 31), "decade", ((2000, -1),), None, "sometime between 2000 and 2009"),
    "007X": ((70, 1, 1), (79, 12, 31), "decade", ((70, -1),), None, "sometime between AD 70 and AD 79"),
    "000X": ((0, 1, 1), (9, 12, 31), "decade", ((0, -1),), None, "sometime between 1 BC and AD 9"),
    "-198X": ((-1989, 1, 1), (-1980, 12, 31), "decade", ((-1989, -1),), None, "sometime between 1990 BC and 1981 BC"),
    "-00XX": ((-99, 1, 1), (-1, 12, 31), "century", ((-99, -2),), None, "sometime between 100 BC and 2 BC"),
    "0000": (*year(0), "year", ((0,),), None, "1 BC"),
    "0000-02": ((0, 2, 1), (0, 2, 29), "month", ((0, 2),), None, "February 1 BC"),
    "-0044-03-15": ((-44, 3, 15), (-44, 3, 15), "day", ((-44, 3, 15),), None, "15 March 45 BC"),
    "0079-08-24": ((79, 8, 24), (79, 8, 24), "day", ((79, 8, 24),), "0079-08-24", "24 August AD 79"),
    "Y12345/Y23456": (
        *((12345, 1, 1), (23456, 12, 31), "year", ((12345,), (23456,))),
        *(None, "from the year 12345 to the year 23456"),
    ),
    "2001-21~": (*year(2001), "season", ((2001, 21),), None, "about spring 2001"),
    "1984-XX?": (*year(1984), "year", ((1984,),), None, "possibly some month of 1984"),
    "2015~/2017-05?": (
        *((2015, 1, 1), (2017, 5, 31), "year", ((2015,), (2017, 5))),
        *(None, "from about 2015 to possibly May 2017"),
    ),
    "2004/2004": (*year(2004), "year", ((2004,), (2004,)), None, "from 2004 to 2004"),
    "2023-03/2023": ((2023, 3, 1), (2023, 12, 31), "year", ((2023, 3), (2023,)), None, "from March 2023 to 2023"),
    "[2023,2024]": ((2023, 1, 1), (2024, 12, 31), "year", ((2023,), (2024,)), None, "2023 or 2024"),
    "[2023-02..2023-05]": (
        *((2023, 2, 1), (2023, 5, 31), "month", ((2023, 2), (2023, 5))),
        *(None, "between February 2023 and May 2023"),
    ),
    "[..2021,2023..]": (None, None, "year", ((2021,), (2023,)), None, "by 2021 or 2023 or later"),
    "[198X,2001-21,2015~]": (
        *((1980, 1, 1), (2015, 12, 31), "decade", ((1980, -1), (2001, 21), (2015,))),
        *(None, "the 1980s, spring 2001 or about 2015"),
    ),
    "[2001-22,2001-21]": (*year(2001), "season", ((2001, 22), (2001, 21)), None, "summer 2001 or spring 2001"),
    "1985-04-12T00:00:00+00": (
        *(*APRIL_12, "second", ((1985, 4, 12),)),
        *("1985-04-12T00:00:00+00:00", "12 April 1985, 00:00:00 (UTC+00:00)"),
    ),
}


def accepts(text: str) -> bool:
    try:
        parse(text)
    except DateError:
        return False
    return True


years = st.one_of(
    st.integers(1000, 2100).map(str),
    st.integers(0, 9999).map("{:04}".format),
    st.integers(1, 9999).map("-{:04}".format),
)
numbers = st.one_of(st.integers(1, 12), st.integers(0, 24), st.integers(42, 99)).map("{:02}".format)
days = st.one_of(st.integers(1, 28), st.integers(0, 40)).map("{:02}".format)
marks = st.sampled_from(["", "", "", "?", "~", "%"])
plain = st.one_of(years, st.builds("{}-{}".format, years, numbers), st.builds("{}-{}-{}".format, years, numbers, days))
unspecified = st.one_of(
    st.builds(lambda y, n: y[:-n] + "X" * n, years, st.integers(1, 2)),
    years.map("{}-XX".format),
    years.map("{}-XX-XX".format),
    st.builds("{}-{}-XX".format, years, numbers),
)
clocks = st.builds(
    "{:02}:{:02}:{:02}{}".format,
    *(st.integers(0, 25).filter(lambda hour: hour != 24), st.integers(0, 61), st.integers(0, 61)),
    st.sampled_from(["", "Z", "-04", "+04:30", "-12:00", "+14:00", "+00:30", "+15", "+05:60", "-00:00", "z"]),
)
singles = st.one_of(
    plain,
    unspecified,
    st.builds("{}{}".format, plain.filter(lambda text: not re.search(r"-2[1-4]$", text)), marks),
    st.builds("{}{}".format, unspecified, marks),
    st.builds("{}T{}".format, plain.filter(lambda text: text.count("-", 1) == 2), clocks),
    st.builds("Y{}{}".format, st.sampled_from(["", "-"]), st.integers(100, 10**9)),
)
qualified = st.builds("{}{}".format, plain, marks).filter(accepts)
ends = st.one_of(st.sampled_from(["..", ""]), plain, st.builds("{}{}".format, plain, marks))
intervals = st.builds("{}/{}".format, ends, ends).filter(lambda text: re.search("[0-9]", text))
members = plain.filter(lambda text: not re.search(r"-2[1-4]$", text))
ranges = st.one_of(
    st.builds("{}..{}".format, members, members), st.builds("..{}".format, members), st.builds("{}..".format, members)
)
sets = st.lists(st.one_of(members, members, ranges), min_size=1, max_size=3).map(lambda m: f"[{','.join(m)}]")
in_order = st.lists(st.integers(1000, 2100).map(str), min_size=2, max_size=4, unique=True).map(sorted)
real_sets = st.builds(
    lambda m, left, right: f"[{left}{','.join(m)}{right}]",
    in_order,
    st.sampled_from(["", ".."]),
    st.sampled_from(["", ".."]),
)


# --- Order -----------------------------------------------------------------------------------------------------------

accepted = (
    st.one_of(singles, intervals, sets, real_sets, st.sampled_from([*STANDARD, *MORE])).filter(accepts).map(parse)
)
