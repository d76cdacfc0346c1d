"""`site-builder add`: a text as a seed file, with its record."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from ..project import open_project
from ..saying import DONE, refused, say


def run(arguments: Namespace) -> int:
    """Runs the command; returns its exit status."""
    from ..adding import add
    from ..build import Options, check

    project = open_project(arguments.site)
    result = check(project, Options(drafts=True))
    if result.checked is None:
        return refused(result)
    linked = result.checked.site.linked
    added = add(project, linked, Path(arguments.file), id=arguments.id, title=arguments.title)
    say(f"added {added.seed}, and to content/sources.yaml:\n{added.record}", end="")
    say(f"next: complete the record (publisher, author, published …) and cite `source: {added.id}`")
    if added.hard_wrapped:
        say("its lines end amid sentences: if they were broken at a width, add `wrapped: true`, and quote across them")
    return DONE
