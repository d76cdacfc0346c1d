"""What was measured: samples by part, peer and size; medians and ratios of them; kept as JSON."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

COLD, EDIT, SAME, RESTORED, WATCH, BROWSER, GROWTH = "cold", "edit", "same", "restored", "watch", "browser", "growth"
SAVES, SHAPES = "saves", "shapes"
CPU = " cpu"  # after a part's name: CPU seconds instead of wall seconds
MEMORY = "memory"  # bytes


@dataclass
class Results:
    """`samples[part][peer][size]` are in the order in which they were taken, so equal places belong to one round.

    `versions`, `notes` and `kinds` are by peer, `absent` says why a peer is missing, `written` is `{pages, files,
    bytes}` by peer and size, `failures` are what went wrong last, by where. Sizes are numbers of events, as text where JSON has keys.
    """

    machine: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    python: list[str] = field(default_factory=list)
    absent: dict[str, str] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    written: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    samples: dict[str, dict[str, dict[str, list[float]]]] = field(default_factory=dict)

    def add(self, part: str, peer: str, size: int, *values: float) -> None:
        """Adds samples."""
        self.samples.setdefault(part, {}).setdefault(peer, {}).setdefault(str(size), []).extend(values)

    def forget(self, parts: Iterable[str], sizes: Collection[int]) -> None:
        """Drops earlier samples that are to be measured anew."""
        for part in parts:
            for of_peer in self.samples.get(part, {}).values():
                for size in [size for size in of_peer if int(size) in sizes]:
                    del of_peer[size]

    def of(self, part: str, peer: str, size: int) -> list[float]:
        """The samples, none where nothing was measured."""
        return self.samples.get(part, {}).get(peer, {}).get(str(size), [])

    def median(self, part: str, peer: str, size: int) -> float | None:
        """The median, or None where nothing was measured."""
        values = self.of(part, peer, size)
        return median(values) if values else None

    def ratio(self, over: tuple[str, str], under: tuple[str, str], size: int) -> float | None:
        """How many times the one is the other: the median of the rounds' ratios, which a busy moment hardly moves."""
        one, other = self.of(*over, size), self.of(*under, size)
        if not one or not other:
            return None
        if len(one) == len(other):
            return median(a / b for a, b in zip(one, other, strict=True))
        return median(one) / median(other)

    def peers(self, part: str) -> list[str]:
        """The peers with samples of a part, in the order of the first."""
        return [peer for peer, sizes in self.samples.get(part, {}).items() if sizes]

    def sizes(self, part: str) -> list[int]:
        """The sizes with samples of a part, in order."""
        return sorted({int(size) for sizes in self.samples.get(part, {}).values() for size in sizes})

    def save(self, path: Path) -> None:
        """Writes all of it as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Results:
        """Reads what `save` has written."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))
