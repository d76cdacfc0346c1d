"""`site-builder new`: a small, true, documented site to start from, copied out of `starter/`."""

from __future__ import annotations

from pathlib import Path

from .project import PACKAGE, EnvironmentFailure, UsageError

STARTER = PACKAGE / "starter"


def start_site(folder: Path) -> list[Path]:
    """Copies the starter into a new or empty folder; returns the paths written, relative to it, sorted.

    Raises UsageError where the folder is neither new nor empty, EnvironmentFailure where the disk refuses.
    """
    files = sorted(path.relative_to(STARTER) for path in STARTER.rglob("*") if path.is_file())
    try:
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{folder} is a file: name a folder that is new or empty")
        if folder.is_dir() and any(folder.iterdir()):
            raise UsageError(
                f"{folder} is not empty, and nothing in it may be overwritten: name a folder that is new or empty"
            )
        for path in files:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            # Bytes alone: an installed starter may be read-only, and editors must be able to write theirs.
            target.write_bytes((STARTER / path).read_bytes())
    except OSError as failure:
        place = failure.filename or folder
        raise EnvironmentFailure(f"the site could not be written: {place}: {failure.strerror or failure}") from failure
    return files
