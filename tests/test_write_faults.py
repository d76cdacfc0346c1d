"""The output folder when things go wrong: a kill or a fault at every step, a full disk, no permission."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from outputs import MINE, NEW, OLD, beside, lay, put, read

from site_builder.output import WriteError, locked
from site_builder.write import recover, refuse_foreign

# What a step of a commit can be: every call through which the writer changes the disk.
CHANGES = ("open", "write", "fsync", "mkdir", "rename", "replace", "unlink", "rmdir")


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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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
from site_builder.output import OutputError, locked
from site_builder.write import commit
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
        print(commit([Artifact(path, text.encode()) for path, text in files.items()], args[0])[0])
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


def test_a_folder_bound_to_another_is_found_before_anything_changes(out: Path, tmp_path: Path) -> None:
    """As a container's volume may be: on the same file system, and yet no file can be renamed to it."""
    put(out, OLD)
    before = read(out)
    shutil.move(out, tmp_path / "volume")
    out.mkdir()
    bind = ["mount", "--bind", str(tmp_path / "volume"), str(out)]
    if not shutil.which("mount") or subprocess.run(bind, capture_output=True, check=False).returncode:
        pytest.skip("to bind one folder to another takes rights that are not given here")
    try:
        with pytest.raises(WriteError) as refused:
            put(out, NEW)
        staged = out.parent / ".site-builder/dist.output"
        assert str(refused.value) == f"{out}: is another mount than {staged}, where files are staged"
        assert refused.value.help == "name a folder inside it with --out"
        assert read(out) == before
        put(out / "site", NEW)
        assert read(out / "site") == NEW
    finally:
        subprocess.run(["umount", str(out)], check=True)
    assert beside(out) == {"lock", "manifest"}


def test_a_recovery_does_not_delete_what_the_renames_brought(out: Path) -> None:
    """Killed after the renames began, with a path that changed in case alone: its old spelling now is the new file."""
    state = out.parent / ".site-builder/dist.output"
    state.mkdir(parents=True)
    lay(out, {"map.png": b"map"})
    os.link(out / "map.png", out / "Map.png")
    (state / "journal").write_text('{"files":{},"staged":["map.png"],"gone":["Map.png"],"folders":[]}')
    assert recover(out)
    assert read(out) == {"Map.png": b"map", "map.png": b"map"}
