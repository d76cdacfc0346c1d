"""What was worked out before, by all that it was worked out from: so that a change costs what changed.

A slot names what is made; its inputs hold everything that the value depends on. Equal inputs give back the value of the
last round: objects count as equal where they are the same object, plain values and collections by what they hold. So a
stage that comes to the same as before stops the change there. A table too large for that is asked instead: it counts as
equal where it answers as it did all that the value was made from. What a whole round does not ask for is forgotten at
the end of the next.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from operator import is_
from types import NoneType
from typing import Any, Protocol, TypeVar, TypeVarTuple

from .shelf import Shelf

T = TypeVar("T")
A = TypeVar("A")
Table = TypeVar("Table", covariant=True)
Ts = TypeVarTuple("Ts")

# Compared by what they hold; everything else by identity, since records and texts are large.
PLAIN = frozenset({str, bytes, int, float, bool, NoneType, tuple, frozenset, dict})


class Ask(Protocol[Table]):
    """Asks a table: `ask(Table.method, …)` is `table.method(…)`. Answers are compared by `==`."""

    def __call__(self, question: Callable[[Table, *Ts], T], /, *args: *Ts) -> T:
        """The answer."""
        ...


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

    def get_asking(self, slot: Hashable, inputs: tuple[Any, ...], table: Any, make: Callable[[Ask[Any]], T]) -> T:
        """As `get`, of a value that depends on nothing of `table` but the answers to what `make` asks it."""
        kept = self._now.get(slot) or self._before.get(slot)
        if kept is None or not _equal(kept[0], inputs) or not kept[1].holds(table):
            kept = inputs, _Asked(table, make)
        self._now[slot] = kept
        value: T = kept[1].value
        return value

    def next_round(self) -> None:
        """Forgets what neither this round nor the one before it asked for."""
        self._before, self._now = self._now, {}


class _Asked:
    """A value, and the answers that it was made from."""

    def __init__(self, table: Any, make: Callable[[Ask[Any]], Any]) -> None:
        self.table = table
        self.answers: dict[tuple[Any, ...], Any] = {}
        self.value = make(self._ask)

    def _ask(self, question: Callable[[Any, *Ts], T], /, *args: *Ts) -> T:
        asked = question, *args
        if asked not in self.answers:
            self.answers[asked] = question(self.table, *args)
        answer: T = self.answers[asked]
        return answer

    def holds(self, table: Any) -> bool:
        """Whether a table would have answered all of it alike."""
        if table is not self.table:
            if any(question(table, *args) != answer for (question, *args), answer in self.answers.items()):
                return False
            self.table = table
        return True


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

    def get_asking(self, slot: Hashable, inputs: tuple[Any, ...], table: Any, make: Callable[[Ask[Any]], T]) -> T:
        def ask(question: Callable[[Any, *Ts], A], /, *args: *Ts) -> A:
            return question(table, *args)

        return make(ask)


NO_MEMO: Memo = _Forgetful()  # for a single build, which asks for nothing twice
