"""Dots and ranges: each answer on a line of its own, below its label, all on one axis that starts at nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from markupsafe import Markup

from .figure import Drawn, Mark, Panel, label
from .scale import Scale, say, spanning
from .svg import BODY, SMALL, element, group, path, text_block, width_of, wrap

RADIUS = 6
BEYOND = Fraction(1, 4)  # how far the axis goes on behind a number that is only a bound
EDGE = 10


def draw(shown: Sequence[Panel], panel: Panel, words: Mapping[str, str], top: float, width: int) -> Drawn:
    """A panel's answers, and their axis below them."""
    numbers = [end for mark in panel.marks for end in mark.numbers]
    numbers += [_beyond(mark) for mark in panel.marks if mark.high is None or (mark.low is None and mark.amount <= 0)]
    scale, ticks = spanning(numbers, Fraction(EDGE), Fraction(width - EDGE), 5)
    shapes: list[Markup] = []
    below = top
    for mark in panel.marks:
        text, under = label(mark, 0, below, width)
        y = under + RADIUS + 6
        lane = element("path", class_="lane", d=path("M", scale.start, y, "H", scale.end))
        shapes += [text, lane, *_mark(mark, scale, Fraction(y))]
        below = y + RADIUS + 12
    axis, end = _axis(scale, ticks, panel, words, top, below, width)
    return [axis, *shapes], end


def _beyond(mark: Mark) -> Fraction:
    """How far the axis goes at least, so that the arrow of a bound has a length. From a number above nothing an arrow
    goes down to nothing, or further where the axis does."""
    reach = abs(mark.amount) * BEYOND or Fraction(1)
    return mark.amount + reach if mark.high is None else mark.amount - reach


def _mark(mark: Mark, scale: Scale, y: Fraction) -> Iterator[Markup]:
    """A dot for a number, a bar for a range, and an arrow for what goes on without a bound."""
    if mark.form == "range" and mark.low is not None and mark.high is not None:
        left, right = scale(mark.low), scale(mark.high)
        yield element("path", class_="span", d=path("M", left, y, "H", right))
        ends = path("M", left, y - RADIUS, "v", 2 * RADIUS, "M", right, y - RADIUS, "v", 2 * RADIUS)
        yield element("path", class_="end", d=ends)
        return
    x = scale(mark.amount)
    if mark.low is None or mark.high is None:
        goal, tip = (scale.end, -5) if mark.high is None else (scale.start, 5)
        yield element("path", class_="arrow", d=path("M", x, y, "H", goal, "m", tip, -4, "L", goal, y, "l", tip, 4))
    if mark.form == "about":
        yield element("circle", class_="halo", cx=x, cy=y, r=RADIUS + 4)
    hollow = mark.form in ("more than", "less than")
    yield element("circle", class_="dot hollow" if hollow else "dot", cx=x, cy=y, r=RADIUS)


def _axis(
    scale: Scale, ticks: Sequence[Fraction], panel: Panel, words: Mapping[str, str], top: float, below: float,
    width: int,
) -> tuple[Markup, float]:  # fmt: skip
    shapes = []
    free = Fraction(-1)
    for tick in ticks:
        x, said = scale(tick), say(tick, words)
        shapes.append(element("path", class_="grid", d=path("M", x, top, "V", below + 4)))
        half = Fraction(width_of(said, SMALL)) / 2
        centre = min(max(x, half), width - half)
        if centre - half > free:
            text, _ = text_block([said], centre, below + 5, SMALL, anchor="middle", class_="tick")
            shapes.append(text)
            free = centre + half + 6
    shapes.append(element("path", class_="axis", d=path("M", scale.start, below, "H", scale.end)))
    text, end = text_block(wrap(panel.unit.plural, width, BODY), 0, below + 22, class_="whose")
    return group([*shapes, text], class_="scale"), end
