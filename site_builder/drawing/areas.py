"""Areas to scale: each answer a square as large as it says, beside a square of a round size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import sqrt

from markupsafe import Markup

from .figure import Drawn, Mark, Panel, label
from .scale import power_of_ten, say
from .svg import BODY, element, group, text_block, wrap

BETWEEN = 16
LARGEST = 260.0  # the side of the largest square
LEAST_COLUMN = 84  # of a label under a small square
SCALE_PARTS = 4  # a scale beside several squares is at most one part of the largest


def draw(shown: Sequence[Panel], panel: Panel, words: Mapping[str, str], top: float, width: int) -> Drawn:
    """A panel's squares, on one ground line, with labels under them; in rows where they do not fit side by side."""
    unit_square = scale_square([mark.amount for mark in panel.marks])
    areas = [mark.amount for mark in panel.marks]
    sides = _sides([*areas, unit_square], width)
    shapes: list[Markup] = []
    boxes: list[tuple[float, Mark | None]] = [*zip(sides, panel.marks, strict=False), (sides[-1], None)]
    for row in _rows(boxes, width):
        ground = top + max(side for side, _ in row)
        left, lowest = 0.0, ground
        for side, mark in row:
            column = max(side, float(LEAST_COLUMN))
            shapes += _squares(left, ground, side, mark)
            if mark is None:
                lines = wrap(words["drawing.scale"].format(value=say(unit_square, words, panel.unit)), column, BODY)
                text, below = text_block(lines, left, ground + 6, class_="whose")
            else:
                text, below = label(mark, left, ground + 6, column)
            shapes.append(text)
            lowest = max(lowest, below)
            left += column + BETWEEN
        top = lowest + BETWEEN
    return [group(shapes, class_="squares")], top - BETWEEN


def scale_square(areas: Sequence[Fraction]) -> Fraction:
    """A round area to compare by: well below the largest of several; not below a single one, which it sets in scale."""
    largest = max(areas)
    if len(areas) > 1:
        return power_of_ten(largest / SCALE_PARTS)
    power = power_of_ten(largest)
    return power if power == largest else next(power * factor for factor in (1, 2, 5, 10) if power * factor > largest)


def _sides(areas: Sequence[Fraction], width: int) -> list[float]:
    """Sides whose squares are exactly proportional: all at one scale, the largest as wide as there is room for."""
    roots = [sqrt(area) for area in areas]
    fit = (width - BETWEEN * (len(areas) - 1)) / sum(roots)
    largest = min(LARGEST, width - 2.0, max(fit * max(roots), width * 0.5))
    return [root * largest / max(roots) for root in roots]


def _rows(boxes: list[tuple[float, Mark | None]], width: int) -> list[list[tuple[float, Mark | None]]]:
    rows: list[list[tuple[float, Mark | None]]] = []
    room = 0.0
    for side, mark in boxes:
        needed = max(side, float(LEAST_COLUMN))
        if not rows or room < needed:
            rows.append([])
            room = float(width)
        rows[-1].append((side, mark))
        room -= needed + BETWEEN
    return rows


def _squares(left: float, ground: float, side: float, mark: Mark | None) -> list[Markup]:
    """An answer's square: filled as far as it is sure, outlined as far as it may be; without an answer, the scale's."""
    if mark is None:
        return [_square("square of-scale", left, ground, side)]
    name = f"square{mark.vague}"
    if mark.form == "range" and mark.low is not None and mark.high is not None:
        inner = side * sqrt(mark.low / mark.high)
        return [_square("square possible", left, ground, side), _square(name, left, ground, inner)]
    return [_square(f"{name} possible" if mark.low is None else name, left, ground, side)]


def _square(name: str, left: float, ground: float, side: float) -> Markup:
    return element("rect", class_=name, x=left, y=ground - side, width=side, height=side)
