"""Where each source stands: answers and events by source, for setting any two sources beside each other.

Views come in, and views go out. What no source says is left out, so a row is as long as its answers: the rows of a
site grow with what its sources say, never with the square of their number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .frozen import frozen
from .views import DateView, EventView, EvidenceView, FactView, Link, ProseView, ValueView


@frozen
class Column:
    """What one source says: answers to a question, or, for an event, the words alone."""

    source: Link
    values: tuple[ValueView, ...]
    evidence: tuple[EvidenceView, ...]


@frozen
class Row:
    """A question or an event (`status` is "event"), with a column for each source that speaks of it."""

    id: str
    link: Link
    status: str
    date: DateView | None
    columns: tuple[Column, ...]
    silent: tuple[Link, ...]


@frozen
class Stand:
    """A question as one source sees it: its own answers in words, and each other source's."""

    link: Link
    own: tuple[str, ...]
    others: tuple[tuple[Link, tuple[str, ...]], ...]


def fact_row(fact: FactView) -> Row:
    """A fact by source; a value that cites two sources stands in the columns of both, with that source's words."""
    values = [value for group in fact.groups for value in group]
    columns = tuple(
        Column(
            source,
            tuple(
                replace(value, evidence=tuple(e for e in value.evidence if e.source == source))
                for value in values
                if any(e.source == source for e in value.evidence)
            ),
            (),
        )
        for source in fact.sources
    )
    return Row(fact.id, fact.link, fact.status, None, columns, fact.silent)


def event_row(event: EventView) -> Row:
    """An event by the sources that its citations name."""
    columns = tuple(
        Column(source, (), tuple(e for e in event.evidence if e.source == source))
        for source in dict.fromkeys(found.source for found in event.evidence)
    )
    return Row(event.id, event.link, "event", event.date, columns, ())


def compared_url(id: str) -> str:
    """The address of the page that has all that a source says."""
    return f"compare/{id}.html"


def by_source(rows: Iterable[Row]) -> dict[str, tuple[Row, ...]]:
    """The rows in which each source speaks, with its own column alone, or is silent, with none; by its page's address.

    All of them follow the order of `rows`, so that two sources' rows can be merged.
    """
    found: dict[str, list[Row]] = {}
    for row in rows:
        for column in row.columns:
            found.setdefault(column.source.url, []).append(_with(row, (column,)))
        for source in row.silent:
            if all(column.source != source for column in row.columns):
                found.setdefault(source.url, []).append(_with(row, ()))
    return {url: tuple(kept) for url, kept in found.items()}


def _with(row: Row, columns: tuple[Column, ...]) -> Row:
    return Row(row.id, row.link, row.status, row.date, columns, row.silent)


Stands = tuple[tuple[str, tuple[Stand, ...]], ...]  # by how the answers compare, the kinds in order of weight
WEIGHT = ("conflict", "differ", "single-source", "agree")


def stands_of(rows: Iterable[Row]) -> dict[str, Stands]:
    """The questions that each source answers, by the address of the source's page."""
    found: dict[str, dict[str, list[Stand]]] = {}
    for row in rows:
        said = {column.source: tuple(dict.fromkeys(value.said for value in column.values)) for column in row.columns}
        for source, own in said.items():
            others = tuple((other, words) for other, words in said.items() if other != source)
            found.setdefault(source.url, {}).setdefault(row.status, []).append(Stand(row.link, own, others))
    return {
        url: tuple((status, tuple(kinds[status])) for status in WEIGHT if status in kinds)
        for url, kinds in found.items()
    }


EXHIBITS = 4  # disagreements on the front page
EXHIBIT_COLUMNS = 3


def sharpest(unlike: Iterable[FactView], introduction: ProseView | None) -> tuple[FactView, ...]:
    """The disagreements for the front page: conflicts first, of few and short answers, which differ at a glance.

    What the introduction already shows is left out, and so is a text that only disagrees with itself.
    """
    shown = {view.id for view in introduction.shows if isinstance(view, FactView)} if introduction else set()

    def bluntness(fact: FactView) -> tuple[bool, int]:
        return fact.status != "conflict", max(len(value.said) for group in fact.groups for value in group)

    fit = (fact for fact in unlike if fact.id not in shown and len(fact.groups) <= EXHIBIT_COLUMNS)
    between = (fact for fact in fit if len(fact.sources) > 1)
    return tuple(sorted(between, key=bluntness)[:EXHIBITS])
