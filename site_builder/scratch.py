"""Temporary folders that are gone when a command ends, however it ends short of being killed outright."""

from __future__ import annotations

import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HELD = {signal.SIGINT, signal.SIGTERM}


@contextmanager
def scratch_folder(kind: str) -> Iterator[Path]:
    """An empty folder for the time being; `kind` is part of its name.

    While it is made and cleared away, signals wait: `tempfile.TemporaryDirectory` leaves it behind where one comes just
    then. What cannot be cleared away stays: the work is done, or broken off for a better reason. Raises OSError where
    the folder cannot be made.
    """
    folder = None
    before = signal.pthread_sigmask(signal.SIG_BLOCK, HELD)
    try:
        folder = Path(tempfile.mkdtemp(prefix=f"site-builder-{kind}"))
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        yield folder
    finally:
        signal.pthread_sigmask(signal.SIG_BLOCK, HELD)
        if folder:
            shutil.rmtree(folder, ignore_errors=True)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
