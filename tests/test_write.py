"""The output folder through real files: any sequence of sets, a kill or a fault at every step, locks, refusals."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.artifact import Artifact
from site_builder.write import (
    ClashingPaths,
    ForeignOutput,
    WriteError,
    Written,
    commit,
    locked,
    recover,
    refuse_foreign,
)

Files = dict[str, bytes]
# What a step of a commit can be: every call through which the writer changes the disk.
CHANGES = ("open", "write", "fsync", "mkdir", "rename", "replace", "unlink", "rmdir")
OLD = {
    "index.html": b"old",
    "same.css": b"same",
    "gone/a.html": b"a",
    "gone/b.html": b"b",
    "up": b"a file",
    "down/x": b"x",
}
NEW = {"index.html": b"new and longer", "same.css": b"same", "new/a.html": b"a", "up/x": b"x", "down": b"a file"}
MINE = {"mine.txt": b"a user's", "gone/mine.txt": b"a user's"}


def put(out: Path, files: Files) -> Written:
    with locked(out):
        return commit([Artifact(path, content) for path, content in files.items()], out)


def lay(out: Path, files: Files) -> None:
    for path, content in files.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes(content)


def read(folder: Path) -> Files:
    """Every file below a folder; an empty folder counts, as `name/`."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = b"-> " + os.readlink(path).encode()
        elif path.is_file():
            found[name] = path.read_bytes()
        elif not any(path.iterdir()):
            found[f"{name}/"] = b""
    return found


def beside(out: Path) -> set[str]:
    return set(os.listdir(out.parent / ".site-builder" / f"{out.name}.output"))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "dist"


def test_a_commit_writes_what_differs_and_leaves_the_rest(out: Path) -> None:
    """Equal files keep their time, others are replaced; what left the set is deleted with its empty folders."""
    assert put(out, OLD) == Written(written=6, unchanged=0, deleted=0)
    lay(out, MINE)
    os.utime(out / "same.css", ns=(1, 1))
    assert put(out, NEW) == Written(written=4, unchanged=1, deleted=4)
    assert read(out) == NEW | MINE
    assert (out / "same.css").stat().st_mtime_ns == 1
    assert beside(out) == {"lock", "manifest"}
    assert put(out, NEW) == Written(written=0, unchanged=5, deleted=0)
    assert put(out, {}) == Written(written=0, unchanged=0, deleted=5)
    assert read(out) == MINE
    assert set(os.listdir(out.parent)) == {"dist", ".site-builder"}


def test_modes_follow_the_umask(out: Path) -> None:
    """A file is 0o666 and a folder 0o777, less the umask."""
    before = os.umask(0o027)
    try:
        put(out, {"a/b": b""})
    finally:
        os.umask(before)
    assert ((out / "a/b").stat().st_mode & 0o777, (out / "a").stat().st_mode & 0o777) == (0o640, 0o750)


def test_what_was_done_to_our_files_is_mended(out: Path) -> None:
    """A file of ours that was edited, torn, deleted or made a link is written again; the link is not followed."""
    put(out, OLD)
    (out.parent / "elsewhere").write_bytes(b"kept")
    (out / "index.html").write_bytes(b"OLD")
    (out / "up").write_bytes(b"")
    (out / "gone/a.html").unlink()
    (out / "gone/b.html").unlink()
    (out / "gone/b.html").symlink_to(out.parent / "elsewhere")
    assert put(out, OLD) == Written(written=4, unchanged=2, deleted=0)
    assert read(out) == OLD
    assert (out.parent / "elsewhere").read_bytes() == b"kept"


def test_a_file_that_left_the_set_and_was_put_back_by_a_user_is_his(out: Path) -> None:
    """Once it is deleted and no longer of the set, a path is not ours, even if the user deleted it himself."""
    put(out, {"a": b"a", "b": b"b"})
    (out / "b").unlink()
    assert put(out, {"a": b"a"}) == Written(written=0, unchanged=1, deleted=0)
    lay(out, {"b": b"a user's"})
    put(out, {"a": b"a"})
    assert read(out) == {"a": b"a", "b": b"a user's"}


NAMES = st.sampled_from(["a", "b", "a/b", "a/b/c", "a/d", "c/d/e", "c/d/f", "c", "é", "x.html"])


def is_consistent(files: Files) -> bool:
    return not any(other.startswith(f"{path}/") for path in files for other in files)


SETS = st.dictionaries(NAMES, st.sampled_from([b"", b"1", b"22", b"333" * 1000]), max_size=6).filter(is_consistent)


@settings(max_examples=80, deadline=None)
@given(st.lists(SETS, min_size=2, max_size=6))
def test_after_any_sequence_the_folder_holds_the_last_set(sets: list[Files]) -> None:
    """Files become folders and folders files; what a user put there stays; nothing is left beside."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "dist"
        before: Files = {"always": b""}
        put(out, before)
        lay(out, {"mine/too": b"a user's", "mine.txt": b"a user's"})
        for files in sets:
            files = {"always": b"", **files}
            kept = sum(before.get(path) == content for path, content in files.items())
            assert put(out, files) == Written(len(files) - kept, kept, len(before.keys() - files.keys()))
            assert read(out) == {**files, "mine/too": b"a user's", "mine.txt": b"a user's"}
            assert beside(out) == {"lock", "manifest"}
            before = files


# Kills and faults


@contextmanager
def disturbed(at: int, disturb: Callable[[], None]) -> Iterator[None]:
    """Call `disturb` before the change number `at`, counted from 0; half of a write has happened by then."""
    count = 0
    real = {name: getattr(os, name) for name in CHANGES}

    def wrap(name: str) -> Callable[..., object]:
        def call(*args: Any, **more: Any) -> object:
            nonlocal count
            if name != "open" or args[1] & os.O_CREAT:
                count += 1
                if count == at + 1:
                    if name == "write":
                        real["write"](args[0], bytes(args[1])[: len(args[1]) // 2])
                    disturb()
            return real[name](*args, **more)

        return call

    try:
        for name in CHANGES:
            setattr(os, name, wrap(name))
        yield
    finally:
        for name, function in real.items():
            setattr(os, name, function)


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed(at: int, work: Callable[[], object]) -> bool:
    """Run `work` in a process of its own that is killed before its change number `at`; False where it ended before."""
    child = os.fork()
    if child == 0:
        with disturbed(at, kill):
            try:
                work()
            except BaseException as error:
                os.write(2, repr(error).encode())
                os._exit(1)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    assert status == 0 or os.WIFSIGNALED(status), status
    return os.WIFSIGNALED(status)


def start(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    put(folder / "dist", OLD)
    lay(folder / "dist", MINE)
    return folder / "dist"


def test_a_kill_at_any_step_leaves_the_old_site_or_leads_to_the_new_one(tmp_path: Path) -> None:
    """Until the journal stands every byte is old; from then on `recover` makes every byte new; nothing is left over."""
    decided = 0
    for at in range(100):
        out = start(tmp_path / "site")
        if not killed(at, lambda out=out: put(out, NEW)):
            break
        journal = "journal" in beside(out)
        if not journal and not decided:
            assert read(out) == OLD | MINE, at
        decided += journal
        with locked(out, wait=0):
            assert recover(out) == journal
        assert read(out) == (NEW | MINE if decided else OLD | MINE), at
        assert beside(out) == {"lock", "manifest"}
        put(out, NEW)
        assert read(out) == NEW | MINE
    assert decided > 10, "the kills did not reach the renames"


def test_a_kill_at_any_step_of_the_first_build_leaves_nothing_or_leads_to_the_site(tmp_path: Path) -> None:
    """There is no old site then, and no manifest that says that what is there is ours."""
    seen = set()
    for at in range(100):
        out = tmp_path / str(at) / "dist"
        if not killed(at, lambda out=out: put(out, NEW)):
            break
        journal = (out.parent / ".site-builder/dist.output/journal").exists()
        refuse_foreign(out)
        assert recover(out) == journal
        seen.add(out.exists())
        assert read(out) == (NEW if out.exists() else {})
        put(out, NEW)
        assert read(out) == NEW
    assert seen == {False, True}


def test_a_kill_at_any_step_of_the_recovery_is_recovered_from(tmp_path: Path) -> None:
    """Recovery may itself be killed, at any step, and again."""
    for first in range(100):
        out = start(tmp_path / "site")
        if killed(first, lambda out=out: put(out, NEW)) and "journal" in beside(out):
            break
    saved = tmp_path / "saved"
    shutil.copytree(out.parent, saved)
    for at in range(100):
        shutil.rmtree(out.parent)
        shutil.copytree(saved, out.parent)
        if not killed(at, lambda: recover(out)):
            break
        killed(at // 2, lambda: recover(out))
        recover(out)
        assert read(out) == NEW | MINE, at
        assert beside(out) == {"lock", "manifest"}
    assert at > 10


@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_a_fault_at_any_step_leaves_the_old_site_or_leads_to_the_new_one(tmp_path: Path, fault: BaseException) -> None:
    """As with a kill, but the writer can still clear up: before the decision it leaves no name of its own."""
    expected = KeyboardInterrupt if isinstance(fault, KeyboardInterrupt) else WriteError

    failed = []

    def fail() -> None:
        failed.append(at)
        raise fault

    undone = finished = 0
    for at in range(100):
        out = start(tmp_path / "site")
        decided = True
        try:
            with disturbed(at, fail):
                put(out, NEW)
        except expected:
            left = beside(out)
            decided = recover(out)
            assert decided or left == {"lock", "manifest"}
            finished += decided
            undone += not decided
        if not failed or failed[-1] != at:
            break
        # (To make a folder that is there already may fail without harm.)
        assert read(out) == (NEW if decided else OLD) | MINE, at
        assert beside(out) == {"lock", "manifest"}
    assert read(out) == NEW | MINE
    assert undone > 5
    assert finished > 5


def test_a_full_disk_is_said_in_words_and_changes_nothing(out: Path) -> None:
    """A real write that fails half-way (here against a limit on the size of files) names the page it was for."""
    put(out, OLD)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))
        with pytest.raises(WriteError) as raised:
            put(out, {**NEW, "big.html": b"x" * 100_000})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert str(raised.value) == f"{out}/big.html: the file is larger than files may be here"
    assert read(out) == OLD
    assert beside(out) == {"lock", "manifest"}


def as_nobody(work: str, *args: object) -> str:
    """Run a script as a user without privileges (as ourselves if we are not root); what it prints."""
    script = f"""
import os, sys
from pathlib import Path
from site_builder.artifact import Artifact
from site_builder.write import *
if os.getuid() == 0:
    os.setgid(65534); os.setuid(65534)
args = [Path(arg) for arg in sys.argv[1:]]
try:
{work}
except OutputError as error:
    print(type(error).__name__, error)
"""
    command = [sys.executable, "-c", script, *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent)
    return done.stdout


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can reach, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        yield Path(folder)


COMMIT = """
    with locked(args[0]):
        files = {"a/x": args[1].name, "b/x": args[1].name, "same": ""}
        print(commit([Artifact(path, text.encode()) for path, text in files.items()], args[0]))
"""


def test_a_read_only_folder_is_found_before_anything_changes(open_folder: Path) -> None:
    """Permission is asked for every folder that is to change before the first one does."""
    out = open_folder / "dist"
    assert as_nobody(COMMIT, out, "old") == "Written(written=3, unchanged=0, deleted=0)\n"
    os.chmod(out / "b", 0o555)
    assert as_nobody(COMMIT, out, "new") == f"WriteError {out}/b: permission is denied\n"
    assert read(out) == {"a/x": b"old", "b/x": b"old", "same": b""}
    assert beside(out) == {"lock", "manifest"}


def test_a_read_only_parent_is_named(open_folder: Path) -> None:
    """Files are staged beside the output folder, so the folder that holds it must be writable."""
    os.chmod(open_folder, 0o555)
    said = as_nobody(COMMIT, open_folder / "dist", "new")
    assert said == f"WriteError {open_folder}/.site-builder: permission is denied\n"


# Locks


def test_a_lock_says_who_holds_it_and_ends_with_its_holder(out: Path) -> None:
    """A second command waits, then names the process, the machine and the time; a killed holder's lock is free."""
    script = (
        "import sys, time; from pathlib import Path; from site_builder.write import locked\n"
        "with locked(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)"
    )
    command = [sys.executable, "-c", script, str(out)]
    holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        began = time.monotonic()
        with pytest.raises(WriteError) as raised, locked(out, wait=0.1):
            pass
        assert time.monotonic() - began >= 0.1
        said = f"{out}: another command is at work here: process {holder.pid} on {os.uname().nodename}, since 20"
        assert str(raised.value).startswith(said)
        assert raised.value.help == "wait until it is done, or stop it"
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    with locked(out, wait=0):
        pass


def test_a_lock_is_waited_for(out: Path) -> None:
    """A command that is soon done does not fail the next one."""
    child = os.fork()
    if child == 0:
        try:
            with locked(out):
                lay(out.parent, {"held": b""})
                time.sleep(0.2)
                lay(out.parent, {"done": b""})
        finally:
            os._exit(0)
    while not (out.parent / "held").exists():
        time.sleep(0.01)
    with locked(out, wait=20):
        assert (out.parent / "done").exists()
    os.waitpid(child, 0)


# Refusals


def refusal(out: Path, files: Files = NEW, protected: tuple[Path, ...] = ()) -> tuple[str, str]:
    with pytest.raises(ForeignOutput) as raised:
        commit([Artifact(path, content) for path, content in files.items()], out, protected)
    return str(raised.value), raised.value.help


def test_a_folder_that_no_build_wrote_is_refused(out: Path) -> None:
    """Not empty and without a manifest: left as it is, and nothing is put beside it. An empty one is taken."""
    lay(out, MINE)
    reason = f"{out}: is not empty, and no earlier build wrote it"
    assert refusal(out) == (reason, "move or delete it, or name another folder with --out")
    assert read(out) == MINE
    assert os.listdir(out.parent) == ["dist"]
    shutil.rmtree(out)
    out.mkdir()
    put(out, NEW)
    assert read(out) == NEW


def test_a_folder_put_in_the_place_of_ours_is_refused(out: Path) -> None:
    """A manifest stands beside it, but nothing in it is as the manifest says. Ours, moved back, is taken again."""
    put(out, OLD)
    out.rename(out.parent / "moved")
    lay(out, {"index.html": b"a user's page"})
    reason = f"{out}: is not empty, and nothing in it is as the last build left it"
    assert refusal(out) == (reason, "move or delete it, or name another folder with --out")
    assert read(out) == {"index.html": b"a user's page"}
    shutil.rmtree(out)
    shutil.copytree(out.parent / "moved", out)
    put(out, NEW)
    assert read(out) == NEW


def test_places_that_no_build_may_write_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The root, the home folder, the site, its parts, what holds them, and a file or a link by the name."""
    elsewhere = "name another folder with --out"
    site = tmp_path / "site"
    content = site / "content"
    content.mkdir(parents=True)
    monkeypatch.chdir(site)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    touch = "which a build must not touch"
    assert refusal(Path("/")) == ("/: is the root of the file system", elsewhere)
    assert refusal(tmp_path / "home") == (f"{tmp_path}/home: is {tmp_path}/home, {touch}", elsewhere)
    assert refusal(tmp_path) == (f"{tmp_path}: contains {tmp_path}/home, {touch}", elsewhere)
    for same in (site, Path("."), Path("content/.."), tmp_path / "home/../site"):
        assert refusal(same, protected=(content,)) == (f"{same}: contains {content}, {touch}", elsewhere)
    assert refusal(Path("content"), protected=(content,)) == (f"content: is {content}, {touch}", elsewhere)
    (site / "file").write_bytes(b"")
    assert refusal(site / "file") == (f"{site}/file: is not a folder", elsewhere)
    (site / "link").symlink_to(tmp_path / "home")
    help = "put a folder there, or name the folder that it leads to with --out"
    link = "is a symbolic link, and the build follows none"
    assert refusal(site / "link") == (f"{site}/link: {link}", help)
    put(site / "dist", NEW)
    shutil.rmtree(site / ".site-builder")
    (site / ".site-builder").symlink_to(tmp_path / "home")
    assert refusal(Path("dist")) == (f".site-builder: {link}", help)
    assert os.listdir(tmp_path / "home") == []


@pytest.mark.parametrize(
    ("mine", "at", "kind"),
    [
        ("new/a.html", "new/a.html", "file"),
        ("new", "new", "file"),
        ("up/mine.txt", "", ""),
        ("down/mine.txt", "down/mine.txt", "file"),
        ("down/deep/mine.txt", "down/deep/mine.txt", "file"),
    ],
)
def test_a_users_file_in_the_way_is_named_and_kept(out: Path, mine: str, at: str, kind: str) -> None:
    """Where a set needs a place that someone else's file holds, nothing changes; else the file stays."""
    old = {path: content for path, content in OLD.items() if path != "up"}
    put(out, old)
    lay(out, {mine: b"a user's"})
    if not at:
        put(out, NEW)
        assert read(out) == NEW | {mine: b"a user's"}
        return
    reason = f"{out}/{at}: the site needs this place, but a {kind} stands there that no build wrote"
    assert refusal(out) == (reason, "move or delete it, and build again")
    assert read(out) == old | {mine: b"a user's"}
    assert beside(out) == {"lock", "manifest"}


def test_links_in_the_folder_are_never_followed(out: Path, tmp_path: Path) -> None:
    """Neither when a page would go through one, nor when an old page that lay behind one is to be deleted."""
    outside = tmp_path / "outside"
    lay(outside, {"a.html": b"kept"})
    put(out, {"index.html": b"", "gone/a.html": b"a"})
    (out / "new").symlink_to(outside)
    reason = f"{out}/new: the site needs this place, but a symbolic link stands there that no build wrote"
    assert refusal(out, {"new/a.html": b""})[0] == reason
    shutil.rmtree(out / "gone")
    (out / "gone").symlink_to(outside)
    assert put(out, {"index.html": b""}) == Written(written=0, unchanged=1, deleted=0)
    assert read(outside) == {"a.html": b"kept"}


@pytest.mark.parametrize(
    ("record", "harmed"),
    [
        ('{"files":{},"staged":["../victim"],"gone":[],"folders":[]}', True),
        ('{"files":{},"staged":[],"gone":["../victim"],"folders":[]}', True),
        ('{"files":{},"staged":[],"gone":["/victim"],"folders":[]}', True),
        ('{"files":{},"staged":[],"gone":["a/./victim"],"folders":[]}', True),
        ('{"files":{},"staged":[],"gone":["link/victim"],"folders":["link/empty"]}', False),
        ('{"files":{},"staged":["link/victim"],"gone":[],"folders":[]}', False),
        ("[]", True),
        ('{"files":[1],"staged":[],"gone":[],"folders":[]}', True),
        ("[" * 100_000, True),
        ("", True),
    ],
)
def test_a_journal_that_came_with_a_repository_leads_nowhere(out: Path, record: str, harmed: bool) -> None:
    """No path in it is trusted: neither `..`, nor links, nor a staged link; a damaged one is said to be damaged."""
    state = out.parent / ".site-builder/dist.output"
    lay(out.parent, {"victim": b"kept", "outside/victim": b"kept", "secret": b"secret"})
    (out.parent / "outside/empty").mkdir()
    out.mkdir()
    (out / "link").symlink_to(out.parent / "outside")
    (state / "new").mkdir(parents=True)
    (state / "new/0").write_bytes(b"evil")
    (state / "journal").write_text(record)
    if harmed:
        with pytest.raises(WriteError) as raised:
            recover(out)
        assert str(raised.value) == f"{state}/journal: the record of what was written is damaged"
    elif 'staged":[]' in record:
        assert recover(out)
    else:
        with pytest.raises(WriteError) as raised:
            recover(out)
        assert str(raised.value) == f"{out}/link: something that is not a folder stands on the way"
    assert read(out.parent / "outside") == {"victim": b"kept", "empty/": b""}
    assert (out.parent / "victim").read_bytes() == b"kept"


def test_a_staged_link_is_not_published(out: Path) -> None:
    """Only plain files leave the staging folder."""
    state = out.parent / ".site-builder/dist.output"
    lay(out.parent, {"secret": b"secret"})
    (state / "new").mkdir(parents=True)
    (state / "new/0").symlink_to(out.parent / "secret")
    (state / "journal").write_text('{"files":{},"staged":["page.html"],"gone":[],"folders":[]}')
    assert recover(out)
    assert not os.path.lexists(out / "page.html")


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        (["a", "a"], "a: two pages or files of the site have this path"),
        (["Map.png", "map.png"], "map.png: this and Map.png are one file where upper and lower case do not count"),
        (["é", "É"], "é: this and É are one file where upper and lower case do not count"),
        (["é", "e\u0301"], "é: this and e\u0301 are one file where upper and lower case do not count"),
        (["a", "a/b"], "a: this file has the name of the folder a"),
        (["A", "a/b"], "A: this file has the name of the folder a"),
    ],
)
def test_paths_that_clash_somewhere_clash_everywhere(out: Path, paths: list[str], message: str) -> None:
    """A set that one file system cannot hold is refused on all, so that a site is the same on any machine."""
    with pytest.raises(ClashingPaths) as raised:
        commit([Artifact(path, b"") for path in paths], out)
    assert str(raised.value) == message
    assert not out.exists()


@pytest.mark.parametrize("path", ["", "/a", "a/", "a//b", "..", "a/../b", "./a", "a\\b", "a\nb", "a\0b", "\ud800"])
def test_a_path_that_leads_elsewhere_is_a_fault_of_the_program(out: Path, path: str) -> None:
    """Such a path cannot come from content, whose ids are plain, so it is no message for an editor."""
    with pytest.raises(ValueError, match="is not a relative path of plain names"):
        commit([Artifact(path, b"")], out)


def test_a_path_that_changed_in_case_alone_moves(out: Path) -> None:
    """The old spelling is deleted; where case does not count, as two links to one file imitate, the new one is ours."""
    put(out, {"Map.png": b"map", "index.html": b""})
    os.link(out / "Map.png", out / "map.png")
    assert put(out, {"map.png": b"map", "index.html": b""}) == Written(written=1, unchanged=1, deleted=1)
    assert read(out) == {"map.png": b"map", "index.html": b""}


def test_a_recovery_does_not_delete_what_the_renames_brought(out: Path) -> None:
    """Killed after the renames began, with a path that changed in case alone: its old spelling now is the new file."""
    state = out.parent / ".site-builder/dist.output"
    state.mkdir(parents=True)
    lay(out, {"map.png": b"map"})
    os.link(out / "map.png", out / "Map.png")
    (state / "journal").write_text('{"files":{},"staged":["map.png"],"gone":["Map.png"],"folders":[]}')
    assert recover(out)
    assert read(out) == {"Map.png": b"map", "map.png": b"map"}
