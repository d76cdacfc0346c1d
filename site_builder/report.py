"""Diagnostics -> text for a terminal, JSON data, and HTML; and the pages of `errors/` that explain each code.

Nothing here prints, and nothing here raises over what a diagnostic holds: any text and any span can be reported.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from .diagnostics import Diagnostic, Label, Severity
from .project import PACKAGE
from .text import Position, Span

PAGES = PACKAGE / "errors"  # one about each code
# An excerpt's width in terminal columns, and how much of that stands before a span that is itself too long to show.
# Seeds have lines of 900 characters: a longer line is cut to a window around the span.
WIDTH = 100
LEAD = 8
# How many code points on each side of a span's start are looked at: more and more, until the window is the same however
# many there are; of those that take no column no more than the last, which is little of a huge line.
REACHES = (WIDTH + 20, 250, 500)
TAB = "    "

# Characters that no terminal shows though their category is that of letters or marks: Unicode's
# Default_Ignorable_Code_Point, without what the categories Cc, Cf, Cn, Co and Cs cover already.
IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


class ExplainError(LookupError):
    """No page explains this code; the message names the codes that resemble it, best first."""


def visible(text: str) -> str:
    """The text with every control, bidirectional, unassigned or otherwise invisible character written as `<U+202E>`."""
    return text if _is_plain(text) else "".join(map(_shown, text))


def _is_plain(text: str) -> bool:
    """Whether every character is shown as it is, one column wide: so of nearly all text, and found at once."""
    return text.isascii() and text.isprintable()


@lru_cache(maxsize=4096)
def _shown(char: str) -> str:
    if unicodedata.category(char)[0] == "C" or char in "\u2028\u2029" or IGNORABLE.match(char):
        return f"<U+{ord(char):04X}>"
    return char


@lru_cache(maxsize=4096)
def _width(char: str) -> int:
    """The terminal columns that one shown character takes: 0 for a mark on the one before it, 2 for a wide one."""
    if unicodedata.category(char) in ("Mn", "Me") or "\u1160" <= char <= "\u11ff" or "\ud7b0" <= char <= "\ud7ff":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


@lru_cache(maxsize=4096)
def _cell(char: str) -> tuple[str, int]:
    """A character as it is shown, and its columns; none for a mark."""
    shown = TAB if char == "\t" else _shown(char)
    return shown, sum(map(_width, shown))


def _cells(line: str) -> tuple[Sequence[str], Sequence[int], Sequence[int]]:
    """What a line shows, cell by cell: a character with the marks on it.

    Returns each cell's text; the columns before it, and at the end the whole width; the code points before it, and
    at the end their number. A mark with no visible character to sit on gets a dotted circle, as in the code charts.
    """
    if _is_plain(line):
        places = range(len(line) + 1)
        return line, places, places
    texts: list[str] = []
    columns, points = [0], [0]
    bare = True
    column = 0
    for point, char in enumerate(line, 1):
        shown, width = _cell(char)
        if not width:
            if not bare:
                texts[-1] += shown
                points[-1] = point
                continue
            shown, width = "◌" + shown, 1
        bare = len(shown) > 2
        column += width
        texts.append(shown)
        columns.append(column)
        points.append(point)
    return texts, columns, points


class _Excerpt(NamedTuple):
    """The line that a span starts in, cut to a window: what stands before the span, in it and after it.

    `indent` and `run` are the columns before the span and in it; `beyond` is the place of its last character, where
    that is not shown.
    """

    place: Position
    before: str
    inside: str
    after: str
    indent: int
    run: int
    beyond: Position | None


def _bounds(span: Span) -> tuple[int, int]:
    """The span's start and end, kept within its text."""
    start = min(max(span.start, 0), len(span.source.text))
    return start, min(max(span.end, start), len(span.source.text))


def _excerpt(span: Span) -> _Excerpt:
    start, end = _bounds(span)
    place = span.source.position(start)
    line = span.source.line(place.line)
    for reach in REACHES:
        left, right = max(line.start, start - reach), min(line.end, start + reach)
        texts, columns, points = _cells(span.source.text[left:right])
        first = min(bisect_right(points, start - left) - 1, len(texts))
        before, after = columns[first], columns[-1] - columns[first]
        if (before > WIDTH or left == line.start) and (after > WIDTH or right == line.end):
            break
    join = str if isinstance(texts, str) else "".join
    last = min(max(bisect_left(points, end - left), first + 1), len(texts))
    low, high = _window(columns, first, last)
    cut_left = "…" if low > 0 or left > line.start else ""
    cut_right = "…" if high < len(texts) or right < line.end else ""

    final = span.source.position(max(start, end - 1))
    unseen = last > high or end > right < line.end or final.line > place.line
    last = min(last, high)
    return _Excerpt(
        place,
        before=cut_left + join(texts[low:first]),
        inside=join(texts[first:last]),
        after=join(texts[last:high]) + cut_right,
        indent=len(cut_left) + columns[first] - columns[low],
        run=max(1, columns[last] - columns[first]),
        beyond=final if unseen else None,
    )


def _window(columns: Sequence[int], first: int, last: int) -> tuple[int, int]:
    """The cells to show, from the first to before the last: at most WIDTH columns, with the span in the middle."""
    total = columns[-1]
    if total <= WIDTH:
        return 0, len(columns) - 1
    room = WIDTH - 2  # a … on each side
    middle = columns[first] + min(columns[last], columns[first] + room - 2 * LEAD)
    start = max(0, min((middle - room) // 2, total - room))
    return bisect_left(columns, start), bisect_right(columns, start + room) - 1


def arranged(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sorted by path and place; of findings that are alike in every part, one."""
    return [found for _, found in sorted(_unique(diagnostics).items(), key=lambda item: item[0][0])]


def _unique(diagnostics: Iterable[Diagnostic]) -> dict[tuple[Any, ...], Diagnostic]:
    """Of findings that are alike in every part the first, by what they are alike in, which starts with their order."""
    unique: dict[tuple[Any, ...], Diagnostic] = {}
    for found in diagnostics:
        unique.setdefault(_identity(found), found)
    return unique


def _identity(found: Diagnostic) -> tuple[Any, ...]:
    # Not the diagnostic itself: a file that was read twice gives two texts, and spans of different texts are unequal.
    labels = tuple((*label.span.place, label.message) for label in found.labels)
    return (found.order, found.span is None, found.severity, found.note, labels, found.help)


def summary_line(diagnostics: Iterable[Diagnostic]) -> str:
    """How many errors and warnings there are: `2 errors, 1 warning`; `no errors`."""
    severities = [found.severity for found in _unique(diagnostics).values()]
    errors, warnings = severities.count(Severity.ERROR), severities.count(Severity.WARNING)
    return _count(errors, "error") + (f", {_count(warnings, 'warning')}" if warnings else "")


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


# Text ---------------------------------------------------------------------------------------------------------------

COLOURS = {"error": "1;31", "warning": "1;33", "label": "36", "place": "1", "quiet": "2"}


def to_text(diagnostics: Iterable[Diagnostic], *, colour: bool = False) -> str:
    """The report for a terminal, ending in a line end, or empty where there is nothing to report.

    `colour` adds ANSI colours. Where a span's end is not shown, the place of its last character is named.
    """
    return "\n".join(_text(found, colour) for found in arranged(diagnostics))


def _text(found: Diagnostic, colour: bool) -> str:
    def paint(style: str, text: str) -> str:
        return f"\x1b[{COLOURS[style]}m{text}\x1b[0m" if colour and text else text

    def quoted(excerpt: _Excerpt, style: str, mark: str, note: str) -> list[str]:
        number, blank = str(excerpt.place.line).rjust(gutter), " " * gutter
        run = paint(style, f"{mark * excerpt.run} {_note(note, excerpt)}".rstrip())
        return [
            f"{paint('quiet', f'  {number} |')} {excerpt.before}{excerpt.inside}{excerpt.after}",
            f"{paint('quiet', f'  {blank} |')} {' ' * excerpt.indent}{run}",
        ]

    excerpts = [_excerpt(label.span) for label in found.labels]
    main = _excerpt(found.span) if found.span else None
    gutter = max((len(str(excerpt.place.line)) for excerpt in [*excerpts, *([main] if main else [])]), default=0)
    place = paint("place", _place(found.path, main.place if main else Position(1, 1)))
    lines = [f"{place}: {paint(found.severity, f'{found.severity}[{visible(found.code)}]')}: {visible(found.message)}"]
    if main:
        lines += quoted(main, found.severity, "^", found.note)
    elif found.note:
        lines.append(f"  {visible(found.note)}")
    for label, excerpt in zip(found.labels, excerpts, strict=True):
        lines.append(f"  {paint('place', _place(label.span.path, excerpt.place))}")
        lines += quoted(excerpt, "label", "-", label.message)
    more = f"`site-builder explain {visible(found.code)}` says more"
    help_lines = [visible(line) for line in found.help.split("\n")] if found.help else []
    if len(help_lines) > 1:
        lines += [f"help: {help_lines[0]}", *(f"      {line}".rstrip() for line in help_lines[1:]), f"      {more}"]
    else:
        lines.append("help: " + _joint(found).join([*help_lines, more]))
    return "".join(f"{line}\n" for line in lines)


def _joint(found: Diagnostic) -> str:
    return " " if found.help.endswith("?") else "; "


def _place(path: str, at: Position) -> str:
    return f"{visible(path)}:{at.line}:{at.column}"


def _note(note: str, excerpt: _Excerpt) -> str:
    if excerpt.beyond is None:
        return visible(note)
    return f"{visible(note)} (to line {excerpt.beyond.line}, column {excerpt.beyond.column})".lstrip()


# JSON ---------------------------------------------------------------------------------------------------------------


def to_data(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """The report as JSON values. Lines and columns count from 1, columns in code points; ends are exclusive."""
    return [
        {
            "severity": str(found.severity),
            "code": found.code,
            "message": found.message,
            "path": found.path,
            **_extent(found.span),
            "labels": [_label(label) for label in found.labels],
            "help": found.help,
        }
        for found in arranged(diagnostics)
    ]


def _label(label: Label) -> dict[str, Any]:
    return {"path": label.span.path, **_extent(label.span), "message": label.message}


def _extent(span: Span | None) -> dict[str, int]:
    first = last = Position(1, 1)
    if span:
        first, last = (span.source.position(offset) for offset in _bounds(span))
    return {"line": first.line, "column": first.column, "end_line": last.line, "end_column": last.column}


# HTML ---------------------------------------------------------------------------------------------------------------


def to_html(diagnostics: Iterable[Diagnostic]) -> Markup:
    """The report as an HTML fragment, an ordered list with a `mark` for each span; empty if there is nothing to report.

    Classes: `report` on the list; `report-error` or `report-warning` on its items; `report-place`, `report-note` and
    `report-help` within. Words between backticks become `code`.
    """
    items = [_item(found) for found in arranged(diagnostics)]
    return Markup('<ol class="report">\n{}</ol>\n').format(Markup().join(items)) if items else Markup()


def _item(found: Diagnostic) -> Markup:
    main = _excerpt(found.span) if found.span else None
    parts = [
        Markup('<p><code class="report-place">{}</code> <strong>{}[{}]</strong>: {}</p>\n').format(
            _place(found.path, main.place if main else Position(1, 1)),
            found.severity,
            visible(found.code),
            _prose(found.message),
        )
    ]
    if main:
        parts.append(_quoted(main))
    note = _note(found.note, main) if main else found.note
    if note:
        parts.append(Markup('<p class="report-note">{}</p>\n').format(_prose(note)))
    for label in found.labels:
        excerpt = _excerpt(label.span)
        place = _place(label.span.path, excerpt.place)
        parts.append(
            Markup('<p><code class="report-place">{}</code> {}</p>\n').format(
                place, _prose(_note(label.message, excerpt))
            )
        )
        parts.append(_quoted(excerpt))
    help_lines = [_prose(line) for line in found.help.split("\n")] if found.help else []
    more = Markup("<code>site-builder explain {}</code> says more").format(visible(found.code))
    joint = Markup("<br>\n") if len(help_lines) > 1 else Markup(_joint(found))
    parts.append(Markup('<p class="report-help">{}</p>\n').format(joint.join([*help_lines, more])))
    return Markup('<li class="report-{}">\n{}</li>\n').format(found.severity, Markup().join(parts))


def _quoted(excerpt: _Excerpt) -> Markup:
    # An empty span, as at a line's end, is marked by a space, so that there is something to see.
    inside = excerpt.inside or " "
    return Markup('<pre><code dir="auto">{}<mark>{}</mark>{}</code></pre>\n').format(
        excerpt.before, inside, excerpt.after
    )


def _prose(text: str) -> Markup:
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(visible(text)))))


# Explanations -------------------------------------------------------------------------------------------------------


def codes() -> list[str]:
    """Every code that has a page, in alphabetical order."""
    return sorted(page.stem for page in PAGES.glob("*.md"))


def explain(code: str) -> str:
    """The Markdown page about a code: a failing example, why it is refused, how to mend it. Raises ExplainError."""
    known = codes()
    if code not in known:
        from difflib import get_close_matches  # for a slip of the fingers alone

        nearest = get_close_matches(code, known)
        raise ExplainError(
            f"there is no error code {visible(code)!r}" + (f"; did you mean {' or '.join(nearest)}?" if nearest else "")
        )
    return (PAGES / f"{code}.md").read_text(encoding="utf-8")
