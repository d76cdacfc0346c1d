"""A YAML library's complaint -> one diagnostic in plain words, at the place that an editor has to look at.

The complaints are libyaml's (PyYAML's own parser words most of them alike); what is not known here is passed on as the
library words it.
"""

from __future__ import annotations

import re

from yaml import MarkedYAMLError

from .diagnostics import Diagnostic, Label
from .text import SourceText, Span
from .yaml_findings import NO_KEY, anchor, bad_key, block_sign, directive, quoted, syntax, tab, tag

_KEY = re.compile(r" *(?:- +)*([A-Za-z_][\w-]*):(?= |$)")
LONGEST_KEY = 1024  # in characters; so YAML has it, section 7.4.2
_WORD = re.compile(r"[^\s,\[\]{}]+|\S")
_LINE = re.compile(r"[^\r\n]*")


def explain(
    failure: MarkedYAMLError, source: SourceText, base: int, end: int, bracket: int | None = None
) -> Diagnostic:
    """What a failure at a mark (an index from `base`, in code points) means; no span reaches past `end`.

    `bracket` is where the innermost bracket stands that is still open.
    """
    return _Failure(failure, source, base, end, bracket).explain()


class _Failure:
    """A syntax error with its surroundings: `at` is the word that cannot stand there, `before` what its line has."""

    def __init__(self, failure: MarkedYAMLError, source: SourceText, base: int, end: int, bracket: int | None) -> None:
        self.source, self.end, self.bracket = source, end, bracket
        self.problem, self.context = failure.problem or "", failure.context or ""
        here = min(base + failure.problem_mark.index, end) if failure.problem_mark else base
        self.opened = min(base + failure.context_mark.index, end) if failure.context_mark else here
        line = max(source.offset(source.position(here).line), base)
        word = _WORD.match(source.text, here, end)
        self.at = source.span(here, word.end() if word else here)
        self.before = source.text[line:here]
        self.line = source.span(line, self._line_end(here))
        self.first = not self.before.strip(" -")

    def _line_end(self, offset: int) -> int:
        found = _LINE.match(self.source.text, offset, self.end)
        return found.end() if found else offset

    def _from(self, offset: int) -> Span:
        """From an offset to its line's end, without the comment's or other trailing space."""
        text = self.source.text[offset : self._line_end(offset)].rstrip()
        return self.source.span(offset, offset + len(text))

    def _as_block(self, offset: int | None = None) -> str:
        """Advice for the value at an offset, or in the failure's line."""
        source, here = self.source, self.line.start if offset is None else offset
        key = _KEY.match(source.text, source.offset(source.position(here).line), self.end)
        return f"write `{key[1] if key else 'quote'}: >-` and the text, indented, on the next line"

    def explain(self) -> Diagnostic:
        """Special signs first, then what stands before and after the place."""
        text, problem, context = self.source.text, self.problem, self.context
        opened = self._from(self.opened)
        if "tab" in problem.split() or text.startswith("\t", self.at.start, self.end):
            return tab(self.source.span(self.at.start, self.at.start + 1))
        if (
            "directive" in context + problem
            or "incompatible YAML" in problem
            or (self.at.text[:1] == "%" and not self.before)
        ):
            return directive(self.line)
        if "anchor" in context or "alias" in context:
            return anchor(opened)
        if "tag" in context or "tag handle" in problem:
            return tag(opened)
        if "block scalar" in context:
            return block_sign(opened, opened.text)
        if "quoted scalar" in context:
            return self._in_quotation_marks()
        if "mapping values" in problem:
            return self._second_colon()
        if "could not find expected ':'" in problem:
            return syntax(
                "a key and a colon were expected in this line",
                opened,
                "put a colon and a space after the key; a line that continues the text above must be indented deeper "
                "than the key of that text",
            )
        if "cannot start any token" in problem:
            return syntax(
                f"an unquoted value cannot start with {self.at.text[:1]!r}",
                self.at,
                f"put the value in quotation marks: `{quoted(self._from(self.at.start).text)}`, or {self._as_block()}",
            )
        return self._misplaced()

    def _in_quotation_marks(self) -> Diagnostic:
        if "end of stream" in self.problem or "document indicator" in self.problem:
            sign = self.source.text[self.opened : self.opened + 1]
            return syntax(
                f"the quotation mark {sign} is opened here and never closed",
                self.source.span(self.opened, self.opened + 1),
                f"close it; if it belongs to the text, {self._as_block(self.opened)}",
            )
        escape = self.source.text.rfind("\\", self.opened, self.at.start + 1)
        return syntax(
            "a backslash between double quotation marks starts an escape, and this is none that YAML knows",
            self.source.span(escape, min(escape + 2, self.end)),
            f"write the backslash twice, or {self._as_block()}",
        )

    def _second_colon(self) -> Diagnostic:
        if re.search(r": |:$", self.before.rstrip()):
            return syntax(
                "a colon and a space inside an unquoted value",
                self.at,
                f"put the value in quotation marks, or {self._as_block()}",
            )
        if len(self.before) > LONGEST_KEY:
            return syntax(f"a key of more than {LONGEST_KEY:,} characters", self.line, "shorten it")
        return syntax(
            "this line is read as more of the value above, and so cannot have a key of its own",
            self.source.span(self.line.start + len(self.before) - len(self.before.lstrip(" ")), self.at.start + 1),
            "give keys of one mapping the same indentation, and put a space after the colon of the key above",
        )

    def _misplaced(self) -> Diagnostic:
        """Something stands where the structure has no room for it."""
        before, sign = self.before.rstrip(" "), self.at.text[:1]
        if not self.first and before.endswith(("'", '"')):
            return syntax(
                "text follows the closing quotation mark",
                self.at,
                f"a value that starts with a quotation mark ends at the next one; {self._as_block()}",
            )
        if not self.first and before.endswith(("]", "}")):
            return syntax(
                "text follows the closing bracket",
                self.at,
                f"a value that starts with a bracket is read as a list or mapping; if it is text, {self._as_block()}",
            )
        if "unexpected ':'" in self.problem:
            return syntax(
                "inside brackets, a space is needed between a colon and the sign that follows it",
                self.at,
                "put a space after the colon; if it is text, put it in quotation marks",
            )
        if self.bracket is not None and (not sign or sign not in ",]}"):
            bracket = self.source.span(self.bracket, self.bracket + 1)
            return syntax(
                f"the bracket {bracket.text} is opened here and not closed where the list or mapping ends",
                bracket,
                f"close it, and put commas between its items; if it is text, {self._as_block(self.bracket)}",
                (Label(self.at, "this cannot stand inside it"),) if sign else (),
            )
        if sign and sign in ",]}":
            return syntax(
                f"`{sign}` cannot stand here",
                self.at,
                f"take it out, or close the bracket that it belongs to; if it is text, {self._as_block()}",
            )
        if "sequence entries" in self.problem or "mapping keys" in self.problem:
            return syntax(
                f"a value cannot start with `{sign} `"
                if not self.first
                else f"`{sign}` cannot stand at this indentation",
                self.at,
                f"start a list on the line below its key; if it is text, put it in quotation marks, or "
                f"{self._as_block()}",
            )
        if self.first and sign == ":":
            return bad_key(self.at, NO_KEY)
        if self.first:
            return self._indentation()
        return syntax(f"this is not YAML: {self.problem}", self.at, f"if it is text, {self._as_block()}")

    def _indentation(self) -> Diagnostic:
        above = self.source.text[: self.line.start].rstrip("\r\n")
        cut = re.search(r"\S #.*$", above)
        if cut:
            return syntax(
                "the text above ended at ` #`, so this line does not continue it",
                self._from(self.at.start),
                "` #` starts a comment: write the text below `>-` on lines of its own",
            )
        if "'-'" in self.problem:
            expected = "an item of the list above, starting with `- `, was expected"
        elif "document start" in self.problem:
            expected = "the file's content ended above this line"
        else:
            expected = "a key of the mapping above, at the same indentation, was expected"
        return syntax(
            f"the indentation of this line fits nothing above it: {expected}",
            self._from(self.at.start),
            "give the items of one list, and the keys of one mapping, the same indentation, deeper than their owner's",
        )
