"""Drawings made when the site is built: frozen inputs to SVG, by pure functions, with every word and number in it.

`draw` takes a `Timeline` or a `Figure`. Each drawing comes at two widths, of which the style sheet shows one, so that
its letters stay legible on a telephone; its ids start with the one that is given.
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from .. import values
from . import areas, figure, pictogram, ranges, series, shares, timeline
from .figure import Answer, Figure, Kind, Question
from .timeline import Entry, Timeline

__all__ = ["Answer", "Entry", "Figure", "Question", "Timeline", "draw", "left_out"]


def _not_negative(answer: Answer) -> bool:
    value = answer.value
    return isinstance(value, values.Quantity) and all(number >= 0 for number in value.numbers)


def _above_nothing(answer: Answer) -> bool:
    return _not_negative(answer) and isinstance(answer.value, values.Quantity) and answer.value.numbers[-1] > 0


def _dated(answer: Answer) -> bool:
    return isinstance(answer.value, values.Quantity) and answer.date is not None


def _number(answer: Answer) -> bool:
    return isinstance(answer.value, values.Quantity)


KINDS: Mapping[str, Kind] = {
    "areas": Kind(areas.draw, _above_nothing),
    "pictogram": Kind(pictogram.draw, _not_negative),
    "dots": Kind(ranges.draw, _number),
    "ranges": Kind(ranges.draw, _number),
    "series": Kind(series.draw, _dated),
    "shares": Kind(shares.draw, shares.is_part),
}


def draw(drawing: Timeline | Figure, id: str) -> Markup:
    """The drawing as HTML; empty where nothing of it can be drawn. `id` starts its ids, and is the page's own."""
    if isinstance(drawing, Timeline):
        return timeline.draw(drawing, id)
    return figure.draw(drawing, KINDS[drawing.kind], id)


def left_out(drawing: Figure) -> tuple[Answer, ...]:
    """The answers that a figure's kind cannot draw: texts, dates, and numbers without a date in a series."""
    return figure.left_out(drawing, KINDS[drawing.kind])
