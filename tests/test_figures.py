"""The figure check: what a text states, and what quotations state of it, on the first site's own texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

import pytest
from conftest import ends_soon
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder import edtf, values
from site_builder import figures as figures_module
from site_builder.figure_glance import glance
from site_builder.figure_reader import year_of
from site_builder.figure_tokens import Figure, Period
from site_builder.figures import Evidence, figures
from site_builder.number_words import ENGLISH
from site_builder.units import TABLE

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


def misses(text: str, *quotations: str, as_stated: Sequence[str] = ()) -> list[str]:
    return [figure.text for figure in Evidence(quotations, as_stated).missing(text)]


@pytest.mark.parametrize(
    ("ours", "quotation"),
    [
        ("It holds 40,000 inmates.", "Able to hold 40,000 inmates, the CECOT"),
        ("It holds 40000.", "up to forty thousand inmates"),
        ("It holds forty thousand.", "up to 40,000 inmates"),
        ("0.5 acres each", "each of .5 acres"),
        (".5 acres each", "each of 0.50 acres"),
        ("It has 8 pavilions.", "made up of eight sprawling pavilions"),
        ("It took 7 months.", "completed in just seven months"),
        ("65 to 70 people share a cell", "Each cell is designed to hold 65-70 prisoners."),
        ("$6,000,000", "agreed to pay $6 million"),
        ("6 million US dollars", "agreed to pay $6 million"),
        ("90 percent", "fallen by more than 90%"),
        ("Three days, 72 hours or 4,320 minutes", "87 people dead in 72 hours"),
        ("two years later", "24 months"),
        ("in 2023", "on February 24, 2023"),
        ("in February 2023", "on February 24, 2023"),
        ("on 24 February 2023", "on February 24, 2023"),
        ("on 24 February", "on February 24, 2023"),
        ("in the 1980s", "born in Los Angeles in the 1980s"),
        ("in the 1980s", "in 1985"),
        ("in the 20th century", "in the 1980s"),
        ("in spring 2024", "spring of 2024"),
        ("on 4 May 1931", "It was 1931. On May 4 it opened"),
        ("on 4 May 2024", "on 04/05/2024"),
        ("2,000 people", "the first group of 2,000 detainees"),
        ("19 towers", "19 watchtowers"),
        ("twice, so 2 meetings", "The council met twice."),
        ("1.5 acres, or 1½", "a field of 1½ acres"),
        ("2/3 of them", "two-thirds of them"),
        ("⅓ and ¾", "one third, or three quarters"),
        ("1/2, 1/4", "half of it, a quarter of it"),
        ("1/3", "a third of them"),
        ("It cost £450.", "It cost 450 pounds."),
        ("It cost 450 pounds.", "It cost £450."),
        ("By 1931 the mill", "It was built by 1931."),
        ("1931 people came", "before 1,931 people"),
        ("1931 ratepayers", "before 1,931 ratepayers"),
        ("1,500 of them", "one in 1500."),
        ("The bridge (1931)", "It was built by 1931."),
        ("Hill (1931–1999), [1931-33]", "1931 to 1999, and 1931-33"),
        ("The first group (2000) came, the 1931 (of 2199).", "the first 2,000, the 1,931 of 2,199"),
        ("1,931 people", "people (1931)"),
        ("500,000 of them", "half a million of them"),
        ("2.5 million", "two and a half million"),
        ("It was -5 degrees.", "It was minus 5 degrees."),
        ("3.5 million people", "3.5m people"),
        ("3.5m people", "3,500,000 people"),
        ("100k people", "100,000 people"),
        ("40,000 people", "40.000 internos"),
        ("1.500.000 of them", "one and a half million"),
        ("a 5m fence", "a fence of 5 meters"),
        ("It cost ¥5 million.", "It cost 5 million yen."),
        ("It cost 5 million yen.", "It cost ¥5 million."),
        ("It cost $5 million.", "It cost C$5 million."),
    ],
)
def test_figures_are_compared_by_meaning(ours: str, quotation: str) -> None:
    """A quotation covers a figure that it states in another form, or more exactly."""
    assert misses(ours, quotation) == []


@pytest.mark.parametrize(
    ("ours", "quotation", "missed"),
    [
        ("It holds 50,000 inmates.", "Able to hold 40,000 inmates", ["50,000"]),
        ("57 hectares", "a 57-acre site", ["57 hectares"]),
        ("90%", "90 people", ["90%"]),
        ("5 acres each", "each of .5 acres", ["5 acres"]),
        ("0.5 degrees", "fell to -.5 degrees", ["0.5"]),
        ("a 45 caliber pistol", "a .45 caliber pistol", ["45"]),
        ("5 each", "each has .5 of it", ["5"]),
        ("$6 million", "6 million people", ["$6 million"]),
        ("on 24 February 2023", "in February 2023", ["24 February 2023"]),
        ("on 25 February 2023", "on February 24, 2023", ["25 February 2023"]),
        ("in March 2023", "in 2023", ["March 2023"]),
        ("in 1985", "in the 1980s", ["1985"]),
        ("in the 1980s", "in the 1990s", ["1980s"]),
        ("on 4 May 1931", "on May 4, 1932", ["4 May 1931"]),
        ("on 4 May 1931", "in 1931", ["4 May 1931"]),
        ("11 of 12, thirteen", "twelve", ["11", "thirteen"]),
        ("166 acres in 2023", "", ["166 acres", "2023"]),
        ("It opened in 1931.", "before 1,931 people", ["1931"]),
        ("2½ miles", "2 miles", ["2½ miles"]),
        ("2/3 of them", "a third of the 2", ["2/3"]),
        ("1/3 of them", "the third of them", ["1/3"]),
        ("½ a mile", "½ of 1 mile", []),
        ("in 1999/2000", "in 1999", ["2000"]),
        ("450 lb", "It cost £450.", ["450 lb"]),
        ("£450", "It weighs 450 lb.", ["£450"]),
        ("1 million people", "half a million people", ["1 million people"]),
        ("minus 5 degrees", "5 degrees", ["minus 5"]),
        ("100k people", "100 people", ["100k people"]),
        ("40 inmates", "40.000 internos", ["40"]),
        ("It cost $5 million.", "It cost ₡5 million.", ["$5 million"]),
        ("It cost ¥5 million.", "It cost €5 million.", ["¥5 million"]),
        ("It cost ¥5 million.", "It cost ₡5 million.", ["¥5 million"]),
        ("-$5 million", "$5 million", ["-$5 million"]),
        ("Half a million came", "a million came", ["Half a million"]),
        ("By 1931 the mill", "won by 1,931 votes", ["1931"]),
        ("Since 1931 the mill stands.", "all 1931 people", ["1931"]),
        ("1,931 ratepayers", "It opened in 1931.", ["1,931"]),
        ("The bridge (1931) stands.", "before 1,931 people", ["1931"]),
        ("Hill (1931–1999), Hay [1931-33]", "1,931 to 1,999 people, 1,933", ["1931", "1999", "1931", "33"]),
        ("in early 1931, mid-1931, the year 1931, born 1931.", "won by 1,931 votes", ["1931"] * 4),
    ],
)
def test_what_no_quotation_states_is_missing(ours: str, quotation: str, missed: list[str]) -> None:
    """Another number, another unit, or a date that the quotation states less exactly."""
    assert misses(ours, quotation) == missed


def test_several_quotations_support_one_text() -> None:
    """Each figure may stand in another quotation."""
    assert misses("57 acres by one, 166 by the other, 3 by none", "a 57-acre site", "covers 166 acres") == ["3"]


@pytest.mark.parametrize(
    ("ours", "as_stated", "missed"),
    [
        ("23 hectares", "57 acres", []),
        ("23.1 hectares", "57 acres", []),
        ("about 20 hectares", "57 acres", []),
        ("24 hectares", "57 acres", ["24 hectares"]),
        ("23.2 hectares", "57 acres", ["23.2 hectares"]),
        ("more than 64 km", "over 40 miles", []),
        ("more than 64 km", "over 40 guards", ["64 km"]),
        ("23 inmates", "57 acres", ["23"]),
        ("in July 2024", "a month later", []),
        ("in July 2024", "57 acres", ["July 2024"]),
    ],
)
def test_as_stated_names_a_conversion(ours: str, as_stated: str, missed: list[str]) -> None:
    """A figure holds if the source's converts to it within its own rounding; a date if the words tell one."""
    quotation = "a 57-acre site (57 acres) over 40 miles away, over 40 guards, visited a month later"
    assert misses(ours, quotation, as_stated=[as_stated]) == missed


@pytest.mark.parametrize(
    ("ours", "as_stated"),
    [
        ("41,500 inmates", "41.500 internos"),
        ("40,000 inmates", "40\u202f000 détenus"),
        ("40,000 inmates", "40’000 Häftlinge"),
        ("40,000 inmates", "٤٠٬٠٠٠ سجين"),
        ("40,000 inmates", "4万人"),
        ("40,000 inmates", "40 mil internos"),
        ("40,000 hectares", "40.000 hectáreas"),
        ("1,234.5", "1.234,50"),
        ("12.5%", "12,5 %"),
        ("1.5 million", "1,5 Millionen"),
        ("€2.5 billion", "2,5 Mrd. Euro"),
        ("$6 million", "6 millones de dólares"),
        ("on 24 February 2023", "24 de febrero de 2023"),
        ("on 24 February 2023", "24. Februar 2023"),
        ("on 24 February 2023", "2023年2月24日"),
        ("on 24 February 2023", "٢٤ فبراير ٢٠٢٣"),
        ("on 1 April 2023", "1. April 2023"),
        ("in February 2023", "febrero de 2023"),
    ],
)
def test_as_stated_may_be_in_another_language(ours: str, as_stated: str) -> None:
    """What the source's digits say there is what they have to say here."""
    assert misses(ours, "x") != []
    assert misses(ours, "x", as_stated=[as_stated]) == []


@pytest.mark.parametrize(
    ("ours", "as_stated"),
    [
        ("41,000 inmates", "40.000 internos"),
        ("400 inmates", "40.000 internos"),
        ("57,000 acres", "57 acres"),
        ("57 hectares", "57 acres"),
        ("40,000", "over 40 guards"),
        ("40,000", "4.00.00"),
        ("5 acres", "1,5 Hektar"),
        ("on 25 February 2023", "24 de febrero de 2023"),
        ("on 24 February 2022", "24 de febrero de 2023"),
        ("on 24 March 2023", "2023年2月24日"),
        ("on 24 March 2023", "24. April 2023"),
        ("on 24 February 2023", "24-2023"),
        ("in 1931", "40.000 internos"),
        ("4" * 50, "4" * 50),
    ],
)
def test_as_stated_says_no_more_in_another_language(ours: str, as_stated: str) -> None:
    """Another number, another unit, another day."""
    assert misses(ours, "x", as_stated=[as_stated]) == misses(ours, "x")


@pytest.mark.parametrize(
    ("value", "unit", "quotation", "missed"),
    [
        ("57", "acre", 'a 57-acre "mega-prison"', []),
        ("65..70", "inmate", "Its cells hold 65 to 70 prisoners each.", []),
        ("65..72", "inmate", "Its cells hold 65 to 70 prisoners each.", ["72"]),
        (">=261", "person", "at least 261 people have died", []),
        ("~0.60", "square metre", "an average space of 0.60 sq meters", []),
        ("~0.61", "square metre", "an average space of 0.60 sq meters", ["0.61"]),
        ("6000000", "US dollar", "to pay $6 million", []),
        ("6 million", "US dollar", "to pay $6 million", []),
        ("6 million", "US dollar", "to pay $6,000,000", []),
        ("6 million", "US dollar", "to pay 6 dollars to each of a million", ["6 million"]),
        ("5..6 million", "inmate", "five to six million", []),
        ("5..6 million", None, "5 or 6", ["5 million", "6 million"]),
        ("1.931 million", None, "in 1931", ["1.931 million"]),
        ("12000", "£", "It cost 12,000 pounds.", []),
        ("12000", "pound", "It cost £12,000.", []),
        ("133", "percent", "overcrowding could reach 133%", []),
        ("133", "person", "overcrowding could reach 133%", ["133"]),
        (">40,000", "inmate", "over 40,000 inmates in various workshops", []),
        ("1659", "inmates per 100,000 residents", "with 1,659 inmates per 100,000 residents", []),
        ("105", "per 100,000 people", "nearly 105 homicides per 100,000 people", []),
        ("2023-02", "date", "In February 2023, the world watched", []),
        ("2023-02-24", "date", "In February 2023, the world watched", ["2023-02-24"]),
        ("outside for 30 minutes a day", None, "to be outside for 30 minutes a day", []),
        ("one hour a day", None, "23 hours a day", ["one hour"]),
        ("1931", None, "It opened in 1931.", []),
        ("1931", "ratepayer", "It opened in 1931.", ["1931"]),
    ],
)
def test_a_value_is_checked_by_its_numbers(value: str, unit: str | None, quotation: str, missed: list[str]) -> None:
    """Both ends of a range, numbers with their unit, dates, and the figures of a text."""
    parsed = values.parse(value, TABLE.normalise(unit))
    assert [figure.text for figure in Evidence([quotation]).missing_in_value(parsed)] == missed


def test_a_value_may_be_a_conversion() -> None:
    """`as_stated` serves values as it serves prose."""
    parsed = values.parse("23", TABLE.normalise("hectare"))
    assert Evidence(["a site of 57 acres"], ["57 acres"]).missing_in_value(parsed) == []
    assert [f.text for f in Evidence(["a site of 57 acres"]).missing_in_value(parsed)] == ["23"]


@pytest.mark.parametrize(
    ("notation", "quotation", "supported"),
    [
        ("2023-02-24", "was moved to CECOT on February 24, 2023.", True),
        ("2023-02-24", "dated 2023-02-24", True),
        ("2023-02-24", "dated 24/02/2023", True),
        ("2023-02-24", "in February 2023", False),
        ("2023-02", "was moved to CECOT on February 24, 2023.", True),
        ("2022-03", "In March 2022, after a weekend massacre", True),
        ("2022", "Construction began in 2022", True),
        ("2023", "Construction began in 2022", False),
        ("198X", "originated in Los Angeles in the 1980s", True),
        ("198X", "originated in Los Angeles in the 1990s", False),
        ("19XX", "in the twentieth century", True),
        ("2015~", "By 2015", True),
        ("2023-21", "in the spring of 2023", True),
        ("2023-02/2023-05", "from February 2023 to May 2023", True),
        ("2023-02/2023-05", "from February 2023", False),
        ("[..2024]", "By 2024, the homicide rate", True),
        ("2024-07", "a June 2024 post", False),
        ("-0043", "in 44 BC", True),
        ("-0043", "in 43 BC", False),
        ("0800", "in the year 800", True),
        ("0800", "in the year 1800", False),
        ("1931-03-03/1931-03-05", "from 3 to 5 March 1931", True),
        ("1931-03-03/1931-03-05", "on 3rd–5th March, 1931", True),
        ("1931-03-03/1931-03-05", "on March 3–5, 1931", True),
        ("1931-03-03/1931-03-05", "on March 3 and 5, 1931", True),
        ("1931-03-03/1931-03-06", "on March 3–5, 1931", False),
        ("1931-03-12", "on March 3, 1931, and 12 men", False),
        ("1931-03-12", "on March 3 and 12 people in 1931", False),
        ("1863-07-03", "July 3d, 1863", True),
        ("1776-07-04", "on the fourth of July, 1776", True),
        ("1776-07-04", "this fourth day of July in the year 1776", True),
        ("1776-07-04", "on July fourth, 1776", True),
        ("1776-07-04", "the fifth of July, 1776", False),
    ],
)
def test_an_events_date_stands_in_its_quotation(notation: str, quotation: str, supported: bool) -> None:
    """At the precision that the notation states, each date of an interval or a set."""
    missed = Evidence([quotation]).missing_in_date(edtf.parse(notation))
    assert [figure.text for figure in missed] == ([] if supported else [notation])


def test_a_relative_date_may_be_named() -> None:
    """A date that the source tells by another may be stated with its words."""
    month_later = edtf.parse("2024-07")
    quotation = "in a June 2024 post; a delegation visited the prison a month later"
    assert [figure.text for figure in Evidence([quotation]).missing_in_date(month_later)] == ["2024-07"]
    assert Evidence([quotation], ["a month later"]).missing_in_date(month_later) == []


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.name)
def test_every_figure_of_a_real_text_is_stated_by_its_own_line(path: Path) -> None:
    """Each line of the first site's texts supports itself, and states nothing that an empty quotation supports."""
    for line in path.read_text(encoding="utf-8").splitlines():
        assert misses(line, line) == []
        assert [figure.text for figure in Evidence([]).missing(line)] == [figure.text for figure in figures(line)]


SENTENCES = st.sampled_from(
    [
        "In 1931.",
        "On 4 May.",
        "12,000 pounds",
        "57 acres",
        "5 to 6 million",
        "23 hectares",
        "twelve",
        "",
        "a month later",
    ]
)


@given(st.lists(SENTENCES, max_size=4), st.lists(SENTENCES, max_size=4), st.lists(SENTENCES, max_size=1))
def test_answers_do_not_depend_on_the_questions_before(
    ours: list[str], quotations: list[str], as_stated: list[str]
) -> None:
    """Quotations are read only as far as a question needs: the next one gets the answer that it would get first."""
    evidence = Evidence(quotations, as_stated)
    for text in ours:
        assert evidence.missing(text) == Evidence(quotations[::-1], as_stated).missing(text)


@pytest.mark.parametrize(
    ("sign", "text", "seen"),
    [
        ("1931", "In 1931 the bridge", True),
        ("1931", "opened in 1931.", True),
        ("1931", "1931", True),
        ("12,000", "of the 12,000 of them", True),
        ("12,000", "some 12,000 of them", True),
        ("4", "entry 4 of May", False),
        ("4", "the 4 million", False),
        ("4", "from 3 to 4 guards", False),
        ("4", "the 4.5 tons, the 4-acre site, no 14 and no £4 at all", False),
        ("1931", "In May 1931 the bridge", False),
        ("1931", "some 1931 pounds", True),
    ],
)
def test_most_figures_are_seen_at_a_glance(sign: str, text: str, seen: bool) -> None:
    """Where a number stands between words that make nothing else of it; elsewhere the text is read."""
    figure = Figure(0, len(sign), sign, int(sign.replace(",", "")), dates=year_of(sign))
    assert glance(figure, text, TABLE, ENGLISH) is seen


BESIDE = "in of to and or from may May million first one century acres acre men some the a 4 1931 12,000 2023 £ $ - – ( ) , . ; % s th 's"


@given(
    st.lists(st.sampled_from(BESIDE.split()), max_size=8), st.lists(st.sampled_from(["", " ", "  ", "\n"]), min_size=8)
)
@settings(max_examples=300)
def test_what_a_glance_finds_reading_finds(pieces: list[str], gaps: list[str]) -> None:
    """A number or a year that is seen in a text is one of its figures."""
    text = "".join(piece + gap for piece, gap in zip(pieces, gaps, strict=False))
    with patch.object(figures_module, "MOST_GLANCES", 0):
        evidence = Evidence([text])
    for number in (4, 1931, 2023, 12000):
        for figure in (
            Figure(0, 9, f"{number:,}" if number > 9999 else str(number), number),
            Figure(0, 4, str(number), dates=(Period(number, number),)),
            Figure(0, 4, str(number), number, dates=(Period(number, number),)),
        ):
            assert evidence.has(figure) or not glance(figure, text, TABLE, ENGLISH)


@given(st.text(alphabet=st.sampled_from("0123456789.,-–/$% '’#abefhinorstuvyMJ\n\u00a0٣²½"), max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    """No text raises anything, figures stand in order within the text, and every text supports itself."""
    found = figures(text)
    assert all(0 <= figure.start < figure.end <= len(text) for figure in found)
    assert [figure.start for figure in found] == sorted(figure.start for figure in found)
    assert all(figure.text == text[figure.start : figure.end] for figure in found)
    assert misses(text, text) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1,",
        "1,000,",
        "1 000 ",
        "1.1.",
        "1-1-",
        "24/",
        "1/2 ",
        "May ",
        "May" + " " * 99_996 + "4",
        "one hundred and ",
        "twenty ",
        "a hundred ",
        "$",
        "page 3, 4, ",
        "5 square ",
        "MS-13 ",
        "2023-",
        "x",
    ],
    ids=lambda piece: piece[:12],
)
def test_hostile_texts_take_linear_time(piece: str) -> None:
    """100 kB of anything take a moment: no form is read twice as it grows."""
    text = piece * (100_000 // len(piece))
    with ends_soon():
        Evidence([text]).missing(text, frozenset({"MS-13", "MS-13 MS-14", "page 3"}))
