"""Pictograms: counts as tiles, each worth the same round number throughout the figure; the last tile may be a part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from markupsafe import Markup

from .figure import Drawn, Mark, Panel, label
from .scale import round_step, say
from .svg import BODY, LEADING, element, number, path, text_block, wrap

MOST_TILES = 400  # for the largest count
CLUSTER = 10  # tiles, after which a row has a gap of half a tile, so that they can be counted
PITCH = 14  # from tile to tile, about
SHARE = Fraction(3, 4)  # of a tile's pitch that is filled


def draw(shown: Sequence[Panel], panel: Panel, words: Mapping[str, str], top: float, width: int) -> Drawn:
    """A panel's counts, one block of tiles below the other, each below its label."""
    alike = [other for other in shown if other.unit.measure == panel.unit.measure]
    counts = [mark.amount for other in alike for mark in other.marks]
    worth = tile_worth(counts)
    clusters = max(width // (PITCH * CLUSTER), 1)
    if max(counts) / worth <= CLUSTER * CLUSTER:  # few enough for larger tiles
        clusters = max(clusters // 2, 1)
    row = clusters * CLUSTER
    pitch = Fraction(width) / (row + Fraction(clusters - 1, 2))
    shapes: list[Markup] = []
    for mark in panel.marks:
        text, below = label(mark, 0, top, width)
        tiles, below = _tiles(mark, worth, below + 8, row, pitch)
        shapes += [text, *tiles]
        top = below + 16
    if panel is not alike[-1]:
        return shapes, top - 16  # the last one of these says what a tile is worth
    key = words["drawing.tile"].format(value=say(worth, words, panel.unit))
    sample = element("rect", class_="tile", x=0, y=top, width=pitch * SHARE, height=pitch * SHARE)
    left = pitch * SHARE + 8
    text, below = text_block(
        wrap(key, width - left, BODY), left, top + pitch * SHARE / 2 - BODY * LEADING / 2, class_="whose"
    )
    shapes += [sample, text]
    below = max(below, top + pitch * SHARE)
    if any(_sure(mark) < mark.amount for other in alike for mark in other.marks):
        sample = element("rect", class_="tile possible", x=0, y=below + 6, width=pitch * SHARE, height=pitch * SHARE)
        middle = below + 6 + pitch * SHARE / 2
        lines = wrap(words["drawing.possible"], width - left, BODY)
        text, lowest = text_block(lines, left, middle - BODY * LEADING / 2, class_="whose")
        shapes += [sample, text]
        below = max(lowest, below + 6 + pitch * SHARE)
    return shapes, below


def tile_worth(counts: Sequence[Fraction]) -> Fraction:
    """The round number, 1 or more, that each tile stands for."""
    return max(round_step(max(*counts, Fraction(1)) / MOST_TILES), Fraction(1))


def _tiles(mark: Mark, worth: Fraction, top: float, row: int, pitch: Fraction) -> tuple[list[Markup], float]:
    """A count's tiles: filled up to what is sure, outlined up to what may be, and a stroke on where it goes on."""
    sure = _sure(mark)
    open_end = mark.form in ("at least", "more than")
    shapes = []
    for name, first, last in (("tile", Fraction(0), sure), ("tile possible", sure, mark.amount)):
        if first < last:
            d = " ".join(_outline(first / worth, last / worth, top, row, pitch))
            shapes.append(element("path", class_=f"{name} vague" if mark.form == "about" else name, d=d))
    count = mark.amount / worth
    lines = -(-count // row)
    if open_end:
        line, within = divmod(count, row)
        if within > row - 2:  # no room behind the last tile
            line, within = line + 1, Fraction(0)
        lines = max(lines, line + 1)
        x = _left(-(-within // 1), pitch)
        y = Fraction(top) + line * pitch + pitch * SHARE / 2
        arrow = path("M", x + 1, y, "h", 12, "m", -4, -4, "l", 4, 4, "l", -4, 4)
        shapes.append(element("path", class_="arrow", d=arrow))
    return shapes, float(Fraction(top) + max(lines, 1) * pitch)


def _sure(mark: Mark) -> Fraction:
    return mark.low if mark.low is not None else Fraction(0)


def _left(column: int, pitch: Fraction) -> Fraction:
    """Where a tile with so many before it in its row starts."""
    return column * pitch + (column // CLUSTER) * pitch / 2


def _outline(first: Fraction, last: Fraction, top: float, row: int, pitch: Fraction) -> list[str]:
    """Tiles from one count to another; the first and the last may be parts."""
    side = pitch * SHARE
    tall, columns = number(side), [number(_left(column, pitch)) for column in range(row)]
    steps = []
    before, beyond = int(first), -int(-last // 1)
    for line in range(before // row, -(-beyond // row)):
        y = number(Fraction(top) + line * pitch)
        for tile in range(max(before, line * row), min(beyond, (line + 1) * row)):
            x, wide = columns[tile % row], tall
            if tile < first or tile + 1 > last:  # a part
                start, end = max(first - tile, Fraction(0)), min(last - tile, Fraction(1))
                x, wide = number(_left(tile % row, pitch) + start * side), number((end - start) * side)
            steps.append(f"M{x} {y}h{wide}v{tall}H{x}Z")
    return steps
