"""The quote picker's answer: a stretch of a seed, selected in the preview, to the citation that says exactly it.

The rules are those of `match` and `quoting`; the browser knows none of them, and only shows what is answered here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .haystack import RUN, Haystack
from .match import Match
from .quoting import place_at
from .references import Owner
from .verify import VerifiedSite


def pick(site: VerifiedSite, haystacks: Mapping[str, Haystack], source: str, start: int, end: int) -> dict[str, Any]:
    """What a selection can be cited as. Offsets are code points of the seed; white space at either end is left out.

    `yaml` and `markdown` are citations to paste, or "" where `obstacle` says why there is none; `place` is the seed's
    file, line and column. `excerpt` is the id of an excerpt that has exactly these words, and is cited instead, or "";
    a draft is none, since nothing that is published can cite it.
    Raises LookupError for a source that is not there and a stretch that is not in it.
    """
    haystack = haystacks[source]
    text = haystack.source.text
    if not 0 <= start <= end <= len(text):
        raise LookupError(f"the seed of {source!r} has no stretch from {start} to {end}")
    if leading := RUN.match(text, start, end):
        start = leading.end()
    while end > start and RUN.fullmatch(text, end - 1, end):
        end -= 1
    line, column = haystack.source.position(start)
    answer: dict[str, Any] = {
        "place": f"{haystack.source.path}:{line}:{column}",
        "start": start,
        "end": end,
        "yaml": "",
        "markdown": "",
        "obstacle": "nothing is selected",
        "excerpt": "",
    }
    if start == end:
        return answer
    place = place_at(source, haystack, Match(((start, end),), 0))
    answer |= {"yaml": place.yaml, "markdown": place.markdown, "obstacle": place.obstacle}
    excerpts = site.linked.records["excerpt"].items()
    excerpt = next((id for id, it in excerpts if not it.draft and _has(site, id, source, start, end)), "")
    if excerpt:
        answer |= {"excerpt": excerpt, "yaml": f"- {excerpt}", "markdown": f"[@{excerpt}]"}
    return answer


def _has(site: VerifiedSite, excerpt: str, source: str, start: int, end: int) -> bool:
    own = (found.citation for found in site.of(Owner("excerpt", excerpt)) if found.claim.excerpt == excerpt)
    return any((c.source, c.start, c.end, len(c.pieces)) == (source, start, end, 1) for c in own)
