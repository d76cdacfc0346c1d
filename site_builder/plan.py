"""A verified site to pages: their addresses, and what each shows. A page is a pure function of what it shows.

`PLANNERS` is the whole list of page kinds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from .book_index import LARGE, by_letter, folded, letter_url
from .changes import changes
from .compare import Comparison
from .diagnostics import Diagnostic
from .exposure import Exposure
from .link import Ref
from .model import TOPIC_KINDS
from .paging import MOST, STRETCH, Part, by_number, numbered, stretch_of
from .passages import PassageView, blocks
from .pictures import Picture
from .standing import Row, Stands, by_source, compared_url, event_row, fact_row, sharpest, stands_of
from .strip import PeriodView, strip
from .text import SourceText
from .units import Units
from .verify import VerifiedSite
from .views import FOLDERS, FactView, Link, Views, evidence_in, part_links, url_of


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be: its address relative to the site's root, its template, and all that the template receives."""

    url: str
    kind: str
    title: str
    template: str
    shows: Mapping[str, Any]
    citations: tuple[str, ...]  # ids, in the order of the page
    description: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """What every page shows around its own content."""

    title: str
    description: str
    lang: str
    navigation: tuple[Link, ...]
    contents: tuple[Link, ...]  # every part of the site, for the foot of the page
    report_errors_to: str | None
    base_url: str | None
    theme: tuple[tuple[str, str], ...]
    feed: bool  # whether there is one: it needs an address, and a dated change


@dataclass(frozen=True, slots=True)
class Plan:
    """The site as pages, and the parts of it that exports need as well."""

    shell: Shell
    pages: tuple[Page, ...]
    views: Views
    cited_by: Mapping[str, tuple[Link, ...]]  # citation id -> pages


@dataclass(frozen=True, slots=True)
class Planning:
    """What a planner may ask for."""

    views: Views
    exposure: Exposure
    comparisons: Mapping[str, Comparison]
    warnings: tuple[Diagnostic, ...]
    words: Mapping[str, str]
    preview: bool

    @property
    def site(self) -> VerifiedSite:
        """The verified site."""
        return self.views.site

    def ids(self, kind: str) -> tuple[str, ...]:
        """The ids of all records of a kind."""
        return tuple(self.views.linked.records[kind])

    def all_links(self, kind: str) -> tuple[Link, ...]:
        """Links to all records of a kind."""
        return self.views.links(kind, self.ids(kind))


def plan(
    site: VerifiedSite,
    comparisons: Mapping[str, Comparison],
    exposure: Exposure,
    words: Mapping[str, str],
    units: Units,
    *,
    pictures: Mapping[str, Picture] = MappingProxyType({}),
    warnings: tuple[Diagnostic, ...] = (),
    base_url: str | None = None,
    preview: bool = False,
) -> Plan:
    """Every page of the site. `warnings` are what the checks said, for the page that tells readers."""
    views = Views(site, comparisons, exposure, words, units, pictures, preview)
    planning = Planning(views, exposure, comparisons, warnings, words, preview)
    pages = [page for planner in PLANNERS for page in planner(planning)]
    cited_by: dict[str, list[Link]] = {}
    for page in pages:
        for id in page.citations:
            cited_by.setdefault(id, []).append(Link(page.url, page.title, page.kind))
    by = {id: tuple(links) for id, links in cited_by.items()}
    stands = stands_of(row for row in _rows(planning) if row.status != "event")
    sources = [
        page
        for id in planning.ids("source")
        for page in source_pages(planning, id, by, stands.get(url_of(Ref("source", id)), ()))
    ]
    for page in sources:
        for id in evidence_ids(page.shows["cites"]):
            by[id] = (*by.get(id, ()), Link(page.url, page.title, page.kind))
    return Plan(_shell(planning, base_url), (*pages, *sources), views, by)


def evidence_ids(view: Any) -> tuple[str, ...]:
    """The ids of the citations that a view shows, each once."""
    return tuple(dict.fromkeys(evidence.id for evidence in evidence_in(view)))


def _page(url: str, kind: str, title: str, shows: Mapping[str, Any], description: str = "") -> Page:
    return Page(url, kind, title, f"{kind}.html", shows, evidence_ids(shows), description)


def _in_parts(
    parts: Sequence[Part[Any]],
    kind: str,
    title: str,
    first: Mapping[str, Any],
    shows: Callable[[Part[Any]], Mapping[str, Any]],
) -> Iterator[Page]:
    """The pages of a list in parts. `first` is what the first page shows besides: nothing, on the others."""
    links = part_links(parts)
    for index, part in enumerate(parts):
        more = (
            first if index == 0 else {name: () if isinstance(value, tuple) else None for name, value in first.items()}
        )
        named = title if index == 0 else f"{title}, {part.label}"
        yield _page(part.url, kind, named, {**more, **shows(part), "parts": links})


def _shell(planning: Planning, base_url: str | None) -> Shell:
    settings = planning.site.linked.settings
    if settings.navigation:
        navigation = tuple(Link(_address(item.to), item.title, "navigation") for item in settings.navigation)
    else:
        navigation = tuple(Link(url, title, "navigation") for url, title in _default_navigation(planning))
    address = None if planning.preview else base_url or settings.base_url  # a preview is at no address of the site's
    return Shell(
        settings.title,
        settings.description or "",
        settings.lang,
        navigation,
        tuple(Link(url, title, "navigation") for url, title in _contents(planning)),
        settings.report_errors_to,
        address,
        tuple(sorted(settings.theme.items())),
        bool(address and changes(planning.site.linked)),
    )


def _address(to: str) -> str:
    kind, colon, id = to.partition(":")
    return url_of(Ref(kind, id)) if colon and kind in FOLDERS else to


def _default_navigation(planning: Planning) -> Iterator[tuple[str, str]]:
    """The parts that readers start from, under short names; `_contents` has the rest."""
    words = planning.words
    for kind, key in (("chapter", "chapters"), ("timeline", "timelines"), ("panel", "facts")):
        if planning.ids(kind):
            yield f"{FOLDERS[kind]}/index.html", words[key]
    yield "disagreements.html", words["disagreements.short"]
    yield "sources/index.html", words["sources"]


def _contents(planning: Planning) -> Iterator[tuple[str, str]]:
    """Every part of the site that has a list or a page of its own."""
    words = planning.words
    for kind, key in (("chapter", "chapters"), ("timeline", "timelines"), ("panel", "facts"), ("figure", "figures")):
        if planning.ids(kind):
            yield f"{FOLDERS[kind]}/index.html", words[key]
    yield "disagreements.html", words["disagreements"]
    yield "compare.html", words["compare"]
    for kind, key in (("remark", "remarks"), ("topic", "topics"), ("excerpt", "excerpts")):
        if planning.ids(kind):
            yield f"{FOLDERS[kind]}/index.html", words[key]
    yield "sources/index.html", words["sources"]
    yield "index-of-names.html", words["index"]
    yield "search.html", words["search"]
    yield "checked.html", words["checked"]
    yield "corrections.html", words["corrections"]


# Planners: one for each kind of page.


def home(planning: Planning) -> Iterator[Page]:
    """The front page."""
    settings, views = planning.site.linked.settings, planning.views
    introduction, unlike = views.prose(settings.introduction), _unlike(planning)
    yield _page(
        "index.html",
        "home",
        settings.title,
        {
            "introduction": introduction,
            "chapters": _chapter_list(planning),
            "exhibits": sharpest(unlike, introduction),
            "unlike": len(unlike),
            "strip": _strip(planning),
            "timelines": planning.all_links("timeline"),
            "panels": planning.all_links("panel"),
            "sources": _source_rows(planning),
            "counts": counts(planning),
        },
        settings.description or "",
    )


def _strip(planning: Planning) -> tuple[PeriodView, ...]:
    views, records = planning.views, planning.views.linked.records["event"]
    events = ((records[id].date, id) for ids in views.linked.timeline_events.values() for id in ids)
    ordered = sorted(events, key=lambda event: event[0].sort_key)
    return strip([(date, views.link(Ref("event", id)), views.day(date)) for date, id in ordered], planning.words)


def counts(planning: Planning) -> dict[str, int]:
    """How much of everything there is."""
    return {
        "citations": len(planning.site.citations),
        **{f"{kind}s": len(planning.ids(kind)) for kind in ("source", "event", "fact", "topic", "remark", "chapter")},
    }


def _chapter_list(planning: Planning) -> tuple[tuple[Link, str], ...]:
    records = planning.views.linked.records["chapter"]
    return tuple((planning.views.link(Ref("chapter", id)), records[id].summary or "") for id in records)


def chapters(planning: Planning) -> Iterator[Page]:
    """The chapters, and their list."""
    views, ids = planning.views, planning.ids("chapter")
    for index, id in enumerate(ids):
        record = views.record(Ref("chapter", id))
        shows = {
            "body": views.prose(record.body),
            "summary": record.summary,
            "topics": views.links("topic", record.topics),
            "lang": record.lang,
            "draft": record.draft,
            "updated": views.date(record.updated),
            "number": index + 1,
            "total": len(ids),
            **_neighbours(planning, "chapter", ids, index),
        }
        yield _page(url_of(Ref("chapter", id)), "chapter", record.title, shows, record.summary or "")
    if ids:
        yield _page(
            "chapters/index.html", "chapters", planning.words["chapters"], {"chapters": _chapter_list(planning)}
        )


def _neighbours(planning: Planning, kind: str, ids: tuple[str, ...], index: int) -> dict[str, Link | None]:
    return {
        "previous": planning.views.link(Ref(kind, ids[index - 1])) if index > 0 else None,
        "next": planning.views.link(Ref(kind, ids[index + 1])) if index + 1 < len(ids) else None,
    }


def timelines(planning: Planning) -> Iterator[Page]:
    """Each timeline, each of its events, and the list of timelines."""
    views = planning.views
    for id in planning.ids("timeline"):
        record, events = views.record(Ref("timeline", id)), views.linked.timeline_events[id]
        yield from _in_parts(
            views.timeline_parts[id],
            "timeline",
            record.title,
            {"text": views.prose(record.text)},
            lambda part: {"events": tuple(views.event(event) for event in part.entries)},
        )
        for index, event in enumerate(events):
            view = views.event(event)
            yield _page(
                view.link.url,
                "event",
                view.link.title,
                {
                    "event": view,
                    "named_by": views.named_by(Ref("event", event)),
                    **_neighbours(planning, "event", events, index),
                },
                f"{view.date.said}: {view.link.title}",
            )
    if planning.ids("timeline"):
        lists = tuple(views.timeline(id) for id in planning.ids("timeline"))
        yield _page("timelines/index.html", "lists", planning.words["timelines"], {"lists": lists})


def panels(planning: Planning) -> Iterator[Page]:
    """Each panel, each of its facts, and the list of panels."""
    views = planning.views
    for id in planning.ids("panel"):
        record, facts = views.record(Ref("panel", id)), views.linked.panel_facts[id]
        yield from _in_parts(
            views.panel_parts[id],
            "panel",
            record.title,
            {"text": views.prose(record.text)},
            lambda part: {"facts": tuple(views.fact(fact) for fact in part.entries)},
        )
        for index, fact in enumerate(facts):
            view = views.fact(fact)
            yield _page(
                view.link.url,
                "fact",
                view.link.title,
                {
                    "fact": view,
                    "named_by": views.named_by(Ref("fact", fact)),
                    **_neighbours(planning, "fact", facts, index),
                },
            )
    if planning.ids("panel"):
        lists = tuple(views.panel(id) for id in planning.ids("panel"))
        yield _page("panels/index.html", "lists", planning.words["facts"], {"lists": lists})


def _unlike(planning: Planning) -> list[FactView]:
    ids = [id for ids in planning.views.linked.panel_facts.values() for id in ids]
    order = {"conflict": 0, "differ": 1}
    unlike = [planning.views.fact(id) for id in ids if planning.comparisons[id].status in order]
    return sorted(unlike, key=lambda fact: order[fact.status])


def disagreements(planning: Planning) -> Iterator[Page]:
    """Where the sources disagree."""
    yield from _in_parts(
        by_number("disagreements.html", _unlike(planning)),
        "disagreements",
        planning.words["disagreements"],
        {},
        lambda part: {"facts": part.entries, "sources": planning.all_links("source")},
    )


ROW_ORDER = ("conflict", "differ", "agree", "single-source", "event")


def _rows(planning: Planning) -> list[Row]:
    """Every question and every event by source, the sharpest first."""
    views, linked = planning.views, planning.views.linked
    rows = [fact_row(views.fact(id)) for ids in linked.panel_facts.values() for id in ids]
    rows += [event_row(views.event(id)) for ids in linked.timeline_events.values() for id in ids]
    return sorted(rows, key=lambda row: ROW_ORDER.index(row.status))


def compare(planning: Planning) -> Iterator[Page]:
    """What each source says, a page for each: a reader opens one, or picks two and sees them side by side."""
    said = by_source(_rows(planning))
    links = planning.all_links("source")
    counts = tuple((link, len(said.get(link.url, ()))) for link in links)
    yield _page("compare.html", "compare", planning.words["compare"], {"sources": counts})
    for id, link in zip(planning.ids("source"), links, strict=True):
        yield from _compared(planning, compared_url(id), link, said.get(link.url, ()))


def _compared(planning: Planning, url: str, source: Link, rows: tuple[Row, ...]) -> Iterator[Page]:
    title = planning.words["compare.of"].format(source=source.title)
    parts = by_number(url, rows)
    yield from _in_parts(parts, "compared", title, {}, lambda part: {"source": source, "rows": part.entries})


def remarks(planning: Planning) -> Iterator[Page]:
    """Each remark, and the list of them."""
    yield from _records(planning, "remark", planning.views.remark, "remarks")


def excerpts(planning: Planning) -> Iterator[Page]:
    """Each excerpt, and the list of them."""
    yield from _records(planning, "excerpt", planning.views.excerpt, "excerpts")


def figures(planning: Planning) -> Iterator[Page]:
    """Each figure, and the list of them."""
    yield from _records(planning, "figure", planning.views.figure, "figures")


def _records(planning: Planning, kind: str, view_of: Callable[[str], Any], list_kind: str) -> Iterator[Page]:
    ids = planning.ids(kind)
    shown = tuple(view_of(id) for id in ids)
    for index, (id, view) in enumerate(zip(ids, shown, strict=True)):
        yield _page(
            view.link.url,
            kind,
            view.link.title,
            {kind: view, "named_by": planning.views.named_by(Ref(kind, id)), **_neighbours(planning, kind, ids, index)},
        )
    if ids:
        yield from _in_parts(
            by_number(f"{FOLDERS[kind]}/index.html", shown),
            list_kind,
            planning.words[FOLDERS[kind]],
            {},
            lambda part: {FOLDERS[kind]: part.entries},
        )


def topics(planning: Planning) -> Iterator[Page]:
    """Each topic with everything about it, and the list of topics by kind."""
    views = planning.views
    for id in planning.ids("topic"):
        yield from _topic(views, id)
    if planning.ids("topic"):
        records = views.linked.records["topic"]
        groups = tuple(
            (kind, tuple(sorted((views.link(Ref("topic", id)) for id in records if records[id].kind == kind),
                                key=lambda link: folded(link.title))))
            for kind in TOPIC_KINDS
            if any(record.kind == kind for record in records.values())
        )  # fmt: skip
        yield _page("topics/index.html", "topics", planning.words["topics"], {"groups": groups})


def _topic(views: Views, id: str) -> Iterator[Page]:
    record, url = views.record(Ref("topic", id)), url_of(Ref("topic", id))
    yield from _in_parts(
        by_number(url, views.named_by(Ref("topic", id))),
        "topic",
        record.name,
        {
            "text": views.prose(record.text),
            "cites": views.cited(record),
            "variants": tuple((v.text, views.links("source", v.sources), v.note) for v in record.variants),
            "draft": record.draft,
            "updated": views.date(record.updated),
        },
        lambda part: {"topic_kind": record.kind, "named_by": part.entries},
    )


def source_list(planning: Planning) -> Iterator[Page]:
    """The list of sources."""
    yield from _in_parts(
        by_number("sources/index.html", _source_rows(planning)),
        "sources",
        planning.words["sources"],
        {},
        lambda part: {"sources": part.entries},
    )


def _source_rows(planning: Planning) -> tuple[tuple[Link, dict[str, Any]], ...]:
    used = Counter(citation.source for citation in planning.site.citations.values())
    ids = planning.ids("source")
    return tuple((planning.views.link(Ref("source", id)), _source_facts(planning, id, used[id])) for id in ids)


def _source_facts(planning: Planning, id: str, citations: int) -> dict[str, Any]:
    record = planning.views.record(Ref("source", id))
    seed = planning.site.linked.seeds[id]
    return {
        "seed": seed.name,
        "sha256": seed.sha256,
        "title": record.title,
        "kind": record.kind,
        "publisher": record.publisher,
        "author": record.author,
        "published": planning.views.date(record.published),
        "url": record.url,
        "lang": record.lang,
        "publish": record.publish,
        "credits": record.credits,
        "own_sources": record.own_sources,
        "share": planning.exposure.shares[id],
        "lines": len(seed.text.starts),
        "citations": citations,
    }


def source_pages(
    planning: Planning, id: str, cited_by: Mapping[str, tuple[Link, ...]], stands: Stands
) -> Iterator[Page]:
    """A source: what it is, its passages, each with the pages that cite it, and where it stands beside the others.

    Passages of a long seed fill several pages; what is said of the source as a whole stands on the first.
    """
    views = planning.views
    record, text = views.record(Ref("source", id)), planning.site.linked.seeds[id].text
    cites, about = views.cited(record), views.prose(record.text)
    url = url_of(Ref("source", id))
    own = Link(url, record.title, "source")
    by = {**cited_by}
    for citation in evidence_ids((about, cites)):
        by[citation] = (*by.get(citation, ()), own)
    stretches: dict[int, list[PassageView]] = {0: []}
    for passage in blocks(planning.site, planning.exposure, id, by, whole=views.shows_whole(id)):
        stretches.setdefault(stretch_of(len(text.text), passage.start), []).append(passage)
    parts = [
        Part(numbered(url, index), _lines(planning, text, index), tuple(passages))
        for index, passages in stretches.items()
    ]
    named_by = tuple(link for link in views.named_by(Ref("source", id)) if link.kind in ("fact", "topic"))
    first = {
        "text": about,
        "cites": (about, cites),
        "evidence": cites,
        "stands": stands if sum(len(rows) for _, rows in stands) <= MOST else (),  # its page for comparing has them all
        "topics": views.links("topic", record.topics),
        "named_by": named_by if len(named_by) <= MOST else tuple(link for link in named_by if link.kind == "topic"),
        "draft": record.draft,
        "updated": views.date(record.updated),
    }
    used = sum(len(passage.citations) for part in parts for passage in part.entries)
    for page in _in_parts(
        parts,
        "source",
        record.title,
        first,
        lambda part: {
            "source": _source_facts(planning, id, used),
            "passages": part.entries,
            "label": views.title(Ref("source", id)),
            "id": id,
            "preview": planning.preview and record.publish != "full",
            "first": part is parts[0],
        },
    ):
        quoted = (citation.id for passage in page.shows["passages"] for citation in passage.citations)
        yield replace(page, citations=tuple(dict.fromkeys(quoted)))


def _lines(planning: Planning, text: SourceText, index: int) -> str:
    first, last = index * STRETCH, min((index + 1) * STRETCH, len(text.text)) - 1
    return f"{planning.words['lines']} {text.position(first).line}–{text.position(max(first, last)).line}"


def index_of_names(planning: Planning) -> Iterator[Page]:
    """An index as in the back of a book: every name in every form, its pages and passages; by letter when large."""
    letters, title = by_letter(planning.views), planning.words["index"]
    if sum(len(entries) for _, entries in letters) <= LARGE:
        contents = tuple((letter, f"#letter-{index}") for index, (letter, _) in enumerate(letters, 1))
        yield _page("index-of-names.html", "index", title, {"contents": contents, "letters": letters})
        return
    contents = tuple((letter, letter_url(letter)) for letter, _ in letters)
    yield _page("index-of-names.html", "index", title, {"contents": contents, "letters": ()})
    for letter, entries in letters:
        yield from _in_parts(
            by_number(letter_url(letter), entries),
            "index",
            f"{title}: {letter}",
            {},
            lambda part, letter=letter: {"contents": contents, "letters": ((letter, part.entries),)},  # type: ignore[misc]
        )


SEARCHED = ("chapter", "event", "fact", "passage", "topic", "remark", "excerpt", "source")  # as results are grouped


def search(planning: Planning) -> Iterator[Page]:
    """The page that asks the search index; where there is none, it leads to the index of names."""
    kinds = tuple((kind, planning.words["passages" if kind == "passage" else FOLDERS[kind]]) for kind in SEARCHED)
    yield _page("search.html", "search", planning.words["search"], {"kinds": kinds})


def corrections(planning: Planning) -> Iterator[Page]:
    """What was wrong, and when it was mended; the newest first."""
    views, linked = planning.views, planning.site.linked
    rows = tuple(
        (views.date(c.date), _record_link(planning, c.record), views.prose(c.was), views.prose(c.now))
        for c in sorted((c for _, c in linked.corrections), key=lambda c: c.date.sort_key, reverse=True)
    )
    yield _page("corrections.html", "corrections", planning.words["corrections"], {"corrections": rows})


def _record_link(planning: Planning, id: str) -> Link | None:
    kind = planning.site.linked.kind_of(id)
    return planning.views.link(Ref(kind, id)) if kind in FOLDERS else None


def checked(planning: Planning) -> Iterator[Page]:
    """How this site was checked: the verification report, for readers."""
    linked = planning.site.linked
    statuses = [planning.comparisons[id].status for ids in linked.panel_facts.values() for id in ids]
    yield _page(
        "checked.html",
        "checked",
        planning.words["checked"],
        {
            "counts": counts(planning),
            "statuses": {status: statuses.count(status) for status in ("single-source", "agree", "conflict", "differ")},
            "sources": _source_rows(planning),
            "warnings": planning.warnings[:MOST],
            "more": max(0, len(planning.warnings) - MOST),
        },
    )


def not_found(planning: Planning) -> Iterator[Page]:
    """The page for addresses that lead nowhere."""
    yield _page("404.html", "not_found", planning.words["not_found"], {})


def redirects(planning: Planning) -> Iterator[Page]:
    """A page at every address that a record once had."""
    for old, ref in planning.site.linked.names.formerly.items():
        if old.kind in FOLDERS:
            to = planning.views.link(ref)
            yield _page(url_of(old), "redirect", planning.words["redirect"], {"to": to})


PLANNERS: tuple[Callable[[Planning], Iterator[Page]], ...] = (
    home,
    chapters,
    timelines,
    panels,
    disagreements,
    compare,
    remarks,
    excerpts,
    figures,
    topics,
    source_list,
    index_of_names,
    search,
    corrections,
    checked,
    not_found,
    redirects,
)
