"""A folder here or on another host, through rsync (3.1 or later): a path, `host:path`, or `rsync://host/module/path`.

Only the files named on rsync's standard input are written or deleted, so nothing else at the target is touched. rsync
writes each file aside, in a folder of ours, and renames it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from ..artifact import Artifact
from ..model import Target
from ..project import Project, UsageError, named_path
from ..scratch import scratch_folder
from .moves import MANIFEST, Moves, folders_of
from .store import Advance, step_by_step
from .tools import run

ASIDE = ".site-builder.tmp"  # where rsync writes what is not whole yet
# The record itself is written aside under such a name, since the folder may not be there yet.
STRAY = re.compile(rf"{re.escape(ASIDE)}(?:/.*)?|\.{re.escape(MANIFEST)}\.\w{{6}}", re.DOTALL)
# A host that starts with a dash would reach ssh as an option.
REMOTE = re.compile(r"(?:rsync://)?(?:[\w.+-]+@)?(?:[\w][\w.-]*|\[[0-9A-Fa-f:.]+\])(?::.*|/.+)", re.DOTALL)
# The home folder on a host: no path, or a `~`, which no shell there gets to see. (A slash alone would be the root.)
HOME = re.compile(r"^([^:\[]*(?:\[[^\]]*\])?:)(?:(?:~/*)?$|~/+)")
LISTED = re.compile(rb"(\S)\S{9}\S* +[\d,.]+\w? \d{4}/\d\d/\d\d \d\d:\d\d:\d\d (.*)", re.DOTALL)
OCTAL = re.compile(rb"\\#([0-7]{3})")


def open_store(project: Project, target: Target) -> Folder:
    """The folder that the target names. Raises UsageError for one of the site's own."""
    to = target.to
    if ":" in to.split("/")[0]:
        if not REMOTE.fullmatch(to) or to.startswith("-"):
            raise UsageError(f"{to}: expected HOST:PATH, USER@HOST:PATH or rsync://HOST/MODULE/PATH")
        return Folder(HOME.sub(r"\1./", to).rstrip("/") + "/", to, None)
    path = named_path(project.root, to)
    for own in (project.content, project.seeds, project.templates, project.dist, project.notes):
        if path.is_relative_to(own.resolve()):
            raise UsageError(f"{to}: lies in the site's own {own.name}/; name a folder outside it")
    if project.root.resolve().is_relative_to(path):
        raise UsageError(f"{to}: holds the site's own files; name a folder of its own")
    if path.exists() and not path.is_dir():
        raise UsageError(f"{to}: is not a folder")
    return Folder(f"{path}/", to, path)


class Folder:
    """The target; `local` is its path where it is on this machine."""

    def __init__(self, address: str, where: str, local: Path | None) -> None:
        self.address, self.where, self.local = address, where, local
        self.there: frozenset[str] = frozenset()
        self.strays: frozenset[str] = frozenset()

    def opened(self) -> AbstractContextManager[object]:
        """See `Store`."""
        return nullcontext()

    def paths(self) -> frozenset[str]:
        """See `Store`; what killed runs of rsync left aside is not counted."""
        if self.local is not None and not self.local.exists():
            return frozenset()
        _, out = self._rsync(["--recursive", "--links", "--list-only", "--no-motd"], self.address)
        found: set[str] = set()
        for line in out.split(b"\n"):
            listed = LISTED.fullmatch(line)
            if listed and (listed[1] != b"d" or listed[2] == ASIDE.encode()):
                name = listed[2].split(b" -> ")[0] if listed[1] == b"l" else listed[2]
                plain = OCTAL.sub(lambda code: bytes([int(code[1], 8)]), name)
                found.add(plain.decode("utf-8", "surrogateescape"))
        self.strays = frozenset(path for path in found if STRAY.fullmatch(path))
        self.there = frozenset(found - self.strays)
        return self.there

    def manifest(self) -> bytes:
        """See `Store`."""
        with scratch_folder("rsync-") as folder:
            self._rsync([], self.address + MANIFEST, f"{folder}/")
            return (folder / MANIFEST).read_bytes()

    def carry_out(self, moves: Moves, advance: Advance) -> None:
        """See `Store`."""
        if self.local is not None:
            self.local.mkdir(parents=True, exist_ok=True)
        if moves.needed:
            step_by_step(self, moves, advance)
        kept = {path for path in self.there if path not in moves.deletions}
        left = {MANIFEST, *kept, *moves.after.files}
        emptied = folders_of(moves.deletions) - folders_of(left)
        if self.strays - {ASIDE}:
            self._delete(self.strays - {ASIDE})
        if moves.needed or self.strays:
            self._delete([ASIDE])
        if emptied:
            self._delete(sorted(emptied, reverse=True))

    def put(self, files: Sequence[Artifact], advance: Advance) -> None:
        """See `Files`."""
        with scratch_folder("rsync-") as folder:
            names = _stage(folder, files)
            options = ["--ignore-times", "--out-format=%n"]
            if names == [MANIFEST]:
                (folder / ASIDE).mkdir()
                names.append(ASIDE)
                options.append("--dirs")
            else:
                options.append(f"--temp-dir={ASIDE}")

            def moved(line: bytes) -> None:
                advance(0 if line.rstrip(b"\n").endswith(b"/") else 1)

            self._rsync(options, f"{folder}/", self.address, names=names, each_line=moved)

    def delete(self, paths: Collection[str], advance: Advance) -> None:
        """See `Files`."""
        self._delete(paths)
        advance(len(paths))

    def _delete(self, paths: Collection[str]) -> None:
        # rsync deletes a file that it is told to send and that is not there to be sent. Folders go only when empty.
        with scratch_folder("rsync-") as folder:
            for parent in folders_of(paths) - set(paths):
                (folder / parent).mkdir(parents=True, exist_ok=True)
            options = ["--delete-missing-args", "--no-implied-dirs"]
            self._rsync(options, f"{folder}/", self.address, names=paths, accept=(0, 24))

    def _rsync(
        self,
        options: Sequence[str],
        *places: str,
        names: Collection[str] | None = None,
        each_line: Callable[[bytes], None] | None = None,
        accept: Sequence[int] = (0,),
    ) -> tuple[int, bytes]:
        command = ["rsync", "--secluded-args", "--8-bit-output", *options]
        given = b""
        if names is not None:
            command += ["--from0", "--files-from=-"]
            given = b"\0".join(name.encode("utf-8", "surrogateescape") for name in names)
        return run(
            [*command, "--", *places],
            where=self.where,
            stdin=given,
            each_line=each_line,
            accept=accept,
        )


def _stage(folder: Path, files: Sequence[Artifact]) -> list[str]:
    """Writes the files below a folder; returns their names."""
    for file in files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    return [file.path for file in files]
