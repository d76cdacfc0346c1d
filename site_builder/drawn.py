"""Views to drawings' inputs: a figure's facts, a timeline's events."""

from __future__ import annotations

from collections.abc import Mapping

from . import drawing, edtf
from .views import EventView, FactView, FigureView, Link, ValueView


def figure(view: FigureView, words: Mapping[str, str]) -> drawing.Figure:
    """What a figure is drawn from: its facts' answers, equal ones merged as `compare` merged them."""
    questions = tuple(_question(fact, words) for fact in view.facts)
    return drawing.Figure(view.id, view.link.title, view.kind, questions, words)


def timeline(title: str, events: tuple[EventView, ...], words: Mapping[str, str]) -> drawing.Timeline:
    """What a timeline is drawn from. Its links lead to the events' ids on the same page."""
    entries = (drawing.Entry(e.id, edtf.parse(e.date.edtf), e.date.said, e.link.title) for e in events)
    return drawing.Timeline(title, tuple(entries), words)


def _question(fact: FactView, words: Mapping[str, str]) -> drawing.Question:
    answers = tuple(_answer(group, words) for group in fact.groups)
    return drawing.Question(fact.link.title, fact.status, answers)


def _answer(group: tuple[ValueView, ...], words: Mapping[str, str]) -> drawing.Answer:
    first = group[0]
    sources = dict.fromkeys(evidence.source.title for value in group for evidence in value.evidence)
    notes = []
    if first.place:
        notes.append(words["place"].format(place=first.place))
    if first.as_of:
        notes.append(words["as_of.span" if first.as_of.is_span else "as_of"].format(date=first.as_of.said))
    speakers = dict.fromkeys(
        who.title if isinstance(who, Link) else who for who in (value.said_by for value in group) if who
    )
    notes += [words["said_by"].format(name=name) for name in speakers]
    return drawing.Answer(
        first.parsed,
        first.said,
        tuple(sources),
        first.object,
        edtf.parse(first.as_of.edtf) if first.as_of else None,
        tuple(notes),
    )
