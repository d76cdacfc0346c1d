"""`site-builder serve`: the preview."""

from __future__ import annotations

from argparse import Namespace

from ..project import EnvironmentFailure, UsageError, open_project
from ..saying import DONE, say


def run(arguments: Namespace) -> int:
    """Runs the command; returns its exit status."""
    from ..preview import PreviewError, serve
    from ..serving import rebuilder

    project = open_project(arguments.site)
    if not arguments.host:  # which would be every address of this machine
        raise UsageError("--host: expected an address, found nothing")
    try:
        serve(
            rebuilder(project),
            watch=[project.content, project.seeds, *project.possible_template_folders()],
            host=arguments.host,
            port=arguments.port,
            open_browser=arguments.open,
            announce=lambda line: say(line, flush=True),
        )
    except PreviewError as failure:
        raise EnvironmentFailure(str(failure)) from failure
    return DONE
