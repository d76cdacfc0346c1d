"""Ids to references: the site with every one resolved.

The site is linked part by part. What one file's references come to depends on the file, on what `Names` say of the ids
in it, and on the excerpts that can be cited: nothing else, so a file whose inputs are as before is not linked again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from . import model, yaml_tree
from .diagnostics import Outcome
from .frozen import frozen
from .loaded import LoadedSite, Part
from .memo import NO_MEMO, Memo
from .names import KINDS, PARENTS, Names, Ref, listed, name_all, records_of
from .references import EMBEDDING, Claim, LinkedPart, Owner, Tables, link_part
from .seeds import Seed
from .text import SourceText
from .validating import validate


@frozen
class LinkedSite:
    """The site with every reference resolved. Records are found by kind and id.

    `members`: the events of each timeline in order of date, and the facts of each panel in order of file.
    """

    settings: model.Settings
    names: Names
    members: Mapping[str, Mapping[str, tuple[str, ...]]]
    parts: tuple[LinkedPart, ...]
    records: Mapping[str, Mapping[str, Any]]  # kind -> id -> record
    seeds: Mapping[str, Seed]  # by source id
    corrections: tuple[model.Correction, ...]
    backlinks: Mapping[Ref, tuple[Ref, ...]]  # who names a record, by topic, link, embed or list
    pictures: Mapping[str, Path]

    @property
    def timeline_events(self) -> Mapping[str, tuple[str, ...]]:
        """The events of each timeline, in order of date."""
        return self.members["timeline"]

    @property
    def panel_facts(self) -> Mapping[str, tuple[str, ...]]:
        """The facts of each panel, in order of file."""
        return self.members["panel"]

    @property
    def claims(self) -> Iterator[Claim]:
        """Every claim of the site."""
        return (claim for part in self.parts for claim in part.claims)

    def file_of(self, owner: Owner) -> str:
        """The file whose claim it is; the home page and corrections have no id but their file's path."""
        home = self.names.home.get(owner.kind)
        return self.parts[home[owner.id]].name if home else owner.id

    def is_draft(self, ref: Ref) -> bool:
        """Whether a record is a draft, or in a timeline or a panel that is one."""
        parent = PARENTS.get(ref.kind)
        above = self.records[parent][self.names.parent[ref]].draft if parent else False
        return above or getattr(self.records[ref.kind][ref.id], "draft", False)

    def showing(self, medium: str) -> tuple[Ref, ...]:
        """What shows a picture; a correction of what is said of it names it alone."""
        return tuple(by for by in self.backlinks.get(Ref("medium", medium), ()) if by.kind in EMBEDDING)


def link(site: LoadedSite, memo: Memo = NO_MEMO, *, drafts: bool) -> Outcome[LinkedSite]:
    """Resolves every id. Settings that could not be read do not hide what is wrong elsewhere."""
    named = _names(site, memo, drafts)
    names = named.value
    records = _records(site, memo, names)
    pictures = memo.get("picture names", (frozenset(site.pictures),), lambda: frozenset(site.pictures))
    parts, found = list[LinkedPart](), list(named.diagnostics)
    tables = memo.get("tables", (names, records["excerpt"]), lambda: Tables(names, records["excerpt"]))
    for index, part in enumerate(site.parts):
        lost = memo.get(("lost", part.name), (index, part, names), partial(_lost, index, part, names))
        inputs = (part, lost, pictures, drafts)
        linked = memo.get_asking(("link", part.name), inputs, tables, partial(link_part, *inputs))
        parts.append(linked.value)
        found += linked.diagnostics
    corrections = tuple(
        record
        for part, linked_part in zip(site.parts, parts, strict=True)
        if part.kind == "corrections"
        for _, record in linked_part.voice
    )
    mentions = tuple(part.named for part in parts)
    return Outcome(
        LinkedSite(
            site.settings or _stand_in(),
            names,
            _members(site, memo, names),
            tuple(parts),
            records,
            memo.get("seeds", (site.seeds, names), lambda: _of_records(site.seeds, records["source"])),
            corrections,
            memo.get("backlinks", mentions, partial(_merged, mentions)),
            dict(site.pictures),
        ),
        tuple(found),
    )


def _lost(index: int, part: Part, names: Names) -> frozenset[Ref]:
    """The records that a part lists and the site does not have from it: drafts, and those whose id is taken."""
    return frozenset(Ref(kind, id) for kind, id, _ in records_of(part) if names.home[kind].get(id) != index)


def _names(site: LoadedSite, memo: Memo, drafts: bool) -> Outcome[Names]:
    lists = tuple(memo.get(("listed", part.name), (part,), partial(listed, part)) for part in site.parts)
    broken = frozenset(site.broken)
    make = partial(name_all, site.parts, lists, broken, drafts)
    named = memo.get("names", (lists, broken, drafts), make)
    return make() if named.diagnostics else named  # the places that they show may have moved


def _members(site: LoadedSite, memo: Memo, names: Names) -> dict[str, Mapping[str, tuple[str, ...]]]:
    dates = tuple(memo.get(("dates", part.name), (part,), partial(_dates, part)) for part in site.parts)
    timelines = names.members["timeline"]
    return {**names.members, "timeline": memo.get("by date", (timelines, *dates), partial(_by_date, timelines, dates))}


def _dates(part: Part) -> dict[str, tuple[Any, ...]]:
    """What sorts a part's events; those of one date stand as written."""
    return {id: record.date.sort_key[:-1] for kind, id, record in records_of(part) if kind == "event"}


def _by_date(
    timelines: Mapping[str, tuple[str, ...]], dates: tuple[dict[str, tuple[Any, ...]], ...]
) -> dict[str, tuple[str, ...]]:
    order: dict[str, tuple[Any, ...]] = {}
    for of_part in reversed(dates):  # of two events with one id the first is the one that the site has
        order.update(of_part)
    return {id: tuple(sorted(events, key=order.__getitem__)) for id, events in timelines.items()}


def _records(site: LoadedSite, memo: Memo, names: Names) -> dict[str, Mapping[str, Any]]:
    """The records that the site has, by kind and id, in the order of listing."""
    own = [memo.get(("own", part.name), (part,), partial(_own, part)) for part in site.parts]
    found: dict[str, Mapping[str, Any]] = {}
    for kind in KINDS:
        home = names.home[kind]
        holders = {index: own[index] for index in dict.fromkeys(home.values())}
        inputs = (names, *holders.values())
        found[kind] = memo.get(("records", kind), inputs, partial(_registered, kind, names, holders, memo))
    return found


def _own(part: Part) -> Mapping[str, dict[str, Any]]:
    """A file's records by kind and id; of two with one id the first."""
    found: dict[str, dict[str, Any]] = {}
    for kind, id, record in records_of(part):
        found.setdefault(kind, {}).setdefault(id, record)
    return MappingProxyType(found)


def _registered(
    kind: str, names: Names, holders: Mapping[int, Mapping[str, dict[str, Any]]], memo: Memo
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for index, own in holders.items():
        found.update(memo.get(("records", kind, index), (names, own), partial(_held, kind, names, index, own)))
    return found


def _held(kind: str, names: Names, index: int, own: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    home = names.home[kind]
    return {id: record for id, record in own[kind].items() if home.get(id) == index}


def _of_records(seeds: Mapping[str, Seed], sources: Mapping[str, Any]) -> dict[str, Seed]:
    return {id: seed for id, seed in seeds.items() if id in sources}


def _merged(mentions: tuple[Mapping[Ref, tuple[Ref, ...]], ...]) -> dict[Ref, tuple[Ref, ...]]:
    found: dict[Ref, list[Ref]] = {}
    for named in mentions:
        for ref, by in named.items():
            found.setdefault(ref, []).extend(by)
    return {ref: tuple(by) for ref, by in found.items()}


@cache
def _stand_in() -> model.Settings:
    """Settings that say nothing."""
    node = yaml_tree.parse(SourceText("content/site.yaml", "title: untitled")).value
    settings = validate(model.Settings, node, []) if node else None
    assert settings is not None
    return settings
