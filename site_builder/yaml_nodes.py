"""What YAML text becomes: scalars, mappings and sequences that know where each of their characters is written.

Offsets are code points of the whole file. Every scalar is text, as typed. The map from a value's characters to the file
follows YAML 1.2, chapters 7 (flow scalars: folding, escapes) and 8 (block scalars: indentation, folding, chomping); it
is made when somebody asks, since most values are never pointed into.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal, TypeAlias

from .text import LINE_END, Span

Style = Literal["plain", "single", "double", "literal", "folded", "raw"]
Place = tuple[int, int]

# White space around line ends inside a flow scalar: one line end is read as a space, n of them as n - 1 line feeds.
_FOLD = r"[ \t]*(?:\r\n|\r|\n)[ \t\r\n]*"
_SPECIAL = {
    "plain": re.compile(_FOLD),
    "single": re.compile(rf"{_FOLD}|''"),
    # A backslash before the line end joins the lines: one line end fewer.
    "double": re.compile(
        rf"{_FOLD}|\\(?:(?:\r\n|\r|\n)[ \t\r\n]*|x[0-9A-Fa-f]{{2}}|u[0-9A-Fa-f]{{4}}|U[0-9A-Fa-f]{{8}}|.)"
    ),
}
_FIRST_INK = re.compile(r"^( *)[^ \r\n]", re.MULTILINE)


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """A text. `span` is what is written: with quotation marks, or a block's header and body without trailing blanks.

    In `raw` style (the body of a Markdown file) the value is exactly the slice. An absent value (`title:`) is an empty
    plain scalar whose span has no width.
    """

    value: str
    span: Span
    style: Style

    def at(self, start: int, end: int) -> Span:
        """Where the value's code points `start` to `end` (0 <= start <= end <= len(value)) are written.

        Exact through escapes, doubled quotation marks, folded lines and indentation. A block's last line end lies
        outside `span`, and maps to its end.
        """
        source = self.span.source
        first = _verbatim(self)
        if first is not None:
            return source.span(first + start, first + end)
        places = _places(self)
        if start < end:
            return source.span(places[start][0], places[end - 1][1])
        here = places[start][0] if start < len(places) else places[-1][1] if places else self.span.end
        return source.span(here, here)


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """Code points `start` to `end` of a text's value, without those at `dropped` (ascending offsets in it)."""

    parent: Scalar | Slice
    start: int
    end: int
    dropped: tuple[int, ...] = ()

    @property
    def value(self) -> str:
        """The characters that are left."""
        whole, kept, start = self.parent.value, [], self.start
        for gap in self.dropped:
            kept.append(whole[start:gap])
            start = gap + 1
        return "".join((*kept, whole[start : self.end]))

    @property
    def span(self) -> Span:
        """What is written, with the dropped characters."""
        return self.parent.at(self.start, self.end)

    def at(self, start: int, end: int) -> Span:
        """Where the value's code points `start` to `end` are written."""
        first = self._in_parent(start)
        return self.parent.at(first, self._in_parent(end - 1) + 1 if end > start else first)

    def _in_parent(self, offset: int) -> int:
        offset += self.start
        for gap in self.dropped:
            if gap <= offset:
                offset += 1
        return offset


@dataclass(frozen=True, slots=True, eq=False)
class Mapping:
    """Keys, all different, and what stands under them, in the file's order."""

    entries: tuple[tuple[Scalar, Node], ...]
    span: Span

    def get(self, key: str) -> Node | None:
        """What stands under a key."""
        return next((value for name, value in self.entries if name.value == key), None)

    def key(self, name: str) -> Scalar | None:
        """The key itself, as written."""
        return next((key for key, _ in self.entries if key.value == name), None)


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    span: Span


Node: TypeAlias = Scalar | Mapping | Sequence
Located: TypeAlias = Scalar | Slice


def find(node: Node, path: Iterable[str | int]) -> Node:
    """The deepest node along a path of keys and indexes; parts of the path that lead nowhere are skipped."""
    for part in path:
        below: Node | None = None
        if isinstance(node, Mapping) and isinstance(part, str):
            below = node.get(part)
        elif isinstance(node, Sequence) and isinstance(part, int) and 0 <= part < len(node.items):
            below = node.items[part]
        node = node if below is None else below
    return node


def _verbatim(scalar: Scalar) -> int | None:
    """The offset of the first character, where every character stands for itself: then the lengths agree."""
    mark = 1 if scalar.style in ("single", "double") else 0
    if scalar.style in ("literal", "folded") or len(scalar.value) + 2 * mark != scalar.span.end - scalar.span.start:
        return None
    return scalar.span.start + mark


@lru_cache(maxsize=64)
def _places(scalar: Scalar) -> list[Place]:
    """For each character of the value, the stretch of the file that stands for it."""
    wanted, span = len(scalar.value), scalar.span
    if scalar.style in ("literal", "folded"):
        places = [(min(start, span.end), min(end, span.end)) for start, end in _block_places(scalar)]
        return places[:wanted] + [(span.end, span.end)] * (wanted - len(places))
    places = list(_flow_places(scalar))
    return places if len(places) == wanted else [(span.start, span.end)] * wanted


def _flow_places(scalar: Scalar) -> Iterator[Place]:
    text, mark = scalar.span.source.text, 0 if scalar.style == "plain" else 1
    here, end = scalar.span.start + mark, scalar.span.end - mark
    for special in _SPECIAL[scalar.style].finditer(text, here, end):
        yield from ((k, k + 1) for k in range(here, special.start()))
        here = special.end()
        breaks = [found.span() for found in LINE_END.finditer(special[0])]
        if len(breaks) > 1:
            yield from ((special.start() + start, special.start() + end) for start, end in breaks[1:])
        elif not breaks or special[0][0] != "\\":
            yield special.span()
    yield from ((k, k + 1) for k in range(here, end))


def _block_places(scalar: Scalar) -> Iterator[Place]:
    """Up to the last line that is not blank. Follows folding: between two lines that both start with ink, one line end
    is a space and n are n - 1 line feeds; everywhere else each line end is a line feed."""
    text, end = scalar.span.source.text, scalar.span.end
    breaks = [found.span() for found in LINE_END.finditer(text, scalar.span.start, end)]
    lines = [(after, before) for (_, after), (before, _) in pairwise([*breaks, (end, end)])]
    in_file = next((found for first, last in lines if (found := _FIRST_INK.match(text[first:last]))), None)
    in_value = _FIRST_INK.search(scalar.value)
    if in_file is None or in_value is None:
        return
    indent = len(in_file[1]) - len(in_value[1])
    pending: list[Place] = []
    spaced = True  # whether the line before starts with white space; the first line keeps the line ends above it
    for number, (first, last) in enumerate(lines):
        if last - first > indent:
            body, leads = first + indent, text[first + indent] in " \t"
            if scalar.style == "literal" or spaced or leads:
                yield from pending
            elif len(pending) == 1:
                yield pending[0][0], body
            else:
                yield from pending[1:]
            yield from ((k, k + 1) for k in range(body, last))
            pending, spaced = [], leads
        if number + 1 < len(lines):
            pending.append(breaks[number + 1])
    yield from pending
