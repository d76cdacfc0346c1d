"""Planners of the pages of records: chapters, timelines, events, panels, facts, remarks, excerpts, figures, topics."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from types import MappingProxyType
from typing import Any

from .book_index import folded
from .model import TOPIC_KINDS
from .names import Ref
from .paging import MOST, by_number
from .planning import Page, Planning, in_parts, page_of
from .viewing import Views
from .views import FOLDERS, Link, ListView, url_of


def chapters(planning: Planning) -> Iterator[Page]:
    """The chapters, and their list."""
    ids = planning.ids("chapter")
    yield from (chapter(planning, id) for id in ids)
    if ids:
        shows = {"chapters": chapter_list(planning)}
        yield page_of("chapters/index.html", "chapters", planning.words["chapters"], shows)


def chapter(planning: Planning, id: str) -> Page:
    """A chapter."""
    views, ids = planning.views, planning.ids("chapter")
    record = views.record(Ref("chapter", id))
    shows = {
        "body": views.prose(record.body),
        "summary": record.summary,
        "topics": views.links("topic", record.topics),
        "lang": record.lang,
        "draft": record.draft,
        "updated": views.date(record.updated),
        "number": ids.index(id) + 1,
        "total": len(ids),
        **planning.beside(Ref("chapter", id)),
    }
    return page_of(url_of(Ref("chapter", id)), "chapter", record.title, shows, record.summary or "")


def chapter_list(planning: Planning) -> tuple[tuple[Link, str], ...]:
    """Links to the chapters, each with its summary."""
    records = planning.views.linked.records["chapter"]
    return tuple((planning.views.link(Ref("chapter", id)), records[id].summary or "") for id in records)


def timelines(planning: Planning) -> Iterator[Page]:
    """Each timeline, each of its events, and the list of timelines."""
    views = planning.views
    for id in planning.ids("timeline"):
        record, events = views.record(Ref("timeline", id)), views.linked.timeline_events[id]
        yield from in_parts(
            views.timeline_parts(id),
            "timeline",
            record.title,
            {"text": views.prose(record.text)},
            lambda part: {"events": tuple(views.event(event) for event in part.entries)},
        )
        yield from (event(planning, id) for id in events)
    if planning.ids("timeline"):
        lists = tuple(views.timeline(id) for id in planning.ids("timeline"))
        yield from _lists("timelines/index.html", planning.words["timelines"], lists)


def event(planning: Planning, id: str) -> Page:
    """An event."""
    view = planning.views.event(id)
    return _record_page(planning, Ref("event", id), view, f"{view.date.said}: {view.link.title}")


def panels(planning: Planning) -> Iterator[Page]:
    """Each panel, each of its facts, and the list of panels."""
    views = planning.views
    for id in planning.ids("panel"):
        record, facts = views.record(Ref("panel", id)), views.linked.panel_facts[id]
        yield from in_parts(
            views.panel_parts(id),
            "panel",
            record.title,
            {"text": views.prose(record.text)},
            lambda part: {"facts": tuple(views.fact(fact) for fact in part.entries)},
        )
        yield from (fact(planning, id) for id in facts)
    if planning.ids("panel"):
        lists = tuple(views.panel(id) for id in planning.ids("panel"))
        yield from _lists("panels/index.html", planning.words["facts"], lists)


def fact(planning: Planning, id: str) -> Page:
    """A fact."""
    return _record_page(planning, Ref("fact", id), planning.views.fact(id))


def _lists(url: str, title: str, lists: tuple[ListView, ...]) -> Iterator[Page]:
    """The list of timelines or panels. What they hold is left to their own pages where that is much."""
    if sum(len(view.items) + len(view.parts) for view in lists) > MOST:
        lists = tuple(replace(view, items=(), parts=()) for view in lists)
    yield from in_parts(by_number(url, lists), "lists", title, {}, lambda part: {"lists": part.entries})


def remarks(planning: Planning) -> Iterator[Page]:
    """Each remark, and the list of them."""
    yield from _records(planning, "remark", "remarks")


def remark(planning: Planning, id: str) -> Page:
    """A remark."""
    return _record_page(planning, Ref("remark", id), planning.views.remark(id))


def excerpts(planning: Planning) -> Iterator[Page]:
    """Each excerpt, and the list of them."""
    yield from _records(planning, "excerpt", "excerpts")


def excerpt(planning: Planning, id: str) -> Page:
    """An excerpt."""
    return _record_page(planning, Ref("excerpt", id), planning.views.excerpt(id))


def figures(planning: Planning) -> Iterator[Page]:
    """Each figure, and the list of them."""
    yield from _records(planning, "figure", "figures")


def figure(planning: Planning, id: str) -> Page:
    """A figure."""
    return _record_page(planning, Ref("figure", id), planning.views.figure(id))


def _record_page(planning: Planning, ref: Ref, view: Any, description: str = "") -> Page:
    """The page of a record that is seen by itself, with who names it and what stands beside it."""
    shows = {ref.kind: view, "named_by": planning.views.named_by(ref), **planning.beside(ref)}
    return page_of(view.link.url, ref.kind, view.link.title, shows, description)


def _records(planning: Planning, kind: str, list_kind: str) -> Iterator[Page]:
    pages = [RECORD_PAGES[kind](planning, id) for id in planning.ids(kind)]
    yield from pages
    if pages:
        yield from in_parts(
            by_number(f"{FOLDERS[kind]}/index.html", [page.shows[kind] for page in pages]),
            list_kind,
            planning.words[FOLDERS[kind]],
            {},
            lambda part: {FOLDERS[kind]: part.entries},
        )


# Pages of one record each, which can be planned without the others.
RECORD_PAGES: Mapping[str, Callable[[Planning, str], Page]] = MappingProxyType(
    {"chapter": chapter, "event": event, "fact": fact, "remark": remark, "excerpt": excerpt, "figure": figure}
)


def topics(planning: Planning) -> Iterator[Page]:
    """Each topic with everything about it, and the list of topics by kind."""
    views = planning.views
    for id in planning.ids("topic"):
        yield from _topic(views, id)
    if planning.ids("topic"):
        records = views.linked.records["topic"]
        ordered = sorted(records, key=lambda id: (TOPIC_KINDS.index(records[id].kind), folded(records[id].name)))
        yield from in_parts(
            by_number("topics/index.html", ordered),
            "topics",
            planning.words["topics"],
            {},
            lambda part: {
                "groups": tuple(
                    (kind, views.links("topic", tuple(ids)))
                    for kind, ids in groupby(part.entries, key=lambda id: str(records[id].kind))
                )
            },
        )


def _topic(views: Views, id: str) -> Iterator[Page]:
    record, url = views.record(Ref("topic", id)), url_of(Ref("topic", id))
    yield from in_parts(
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
