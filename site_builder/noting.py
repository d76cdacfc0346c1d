"""A site that was built -> the notes on its files, and what the words of its texts depend on besides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from .artifact import Artifact
from .diagnostics import Diagnostic
from .ledger import Noted
from .link import prose_in
from .load import Part
from .model import Settings
from .names import records_of
from .units import AddedUnit

# Kinds of files whose texts are shown by their words alone; settings, sources and corrections are shown elsewhere too.
KINDS = frozenset({"chapters", "timelines", "facts", "excerpts", "remarks", "topics", "figures", "media"})


def notes(
    parts: Sequence[Part], diagnostics: Iterable[Diagnostic], pages: Iterable[Artifact]
) -> Iterator[tuple[str, Noted]]:
    """The notes on each file that has texts and in which nothing was found, with its path."""
    found = {path for one in diagnostics for path in (one.path, *(label.span.path for label in one.labels))}
    shown: dict[tuple[str, int], list[Any]] = {}
    for page in pages:
        for inset in page.insets:
            data = (page.path, inset.form, inset.title, inset.places)
            shown.setdefault((inset.path, inset.start), []).append(data)
    for part in parts:
        every = [text for _, _, record in records_of(part) for _, text in prose_in(record)]
        spans = sorted((text.words.span for text in every), key=lambda span: span.start)
        if spans and part.kind in KINDS and part.path not in found:
            written = [(span.start, span.end) for span in spans]
            where = [shown.get((part.path, start), []) for start, _ in written]
            yield part.path, Noted(part.kind == "chapters", spans[0].source.text, written, where)


def units_added(settings: Settings) -> dict[str, AddedUnit]:
    """The units that the settings add, by name."""
    return {name: AddedUnit(unit.names, unit.of, unit.factor) for name, unit in settings.units.items()}
