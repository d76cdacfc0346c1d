"""Commands in processes of their own, at the price of a fork.

A server has imported what commands need and has run none of them; each request is a fork of it. So every command
starts as it does on a terminal, in 50 ms rather than 800, and only what lies on the disk passes from one to the next.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, tzinfo
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

if __package__ in (None, ""):  # the server is this very file
    sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

from conftest import Ran

PATIENCE = 300  # seconds that a command may take on a busy machine
PR_SET_PTRACER = 0x59616D61
# The calls through which a command changes the disk.
CHANGES = ("open", "write", "fsync", "mkdir", "rename", "replace", "unlink", "rmdir", "truncate", "ftruncate")


class Forked:
    """A server; to be used as a context."""

    def __init__(self, **environment: str) -> None:
        """`environment`: what differs from this process's own."""
        self.folder = tempfile.TemporaryDirectory(prefix="forked-")
        self.process = subprocess.Popen(
            [sys.executable, __file__, self.folder.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONHASHSEED": "random", **environment},
        )

    def __enter__(self) -> Forked:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()
        self.folder.cleanup()

    def run(self, *argv: str | Path, **more: Any) -> Ran:
        """What `site-builder ARGV` comes to, or with `call="module:function"` that function; -9 where it was killed.

        What may stand in its way, or about it: `kill_at`, the number of the change to the disk, from 0, before which it
        is killed; `largest`, no file may become larger, in bytes; `files`, so many may be open; `seconds`, of the
        processor, no more; `backwards`, folders list their files from Z to A; `year`, what clocks say; `umask` and
        `folder`, with and in which it starts; `while_reading`, three texts: once a file of the first name was opened and
        then any other, the file at the second path gets the third for content and keeps its time; `strace`, arguments
        of that program, which watches the command from its first own call. Raises OSError where that is not allowed.
        """
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"argv": [str(part) for part in argv], **more}).encode() + b"\n")
        self.process.stdin.flush()
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        if not ready:
            self.process.kill()
            raise TimeoutError(f"{argv} does not end")
        answer = json.loads(self.process.stdout.readline())
        if isinstance(answer, str):
            raise OSError(answer)
        out, err = (Path(self.folder.name, name).read_text("utf-8") for name in ("out", "err"))
        return Ran(answer, out, err)


def _serve(folder: str) -> None:
    _warm()
    gc.collect()
    gc.freeze()
    for line in sys.stdin.buffer:
        request = json.loads(line)
        ours, theirs = socket.socketpair()
        child = os.fork()
        if child == 0:
            ours.close()
            if "strace" in request:  # which is no ancestor of ours: some systems want to be told that it may
                ctypes.CDLL(None).prctl(PR_SET_PTRACER, ctypes.c_ulong(-1))
            theirs.send(b"!")
            theirs.recv(1)
            theirs.close()
            _work(folder, request)
        theirs.close()
        ours.recv(1)
        try:
            tracer = _trace(child, request["strace"]) if "strace" in request else None
        except OSError as failure:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.write(1, json.dumps(str(failure)).encode() + b"\n")
            continue
        finally:
            ours.close()
        status = os.waitpid(child, 0)[1]
        if tracer:
            tracer.wait()
        os.write(1, b"%d\n" % os.waitstatus_to_exitcode(status))


def _trace(child: int, arguments: list[str]) -> subprocess.Popen[bytes]:
    """strace, once it holds the child. Raises OSError where it cannot."""
    command = ["strace", "-p", str(child), *arguments]
    tracer = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert tracer.stderr is not None
    said = tracer.stderr.readline()
    if b"attached" not in said:
        tracer.wait()
        raise OSError(said.decode("utf-8", "replace").strip())
    return tracer


def _warm() -> None:
    """Imports what commands import."""
    for name in ("build", "write", "search", "publish", "schemas", "report", "serving", "preview", "pinning"):
        import_module(f"site_builder.{name}")
    import PIL.Image
    from markupsafe import Markup

    PIL.Image.init()
    Markup("")


def _work(folder: str, request: dict[str, Any]) -> NoReturn:
    status = 1
    try:
        for number, name in ((1, "out"), (2, "err")):
            file = os.open(f"{folder}/{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(file, number)
            os.close(file)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8") for number in (1, 2))
        _hinder(request)
        if "call" in request:
            module, _, function = request["call"].partition(":")
            status = getattr(import_module(module), function)(*request["argv"]) or 0
        else:
            from site_builder import cli

            cli.main(request["argv"])
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else 1
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _hinder(request: dict[str, Any]) -> None:
    if "kill_at" in request:
        _count(request["kill_at"], lambda: os.kill(os.getpid(), signal.SIGKILL))
    if "largest" in request:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        _lower(resource.RLIMIT_FSIZE, request["largest"])
    if "files" in request:
        _lower(resource.RLIMIT_NOFILE, request["files"])
    if "seconds" in request:
        _lower(resource.RLIMIT_CPU, request["seconds"])
    if request.get("backwards"):
        _turn_folders()
    if "year" in request:
        _set_clocks(request["year"])
    if "umask" in request:
        os.umask(request["umask"])
    if "folder" in request:
        os.chdir(request["folder"])
    if "while_reading" in request:
        name, path, text = request["while_reading"]
        seen = []

        def watch(event: str, args: tuple[Any, ...]) -> None:
            if event != "open" or not isinstance(args[0], str) or len(seen) > 1:
                return
            if os.path.basename(args[0]) == name:
                seen.append(name)
            elif seen and os.path.exists(path):
                seen.append(path)
                status = os.stat(path)
                Path(path).write_text(text, "utf-8", newline="")
                os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

        sys.addaudithook(watch)


class _Turned(list[Any]):
    """A folder's entries, as `os.scandir` gives them."""

    def __enter__(self) -> Iterator[Any]:
        return iter(self)

    def __exit__(self, *_: object) -> None:
        pass


def _turn_folders() -> None:
    scandir, listdir = os.scandir, os.listdir
    os.scandir = lambda *args: _Turned(sorted(scandir(*args), key=lambda entry: entry.name, reverse=True))  # type: ignore
    os.listdir = lambda *args: sorted(listdir(*args), reverse=True)  # type: ignore[assignment]


def _set_clocks(year: int) -> None:
    class Then(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime(year, 7, 8, 9, 10, 11, tzinfo=tz)

    class ThatDay(date):
        @classmethod
        def today(cls) -> date:  # type: ignore[override]
            return date(year, 7, 8)

    seconds = datetime(year, 7, 8, tzinfo=UTC).timestamp()
    time.time = lambda: seconds
    time.time_ns = lambda: int(seconds) * 10**9
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "site_builder":
            for attribute, value in list(vars(module).items()):
                if value is datetime or value is date:
                    setattr(module, attribute, Then if value is datetime else ThatDay)


def _lower(limit: int, number: int) -> None:
    resource.setrlimit(limit, (number, resource.getrlimit(limit)[1]))


def _count(at: int, act: Callable[[], None]) -> None:
    left = at

    def wrap(name: str) -> None:
        real = getattr(os, name)

        def call(*args: Any, **more: Any) -> Any:
            nonlocal left
            if name != "open" or args[1] & os.O_CREAT:
                left -= 1
                if left == -1:
                    act()
            return real(*args, **more)

        setattr(os, name, call)

    for name in CHANGES:
        wrap(name)


if __name__ == "__main__":
    _serve(sys.argv[1])
