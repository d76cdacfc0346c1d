"""Runs commands and says what they cost: wall and CPU seconds, and the memory of all their processes together."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path


class Failed(Exception):
    """A command that should have succeeded did not; says what it printed last."""


@dataclass(frozen=True, slots=True)
class Cost:
    """`wall` and `cpu` in seconds; `cpu` is user and system time of the command and all that it waited for."""

    wall: float
    cpu: float


def environment(added: Mapping[str, str], site: Path) -> dict[str, str]:
    """Ours, and folders for caches that go away with the site."""
    # Modules' code is kept, as it is for installed packages, in whatever way this tool was installed.
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**inherited, "XDG_CACHE_HOME": str(site / ".xdg"), "HUGO_CACHEDIR": str(site / ".hugo"), **added}


def cost(command: list[str], cwd: Path, env: Mapping[str, str]) -> Cost:
    """Runs the command to its end. Raises Failed where its exit status is not 0."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            raise
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise Failed(f"{' '.join(command)}: {said.read()[-2000:].decode(errors='replace')}")
    return Cost(wall, usage.ru_utime + usage.ru_stime)


def peak_memory(command: list[str], cwd: Path, env: Mapping[str, str]) -> int:
    """Bytes of memory, at most, of the command and its children together, looked at every 10 ms.

    Pages that processes share are counted once (proportional set size); needs Linux.
    """
    process = subprocess.Popen(
        command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    most = 0
    while process.poll() is None:
        most = max(most, sum(map(_proportional_size, _family(process.pid))))
        time.sleep(0.01)
    if process.returncode:
        raise Failed(f"{' '.join(command)}: exit status {process.returncode}")
    return most


def _family(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            for child in Path(f"/proc/{pid}/task/{thread}/children").read_text().split():
                yield from _family(int(child))


def _proportional_size(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


class Server:
    """A running server, and the last that it printed."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.said: deque[bytes] = deque(maxlen=20)  # lines
        self._reading = threading.Thread(target=self._read, daemon=True)  # else it would wait for a reader
        self._reading.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.said.extend(self.process.stdout)

    def must_run(self) -> None:
        """Raises Failed where it has ended, with what it said."""
        if self.process.poll() is not None:
            self._reading.join(5)
            said = b"".join(self.said)[-2000:].decode(errors="replace")
            raise Failed(f"the server ended with {self.process.returncode}: {said}")


@contextmanager
def running(command: list[str], cwd: Path, env: Mapping[str, str]) -> Iterator[Server]:
    """A server while it is needed, and its children."""
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield Server(process)
    finally:
        for sent in (signal.SIGINT, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, sent)
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)
        process.wait()
