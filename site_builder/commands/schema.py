"""`site-builder schema`: JSON Schemas for editors' completion."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from ..project import open_project
from ..saying import DONE, refused, say, shown


def run(arguments: Namespace) -> int:
    """Runs the command; returns its exit status."""
    from ..build import Options, check
    from ..schemas import schemas, to_json, write_schemas

    if arguments.folder:
        folder = Path(arguments.folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name, schema in schemas().items():
            (folder / name).write_text(to_json(schema), encoding="utf-8")
            say(shown((folder / name).absolute()))
        return DONE
    project = open_project(arguments.site)
    result = check(project, Options(drafts=True))
    if result.checked is None:
        return refused(result)
    for path in write_schemas(project, result.checked.site.linked):
        say(shown(path))
    return DONE
