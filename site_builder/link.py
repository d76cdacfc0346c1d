"""Ids to references: who names whom, and who claims what on which words.

The site is linked part by part. What one file's references come to depends on the file, on what `Names` say of the ids
in it, and on the excerpts that can be cited: nothing else, so a file whose inputs are as before is not linked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar, TypeVarTuple
from unicodedata import normalize

from . import model, yaml_tree
from .diagnostics import Diagnostic, Outcome, error
from .frozen import frozen
from .loaded import PICTURES, LoadedSite, Part
from .memo import NO_MEMO, Ask, Memo
from .names import KINDS, Names, Ref, listed, name_all, records_of
from .records import fields_of
from .scan import LINK_KINDS, Embed, InlineCitation, Prose, RecordLink
from .seeds import LOOKS_THE_SAME, Seed
from .text import SourceText, Span
from .validating import validate
from .yaml_tree import Located

__all__ = ["EMBED_KINDS", "KINDS", "Claim", "LinkedPart", "LinkedSite", "Owner", "Place", "Ref", "link"]

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
EMBED_KINDS = {"media": "medium"}
EMBEDDING = ("chapter", "home")
PLURALS = {"medium": "media"}


class Owner(NamedTuple):
    """Whose claim it is: a record, and which of its parts (a fact's value, a remark's version) or None."""

    kind: str
    id: str
    part: int | None = None


class Place(NamedTuple):
    """Where in the editors' files a citation is written, which identifies it: the part, and the code-point offset."""

    part: str
    start: int

    @classmethod
    def of(cls, span: Span) -> Place:
        """Where a span is written."""
        return cls(span.source.name, span.start)


@frozen
class Claim:
    """Words said to stand in a seed file. `at` is where they are cited, `quote` where they are typed."""

    owner: Owner
    source: str
    quote: Located
    at: Span
    line: int | None = None
    before: str | None = None
    after: str | None = None
    as_stated: str | None = None
    speaker: str | None = None
    locator: str | None = None
    lang: str | None = None
    excerpt: str | None = None  # the id of the excerpt that was cited for it

    @property
    def place(self) -> Place:
        """The key under which the verified citation is found."""
        return Place.of(self.at)


@frozen
class LinkedPart:
    """What one part's references came to.

    `records` are those of its records that the site has, by reference; `voice` is all that speaks in the site's own
    voice: these, the settings and the corrections, each with whose claims it makes.
    """

    name: str
    records: Mapping[Ref, Any]
    voice: tuple[tuple[Owner, Any], ...]
    claims: tuple[Claim, ...]
    named: Mapping[Ref, tuple[Ref, ...]]  # whom it names, and which of its records do


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

    def kind_of(self, id: str) -> str | None:
        """The kind of the record with this id."""
        return self.names.kind_of(id)

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
    tables = memo.get("tables", (names, records["excerpt"]), lambda: _Tables(names, records["excerpt"]))
    for index, part in enumerate(site.parts):
        lost = memo.get(("lost", part.name), (index, part, names), partial(_lost, index, part, names))
        inputs = (part, lost, pictures, drafts)
        linked = memo.get_asking(("link", part.name), inputs, tables, partial(_link_part, *inputs))
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


def prose_in(record: Any) -> Iterator[tuple[int | None, Prose]]:
    """Every Markdown text of a record and its parts, with the part that it belongs to."""
    for part, item in parts_of(record):
        for name in fields_of(type(item)):
            value = getattr(item, name)
            if isinstance(value, Prose):
                yield part, value


def parts_of(record: Any) -> Iterator[tuple[int | None, Any]]:
    """The record itself (None), and its values, versions or variants by index."""
    yield None, record
    if name := _list_of(record.__class__):
        yield from enumerate(getattr(record, name))


@cache
def _list_of(kind: Any) -> str | None:
    return next((name for name in ("values", "versions", "variants") if name in fields_of(kind)), None)


def cite_nodes(item: Any) -> Iterator[tuple[Any, Span]]:
    """The entries of a record's `cite:` list, each with the place that it is written in."""
    for cite in getattr(item, "cite", ()):
        yield cite, (cite.at if isinstance(cite, model.Quotation) else cite).span


def span_of(item: Any, *path: str | int) -> Span:
    """Where a field of a record is written."""
    return yaml_tree.find(item.at, path).span


class _Tables(NamedTuple):
    """What references are looked up in."""

    names: Names
    excerpts: Mapping[str, Any]

    def excerpt(self, id: str) -> Any:
        """The excerpt with this id, if there is one."""
        return self.excerpts.get(id)

    def of_names(self, question: Callable[[Names, *Ts], T], *args: *Ts) -> T:
        """What the names answer."""
        return question(self.names, *args)


def _link_part(
    part: Part, lost: frozenset[Ref], pictures: frozenset[str], drafts: bool, ask: Ask[_Tables]
) -> Outcome[LinkedPart]:
    return _Linker(part, lost, pictures, drafts, ask).run()


def _looks(name: str) -> str:
    return normalize("NFC", name).casefold()


class _Linker:
    """Holds what linking one part builds up."""

    def __init__(
        self,
        part: Part,
        lost: frozenset[Ref],
        pictures: frozenset[str],
        drafts: bool,
        ask: Ask[_Tables],
    ) -> None:
        self.part, self.lost, self.ask = part, lost, ask
        self.pictures, self.drafts = pictures, drafts
        self.found: list[Diagnostic] = []
        self.claims: list[Claim] = []
        self.named: dict[Ref, dict[Ref, None]] = {}

    def run(self) -> Outcome[LinkedPart]:
        records: dict[Ref, Any] = {}
        for kind, id, record in records_of(self.part):
            if (ref := Ref(kind, id)) not in self.lost:
                records.setdefault(ref, record)
        for ref, record in records.items():
            self._resolve(ref, record)
        voice = [(Owner(*ref), record) for ref, record in records.items()]
        for collection in self.part.says.collections["corrections"]:
            for correction in collection.record.corrections:
                if self.drafts or not correction.draft:
                    voice.append((Owner("correction", self.part.name), correction))
                    self._correction(*voice[-1])
        if settings := self.part.says.settings:
            voice.append((Owner("home", self.part.name), settings))
            if settings.introduction:
                self._resolve_prose(voice[-1][0], settings.introduction)
            for item in settings.navigation:
                self._navigation(item)
        named = {ref: tuple(by) for ref, by in self.named.items()}
        return Outcome(LinkedPart(self.part.name, records, tuple(voice), tuple(self.claims), named), tuple(self.found))

    def _correction(self, owner: Owner, correction: model.Correction) -> None:
        if correction.record:
            self._name(Ref(owner.kind, owner.id), None, correction.record, correction, "record")
        for prose in (correction.was, correction.now):
            self._resolve_prose(owner, prose)

    def _resolve(self, ref: Ref, record: Any) -> None:
        for index, topic in enumerate(getattr(record, "topics", ())):
            self._name(ref, "topic", topic, record, "topics", index)
        for index, source in enumerate(getattr(record, "silent", ())):
            self._name(ref, "source", source, record, "silent", index)
        if ref.kind == "figure":
            for index, fact in enumerate(record.facts):
                self._name(ref, "fact", fact, record, "facts", index)
        if ref.kind == "excerpt":
            self._quotation(Owner(*ref), record, record.at.span, record.id)
        if ref.kind == "medium":
            self._picture(record)
        for part, item in parts_of(record):
            owner = Owner(ref.kind, ref.id, part)
            for name in ("speaker", "said_by"):
                if person := getattr(item, name, None):
                    self._person(ref, person, item, name)
            for index, source in enumerate(getattr(item, "sources", ())):
                self._name(ref, "source", source, item, "sources", index)
            for cite, span in cite_nodes(item):
                self._cite(owner, cite if isinstance(cite, model.Quotation) else cite.value, span)
        for part, prose in prose_in(record):
            self._resolve_prose(Owner(ref.kind, ref.id, part), prose)

    def _resolve_prose(self, owner: Owner, prose: Prose) -> None:
        self.found.extend(prose.problems)
        ref = Ref(owner.kind, owner.id)
        for mark in prose.marks:
            if isinstance(mark, RecordLink):
                self._name(ref, mark.kind, mark.id.value, mark.id)
            elif isinstance(mark, Embed):
                if owner.kind not in EMBEDDING:
                    help = "show it in a chapter: a picture has no page to link to"
                    if mark.kind in LINK_KINDS:
                        help = f"link to it: `[its title]({mark.kind}:{mark.id.value})`"
                    self.found.append(
                        error(
                            "embed-outside-chapter",
                            "only chapters and the home page's introduction embed records",
                            mark.span,
                            help=help,
                        )
                    )
                self._name(ref, EMBED_KINDS.get(mark.kind, mark.kind), mark.id.value, mark.id)
            elif mark.excerpt is not None:
                self._cite(owner, mark.excerpt.value, mark.span)
            else:
                self._inline(owner, mark)

    def _person(self, by: Ref | None, name: str, written: Any, *path: str | int) -> None:
        """A person may be a topic, which `by` names then, or be called by any name but a draft's."""
        if self._is(name, "topic"):
            if by:
                self._note(by, Ref("topic", name))
        elif self._named(Names.hidden_kind, name) == "topic":
            self._refuse_draft("topic", name, span_of(written, *path) if path else written)

    def _named(self, question: Callable[[Names, *Ts], T], *args: *Ts) -> T:
        return self.ask(_Tables.of_names, question, *args)

    def _is(self, id: str, kind: str) -> bool:
        return self._named(Names.kind_of, id, kind) == kind

    def _refuse_draft(self, wanted: str, id: str, span: Span) -> None:
        self.found.append(
            error(
                "refers-to-draft",
                f"the {wanted} {id!r} is a draft",
                span,
                help="publish that one first (delete its `draft: true`), or make this a draft as well",
            )
        )

    def _name(self, by: Ref, kind: str | None, id: str, written: Any, *path: str | int) -> bool:
        """Notes that `by` names a record; reports an id that no record (of that kind, if one is asked for) has.

        `written` is where: a span, a text that knows its own, or a record and the path of the field in it. The span
        is worked out only where it is shown.
        """
        actual = self._named(Names.kind_of, id, kind)
        if actual and (kind == actual or (kind is None and self._named(Names.hidden_kind, id) is None)):
            self._note(by, Ref(actual, id))
            return True
        if self._named(Names.may_be_broken, id, kind):
            return False
        wanted, span = kind or "record", span_of(written, *path) if path else getattr(written, "span", written)
        if self._named(Names.hidden_kind, id) is not None:
            self._refuse_draft(wanted, id, span)
            return False
        near, others = self._named(Names.instead_of, id, kind)
        if renamed := self._named(Names.renamed, id, kind):
            help = f"it is called {renamed!r} now"
        elif actual:
            help = f"{id!r} is a {actual}"
        elif near:
            help = f"did you mean {near!r}?"
        else:
            help = f"the site has these {PLURALS.get(wanted, wanted + 's')}: {', '.join(others) or 'none yet'}"
        self.found.append(error("unknown-id", f"no {wanted} has the id {id!r}", span, help=help))
        return False

    def _note(self, by: Ref, target: Ref) -> None:
        if by != target:
            self.named.setdefault(target, {})[by] = None

    def _cite(self, owner: Owner, cite: Any, span: Span) -> None:
        """An entry of `cite:`, or `[@excerpt]`: a quotation, or the id of an excerpt that is cited in its place."""
        if isinstance(cite, model.Quotation):
            self._quotation(owner, cite, span, None)
            return
        if self._is(cite, "source"):
            self.found.append(
                error(
                    "cite-without-quotation",
                    f"{cite!r} is a source: the words are missing",
                    span,
                    help="write the source and its words: `source:` and `quote:`, or in Markdown `[@source: words]`",
                )
            )
        elif self._name(Ref(owner.kind, owner.id), "excerpt", cite, span):
            self._quotation(owner, self.ask(_Tables.excerpt, cite), span, cite)

    def _quotation(self, owner: Owner, quotation: Any, span: Span, excerpt: str | None) -> None:
        if excerpt is None and not self._name(
            Ref(owner.kind, owner.id), "source", quotation.source, quotation, "source"
        ):
            return
        if excerpt is not None and not self._is(quotation.source, "source"):
            if owner.kind == "excerpt":
                self._name(Ref(*owner[:2]), "source", quotation.source, quotation, "source")
            return
        if quotation.speaker and excerpt in (None, owner.id):
            self._person(None, quotation.speaker, quotation, "speaker")
        self.claims.append(
            Claim(
                owner,
                quotation.source,
                quotation.quote,
                span,
                quotation.line,
                quotation.before,
                quotation.after,
                quotation.as_stated,
                quotation.speaker,
                quotation.locator,
                quotation.lang,
                excerpt,
            )
        )

    def _inline(self, owner: Owner, mark: InlineCitation) -> None:
        assert mark.source is not None
        assert mark.quote is not None
        if not self._name(Ref(owner.kind, owner.id), "source", mark.source.value, mark.source):
            return
        given = {name: value.value for name, value in mark.attributes.items()}
        if speaker := mark.attributes.get("speaker"):
            self._person(None, speaker.value, speaker.span)
        line = given.get("line")
        self.claims.append(
            Claim(
                owner,
                mark.source.value,
                mark.quote,
                mark.span,
                int(line) if line else None,
                given.get("before"),
                given.get("after"),
                given.get("as_stated"),
                given.get("speaker"),
                given.get("locator"),
                given.get("lang"),
            )
        )

    def _picture(self, medium: model.Medium) -> None:
        if medium.file not in self.pictures:
            alike = [name for name in sorted(self.pictures) if _looks(name) == _looks(medium.file)]
            near = alike or get_close_matches(medium.file, sorted(self.pictures), 1)
            help = f"did you mean {near[0]!r}?" if near else "put the picture there, or mend its name here"
            if normalize("NFC", medium.file) in [normalize("NFC", name) for name in alike]:
                help = LOOKS_THE_SAME
            elif not near and not medium.file.lower().endswith(PICTURES):
                help = "pictures are AVIF, GIF, JPEG, PNG and WebP files, and named so; save it anew as JPEG or PNG"
            self.found.append(
                error(
                    "picture-missing",
                    f"content/media/ has no picture {medium.file!r}",
                    span_of(medium, "file"),
                    help=help,
                )
            )

    def _navigation(self, item: model.NavigationItem) -> None:
        kind, colon, id = item.to.partition(":")
        if colon and kind in KINDS:
            self._name(Ref("home", ""), kind, id, item, "to")
