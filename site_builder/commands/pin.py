"""`site-builder pin`: seed files as they are now."""

from __future__ import annotations

from argparse import Namespace

from ..project import open_project
from ..saying import DONE, amount, refused, say, stopped, tell_report


def run(arguments: Namespace) -> int:
    """Runs the command; returns its exit status."""
    from ..build import Options, Result, check
    from ..diagnostics import Severity
    from ..haystack import fold_words
    from ..load import load
    from ..memo import Memo
    from ..pinning import failures, last_places, moved, unpinned, untold, write_pins
    from ..report import visible
    from ..seeds import unread

    project, memo = open_project(arguments.site), Memo()
    if faults := unread(load(project, memo).diagnostics):
        tell_report(faults)
        return stopped(Result(faults), "nothing was pinned")
    result = check(project, Options(drafts=True), memo)
    if result.checked is None:
        return refused(result)
    site = result.checked.site
    pins = unpinned(site.linked, arguments.sources)
    if not pins:
        say("every seed file is the one that is pinned")
        return DONE
    write_pins(project, pins)
    ids = {source.id for source, _ in pins}
    for source, seed in pins:
        say(f"pinned {source.id}: seeds/{visible(seed.name)} is {seed.sha256}")
    before = last_places(project)
    if not before and any(source.sha256 for source, _ in pins):
        say("no earlier build or preview says where citations stood, so what moved cannot be told")
    elif lost := ", ".join(untold(site.linked, before, pins)):
        say(f"no earlier build or preview says where citations of {lost} stood, so what moved there cannot be told")
    for change in moved(site, before, ids):
        first = change.citation.pieces[0]
        say(
            f"moved: {change.citation.source}, line {change.line}, column {change.column} -> "
            f"line {first.line}, column {first.column}: {visible(fold_words(change.citation.quotation))}"
        )
    broken = failures(result.diagnostics, site.linked.claims, ids)
    tell_report(tuple(broken))
    say(f"{amount(len(broken), 'citation')} broke or became ambiguous")
    told = [*broken, *(fault for fault in result.diagnostics if fault.code == "seed-changed")]
    elsewhere = result.errors - sum(fault.severity is Severity.ERROR for fault in told)
    if elsewhere:
        say(
            f"{amount(elsewhere, 'error')} elsewhere, as `site-builder check` says; where a file cannot be read, its "
            "citations were not looked at"
        )
    return DONE
