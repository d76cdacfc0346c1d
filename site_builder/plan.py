"""A verified site to pages: their addresses, and what each shows. A page is a pure function of what it shows.

`PLANNERS` is the whole list of page kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import count
from threading import Lock
from types import MappingProxyType

from .changes import changes
from .compare import Comparison
from .diagnostics import Diagnostic
from .exposure import Exposure
from .frozen import frozen
from .memo import NO_MEMO, Memo
from .names import Ref
from .overviews import (
    checked,
    compare,
    compared,
    corrections,
    disagreements,
    home,
    index_of_names,
    not_found,
    redirects,
    search,
)
from .pictures import Picture
from .planning import Page, Planning
from .record_pages import LIST_PAGES, RECORD_PAGES, planner_of
from .source_pages import citing, quoting, source_list, source_pages
from .standing import stands_of
from .units import Units
from .verify import VerifiedSite
from .viewing import Views
from .views import FOLDERS, KIND_OF, Link, url_of


@frozen
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
        self._citing: Citing = {}
        self._lock = Lock()  # the preview's threads walk at the same time
        self._ahead = _planned(planning, self._citing)
        self._alone: dict[str, tuple[Page, ...]] = {}  # pages of sources that were planned without all others
        self._walked: list[Page] = []
        self._at: dict[str, Page] = {}  # those, by address

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Every page, those of sources last: they list the pages that lean on their passages."""
        return tuple(self.walk())

    def walk(self) -> Iterator[Page]:
        """Every page in turn, each planned when the first walk comes to it."""
        for index in count():
            with self._lock:
                if index == len(self._walked):
                    page = next(self._ahead, None)
                    if page is None:
                        return
                    self._walked.append(page)
                    self._at[page.url] = page
            yield self._walked[index]

    @cached_property
    def cited_by(self) -> Mapping[str, tuple[Link, ...]]:
        """The pages that lean on a citation, by its id."""
        _ = self.pages  # to plan them tells who cites what
        by = {id: tuple(links) for id, links in self._citing.items()}
        for link, ids in (citing(self.planning, id) for id in self.planning.ids("source")):
            for id in ids:
                by[id] = (*by.get(id, ()), link)
        return by

    def release(self) -> None:
        """Lets go of what pages show, once all are rendered: of a large site that is as much as all the rest."""
        for page in self.pages:
            page.release()
        self.views.made.clear()

    def compared(self, id: str) -> list[str]:
        """The addresses of the pages for comparing a source; none where it is the id of none."""
        known = id in self.views.linked.records["source"]
        return [page.url for page in compared(self.planning, id)] if known else []

    def page(self, url: str) -> Page | None:
        """The page at an address, planned without the rest of the site; a source's with the pages that may cite it."""
        if url in self._at:
            return self._at[url]
        return next((page for page in self._among(url) if page.url == url), None)

    def _among(self, url: str) -> Iterable[Page]:
        """A few pages, among them the one at an address if there is one."""
        folder, _, name = url.partition("/")
        kind, id = KIND_OF.get(folder, folder), name.partition("/")[0].removesuffix(".html")
        records = self.views.linked.records
        if kind in RECORD_PAGES and id in records[kind]:
            return RECORD_PAGES[kind](self.planning, id)
        if kind in LIST_PAGES and records[kind] and id == "index":
            return LIST_PAGES[kind](self.planning)
        if kind == "compare" and id in records["source"]:
            return compared(self.planning, id)
        if kind == "source" and id in records["source"]:
            if id not in self._alone:
                self._alone[id] = tuple(_planned_alone(self.planning, id))
            return self._alone[id]
        planners = [planner for start, planner in PLANNERS.items() if url.startswith(start)]
        return (page for planner in planners for page in planner(self.planning))


def plan(
    site: VerifiedSite,
    comparisons: Mapping[str, Comparison],
    exposure: Exposure,
    words: Mapping[str, str],
    units: Units,
    *,
    pictures: Mapping[str, Picture] = MappingProxyType({}),
    warnings: Callable[[], tuple[Diagnostic, ...]] = tuple,
    base_url: str | None = None,
    preview: bool = False,
    memo: Memo = NO_MEMO,
) -> Plan:
    """Every page of the site. `warnings` gives what the checks said, for the page that tells readers."""
    views = Views(site, comparisons, exposure, words, units, pictures, preview, memo)
    return Plan(Planning(views, warnings), base_url)


Citing = dict[str, list[Link]]  # by citation: the pages that lean on it


def _planned(planning: Planning, citing: Citing) -> Iterator[Page]:
    """Every page; notes in `citing` which pages lean on what. It holds nothing that holds it, so that a walk that was
    broken off goes away with its plan."""
    yield from _quoting(planning, citing)
    for id in planning.ids("source"):
        yield from _of_source(planning, id, citing)


def _planned_alone(planning: Planning, id: str) -> Iterator[Page]:
    """A source's pages, as they are in the site: of the others none but those that may show its words is looked at."""
    citing: Citing = {}
    for _ in _quoting(replace(planning, only=quoting(planning, id)), citing):
        pass
    return _of_source(planning, id, citing)


def _quoting(planning: Planning, citing: Citing) -> Iterator[Page]:
    for planner in PLANNERS.values():
        if planning.only is None or planner not in QUOTING_NOTHING:
            for page in planner(planning):
                for id in page.citations:
                    citing.setdefault(id, []).append(Link(page.url, page.title, page.kind))
                yield page


def _of_source(planning: Planning, id: str, citing: Citing) -> Iterator[Page]:
    link = planning.views.link(Ref("source", id))
    by = {citation.id: tuple(citing.get(citation.id, ())) for citation in planning.site.by_source.get(id, ())}
    questions = (planning.row(ref) for ref in planning.about(id) if ref.kind == "fact")
    return source_pages(planning, id, by, stands_of(questions, link))


def _shell(planning: Planning, base_url: str | None) -> Shell:
    settings = planning.site.linked.settings
    if settings.navigation:
        navigation = tuple(Link(_address(item.to), item.title, "navigation") for item in settings.navigation)
    else:
        navigation = tuple(Link(url, title, "navigation") for url, title in _default_navigation(planning))
    contents = tuple(Link(url, title, "navigation") for url, title in _contents(planning))
    # A preview is at no address of the site's.
    address = None if planning.views.preview else base_url or settings.base_url
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


# By what the addresses of their lists begin with.
PLANNERS: Mapping[str, Callable[[Planning], Iterator[Page]]] = MappingProxyType(
    {
        "index.html": home,
        "chapters/": planner_of("chapter"),
        "timelines/": planner_of("timeline", "event"),
        "panels/": planner_of("panel", "fact"),
        "disagreements": disagreements,
        "compare": compare,
        "remarks/": planner_of("remark"),
        "excerpts/": planner_of("excerpt"),
        "figures/": planner_of("figure"),
        "topics/": planner_of("topic"),
        "sources/index": source_list,
        "index-of-names": index_of_names,
        "search.html": search,
        "corrections": corrections,
        "checked.html": checked,
        "404.html": not_found,
        "": redirects,
    }
)
# Of these no page shows a quotation; that takes some of them long.
QUOTING_NOTHING = frozenset({source_list, index_of_names, search, checked, not_found, redirects})
