"""`site-builder quote`: where words stand in the seeds, and how to cite them."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ..project import UsageError, open_project
from ..saying import CONTENT, DONE, amount, refused, say

if TYPE_CHECKING:
    from ..text import Span


def run(arguments: Namespace) -> int:
    """Runs the command; returns its exit status."""
    from ..build import Options, check
    from ..quoting import places
    from ..report import visible
    from ..verify import haystacks

    project = open_project(arguments.site)
    if not arguments.text.strip():
        raise UsageError("quote: expected words to look for, found nothing")
    result = check(project, Options(drafts=True))
    if result.checked is None:
        return refused(result)
    prepared = haystacks(result.checked.site.linked)
    if arguments.source is not None:
        if arguments.source not in prepared:
            raise UsageError(f"no source has the id {arguments.source!r}; the site has {', '.join(prepared)}")
        prepared = {arguments.source: prepared[arguments.source]}
    found = places(prepared, arguments.text)
    exact = bool(found) and found[0].similarity == 1.0
    if not exact:
        say("these words stand in no seed" + ("; the nearest passages:" if found else ""))
    for place in found:
        line, column = place.span.first
        likeness = "" if exact else f" ({place.similarity:.0%} alike)"
        say(f"\n{place.span.path}:{line}:{column}:{likeness} {visible(_around(place.span))}")
        say(place.yaml or f"({place.obstacle})")
    if exact:
        say(f"\n{amount(len(found), 'place')}")
    return DONE if exact else CONTENT


def _around(span: Span, width: int = 40) -> str:
    text = span.source.text
    line = span.source.line(span.first.line)
    start, end = max(line.start, span.start - width), min(max(line.end, span.end), span.end + width)
    before, after = ("…" if start > line.start else ""), ("…" if end < line.end else "")
    return " ".join(f"{before}{text[start : span.start]}[{span.text}]{text[span.end : end]}{after}".split())
