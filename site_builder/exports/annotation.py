"""Every citation as a W3C Web Annotation (https://www.w3.org/TR/annotation-model/), all in one JSON-LD file.

The target is the seed file itself, named by its digest (RFC 6920): whoever has the same text finds the same words, by
quotation or by position (code points). The bodies are the pages of this site that lean on the words.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from ..metadata import address
from ..plan import Plan
from ..verify import Citation, Passage
from .indented import Written, indented, listed, quoted, written

T = TypeVar("T")
CLAIMING = ("chapter", "event", "fact", "remark", "excerpt", "topic", "figure")  # pages of one record, not lists
NAMESPACE = bytes.fromhex("6ba7b8129dad11d180b400c04fd430c8")  # `uuid.NAMESPACE_OID`; to import it takes milliseconds
VARIANTS = "89ab"
CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def collection(plan: Plan) -> bytes:
    """The collection, in the order of the citations' ids; it has one page."""
    site, sources = plan.views.site, _Sources(plan)
    items = [_annotation(plan, sources, site.citations[id]) for id in sorted(site.citations)]
    name = _name("annotations", plan.shell.base_url or plan.shell.title)
    made: dict[str, Any] = {
        "@context": CONTEXT,
        "id": address(plan.shell, "data/annotations.jsonld") or name,
        "type": "AnnotationCollection",
        "label": plan.shell.title,
        "total": len(items),
    }
    if items:
        page = _name("annotations, page 1", plan.shell.base_url or plan.shell.title)
        node = {
            "id": page,
            "type": "AnnotationPage",
            "partOf": made["id"],
            "startIndex": 0,
            "items": Written(listed(2, items)),
        }
        made |= {"first": node, "last": page}
    return f"{indented(made)}\n".encode()


def _annotation(plan: Plan, sources: _Sources, citation: Citation) -> str:
    """One citation. Each piece of a quotation is a target of its own; the words between pieces are in none."""
    node = {
        # Not an address, so that it stays when the site moves; and only these words of this very file have it.
        "id": quoted(_name(citation.id, citation.sha256)),
        "type": '"Annotation"',
        "motivation": '"linking"',
        "target": _one_or_all(citation.pieces, lambda depth, piece: _target(plan, sources, citation, depth, piece)),
    }
    if plan.shell.base_url:
        leaning = sorted({link.url for link in plan.cited_by.get(citation.id, ()) if link.kind in CLAIMING})
        if leaning:
            node["body"] = _one_or_all(leaning, lambda depth, link: _body(plan, depth, link))
        node["via"] = quoted(str(address(plan.shell, plan.views.passage_url(citation))))
    return written(3, node)


def _one_or_all(parts: Sequence[T], make: Callable[[int, T], str]) -> str:
    """What stands alone where it is one, and in a list, one deeper, where there are several."""
    return make(4, parts[0]) if len(parts) == 1 else listed(4, [make(5, part) for part in parts])


def _body(plan: Plan, depth: int, url: str) -> str:
    return written(depth, {"id": quoted(str(address(plan.shell, url))), "type": '"Text"', "format": '"text/html"'})


def _target(plan: Plan, sources: _Sources, citation: Citation, depth: int, piece: Passage) -> str:
    """Two selectors for a piece. The context is what pages show of it, and no more."""
    text = plan.views.linked.seeds[citation.source].text.text
    start, end = plan.views.exposure.ranges[citation.id]
    quote = {"type": '"TextQuoteSelector"', "exact": quoted(piece.text)}
    if piece is citation.pieces[0] and start < piece.start:
        quote["prefix"] = quoted(text[start : piece.start])
    if piece is citation.pieces[-1] and piece.end < end:
        quote["suffix"] = quoted(text[piece.end : end])
    position = {"type": '"TextPositionSelector"', "start": piece.start, "end": piece.end}
    selectors = listed(depth + 1, [written(depth + 2, quote), written(depth + 2, position)])
    source = sources[citation.source, citation.sha256, depth + 1]
    return written(depth, {"type": '"SpecificResource"', "source": source, "selector": selectors})


class _Sources(dict[tuple[str, str, int], str]):
    """What targets say of a source's file, by the source, the file's SHA-256, and how deep it stands."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan

    def __missing__(self, key: tuple[str, str, int]) -> str:
        id, sha256, depth = key
        record = self.plan.views.linked.records["source"][id]
        node = {"id": quoted(named_by_digest(sha256)), "type": '"Text"', "format": '"text/plain"'}
        if record.lang:
            node["language"] = quoted(record.lang)
        if record.url:
            node["via"] = quoted(record.url)
        made = self[key] = written(depth, node)
        return made


def _name(*parts: str) -> str:
    """An identifier made of these parts alone (RFC 9562, version 5): `uuid.uuid5(…).urn`, at a fourth of its cost."""
    digits = hashlib.sha1(NAMESPACE + "\n".join(("site-builder", *parts)).encode(), usedforsecurity=False).hexdigest()
    variant = VARIANTS[int(digits[16], 16) & 3]
    return f"urn:uuid:{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"


def named_by_digest(sha256: str) -> str:
    """The name of a file by its SHA-256 (RFC 6920): `ni:///sha-256;` and the digest in base64url."""
    return "ni:///sha-256;" + base64.urlsafe_b64encode(bytes.fromhex(sha256)).decode().rstrip("=")
