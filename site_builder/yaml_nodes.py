"""What YAML text becomes: scalars, mappings and sequences that know where each of their characters is written.

Offsets are code points of the whole file. Every scalar is text, as typed. The map from a value's characters to the file
follows YAML 1.2, chapters 7 (flow scalars: folding, escapes) and 8 (block scalars: indentation, folding, chomping); it
is made when somebody asks, since most values are never pointed into.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Final, Literal, TypeAlias

from .text import LINE_END, SourceText, Span

Style = Literal["plain", "single", "double", "literal", "folded", "raw"]
Place = tuple[int, int]

# White space around line ends inside a flow scalar: one line end is read as a space, n of them as n - 1 line feeds.
# Blanks before anything else stand for themselves; they are found in one piece, not looked through from each of them.
_FOLD = r"[ \t]*+(?:\r\n|\r|\n)[ \t\r\n]*+|[ \t]{2,}+"
_SPECIAL = {
    "plain": re.compile(_FOLD),
    "single": re.compile(rf"{_FOLD}|''"),
    # A backslash before the line end joins the lines: one line end fewer.
    "double": re.compile(
        rf"{_FOLD}|\\(?:(?:\r\n|\r|\n)[ \t\r\n]*|x[0-9A-Fa-f]{{2}}|u[0-9A-Fa-f]{{4}}|U[0-9A-Fa-f]{{8}}|.)"
    ),
}
_FIRST_INK = re.compile(r"^( *)[^ \r\n]", re.MULTILINE)
_INDENT = re.compile(r" *(?=[^ \r\n])")


class _Written:
    """What is written from code point `start` to `end` of a file. Made for every scalar, so without a `Span` of its own
    until somebody asks; by convention nothing of it changes. Equal to itself alone."""

    __slots__ = ("end", "source", "start")

    source: SourceText
    start: int
    end: int

    @property
    def span(self) -> Span:
        """The place as a span."""
        return Span(self.source, self.start, self.end)


class Scalar(_Written):
    """A text. Its place is what is written: with quotation marks, or a block's header and body without trailing blanks.

    In `raw` style (the body of a Markdown file) the value is exactly the slice. An absent value (`title:`) is an empty
    plain scalar whose place has no width.
    """

    __slots__ = ("style", "value")

    def __init__(self, value: str, style: Style, source: SourceText, start: int, end: int) -> None:
        self.value: Final = value
        self.style: Final = style
        self.source = source
        self.start = start
        self.end = end

    def at(self, start: int, end: int) -> Span:
        """Where the value's code points `start` to `end` (0 <= start <= end <= len(value)) are written.

        Exact through escapes, doubled quotation marks, folded lines and indentation. A block's last line end lies
        outside `span`, and maps to its end.
        """
        first = _verbatim(self)
        if first is not None:
            return Span(self.source, first + start, first + end)
        here = _place(self, start)[0]
        return Span(self.source, here, _place(self, end - 1)[1] if start < end else here)


def raw(written: Span) -> Scalar:
    """A text that is exactly what is written."""
    return Scalar(written.text, "raw", written.source, written.start, written.end)


class Slice:
    """Code points `start` to `end` of a text's value, without those at `dropped` (ascending offsets in it)."""

    __slots__ = ("dropped", "end", "parent", "start")

    def __init__(self, parent: Scalar | Slice, start: int, end: int, dropped: tuple[int, ...] = ()) -> None:
        self.parent: Final = parent
        self.start: Final = start
        self.end: Final = end
        self.dropped: Final = dropped

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


class Mapping(_Written):
    """Keys, all different, and what stands under them, in the file's order.

    A record keeps the mapping that it was made of, which is rarely asked for more than its own place. So it may let go
    of what it holds, a multiple of what the record takes; that is read again where somebody asks for it after all.
    """

    __slots__ = ("_again", "_entries")

    def __init__(
        self,
        entries: Entries,
        source: SourceText,
        start: int,
        end: int,
        again: Callable[[Place], Mapping] | None = None,
    ) -> None:
        """`again`: reads the mapping of a place once more; one that has none lets nothing go."""
        self._entries: Entries | None = entries
        self._again: Final = again
        self.source = source
        self.start = start
        self.end = end

    @property
    def entries(self) -> Entries:
        """The keys and values."""
        if self._entries is not None:
            return self._entries
        assert self._again
        return self._again((self.start, self.end)).entries

    def let_go(self) -> None:
        """Keeps the place alone."""
        if self._again:
            self._entries = None

    def get(self, key: str) -> Node | None:
        """What stands under a key."""
        for name, value in self.entries:
            if name.value == key:
                return value
        return None

    def key(self, name: str) -> Scalar | None:
        """The key itself, as written."""
        return next((key for key, _ in self.entries if key.value == name), None)


class Sequence(_Written):
    """A list."""

    __slots__ = ("items",)

    def __init__(self, items: tuple[Node, ...], source: SourceText, start: int, end: int) -> None:
        self.items: Final = items
        self.source = source
        self.start = start
        self.end = end


Node: TypeAlias = Scalar | Mapping | Sequence
Entries: TypeAlias = tuple[tuple[Scalar, Node], ...]
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


def find_key(node: Node, path: Iterable[str | int], name: str) -> Node:
    """The key of this name at the end of a path; what stands there, where it has none."""
    below = find(node, path)
    return (isinstance(below, Mapping) and below.key(name)) or below


def _verbatim(scalar: Scalar) -> int | None:
    """The offset of the first character, where every character stands for itself: then the lengths agree."""
    mark = 1 if scalar.style in ("single", "double") else 0
    if scalar.style in ("literal", "folded") or len(scalar.value) + 2 * mark != scalar.end - scalar.start:
        return None
    return scalar.start + mark


# A stretch of the file, and how many characters of the value it stands for: as many as it has, or one.
Stretch = tuple[int, int, int]


def _place(scalar: Scalar, offset: int) -> Place:
    """Where a character of the value is written; after the last one, where that ends."""
    offsets, stretches = _stretches(scalar)
    number = bisect_right(offsets, offset) - 1
    if number == len(stretches):
        after = stretches[-1][1] if stretches else scalar.end
        return after, after
    start, end, size = stretches[number]
    here = start + offset - offsets[number]
    return (here, here + 1) if size == end - start else (start, end)


@lru_cache(maxsize=64)
def _stretches(scalar: Scalar) -> tuple[list[int], list[Stretch]]:
    """The offsets in the value at which stretches of the file begin, and the end of the last; and the stretches."""
    block = scalar.style in ("literal", "folded")
    stretches = [stretch for stretch in (_of_block if block else _of_flow)(scalar) if stretch[2]]
    offsets = list(accumulate((size for _, _, size in stretches), initial=0))
    if not block and offsets[-1] != len(scalar.value):
        return [0, len(scalar.value)], [(scalar.start, scalar.end, len(scalar.value))]
    return offsets, stretches


def _of_flow(scalar: Scalar) -> Iterator[Stretch]:
    text, mark = scalar.source.text, 0 if scalar.style == "plain" else 1
    here, end = scalar.start + mark, scalar.end - mark
    for special in _SPECIAL[scalar.style].finditer(text, here, end):
        if not special[0].strip(" \t"):
            continue
        yield here, special.start(), special.start() - here
        here = special.end()
        breaks = [found.span() for found in LINE_END.finditer(special[0])]
        if len(breaks) > 1:
            yield from ((special.start() + start, special.start() + end, 1) for start, end in breaks[1:])
        elif not breaks or special[0][0] != "\\":
            yield *special.span(), 1
    yield here, end, end - here


def _of_block(scalar: Scalar) -> Iterator[Stretch]:
    """Up to the last line that is not blank. Follows folding: between two lines that both start with ink, one line end
    is a space and n are n - 1 line feeds; everywhere else each line end is a line feed."""
    text, end = scalar.source.text, scalar.end
    breaks = [found.span() for found in LINE_END.finditer(text, scalar.start, end)]
    lines = [(after, before) for (_, after), (before, _) in pairwise([*breaks, (end, end)])]
    in_file = next((found for first, last in lines if (found := _INDENT.match(text, first, last))), None)
    in_value = _FIRST_INK.search(scalar.value)
    if in_file is None or in_value is None:
        return
    indent = len(in_file[0]) - len(in_value[1])
    pending: list[Stretch] = []
    spaced = True  # whether the line before starts with white space; the first line keeps the line ends above it
    for number, (first, last) in enumerate(lines):
        if last - first > indent:
            body, leads = first + indent, text[first + indent] in " \t"
            if scalar.style == "literal" or spaced or leads:
                yield from pending
            elif len(pending) == 1:
                yield pending[0][0], body, 1
            else:
                yield from pending[1:]
            yield body, last, last - body
            pending, spaced = [], leads
        if number + 1 < len(lines):
            pending.append((*breaks[number + 1], 1))
    yield from pending
