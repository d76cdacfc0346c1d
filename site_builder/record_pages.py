"""Planners of the pages of records, and of the lists of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import groupby
from types import MappingProxyType
from typing import Any

from .filing import filed
from .model import TOPIC_KINDS
from .names import Ref
from .paging import MOST, Part, by_number
from .planning import Page, Planning, Shows, evidence_ids, in_parts
from .views import FOLDERS, Link, url_of


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


def chapters(planning: Planning) -> Iterator[Page]:
    """The list of chapters."""
    yield Page(
        "chapters/index.html", "chapters", planning.words["chapters"], lambda: {"chapters": chapter_list(planning)}
    )


def chapter_list(planning: Planning) -> tuple[tuple[Link, str], ...]:
    """Links to the chapters, each with its summary."""
    records = planning.views.linked.records["chapter"]
    return tuple((planning.views.link(Ref("chapter", id)), records[id].summary or "") for id in records)


def timeline(planning: Planning, id: str) -> Iterator[Page]:
    """A timeline, in parts where it is long."""
    views = planning.views
    return _list(planning, Ref("timeline", id), views.timeline_parts(id), "event", views.event)


def event(planning: Planning, id: str) -> Iterator[Page]:
    """An event."""
    said = planning.views.day(planning.views.record(Ref("event", id)).date).said
    return _record_page(planning, Ref("event", id), f"{said}: {planning.views.title(Ref('event', id))}")


def panel(planning: Planning, id: str) -> Iterator[Page]:
    """A panel, in parts where it is long."""
    views = planning.views
    return _list(planning, Ref("panel", id), views.panel_parts(id), "fact", views.fact)


def fact(planning: Planning, id: str) -> Iterator[Page]:
    """A fact."""
    return _record_page(planning, Ref("fact", id))


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
        lambda: {"text": views.prose(record.text), "draft": record.draft, "updated": views.date(record.updated)},
    )


def timelines(planning: Planning) -> Iterator[Page]:
    """The list of timelines."""
    return _lists(planning, "timeline", planning.words["timelines"])


def panels(planning: Planning) -> Iterator[Page]:
    """The list of panels."""
    return _lists(planning, "panel", planning.words["facts"])


def _lists(planning: Planning, kind: str, title: str) -> Iterator[Page]:
    """The list of timelines or panels. What they hold is left to their own pages where that is much."""
    views, ids = planning.views, planning.ids(kind)
    view = views.embedded if sum(views.room(Ref(kind, id)) for id in ids) <= MOST else views.closed
    return in_parts(
        by_number(f"{FOLDERS[kind]}/index.html", ids),
        "lists",
        title,
        lambda part: {"lists": tuple(view(Ref(kind, id)) for id in planning.wanted(kind, part.entries))},
    )


def remark(planning: Planning, id: str) -> Iterator[Page]:
    """A remark."""
    return _record_page(planning, Ref("remark", id))


def excerpt(planning: Planning, id: str) -> Iterator[Page]:
    """An excerpt."""
    return _record_page(planning, Ref("excerpt", id))


def figure(planning: Planning, id: str) -> Iterator[Page]:
    """A figure."""
    return _record_page(planning, Ref("figure", id))


def _whole(kind: str, quoted: Callable[[Any], Any]) -> Callable[[Planning], Iterator[Page]]:
    """The planner of the list of all records of a kind. `quoted` is the evidence that the list shows of a record."""
    name = FOLDERS[kind]

    def listed(planning: Planning) -> Iterator[Page]:
        view = planning.views.embedded
        return in_parts(
            by_number(f"{name}/index.html", planning.ids(kind)),
            name,
            planning.words[name],
            lambda part: {name: tuple(view(Ref(kind, id)) for id in planning.wanted(kind, part.entries))},
            cites=lambda page: evidence_ids([quoted(record) for record in page.shows[name]]),
        )

    return listed


def _record_page(planning: Planning, ref: Ref, description: str = "") -> Iterator[Page]:
    """The page of a record that is seen by itself, with who names it and what stands beside it."""

    def shows() -> Shows:
        named_by = planning.views.named_by(ref)
        return {ref.kind: planning.views.embedded(ref), "named_by": named_by, **planning.beside(ref)}

    yield Page(url_of(ref), ref.kind, planning.views.title(ref), shows, description)


def topics(planning: Planning) -> Iterator[Page]:
    """The list of topics by kind."""
    views, records = planning.views, planning.views.linked.records["topic"]
    ordered = sorted(
        records, key=lambda id: (TOPIC_KINDS.index(records[id].kind), filed(records[id].name, planning.words))
    )
    return in_parts(
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

# The list of all records of a kind, where there are any.
LIST_PAGES: Mapping[str, Callable[[Planning], Iterator[Page]]] = MappingProxyType(
    {
        "chapter": chapters,
        "timeline": timelines,
        "panel": panels,
        "remark": _whole("remark", lambda remark: remark.versions[0].evidence[:1]),
        "excerpt": _whole("excerpt", lambda excerpt: excerpt.evidence),
        "figure": _whole("figure", lambda figure: ()),
        "topic": topics,
    }
)


def planner_of(kind: str, held: str = "") -> Callable[[Planning], Iterator[Page]]:
    """The planner of all records of a kind, each with the pages of those that it holds, and of their list."""

    def planned(planning: Planning) -> Iterator[Page]:
        ids, members = planning.ids(kind), planning.views.linked.members
        for id in ids if held else planning.wanted(kind, ids):
            yield from RECORD_PAGES[kind](planning, id)
            for member in planning.wanted(held, members[kind][id]) if held else ():
                yield from RECORD_PAGES[held](planning, member)
        if ids:
            yield from LIST_PAGES[kind](planning)

    return planned
