"""What the preview shows: the site with drafts and whole seed texts, made from what a save left unchanged.

A save costs reading, linking and verifying; a page is rendered when it is asked for, and kept for as long as it shows
the same. What is answered is byte for byte what a clean build with the same options gives.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Lock

from jinja2 import FunctionLoader
from markupsafe import Markup

from .artifact import Artifact
from .build import Options, link_faults, plan_site
from .desk import Desk
from .diagnostics import Severity
from .exports import EXPORTERS, LACKING
from .frozen import frozen
from .linkcheck import READ
from .memo import Memo
from .output import sentence_of
from .page_links import PageLinks, links_of
from .pinning import seen_by_preview
from .plan import Plan, Shell
from .planning import Page
from .preview_http import Fault, Preview
from .project import EnvironmentFailure, Project, UsageError, refuse_links_out, write_own
from .render import ENCODING, Renderer, assets, no_text, row_script, row_scripts
from .report import to_html, visible
from .schemas import refresh_schemas
from .shelf import Listing, list_folder, settled
from .verify import Citation

OPTIONS = Options(drafts=True, preview=True)
COMPARED = "compare/"  # where those scripts are
Seen = dict[Path, Listing]
TURN = 0.001  # s for which what nobody waits for goes on while a save or a request does
TRIES = 3  # readings of files that change as they are read, before what was read is shown all the same
Templates = dict[str, tuple[bytes, str]]  # by name: what it holds, and the file it is from


def rebuilder(project: Project) -> Callable[[], Preview]:
    """A function that builds the site as it is now; whatever fails becomes the preview's error page."""
    return Workshop(project).rebuild


@frozen
class Kept:
    """A page as it was rendered, and all that its bytes depend on."""

    page: Page
    shell: Shell
    renderer: Renderer
    content: bytes


class Workshop:
    """What stays in the process from build to build."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.memo = Memo()
        self.kept: dict[str, Kept] = {}
        self.links: dict[str, tuple[bytes, PageLinks]] = {}  # what pages said about links, with their bytes
        self.noted: Mapping[str, Citation] = {}  # those whose places are written down, for `pin`
        # Assets' names carry their digest: a page that was loaded before a build still finds what it names.
        self.assets: dict[str, bytes] = {}
        # Not in the memo, which forgets what a round has no use for, as one of errors has none for a renderer.
        self._renderer: tuple[tuple[Templates, dict[str, str], dict[str, str]], Renderer] | None = None
        self.left_circles = False  # by a renderer that was replaced: what Jinja compiles to is full of them
        self._seen: Seen = {}
        self._seen_at = 0
        self._latest: Preview | None = None

    def rebuild(self) -> Preview:
        """The site as it is on disk. The same object as before where no file has changed.

        A file that changes while it is read may be half of what an editor is writing: then all is read again.
        """
        gc.disable()  # a walk through all that is kept costs as much as the build
        try:
            for _ in range(TRIES):
                now, seen = time.time_ns(), self._files()
                if self._latest is not None and not self._differs(seen):
                    return self._latest
                self._read_recent(seen, now)
                self.memo.files.listed = {folder: (now, files) for folder, files in seen.items()}
                self._latest = self._build()
                self._seen, self._seen_at = seen, now
                if self._files() == seen:
                    break
        except OSError as failure:  # a folder that cannot be listed
            self._latest, self._seen = _refused(failure), {}
        finally:
            self.memo.files.listed = {}
            _look_at_new_ones_alone()
        assert self._latest is not None
        return self._latest

    def _files(self) -> Seen:
        """Every file that the site is made from, by folder, and what the system says of it."""
        return {folder: list_folder(folder) for folder in self._folders()}

    def _read_recent(self, seen: Seen, now: int) -> None:
        """Files that may change again unseen are compared by what they held before the build."""
        for folder, files in seen.items():
            for name, entry in files.items():
                if not settled(entry.identity, now):
                    with suppress(OSError):
                        self.memo.files.read(folder / name)

    def _differs(self, seen: Seen) -> bool:
        """Whether any file's content is not what the last build read."""
        if seen.keys() != self._seen.keys():
            return True
        for folder, files in seen.items():
            before = self._seen[folder]
            if files.keys() != before.keys():
                return True
            for name, entry in files.items():
                same = entry == before[name] and not entry.link and settled(entry.identity, self._seen_at)
                if not same and self.memo.files.differs(folder / name):
                    return True
        return False

    def _folders(self) -> tuple[Path, ...]:
        return self.project.content, self.project.seeds, *self.project.template_folders()

    def _build(self) -> Preview:
        try:
            refuse_links_out(self.project)  # one may have come since the preview began
            result = plan_site(self.project, OPTIONS, self.memo)
            if result.plan is None or result.checked is None or result.errors:
                codes = tuple(d.code for d in result.diagnostics if d.severity is Severity.ERROR)
                return Preview(
                    None, to_html(result.diagnostics), codes, Desk(self.project, result, self.memo, _no_more)
                )
            site = Site(self, result.plan, result.checked.words)
            return Preview(site, desk=Desk(self.project, result, self.memo, site.finish))
        except (UsageError, EnvironmentFailure, OSError) as failure:
            return _refused(failure)
        finally:
            self.memo.next_round()

    def renderer(self, words: Mapping[str, str], published: Mapping[str, str], base_url: str | None) -> Renderer:
        """The renderer for these words and assets and the templates as they are: the one before, where all is equal."""
        templates: Templates = {}
        for folder in self.project.template_folders():
            for name in self.memo.files.listing(folder)[1]:
                if name not in templates:  # of any ending: a template may include a drawing, or a style sheet
                    templates[name] = self.memo.files.read(folder / name), str(folder / name)
        inputs = templates, dict(words), dict(published)
        if self._renderer is None or self._renderer[0] != inputs:
            # From memory: a template that is saved now belongs to the next build, whenever its pages are asked for.
            loader = FunctionLoader(partial(_taken, templates))
            self.left_circles = self._renderer is not None
            self._renderer = inputs, Renderer(loader, words, published, base_url)
        return self._renderer[1]


def _refused(failure: Exception) -> Preview:
    said = sentence_of(failure) if isinstance(failure, OSError) else str(failure)
    return Preview(None, _sentence(said))


def _sentence(said: str) -> Markup:
    return Markup("<p>{}</p>").format(visible(said))


def _taken(templates: Templates, name: str) -> tuple[str, str, Callable[[], bool]] | None:
    if name not in templates:
        return None
    content, path = templates[name]
    try:
        return content.decode(ENCODING), path, lambda: True
    except UnicodeDecodeError as failure:
        raise no_text(name, failure) from failure


def _look_at_new_ones_alone() -> None:
    """Lets the collector of garbage go on with what is made from now on. To walk through all that a site is made of
    takes a second, during which no save is seen; and it holds no circles: what a save replaces goes away by itself."""
    gc.freeze()
    gc.enable()


def _no_more(stop: Callable[[], bool]) -> Fault | None:
    """Nothing is left to do for a site with errors."""
    return None


class Site(Mapping[str, bytes]):
    """The finished site's files by path, each made when it is asked for. Equal only to itself."""

    __hash__ = object.__hash__

    def __init__(self, workshop: Workshop, plan: Plan, words: Mapping[str, str]) -> None:
        self.workshop, self.plan = workshop, plan
        named = assets(workshop.project, plan.shell)
        self.assets = {asset.path: asset.content for asset in named.values()}
        workshop.assets |= self.assets
        published = {plain: asset.path for plain, asset in named.items()}
        self.renderer = workshop.renderer(words, published, plan.shell.base_url)
        self.pictures = {size.url: size.content for shown in plan.views.pictures.values() for size in shown.sizes}
        self._exports: dict[str, bytes | None] = {}
        self._lock = Lock()

    def __eq__(self, other: object) -> bool:
        return self is other

    def __getitem__(self, name: str) -> bytes:
        if name in self.workshop.assets:
            return self.workshop.assets[name]
        if name in self.pictures:
            return self.pictures[name]
        if name.endswith(".html"):
            if page := self.plan.page(name):
                return self._page(page)
        elif pages := self._compared(name):
            return row_script(name, map(self.__getitem__, pages)).content
        if (content := self._exported(name)) is None:
            raise KeyError(name)
        return content

    def __contains__(self, name: object) -> bool:
        if name in self.workshop.assets or name in self.pictures:
            return True
        if isinstance(name, str) and name.endswith(".html"):
            return self.plan.page(name) is not None
        return isinstance(name, str) and (bool(self._compared(name)) or self._is_exported(name))

    def __iter__(self) -> Iterator[str]:
        yield from (page.url for page in self.plan.walk())
        yield from (*row_scripts(self.plan), *self.pictures, *self.assets)
        yield from filter(self._is_exported, EXPORTERS)

    def __len__(self) -> int:
        return len(list(iter(self)))

    def _compared(self, name: str) -> list[str]:
        """The pages that a script with a source's rows for comparing is made of."""
        id = name.removeprefix(COMPARED).removesuffix(".js")
        return self.plan.compared(id) if name == f"{COMPARED}{id}.js" else []

    def _is_exported(self, name: str) -> bool:
        return name in EXPORTERS and (name not in LACKING or self._exported(name) is not None)

    def _exported(self, name: str) -> bytes | None:
        if name not in EXPORTERS:
            return None
        with self._lock:
            if name not in self._exports:
                self._exports[name] = EXPORTERS[name](self.plan)
            return self._exports[name]

    def _page(self, page: Page) -> bytes:
        kept, shell = self.workshop.kept.get(page.url), self.plan.shell
        if kept and kept.renderer is self.renderer and kept.page.shows_as(page) and kept.shell == shell:
            return kept.content
        try:
            content = self.renderer.page(page, shell).content
        except UsageError as failure:
            raise Fault(_sentence(str(failure))) from failure
        self.workshop.kept[page.url] = Kept(page, shell, self.renderer, content)
        return content

    def finish(self, stop: Callable[[], bool]) -> Fault | None:
        """Renders every page, follows every link, writes the schemas anew; what is wrong, or None."""
        gc.disable()  # as in a rebuild; one that waits would wait for this as well
        turn = sys.getswitchinterval()
        sys.setswitchinterval(TURN)
        try:
            return self._finish(stop)
        finally:
            sys.setswitchinterval(turn)
            if self.workshop.left_circles and not stop():
                self.workshop.left_circles = False
                gc.unfreeze()
                gc.collect()  # less than it took to render every page anew
            _look_at_new_ones_alone()

    def _finish(self, stop: Callable[[], bool]) -> Fault | None:
        artifacts: list[Artifact] = []
        links = self.workshop.links  # also of pages whose walk a save ends
        for name in self:
            if stop():
                return None
            try:
                content = self[name] if name.endswith(READ) else b""
            except Fault as fault:
                return fault
            artifacts.append(Artifact(name, content))
            if name.endswith(".html"):
                known = links.get(name)
                if known is None or known[0] is not content:
                    links[name] = content, links_of(content)
        there = {artifact.path for artifact in artifacts}
        for gone in self.workshop.kept.keys() - there:
            del self.workshop.kept[gone]
        for gone in links.keys() - there:
            del links[gone]
        self._take_notes()
        known_links = {name: said for name, (_, said) in links.items()}
        broken = link_faults(artifacts, self.plan.shell.base_url, stop, known_links)
        return Fault(to_html(broken), ("broken-link",)) if broken else None

    def _take_notes(self) -> None:
        """For editors' tools, and for `pin`: the site's ids, and where its citations stand."""
        project = self.workshop.project
        refresh_schemas(project, self.plan.views.linked)
        citations, path = self.plan.views.site.citations, seen_by_preview(project)
        if citations != self.workshop.noted:
            with suppress(OSError):  # a read-only copy is previewed all the same
                path.parent.mkdir(exist_ok=True)
                write_own(path, self["data/citations.json"])
            self.workshop.noted = citations
