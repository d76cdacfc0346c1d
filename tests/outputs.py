"""Output folders: sets of files to write there, and what is to be seen afterwards.

A plugin, loaded for every test file: what takes time is imported when it is asked for.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from site_builder.stages import NOBODY, Stages

if TYPE_CHECKING:
    from site_builder.write import Written

Files = dict[str, bytes]


OLD = {
    "index.html": b"old",
    "same.css": b"same",
    "gone/a.html": b"a",
    "gone/b.html": b"b",
    "up": b"a file",
    "down/x": b"x",
}
NEW = {"index.html": b"new and longer", "same.css": b"same", "new/a.html": b"a", "up/x": b"x", "down": b"a file"}
MINE = {"mine.txt": b"a user's", "gone/mine.txt": b"a user's"}


def put(out: Path, files: Files, stages: Stages = NOBODY) -> Written:
    from site_builder.artifact import Artifact
    from site_builder.output import locked
    from site_builder.write import commit

    with locked(out):
        return commit([Artifact(path, content) for path, content in files.items()], out, stages=stages)[0]


def lay(out: Path, files: Files) -> None:
    for path, content in files.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes(content)


def read(folder: Path) -> Files:
    """Every file below a folder; an empty folder counts, as `name/`."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = b"-> " + os.readlink(path).encode()
        elif path.is_file():
            found[name] = path.read_bytes()
        elif not any(path.iterdir()):
            found[f"{name}/"] = b""
    return found


def beside(out: Path) -> set[str]:
    return set(os.listdir(out.parent / ".site-builder" / f"{out.name}.output"))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "dist"
