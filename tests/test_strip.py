"""The home page's strip of time: which events stand together, and under which years."""

from __future__ import annotations

from site_builder import edtf
from site_builder.strip import PeriodView, strip
from site_builder.views import DateView, Link


def _strip(*dates: str, most: int = 14) -> tuple[PeriodView, ...]:
    def view(text: str) -> tuple[Link, DateView]:
        return Link(f"events/{text}.html", text, "event"), DateView(text, edtf.say(edtf.parse(text)), None)

    return strip([(edtf.parse(text), text) for text in dates], view, edtf.DEFAULT_WORDS, most)


def test_the_strip_of_time_groups_by_year_and_says_where_years_are_skipped() -> None:
    """Years in order, decades as themselves, four events each, a mark before a leap; decades where years are many."""
    found = _strip("2023", "1798", "198X", "2022-03", "[..2022-05]", "2022-12-24", "2022-11", "2022-12")
    assert [(period.label, len(period.events), period.more, period.skips) for period in found] == [
        ("1798", 1, 0, True),
        ("the 1980s", 1, 0, True),
        ("2022", 4, 1, False),
        ("2023", 1, 0, False),
    ]
    many = _strip(*(str(year) for year in range(1990, 2010)), most=5)
    assert [(period.label, period.more) for period in many] == [("the 1990s", 6), ("sometime between 2000 and 2009", 6)]


def test_the_strip_of_time_puts_no_event_into_a_year_to_which_it_may_not_belong() -> None:
    """Where the label would say more than is known, the event's own date stands with it."""
    expected = {
        "1980/1990": "from 1980 to 1990",
        "198X": None,
        "2022": None,
        "2022~": "about 2022",
        "2022-03?": "possibly March 2022",
        "[2022-03..]": "March 2022 or later",
        "[..2022-05]": "by May 2022",
        "2022/..": "from 2022 on",
        "2022/2023": "from 2022 to 2023",
        "[2022-03..2022-05]": None,
    }
    assert {link.title: date and date.said for one in expected for link, date in _strip(one)[0].events} == expected


def test_the_strip_of_time_has_a_decade_before_its_years() -> None:
    """In the order of the timelines, where the less exact date comes first."""
    assert [period.label for period in _strip("1980", "198X", "1981", "19XX")] == [
        "sometime between 1900 and 1999",
        "the 1980s",
        "1980",
        "1981",
    ]


def test_the_strip_of_time_names_decades_and_centuries_before_our_era_whole() -> None:
    """Who dies in 44 BC does not stand under 101 BC, nor under 51 BC; nor a year of five digits under another."""
    wars = ("-0057", "-0054", "-0048", "-0043-03-15", "0014")
    assert [(period.label, len(period.events)) for period in _strip(*wars, most=3)] == [
        ("between 61 BC and 52 BC", 2),
        ("between 51 BC and 42 BC", 2),
        ("sometime between AD 10 and AD 19", 1),
    ]
    assert [period.label for period in _strip(*wars, "Y-10000", "Y12345", most=1)] == [
        "between 10001 BC and 9902 BC",
        "between 101 BC and 2 BC",
        "sometime between 1 BC and AD 99",
        "between the year 12300 and the year 12399",
    ]
