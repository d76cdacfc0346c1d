"""YAML text -> nodes that know their spans; strict.

The reading is YAML 1.2's (LF, CRLF and CR alone end a line), and narrower: every scalar is text as typed, and what only
a programmer would miss is refused: duplicate keys, anchors, aliases, tags, merge keys, directives, tabs as white space,
keys that are not text, a second document, nesting past `MAX_DEPTH`. All that is found comes at once, as diagnostics; a
syntax error, or nesting that is too deep, ends the file. Nothing is raised.
"""

from __future__ import annotations

import gc
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from yaml import MarkedYAMLError, events
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from . import yaml_findings as findings
from . import yaml_syntax
from .diagnostics import Diagnostic, Outcome, error
from .text import SourceText, Span
from .yaml_nodes import Located, Mapping, Node, Scalar, Sequence, Slice, Style, find

__all__ = ["MAX_DEPTH", "Located", "Mapping", "Node", "Scalar", "Sequence", "Slice", "decode", "find", "parse"]

MAX_DEPTH = 64  # collections within collections; a citation of a fact's value is the seventh

_STYLES: dict[str | None, Style] = {"'": "single", '"': "double", "|": "literal", ">": "folded"}
_COLON = re.compile(r"[ \t]*:")
_COMMENT = re.compile(r"#[^\r\n]*")
_PROPERTY = re.compile(rf"([&!]\S*+)(?:\s|{_COMMENT.pattern})*+")
_REST_OF_LINE = re.compile(r"[^\r\n]*")
# What libyaml does not read (YAML 1.2, production 1), and a byte order mark.
_UNREADABLE = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_WATCHED = re.compile(r"\t[ \t]*|[\x85\u2028\u2029]")  # a run of tabs at once: each is judged by its line
_INK = re.compile(r"[^ \t\r\n]")


class _PythonParser(Reader, Scanner, Parser):
    """PyYAML without its C library: slower, the same events and marks."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)


# PyYAML's stubs leave every mark optional and hide the classes' kinship; hence Any for parsers and events.
new_parser: Callable[[str], Any] = _PythonParser
with suppress(ImportError):
    from yaml._yaml import CParser as new_parser


def decode(path: str, data: bytes) -> Outcome[SourceText | None]:
    """A file's bytes as text: UTF-8, with or without a byte order mark, and nothing else."""
    try:
        source = SourceText(path, data.decode("utf-8"))
        bad = source.text.find("\0")
        found = "a NUL character"
    except UnicodeDecodeError as failure:
        source = SourceText(path, data.decode("utf-8", "replace"))
        bad = len(data[: failure.start].decode("utf-8"))
        found = f"byte 0x{data[failure.start]:02X}"
    if bad < 0:
        return Outcome(source)
    at, guess = source.span(bad, bad + 1), _guess(data)
    looks = f"it looks like {guess}" if guess else "it may not be a text at all"
    finding = error(
        "encoding",
        f"{found} at line {at.first.line}, column {at.first.column} is not text in UTF-8; {looks}",
        at,
        help=f"save the file again as UTF-8, in an editor or with `iconv -f {guess} -t UTF-8`"
        if guess
        else "find out which program wrote the file, and save it from there as UTF-8",
    )
    return Outcome(None, (finding,))


def _guess(data: bytes) -> str:
    """The name of the encoding that the bytes look like, if any."""
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "UTF-32"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    # Text in Western letters has a NUL as every second byte there.
    even, odd = data[::2], data[1::2]
    if odd.count(0) * 2 > len(odd) and even.count(0) * 2 < len(even):
        return "UTF-16LE"
    if even.count(0) * 2 > len(even) and odd.count(0) * 2 < len(odd):
        return "UTF-16BE"
    undefined = b"\0\x81\x8d\x8f\x90\x9d"
    return "" if any(byte in data for byte in undefined) else "Windows-1252"


def parse(source: SourceText, start: int = 0, end: int | None = None) -> Outcome[Node | None]:
    """Read the stretch from `start` to `end` (code points; a Markdown file's front matter is such a stretch).

    The value is None for a stretch without content, and after a syntax error. Where keys clash, the first one stays.
    """
    reading = _Reading(source, start, len(source.text) if end is None else end)
    with _no_collection():
        reading.run()
    return Outcome(reading.root, tuple(sorted(reading.found, key=lambda finding: finding.order)))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Parsing makes little but what stays. Looking for garbage in it takes 0.3 s more for 5,000 events (0.4 s)."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@dataclass(slots=True)
class _Open:
    """A collection whose end has not been read. `key` waits for its value, and may be `marked` by a `?`; `cut` are keys
    that a comma made."""

    start: int
    end: int
    mapping: bool
    flow: bool
    bracket: bool
    key: Node | None = None
    marked: bool = False
    items: list[Node] = field(default_factory=list)
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)
    keys: dict[str, Scalar] = field(default_factory=dict)
    cut: list[Scalar] = field(default_factory=list)


class _Reading:
    """One stretch being read: the nodes so far, and what was found."""

    def __init__(self, source: SourceText, start: int, end: int) -> None:
        # libyaml's marks count code points (and CRLF as two), but not a byte order mark at the start.
        self.base = start + 1 if start == 0 and source.text.startswith("\ufeff") else start
        self.source, self.end, self.reached = source, end, self.base
        self.root: Node | None = None
        self.found: list[Diagnostic] = []
        self.stack: list[_Open] = []
        self.scalars: list[Scalar] = []
        self.documents = 0
        self.hidden: dict[int, str] = {}

    def run(self) -> None:
        """Read events until the stretch or patience ends."""
        parser = new_parser(self._readable())
        try:
            while type(event := parser.get_event()) is not events.StreamEndEvent and self._take(event):
                self.reached = self.base + event.end_mark.index
        except MarkedYAMLError as failure:
            self.root = None
            bracket = next((parent.start for parent in reversed(self.stack) if parent.bracket), None)
            finding = yaml_syntax.explain(failure, self.source, self.base, self.end, bracket)
            # `quote: *so* it went` is an alias with text behind it: the alias is the matter.
            if not any(
                before.code in ("yaml-anchor", "yaml-tag") and _same_line(before, finding) for before in self.found
            ):
                self.found.append(finding)
        else:
            if type(event) is events.StreamEndEvent:
                self.reached = self.end
        self._check_watched()

    def _span(self, start: int, end: int) -> Span:
        return Span(self.source, start, end)

    def _readable(self) -> str:
        """The stretch as the parser gets it: the same length, with unreadable characters replaced, and YAML 1.1's
        extra line ends, which are text in YAML 1.2, hidden behind characters that the file does not use."""
        text = self.source.text[self.base : self.end]
        lines = set()
        for bad in _UNREADABLE.finditer(text):
            at = self._span(self.base + bad.start(), self.base + bad.end())
            if (line := at.first.line) not in lines:
                lines.add(line)
                self.found.append(findings.unreadable(at, at.text))
        text = _UNREADABLE.sub("\ufffd", text)
        if any(separator in text for separator in findings.SEPARATORS):
            lower = text.lower()
            free = (n for n in range(0x10F000, 0x10FFFE) if chr(n) not in text and f"{n:x}" not in lower)
            self.hidden = dict(zip(free, findings.SEPARATORS, strict=False))
            text = text.translate({ord(separator): n for n, separator in self.hidden.items()})
        return text

    def _take(self, event: Any) -> bool:
        """Add what an event brings. False where reading on makes no sense."""
        kind = type(event)
        if kind is events.ScalarEvent:
            self._add(self._scalar(event))
        elif kind is events.MappingStartEvent or kind is events.SequenceStartEvent:
            start = self._content(event)
            if len(self.stack) == MAX_DEPTH:
                self.root = None
                self.found.append(findings.too_deep(self._span(start, start + 1), MAX_DEPTH))
                return False
            bracket = event.flow_style and self.base + event.end_mark.index > start  # `[a: b]` holds one without
            mapping = kind is events.MappingStartEvent
            self.stack.append(_Open(start, start, mapping, event.flow_style, bracket))
        elif kind is events.MappingEndEvent or kind is events.SequenceEndEvent:
            self._add(self._close(self.base + event.end_mark.index))
        elif kind is events.AliasEvent:
            span = self._span(self.base + event.start_mark.index, self.base + event.end_mark.index)
            self.found.append(findings.anchor(span))
            self._add(Scalar(span.text, span, "plain"))
        elif kind is events.DocumentStartEvent:
            return self._document(event)
        return True

    def _document(self, event: Any) -> bool:
        start, end = self.base + event.start_mark.index, self.base + event.end_mark.index
        self.documents += 1
        if self.documents > 1:
            self.found.append(findings.second_document(self._span(start, end)))
            return False
        if event.version or event.tags:
            self.found.append(findings.directive(self._span(start, _line_end(self.source.text, start, self.end))))
        return True

    def _content(self, event: Any) -> int:
        """Where a node itself starts, after the anchor and tag that are refused here."""
        start: int = self.base + event.start_mark.index
        end: int = self.base + event.end_mark.index
        while start < end and (found := _PROPERTY.match(self.source.text, start, end)):
            span = self._span(*found.span(1))
            self.found.append(findings.anchor(span) if found[1][0] == "&" else findings.tag(span))
            start = found.end()
        return start

    def _scalar(self, event: Any) -> Scalar:
        text = self.source.text
        start, end = self._content(event), self.base + event.end_mark.index
        style = _STYLES.get(event.style, "plain")
        if style in ("literal", "folded"):
            end = start + len(text[start:end].rstrip(" \t\r\n"))
            end = _line_end(text, end, self.end)
            if not event.value and (digit := findings.block_digit(self._span(start, end))):
                self.found.append(digit)
        elif start == end and self.stack and (key := self.stack[-1].key):
            colon = _COLON.match(text, key.span.end, self.end)
            start = end = colon.end() if colon else start
        value = event.value.translate(self.hidden) if self.hidden else event.value
        scalar = Scalar(value, Span(self.source, start, end), style)
        if style == "plain" and text.startswith(" #", end) and end < self.end:
            self.found.append(findings.cut_by_comment(scalar, self._span(end + 1, _line_end(text, end, self.end))))
        if style == "double" and (bad := _UNREADABLE.search(value)):  # typed as an escape
            self.found.append(findings.unreadable(scalar.at(bad.start(), bad.end()), bad.group()))
            scalar = Scalar(_UNREADABLE.sub("\ufffd", value), scalar.span, style)
        self.scalars.append(scalar)
        return scalar

    def _add(self, node: Node) -> None:
        if not self.stack:
            self.root = None if _is_absent(node) else node
            return
        parent = self.stack[-1]
        if not parent.mapping:
            parent.items.append(node)
        elif parent.key is None:
            # libyaml reads `{?x: y}` as it reads `{? x: y}`, and the sign would be lost in silence.
            gap = self.source.text[parent.end : node.span.start]
            parent.marked = "?" in gap and "?" in _COMMENT.sub("", gap)
            parent.key = node
        else:
            self._entry(parent, parent.key, node)
            parent.key = None
        parent.end = max(parent.end, node.span.end)

    def _entry(self, parent: _Open, key: Node, value: Node) -> None:
        """Add a mapping's entry, unless its key is refused."""
        if not isinstance(key, Scalar):
            found = "a mapping" if isinstance(key, Mapping) else "a list"
            self.found.append(findings.bad_key(key.span, f"a key must be text, found {found}"))
        elif parent.marked and not _is_absent(key):
            self.found.append(findings.bad_key(key.span, "`?` before a key is a sign of YAML's that is not used here"))
        elif parent.flow and _is_absent(value) and self.source.text[value.span.end - 1] != ":":
            parent.cut.append(key)
            return
        elif _is_absent(key):
            at = self._span(key.span.start, min(key.span.start + 1, self.end))
            self.found.append(findings.bad_key(at, findings.NO_KEY))
        elif key.value == "<<" and key.style == "plain":
            self.found.append(findings.merge_key(key.span))
        elif first := parent.keys.get(key.value):
            self.found.append(findings.duplicate_key(first, key))
        else:
            self._report_cut(parent)
            parent.keys[key.value] = key
            parent.entries.append((key, value))

    def _close(self, end: int) -> Node:
        """The collection whose end was read at `end`; a block ends with its last item."""
        done = self.stack.pop()
        span = self._span(done.start, end if done.bracket else done.end)
        if not done.mapping:
            return Sequence(tuple(done.items), span)
        self._report_cut(done)
        return Mapping(tuple(done.entries), span)

    def _report_cut(self, parent: _Open) -> None:
        """Say which value a comma inside braces has cut into keys without a value, and put it together again, so that
        nobody complains of what is left of it."""
        if not parent.cut:
            return
        self.found.append(findings.cut_by_comma(parent.entries[-1] if parent.entries else None, parent.cut))
        if parent.entries:
            name, value = parent.entries[-1]
            if isinstance(value, Scalar) and value.style == "plain" and value.value:
                whole = self._span(value.span.start, parent.cut[-1].span.end)
                parent.entries[-1] = (name, Scalar(whole.text, whole, "raw"))
        parent.cut = []

    def _check_watched(self) -> None:
        """Refuse tabs that are white space between things, and invisible line separators in unquoted text."""
        starts = [scalar.span.start for scalar in self.scalars]
        lines = set()
        for found in _WATCHED.finditer(self.source.text, self.base, min(self.reached, self.end)):
            at = self._span(found.start(), found.start() + 1)
            place = (at.text, at.first.line)
            before = bisect_right(starts, at.start) - 1
            scalar = self.scalars[before] if before >= 0 else None
            if place not in lines and not _is_text(at, found.end(), scalar, self.base):
                lines.add(place)
                self.found.append(findings.tab(at) if at.text == "\t" else findings.separator(at))


def _same_line(one: Diagnostic, other: Diagnostic) -> bool:
    return one.span is not None and other.span is not None and one.span.first.line == other.span.first.line


def _is_absent(node: Node) -> bool:
    return isinstance(node, Scalar) and node.span.start == node.span.end


def _line_end(text: str, start: int, limit: int) -> int:
    found = _REST_OF_LINE.match(text, start, limit)
    return found.end() if found else start


def _is_text(at: Span, end: int, scalar: Scalar | None, base: int) -> bool:
    """Whether the tabs or the separator from `at` to `end` belong to a comment or to the text of `scalar`, the last
    one to start before them."""
    text, line = at.source.text, at.source.starts[at.first.line - 1]
    if scalar is None or at.start >= scalar.span.end:
        return text.find("#", max(line, base, scalar.span.end if scalar else 0), at.start) >= 0
    if scalar.style in ("literal", "folded"):
        return line > scalar.span.start or text.find("#", scalar.span.start, at.start) >= 0
    if at.text != "\t":
        return scalar.style != "plain"
    # Folding drops white space at both ends of a line: a tab there is not text.
    before = _INK.search(text, max(line, scalar.span.start), at.start)
    return bool(before and _INK.match(text, end, scalar.span.end))
