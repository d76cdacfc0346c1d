"""What templates may call: links as the page in hand writes them, words, citations, prose, drawings.

The helpers are the same functions for every page, so that macros are made once for a whole build; what depends on the
page they ask of the page that is being rendered, each thread its own. All pages of one depth link alike, and share
what a macro that is `kept` makes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import TemplateRuntimeError
from markupsafe import Markup, escape

from . import drawing, drawn, markup
from .insets import Form, mark_signed, text_signed
from .marks import Embed, InlineCitation, Mark, RecordLink
from .metadata import Metadata, metadata
from .plan import Shell
from .planning import Page
from .report import to_html
from .views import (
    EventView,
    EvidenceView,
    ExcerptView,
    FactView,
    FigureView,
    Link,
    ListView,
    MediumView,
    ProseView,
    RemarkView,
    direction,
    together,
)

EMBEDS: Mapping[type[Any], str] = {
    EventView: "event",
    ExcerptView: "excerpt",
    FactView: "fact",
    FigureView: "figure",
    ListView: "list",
    MediumView: "medium",
    RemarkView: "remark",
}
MOST_KEPT = 10_000  # pieces of HTML, of about a kilobyte: a page and those near it share most
NUMBERED = (InlineCitation, Embed)  # marks that differ from page to page

Fill = Callable[[str, Mapping[str, Any]], str]


class Links(dict[str, str]):
    """Addresses relative to the site's root, as pages link them from which `root` leads there."""

    def __init__(self, root: str, published: Mapping[str, str]) -> None:
        super().__init__()
        self.root, self.published = root, published

    def __missing__(self, target: str) -> str:
        path, hash, fragment = target.partition("#")
        if hash:
            link = self[target] = f"{self[path]}#{fragment}"
        else:  # assets are named plainly, `assets/site.css`, and linked under the name that carries their digest
            link = self[target] = self.root + quote(self.published.get(path, path))
        return link


class Place:
    """Where pages stand: their links, and what is kept for all of them."""

    def __init__(self, links: Links) -> None:
        self.links = links
        self.kept: dict[tuple[Any, ...], tuple[Any, Markup]] = {}

    @property
    def place(self) -> Place:
        """Itself, as a page in hand has one. Kept, it would be a circle, which goes away by no counting."""
        return self

    def keep(self, make: Callable[..., Markup], shown: Any, *texts: str) -> Markup:
        """What `make` gives for a view and plain texts; made once, by the view's identity."""
        key = (make, id(shown), *texts)
        found = self.kept.get(key)
        if found is None:
            if any(type(text) is not str for text in texts):  # a `Markup` equals the text that reads like it
                raise TemplateRuntimeError("what is kept is given one view, and after it nothing but plain texts")
            if len(self.kept) >= MOST_KEPT:
                self.kept.clear()
            found = self.kept[key] = shown, make(shown, *texts)  # with the view: its identity is no other's meanwhile
        return found[1]


class InHand:
    """The page that is being rendered: it counts its notes as they are cited, and its drawings."""

    def __init__(self, page: Page, shell: Shell, place: Place) -> None:
        self.page, self.shell, self.place, self.links = page, shell, place, place.links
        self.numbers: dict[str, int] = {}
        self.references: dict[str, int] = {}
        self.views: dict[str, list[EvidenceView]] = {}
        self.drawings = 0


class Words(dict[str, str]):
    """The interface's words, by key; where a key is a name, as an attribute too, which a template finds first."""

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__(words)
        self.__dict__.update(words)


class Helpers:
    """The helpers of one build. `fill` fills in a template by its name."""

    def __init__(
        self,
        fill: Fill,
        words: Mapping[str, str],
        published: Mapping[str, str],
        base_url: str | None,
        signed: bool = False,
    ) -> None:
        """`published`: the address under which each asset is published, by its plain one. `signed`: texts get signs."""
        self.fill, self.words, self.published, self.signed = fill, words, published, signed
        self.base = f"{base_url.rstrip('/')}/" if base_url else ""
        self.site_root = root_path(base_url) if base_url else ""
        self._places: dict[str, Place] = {}
        self._in_hand: ContextVar[InHand | Place] = ContextVar("in hand")

    def names(self) -> dict[str, Any]:
        """What every template may use, besides what it shows."""
        return {
            "w": Words(self.words),
            "say": self.say,
            "url": self.url,
            "address": self.address,
            "id_of": id_of,
            "by_source": by_source,
            "cite": self.cite,
            "prose": self.prose,
            "chapter_prose": self.chapter,
            "line_of_prose": self.inline,
            "notes": self.notes,
            "draw": self.draw,
            "left_out": self.left_out,
            "kept": self.kept,
            "metadata": self.metadata,
            "report": to_html,
        }

    @contextmanager
    def rendering(self, page: Page, shell: Shell) -> Iterator[None]:
        """While this lasts, the helpers speak of `page`."""
        # A host shows the page for lost addresses at any depth, where no relative link holds.
        lost = page.kind == "not_found"
        place = self._place(self.site_root if lost else "../" * page.url.count("/"))
        token = self._in_hand.set(InHand(page, shell, place))
        try:
            yield
        finally:
            self._in_hand.reset(token)

    def _place(self, root: str) -> Place:
        return self._places.setdefault(root, Place(Links(root, self.published)))

    def _here(self) -> Place:
        """Where what is being made will stand."""
        return self._in_hand.get().place

    def _page(self) -> InHand:
        """The page in hand."""
        at = self._in_hand.get()
        if isinstance(at, InHand):
            return at
        raise TemplateRuntimeError("what is kept for many pages cannot ask for one: no citations, notes or drawings")

    def say(self, key: str, **values: object) -> str:
        """One of the interface's words, its braces filled in; `KEY.one` where there is one and `count` is 1."""
        if values.get("count") == 1:
            key = f"{key}.one" if f"{key}.one" in self.words else key
        try:
            return self.words[key].format(**values)
        except KeyError as failure:
            if key not in self.words:
                raise TemplateRuntimeError(f"the interface has no word {key!r}") from failure
            raise TemplateRuntimeError(f"{key!r} is to be said with `{failure.args[0]}=`, too") from failure

    def url(self, target: str) -> str:
        """`target`, an address relative to the site's root, as this page links it."""
        return self._in_hand.get().links[target]

    def address(self, target: str) -> str:
        """`target`, relative to the site's root, as print shows it: whole where the site's own address is known."""
        return self.base + target

    def kept(self, macro: Callable[..., Markup]) -> Callable[..., Markup]:
        """A macro of one view, and of texts, whose result is kept for all pages of one depth: it shows nothing else."""

        def made(*given: Any) -> Markup:
            token = self._in_hand.set(self._here())
            try:
                return macro(*given)
            finally:
                self._in_hand.reset(token)

        def once(shown: Any, *texts: str) -> Markup:
            return self._here().keep(made, shown, *texts)

        return once

    def metadata(self) -> Metadata:
        """What the page says about itself to machines."""
        at = self._page()
        return metadata(at.page, at.shell, self.signed)

    # Citations.

    def cite(self, evidence: EvidenceView) -> Markup:
        """The marker of a citation: a number that leads to the page's note."""
        at, id = self._page(), evidence.id
        number = at.numbers.setdefault(id, len(at.numbers) + 1)
        count = at.references[id] = at.references.get(id, 0) + 1
        at.views.setdefault(id, []).append(evidence)
        label = escape(self.say("citation", number=number))
        written = f' data-written="{escape(evidence.written)}"' if evidence.written else ""
        return Markup(
            f'<sup class="cite"{written}><a id="r-{id}-{count}" href="#n-{id}" aria-label="{label}">{number}</a></sup>'
        )

    def notes(self) -> Iterator[tuple[int, EvidenceView, int]]:
        """The notes cited so far: number, evidence, and how often the page leans on it."""
        at = self._page()
        for id, number in at.numbers.items():
            yield number, together(at.views[id]), at.references[id]

    # Drawings.

    def draw(self, shown: FigureView | tuple[EventView, ...]) -> Markup:
        """A figure, or a timeline's events, as a drawing; nothing where nothing of it can be drawn."""
        at = self._page()
        at.drawings += 1  # two dashes: no record's id has them
        if isinstance(shown, FigureView):
            return drawing.draw(drawn.figure(shown, self.words), f"drawing--{at.drawings}")
        return drawing.draw(drawn.timeline(at.page.title, shown, self.words), f"drawing--{at.drawings}")

    def left_out(self, figure: FigureView) -> tuple[drawing.Answer, ...]:
        """The answers of a figure's facts that its drawing cannot show."""
        return drawing.left_out(drawn.figure(figure, self.words))

    # Prose.

    def prose(self, view: ProseView | None) -> Markup:
        """A Markdown text as blocks of HTML."""
        return self._prose(view, "blocks") if view else Markup("")

    def chapter(self, view: ProseView) -> Markup:
        """The Markdown text that a page is about, as blocks of HTML whose headings can be linked to."""
        return self._prose(view, "chapter")

    def inline(self, view: ProseView | None) -> Markup:
        """A Markdown text of one paragraph, without the paragraph's tags."""
        return self._prose(view, "line") if view else Markup("")

    def _prose(self, view: ProseView, form: Form) -> Markup:
        if any(isinstance(mark, NUMBERED) for mark in view.prose.marks):
            return self._text(view, form)
        return self._here().keep(self._text, view, form)

    def _text(self, view: ProseView, form: Form) -> Markup:
        written, html = view.prose.words.span, markup.shown(view.prose, _Resolver(self, view), form)
        return Markup(text_signed(html, written.path, written.start, form)) if self.signed else html

    def embed(self, view: Any) -> Markup:
        """A record within prose, as the template of its kind shows it."""
        kind = EMBEDS[type(view)]
        at = self._page()
        return Markup(self.fill(f"embeds/{kind}.html", {"page": at.page, "shell": at.shell, kind: view}))


class _Resolver:
    """Puts what a text's marks show in their places."""

    def __init__(self, helpers: Helpers, view: ProseView) -> None:
        self.helpers = helpers
        self.shows = {
            mark.start: (number, shown)
            for number, (mark, shown) in enumerate(zip(view.prose.marks, view.shows, strict=True))
        }

    def _shown(self, mark: Mark, show: Callable[[Any], Markup]) -> Markup | None:
        number, shown = self.shows[mark.start]
        if not shown:
            return None
        return Markup(mark_signed(show(shown), number)) if self.helpers.signed else show(shown)

    def citation(self, mark: InlineCitation) -> Markup:
        return self._shown(mark, self.helpers.cite) or Markup("")

    def embed(self, mark: Embed) -> Markup:
        return self._shown(mark, self.helpers.embed) or Markup("")

    def link(self, mark: RecordLink) -> Markup | None:
        return self._shown(mark, lambda shown: markup.anchor(self.helpers.url(shown.url)))


def root_path(base_url: str) -> str:
    """The path part of the site's address, from the host's root, with a slash at its end: `/` or `/sub/`."""
    return f"{urlsplit(base_url).path.rstrip('/')}/"


def seed_text(text: str) -> Markup:
    """A seed's characters, escaped so that a browser reads back the very same: it would turn a bare CR into LF."""
    safe = escape(text)
    return Markup(str(safe).replace("\r", "&#13;")) if "\r" in text else safe  # a `Markup` would escape what it takes


def id_of(link: Link) -> str:
    """The id of the record whose page a link names."""
    return link.url.rpartition("/")[2].removesuffix(".html")


def by_source(evidence: Iterable[EvidenceView]) -> list[tuple[Link, list[EvidenceView]]]:
    """Pieces of evidence by the source that they are from, in the order of citing."""
    found: dict[str, tuple[Link, list[EvidenceView]]] = {}
    for one in evidence:
        found.setdefault(one.source.url, (one.source, []))[1].append(one)
    return list(found.values())


def percent(share: float) -> str:
    """A share from 0 to 1 as whole per cent, never rounded to none or all; the sign is the interface's words' own."""
    if 0 < share < 0.01:
        return "<1"
    if 0.99 < share < 1:
        return ">99"
    return f"{share * 100:.0f}"


FILTERS: Mapping[str, Callable[..., Any]] = {"seed_text": seed_text, "percent": percent, "direction": direction}
