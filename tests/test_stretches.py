"""Lists that are read in stretches: what they say is what the whole file says, place for place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from conftest import Site
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from windows import Make

from site_builder import link, load, report, stretches
from site_builder.frozen import Frozen, values_of
from site_builder.loaded import LISTS
from site_builder.memo import Memo
from site_builder.names import records_of
from site_builder.project import open_project
from site_builder.text import Span
from site_builder.yaml_nodes import Mapping, Scalar, Sequence, Slice

ENTRIES = [
    "  - id: {id}\n    date: 1931-05-04\n    title: Opened\n    cite:\n      - source: letter\n        quote: words of it\n",
    "  - id: {id}\n    date: 1931\n    title: >-\n      It is\n      said\n    text: |\n      One [@letter: words of it].\n\n      - Two\n    cite: [words]\n",
    "  # A comment\n  - {{id: {id}, date: 1931~, title: 'A: b', cite: [words]}}\n\n",
    '  - title: "Said\n    so"\n    id: {id}\n    date: 193X\n    topics: [town]\n    cite:\n    - words # ours\n',
]
SIGNS = st.sampled_from([
    "'", '"', "  - id: x\n", "- ", "\n", "  ", " ", "\t", "#", " # ", "---\n", "...\n", "%", "{", "}", "[", "]", "|", ">",
    "&a", "*a", "!", "events:\n", "title: T\n", "\r", "\r\n", "\u2028", "\x85", "\ufeff", "\0", ": ", "- - ", "? ", "é",
])  # fmt: skip


@pytest.fixture(autouse=True)
def _cut_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "LONG", 0)
    monkeypatch.setattr(stretches, "TOGETHER", 1)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    entries=st.lists(st.sampled_from(ENTRIES), max_size=5),
    head=st.sampled_from(["title: T\nevents:\n", "# c\ntitle: >\n  T\ntext: So.\nevents: \n\n# c\n", "events:\n"]),
    tail=st.sampled_from(["", "title: Z\n", "# the end"]),
    ends=st.sampled_from(["\n", "\r\n"]),
    edits=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 3), SIGNS), max_size=3),
)
@example(entries=ENTRIES[:2], head="title: T\nevents:\n", tail="", ends="\n", edits=[(0.2, 0, '"'), (0.9, 0, '"')])
def test_stretches_say_what_the_file_says(
    site: Make, entries: list[str], head: str, tail: str, ends: str, edits: list[tuple[float, int, str]]
) -> None:
    """Whatever is done to the file: the same records at the same places, and the same faults."""
    text = head + "".join(entry.format(id=f"event-{n}") for n, entry in enumerate(entries)) + tail
    text = text.replace("\n", ends)
    for where, size, sign in edits:
        at = int(where * len(text))
        text = text[:at] + sign + text[at + size :]
    made = site({"content/timelines/years.yaml": text.encode("utf-8", "replace")})
    project = open_project(made.path)
    whole, apart = load.load(project), load.load(project, Memo(), in_stretches=True)
    assert told(apart.value) == told(whole.value)
    assert [found.order for found in apart.diagnostics] == [found.order for found in whole.diagnostics]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    entries=st.lists(st.sampled_from([*ENTRIES, "  - a\n", "  - id: x\n"]), max_size=7),
    ends=st.sampled_from(["\n", "\r\n"]),
    edits=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 60), st.one_of(SIGNS, st.sampled_from(ENTRIES))), max_size=4
    ),
    together=st.integers(1, 3),
)
@example(entries=["  - a\n"], ends="\n", edits=[(1, 0, "  - b"), (1, 0, "c")], together=2)
@example(entries=[ENTRIES[2], *ENTRIES[:1] * 2], ends="\n", edits=[(0.094, 1, "")], together=1)  # a longer comment
def test_what_an_edit_leaves_at_both_ends_is_cut_as_before(
    entries: list[str], ends: str, edits: list[tuple[float, int, str]], together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever was edited, the stretches are those of the text alone."""
    monkeypatch.setattr(stretches, "TOGETHER", together)
    text = "title: T\nevents:\n" + "".join(entry.format(id=f"event-{n}") for n, entry in enumerate(entries))
    text, before = text.replace("\n", ends), list[str]()
    for where, size, sign in [(0.0, 0, ""), *edits]:
        at = int(where * len(text))
        text = text[:at] + sign + text[at + size :]
        alone = stretches.stretches(text, "events")
        assert stretches.stretches(text, "events", before) == alone
        before = alone or before
        if alone:
            assert "".join(alone) == text


def test_a_long_list_is_read_in_stretches(site: Make) -> None:
    """The property above is of no use where none is."""
    made = long_list(site)
    parts = load.load(open_project(made.path), Memo(), in_stretches=True).value.parts
    assert [part.path for part in parts].count("content/timelines/years.yaml") == 9
    assert len({part.name for part in parts}) == len(parts)


def test_stretches_that_no_edit_touches_stay_what_they_were(site: Make) -> None:
    """Though an entry comes before them, or one goes, or two are alike."""
    made, memo = long_list(site), Memo()
    project = open_project(made.path)
    path, before = "content/timelines/years.yaml", load.load(project, memo, in_stretches=True).value.parts
    text = made.read(path)
    new = "  - id: new\n    date: 1930\n    title: N\n    cite: [words]\n"
    for edited, kept in (
        (text.replace("  - id: event-3\n", f"{new}  - id: event-3\n"), 9),
        (text.replace("title: Opened\n", "title: Open\n", 1), 8),
        (text + text[text.index("  - id: event-7") :], 8),  # the first entry is what it was, and made anew
        (text, 8),
        (text.replace("title: T\n", "title: U\n"), 0),
    ):
        memo.next_round()
        made.write(path, edited)
        after = load.load(project, memo, in_stretches=True).value
        assert told(after) == told(load.load(project).value)
        assert len({id(part) for part in before if part.path == path} & {id(part) for part in after.parts}) == kept


def test_a_list_whose_head_is_wrong_is_read_whole_after_each_edit(site: Make) -> None:
    made, memo = long_list(site), Memo()
    project = open_project(made.path)
    path, text = "content/timelines/years.yaml", made.read("content/timelines/years.yaml")
    for edited in (text.replace("title", "titel", 1), text.replace("title", "titel", 1) + "\n", text):
        memo.next_round()
        made.write(path, edited)
        read = load.load(project, memo, in_stretches=True)
        assert [found.order for found in read.diagnostics] == [found.order for found in load.load(project).diagnostics]
        assert [part.path for part in read.value.parts].count(path) == (9 if edited == text else 1)


def test_what_is_said_of_a_list_from_elsewhere_shows_the_same_of_it(site: Make) -> None:
    """Its heading: the list itself ends with the stretch that has it, or with the file."""
    made = long_list(site)
    made.write("content/timelines/z/years.yaml", "title: U\n")
    project = open_project(made.path)
    whole, apart = load.load(project), load.load(project, Memo(), in_stretches=True)
    (fault,), (same,) = (link.link(loaded.value, drafts=True).diagnostics for loaded in (whole, apart))
    assert report.to_text([fault]) == report.to_text([same])
    assert "by this" in report.to_text([fault])


def long_list(site: Make) -> Site:
    """A timeline of eight events."""
    entries = "".join(ENTRIES[0].format(id=f"event-{n}") for n in range(8))
    return site({"content/timelines/years.yaml": f"title: T\nevents:\n{entries}"})


def told(site: Any) -> list[Any]:
    """All records of a site, and where each of their parts is written."""
    return [(kind, id, list(_told(record))) for part in site.parts for kind, id, record in records_of(part)]


def _told(value: Any) -> Iterator[Any]:
    if isinstance(value, Span):
        yield value.place, value.first, value.text
    elif isinstance(value, Mapping | Sequence):
        yield value.span.first
    elif isinstance(value, Scalar | Slice):
        yield value.value, value.span.place
    elif isinstance(value, Frozen):
        for name, below in values_of(value).items():
            if name not in {key for _, key in LISTS.values()}:  # its entries are told by themselves
                yield name
                yield from _told(below)
    elif isinstance(value, tuple):
        for below in value:
            yield from _told(below)
    else:
        yield value if isinstance(value, str | int | bool | None) else str(value)
