"""What a text of ours asserts: what the rules hold against quotations, and nothing else of its words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from .figure_tokens import Figure
from .figures import figures
from .marks import InlineCitation, Prose, RecordLink
from .quotes import quoted_spans
from .units import Units


class Asserted(NamedTuple):
    """The figures of a text, and of each stretch that it cites something for; the words that it puts between quotation
    marks; and of its paragraphs their kinds, how many marks they have, and the words of headings."""

    figures: tuple[tuple[object, ...], ...]
    stretches: tuple[tuple[tuple[object, ...], ...], ...]
    quoted: tuple[str, ...]
    paragraphs: tuple[tuple[str, int, str], ...]


def asserted(prose: Prose, names: Collection[str], units: Units) -> Asserted:
    """What a text asserts, wherever in it. Figures in these names are none."""
    text = blanked(prose)

    def stated(start: int, end: int) -> tuple[tuple[object, ...], ...]:
        return tuple(_figure(found) for found in figures(text[start:end], exempt=names, units=units))

    return Asserted(
        stated(0, len(text)),
        tuple(stated(start, end) for start, end, _ in stretches(prose, text)),
        tuple(text[start:end] for start, end in quoted_spans(text)),
        tuple(
            (kind, len(marks), text[start:end] if kind == "heading" else "")
            for start, end, kind, marks in prose.paragraphs
        ),
    )


def _figure(found: Figure) -> tuple[object, ...]:
    return found[2:]  # wherever it stands


def blanked(prose: Prose) -> str:
    """A text with citations, embeds, code and the targets of links blanked out, every offset as it was."""
    text = prose.words.value
    holes = [(m.target_start, m.target_end) if isinstance(m, RecordLink) else (m.start, m.end) for m in prose.marks]
    holes += [(cut.start, cut.end) for cut in prose.cuts]
    parts: list[str] = []
    at = 0
    for start, end in sorted(holes):
        parts += [text[at:start], " " * (end - start)]
        at = end
    return "".join([*parts, text[at:]]).replace("\n", " ").replace("\r", " ")


def stretches(prose: Prose, blank: str) -> Iterator[tuple[int, int, list[InlineCitation]]]:
    """The cited stretches of a text, each with the citations that cover it.

    A citation covers the text back to the previous citation or the paragraph's start; citations that stand together
    cover it together.
    """
    if not any(isinstance(mark, InlineCitation) for mark in prose.marks):
        return
    for paragraph in prose.paragraphs:
        start = stretch_end = paragraph.start
        cited: list[InlineCitation] = []
        for mark in paragraph.marks:
            if isinstance(mark, InlineCitation):
                if cited and re.search(r"\w", blank[stretch_end : mark.start]):
                    yield start, stretch_end, cited
                    start, cited = stretch_end, []
                cited.append(mark)
                stretch_end = mark.end
        if cited:
            yield start, stretch_end, cited
