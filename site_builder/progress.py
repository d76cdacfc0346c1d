"""A bar on the terminal for work that takes over a second; nothing where nobody watches."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

DELAY = 1.0  # seconds


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Gives a function that says how many more of `total` are done. The bar goes to standard error, and goes away."""
    bar = _Bar(what, total)
    timer = threading.Timer(DELAY, bar.show)
    timer.daemon = True
    if sys.stderr.isatty():
        timer.start()
    try:
        yield bar.advance
    finally:
        timer.cancel()
        bar.close()


class _Bar:
    def __init__(self, what: str, total: int) -> None:
        self.what, self.total, self.done = what, total, 0
        self.lock = threading.Lock()
        self.shown: Progress | None = None
        self.closed = False

    def show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn(self.what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with self.lock:
            if self.closed:
                return
            self.shown = Progress(*columns, console=Console(stderr=True), transient=True)
            self.shown.add_task(self.what, total=self.total, completed=self.done)
            self.shown.start()

    def advance(self, count: int) -> None:
        with self.lock:
            self.done += count
            if self.shown is not None:
                self.shown.advance(self.shown.task_ids[0], count)

    def close(self) -> None:
        with self.lock:
            self.closed = True
            if self.shown is not None:
                self.shown.stop()
