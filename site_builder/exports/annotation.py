"""Every citation as a W3C Web Annotation (https://www.w3.org/TR/annotation-model/), all in one JSON-LD file.

The target is the seed file itself, named by its digest (RFC 6920): whoever has the same text finds the same words, by
quotation or by position (code points). The bodies are the pages of this site that lean on the words.
"""

from __future__ import annotations

import base64
import json
import uuid
from typing import Any

from ..link import Ref
from ..metadata import address
from ..plan import Plan
from ..verify import Citation

Node = dict[str, Any]
CLAIMING = ("chapter", "event", "fact", "remark", "excerpt", "topic", "figure")  # pages of one record, not lists
CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def collection(plan: Plan) -> bytes:
    """The collection, in the order of the citations' ids; it has one page."""
    site = plan.views.site
    items = [annotation(plan, site.citations[id]) for id in sorted(site.citations)]
    name = _name("annotations", plan.shell.base_url or plan.shell.title)
    made: Node = {
        "@context": CONTEXT,
        "id": address(plan.shell, "data/annotations.jsonld") or name,
        "type": "AnnotationCollection",
        "label": plan.shell.title,
        "total": len(items),
    }
    if items:
        page = _name("annotations, page 1", plan.shell.base_url or plan.shell.title)
        first = {"id": page, "type": "AnnotationPage", "partOf": made["id"], "startIndex": 0, "items": items}
        made |= {"first": first, "last": page}
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def annotation(plan: Plan, citation: Citation) -> Node:
    """One citation. Each piece of a quotation is a target of its own; the words between pieces are in none."""
    source = _source(plan, citation)
    targets = [
        {"type": "SpecificResource", "source": source, "selector": selectors}
        for selectors in _selectors(plan, citation)
    ]
    bodies: list[Node] = []
    if plan.shell.base_url:
        bodies = [
            {"id": url, "type": "Text", "format": "text/html"}
            for link in sorted({link.url for link in plan.cited_by.get(citation.id, ()) if link.kind in CLAIMING})
            if (url := address(plan.shell, link))
        ]
    node: Node = {
        # Not an address, so that it stays when the site moves; and only these words of this very file have it.
        "id": _name(citation.id, citation.sha256),
        "type": "Annotation",
        "motivation": "linking",
        "target": targets[0] if len(targets) == 1 else targets,
    }
    if bodies:
        node["body"] = bodies[0] if len(bodies) == 1 else bodies
    if passage := address(plan.shell, plan.views.passage_url(citation)):
        node["via"] = passage
    return node


def _name(*parts: str) -> str:
    """An identifier made of these parts alone (RFC 9562, version 5)."""
    return uuid.uuid5(uuid.NAMESPACE_OID, "\n".join(("site-builder", *parts))).urn


def _source(plan: Plan, citation: Citation) -> Node:
    record = plan.views.record(Ref("source", citation.source))
    source: Node = {"id": named_by_digest(citation.sha256), "type": "Text", "format": "text/plain"}
    if record.lang:
        source["language"] = record.lang
    if record.url:
        source["via"] = record.url
    return source


def named_by_digest(sha256: str) -> str:
    """The name of a file by its SHA-256 (RFC 6920): `ni:///sha-256;` and the digest in base64url."""
    return "ni:///sha-256;" + base64.urlsafe_b64encode(bytes.fromhex(sha256)).decode().rstrip("=")


def _selectors(plan: Plan, citation: Citation) -> list[list[Node]]:
    """Two selectors for each piece. The context is what pages show of it, and no more."""
    text = plan.views.linked.seeds[citation.source].text.text
    start, end = plan.views.exposure.ranges[citation.id]
    found: list[list[Node]] = []
    for piece in citation.pieces:
        quote: Node = {"type": "TextQuoteSelector", "exact": piece.text}
        if piece is citation.pieces[0] and start < piece.start:
            quote["prefix"] = text[start : piece.start]
        if piece is citation.pieces[-1] and piece.end < end:
            quote["suffix"] = text[piece.end : end]
        found.append([quote, {"type": "TextPositionSelector", "start": piece.start, "end": piece.end}])
    return found
