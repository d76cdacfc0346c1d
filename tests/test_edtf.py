"""Dates: the standard's own examples, and every refusal in full."""

from __future__ import annotations

import pickle
import re

import pytest
from conftest import ends_soon
from hypothesis import given
from hypothesis import strategies as st
from notations import MORE, STANDARD

from site_builder.edtf import DateError, parse, say


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


def test_a_date_is_a_value() -> None:
    """A date can be a key, cannot be changed, and survives a cache."""
    read = parse("[1667,1668,1670..1672]")
    assert {read: 1}[parse("[1667,1668,1670..1672]")] == 1
    assert pickle.loads(pickle.dumps(read)) == read
    with pytest.raises(AttributeError):
        read.text = "2023"  # type: ignore[misc]


@given(st.text("0123456789-/.[]{},XTYZ?~% :+abu", max_size=24))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text fails in another way than by a DateError that shows it."""
    try:
        said = parse(text).text
    except DateError as refusal:
        said = str(refusal)
    assert text == said or repr(text) in said
