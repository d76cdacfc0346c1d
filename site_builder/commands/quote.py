"""`site-builder quote`: where words stand in the seeds, and how to cite them."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ..project import UsageError, open_project
from ..saying import CONTENT, DONE, amount, refused, say, tell_report

if TYPE_CHECKING:
    from ..text import Span


def run(arguments: Namespace) -> int:
    """Runs the command; returns its exit status."""
    from ..build import Options, check
    from ..load import load
    from ..memo import Memo
    from ..quoting import places
    from ..report import visible
    from ..seeds import unread
    from ..verify import haystacks

    project, memo = open_project(arguments.site), Memo()
    words = " ".join(arguments.text)
    if not words.strip():
        raise UsageError("quote: expected words to look for, found nothing")
    faults = unread(load(project, memo).diagnostics)
    result = check(project, Options(drafts=True), memo)
    if result.checked is None:
        return refused(result)
    tell_report(faults)
    readable = " that can be read" if faults else ""
    prepared = haystacks(result.checked.site.linked)
    if arguments.source is not None:
        if arguments.source not in prepared:
            known = ", ".join(prepared) or "none"
            raise UsageError(f"no source{readable} has the id {arguments.source!r}; the site has {known}")
        prepared = {arguments.source: prepared[arguments.source]}
    found = places(prepared, words)
    exact = bool(found) and found[0].similarity == 1.0
    if not exact:
        say(f"these words stand in no seed{readable}" + ("; the nearest passages:" if found else ""))
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
