"""Drawings: their numbers and shapes as pure functions give them."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from notations import accepts, intervals, real_sets, singles
from svgs import assert_inert, assert_inside, corners, pictures

from site_builder import edtf, values
from site_builder.drawing import Answer, Entry, Figure, Question, Timeline, draw, left_out
from site_builder.drawing.areas import scale_square
from site_builder.drawing.calendar import calendar, day_number, ticks
from site_builder.drawing.pictogram import tile_worth
from site_builder.drawing.scale import plain, round_step, spanning
from site_builder.drawing.shares import whole_of
from site_builder.drawing.svg import SMALL, number, width_of, wrap
from site_builder.drawing.timeline import extent
from site_builder.units import TABLE
from site_builder.words import WORDS

dates = st.one_of(singles, intervals, real_sets).filter(accepts).map(edtf.parse)
amounts = st.one_of(
    st.integers(1, 10**9).map(Fraction), st.fractions(Fraction(1, 1000), 1000).map(lambda f: f.limit_denominator(1000))
)
KINDS = ("areas", "pictogram", "dots", "ranges", "series", "shares")


def timeline(*notations: str | edtf.Date, titles: str = "What happened") -> Timeline:
    parsed = [edtf.parse(date) if isinstance(date, str) else date for date in notations]
    entries = (Entry(f"event-{n}", date, edtf.say(date), titles) for n, date in enumerate(parsed))
    return Timeline("Some events", tuple(entries), WORDS)


def answer(text: str, unit: str = "inmate", **more: Any) -> Answer:
    value = values.parse(text, TABLE.normalise(unit))
    return Answer(value, values.say(value), ("Letter",), **more)


def figure(kind: str, *answers: Answer, status: str = "differ", question: str = "How many?") -> Figure:
    return Figure("counts", "Some counts", kind, (Question(question, status, answers),), WORDS)


# Numbers.


def test_numbers_have_at_most_two_decimals() -> None:
    """Lengths carry no float noise, no trailing zeros and no negative nothing."""
    assert [number(n) for n in (0.1 + 0.2, 12.0, Fraction(1, 3), -0.001, -3.25, 100)] == [
        "0.3", "12", "0.33", "0", "-3.25", "100",
    ]  # fmt: skip


def test_round_numbers_are_said_exactly() -> None:
    """Ticks are one, two or five times a power of ten, and are written as decimals."""
    assert [round_step(Fraction(n)) for n in ("0.3", "1", "1.1", "51", "0.004")] == [
        Fraction("0.5"), 1, 2, 100, Fraction("0.005"),
    ]  # fmt: skip
    assert [plain(Fraction(n)) for n in ("0.005", "-0.5", "1000", "12.25")] == ["0.005", "-0.5", "1000", "12.25"]
    assert (scale_square([Fraction(57), Fraction(166)]), scale_square([Fraction("0.6")])) == (10, 1)
    assert [tile_worth([Fraction(n)]) for n in (1, 366, 40000, 110000)] == [1, 1, 100, 500]


@settings(max_examples=40, deadline=None)
@given(st.lists(amounts, min_size=1, max_size=5))
def test_a_scale_is_straight_and_starts_at_nothing(numbers: list[Fraction]) -> None:
    """Equal differences are equal lengths, 0 is on the scale, and every number between its ends."""
    scale, marked = spanning(numbers, Fraction(10), Fraction(270), 5)
    assert scale.low == 0
    assert scale.high >= max(numbers)
    assert 2 <= len(marked) <= 7
    assert len({scale(two) - scale(one) for one, two in pairwise(marked)}) == 1
    assert scale(scale.high / 2) == (scale.start + scale.end) / 2


def test_texts_break_at_words_and_long_words_between_letters() -> None:
    """Lines are at most as wide as they may be; nothing is lost but spaces."""
    assert wrap("The state of exception", 90, 13) == ("The state of", "exception")
    broken = wrap("Donaudampfschifffahrtsgesellschaft", 90, 13)
    assert "".join(broken) == "Donaudampfschifffahrtsgesellschaft"
    assert all(width_of(line, 13) <= 90 for line in broken)
    assert wrap("", 90, 13) == ()


# Time.


def test_days_are_counted_as_the_calendar_does() -> None:
    """The count of days agrees with the standard library over two leap rules, and goes on before the year 1."""
    import datetime

    for year, month, day in ((1, 1, 1), (1900, 3, 1), (2000, 3, 1), (2024, 12, 31)):
        assert day_number((year, month, day)) - 366 == datetime.date(year, month, day).toordinal() - 1
    assert day_number((0, 1, 1)) == 0
    assert day_number((-1, 12, 31)) == -1


@settings(max_examples=40, deadline=None)
@given(st.lists(dates, min_size=1, max_size=6), st.lists(st.integers(-800_000, 800_000), max_size=20))
def test_time_runs_forward(shown: list[edtf.Date], moments: list[int]) -> None:
    """Later days never stand before earlier ones, all stand on the scale, and every tick is between its ends."""
    scale = calendar(map(extent, shown), 7, 273)
    placed = [scale(moment) for moment in sorted(moments)]
    assert placed == sorted(placed)
    assert all(7 <= x <= 273 for x in placed)
    for first, last in map(extent, shown):
        assert scale(first) < scale(last)
    marked = ticks(scale, WORDS)
    assert all(7 <= tick.x <= 273 for tick in marked)
    assert len([tick for tick in marked if tick.label]) >= len(scale.segments) or len(scale.segments) == 1


def test_long_empty_stretches_are_cut_out() -> None:
    """A law of 1798 does not press the years of the rest into a dot: the scale is cut, at most three times."""
    law = calendar(map(extent, map(edtf.parse, ("1798", "2024-03", "2025-02-04"))), 0, 300)
    assert len(law.breaks) == 1
    assert next(tick.label for tick in ticks(law, WORDS)) == "1798"
    assert calendar(map(extent, map(edtf.parse, ("2022", "2023", "2024-06"))), 0, 300).breaks == ()
    many = map(edtf.parse, ("1000", "1200", "1400", "1600", "1800", "2000"))
    assert len(calendar(map(extent, many), 0, 300).breaks) == 3


@pytest.mark.parametrize(
    ("between", "solid"), [("1914-07-01/1914-07-03", (1, 1)), ("1914-07/1914-10", (0.4, 0.6)), ("1914-07", (0, 0))]
)
def test_a_short_mark_says_what_a_long_one_does(between: str, solid: tuple[float, float]) -> None:
    """Days that something surely lasted are solid, also where they are less than a stroke's width on the scale."""
    for drawing in pictures(draw(timeline("1500", between, "2000"), "drawing")):
        marks = {part.get("class"): part for part in drawing.iterfind(".//a[@data-event='event-1']/*")}
        lengths = [
            max(across) - min(across)
            for kind in ("mark within", "mark lasting")
            if kind in marks and (across := [x for x, _ in corners(marks[kind].attrib["d"])])
        ]
        least, most = solid
        assert least <= sum(lengths[1:]) / lengths[0] <= most


def test_labels_of_the_scale_never_run_into_one_another() -> None:
    """Not on a telephone, where a cut leaves a stretch little room, and years before our era are long to write."""
    for years in (
        ("-2909", "-1017", "-0623-09", "-0031-01", "-0018-10", "0060", "0067", "0184-12"),
        ("-1200/-1000", "-0753~", "-0500", "-05XX", "-0043-03-15", "0014-08-19", "0476"),
        ("1590", "1731", "1863-12", "1943-04", "1996-09", "2003-01", "2008", "2011", "2021", "2024"),
    ):
        for drawing in pictures(draw(timeline(*years), "drawing")):
            labels = [text for text in drawing.iter("text") if text.get("class") == "tick"]
            places = [(float(text.attrib["x"]), width_of(text.text or "", SMALL)) for text in labels]
            assert len(places) > 1
            assert all(x + wide < after for (x, wide), (after, _) in pairwise(places)), years


# Timelines.


@settings(max_examples=40, deadline=None)
@given(st.lists(dates, min_size=2, max_size=5))
def test_any_date_draws_inside_the_frame(shown: list[edtf.Date]) -> None:
    """Whatever EDTF can say is drawn, at both widths, within the frame, well-formed and inert."""
    drawn = draw(timeline(*shown), "drawing")
    assert_inside(drawn)
    assert_inert(drawn)
    for svg in pictures(drawn):
        assert len(list(svg.iter("a"))) == len(shown)
    assert drawn == draw(timeline(*shown), "drawing")


def test_marks_say_no_more_than_dates_do() -> None:
    """A day is a dot, a year an outline, a stretch of time solid, what is open runs out, what is doubtful is dashed."""
    notations = ("2024-05-01", "2024", "2023-01-01/2024-12-31", "2023-06/..", "2024-02~", "[..2023]")
    drawn = pictures(draw(timeline(*notations), "drawing"))[0]
    found = {
        link.get("data-event"): [s.get("class") for s in link.iter() if "mark" in s.get("class", "")]
        for link in drawn.iter("a")
    }
    assert found == {
        "event-0": ["mark day"],
        "event-1": ["mark within"],
        "event-2": ["mark within", "mark lasting"],
        "event-3": ["mark within", "mark lasting", "mark running-out"],
        "event-4": ["mark within vague"],
        "event-5": ["mark within", "mark running-out"],
    }


def test_each_event_is_one_link_with_its_date_and_title() -> None:
    """A link's name is the words that a reader sees, and it leads to the event's entry; markup in a title stays text."""
    drawn = draw(timeline("2024-05-01", "2024-06", titles="</svg><script>alert(1)</script>"), "drawing")
    for svg in pictures(drawn):
        link = next(svg.iter("a"))
        assert link.get("href") == "#event-0"
        assert link.get("aria-label") == "1 May 2024 </svg><script>alert(1)</script>"
        assert link.get("aria-label").split() == " ".join(text.text or "" for text in link.iter("text")).split()
        assert svg.get("role") == "group"
        assert [svg.find("title").text, svg.get("aria-labelledby")] == ["Some events", svg.find("title").get("id")]
    assert "<script" not in drawn


def test_many_events_are_drawn_without_titles_and_too_many_or_one_not_at_all() -> None:
    """Beyond what labels have room for, marks stand alone, with their names for tools; beyond that, and for one event,
    the list suffices."""
    many = draw(timeline(*(f"{year}" for year in range(1900, 2000))), "drawing")
    assert_inside(many)
    assert "What happened" not in [text.text for text in pictures(many)[0].iter("text")]
    assert draw(timeline(*["2024"] * 501), "drawing") == ""
    assert draw(timeline(), "drawing") == draw(timeline("2024"), "drawing") == ""


# Figures.


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(KINDS),
    st.lists(
        st.builds(
            lambda form, low, more, date: answer(
                form.format(low=plain(low), high=plain(low + more)), "inmate per 100,000,000 people", date=date
            ),
            st.sampled_from(["{low}", "~{low}", ">{low}", ">={low}", "<{low}", "<={low}", "{low}..{high}"]),
            st.integers(1, 10**7).map(Fraction),
            st.integers(1, 1000).map(Fraction),
            dates,
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_any_number_draws_inside_the_frame(kind: str, answers: list[Answer]) -> None:
    """Every form of value is drawn by every kind, within the frame, well-formed, inert, each with its words."""
    drawn = draw(figure(kind, *answers), "drawing")
    assert_inside(drawn)
    assert_inert(drawn)
    for svg in pictures(drawn):
        said = " ".join(text.text or "" for text in svg.iter("text"))
        for one in answers:
            assert re.sub(r"\s", "", one.said) in re.sub(r"\s", "", said)
            assert one.said in (svg.findtext("desc") or "")
        assert svg.get("role") == "img"
    assert drawn == draw(figure(kind, *answers), "drawing")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=4))
def test_areas_are_proportional(numbers: list[int]) -> None:
    """Each square's area is to its number as every other's is, as exactly as hundredths of a unit can show it."""
    shown = [answer(str(amount), "acre") for amount in numbers]
    for svg in pictures(draw(figure("areas", *shown), "drawing")):
        sides = [float(rect.get("width", 0)) for rect in svg.iter("rect") if rect.get("class") == "square"]
        assert len(sides) == len(numbers)
        largest, side = max(zip(numbers, sides, strict=True))
        for amount, own in zip(numbers, sides, strict=True):
            assert own == pytest.approx(side * (amount / largest) ** 0.5, abs=0.011)


def test_the_site_areas_are_drawn_to_scale() -> None:
    """57 and 166 acres: two squares whose areas are as 57 to 166, a tenth of a hundred acres beside them."""
    _, wide = pictures(draw(figure("areas", answer("57", "acre"), answer("166", "acre"), status="conflict"), "d"))
    rects = [(rect.get("class"), float(rect.get("width", 0))) for rect in wide.iter("rect")]
    (_, small), (_, large), (scale_class, scale) = rects
    assert small**2 / large**2 == pytest.approx(57 / 166, rel=0.001)
    assert scale**2 / large**2 == pytest.approx(10 / 166, rel=0.001)
    assert scale_class == "square of-scale"
    texts = [text.text for text in wide.iter("text")]
    assert texts == [
        "The answers conflict", "57 acres", "Letter", "166 acres", "Letter", "10 acres, for", "scale",
    ]  # fmt: skip


def test_tiles_count_exactly() -> None:
    """A tile is worth the same for every count; the last may be a part, and a bound goes on beyond its last tile."""
    drawn = draw(figure("pictogram", answer("40000"), answer("14550"), answer(">=261", object="elsewhere")), "d")
    for svg in pictures(drawn):
        tiles = [path.get("d", "") for path in svg.iter("path") if path.get("class") == "tile"]
        assert [d.count("M") for d in tiles] == [400, 146, 3]
        widths = [float(width) for width in re.findall(r"h([0-9.]+)", tiles[1])]
        assert widths[-1] == pytest.approx(widths[0] / 2, abs=0.01)
        assert len([path for path in svg.iter("path") if path.get("class") == "arrow"]) == 1


def test_few_tiles_are_large_and_what_may_be_is_outlined_and_explained() -> None:
    """65 to 70 people are 65 filled squares and five outlined ones, and the key says what an outline means."""
    for svg in pictures(draw(figure("pictogram", answer("65..70")), "d")):
        counted = {path.get("class"): path.get("d", "").count("M") for path in svg.iter("path")}
        assert counted == {"tile": 65, "tile possible": 5}
        assert "outlined: there may be as many" in [text.text for text in svg.iter("text")]
        assert float(next(svg.iter("rect")).get("width", 0)) > 20
    shown = figure("pictogram", answer("65..70"), answer("3", "boat"))
    for svg in pictures(draw(shown, "d")):  # of two units, only below the one that has an outline
        assert [text.text for text in svg.iter("text")].count("outlined: there may be as many") == 1
    (narrow, _) = pictures(draw(figure("pictogram", answer("300")), "d"))
    assert "outlined: there may be as many" not in [text.text for text in narrow.iter("text")]


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 100_000), st.sampled_from(["inmate per 100,000 people", "per 100,000 residents"]))
def test_a_share_is_a_part_of_the_whole_to_scale(amount: int, unit: str) -> None:
    """1,659 of 100,000 people fill that share of the square; below it stands what the whole square is."""
    for svg in pictures(draw(figure("shares", answer(str(amount), unit)), "d")):
        sides = {rect.get("class"): float(rect.get("width", 0)) for rect in svg.iter("rect")}
        assert sides["part"] == pytest.approx(sides["whole"] * (amount / 100_000) ** 0.5, abs=0.011)
        assert "the whole square: 100,000" in " ".join(text.text or "" for text in svg.iter("text"))


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        ("40", ["whole", "part"]),
        ("~40", ["whole", "part vague"]),
        (">=40", ["whole", "part vague"]),
        ("<=40", ["whole", "square possible"]),
        ("40..50", ["whole", "square possible", "part"]),
    ],
)
def test_a_share_that_is_not_exact_does_not_look_exact(typed: str, drawn: list[str]) -> None:
    """About forty per cent, and at least forty, are paler than just as many."""
    for svg in pictures(draw(figure("shares", answer(typed, "percent")), "d")):
        assert [rect.get("class") for rect in svg.iter("rect")] == drawn


def test_what_names_no_whole_is_no_share() -> None:
    """Per cent and rates are parts; a count, more than all, and less than nothing are not drawn, and named instead."""
    wholes = {
        unit: whole_of(TABLE.normalise(unit))
        for unit in ("percent", "per million people", "deaths per thousand births")
    }
    assert wholes == {"percent": 100, "per million people": 1_000_000, "deaths per thousand births": 1000}
    assert whole_of(TABLE.normalise("inmate")) is None
    shown = figure("shares", answer("12", "percent"), answer("133", "percent"), answer("-2", "percent"), answer("5"))
    assert len(list(pictures(draw(shown, "d"))[0].iter("rect"))) == 2
    assert [one.said for one in left_out(shown)] == ["133%", "−2%", "5 inmates"]


def axes(drawn: str) -> list[int]:
    """How many dots stand on each axis, from the top of the narrow drawing down."""
    found: list[tuple[float, int]] = []
    svg = pictures(drawn)[0]
    ends = sorted(y for path in svg.iter("path") if path.get("class") == "axis" for _, y in corners(path.get("d", "")))
    for dot in svg.iter("circle"):
        if "dot" in dot.get("class", ""):
            below = min(y for y in ends if y > float(dot.get("cy", 0)))
            found.append((below, 1))
    return [len([1 for at, _ in found if at == end]) for end in dict.fromkeys(ends)]


def test_unlike_values_never_share_an_axis() -> None:
    """One axis for one question, one object and units that convert; anything else has an axis of its own."""
    mixed = figure(
        "dots", answer("57", "acre"), answer("23", "hectare"), answer("8", "mile"), answer("9", "acre", object="yard")
    )
    assert axes(draw(mixed, "d")) == [2, 1, 1]
    two = Figure("f", "Rates", "dots", tuple(Question(text, "single-source", (answer("5"),)) for text in "ab"), WORDS)
    assert axes(draw(two, "d")) == [1, 1]


def test_converted_values_stand_where_they_belong() -> None:
    """One kilometre and a thousand metres are one point of the axis, each in its own words."""
    svg = pictures(draw(figure("dots", answer("1", "kilometre"), answer("1000", "metre")), "d"))[0]
    assert len({dot.get("cx") for dot in svg.iter("circle")}) == 1
    assert [text.text for text in svg.iter("text") if text.get("class") == "value"] == ["1 kilometre", "1,000 metres"]


def test_a_series_states_its_numbers_no_more_exactly_than_its_sources() -> None:
    """Beside each dot stands its number with its "about" or "at least", at its date; nothing joins the dots."""
    shown = figure(
        "series",
        answer("~110000", date=edtf.parse("2024-03")),
        answer("36000", date=edtf.parse("2021-04")),
        answer(">=50000", date=edtf.parse("2022")),
    )
    for svg in pictures(draw(shown, "d")):
        said = [text.text for text in svg.iter("text") if text.get("class") == "value"]
        assert said[-3:] == ["36,000 inmates", "at least 50,000 inmates", "about 110,000 inmates"]
        assert "about 110,000" in said[:-3]
        assert [float(dot.get("cx", 0)) for dot in svg.iter("circle") if dot.get("class") == "dot"] == sorted(
            float(dot.get("cx", 0)) for dot in svg.iter("circle") if dot.get("class") == "dot"
        )
        assert {path.get("class") for path in svg.iter("path")} <= {"axis", "grid", "stem", "end", "arrow"}


def test_a_series_writes_its_numbers_as_its_sources_do() -> None:
    """Two decimals stay two, and what stands in another unit than the axis is not converted to thirty."""
    shown = figure(
        "series",
        answer("0.60", "mile", date=edtf.parse("1990")),
        answer("3", "mile", date=edtf.parse("1993")),
        answer("7", "kilometer", date=edtf.parse("1996")),
    )
    for svg in pictures(draw(shown, "d")):
        said = [text.text for text in svg.iter("text") if text.get("class") == "value"]
        assert said == ["0.60", "3", "7 kilometers", "0.60 miles", "3 miles", "7 kilometers"]


def test_questions_that_are_worded_alike_have_axes_of_their_own() -> None:
    """The answers to one do not stand among those to the other, nor is it forgotten which of them conflict."""
    questions = (
        Question("How many?", "conflict", (answer("5"), answer("6"))),
        Question("How many?", "agree", (answer("7"),)),
    )
    for svg in pictures(draw(Figure("f", "Counts", "dots", questions, WORDS), "d")):
        assert svg.findtext("desc") == (
            "How many? 5 inmates (Letter); 6 inmates (Letter). The answers conflict. How many? 7 inmates (Letter)."
        )
        titles = [text.text for text in svg.iter("text") if text.get("class") in ("panel-title", "conflict")]
        assert titles == ["How many?", "The answers conflict", "How many?"]


def test_questions_that_are_answered_alike_too_are_both_named_and_their_tiles_explained() -> None:
    """Nothing but that they are two questions tells them apart: each has its heading, and the last of them the key."""
    questions = tuple(Question("How many?", "agree", (answer("7"),)) for _ in range(2))
    for svg in pictures(draw(Figure("f", "Counts", "pictogram", questions, WORDS), "d")):
        texts = [text.text for text in svg.iter("text")]
        assert texts == ["How many?", "7 inmates", "Letter", "How many?", "7 inmates", "Letter", "stands for 1 inmate"]


@pytest.mark.parametrize(
    ("typed", "way"),
    [
        (("<=-5",), -1),
        (("<-5", "3"), -1),
        (("<=0",), -1),
        (("<=0", "1000"), -1),
        (("<=10",), -1),
        ((">=0",), 1),
        ((">0", "-5"), 1),
        ((">=-5",), 1),
        ((">=5",), 1),
    ],
)
def test_a_bound_has_an_arrow_in_its_direction(typed: tuple[str, ...], way: int) -> None:
    """Also at nothing and below it: a dot alone would say that it is exactly as much."""
    for svg in pictures(draw(figure("dots", *(answer(text, "degree") for text in typed)), "d")):
        (arrow,) = (path.get("d", "") for path in svg.iter("path") if path.get("class") == "arrow")
        start, goal = re.findall(r"^M (\S+) \S+ H (\S+)", arrow)[0]
        assert (float(goal) - float(start)) * way > 8, arrow


def test_stems_of_a_series_are_as_long_as_its_numbers() -> None:
    """They start at nothing, also where numbers are below it: 40 degrees of frost are no less than 25 of warmth."""
    numbers = {"-40": "2001-01", "25": "2001-07", "10": "2002-01"}
    shown = figure("series", *(answer(text, "degree", date=edtf.parse(date)) for text, date in numbers.items()))
    for svg in pictures(draw(shown, "d")):
        stems = [list(corners(path.get("d", ""))) for path in svg.iter("path") if path.get("class") == "stem"]
        lengths = [start[1] - end[1] for start, end in stems]
        assert [round(length / lengths[1], 2) for length in lengths] == [-1.6, 1, 0.4]


def test_a_drawing_says_in_words_which_questions_are_in_conflict() -> None:
    """It says so behind the answers of each axis above which the drawing does."""
    five, six, fat, thin = answer("5"), answer("6"), answer("7", object="fat"), answer("8", object="thin")
    questions = (
        Question("How many?", "agree", (five,)),
        Question("How few?", "conflict", (five, six)),
        Question("How large?", "conflict", (fat, thin)),
        Question("How small?", "differ", (five, six)),
    )
    for svg in pictures(draw(Figure("f", "Counts", "dots", questions, WORDS), "d")):
        assert svg.findtext("desc") == (
            "How many? 5 inmates (Letter). "
            "How few? 5 inmates (Letter); 6 inmates (Letter). The answers conflict. "
            "How large? fat: 7 inmates (Letter). The answers conflict. "
            "How large? thin: 8 inmates (Letter). The answers conflict. "
            "How small? 5 inmates (Letter); 6 inmates (Letter)."
        )


def test_what_no_mark_can_show_is_left_out_and_named() -> None:
    """Texts are never drawn, nor numbers without a date in a series, nor an area of nothing."""
    text, bare, dated = answer("much higher"), answer("5"), answer("7", date=edtf.parse("2024"))
    assert left_out(figure("dots", text, bare)) == (text,)
    assert left_out(figure("series", text, bare, dated)) == (text, bare)
    assert left_out(figure("areas", answer("0"), dated)) == (answer("0"),)
    assert draw(figure("dots", text), "drawing") == ""
