"""Inside a block of Markdown: citations, links and code spans, in one pass from left to right.

The leftmost wins: a citation typed inside backticks is code, and backticks inside a citation are its words.
"""

from __future__ import annotations

import re

from .diagnostics import Diagnostic, error
from .marks import Code, Cut, InlineCitation, Mark, RecordLink, Refused, WebLink
from .yaml_nodes import Located, Slice

LINK_KINDS = ("chapter", "timeline", "event", "panel", "fact", "source", "topic", "remark", "excerpt", "figure")
EMBED_KINDS = ("fact", "excerpt", "remark", "figure", "timeline", "media", "event", "panel")
ATTRIBUTES = ("line", "before", "after", "as_stated", "speaker", "locator", "lang")

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
TOKEN = re.compile(
    r"\\[!-/:-@\[-`{-~]|`+|\[|\]|<(?:https?://|mailto:)[^\s<>\"\\]+>"
    rf"|/(?<!//)//[ \t]*(?:{'|'.join(EMBED_KINDS)})[ \t]*\|"
)
SIGNS = ("[", "`", "\\", "<", "///")  # what a token starts with, but for a bracket that closes nothing
BRACKET = re.compile(r"\\[\[\]\\]|[\[\]]")
ESCAPED = re.compile(r"\\[\[\]\\]")
ESCAPED_IN_VALUE = re.compile(r"\\[\[\]\\\"]")
NAME = re.compile(r"[^\s:{}\[\]]*")
ATTRIBUTE = re.compile(r'([^\s,={}"]+)=(?:"((?:\\["\\\[\]]|[^"\\]|\\(?!["\\\[\]]))*)"|([^\s,{}"]+))(?=[\s,}])')
# Round brackets may stand in an address, one pair deep, as they do in encyclopaedias'.
TARGET = re.compile(r"\([ \t]*(?:<([^<>\n]*+)>|((?:[^\s()<>]++|\([^\s()<>]*+\))*))[ \t]*\)")
LOOSE_TARGET = re.compile(r"\([^()\n]*+\)")
VISIBLE = re.compile(r"[^\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
ADDRESS = re.compile(r"(?:https?://|mailto:|#)[^\s<>\"\\\x00-\x1f\x7f]+")
# The white space of matching: what surrounds a quotation is not part of it.
WHITE = " \t\n\v\f\r\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"

CITATION_HELP = "write `[@source: words]`, `[@source{line=14}: words]` or `[@excerpt-id]`; a literal [ is written \\["
EMBED_HELP = "write `/// kind | id` on a line and `///` on the next, such as `/// fact | site-area`"
MOST_UNCLOSED = 20  # citations without a closing bracket that are reported of one paragraph
HOLDS_LINK = -1  # stands for an open bracket that can open no link, since there is one behind it


class Inline:
    """The marks, cuts and problems of a text's blocks, as far as they were scanned."""

    def __init__(self, words: Located, flat: str) -> None:
        """`flat` is the text with "\\n" for every line end, and of the same length."""
        self.words = words
        self.flat = flat
        self.marks: list[Mark] = []
        self.cuts: list[Cut] = []
        self.problems: list[Diagnostic] = []
        self.unclosed = 0  # citations of the block

    def block(self, start: int, end: int) -> None:
        """Scans a block between two blank lines."""
        flat = self.flat
        if all(flat.find(sign, start, end) < 0 for sign in SIGNS):
            return
        pairs: dict[int, int] | None = None
        ticks: dict[int, list[int]] | None = None
        opened: list[int] = []  # the brackets that may yet open a link
        images: set[int] = set()
        escaped = -1
        self.unclosed = 0
        at = start
        while token := TOKEN.search(flat, at, end):
            begin, at = token.span()
            match flat[begin]:
                case "\\":
                    escaped = at
                case "`":
                    if ticks is None:
                        ticks = _ticks(flat, begin, end)
                    at = self.code(ticks.get(at - begin, []), begin, at)
                case "[" if flat.startswith("@", at):
                    if pairs is None:
                        pairs = _pairs(flat, begin, end)
                    at = self.citation(begin, pairs.get(begin), end)
                case "[":
                    opened.append(begin)
                    if begin > start and flat[begin - 1] == "!" and begin != escaped:
                        images.add(begin)
                case "]" if opened:
                    opening = opened.pop()
                    if after := self.target(opening, begin, end, opening in images):
                        at = after
                        opened = [HOLDS_LINK] * len(opened)
                case "<":
                    self.cuts.append(WebLink(begin, at, None, token[0][1:-1]))
                    opened = [HOLDS_LINK] * len(opened)
                case "/":
                    here = self.words.at(begin, at)
                    self.problems.append(
                        error("bad-embed", "an embed stands on lines of its own", here, help=EMBED_HELP)
                    )

    def code(self, runs: list[int], begin: int, at: int) -> int:
        """A code span, if a run of as many backticks closes it; `runs` are the places of such runs, the last first."""
        while runs and runs[-1] < at:
            runs.pop()
        if not runs:
            return at
        close = runs.pop()
        end = close + at - begin
        self.cuts.append(Code(begin, end, " ".join(self.flat[at:close].split("\n")).strip(), False))
        return end

    def target(self, opening: int, close: int, end: int, image: bool) -> int:
        """What follows a link's text in round brackets; returns where it ends, 0 where there is none."""
        found = TARGET.match(self.flat, close + 1, end) or LOOSE_TARGET.match(self.flat, close + 1, end)
        if not found:
            return 0
        start, after = found.span()
        target = found[0][1:-1].strip(" \t")
        if found.re is TARGET:
            target = found[1] or found[2] or ""
        kind, _, id = target.partition(":")
        if opening == HOLDS_LINK:
            if found.re is not TARGET:
                return 0
            message = "the text of this link holds another link"
            problem = error("nested-link", message, self.words.at(start, after), help="let one end before the next")
            self.refuse(start, after, problem)
            return after
        for mark in reversed(self.marks):
            if mark.start < opening:
                break
            if isinstance(mark, InlineCitation):
                message = "the text of a link holds a citation, which leads elsewhere itself"
                help = "move the citation behind the link"
                self.problems.append(error("nested-link", message, mark.span, help=help))
        if image:
            self.refuse(
                start,
                after,
                error(
                    "image-in-prose",
                    "a picture stands in the text by its address, without credit and rights",
                    self.words.at(opening - 1, after),
                    help="describe it in content/media/ and write `/// media | its-id`, with `///` below it",
                ),
            )
        elif not VISIBLE.search(self.flat, opening + 1, close):
            self.refuse(
                start,
                after,
                error(
                    "link-without-text",
                    f"the link to {target[:80]!r} has no text",
                    self.words.at(opening, after),
                    help="write the words that lead there between the square brackets",
                ),
            )
        elif ADDRESS.fullmatch(target):
            self.cuts.append(WebLink(start, after, opening, target))
        elif kind in LINK_KINDS and ID.fullmatch(id):
            at = self.flat.index(target, start) + len(kind) + 1
            id_written = self.part(at, at + len(id))
            self.marks.append(RecordLink(opening, after, self.words, kind, id_written, start, after))
        else:
            expected = "https://…, mailto:…, #fragment or kind:id"
            help = f"the kinds are {listed(LINK_KINDS)}; for brackets that are no link write \\[ or \\("
            if kind in LINK_KINDS:
                expected = "an id of lower-case letters, digits and single dashes after the colon"
            elif re.fullmatch(r"[a-z-]+", kind) and ID.fullmatch(id):
                help = suggestion(kind, LINK_KINDS) or help
            self.refuse(
                start,
                after,
                error(
                    "unknown-link",
                    f"the link leads to {target[:80]!r}, expected {expected}",
                    self.words.at(start + 1, after - 1) if after > start + 2 else self.words.at(start, after),
                    help=help,
                ),
            )
        return after

    def refuse(self, start: int, end: int, problem: Diagnostic) -> None:
        """Reports a link's target, which will be shown as it is typed."""
        self.cuts.append(Refused(start, end, False))
        self.problems.append(problem)

    def citation(self, begin: int, close: int | None, end: int) -> int:
        """A citation that opens at `begin`; returns where to go on."""
        flat = self.flat
        if close is None:
            self.unclosed += 1
            if self.unclosed > MOST_UNCLOSED:
                return begin + 2
            line_end = flat.find("\n", begin, end)
            self.problems.append(
                error(
                    "unclosed-citation",
                    "the citation that starts here has no closing bracket in its paragraph",
                    self.words.at(begin, end if line_end < 0 else line_end),
                    help="add the `]`; inside the words brackets balance, and a single one is written \\[ or \\]",
                )
            )
            return begin + 2
        span = self.words.at(begin, close + 1)
        name = NAME.match(flat, begin + 2, close)
        at = name.end() if name else begin + 2
        attributes: dict[str, Located] = {}
        if flat[at] == "{" and flat.find("}", at, close) < 0:
            here, message = self.words.at(at, at + 1), "the brace that opens here has no end in the citation"
            self.problems.append(error("bad-attribute", message, here, help=CITATION_HELP))
            return close + 1
        if flat[at] == "{":
            at = self.attributes(at + 1, close, attributes)
        while flat[at].isspace():
            at += 1
        id = name[0] if name else ""
        if not id:
            message = "the citation names no source after [@"
            self.problems.append(error("citation-without-source", message, span, help=CITATION_HELP))
        elif not ID.fullmatch(id):
            message = f"expected an id of lower-case letters, digits and single dashes after [@, found {id[:60]!r}"
            self.problems.append(error("bad-citation", message, span, help=CITATION_HELP))
        elif at == close:
            if attributes:
                here = next(iter(attributes.values())).span
                message = "an excerpt is cited by its id alone"
                self.problems.append(error("bad-attribute", message, here, help="write it in the excerpt's own record"))
            excerpt = self.part(begin + 2, begin + 2 + len(id))
            self.marks.append(InlineCitation(begin, close + 1, span, None, None, excerpt, {}))
        elif flat[at] != ":":
            message = f"expected `: words` or `]` after {id[:60]!r}, found {flat[at : min(close, at + 40)]!r}"
            self.problems.append(error("bad-citation", message, self.words.at(at, close), help=CITATION_HELP))
        else:
            quote = flat[at + 1 : close].strip(WHITE)
            if not quote:
                message = f"the citation names {id} but none of its words"
                self.problems.append(error("citation-without-words", message, span, help=CITATION_HELP))
            else:
                start = flat.index(quote, at + 1)
                source = self.part(begin + 2, begin + 2 + len(id))
                words = self.part(start, start + len(quote))
                self.marks.append(InlineCitation(begin, close + 1, span, source, words, None, attributes))
        return close + 1

    def attributes(self, at: int, close: int, into: dict[str, Located]) -> int:
        """Reads `name=value` pairs up to the `}`; returns where to go on. What is wrong is reported and left out."""
        while True:
            while self.flat[at] in " \t\n,":
                at += 1
            if self.flat[at] == "}":
                return at + 1
            found = ATTRIBUTE.match(self.flat, at, close)
            if not found:
                brace = self.flat.find("}", at, close)
                until = close if brace < 0 else brace
                message = f'expected name=value or name="words", found {self.flat[at : min(until, at + 60)]!r}'
                here = self.words.at(at, max(until, at + 1))
                self.problems.append(
                    error("bad-attribute", message, here, help="put values with spaces in double quotes")
                )
                return until + (brace >= 0)
            name, at = found[1], found.end()
            part = self.part(*found.span(3 if found[2] is None else 2), ESCAPED_IN_VALUE)
            if name not in ATTRIBUTES:
                message = f"a citation has no attribute {name[:60]!r}, expected {listed(ATTRIBUTES)}"
                help = suggestion(name, ATTRIBUTES) or CITATION_HELP
                self.problems.append(error("unknown-attribute", message, self.words.at(*found.span(1)), help=help))
                continue
            expected = ""
            if name in into:
                expected = "each attribute once"
            elif name == "line" and not re.fullmatch("[1-9][0-9]{0,8}", part.value):
                expected = "a line number"
            elif name == "lang" and not re.fullmatch("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", part.value):
                expected = "a language tag such as en or es-SV"
            elif not part.value.strip():
                expected = "words"
            if expected:
                message = f"expected {expected} for {name}, found {part.value[:60]!r}"
                self.problems.append(error("bad-attribute", message, self.words.at(*found.span()), help=CITATION_HELP))
            else:
                into[name] = part

    def part(self, start: int, end: int, escapes: re.Pattern[str] = ESCAPED) -> Located:
        """A stretch of the text without its escapes' backslashes."""
        escaped = escapes.finditer(self.flat[start:end]) if "\\" in self.flat[start:end] else ()
        return Slice(self.words, start, end, tuple([start + found.start() for found in escaped]))


def _ticks(flat: str, start: int, end: int) -> dict[int, list[int]]:
    """Where runs of backticks stand, the last first, by their length."""
    found: dict[int, list[int]] = {}
    for run in re.finditer("`+", flat[start:end]):
        found.setdefault(len(run[0]), []).append(start + run.start())
    for places in found.values():
        places.reverse()
    return found


def _pairs(flat: str, start: int, end: int) -> dict[int, int]:
    """Which bracket closes which, with escapes but without regard to code: so a citation's words may hold backticks."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for bracket in BRACKET.finditer(flat, start, end):
        if bracket[0] == "[":
            opened.append(bracket.start())
        elif bracket[0] == "]" and opened:
            found[opened.pop()] = bracket.start()
    return found


def listed(names: tuple[str, ...]) -> str:
    """All names, in a sentence."""
    return f"{', '.join(names[:-1])} or {names[-1]}"


def suggestion(found: str, names: tuple[str, ...]) -> str:
    """The name that was probably meant, as a question; nothing where none is near."""
    from difflib import get_close_matches

    near = get_close_matches(found, names, 1, 0.6)
    return f"did you mean {near[0]!r}?" if near else ""
