"""Markdown as an editor wrote it -> its citations, embeds, links and code with their places, before Markdown sees it.

The scanner knows blank lines, code (fences at the left margin, spans in backticks), backslash escapes and balanced
brackets, and nothing else of Markdown. It is the only judge of what is a citation, a link or code: `markup` takes all
of these out of the text, so their words are never Markdown. A citation typed inside code is code.
"""

from __future__ import annotations

import re

from .diagnostics import Diagnostic, error
from .marks import LINE, Code, Embed, Kind, Prose, Refused, flat_copy
from .scan_inline import EMBED_HELP, EMBED_KINDS, ID, Inline, listed, suggestion
from .yaml_nodes import Located

# Python-Markdown's time grows faster than the length of a block, its nesting and its rows times columns; within these
# bounds 100 kB of the worst input found by experiment take less than 2 s (tests/test_markup.py holds the inputs).
LONGEST_BLOCK = 20_000  # code points between two blank lines
MOST_BLOCKS = 10_000
MOST_BREAKS = 50  # headings and rules in a block
MOST_CELLS = 20_000  # in a text: lines of a block times `|` in its fullest line
DEEPEST = 8  # lists and quotations within each other

FENCE = re.compile(r" {0,3}(`{3,}(?=[^`\n]*$)|~{3,})", re.MULTILINE)
SPLIT = re.compile(r"\n[ \t]*\n|```|~~~|///|\A[ \t]*\n")
SLASHES = re.compile(r" {0,3}///(?!/)[ \t]*([^\n]*)")
DEFINITION = re.compile(r"^ {0,3}\[[^\]\[\n]+\]:[ \t]*<?(?:https?:|mailto:|[/.#])[^\n]*", re.MULTILINE)
NESTING = re.compile(r"(?:[ \t]*+(?:>|[-+*](?=[ \t])|\d++\.(?=[ \t])))*[ \t]*+")
BREAK = re.compile(r"#|[-=*_ \t]*$")
DEEP = re.compile(rf"\n[ \t>+*\-.\d]{{{DEEPEST + 1}}}")  # where a line's nesting may be longer than `DEEPEST`
STEP = re.compile(r">|[-+*]|\d+\.|    ")  # four spaces of indentation are a step as well


def scan(words: Located) -> Prose:
    """Finds all that is not plain Markdown. Never raises: what is wrong is in `problems`, in the order of its place."""
    return _Scanner(words).prose()


class _Scanner:
    """One pass over one text."""

    def __init__(self, words: Located) -> None:
        self.words = words
        self.flat = flat_copy(words.value)
        self.inside = Inline(words, self.flat)
        self.blocks: list[tuple[int, int, Kind]] = []
        self.cells = 0
        self.bounded = True

    def prose(self) -> Prose:
        """Splits the text into blocks and scans each."""
        if not SPLIT.search(self.flat):  # most texts are one block
            self.block(0, len(self.flat))
            return self.found()
        lines = [line.span() for line in LINE.finditer(self.flat)]
        start = number = 0
        while number < len(lines):
            begin, end = lines[number]
            fence = FENCE.match(self.flat, begin, end)
            slashes = None if fence else SLASHES.match(self.flat, begin, end)
            if not fence and not slashes and self.flat[begin:end].strip(" \t\n"):
                number += 1
                continue
            self.block(start, begin)
            if fence:
                number = self.fenced(lines, number, fence[1])
            elif slashes:
                number = self.embed(lines, number, slashes[1])
            else:
                number += 1
            start = lines[number][0] if number < len(lines) else len(self.flat)
        self.block(start, len(self.flat))
        if len(self.blocks) > MOST_BLOCKS:
            message = f"the text has {len(self.blocks):,} paragraphs, expected at most {MOST_BLOCKS:,}"
            help = "spread it over several chapters"
            self.unbounded(error("prose-too-long", message, self.words.at(*self.blocks[0][:2]), help=help))
        return self.found()

    def found(self) -> Prose:
        """The text and all that was found in it."""
        marks = sorted(self.inside.marks, key=lambda mark: mark.start)
        problems = sorted(self.inside.problems, key=lambda problem: problem.order)
        cuts = sorted(self.inside.cuts, key=lambda cut: cut.start)
        return Prose(self.words, tuple(marks), tuple(problems), tuple(cuts), tuple(self.blocks), self.bounded)

    def block(self, start: int, end: int) -> None:
        """A block between blank lines: its size, and what it holds."""
        while start < end and self.flat[end - 1] in " \t\n":
            end -= 1
        if start == end:
            return
        self.blocks.append((start, end, "prose"))
        self.measure(start, end)
        self.inside.block(start, end)
        for definition in DEFINITION.finditer(self.flat, start, end) if self.flat.find("]:", start, end) >= 0 else ():
            self.inside.problems.append(
                error(
                    "reference-link",
                    "a link's address stands apart from its text",
                    self.words.at(*definition.span()),
                    help="write the address beside the text: `[text](https://…)`",
                )
            )

    def measure(self, start: int, end: int) -> None:
        """Reports a block that Markdown would take too long over, or nest too deeply."""
        block = self.flat[start:end]
        short = len(block) <= LONGEST_BLOCK and block.count("\n") < MOST_BREAKS and self.cells <= MOST_CELLS
        if short and "|" not in block and not DEEP.search(f"\n{block}"):
            return
        lines = block.split("\n")
        breaks = deepest = 0
        if "|" in block:
            self.cells += len(lines) * max(line.count("|") for line in lines)
        for line in lines:
            nesting = NESTING.match(line)
            if nesting and nesting.end() > DEEPEST:
                deepest = max(deepest, len(STEP.findall(nesting[0].expandtabs(4))))
            breaks += bool(BREAK.match(line, nesting.end() if nesting else 0))
        excess = ""
        if len(block) > LONGEST_BLOCK:
            excess = f"{len(block):,} characters without a blank line, expected at most {LONGEST_BLOCK:,}"
        elif breaks > MOST_BREAKS:
            excess = f"{breaks:,} headings and rules without a blank line, expected at most {MOST_BREAKS:,}"
        elif self.cells > MOST_CELLS:
            excess = f"tables of {self.cells:,} cells up to here, expected at most {MOST_CELLS:,} in a text"
            self.cells = 0
        here = self.words.at(start, start + len(lines[0]))
        if excess:
            help = "part it with blank lines, or spread it over several chapters"
            self.unbounded(error("prose-too-long", f"the paragraph has {excess}", here, help=help))
        if deepest > DEEPEST:
            message = f"lists and quotations stand {deepest} deep in each other, expected at most {DEEPEST}"
            help = "take steps of indentation, `>` or list markers away"
            self.unbounded(error("prose-too-deep", message, here, help=help))

    def unbounded(self, problem: Diagnostic) -> None:
        """Reports what keeps the text from Markdown."""
        self.bounded = False
        self.inside.problems.append(problem)

    def fenced(self, lines: list[tuple[int, int]], number: int, fence: str) -> int:
        """A fenced block that opens at line `number`; returns the number of the line after it."""
        start, body = lines[number]
        last = number + 1
        while last < len(lines):
            line = self.line(lines[last])
            if len(line) >= len(fence) and line == fence[0] * len(line):
                break
            last += 1
        else:
            self.inside.problems.append(
                error(
                    "unclosed-code",
                    "the code that starts here has no end",
                    self.words.at(start, start + len(self.flat[start:body].rstrip())),
                    help=f"close it with {fence} on a line of its own",
                )
            )
        until = lines[last - 1][1]
        end = lines[min(last, len(lines) - 1)][1]
        code = self.words.value[body:until].replace("\r\n", "\n").replace("\r", "\n")
        self.inside.cuts.append(Code(start, end, code, True))
        self.blocks.append((start, end, "code"))
        return last + 1

    def embed(self, lines: list[tuple[int, int]], number: int, opening: str) -> int:
        """An embed whose first line is line `number`; returns the number of the line after it."""
        start, end = lines[number]
        here = self.words.at(start, start + len(self.flat[start:end].rstrip()))
        body: list[int] = []
        last = number + 1
        while last < len(lines) and not (line := self.line(lines[last])).startswith("///"):
            if line:
                body.append(last)
            last += 1
        closed = last < len(lines) and self.line(lines[last]) == "///"
        kind, _, id = (part.strip() for part in opening.partition("|"))
        problem = None
        if not opening.strip():
            closed = False
            problem = error("bad-embed", "/// closes an embed that was never opened", here, help=EMBED_HELP)
        elif not closed and opening.rstrip().endswith("///"):
            help = f"{EMBED_HELP}; in YAML the text goes after `|`, since `>-` joins its lines"
            problem = error("unclosed-embed", "the closing /// has no line of its own", here, help=help)
        elif not closed:
            problem = error("unclosed-embed", "the embed has no closing ///", here, help=EMBED_HELP)
        elif not kind or not ID.fullmatch(id):
            message = f"expected `kind | id`, found {opening.strip()[:60]!r}"
            problem = error("bad-embed", message, here, help=EMBED_HELP)
        elif kind not in EMBED_KINDS:
            message = f"there is no embed of the kind {kind[:60]!r}, expected {listed(EMBED_KINDS)}"
            problem = error("unknown-embed", message, here, help=suggestion(kind, EMBED_KINDS) or EMBED_HELP)
        elif body:
            message = f"expected /// on the next line, found {self.line(lines[body[0]])[:60]!r}"
            first, (begin, until) = lines[body[0]][0], lines[body[-1]]
            span = self.words.at(first, begin + len(self.flat[begin:until].rstrip()))
            help = "an embed has no text of its own: delete what stands between its two lines"
            problem = error("bad-embed", message, span, help=help)
        end = lines[last][1] if closed else end
        self.blocks.append((start, end, "embed"))
        if problem:
            self.inside.problems.append(problem)
            self.inside.cuts.append(Refused(start, end, True))
        else:
            at = self.flat.index(id, self.flat.index("|", start))
            self.inside.marks.append(Embed(start, end, here, kind, self.inside.part(at, at + len(id))))
        return last + 1 if closed else number + 1

    def line(self, bounds: tuple[int, int]) -> str:
        """What stands on a line."""
        return self.flat[slice(*bounds)].strip()
