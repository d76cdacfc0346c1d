"""The bar on the terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

WATCHED = """
import sys, time
from site_builder.progress import progress, watched
if sys.argv[2] == "files":
    with progress("deploying 3 files", 3) as advance:
        advance(1)
        time.sleep(float(sys.argv[1]))
        advance(2)
else:
    with watched("building") as stages:
        stages.begin("load")
        time.sleep(float(sys.argv[1]))
        stages.begin("render", 30)
        for part in range(30):
            time.sleep(0.02)
            stages.advance()
print("rich" in sys.modules)
"""


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "drawn"), [("files", ["deploying 3 files"]), ("stages", ["building: load", "/30"])])
def test_a_bar_shows_where_somebody_watches_for_over_a_second(kind: str, drawn: list[str]) -> None:
    """On a terminal, after a second; otherwise nothing, and its library is not even imported."""
    command = [sys.executable, "-c", WATCHED]
    plain = subprocess.run([*command, "1.3", kind], capture_output=True, text=True, check=True)
    assert (plain.stdout, plain.stderr) == ("False\n", "")
    ran, seen = _at_a_terminal([*command, "4", kind])
    assert ran == "True\n"
    assert [words for words in drawn if words not in seen] == []


def _at_a_terminal(command: Sequence[str]) -> tuple[str, str]:
    """What a command says on standard output, and on standard error where that is a terminal."""
    ours, theirs = os.openpty()
    with ThreadPoolExecutor() as pool:
        seen = pool.submit(_all_of, ours)  # a terminal that nobody reads from takes no more at some time
        try:
            terminal = {**os.environ, "TERM": "xterm"}  # nothing is drawn on a dumb one
            ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, text=True, env=terminal, timeout=60)
        finally:
            os.close(theirs)
        return ran.stdout, seen.result().decode()


def _all_of(terminal: int) -> bytes:
    seen = b""
    with suppress(OSError):  # the end of it
        while read := os.read(terminal, 100_000):
            seen += read
    os.close(terminal)
    return seen


# Forks while the bar's library is being imported, and again and again while the bar is drawn.
FORKED = """
import os, signal, sys, threading, time
from site_builder import progress
progress.DELAY, progress.PACE = 0.05, 0.001
entered = threading.Event()

class Slow:
    def find_spec(self, name, path=None, target=None):
        if name == "rich.progress":
            entered.set()
            time.sleep(0.3)

def copied():
    copy = os.fork()
    if not copy:
        signal.alarm(5)
        import rich.progress
        sys.stderr.flush()
        os._exit(0)
    return os.waitpid(copy, 0)[1]

sys.meta_path.insert(0, Slow())
with progress.watched("building") as stages:
    stages.begin("load")
    entered.wait(5)
    statuses = {copied()}
    stages.begin("render", 60)
    for _ in range(60):
        stages.advance()
        statuses.add(copied())
print(statuses)
"""


@pytest.mark.slow
def test_processes_forked_beside_a_bar_wait_for_nothing_that_it_holds() -> None:
    """A lock that another thread holds while a process forks is held for ever in the copy."""
    said, _ = _at_a_terminal([sys.executable, "-c", FORKED])
    assert said == "{0}\n"
