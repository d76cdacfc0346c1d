"""The site as data: `data/*.json`, each a sorted JSON array.

URLs are relative to the site's root; offsets are code points after UTF-8 decoding, line ends and byte order mark as
they are in the seed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from ..names import Ref
from ..plan import Plan
from ..references import Owner
from ..verify import Citation, Evidence, Passage
from ..views import url_of
from .indented import indented, listed, quoted, written

Row = dict[str, Any]


def array(rows: Callable[[Plan], Iterator[Row]]) -> Callable[[Plan], bytes]:
    """Makes a file of what a function yields: a JSON array, sorted by id or address."""

    @wraps(rows)
    def content(plan: Plan) -> bytes:
        ordered = sorted(rows(plan), key=lambda row: str(row.get("id", row.get("url"))))
        return f"{indented(ordered, sort_keys=True)}\n".encode()

    return content


def citations(plan: Plan) -> bytes:
    """Every citation with its pieces and the pages that lean on it."""
    rows = [_citation(plan, citation) for _, citation in sorted(plan.views.site.citations.items())]
    return f"{listed(0, rows)}\n".encode()


def _citation(plan: Plan, citation: Citation) -> str:
    """One row, its keys in order: half of all that a site exports is such rows, so they are not made of dicts."""
    first = citation.pieces[0]
    row = {
        "cited_by": listed(2, map(quoted, sorted({link.url for link in plan.cited_by.get(citation.id, ())}))),
        "column": first.column,
        "end": citation.end,
        "id": quoted(citation.id),
        "line": first.line,
        "pieces": listed(2, [_piece(piece) for piece in citation.pieces]),
        "quotation": quoted(citation.quotation),
        "seed": quoted(citation.seed),
        "sha256": quoted(citation.sha256),
        "source": quoted(citation.source),
        "start": first.start,
        "url": quoted(plan.views.passage_url(citation)),
    }
    return written(1, row)


def _piece(piece: Passage) -> str:
    words = quoted(piece.text)
    place = {"column": piece.column, "end": piece.end, "line": piece.line, "quotation": words, "start": piece.start}
    return written(3, place)


@array
def sources(plan: Plan) -> Iterator[Row]:
    """Every source and how much of it the site shows."""
    for id, record in plan.views.linked.records["source"].items():
        seed, original = plan.views.linked.seeds[id], record.original
        yield {
            "id": id,
            "seed": seed.name,
            "sha256": seed.sha256,
            "pinned": record.pinned.text if record.pinned else None,
            "title": record.title,
            "kind": record.kind,
            "publisher": record.publisher,
            "author": record.author,
            "published": record.published.text if record.published else None,
            "lang": record.lang,
            "original": original and {"file": original.file, "sha256": original.sha256},
            "original_url": record.url,
            "url": url_of(Ref("source", id)),
            "publish": record.publish,
            "shown_share": round(plan.views.exposure.shares[id], 4),
        }


@array
def events(plan: Plan) -> Iterator[Row]:
    """Every event."""
    for timeline, ids in plan.views.linked.timeline_events.items():
        for id in ids:
            record = plan.views.record(Ref("event", id))
            yield {
                "id": id,
                "date": record.date.text,
                "title": record.title,
                "timeline": timeline,
                "url": url_of(Ref("event", id)),
                "topics": list(record.topics),
                "citations": _ids(plan.views.site.of(Owner("event", id))),
            }


@array
def facts(plan: Plan) -> Iterator[Row]:
    """Every fact with its values."""
    for panel, ids in plan.views.linked.panel_facts.items():
        for id in ids:
            record = plan.views.record(Ref("fact", id))
            yield {
                "id": id,
                "question": record.question,
                "unit": record.unit,
                "status": plan.views.comparisons[id].status,
                "panel": panel,
                "url": url_of(Ref("fact", id)),
                "topics": list(record.topics),
                "silent": list(record.silent),
                "values": [
                    {
                        "value": value.value,
                        "unit": plan.views.parsed(record, value)[1],
                        "as_of": value.as_of.text if value.as_of else None,
                        "place": value.place,
                        "object": value.object,
                        "said_by": value.said_by,
                        "citations": _ids(plan.views.site.listed(value)),
                    }
                    for value in record.values
                ],
            }


@array
def topics(plan: Plan) -> Iterator[Row]:
    """Every topic with its name's variants."""
    for id, record in plan.views.linked.records["topic"].items():
        yield {
            "id": id,
            "name": record.name,
            "kind": record.kind,
            "url": url_of(Ref("topic", id)),
            "variants": [{"text": v.text, "sources": list(v.sources), "note": v.note} for v in record.variants],
            "citations": _ids(plan.views.site.of(Owner("topic", id))),
        }


@array
def excerpts(plan: Plan) -> Iterator[Row]:
    """Every excerpt."""
    for id in plan.views.linked.records["excerpt"]:
        yield {
            "id": id,
            "title": plan.views.title(Ref("excerpt", id)),
            "url": url_of(Ref("excerpt", id)),
            "citations": _ids(plan.views.site.of(Owner("excerpt", id))),
        }


@array
def remarks(plan: Plan) -> Iterator[Row]:
    """Every remark with its versions."""
    for id, record in plan.views.linked.records["remark"].items():
        yield {
            "id": id,
            "speaker": record.speaker,
            "occasion": record.occasion,
            "date": record.date.text if record.date else None,
            "url": url_of(Ref("remark", id)),
            "versions": [{"citations": _ids(plan.views.site.listed(version))} for version in record.versions],
        }


@array
def pages(plan: Plan) -> Iterator[Row]:
    """Every HTML page."""
    for page in plan.pages:
        yield {"url": page.url, "kind": page.kind, "title": page.title, "citations": list(page.citations)}


def _ids(evidence: tuple[Evidence, ...]) -> list[str]:
    return list(dict.fromkeys(found.citation.id for found in evidence))


def comparable(plan: Plan) -> bytes:
    """A script that names every source to the page that compares two: scripts load from disk, data does not."""
    sources = [[id, plan.views.title(Ref("source", id))] for id in plan.views.linked.records["source"]]
    return f"comparable({json.dumps(sources, ensure_ascii=False)});\n".encode()
