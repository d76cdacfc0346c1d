"""What has changed since the last run: if nothing has, there is nothing to do but to say the same again.

After a run that found no error a record is kept: which files there were, what they held and what the system said of
each, with which options and by which tool, and what was said; and what else the run notes for the next one, where only
files of content/ have changed. It is JSON; one that is damaged, older or of another machine costs time only. Equal
identities stand for equal content under `shelf`'s rule alone: a file that had changed within a tick of its being looked
at is compared by its digest; so is each whose identity is another, as where a service brings back what it kept of an
earlier build, and every one where nobody asks the system. Links lead where nothing is watched, so a site with any keeps
no record.
"""

from __future__ import annotations

import errno
import json
import marshal
import os
import stat
import sys
import time
from array import array
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from .project import PACKAGE, Project
from .shelf import Identity, Listing, digest_of, identity_of, list_folder, read_file, settled, times_settled

FORMAT = 5
BY_NAME = attrgetter("name")
SAYS = ("out", "plain", "coloured", "note")  # on standard output; on standard error, without and with colours


class Inputs:
    """The files that a run reads, as they were when it began; named as in the site's folder, wherever that is."""

    def __init__(self, project: Project) -> None:
        self.taken = time.time_ns()
        # Sources name seeds, and templates templates, whatever their names are; of content only what is listed is read.
        folders = {project.content: False, project.seeds: True}
        folders |= dict.fromkeys(project.possible_template_folders(), True)
        self.folders = {_name(folder, project): (folder, every) for folder, every in folders.items()}
        self.listings = self._listings()
        # Those that had changed within a tick before they were looked at, by their digests.
        self.recent = {
            f"{folder}/{name}": _digest_if_any(self.path(folder, name))
            for folder, files in self.listings.items()
            for name, entry in files.items()
            if not entry.link and not settled(entry.identity, self.taken)
        }

    def _listings(self) -> dict[str, Listing]:
        return {name: list_folder(folder, every) for name, (folder, every) in self.folders.items()}

    def path(self, folder: str, name: str) -> str:
        """Where a file of these folders is."""
        return f"{self.folders[folder][0]}/{name}"

    def paths(self) -> dict[str, str]:
        """Where each file is, by what records call it."""
        return {
            f"{folder}/{name}": self.path(folder, name) for folder, files in self.listings.items() for name in files
        }

    def still_so(self) -> bool:
        """Whether nothing has changed since."""
        if self.listings != self._listings():
            return False
        paths = self.paths()
        return all(_digest_if_any(paths[name]) == was for name, was in self.recent.items())

    @property
    def watched(self) -> bool:
        """Whether the identities say it all: no file is a link."""
        return not any(entry.link for files in self.listings.values() for entry in files.values())

    def as_data(self) -> dict[str, dict[str, list[int]]]:
        """What the system says of each file, by folder and name, as JSON reads it again."""
        return {
            folder: {name: list(entry.identity) for name, entry in files.items()}
            for folder, files in self.listings.items()
        }

    def contents(self) -> dict[str, str]:
        """What stands for each file's bytes, as far as it can be read."""
        return {name: _digest_if_any(path) for name, path in self.paths().items()}


def _name(folder: Path, project: Project) -> str:
    if folder.is_relative_to(project.root):
        return project.relative(folder)
    return f"built-in/{folder.relative_to(PACKAGE.parent).as_posix()}"


class Last(NamedTuple):
    """The last run with the same options: what it said, the record that it left, what stood in its output folder then
    and stands there still; and the files of content/ that have changed since, by path, with their bytes."""

    said: Mapping[str, str]
    record: Mapping[str, Any]
    tool: str  # see `_tool`
    outputs: Outputs | None
    digests: Mapping[str, str]  # of those outputs that were judged by what they hold
    edited: Mapping[str, bytes]


def trusts_no_times() -> bool:
    """Whether a service runs the command, which brings files back as others than they were: `CI`, as it sets it."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false", "no", "off")


def last_run(
    record: Path,
    inputs: Inputs,
    options: Mapping[str, Any],
    out: Path | None,
    written: Callable[[Mapping[str, Any]], Mapping[str, str]],
    everything: bool = False,
) -> Last | None:
    """The last run, if nothing has changed since but files of content/, whose names are what they were; or None.

    `written`: gives, by what the run noted, the digests of what it left in `out`. `everything`: every file is judged by
    what it holds, whatever the system says of it.
    """
    try:
        kept = json.loads(record.read_bytes())
        if kept["options"] != dict(options) or not inputs.watched:
            return None
        tool = _tool()
        moved = everything or kept["tool"] != tool
        if moved and kept["code"] != _code():
            return None
        looked_at = _looked_at(kept["inputs"], inputs.as_data(), everything)
        edited = _edited(kept, inputs, looked_at)
        said = {name: str(kept["said"][name]) for name in SAYS}
        outputs, digests = None if out is None else Outputs(out), dict[str, str]()
        if outputs and (everything or outputs.digest != kept["outputs"]):
            moved, digests = True, dict(written(kept["notes"]))
            if not outputs.hold(digests):
                return None
        elif outputs:
            digests = kept["written"]
            if not _hold(digests, f"{out}/"):
                return None
        last = Last(said, kept, tool, outputs, digests, edited)
        if not edited and (moved or looked_at or kept.get("written")):
            # Looked at anew, later than a tick after they changed: the next run need not read them.
            keep_again(record, inputs, said, last, kept["notes"])
        return last
    except (_MoreHasChanged, OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


class _MoreHasChanged(Exception):
    """Not only what files of content/ hold."""


Identities = Mapping[str, Mapping[str, list[int]]]  # by folder and name


def _looked_at(before: Identities, now: Identities, everything: bool) -> set[str]:
    """The files of which the system does not say what it said before, or all of them. Raises _MoreHasChanged."""
    if not everything and before == now:
        return set()
    if before.keys() != now.keys() or any(before[folder].keys() != now[folder].keys() for folder in now):
        raise _MoreHasChanged
    return {
        f"{folder}/{name}"
        for folder, files in now.items()
        for name, identity in files.items()
        if everything or before[folder][name] != identity
    }


def _edited(kept: Mapping[str, Any], inputs: Inputs, looked_at: set[str]) -> dict[str, bytes]:
    """Of these files, and those that may have changed unseen, the ones that hold something else; with their bytes.

    Raises _MoreHasChanged, and OSError.
    """
    paths, edited = inputs.paths(), dict[str, bytes]()
    for name in sorted(looked_at.union(kept["recent"])):
        content = read_file(paths[name])
        if digest_of(content) != kept["contents"][name]:
            if not name.startswith("content/"):
                raise _MoreHasChanged
            edited[name] = content
    return edited


def keep(
    record: Path,
    inputs: Inputs,
    options: Mapping[str, Any],
    said: Mapping[str, str],
    out: Path | None,
    notes: Mapping[str, Any] = MappingProxyType({}),
    files: Mapping[str, tuple[str, Identity]] | None = None,
) -> None:
    """Notes what this run came to. Where that fails, the next run does its work again, no more.

    `notes`: what else the next run is to know. `files`: the digests and identities of what was written to `out`; where
    another program has changed one since, nothing is noted.
    """
    with suppress(OSError):
        if not inputs.watched:
            return
        contents = inputs.contents()
        if not inputs.still_so():
            return
        data: dict[str, Any] = {
            "tool": _tool(),
            "code": _code(),
            "options": dict(options),
            "inputs": inputs.as_data(),
            "contents": contents,
            "recent": list(inputs.recent),
            "said": dict(said),
            "notes": dict(notes),
        }
        if out is not None:
            found = Outputs(out)
            if files is not None and not found.has(files):
                return
            data["outputs"] = found.digest
            data["written"] = {
                path: files[path][0] if files is not None else content_digest(f"{out}/{path}")
                for path in found.recent()
                if files is None or path in files
            }
        record.parent.mkdir(parents=True, exist_ok=True)
        replace(record, json.dumps(data).encode())


def keep_again(
    record: Path,
    inputs: Inputs,
    said: Mapping[str, str],
    last: Last,
    notes: Mapping[str, Any],
    files: Mapping[str, tuple[str, Identity]] = MappingProxyType({}),
) -> None:
    """Notes what a run came to that read what the `last` one did but for its edited files, and wrote but `files`.

    Nothing is looked at again: of all else the record says what was known when `inputs` and outputs were looked at, so
    that whatever has changed since is seen as changed. Where that fails, the next run does its work again, no more.
    """
    data: dict[str, Any] = {
        **last.record,
        "tool": last.tool,
        "inputs": inputs.as_data(),
        "contents": {**last.record["contents"], **{name: digest_of(content) for name, content in last.edited.items()}},
        "recent": list(inputs.recent),
        "said": dict(said),
        "notes": dict(notes),
    }
    with suppress(OSError, KeyError):
        if last.outputs is not None:
            last.outputs.take(files)
            written = {path: digest for path, (digest, _) in files.items()}
            data["outputs"] = last.outputs.digest
            data["written"] = {
                path: last.digests[path] for path in last.outputs.recent() if path not in files
            } | written
        replace(record, json.dumps(data).encode())


def replace(path: Path, content: bytes) -> None:
    """A file of a record, whole or as it was. Raises OSError."""
    aside = _aside(path)
    aside.write_bytes(content)
    os.replace(aside, path)


def forget(record: Path) -> None:
    """To be called before a run changes anything: a record never outlives what it tells of."""
    for path in (record, _aside(record)):
        with suppress(OSError):
            path.unlink()


def _aside(record: Path) -> Path:
    """Where a record is written first; one name, so that a killed run leaves none that the next does not take."""
    return record.with_name(f"{record.name}.aside")


# A folder: its name, the folders in it, and the rest in the order of names: these, modes, inodes, sizes, and when each
# was last changed, which a change of content or of times is as well.
Row = tuple[str, list[str], list[str], "array[int]", "array[int]", "array[int]", "array[int]"]


class Outputs:
    """All that is below a folder, as the system tells of it."""

    def __init__(self, out: Path) -> None:
        """Raises OSError."""
        self.out, self.taken = out, time.time_ns()
        self.rows: list[Row] = []
        waiting = [""]
        while waiting:
            below = waiting.pop()
            folder = os.open(f"{out}/{below}", os.O_RDONLY | os.O_DIRECTORY)  # by number: no path to walk for each file
            try:
                with os.scandir(folder) as found:
                    entries = sorted(found, key=BY_NAME)
                folders = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
                entries = [entry for entry in entries if not entry.is_dir(follow_symlinks=False)]
                status = [entry.stat(follow_symlinks=False) for entry in entries]
            finally:
                os.close(folder)
            names, modes = [entry.name for entry in entries], array("Q", [one.st_mode for one in status])
            inodes, sizes = array("Q", [one.st_ino for one in status]), array("Q", [one.st_size for one in status])
            changed = array("q", [one.st_ctime_ns for one in status])
            self.rows.append((below, folders, names, modes, inodes, sizes, changed))
            waiting += [f"{below}{name}/" for name in folders]

    @property
    def digest(self) -> str:
        """Of all of it."""
        return _digest([(*row[:3], *map(bytes, row[3:])) for row in self.rows])

    def files(self) -> Iterator[tuple[str, int, int, int]]:
        """Every file's path, inode and size, and when it was last changed."""
        for below, _, names, modes, *columns in self.rows:
            for name, mode, *numbers in zip(names, modes, *columns, strict=True):
                if stat.S_ISREG(mode):
                    yield (below + name, *numbers)

    def hold(self, digests: Mapping[str, str]) -> bool:
        """Whether there are these files, with these contents, and no others."""
        found = {path for path, *_ in self.files()}
        others = sum(len(names) for _, _, names, *_ in self.rows) - len(found)
        return not others and found == digests.keys() and _hold(digests, f"{self.out}/")

    def has(self, files: Mapping[str, tuple[str, Identity]]) -> bool:
        """Whether these files are there and have these identities."""
        found = {path: numbers for path, *numbers in self.files()}
        return all(found.get(path) == [one.inode, one.size, one.changed] for path, (_, one) in files.items())

    def recent(self) -> Iterator[str]:
        """The files that had changed within a tick before they were looked at."""
        return (path for path, *_, changed in self.files() if not times_settled(changed, changed, self.taken))

    def read(self, path: str) -> bytes:
        """A file's bytes. Raises OSError where it is not the one that was looked at."""
        (_, _, _, _, inodes, sizes, changed), at = self._row(path)
        with open(f"{self.out}/{path}", "rb") as file:
            content, now = file.read(), identity_of(os.fstat(file.fileno()))
        if (now.inode, now.size, now.changed) != (inodes[at], sizes[at], changed[at]):
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE), path)
        return content

    def take(self, files: Mapping[str, tuple[str, Identity]]) -> None:
        """Takes files to have been replaced by these. Raises OSError where one was not there."""
        for path, (_, one) in files.items():
            (_, _, _, _, inodes, sizes, changed), at = self._row(path)
            inodes[at], sizes[at], changed[at] = one.inode, one.size, one.changed

    def _row(self, path: str) -> tuple[Row, int]:
        """The row of a file's folder, and where in it the file is."""
        folder, slash, name = path.rpartition("/")
        for row in self.rows:
            if row[0] == folder + slash and name in row[2]:
                return row, row[2].index(name)
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)


def _digest(listed: list[Any]) -> str:
    return digest_of(marshal.dumps(listed, 2))  # version 2 depends on values alone


def _hold(digests: Mapping[str, str], below: str) -> bool:
    return all(content_digest(below + path) == was for path, was in digests.items())


def _digest_if_any(path: str) -> str:
    """Of a file's bytes; of one that cannot be read, which whoever reads it reports, none that holds."""
    with suppress(OSError):
        return content_digest(path)
    return ""


def content_digest(path: str) -> str:
    """Of a file's bytes. Raises OSError."""
    return digest_of(read_file(path))


def _tool() -> str:
    """This tool as the system tells of it, what it leans on, and the Python that runs it."""
    return _digest([_code_files(), _around()])


def _code() -> str:
    """The same by what its files hold."""
    code = [(name, content_digest(f"{PACKAGE}/{name}")) for name, *_ in _code_files()]
    return _digest([code, _around()])


def _code_files() -> list[tuple[Any, ...]]:
    return [(name, *entry.identity) for name, entry in list_folder(PACKAGE).items() if "__pycache__" not in name]


def _around() -> list[Any]:
    beside = sorted({name for path in sys.path for name in _packages(path)})
    return [FORMAT, sys.version, os.uname().machine, beside]


def _packages(folder: str) -> list[str]:
    """The packages that are installed in a folder, with their versions."""
    with suppress(OSError):
        return [name for name in os.listdir(folder or ".") if name.endswith((".dist-info", ".egg-info"))]
    return []
