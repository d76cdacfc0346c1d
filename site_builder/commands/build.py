"""`site-builder build`: verify everything, then write the site."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import recall
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
    from ..cache import Inputs, Last
    from ..output import OutputError
    from ..project import Project
    from ..stages import Stages
    from ..write import Written

TRIED = 20_000  # events of the largest site that was measured; docs/performance.md


def run(arguments: Namespace) -> int:
    """Runs the command; returns its exit status."""
    from ..output import ClashingPaths, ForeignOutput, WriteError

    project = open_project(arguments.site)
    if arguments.out == "":
        raise UsageError("--out: expected a folder, found nothing")
    out = Path(arguments.out).absolute() if arguments.out else project.dist
    seconds: dict[str, float] = {}
    try:
        again = None if arguments.clean else _again(project, out, arguments, seconds)
        return _anew(project, out, arguments, seconds) if again is None else again
    except ForeignOutput as failure:
        raise UsageError(_with_help(failure)) from failure
    except ClashingPaths as failure:
        return failed(_with_help(failure), CONTENT)
    except WriteError as failure:
        raise EnvironmentFailure(_with_help(failure)) from failure
    finally:
        if arguments.timings:
            _print_timings(seconds)


def _given(arguments: Namespace) -> dict[str, Any]:
    return {name: getattr(arguments, name) for name in ("drafts", "strict", "base_url", "search")}


def _protected(project: Project) -> list[Path]:
    return [project.content, project.seeds, project.root / "templates"]


def _again(project: Project, out: Path, arguments: Namespace, seconds: dict[str, float]) -> int | None:
    """What the last run did, where nothing has changed but texts; None where the site has to be made anew."""
    from ..cache import Inputs, last_run, trusts_no_times
    from ..output import is_finished, locked, place_of

    record = Path(place_of(out).state, "record")
    if not record.is_file():
        return None
    since = time.perf_counter()
    with locked(out):
        inputs, given = Inputs(project), _given(arguments)
        last = None
        if is_finished(out):
            last = last_run(record, inputs, given, out, lambda _: _written(out), trusts_no_times())
        seconds["look"] = time.perf_counter() - since
        if last is None or (last.edited and arguments.search):
            return None
        if not last.edited:
            return say_again({**last.said, "out": _built(out, last.said["out"])})
        from ..progress import watched

        with watched("building", seconds) as stages:
            line = _mended(project, out, record, inputs, last, stages)
    return say_again({**last.said, "out": _built(out, line)}) if line else None


def _written(out: Path) -> Mapping[str, str]:
    """The digests of what is in the output folder, as far as that is known."""
    from ..output import WriteError
    from ..write import written_to

    with suppress(WriteError):
        return written_to(out)
    return {}


def _mended(project: Project, out: Path, record: Path, inputs: Inputs, last: Last, stages: Stages) -> str:
    """Makes the pages that an edit of texts changes, and says what was written; nothing where it may change more."""
    from ..cache import forget
    from ..write import Written, commit

    stages.begin("mend")
    mended = recall.mended(record, last)
    if mended is None:
        return ""
    forget(record)
    written, files = commit(mended.pages, out, _protected(project), beside=True, stages=stages)
    stages.begin("record")
    counts = last.record["notes"]["counts"]
    same = {**last.said, "out": _counted(counts, Written(0, written.written + written.unchanged, 0))}
    recall.keep_mended(record, inputs, same, last, mended, files)
    return _counted(counts, written)


def _anew(project: Project, out: Path, arguments: Namespace, seconds: dict[str, float]) -> int:
    """The whole site."""
    from ..build import Options, build
    from ..cache import Inputs, forget, keep
    from ..output import locked, place_of
    from ..progress import watched
    from ..write import Written, commit, recover, refuse_foreign

    _check_base_url(arguments.base_url)
    refuse_foreign(out, _protected(project))
    with locked(out):
        recover(out)
        record, inputs, given = Path(place_of(out).state, "record"), Inputs(project), _given(arguments)
        forget(record)
        with watched("building", seconds) as stages:
            noted = recall.is_noted(project, arguments.search)
            result = build(project, Options(**given, jobs=arguments.jobs, clean=arguments.clean, noted=noted), stages)
        tell_report(result.diagnostics)
        if result.artifacts is None:
            return stopped(result, "nothing was written")
        with watched("building", seconds) as stages:
            written, files = commit(result.artifacts, out, _protected(project), stages=stages)
            stages.begin("record")
            counts = summary(result)
            same = _counted(counts, Written(0, written.written + written.unchanged, 0))
            said = to_say_again(same, result.diagnostics, _note(result))
            notes = recall.notes_of(result, record, result.artifacts) if noted else {}
            keep(record, inputs, given, said, out, {**notes, "counts": counts}, files=files)
    if note := _note(result):
        tell(note)
    say(_built(out, _counted(counts, written)))
    return DONE


def _note(result: Result) -> str:
    events = summary(result)["events"]
    if events <= TRIED:
        return ""
    return f"note: this site has {amount(events, 'event')}; with more than {TRIED} this tool was never tried"


def _print_timings(seconds: Mapping[str, float]) -> None:
    for name, spent in (*seconds.items(), ("in all", sum(seconds.values()))):
        tell(f"{spent:9.3f} s  {name}")


def _built(out: Path, counted: str) -> str:
    return f"built {shown(out)}: {counted}"  # a folder has another name from elsewhere, and after it was moved


def _counted(counts: Mapping[str, int], written: Written) -> str:
    return (
        f"{amount(counts['pages'], 'page')}, {amount(counts['citations'], 'citation')} found in their seeds; "
        f"{amount(written.written, 'file')} written, {written.unchanged} unchanged, {written.deleted} deleted"
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
