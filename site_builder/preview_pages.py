"""The preview's own pages, from `templates/preview/`: the report on errors, the panel on every page, editors' files.

They speak to editors and are never published. They come from the tool's folder alone, whatever a site's own templates
do: what explains a broken template must not be broken by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from urllib.parse import quote

import markdown
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from .frozen import frozen
from .project import PACKAGE
from .report import ExplainError, explain
from .text import SourceText

FOLDER = next(
    folder
    for folder in (PACKAGE / "templates" / "preview", PACKAGE.parent / "templates" / "preview")
    if folder.is_dir()
)
# Reserved addresses. Ids hold no tilde, so no page of a site has one of these.
STATIC, FILES, QUOTE, LAST_GOOD = "~preview/", "~file/", "~quote", "~last-good/"
STATIC_FILES = ("preview.css", "preview.js")
FENCE = re.compile(r"^(`{3,}\w+) (.+)$", re.MULTILINE)  # the head of an example that names its file


@frozen
class Panel:
    """What the panel of a page says. `page` is False where there is only the report on errors.

    `written` is the place of the record that the page is about, `path:line:column`, or "". `source` is the id of the
    source whose page it is, or "". `stale`: the page is of the last good build, and the content has errors now.
    """

    page: bool = True
    written: str = ""
    source: str = ""
    draft: bool = False
    warnings: int = 0
    report: str = ""  # HTML
    stale: bool = False


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(str(FOLDER)), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters["file_link"] = file_link
    return environment


def static_file(name: str) -> bytes | None:
    """A style sheet or script of the preview."""
    return (FOLDER / name).read_bytes() if name in STATIC_FILES else None


def file_link(place: str) -> str:
    """The address at which the preview shows a place, `path:line:column`."""
    path, line, _ = place.rsplit(":", 2)
    return f"/{FILES}{quote(path)}#L{line}"


def panel(about: Panel) -> str:
    """The panel that is put at the end of a page."""
    return _environment().get_template("panel.html").render(about=about)


def error_page(report: Markup, codes: Iterable[str], last_good: str | None) -> str:
    """The page that stands in place of every other while the content has errors.

    `last_good` is the address of the page that was asked for as it last was, if there is one.
    """
    explanations = {code: explanation for code in dict.fromkeys(codes) if (explanation := explained(code))}
    return (
        _environment().get_template("error.html").render(report=report, explanations=explanations, last_good=last_good)
    )


def file_page(source: SourceText, marks: Mapping[int, Sequence[str]]) -> str:
    """An editor's file with its line numbers; `marks` are what is wrong on a line, by its number."""
    lines = [(number, source.line(number).text) for number in range(1, len(source.starts) + 1)]
    return _environment().get_template("file.html").render(path=source.path, lines=lines, marks=marks)


@cache
def explained(code: str) -> Markup:
    """An error's explanation as HTML, or nothing where there is none. The pages are our own, and trusted."""
    try:
        text = explain(code)
    except ExplainError:
        return Markup()
    below_title = text.partition("\n")[2]  # the code's own name, which the page says itself
    return Markup(markdown.markdown(FENCE.sub(r"`\2`\n\n\1", below_title), extensions=["fenced_code"]))
