"""Planners of the pages of sources: what each is, its passages with the pages that cite them, and the list of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from .names import Ref
from .paging import LONG, MOST, STRETCH, Part, by_number, numbered, stretch_of
from .passages import PassageView, blocks, in_order
from .planning import Page, Planning, Shows, evidence_ids, in_parts
from .standing import Stands
from .text import SourceText
from .views import Link, SourceView, url_of

SHOWN_BY = ("figure", "chapter")  # the front page, which may embed records as well, is always asked


def source_list(planning: Planning) -> Iterator[Page]:
    """The list of sources."""
    yield from in_parts(
        by_number("sources/index.html", planning.ids("source")),
        "sources",
        planning.words["sources"],
        lambda part: {"sources": source_rows(planning, part.entries)},
    )


def source_rows(planning: Planning, ids: tuple[str, ...]) -> tuple[tuple[Link, SourceView], ...]:
    """Links to sources, each with what is known of it."""
    by_source, link = planning.site.by_source, planning.views.link
    return tuple((link(Ref("source", id)), _source_view(planning, id, len(by_source.get(id, ())))) for id in ids)


def _source_view(planning: Planning, id: str, citations: int) -> SourceView:
    record = planning.views.record(Ref("source", id))
    seed = planning.site.linked.seeds[id]
    return SourceView(
        seed=seed.name,
        sha256=seed.sha256,
        pinned=planning.views.date(record.pinned),
        title=record.title,
        kind=record.kind,
        publisher=record.publisher,
        author=record.author,
        published=planning.views.date(record.published),
        url=record.url,
        lang=record.lang,
        publish=record.publish,
        credits=record.credits,
        own_sources=record.own_sources,
        original=record.original and record.original.file,
        original_sha256=record.original and record.original.sha256,
        share=planning.views.exposure.shares[id],
        lines=len(seed.text.starts),
        citations=citations,
    )


def source_pages(
    planning: Planning, id: str, cited_by: Mapping[str, tuple[Link, ...]], stands: Stands
) -> Iterator[Page]:
    """A source: what it is, its passages, each with the pages that cite it, and where it stands beside the others.

    Passages of a long seed fill several pages; what is said of the source as a whole stands on the first.
    """
    views, text = planning.views, planning.site.linked.seeds[id].text
    record, url = views.record(Ref("source", id)), url_of(Ref("source", id))

    @cache
    def stretches() -> Mapping[int, list[PassageView]]:
        by = {**cited_by}
        own, ids = citing(planning, id)
        for citation in ids:
            by[citation] = (*by.get(citation, ()), own)
        found: dict[int, list[PassageView]] = {0: []}
        for passage in blocks(planning.site, views.exposure, id, by, whole=views.shows_whole(id)):
            found.setdefault(stretch_of(len(text.text), passage.start), []).append(passage)
        return found

    @cache
    def source() -> SourceView:
        return _source_view(planning, id, _used(stretches().values()))

    # Of a short seed that is known without its passages: there is one page, which quotes all that is cited.
    is_long = len(text.text) > LONG
    whole = stretches() if is_long and views.shows_whole(id) else {}
    parts = [
        Part(numbered(url, index), _lines(planning, text, index, whole.get(index)), (index,))
        for index in (stretches() if is_long else [0])
    ]
    yield from in_parts(
        parts,
        "source",
        record.title,
        lambda part: {
            "source": source(),
            "passages": tuple(stretches()[part.entries[0]]),
            "label": views.title(Ref("source", id)),
            "id": id,
            "preview": views.preview and record.publish != "full",
            "first": part is parts[0],
        },
        lambda: _opening(planning, id, stands),
        _quoted if is_long else lambda _: tuple(one.id for one in in_order(planning.site, id)),
    )


def citing(planning: Planning, id: str) -> tuple[Link, tuple[str, ...]]:
    """A source's page, and the ids of the citations that what is said of the source leans on."""
    ref, views = Ref("source", id), planning.views
    record = views.record(ref)
    return Link(url_of(ref), record.title, "source"), evidence_ids((views.prose(record.text), views.cited(record)))


def quoting(planning: Planning, id: str) -> frozenset[Ref]:
    """The records whose pages may show words of a source: those that cite it, and what embeds them. Among them are the
    sources beside which those words may stand, which is on these sources' pages for comparing."""
    linked = planning.views.linked
    backlinks, source = linked.backlinks, Ref("source", id)
    excerpts = {Ref("excerpt", key) for key, record in linked.records["excerpt"].items() if record.source == id}
    found = {*backlinks.get(source, ()), *excerpts, *(by for ref in excerpts for by in backlinks.get(ref, ()))}
    for _ in SHOWN_BY:  # a figure embeds facts, and a chapter the figure
        found |= {by for ref in found for by in backlinks.get(ref, ()) if by.kind in SHOWN_BY}
    facts = {ref for ref in found if ref.kind == "fact"}
    return frozenset(
        {source, *found, *(Ref("source", key) for key, refs in planning.spoken.items() if facts & refs.keys())}
    )


def _used(stretches: Iterable[Sequence[PassageView]]) -> int:
    return sum(len(passage.citations) for passages in stretches for passage in passages)


def _opening(planning: Planning, id: str, stands: Stands) -> Shows:
    """What is said of a source as a whole."""
    views = planning.views
    record = views.record(Ref("source", id))
    cites, about = views.cited(record), views.prose(record.text)
    named_by = [link for link in views.named_by(Ref("source", id)) if link.kind in ("fact", "topic")]
    spoken = {url_of(ref): speaks for ref, speaks in planning.spoken.get(id, {}).items()}  # `stands` has its answers
    return {
        "text": about,
        "cites": (about, cites),
        "evidence": cites,
        "stands": stands if sum(len(rows) for _, rows in stands) <= MOST else (),  # its page for comparing has them all
        "topics": views.links("topic", record.topics),
        "named_by": _unless_many(link for link in named_by if link.url not in spoken),
        "silent": _unless_many(link for link in named_by if spoken.get(link.url) is False),
        "draft": record.draft,
        "updated": views.date(record.updated),
    }


def _unless_many(links: Iterable[Link]) -> tuple[Link, ...]:
    listed = tuple(links)
    return listed if len(listed) <= MOST else tuple(link for link in listed if link.kind == "topic")


def _quoted(page: Page) -> tuple[str, ...]:
    """The ids of the citations whose words stand on a page of a source."""
    return tuple(citation.id for passage in page.shows["passages"] for citation in passage.citations)


def _lines(planning: Planning, text: SourceText, index: int, whole: Sequence[PassageView] | None) -> str:
    """The lines of a stretch; where the `whole` of it is shown, those that begin there, with which its page begins."""
    first, last = index * STRETCH, min((index + 1) * STRETCH, len(text.text)) - 1
    if whole:
        first, last = whole[0].start, whole[-1].end
    return f"{planning.words['lines']} {text.position(first).line}–{text.position(max(first, last)).line}"
