"""A file of content/ before and after an edit: the Markdown texts that say something else, if nothing but these do.

The file itself is not read again. All that stands between its texts has to be what it was, and each text has to stand
in its place so that no more can have changed: as the body of a chapter, as a block whose lines are indented as before,
or on one line of its own. Such a text is read by itself: where it is not of the plainest kind, by the YAML library,
which takes longer to import than all of this.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from .text import LINE_END, SourceText
from .yaml_nodes import Located, Mapping, Scalar, Style, raw

Place = tuple[int, int]  # from where and to where a text is written, in code points

ALONE = "x: "  # what stands before a text that is read by itself
KEY = re.compile(r" *(?:- +)*[A-Za-z_]+: +")  # what stands on the line before a value of a block's mapping
HEADER = re.compile(r"[|>]-?")  # of a block of lines that says nothing of their indentation, and keeps no empty ones
LINE_ENDS = ("", "\n", "\r")  # or the end of the file
INDENTED = re.compile(r" +(?=[^ \t])")
PLAIN = re.compile(r"[A-Za-z][^:#]*")  # begins no other notation, and is cut by no comment


class Reworded(NamedTuple):
    """The number of a text among those of its file, and how it is written, before and after."""

    number: int
    before: Located
    after: Located


def places_now(before: str, places: Sequence[Place], after: str) -> list[Place] | None:
    """Where the texts of an edited file stand, of which there are some; None where what stands between them is not what
    it was."""
    ends = [0, *(end for place in places for end in place), len(before)]
    first, *between, last = [before[start:end] for start, end in zip(ends[::2], ends[1::2], strict=True)]
    if not after.startswith(first) or not after.endswith(last):
        return None
    found, at, until = list[Place](), len(first), len(after) - len(last)
    for stretch in between:
        end = after.find(stretch, at, until)
        if end < 0:
            return None
        found.append((at, end))
        at = end + len(stretch)
    return [*found, (at, until)] if at <= until else None


def reworded(
    before: str, places: Sequence[Place], after: str, now: Sequence[Place], *, chapter: bool
) -> list[Reworded] | None:
    """The texts that are worded anew; None where more may have changed. `chapter`: the text is the file's body."""
    read, found = _body if chapter else _alone, list[Reworded]()
    for number, (old, new) in enumerate(zip(places, now, strict=True)):
        if before[slice(*old)] != after[slice(*new)]:
            then, today = read(before, *old), read(after, *new)
            if then is None or today is None or then[0] != today[0]:
                return None
            found.append(Reworded(number, then[1], today[1]))
    return found


Layout = tuple[str, str]  # of a block of lines: its first line, and how the others are indented


def _body(text: str, start: int, end: int) -> tuple[Layout, Scalar]:
    return ("", ""), raw(SourceText("", text).span(start, end))


def _alone(text: str, start: int, end: int) -> tuple[Layout, Scalar] | None:
    """A value of a YAML file, read by itself; None where it may not stand alone."""
    written, line = text[start:end], 1 + max(text.rfind("\n", 0, start), text.rfind("\r", 0, start))
    if not KEY.fullmatch(text, line, start) or written != written.strip() or text[end : end + 1] not in LINE_ENDS:
        return None
    header, *lines = LINE_END.split(written)
    filled, layout = [each for each in lines if each.strip(" \t")], ("", "")
    if lines:
        indented = INDENTED.match(filled[0]) if HEADER.fullmatch(header) else None
        if indented is None or not all(each.startswith(indented[0]) for each in filled):
            return None
        layout = header, indented[0]
    source = f"{ALONE}{written}\n" if end < len(text) else f"{ALONE}{written}"
    if (plain := _plainly(header, lines, layout[1], end < len(text))) is not None:
        style: Style = "plain" if not lines else "folded" if header[0] == ">" else "literal"
        return layout, Scalar(plain, style, SourceText("", source), len(ALONE), len(ALONE) + len(written))
    from .yaml_tree import parse

    read = parse(SourceText("", source))
    if read.diagnostics or not isinstance(read.value, Mapping) or len(read.value.entries) != 1:
        return None
    value = read.value.entries[0][1]
    if not isinstance(value, Scalar) or not value.value.strip() or value.end - value.start != len(written):
        return None
    return layout, value


def _plainly(header: str, lines: Sequence[str], indent: str, ends: bool) -> str | None:
    """The value of a text of the plainest kind; None for any other. `ends`: the file goes on behind it."""
    if not lines:
        return header if header.isprintable() and PLAIN.fullmatch(header) else None
    said = [line[len(indent) :] for line in lines]
    if not all(line.isprintable() and line and line == line.strip() for line in said):
        return None  # there are empty lines, or some are indented further
    last = "\n" if ends and not header.endswith("-") else ""
    return (" " if header[0] == ">" else "\n").join(said) + last
