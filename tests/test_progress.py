"""The bar on the terminal."""

from __future__ import annotations

import os
import subprocess
import sys
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
    ours, theirs = os.openpty()
    try:
        terminal = {**os.environ, "TERM": "xterm"}  # nothing is drawn on a dumb one
        watched = subprocess.run(
            [*command, "4", kind], stdout=subprocess.PIPE, stderr=theirs, text=True, check=True, env=terminal
        )
        assert watched.stdout == "True\n"
        os.set_blocking(ours, False)  # where nothing was drawn, reading fails instead of waiting
        seen = ""
        with suppress(BlockingIOError):
            while True:
                seen += os.read(ours, 100_000).decode(errors="replace")  # a read may end within a character
        assert [words for words in drawn if words not in seen] == []
    finally:
        os.close(ours)
        os.close(theirs)
