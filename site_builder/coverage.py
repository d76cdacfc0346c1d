"""`site-builder coverage`: what the site leaves unused, unsourced or resting on one source, and how much it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .build import Checked
from .exposure import SENTENCE_END, content_ranges, merge
from .helpers import percent
from .marks import InlineCitation
from .match import LETTERS
from .saying import amount
from .text import Span

SENTENCE = re.compile(rf"[^\s.,;:!?…)\]،؛؟۔।॥။።፧។。！？｡，、；：」』].*?(?:{SENTENCE_END.pattern}|$)", re.DOTALL)


def coverage(checked: Checked) -> dict[str, Any]:
    """The report as data. Places are lines and columns from 1; shares are from 0 to 1."""
    site = checked.site
    return {
        "sources": [
            {
                "id": id,
                "seed": seed.name,
                "shown_share": round(checked.exposure.shares[id], 4),
                "citations": len(site.by_source.get(id, ())),
                "unused": [_place(span) for span in unused(checked, id)],
            }
            for id, seed in site.linked.seeds.items()
        ],
        "unsourced": [_place(span) for span in unsourced(checked)],
        "single_source_facts": [
            {"id": id, "question": site.linked.records["fact"][id].question}
            for id, comparison in checked.comparisons.items()
            if len(comparison.sources) == 1  # though its answers differ
        ],
    }


def _place(span: Span) -> dict[str, Any]:
    return {"path": span.path, "line": span.first.line, "column": span.first.column, "text": span.text}


def unused(checked: Checked, source: str) -> Iterator[Span]:
    """The stretches of a seed that no citation covers, furniture left out, with enough words to be cited."""
    seed = checked.site.linked.seeds[source]
    record = checked.site.linked.records["source"][source]
    quoted = merge((c.start, c.end) for c in checked.site.by_source.get(source, ()))
    for start, end in content_ranges(seed, record.furniture):
        for first, last in _gaps(start, end, quoted):
            text = seed.text.text[first:last]
            if sum(character.isalnum() for character in text) >= LETTERS:
                first += len(text) - len(text.lstrip())
                yield seed.text.span(first, first + len(text.strip()))


def _gaps(start: int, end: int, covered: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for first, last in covered:
        if last <= start or first >= end:
            continue
        if first > start:
            yield start, first
        start = last
    if start < end:
        yield start, end


def unsourced(checked: Checked) -> Iterator[Span]:
    """The sentences of chapters that no citation covers: those after a paragraph's last one, or in one without any."""
    for chapter in checked.site.linked.records["chapter"].values():
        text = chapter.body.words.value
        for paragraph in chapter.body.paragraphs:
            if paragraph.kind != "prose":
                continue
            cited = [mark.end for mark in paragraph.marks if isinstance(mark, InlineCitation)]
            start = max(cited, default=paragraph.start)
            for sentence in SENTENCE.finditer(text, start, paragraph.end):
                if sum(character.isalnum() for character in sentence.group()) >= LETTERS:
                    yield chapter.body.words.at(sentence.start(), sentence.start() + len(sentence.group().rstrip()))


def to_text(report: dict[str, Any]) -> str:
    """The report for reading."""
    lines: list[str] = []
    for source in report["sources"]:
        lines.append(
            f"{source['id']} ({source['seed']}): {amount(source['citations'], 'citation')}, "
            f"{percent(source['shown_share'])}% of the text shown, {amount(len(source['unused']), 'passage')} unused"
        )
        lines += [f"  {p['path']}:{p['line']}:{p['column']}: {_short(p['text'])}" for p in source["unused"]]
    lines.append(f"sentences without a citation: {len(report['unsourced'])}")
    lines += [f"  {p['path']}:{p['line']}:{p['column']}: {_short(p['text'])}" for p in report["unsourced"]]
    lines.append(f"facts that one source alone states: {len(report['single_source_facts'])}")
    lines += [f"  {fact['id']}: {fact['question']}" for fact in report["single_source_facts"]]
    return "\n".join(lines)


def _short(text: str, width: int = 100) -> str:
    text = " ".join(text.split())
    return text if len(text) <= width else text[: width - 1] + "…"
