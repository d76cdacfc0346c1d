"""A verified site to pages: their addresses, and what each shows. A page is a pure function of what it shows.

`PLANNERS` is the whole list of page kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from .changes import changes
from .compare import Comparison
from .diagnostics import Diagnostic
from .exposure import Exposure
from .names import Ref
from .overviews import (
    checked,
    compare,
    corrections,
    disagreements,
    home,
    index_of_names,
    not_found,
    redirects,
    search,
)
from .pictures import Picture
from .planning import Page, Planning, evidence_ids
from .record_pages import RECORD_PAGES, chapters, excerpts, figures, panels, remarks, timelines, topics
from .source_pages import source_list, source_pages
from .standing import stands_of
from .units import Units
from .verify import VerifiedSite
from .viewing import Views
from .views import FOLDERS, Link, ref_at, url_of

__all__ = ["PLANNERS", "Page", "Plan", "Shell", "plan"]


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
    leads_to: frozenset[str]  # the addresses that every page links


class Plan:
    """The site as pages. Each is planned when it is asked for: the preview asks for a few, a build for all of them."""

    def __init__(self, planning: Planning, base_url: str | None) -> None:
        """`base_url`: the site's address, where it is not that of the settings."""
        self.planning, self.views = planning, planning.views
        self.shell = _shell(planning, base_url)

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Every page, those of sources last: they list the pages that lean on their passages."""
        by = {id: tuple(links) for id, links in self._citing.items()}
        stands = stands_of(row for row in self.planning.rows if row.status != "event")
        sources = [
            page
            for id in self.planning.ids("source")
            for page in source_pages(self.planning, id, by, stands.get(url_of(Ref("source", id)), ()))
        ]
        return (*self._claiming, *sources)

    @cached_property
    def cited_by(self) -> Mapping[str, tuple[Link, ...]]:
        """The pages that lean on a citation, by its id."""
        by = {id: tuple(links) for id, links in self._citing.items()}
        for page in self.pages[len(self._claiming) :]:
            for id in evidence_ids(page.shows["cites"]):
                by[id] = (*by.get(id, ()), Link(page.url, page.title, page.kind))
        return by

    def page(self, url: str) -> Page | None:
        """The page at an address; a record's own is planned without the others."""
        ref = ref_at(url)
        if ref and ref.kind in RECORD_PAGES and ref.id in self.views.linked.records[ref.kind]:
            return RECORD_PAGES[ref.kind](self.planning, ref.id)
        return self._by_url.get(url)

    @cached_property
    def _by_url(self) -> Mapping[str, Page]:
        return {page.url: page for page in self.pages}

    @cached_property
    def _claiming(self) -> tuple[Page, ...]:
        return tuple(page for planner in PLANNERS for page in planner(self.planning))

    @cached_property
    def _citing(self) -> Mapping[str, list[Link]]:
        citing: dict[str, list[Link]] = {}
        for page in self._claiming:
            for id in page.citations:
                citing.setdefault(id, []).append(Link(page.url, page.title, page.kind))
        return citing


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
    return Plan(Planning(views, exposure, comparisons, warnings, words, preview), base_url)


def _shell(planning: Planning, base_url: str | None) -> Shell:
    settings = planning.site.linked.settings
    if settings.navigation:
        navigation = tuple(Link(_address(item.to), item.title, "navigation") for item in settings.navigation)
    else:
        navigation = tuple(Link(url, title, "navigation") for url, title in _default_navigation(planning))
    contents = tuple(Link(url, title, "navigation") for url, title in _contents(planning))
    address = None if planning.preview else base_url or settings.base_url  # a preview is at no address of the site's
    return Shell(
        settings.title,
        settings.description or "",
        settings.lang,
        navigation,
        contents,
        settings.report_errors_to,
        address,
        tuple(sorted(settings.theme.items())),
        bool(address and changes(planning.site.linked)),
        frozenset(("index.html", "search.html", *(link.url for link in (*navigation, *contents)))),
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
