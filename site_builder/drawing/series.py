"""Numbers over time: each answer a dot at its date, above a scale of time that starts at nothing.

What lies between two answers no source says, so nothing joins them; a date that is not a day is a stroke as long as it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from markupsafe import Markup

from .. import values
from ..units import BARE, Unit
from .calendar import Calendar, calendar, ticks
from .figure import Drawn, Mark, Panel, label
from .scale import Scale, say, spanning
from .svg import BODY, SMALL, STRONG, Number, element, group, path, text_block, width_of, wrap
from .timeline import extent

HEIGHT = 190
RADIUS = 5
EDGE = 12

Box = tuple[Number, Number, Number, Number]  # left, right, top, bottom


def draw(shown: Sequence[Panel], panel: Panel, words: Mapping[str, str], top: float, width: int) -> Drawn:
    """A panel's answers by date; below them, in the order of time, what each says and whose it is."""
    dated = [(mark.answer.date, mark) for mark in panel.marks if mark.answer.date]
    dated.sort(key=lambda row: row[0].sort_key)
    unit, high = text_block(wrap(panel.unit.plural, width, BODY), 0, top, class_="whose")
    ceiling, floor = Fraction(high) + STRONG, Fraction(high) + STRONG + HEIGHT
    scale, steps = spanning([end for _, mark in dated for end in mark.numbers], floor, ceiling, 4)
    left = Fraction(max(width_of(say(step, words), SMALL) for step in steps)) + 8
    time = calendar((extent(date) for date, _ in dated), left + EDGE, width - EDGE, most_breaks=0)
    shapes = [unit, _axes(scale, steps, time, words, left, width)]
    taken: list[Box] = []
    for date, mark in dated:
        first, last = (time(moment) for moment in extent(date))
        shapes += _mark(mark, scale, first, last)
        x, y = (first + last) / 2, scale(mark.amount)
        taken.append((x - RADIUS, x + RADIUS, y - RADIUS, y + RADIUS))
    for date, mark in dated:
        first, last = (time(moment) for moment in extent(date))
        said = _said(mark, panel.unit, words)
        shapes.append(_number(said, (first, last), float(scale(mark.amount)), left, width, taken))
    below = float(floor) + 30
    for _, mark in dated:
        text, below = label(mark, 0, below, width)
        shapes.append(text)
        below += 6
    return shapes, below


def _mark(mark: Mark, scale: Scale, first: float, last: float) -> list[Markup]:
    y, x = scale(mark.amount), (first + last) / 2
    shapes = [element("path", class_="stem", d=path("M", x, scale(Fraction(0)), "V", y))]
    if last - first > 2 * RADIUS:
        shapes.append(element("path", class_="end", d=path("M", first, y, "H", last)))
    if mark.form == "range" and mark.low is not None:
        shapes.append(element("path", class_="span", d=path("M", x, scale(mark.low), "V", y)))
    elif mark.low is None or mark.high is None:
        up = -1 if mark.high is None else 1
        arrow = path("M", x, y, "v", 16 * up, "m", -4, -4 * up, "l", 4, 4 * up, "l", 4, -4 * up)
        shapes.append(element("path", class_="arrow", d=arrow))
    elif mark.form == "about":
        shapes.append(element("circle", class_="halo", cx=x, cy=y, r=RADIUS + 4))
    hollow = mark.form in ("more than", "less than")
    return [*shapes, element("circle", class_="dot hollow" if hollow else "dot", cx=x, cy=y, r=RADIUS)]


def _said(mark: Mark, unit: Unit, words: Mapping[str, str]) -> str:
    """The number as its source has it, with its "about" or "at least"; its unit too, where the axis has another."""
    value = mark.answer.value
    if not isinstance(value, values.Quantity) or value.unit.measure != unit.measure:
        return mark.answer.said
    return values.say(replace(value, unit=BARE), words)


def _number(text: str, ends: tuple[float, float], y: float, left: Fraction, width: int, taken: list[Box]) -> Markup:
    """The number on the side of its dot that has room; nothing where neither has."""
    wide = Fraction(width_of(text, STRONG))
    x = (ends[0] + ends[1]) / 2
    after, before = max(x + 13, ends[1] + 5), min(x - 13, ends[0] - 5)
    for anchor, start, end in (("start", after, after + wide), ("end", before - wide, before)):
        box = (start, end, y - 9, y + 9)
        if start >= left and end <= width and not any(_overlap(box, other) for other in taken):
            taken.append(box)
            at = start if anchor == "start" else end
            return text_block([text], at, y - 10, STRONG, anchor=anchor, class_="value")[0]
    return Markup("")


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def _axes(
    scale: Scale, steps: Sequence[Fraction], time: Calendar, words: Mapping[str, str], left: Fraction, width: int
) -> Markup:
    shapes = []
    for step in steps:
        y = scale(step)
        shapes.append(element("path", class_="axis" if step == 0 else "grid", d=path("M", left, y, "H", width)))
        text, _ = text_block([say(step, words)], left - 6, float(y) - 9, SMALL, anchor="end", class_="tick")
        shapes.append(text)
    foot = max(scale.start, scale(Fraction(0)))
    for tick in ticks(time, words):
        shapes.append(element("path", class_="axis", d=path("M", tick.x, foot, "v", 5)))
        text, _ = text_block([tick.label] if tick.label else [], tick.label_x, float(foot) + 5, SMALL, class_="tick")
        shapes.append(text)
    return group(shapes, class_="scale")
