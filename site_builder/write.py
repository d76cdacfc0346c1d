"""Artifacts to the output folder, so that a failed or killed build leaves the old site or leads to the new one.

A commit compares, stages what differs in `new/`, and renames a finished journal into place: that is the decision.
Then it deletes, renames the staged files into place, and renames the journal to `manifest`: one record serves as both.
Killed before the decision, the old site is untouched; killed after it, `recover` does the rest, from any point.
(`output` says where these stand.)

After a loss of power the journal is whole (it alone is synchronised), but staged files are as whole as the file system
keeps them: synchronising each costs a millisecond or more. The next build compares every byte and mends what is torn.

A file that the manifest names is ours, whatever was done to it since: it is mended or deleted. So that a folder put in
the place of one that was moved away is not taken for ours, one file in it at least must be as the manifest says.
"""

from __future__ import annotations

import errno
import json
import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from .artifact import Artifact
from .frozen import frozen, values_of
from .output import (
    ClashingPaths,
    Folders,
    ForeignOutput,
    Place,
    WriteError,
    parent_of,
    place_of,
    reason_of,
    told,
)
from .project import real_path
from .shelf import Identity, digest_of, identity_of
from .stages import NOBODY, Stages

# One name after another; none is `.` or `..`, none has a backslash, a control character or half a surrogate pair.
LONGEST_NAME = 255  # bytes; what Linux's and macOS's file systems take
SAFE_PATH = re.compile(r"(?:(?!\.{1,2}(?:/|\Z))[^/\\\x00-\x1f\x7f\ud800-\udfff]+(?:/(?!\Z)|\Z))+")
ODD = re.compile(r"[\\\x00-\x1f\x7f\ud800-\udfff]")  # a backslash, a control character, or a byte that is no text


Files = Mapping[str, tuple[str, Identity]]  # each one's digest, and what the system said when its content was known


class Written(NamedTuple):
    """How many files a commit wrote, left alone because they were equal, and deleted."""

    written: int
    unchanged: int
    deleted: int


@frozen
class _Journal:
    """`files`: the whole set with digests; `staged`: what `new/0`, `new/1` … become; `gone`, `folders`: to remove."""

    files: dict[str, str]
    staged: list[str]
    gone: list[str]
    folders: list[str]


def commit(
    artifacts: Iterable[Artifact],
    out: Path,
    protected: Sequence[Path] = (),
    *,
    beside: bool = False,
    stages: Stages = NOBODY,
) -> tuple[Written, Files]:
    """Make `out` hold exactly these files, and what others put there; returns what was done, and the files as they now
    stand. Call it within `locked(out)`.

    `beside`: these stand beside the other files of the last commit, which stay as they are and are not looked at.

    Raises ForeignOutput (as `refuse_foreign` does, and where a file that we did not write is in the way), ClashingPaths
    or WriteError; `out` is then as it was, unless the message says that the next command finishes the set.
    """
    stages.begin("write")
    refuse_foreign(out, protected)
    wanted = by_path(artifacts)
    recover(out)
    place = place_of(out)
    with told(out):
        os.makedirs(place.state, exist_ok=True)
        manifest = _read(place.manifest)
        old = manifest.files if manifest else {}
        plan, current = _plan(place, wanted, old, beside)
        if plan.staged or plan.files != old:
            stages.begin("write", len(plan.staged))
            try:
                staged = _stage(place, plan, wanted, stages)
            except BaseException:
                if not os.path.lexists(place.journal):
                    with suppress(OSError):
                        _clear(place.new)
                raise
            with told(out, " (the new set is decided: the next command finishes it first)"):
                _finish(place, plan)
            current |= _renamed(place, staged)
    files = {path: (plan.files[path], identity) for path, identity in current.items()}
    return Written(len(plan.staged), len(plan.files) - len(plan.staged), len(plan.gone)), files


def recover(out: Path) -> bool:
    """Finish the set that a killed command had decided, or clear away one that it had not; True where it finished one.

    Call it within `locked(out)`, before anything that reads or writes `out`. Raises WriteError or ForeignOutput.
    """
    place = place_of(out)
    with told(out):
        journal = _read(place.journal)
        if journal:
            _finish(place, journal)
            return True
        _clear(place.new)
        return False


def written_to(out: Path) -> Mapping[str, str]:
    """The digests of what the last commit left in `out`, by path. Raises WriteError."""
    manifest = _read(place_of(out).manifest)
    return manifest.files if manifest else {}


def refuse_foreign(out: Path, protected: Sequence[Path] = ()) -> None:
    """Raise ForeignOutput where `out` is not ours to write: to be asked before a build, and asked again by `commit`.

    Refused: the root, the home folder, whatever is, holds or lies in one of `protected` (the site's `content/`,
    `seeds/` and `templates/`, hence the site), a symbolic link, and a folder with files but none of our last build.
    """
    place = place_of(out)
    elsewhere = "name another folder with --out"
    with told(out):
        for kept in protected:
            real, ours = real_path(place.out), real_path(kept)
            if ours in real.parents or (real == ours and not real.exists()):
                raise ForeignOutput(out, f"lies in {kept}, which a build must not touch", elsewhere)
        if not os.path.exists(place.out):  # other than `out`: `nothing/..` leads to a folder
            return
        if not os.path.isdir(place.out):
            raise ForeignOutput(out, "is not a folder", elsewhere)
        home = os.path.expanduser("~")  # stays as it is for a user who has none
        for kept in (*([Path(home)] if os.path.isabs(home) else []), *protected):
            ours = real_path(kept)
            for folder in (ours, *ours.parents):
                if folder.exists() and os.path.samefile(place.out, folder):
                    verb = "is" if folder == ours else "contains"
                    raise ForeignOutput(out, f"{verb} {kept}, which a build must not touch", elsewhere)
        with os.scandir(place.out) as found:
            is_empty = not any(found)
        if is_empty or os.path.lexists(place.journal):
            return
        manifest = _read(place.manifest)
        if manifest is None:
            reason = "is not empty, and no earlier build wrote it"
        elif not any(_is_as_written(f"{place.out}/{path}", digest) for path, digest in manifest.files.items()):
            reason = "is not empty, and nothing in it is as the last build left it"
        else:
            return
        raise ForeignOutput(out, reason, f"move or delete it, or {elsewhere}")


def _is_as_written(path: str, digest: str) -> bool:
    """Whether a file still is what the manifest says; not so for links and whatever cannot be read."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode) and digest_of(Path(path).read_bytes()) == digest
    except OSError:
        return False


def _ancestors(paths: Iterable[str]) -> set[str]:
    """Every folder that these files need, relative to the output folder, which itself is not among them."""
    found: set[str] = set()
    for path in paths:
        folder = parent_of(path)
        while folder and folder not in found:
            found.add(folder)
            folder = parent_of(folder)
    return found


def _folded(path: str) -> str:
    """The same for paths that are one file where case and normalisation do not count, as on macOS."""
    return path.lower() if path.isascii() else unicodedata.normalize("NFC", path).casefold()


def by_path(artifacts: Iterable[Artifact]) -> dict[str, Artifact]:
    """The set by path, sorted. Raises ClashingPaths, and ValueError for a path that could lead out of the folder."""
    wanted: dict[str, Artifact] = {}
    spelt: dict[str, str] = {}
    for artifact in sorted(artifacts, key=lambda artifact: artifact.path):
        path = artifact.path
        if ODD.search(path):  # as a file beside the templates may have: macOS calls one of its own `Icon` and a CR
            from .report import visible

            reason = "a name in this path has a character that not every file system takes"
            raise ClashingPaths(visible(path), reason, "give the file in templates/static/ another name, or delete it")
        if not SAFE_PATH.fullmatch(path):
            raise ValueError(f"{path!r} is not a relative path of plain names")
        if any(len(os.fsencode(name)) > LONGEST_NAME for name in path.split("/")):
            raise ClashingPaths(path, f"a name in this path has more than {LONGEST_NAME} bytes")
        other = spelt.setdefault(_folded(path), path)
        if path in wanted:
            raise ClashingPaths(path, "two pages or files of the site have this path")
        if other != path:
            raise ClashingPaths(path, f"this and {other} are one file where upper and lower case do not count")
        wanted[path] = artifact
    for folder in _ancestors(wanted):
        if file := spelt.get(_folded(folder)):
            raise ClashingPaths(file, f"this file has the name of the folder {folder}")
    return wanted


def _read(path: str) -> _Journal | None:
    """The journal or the manifest, None where there is none. A repository may bring its own: trust no path in it."""
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            data = json.loads(file.read())
        journal = _Journal(dict(data["files"]), list(data["staged"]), list(data["gone"]), list(data["folders"]))
        for paths in (journal.files, journal.staged, journal.gone, journal.folders):
            if not all(SAFE_PATH.fullmatch(each) for each in paths):
                raise ValueError(path)
        return journal
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError, RecursionError):
        raise WriteError(path, "the record of what was written is damaged", "delete it and the output folder") from None


class _Survey:
    """What stands in the output folder where the new set is to go; changes nothing."""

    def __init__(self, place: Place, old: Mapping[str, str], gone: Iterable[str]) -> None:
        self.out = place.out
        self.old = old
        self.folders = Folders(place.out)
        self.respelt = {_folded(path): path for path in gone}
        self.emptied: set[str] = set()
        self.free: set[str] = set()

    def current(self, path: str, wanted: Artifact) -> Identity | None:
        """The file's identity if it is there with this content. Raises ForeignOutput where there is one not ours."""
        if parent_of(path) not in self.folders:
            self._check_way(parent_of(path))
            return None
        full = f"{self.out}/{path}"
        try:
            found = os.lstat(full)
        except FileNotFoundError:
            return None
        if stat.S_ISDIR(found.st_mode):
            self._empty(path)
            return None
        self._check_ours(path, found)
        if path not in self.old or not stat.S_ISREG(found.st_mode) or found.st_size != len(content := wanted.content):
            return None
        file = os.open(full, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            # One read suffices: a short one, which a signal may cause, makes the file seem changed and does no harm.
            return identity_of(found) if os.read(file, len(content) + 1) == content else None
        finally:
            os.close(file)

    def is_there(self, path: str) -> bool:
        """Whether a file of the last build can still be deleted; a folder or what is behind a link is not our file."""
        if parent_of(path) not in self.folders:
            return False
        try:
            return not stat.S_ISDIR(os.lstat(f"{self.out}/{path}").st_mode)
        except FileNotFoundError:
            return False

    def _check_way(self, folder: str) -> None:
        """A file of ours where a folder is to be will go; anything else is in the way."""
        while folder and folder not in self.free:
            self.free.add(folder)
            if parent_of(folder) in self.folders:
                with suppress(FileNotFoundError):
                    self._check_ours(folder, os.lstat(f"{self.out}/{folder}"))
                return
            folder = parent_of(folder)

    def _check_ours(self, path: str, found: os.stat_result) -> None:
        if path in self.old:
            return
        # Where case does not count, a path that is new to us may be an old one, which goes, by another spelling.
        other = self.respelt.get(_folded(path))
        with suppress(FileNotFoundError):
            if other and os.path.samestat(found, os.lstat(f"{self.out}/{other}")):
                return
        kind = "symbolic link" if stat.S_ISLNK(found.st_mode) else "file"
        reason = f"the site needs this place, but a {kind} stands there that no build wrote"
        raise ForeignOutput(f"{self.out}/{path}", reason, "move or delete it, and build again")

    def _empty(self, folder: str) -> None:
        """A folder where a file is to be: right if all that it holds are our files, which go."""
        self.emptied.add(folder)
        with os.scandir(f"{self.out}/{folder}") as entries:
            for entry in entries:
                below = f"{folder}/{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    self._empty(below)
                else:
                    self._check_ours(below, entry.stat(follow_symlinks=False))


def _plan(
    place: Place, wanted: Mapping[str, Artifact], old: Mapping[str, str], beside: bool
) -> tuple[_Journal, dict[str, Identity]]:
    """What is to be done; and the files that are as they should be, with what the system says of them."""
    gone = [] if beside else sorted(old.keys() - wanted.keys())
    survey = _Survey(place, old, gone)
    files: dict[str, str] = {**old} if beside else {}
    staged: list[str] = []
    current: dict[str, Identity] = {}
    for path, artifact in wanted.items():
        identity = survey.current(path, artifact)
        if identity is not None:
            files[path], current[path] = old[path], identity
        else:
            files[path] = artifact.digest
            staged.append(path)
    gone = [path for path in gone if survey.is_there(path)]
    folders = survey.emptied | (_ancestors(gone) - _ancestors(wanted))
    _check_access(place, survey.folders, {parent_of(path) for path in (*staged, *gone, *folders)})
    return _Journal(files, staged, gone, sorted(folders, reverse=True)), current


def _check_access(place: Place, folders: Folders, changed: Iterable[str]) -> None:
    """Ask now what could stop the renames later, when there is no way back. Raises OSError."""
    device = os.lstat(place.state).st_dev
    asked = set()
    for folder in changed:
        while folder and folder not in folders:
            folder = parent_of(folder)
        if folder in folders:
            asked.add(f"{place.out}/{folder}" if folder else place.out)
        else:
            asked.add(os.path.dirname(place.out) or ".")
    for path in sorted(asked):
        if os.lstat(path).st_dev != device:
            reason = f"is on another file system than {place.state}, where files are staged"
            raise WriteError(path, reason, "name a folder inside it with --out")
        if not os.access(path, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        try:
            os.rename(f"{place.state}/none", f"{path}/none")  # of nothing: one device can be mounted in two places
        except OSError as error:
            if error.errno == errno.EXDEV:
                reason = f"is another mount than {place.state}, where files are staged"
                raise WriteError(path, reason, "name a folder inside it with --out") from None


def _stage(place: Place, plan: _Journal, wanted: Mapping[str, Artifact], stages: Stages) -> dict[str, Identity]:
    """Write the new files aside, then decide: rename the finished journal to its place. Gives the files by path."""
    os.mkdir(place.new)
    staged: dict[str, Identity] = {}
    for number, path in enumerate(plan.staged):
        try:
            staged[path] = _create(f"{place.new}/{number}", wanted[path].content)
        except OSError as error:
            raise WriteError(f"{place.out}/{path}", reason_of(error)) from error
        stages.advance()
    record = json.dumps(values_of(plan), ensure_ascii=False, separators=(",", ":")).encode()
    _create(f"{place.new}/journal", record, synchronised=True)
    os.rename(f"{place.new}/journal", place.journal)
    return staged


def _renamed(place: Place, staged: Mapping[str, Identity]) -> dict[str, Identity]:
    """The staged files where they are now, but for any that is not the one that was staged."""
    found: dict[str, Identity] = {}
    for path, before in staged.items():
        with suppress(OSError):
            now = identity_of(os.lstat(f"{place.out}/{path}"))
            if now._replace(changed=before.changed) == before:  # a rename is a change of the file
                found[path] = now
    return found


def _create(path: str, content: bytes, synchronised: bool = False) -> Identity:
    """A new file, whole or an OSError; its mode is what the umask leaves."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666)
    try:
        done = os.write(file, content)
        while done < len(content):
            done += os.write(file, memoryview(content)[done:])
        if synchronised:
            os.fsync(file)
        return identity_of(os.fstat(file))
    finally:
        os.close(file)


def _finish(place: Place, journal: _Journal) -> None:
    """Do what the journal says, from whatever point an earlier attempt had reached. Raises OSError."""
    # All removals precede the first rename, so a missing 0 says that they are done; to repeat them after it would
    # delete a new file where case does not count and its path differs from an old one in case alone.
    if not journal.staged or os.path.lexists(f"{place.new}/0"):
        folders = Folders(place.out)
        for path in journal.gone:
            if parent_of(path) in folders:
                with suppress(FileNotFoundError, IsADirectoryError):
                    os.unlink(f"{place.out}/{path}")
        for path in journal.folders:
            if path in folders:
                try:
                    os.rmdir(f"{place.out}/{path}")
                except OSError as error:
                    # Someone else's files may be in it. (POSIX lets a system say either.)
                    if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                        raise
    folders = Folders(place.out)
    for number, path in enumerate(journal.staged):
        staged = f"{place.new}/{number}"
        try:
            found = os.lstat(staged)
        except FileNotFoundError:  # an earlier attempt has moved it
            continue
        if stat.S_ISREG(found.st_mode):
            folders.make(parent_of(path))
            os.replace(staged, f"{place.out}/{path}")
    _clear(place.new)
    os.replace(place.journal, place.manifest)


def _clear(folder: str) -> None:
    """Takes away the folder of staged files, which has no folders in it; if there is one. Raises OSError."""
    with suppress(FileNotFoundError):
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)  # a link leads to what is not ours
        try:
            for name in os.listdir(opened):
                os.unlink(name, dir_fd=opened)
        finally:
            os.close(opened)
        os.rmdir(folder)
