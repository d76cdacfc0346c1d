"""Pages and templates to artifacts."""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from functools import lru_cache, partial
from pathlib import Path, PurePosixPath
from types import CodeType
from typing import Any, NamedTuple, cast
from urllib.parse import quote, unquote

from jinja2 import (
    BaseLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    TemplateRuntimeError,
    TemplateSyntaxError,
)
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro
from jinja2.utils import missing
from markupsafe import Markup, escape

from .artifact import Artifact, Spool
from .compiled import Code, CompiledTemplates, is_built_in
from .helpers import FILTERS, Helpers
from .insets import taken_out
from .page_links import PageLinks, relinked
from .plan import Plan, Shell
from .planning import Page
from .project import Project, UsageError, files_below
from .shelf import read_file
from .stages import NOBODY, Stages
from .workers import Finished, finished

OPTIONS: Mapping[str, Any] = {
    "autoescape": True,
    "auto_reload": False,
    "optimized": False,  # folding constants takes longer than it saves
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
}
_as_html: Callable[[str], Markup] = partial(str.__new__, Markup)  # `Markup(…)` of what is a text, three times as fast
ENCODING = "utf-8-sig"


@lru_cache(maxsize=50_000)
def _escaped_text(text: str) -> str:
    return str(escape(text))


def _escaped(shown: Any) -> str:
    """What a template shows, as MarkupSafe escapes it: once for each text, since nine in ten stood on a page before."""
    kind = type(shown)
    if kind is str:  # no subclass: a `Markup` equals the text that reads like it
        return _escaped_text(shown)
    if kind is Markup:
        return cast(str, shown)
    if kind is int:
        return str(shown)
    if fault := _no_text(shown):
        raise TemplateRuntimeError(fault)
    return escape(shown)


def _no_text(shown: Any) -> str:
    """What to say of a view, a list, a macro or nothing where a text should be; empty where it is one. Python's own
    notation of it is for no reader, and may hold addresses in memory, which are others in each build."""
    kind: Any = type(shown)
    if shown is None:
        return "there is nothing to show: ask first with `{% if … %}`, or show another text instead, with `or`"
    if kind.__str__ is not object.__str__ or kind in (bool, float) or hasattr(kind, "__html__"):
        return ""
    if callable(shown):
        return "this is to be called: write brackets behind its name, with what it is given in them"
    return f"a whole {kind.__name__} is no text: show its parts, or what a macro or helper makes of it"


class _Macro(Macro):
    """A macro that takes no detour where it is given no more than it names, in its order."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._as_named = self._default_autoescape and not (self.caller or self.catch_kwargs or self.catch_varargs)

    def __call__(self, *given: Any, **named: Any) -> Any:
        """What it makes of these."""
        lacking = self._argument_count - len(given)
        if self._as_named and not named and lacking >= 0:
            return _as_html(self._func(*given, *[missing] * lacking) if lacking else self._func(*given))
        return super().__call__(*given, **named)


class _Template(Template):
    """A template whose code escapes so: it joins what it gets, and needs no `Markup` made of each text."""

    @classmethod
    def from_code(
        cls,
        environment: Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        """The template that compiled code makes."""
        made = super().from_code(environment, code, globals, uptodate)
        made.root_render_func.__globals__.update(escape=_escaped, Macro=_Macro, Markup=_as_html)
        return made


class _Context(Context):
    """What a template sees, without what Jinja offers and these templates do not use, at every page and call.

    Every template has the same globals, so none need be looked for that an import lacks; no helper wants the context.
    """

    def __init__(
        self,
        environment: Environment,
        parent: dict[str, Any],
        name: str | None,
        blocks: dict[str, Any],
        globals: MutableMapping[str, Any] | None = None,
    ) -> None:
        super().__init__(environment, parent, name, blocks)

    def call(
        self, called: Callable[..., Any], /, *given: Any, _loop_vars: Any = None, _block_vars: Any = None, **named: Any
    ) -> Any:
        """Calls a macro or a helper."""
        return called(*given, **named)


class Renderer:
    """One environment for all pages of a build; templates are parsed once."""

    def __init__(
        self,
        loader: BaseLoader,
        words: Mapping[str, str],
        published: Mapping[str, str],
        base_url: str | None,
        signed: bool = False,
    ) -> None:
        """`published`: the address under which each asset is published, by its plain one. `signed`: pages tell where
        their texts stand, which only the built-in templates let be known."""
        self.environment = Environment(loader=loader, bytecode_cache=CompiledTemplates(OPTIONS), **OPTIONS)
        self.environment.template_class, self.environment.context_class = _Template, _Context
        self.environment.code_generator_class = Code
        self.environment.filters |= FILTERS
        self.helpers = Helpers(self.fill, words, published, base_url, signed)
        self.environment.globals |= self.helpers.names()

    def page(self, page: Page, shell: Shell) -> Artifact:
        """The page's HTML. Raises UsageError with the template's name and line where a template is at fault."""
        with self.helpers.rendering(page, shell):
            html = self.fill(page.template, {**page.shows, "page": page, "shell": shell})
            # What is kept for many pages links to this one as they do; within the page a fragment suffices.
            html = html.replace(f'href="{self.helpers.url(page.url)}#', 'href="#')
        return Artifact(page.url, *taken_out(html.encode()))

    def fill(self, template: str, names: Mapping[str, Any]) -> str:
        """A template filled in."""
        try:
            found = self.environment.get_template(template)
            context = found.new_context({**self.environment.globals, **names}, shared=True)
            try:
                return "".join(found.root_render_func(context))
            except Exception:
                self.environment.handle_exception()  # raises it anew, with the templates' own lines
        except TemplateNotFound as failure:  # which is an OSError as well
            raise _fault(failure, template) from failure
        except (UsageError, MemoryError, OSError):
            raise
        except Exception as failure:  # a template is an editor's file: whatever it does wrong is told with its place
            raise _fault(failure, template) from failure


def _fault(failure: Exception, template: str) -> UsageError:
    """What to say of a failure, and where; a template in a folder, such as embeds/, is named with it."""
    (path, line), *within = _places(failure, template)
    if isinstance(failure, TemplateNotFound):
        what = f"there is no template {failure.name!r}, neither in the site's templates/ nor among the tool's own"
    elif isinstance(failure, AttributeError) and isinstance(failure.obj, TemplateModule):
        what = f"{failure.obj.__name__} has no macro {failure.name!r}; copy the tool's own whole, and change it there"
    elif isinstance(failure, RecursionError):
        what = "this never ends: it extends, includes or calls itself, directly or by way of another"
    else:
        what = str(failure) if isinstance(failure, TemplateError) else f"{type(failure).__name__}: {failure}"
    said = f"template {_at(path, line)}: {what}"
    return UsageError(said + "".join(f" (in {_at(*place)})" for place in within))


def _at(path: str, line: int | None) -> str:
    return path.rpartition("/templates/")[2] + (f", line {line}" if line else "")


class _Templates(FileSystemLoader):
    """Templates from folders, as UTF-8; some editors begin such a file with a mark, which is none of its text."""

    def __init__(self, folders: Iterable[Path]) -> None:
        super().__init__([str(folder) for folder in folders], encoding=ENCODING)

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """A template's text. Raises UsageError where it is none."""
        try:
            return super().get_source(environment, template)
        except UnicodeDecodeError as failure:
            raise no_text(template, failure) from failure


def no_text(template: str, failure: UnicodeDecodeError) -> UsageError:
    """What to say of a template, as a whole, that is not UTF-8."""
    byte, line = failure.object[failure.start], failure.object.count(b"\n", 0, failure.start) + 1
    return UsageError(f"template {template}, line {line}: is not UTF-8 text (byte {byte:#04x}); save it as UTF-8")


def _places(failure: Exception, template: str) -> list[tuple[str, int | None]]:
    """The template and the line that were being read or filled in: Jinja maps the traceback to them.

    Where that is a built-in one, before it the site's own that made it what it was, such as a macro's wrong argument.
    """
    if isinstance(failure, TemplateSyntaxError):
        return [(failure.filename or template, failure.lineno)]
    trace, own = failure.__traceback__, list[tuple[str, int | None]]()
    last: tuple[str, int | None] = template, None
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename
        if path.endswith(".html"):
            last = path, trace.tb_lineno
            own = own if is_built_in(path) else [last]
        trace = trace.tb_next
    return [*own, last] if is_built_in(last[0]) else [last]


class Rendered(NamedTuple):
    """The files of a site; and what each page says about links, by its address, that others of its folder do not."""

    artifacts: tuple[Artifact, ...]
    links: Mapping[str, PageLinks]


def render(
    plan: Plan,
    project: Project,
    words: Mapping[str, str],
    exporters: Mapping[str, Callable[[Plan], bytes | None]],
    jobs: int = 1,
    stages: Stages = NOBODY,
    signed: bool = False,
) -> Rendered:
    """Every page, what is exported, the assets that the templates bring, and the pictures that content shows.

    `jobs`: how many processes render pages and export; 0 for as many as is worth while. `signed`: pages tell where
    their texts stand.
    """
    pages, exports, named = plan.pages, list(exporters.items()), assets(project, plan.shell)
    loader = _Templates(project.template_folders())
    published = {plain: asset.path for plain, asset in named.items()}
    renderer = Renderer(loader, words, published, plan.shell.base_url, signed)

    def make(number: int) -> Artifact | None:
        if number >= len(exports):  # what is exported comes first: it is less even than pages, which fill the gaps
            return renderer.page(pages[number - len(exports)], plan.shell)
        path, export = exports[number]
        return None if (content := export(plan)) is None else Artifact(path, content)

    made, spool, scripts = dict[str, Finished](), Spool(), list[Artifact]()
    rows = {urls[-1]: (path, urls) for path, urls in row_scripts(plan).items()}
    for file in finished(make, len(exports) + len(pages), jobs):
        made[file.artifact.path] = file
        if file.artifact.path in rows:  # pages come in order: now all of the script's are there
            path, urls = rows[file.artifact.path]
            scripts.append(spool.take(row_script(path, (made[url].artifact.content for url in urls))))
        stages.advance()
    pictures = (Artifact(size.url, size.content) for shown in plan.views.pictures.values() for size in shown.sizes)
    artifacts = (*(file.artifact for file in made.values()), *scripts, *named.values(), *pictures)
    return Rendered(artifacts, {path: file.links for path, file in made.items() if file.links is not None})


ROWS = re.compile(rb"<!-- rows -->(.*)<!-- /rows -->", re.DOTALL)


def row_scripts(plan: Plan) -> dict[str, list[str]]:
    """The scripts that hold the rows of a source's pages for comparing, by path, each with the addresses of its pages.

    A script loads from disk, where a page cannot be read.
    """
    return {f"compare/{id}.js": plan.compared(id) for id in plan.planning.ids("source")}


def row_script(path: str, pages: Iterable[bytes]) -> Artifact:
    """One of `row_scripts`, from its pages."""
    rows = [found[1].decode() if (found := ROWS.search(page)) else "" for page in pages]
    id = PurePosixPath(path).stem
    return Artifact(path, f"compared({json.dumps(id)}, {json.dumps(rows, ensure_ascii=False)});\n".encode())


def assets(project: Project, shell: Shell) -> dict[str, Artifact]:
    """Files of the `static/` folders beside the templates (first match wins), and the settings' custom properties.

    By their plain address, `assets/site.css`; each is published under a name that carries its digest, so that browsers
    may keep it for ever and never take an old one for a new one.
    """
    found: dict[str, bytes] = {}
    for folder in project.template_folders():
        static = folder / "static"
        for path in files_below(static) if static.is_dir() else ():
            found.setdefault(f"assets/{path.relative_to(static).as_posix()}", read_file(path))
    if shell.theme:
        # The style sheet takes `--theme-accent` for its own accent, and `--theme-dark-accent` in the dark.
        rules = "".join(f"  --theme-{name}: {value};\n" for name, value in shell.theme)
        own = found.get("assets/theme.css", b"")  # first: its `@import` holds nowhere else
        found["assets/theme.css"] = (own and own + b"\n") + f":root {{\n{rules}}}\n".encode()
    return _named(found)


def _named(found: Mapping[str, bytes]) -> dict[str, Artifact]:
    """Assets, from their contents, by plain address. Those that a style sheet names get their names before it."""
    naming = _Naming(found, {}, set())
    for plain in sorted(found):
        _asset(naming, plain)
    return naming.named


class _Naming(NamedTuple):
    """Assets' contents, those that have their names, and those that were begun with."""

    found: Mapping[str, bytes]
    named: dict[str, Artifact]
    begun: set[str]


# Not two functions within `_named`, which would hold each other, and the assets, until garbage is collected.
def _asset(naming: _Naming, plain: str) -> Artifact | None:
    found, named, begun = naming
    if plain in found and plain not in begun:  # style sheets that import each other can have no digest
        begun.add(plain)
        content = found[plain]
        if plain.endswith(".css"):
            content = relinked(content, partial(_published, naming, posixpath.dirname(plain)))
        stem, dot, ending = plain.rpartition(".")
        digest = hashlib.sha256(content).hexdigest()[:12]
        named[plain] = Artifact(f"{stem}.{digest}.{ending}" if dot else f"{plain}.{digest}", content)
    return named.get(plain)


def _published(naming: _Naming, folder: str, url: str) -> str | None:
    path = re.split("[?#]", url, maxsplit=1)[0]
    asset = _asset(naming, posixpath.normpath(posixpath.join(folder, unquote(path))))
    return None if asset is None else quote(posixpath.relpath(asset.path, folder)) + url[len(path) :]
