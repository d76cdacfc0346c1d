"""Drawings as XML: where their shapes are, and that nothing in them runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from site_builder.drawing.svg import width_of


def pictures(drawn: str) -> list[ElementTree.Element]:
    """The drawings, narrow and wide; that they can be read as XML is a test in itself."""
    return [svg for svg in ElementTree.fromstring(drawn).findall("svg") if svg.get("class") in ("narrow", "wide")]


def corners(d: str) -> Iterator[tuple[float, float]]:
    """Every point that a path of straight strokes goes through."""
    x = y = 0.0
    for letter, rest in re.findall(r"([MLHVZmlhvz])([^MLHVZmlhvz]*)", d):
        numbers = [float(n) for n in re.findall(r"-?[0-9.]+", rest)]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=False))
        if letter in "Hh":
            pairs = [(n + (x if letter == "h" else 0), y) for n in numbers]
        elif letter in "Vv":
            pairs = [(x, n + (y if letter == "v" else 0)) for n in numbers]
        elif letter in "ml":
            steps, pairs = pairs, []
            for right, down in steps:
                pairs.append(((pairs[-1] if pairs else (x, y))[0] + right, (pairs[-1] if pairs else (x, y))[1] + down))
        for x, y in pairs:
            yield x, y


def points(svg: ElementTree.Element) -> Iterator[tuple[float, float, str]]:
    """Every corner of every shape, and both ends of every text by its estimated width."""
    for shape in svg.iter():
        if shape.tag == "path":
            for x, y in corners(shape.get("d", "")):
                yield x, y, shape.get("class", "")
        elif shape.tag in ("rect", "circle"):
            x, y, wide, high, r = (float(shape.get(name, 0)) for name in ("x", "y", "width", "height", "r"))
            cx, cy = float(shape.get("cx", x)), float(shape.get("cy", y))
            for right, down in ((-r, -r), (wide + r, high + r)):
                yield cx + right, cy + down, shape.get("class", "")
        elif shape.tag == "text":
            x, y, size = float(shape.get("x", -1)), float(shape.get("y", -1)), float(shape.get("font-size", 13))
            wide = width_of(shape.text or "", size)
            left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[shape.get("text-anchor", "start")]
            yield left, y - size, f"text {shape.text}"
            yield left + wide, y, f"text {shape.text}"


def assert_inside(drawn: str) -> None:
    for svg in pictures(drawn):
        _, _, width, height = (float(n) for n in svg.get("viewBox", "").split())
        for x, y, what in points(svg):
            if what.startswith("text") and width_of(what, 12) > width:
                continue  # no room for it at any place
            assert -0.5 <= x <= width + 0.5, (x, width, what)
            assert -0.5 <= y <= height + 0.5, (y, height, what)


def assert_inert(drawn: str) -> None:
    """Nothing that runs, no style attribute, no link but to the page itself, and each id once."""
    ids = []
    for shape in ElementTree.fromstring(drawn).iter():
        assert shape.tag in {"div", "ul", "li", "svg", "title", "desc", "g", "a", "path", "circle", "rect", "text"}
        for name, value in shape.attrib.items():
            assert name != "style"
            assert not name.startswith("on")
            assert name != "href" or value.startswith("#")
        ids += [shape.attrib["id"]] if "id" in shape.attrib else []
    assert len(ids) == len(set(ids))
