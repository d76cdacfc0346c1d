"""Results as Markdown tables, put between the marks of docs/performance.md, and as a plot beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import chart
from peers import Ours
from peers.ours import BareLoop, OursAlone
from results import BROWSER, COLD, CPU, EDIT, GROWTH, MEMORY, RESTORED, SAME, SAVES, SHAPES, WATCH, Results
from sites import FirstSite

DOCS = Path(__file__).resolve().parent.parent / "docs"
PART = re.compile(r"(<!-- measured: ([a-z ]+) -->\n).*?(<!-- end -->)", re.DOTALL)
OURS, ALONE, LOOP, HUGO = Ours.name, OursAlone.name, BareLoop.name, "Hugo"
NONE = "–"


def write(results: Results, docs: Path) -> None:
    """Replaces the measured parts of performance.md, and performance.svg."""
    page = docs / "performance.md"
    text = page.read_text(encoding="utf-8")
    made = PART.sub(lambda part: f"{part[1]}\n{PARTS[part[2]](results)}\n{part[3]}", text)
    page.write_text(made, encoding="utf-8")
    (docs / "performance.svg").write_text(chart.draw(results), encoding="utf-8")


def tables(results: Results) -> str:
    """All parts, for a terminal."""
    return "\n".join(f"{name}\n\n{part(results)}" for name, part in PARTS.items())


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], aligned: str = "---:") -> str:
    lines = [head, ["---", *(aligned for _ in head[1:])], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _seconds(value: float) -> str:
    """Two digits that count; milliseconds below a second."""
    if value < 1:
        return f"{float(f'{value * 1000:.2g}'):.0f} ms"
    return f"{value:.1f} s" if value < 10 else f"{value:.0f} s"


def _times(value: float | None) -> str:
    return NONE if value is None else f"{value:.2f}" if value < 10 else f"{value:.0f}"


def _measures(part: str, shown: Callable[[float], str] = _seconds, base: str = OURS) -> Callable[[Results], str]:
    """A row for each peer: the median at each size, and how many times that of `base` it is."""

    def made(results: Results) -> str:
        sizes = results.sizes(part)
        rows = []
        for peer in results.peers(part):
            cells = []
            for size in sizes:
                value = results.median(part, peer, size)
                ratio = "" if peer == base else f" ({_times(results.ratio((part, peer), (part, base), size))})"
                cells.append(NONE if value is None else shown(value) + ratio)
            rows.append((peer, *cells))
        return _table(("events", *(f"{size:,}" for size in sizes)), rows)

    return made


def _machine(results: Results) -> str:
    rows = [*results.machine.items(), *((name, version) for name, version in results.versions.items())]
    rows += [(name, f"absent: {reason}") for name, reason in results.absent.items()]
    said = "".join(f"- {where}: {why}\n" for where, why in results.failures.items())
    return _table(("what", "which"), rows, "---") + (f"\nWhat did not go well:\n\n{said}" if said else "")


def _ratios(results: Results) -> str:
    """The claims: one time divided by another of the same run."""

    def best(size: int) -> str:
        known = [(value, peer) for peer in results.python if (value := results.median(COLD, peer, size)) is not None]
        return min(known)[1] if known else ""

    sizes = sorted({*results.sizes(COLD), *results.sizes(WATCH)})
    asked: list[tuple[str, tuple[str, str], Callable[[int], tuple[str, str]]]] = [
        ("save to visible / Hugo's", (WATCH, OURS), lambda _: (WATCH, HUGO)),
        ("one edit, one command / Hugo's", (EDIT, OURS), lambda _: (EDIT, HUGO)),
        ("nothing changed, one command / Hugo's", (SAME, OURS), lambda _: (SAME, HUGO)),
        ("cold / the fastest Python peer's", (COLD, OURS), lambda size: (COLD, best(size))),
        ("cold / Hugo's", (COLD, OURS), lambda _: (COLD, HUGO)),
        ("cold, one process / the bare loop's", (COLD, ALONE), lambda _: (COLD, LOOP)),
        ("one edit of what an earlier build left elsewhere / Hugo's cold", (RESTORED, OURS), lambda _: (COLD, HUGO)),
    ]
    rows = [
        (words, *(_times(results.ratio(over, under(size), size)) for size in sizes)) for words, over, under in asked
    ]
    return _table(("ours / theirs", *(f"{size:,} events" for size in sizes)), rows)


def _growth(results: Results) -> str:
    rows, last = [], None
    for size in results.sizes(GROWTH):
        wall, cpu = results.median(GROWTH, OURS, size), results.median(GROWTH + CPU, OURS, size)
        if wall is None or cpu is None:
            continue
        rows.append((f"{size:,}", _seconds(wall), _seconds(cpu), _times(cpu / last if last else None)))
        last = cpu
    return _table(("events", "wall", "CPU", "CPU / half the site's"), rows)


def _shapes(results: Results) -> str:
    rows = []
    for shape in results.peers(SHAPES):
        small, large = (size for size in results.sizes(SHAPES) if results.of(SHAPES, shape, size))
        spent = [results.median(SHAPES, shape, size) or 0 for size in (small, large)]
        rows.append((shape, f"{small:,}", *map(_seconds, spent), _times(spent[1] / spent[0])))
    return _table(("shape", "size", "CPU", "CPU at twice the size", "times"), rows)


def _large(results: Results) -> str:
    size = next(iter(results.sizes("large")), 0)
    asked = [
        ("text of the sources", "large text", _megabytes),
        ("cold", "large", _seconds),
        ("cold, CPU", "large" + CPU, _seconds),
        ("one edit, one command", "large " + EDIT, _seconds),
        ("memory, at most", "large " + MEMORY, _megabytes),
    ]
    rows = [
        (words, NONE if (value := results.median(part, OURS, size)) is None else shown(value))
        for words, part, shown in asked
    ]
    return _table(("what", f"{size:,} events"), rows)


def _megabytes(value: float) -> str:
    return f"{value / 1e6:,.0f} MB"


def _browser(results: Results) -> str:
    rows = []
    for peer in results.peers(BROWSER):
        for size in results.sizes(BROWSER):
            if values := sorted(results.of(BROWSER, peer, size)):
                middle = _seconds(results.median(BROWSER, peer, size) or 0)
                rows.append((peer, f"{size:,}" if peer != FirstSite.name else "–", middle, _seconds(values[-1])))
    return _table(("preview", "events", "median", "slowest"), rows)


def _written(results: Results) -> str:
    sizes = sorted({int(size) for sizes in results.written.values() for size in sizes})
    rows = []
    for peer, by_size in results.written.items():
        cells = [by_size.get(str(size)) for size in sizes]
        rows.append((peer, *(f"{one['pages']:,}, {one['bytes'] / 1e6:.1f} MB" if one else NONE for one in cells)))
    return _table(("pages, and all files", *(f"{size:,} events" for size in sizes)), rows)


def _notes(results: Results) -> str:
    return "".join(f"- {name}: {note}.\n" for name, note in results.notes.items() if note)


PARTS: dict[str, Callable[[Results], str]] = {
    "ratios": _ratios,
    "cold": _measures(COLD),
    "cpu": _measures(COLD + CPU),
    "memory": _measures(MEMORY, _megabytes),
    "edit": _measures(EDIT),
    "same": _measures(SAME),
    "restored": _measures(RESTORED),
    "watch": _measures(WATCH),
    "saves": _measures(SAVES, base=HUGO),
    "browser": _browser,
    "growth": _growth,
    "shapes": _shapes,
    "large": _large,
    "written": _written,
    "notes": _notes,
    "machine": _machine,
}
