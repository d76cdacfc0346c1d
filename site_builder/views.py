"""What templates receive: frozen summaries of records. `viewing` makes them."""

from __future__ import annotations

import builtins
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import is_dataclass, replace
from functools import cache, reduce
from operator import attrgetter
from typing import Any

from . import values
from .frozen import Frozen, frozen
from .marks import Prose
from .names import Ref
from .paging import Part
from .pictures import Size

FOLDERS = {
    "chapter": "chapters", "timeline": "timelines", "event": "events", "panel": "panels", "fact": "facts",
    "remark": "remarks", "excerpt": "excerpts", "topic": "topics", "figure": "figures", "source": "sources",
}  # fmt: skip
KIND_OF = {folder: kind for kind, folder in FOLDERS.items()}
RTL_LANGUAGES = frozenset(
    ["ar", "arc", "ckb", "dv", "fa", "he", "iw", "ji", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"]
)
RTL_SCRIPTS = frozenset(["arab", "hebr", "syrc", "thaa", "nkoo", "adlm", "mand", "samr", "rohg"])


@frozen
class Link:
    """A page to go to: its address relative to the site's root, its title and kind."""

    url: str
    title: str
    kind: str


@frozen
class PieceView:
    """A piece of a quotation: the seed's own characters and their code-point offsets."""

    start: int
    end: int
    text: str


@frozen
class WorkView:
    """A source as a bibliography has it; what its text does not say is None. `link` has its short name."""

    link: Link
    title: str
    kind: str | None
    author: str | None
    publisher: str | None
    published: DateView | None
    url: str | None


@frozen
class EvidenceView:
    """A citation as a page shows it. `before` and `after` are its context, each with its offsets in the seed;
    `original` leads to the words in the original, where its address is known."""

    id: str
    seed: str
    source: Link
    passage: str  # the address of the passage on the source's page
    line: int
    column: int
    pieces: tuple[PieceView, ...]
    before: PieceView
    after: PieceView
    lang: str | None
    as_stated: str | None
    speaker: str | None
    locator: str | None
    excerpt: Link | None
    work: WorkView
    original: str | None
    written: str = ""  # in the preview: where an editor wrote the claim, `path:line:column`


@frozen
class ProseView:
    """A Markdown text and, for each of its marks in order, what stands there (None: nothing to show)."""

    prose: Prose
    shows: tuple[Any, ...]


@frozen
class DateView:
    """A date as typed, in words, and for HTML's `<time>` (None where HTML knows no such date)."""

    edtf: str
    said: str
    machine: str | None

    @property
    def is_span(self) -> bool:
        """Whether it is said with a word of its own: by 1990, from 1990 to 1995."""
        return "/" in self.edtf or ".." in self.edtf


@frozen
class EventView:
    """An event."""

    id: str
    link: Link
    date: DateView
    text: ProseView | None
    evidence: tuple[EvidenceView, ...]
    topics: tuple[Link, ...]
    timeline: Link
    draft: bool
    updated: DateView | None

    @property
    def cited(self) -> tuple[EvidenceView, ...]:
        """All that it cites, each passage once: `evidence` is what its `cite:` list names, its text may cite more."""
        found: dict[str, EvidenceView] = {}
        for one in (*self.evidence, *evidence_in(self.text)):
            found.setdefault(one.id, one)
        return tuple(found.values())


@frozen
class ValueView:
    """One answer: in words, as typed and as `values` reads it, what it holds for, and the words that give it."""

    said: str
    typed: str
    parsed: values.Value
    unit: str | None
    as_of: DateView | None
    place: str | None
    object: str | None
    said_by: str | Link | None
    note: ProseView | None
    evidence: tuple[EvidenceView, ...]


@frozen
class FactView:
    """A fact: its answers, equal ones grouped, and how they compare."""

    id: str
    link: Link
    status: str
    groups: tuple[tuple[ValueView, ...], ...]
    note: ProseView | None
    silent: tuple[Link, ...]
    topics: tuple[Link, ...]
    panel: Link
    draft: bool
    updated: DateView | None

    @property
    def sources(self) -> tuple[Link, ...]:
        """Every source that answers, in the order of citing."""
        return tuple(dict.fromkeys(e.source for group in self.groups for value in group for e in value.evidence))


@frozen
class VersionView:
    """One wording of a remark."""

    note: ProseView | None
    evidence: tuple[EvidenceView, ...]


@frozen
class RemarkView:
    """Something a named person said. `title` is its own heading, where it has one."""

    id: str
    link: Link
    title: str | None
    speaker: str | Link
    occasion: str | None
    date: DateView | None
    note: ProseView | None
    versions: tuple[VersionView, ...]
    topics: tuple[Link, ...]
    draft: bool
    updated: DateView | None

    @property
    def by(self) -> str:
        """Who said it, and on what occasion: what it goes by where it has no title."""
        name = self.speaker.title if isinstance(self.speaker, Link) else self.speaker
        return f"{name}: {self.occasion}" if self.occasion else name


@frozen
class ExcerptView:
    """A curated quotation."""

    id: str
    link: Link
    note: ProseView | None
    evidence: EvidenceView
    topics: tuple[Link, ...]
    draft: bool
    updated: DateView | None


@frozen
class FigureView:
    """A drawing's data: the facts that it is made from, without their notes."""

    id: str
    link: Link
    kind: str
    facts: tuple[FactView, ...]
    note: ProseView | None
    topics: tuple[Link, ...]
    draft: bool
    updated: DateView | None


@frozen
class MediumView:
    """A picture; `file` is its widest size's address relative to the site's root, `sizes` are all, narrowest first."""

    id: str
    file: str
    width: int
    height: int
    sizes: tuple[Size, ...]
    alt: str
    credit: str
    rights: str
    caption: ProseView | None
    draft: bool


@frozen
class SourceView:
    """A source as its record has it; how many lines its seed has, how much of it is shown, how often it is cited."""

    seed: str
    sha256: str
    pinned: DateView | None
    title: str
    kind: str | None
    publisher: str | None
    author: str | None
    published: DateView | None
    url: str | None
    lang: str | None
    publish: str
    credits: tuple[str, ...]
    own_sources: tuple[str, ...]
    original: str | None  # the file that the seed was extracted from
    original_sha256: str | None
    share: float  # 0 to 1
    lines: int
    citations: int


@frozen
class Counts:
    """How much of everything there is."""

    citations: int
    sources: int
    events: int
    facts: int
    topics: int
    remarks: int
    chapters: int


@frozen
class ListView:
    """A timeline's events with their dates, or a panel's facts with their status, as links.

    Where they are too many for one page, there are no items but `parts`: links to the pages that they fill.
    """

    link: Link
    text: ProseView | None
    items: tuple[tuple[Link, DateView | str], ...]
    parts: tuple[Link, ...]
    count: int  # events or facts


def direction(lang: str | None) -> str:
    """The value of HTML's `dir` for a language tag; `auto`, the browser's guess, where no language is known."""
    if lang is None:
        return "auto"
    main, *rest = lang.lower().split("-")
    if rest and len(rest[0]) == 4:  # a script is named
        return "rtl" if rest[0] in RTL_SCRIPTS else "ltr"
    return "rtl" if main in RTL_LANGUAGES else "ltr"


def url_of(ref: Ref) -> str:
    """The address of a record's page, relative to the site's root."""
    return f"{FOLDERS[ref.kind]}/{ref.id}.html"


def ref_at(url: str) -> Ref | None:
    """The record that an address would be the page of, or of a part of it, whether or not there is one."""
    folder, _, name = url.partition("/")
    if folder not in KIND_OF or not name.endswith(".html"):
        return None
    return Ref(KIND_OF[folder], name.removesuffix(".html").partition("/")[0])


def part_links(parts: Sequence[Part[Any]]) -> tuple[Link, ...]:
    """Links to the pages of a list in parts; none where one page holds it."""
    return tuple(Link(part.url, part.label, "part") for part in parts) if len(parts) > 1 else ()


ALL, NEAR = 50, 10  # so many links to parts are all shown; of more, those so near
GAP = Link("", "…", "gap")  # where two or more are left out


def links_near(links: tuple[Link, ...], at: int) -> tuple[Link, ...]:
    """Of the links to a list's parts, those that the one at an index shows: all on the first; where they are many, on
    others the first, the last and those near, lest the pages of a list grow with their number.
    """
    if len(links) <= ALL or not at:
        return links
    before, after = links[: max(at - NEAR, 0)], links[at + NEAR + 1 :]
    if len(before) > 2:
        before = (before[0], GAP)
    if len(after) > 2:
        after = (GAP, after[-1])
    return (*before, *links[max(at - NEAR, 0) : at + NEAR + 1], *after)


LEAVES = frozenset({str, int, float, bool, bytes, type(None), Link, Size, PieceView, WorkView, DateView, Prose})


def together(views: Sequence[EvidenceView]) -> EvidenceView:
    """One passage as several claims lean on it, with all that any of them says of it."""
    first = views[0]
    said: dict[str, Any] = {
        field: "; ".join(dict.fromkeys(filter(None, map(attrgetter(field), views)))) or None
        for field in ("speaker", "locator", "as_stated")
    }
    excerpt = next((view.excerpt for view in views if view.excerpt), None)
    if excerpt is first.excerpt and all(getattr(first, field) == words for field, words in said.items()):
        return first
    return replace(first, excerpt=excerpt, **said)


def evidence_in(view: Any) -> Iterator[EvidenceView]:
    """Every piece of evidence that a view holds, in the order of its fields."""
    found: list[EvidenceView] = []
    _collect((view,), found)
    return iter(found)


def _collect(views: Iterable[Any], found: list[EvidenceView]) -> None:
    # Not a generator, and no call for what holds nothing: every page's views are walked through at every save.
    for view in views:
        kind = type(view)
        if kind is EvidenceView:
            found.append(view)
        elif kind is tuple or kind is list:
            _collect(view, found)
        elif kind not in LEAVES and (parts := _parts(view.__class__)):
            _collect(parts(view), found)


@cache
def _parts(kind: Any) -> Callable[[Any], Iterable[Any]] | None:
    """What gives those parts of a view that may hold evidence; None where it has none."""
    if issubclass(kind, Mapping):
        return kind.values  # type: ignore[no-any-return]  # of any kind of view
    names = _fields(kind)
    if len(names) == 1:
        return lambda view: (getattr(view, *names),)
    return attrgetter(*names) if names else None


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    """The fields of a view that may lead to evidence, as their annotations say."""
    if not (issubclass(kind, Frozen) or is_dataclass(kind)):
        return ()
    return tuple(name for name in kind.__match_args__ if _may_hold(str(kind.__annotations__[name]), kind))


def _may_hold(annotation: str, owner: Any) -> bool:
    known = {**vars(builtins), **vars(sys.modules[owner.__module__])}
    for name in re.findall(r"[A-Za-z_][\w.]*", annotation):
        first, *rest = name.split(".")
        kind = reduce(getattr, rest, known[first])
        if kind is EvidenceView or kind is Any or (isinstance(kind, type) and _fields(kind)):
            return True
    return False
