"""`site-builder build`: verify everything, then write the site."""

from __future__ import annotations

import os
import time
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..project import EnvironmentFailure, UsageError, open_project
from ..saying import (
    CONTENT,
    DONE,
    amount,
    failed,
    say,
    say_again,
    shown,
    stopped,
    summary,
    tell,
    tell_report,
    to_say_again,
)

if TYPE_CHECKING:
    from ..build import Result
    from ..output import OutputError
    from ..write import Written

TRIED = 20_000  # events of the largest site that was measured; docs/performance.md


def run(arguments: Namespace) -> int:
    """Runs the command; returns its exit status."""
    from ..cache import Inputs, forget, keep, last_said
    from ..output import ClashingPaths, ForeignOutput, WriteError, is_finished, locked, place_of

    project = open_project(arguments.site)
    if arguments.out == "":
        raise UsageError("--out: expected a folder, found nothing")
    out = Path(arguments.out).absolute() if arguments.out else project.dist
    protected = [project.content, project.seeds, project.root / "templates"]
    given = {
        "drafts": arguments.drafts,
        "strict": arguments.strict,
        "base_url": arguments.base_url,
        "search": arguments.search,
    }
    seconds: dict[str, float] = {}
    try:
        record = Path(place_of(out).state, "record")
        if record.is_file() and not (arguments.clean or os.environ.get("CI")):
            since = time.perf_counter()
            with locked(out):
                said = last_said(record, Inputs(project), given, out) if is_finished(out) else None
            seconds["look"] = time.perf_counter() - since
            if said:
                return say_again(said)
        from ..build import Options, build
        from ..progress import watched
        from ..write import Written, commit, recover, refuse_foreign

        _check_base_url(arguments.base_url)
        refuse_foreign(out, protected)
        with locked(out):
            recover(out)
            inputs = Inputs(project)
            forget(record)
            with watched("building", seconds) as stages:
                result = build(project, Options(**given, jobs=arguments.jobs, clean=arguments.clean), stages)
            tell_report(result.diagnostics)
            if result.artifacts is None:
                return stopped(result, "nothing was written")
            with watched("building", seconds) as stages:
                stages.begin("write")
                written = commit(result.artifacts, out, protected)
                stages.begin("record")
                same = _built(out, result, Written(0, written.written + written.unchanged, 0))
                keep(record, inputs, given, to_say_again(same, result.diagnostics, _note(result)), out, written.files)
    except ForeignOutput as failure:
        raise UsageError(_with_help(failure)) from failure
    except ClashingPaths as failure:
        return failed(_with_help(failure), CONTENT)
    except WriteError as failure:
        raise EnvironmentFailure(_with_help(failure)) from failure
    finally:
        if arguments.timings:
            _print_timings(seconds)
    if note := _note(result):
        tell(note)
    say(_built(out, result, written))
    return DONE


def _note(result: Result) -> str:
    events = summary(result)["events"]
    if events <= TRIED:
        return ""
    return f"note: this site has {amount(events, 'event')}; with more than {TRIED} this tool was never tried"


def _print_timings(seconds: Mapping[str, float]) -> None:
    for name, spent in (*seconds.items(), ("in all", sum(seconds.values()))):
        tell(f"{spent:9.3f} s  {name}")


def _built(out: Path, result: Result, written: Written) -> str:
    counts = summary(result)
    return (
        f"built {shown(out)}: {amount(counts['pages'], 'page')}, "
        f"{amount(counts['citations'], 'citation')} found in their seeds; "
        f"{written.written} files written, {written.unchanged} unchanged, {written.deleted} deleted"
    )


def _with_help(failure: OutputError) -> str:
    return f"{failure}; {failure.help}" if failure.help else str(failure)


def _check_base_url(url: str | None) -> None:
    from ..fields import base_url

    try:
        if url is not None:
            base_url(url)
    except ValueError as failure:
        raise UsageError(f"--base-url: {failure}") from failure
