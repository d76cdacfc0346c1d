"""Pages and templates to artifacts."""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache, partial
from multiprocessing import get_context
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import BaseLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound
from markupsafe import Markup, escape

from . import drawing, drawn, markup
from .artifact import Artifact
from .metadata import metadata
from .plan import Page, Plan, Shell
from .project import Project, UsageError, files_below
from .report import to_html
from .scan import Embed, InlineCitation, RecordLink
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
STYLE_URL = re.compile(rb"""(url\(\s*["']?)([^"')\s#:]+)(["'#)\s])""")


class Renderer:
    """One environment for all pages of a build; templates are parsed once."""

    def __init__(self, loader: BaseLoader, words: Mapping[str, str], published: Mapping[str, str]) -> None:
        """`published`: the address under which each asset is published, by its plain one."""
        self.words, self.published = words, published
        self.environment = Environment(
            loader=loader,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self.environment.filters["seed_text"] = seed_text
        self.environment.filters["percent"] = percent
        self.environment.filters["direction"] = direction

    def page(self, page: Page, shell: Shell) -> Artifact:
        """The page's HTML. Raises UsageError with the template's name and line where a template is at fault."""
        context = _PageContext(self, page, shell)
        return Artifact(page.url, self.fill(page.template, context.names()).encode())

    def fill(self, template: str, names: Mapping[str, Any]) -> str:
        """A template filled in."""
        try:
            return self.environment.get_template(template).render(names)
        except TemplateNotFound as failure:
            raise UsageError(f"template {failure.name!r} is in none of the templates folders") from failure
        except (UsageError, MemoryError):
            raise
        except Exception as failure:  # a template is an editor's file: whatever it does wrong is told with its place
            place = Path(getattr(failure, "filename", None) or template).name
            line = getattr(failure, "lineno", None) or _template_line(failure)
            what = str(failure) if isinstance(failure, TemplateError) else f"{type(failure).__name__}: {failure}"
            raise UsageError(f"template {place}{f', line {line}' if line else ''}: {what}") from failure


def _template_line(failure: BaseException) -> int | None:
    """The line of the template that was being filled in: Jinja maps the traceback to it."""
    line, trace = None, failure.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(".html"):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


@lru_cache(maxsize=65536)
def _relative(folder: str, path: str) -> str:
    """A link from a page in `folder` to `path`; pages of one kind link the same places."""
    return quote(posixpath.relpath(path, folder or "."))


class _PageContext:
    """What one page's template may call: it counts the page's notes as they are cited."""

    def __init__(self, renderer: Renderer, page: Page, shell: Shell) -> None:
        self.renderer, self.current, self.shell = renderer, page, shell
        self.numbers: dict[str, int] = {}
        self.references: dict[str, int] = {}
        self.views: dict[str, EvidenceView] = {}
        self.drawings = 0
        self.folder = posixpath.dirname(page.url)

    def names(self) -> dict[str, Any]:
        return {
            **self.current.shows,
            "page": self.current,
            "shell": self.shell,
            "w": self.renderer.words,
            "say": self.say,
            "url": self.url,
            "address": self.address,
            "id_of": id_of,
            "cite": self.cite,
            "prose": self.prose,
            "line_of_prose": self.inline,
            "notes": self.notes,
            "draw": self.draw,
            "left_out": self.left_out,
            "metadata": lambda: metadata(self.current, self.shell),
            "report": to_html,
        }

    def say(self, key: str, **values: object) -> str:
        """One of the interface's words, its braces filled in; `KEY.one` where there is one and `count` is 1."""
        if values.get("count") == 1:
            key = f"{key}.one" if f"{key}.one" in self.renderer.words else key
        return self.renderer.words[key].format(**values)

    def url(self, target: str) -> str:
        """`target`, an address relative to the site's root, as this page links it.

        Assets are named plainly, `assets/site.css`, and linked under the name that carries their digest.
        """
        path, hash, fragment = target.partition("#")
        path = self.renderer.published.get(path, path)
        if path == self.current.url and hash:
            return f"#{fragment}"
        if self.current.kind == "not_found" and self.shell.base_url:
            # A host shows this page at any depth, where no relative link holds.
            return f"{root_path(self.shell.base_url)}{quote(path)}{hash}{fragment}"
        return _relative(self.folder, path) + hash + fragment

    def address(self, target: str) -> str:
        """`target`, relative to the site's root, as print shows it: whole where the site's own address is known."""
        base = self.shell.base_url
        return f"{base.rstrip('/')}/{target}" if base else target

    def cite(self, evidence: EvidenceView) -> Markup:
        """The marker of a citation: a number that leads to the page's note."""
        number = self.numbers.setdefault(evidence.id, len(self.numbers) + 1)
        count = self.references[evidence.id] = self.references.get(evidence.id, 0) + 1
        self.views.setdefault(evidence.id, evidence)
        label = self.say("citation", number=number)
        written = Markup(' data-written="{}"').format(evidence.written) if evidence.written else ""
        return Markup('<sup class="cite"{4}><a id="r-{0}-{1}" href="#n-{0}" aria-label="{2}">{3}</a></sup>').format(
            evidence.id, count, label, number, written
        )

    def notes(self) -> Iterator[tuple[int, EvidenceView, int]]:
        """The notes cited so far: number, evidence, and how often the page leans on it."""
        for id, number in self.numbers.items():
            yield number, self.views[id], self.references[id]

    def draw(self, shown: FigureView | tuple[EventView, ...]) -> Markup:
        """A figure, or a timeline's events, as a drawing; nothing where nothing of it can be drawn."""
        self.drawings += 1  # two dashes: no record's id has them
        if isinstance(shown, FigureView):
            return drawing.draw(drawn.figure(shown, self.renderer.words), f"drawing--{self.drawings}")
        timeline = drawn.timeline(self.current.title, shown, self.renderer.words)
        return drawing.draw(timeline, f"drawing--{self.drawings}")

    def left_out(self, figure: FigureView) -> tuple[drawing.Answer, ...]:
        """The answers of a figure's facts that its drawing cannot show."""
        return drawing.left_out(drawn.figure(figure, self.renderer.words))

    def prose(self, view: ProseView | None) -> Markup:
        """A Markdown text as blocks of HTML."""
        return _hugged(markup.to_html(view.prose, _Resolver(self, view))) if view else Markup("")

    def inline(self, view: ProseView | None) -> Markup:
        """A Markdown text of one paragraph, without the paragraph's tags."""
        return _hugged(markup.inline(view.prose, _Resolver(self, view))) if view else Markup("")

    def embed(self, view: Any) -> Markup:
        kind = EMBEDS[type(view)]
        return Markup(self.renderer.fill(f"embeds/{kind}.html", {**self.names(), kind: view}))


class _Resolver:
    """Puts what a text's marks show in their places."""

    def __init__(self, context: _PageContext, view: ProseView) -> None:
        self.context = context
        self.shows = {mark.start: shown for mark, shown in zip(view.prose.marks, view.shows, strict=True)}

    def citation(self, mark: InlineCitation) -> Markup:
        shown = self.shows[mark.start]
        return self.context.cite(shown) if shown else Markup("")

    def embed(self, mark: Embed) -> Markup:
        shown = self.shows[mark.start]
        return self.context.embed(shown) if shown else Markup("")

    def link(self, mark: RecordLink) -> str | None:
        shown = self.shows[mark.start]
        return self.context.url(shown.url) if shown else None


def _hugged(html: Markup) -> Markup:
    """Citations' markers stand at the word before them, whatever space an editor typed for legibility."""
    return Markup(re.sub(r'(?<=\S)[ \n]+(?=<sup class="cite")', "", html))


def seed_text(text: str) -> Markup:
    """A seed's characters, escaped so that a browser reads back the very same: it would turn a bare CR into LF."""
    return Markup(str(escape(text)).replace("\r", "&#13;"))


def id_of(link: Link) -> str:
    """The id of the record whose page a link names."""
    return posixpath.splitext(posixpath.basename(link.url))[0]


def percent(share: float) -> str:
    """A share from 0 to 1 as whole per cent, never rounded to none or all."""
    if 0 < share < 0.01:
        return "<1 %"
    if 0.99 < share < 1:
        return ">99 %"
    return f"{share:.0%}".replace("%", " %")


def render(plan: Plan, project: Project, words: Mapping[str, str], jobs: int = 1) -> list[Artifact]:
    """Every page, the style sheet and scripts that the templates bring, and the pictures that content shows."""
    named = assets(project, plan.shell)
    loader = FileSystemLoader([str(folder) for folder in project.template_folders()])
    artifacts = _pages(plan, Renderer(loader, words, {plain: asset.path for plain, asset in named.items()}), jobs)
    contents = {artifact.path: artifact.content for artifact in artifacts}
    artifacts += [row_script(path, map(contents.__getitem__, pages)) for path, pages in row_scripts(plan).items()]
    artifacts += named.values()
    artifacts += [Artifact(size.url, size.content) for shown in plan.views.pictures.values() for size in shown.sizes]
    return artifacts


ROWS = re.compile(rb"<!-- rows -->(.*)<!-- /rows -->", re.DOTALL)


def row_scripts(plan: Plan) -> dict[str, list[str]]:
    """The scripts that hold the rows of a source's pages for comparing, by path, each with the addresses of its pages.

    A script loads from disk, where a page cannot be read.
    """
    scripts: dict[str, list[str]] = {}
    for page in plan.pages:
        if page.kind == "compared":
            scripts.setdefault(f"compare/{id_of(page.shows['source'])}.js", []).append(page.url)
    return scripts


def row_script(path: str, pages: Iterable[bytes]) -> Artifact:
    """One of `row_scripts`, from its pages."""
    rows = [found[1].decode() if (found := ROWS.search(page)) else "" for page in pages]
    id = PurePosixPath(path).stem
    return Artifact(path, f"compared({json.dumps(id)}, {json.dumps(rows, ensure_ascii=False)});\n".encode())


def _pages(plan: Plan, renderer: Renderer, jobs: int) -> list[Artifact]:
    if jobs == 1:
        return [renderer.page(page, plan.shell) for page in plan.pages]
    # Forked workers inherit the plan, which is far dearer to send than to share; only the pages come back.
    global _FORKED
    _FORKED = (plan, renderer)
    pool = get_context("fork").Pool(jobs)
    try:
        return pool.map(_forked_page, range(len(plan.pages)), chunksize=16)
    finally:
        # Not `terminate`, which leaving the pool's `with` would call: a worker that waits for its queue may outlive it.
        pool.close()
        pool.join()
        _FORKED = None


_FORKED: tuple[Plan, Renderer] | None = None


def _forked_page(index: int) -> Artifact:
    assert _FORKED is not None
    plan, renderer = _FORKED
    return renderer.page(plan.pages[index], plan.shell)


def assets(project: Project, shell: Shell) -> dict[str, Artifact]:
    """Files of the `static/` folders beside the templates (first match wins), and the settings' custom properties.

    By their plain address, `assets/site.css`; each is published under a name that carries its digest, so that browsers
    may keep it for ever and never take an old one for a new one.
    """
    found: dict[str, bytes] = {}
    for folder in project.template_folders():
        static = folder / "static"
        for path in files_below(static) if static.is_dir() else ():
            found.setdefault(f"assets/{path.relative_to(static).as_posix()}", path.read_bytes())
    if shell.theme:
        # The style sheet takes `--theme-accent` for its own accent, and `--theme-dark-accent` in the dark.
        rules = "".join(f"  --theme-{name}: {value};\n" for name, value in shell.theme)
        found["assets/theme.css"] = f":root {{\n{rules}}}\n".encode()
    # Style sheets name other assets, so those get their names first.
    named: dict[str, Artifact] = {}
    for plain in sorted(found, key=lambda plain: (plain.endswith(".css"), plain)):
        content = found[plain]
        if plain.endswith(".css"):
            content = STYLE_URL.sub(partial(_published, sheet=plain, named=named), content)
        stem, dot, ending = plain.rpartition(".")
        digest = hashlib.sha256(content).hexdigest()[:12]
        named[plain] = Artifact(f"{stem}.{digest}.{ending}" if dot else f"{plain}.{digest}", content)
    return named


def _published(link: re.Match[bytes], sheet: str, named: Mapping[str, Artifact]) -> bytes:
    """A style sheet's `url(…)` with the published name of the asset that it names."""
    folder = posixpath.dirname(sheet)
    asset = named.get(posixpath.normpath(posixpath.join(folder, link[2].decode())))
    return link[1] + posixpath.relpath(asset.path, folder).encode() + link[3] if asset else link[0]


def root_path(base_url: str) -> str:
    """The path part of the site's address, from the host's root, with a slash at its end: `/` or `/sub/`."""
    return f"{urlsplit(base_url).path.rstrip('/')}/"
