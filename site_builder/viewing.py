"""Makes the views of records, from a verified site and nothing else."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar

from . import edtf, values
from .compare import Comparison
from .exposure import Exposure, shown_ranges
from .filing import filed
from .fragments import to_words
from .marks import Embed, Prose, RecordLink
from .memo import NO_MEMO, Memo
from .names import KINDS, PARENTS, Ref
from .paging import LONG, Part, by_number, by_period, numbered, stretch_of
from .pictures import Picture
from .references import EMBED_KINDS, Owner, Place
from .text import Span
from .units import Units
from .verify import Citation, Evidence, VerifiedSite
from .views import (
    FOLDERS,
    DateView,
    EventView,
    EvidenceView,
    ExcerptView,
    FactView,
    FigureView,
    Link,
    ListView,
    MediumView,
    PieceView,
    ProseView,
    RemarkView,
    ValueView,
    VersionView,
    WorkView,
    part_links,
    url_of,
)

V = TypeVar("V")

NAMES = ("label", "title", "question", "name")  # the field that names a record, by kind whichever is there


def _once(make: Callable[[Views, str], V]) -> Callable[[Views, str], V]:
    """A record's view is made once: its own page, lists, embeds and comparisons show the same one."""

    @wraps(make)
    def made(self: Views, id: str) -> V:
        key = (make.__name__, id)
        if key not in self.made:
            self.made[key] = make(self, id)
        view: V = self.made[key]
        return view

    return made


class Views:
    """Makes views of a verified site's records."""

    def __init__(
        self,
        site: VerifiedSite,
        comparisons: Mapping[str, Comparison],
        exposure: Exposure,
        words: Mapping[str, str],
        units: Units,
        pictures: Mapping[str, Picture],
        preview: bool = False,
        memo: Memo = NO_MEMO,
    ) -> None:
        self.site, self.linked, self.preview = site, site.linked, preview
        self.comparisons, self.exposure, self.words, self.units = comparisons, exposure, words, units
        self.pictures, self.memo = pictures, memo
        self.made: dict[tuple[str, str], Any] = {}
        self._links: dict[Ref, Link] = {}
        self._days: dict[str, DateView] = {}
        self._list_pages: dict[Ref, dict[str, Link]] = {}
        self._starts: dict[str, list[int]] = {}
        self._texts: dict[str, str] = {}

    # Small parts.

    def record(self, ref: Ref) -> Any:
        """The record that a reference names."""
        return self.linked.records[ref.kind][ref.id]

    def link(self, ref: Ref) -> Link:
        """A link to a record's page."""
        link = self._links.get(ref)
        if link is None:
            link = self._links[ref] = Link(url_of(ref), self.title(ref), ref.kind)
        return link

    def links(self, kind: str, ids: tuple[str, ...]) -> tuple[Link, ...]:
        """Links to records of one kind."""
        return tuple(self.link(Ref(kind, id)) for id in ids if id in self.linked.records[kind])

    def title(self, ref: Ref) -> str:
        """The name of a record for lists and links."""
        record = self.record(ref)
        if ref.kind == "remark" and not record.title:
            speaker = self.person(record.speaker)
            name = speaker.title if isinstance(speaker, Link) else speaker
            return f"{name}: {record.occasion}" if record.occasion else str(name)
        if ref.kind == "excerpt" and not record.title:
            found = self.site.of(Owner("excerpt", ref.id))[0].citation
            source = self.title(Ref("source", found.source))
            return self.words["evidence_in"].format(source=source, line=found.pieces[0].line)
        return str(next(getattr(record, name) for name in NAMES if getattr(record, name, None)))

    def person(self, name: str | None) -> str | Link | None:
        """A topic's link where `name` is a topic's id; otherwise the name itself."""
        if name in self.linked.records["topic"]:
            return self.link(Ref("topic", str(name)))
        return name

    def date(self, date: edtf.Date | None) -> DateView | None:
        """A date for readers."""
        return self.day(date) if date else None

    def day(self, date: edtf.Date) -> DateView:
        """A date that is there, for readers."""
        if date.text not in self._days:
            self._days[date.text] = DateView(date.text, edtf.say(date, self.words), date.machine)
        return self._days[date.text]

    def evidence(self, found: Evidence, at: Span) -> EvidenceView:
        """A citation with its context, as the claim that is written at `at` leans on it."""
        citation, claim = found.citation, found.claim
        text = self.linked.seeds[citation.source].text.text
        start, end = self.exposure.ranges[citation.id]
        work = self.work(citation.source)
        return EvidenceView(
            citation.id,
            citation.seed,
            work.link,
            self.passage_url(citation),
            citation.pieces[0].line,
            citation.pieces[0].column,
            tuple(PieceView(piece.start, piece.end, piece.text) for piece in citation.pieces),
            PieceView(start, citation.start, text[start : citation.start]),
            PieceView(citation.end, end, text[citation.end : end]),
            claim.lang or self.record(Ref("source", citation.source)).lang,
            claim.as_stated,
            speaker.title if isinstance(speaker := self.person(claim.speaker), Link) else speaker,
            claim.locator,
            self.link(Ref("excerpt", claim.excerpt)) if claim.excerpt and claim.owner.kind != "excerpt" else None,
            work,
            self._original(work.url, citation) if work.url else None,
            self.written(at),
        )

    def _original(self, url: str, citation: Citation) -> str:
        """The address of a citation's first words in the original."""
        first, (start, end) = citation.pieces[0], self.exposure.ranges[citation.id]
        text = self._in_one_line(citation.source)
        context = start, end if first.end == citation.end else first.end
        return to_words(url, text, first.start, first.end, context)

    def _in_one_line(self, source: str) -> str:
        """A seed's text; where words may run over a line's end, that is a space, as a browser has it."""
        text = self.linked.seeds[source].text.text
        if not self.record(Ref("source", source)).wrapped:
            return text
        if source not in self._texts:
            self._texts[source] = text.replace("\r", " ").replace("\n", " ")
        return self._texts[source]

    def written(self, at: Span) -> str:
        """The place of a claim in the editors' files; readers are not told."""
        return f"{at.path}:{at.first.line}:{at.first.column}" if self.preview else ""

    def passage(self, citation: Citation) -> Link:
        """A link to a citation's passage, named by its source and line."""
        work = self.work(citation.source)
        title = self.words["evidence_in"].format(source=work.link.title, line=citation.pieces[0].line)
        return Link(self.passage_url(citation), title, "passage")

    def passage_url(self, citation: Citation) -> str:
        """The address of a citation's passage: on its source's page, or on one of the pages of a long source."""
        source = citation.source
        url, text = url_of(Ref("source", source)), self.linked.seeds[source].text
        length = len(text.text)
        if length > LONG:
            starts = self.starts(source)
            url = numbered(url, stretch_of(length, starts[bisect_right(starts, citation.start) - 1]))
        return f"{url}#{citation.id}"

    def starts(self, source: str) -> list[int]:
        """Where the passages of a source begin."""
        if source not in self._starts:
            text = self.linked.seeds[source].text
            shown = shown_ranges(text, self.exposure, self.site.by_source[source], self.shows_whole(source))
            self._starts[source] = [start for start, _ in shown]
        return self._starts[source]

    def shows_whole(self, source: str) -> bool:
        """Whether a source's pages show the whole text: where its rights allow that, and in the preview."""
        return self.preview or self.record(Ref("source", source)).publish == "full"

    @_once
    def work(self, id: str) -> WorkView:
        """A source as a bibliography has it."""
        record, link = self.record(Ref("source", id)), self.link(Ref("source", id))
        return WorkView(
            link, record.title, record.kind, record.author, record.publisher, self.date(record.published), record.url
        )

    def cited(self, item: Any) -> tuple[EvidenceView, ...]:
        """The evidence of a record's `cite:` list, in order."""
        return tuple(self.evidence(found, item.at.span) for found in self.site.listed(item))

    def prose(self, prose: Prose | None) -> ProseView | None:
        """A Markdown text with what its marks show. Only chapters embed records, so nothing can embed itself."""
        if prose is None:
            return None
        shows: list[Any] = []
        for mark in prose.marks:
            if isinstance(mark, RecordLink):
                shows.append(self.link(Ref(mark.kind, mark.id.value)))
            elif isinstance(mark, Embed):
                ref = Ref(EMBED_KINDS.get(mark.kind, mark.kind), mark.id.value)
                shows.append(self.embedded(ref))
            else:
                found = self.site.at(Place.of(mark.span))
                shows.append(self.evidence(found, mark.span) if found else None)
        return ProseView(prose, tuple(shows))

    def embedded(self, ref: Ref) -> Any:
        """A record as a chapter embeds it; lists (timelines, panels) as links."""
        makers = {
            "event": self.event, "fact": self.fact, "remark": self.remark, "excerpt": self.excerpt,
            "figure": self.figure, "medium": self.medium, "timeline": self.timeline, "panel": self.panel,
        }  # fmt: skip
        return makers[ref.kind](ref.id)

    def _standing(self, ref: Ref) -> tuple[bool, DateView | None]:
        return self.linked.is_draft(ref), self.date(self.record(ref).updated)

    # Records.

    @_once
    def event(self, id: str) -> EventView:
        """An event with its evidence."""
        record = self.linked.records["event"][id]
        return EventView(
            id,
            self.link(Ref("event", id)),
            self.day(record.date),
            self.prose(record.text),
            self.cited(record),
            self.links("topic", record.topics),
            self._list_page(Ref("event", id)),
            *self._standing(Ref("event", id)),
        )

    @_once
    def fact(self, id: str) -> FactView:
        """A fact with its answers grouped as `compare` found them."""
        record = self.linked.records["fact"][id]
        comparison = self.comparisons[id]
        return FactView(
            id,
            self.link(Ref("fact", id)),
            comparison.status,
            tuple(
                tuple(self._value(record, record.values[index]) for index in group.values)
                for group in comparison.groups
            ),
            self.prose(record.note),
            self.links("source", record.silent),
            self.links("topic", record.topics),
            self._list_page(Ref("fact", id)),
            *self._standing(Ref("fact", id)),
        )

    def parsed(self, fact: Any, value: Any) -> tuple[values.Value, str | None]:
        """A fact's value, and the unit that it is in: the one that it names beside its number, or that is given."""
        name = value.unit or fact.unit
        given = self.units.normalise(name)
        parsed = values.parse(value.value, given, self.units)
        if isinstance(parsed, values.Quantity) and parsed.unit.measure != given.measure:
            name = parsed.unit.name
        return parsed, name

    def _value(self, fact: Any, value: Any) -> ValueView:
        parsed, unit = self.parsed(fact, value)
        return ValueView(
            values.say(parsed, self.words),
            value.value,
            parsed,
            unit,
            self.date(value.as_of),
            value.place,
            value.object,
            self.person(value.said_by),
            self.prose(value.note),
            self.cited(value),
        )

    @_once
    def remark(self, id: str) -> RemarkView:
        """A remark with its wordings."""
        record = self.linked.records["remark"][id]
        return RemarkView(
            id,
            self.link(Ref("remark", id)),
            record.title,
            self.person(record.speaker) or record.speaker,
            record.occasion,
            self.date(record.date),
            self.prose(record.note),
            tuple(VersionView(self.prose(version.note), self.cited(version)) for version in record.versions),
            self.links("topic", record.topics),
            *self._standing(Ref("remark", id)),
        )

    @_once
    def excerpt(self, id: str) -> ExcerptView:
        """An excerpt."""
        record = self.linked.records["excerpt"][id]
        own = next(e for e in self.site.of(Owner("excerpt", id)) if e.claim.excerpt == id)
        return ExcerptView(
            id,
            self.link(Ref("excerpt", id)),
            self.prose(record.note),
            self.evidence(own, record.at.span),
            self.links("topic", record.topics),
            *self._standing(Ref("excerpt", id)),
        )

    @_once
    def figure(self, id: str) -> FigureView:
        """A figure's data."""
        record = self.linked.records["figure"][id]
        return FigureView(
            id,
            self.link(Ref("figure", id)),
            record.kind,
            tuple(replace(self.fact(fact), note=None) for fact in record.facts),
            self.prose(record.note),
            self.links("topic", record.topics),
            *self._standing(Ref("figure", id)),
        )

    @_once
    def medium(self, id: str) -> MediumView:
        """A picture."""
        record = self.linked.records["medium"][id]
        sizes = self.pictures[id].sizes
        return MediumView(
            id, sizes[-1].url, sizes[-1].width, sizes[-1].height, sizes, record.alt, record.credit, record.rights,
            self.prose(record.caption), record.draft,
        )  # fmt: skip

    @_once
    def timeline(self, id: str) -> ListView:
        """A timeline as a list of links."""
        record = self.linked.records["timeline"][id]
        records, events = self.linked.records["event"], self.linked.timeline_events[id]
        parts = part_links(self.timeline_parts(id))
        items = tuple((self.link(Ref("event", event)), self.day(records[event].date)) for event in events)
        return ListView(
            self.link(Ref("timeline", id)), self.prose(record.text), () if parts else items, parts, len(items)
        )

    @_once
    def timeline_parts(self, id: str) -> tuple[Part[str], ...]:
        """A timeline's events, by page."""
        records, events = self.linked.records["event"], self.linked.timeline_events[id]
        dates, url = tuple(records[event].date for event in events), url_of(Ref("timeline", id))
        return self.memo.get(
            ("parts of", url),
            (events, dates, self.words),
            lambda: by_period(url, list(zip(dates, events, strict=True)), self.words),
        )

    @_once
    def panel(self, id: str) -> ListView:
        """A panel as a list of links."""
        record = self.linked.records["panel"][id]
        facts = self.linked.panel_facts[id]
        parts = part_links(self.panel_parts(id))
        items = tuple((self.link(Ref("fact", fact)), str(self.comparisons[fact].status)) for fact in facts)
        return ListView(self.link(Ref("panel", id)), self.prose(record.text), () if parts else items, parts, len(items))

    @_once
    def panel_parts(self, id: str) -> tuple[Part[str], ...]:
        """A panel's facts, by page."""
        return by_number(url_of(Ref("panel", id)), self.linked.panel_facts[id])

    def closed(self, ref: Ref) -> ListView:
        """A timeline or a panel, with nothing of what it holds."""
        count = len(self.linked.members[ref.kind][ref.id])
        return ListView(self.link(ref), self.prose(self.record(ref).text), (), (), count)

    def room(self, ref: Ref) -> int:
        """How many lines a timeline or a panel takes as a list: for its entries, or for its pages if it has several."""
        parts = self._parts(ref)
        return len(parts) if len(parts) > 1 else len(parts[0].entries)

    def _parts(self, ref: Ref) -> tuple[Part[str], ...]:
        return self.timeline_parts(ref.id) if ref.kind == "timeline" else self.panel_parts(ref.id)

    def _list_page(self, ref: Ref) -> Link:
        """A link to the page of its timeline or panel that shows an event or a fact."""
        parent = Ref(PARENTS[ref.kind], self.linked.names.parent[ref])
        if parent not in self._list_pages:
            parts, link = self._parts(parent), self.link(parent)
            pages = [(part, Link(part.url, link.title, link.kind)) for part in parts]
            self._list_pages[parent] = {id: page for part, page in pages for id in part.entries}
        return self._list_pages[parent][ref.id]

    def named_by(self, ref: Ref) -> tuple[Link, ...]:
        """The records that name this one, in the order of `KINDS` and then of an index; a picture that does has no
        page, so those that show it."""
        found = self.linked.backlinks.get(ref, ())
        named = (page for by in found for page in (self.linked.showing(by.id) if by.kind == "medium" else (by,)))
        refs = [by for by in dict.fromkeys(named) if by.kind in FOLDERS]
        refs.sort(key=lambda by: (KINDS.index(by.kind), filed(self.link(by).title, self.words), by.id))
        return tuple(map(self.link, refs))
