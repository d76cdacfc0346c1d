"""Whether anything has changed since the last run: if not, there is nothing to do but to say the same again.

After a run that found no error a record is kept: which files there were and what the system said of each, with which
options and by which tool, and what was said. It is JSON; one that is damaged, older or of another machine costs time
only. Equal identities stand for equal content under `shelf`'s rule alone: a file that had changed within a tick of its
being looked at is compared by its digest. Links lead where nothing is watched, so a site with any keeps no record.
"""

from __future__ import annotations

import hashlib
import json
import marshal
import os
import platform
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from .project import PACKAGE, Project
from .shelf import TICK, Listing, list_folder

FORMAT = 1
SAYS = ("out", "plain", "coloured")  # on standard output; on standard error, without and with colours


class Inputs:
    """The files that a run reads, as they were when it began."""

    def __init__(self, project: Project) -> None:
        self.taken = time.time_ns()
        folders = (project.content, project.seeds, *project.possible_template_folders())
        self.folders = folders
        self.listings = self._listings()
        # Those that had changed within a tick before they were looked at, by their digests.
        self.recent = {
            f"{folder}/{name}": content_digest(f"{folder}/{name}")
            for folder, files in self.listings.items()
            for name, entry in files.items()
            if max(entry.identity.modified, entry.identity.changed) >= self.taken - TICK
        }

    def _listings(self) -> dict[str, Listing]:
        return {str(folder): list_folder(folder) for folder in self.folders}

    def still_so(self) -> bool:
        """Whether nothing has changed since."""
        return self.listings == self._listings() and _hold(self.recent)

    @property
    def watched(self) -> bool:
        """Whether the identities say it all: no file is a link."""
        return not any(entry.link for files in self.listings.values() for entry in files.values())

    @property
    def digest(self) -> str:
        """Of all names and identities."""
        listed = [(f, n, *e.identity) for f, files in self.listings.items() for n, e in files.items()]
        return _digest(listed)


def last_said(record: Path, inputs: Inputs, options: Mapping[str, Any], out: Path | None) -> dict[str, str] | None:
    """What the last run said, if this one would read and leave everything as it did; None where it might not."""
    try:
        kept = json.loads(record.read_bytes())
        same = kept["tool"] == _tool() and kept["options"] == dict(options) and kept["inputs"] == inputs.digest
        if not (same and inputs.watched and _hold(kept["recent"])):
            return None
        said = {name: str(kept["said"][name]) for name in SAYS}
        if out is not None:
            digest, recent = _outputs(out, kept["taken"] - TICK)
            if digest != kept["outputs"] or any(
                content_digest(f"{out}/{path}") != kept["written"][path] for path in recent
            ):
                return None
            if recent:  # looked at anew, later than a tick after they changed: the next run need not read them
                keep(record, inputs, options, out, said)
        return said
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def keep(record: Path, inputs: Inputs, options: Mapping[str, Any], out: Path | None, said: Mapping[str, str]) -> None:
    """Notes what this run came to. Where that fails, the next run does its work again, no more."""
    with suppress(OSError):
        if not (inputs.watched and inputs.still_so()):
            return
        taken = time.time_ns()
        data: dict[str, Any] = {
            "tool": _tool(),
            "options": dict(options),
            "inputs": inputs.digest,
            "recent": inputs.recent,
            "taken": taken,
            "said": dict(said),
        }
        if out is not None:
            data["outputs"], recent = _outputs(out, taken - TICK)
            data["written"] = {path: content_digest(f"{out}/{path}") for path in recent}
        record.parent.mkdir(parents=True, exist_ok=True)
        aside = record.with_name(f"{record.name}.{os.getpid()}")
        aside.write_text(json.dumps(data), encoding="utf-8")
        os.replace(aside, record)


def forget(record: Path) -> None:
    """To be called before a run changes anything: a record never outlives what it tells of."""
    with suppress(OSError):
        record.unlink()


def _outputs(out: Path, since: int) -> tuple[str, list[str]]:
    """A digest of all files below a folder and their identities, and those that have changed since then."""
    listed: list[tuple[str | int, ...]] = []
    recent: list[str] = []
    waiting = [""]
    while waiting:
        below = waiting.pop()
        with os.scandir(f"{out}/{below}") as entries:
            for entry in entries:  # in the order of the folder, which is the same as long as the folder is
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{below}{entry.name}/")
                    continue
                status = entry.stat(follow_symlinks=False)
                changed = status.st_ctime_ns
                listed.append((below, entry.name, status.st_mode, status.st_ino, status.st_size, changed))
                if changed >= since:
                    recent.append(below + entry.name)
    return _digest(listed), recent


def _digest(listed: list[Any]) -> str:
    return hashlib.blake2b(marshal.dumps(listed, 2), digest_size=16).hexdigest()  # version 2 depends on values alone


def _hold(digests: Mapping[str, str]) -> bool:
    return all(content_digest(path) == was for path, was in digests.items())


def content_digest(path: str) -> str:
    """Of a file's bytes. Raises OSError."""
    with open(path, "rb") as file:
        return hashlib.blake2b(file.read(), digest_size=16).hexdigest()


def _tool() -> str:
    """This tool, what it leans on, and the Python that runs it."""
    code = [(name, *entry.identity) for name, entry in list_folder(PACKAGE).items() if "__pycache__" not in name]
    beside = sorted({name for path in sys.path for name in _packages(path)})
    return _digest([FORMAT, sys.version, platform.machine(), code, beside])


def _packages(folder: str) -> list[str]:
    """The packages that are installed in a folder, with their versions."""
    with suppress(OSError):
        return [name for name in os.listdir(folder or ".") if name.endswith((".dist-info", ".egg-info"))]
    return []
