"""`site-builder new`: a small, true, documented site to start from, copied out of `starter/`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .project import PACKAGE, EnvironmentFailure, UsageError

STARTER = PACKAGE / "starter"
CI = PACKAGE / "starter_ci"
WORKFLOWS: Mapping[str, Mapping[str, str]] = {
    "github": {".github/workflows/site.yml": "github.yml", "requirements.txt": "requirements.txt"},
    "gitlab": {".gitlab-ci.yml": "gitlab.yml", "requirements.txt": "requirements.txt"},
}


def start_site(folder: Path, ci: str | None = None) -> list[Path]:
    """Copies the starter into a new or empty folder; returns the paths written, relative to it, sorted.

    `ci` is the host (a key of `WORKFLOWS`) whose workflow file is written as well.
    Raises UsageError where the folder is neither new nor empty, EnvironmentFailure where the disk refuses.
    """
    files = {path.relative_to(STARTER): path for path in STARTER.rglob("*") if path.is_file()}
    if ci is not None:
        files |= {Path(path): CI / name for path, name in WORKFLOWS[ci].items()}
    try:
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{folder} is a file: name a folder that is new or empty")
        if folder.is_dir() and any(folder.iterdir()):
            raise UsageError(
                f"{folder} is not empty, and nothing in it may be overwritten: name a folder that is new or empty"
            )
        for path, original in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            # Bytes alone: an installed starter may be read-only, and editors must be able to write theirs.
            target.write_bytes(original.read_bytes())
    except OSError as failure:
        place = failure.filename or folder
        raise EnvironmentFailure(f"the site could not be written: {place}: {failure.strerror or failure}") from failure
    return sorted(files)
