"""What `deploy` asks of a target, and the order in which targets without transactions are changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from ..artifact import Artifact
from .moves import Moves

Advance = Callable[[int], None]  # how many more files are moved


class Store(Protocol):
    """A target. `where` names it in messages. Failures of tools and networks are EnvironmentFailure."""

    where: str

    def opened(self) -> AbstractContextManager[object]:
        """The time in which it is worked with; what that takes on this machine goes away at its end."""

    def paths(self) -> frozenset[str]:
        """Every file there, whosever it is, by path relative to the target."""

    def manifest(self) -> bytes:
        """The record that the last deploy left, where there is one."""

    def carry_out(self, moves: Moves, advance: Advance) -> None:
        """Makes the target what it is to be."""


class Files(Protocol):
    """A place where files are put and deleted one by one, each whole at all times."""

    def put(self, files: Sequence[Artifact], advance: Advance) -> None:
        """Writes these files, in any order."""

    def delete(self, paths: Collection[str], advance: Advance) -> None:
        """Deletes these files, in any order."""


def step_by_step(place: Files, moves: Moves, advance: Advance) -> None:
    """First the record of what is about to change, then the phases, then the deletions, then the record of what is."""
    place.put([moves.before.artifact()], lambda _: None)
    for phase in moves.phases:
        if phase:
            place.put(phase, advance)
    if moves.deletions:
        place.delete(moves.deletions, advance)
    place.put([moves.after.artifact()], lambda _: None)
