"""What a deploy has to move: the site as it is to be, beside what an earlier deploy left at the target.

The target itself keeps the record of what we put there, `.site-builder.json`. It is written before anything else (which
files are about to change) and after everything else (which are there), so that a deploy that was killed is known for
ours and completed by the next one, and nothing is ever deleted or replaced that we did not put there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from ..artifact import Artifact
from ..frozen import frozen
from ..project import UsageError

MANIFEST = ".site-builder.json"
VERSION = 1
NAMED = 5  # paths that a message lists before it only counts


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files that are ours at a target, by path with their SHA-256; `pending` were about to change."""

    files: Mapping[str, str] = field(default_factory=dict)
    pending: frozenset[str] = frozenset()

    def artifact(self) -> Artifact:
        """As a file."""
        data = {"site-builder": VERSION, "files": dict(sorted(self.files.items())), "pending": sorted(self.pending)}
        return Artifact(MANIFEST, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode())


def read_manifest(content: bytes, where: str) -> Manifest:
    """The manifest found at a target. Raises UsageError where no deploy wrote it: its paths will be believed."""
    try:
        data = json.loads(content)
        version, files, pending = data["site-builder"], data["files"], data["pending"]
        sound = all(_is_path(path) for path in (*files, *pending)) and all(
            isinstance(digest, str) for digest in files.values()
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        version, sound = None, False
    if version != VERSION or not sound:
        raise UsageError(
            f"{where}: {MANIFEST} there is not one that this version of site-builder wrote; nothing was changed; "
            "if the files there may go, empty the target and deploy again"
        )
    return Manifest(files, frozenset(pending))


def _is_path(path: object) -> bool:
    """Whether it is a plain relative path: what is deleted must lie below the target."""
    if not isinstance(path, str) or "\\" in path or "\0" in path:
        return False
    return all(step not in ("", ".", "..") for step in path.split("/"))


@frozen
class Moves:
    """What a deploy does, in its order. Each phase is complete before the next one starts.

    Whatever a page needs is there before the page; a new page before the pages that lead to it; and what no page needs
    any more goes last. So a deploy that stops half-way leaves pages that work.
    """

    before: Manifest  # says what is about to change
    phases: tuple[tuple[Artifact, ...], ...]
    deletions: tuple[str, ...]
    after: Manifest
    needed: bool

    @property
    def uploads(self) -> tuple[Artifact, ...]:
        """Every file to upload, in order."""
        return tuple(artifact for phase in self.phases for artifact in phase)


def moves(artifacts: Sequence[Artifact], there: Collection[str], found: bytes | None, where: str) -> Moves:
    """Compares the site with the target: `there` are all paths at it, `found` the manifest, `where` its name.

    Raises UsageError where the target holds files that no deploy put there, or one where a file of the site belongs.
    """
    if found is None and there:
        raise UsageError(
            f"{where}: not empty, and nothing there says that site-builder published it ({_listed(there)}); "
            "nothing was changed; name an empty target, or empty this one"
        )
    old = read_manifest(found, where) if found is not None else Manifest()
    ours = {*old.files, *old.pending}
    new = {artifact.path: hashlib.sha256(artifact.content).hexdigest() for artifact in artifacts}
    changed = [
        artifact
        for artifact in sorted(artifacts, key=lambda artifact: artifact.path)
        if artifact.path not in there
        or artifact.path in old.pending
        or old.files.get(artifact.path) != new[artifact.path]
    ]
    paths = {artifact.path for artifact in changed}
    foreign = _in_the_way(paths, {path for path in there if path not in ours})
    if foreign:
        raise UsageError(
            f"{where}: the site has files where others lie that site-builder did not put there ({_listed(foreign)}); "
            "nothing was changed; move those away"
        )
    deletions = tuple(sorted(path for path in ours if path in there and path not in new))
    others = tuple(artifact for artifact in changed if not _is_page(artifact))
    pages = [artifact for artifact in changed if _is_page(artifact)]
    phases = (
        others,
        tuple(page for page in pages if page.path not in there),
        tuple(page for page in pages if page.path in there),
    )
    kept = {path: digest for path, digest in old.files.items() if path not in paths and path in there}
    after = Manifest(new)
    needed = bool(changed) or found != after.artifact().content  # a lost file is in the record, and not there
    return Moves(Manifest(kept, frozenset(paths)), phases, deletions, after, needed)


def _in_the_way(paths: Collection[str], foreign: Collection[str]) -> list[str]:
    """Those of the foreign files that stand where one of the paths or of their folders belongs, or that lie below one.

    A link to a folder is a file here: what is sent through it goes astray.
    """
    wanted = {*paths, *folders_of(paths)}
    return [path for path in foreign if path in wanted or not folders_of([path]).isdisjoint(paths)]


def folders_of(paths: Collection[str]) -> set[str]:
    """Every folder that the paths lie in."""
    return {path[:end] for path in paths for end, letter in enumerate(path) if letter == "/"}


def _is_page(artifact: Artifact) -> bool:
    return artifact.path.endswith(".html")


def _listed(paths: Collection[str]) -> str:
    shown = sorted(paths)[:NAMED]
    return ", ".join(shown) + (f" and {len(paths) - NAMED} more" if len(paths) > NAMED else "")
