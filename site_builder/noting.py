"""A site that was built -> the notes on its files, and what the words of its texts depend on besides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from .artifact import Artifact
from .asserted import Quoted
from .build import Checked
from .diagnostics import Diagnostic
from .ledger import Leaning, Noted
from .loaded import Part
from .model import Settings
from .names import Ref, records_of
from .references import LinkedPart, prose_in
from .rules import Languages, Spoken, languages_of
from .text import Span
from .units import AddedUnit

# Kinds of files whose texts are shown by their words alone; settings, sources and corrections are shown elsewhere too.
KINDS = frozenset({"chapters", "timelines", "facts", "excerpts", "remarks", "topics", "figures", "media"})


def notes(
    checked: Checked, names: frozenset[str], diagnostics: Iterable[Diagnostic], pages: Iterable[Artifact]
) -> Iterator[tuple[str, Noted]]:
    """The notes on each file that has texts and in which nothing was found, with its path.

    Figures in `names` are none.
    """
    languages = languages_of(checked.site)
    found = {path for one in diagnostics for path in (one.path, *(label.span.path for label in one.labels))}
    shown: dict[tuple[str, int], list[Any]] = {}
    for page in pages:
        for inset in page.insets:
            data = (page.path, inset.form, inset.title, inset.places)
            shown.setdefault((inset.path, inset.start), []).append(data)
    for part, linked in zip(checked.parts, checked.site.linked.parts, strict=True):
        if part.kind not in KINDS or part.path in found:
            continue
        cited, texts = _texts(part, linked, checked, names, languages)
        if texts:
            spans, leaning = zip(*texts, strict=True)
            written = [(span.start, span.end) for span in spans]
            where = [shown.get((part.path, span.start), []) for span in spans]
            yield part.path, Noted(part.kind == "chapters", spans[0].source.text, written, where, cited, leaning)


def _texts(
    part: Part, linked: LinkedPart, checked: Checked, names: frozenset[str], languages: Languages
) -> tuple[list[Sequence[Quoted]], list[tuple[Span, Leaning]]]:
    """What each record of a file cites that has texts; where these are written, in order, and what they lean on."""
    cited, texts = list[Sequence[Quoted]](), list[tuple[Span, Leaning]]()
    for kind, id, record in records_of(part):
        written = [text for _, text in prose_in(record)]
        if written and linked.records.get(Ref(kind, id)) is record:
            spoken = Spoken(kind, id, record, checked.site.parts[part.name], names, checked.units, languages)
            for text in written:
                support = spoken.support(text)
                texts.append((text.words.span, (len(cited), support.shown, support.claims)))
            cited.append(spoken.quoted)
        else:
            texts += ((text.words.span, None) for text in written)
    return cited, sorted(texts, key=lambda text: text[0].start)


def units_added(settings: Settings) -> dict[str, AddedUnit]:
    """The units that the settings add, by name."""
    return {name: AddedUnit(unit.names, unit.of, unit.factor) for name, unit in settings.units.items()}
