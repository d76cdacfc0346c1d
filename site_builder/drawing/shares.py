"""Shares of a whole: each answer a part, to scale, of a square that stands for all of what it is counted among.

What is counted per 100,000 people is a part of a square of 100,000; per cent are parts of a square of a hundred.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import sqrt

from markupsafe import Markup

from .. import values
from ..units import Unit
from .figure import Answer, Drawn, Mark, Panel, label
from .scale import say
from .svg import BODY, NARROW, element, text_block, wrap

BETWEEN = 16
SIDE = 200  # of the whole square; on a telephone the label stands below it, elsewhere beside it
PER = re.compile(r"\bper (?P<all>(?P<number>\d[\d,]*|thousand|million)\b.*)")
WORDED = {"thousand": 1000, "million": 1_000_000}


def draw(shown: Sequence[Panel], panel: Panel, words: Mapping[str, str], top: float, width: int) -> Drawn:
    """A panel's squares, one below the other, each with its part in the corner and its label."""
    whole = whole_of(panel.unit)
    assert whole is not None, "only parts of a whole are drawn"
    shapes: list[Markup] = []
    for mark in panel.marks:
        part, below = _part(mark, whole, panel.unit, words, top, width)
        shapes += part
        top = below + BETWEEN
    return shapes, top - BETWEEN


def whole_of(unit: Unit) -> Fraction | None:
    """How many of a unit make all of what it is counted among: 100,000 for what is counted per 100,000 people."""
    if unit.dimension == "share":
        return 1 / unit.factor
    found = PER.search(unit.plural)
    return Fraction(WORDED.get(found["number"]) or int(found["number"].replace(",", ""))) if found else None


def is_part(answer: Answer) -> bool:
    """Whether an answer is a part of a whole that its unit names."""
    value = answer.value
    if not isinstance(value, values.Quantity):
        return False
    whole = whole_of(value.unit)
    return whole is not None and whole > 0 and all(0 <= number <= whole for number in value.numbers)


def _part(
    mark: Mark, whole: Fraction, unit: Unit, words: Mapping[str, str], top: float, width: int
) -> tuple[list[Markup], float]:
    beside = width >= NARROW + SIDE
    left, text_top = (float(SIDE + BETWEEN), top) if beside else (0.0, top + SIDE + 6)
    said, below = label(mark, left, text_top, width - left)
    found = PER.search(unit.plural)
    all_of_it = found["all"] if found else say(whole, words, unit)
    lines = wrap(words["drawing.whole"].format(value=all_of_it), width - left, BODY)
    all_said, below = text_block(lines, left, below + 4, class_="whose")
    ground = top + SIDE
    shapes = [_corner("whole", whole, whole, ground)]
    if mark.low is None or mark.low < mark.amount:
        shapes.append(_corner("square possible", mark.amount, whole, ground))
    if mark.low:
        shapes.append(_corner(f"part{mark.vague}", mark.low, whole, ground))
    return [*shapes, said, all_said], max(below, ground + 4)


def _corner(name: str, part: Fraction, whole: Fraction, ground: float) -> Markup:
    """A square in the corner of the whole one, with the part's share of its area."""
    side = SIDE * sqrt(part / whole)
    return element("rect", class_=name, x=0, y=ground - side, width=side, height=side)
