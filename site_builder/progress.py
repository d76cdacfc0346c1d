"""A bar on the terminal for work that takes over a second, and seconds by stage; nothing where nobody watches."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .stages import Stages

if TYPE_CHECKING:
    from rich.progress import Progress

DELAY = 1.0  # seconds
PACE = 0.05  # seconds between drawings: to draw each part would take longer than some parts do

# Of all that a bar imports and draws. No process forks meanwhile: what its copy found held would be held for ever.
DRAWING = threading.Lock()
os.register_at_fork(before=DRAWING.acquire, after_in_parent=DRAWING.release, after_in_child=DRAWING.release)


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Gives a function that says how many more of `total` are done. The bar goes to standard error, and goes away."""
    with watched(what) as watch:
        watch.bar.turn(what, total)
        yield watch.bar.advance


@contextmanager
def watched(what: str, seconds: dict[str, float] | None = None) -> Iterator[Watch]:
    """Shows each stage of what is done within, and adds the seconds that it took to `seconds`, by name."""
    watch = Watch(what, {} if seconds is None else seconds)
    if sys.stderr.isatty():
        watch.bar.start()
    try:
        yield watch
    finally:
        watch.close()


class Watch(Stages):
    """Whoever watches: a person at a terminal, or somebody who asked for seconds."""

    def __init__(self, what: str, seconds: dict[str, float]) -> None:
        self.what, self.seconds = what, seconds
        self.bar = _Bar(what)
        self.stage, self.since = "", time.perf_counter()

    def begin(self, name: str, parts: int = 0) -> None:
        """Notes the seconds of the stage before."""
        now = time.perf_counter()
        if self.stage:
            self.seconds[self.stage] = self.seconds.get(self.stage, 0.0) + now - self.since
        self.stage, self.since = name, now
        if name:
            self.bar.turn(f"{self.what}: {name}", parts)

    def advance(self, parts: int = 1) -> None:
        """So many more parts of the stage are done."""
        self.bar.advance(parts)

    def close(self) -> None:
        """The last stage is done."""
        self.begin("")
        self.bar.close()


class _Bar(threading.Thread):
    """Draws itself, from a second after its start until it is closed."""

    def __init__(self, what: str) -> None:
        super().__init__(daemon=True)
        self.what, self.total, self.done = what, 0, 0
        self.closed = threading.Event()

    def turn(self, what: str, total: int) -> None:
        self.what, self.total, self.done = what, total, 0

    def advance(self, count: int) -> None:
        self.done += count

    def close(self) -> None:
        self.closed.set()
        if self.is_alive():
            self.join()

    def run(self) -> None:
        if self.closed.wait(DELAY):
            return
        with DRAWING:
            shown = self._begun()
        while not self.closed.wait(PACE):
            with DRAWING:
                self._draw(shown)
        with DRAWING:
            shown.stop()

    def _begun(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[parts]}"))
        console = Console(stderr=True)
        shown = Progress(*columns, TimeRemainingColumn(), console=console, transient=True, auto_refresh=False)
        shown.add_task(self.what, total=None, parts="")
        shown.start()
        return shown

    def _draw(self, shown: Progress) -> None:
        """A stage of unknown length has a bar that only moves."""
        what, total, done, (task,) = self.what, self.total, self.done, shown.tasks
        if what != task.description:
            shown.reset(task.id)
        parts = f"{done}/{total}" if total else ""
        shown.update(task.id, description=what, total=total or None, completed=done, parts=parts, refresh=True)
