"""What a scanned Markdown text consists of: its marks, what else is taken out of it, and its paragraphs.

All offsets are code points in the value of the text that was scanned (`Prose.words.value`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias

from .diagnostics import Diagnostic
from .frozen import frozen
from .text import Span
from .yaml_nodes import Located

LINE = re.compile(r"[^\n]*\n|[^\n]+")
_HEADING = re.compile(r"#{1,6}[^\n]*")
_UNDERLINE = re.compile(r"[^\n]*\n(?:=+|-+)[ \t]*(?:\n|\Z)")
_RULE = re.compile(r"[ \t]*(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})")


class InlineCitation(NamedTuple):
    """`[@source: words]`, with `source` and `quote` (escapes resolved), or `[@excerpt-id]`, with `excerpt`."""

    start: int
    end: int
    span: Span
    source: Located | None
    quote: Located | None
    excerpt: Located | None
    attributes: Mapping[str, Located]


class Embed(NamedTuple):
    """`/// kind | id` and the `///` below it."""

    start: int
    end: int
    span: Span
    kind: str
    id: Located


class RecordLink(NamedTuple):
    """`[text](kind:id)`; the target is the `(kind:id)`. The text stays Markdown."""

    start: int
    end: int
    words: Located
    kind: str
    id: Located
    target_start: int
    target_end: int

    @property
    def span(self) -> Span:
        """Where it is written; worked out when somebody asks, since few do."""
        return self.words.at(self.start, self.end)


class WebLink(NamedTuple):
    """The target of `[text](https://…)`, whose bracket opens at `opening`, or all of `<https://…>` (`opening` None)."""

    start: int
    end: int
    opening: int | None
    href: str


class Code(NamedTuple):
    """A span in backticks, or a fenced block; `text` is the code."""

    start: int
    end: int
    text: str
    fenced: bool


class Refused(NamedTuple):
    """What looks like a link, a picture or (`alone`, on lines of its own) an embed, and is refused: shown as typed."""

    start: int
    end: int
    alone: bool


Mark: TypeAlias = InlineCitation | Embed | RecordLink
Cut: TypeAlias = WebLink | Code | Refused
Kind: TypeAlias = Literal["prose", "heading", "embed", "code"]


class Paragraph(NamedTuple):
    """A block between blank lines, or a heading, embed or fenced code, and the marks in it."""

    start: int
    end: int
    kind: Kind
    marks: tuple[Mark, ...]


@frozen(eq=False)
class Prose:
    """A scanned text, equal only to itself. `cuts` are what else `markup` takes out of it; one that is not `bounded` is
    shown as typed."""

    words: Located
    marks: tuple[Mark, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    cuts: tuple[Cut, ...] = ()
    blocks: tuple[tuple[int, int, Kind], ...] = ()
    bounded: bool = True

    __repr__ = object.__repr__  # the text is long

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """What the text consists of, in order; list items and block quotations are prose, a drawn rule is nothing."""
        found: list[Paragraph] = []
        marks = list(reversed(self.marks))
        flat = flat_copy(self.words.value)
        for start, end, kind in (part for block in self.blocks for part in _parts(flat, *block)):
            inside: list[Mark] = []
            while marks and marks[-1].start < end:
                inside.append(marks.pop())
            found.append(Paragraph(start, end, kind, tuple(inside)))
        return tuple(found)


def flat_copy(text: str) -> str:
    """A copy of the same length in which every line ends with "\n"."""
    return text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in text else text


def _parts(flat: str, start: int, end: int, kind: Kind) -> list[tuple[int, int, Kind]]:
    """Splits the headings off a block of prose."""
    if kind != "prose":
        return [(start, end, kind)]
    parts: list[tuple[int, int, Kind]] = []
    if underlined := _UNDERLINE.match(flat, start, end):
        parts.append((start, underlined.end(), "heading"))
        start = underlined.end()
    begin = start
    for line in LINE.finditer(flat, start, end):
        if heading := _HEADING.match(line[0]) or _RULE.fullmatch(line[0].rstrip("\n")):
            parts.append((begin, line.start(), "prose"))
            if heading.re is _HEADING:
                parts.append((line.start(), line.end(), "heading"))
            begin = line.end()
    parts.append((begin, end, "prose"))
    return [part for part in parts if part[0] < part[1]]
