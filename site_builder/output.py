"""The output folder, what stands beside it, and what can go wrong with it.

Beside the output folder `dist` stands `.site-builder/dist.output/`, on the same file system, with

    lock       held by the command that writes or reads the set (`flock`: the kernel lets go of a dead holder's)
    new/       the files to come, whole, named 0, 1, 2 …
    journal    what is to be done with them, once that is decided
    manifest   the files that the last build wrote, each with a digest: nothing else is ever replaced or deleted

They stand beside the folder, not in it, because a deploy copies the folder as it is.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from .project import real_path

BESIDE = ".site-builder"
REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file is larger than files may be here",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "permission is denied",
    errno.EPERM: "the operation is not permitted",
    errno.EMFILE: "too many files are open in this process",
    errno.ENFILE: "too many files are open on this machine",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ENOTDIR: "something that is not a folder stands on the way",
    errno.ELOOP: "a symbolic link stands on the way, and the build follows none",
    errno.ENOLCK: "this file system has no locks",
}


class OutputError(Exception):
    """What went wrong with one path, in words; `help` says how to mend it, where that is known."""

    def __init__(self, path: str | Path, reason: str, help: str = "") -> None:
        """`reason` completes the sentence that the path begins; `help` is an advice of its own."""
        super().__init__(f"{path}: {reason}")
        self.path = str(path)
        self.reason = reason
        self.help = help


class ForeignOutput(OutputError):
    """The output folder, or a file in it, is not ours to change. Wrong use: nothing was changed."""


class ClashingPaths(OutputError):
    """Two files of the set cannot both exist on every file system. Nothing was changed."""


class WriteError(OutputError):
    """The environment failed: disk, permission, lock."""


class Place(NamedTuple):
    """The output folder, and the paths of what stands beside it (see above)."""

    out: str
    state: str
    new: str
    journal: str
    manifest: str
    lock: str


@contextmanager
def locked(out: Path, wait: float = 2.0) -> Iterator[None]:
    """Hold `out` against every other command; waits up to `wait` seconds for one that holds it, then raises WriteError.

    The lock file stays: to delete it would let two commands hold two locks of the same name.
    """
    place = place_of(out)
    with told(out):
        os.makedirs(place.state, exist_ok=True)
        lock = os.open(place.lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
    _held.add(lock)
    try:
        with told(out):
            _acquire(lock, out, wait)
        yield
    finally:
        _held.remove(lock)
        # Closing is not enough while a child that was forked just now still has the descriptor.
        with suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_UN)
        os.close(lock)


_held: set[int] = set()  # locks, by their descriptors


def _let_go() -> None:
    """A forked process holds no lock: it may outlive a killed command, for which the next one is not to wait."""
    for lock in _held:
        os.close(lock)
    _held.clear()


os.register_at_fork(after_in_child=_let_go)


def _acquire(lock: int, out: Path, wait: float) -> None:
    until = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if time.monotonic() >= until:
                holder = os.pread(lock, 1000, 0).decode("utf-8", "replace").strip() or "another process"
                help = "wait until it is done, or stop it"
                raise WriteError(out, f"another command is at work here: {holder}", help) from None
            time.sleep(min(0.02, wait))
    since = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime())
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"process {os.getpid()} on {os.uname().nodename}, since {since}\n".encode(), 0)


def place_of(out: Path) -> Place:
    """Where the state of `out` lies. Raises ForeignOutput for the root, and for symbolic links where we would write."""
    if out.name in ("", ".."):
        out = real_path(out)
        if not out.name:
            raise ForeignOutput(out, "is the root of the file system", "name another folder with --out")
    beside = out.parent / BESIDE
    state = beside / f"{out.name}.output"
    with told(out):
        for path in (out, beside, state):
            # A link could lead a repository's own journal to files anywhere.
            if path.is_symlink():
                help = "put a folder there, or name the folder that it leads to with --out"
                raise ForeignOutput(path, "is a symbolic link, and the build follows none", help)
    names = (f"{state}/{name}" for name in ("new", "journal", "manifest", "lock"))
    return Place(str(out), str(state), *names)


def is_finished(out: Path) -> bool:
    """Whether no killed command left anything to finish or to clear away."""
    place = place_of(out)
    return not (os.path.lexists(place.journal) or os.path.lexists(place.new))


@contextmanager
def told(out: Path, more: str = "") -> Iterator[None]:
    """Turn an OSError into a WriteError that names the path it is about."""
    try:
        yield
    except OSError as error:
        path = error.filename2 or error.filename
        raise WriteError(path if isinstance(path, str | Path) else out, reason_of(error) + more) from error


def reason_of(error: OSError) -> str:
    """Plain words for it, in lower case."""
    known = REASONS.get(error.errno or 0)
    return known or (error.strerror or str(error)).lower()


def sentence_of(error: OSError) -> str:
    """The same, after the path that it is about, where the system says which."""
    return f"{error.filename}: {reason_of(error)}" if error.filename else reason_of(error)


def sentence_of_import(error: ImportError) -> str:
    """What keeps a part of the tool from being loaded, after its path; the system's loader says it in words alone."""
    said = str(error)
    code = next((code for code in errno.errorcode if said.endswith(f": {os.strerror(code)}")), None)
    reason = reason_of(OSError(code, os.strerror(code))) if code else f"it cannot be loaded: {said}"
    return f"{error.path or error.name or sys.prefix}: {reason}"


def parent_of(path: str) -> str:
    """The folder of a path that is relative to the output folder, which itself is ``""``."""
    return path.rpartition("/")[0]


class Folders:
    """Which paths below a root are folders, no link followed; each is looked at once. The root itself is ``""``."""

    def __init__(self, root: str) -> None:
        """`root` need not exist."""
        self.root = root
        self.known: dict[str, bool] = {}

    def __contains__(self, path: str) -> bool:
        known = self.known.get(path)
        if known is None:
            known = not path or parent_of(path) in self
            if known:
                try:
                    known = stat.S_ISDIR(os.lstat(f"{self.root}/{path}").st_mode)
                except FileNotFoundError:
                    known = False
            self.known[path] = known
        return known

    def make(self, path: str) -> None:
        """Make a folder and those above it, up to the root. Raises NotADirectoryError where something else is there."""
        if path in self:
            return
        if path:
            self.make(parent_of(path))
        full = f"{self.root}/{path}" if path else self.root
        try:
            os.mkdir(full)
        except FileExistsError:
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), full) from None
        self.known[path] = True
