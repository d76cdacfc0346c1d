"""The text of a file that lists records -> stretches of it that can be read by themselves: what stands before the list,
and its entries, some together.

Where an edit adds entries or takes some away, the others stay in the stretches that they were in: whether one begins
with an entry depends on the entry's first line alone.
"""

from __future__ import annotations

import re
from itertools import pairwise
from zlib import crc32

TOGETHER = 32  # entries in a stretch, more or less
MARKS = ("---", "...", "%")  # at the start of a line, they may begin or end a document
BEFORE = r"(?:[ \t]*(?:#[^\n]*)?\n)*"  # lines of comments, and blank ones


def stretches(text: str, key: str) -> list[str] | None:
    """The text cut up before some entries of the list below `key`; None where it may not plainly be one.

    Whether it is one shows when the stretches are read: each of them can be, if the whole text can.
    """
    if text.startswith(MARKS) or any(f"\n{mark}" in text for mark in MARKS) or text.count("\r") != text.count("\r\n"):
        return None
    opening = re.search(rf"^{key}:[ \t]*\r?\n", text, re.MULTILINE)
    first = opening and re.compile(rf"{BEFORE}(?P<indent> *)- ").match(text, opening.end())
    if not first:
        return None
    entries = re.compile(rf"^{first['indent']}- [^\n]*", re.MULTILINE).finditer(text, first.end())
    cuts = [entry.start() for entry in entries if crc32(entry[0].encode()) % TOGETHER == 0]
    return [text[start:end] for start, end in pairwise((0, first.start(), *cuts, len(text)))]
