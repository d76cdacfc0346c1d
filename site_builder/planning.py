"""What planners are given, and what they make: pages, each with all that it shows, of which it is a pure function."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .compare import Comparison
from .diagnostics import Diagnostic
from .exposure import Exposure
from .names import PARENTS, Ref
from .paging import Part
from .standing import Row, event_row, fact_row
from .verify import VerifiedSite
from .viewing import Views
from .views import Link, evidence_in, part_links

ROW_ORDER = ("conflict", "differ", "agree", "single-source", "event")


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


@dataclass(frozen=True)
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

    @cached_property
    def rows(self) -> list[Row]:
        """Every question and every event by source, the sharpest first."""
        views, linked = self.views, self.views.linked
        rows = [fact_row(views.fact(id)) for ids in linked.panel_facts.values() for id in ids]
        rows += [event_row(views.event(id)) for ids in linked.timeline_events.values() for id in ids]
        return sorted(rows, key=lambda row: ROW_ORDER.index(row.status))

    def beside(self, ref: Ref) -> dict[str, Link | None]:
        """The records before and after one: of its timeline or panel, otherwise of its kind."""
        parent = (
            Ref(PARENTS[ref.kind], self.views.linked.names.parent[ref]) if ref.kind in PARENTS else Ref(ref.kind, "")
        )
        if parent not in self._order:
            members = self.views.linked.names.members
            ids = members[parent.kind][parent.id] if parent.id else self.ids(ref.kind)
            self._order[parent] = ids, {id: index for index, id in enumerate(ids)}
        ids, index = self._order[parent][0], self._order[parent][1][ref.id]
        return {
            "previous": self.views.link(Ref(ref.kind, ids[index - 1])) if index > 0 else None,
            "next": self.views.link(Ref(ref.kind, ids[index + 1])) if index + 1 < len(ids) else None,
        }

    @cached_property
    def _order(self) -> dict[Ref, tuple[tuple[str, ...], dict[str, int]]]:
        return {}


def evidence_ids(view: Any) -> tuple[str, ...]:
    """The ids of the citations that a view shows, each once."""
    return tuple(dict.fromkeys(evidence.id for evidence in evidence_in(view)))


def page_of(url: str, kind: str, title: str, shows: Mapping[str, Any], description: str = "") -> Page:
    """A page of a kind; the template has the kind's name."""
    return Page(url, kind, title, f"{kind}.html", shows, evidence_ids(shows), description)


def in_parts(
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
        yield page_of(part.url, kind, named, {**more, **shows(part), "parts": links})
