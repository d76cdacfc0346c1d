"""A source's text as its page shows it: the passages that the site quotes, in order, with what lies between them."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import replace

from .exposure import Exposure, shown_ranges
from .frozen import frozen
from .haystack import is_grapheme_boundary
from .verify import Citation, VerifiedSite
from .views import Link

# Pages that claim nothing of their own about a passage: they gather, index or name it.
GATHERINGS = frozenset(
    {"home", "timeline", "panel", "disagreements", "compared", "remarks", "excerpts"}
    | {"excerpt", "topic", "figure", "source"}
)
OPENING = 40  # code points of a quotation that name it in a list


@frozen
class SegmentView:
    """A stretch of a passage. `marks` are the ids of the citations that quote it; `opens` those that begin here."""

    start: int
    end: int
    text: str
    marks: tuple[str, ...]
    opens: tuple[str, ...]


@frozen
class CitedView:
    """A citation within a passage: its first words (`cut` if there are more), and the pages that lean on it.

    `gathered_on` are those that only gather, index or name what other pages claim.
    """

    id: str
    start: int
    end: int
    opening: str
    cut: bool
    cited_by: tuple[Link, ...]
    gathered_on: tuple[Link, ...]


@frozen
class PassageView:
    """A stretch of the seed that is shown: its line, its segments, its citations.

    `gap` says how much text is left out before it, in code points that are not white space: none where that has no
    letter and no digit. `rest` says the same of what comes after the last passage of a seed.
    """

    line: int
    start: int
    end: int
    text: str
    segments: tuple[SegmentView, ...]
    citations: tuple[CitedView, ...]
    gap: int
    rest: int


def blocks(
    site: VerifiedSite, exposure: Exposure, source: str, cited_by: Mapping[str, tuple[Link, ...]], *, whole: bool
) -> tuple[PassageView, ...]:
    """The shown stretches of a seed in order; the whole text, line by line, where `whole` says so."""
    text = site.linked.seeds[source].text
    citations = in_order(site, source)
    starts = [citation.start for citation in citations]
    views, last = [], 0
    for start, end in shown_ranges(text, exposure, citations, whole):
        here = citations[bisect_left(starts, start) : bisect_left(starts, end)]
        views.append(
            PassageView(
                text.position(start).line,
                start,
                end,
                text.text[start:end],
                tuple(_segments(text.text, start, end, here)),
                tuple(_cited(text.text, citation, cited_by.get(citation.id, ())) for citation in here),
                _left_out(text.text[last:start]),
                0,
            )
        )
        last = end
    if views:
        views[-1] = replace(views[-1], rest=_left_out(text.text[last:]))
    return tuple(views)


def in_order(site: VerifiedSite, source: str) -> list[Citation]:
    """The citations of a source, as they come in its text."""
    return sorted(site.by_source.get(source, ()), key=lambda citation: (citation.start, citation.end, citation.id))


def _left_out(text: str) -> int:
    if not any(map(str.isalnum, text)):
        return 0
    return sum(map(len, text.split()))


def _cited(text: str, citation: Citation, pages: tuple[Link, ...]) -> CitedView:
    first = citation.pieces[0]
    end = min(first.end, first.start + OPENING)
    if end < first.end and (space := text.rfind(" ", first.start, end)) > first.start:
        end = space
    while not is_grapheme_boundary(text, end):
        end -= 1
    kinds = {link.kind for link in pages}
    own = kinds - GATHERINGS or kinds  # where nothing else leans on it, these are what there is
    return CitedView(
        citation.id,
        first.start,
        end,
        text[first.start : end],
        end < citation.end,
        tuple(link for link in pages if link.kind in own),
        tuple(link for link in pages if link.kind not in own),
    )


def _segments(text: str, start: int, end: int, citations: list[Citation]) -> list[SegmentView]:
    """The passage cut wherever a quoted piece begins or ends, so that overlapping quotations need no nesting."""
    pieces = [(piece.start, piece.end, citation.id) for citation in citations for piece in citation.pieces]
    cuts = sorted({start, end, *(a for a, _, _ in pieces), *(b for _, b, _ in pieces)})
    first = {citation.id: citation.start for citation in citations}
    return [
        SegmentView(
            a,
            b,
            text[a:b],
            tuple(id for p, q, id in pieces if p <= a and b <= q),
            tuple(id for id, at in first.items() if at == a),
        )
        for a, b in itertools.pairwise(cuts)
    ]
