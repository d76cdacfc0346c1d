"""Facts and events as tables (CSV, RFC 4180): one row for each citation of each value or event.

`datapackage.json` beside them says what each column holds (Frictionless Data Package, tabular profile).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from ..metadata import address
from ..names import Ref
from ..plan import Plan
from ..references import Owner
from ..verify import Evidence
from ..views import url_of
from .indented import indented

Row = dict[str, Any]
Cells = tuple[str | int | None, ...]
Columns = tuple[tuple[str, str, str], ...]  # name, Frictionless type, meaning

CITED: Columns = (
    ("source", "string", "The id of the source that says so."),
    ("source_title", "string", "The source's title."),
    ("citation", "string", "The id of the citation, as in citations.json."),
    ("quotation", "string", "The source's own words; […] joins pieces."),
    ("seed", "string", "The name of the source's text file."),
    ("start", "integer", "Where the words start in that file, in code points from 0."),
    ("end", "integer", "Where they end (exclusive)."),
    ("line", "integer", "The line of the first character, from 1."),
    ("column", "integer", "Its column, from 1."),
    ("url", "string", "The page on this site, relative to its root."),
)
FACTS: Columns = (
    ("fact", "string", "The fact's id."),
    ("question", "string", "What is asked."),
    ("panel", "string", "The panel that the fact belongs to."),
    ("status", "string", "How the answers compare: single-source, agree, conflict or differ."),
    ("answer", "integer", "Which of the fact's answers this is, from 1."),
    ("value", "string", "The answer as written: 57, 65..70, >=261, ~0.60, an EDTF date, or text."),
    ("unit", "string", "Its unit."),
    ("as_of", "string", "The date that it holds for (EDTF)."),
    ("place", "string", "The place that it is about."),
    ("object", "string", "The thing measured."),
    ("said_by", "string", "Whom the source names as saying so."),
    ("as_stated", "string", "The figure as the source words it, where the value is a conversion."),
    *CITED,
)
EVENTS: Columns = (
    ("event", "string", "The event's id."),
    ("date", "string", "When it happened (EDTF)."),
    ("title", "string", "What happened."),
    ("timeline", "string", "The timeline that the event belongs to."),
    ("topics", "string", "The ids of its topics, parted by spaces."),
    *CITED,
)


def facts(plan: Plan) -> bytes:
    """facts.csv."""
    return _csv(FACTS, _facts(plan))


def events(plan: Plan) -> bytes:
    """events.csv."""
    return _csv(EVENTS, _events(plan))


def _csv(columns: Columns, rows: Iterator[Cells]) -> bytes:
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow([name for name, _, _ in columns])
    table.writerows(rows)
    return text.getvalue().encode()


def _facts(plan: Plan) -> Iterator[Cells]:
    """The cells of `FACTS`, row by row."""
    views = plan.views
    for panel, ids in sorted(views.linked.panel_facts.items()):
        for id in ids:
            record, url = views.record(Ref("fact", id)), url_of(Ref("fact", id))
            for index, value in enumerate(record.values):
                as_of = value.as_of.text if value.as_of else None
                answer = (
                    *(id, record.question, panel, views.comparisons[id].status),
                    *(index + 1, value.value, views.parsed(record, value)[1], as_of),
                    *(value.place, value.object, value.said_by),
                )
                for evidence in _once(views.site.listed(value)):
                    yield (*answer, evidence.claim.as_stated, *_cited(plan, evidence), url)


def _events(plan: Plan) -> Iterator[Cells]:
    """The cells of `EVENTS`, row by row."""
    views = plan.views
    for timeline, ids in sorted(views.linked.timeline_events.items()):
        for id in ids:
            record, url = views.record(Ref("event", id)), url_of(Ref("event", id))
            event = (id, record.date.text, record.title, timeline, " ".join(record.topics))
            for evidence in _once(views.site.of(Owner("event", id))):
                yield (*event, *_cited(plan, evidence), url)


def _once(evidence: tuple[Evidence, ...]) -> list[Evidence]:
    """Each citation once, in order."""
    first: dict[str, Evidence] = {}
    for found in evidence:
        first.setdefault(found.citation.id, found)
    return list(first.values())


def _cited(plan: Plan, evidence: Evidence) -> Cells:
    """The cells of `CITED` but the last."""
    citation = evidence.citation
    first, title = citation.pieces[0], plan.views.linked.records["source"][citation.source].title
    place = (citation.seed, first.start, citation.end, first.line, first.column)
    return (citation.source, title, citation.id, citation.quotation, *place)


def datapackage(plan: Plan) -> bytes:
    """datapackage.json."""
    shell = plan.shell
    package = {
        "profile": "tabular-data-package",
        "name": re.sub(r"[^a-z0-9]+", "-", shell.title.lower()).strip("-") or "site",
        "title": shell.title,
        "description": shell.description or None,
        "homepage": address(shell, ""),
        "resources": [
            _resource("events", "Events, with the words that support them", EVENTS, ["event", "citation"]),
            _resource("facts", "Answers, with the words that give them", FACTS, ["fact", "answer", "citation"]),
        ],
        "sources": [
            {"title": record.title, **({"path": record.url} if record.url else {})}
            for _, record in sorted(plan.views.linked.records["source"].items())
        ],
    }
    known = {name: value for name, value in package.items() if value is not None}
    return f"{indented(known)}\n".encode()


def _resource(name: str, title: str, columns: Columns, key: list[str]) -> Row:
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "title": title,
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(name, type, meaning, name in key) for name, type, meaning in columns],
            "primaryKey": key,
            "missingValues": [""],
        },
    }


def _field(name: str, type: str, meaning: str, needed: bool) -> Row:
    return {
        "name": name,
        "type": type,
        "description": meaning,
        **({"constraints": {"required": True}} if needed else {}),
    }
