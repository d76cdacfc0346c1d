"""Makes documentary sites of any size, the same for the same numbers: `python benchmarks/corpus.py DIR EVENTS SOURCES`.

Every event cites its own words in up to three seeds, so nothing is found twice for free; seeds are plain sentences with
their numbers written out, so that figure and date checks have real work.
"""

from __future__ import annotations

import argparse
import hashlib
import random
from pathlib import Path

WORDS = (
    "archive barrier bridge bulletin canal census charter clerk convoy council court decree deputy district docket "
    "engineer envoy ferry garrison granary harbour hearing ledger market mayor minister notary observer parish petition "
    "province quarry quay record registrar relief report reservoir river school secretary ship station statute survey "
    "tariff telegram tenant tower treaty tribunal valley village warden witness workshop"
).split()
PEOPLE = 60
PLACES = 40


def sentence(rng: random.Random, number: int, year: int) -> str:
    """A sentence that stands once in all seeds: its number is in it."""
    one, two, three, four = rng.sample(WORDS, 4)
    return f"In {year} the {one} of the {two} wrote to the {three} that entry {number} of the {four} had been kept."


def make(folder: Path, events: int, sources: int, padding: int = 0) -> None:
    """Writes a site. `padding` adds that many code points of uncited text to each seed."""
    rng = random.Random(events * 1_000_003 + sources)
    for name in ("content/timelines", "content/facts", "content/topics", "content/chapters", "seeds"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    seeds: list[list[str]] = [[] for _ in range(sources)]
    rows: list[tuple[int, int, list[tuple[int, str]]]] = []
    number = 0
    for event in range(events):
        year = 1900 + event % 120
        cites = []
        for _ in range(3):
            number += 1
            source = rng.randrange(sources)
            text = sentence(rng, number, year)
            seeds[source].append(text)
            cites.append((source, text))
        rows.append((event, year, cites))
    listed = ["# written by benchmarks/corpus.py"]
    for index, sentences in enumerate(seeds):
        filler = []
        while sum(map(len, filler)) < padding:
            filler.append(" ".join(rng.choices(WORDS, k=14)).capitalize() + ".")
        text = "\n\n".join([f"Source text {index}", *sentences, *filler]) + "\n"
        (folder / f"seeds/source-{index}.txt").write_text(text, encoding="utf-8")
        digest = hashlib.sha256(text.encode()).hexdigest()
        listed.append(f"source-{index}:\n  seed: source-{index}.txt\n  sha256: {digest}\n  title: Source text {index}")
    (folder / "content/sources.yaml").write_text("\n".join(listed) + "\n", encoding="utf-8")
    (folder / "content/site.yaml").write_text("title: A site of many events\nlimit: 1\n", encoding="utf-8")
    topics = [f"  - id: person-{n}\n    name: Person {n}\n    kind: person" for n in range(PEOPLE)]
    topics += [f"  - id: place-{n}\n    name: Place {n}\n    kind: place" for n in range(PLACES)]
    (folder / "content/topics/topics.yaml").write_text(
        "title: Topics\ntopics:\n" + "\n".join(topics) + "\n", encoding="utf-8"
    )
    per_file = 100
    for first in range(0, events, per_file):
        lines = [f"title: Events {first} to {min(first + per_file, events) - 1}\nevents:"]
        for event, year, cites in rows[first : first + per_file]:
            person, place = event % PEOPLE, event % PLACES
            lines.append(
                f"  - id: event-{event}\n    date: {year}\n    title: What was entered as number {event * 3 + 1}\n"
                f"    text: >-\n      The entry names [a person](topic:person-{person}) and [a place](topic:place-{place}),\n"
                f"      and was *kept* in {year}.\n    topics: [person-{person}, place-{place}]\n    cite:"
            )
            for source, text in cites:
                lines.append(f"      - source: source-{source}\n        quote: {text}")
        (folder / f"content/timelines/part-{first // per_file}.yaml").write_text(
            "\n".join(lines) + "\n", encoding="utf-8"
        )
    facts = ["title: Facts\nfacts:"]
    for index in range(min(events // 20, 500)):
        _, year, cites = rows[index]
        facts.append(
            f"  - id: fact-{index}\n    question: When was entry {index * 3 + 1} kept?\n    unit: date\n    values:\n"
            f"      - value: {year}\n        cite:\n          - source: source-{cites[0][0]}\n            quote: {cites[0][1]}"
        )
    (folder / "content/facts/facts.yaml").write_text("\n".join(facts) + "\n", encoding="utf-8")


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
