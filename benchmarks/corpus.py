"""Makes documentary sites of any size, the same for the same numbers: `python benchmarks/corpus.py DIR EVENTS SOURCES`.

Every event cites its own words in up to three seeds, so nothing is found twice for free; seeds are plain sentences with
their numbers written out, so that figure and date checks have real work. `corpus` makes the matter, which the peers in
`peers/` write in their own forms; `make` writes it as a site of ours.
"""

from __future__ import annotations

import argparse
import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

WORDS = (
    "archive barrier bridge bulletin canal census charter clerk convoy council court decree deputy district docket "
    "engineer envoy ferry garrison granary harbour hearing ledger market mayor minister notary observer parish petition "
    "province quarry quay record registrar relief report reservoir river school secretary ship station statute survey "
    "tariff telegram tenant tower treaty tribunal valley village warden witness workshop"
).split()
PEOPLE = 60
PLACES = 40
IN_TIMELINE = 100
TITLE = "A site of many events"


@dataclass(frozen=True, slots=True)
class Event:
    """`quotes` are pairs of a source's number and words that stand in it."""

    number: int
    year: int
    quotes: tuple[tuple[int, str], ...]

    @property
    def id(self) -> str:
        return f"event-{self.number}"

    @property
    def title(self) -> str:
        return f"What was entered as number {self.number * 3 + 1}"

    @property
    def topics(self) -> tuple[str, str]:
        """The ids of its person and its place."""
        return f"person-{self.number % PEOPLE}", f"place-{self.number % PLACES}"

    @property
    def timeline(self) -> str:
        return f"part-{self.number // IN_TIMELINE}"

    def text(self, link: Callable[[str, str], str]) -> str:
        """Two lines of Markdown; `link` writes a link from words and a topic's id as the tool at hand writes it."""
        person, place = self.topics
        return (
            f"The entry names {link('a person', person)} and {link('a place', place)},\nand was *kept* in {self.year}."
        )


@dataclass(frozen=True, slots=True)
class Source:
    """A text of paragraphs, the first of which is its title."""

    number: int
    paragraphs: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"source-{self.number}"

    @property
    def title(self) -> str:
        return f"Source text {self.number}"

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs) + "\n"


@dataclass(frozen=True, slots=True)
class Timeline:
    id: str
    title: str
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """The matter of a site. `topics` are pairs of an id and a name."""

    events: tuple[Event, ...]
    sources: tuple[Source, ...]
    timelines: tuple[Timeline, ...]
    topics: tuple[tuple[str, str], ...]

    @property
    def names(self) -> dict[str, str]:
        """The topics' names by id."""
        return dict(self.topics)

    @property
    def titles(self) -> dict[str, str]:
        """The timelines' titles by id."""
        return {timeline.id: timeline.title for timeline in self.timelines}

    @property
    def about(self) -> dict[str, list[Event]]:
        """The events of each topic, by its id."""
        found: dict[str, list[Event]] = {id: [] for id, _ in self.topics}
        for event in self.events:
            for topic in event.topics:
                found[topic].append(event)
        return found


def corpus(events: int, sources: int, padding: int = 0) -> Corpus:
    """`padding` adds at least that many code points of uncited text to each source."""
    rng = random.Random(events * 1_000_003 + sources)
    cited: list[list[str]] = [[] for _ in range(sources)]
    made = []
    for number in range(events):
        year = 1900 + number % 120
        quotes = []
        for entry in range(number * 3 + 1, number * 3 + 4):
            source = rng.randrange(sources)
            quotes.append((source, _sentence(rng, entry, year)))
            cited[source].append(quotes[-1][1])
        made.append(Event(number, year, tuple(quotes)))
    texts = tuple(
        Source(number, (f"Source text {number}", *sentences, *_filler(rng, padding)))
        for number, sentences in enumerate(cited)
    )
    parts = [tuple(made[first : first + IN_TIMELINE]) for first in range(0, events, IN_TIMELINE)]
    timelines = tuple(Timeline(p[0].timeline, f"Events {p[0].number} to {p[-1].number}", p) for p in parts)
    topics = [(f"person-{n}", f"Person {n}") for n in range(PEOPLE)] + [
        (f"place-{n}", f"Place {n}") for n in range(PLACES)
    ]
    return Corpus(tuple(made), texts, timelines, tuple(topics))


def _sentence(rng: random.Random, number: int, year: int) -> str:
    """A sentence that stands once in all seeds: its number is in it."""
    one, two, three, four = rng.sample(WORDS, 4)
    return f"In {year} the {one} of the {two} wrote to the {three} that entry {number} of the {four} had been kept."


def _filler(rng: random.Random, length: int) -> Iterator[str]:
    while length > 0:
        yield (one := " ".join(rng.choices(WORDS, k=14)).capitalize() + ".")
        length -= len(one)


def make(folder: Path, events: int, sources: int, padding: int = 0) -> None:
    """Writes a site of ours."""
    write(corpus(events, sources, padding), folder)


def write(matter: Corpus, folder: Path) -> None:
    """Writes a site of ours of this matter; facts are added, each the year of an event."""
    for name in ("content/timelines", "content/facts", "content/topics", "content/chapters", "seeds"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    listed = ["# written by benchmarks/corpus.py"]
    for source in matter.sources:
        seed = source.text.encode()
        (folder / f"seeds/{source.id}.txt").write_bytes(seed)
        listed.append(
            f"{source.id}:\n  seed: {source.id}.txt\n  sha256: {hashlib.sha256(seed).hexdigest()}\n  title: {source.title}"
        )
    _write(folder / "content/sources.yaml", listed)
    _write(folder / "content/site.yaml", [f"title: {TITLE}\nlimit: 1"])
    topics = [f"  - id: {id}\n    name: {name}\n    kind: {id.partition('-')[0]}" for id, name in matter.topics]
    _write(folder / "content/topics/topics.yaml", ["title: Topics\ntopics:", *topics])
    for timeline in matter.timelines:
        lines = [f"title: {timeline.title}\nevents:"]
        for event in timeline.events:
            text = event.text(lambda words, topic: f"[{words}](topic:{topic})").replace("\n", "\n      ")
            lines.append(
                f"  - id: {event.id}\n    date: {event.year}\n    title: {event.title}\n    text: >-\n      {text}\n"
                f"    topics: [{', '.join(event.topics)}]\n    cite:"
            )
            lines += [f"      - source: source-{source}\n        quote: {words}" for source, words in event.quotes]
        _write(folder / f"content/timelines/{timeline.id}.yaml", lines)
    facts = ["title: Facts\nfacts:"]
    for event in matter.events[: min(len(matter.events) // 20, 500)]:
        source, words = event.quotes[0]
        facts.append(
            f"  - id: fact-{event.number}\n    question: When was entry {event.number * 3 + 1} kept?\n    unit: date\n    values:\n"
            f"      - value: {event.year}\n        cite:\n          - source: source-{source}\n            quote: {words}"
        )
    _write(folder / "content/facts/facts.yaml", facts)


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("events", type=int)
    parser.add_argument("sources", type=int)
    parser.add_argument("--padding", type=int, default=0)
    arguments = parser.parse_args()
    make(arguments.folder, arguments.events, arguments.sources, arguments.padding)


if __name__ == "__main__":
    main()
