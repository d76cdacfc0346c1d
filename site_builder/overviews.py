"""Planners of the pages that look over the whole site: its front, its disagreements, its index, how it was checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from itertools import chain

from .book_index import LARGE, Letters, by_letter, letter_url
from .names import Ref
from .paging import MOST, Part, by_number
from .planning import Page, Planning, Shows, evidence_ids, in_parts
from .record_pages import RECORD_PAGES, chapter_list
from .source_pages import source_pages, source_rows
from .standing import compared_url, seen_by, sharpest
from .strip import PeriodView, strip
from .views import FOLDERS, Counts, FactView, Link

CARDS = 12  # sources on the front page; their own list has all


def home(planning: Planning) -> Iterator[Page]:
    """The front page."""
    settings = planning.site.linked.settings
    views, unlike = planning.views, _unlike(planning)

    @cache
    def quoting() -> Shows:
        introduction = views.prose(settings.introduction)
        exhibits = sharpest(map(views.fact, unlike), introduction) if planning.wanted("fact", unlike) else ()
        return {"introduction": introduction, "exhibits": tuple(replace(fact, note=None) for fact in exhibits)}

    yield Page(
        "index.html",
        "home",
        settings.title,
        lambda: {**quoting(), "unlike": len(unlike), **_home(planning)},
        settings.description or "",
        lambda _: evidence_ids(quoting()),
    )


def _home(planning: Planning) -> Shows:
    return {
        "chapters": chapter_list(planning),
        "strip": _strip(planning),
        "timelines": planning.all_links("timeline")[:MOST],
        "panels": _panel_rows(planning)[:MOST],
        "sources": source_rows(planning, planning.ids("source")[:CARDS]),
        "counts": _counts(planning),
    }


def _panel_rows(planning: Planning) -> tuple[tuple[Link, int, int], ...]:
    """Each panel, with how many questions it has, and how many of them get unlike answers."""
    unlike = set(_unlike(planning))
    return tuple(
        (planning.views.link(Ref("panel", id)), len(facts), len(unlike.intersection(facts)))
        for id, facts in planning.views.linked.panel_facts.items()
    )


def _strip(planning: Planning) -> tuple[PeriodView, ...]:
    views, records = planning.views, planning.views.linked.records["event"]
    ids = tuple(chain(*views.linked.timeline_events.values()))
    dates, titles = tuple(records[id].date for id in ids), tuple(records[id].title for id in ids)

    def made() -> tuple[PeriodView, ...]:
        ordered = sorted(zip(dates, ids, strict=True), key=lambda event: event[0].sort_key)
        return strip(ordered, lambda id: (views.link(Ref("event", id)), views.day(records[id].date)), planning.words)

    return views.memo.get("strip", (ids, dates, titles, planning.words), made)


def _counts(planning: Planning) -> Counts:
    kinds = ("source", "event", "fact", "topic", "remark", "chapter")
    return Counts(len(planning.site.citations), *(len(planning.ids(kind)) for kind in kinds))


def _unlike(planning: Planning) -> list[str]:
    """The ids of the questions that get unlike answers, conflicts first."""
    order = {"conflict": 0, "differ": 1}
    views = planning.views
    status = {id: views.comparisons[id].status for ids in views.linked.panel_facts.values() for id in ids}
    return sorted((id for id in status if status[id] in order), key=lambda id: order[status[id]])


def disagreements(planning: Planning) -> Iterator[Page]:
    """Where the sources disagree."""

    def shows(part: Part[str]) -> Shows:
        facts = tuple(map(planning.views.fact, planning.wanted("fact", part.entries)))
        return {"facts": facts, "sources": _speaking(planning, facts)}

    parts = by_number("disagreements.html", _unlike(planning))
    yield from in_parts(parts, "disagreements", planning.words["disagreements"], shows)


def _speaking(planning: Planning, facts: tuple[FactView, ...]) -> tuple[Link, ...]:
    """The sources that answer any of these, in the order of all sources."""
    speaking = {source for fact in facts for source in fact.sources}
    return tuple(link for link in planning.all_links("source") if link in speaking)


def compare(planning: Planning) -> Iterator[Page]:
    """What each source says, a page for each: a reader opens one, or picks two and sees them side by side."""
    ids = planning.ids("source")

    def shows(part: Part[str]) -> Shows:
        listed = planning.wanted("source", part.entries)
        return {"sources": tuple((planning.views.link(Ref("source", id)), *_spoken(planning, id)) for id in listed)}

    yield from in_parts(by_number("compare.html", ids), "compare", planning.words["compare"], shows)
    for id in planning.wanted("source", ids):
        yield from compared(planning, id)


def _spoken(planning: Planning, id: str) -> tuple[int, int]:
    """In how many rows a source speaks, and in how many it was read and is silent."""
    spoken = planning.spoken.get(id, {})
    speaks = sum(spoken.values())
    return speaks, len(spoken) - speaks


def compared(planning: Planning, id: str) -> Iterator[Page]:
    """What one source says, for comparing."""
    source = planning.views.link(Ref("source", id))

    def shows(part: Part[Ref]) -> Shows:
        refs = (ref for ref in part.entries if planning.wanted(ref.kind, [ref.id]))
        return {"source": source, "rows": tuple(seen_by(planning.row(ref), source) for ref in refs)}

    title = planning.words["compare.of"].format(source=source.title)
    yield from in_parts(by_number(compared_url(id), planning.about(id)), "compared", title, shows)


def index_of_names(planning: Planning) -> Iterator[Page]:
    """An index as in the back of a book: every name in every form, its pages and passages; by letter when large."""
    letters, title = by_letter(planning.views), planning.words["index"]
    if sum(entry.weight for _, entries in letters for entry in entries) <= LARGE:
        contents = tuple((letter, f"#letter-{index}") for index, (letter, _) in enumerate(letters, 1))
        yield _index(title, contents, letters)
        return
    contents = tuple((letter, letter_url(letter)) for letter, _ in letters)
    yield _index(title, contents, ())
    for letter, entries in letters:
        yield from in_parts(
            by_number(letter_url(letter), entries, weigh=lambda entry: entry.weight),
            "index",
            f"{title}: {letter}",
            lambda part, letter=letter: {"contents": contents, "letters": ((letter, part.entries),)},  # type: ignore[misc]
        )


def _index(title: str, contents: tuple[tuple[str, str], ...], letters: Letters) -> Page:
    return Page("index-of-names.html", "index", title, lambda: {"contents": contents, "letters": letters})


SEARCHED = ("chapter", "event", "fact", "passage", "topic", "remark", "excerpt", "source")  # as results are grouped


def search(planning: Planning) -> Iterator[Page]:
    """The page that asks the search index; where there is none, it leads to the index of names."""
    kinds = tuple((kind, planning.words["passages" if kind == "passage" else FOLDERS[kind]]) for kind in SEARCHED)
    instead = planning.words["search.preview" if planning.views.preview else "search.instead"]
    yield Page("search.html", "search", planning.words["search"], lambda: {"kinds": kinds, "instead": instead})


def corrections(planning: Planning) -> Iterator[Page]:
    """What was wrong, and when it was mended; the newest first."""
    views, linked = planning.views, planning.site.linked
    rows = tuple(
        (views.date(c.date), _record_link(planning, c.record), views.prose(c.was), views.prose(c.now), c.draft)
        for c in sorted(linked.corrections, key=lambda c: c.date.sort_key, reverse=True)
    )
    yield from in_parts(
        by_number("corrections.html", rows),
        "corrections",
        planning.words["corrections"],
        lambda part: {"corrections": part.entries},
    )


def _record_link(planning: Planning, id: str | None) -> Link | None:
    kind = planning.site.linked.names.kind_of(id) if id else None
    return planning.views.link(Ref(kind, id)) if id and kind in FOLDERS else None


def checked(planning: Planning) -> Iterator[Page]:
    """How this site was checked: the verification report, for readers."""
    yield Page("checked.html", "checked", planning.words["checked"], partial(_checked, planning))


def _checked(planning: Planning) -> Shows:
    linked = planning.site.linked
    statuses = [planning.views.comparisons[id].status for ids in linked.panel_facts.values() for id in ids]
    return {
        "counts": _counts(planning),
        "statuses": {status: statuses.count(status) for status in ("single-source", "agree", "conflict", "differ")},
        "sources": source_rows(planning, planning.ids("source")[:MOST]),
        "warnings": planning.warnings[:MOST],
        "places": [found.order for found in planning.warnings[:MOST]],  # they may move, which leaves warnings equal
        "more": max(0, len(planning.warnings) - MOST),
    }


def not_found(planning: Planning) -> Iterator[Page]:
    """The page for addresses that lead nowhere."""
    yield Page("404.html", "not_found", planning.words["not_found"], dict)


def redirects(planning: Planning) -> Iterator[Page]:
    """A page at every address that a record once had: a long one has several, a source others for comparing."""
    for old, ref in planning.site.linked.names.formerly.items():
        if old.kind in FOLDERS:
            for page in _pages_of(planning, ref):
                folder, _, rest = page.url.partition("/")
                yield _redirect(planning, f"{folder}/{old.id}{rest.removeprefix(ref.id)}", page)


def _pages_of(planning: Planning, ref: Ref) -> Iterator[Page]:
    """A record's pages, of which no more is asked than which they are."""
    if ref.kind == "source":
        yield from source_pages(planning, ref.id, {}, ())
        yield from compared(planning, ref.id)
    else:
        yield from RECORD_PAGES[ref.kind](planning, ref.id)


def _redirect(planning: Planning, url: str, to: Page) -> Page:
    link = Link(to.url, to.title, to.kind)
    return Page(url, "redirect", planning.words["redirect"], lambda: {"to": link})
