"""What one part's references come to: who names whom, and who claims what on which words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any, NamedTuple, TypeVar, TypeVarTuple
from unicodedata import normalize

from . import model
from .diagnostics import Diagnostic, Outcome, error
from .frozen import frozen
from .loaded import PICTURES, Part
from .marks import Embed, InlineCitation, Prose, RecordLink
from .memo import Ask
from .names import KINDS, PARENTS, Names, Ref, records_of
from .records import fields_of
from .scan_inline import LINK_KINDS
from .seeds import LOOKS_THE_SAME
from .text import Span
from .yaml_nodes import Located, find

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
EMBED_KINDS = {"media": "medium"}
EMBEDDING = ("chapter", "home")
PLURALS = {"medium": "media"}
TAKEN_AWAY = "if the record was taken away, leave `record:` out"


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
    return find(item.at, path).span


class Tables(NamedTuple):
    """What references are looked up in."""

    names: Names
    excerpts: Mapping[str, Any]

    def excerpt(self, id: str) -> Any:
        """The excerpt with this id, if there is one."""
        return self.excerpts.get(id)

    def of_names(self, question: Callable[[Names, *Ts], T], *args: *Ts) -> T:
        """What the names answer."""
        return question(self.names, *args)


def link_part(
    part: Part, lost: frozenset[Ref], pictures: frozenset[str], drafts: bool, ask: Ask[Tables]
) -> Outcome[LinkedPart]:
    """What a part's references come to, as the tables answer. `lost` are those of its records that the site has not."""
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
        ask: Ask[Tables],
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
        return self.ask(Tables.of_names, question, *args)

    def _is(self, id: str, kind: str) -> bool:
        return self._named(Names.kind_of, id, kind) == kind

    def _refuse_draft(self, wanted: str, id: str, span: Span) -> None:
        within = ", or that of its file" if self._named(Names.hidden_kind, id) in PARENTS else ""
        self.found.append(
            error(
                "refers-to-draft",
                f"the {wanted} {id!r} is a draft",
                span,
                help=f"publish that one first (delete its `draft: true`{within}), or make this a draft as well",
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
            help = f"{id!r} is {'an' if actual[0] in 'aeiou' else 'a'} {actual}"
        elif near:
            help = f"did you mean {near!r}?" + ("" if kind else f" {TAKEN_AWAY}")
        elif not kind:
            help = TAKEN_AWAY
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
            self._quotation(owner, self.ask(Tables.excerpt, cite), span, cite)

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
