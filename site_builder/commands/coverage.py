"""`site-builder coverage`: what a site leaves unused or unsourced."""

from __future__ import annotations

from argparse import Namespace

from ..project import open_project
from ..saying import DONE, as_json, result_as_json, say, status, stopped, tell_report


def run(arguments: Namespace) -> int:
    """Runs the command; returns its exit status."""
    from ..build import Options, check
    from ..coverage import coverage, to_text
    from ..report import visible

    project = open_project(arguments.site)
    result = check(project, Options())
    if result.checked is None or result.errors:
        if arguments.format == "json":
            say(result_as_json(result))
            return status(result)
        tell_report(result.diagnostics)
        return stopped(result)
    report = coverage(result.checked)
    if arguments.format == "json":
        say(as_json(report))
    else:
        say("\n".join(visible(line) for line in to_text(report).split("\n")))
    return DONE
