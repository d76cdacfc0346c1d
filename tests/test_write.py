"""The output folder through real files: any sequence of sets, modes, locks."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outputs import MINE, NEW, OLD, Files, beside, lay, put, read

from site_builder.output import WriteError, locked
from site_builder.stages import Stages
from site_builder.write import Written


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


def test_whoever_watches_hears_of_each_file_that_is_written(out: Path) -> None:
    """How many there are is known once the files are compared."""
    heard: list[tuple[str, int]] = []

    class Listening(Stages):
        def begin(self, name: str, parts: int = 0) -> None:
            heard.append((name, parts))

        def advance(self, parts: int = 1) -> None:
            heard.append(("", parts))

    put(out, OLD)
    put(out, NEW, Listening())
    assert heard == [("write", 0), ("write", 4), *[("", 1)] * 4]


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


@pytest.mark.slow
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


# Locks


def test_a_lock_says_who_holds_it_and_ends_with_its_holder(out: Path) -> None:
    """A second command waits, then names the process, the machine and the time; a killed holder's lock is free."""
    script = (
        "import sys, time; from pathlib import Path; from site_builder.output import locked\n"
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


def test_a_path_that_changed_in_case_alone_moves(out: Path) -> None:
    """The old spelling is deleted; where case does not count, as two links to one file imitate, the new one is ours."""
    put(out, {"Map.png": b"map", "index.html": b""})
    os.link(out / "Map.png", out / "map.png")
    assert put(out, {"map.png": b"map", "index.html": b""}) == Written(written=1, unchanged=1, deleted=1)
    assert read(out) == {"map.png": b"map", "index.html": b""}
