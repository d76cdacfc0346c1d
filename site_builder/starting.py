"""`site-builder new`: a small, true, documented site to start from, copied out of `starter/`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from .project import PACKAGE, EnvironmentFailure, UsageError

STARTER = PACKAGE / "starter"
CI = PACKAGE / "starter_ci"
WORKFLOWS: Mapping[str, Mapping[str, str]] = {
    "github": {".github/workflows/site.yml": "github.yml", "requirements.txt": "requirements.txt"},
    "gitlab": {".gitlab-ci.yml": "gitlab.yml", "requirements.txt": "requirements.txt"},
}
EXAMPLE = "site-builder @ git+https://example.org/you/site-builder.git@v0.1.0"


def requirement() -> str:
    """The line by which pip installs the tool from where this one is from (PEP 508, PEP 610).

    `EXAMPLE` where that is a folder or file of this machine. Never the bare name: the tool is in no index that all ask.
    """
    try:
        installed = metadata.distribution("site-builder")
    except metadata.PackageNotFoundError:
        return EXAMPLE
    origin = json.loads(installed.read_text("direct_url.json") or "{}")
    url = origin.get("url", "")
    if not origin:
        return f"site-builder=={installed.version}"
    if vcs := origin.get("vcs_info"):
        return f"site-builder @ {vcs['vcs']}+{url}@{vcs['commit_id']}"
    digest = origin.get("archive_info", {}).get("hashes", {}).get("sha256")
    return f"site-builder @ {url}#sha256={digest}" if url.startswith("https://") and digest else EXAMPLE


def repository_above(folder: Path) -> Path | None:
    """The top folder of the repository that a folder is a part of; None where it is one itself, or in none."""
    if (folder / ".git").exists():
        return None
    return next((above for above in folder.resolve().parents if (above / ".git").exists()), None)


def start_site(folder: Path, ci: str | None = None) -> list[Path]:
    """Copies the starter into a folder that is new or empty; returns the paths written, relative to it, sorted.

    So is one with nothing but a `.git`. `ci` is the host (a key of `WORKFLOWS`) whose workflow file is written as well.
    Raises UsageError where the folder is neither new nor empty, EnvironmentFailure where the disk refuses.
    """
    # Bytes alone: an installed starter may be read-only, and editors must be able to write theirs.
    files = {path.relative_to(STARTER): path.read_bytes() for path in STARTER.rglob("*") if path.is_file()}
    if ci is not None:
        files |= {Path(path): (CI / name).read_bytes() for path, name in WORKFLOWS[ci].items()}
        files[Path("requirements.txt")] += f"{requirement()}\n".encode()
    try:
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{folder} is a file: name a folder that is new or empty")
        if folder.is_dir() and any(path.name != ".git" for path in folder.iterdir()):
            raise UsageError(
                f"{folder} is not empty, and nothing in it may be overwritten: name a folder that is new or empty"
            )
        for path, content in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    except OSError as failure:
        place = failure.filename or folder
        raise EnvironmentFailure(f"the site could not be written: {place}: {failure.strerror or failure}") from failure
    return sorted(files)
