"""What was worked out before, by all that it was worked out from: so that a change costs what changed.

A slot names what is made; its inputs hold everything that the value depends on. Equal inputs give back the value of the
last round: objects count as equal where they are the same object, plain values and collections by what they hold. So a
stage that comes to the same as before stops the change there. What a whole round does not ask for is forgotten at the
end of the next.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from operator import is_
from types import NoneType
from typing import Any, TypeVar

from .shelf import Shelf

T = TypeVar("T")

# Compared by what they hold; everything else by identity, since records and texts are large.
PLAIN = frozenset({str, bytes, int, float, bool, NoneType, tuple, frozenset, dict})


class Memo:
    """Values by slot, and the files that they were read from: what the preview keeps from build to build."""

    def __init__(self) -> None:
        self.files = Shelf()
        self._now: dict[Hashable, tuple[tuple[Any, ...], Any]] = {}
        self._before: dict[Hashable, tuple[tuple[Any, ...], Any]] = {}

    def get(self, slot: Hashable, inputs: tuple[Any, ...], make: Callable[[], T]) -> T:
        """The value of `slot`, made anew where its inputs differ. What `make` raises is raised, and nothing is kept."""
        kept = self._now.get(slot) or self._before.get(slot)
        if kept is None or not _equal(kept[0], inputs):
            kept = inputs, make()
        self._now[slot] = kept
        value: T = kept[1]
        return value

    def next_round(self) -> None:
        """Forgets what neither this round nor the one before it asked for."""
        self._before, self._now = self._now, {}


def _equal(before: tuple[Any, ...], now: tuple[Any, ...]) -> bool:
    if len(before) != len(now):
        return False
    return all(map(is_, before, now)) or all(
        one is other or (type(one) in PLAIN and type(one) is type(other) and one == other)
        for one, other in zip(before, now, strict=True)
    )


class _Forgetful(Memo):
    """Keeps nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.files = Shelf(keep=False)

    def get(self, slot: Hashable, inputs: tuple[Any, ...], make: Callable[[], T]) -> T:
        return make()


NO_MEMO: Memo = _Forgetful()  # for a single build, which asks for nothing twice
