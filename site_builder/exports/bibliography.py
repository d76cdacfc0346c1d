"""The sources as a bibliography: CSL-JSON (1.0.2), BibTeX and RIS. What a seed does not say stays unknown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .. import edtf
from ..model import Source
from ..plan import Plan
from .indented import indented

Item = dict[str, Any]
# Sources' `kind:` is free text. These words are read wherever they stand in it; the rest are documents.
CSL_TYPES = {
    "newspaper": "article-newspaper",
    "magazine": "article-magazine",
    "article": "article",
    "book": "book",
    "report": "report",
    "thesis": "thesis",
    "speech": "speech",
    "interview": "interview",
    "letter": "personal_communication",
    "press release": "report",
    "law": "legislation",
    "treaty": "treaty",
}
BIBTEX_TYPES = {"book": "book", "report": "techreport"}
RIS_TYPES = {
    "article-newspaper": "NEWS",
    "article-magazine": "MGZN",
    "book": "BOOK",
    "report": "RPRT",
    "thesis": "THES",
    "personal_communication": "PCOMM",
    "legislation": "STAT",
}
# LaTeX's own characters. Braces are written by name: BibTeX counts them even behind a backslash.
LATEX = {
    "\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}", "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}", **{character: f"\\{character}" for character in "$&#_%"},
}  # fmt: skip
ESCAPED = re.compile(r"[{}\\]")  # what an address may hold of them only as %7B, %7D and %5C


def csl_json(plan: Plan) -> bytes:
    """Every source as CSL-JSON; authors are literal, because a text need not say which of their names is which."""
    items = [_csl(plan, source) for source in _sources(plan)]
    return f"{indented(items, sort_keys=True)}\n".encode()


def bibtex(plan: Plan) -> bytes:
    """Every source as BibTeX, in UTF-8."""
    return "\n".join(_bibtex(source) for source in _sources(plan)).encode()


def ris(plan: Plan) -> bytes:
    """Every source as RIS; its lines end with CR and LF, as the format says."""
    return "".join(f"{line}\r\n" for source in _sources(plan) for line in _ris(source)).encode()


def _sources(plan: Plan) -> list[Source]:
    records = plan.views.linked.records["source"]
    return [records[id] for id in sorted(records)]


def csl_type(kind: str | None) -> str:
    """The CSL type for a source's kind."""
    words = (kind or "").lower()
    return next((type for word, type in CSL_TYPES.items() if re.search(rf"\b{word}\b", words)), "document")


def _csl(plan: Plan, source: Source) -> Item:
    seed = plan.views.linked.seeds[source.id]
    item: Item = {
        "id": source.id,
        "type": csl_type(source.kind),
        "title": source.title,
        "title-short": source.label,
        "genre": source.kind,
        "author": [{"literal": source.author}] if source.author else None,
        "publisher": source.publisher,
        "issued": _issued(source.published, plan) if source.published else None,
        "URL": source.url,
        "language": source.lang,
        "custom": {"seed": seed.name, "sha256": seed.sha256},
    }
    return {name: value for name, value in item.items() if value is not None}


def _issued(date: edtf.Date, plan: Plan) -> Item:
    """A CSL date: parts where the notation names them, otherwise the date in words."""
    if date.is_set or date.precision in ("century", "decade", "season") or len(date.points) != 1 + date.is_interval:
        return {"literal": edtf.say(date, plan.views.words)}
    # EDTF counts 1 BC as year 0; CSL has no such year, and sets -44 as 44 BC.
    issued: Item = {"date-parts": [[year if year > 0 else year - 1, *rest] for year, *rest in date.stated]}
    return {**issued, "circa": True} if date.uncertain or date.approximate else issued


def _bibtex(source: Source) -> str:
    """An entry. Names stand in braces: at an "and" outside of them, authors and (in BibLaTeX) publishers are parted."""
    type = csl_type(source.kind)
    entry = BIBTEX_TYPES.get(type, "misc")
    place = "institution" if entry == "techreport" else "publisher"
    fields: dict[str, str | None] = {
        "title": f"{{{_latex(source.title)}}}",
        "author": f"{{{_latex(source.author)}}}" if source.author else None,
        place: f"{{{_latex(source.publisher)}}}" if source.publisher else None,
        "year": _year(source.published),
        "date": source.published.text if source.published else None,
        "url": ESCAPED.sub(lambda found: f"%{ord(found[0]):X}", source.url) if source.url else None,
        "language": source.lang,
        "note": _latex(source.kind) if source.kind else None,
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{entry}{{{source.id},\n{lines}}}\n"


def _latex(text: str) -> str:
    return "".join(LATEX.get(character, character) for character in _one_line(text))


def _year(date: edtf.Date | None) -> str | None:
    """The year that a date names; None where it names several, or none exactly."""
    if date is None or date.machine is None:
        return None
    return date.machine.partition("-")[0]


def _ris(source: Source) -> Iterator[str]:
    yield f"TY  - {RIS_TYPES.get(csl_type(source.kind), 'GEN')}"
    yield f"ID  - {source.id}"
    fields = (
        ("TI", source.title),
        ("ST", source.label),
        ("AU", source.author),
        ("PB", source.publisher),
        ("PY", _year(source.published)),
        ("DA", _ris_date(source.published)),
        ("UR", source.url),
        ("LA", source.lang),
        ("M3", source.kind),
    )
    yield from (f"{tag}  - {_one_line(value)}" for tag, value in fields if value)
    yield "ER  - "
    yield ""


def _ris_date(date: edtf.Date | None) -> str | None:
    """YYYY/MM/DD/, with what is not known left empty."""
    if date is None or date.machine is None:
        return None
    parts = [*date.machine[:10].split("-"), "", ""][:3]
    return "/".join(parts) + "/"


def _one_line(text: str) -> str:
    return " ".join(text.split())
