"""A timeline as a drawing: events in lanes below a scale of time, each a link to its entry in the list.

What is drawn says no more than the date does: a dot is a day, an outline lies round the days among which it may have
been, a solid bar lasts, a light end is where it began or ended at some time, and what has no end runs out of the frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from .. import edtf
from ..frozen import frozen
from .calendar import Calendar, Extent, Fitted, Tick, day_number, fitted
from .svg import (
    BODY,
    LEADING,
    NARROW,
    SMALL,
    WIDE,
    attributes,
    balanced,
    element,
    group,
    joined,
    number,
    path,
    picture,
    text_block,
    width_of,
)

MOST_LABELLED = 40  # events; more are drawn without their titles
LEAST_DRAWN = 2  # events; one alone stands beside nothing
MOST_DRAWN = 500  # events; a drawing of more would show nothing that the list does not
MOST_LANES = 30  # of events without titles; those beyond share lanes
LABEL = 230  # the widest label
RADIUS = 5
BAR = 10  # the height of a mark
LEAST = 12  # the least length of what is not a dot
MARGIN = 7
OPEN = 16  # beyond the scale, where an event has no first or last day
GAP = 12  # between events in one lane, and between lanes
KEYS = ("day", "within", "lasting", "fuzzy", "open", "vague")


@frozen
class Entry:
    """An event: its id in the list, its date, the date in words, and its title."""

    id: str
    date: edtf.Date
    said: str
    title: str


@frozen
class Timeline:
    """What the drawing shows."""

    title: str
    entries: tuple[Entry, ...]
    words: Mapping[str, str]


class _Dated(NamedTuple):
    """An event with what both widths show of it: its link's attributes, its tip, and what its date says of its mark.

    `extent` is what a scale of time must hold.
    """

    entry: Entry
    names: Markup
    tip: Markup
    start: edtf.Edge
    end: edtf.Edge
    is_day: bool
    is_interval: bool
    extent: Extent

    @property
    def vague(self) -> bool:
        """Whether the date is doubtful."""
        return self.start.vague or self.end.vague

    @property
    def open_start(self) -> bool:
        """Whether there is no first day."""
        return self.start.earliest is None

    @property
    def open_end(self) -> bool:
        """Whether there is no last day."""
        return self.end.latest is None


class _Placed(NamedTuple):
    """An event with its mark's ends, its label's lines, and the stretch that it takes in a lane."""

    dated: _Dated
    mark: tuple[float, float]
    core: tuple[float, float]  # between these it surely lasted; backwards where there is no such time
    lines: tuple[str, ...]
    anchor: str
    label_x: float
    left: float
    right: float

    @property
    def height(self) -> float:
        """Of mark and label."""
        return BAR + (6 + LEADING * (SMALL + BODY * len(self.lines)) if self.lines else 0)


def draw(timeline: Timeline, id: str) -> Markup:
    """The drawing at both widths, and the key to its marks. `id` starts its ids. Empty where it would show nothing."""
    if not LEAST_DRAWN <= len(timeline.entries) <= MOST_DRAWN:
        return Markup("")
    events = [_dated(entry) for entry in sorted(timeline.entries, key=lambda entry: entry.date.sort_key)]
    scales = [_scale(events, width, timeline.words) for width in (NARROW, WIDE)]
    widths = zip(scales, (NARROW, WIDE), ("narrow", "wide"), strict=True)
    pictures = [_picture(timeline, events, scaled, id, width, variant) for scaled, width, variant in widths]
    key = _key(timeline, events, any(scale.breaks for scale, _ in scales))
    return element("div", *pictures, key, class_="drawing timeline-drawing")


def _scale(shown: Sequence[_Dated], width: int, words: Mapping[str, str]) -> Fitted:
    left = MARGIN + (OPEN if any(one.entry.date.lower is None for one in shown) else 0)
    right = width - MARGIN - (OPEN if any(one.entry.date.upper is None for one in shown) else 0)
    return fitted((one.extent for one in shown), left, right, words)


def _dated(entry: Entry) -> _Dated:
    date, start = entry.date, entry.date.start
    end = date.end if date.is_interval else start
    is_day = not date.is_interval and date.lower is not None and date.lower == date.upper
    # The link's name is the words in sight, in their order, so that it can be spoken to (WCAG 2.5.3); without it a
    # browser joins the lines without a space.
    names = attributes(href=f"#{entry.id}", aria_label=f"{entry.said} {entry.title}", data_event=entry.id)
    tip = element("title", f"{entry.said}: {entry.title}")
    return _Dated(entry, names, tip, start, end, is_day, date.is_interval, extent(date))


def _picture(timeline: Timeline, shown: Sequence[_Dated], scaled: Fitted, id: str, width: int, variant: str) -> Markup:
    words, (scale, marked) = timeline.words, scaled
    labelled = len(shown) <= MOST_LABELLED
    lanes = _lanes((_place(one, scale, width, labelled) for one in shown), labelled)
    top = below = 30.0
    events: list[Markup] = []
    for lane in lanes:
        events += (_event(placed, below) for placed in lane)
        below += max(placed.height for placed in lane) + (GAP if labelled else 4)
    height = below + 4
    names = {"count": len(shown), "start": shown[0].entry.said, "end": shown[-1].entry.said}
    description = words["drawing.timeline"].format(**names) + (f" {words['drawing.breaks']}" if scale.breaks else "")
    return picture(
        [_axis(scale, marked, top, height), group(events, class_="events")],
        width, height, variant, id=id, title=timeline.title, description=description, role="group",
    )  # fmt: skip


def extent(date: edtf.Date) -> Extent:
    """The days that a date names itself, up to the start of the next: what a scale must hold."""
    days = [day_number(day) for point in date.points for day in (point.lower, point.upper)]
    return min(days), max(days) + 1


# Marks.


def _ends(dated: _Dated, scale: Calendar, width: int) -> tuple[float, float, float, float]:
    """Where a date's mark starts, is surely there, is no more surely there, and ends; the frame's edges if open."""
    start, end = dated.start, dated.end
    first = 0.0 if start.earliest is None else scale(day_number(start.earliest))
    begun = first if start.latest is None else scale(day_number(start.latest))
    ended = float(width) if end.earliest is None else scale(day_number(end.earliest) + 1)
    last = float(width) if end.latest is None else scale(day_number(end.latest) + 1)
    return first, begun, ended, last


def _place(dated: _Dated, scale: Calendar, width: int, labelled: bool) -> _Placed:
    first, begun, ended, last = _ends(dated, scale, width)
    core = begun, ended
    if dated.is_day:
        middle = min(max((first + last) / 2, RADIUS + 1.0), width - RADIUS - 1.0)
        first, last = middle - RADIUS, middle + RADIUS
    elif last - first < LEAST:
        left = min(max((first + last - LEAST) / 2, 1.0), width - LEAST - 1.0)
        wider = LEAST / (last - first) if last > first else 0.0
        core = left + (begun - first) * wider, left + (ended - first) * wider
        first, last = left, left + LEAST
    if not labelled:
        return _Placed(dated, (first, last), core, (), "start", first, first, last)
    lines = balanced(dated.entry.title, min(LABEL, width - 2), BODY)
    wide = max(width_of(dated.entry.said, SMALL), *(width_of(line, BODY) for line in lines))
    wide = min(wide, float(width))
    start, end = max(first, 0.0), min(last, float(width))
    if start + wide > width and end >= wide > 2 * (last - first):  # a short mark near the right: right-aligned with it
        return _Placed(dated, (first, last), core, lines, "end", end, min(first, end - wide), max(last, end))
    start = min(start, width - wide)
    return _Placed(dated, (first, last), core, lines, "start", start, min(first, start), max(last, start + wide))


def _lanes(placed: Iterable[_Placed], labelled: bool) -> list[list[_Placed]]:
    """Events in the first lane that has room for them, in their order."""
    lanes: list[list[_Placed]] = []
    for one in placed:
        free = (lane for lane in lanes if lane[-1].right + (GAP if labelled else 2) <= one.left)
        lane = next(free, None)
        if lane is None and not labelled and len(lanes) >= MOST_LANES:
            lane = min(lanes, key=lambda lane: lane[-1].right)
        if lane is None:
            lanes.append(lane := [])
        lane.append(one)
    return lanes


def _event(placed: _Placed, top: float) -> Markup:
    dated = placed.dated
    # A frame shows where the keyboard is, and makes the whole of mark and label a target for the pointer.
    left = max(placed.left - 3, 1.0)
    wide, high = number(max(placed.right - left, 1.0)), number(placed.height + 6)
    frame = f'<rect class="frame" x="{number(left)}" y="{number(top - 4)}" width="{wide}" height="{high}" rx="2"/>'
    mark = joined(_mark(dated, placed.mark, placed.core, top))
    if not placed.lines:
        return Markup(f"<a{dated.names}>{dated.tip}{frame}{mark}</a>")
    x, anchor = placed.label_x, placed.anchor
    said, below = text_block([dated.entry.said], x, top + BAR + 5, SMALL, anchor=anchor, class_="when")
    title, _ = text_block(placed.lines, x, below, anchor=anchor)
    return Markup(f"<a{dated.names}>{frame}{mark}{said}{title}</a>")


def _mark(dated: _Dated, ends: tuple[float, float], core: tuple[float, float], top: float) -> Iterator[Markup]:
    """A date's mark, `BAR` high: between its ends, solid where it surely lasted."""
    first, last = ends
    vague = " vague" if dated.vague else ""
    if dated.is_day:
        yield element("circle", class_=f"mark day{vague}", cx=(first + last) / 2, cy=top + BAR / 2, r=RADIUS)
        return
    open_start, open_end = dated.open_start, dated.open_end
    yield element("path", class_=f"mark within{vague}", d=_outline(first, last, top, open_start, open_end))
    left = max(core[0], first + (OPEN if open_start else 1))
    right = min(core[1], last - (OPEN if open_end else 1))
    if dated.is_interval and left < right:
        yield element(
            "path", class_="mark lasting", d=path("M", left, top + 1, "H", right, "v", BAR - 2, "H", left, "Z")
        )
    if open_start:
        yield _running_out(first, top, 1)
    if open_end:
        yield _running_out(last, top, -1)


def _outline(first: float, last: float, top: float, open_start: bool, open_end: bool) -> str:
    """A bar; where it is open, it stops short of the frame and has no end stroke."""
    above, below = top + 1, top + BAR - 1
    left = first + OPEN if open_start else first + 1
    right = max(last - OPEN if open_end else last - 1, left + 1)
    if open_start and open_end:
        return path("M", left, above, "H", right, "M", left, below, "H", right)
    if open_end:
        return path("M", right, above, "H", left, "V", below, "H", right)
    if open_start:
        return path("M", left, above, "H", right, "V", below, "H", left)
    return path("M", left, above, "H", right, "V", below, "H", left, "Z")


def _running_out(edge: float, top: float, inwards: int) -> Markup:
    """Strokes that grow sparser towards the frame."""
    steps: list[str | float] = []
    for near, far in ((1, 3), (6, 9)):
        for y in (top + 1, top + BAR - 1):
            steps += ["M", edge + inwards * near, y, "H", edge + inwards * far]
    return element("path", class_="mark running-out", d=path(*steps))


# The scale.


def _axis(scale: Calendar, marked: Sequence[Tick], top: float, height: float) -> Markup:
    baseline = top - 11
    lines = [
        element("path", class_="axis", d=path("M", s.start, baseline, "H", s.end)) for s in scale.segments
    ]  # fmt: skip
    grid = [
        element("path", class_="grid", d=path("M", tick.x, baseline - (12 if tick.label else 0), "V", height))
        for tick in marked
    ]
    labels = [
        element("text", tick.label, class_="tick", x=tick.label_x, y=baseline - 4, font_size=SMALL)
        for tick in marked
        if tick.label
    ]
    cuts = [element("path", class_="break", d=_cut(x, baseline)) for x in scale.breaks]
    grid += [element("path", class_="cut", d=path("M", x, baseline + 9, "V", height)) for x in scale.breaks]
    return group([*grid, *lines, *labels, *cuts], class_="scale")


def _cut(x: float, y: float) -> str:
    """Two slanted strokes on the axis."""
    return path("M", x - 5, y + 5, "L", x - 1, y - 5, "M", x + 1, y + 5, "L", x + 5, y - 5)


# The key.


def _forms(dated: _Dated) -> Iterator[str]:
    if dated.is_day:
        yield "day"
    elif not dated.is_interval:
        yield "within"
    else:
        yield "lasting"
        if any(edge.earliest != edge.latest for edge in (dated.start, dated.end)):
            yield "fuzzy"
    if dated.open_start or dated.open_end:
        yield "open"
    if dated.vague:
        yield "vague"


_SAMPLES = {
    "day": "1985-04-12", "within": "1985", "lasting": "1985-01-01/1985-01-02", "fuzzy": "1985/1986", "open": "[1985..]",
    "vague": "1985~",
}  # fmt: skip


def _key(timeline: Timeline, shown: Sequence[_Dated], cut: bool) -> Markup:
    """What each form of mark that stands in the drawing means, in words; and that the scale is `cut`."""
    used = {form for one in shown for form in _forms(one)}
    rows = []
    for form in KEYS:
        if form in used:
            wide = BAR + 2 if form == "day" else 36
            ends = 1.0, wide - 1.0
            core = (12.0, 24.0) if form == "fuzzy" else ends
            dated = _dated(Entry("", edtf.parse(_SAMPLES[form]), "", ""))
            sample = element(
                "svg", *_mark(dated, ends, core, 1), class_="sample",
                viewBox=f"0 0 {number(wide)} {BAR + 2}", width=wide, height=BAR + 2, aria_hidden="true",
            )  # fmt: skip
            rows.append(element("li", sample, " ", timeline.words[f"drawing.key.{form}"]))
    if cut:
        rows.append(element("li", "// ", timeline.words["drawing.breaks"]))
    return element("ul", *rows, class_="key", role="list")
