"""Every id of the site once: which file's record has it, and which ids are hidden, broken or taken twice.

What a file lists comes in, `Names` go out. They hold no record and no place, so a text that is edited leaves them as
they were, and with them all that other files' references came to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from .diagnostics import Diagnostic, Label, Outcome, error
from .frozen import frozen
from .loaded import ANY_SOURCE, LISTS, Part
from .text import Span
from .yaml_nodes import find

# Kinds of records with an id, in the order in which lists show them.
KINDS = (
    "chapter", "timeline", "event", "panel", "fact", "remark", "excerpt", "topic", "figure", "source", "medium",
)  # fmt: skip
# In the order in which an id alone is looked up: a record comes before the file of the same name.
KINDS_BY_ID = sorted(KINDS, key=("timeline", "panel").__contains__)
# What lists are called, and parts of the pages on which records stand under their ids.
RESERVED = frozenset({"index", "content", "notes"})
PARENTS = {"event": "timeline", "fact": "panel"}
WHOLE = ("chapter", "timeline", "panel")  # what has a file to itself, with all that it holds
Steps = tuple[str | int, ...]  # of keys and indexes, within a record
_ID: Steps = ("id",)
# What files hold, in the order in which ids are taken: the later of two that claim one is at fault.
HELD: Mapping[str, tuple[str, ...]] = {
    "sources": ("source",),
    "chapters": ("chapter",),
    "timelines": ("timeline", "event"),
    "facts": ("panel", "fact"),
    "excerpts": ("excerpt",),
    "remarks": ("remark",),
    "topics": ("topic",),
    "figures": ("figure",),
    "media": ("medium",),
}


class Ref(NamedTuple):
    """A record, by kind and id."""

    kind: str
    id: str


class Listed(NamedTuple):
    """A record as its file lists it; `order` sorts chapters."""

    kind: str
    id: str
    draft: bool
    formerly: tuple[str, ...]
    order: tuple[Any, ...]


@frozen
class Names:
    """Every id. `home` has, by kind, in the order of listing, the index of the part whose record has the id.

    `members`: the events of each timeline, and the facts of each panel, in order of file.
    """

    home: Mapping[str, Mapping[str, int]]
    members: Mapping[str, Mapping[str, tuple[str, ...]]]
    formerly: Mapping[Ref, Ref]  # an old address -> the record that has it now
    hidden: Mapping[str, str]  # ids of drafts that this build leaves out, each with its kind
    broken: frozenset[str]  # as `LoadedSite` has them, and ids that records have and cannot keep
    parent: Mapping[Ref, str]  # an event's timeline, a fact's panel

    def may_be_broken(self, id: str, wanted: str | None) -> bool:
        """Whether a record with this id may be one of those that could not be read: references to it are let be."""
        return id in self.broken or (wanted == "source" and ANY_SOURCE in self.broken)

    def kind_of(self, id: str, wanted: str | None = None) -> str | None:
        """The kind of the record with this id; of several (a file's name is its id as well) the one that is wanted."""
        if wanted and id in self.home[wanted]:
            return wanted
        return next((kind for kind in KINDS_BY_ID if id in self.home[kind]), None)

    def hidden_kind(self, id: str) -> str | None:
        """The kind of the draft with this id that this build leaves out."""
        return self.hidden.get(id)

    def instead_of(self, id: str, wanted: str | None) -> tuple[str | None, tuple[str, ...]]:
        """For an id that no record has, of the kind that is wanted: the one most like it; and some that there are."""
        known = list(self.home[wanted]) if wanted else list({id: None for ids in self.home.values() for id in ids})
        return next(iter(get_close_matches(id, known, 1, 0.6)), None), tuple(sorted(known)[:12])

    def renamed(self, id: str, wanted: str | None = None) -> str | None:
        """The id now of the record that once had this one, if one had."""
        return next((now.id for old, now in self.formerly.items() if old.id == id and wanted in (None, old.kind)), None)


def is_ours(kind: str, id: str) -> bool:
    """Whether an id is one that the site's own pages have. Beside the pages that compare sources there are files of the
    name `sources`, and of numbers; a file's name becomes no id of a part of a page."""
    if kind in PARENTS.values():
        return id == "index"
    return id in RESERVED or (kind == "source" and (id == "sources" or id.isdigit()))


def records_of(part: Part) -> Iterator[tuple[str, str, Any]]:
    """Kind, id and record of all that a part lists; a timeline or panel comes before what it holds."""
    says = part.says
    for source in says.sources.values():
        yield "source", source.id, source
    for chapter in says.chapters:
        yield "chapter", chapter.id, chapter
    for collection in says.collections.get(part.kind, ()):
        kinds = HELD.get(part.kind, ())
        if len(kinds) == 2 and not collection.continued:
            yield kinds[0], collection.id, collection.record
        for record in getattr(collection.record, LISTS[part.kind][1]) if kinds else ():
            yield kinds[-1], record.id, record


def drafts_in(part: Part) -> Iterator[Span]:
    """Where the drafts of a file are written."""
    records = [(kind, record) for kind, _, record in records_of(part)]
    for collection in part.says.collections.get("corrections", ()):
        records += [("correction", one) for one in collection.record.corrections]
    for kind, record in records:
        if getattr(record, "draft", False):
            if kind in WHOLE:
                source = record.at.span.source
                yield source.span(0, len(source.text))
                return
            yield record.at.span


def listed(part: Part) -> tuple[Listed, ...]:
    """What a file lists."""
    return tuple(
        Listed(kind, id, getattr(record, "draft", False), getattr(record, "formerly", ()), _order(kind, record))
        for kind, id, record in records_of(part)
    )


def _order(kind: str, record: Any) -> tuple[Any, ...]:
    return (record.order, record.id) if kind == "chapter" else ()


def name_all(
    parts: Sequence[Part], lists: Sequence[tuple[Listed, ...]], broken: frozenset[str], drafts: bool
) -> Outcome[Names]:
    """Registers every id. `lists` has what each of the parts lists."""
    return _Register(parts, lists, broken, drafts).run()


class _Register:
    def __init__(
        self, parts: Sequence[Part], lists: Sequence[tuple[Listed, ...]], broken: frozenset[str], drafts: bool
    ) -> None:
        self.parts, self.lists, self.broken, self.drafts = parts, lists, broken, drafts
        self.found: list[Diagnostic] = []
        self.home: dict[str, dict[str, int]] = {kind: {} for kind in KINDS}
        # By id, a file's with its kind: the part, the entry in its list, and where in it.
        self.where: dict[tuple[str, str], tuple[int, int, Steps]] = {}
        self.records: dict[int, list[Any]] = {}  # of parts with a fault, in the order of their lists
        self.hidden: dict[str, str] = {}
        self.hidden_files: dict[str, str] = {}
        self.formerly: dict[Ref, Ref] = {}
        self.parent: dict[Ref, str] = {}
        self.refused: set[str] = set()  # ids of records that have to get another

    def run(self) -> Outcome[Names]:
        members: dict[str, dict[str, list[Listed]]] = {"timeline": {}, "panel": {}}
        for part, index, entry in self._in_order():
            if entry.kind in members:
                parent, held = entry, list[Listed]()
                if self._collection(part, index, entry):
                    members[entry.kind][entry.id] = held
            elif entry.kind not in PARENTS:
                self._add(part, index, entry)
            elif self._add(part, index, entry._replace(draft=entry.draft or parent.draft)):
                held.append(entry)
                self.parent[Ref(entry.kind, entry.id)] = parent.id
        for id, kind in self.hidden_files.items():
            if not any(id in ids for ids in self.home.values()):  # an id alone is a record's before it is a file's
                self.hidden.setdefault(id, kind)
        ordered = {
            kind: {parent: tuple(entry.id for entry in entries) for parent, entries in lists.items()}
            for kind, lists in members.items()
        }
        names = Names(self.home, ordered, self.formerly, self.hidden, self.broken | self.refused, self.parent)
        return Outcome(names, tuple(self.found))

    def _in_order(self) -> Iterator[tuple[int, int, Listed]]:
        for held in HELD:
            entries = [
                (part, index, entry)
                for part, entries in enumerate(self.lists)
                if self.parts[part].kind == held
                for index, entry in enumerate(entries)
            ]
            yield from sorted(entries, key=lambda entry: entry[2].order) if held == "chapters" else entries

    def _collection(self, part: int, index: int, entry: Listed) -> bool:
        """Registers a file under its name; False where it is hidden."""
        # A file's name is its id: only links that say `timeline:` or `panel:` use it, so one kind is enough.
        self._claim_id(entry.id, part, index, ("title",), entry.kind)
        if entry.draft and not self.drafts:
            self.hidden_files[entry.id] = entry.kind
            return False
        self.home[entry.kind][entry.id] = part
        self._rename(part, index, entry, entry.kind)
        return True

    def _add(self, part: int, index: int, entry: Listed) -> bool:
        """Registers a record under its id; False where it is hidden or its id is taken."""
        if not self._claim_id(entry.id, part, index, _ID):  # also a draft's: it must not stand in for another record
            self.refused.add(entry.id)
            return False
        if entry.draft and not self.drafts:
            self.hidden[entry.id] = entry.kind
            return False
        self.home[entry.kind][entry.id] = part
        self._rename(part, index, entry)
        return True

    def _rename(self, part: int, index: int, entry: Listed, among: str = "") -> None:
        for number, old in enumerate(entry.formerly):
            if self._claim_id(old, part, index, ("formerly", number), among):
                self.formerly[Ref(entry.kind, old)] = Ref(entry.kind, entry.id)

    def _claim_id(self, id: str, part: int, index: int, path: Steps, among: str = "") -> bool:
        """Whether an id is free: among those of all records, or of files of one kind."""
        if is_ours(self.lists[part][index].kind, id):
            self.found.append(_is_ours(id, self._span(part, index, path)))
            return False
        if (among, id) in self.where:
            self._taken(id, self._span(part, index, path), self._span(*self.where[among, id]))
            return False
        self.where[among, id] = part, index, path
        return True

    def _span(self, part: int, index: int, path: Steps) -> Span:
        records = self.records.get(part)
        if records is None:
            records = self.records[part] = [record for _, _, record in records_of(self.parts[part])]
        return find(records[index].at, path).span

    def _taken(self, id: str, span: Span, first: Span) -> None:
        self.found.append(
            error(
                "duplicate-id",
                f"the id {id!r} is taken",
                span,
                labels=[Label(first, "by this")],
                help="ids are unique over the whole site: rename one of the two",
            )
        )


def _is_ours(id: str, span: Span) -> Diagnostic:
    return error(
        "bad-value",
        f"the id {id!r} is one that the site's own pages have",
        span,
        help="choose another id or file name",
    )
