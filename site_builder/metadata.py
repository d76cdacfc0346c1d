"""What a page says about itself to other machines: a description, a date, and schema.org data (JSON-LD).

A pure function of what the page shows, so nothing is told here that the page does not tell its readers. Addresses must
be absolute there: without the site's own address they are left out, never relative.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from markupsafe import Markup, escape

from .described import in_script, shortened, titled
from .frozen import frozen
from .insets import SIGN, text_signed
from .markup import to_text
from .match import ELLIPSIS
from .plan import Shell
from .planning import Page
from .views import (
    DateView,
    EventView,
    EvidenceView,
    ExcerptView,
    FactView,
    FigureView,
    Link,
    MediumView,
    ProseView,
    RemarkView,
    SourceView,
    ValueView,
    WorkView,
    evidence_in,
)

Node = dict[str, Any]
DATED = (EventView, ExcerptView, FactView, FigureView, RemarkView)
CONTEXT = "https://schema.org"
LISTED = 20  # titles that it may name
# The data that belongs to the site as a whole; `exports` writes the files.
DOWNLOADS = (
    ("data/citations.json", "application/json"),
    ("data/annotations.jsonld", "application/ld+json"),
    ("data/facts.csv", "text/csv"),
    ("data/events.csv", "text/csv"),
    ("data/bibliography.json", "application/vnd.citationstyles.csl+json"),
)


@frozen
class Metadata:
    """What the head of a page needs. `updated` is a date as HTML writes it, `data` is safe inside a script element."""

    url: str | None  # the page's one public address, where the site's own is known
    description: str
    updated: str | None
    picture: MediumView | None
    image: str | None  # the picture's public address
    data: Markup


def metadata(page: Page, shell: Shell, signed: bool = False) -> Metadata:
    """A page's metadata. `signed`: a description that is a text has its signs (see `insets`)."""
    url, shown = address(shell, public(page.url)), picture(page)
    image = address(shell, shown.file) if shown else None
    said, text = description(page, shell)
    text = text if signed else None
    node = structured(page, shell, Metadata(url, SIGN if text else said, updated(page), shown, image, Markup("")))
    about, data = escape(said), in_script(node) if node else ""
    if text:
        about = Markup(text_signed(about, *text, "attribute", page.title))
        data = data.replace(in_script(SIGN), text_signed(in_script(said), *text, "script", page.title))
    return Metadata(url, about, updated(page), shown, image, Markup(data))


def address(shell: Shell, url: str) -> str | None:
    """The absolute address of a page or file of the site; None where the site's own address is not known."""
    return f"{shell.base_url.rstrip('/')}/{url}" if shell.base_url else None


def picture(page: Page) -> MediumView | None:
    """The first picture in a page's prose."""
    texts = (view for view in page.shows.values() if isinstance(view, ProseView))
    return next((shown for text in texts for shown in text.shows if isinstance(shown, MediumView)), None)


def public(url: str) -> str:
    """A page's address as others should know it: the front page goes by the site's own."""
    return "" if url == "index.html" else url


def updated(page: Page) -> str | None:
    """When an editor last updated what the page shows, where the record says so: year, month or day."""
    shown = page.shows.get("updated")
    for view in page.shows.values():
        if isinstance(view, DATED) and view.link.url == page.url:
            shown = view.updated
    # Without the hour: an EDTF date need not say in which zone it is one, and a sitemap takes none without.
    return shown.machine.partition("T")[0] if isinstance(shown, DateView) and shown.machine else None


def description(page: Page, shell: Shell) -> tuple[str, tuple[str, int] | None]:
    """One or two sentences: the planner's, what the page's own record says, or the page's title and what it says or
    lists; and where the text that is its own is written, if it is one."""
    said = page.description or _recorded(page)
    if said or page.kind == "home":
        return shortened(said or shell.description), None
    text = page.shows.get("text")
    said = to_text(text.prose) if isinstance(text, ProseView) else ""
    if isinstance(text, ProseView) and said:
        written = text.prose.words.span
        return titled(page.title, said), (written.path, written.start)
    return titled(page.title, "; ".join(_listed(page)) or shell.description), None


def _recorded(page: Page) -> str:
    for view in page.shows.values():
        if isinstance(view, FactView):
            return f"{view.link.title} {'; '.join(_answers(view))}"
        if isinstance(view, ExcerptView):
            return _quoted(view.evidence)
        if isinstance(view, RemarkView):
            quoted = " ".join(_quoted(evidence) for version in view.versions for evidence in version.evidence[:1])
            return f"{_speaker(view)}: {quoted}"
    return ""


def _listed(page: Page) -> list[str]:
    """The titles of the first things that a page lists, enough for a description."""
    listed = (item for shown in page.shows.values() if isinstance(shown, tuple) for item in shown)
    links = (item if isinstance(item, Link) else getattr(item, "link", None) for item in map(_first, listed))
    return [link.title for link in islice((link for link in links if isinstance(link, Link)), LISTED)]


def _first(item: Any) -> Any:
    """Where a list pairs what it lists with something, the thing listed."""
    return item[0] if isinstance(item, tuple) and item else item


def _answers(fact: FactView) -> Iterator[str]:
    for group in fact.groups:
        sources = dict.fromkeys(evidence.source.title for value in group for evidence in value.evidence)
        yield f"{group[0].said} ({', '.join(sources)})"


def _quoted(evidence: EvidenceView) -> str:
    return f"“{_words(evidence)}” ({evidence.source.title})"


def _words(evidence: EvidenceView) -> str:
    return f" {ELLIPSIS} ".join([piece.text for piece in evidence.pieces])


# schema.org.


def structured(page: Page, shell: Shell, about: Metadata) -> Node | None:
    """The page as schema.org data; None for pages that lead elsewhere or nowhere."""
    if page.kind in ("redirect", "not_found"):
        return None
    site = _node("WebSite", name=shell.title, url=address(shell, ""), inLanguage=shell.lang)
    common = {
        "name": page.title,
        "description": about.description or None,
        "url": about.url,
        "inLanguage": page.shows.get("lang") or shell.lang,
        "dateModified": about.updated,
        "image": about.image,
    }
    part = {**common, "isPartOf": site}
    shows = page.shows
    match page.kind:
        case "home":
            data = _node("Dataset", **common, distribution=_downloads(shell))
            node = _node("WebSite", **common, hasPart=data)
        case "chapter":
            node = _node("Article", **part, headline=page.title, citation=_works(shows) or None)
        case "panel":
            questions = [fact.link.title for fact in shows["facts"]]
            node = _node("Dataset", **part, variableMeasured=questions, citation=_works(shows) or None)
        case "event":
            node = _node("WebPage", **part, mainEntity=_event(shows["event"], shell))
        case "fact":
            fact: FactView = shows["fact"]
            claims = [_claim(fact, value, shell) for group in fact.groups for value in group]
            node = _node("WebPage", **part, about=_names(fact.topics), hasPart=claims)
        case "excerpt":
            node = _node("WebPage", **part, mainEntity=quotation(shows["excerpt"].evidence, shell))
        case "remark":
            remark: RemarkView = shows["remark"]
            said = [_said(evidence, remark, shell) for version in remark.versions for evidence in version.evidence]
            node = _node("WebPage", **part, hasPart=said)
        case "source":
            node = _node("WebPage", **part, about=_work(shows["source"]))
        case _:
            node = _node("WebPage", **part)
    return {"@context": CONTEXT, **node}


def _node(type: str, **values: Any) -> Node:
    """A node with the values that are known."""
    return {"@type": type, **{name: value for name, value in values.items() if value is not None}}


def _downloads(shell: Shell) -> list[Node] | None:
    if not shell.base_url:
        return None
    return [_node("DataDownload", encodingFormat=kind, contentUrl=address(shell, path)) for path, kind in DOWNLOADS]


def quotation(evidence: EvidenceView, shell: Shell) -> Node:
    """The quoted words, where they stand on this site, and the work that they are from."""
    node: Node = {"@type": "Quotation", "text": _words(evidence), "isBasedOn": _work(evidence.work)}
    if shell.base_url:
        node["url"] = address(shell, evidence.passage)
    if evidence.lang:
        node["inLanguage"] = evidence.lang
    return node


def _work(work: WorkView | SourceView) -> Node:
    """A source. Whether its author is a person its text need not say, so none is claimed."""
    return _node(
        "CreativeWork",
        name=work.title,
        genre=work.kind,
        author={"name": work.author} if work.author else None,
        publisher=_node("Organization", name=work.publisher) if work.publisher else None,
        datePublished=work.published.machine if work.published else None,
        url=work.url,
    )


def _works(shows: Any) -> list[Node]:
    """The works that a page cites, each once, in the page's order."""
    return [_work(work) for work in {evidence.work.link.url: evidence.work for evidence in evidence_in(shows)}.values()]


def _event(event: EventView, shell: Shell) -> Node:
    evidence = list(evidence_in((event.evidence, event.text)))
    if len({found.id for found in evidence}) < len(evidence):
        evidence = list(dict.fromkeys(evidence))
    return _node(
        "Claim",
        name=event.link.title,
        temporalCoverage=event.date.edtf,
        about=_names(event.topics),
        appearance=[quotation(found, shell) for found in evidence],
    )


def _claim(fact: FactView, value: ValueView, shell: Shell) -> Node:
    said_by = value.said_by.title if isinstance(value.said_by, Link) else value.said_by
    return _node(
        "Claim",
        name=fact.link.title,
        text=value.said,
        temporalCoverage=value.as_of.edtf if value.as_of else None,
        author={"name": said_by} if said_by else None,
        appearance=[quotation(found, shell) for found in value.evidence],
    )


def _said(evidence: EvidenceView, remark: RemarkView, shell: Shell) -> Node:
    return {**quotation(evidence, shell), "creator": {"name": _speaker(remark)}}


def _speaker(remark: RemarkView) -> str:
    return remark.speaker.title if isinstance(remark.speaker, Link) else remark.speaker


def _names(topics: tuple[Link, ...]) -> list[Node] | None:
    return [_node("Thing", name=topic.title) for topic in topics] or None
