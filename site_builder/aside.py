"""What another process works out while this one goes on."""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Aside(Generic[T]):
    """What `make` gives, which must be small enough to be sent. `elsewhere`: it is worked out from now on by a forked
    process; otherwise here, when it is asked for.

    Whatever keeps that process from answering costs time only: then it is worked out here as well, and what it raises
    is raised here.
    """

    def __init__(self, make: Callable[[], T], elsewhere: bool) -> None:
        self._make = make
        self._process: Any = None
        if elsewhere:
            from multiprocessing import get_context

            fork = get_context("fork")
            with suppress(OSError):  # the system allows no more processes
                self._answers, theirs = fork.Pipe(duplex=False)
                process = fork.Process(target=_work_out, args=(self._answers, theirs, make), daemon=True)
                process.start()
                self._process = process
                theirs.close()

    @property
    def elsewhere(self) -> bool:
        """Whether another process is at it."""
        return self._process is not None

    @cached_property
    def value(self) -> T:
        """What came of it, which is waited for."""
        if self._process is None:
            return self._make()
        try:
            value: T = self._answers.recv()
        except (EOFError, OSError):
            value = self._make()
        self._answers.close()
        self._process.join()
        return value


def _work_out(ours: Any, answers: Any, make: Callable[[], Any]) -> None:
    alone()
    ours.close()  # lest the pipe outlive the command, and an answer that nobody reads keep this process for ever
    with suppress(Exception):
        answers.send(make())


def alone() -> None:
    """What a forked process does first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal interrupts all; the command answers for all
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.disable()  # to walk through what is inherited is to copy it
