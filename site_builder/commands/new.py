"""`site-builder new`: a new site."""

from __future__ import annotations

import shlex
from argparse import Namespace
from pathlib import Path

from ..project import open_project
from ..saying import DONE, say, tell


def run(arguments: Namespace) -> int:
    """Runs the command; returns its exit status."""
    from .. import starting
    from ..build import Options, check
    from ..schemas import write_schemas

    folder = Path(arguments.folder)
    written = starting.start_site(folder, arguments.ci)
    project = open_project(folder)
    if checked := check(project, Options(drafts=True)).checked:
        written += [path.relative_to(project.root) for path in write_schemas(project, checked.site.linked)]
    for path in sorted(written):
        say(path.as_posix())
    if arguments.ci and starting.requirement() == starting.EXAMPLE:
        tell("note: requirements.txt: name the address that the workflow installs the tool from")
    if arguments.ci and (top := starting.repository_above(folder)):
        workflow = next(iter(starting.WORKFLOWS[arguments.ci]))
        tell(
            f"note: {workflow}: your host looks for it in the repository's top folder alone, {top}: give the site a "
            f"repository of its own, or move the file there and let its steps and paths begin with the site's folder"
        )
    say(f"next: cd {shlex.quote(str(folder))} && site-builder build")
    return DONE
