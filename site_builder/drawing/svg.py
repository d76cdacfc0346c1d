"""SVG from numbers and texts: elements, deterministic numbers, and how wide a text will probably be.

Lengths are in the drawing's own units, which a browser shows as about one CSS pixel each. Attributes are classes and
presentation attributes alone, so that pages need no `unsafe-inline`; nothing drawn here can run.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache

from markupsafe import Markup, escape

Number = int | float | Fraction

SMALL, BODY, STRONG = 12, 13, 15  # font sizes
LEADING = 1.3  # line height, in font sizes
NARROW, WIDE = 280, 612  # the two widths that each drawing has: a telephone's, and a column's

# Shares of the font size, for the wider ones of the common serif faces, so that hardly a text is wider than foretold.
_NARROW_LETTERS = frozenset("fijlrtI.,:;'|!()[]/·-’‘“”\" ")
_WIDE_LETTERS = frozenset("mwMW@%—…")


def number(value: Number) -> str:
    """A length with at most two decimals, the same on every machine: `12`, `0.5`, `-3.25`."""
    if type(value) is float:  # most are, and an instance of a fraction is costly to tell
        text = f"{value:.2f}"
    elif isinstance(value, int):
        return str(value)
    else:
        hundredths = round(Fraction(value) * 100)
        whole, rest = divmod(abs(hundredths), 100)
        text = f"{'-' if hundredths < 0 else ''}{whole}.{rest:02}"
    text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def element(name: str, *children: str, **attributes: Number | str | None) -> Markup:
    """An element with its `attributes`, and its children, which are escaped where they are no elements."""
    written = _attributes(attributes)
    if not children:
        return Markup(f"<{name}{written}/>")
    return Markup(f"<{name}{written}>{''.join(map(escape, children))}</{name}>")


def attributes(**named: Number | str | None) -> Markup:
    """Attributes, each after a space. `class_` is written `class`, other underscores become dashes; None is nothing."""
    return Markup(_attributes(named))


def _attributes(named: Mapping[str, Number | str | None]) -> str:
    return "".join(
        [
            f' {_named(key)}="{escape(value) if isinstance(value, str) else number(value)}"'
            for key, value in named.items()
            if value is not None
        ]
    )


@cache
def _named(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def joined(parts: Iterable[Markup]) -> Markup:
    """Elements one after the other."""
    return Markup("".join(parts))


def group(children: Iterable[Markup], **attributes: Number | str | None) -> Markup:
    """A `g` element, or nothing where there is nothing to group."""
    inner = joined(children)
    return element("g", inner, **attributes) if inner else Markup("")


def path(*steps: str | Number) -> str:
    """A path's `d`: letters and numbers."""
    return " ".join(step if isinstance(step, str) else number(step) for step in steps)


def width_of(text: str, size: Number) -> float:
    """An upper estimate of a text's width at a font size."""
    shares = 0.0
    for letter in text:
        shares += _share(letter)
    return shares * float(size)


@cache
def _share(letter: str) -> float:
    if letter in _NARROW_LETTERS:
        return 0.34
    if letter in _WIDE_LETTERS or unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    if letter.isupper():
        return 0.72
    return 0.0 if unicodedata.combining(letter) else 0.56


def wrap(text: str, width: Number, size: Number) -> tuple[str, ...]:
    """A text in lines of at most `width`; a word that is longer than a line is broken between its characters."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        for part in _parts(word, width, size):
            longer = f"{line} {part}" if line else part
            if line and width_of(longer, size) > width:
                lines.append(line)
                line = part
            else:
                line = longer
    return (*lines, line) if line else tuple(lines)


def balanced(text: str, width: Number, size: Number) -> tuple[str, ...]:
    """As few lines as `wrap` makes, of lengths that are as even as may be."""
    lines = wrap(text, width, size)
    narrower = (wrap(text, width * part / 20, size) for part in range(10, 20))
    return next((even for even in narrower if len(even) == len(lines)), lines) if len(lines) > 1 else lines


def _parts(word: str, width: Number, size: Number) -> list[str]:
    if width_of(word, size) <= width:
        return [word]
    import regex  # type: ignore[import-untyped]  # few drawings have so long a word, and it takes as long as they do

    parts = [""]
    for letter in regex.findall(r"\X", word):
        if parts[-1] and width_of(parts[-1] + letter, size) > width:
            parts.append("")
        parts[-1] += letter
    return parts


def text_block(
    lines: Iterable[str],
    x: Number,
    top: Number,
    size: Number = BODY,
    *,
    anchor: str = "start",
    class_: str | None = None,
) -> tuple[Markup, float]:
    """Lines below one another from `top` on, and where they end."""
    step = float(size) * LEADING
    written: list[Markup] = []
    below = float(top)
    for line in lines:
        baseline = below + float(size) * 1.02
        written.append(
            element(
                "text", line, x=x, y=baseline, class_=class_,
                font_size=None if size == BODY else size, text_anchor=None if anchor == "start" else anchor,
            )
        )  # fmt: skip
        below += step
    return joined(written), below


def picture(
    children: Iterable[str], width: Number, height: Number, variant: str, *, id: str, title: str, description: str,
    role: str = "img",
) -> Markup:  # fmt: skip
    """The whole drawing. `id` starts the ids of its title and description; `variant` is `narrow` or `wide`."""
    own = f"{id}-{variant}"
    return element(
        "svg",
        element("title", title, id=f"{own}-title"),
        element("desc", description, id=f"{own}-desc"),
        *children,
        class_=variant,
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=width,
        height=height,
        font_size=BODY,
        role=role,
        aria_labelledby=f"{own}-title",
        aria_describedby=f"{own}-desc",
    )
