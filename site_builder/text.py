"""Texts with their places: code-point offsets to lines and columns, and back."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain
from typing import Final, NamedTuple

from .frozen import frozen

# Lines are an editor's lines: LF, CRLF and CR end one. Python's splitlines knows seven more, which no editor shows.
LINE_END = re.compile(r"\r\n|\r|\n")
# As git writes them where two people changed the same lines; the third has what the lines were before.
CONFLICT_MARKS = ("<<<<<<< ", ">>>>>>> ", "||||||| ")
# What Git LFS leaves in a file's place until it has brought the file begins so.
LFS_POINTER = b"version https://git-lfs.github.com/spec/"
BRING_IT = "`git lfs pull` brings the file; in a workflow, so does the step that checks out, with `lfs: true`"
_CONFLICT = re.compile(rf"(?<![^\r\n])(?:{'|'.join(map(re.escape, CONFLICT_MARKS))})[^\r\n]*")


class Position(NamedTuple):
    """A place as an editor shows it; both count from 1, the column in code points."""

    line: int
    column: int


class SourceText:
    """A decoded file, or a stretch of one. `path` is relative to the site, with `/`; neither line ends nor a byte order
    mark are changed.

    `name` tells stretches of a file apart. One of them may move as others are edited: `above` and `before` are how many
    lines and code points of the file stand before it now. Offsets count from where the stretch begins, lines from where
    the file does.
    """

    __slots__ = ("_starts", "above", "before", "name", "path", "text")

    def __init__(self, path: str, text: str, name: str = "") -> None:
        self.path: Final = path
        self.text: Final = text
        self.name: Final = name or path
        self.above, self.before = 0, 0
        self._starts = array("Q")

    @property
    def starts(self) -> Sequence[int]:
        """The offset at which each line starts."""
        if not self._starts:
            if "\r" in self.text:
                ends: Iterator[int] = (end.end() for end in LINE_END.finditer(self.text))
            else:  # a quarter of the time
                ends = accumulate(len(line) + 1 for line in self.text.split("\n")[:-1])
            self._starts.extend(chain([0], ends))
        return self._starts

    def position(self, offset: int) -> Position:
        """The line and column of a code-point offset."""
        line = bisect_right(self.starts, offset)
        return Position(self.above + line, offset - self.starts[line - 1] + 1)

    def offset(self, line: int) -> int:
        """The code-point offset at which a line starts. Raises IndexError where the text has no such line."""
        if line <= self.above:
            raise IndexError(line)
        return self.starts[line - self.above - 1]

    def line(self, number: int) -> Span:
        """Line `number` without its line end. Raises IndexError where the text has no such line."""
        start = self.offset(number)
        following = number - self.above
        end = self.starts[following] if following < len(self.starts) else len(self.text)
        while end > start and self.text[end - 1] in "\r\n":
            end -= 1
        return Span(self, start, end)

    def span(self, start: int, end: int) -> Span:
        """The half-open stretch from `start` to `end`, in code points."""
        return Span(self, start, end)


@frozen
class Span:
    """A half-open stretch of a text, in code points."""

    source: SourceText
    start: int
    end: int

    @property
    def text(self) -> str:
        """The characters that stand there."""
        return self.source.text[self.start : self.end]

    @property
    def path(self) -> str:
        """The file, relative to the site."""
        return self.source.path

    @property
    def place(self) -> tuple[str, int, int]:
        """The file, and from where to where in it, in code points."""
        return self.source.path, self.source.before + self.start, self.source.before + self.end

    @property
    def first(self) -> Position:
        """The position of the first character."""
        return self.source.position(self.start)

    @property
    def last(self) -> Position:
        """The position after the last character."""
        return self.source.position(self.end)


def conflicts(text: str) -> list[tuple[int, int]]:
    """Start and end of each line with which git opens a conflict that is left in a text; where that one is gone, of the
    next that it wrote."""
    found, opened = list[tuple[int, int]](), False
    if any(mark in text for mark in CONFLICT_MARKS):  # a tenth of the time
        for line in _CONFLICT.finditer(text):
            opens, closes = (line[0].startswith(mark) for mark in CONFLICT_MARKS[:2])
            if opens or not opened:
                found.append(line.span())
            opened = opens or (opened and not closes)
    return found
