"""Files that are read again only where they may have changed, on file systems with fine and with coarse clocks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from site_builder import shelf
from site_builder.shelf import COARSE, SECOND, TICK, Identity, Shelf, settled, times_settled

EVEN = 1_700_000_000 * SECOND


@pytest.mark.parametrize(
    ("modified", "changed", "age", "expected"),
    [
        (EVEN + 7, EVEN + 7, TICK, False),
        (EVEN + 7, EVEN + 7, TICK + 1, True),
        (EVEN, EVEN, TICK + 1, False),  # whole seconds: the change may lie up to two later
        (EVEN, EVEN, COARSE, False),
        (EVEN, EVEN, COARSE + TICK, False),
        (EVEN, EVEN, COARSE + TICK + 1, True),
        (EVEN - 60 * SECOND, EVEN, TICK + 1, False),
        (EVEN - 60 * SECOND, EVEN + 7, TICK + 1, True),  # a copy that kept its time to the second
        (EVEN + 7, EVEN - 60 * SECOND, TICK + 1, True),
        (EVEN + 7, EVEN - 60 * SECOND, TICK, False),
        (0, 0, EVEN, True),
    ],
)
def test_times_are_settled_when_a_change_would_show(modified: int, changed: int, age: int, expected: bool) -> None:
    """Both times count, and whole seconds are taken for rounded ones only where both are."""
    now = max(modified, changed) + age
    assert settled(Identity(1, 2, 3, modified, changed), now) is expected
    assert times_settled(modified, changed, now) is expected


@pytest.mark.parametrize(("step", "wait"), [(COARSE, COARSE), (SECOND, COARSE), (10_000_000, 0)])
def test_a_change_within_what_a_clock_can_tell_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, wait: int
) -> None:
    """Of equal size, and with equal times: the file is read again until its times are older than any rounding."""
    file, kept = tmp_path / "a.txt", Shelf()
    now = EVEN + SECOND + SECOND // 2 + 3_000_000
    written = now

    def rounded(status: os.stat_result) -> Identity:
        return Identity(1, 2, status.st_size, written // step * step, written // step * step)

    monkeypatch.setattr(shelf, "identity_of", rounded)
    monkeypatch.setattr(shelf.time, "time_ns", lambda: now)
    file.write_text("one")
    assert kept.read(file) == b"one"
    file.write_text("two")
    assert kept.read(file) == b"two"
    now += wait + TICK + step
    assert kept.read(file) == b"two"
    file.write_text("six")  # and the clock stands still, which none does: so nothing is read
    assert kept.read(file) == b"two"
    written = now
    assert kept.read(file) == b"six"
