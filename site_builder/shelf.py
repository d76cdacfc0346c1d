"""Files as they were last read. A file that the system says has not changed since is not read again.

Content decides: equal device, inode, size and times may stand for equal content only where they were recorded at least
a tick of the file system's clock after the file's last change, which on some is two seconds. A modification time alone
never does.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

try:
    from _blake2 import blake2b  # hashlib loads OpenSSL first, which takes longer than what else a command loads here
except ImportError:
    from hashlib import blake2b

TICK = 50_000_000  # ns; file systems' clocks tick at least every 10 ms
SECOND = 1_000_000_000
COARSE = 2 * SECOND  # where a file system keeps whole seconds, or, as FAT does, every other one
STRAY_ENDS = ("~", ".swp", ".bak", ".tmp", ":Zone.Identifier")  # of backups, and of what WSL writes beside a download
LEFT_BESIDE = ("Thumbs.db", "desktop.ini")  # by Windows in folders that it has shown


class Identity(NamedTuple):
    """What the system says of a file."""

    device: int
    inode: int
    size: int
    modified: int  # ns
    changed: int  # ns


class Entry(NamedTuple):
    """A file of a folder. `link`: it is a symbolic link, which is listed, not followed."""

    link: bool
    identity: Identity


Listing = Mapping[str, Entry]  # by name relative to the folder, with `/`, sorted


def identity_of(status: os.stat_result) -> Identity:
    """The identity that a status shows."""
    return Identity(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def status_of(path: Path | str) -> os.stat_result:
    """What the system says of a file that is to be read. Raises OSError, also for what would be waited for: a pipe, or
    a device."""
    return _regular(os.stat(path), path)


def _regular(status: os.stat_result, path: Path | str) -> os.stat_result:
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):  # to open a folder says what it is
        raise OSError(errno.EINVAL, "it is no regular file", str(path))
    return status


def read_file(path: Path | str) -> bytes:
    """A file's bytes. Raises OSError, as `status_of` does."""
    with open(path, "rb", buffering=0, opener=_without_waiting) as file:
        _regular(os.fstat(file.fileno()), path)
        return file.readall()


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def digest_of(content: bytes) -> str:
    """What stands for a file's bytes in records of our own.

    An output folder's list of files outlives versions of this tool: with another digest, it would tell of foreign ones.
    """
    return blake2b(content, digest_size=12).hexdigest()


def settled(identity: Identity, now: int) -> bool:
    """Whether a change after `now` (ns since the epoch) would show in the identity."""
    return times_settled(identity.modified, identity.changed, now)


def times_settled(modified: int, changed: int, now: int) -> bool:
    """Whether a change after `now` would show in a file's times: they are a tick older, or, both being whole seconds,
    so much older that they may be rounded. A file that has one of the two alone is given it twice."""
    rounded = 0 if modified % SECOND or changed % SECOND else COARSE
    return max(modified, changed) < now - TICK - rounded


def is_stray(name: str) -> bool:
    """Whether a file is hidden, an editor's backup or swap file, or what a system leaves beside files by itself."""
    return name.startswith((".", "#")) or name.endswith(STRAY_ENDS) or name in LEFT_BESIDE


def list_folder(folder: Path, every: bool = False) -> Listing:
    """All files below a folder, none where there is no such folder; strays left out (`is_stray`).

    `every`: those as well, since who names one reads it all the same.
    """
    found: dict[str, Entry] = {}
    waiting = [""]
    while waiting:
        below = waiting.pop()
        try:
            entries = os.scandir(f"{folder}/{below}")
        except (FileNotFoundError, NotADirectoryError):
            continue
        with entries:
            for entry in entries:
                name = entry.name
                if entry.is_dir(follow_symlinks=False):
                    if every or not name.startswith("."):
                        waiting.append(f"{below}{name}/")
                elif every or not is_stray(name):
                    try:
                        identity = identity_of(entry.stat(follow_symlinks=False))
                    except FileNotFoundError:  # deleted since it was listed
                        continue
                    found[below + name] = Entry(entry.is_symlink(), identity)
    return dict(sorted(found.items()))


class Shelf:
    """The files that were read, by path; with `keep` off, nothing but a way to read them."""

    def __init__(self, keep: bool = True) -> None:
        self.keep = keep
        self.listed: Mapping[Path, tuple[int, Listing]] = {}  # folders that were listed just now, and when
        self._kept: dict[str, tuple[Identity | None, bytes]] = {}

    def listing(self, folder: Path) -> tuple[int, Listing]:
        """The files of a folder, and when they were listed, in ns since the epoch."""
        return self.listed.get(folder) or (time.time_ns(), list_folder(folder))

    def differs(self, path: Path) -> bool:
        """Whether a file holds anything else than when it was last read, or was never read."""
        kept = self._kept.get(str(path))
        try:
            return kept is None or read_file(path) != kept[1]
        except OSError:
            return True

    def read(self, path: Path | str) -> bytes:
        """The file's bytes: the same object as before where they are the same. Raises OSError."""
        name = str(path)
        if not self.keep:
            return read_file(path)
        now = time.time_ns()
        kept = self._kept.get(name)
        try:
            identity = identity_of(status_of(name))
            if kept and kept[0] == identity:
                return kept[1]
            with open(name, "rb") as file:
                content = file.read()
        except OSError:
            self._kept.pop(name, None)  # what it held before is not what was read last
            raise
        if kept and kept[1] == content:
            content = kept[1]
        self._kept[name] = (identity if settled(identity, now) else None), content
        return content
