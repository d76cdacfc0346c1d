"""Planners of the pages of records: chapters, timelines, events, panels, facts, remarks, excerpts, figures, topics."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import groupby
from types import MappingProxyType
from typing import Any

from .book_index import filed
from .model import TOPIC_KINDS
from .names import Ref
from .paging import MOST, Part, by_number
from .planning import Page, Planning, Shows, in_parts
from .views import FOLDERS, Link, url_of


def chapters(planning: Planning) -> Iterator[Page]:
    """The chapters, and their list."""
    ids = planning.ids("chapter")
    for id in planning.wanted("chapter", ids):
        yield from chapter(planning, id)
    if ids:
        shows = partial(_chapters, planning)
        yield Page("chapters/index.html", "chapters", planning.words["chapters"], shows)


def chapter(planning: Planning, id: str) -> Iterator[Page]:
    """A chapter."""
    record = planning.views.record(Ref("chapter", id))
    shows = partial(_chapter, planning, id)
    yield Page(url_of(Ref("chapter", id)), "chapter", record.title, shows, record.summary or "")


def _chapter(planning: Planning, id: str) -> Shows:
    views, ids = planning.views, planning.ids("chapter")
    record = views.record(Ref("chapter", id))
    return {
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


def _chapters(planning: Planning) -> Shows:
    return {"chapters": chapter_list(planning)}


def chapter_list(planning: Planning) -> tuple[tuple[Link, str], ...]:
    """Links to the chapters, each with its summary."""
    records = planning.views.linked.records["chapter"]
    return tuple((planning.views.link(Ref("chapter", id)), records[id].summary or "") for id in records)


def timelines(planning: Planning) -> Iterator[Page]:
    """Each timeline, each of its events, and the list of timelines."""
    return _collections(planning, "timeline", "event", planning.words["timelines"])


def timeline(planning: Planning, id: str) -> Iterator[Page]:
    """A timeline, in parts where it is long."""
    views = planning.views
    return _list(planning, Ref("timeline", id), views.timeline_parts(id), "event", views.event)


def event(planning: Planning, id: str) -> Iterator[Page]:
    """An event."""
    said = planning.views.day(planning.views.record(Ref("event", id)).date).said
    return _record_page(planning, Ref("event", id), f"{said}: {planning.views.title(Ref('event', id))}")


def panels(planning: Planning) -> Iterator[Page]:
    """Each panel, each of its facts, and the list of panels."""
    return _collections(planning, "panel", "fact", planning.words["facts"])


def panel(planning: Planning, id: str) -> Iterator[Page]:
    """A panel, in parts where it is long."""
    views = planning.views
    return _list(planning, Ref("panel", id), views.panel_parts(id), "fact", views.fact)


def fact(planning: Planning, id: str) -> Iterator[Page]:
    """A fact."""
    return _record_page(planning, Ref("fact", id))


def _collections(planning: Planning, kind: str, held: str, title: str) -> Iterator[Page]:
    """Each record of a kind, with the pages of the records that it holds, and the list of them all."""
    members = planning.views.linked.names.members[kind]
    for id in planning.ids(kind):
        yield from RECORD_PAGES[kind](planning, id)
        for member in planning.wanted(held, members[id]):
            yield from RECORD_PAGES[held](planning, member)
    yield from _lists(planning, kind, title)


def _list(
    planning: Planning, ref: Ref, parts: tuple[Part[str], ...], held: str, view: Callable[[str], Any]
) -> Iterator[Page]:
    """The pages of a timeline or a panel; `held` is the kind of what it holds, `view` makes its views."""
    views, record = planning.views, planning.views.record(ref)
    return in_parts(
        parts,
        ref.kind,
        record.title,
        lambda part: {FOLDERS[held]: tuple(map(view, planning.wanted(held, part.entries)))},
        lambda: {"text": views.prose(record.text)},
    )


def _lists(planning: Planning, kind: str, title: str) -> Iterator[Page]:
    """The list of timelines or panels. What they hold is left to their own pages where that is much."""
    views, ids = planning.views, planning.ids(kind)
    if not ids:
        return
    view = views.embedded if sum(views.room(Ref(kind, id)) for id in ids) <= MOST else views.closed
    yield from in_parts(
        by_number(f"{FOLDERS[kind]}/index.html", ids),
        "lists",
        title,
        lambda part: {"lists": tuple(view(Ref(kind, id)) for id in planning.wanted(kind, part.entries))},
    )


def remarks(planning: Planning) -> Iterator[Page]:
    """Each remark, and the list of them."""
    return _records(planning, "remark")


def remark(planning: Planning, id: str) -> Iterator[Page]:
    """A remark."""
    return _record_page(planning, Ref("remark", id))


def excerpts(planning: Planning) -> Iterator[Page]:
    """Each excerpt, and the list of them."""
    return _records(planning, "excerpt")


def excerpt(planning: Planning, id: str) -> Iterator[Page]:
    """An excerpt."""
    return _record_page(planning, Ref("excerpt", id))


def figures(planning: Planning) -> Iterator[Page]:
    """Each figure, and the list of them."""
    return _records(planning, "figure")


def figure(planning: Planning, id: str) -> Iterator[Page]:
    """A figure."""
    return _record_page(planning, Ref("figure", id))


def _records(planning: Planning, kind: str) -> Iterator[Page]:
    """The pages of all records of a kind, and their list, which shows them whole."""
    ids, name = planning.ids(kind), FOLDERS[kind]
    for id in planning.wanted(kind, ids):
        yield from RECORD_PAGES[kind](planning, id)
    if ids:
        view = planning.views.embedded
        yield from in_parts(
            by_number(f"{name}/index.html", ids),
            name,
            planning.words[name],
            lambda part: {name: tuple(view(Ref(kind, id)) for id in planning.wanted(kind, part.entries))},
        )


def _record_page(planning: Planning, ref: Ref, description: str = "") -> Iterator[Page]:
    """The page of a record that is seen by itself, with who names it and what stands beside it."""

    def shows() -> Shows:
        named_by = planning.views.named_by(ref)
        return {ref.kind: planning.views.embedded(ref), "named_by": named_by, **planning.beside(ref)}

    yield Page(url_of(ref), ref.kind, planning.views.title(ref), shows, description)


def topics(planning: Planning) -> Iterator[Page]:
    """Each topic with everything about it, and the list of topics by kind."""
    views, records = planning.views, planning.views.linked.records["topic"]
    for id in planning.wanted("topic", tuple(records)):
        yield from topic(planning, id)
    if records:
        ordered = sorted(
            records, key=lambda id: (TOPIC_KINDS.index(records[id].kind), filed(records[id].name, planning.words))
        )
        yield from in_parts(
            by_number("topics/index.html", ordered),
            "topics",
            planning.words["topics"],
            lambda part: {
                "groups": tuple(
                    (kind, views.links("topic", tuple(ids)))
                    for kind, ids in groupby(part.entries, key=lambda id: str(records[id].kind))
                )
            },
        )


def topic(planning: Planning, id: str) -> Iterator[Page]:
    """A topic, in parts where much is about it."""
    views = planning.views
    record, url = views.record(Ref("topic", id)), url_of(Ref("topic", id))
    return in_parts(
        by_number(url, views.named_by(Ref("topic", id))),
        "topic",
        record.name,
        lambda part: {"topic_kind": record.kind, "named_by": part.entries},
        lambda: {
            "text": views.prose(record.text),
            "cites": views.cited(record),
            "variants": tuple((v.text, views.links("source", v.sources), v.note) for v in record.variants),
            "draft": record.draft,
            "updated": views.date(record.updated),
        },
    )


# A record's pages, which can be planned without any other's.
RECORD_PAGES: Mapping[str, Callable[[Planning, str], Iterator[Page]]] = MappingProxyType(
    {
        "chapter": chapter,
        "timeline": timeline,
        "event": event,
        "panel": panel,
        "fact": fact,
        "remark": remark,
        "excerpt": excerpt,
        "figure": figure,
        "topic": topic,
    }
)
