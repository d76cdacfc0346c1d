"""Ids to references: who names whom, who claims what on which words, and where two records claim one id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, NamedTuple

from . import model, yaml_tree
from .diagnostics import Diagnostic, Label, Outcome, error
from .load import LISTS, LoadedSite
from .scan import Embed, InlineCitation, Prose, RecordLink
from .seeds import Seed
from .text import SourceText, Span
from .validating import validate
from .yaml_tree import Located

# Kinds of records with an id, in the order in which lists show them.
KINDS = (
    "chapter", "timeline", "event", "panel", "fact", "remark", "excerpt", "topic", "figure", "source", "medium",
)  # fmt: skip
EMBED_KINDS = {"media": "medium"}
PLURALS = {"medium": "media"}


class Ref(NamedTuple):
    """A record, by kind and id."""

    kind: str
    id: str


class Owner(NamedTuple):
    """Whose claim it is: a record, and which of its parts (a fact's value, a remark's version) or None."""

    kind: str
    id: str
    part: int | None = None


class Place(NamedTuple):
    """Where in the editors' files a citation is written: path and code-point offset. It identifies the citation."""

    path: str
    start: int


@dataclass(frozen=True, slots=True)
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
        return Place(self.at.path, self.at.start)


@dataclass(frozen=True, slots=True)
class LinkedSite:
    """The site with every reference resolved. Records are found by kind and id; events are in order of date."""

    settings: model.Settings
    records: dict[str, dict[str, Any]]  # kind -> id -> record
    seeds: dict[str, Seed]  # by source id
    timeline_events: dict[str, tuple[str, ...]]
    panel_facts: dict[str, tuple[str, ...]]
    corrections: tuple[model.Correction, ...]
    claims: tuple[Claim, ...]
    backlinks: dict[Ref, tuple[Ref, ...]]  # who names a record, by topic, link, embed or list
    formerly: dict[Ref, Ref]  # an old address -> the record that has it now
    pictures: dict[str, Any] = field(default_factory=dict)

    def kind_of(self, id: str) -> str | None:
        """The kind of the record with this id."""
        return next((kind for kind in KINDS if id in self.records[kind]), None)

    def home_of(self, id: str, parents: dict[str, tuple[str, ...]]) -> str:
        """The timeline of an event, or the panel of a fact."""
        return next(parent for parent, ids in parents.items() if id in ids)


def link(site: LoadedSite, *, drafts: bool) -> Outcome[LinkedSite]:
    """Resolves every id. Settings that could not be read do not hide what is wrong elsewhere."""
    return _Linker(site, site.settings or _stand_in(), drafts).run()


def _stand_in() -> model.Settings:
    """Settings that say nothing."""
    node = yaml_tree.parse(SourceText("content/site.yaml", "title: untitled")).value
    settings = validate(model.Settings, node, []) if node else None
    assert settings is not None
    return settings


def prose_in(record: Any) -> Iterator[tuple[int | None, Prose]]:
    """Every Markdown text of a record and its parts, with the part that it belongs to."""
    for part, item in parts_of(record):
        for name in _names(item.__class__):
            value = getattr(item, name)
            if isinstance(value, Prose):
                yield part, value


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind))


def parts_of(record: Any) -> Iterator[tuple[int | None, Any]]:
    """The record itself (None), and its values, versions or variants by index."""
    yield None, record
    for name in ("values", "versions", "variants"):
        yield from enumerate(getattr(record, name, ()))


def cite_nodes(item: Any) -> Iterator[tuple[Any, Span]]:
    """The entries of a record's `cite:` list, each with the place that it is written in."""
    cites = getattr(item, "cite", ())
    node = item.at.get("cite")
    if cites and isinstance(node, yaml_tree.Sequence):
        yield from zip(cites, (entry.span for entry in node.items), strict=True)


def span_of(item: Any, *path: str | int) -> Span:
    """Where a field of a record is written."""
    return yaml_tree.find(item.at, path).span


class _Linker:
    """Holds what one run of `link` builds up."""

    def __init__(self, site: LoadedSite, settings: model.Settings, drafts: bool) -> None:
        self.site, self.settings, self.drafts = site, settings, drafts
        self.found: list[Diagnostic] = []
        self.records: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
        self.where: dict[str, Span] = {}
        self.hidden: set[str] = set()
        self.claims: list[Claim] = []
        self.named_by: dict[Ref, dict[Ref, None]] = {}
        self.formerly: dict[Ref, Ref] = {}

    def run(self) -> Outcome[LinkedSite]:
        events, facts = self._register()
        for kind, records in self.records.items():
            for id, record in records.items():
                self._resolve(Ref(kind, id), record)
        corrections = tuple(c for c in self.site.records("corrections") if self.drafts or not c.draft)
        for correction in corrections:
            self._name(Ref("correction", ""), None, correction.record, span_of(correction, "record"))
            for prose in (correction.was, correction.now):
                self._resolve_prose(Owner("correction", ""), prose)
        if self.settings.introduction:
            self._resolve_prose(Owner("home", ""), self.settings.introduction)
        for item in self.settings.navigation:
            self._navigation(item)
        by_date = self.records["event"]
        return Outcome(
            LinkedSite(
                self.settings,
                self.records,
                {id: seed for id, seed in self.site.seeds.items() if id in self.records["source"]},
                {
                    timeline: tuple(sorted(ids, key=lambda id: by_date[id].date.sort_key[:-1]))  # then as written
                    for timeline, ids in events.items()
                },
                {panel: tuple(ids) for panel, ids in facts.items()},
                corrections,
                tuple(self.claims),
                {ref: tuple(by) for ref, by in self.named_by.items()},
                self.formerly,
                dict(self.site.pictures),
            ),
            tuple(self.found),
        )

    # Registering: every id once.

    def _register(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        site = self.site
        for source in site.sources.values():
            self._add("source", source)
        for chapter in sorted(site.chapters, key=lambda chapter: (chapter.order, chapter.id)):
            self._add("chapter", chapter)
        members: dict[str, dict[str, list[str]]] = {}
        for name, kind, child in (("timelines", "timeline", "event"), ("facts", "panel", "fact")):
            members[name] = {}
            for collection in site.collections[name]:
                # A file's name is its id: only links that say `timeline:` or `panel:` use it, so one kind is enough.
                if collection.id == "index":
                    self.found.append(_index_is_ours(span_of(collection.record, "title")))
                if collection.id in self.records[kind]:
                    self._taken(
                        collection.id, span_of(collection.record, "title"), self.records[kind][collection.id].at.span
                    )
                self.records[kind][collection.id] = collection.record
                members[name][collection.id] = [
                    record.id for record in getattr(collection.record, LISTS[name][1]) if self._add(child, record)
                ]
        for name, kind in (
            ("excerpts", "excerpt"),
            ("remarks", "remark"),
            ("topics", "topic"),
            ("figures", "figure"),
            ("media", "medium"),
        ):
            for record in site.records(name):
                self._add(kind, record)
        return members["timelines"], members["facts"]

    def _add(self, kind: str, record: Any) -> bool:
        """Registers a record under its id; False where it is hidden or its id is taken."""
        if record.draft and not self.drafts:
            self.hidden.add(record.id)
            return False
        if not self._claim_id(record.id, span_of(record, "id")):
            return False
        self.records[kind][record.id] = record
        for index, old in enumerate(getattr(record, "formerly", ())):
            if self._claim_id(old, span_of(record, "formerly", index)):
                self.formerly[Ref(kind, old)] = Ref(kind, record.id)
        return True

    def _claim_id(self, id: str, span: Span) -> bool:
        if id == "index":
            self.found.append(_index_is_ours(span))
            return False
        if first := self.where.get(id):
            self._taken(id, span, first)
            return False
        self.where[id] = span
        return True

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

    # Resolving: every reference.

    def _resolve(self, ref: Ref, record: Any) -> None:
        for index, topic in enumerate(getattr(record, "topics", ())):
            self._name(ref, "topic", topic, span_of(record, "topics", index))
        for index, source in enumerate(getattr(record, "silent", ())):
            self._name(ref, "source", source, span_of(record, "silent", index))
        if ref.kind == "figure":
            for index, fact in enumerate(record.facts):
                self._name(ref, "fact", fact, span_of(record, "facts", index))
        if ref.kind == "excerpt":
            self._quotation(Owner(*ref), record, record.at.span, record.id)
        if ref.kind == "medium":
            self._picture(record)
        for part, item in parts_of(record):
            owner = Owner(ref.kind, ref.id, part)
            for name in ("speaker", "said_by"):
                if (person := getattr(item, name, None)) in self.records["topic"]:
                    self._note(ref, Ref("topic", str(person)))
            for index, source in enumerate(getattr(item, "sources", ())):
                self._name(ref, "source", source, span_of(item, "sources", index))
            for cite, span in cite_nodes(item):
                self._cite(owner, cite, span)
        for part, prose in prose_in(record):
            self._resolve_prose(Owner(ref.kind, ref.id, part), prose)

    def _resolve_prose(self, owner: Owner, prose: Prose) -> None:
        self.found.extend(prose.problems)
        ref = Ref(owner.kind, owner.id)
        for mark in prose.marks:
            if isinstance(mark, RecordLink):
                self._name(ref, mark.kind, mark.id.value, mark.id.span)
            elif isinstance(mark, Embed):
                if owner.kind not in ("chapter", "home"):
                    self.found.append(
                        error(
                            "embed-outside-chapter",
                            "only chapters and the home page's introduction embed records",
                            mark.span,
                            help=f"link to it: `[its title]({mark.kind}:{mark.id.value})`",
                        )
                    )
                self._name(ref, EMBED_KINDS.get(mark.kind, mark.kind), mark.id.value, mark.id.span)
            elif mark.excerpt is not None:
                self._cite(owner, mark.excerpt.value, mark.span)
            else:
                self._inline(owner, mark)

    def _name(self, by: Ref, kind: str | None, id: str, span: Span) -> bool:
        """Notes that `by` names a record; reports an id that no record (of that kind, if one is asked for) has."""
        actual = next((k for k in KINDS if id in self.records[k]), None)
        if actual and (kind is None or kind == actual):
            self._note(by, Ref(actual, id))
            return True
        if id in self.site.broken:
            return False
        wanted = kind or "record"
        if id in self.hidden:
            self.found.append(
                error(
                    "refers-to-draft",
                    f"the {wanted} {id!r} is a draft",
                    span,
                    help="publish that one first (delete its `draft: true`), or make this a draft as well",
                )
            )
            return False
        known = list(self.records[kind]) if kind else list(self.where)
        near = get_close_matches(id, known, 1, 0.6)
        if actual:
            help = f"{id!r} is a {actual}"
        elif near:
            help = f"did you mean {near[0]!r}?"
        else:
            help = (
                f"the site has these {PLURALS.get(wanted, wanted + 's')}: {', '.join(sorted(known)[:12]) or 'none yet'}"
            )
        self.found.append(error("unknown-id", f"no {wanted} has the id {id!r}", span, help=help))
        return False

    def _note(self, by: Ref, target: Ref) -> None:
        if by != target:
            self.named_by.setdefault(target, {})[by] = None

    def _cite(self, owner: Owner, cite: Any, span: Span) -> None:
        """An entry of `cite:`, or `[@excerpt]`: a quotation, or the id of an excerpt that is cited in its place."""
        if is_dataclass(cite):
            self._quotation(owner, cite, span, None)
            return
        if cite in self.records["source"]:
            self.found.append(
                error(
                    "cite-without-quotation",
                    f"{cite!r} is a source: the words are missing",
                    span,
                    help="write the source and its words: `source:` and `quote:`, or in Markdown `[@source: words]`",
                )
            )
        elif self._name(Ref(owner.kind, owner.id), "excerpt", cite, span):
            self._quotation(owner, self.records["excerpt"][cite], span, cite)

    def _quotation(self, owner: Owner, quotation: Any, span: Span, excerpt: str | None) -> None:
        if excerpt is None and not self._name(
            Ref(owner.kind, owner.id), "source", quotation.source, span_of(quotation, "source")
        ):
            return
        if excerpt is not None and quotation.source not in self.records["source"]:
            if owner.kind == "excerpt":
                self._name(Ref(*owner[:2]), "source", quotation.source, span_of(quotation, "source"))
            return
        words = quotation.at.get("quote")
        assert isinstance(words, yaml_tree.Scalar)
        self.claims.append(
            Claim(
                owner,
                quotation.source,
                words,
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
        if not self._name(Ref(owner.kind, owner.id), "source", mark.source.value, mark.source.span):
            return
        given = {name: value.value for name, value in mark.attributes.items()}
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
        if medium.file not in self.site.pictures:
            near = get_close_matches(medium.file, list(self.site.pictures), 1)
            self.found.append(
                error(
                    "picture-missing",
                    f"content/media/ has no picture {medium.file!r}",
                    span_of(medium, "file"),
                    help=f"did you mean {near[0]!r}?" if near else "put the picture there, or mend its name here",
                )
            )

    def _navigation(self, item: model.NavigationItem) -> None:
        kind, colon, id = item.to.partition(":")
        if colon and kind in KINDS:
            self._name(Ref("home", ""), kind, id, span_of(item, "to"))


def _index_is_ours(span: Span) -> Diagnostic:
    return error(
        "bad-value",
        "the id 'index' is the address of the site's own lists",
        span,
        help="choose another id or file name",
    )


def owners_of(claims: Iterable[Claim]) -> dict[Owner, list[Claim]]:
    """Claims by whose they are, in the order written."""
    by_owner: dict[Owner, list[Claim]] = {}
    for claim in claims:
        by_owner.setdefault(claim.owner, []).append(claim)
    return by_owner
