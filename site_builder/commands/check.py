"""`site-builder check`: everything but writing."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import recall
from ..project import Project, open_project
from ..saying import DONE, amount, result_as_json, say, say_again, status, stopped, summary, tell_report, to_say_again

if TYPE_CHECKING:
    from ..build import Result
    from ..cache import Inputs, Last


def run(arguments: Namespace) -> int:
    """Runs the command; returns its exit status."""
    from ..cache import Inputs, keep, last_run, trusts_no_times
    from ..output import BESIDE

    project = open_project(arguments.site)
    schemas = project.schemas if project.schemas.is_dir() else None
    record, inputs = project.root / BESIDE / f"check.{arguments.format}", Inputs(project)
    given = {"strict": arguments.strict, "schemas": bool(schemas)}
    last = last_run(record, inputs, given, schemas, lambda notes: notes["schemas"], trusts_no_times())
    if last and (not last.edited or _holds(record, inputs, last)):
        return say_again(last.said)
    from ..build import Options, build
    from ..progress import watched
    from ..schemas import refresh_schemas

    with watched("checking") as stages:
        result = build(project, Options(strict=arguments.strict, jobs=0), stages)
    if result.checked is not None:
        refresh_schemas(project, result.checked.site.linked)
    reported = result.diagnostics
    if arguments.format == "json":
        line, reported = result_as_json(result), ()
        say(line)
    else:
        counts = summary(result)
        names = ("citation", "source", "event", "fact", "page", "warning")
        line = "checked: " + ", ".join(amount(counts[f"{noun}s"], noun) for noun in names)
        tell_report(reported)
    if result.artifacts is None:
        return status(result) if arguments.format == "json" else stopped(result)
    if arguments.format != "json":
        say(line)
    if record.parent.is_dir():  # a check alone makes no folder
        keep(record, inputs, given, to_say_again(line, reported), schemas, _notes(project, result, record))
    return DONE


def _notes(project: Project, result: Result, record: Path) -> dict[str, Any]:
    from ..cache import content_digest
    from ..shelf import list_folder

    schemas = {name: content_digest(str(project.schemas / name)) for name in list_folder(project.schemas)}
    notes = recall.notes_of(result, record) if recall.is_noted(project) else {}
    return {**notes, "schemas": schemas}


def _holds(record: Path, inputs: Inputs, last: Last) -> bool:
    """Whether nothing but texts was edited, so that what the last check said holds."""
    mended = recall.mended(record, last)
    if mended is not None:
        recall.keep_mended(record, inputs, last.said, last, mended)
    return mended is not None
