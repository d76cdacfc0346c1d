"""Facts: which answers are equal, what an editor must choose, and where the choice does not fit."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent, indent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder import model
from site_builder.compare import Comparison, Group, compare
from site_builder.diagnostics import Diagnostic
from site_builder.text import SourceText
from site_builder.validating import validate
from site_builder.yaml_tree import parse


def fact_of(yaml: str) -> model.Fact:
    """The fact that a YAML text holds; `cite` is left out, `compare` is told the sources."""
    node = parse(SourceText("content/facts/a.yaml", yaml)).value
    assert node is not None
    found: list[Diagnostic] = []
    fact = validate(model.Fact, node, found)
    assert found == []
    assert fact is not None
    return fact


def compared(values: str, *sources: str, head: str = "", tail: str = "") -> tuple[Comparison, list[str]]:
    """The comparison of values that cite the sources (`a b` names two), and its findings in short."""
    yaml = f"id: site-area\nquestion: How large?\n{dedent(head)}values:\n{indent(dedent(values), '  ')}{dedent(tail)}"
    fact = fact_of(yaml)
    outcome = compare(fact, lambda index: sources[index].split())
    return outcome.value, [f"{d.severity}[{d.code}]: {d.message}" for d in outcome.diagnostics]


def values_of(*values: str) -> str:
    return "".join(f"- {value}\n" for value in values)


def test_one_source_is_a_single_source() -> None:
    """Also where it gives the same answer twice: repetition inside one seed file is one source."""
    once, nothing = compared("- value: 57\n", "gallery")
    assert (once, nothing) == (Comparison("single-source", (Group((0,), ("gallery",)),)), [])
    twice, nothing = compared("- value: 57\n- value: 57.0\n", "gallery", "gallery")
    assert (twice, nothing) == (Comparison("single-source", (Group((0, 1), ("gallery",)),)), [])


def test_equal_values_are_merged_and_agree() -> None:
    """In one value that cites several sources, or in several values, however they are written."""
    one, nothing = compared("- value: 40,000\n", "photo news", head="unit: inmate\n")
    assert (one, nothing) == (Comparison("agree", (Group((0,), ("photo", "news")),)), [])
    more, nothing = compared(
        "- value: 40,000\n- {value: 40000, unit: inmates}\n- value: 40 000\n",
        "photo",
        "news photo",
        "gallery",
        head="unit: inmate\n",
        tail="status: agree\n",
    )
    assert (more, nothing) == (Comparison("agree", (Group((0, 1, 2), ("photo", "news", "gallery")),)), [])


def test_a_kilometer_is_a_thousand_meters() -> None:
    """Equal amounts of two units are equal."""
    comparison, nothing = compared("- {value: 1, unit: km}\n- {value: 1000, unit: m}\n", "a", "b")
    assert (comparison.status, nothing) == ("agree", [])


def test_units_that_differ_by_case_alone_do_not_agree() -> None:
    """A megawatt is no milliwatt, and the message shows each as the editor spells it."""
    _, found = compared("- {value: 5, unit: MW}\n- {value: 5, unit: mW}\n", "a", "b", tail="status: agree\n")
    message = "error[status-not-agree]: fact 'site-area' does not agree: 5 MW and 5 mW"
    assert found == [message]
    _, found = compared("- value: 5 MW\n- value: 5 mW\n", "a", "b", tail="status: agree\n")
    assert found == [message]


def test_equal_texts_are_folded() -> None:
    """Case, spacing and punctuation at the end do not make another answer."""
    comparison, nothing = compared("- value: Los  Angeles.\n- value: los angeles\n", "a", "b")
    assert (comparison.status, nothing) == ("agree", [])


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (("value: 57", "value: 166"), "57 acres and 166 acres"),
        (("value: 57", "{value: 57, unit: hectare}"), "57 acres and 57 hectares"),
        (
            ("{value: 57, object: site}", "{value: 57, object: building}"),
            "57 acres is given of another object (`object: site` and `object: building`)",
        ),
        (
            ("{value: 57, place: Tecoluca}", "value: 57"),
            "57 acres is given of another place (`place: tecoluca` and no `place`)",
        ),
        (
            ("{value: 57, as_of: 2023}", "{value: 57, as_of: 2024}"),
            "57 acres is given of another date (`as_of: 2023` and `as_of: 2024`)",
        ),
        (("value: many", "value: few"), "many and few"),
    ],
)
def test_unlike_answers_need_a_choice(values: tuple[str, ...], message: str) -> None:
    """Other values, units, objects, places and dates are unlike; the message says which."""
    comparison, found = compared(values_of(*values), "gallery", "essay", head="unit: acre\n")
    assert comparison.groups == (Group((0,), ("gallery",)), Group((1,), ("essay",)))
    assert found == [f"error[status-missing]: fact 'site-area' has 2 unlike answers and no status: {message}"]


@pytest.mark.parametrize("status", ["", "status: agree\n"])
def test_words_that_read_as_a_number_with_its_unit_are_told_from_it(status: str) -> None:
    """Readers would see the same twice; so would an editor, who is told to choose between them."""
    fact = fact_of(f"id: a\nquestion: b\nvalues:\n- value: 57 cooks\n- {{value: 57, unit: cook}}\n{status}")
    (found,) = compare(fact, ["gallery", "essay"].__getitem__).diagnostics
    assert found.message.endswith("57 cooks in words and 57 cooks as a number with a unit")
    assert found.help == "write the number alone as `value:`, and what it counts as `unit:`"


@pytest.mark.parametrize(
    ("unit", "one", "other"),
    [
        ("acre", "57 acres", "57"),
        ("", "57 acres", "57 acre"),
        ("week", "2 years", "24 months"),
        ("inmate", "40,000 inmates", "40000"),
        ("US dollar", "$6 million", "6,000,000"),
        ("£", "12,000 pounds", "£12,000"),
        ("", "12 per cent", "12%"),
        ("bus", "3 buses", "3"),
        ("cookies", "1 cookie", "1"),
    ],
)
def test_a_number_may_have_its_unit_beside_it(unit: str, one: str, other: str) -> None:
    """As the text has it; it equals the number alone, and the same amount in another unit."""
    head = f"unit: {unit}\n" if unit else ""
    comparison, found = compared(values_of(f"value: {one}", f"value: {other}"), "gallery", "essay", head=head)
    assert (comparison.status, found) == ("agree", [])


def test_the_finding_shows_every_answer() -> None:
    """It points at the first, and labels the others."""
    fact = fact_of("id: a\nquestion: b\nvalues:\n- value: 57\n- value: 166\n- value: 57\n- value: 80\n")
    (found,) = compare(fact, lambda _: ["x"]).diagnostics
    assert found.span is not None
    assert (found.span.text, found.span.first) == ("57", (4, 10))
    assert [(label.span.text, label.span.first.line) for label in found.labels] == [("166", 5), ("80", 7)]


@pytest.mark.parametrize("status", ["conflict", "differ"])
def test_the_editors_choice_stands(status: str) -> None:
    """Texts may conflict or differ: what they mean cannot be computed."""
    comparison, nothing = compared("- value: an offer\n- value: a deal\n", "a", "b", tail=f"status: {status}\n")
    assert (comparison.status, nothing) == (status, [])


def test_a_text_that_contradicts_itself_is_a_conflict() -> None:
    """Two unlike answers of one source stand as two answers."""
    comparison, nothing = compared("- value: 57\n- value: 166\n", "essay", "essay", tail="status: conflict\n")
    groups = (Group((0,), ("essay",)), Group((1,), ("essay",)))
    assert (comparison, nothing) == (Comparison("conflict", groups), [])


@pytest.mark.parametrize(
    ("values", "sources", "message"),
    [
        (("value: 57",), ("gallery",), "cannot agree: it cites 'gallery' alone"),
        (("value: 57", "value: 57"), ("gallery", "gallery"), "cannot agree: it cites 'gallery' alone"),
        (("value: 57", "value: 166"), ("gallery", "essay"), "does not agree: 57 and 166"),
    ],
)
def test_a_written_agreement_is_held_to(values: tuple[str, ...], sources: tuple[str, ...], message: str) -> None:
    """Agreement takes two sources and one answer."""
    _, found = compared(values_of(*values), *sources, tail="status: agree\n")
    assert found == [f"error[status-not-agree]: fact 'site-area' {message}"]


@pytest.mark.parametrize("status", ["conflict", "differ"])
@pytest.mark.parametrize("sources", ["gallery", "gallery essay"])
def test_a_conflict_of_one_answer_is_refused(status: str, sources: str) -> None:
    """Readers would be told of a disagreement and shown one answer."""
    comparison, found = compared("- value: 57\n", sources, tail=f"status: {status}\n")
    assert comparison.status == ("agree" if " " in sources else "single-source")
    message = f"fact 'site-area' has the status '{status}', but all its answers are alike"
    assert found == [f"error[status-without-difference]: {message}"]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (('value: ">=261"', "value: 366"), "at least 261 and 366 do not exclude each other"),
        (("value: 65..70", "value: 70..80"), "65 to 70 and 70 to 80 do not exclude each other"),
        (("{value: 45, unit: mile}", "{value: 72, unit: km}"), "45 miles and 72 kilometers do not exclude each other"),
        (("{value: 1, object: a}", "{value: 2, object: b}"), "1 and 2 are of another object"),
        (("{value: 1, place: a}", "{value: 2, place: b}"), "1 and 2 are of another place"),
        (("{value: 1, as_of: 2021}", "{value: 2, as_of: 2024-03}"), "1 and 2 are of another date"),
        (("{value: few, object: a}", "{value: many, object: b}"), "few and many are of another object"),
        (
            ("{value: 2023, unit: date}", "{value: 2023-02, unit: date}"),
            "2023 and February 2023 do not exclude each other",
        ),
    ],
)
def test_a_conflict_whose_answers_can_all_hold_is_doubted(values: tuple[str, ...], reason: str) -> None:
    """The same choice is accepted for `differ`."""
    _, found = compared(values_of(*values), "a", "b", tail="status: conflict\n")
    message = f"fact 'site-area' is called a conflict, but its answers can all hold: {reason}"
    assert found == [f"warning[conflict-not-exclusive]: {message}"]
    assert compared(values_of(*values), "a", "b", tail="status: differ\n")[1] == []


@pytest.mark.parametrize(
    "values",
    [
        ("value: 57", "value: 166"),
        ("{value: 57, as_of: 2023}", "value: 166"),
        ("{value: 57, as_of: 2023}", "{value: 166, as_of: 2023-02}"),
        ("{value: 57, object: site}", "value: 166"),
        ('value: ">=261"', "value: 366", "value: 200"),
        ("{value: 57, unit: acre}", "{value: 57, unit: inmate}"),
        ("value: 57", "value: many"),
    ],
)
def test_a_conflict_that_may_be_one_is_not_doubted(values: tuple[str, ...]) -> None:
    """One pair that may exclude each other is enough; a key that is not given sets nothing apart."""
    assert compared(values_of(*values), "a", "b", "c", tail="status: conflict\n")[1] == []


@pytest.mark.parametrize(
    ("values", "pair"),
    [
        (("value: 57", "value: 166"), "57 and 166"),
        (("{value: 1, object: a}", "{value: 2, object: b}", "{value: 3, object: A}"), "1 and 3"),
        (("{value: 45, unit: mile}", "{value: 80, unit: km}"), "45 miles and 80 kilometers"),
    ],
)
def test_a_difference_of_exclusive_answers_is_doubted(values: tuple[str, ...], pair: str) -> None:
    """Two numbers for one thing, place and date cannot both hold."""
    _, found = compared(values_of(*values), "a", "b", "c", tail="status: differ\n")
    message = f"fact 'site-area' is said to differ, but {pair} cannot both hold of one thing, place and date"
    assert found == [f"warning[differ-but-exclusive]: {message}"]


@pytest.mark.parametrize("status", ["conflict", "differ"])
def test_round_numbers_in_two_units_are_left_to_the_editor(status: str) -> None:
    """1,000 acres may be what a source makes of 400 hectares, or not: nobody can compute which."""
    values = values_of("{value: '1,000', unit: acre}", "{value: 400, unit: hectare}")
    assert compared(values, "a", "b", tail=f"status: {status}\n")[1] == []


def test_a_value_in_no_notation_is_reported_alone() -> None:
    """Its field is named, and nothing is said of a comparison that could not be made."""
    comparison, found = compared('- value: 70..65\n- value: 66\n- value: ">="\n', "a", "b", "c")
    number = "expected a number such as 40,000 or 65..70 or >=261 (or a date, with `unit: date`), found '>='"
    assert found == [
        "error[bad-value-notation]: value: expected a range from the smaller number to the greater, found '70..65'",
        f"error[bad-value-notation]: value: {number}",
    ]
    assert len(comparison.groups) == 3


def test_a_silent_source_is_not_cited() -> None:
    """The finding points at the source's name in the list, and at the answer that cites it."""
    fact = fact_of("id: a\nquestion: b\nvalues:\n- value: 57\n- value: 57\nsilent: [essay, gallery]\n")
    sources: Callable[[int], list[str]] = [["slides"], ["gallery"]].__getitem__
    (found,) = compare(fact, sources).diagnostics
    assert (found.severity, found.code) == ("error", "silent-source-cited")
    assert found.message == "fact 'a' calls source 'gallery' silent, and cites it"
    assert found.span is not None
    assert found.span.text == "gallery"
    assert [label.span.first.line for label in found.labels] == [4]


def test_a_site_without_readable_citations_draws_no_second_finding() -> None:
    """Where no source could be resolved, that is reported elsewhere."""
    assert compared("- value: 57\n", "", tail="status: agree\n") == (
        Comparison("single-source", (Group((0,), ()),)),
        [],
    )


ANSWERS = st.tuples(
    st.sampled_from(["57", "57.0", "166", ">=50", "50..60", "~57", "many", "Many."]),
    st.sampled_from(["", ", unit: acre", ", unit: inmate", ", object: site", ", as_of: 2023", ", place: here"]),
)


@given(st.lists(st.tuples(ANSWERS, st.sampled_from(["a", "b", "a b"])), min_size=1, max_size=5), st.randoms())
def test_groups_partition_the_values_in_any_order(answers: list[tuple[tuple[str, str], str]], random: object) -> None:
    """Each value is in one group, the groups do not depend on the order, and nothing is raised."""

    def parts(of: list[tuple[tuple[str, str], str]]) -> tuple[str, set[frozenset[tuple[str, str]]]]:
        values = "".join(f'- {{value: "{value}"{key}}}\n' for (value, key), _ in of)
        comparison, _ = compared(values, *(sources for _, sources in of))
        indexes = [index for group in comparison.groups for index in group.values]
        assert sorted(indexes) == list(range(len(of)))
        return comparison.status, {frozenset(of[i][0] for i in group.values) for group in comparison.groups}

    shuffled = list(answers)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert parts(answers) == parts(shuffled)
