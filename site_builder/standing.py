"""Where each source stands: answers and events by source, for setting any two sources beside each other.

Which records a source speaks in is read off the records; what it says there, off their views. What no source says is
left out, so a row is as long as its answers: the rows of a site grow with what its sources say, never with the square
of their number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .compare import Excerpts, cited_sources
from .frozen import frozen
from .memo import Ask
from .names import Ref
from .references import LinkedPart
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
    draft: bool


@frozen
class Stand:
    """A question as one source sees it: its own answers in words, and each other source's."""

    link: Link
    own: tuple[str, ...]
    others: tuple[tuple[Link, tuple[str, ...]], ...]


Spoken = dict[str, dict[Ref, bool]]  # by source: the questions and events that it speaks in, or is silent on (False)


def spoken_in(part: LinkedPart, ask: Ask[Excerpts]) -> Spoken:
    """Which of a part's questions and events each source speaks in; silent is one that was read for a question."""
    found: Spoken = {}
    for ref, record in part.records.items():
        if ref.kind == "fact":
            for source in record.silent:
                found.setdefault(source, {})[ref] = False
            for value in record.values:
                for source in cited_sources(value, ask):
                    found.setdefault(source, {})[ref] = True
    for claim in part.claims:
        if claim.owner.kind == "event":
            found.setdefault(claim.source, {})[Ref("event", claim.owner.id)] = True
    return found


def merged(by_part: Iterable[Spoken]) -> Spoken:
    """The same of all parts."""
    found: Spoken = {}
    for spoken in by_part:
        for source, refs in spoken.items():
            found.setdefault(source, {}).update(refs)
    return found


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
    return Row(fact.id, fact.link, fact.status, None, columns, fact.silent, fact.draft)


def event_row(event: EventView) -> Row:
    """An event by the sources that it cites, in its text or beside it."""
    cited = event.cited
    columns = tuple(
        Column(source, (), tuple(e for e in cited if e.source == source))
        for source in dict.fromkeys(found.source for found in cited)
    )
    return Row(event.id, event.link, "event", event.date, columns, (), event.draft)


def compared_url(id: str) -> str:
    """The address of the page that has all that a source says."""
    return f"compare/{id}.html"


def seen_by(row: Row, source: Link) -> Row:
    """A row with the source's own column alone; without any where it is silent."""
    own = tuple(column for column in row.columns if column.source == source)
    return Row(row.id, row.link, row.status, row.date, own, row.silent, row.draft)


Stands = tuple[tuple[str, tuple[Stand, ...]], ...]  # by how the answers compare, the kinds in order of weight
WEIGHT = ("conflict", "differ", "single-source", "agree")


def stands_of(rows: Iterable[Row], source: Link) -> Stands:
    """The questions that a source answers, of these rows."""
    kinds: dict[str, list[Stand]] = {}
    for row in rows:
        said = {column.source: tuple(dict.fromkeys(value.said for value in column.values)) for column in row.columns}
        if source in said:
            others = tuple((other, words) for other, words in said.items() if other != source)
            kinds.setdefault(row.status, []).append(Stand(row.link, said[source], others))
    return tuple((status, tuple(kinds[status])) for status in WEIGHT if status in kinds)


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
