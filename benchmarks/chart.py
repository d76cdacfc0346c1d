"""The plot of docs/performance.svg: four panels over the number of events, both axes logarithmic, drawn by hand."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from html import escape

from peers import Ours
from results import COLD, EDIT, SAME, WATCH, Results

PANELS = (
    (COLD, "Cold build"),
    (EDIT, "One edit, one command"),
    (SAME, "Nothing changed, one command"),
    (WATCH, "Save to visible in the preview"),
)
WIDTH, HEIGHT = 480, 330  # of a panel
LEFT, RIGHT, TOP, BOTTOM = 52, 150, 40, 36
GAP = 13  # between two labels
# Every line also has its name at its end, so colour alone says nothing; ours is thick.
COLOURS = (
    "#b4452f",
    "#3b7ea1",
    "#6b8e23",
    "#8a5fa8",
    "#b0812a",
    "#2f9d8a",
    "#c0568b",
    "#5c6f8c",
    "#8b7d2b",
    "#3f8f4f",
    "#7f6a5a",
    "#4a66c4",
)
STYLE = """\
text { font: 11px system-ui, sans-serif; fill: #333 }
.title { font-size: 13px; font-weight: 600 }
.grid { stroke: #ddd; stroke-width: 1 }
.line { fill: none; stroke-width: 1.4 }
.thread { stroke-width: 0.6; opacity: 0.6 }
.ours { stroke-width: 3 }
.name-ours { font-weight: 700 }
.back { fill: #fff }
@media (prefers-color-scheme: dark) { text { fill: #ccc } .grid { stroke: #444 } .back { fill: #161616 } }"""


def draw(results: Results) -> str:
    """The SVG."""
    names = list(dict.fromkeys(peer for part, _ in PANELS for peer in results.peers(part)))
    others = [name for name in names if name != Ours.name]
    colours = {Ours.name: COLOURS[0], **{name: COLOURS[1 + i % (len(COLOURS) - 1)] for i, name in enumerate(others)}}
    parts = []
    for number, (part, title) in enumerate(PANELS):
        moved = f'transform="translate({number % 2 * WIDTH} {number // 2 * HEIGHT})"'
        parts.append(f"<g {moved}>\n" + "\n".join(_panel(results, part, title, colours)) + "\n</g>")
    size = f"{2 * WIDTH} {2 * HEIGHT}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img" aria-labelledby="t">\n'
        f'<title id="t">Seconds over numbers of events, for each tool; the tables beside it have the numbers</title>\n'
        f"<style>\n{STYLE}\n</style>\n"
        + '<rect class="back" width="100%" height="100%"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _panel(results: Results, part: str, title: str, colours: dict[str, str]) -> Iterator[str]:
    yield f'<text class="title" x="{LEFT}" y="20">{title}</text>'
    lines = {}
    for peer in results.peers(part):
        medians = [(size, results.median(part, peer, size)) for size in results.sizes(part)]
        lines[peer] = [(size, value) for size, value in medians if value]
    values = [value for line in lines.values() for _, value in line]
    if not values:
        yield f'<text x="{LEFT}" y="{HEIGHT / 2}">not measured</text>'
        return
    sizes = results.sizes(part)
    across = _scale(min(sizes), max(sizes), LEFT, WIDTH - RIGHT)
    up = _scale(
        10 ** math.floor(math.log10(min(values))), 10 ** math.ceil(math.log10(max(values))), HEIGHT - BOTTOM, TOP
    )
    for size in sizes:
        yield f'<text x="{across(size):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{size:,}</text>'
    for power in range(math.floor(math.log10(min(values))), math.ceil(math.log10(max(values))) + 1):
        y = up(10**power)
        words = f"{10**power:,.0f} s" if power >= 0 else f"{10 ** (power + 3):.0f} ms"
        yield f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>'
        yield f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{words}</text>'
    for peer, line in lines.items():
        if line:
            points = " ".join(f"{across(size):.1f},{up(value):.1f}" for size, value in line)
            ours = " ours" if peer == Ours.name else ""
            yield f'<polyline class="line{ours}" stroke="{colours[peer]}" points="{points}"/>'
            for size, value in line:
                yield f'<circle cx="{across(size):.1f}" cy="{up(value):.1f}" r="2.2" fill="{colours[peer]}"/>'
    ends = {peer: (across(line[-1][0]), up(line[-1][1])) for peer, line in lines.items() if line}
    yield from _labels(ends, colours)


def _scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    """A function from values to places, equal steps for equal ratios."""
    span = math.log(high / low) or 1.0
    return lambda value: start + (end - start) * math.log(value / low) / span


def _labels(ends: dict[str, tuple[float, float]], colours: dict[str, str]) -> Iterator[str]:
    """The lines' names beside their ends, moved apart where they would cover one another, each with a thread to it."""
    order = sorted(ends, key=lambda peer: ends[peer][1])
    y = float(TOP) - GAP
    tops = []
    for peer in order:
        y = max(ends[peer][1], y + GAP)
        tops.append(y)
    over = max(0.0, tops[-1] - (HEIGHT - BOTTOM + 6))
    x = WIDTH - RIGHT + 22
    for peer, top in zip(order, tops, strict=True):
        ours = ' class="name-ours"' if peer == Ours.name else ""
        from_x, from_y = ends[peer]
        yield f'<path class="thread" stroke="{colours[peer]}" d="M{from_x + 3:.1f} {from_y:.1f}L{x - 3} {top - over:.1f}"/>'
        yield f'<text{ours} x="{x}" y="{top - over + 4:.1f}" style="fill: {colours[peer]}">{escape(peer)}</text>'
