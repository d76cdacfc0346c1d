"""What a build notes of each file of content/, so that the next one can put texts with other words where they stand.

It is plain data: what the file held, where its Markdown texts are written, where on which pages they stand, and the
words that are cited for them. Notes on an edited file are added at the end, and the record of the run says where those
that hold lie.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from .cache import replace
from .shelf import digest_of

ROOM = 1_000_000  # bytes of notes that hold no more, which cost next to nothing
LONG = 4  # times as large as the notes that hold


# Of a text the number of its record, and which of what that cites holds for what in it (see `asserted.Support`); None
# where the site has no such record: no rule looks at it then.
Leaning = tuple[int, Sequence[int] | None, bool] | None


class Noted(NamedTuple):
    """A file: what it held; where its texts are written, in order, in code points; the insets of each, as data: the
    page's address, the form, the title and the places (see `insets.Inset`); what each record with texts cites; and what
    each text leans on."""

    chapter: bool
    content: str
    written: Sequence[tuple[int, int]]
    shown: Sequence[Sequence[Any]]
    cited: Sequence[Sequence[tuple[str, str | None, str | None]]]
    leaning: Sequence[Leaning]


Lies = tuple[int, int, str]  # from which byte on, how many, and their digest


class Ledger:
    """The notes of a run, and by file where they lie."""

    def __init__(self, path: Path, files: Mapping[str, Lies]) -> None:
        self.path = path
        self.files: Mapping[str, Lies] = files

    def read(self, file: str) -> Noted | None:
        """The notes on a file; None where there are none, or other bytes stand there."""
        start, size, digest = self.files.get(file, (0, 0, ""))
        try:
            with open(self.path, "rb") as ledger:
                ledger.seek(start)
                found = ledger.read(size)
        except OSError:
            return None
        return Noted(*json.loads(found)) if digest_of(found) == digest else None

    def write(self, notes: Iterable[tuple[str, Noted]]) -> None:
        """Writes it anew. Raises OSError."""
        self.files = {}
        replace(self.path, self._placed(notes, 0))

    def add(self, notes: Iterable[tuple[str, Noted]]) -> None:
        """Adds notes, which hold from now on. Raises OSError."""
        with open(self.path, "r+b") as ledger:
            ledger.write(self._placed(notes, ledger.seek(0, os.SEEK_END)))

    @property
    def is_long(self) -> bool:
        """Whether so much of it holds no more that it had better be made anew."""
        try:
            return self.path.stat().st_size > ROOM + LONG * sum(size for _, size, _ in self.files.values())
        except OSError:
            return True

    def _placed(self, notes: Iterable[tuple[str, Noted]], start: int) -> bytes:
        parts, files = list[bytes](), dict(self.files)
        for file, noted in notes:
            parts.append(json.dumps(noted, ensure_ascii=False, separators=(",", ":")).encode())
            files[file] = (start, len(parts[-1]), digest_of(parts[-1]))
            start += len(parts[-1])
        self.files = files
        return b"".join(parts)
