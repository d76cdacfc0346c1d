"""What was worked out before, by all that it was worked out from: so that a change costs what changed.

A key holds everything that its value depends on, by content, never by time or name alone: a value that is found is the
value that would be made. What a whole round did not ask for is forgotten at the end of the next.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Memo:
    """Values by key. The preview keeps one from build to build; a single build has one for itself."""

    def __init__(self) -> None:
        self._now: dict[Hashable, Any] = {}
        self._before: dict[Hashable, Any] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value made from `key`, now or in an earlier round. What `make` raises is raised, and nothing is kept."""
        if key not in self._now:
            self._now[key] = self._before[key] if key in self._before else make()
        value: T = self._now[key]
        return value

    def next_round(self) -> None:
        """Forgets what neither this round nor the one before it asked for."""
        self._before, self._now = self._now, {}


class Same:
    """Anything as a key of a table such as `lru_cache`: equal to itself alone, and kept alive by the key."""

    __slots__ = ("it",)

    def __init__(self, it: Any) -> None:
        self.it = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.it is self.it
