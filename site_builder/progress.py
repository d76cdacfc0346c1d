"""A bar on the terminal for work that takes over a second, and seconds by stage; nothing where nobody watches."""

from __future__ import annotations

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
    timer = threading.Timer(DELAY, watch.bar.show)
    timer.daemon = True
    if sys.stderr.isatty():
        timer.start()
    try:
        yield watch
    finally:
        timer.cancel()
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


class _Bar:
    def __init__(self, what: str) -> None:
        self.what, self.total, self.done, self.drawn = what, 0, 0, 0.0
        self.lock = threading.Lock()
        self.shown: Progress | None = None
        self.closed = False

    def show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[parts]}"))
        with self.lock:
            if self.closed:
                return
            self.shown = Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True)
            self.shown.add_task(self.what, total=None, parts="")
            self._draw()
            self.shown.start()

    def turn(self, what: str, total: int) -> None:
        with self.lock:
            self.what, self.total, self.done = what, total, 0
            if self.shown is not None:
                self.shown.reset(self.shown.task_ids[0], total=total or None)
                self._draw()

    def advance(self, count: int) -> None:
        with self.lock:
            self.done += count
            if self.shown is not None and (time.monotonic() - self.drawn >= PACE or self.done >= self.total):
                self._draw()

    def _draw(self) -> None:
        """A stage of unknown length has a bar that only moves."""
        assert self.shown is not None
        self.drawn = time.monotonic()
        parts = f"{self.done}/{self.total}" if self.total else ""
        self.shown.update(
            self.shown.task_ids[0], description=self.what, total=self.total or None, completed=self.done, parts=parts
        )

    def close(self) -> None:
        with self.lock:
            self.closed = True
            if self.shown is not None:
                self.shown.stop()
