"""Sphinx: pages in reStructuredText, which it checks; lists are written out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from corpus import TITLE, Corpus, Event

from .peer import PythonPeer, put

# The smallest theme without scripts; no copies of the sources, no index of terms.
CONFIG = f"""\
project = "{TITLE}"
html_theme = "basic"
html_copy_source = False
html_use_index = False
html_permalinks = False
exclude_patterns = ["dist", "kept"]
suppress_warnings = ["toc.not_included"]
"""


class Sphinx(PythonPeer):
    name = "Sphinx"
    package, command = "sphinx", "sphinx-build"
    source = "events/{}.rst"
    page = "events/{}.html"
    previews = False

    def write(self, matter: Corpus, site: Path) -> None:
        put(site / "conf.py", CONFIG)
        names, titles = matter.names, matter.titles
        for event in matter.events:
            quotations = "".join(f"\n   {words}\n\n:doc:`/sources/source-{source}`\n" for source, words in event.quotes)
            topics = "".join(f"- :doc:`/topics/{topic}`\n" for topic in event.topics)
            text = event.text(lambda words, topic: f":doc:`{words} </topics/{topic}>`")
            put(
                site / self.edited(event),
                f"{_heading(event.title)}:doc:`/timelines/{event.timeline}`\n\n{event.year}\n\n{text}\n\n"
                f"What the sources say\n--------------------\n{quotations}\n{topics}",
            )
        for source in matter.sources:
            text = "".join(f"   {line}\n" if line else "\n" for line in source.text.splitlines())
            put(site / f"sources/{source.id}.rst", f"{_heading(source.title)}::\n\n{text}")
        for id, events in matter.about.items():
            put(site / f"topics/{id}.rst", _dated(names[id], events))
        for timeline in matter.timelines:
            put(site / f"timelines/{timeline.id}.rst", _dated(timeline.title, timeline.events))
        put(site / "sources/index.rst", _list("Sources", [source.id for source in matter.sources]))
        put(site / "topics/index.rst", _list("Topics", list(names)))
        put(site / "timelines/index.rst", _list("Timelines", list(titles)))
        put(site / "index.rst", _list(TITLE, ["timelines/index", "sources/index", "topics/index"]))

    def build(self, site: Path, out: Path) -> list[str]:
        return [*self.program, "-q", "-d", str(site / "kept"), str(site), str(out)]


def _heading(title: str) -> str:
    return f"{title}\n{'=' * len(title)}\n\n"


def _list(title: str, documents: list[str]) -> str:
    return _heading(title) + "".join(f"- :doc:`{document}`\n" for document in documents)


def _dated(title: str, events: Iterable[Event]) -> str:
    return _heading(title) + "".join(f"#. {event.year} :doc:`/events/{event.id}`\n" for event in events)
