"""What planners are given, and what they make: pages, each with all that it shows, of which it is a pure function."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from itertools import chain
from typing import Any

from .diagnostics import Diagnostic
from .names import PARENTS, Ref
from .paging import Part
from .standing import Row, Spoken, event_row, fact_row, merged, spoken_in
from .verify import VerifiedSite
from .viewing import Views
from .views import Link, evidence_in, links_near, part_links

ROW_ORDER = ("conflict", "differ", "agree", "single-source", "event")


Shows = Mapping[str, Any]


def evidence_ids(view: Any) -> tuple[str, ...]:
    """The ids of the citations that a view shows, each once."""
    return tuple(dict.fromkeys(evidence.id for evidence in evidence_in(view)))


def _shown_ids(page: Page) -> tuple[str, ...]:
    return evidence_ids(page.shows)


class Page:
    """A page to be: its address relative to the site's root, its template, and all that the template receives.

    That is made when it is first asked for: to know which pages there are costs little.
    """

    url: str
    kind: str
    title: str
    template: str
    description: str

    def __init__(
        self,
        url: str,
        kind: str,
        title: str,
        show: Callable[[], Shows],
        description: str = "",
        cites: Callable[[Page], tuple[str, ...]] = _shown_ids,
    ) -> None:
        """`show` makes what the template of the kind receives, `cites` finds the ids of the citations on the page."""
        self.url, self.kind, self.title, self.description = url, kind, title, description
        self.template = f"{kind}.html"
        self._show, self._cites = show, cites

    @cached_property
    def shows(self) -> Shows:
        """All that the template receives."""
        return self._show()

    @cached_property
    def citations(self) -> tuple[str, ...]:
        """The ids of the citations that it shows, in the order of the page."""
        return self._cites(self)

    def release(self) -> None:
        """Lets go of what it shows, and is to be asked for no more."""
        self._show = dict
        self.__dict__.pop("shows", None)

    def shows_as(self, other: Page) -> bool:
        """Whether two pages are the same in all that a template may show of them."""
        mine, theirs = ((p.url, p.kind, p.title, p.description, p.citations, p.shows) for p in (self, other))
        return mine == theirs


@dataclass(frozen=True)
class Planning:
    """What a planner may ask for.

    `only`: pages are not to be shown, but asked what they cite of these records; the others are left out of them.
    """

    views: Views
    find_warnings: Callable[[], tuple[Diagnostic, ...]]
    only: frozenset[Ref] | None = None

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What the checks said. It may have to be waited for: another process checks the rules meanwhile."""
        return self.find_warnings()

    @property
    def site(self) -> VerifiedSite:
        """The verified site."""
        return self.views.site

    @property
    def words(self) -> Mapping[str, str]:
        """The interface's words."""
        return self.views.words

    def ids(self, kind: str) -> tuple[str, ...]:
        """The ids of all records of a kind."""
        return tuple(self.views.linked.records[kind])

    def all_links(self, kind: str) -> tuple[Link, ...]:
        """Links to all records of a kind."""
        return self.views.links(kind, self.ids(kind))

    def wanted(self, kind: str, ids: Sequence[str]) -> Sequence[str]:
        """Those of these records that pages are to have: all, but for `only`."""
        return ids if self.only is None else [id for id in ids if (kind, id) in self.only]

    @cached_property
    def spoken(self) -> Spoken:
        """The questions and events in which each source speaks, or is silent."""
        linked, memo = self.views.linked, self.views.memo
        excerpts = linked.records["excerpt"]
        by_part = tuple(
            memo.get_asking(("spoken", part.name), (part,), excerpts, partial(spoken_in, part)) for part in linked.parts
        )
        return memo.get("spoken", by_part, partial(merged, by_part))

    def about(self, source: str) -> tuple[Ref, ...]:
        """Those of one source, the sharpest first."""
        return tuple(sorted(self.spoken.get(source, ()), key=self._sharpness))

    def _sharpness(self, ref: Ref) -> tuple[int, int]:
        status = self.views.comparisons[ref.id].status if ref.kind == "fact" else ref.kind
        return ROW_ORDER.index(status), self._places[ref.id]

    @cached_property
    def _places(self) -> dict[str, int]:
        """Where questions and events come in the order of the site."""
        linked = self.views.linked
        every = chain(*linked.panel_facts.values(), *linked.timeline_events.values())
        return {id: place for place, id in enumerate(every)}

    def row(self, ref: Ref) -> Row:
        """A question or an event by source, made once."""
        made, views = self.views.made, self.views
        if ("row", ref.id) not in made:
            made["row", ref.id] = fact_row(views.fact(ref.id)) if ref.kind == "fact" else event_row(views.event(ref.id))
        row: Row = made["row", ref.id]
        return row

    def beside(self, ref: Ref) -> dict[str, Link | None]:
        """The records before and after one: of its timeline or panel, otherwise of its kind."""
        parent = (
            Ref(PARENTS[ref.kind], self.views.linked.names.parent[ref]) if ref.kind in PARENTS else Ref(ref.kind, "")
        )
        if parent not in self._order:
            members = self.views.linked.members
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


def in_parts(
    parts: Sequence[Part[Any]],
    kind: str,
    title: str,
    shows: Callable[[Part[Any]], Shows],
    first: Callable[[], Shows] = dict,
    cites: Callable[[Page], tuple[str, ...]] = _shown_ids,
) -> Iterator[Page]:
    """The pages of a list in parts. `first` is what the first page shows besides: nothing, on the others."""
    links, opening = part_links(parts), cache(first)

    def show(at: int) -> Shows:
        more = opening()
        if at:
            more = {name: () if isinstance(value, tuple) else None for name, value in more.items()}
        return {**more, **shows(parts[at]), "parts": links_near(links, at)}

    for at, part in enumerate(parts):
        yield Page(part.url, kind, f"{title}, {part.label}" if at else title, partial(show, at), cites=cites)
