"""How figures are read: which numbers, units and dates a text states."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder import edtf
from site_builder.figure_tokens import FRACTIONS, Figure
from site_builder.figures import Evidence, figures
from site_builder.number_words import ENGLISH

MONTHS = ("January", "February", "March", "April", "May", "June", "July")
MONTHS += ("August", "September", "October", "November", "December")


def shown(figure: Figure) -> str:
    """A figure in short: its number and unit, and each way to read it as a date."""
    parts = [] if figure.number is None else [f"{float(figure.number):g}"]
    parts += [figure.unit.name] if figure.unit else []
    for period in figure.dates:
        years = "?" if period.first is None else str(period.first)
        years += "" if period.last == period.first else f"..{period.last}"
        parts.append("/".join([years, *(str(n) for n in (period.month, period.day) if n)]))
    return " ".join(parts)


def stated(text: str, **options: frozenset[str]) -> list[str]:
    return [shown(figure) for figure in figures(text, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # Digits.
        ("Able to hold 40,000 inmates", ["40000"]),
        ("hold 40 000 or 40\u202f000 or 40000", ["40000", "40000", "40000"]),
        ("1,659 inmates per 100,000 residents", ["1659", "100000"]),
        ("nearly 105 homicides per 100,000 people", ["105", "100000 person"]),
        ("a rate of 105 per 100,000 people", ["105 per 100,000 people", "100000 person"]),
        (".5 of it, (.25), $.50, .75 million", ["0.5", "0.25", "0.5 US dollar", "750000"]),
        ("-.5 of it, (−.25), 65-.5, no -. 5", ["-0.5", "-0.25", "65", "5", "5"]),
        ("a .45 caliber pistol", ["0.45"]),
        ("2½ miles, £1¼ million, 5⅝% of 10½", ["2.5 mile", "1.25e+06 pound sterling", "5.625 percent", "10.5"]),
        (
            "2/3 of them, 2 1/2 miles, $3/4 million, 1⁄2%, −1/3",
            ["0.666667", "2.5 mile", "750000 US dollar", "0.5 percent", "-0.333333"],
        ),
        ("½ of them, ⅔%, a ¼-mile path, 5½m", ["0.5", "0.666667 percent", "0.25 mile", "5.5 meter"]),
        ("24/7, 4/2, 1/0, 0/5, 1/2/3, room 3/4b, 101/102, section 2/3, MS-1/2", []),
        ("a crime.5 Then ...6, 0 .9.", ["5", "6", "0", "0.9"]),
        ("40.000 internos, 1.500, 1,200.000, 0.000", ["40000", "1.5", "1200", "0"]),
        ("1.500.000 people, 2.100.000%, 1.50.000, 0.100.000", ["1.5e+06 person", "2.1e+06 percent"]),
        ("12,34 and 1,0000", ["12", "34", "1", "0"]),
        ("−5 and (-6) but 65-70", ["-5", "-6", "65", "70"]),
        ("minus 5, minus twelve, minus .5, minus $6m", ["-5", "-12", "-0.5", "-6e+06 US dollar"]),
        ("10 minus 5, plus or minus 3%, a minus. 5", ["10", "5", "3 percent", "5"]),
        ("-$5 million, a loss of −£2, $5 -$6", ["-5e+06 US dollar", "-2 pound sterling", "5 US dollar", "6 US dollar"]),
        # Units of the table.
        ('a 57-acre "mega-prison"', ["57 acre"]),
        ("covers 166 acres of isolated land", ["166 acre"]),
        ("about 45 miles (72 km) east", ["45 mile", "72 kilometer"]),
        ("0.60 sq meters (6.45 sq feet), a violation", ["0.6 square meter", "6.45 square foot"]),
        ("40 KM, 5 M, 5 H, cell 5H, 5h", ["40 kilometer", "5", "5", "5 hour"]),
        ("72km, 57m², 5 sq. ft.", ["72 kilometer", "57 square meter", "5 square foot"]),
        ("could reach 133%.", ["133 percent"]),
        ("by more than 90 %, or 90 percent", ["90 percent", "90 percent"]),
        ("It currently costs $200 million a year.", ["2e+08 US dollar"]),
        ("pay $6 million, or 6 million dollars, or US$6m", ["6e+06 US dollar"] * 3),
        ("$6-million, $ 1.5bn, £1.5tn", ["6e+06 US dollar", "1.5e+09 US dollar", "1.5e+12 pound sterling"]),
        ("100k people, 3.5bn, 20M, $5b", ["100000 person", "3.5e+09", "2e+07", "5e+09 US dollar"]),
        ("5m, page 6b, cell 5b, B2K, section 5k", ["5 meter"]),
        ("¥5 million, CN¥5, ₡5, C$5, ¥5-6", ["5e+06 ¥", "5 ¥", "5 ₡", "5", "5 ¥", "6 ¥"]),
        ("87 people dead in 72 hours", ["87 person", "72 hour"]),
        # Ranges share what is said once.
        ("Each cell is designed to hold 65-70 prisoners.", ["65", "70"]),
        ("40 to 57 acres, between 5 and 6 km", ["40 acre", "57 acre", "5 kilometer", "6 kilometer"]),
        ("$5–6 million, five to six million", ["5e+06 US dollar", "6e+06 US dollar", "5e+06", "6e+06"]),
        ("50 and 60% of them", ["50", "60 percent"]),
        # Number words.
        ("completed in just seven months", ["7 month"]),
        ("eight pavilions, one of the largest, two gangs", []),
        ("one hour for exercise, for one year of services", ["1 hour", "1 year"]),
        ("eleven towers, twenty-three guards, nineteen", ["11", "23", "19"]),
        ("forty thousand inmates", ["40000"]),
        ("one hundred and five homicides", ["105"]),
        ("two million three hundred thousand and twelve", ["2.30001e+06"]),
        ("a hundred, a dozen, two dozen, a million", ["100", "12", "24", "1e+06"]),
        ("half a million, half-million, half a dozen miles", ["500000", "500000", "6 mile"]),
        ("a quarter of a million, three-quarters of a million", ["250000", "750000"]),
        ("in two, half a million; half, a million", ["500000", "1e+06"]),
        ("two and a half million, 2 and a half million, a million and a half", ["2.5e+06", "2.5e+06", "1.5e+06"]),
        ("seven and a half miles, 12 and a quarter, sixty and a half", ["7.5 mile", "12.25", "60.5"]),
        ("half a loaf, one and a few, a quarter of an hour, the second half, a hundred and a half-eaten one", ["100"]),
        ("tens of thousands of deaths, hundreds, millions of views", []),
        ("the first 2,000 gang members, a second time, the third person", ["2000"]),
        ("the twelfth prison, the 18th, the twenty-first", ["12", "18", "21"]),
        ("they need not be one day", []),
        # Dates at their stated precision.
        ("on February 24, 2023.", ["2023/2/24"]),
        ("on 24 February 2023, on the 24th of February, 2023", ["2023/2/24", "2023/2/24"]),
        ("Feb. 24, 2023; Feb 24 2023; February 24th", ["2023/2/24", "2023/2/24", "?/2/24"]),
        ("Published TUESDAY February 4, 2025: 'Inside", ["2025/2/4"]),
        (
            "the fourth of May, 1931; the 4th day of May 1931; the twenty-first day of May",
            ["1931/5/4", "1931/5/4", "?/5/21"],
        ),
        ("May fourth, 1931, May twenty first 1931, in May second", ["1931/5/4", "1931/5/21", "?/5"]),
        ("a third of May sales, May second that, the second of may, on the thirty-ninth of May", ["?/5", "39", "?/5"]),
        ("In March 2022, after", ["2022/3"]),
        ("March, 2022, March of 2022", ["2022/3", "2022/3"]),
        ("by 2015, and in 2023.", ["2015 2015", "2023"]),
        ("in the 1980s and the 1990’s", ["1980..1989", "1990..1999"]),
        ("the 1900s", ["1900..1909 1900..1999"]),
        ("in the 20th century, the twenty-first century", ["1900..1999", "2000..2099"]),
        ("2023-02-24, 2023-02 and 24/02/2023", ["2023/2/24", "2023/2", "2023/2/24"]),
        ("04.05.1931", ["1931/5/4 1931/4/5"]),
        ("2023-24 and 2010–12", ["2023 2023", "2024 2024", "2010 2010", "2012 2012"]),
        ("in spring 2024, in June", ["2024/21", "?/6"]),
        ("It may be, they march on, May the gate open", []),
        ("In 2015 people were killed", ["2015 person 2015"]),
        ("In 1931 the mill burnt, in 1931\ncells, a 1931-cell wing, one in 1931.", ["1931", *["1931 1931"] * 3]),
        ("in 1200-bed wards, in 1999/2000, since 2010–12", ["1200 1200", "1999", "2000 2000", "2010", "2012 2012"]),
        ("1931 pounds", ["1931 pound"]),
        # What is no figure.
        ("zReportage.com Issue #975, section 3, article 5.2, p. 7", []),
        ("pages 3, 4 and 7, version 1.10, version 5.000, No. 5, § 12", []),
        ("the official figure 36,000", ["36000"]),
        ("the lights stay on 24/7", []),
        ("Maras Salvatrucha or MS13, A4, H2O, MS-13", []),
        ("3D, 4x4, 1.2.3", []),
        ("9" * 31, []),
    ],
)
def test_what_a_text_states(text: str, found: list[str]) -> None:
    """Numbers with their units, and dates at their precision, in the order of the text."""
    assert stated(text) == found


def test_places_are_code_points_of_the_text() -> None:
    """A figure covers its currency sign, its scale and its unit."""
    text = "– It pays $6 million for 72 hours since 24 February 2023"
    assert [(f.text, text[f.start : f.end]) for f in figures(text)] == [
        (part, part) for part in ("$6 million", "72 hours", "24 February 2023")
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Barrio 18 and MS-13", []),
        ("Barrio\n18 held 18 acres", ["18 acre"]),
        ("the 18th Street gang took 18", ["18"]),
        ("the Alien Enemies Act of 1798, since 1798", ["1798"]),
        ("Barrio 19", ["19"]),
    ],
)
def test_figures_in_names_are_none(text: str, found: list[str]) -> None:
    """Topic names and variants are exempt as wholes, their numbers elsewhere are not."""
    names = frozenset({"Barrio 18", "MS-13", "18th Street", "Alien Enemies Act of 1798", "Bukele"})
    assert stated(text, exempt=names) == found


def spelled(number: int) -> str:
    """A number below a million in English words, as a style guide spells it."""
    if number >= 1000:
        rest = number % 1000
        return f"{spelled(number // 1000)} thousand" + (f" {spelled(rest)}" if rest else "")
    if number >= 100:
        rest = number % 100
        return f"{spelled(number // 100)} hundred" + (f" and {spelled(rest)}" if rest else "")
    if number >= 20:
        tens = {value: word for word, value in ENGLISH.tens.items()}[number // 10 * 10]
        return tens + (f"-{spelled(number % 10)}" if number % 10 else "")
    return {value: word for word, value in ENGLISH.units.items()}[number]


@given(st.integers(11, 999_999))
def test_a_whole_number_means_the_same_in_every_form(number: int) -> None:
    """Digits, separators and words state one number."""
    forms = [str(number), f"{number:,}", spelled(number), f"{number:,}".replace(",", "\u202f"), f"{number}.0"]
    for form in forms:
        text = f"They counted {form} in all."
        found = figures(text)
        assert [(figure.number, text[figure.start : figure.end]) for figure in found] == [(Fraction(number), form)]
        assert Evidence([f"exactly {forms[0]}!"]).missing(text) == []


@given(st.integers(0, 999), st.integers(1, 98), st.integers(2, 99))
def test_a_fraction_means_the_same_in_every_form(whole: int, over: int, under: int) -> None:
    """With either stroke, alone or after a whole number; a sign is one as well."""
    for stroke in "/⁄":
        form = f"{whole} {over}{stroke}{under}" if whole else f"{over}{stroke}{under}"
        found = [(figure.number, figure.text) for figure in figures(f"They took {form} of it.")]
        proper = [(whole + Fraction(over, under), form)]
        assert found == (proper if over < under else [(whole, str(whole))] if whole else [])
    for sign, part in FRACTIONS.items():
        form = f"{whole}{sign}" if whole else sign
        assert [figure.number for figure in figures(f"They took {form} of it.")] == [whole + part]


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(2199, 12, 31)))
def test_a_date_means_the_same_in_every_form(day: date) -> None:
    """English, ISO and numeric forms state one day, and its notation is supported by each."""
    year, month, number = day.year, day.month, day.day
    name = MONTHS[month - 1]
    iso = f"{year:04}-{month:02}-{number:02}"
    for form in (f"{name} {number}, {year}", f"{number} {name} {year}", f"{number}th of {name} {year}", iso):
        assert [shown(figure) for figure in figures(f"It was on {form}.")] == [f"{year}/{month}/{number}"]
        assert Evidence([f"On {form} it began"]).missing_in_date(edtf.parse(iso)) == []
        assert Evidence([f"On {form} it began"]).missing_in_date(edtf.parse(iso[:7])) == []
