"""The text of a file that lists records -> stretches of it that can be read by themselves: what stands before the list,
and its entries, some together.

Where an edit adds entries or takes some away, the others stay in the stretches that they were in: whether one begins
with an entry depends on the entry's first line alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from zlib import crc32

TOGETHER = 32  # entries in a stretch, more or less
MARKS = ("---", "...", "%")  # at the start of a line, they may begin or end a document
FIRST = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*(?P<indent> *)- ")  # entry, after blank lines and comments


def stretches(text: str, key: str, before: Sequence[str] = ()) -> list[str] | None:
    """The text cut up before some entries of the list below `key`; None where it may not plainly be one.

    Whether it is one shows when the stretches are read: each of them can be, if the whole text can. `before`: the
    stretches of the text before an edit; those at both ends that are still there are not looked at again.
    """
    opening = re.search(rf"^{key}:[ \t]*\r?\n", text, re.MULTILINE)
    first = opening and FIRST.match(text, opening.end())
    if not first:
        return None
    head, start = text[: first.start()], first.start()
    earlier = FIRST.match(before[1]) if before[1:] and before[0] == head else None
    had = before[1:] if earlier and earlier["indent"] == first["indent"] else ()
    front = _at_start(text, start, had)
    at = start + sum(map(len, had[:front]))
    back = _at_end(text, max(at, first.end()), had[front or 1 :])  # which begin with entries, none with the first
    end = len(text) - sum(map(len, back))
    if not _plain(text, at if had else 0, end):
        return None
    entry = re.compile(rf"^{first['indent']}- [^\n]*", re.MULTILINE)
    entries = entry.finditer(text, at + 1 if front else first.end(), end)
    cuts = [entry.start() for entry in entries if crc32(entry[0].encode()) % TOGETHER == 0]
    return [head, *had[:front], *(text[one:other] for one, other in pairwise((at, *cuts, end)) if one < other), *back]


def _plain(text: str, start: int, end: int) -> bool:
    """Whether whole lines of a text have nothing that begins or ends a document, and no line ends that YAML alone
    knows."""
    if text.startswith(MARKS, start, end) or any(text.find(f"\n{mark}", start, end) >= 0 for mark in MARKS):
        return False
    return text.count("\r", start, end) == text.count("\r\n", start, end)


def _at_start(text: str, at: int, had: Sequence[str]) -> int:
    """How many of these stretches stand at the start of what follows `at`, and end there."""
    count = 0
    while count < len(had) and text.startswith(had[count], at):
        at += len(had[count])
        count += 1
    while count:  # the last of them may go on now, and its first line too where that is all of it
        count -= 1
        if "\n" in had[count]:
            break
    return count


def _at_end(text: str, at: int, had: Sequence[str]) -> Sequence[str]:
    """Those of these stretches that stand at the end of a text, none of them before `at`."""
    end, count = len(text), 0
    while count < len(had):
        start = end - len(had[-count - 1])
        if start < at or text[start - 1] != "\n" or not text.startswith(had[-count - 1], start):
            break
        end = start
        count += 1
    return had[len(had) - count :]
