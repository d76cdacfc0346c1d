"""Sites of other shapes than the corpus, each of any size: what is long, or many, differs. Twice the size should cost
little more than twice the time, whatever the shape."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from pathlib import Path

from corpus import WORDS

Lines = list[str]
Files = Iterator[tuple[str, str]]  # paths and texts of content/
HEAD = "---\nid: c\ntitle: A chapter\norder: 1\n---\n"
LONG = 600  # words that are added to each line of a long text


def _said(source: int, line: int) -> str:
    """Words that stand once, at the beginning of a line."""
    return f"Line {line} of text {source} says that the council met"


def _text(source: int, lines: int, rng: random.Random, more: int) -> Lines:
    return [
        " ".join([_said(source, line), *rng.choices(WORDS, k=9 + more), f"and ended {line}."]) for line in range(lines)
    ]


def _cite(source: int, line: int) -> str:
    return f"{{source: s{source}, quote: {_said(source, line)}}}"


def _chapter(count: int) -> Files:
    """Two citations in each paragraph."""
    paragraphs = (
        f"They say so [@s{line % 3}: {_said(line % 3, line)}], all of them [@s{(line + 1) % 3}: {_said((line + 1) % 3, line)}]."
        for line in range(count)
    )
    yield "chapters/c.md", HEAD + "\n\n".join(paragraphs) + "\n"


def _one_phrase(count: int) -> Files:
    """The same words, which stand on every line, cited from each by its line."""
    events = (
        f"  - id: e{line}\n    date: 1931\n    title: Event {line}\n"
        f"    cite: [{{source: s0, line: {line + 1}, quote: says that the council met}}]\n"
        for line in range(count)
    )
    yield "timelines/t.yaml", f"title: T\nevents:\n{''.join(events)}"


def _one_day(count: int) -> Files:
    """Events of one day, all of two topics."""
    events = (
        f"  - id: e{line}\n    date: 1931-05-04\n    title: Event {line}\n    topics: [a, b]\n    cite: [{_cite(0, line)}]\n"
        for line in range(count)
    )
    yield "timelines/t.yaml", f"title: T\nevents:\n{''.join(events)}"
    yield (
        "topics/t.yaml",
        "title: T\ntopics:\n  - {id: a, name: Anna, kind: person}\n  - {id: b, name: Berta, kind: person}\n",
    )


def _excerpts(count: int) -> Files:
    """Excerpts, one of them cited from every paragraph of a chapter."""
    excerpts = (f"  - {{id: e{line}, source: s0, quote: {_said(0, line)}}}\n" for line in range(count))
    yield "excerpts/e.yaml", f"title: E\nexcerpts:\n{''.join(excerpts)}"
    paragraphs = (f"They say so [@e{line}], as was said at first [@e0]." for line in range(1, count))
    yield "chapters/c.md", HEAD + "\n\n".join(paragraphs) + "\n"


def _one_drawing(count: int) -> Files:
    """Facts with two answers each, all in one panel and one drawing."""
    facts = (
        f"  - id: f{line}\n    question: How often, {line}?\n    status: conflict\n    values:\n"
        f"      - {{value: {line + 20}, cite: [{_cite(0, line)}]}}\n      - {{value: {line + 21}, cite: [{_cite(1, line)}]}}\n"
        for line in range(count)
    )
    yield "facts/f.yaml", f"title: F\nfacts:\n{''.join(facts)}"
    names = ", ".join(f"f{line}" for line in range(count))
    yield "figures/g.yaml", f"title: G\nfigures:\n  - {{id: g, title: G, kind: dots, facts: [{names}]}}\n"


def _names(count: int) -> Files:
    """Topics with a variant that stands in each text, and an event of each."""
    topics = (
        f"  - {{id: t{line}, name: Person {line}, kind: person, variants: [{{text: Line {line} of text 0, sources: [s0]}}]}}\n"
        for line in range(count)
    )
    yield "topics/t.yaml", f"title: T\ntopics:\n{''.join(topics)}"
    events = (
        f"  - {{id: e{line}, date: 1931, title: Event {line}, topics: [t{line}], cite: [{_cite(0, line)}]}}\n"
        for line in range(count)
    )
    yield "timelines/t.yaml", f"title: T\nevents:\n{''.join(events)}"


# What is written for so many lines of each of three texts, how many words are added to a line, and the smaller size.
SHAPES: dict[str, tuple[Callable[[int], Files], int, int]] = {
    "one chapter": (_chapter, 0, 2000),
    "long texts": (_chapter, LONG, 1000),
    "one phrase on every line": (_one_phrase, 0, 2000),
    "events of one day": (_one_day, 0, 2000),
    "excerpts of one text": (_excerpts, 0, 2000),
    "one drawing": (_one_drawing, 0, 500),
    "names in one text": (_names, 0, 1000),
}


def write(shape: str, count: int, folder: Path) -> None:
    """Writes a site of a shape, with so many lines in each text."""
    written, more, _ = SHAPES[shape]
    rng, sources = random.Random(count), ""
    for source in range(3):
        seed = "\n".join([*_text(source, count, rng, more), ""]).encode()
        _put(folder / f"seeds/s{source}.txt", seed)
        digest = hashlib.sha256(seed).hexdigest()
        sources += f"s{source}:\n  seed: s{source}.txt\n  sha256: {digest}\n  title: Text {source}\n"
    for path, text in (("site.yaml", "title: A site\nlimit: 1\n"), ("sources.yaml", sources), *written(count)):
        _put(folder / "content" / path, text.encode())


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
