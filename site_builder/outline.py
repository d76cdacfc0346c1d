"""A file's outline: all that it says but the words of its prose. Nothing else of the site sees those words.

What others refer to, cite, compare, list and count is in the outline: ids, titles, dates, quotations, and the marks in
prose. Of the words between the marks nothing depends but the pages that show the prose, and what is found in the file
itself. So an edit that leaves the outline as it was leaves the rest of the site as it was.
"""

from __future__ import annotations

from typing import NamedTuple

from .link import prose_in
from .load import Part
from .names import records_of
from .scan import Prose
from .shelf import digest_of

# Kinds of files of which this holds: settings, sources and corrections are shown elsewhere, by their words too.
KINDS = frozenset({"chapters", "timelines", "facts", "excerpts", "remarks", "topics", "figures", "media"})


class Outline(NamedTuple):
    """What stands for a file's outline, and each of its Markdown texts, in the order of the file."""

    digest: str
    prose: tuple[Prose, ...]


def outline(part: Part, content: bytes) -> Outline | None:
    """The outline of what one file says, which holds these bytes; None where its prose is seen elsewhere."""
    if part.kind not in KINDS:
        return None
    every = (text for _, _, record in records_of(part) for _, text in prose_in(record))
    prose = tuple(sorted(every, key=lambda text: text.words.span.start))
    if not prose:
        return Outline(digest_of(content), ())
    whole, said, at = prose[0].words.span.source.text, list[str](), 0
    for text in prose:
        marks = (f"\1{text.words.value[mark.start : mark.end]}" for mark in text.marks)  # no file has either character
        said += [whole[at : text.words.span.start], *marks]
        at = text.words.span.end
    return Outline(digest_of("\0".join([*said, whole[at:]]).encode()), prose)


def words_of(text: Prose) -> str:
    """What stands for the words of a Markdown text."""
    return digest_of(text.words.value.encode())
