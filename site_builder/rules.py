"""Rules for what editors claim: nothing that claims goes uncited, and figures stand in what is cited for them.

`CHECKS` is the whole list. Each takes one record, with all that it may look at, and yields its findings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cache, cached_property, partial
from itertools import chain
from typing import Any, NamedTuple

from . import figures, model, values
from .asserted import (
    Quoted,
    Support,
    blanked,
    citations_in,
    comparable,
    evidence_of,
    missing_in_stretches,
    read_in,
    uncited_paragraphs,
    unsupported_quotations,
)
from .diagnostics import Diagnostic, Label, error, warning
from .figure_tokens import Figure
from .marks import InlineCitation, Paragraph, Prose
from .memo import NO_MEMO, Memo
from .records import fields_of
from .references import LinkedPart, Owner, Place, cite_nodes, parts_of, prose_in, span_of
from .text import Span
from .units import Units
from .verify import Evidence, VerifiedPart, VerifiedSite
from .yaml_nodes import Scalar

MEND = "cite the words that state it, mend it, or name the source's own figure with `as_stated`"
POINT = "a value has its point before decimals, whatever the language: {0} or {0:,}, 12.5"
YEAR = "cite the words that give the year as well, such as the text's own date, or mend it"
THOUSANDS = re.compile(r"\d{1,3}\.\d{3}")  # as another language writes them
CITED = re.compile(r"\[@[a-z0-9]+(?:-[a-z0-9]+)*(?=\]|\{|\s*:)")
LISTS = ("cite", "topics", "silent", "sources", "facts")  # of ids, and of quotations
CITE = "add `cite:` with a source and its words; `site-builder quote` finds them in the seeds"


class Languages(NamedTuple):
    """The site's language, and those of its sources, by id, where they are known."""

    ours: str
    sources: Mapping[str, str]


class Spoken:
    """What speaks in the site's own voice (a record, the settings, a correction), and all that a rule may look at.

    `cited` is what the claims of its file came to, `names` are those that have figures in them, which are none,
    `languages` those that words are in. What the rules find is good for as long as these are the same: no rule looks at
    another record.
    """

    def __init__(
        self,
        kind: str,
        id: str,
        record: Any,
        cited: VerifiedPart,
        names: frozenset[str],
        units: Units,
        languages: Languages,
    ) -> None:
        self.kind, self.id, self.record, self.cited = kind, id, record, cited
        self.names, self.units, self.languages = names, units, languages

    def evidence_of(self, part: int | None) -> tuple[Evidence, ...]:
        """What the record itself (None) or a part of it cites: its `cite:` list and its prose."""
        return self.cited.evidence.get(Owner(self.kind, self.id, part), ())

    def sources_of(self, item: Any) -> Iterator[str]:
        """The sources that the `cite:` list of a part names: what its prose cites may be said of something else."""
        places = (Place.of(span) for _, span in cite_nodes(item))
        return (found.citation.source for place in places if (found := self.cited.at.get(place)))

    def quoted_at(self, mark: InlineCitation) -> Quoted | None:
        """What a citation in its prose shows; None where the words were not found."""
        found = self.cited.at.get(Place.of(mark.span))
        return self.quote(found) if found else None

    @cached_property
    def quoted(self) -> list[Quoted]:
        """What the record cites in all its parts and prose."""
        return [self.quote(found) for part, _ in parts_of(self.record) for found in self.evidence_of(part)]

    def quote(self, found: Evidence, ours: str | None = None) -> Quoted:
        """A citation of its as figures and words are looked for in it. `ours` is what language we look for them in,
        where that is not the site's."""
        words = found.citation.quotation
        lang = found.claim.lang or self.languages.sources.get(found.citation.source, self.languages.ours)
        return Quoted(words, found.claim.as_stated, read_in(words, lang, ours or self.languages.ours))

    @cached_property
    def stated(self) -> figures.Evidence:
        """The figures of that."""
        return evidence_of(self.quoted, self.units)

    @cached_property
    def comparable(self) -> list[str]:
        """The words of that as what stands between quotation marks is compared with them."""
        return comparable(self.quoted)

    @cached_property
    def is_found(self) -> bool:
        """Whether all that it cites could be read, and its words were found."""
        own = [self.record.at.span] if self.kind == "excerpt" else []
        cites = (span for _, item in parts_of(self.record) for _, span in cite_nodes(item))
        marks = (mark.span for prose, _ in self.texts for mark in citations_in(prose))
        found = all(Place.of(span) in self.cited.at for span in chain(own, cites, marks))
        return found and not any(prose.problems for prose, _ in self.texts)

    @cached_property
    def _numbers(self) -> dict[Quoted, int]:
        return {one: number for number, one in enumerate(self.quoted)}

    def support(self, prose: Prose) -> Support:
        """What one of its Markdown texts may lean on, where all that it cites was found."""
        if self.kind == "event":
            return Support(self.quoted, None, False)
        shown = [self._numbers[found] for mark in citations_in(prose) if (found := self.quoted_at(mark))]
        return Support(self.quoted, shown, self.kind == "chapter")

    @cached_property
    def texts(self) -> list[tuple[Prose, str]]:
        """Its Markdown texts, each also with what is not prose in it blanked out, every offset as it was."""
        return [(prose, blanked(prose)) for _, prose in prose_in(self.record)]


def check_rules(site: VerifiedSite, units: Units, memo: Memo = NO_MEMO) -> tuple[Diagnostic, ...]:
    """What every rule in `CHECKS` finds. Findings of an unchanged file whose claims came to the same are kept."""
    topics = site.linked.records["topic"]
    names = memo.get("names with figures", (topics, units), lambda: names_with_figures(topics.values(), units))
    found: list[Diagnostic] = []
    languages = languages_of(site, memo)
    for part in site.linked.parts:
        inputs = (part, site.parts[part.name], names, units, languages)
        found += memo.get(("rules", part.name), inputs, partial(_of_part, *inputs))
    return tuple(found)


def names_with_figures(topics: Iterable[Any], units: Units) -> frozenset[str]:
    """The names and variants of topics in which a figure stands, such as MS-13: figures in them state nothing."""
    names = {name for topic in topics for name in (topic.name, *(variant.text for variant in topic.variants))}
    return figures.with_figures(names, units=units)


def languages_of(site: VerifiedSite, memo: Memo = NO_MEMO) -> Languages:
    """The languages that the site and its sources say they are in."""
    ours = site.linked.settings.lang
    sources = {id: source.lang for id, source in site.linked.records["source"].items() if source.lang}
    return memo.get("languages", (ours, sources), lambda: Languages(ours, sources))


def _of_part(
    part: LinkedPart, cited: VerifiedPart, names: frozenset[str], units: Units, languages: Languages
) -> list[Diagnostic]:
    return [
        found
        for owner, record in part.voice
        for found in rules_of(Spoken(owner.kind, owner.id, record, cited, names, units, languages))
    ]


def rules_of(spoken: Spoken) -> list[Diagnostic]:
    """What every rule in `CHECKS` finds of one record. Where words were not found, which is reported by itself, nobody
    knows yet what the record leans on."""
    return [found for check in CHECKS for found in check(spoken) if check in ANYWAY or spoken.is_found]


def uncited_records(spoken: Spoken) -> Iterator[Diagnostic]:
    """An event, a value or a version of a remark without a citation is an error."""
    record = spoken.record
    if spoken.kind == "event" and not record.cite:
        if not (record.text and any(isinstance(mark, InlineCitation) for mark in record.text.marks)):
            yield error("uncited-event", f"event {record.id!r} cites nothing", span_of(record, "id"), help=CITE)
    elif spoken.kind == "fact":
        for value in record.values:
            if not value.cite:
                message = f"the value {value.value!r} of fact {record.id!r} cites nothing"
                yield error("uncited-value", message, span_of(value, "value"), help=CITE)
    elif spoken.kind == "remark":
        for version in record.versions:
            if not version.cite:
                message = f"a version of remark {record.id!r} cites nothing"
                yield error("uncited-remark", message, span_of(version, "cite"), help=CITE)


def uncited_paragraphs_of_chapters(spoken: Spoken) -> Iterator[Diagnostic]:
    """A chapter's paragraph without a citation is a warning."""
    if spoken.kind != "chapter":
        return
    body = spoken.record.body
    for paragraph in uncited_paragraphs(body):
        written = body.words.at(*_trimmed(body, paragraph))
        if any(p.span and written.start <= p.span.start < written.end for p in body.problems):
            continue  # what cannot be read there may be its citation
        yield warning(
            "uncited-paragraph",
            "this paragraph cites nothing",
            written,
            help="add `[@source: words]` after what it claims, or take the claim out",
        )


def entries_listed_twice(spoken: Spoken) -> Iterator[Diagnostic]:
    """What a list names twice is shown twice: evidence as if there were more of it, a drawing's panel again."""
    for _, item in parts_of(spoken.record):
        for name in LISTS:
            firsts: dict[Hashable, int] = {}
            for index, entry in enumerate(getattr(item, name, ())):
                if (first := firsts.setdefault(_key(entry), index)) < index:
                    yield warning(
                        "listed-twice",
                        f"`{name}:` names this twice",
                        span_of(item, name, index),
                        labels=[Label(span_of(item, name, first), "here first")],
                        help="take one of the two out: readers are shown both",
                    )


def _key(entry: Any) -> Hashable:
    if isinstance(entry, model.Quotation):
        return entry.source, entry.quote.value, entry.line, entry.before, entry.after
    return entry.value if isinstance(entry, Scalar) else entry


def citations_in_plain_text(spoken: Spoken) -> Iterator[Diagnostic]:
    """A citation in a text that is not Markdown would be shown as it is typed, its words not looked for."""
    for at, text in _plain_words(spoken):
        for found in CITED.finditer(text):
            yield error(
                "citation-in-plain-text",
                "a citation stands in a text that takes none, and would be shown as it is typed",
                at(*found.span()),
                help="cite the words in the record's `cite:`, or in a text that is Markdown, and take this out",
            )


def unsupported_quotation_marks(spoken: Spoken) -> Iterator[Diagnostic]:
    """Three or more words between quotation marks in our prose must stand in a quotation that the record cites."""
    for at, text in _our_words(spoken):
        for start, end in unsupported_quotations(text, lambda: spoken.comparable):
            yield warning(
                "unsupported-quotation-marks",
                "these words stand between quotation marks, but in no quotation that is cited here",
                at(start, end),
                help="cite the words where they stand, or say it in words of our own",
            )


def _is_taken_back(spoken: Spoken, prose: Prose) -> bool:
    """Whether a text is what a correction says that the site said: wrong, and often for its figures."""
    return prose is getattr(spoken.record, "was", None)


OURS = (
    "title", "description", "summary", "question", "occasion", "value", "object", "place", "said_by", "speaker",
    "locator", "note",
)  # fmt: skip


@cache
def _ours(kind: type[Any]) -> tuple[str, ...]:
    """The fields of a kind of record that hold words of ours."""
    return tuple(name for name in fields_of(kind) if name in OURS)


def _our_words(spoken: Spoken) -> Iterator[tuple[Callable[[int, int], Span], str]]:
    """Every text of ours in a record, what is not prose in it blanked out, each with what tells the place of a stretch
    of it, and what its citations say of the words that they cite. A source's title is not ours, nor is a name; what a
    correction takes back is ours no more."""
    for prose, blank in spoken.texts:
        if not _is_taken_back(spoken, prose):
            yield prose.words.at, blank
    yield from _plain_words(spoken)


def _plain_words(spoken: Spoken) -> Iterator[tuple[Callable[[int, int], Span], str]]:
    """Those of the texts of ours that are not Markdown."""
    for prose, _ in spoken.texts:
        for mark in citations_in(prose):
            yield from (
                (mark.attributes[name].at, mark.attributes[name].value) for name in OURS if name in mark.attributes
            )
    for _, item in parts_of(spoken.record):
        told = [] if spoken.kind == "source" else [item]
        for one in (*told, *(cite for cite in getattr(item, "cite", ()) if isinstance(cite, model.Quotation))):
            for name in _ours(one.__class__):
                value = getattr(one, name)
                if value and not isinstance(value, Prose):
                    yield partial(_at, one, name), value


def _at(item: Any, name: str, start: int, end: int) -> Span:
    """Where a stretch of a record's text is written."""
    written = item.at.get(name)
    assert isinstance(written, Scalar)
    return written.at(start, end)


HEADINGS: Mapping[str, tuple[str, ...]] = {
    "event": ("title",),
    "fact": ("question",),
    "remark": ("title", "occasion"),
    "excerpt": ("title",),
    "chapter": ("title", "summary"),
}


def figures_of_headings(spoken: Spoken) -> Iterator[Diagnostic]:
    """The date of an event or a remark, and the figures of what stands above a record, stand in some quotation that it
    cites. A date in a question only says what is asked about."""
    if spoken.kind not in HEADINGS or not spoken.quoted:
        return
    record, cited = spoken.record, spoken.stated
    date = getattr(record, "date", None)
    for figure in cited.missing_in_date(date) if date else ():
        yield _date_missing(figure, cited, span_of(record, "date"))
    for name in HEADINGS[spoken.kind]:
        for figure in cited.missing(getattr(record, name) or "", spoken.names):
            if not (spoken.kind == "fact" and figure.dates):
                yield _prose_missing(figure, record.at.get(name), 0)


def figures_of_events(spoken: Spoken) -> Iterator[Diagnostic]:
    """The figures of an event's text stand in a quotation that it cites."""
    if spoken.kind != "event" or not spoken.quoted:
        return
    for prose, blank in spoken.texts:
        for figure in spoken.stated.missing(blank, spoken.names):
            yield _prose_missing(figure, prose.words, 0)


def figures_of_values(spoken: Spoken) -> Iterator[Diagnostic]:
    """A value, and the date it holds for, stand in a quotation cited for it: the value in one of each source that its
    `cite:` names, as these count as giving that answer."""
    if spoken.kind != "fact":
        return
    fact = spoken.record
    for index, value in enumerate(fact.values):
        evidence = spoken.evidence_of(index)
        if not evidence:
            continue
        cited = evidence_of(map(spoken.quote, evidence), spoken.units)
        try:
            parsed = values.parse(value.value, spoken.units.normalise(value.unit or fact.unit), spoken.units)
        except ValueError:
            continue  # `compare` reports it
        # A number is typed as English writes it, also in a site of another language.
        quote = partial(spoken.quote, ours="en") if isinstance(parsed, values.Quantity) else spoken.quote
        missing = evidence_of(map(quote, evidence), spoken.units).missing_in_value(parsed, spoken.names)
        for figure in missing:
            what, text = f"the figure {_measured(figure, parsed)}", figure.text
            meant = THOUSANDS.fullmatch(text) and cited.has(figure)
            help = POINT.format(int(text.replace(".", ""))) if meant else MEND
            yield _figure_missing(what, span_of(value, "value"), help=help)
        for source in dict.fromkeys(spoken.sources_of(value)) if not missing else ():
            own = evidence_of((quote(found) for found in evidence if found.citation.source == source), spoken.units)
            for figure in own.missing_in_value(parsed, spoken.names):
                what = f"the figure {_measured(figure, parsed)}"
                yield _figure_missing(what, span_of(value, "value"), f" from {source}")
        for figure in cited.missing_in_date(value.as_of) if value.as_of else ():
            yield _date_missing(figure, cited, span_of(value, "as_of"))


def figures_of_prose(spoken: Spoken) -> Iterator[Diagnostic]:
    """The figures of a cited stretch of prose stand in the quotations cited after it. Events' texts are checked with
    the event."""
    if spoken.kind == "event":
        return
    for prose, blank in spoken.texts:
        if _is_taken_back(spoken, prose):
            continue
        for figure, start in missing_in_stretches(prose, blank, spoken.quoted_at, spoken.names, spoken.units):
            yield _prose_missing(figure, prose.words, start)


def _measured(figure: Figure, value: values.Value) -> str:
    """A value's figure with its unit: a quotation that has the same number of something else does not state it."""
    if figure.unit is None or figure.number is None or not isinstance(value, values.Quantity):
        return figure.text.strip()  # one in words names its own unit
    number = Fraction(figure.number)
    return values.say(values.Quantity("exact", number, number, figure.unit, (figure.text,)))


def _prose_missing(figure: Figure, words: Any, offset: int) -> Diagnostic:
    at = words.at(offset + figure.start, offset + figure.end)
    text = figure.text.strip().replace("\n", " ")
    return _figure_missing(f"the figure {text}", at)


def _date_missing(figure: Figure, cited: figures.Evidence, at: Span) -> Diagnostic:
    yearless = cited.states_without_year(figure)
    return _figure_missing(f"the date {figure.text}", at, help=YEAR if yearless else MEND)


def _figure_missing(what: str, at: Span, whence: str = "", help: str = MEND) -> Diagnostic:
    return warning("figure-not-in-quotation", f"{what} is in no quotation cited for it{whence}", at, help=help)


def _trimmed(prose: Prose, paragraph: Paragraph) -> tuple[int, int]:
    text = prose.words.value[paragraph.start : paragraph.end]
    start = paragraph.start + len(text) - len(text.lstrip())
    return start, max(start, paragraph.start + len(text.rstrip()))


Check = Callable[[Spoken], Iterator[Diagnostic]]
ANYWAY: tuple[Check, ...] = (
    uncited_records,
    uncited_paragraphs_of_chapters,
    entries_listed_twice,
    citations_in_plain_text,
)
CHECKS: tuple[Check, ...] = (
    *ANYWAY,
    unsupported_quotation_marks,
    figures_of_headings,
    figures_of_events,
    figures_of_values,
    figures_of_prose,
)
