"""Rules for what editors claim: nothing that claims goes uncited, and figures stand in what is cited for them.

`CHECKS` is the whole list. Each takes a verified site and yields its findings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from . import figures, match, values
from .diagnostics import Diagnostic, error, warning
from .link import Owner, Place, parts_of, prose_in, span_of
from .memo import Same
from .quotes import quoted_spans
from .scan import InlineCitation, Paragraph, Prose, RecordLink
from .text import Span
from .units import Units
from .verify import Evidence, VerifiedSite
from .yaml_tree import Scalar

CITE = "add `cite:` with a source and its words; `site-builder quote` finds them in the seeds"


@dataclass(frozen=True, slots=True)
class Checking:
    """What a rule may look at. `names` are topics' names and variants: figures in them are none."""

    site: VerifiedSite
    units: Units
    names: frozenset[str]

    def speaking(self) -> Iterator[tuple[str, str, Any]]:
        """Everything that speaks in the site's own voice: all records, the settings and the corrections."""
        yield from self.records(*self.site.linked.records)
        settings = self.site.linked.settings
        yield "home", settings.at.span.path, settings
        for owner, correction in self.site.linked.corrections:
            yield owner.kind, owner.id, correction

    def records(self, *kinds: str) -> Iterator[tuple[str, str, Any]]:
        """Kind, id and record of all records of the kinds named."""
        for kind in kinds:
            for id, record in self.site.linked.records[kind].items():
                yield kind, id, record

    def all_evidence(self, kind: str, id: str, record: Any) -> list[Evidence]:
        """What a record cites in all its parts and prose."""
        parts = [part for part, _ in parts_of(record)]
        return [found for part in parts for found in self.site.of(Owner(kind, id, part))]


def check_rules(site: VerifiedSite, units: Units) -> tuple[Diagnostic, ...]:
    """What every rule in `CHECKS` finds."""
    topics = site.linked.records["topic"].values()
    names = frozenset({topic.name for topic in topics} | {v.text for topic in topics for v in topic.variants})
    checking = Checking(site, units, names)
    return tuple(found for check in CHECKS for found in check(checking))


def uncited_records(checking: Checking) -> Iterator[Diagnostic]:
    """An event, a value or a version of a remark without a citation is an error."""
    for _, _, event in checking.records("event"):
        if not event.cite and not (event.text and any(map(_citations, _paragraphs(event.text)))):
            yield error("uncited-event", f"event {event.id!r} cites nothing", span_of(event, "id"), help=CITE)
    for _, _, fact in checking.records("fact"):
        for value in fact.values:
            if not value.cite:
                message = f"the value {value.value!r} of fact {fact.id!r} cites nothing"
                yield error("uncited-value", message, span_of(value, "value"), help=CITE)
    for _, _, remark in checking.records("remark"):
        for version in remark.versions:
            if not version.cite:
                message = f"a version of remark {remark.id!r} cites nothing"
                yield error("uncited-remark", message, span_of(version, "cite"), help=CITE)


def uncited_paragraphs(checking: Checking) -> Iterator[Diagnostic]:
    """A chapter's paragraph without a citation is a warning."""
    for _, _, chapter in checking.records("chapter"):
        for paragraph in _paragraphs(chapter.body):
            if paragraph.kind == "prose" and not _citations(paragraph):
                start, end = _trimmed(chapter.body, paragraph)
                written = chapter.body.words.at(start, end)
                if any(p.span and written.start <= p.span.start < written.end for p in chapter.body.problems):
                    continue  # what cannot be read there may be its citation
                yield warning(
                    "uncited-paragraph",
                    "this paragraph cites nothing",
                    written,
                    help="add `[@source: words]` after what it claims, or take the claim out",
                )


def unsupported_quotation_marks(checking: Checking) -> Iterator[Diagnostic]:
    """Three or more words between quotation marks in our prose must stand in a quotation that the record cites."""
    for kind, id, record in checking.speaking():
        quoted_here = _quoted_words(kind, Same(record))
        if not quoted_here:
            continue
        cited = [match.fold_words(e.citation.quotation).casefold() for e in checking.all_evidence(kind, id, record)]
        for words, start, end, quoted in quoted_here:
            if not any(quoted in quotation for quotation in cited):
                yield warning(
                    "unsupported-quotation-marks",
                    "these words stand between quotation marks, but in no quotation that is cited here",
                    words.at(start, end),
                    help="cite the words where they stand, or say it in words of our own",
                )


# Records of an unchanged file come again at every save in the preview, and so do their texts: what depends on nothing
# else is kept.
@lru_cache(maxsize=16_384)
def _quoted_words(kind: str, record: Same) -> tuple[tuple[Any, int, int, str], ...]:
    """What stands between quotation marks in a record: the text, the offsets in it, the words as they are compared."""
    return tuple(
        (words, start, end, match.fold_words(text[start:end]).casefold().strip(".,;:!?… "))
        for words, text in _our_words(kind, record.it)
        for start, end in quoted_spans(text)
    )


OURS = (
    "title", "description", "summary", "question", "occasion", "value", "object", "place", "said_by", "speaker",
    "locator", "note",
)  # fmt: skip


def _our_words(kind: str, record: Any) -> Iterator[tuple[Any, str]]:
    """Every text of ours in a record, what is not prose in it blanked out. A source's title is not ours, nor is a name;
    what a correction takes back is ours no more."""
    for _, prose in prose_in(record):
        if prose is not getattr(record, "was", None):
            yield prose.words, _blanked(prose)
    for _, item in parts_of(record) if kind != "source" else ():
        for name in OURS:
            node = item.at.get(name)
            if isinstance(node, Scalar) and not isinstance(getattr(item, name), Prose):
                yield node, node.value


def figures_of_events(checking: Checking) -> Iterator[Diagnostic]:
    """An event's date, and the figures of its title and text, stand in a quotation that it cites."""
    for kind, id, event in checking.records("event"):
        evidence = checking.all_evidence(kind, id, event)
        if not evidence:
            continue
        cited = _cited(checking, evidence)
        for figure in cited.missing_in_date(event.date):
            yield _figure_missing(f"the date {figure.text}", span_of(event, "date"))
        texts = [(event.at.get("title"), event.title)]
        if event.text:
            texts.append((event.text.words, _blanked(event.text)))
        for words, text in texts:
            yield from _missing(checking, words, text, 0, cited)


def figures_of_values(checking: Checking) -> Iterator[Diagnostic]:
    """A value, and the date it holds for, stand in a quotation cited for it."""
    for kind, id, fact in checking.records("fact"):
        for index, value in enumerate(fact.values):
            evidence = list(checking.site.of(Owner(kind, id, index)))
            if not evidence:
                continue
            cited = _cited(checking, evidence)
            try:
                parsed = values.parse(value.value, checking.units.normalise(value.unit or fact.unit))
            except ValueError:
                continue  # `compare` reports it
            for figure in cited.missing_in_value(parsed, checking.names):
                yield _figure_missing(f"the figure {figure.text}", span_of(value, "value"))
            if value.as_of:
                for figure in cited.missing_in_date(value.as_of):
                    yield _figure_missing(f"the date {figure.text}", span_of(value, "as_of"))


def figures_of_prose(checking: Checking) -> Iterator[Diagnostic]:
    """The figures of a cited stretch of prose stand in the quotations cited after it.

    A citation covers the text back to the previous citation or the paragraph's start; citations that stand together
    cover it together. Events' texts are checked with the event.
    """
    for _, _, record in checking.speaking():
        for _, prose in prose_in(record):
            if prose is getattr(record, "text", None) and hasattr(record, "date"):
                continue
            blank = _blanked(prose)
            for paragraph in _paragraphs(prose):
                for start, end, evidence in _stretches(checking, prose, paragraph, blank):
                    yield from _missing(checking, prose.words, blank[start:end], start, _cited(checking, evidence))


def _stretches(
    checking: Checking, prose: Prose, paragraph: Paragraph, blank: str
) -> Iterator[tuple[int, int, list[Evidence]]]:
    """The cited stretches of a paragraph, each with what is cited for it."""
    start, stretch_end = paragraph.start, paragraph.start
    evidence: list[Evidence] = []
    for mark in _citations(paragraph):
        if evidence and re.search(r"\w", blank[stretch_end : mark.start]):
            yield start, stretch_end, evidence
            start, evidence = stretch_end, []
        found = checking.site.at(Place(mark.span.path, mark.span.start))
        evidence += [found] if found else []
        stretch_end = mark.end
    if evidence:
        yield start, stretch_end, evidence


def _missing(checking: Checking, words: Any, text: str, offset: int, cited: figures.Evidence) -> Iterator[Diagnostic]:
    for figure in cited.missing(text, checking.names):
        at = words.at(offset + figure.start, offset + figure.end)
        yield _figure_missing(f"the figure {figure.text.strip()}", at)


def _figure_missing(what: str, at: Span) -> Diagnostic:
    return warning(
        "figure-not-in-quotation",
        f"{what} is in no quotation cited for it",
        at,
        help="cite the words that state it, mend it, or name the source's own figure with `as_stated`",
    )


def _cited(checking: Checking, evidence: list[Evidence]) -> figures.Evidence:
    conversions = [found.claim.as_stated for found in evidence if found.claim.as_stated]
    return figures.Evidence([found.citation.quotation for found in evidence], conversions, units=checking.units)


@lru_cache(maxsize=16_384)
def _paragraphs(prose: Prose) -> tuple[Paragraph, ...]:
    return prose.paragraphs


def _citations(paragraph: Paragraph) -> list[InlineCitation]:
    return [mark for mark in paragraph.marks if isinstance(mark, InlineCitation)]


@lru_cache(maxsize=16_384)
def _blanked(prose: Prose) -> str:
    """The prose with citations, embeds, code and the targets of links blanked out, every offset as it was."""
    text = list(prose.words.value)
    holes = [(m.target_start, m.target_end) if isinstance(m, RecordLink) else (m.start, m.end) for m in prose.marks]
    holes += [(cut.start, cut.end) for cut in prose.cuts]
    for start, end in holes:
        text[start:end] = " " * (end - start)
    return "".join(text).replace("\n", " ").replace("\r", " ")


def _trimmed(prose: Prose, paragraph: Paragraph) -> tuple[int, int]:
    text = prose.words.value[paragraph.start : paragraph.end]
    start = paragraph.start + len(text) - len(text.lstrip())
    return start, max(start, paragraph.start + len(text.rstrip()))


CHECKS: tuple[Callable[[Checking], Iterator[Diagnostic]], ...] = (
    uncited_records,
    uncited_paragraphs,
    unsupported_quotation_marks,
    figures_of_events,
    figures_of_values,
    figures_of_prose,
)
