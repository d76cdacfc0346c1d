"""YAML text -> nodes that know their spans; strict.

The reading is YAML 1.2's (LF, CRLF and CR alone end a line), and narrower: every scalar is text as typed, and what only
a programmer would miss is refused: duplicate keys, anchors, aliases, tags, merge keys, directives, tabs as white space,
keys that are not text, a second document, nesting past `MAX_DEPTH`. All that is found comes at once, as diagnostics; a
syntax error, or nesting that is too deep, ends the file. Nothing is raised.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any

from yaml import MarkedYAMLError, events
from yaml.events import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from . import yaml_findings as findings
from . import yaml_syntax
from .diagnostics import Diagnostic, Outcome, error
from .text import SourceText, Span, conflicts
from .yaml_nodes import Mapping, Node, Place, Scalar, Sequence, Style, raw

MAX_DEPTH = 64  # collections within collections; a citation of a fact's value is the seventh

_STYLES: dict[str | None, Style] = {"'": "single", '"': "double", "|": "literal", ">": "folded"}
_COLON = re.compile(r"[ \t]*:")
_COMMENT = re.compile(r"#[^\r\n]*")
_PROPERTY = re.compile(rf"([&!]\S*+)(?:\s|{_COMMENT.pattern})*")
_REST_OF_LINE = re.compile(r"[^\r\n]*")
# What libyaml does not read (YAML 1.2, production 1), and a byte order mark.
UNREADABLE = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_READABLE = re.compile(f"[^{UNREADABLE.pattern[1:]}*+")
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
    """A file's bytes as text: UTF-8, with or without a byte order mark, and nothing else; one text, not two in one."""
    try:
        source = SourceText(path, data.decode("utf-8"))
        bad = source.text.find("\0")
        found = "a NUL character"
    except UnicodeDecodeError as failure:
        source = SourceText(path, data.decode("utf-8", "replace"))
        bad = len(data[: failure.start].decode("utf-8"))
        found = f"byte 0x{data[failure.start]:02X}"
    if bad < 0:
        left = tuple(findings.conflict(source.span(*place)) for place in conflicts(source.text))
        return Outcome(None if left else source, left)
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
    reading.run()
    return Outcome(reading.root, tuple(sorted(reading.found, key=lambda finding: finding.order)))


@lru_cache(maxsize=4)
def _mappings(source: SourceText, start: int, end: int) -> dict[Place, Mapping]:
    """The mappings of a stretch by their places (start and end, in code points): no two have the same."""
    found: dict[Place, Mapping] = {}
    below = [parse(source, start, end).value]
    while below:
        node = below.pop()
        if isinstance(node, Mapping):
            found[node.start, node.end] = node
            below += (value for _, value in node.entries)
        elif isinstance(node, Sequence):
            below += node.items
    return found


class _TooDeep(Exception):
    """Where nobody reads on."""


class _Reading:
    """One stretch being read: what of it has been read, and what was found."""

    def __init__(self, source: SourceText, start: int, end: int) -> None:
        # libyaml's marks count code points (and CRLF as two), but not a byte order mark at the start.
        self.base = start + 1 if start == 0 and source.text.startswith("\ufeff") else start
        self.source, self.text, self.end, self.reached = source, source.text, end, self.base
        self.root: Node | None = None
        self.found: list[Diagnostic] = []
        self.open: list[int | None] = []  # the collections around: where the bracket stands, if there is one
        self.hidden: dict[int, str] = {}
        text = self._readable(source.text[self.base : end])
        self.next: Callable[[], Any] = new_parser(text).get_event
        self.watched = bool(self.hidden) or "\t" in text
        self.scalars: list[Scalar] = []  # those before `reached`, where anything is watched
        self.asks = "?" in text
        self.careful = self.watched or " #" in text
        self.again = lambda place: _mappings(source, start, end)[place]

    def run(self) -> None:
        """Read events until the stretch or patience ends."""
        try:
            self._document()
        except _TooDeep:
            self.root = None
        except MarkedYAMLError as failure:
            self.root = None
            finding = self._explain(failure)
            # `quote: *so* it went` is an alias with text behind it: the alias is the matter.
            if not any(
                before.code in ("yaml-anchor", "yaml-tag") and _same_line(before, finding) for before in self.found
            ):
                self.found.append(finding)
        if self.watched:
            self._check_watched()

    def _explain(self, failure: MarkedYAMLError) -> Diagnostic:
        if failure.problem_mark and "nesting depth" in str(failure.problem):  # libyaml's bound, as it looks ahead
            at = self.base + failure.problem_mark.index
            return findings.too_deep(self._span(at, min(at + 1, self.end)), MAX_DEPTH)
        bracket = next((place for place in reversed(self.open) if place is not None), None)
        return yaml_syntax.explain(failure, self.source, self.base, self.end, bracket)

    def _document(self) -> None:
        """The one document of the stretch, if there is one."""
        self.next()
        event = self.next()
        if _starts_document(event):
            start = self.base + event.start_mark.index
            self.reached = self.base + event.end_mark.index
            if event.version or event.tags:
                self.found.append(findings.directive(self._span(start, _line_end(self.text, start, self.end))))
            root = self._node(self.next())
            self.root = None if _is_absent(root) else root
            self.reached = self.base + self.next().end_mark.index
            event = self.next()
        if _starts_document(event):
            start, end = self.base + event.start_mark.index, self.base + event.end_mark.index
            self.found.append(findings.second_document(self._span(start, end)))
        else:
            self.reached = self.end

    def _span(self, start: int, end: int) -> Span:
        return Span(self.source, start, end)

    def _readable(self, text: str) -> str:
        """The stretch as the parser gets it: the same length, with unreadable characters replaced, and YAML 1.1's
        extra line ends, which are text in YAML 1.2, hidden behind characters that the file does not use."""
        if not _READABLE.fullmatch(text):
            lines = set()
            for bad in UNREADABLE.finditer(text):
                at = self._span(self.base + bad.start(), self.base + bad.end())
                if (line := at.first.line) not in lines:
                    lines.add(line)
                    self.found.append(findings.unreadable(at, at.text))
            text = UNREADABLE.sub("\ufffd", text)
        if any(separator in text for separator in findings.SEPARATORS):
            lower = text.lower()
            free = (n for n in range(0x10F000, 0x10FFFE) if chr(n) not in text and f"{n:x}" not in lower)
            self.hidden = dict(zip(free, findings.SEPARATORS, strict=False))
            text = text.translate({ord(separator): n for n, separator in self.hidden.items()})
        return text

    def _node(self, event: Any, key: Node | None = None) -> Node:
        """The node that an event starts; `key` is the one that it stands under."""
        kind = type(event)
        if kind is ScalarEvent:
            start, end = self.base + event.start_mark.index, self.base + event.end_mark.index
            value = event.value
            self.reached = end
            # Most are plain text in one line. No other notation has as many characters as what it stands for.
            if value and len(value) == end - start and not self.careful:
                return Scalar(value, "plain", self.source, start, end)
            return self._scalar(event, end, key)
        if kind is MappingStartEvent:
            return self._mapping(event)
        if kind is SequenceStartEvent:
            return self._sequence(event)
        alias = self._span(self.base + event.start_mark.index, self.base + event.end_mark.index)
        self.reached = alias.end
        self.found.append(findings.anchor(alias))
        return Scalar(alias.text, "plain", self.source, alias.start, alias.end)

    def _scalar(self, event: Any, end: int, key: Node | None) -> Scalar:
        """A scalar in any notation."""
        start, style = self._content(event), _STYLES.get(event.style, "plain")
        if style in ("literal", "folded"):
            end = start + len(self.text[start:end].rstrip(" \t\r\n"))
            end = _line_end(self.text, end, self.end)
            if not event.value and (digit := findings.block_digit(self._span(start, end))):
                self.found.append(digit)
        elif start == end and key:
            colon = _COLON.match(self.text, key.end, self.end)
            start = end = colon.end() if colon else start
        value = event.value.translate(self.hidden) if self.hidden else event.value
        scalar = Scalar(value, style, self.source, start, end)
        if style == "plain" and self.text.startswith(" #", end) and end < self.end:
            comment = self._span(end + 1, _line_end(self.text, end, self.end))
            self.found.append(findings.cut_by_comment(scalar, comment))
        elif style == "double" and (bad := UNREADABLE.search(value)):  # typed as an escape
            self.found.append(findings.unreadable(scalar.at(bad.start(), bad.end()), bad.group()))
            scalar = Scalar(UNREADABLE.sub("\ufffd", value), style, self.source, start, end)
        if self.watched:
            self.scalars.append(scalar)
        return scalar

    def _content(self, event: Any) -> int:
        """Where a node itself starts, after the anchor and tag that are refused here."""
        start: int = self.base + event.start_mark.index
        end: int = self.base + event.end_mark.index
        if event.anchor is None and event.tag is None:
            return start
        while start < end and (found := _PROPERTY.match(self.text, start, end)):
            span = self._span(*found.span(1))
            self.found.append(findings.anchor(span) if found[1][0] == "&" else findings.tag(span))
            start = found.end()
        return start

    def _open(self, event: Any) -> int:
        """Enter the collection that an event starts; returns where."""
        start: int = self.base + event.start_mark.index
        if event.anchor or event.tag:
            start = self._content(event)
        if len(self.open) == MAX_DEPTH:
            self.found.append(findings.too_deep(self._span(start, start + 1), MAX_DEPTH))
            raise _TooDeep
        self.reached = self.base + event.end_mark.index
        bracket = event.flow_style and self.reached > start  # `[a: b]` holds a mapping without
        self.open.append(start if bracket else None)
        return start

    def _close(self, event: Any, last: int) -> int:
        """Leave it, at the event that ends it; returns where: a block ends with its last item."""
        self.reached = self.base + event.end_mark.index
        return last if self.open.pop() is None else self.reached

    def _sequence(self, event: Any) -> Sequence:
        start = last = self._open(event)
        items: list[Node] = []
        while type(event := self.next()) is not SequenceEndEvent:
            item = self._node(event)
            items.append(item)
            if item.end > last:
                last = item.end
        return Sequence(tuple(items), self.source, start, self._close(event, last))

    def _mapping(self, event: Any) -> Mapping:
        start = last = self._open(event)
        flow, text, found, next, node, asks = event.flow_style, self.text, self.found, self.next, self._node, self.asks
        entries: list[tuple[Scalar, Node]] = []
        keys: dict[str, Scalar] = {}
        cut: list[Scalar] = []  # keys that a comma made
        while type(event := next()) is not MappingEndEvent:
            key = node(event)
            # libyaml reads `{?x: y}` as it reads `{? x: y}`, and the sign would be lost in silence.
            marked = asks and text.find("?", last, key.start) >= 0 and "?" in _COMMENT.sub("", text[last : key.start])
            value = node(next(), key)
            last = value.end if value.end > key.end else key.end
            if type(key) is not Scalar:
                kind = "a mapping" if isinstance(key, Mapping) else "a list"
                found.append(findings.bad_key(key.span, f"a key must be text, found {kind}"))
            elif marked and key.start != key.end:
                found.append(findings.bad_key(key.span, "`?` before a key is a sign of YAML's that is not used here"))
            elif flow and _is_absent(value) and text[value.end - 1] != ":":
                cut.append(key)
            elif key.start == key.end:
                at = self._span(key.start, min(key.start + 1, self.end))
                found.append(findings.bad_key(at, findings.NO_KEY))
            elif key.value == "<<" and key.style == "plain":
                found.append(findings.merge_key(key.span))
            elif key.value in keys:
                found.append(findings.duplicate_key(keys[key.value], key))
            else:
                if cut:
                    self._mend(entries, cut)
                keys[key.value] = key
                entries.append((key, value))
        if cut:
            self._mend(entries, cut)
        return Mapping(tuple(entries), self.source, start, self._close(event, last), self.again)

    def _mend(self, entries: list[tuple[Scalar, Node]], cut: list[Scalar]) -> None:
        """Say which value a comma inside braces has cut into keys without a value, and put it together again, so that
        nobody complains of what is left of it."""
        self.found.append(findings.cut_by_comma(entries[-1] if entries else None, cut))
        if entries:
            name, value = entries[-1]
            if isinstance(value, Scalar) and value.style == "plain" and value.value:
                entries[-1] = (name, raw(self._span(value.start, cut[-1].end)))
        cut.clear()

    def _check_watched(self) -> None:
        """Refuse tabs that are white space between things, and invisible line separators in unquoted text."""
        starts = [scalar.start for scalar in self.scalars]
        lines = set()
        for found in _WATCHED.finditer(self.source.text, self.base, min(self.reached, self.end)):
            at = self._span(found.start(), found.start() + 1)
            place = (at.text, at.first.line)
            before = bisect_right(starts, at.start) - 1
            scalar = self.scalars[before] if before >= 0 else None
            if place not in lines and not _is_text(at, found.end(), scalar, self.base):
                lines.add(place)
                self.found.append(findings.tab(at) if at.text == "\t" else findings.separator(at))


def _starts_document(event: Any) -> bool:
    return type(event) is events.DocumentStartEvent


def _same_line(one: Diagnostic, other: Diagnostic) -> bool:
    return one.span is not None and other.span is not None and one.span.first.line == other.span.first.line


def _is_absent(node: Node) -> bool:
    return isinstance(node, Scalar) and node.start == node.end


def _line_end(text: str, start: int, limit: int) -> int:
    found = _REST_OF_LINE.match(text, start, limit)
    return found.end() if found else start


def _is_text(at: Span, end: int, scalar: Scalar | None, base: int) -> bool:
    """Whether the tabs or the separator from `at` to `end` belong to a comment or to the text of `scalar`, the last
    one to start before them."""
    text, line = at.source.text, at.source.offset(at.first.line)
    if scalar is None or at.start >= scalar.end:
        return text.find("#", max(line, base, scalar.end if scalar else 0), at.start) >= 0
    if scalar.style in ("literal", "folded"):
        return line > scalar.start or text.find("#", scalar.start, at.start) >= 0
    if at.text != "\t":
        return scalar.style != "plain"
    # Folding drops white space at both ends of a line: a tab there is not text.
    before = _INK.search(text, max(line, scalar.start), at.start)
    return bool(before and _INK.match(text, end, scalar.end))
