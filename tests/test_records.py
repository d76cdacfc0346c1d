"""The editors' records: how YAML nodes become records, all that is wrong with them at once, and what records are."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from site_builder import model
from site_builder.diagnostics import Diagnostic
from site_builder.records import fields_of, is_record, unwrap
from site_builder.text import SourceText
from site_builder.validating import validate, validate_list
from site_builder.yaml_nodes import Node
from site_builder.yaml_tree import parse

KINDS = [kind for _, kind in inspect.getmembers(model, is_record)]


def node(text: str) -> Node:
    made = parse(SourceText("f.yaml", text)).value
    assert made is not None
    return made


def said(found: list[Diagnostic]) -> list[str]:
    lines = []
    for one in sorted(found, key=lambda one: one.order):
        assert one.span is not None
        line, column = one.span.first
        lines.append(f"{line}:{column}: {one.code}: {one.message} ({one.help})")
    return lines


def test_all_faults_come_at_once_each_at_its_node() -> None:
    """Keys that nothing reads, missing ones, wrong values and wrong shapes, at any depth, name their own field."""
    text = """\
title: ""
facts:
  - id: Not an id
    question: How many?
    statuss: differ
    values: []
    topics: a
  - id: b
    question: [How, many]
    status: unlike
    updated: 2024-13
    values:
      - cite: [Mayor, [x], {source: s, quote: w, line: 0}, {quote: w}]
        value: {a: b}
  - text
"""
    found: list[Diagnostic] = []
    assert validate(model.Panel, node(text), found) is None
    an_id = "cite: expected an id of lower-case letters, digits and single dashes, at most 100, found 'Mayor'"
    a_citation = "write an excerpt's id, or `source:` with a source's id and, below it, `quote:` with its words"
    (date,) = (one for one in found if one.code == "bad-date")
    assert date.span is not None
    assert date.span.text == "2024-13"
    found.remove(date)
    assert said(found) == [
        "1:8: bad-value: title: expected text, found nothing (mend `title:`)",
        f"3:9: bad-value: {an_id.replace('cite', 'id', 1).replace('Mayor', 'Not an id')} (mend `id:`)",
        "5:5: unknown-key: nothing reads the key 'statuss' (did you mean 'status'?)",
        "6:13: missing-field: 'values' holds nothing (write at least one entry)",
        "7:13: wrong-shape: expected a list in 'topics', found text (a list has its entries below it, each after `- `)",
        "9:15: bad-value: question: expected text, found a list (mend `question:`)",
        "10:13: bad-value: status: expected agree, conflict or differ, found 'unlike' (mend `status:`)",
        f"13:16: bad-value: {an_id} ({a_citation})",
        f"13:23: bad-value: cite: expected text, found a list ({a_citation})",
        "13:56: bad-value: line: expected a whole number from 1 up, found '0' (mend `line:`)",
        "13:61: missing-field: 'source' is missing (add `source:` here)",
        "14:16: bad-value: value: expected text, found a mapping (mend `value:`)",
        "15:5: wrong-shape: expected a mapping of fields in 'facts', found text "
        "(write the fields below it, indented, each as `name: value`)",
    ]


def test_faults_in_mappings_of_names() -> None:
    """In `words`, `theme`, `units` and `targets` keys are names: a fault is named by the one that it stands under."""
    text = "title: T\nwords:\n  search: [Find]\n  home: ' '\ntheme: dark\nunits:\n  foo: bar\n  rod: {names: []}\n"
    found: list[Diagnostic] = []
    assert validate(model.Settings, node(text), found) is None
    fields = "write the fields below it, indented, each as `name: value`"
    assert said(found) == [
        "3:11: bad-value: search: expected text, found a list (mend `search:`)",
        "4:9: bad-value: home: expected text, found nothing (mend `home:`)",
        f"5:8: wrong-shape: expected a mapping in 'theme', found text ({fields})",
        f"7:8: wrong-shape: expected a mapping of fields in 'foo', found text ({fields})",
        "8:16: missing-field: 'names' holds nothing (write at least one entry)",
    ]


def test_a_files_sound_records_stay() -> None:
    """What is wrong with one event keeps neither the others nor the file's own fields from being read."""
    text = "title: T\nevents:\n  - {id: a, date: 2020, title: A}\n  - {id: b}\n  - {id: c, date: 2021, title: C}\n"
    found: list[Diagnostic] = []
    record, broken = validate_list(model.Timeline, "events", node(text), found)
    assert record is not None
    assert (record.title, [event.id for event in record.events]) == ("T", ["a", "c"])
    assert [one.span.text for one in broken] == ["{id: b}"]
    assert said(found) == [
        f"4:6: missing-field: '{name}' is missing (add `{name}:` here)" for name in ("date", "title")
    ]
    record, broken = validate_list(model.Timeline, "events", node(text.replace("title: T\n", "")), found)
    assert record is None
    assert [one.span.first for one in broken] == [(1, 1)]


def test_records_are_frozen_and_know_their_place() -> None:
    """A record cannot be changed, has no room for more, and is equal to itself alone."""
    written = node("id: a\ndate: 2020\ntitle: A\n")
    event: Any = validate(model.Event, written, [])
    assert event.at is written
    assert (event.id, event.topics, event.draft) == ("a", (), False)
    for name in ("title", "unheard_of"):
        with pytest.raises(AttributeError, match="Event is frozen"):
            setattr(event, name, "B")
    with pytest.raises(AttributeError, match="Event is frozen"):
        del event.title
    assert event == event
    assert event != validate(model.Event, written, [])
    assert ", id='a', date=Date(text='2020'" in repr(event)


def test_records_are_made_from_their_fields_by_name() -> None:
    """What may be left out has its default; a field that is missing or unknown is a mistake in the code."""
    at: Any = node("{}")
    assert model.Original(at=at, file="a.pdf").sha256 is None
    make: Any = model.Original
    for values, name in (({"at": at}, "file"), ({"at": at, "file": "a", "size": 1}, "size")):
        with pytest.raises(TypeError, match=f"argument:? '{name}'"):
            make(**values)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_says_what_it_is_for(kind: type) -> None:
    """Schemas and documentation show a sentence for each."""
    fields = {name: unwrap(field.type)[1] for name, field in fields_of(kind).items() if name not in ("at", "body")}
    assert [name for name, notes in fields.items() if not any(isinstance(note, str) for note in notes)] == []
    assert kind.__doc__
