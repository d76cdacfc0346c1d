"""What a run is at: it says so to whoever counts seconds or draws a bar. What it says here, nobody hears."""

from __future__ import annotations


class Stages:
    """The stages of a run, as they begin."""

    def begin(self, name: str, parts: int = 0) -> None:
        """A stage begins, and the one before it is done. `parts`: how many there are to `advance` by, where known."""

    def advance(self, parts: int = 1) -> None:
        """So many more are done."""


NOBODY = Stages()
