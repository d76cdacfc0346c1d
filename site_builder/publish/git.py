"""A branch of a git repository, as GitHub Pages and GitLab Pages publish one; made of git's own parts.

The new tree is the branch's tree with our files put in, changed and taken out, so other files on it (CNAME) stay as
they are. It becomes one commit on top of the branch's tip and is pushed without force: all of it, or nothing.

Not through ghp-import, which empties the branch's tree and fills it from a folder. With the others' files checked out
into that folder first, links came back as copies, and submodules not at all.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..model import Target
from ..project import EnvironmentFailure, Project, UsageError, named_path
from ..scratch import scratch_folder
from .moves import MANIFEST, Moves
from .store import Advance
from .tools import hidden, run

DEFAULT_BRANCH = "gh-pages"
BRANCH = re.compile(r"(?!HEAD$)(?!.*(?:\.\.|//|@\{|\.lock(?:/|$)))[A-Za-z0-9_][A-Za-z0-9_./-]*(?<![/.])")
REACHING = r"^(credential|http|ssh)\.|^core\.(askpass|sshcommand)$"  # settings: how git reaches hosts, and as whom
# What an environment may say of a repository, within a hook say: it is about the site's own, and not about ours.
ELSES = {
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_QUARANTINE_PATH",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
}
IDENTITY = ("-c", "user.name=site-builder", "-c", "user.email=site-builder@localhost")


def open_store(project: Project, target: Target) -> Branch:
    """The branch that the target names; `to` is an address, a path, or a remote of the site's own repository."""
    branch = target.branch or DEFAULT_BRANCH
    if not BRANCH.fullmatch(branch):
        raise UsageError(f"branch {branch!r}: is no name for a branch")
    address, beside = target.to, project.root
    if re.fullmatch(r"[\w.-]+", address) and not (project.root / address).exists():
        address, beside = _remote(address, project.root)
    if "://" not in address and ":" not in address.split("/")[0]:
        address = str(named_path(beside, address))
    return Branch(address, branch, project.root)


def _remote(name: str, site: Path) -> tuple[str, Path]:
    """The address to which a remote of the site's own repository is pushed, and the folder from which it may lead."""
    try:
        _, address = run(["git", "remote", "get-url", "--push", "--", name], where=name, cwd=site)
        _, top = run(["git", "rev-parse", "--show-toplevel"], where=name, cwd=site)
    except EnvironmentFailure as failure:
        what = f"{name}: is no folder, and no remote of the site's own repository"
        raise UsageError(f"{what} ({str(failure).split(': ', 2)[-1]})") from failure
    return os.fsdecode(address).rstrip("\n"), Path(os.fsdecode(top).rstrip("\n"))


class Branch:
    """The target. A repository of our own, thrown away at the end, holds what is fetched and what is to be pushed."""

    def __init__(self, address: str, branch: str, site: Path) -> None:
        self.address, self.branch, self.site = address, branch, site
        self.where = f"branch {branch} of {hidden(address)}"
        self.repository = Path()
        self.settings: dict[str, str] = {}
        self.tip: str | None = None

    @contextmanager
    def opened(self) -> Iterator[None]:
        """See `Store`."""
        self.settings = self._settings()
        with scratch_folder("git-") as self.repository:
            yield

    def paths(self) -> frozenset[str]:
        """See `Store`."""
        ref = f"refs/heads/{self.branch}"
        # `ls-remote` fails where the repository is missing or closed to us, and has no line for a new branch.
        told = self._git("ls-remote", "--", self.address, ref, "HEAD").decode("utf-8", "surrogateescape")
        tips = {name: id for id, name in (line.split("\t") for line in told.split("\n") if line)}
        if tips:  # git's own choice, by its version and settings, may be another: then neither side takes the other's
            self.settings["GIT_DEFAULT_HASH"] = "sha256" if len(next(iter(tips.values()))) == 64 else "sha1"
        self._git("init", "--quiet", "--bare", ".")
        if ref not in tips:
            return frozenset()
        self._git("fetch", "--quiet", "--depth=1", "--no-tags", "--", self.address, f"+{ref}:refs/heads/tip")
        self.tip = self._git("rev-parse", "refs/heads/tip").decode().strip()
        listed = self._git("ls-tree", "-r", "-z", "--name-only", self.tip)
        return frozenset(name.decode("utf-8", "surrogateescape") for name in listed.split(b"\0") if name)

    def manifest(self) -> bytes:
        """See `Store`."""
        return self._git("cat-file", "blob", f"{self.tip}:{MANIFEST}")

    def carry_out(self, moves: Moves, advance: Advance) -> None:
        """See `Store`. The record goes with the files it is about, so none is needed of what is about to change."""
        if not moves.needed:
            return
        if self.tip:
            self._git("read-tree", self.tip)
        files = (*moves.uploads, moves.after.artifact())
        objects = self.repository / "to-import"
        objects.mkdir()
        for number, file in enumerate(files):
            (objects / str(number)).write_bytes(file.content)
        names = "".join(f"{objects / str(number)}\n" for number in range(len(files)))
        # No filters: the branch's own .gitattributes must not change what is published.
        ids = self._git("hash-object", "-w", "--no-filters", "--stdin-paths", stdin=names.encode()).decode().split()
        entries = [f"100644 {id}\t{file.path}\0" for id, file in zip(ids, files, strict=True)]
        entries += [f"0 {'0' * len(ids[0])}\t{path}\0" for path in moves.deletions]
        self._git("update-index", "-z", "--replace", "--index-info", stdin="".join(entries).encode())
        tree = self._git("write-tree").decode().strip()
        commit = self._commit(tree, f"Publish: changed {len(moves.uploads)}, deleted {len(moves.deletions)}")
        self._push(commit)
        advance(len(moves.uploads) + len(moves.deletions))

    def _push(self, commit: str) -> None:
        try:
            self._git("push", "--quiet", "--", self.address, f"{commit}:refs/heads/{self.branch}")
        except EnvironmentFailure as failure:
            if "! [rejected]" in str(failure):
                message = "has moved on since this deploy looked at it; nothing was changed there; deploy again"
                raise EnvironmentFailure(f"{self.where}: {message}") from failure
            raise

    def _settings(self) -> dict[str, str]:
        """Variables that say how git reaches hosts from the site's own repository, for the one that does not know it.

        They may hold secrets: other users can read a command's arguments, and not its variables.
        """
        count = os.environ.get("GIT_CONFIG_COUNT", "")
        number = int(count) if count.isdigit() else 0
        settings: dict[str, str] = {}
        for entry in self._configured("--local", "--includes", "-z", "--get-regexp", REACHING).split("\0")[:-1]:
            name, given, value = entry.partition("\n")
            settings[f"GIT_CONFIG_KEY_{number}"] = name
            settings[f"GIT_CONFIG_VALUE_{number}"] = value if given else "true"
            number += 1
        settings["GIT_CONFIG_COUNT"] = str(number)
        if "GIT_SSH_COMMAND" not in os.environ and (ssh := self._configured("core.sshCommand").rstrip("\n")):
            settings["GIT_SSH_COMMAND"] = ssh  # lest that of `run` stands in its place
        return settings

    def _configured(self, *arguments: str) -> str:
        # Statuses: 1 where nothing is set, 128 where the site is in no repository.
        _, out = run(["git", "config", *arguments], where=self.where, cwd=self.site, accept=(0, 1, 128))
        return out.decode("utf-8", "surrogateescape")

    def _commit(self, tree: str, message: str) -> str:
        known = subprocess.run(["git", "var", "GIT_COMMITTER_IDENT"], cwd=self.site, capture_output=True, check=False)
        identity: tuple[str, ...] = IDENTITY
        if known.returncode == 0:
            # Who commits in the site's own repository commits here too; the scratch repository does not know them.
            who = re.fullmatch(r"(.*) <(.*)> \d+ [+-]\d+\n?", known.stdout.decode("utf-8", "replace"))
            if who:
                identity = ("-c", f"user.name={who[1]}", "-c", f"user.email={who[2]}")
        parent = ("-p", self.tip) if self.tip else ()
        return self._git(*identity, "commit-tree", tree, *parent, "-m", message).decode().strip()

    def _git(self, *arguments: str, stdin: bytes = b"") -> bytes:
        more = {**self.settings, "GIT_DIR": str(self.repository), "GIT_INDEX_FILE": str(self.repository / "index")}
        _, out = run(["git", *arguments], where=self.where, cwd=self.repository, stdin=stdin, more=more, without=ELSES)
        return out
