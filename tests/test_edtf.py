"""Dates: the standard's own examples, an independent library as oracle, order, words, and every refusal in full."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime

import edtf as library
import pytest
from conftest import ends_soon
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from site_builder.edtf import DEFAULT_WORDS, Date, DateError, Day, Edge, parse, say

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


@pytest.mark.parametrize("text", [*STANDARD, *MORE])
def test_example(text: str) -> None:
    """Each example of the standard is read, and covers, states and says what the standard says that it means."""
    read = parse(text)
    assert (read.lower, read.upper, read.precision, read.stated, read.machine, say(read)) == {**STANDARD, **MORE}[text]
    assert read.text == text
    assert read.is_interval == ("/" in text)
    assert read.is_set == text.startswith("[")
    assert read.uncertain == bool(re.search("[?%]", text))
    assert read.approximate == bool(re.search("[~%]", text))


LEVEL_2 = "is EDTF level 2, of which only one-of sets such as [2023,2024] are supported"
# Every other example of the standard's level 2, with the reason for which it is refused.
UNSUPPORTED = {
    "Y-17E7": "an exponential year",
    "1950S2": "a number of significant digits",
    "Y171010000S3": "a number of significant digits",
    "Y3388E2S3": "an exponential year",
    "2001-34": "a part of a year other than a month or a season from 21 to 24",
    "{1667,1668,1670..1672}": "an all-of set",
    "{1960,1961-12}": "an all-of set",
    "{..1984}": "an all-of set",
    "2004-06~-11": "a qualifier on a part of a date",
    "2004?-06-11": "a qualifier on a part of a date",
    "?2004-06-~11": "a qualifier on a part of a date",
    "2004-%06-11": "a qualifier on a part of a date",
    "156X-12-25": "an unspecified digit in a year with a month",
    "15XX-12-25": "an unspecified digit in a year with a month",
    "XXXX-12-XX": "an unspecified digit in this place",
    "1XXX-XX": "an unspecified digit in this place",
    "1XXX-12": "an unspecified digit in this place",
    "1984-1X": "an unspecified digit in this place",
    "2004-06-~01/2004-06-~20": "a qualifier on a part of a date",
    "2004-06-XX/2004-07-03": "an unspecified digit in an interval",
    # not among the examples
    "1XXX": "an unspecified digit in this place",
    "2004-XX-12": "a day of an unspecified month",
    "1985-04-1X": "an unspecified digit in this place",
    "198X/1995": "an unspecified digit in an interval",
}

# Every other refusal; the words after "expected an EDTF date, found …: ".
REFUSED = {
    # days and months that do not exist
    "2021-02-30": "February 2021 has 28 days",
    "2022-02-29": "February 2022 has 28 days",
    "2020-02-30": "February 2020 has 29 days",
    "1900-02-29": "February 1900 has 28 days",
    "-0001-02-29": "February -0001 has 28 days",
    "2021-04-31": "April has 30 days",
    "2021-12-32": "December has 31 days",
    "2021-02-00": "days run from 01 to 28",
    "2021-13": "months run from 01 to 12, seasons from 21 to 24",
    "2021-00": "months run from 01 to 12, seasons from 21 to 24",
    "2021-42": "months run from 01 to 12, seasons from 21 to 24",
    "2021-13-01": "months run from 01 to 12",
    "2021-21-01": "months run from 01 to 12",
    "2021-34-XX": "months run from 01 to 12",
    "2021-02-30/2022": "February 2021 has 28 days",
    "[2020,2021-02-30]": "February 2021 has 28 days",
    # years
    "-0000": "there is no year -0000; 0000 is the year 1 BC",
    "79": "a year has four digits",
    "-44": "a year has four digits",
    "12023": "a year has four digits, and a longer one starts with Y",
    "Y2023": "Y stands only before a year of more than four digits, without zeros in front",
    "Y012345": "Y stands only before a year of more than four digits, without zeros in front",
    "Y1234567890123456": "a year has at most 15 digits",
    "Y12345-06": "a year with Y stands without a month or a day",
    # times
    "1985-04-12T24:00:00": "times run from 00:00:00 to 23:59:59",
    "1985-04-12T23:60:30": "times run from 00:00:00 to 23:59:59",
    "1985-04-12T23:20:60": "times run from 00:00:00 to 23:59:59",
    "1985-04-12T23:20:30+14:01": "offsets run from -14:00 to +14:00",
    "1985-04-12T23:20:30+01:60": "offsets run from -14:00 to +14:00",
    "1985-04-12T23:20:30-00": "-00:00 is no offset; write Z",
    "1985-04T23:20:30": "a time of day follows a whole date, such as 1985-04-12T23:20:30",
    "1985T23:20:30": "a time of day follows a whole date, such as 1985-04-12T23:20:30",
    "1985-04-12T23:20:30?": "a qualifier such as ? stands only after a date without a time of day",
    "1985-04-12T23:20": "a time of day has two digits each for hours, minutes and seconds, such as T23:20:30",
    "1985-04-12T23:20:30/1986": "an interval runs between dates without times of day",
    "[1985-04-12T23:20:30,1986]": "a set is made of dates without times of day",
    # intervals
    "2023-05/2023-02": "the interval ends before it starts; write 2023-02/2023-05",
    "2005/2004-12": "the interval ends before it starts; write 2004-12/2005",
    "/": "an interval names at least one date",
    "../..": "an interval names at least one date",
    "/..": "an interval names at least one date",
    "../": "an interval names at least one date",
    # sets
    "[2023": "a one-of set ends with ]",
    "[2023]": "a one-of set names at least two dates, or a range such as [2023-02..2023-05]; write 2023",
    "[]": "a one-of set names at least two dates, or a range such as [2023-02..2023-05]",
    "[..]": "a range names at least one date",
    "[2023-05..2023-02]": "the range ends before it starts; write 2023-02..2023-05",
    "[2024,2023]": "the dates of a set run from early to late, and 2023 cannot follow 2024",
    "[..2023,2021]": "the dates of a set run from early to late, and 2021 cannot follow ..2023",
    "[2005,2001..]": "the dates of a set run from early to late, and 2001.. cannot follow 2005",
    "[2000..2010,2005]": "the dates of a set run from early to late, and 2005 cannot follow 2000..2010",
    "[2021,2021]": "the set names 2021 more than once",
    "[2001-21,2001-22,2001-21]": "the set names 2001-21 more than once",
    "[2021..,2022]": "in a one-of set only the first date can be open to earlier ones, and the last to later ones",
    "[2021,..2022]": "in a one-of set only the first date can be open to earlier ones, and the last to later ones",
    "[2021..2022-03]": "the two dates of a range are equally exact, and 2021 is a year, 2022-03 a month",
    "[2021~..2022]": "a range in a set runs between plain years, months or days, and 2021~ is none",
    "[2001-21..2001-23]": "a range in a set runs between plain years, months or days, and 2001-21 is none",
    "[198X..2001]": "a range in a set runs between plain years, months or days, and 198X is none",
    # another order of day, month and year, where either number may be the month
    "03/02/2023": "write the year first, then the month, then the day: 2023-02-24",
    "24.02.2023": "write the year first, then the month, then the day: 2023-02-24",
    # white space
    " 2023": "write 2023, without white space",
    "2023-02-24\n": "write 2023-02-24, without white space",
    "[2023, 2024]": "write [2023,2024], without white space",
    "2021 / 2022": "write 2021/2022, without white space",
    # other spellings
    "2021-2-3": "write 2021-02-03",
    "2021-2": "write 2021-02",
    "2021/2/3": "write 2021-02-03",
    "2021.02.03": "write 2021-02-03",
    "20210203": "write 2021-02-03",
    "02/2021": "write 2021-02",
    "24 February 2023": "write 2023-02-24",
    "24th of feb. 2023": "write 2023-02-24",
    "February 24, 2023": "write 2023-02-24",
    "Sept 4th 2023": "write 2023-09-04",
    "MAY 2023": "write 2023-05",
    "fall of 2023": "write 2023-23",
    "1980s": "write 198X",
    "the 1980’s": "write 198X",
    "2015-2017": "write 2015/2017",
    "2015–2017": "write 2015/2017",
    "2023-02-24 12:30:00": "write 2023-02-24T12:30:00",
    "2015?~": "write 2015%",
    "~2015": "write 2015~",
    "198x": "write 198X",
    "y170000002": "write Y170000002",
    # the draft of 2012
    "199u": "write 199X",
    "2004-uu": "write 2004-XX",
    "2004/open": "write 2004/..",
    "open/2004": "write ../2004",
    "2004/unknown": "write 2004/",
    "unknown/2004": "write /2004",
    # phrases
    "c. 2015": "write 2015~",
    "circa February 2015": "write 2015-02~",
    "from about 2015 to possibly May 2017": "write 2015~/2017-05?",
}


@pytest.mark.parametrize("text", [*UNSUPPORTED, *REFUSED])
def test_refusal(text: str) -> None:
    """What is not supported, or does not exist, is refused with a sentence that says what was found and what to do."""
    reason = f"{UNSUPPORTED[text]} {LEVEL_2}" if text in UNSUPPORTED else REFUSED[text]
    with pytest.raises(DateError) as caught:
        parse(text)
    assert str(caught.value) == f"expected an EDTF date, found {text!r}: {reason}"


@pytest.mark.parametrize(
    "text", ["", "..", "someday", "2021 or 2022 or 2023", "32 May 2023", "٢٠٢٣", "1900s", "2023\0"]
)
def test_refusal_without_a_guess(text: str) -> None:
    """A text that suggests no date is refused with examples of the notation."""
    with pytest.raises(DateError) as caught:
        parse(text)
    assert str(caught.value) == (
        f"expected an EDTF date such as 2023-02-24, 2023-02, 2023, 198X or 2015~, found {text!r}"
    )


def test_long_text_is_shortened() -> None:
    """A paragraph in the place of a date does not fill the message."""
    with pytest.raises(DateError) as caught:
        parse("x" * 61)
    expected = "expected an EDTF date such as 2023-02-24, 2023-02, 2023, 198X or 2015~, found "
    assert str(caught.value) == f"{expected}'{'x' * 59}…'"


@pytest.mark.parametrize(
    "piece", ["9", "?", "X", "[", "/", ",", "..", "2021,", "c. ", "until ", "2021 to ", "Y1E", " "]
)
@pytest.mark.parametrize("count", [8, 16, 200_000])
def test_hostile_text_is_refused_quickly(piece: str, count: int) -> None:
    """No repetition makes the reader slow or fail in another way than by a DateError."""
    for text in (piece * count, f"[{piece * count}]", piece * count + "!"):
        with ends_soon(), pytest.raises(DateError):
            parse(text)


# --- The library as oracle -------------------------------------------------------------------------------------------


def library_accepts(text: str) -> bool:
    return library.parse_edtf(text, fail_silently=True) is not None


def accepts(text: str) -> bool:
    try:
        parse(text)
    except DateError:
        return False
    return True


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


# --- Order -----------------------------------------------------------------------------------------------------------

accepted = (
    st.one_of(singles, intervals, sets, real_sets, st.sampled_from([*STANDARD, *MORE])).filter(accepts).map(parse)
)


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
        ("2021/..", Edge((2021, 1, 1), (2021, 12, 31)), Edge(None, None, False, True)),
        ("/2021", Edge(None, None), Edge((2021, 1, 1), (2021, 12, 31))),
        ("[2023-02..2023-05]", Edge((2023, 2, 1), (2023, 5, 31)), Edge((2023, 2, 1), (2023, 5, 31))),
        ("[..2024]", Edge(None, (2024, 12, 31)), Edge(None, (2024, 12, 31))),
    ],
)
def test_edges(text: str, start: Edge, end: Edge) -> None:
    """A drawing knows between which days a date starts and ends, what is open, and what is only unknown."""
    assert (parse(text).start, parse(text).end) == (start, end)


def test_a_date_is_a_value() -> None:
    """A date can be a key, cannot be changed, and survives a cache."""
    read = parse("[1667,1668,1670..1672]")
    assert {read: 1}[parse("[1667,1668,1670..1672]")] == 1
    assert pickle.loads(pickle.dumps(read)) == read
    with pytest.raises(AttributeError):
        read.text = "2023"  # type: ignore[misc]


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


@given(st.text("0123456789-/.[]{},XTYZ?~% :+abu", max_size=24))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text fails in another way than by a DateError that shows it."""
    try:
        said = parse(text).text
    except DateError as refusal:
        said = str(refusal)
    assert text == said or repr(text) in said
