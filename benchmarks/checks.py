"""Whether a peer's site is the same site: the pages, the words on them, and the links between them."""

from __future__ import annotations

import html
import posixpath
import re
from dataclasses import dataclass
from urllib.parse import unquote, urldefrag

from corpus import Event
from sites import PeerSite

SAMPLE = 40
TAG, LINK = re.compile(r"<[^>]*>"), re.compile(r'<a\b[^>]*?\bhref="([^"]*)"')


class Different(Exception):
    """Something that every peer's site has to show is missing; says what, and where."""


@dataclass(frozen=True, slots=True)
class Size:
    """What a tool wrote."""

    pages: int
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page's words, white space folded, and the pages of the same site that it links to."""

    path: str
    words: str
    links: frozenset[str]


def written(site: PeerSite) -> Size:
    """How much there is in the output folder."""
    files = [path for path in site.out.rglob("*") if path.is_file()]
    return Size(sum(path.suffix == ".html" for path in files), len(files), sum(path.stat().st_size for path in files))


def compare(site: PeerSite) -> None:
    """Looks at pages of events over the whole site and at all that they lead to. Raises Different."""
    step = max(1, len(site.matter.events) // SAMPLE)
    for event in site.matter.events[::step]:
        _check_event(site, event)
    listed = _reached(site, _page(site, "index.html"))
    for timeline in site.matter.timelines:
        if not any(timeline.title in page.words for page in listed):
            raise Different(f"the home page does not lead to {timeline.title!r}")


def _check_event(site: PeerSite, event: Event) -> None:
    page = _page(site, site.peer.shown(event))
    topics, titles = dict(site.matter.topics), {one.id: one.title for one in site.matter.timelines}
    text = _folded(event.text(lambda words, topic: words).replace("*", "").rstrip("."))
    needed = [event.title, str(event.year), text, titles[event.timeline], *(topics[id] for id in event.topics)]
    needed += [words for _, words in event.quotes]
    for words in needed:
        if words not in page.words:
            raise Different(f"{page.path} does not say {words!r}")
    reached = _reached(site, page)
    for name in (titles[event.timeline], *(topics[id] for id in event.topics)):
        if not any(name in other.words and event.title in other.words for other in reached):
            raise Different(f"{page.path} leads to no page of {name!r} that lists it")
    for number, words in event.quotes:
        source = site.matter.sources[number]
        if not any(source.title in other.words and words in other.words for other in reached if other != page):
            raise Different(f"{page.path} does not lead to {source.title!r} with the words {words!r}")


def _page(site: PeerSite, path: str) -> Page:
    text = (site.out / path).read_text(encoding="utf-8")
    links = set()
    for address in LINK.findall(text):
        link = unquote(urldefrag(html.unescape(address)).url)
        if not link or ":" in link:
            continue
        target = link.lstrip("/") if link.startswith("/") else posixpath.join(posixpath.dirname(path), link)
        target = posixpath.normpath(target) + ("/index.html" if link.endswith("/") else "")
        if not (site.out / target).is_file():
            raise Different(f"{path} links to {link!r}, which is no page")
        links.add(target.removeprefix("./"))
    return Page(path, _folded(html.unescape(TAG.sub("", text))), frozenset(links))


def _reached(site: PeerSite, page: Page) -> list[Page]:
    """The pages that a page links to."""
    return [_page(site, path) for path in sorted(page.links)]


def _folded(text: str) -> str:
    return " ".join(text.split())
