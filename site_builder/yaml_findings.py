"""What strict YAML refuses, in words: each function takes the place and returns the diagnostic."""

from __future__ import annotations

import re

from .diagnostics import Diagnostic, Label, error, warning
from .text import Span
from .yaml_nodes import Node, Scalar

# YAML 1.1's extra line ends, which are text in YAML 1.2, and their escapes between double quotation marks.
SEPARATORS = {"\x85": r"\N", "\u2028": r"\L", "\u2029": r"\P"}
NO_KEY = "no key stands before the colon"


def conflict(at: Span) -> Diagnostic:
    """A line in which git says that it could not join two versions."""
    return error(
        "merge-conflict",
        "git could not join two versions of these lines, and left both",
        at,
        help="keep what holds of the two, and delete the lines that begin with <<<<<<<, =======, ||||||| and >>>>>>>",
    )


def anchor(at: Span) -> Diagnostic:
    """An anchor or alias, or text that starts as they do."""
    kind = "an anchor" if at.text.startswith("&") else "an alias"
    return error(
        "yaml-anchor",
        f"`{_short(at.text)}` is read as {kind}, which is not used here",
        at,
        help="to repeat something, write it out; if it is text, put it in quotation marks or below `>-`",
    )


def tag(at: Span) -> Diagnostic:
    """A tag, or text that starts with an exclamation mark."""
    return error(
        "yaml-tag",
        f"`{_short(at.text)}` is read as a tag, which is not used here",
        at,
        help="take it out: every value is text as typed; if it is text, put it in quotation marks or below `>-`",
    )


def directive(at: Span) -> Diagnostic:
    """A line that starts with `%`."""
    return error(
        "yaml-directive",
        f"`{_short(at.text)}` is a YAML directive, which is not used here",
        at,
        help="take the line out; if it is text, put it in quotation marks or below `>-`",
    )


def tab(at: Span) -> Diagnostic:
    """A tab that is white space."""
    return error(
        "yaml-tab",
        "a tab as white space: only spaces can indent and separate",
        at,
        help="put spaces in its place; most editors can do so for the whole file and for every tab typed from then on",
    )


def block_digit(at: Span) -> Diagnostic | None:
    """An empty block that came of a value such as `>5`."""
    if not re.match(r"[|>][+-]?[0-9]", at.text):
        return None
    return block_sign(at, at.text)


def block_sign(at: Span, words: str) -> Diagnostic:
    """A value such as `>=261`, which is `words` as a whole."""
    return syntax(
        f"`{at.text[:1]}` at the start of a value announces a block of text on the next lines",
        at,
        f"if it is part of the value, put the value in quotation marks: `{quoted(words)}`",
    )


def syntax(message: str, at: Span, help: str, labels: tuple[Label, ...] = ()) -> Diagnostic:
    """Text that is not YAML, for a reason that `message` gives."""
    return error("yaml-syntax", message, at, labels=labels, help=help)


def unreadable(at: Span, character: str) -> Diagnostic:
    """A control character, half a surrogate pair, a noncharacter, or a byte order mark that is not the first."""
    number = f"U+{ord(character):04X}"
    if character == "\ufeff":
        return error(
            "yaml-byte-order-mark",
            f"an invisible byte order mark ({number}) inside the file",
            at,
            help="take it out; it often comes in where two files are joined",
        )
    return error(
        "yaml-control-character",
        f"a character that YAML does not allow ({number})",
        at,
        help="take it out; such characters often come in by copying from other programs",
    )


def separator(at: Span) -> Diagnostic:
    """One of YAML 1.1's extra line ends where it would be hard to say what it does."""
    return error(
        "yaml-line-separator",
        f"an invisible line separator (U+{ord(at.text):04X}) in unquoted text",
        at,
        help=f"put a space in its place, or, if it is meant, put the text in double quotation marks and write it as "
        f"{SEPARATORS[at.text]}",
    )


def too_deep(at: Span, depth: int) -> Diagnostic:
    """The bracket, dash or key that opens one level too many."""
    return error(
        "yaml-depth",
        f"lists and mappings are nested more than {depth} deep; the file was not read further",
        at,
        help="put text that starts with brackets in quotation marks; no record needs more than a few levels",
    )


def second_document(at: Span) -> Diagnostic:
    """The `---` that starts it."""
    return error(
        "yaml-documents",
        "a second document starts in this file",
        at,
        help="keep one document in each file: take the `---` out, or move what follows it to a file of its own",
    )


def merge_key(at: Span) -> Diagnostic:
    """An unquoted `<<` as a key."""
    return error(
        "yaml-merge-key",
        "`<<` is read as a merge key, which is not used here",
        at,
        help="write out the keys that it would bring in",
    )


def duplicate_key(first: Scalar, again: Scalar) -> Diagnostic:
    """Two keys of one mapping with the same text."""
    lines = f"line {first.span.first.line} and again in line {again.span.first.line}"
    return error(
        "yaml-duplicate-key",
        f"the key {_short(again.value)!r} stands in {lines}",
        again.span,
        note="here again",
        labels=[Label(first.span, "here first")],
        help="take one of them out, or rename it; in one mapping each key stands once",
    )


def bad_key(at: Span, message: str) -> Diagnostic:
    """A key that is a list, a mapping or nothing."""
    return error(
        "yaml-key",
        message,
        at,
        help="text that starts with `{`, `[`, `?` or `:` is read as YAML's own signs: put it in quotation marks, or "
        "write it below `>-`",
    )


def cut_by_comment(scalar: Scalar, comment: Span) -> Diagnostic:
    """One space and `#` is how running text looks (`Issue #975`); comments beside a value stand two spaces off."""
    return warning(
        "yaml-cut-by-comment",
        f"the value ends before ` #`: `{_short(comment.text)}` is read as a comment",
        comment,
        labels=[Label(scalar.span, "this is the whole value")] if scalar.value else [],
        help="if it belongs to the text, put the text in quotation marks, or below `>-` on lines of its own; if it is "
        "a comment, put two spaces before the `#`",
    )


def cut_by_comma(entry: tuple[Scalar, Node] | None, keys: list[Scalar]) -> Diagnostic:
    """Keys without a value inside braces, and the entry before them, whose text they most likely are."""
    key = keys[0]
    if entry is None or not isinstance(entry[1], Scalar) or not entry[1].value:
        return error(
            "yaml-cut-by-comma",
            f"{_short(key.value)!r} stands in braces as a key without a value",
            key.span,
            help="write `key: value`, or take the braces out; in text, braces need quotation marks",
        )
    name, value = entry
    whole = Span(key.span.source, value.span.start, keys[-1].span.end)
    return error(
        "yaml-cut-by-comma",
        f"the comma cuts the text of {name.value!r} in two: {_short(key.value)!r} is read as a key without a value",
        key.span,
        labels=[Label(value.span, f"all that is left of {name.value!r}")],
        help="take the braces out, put each key on a line of its own, and write the text as a block:\n"
        f"{name.value}: >-\n  {' '.join(whole.text.split())}",
    )


def quoted(words: str) -> str:
    """The words as a YAML text between single quotation marks."""
    return "'" + words.strip().replace("'", "''") + "'"


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
