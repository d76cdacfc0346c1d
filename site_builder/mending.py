"""The pages that an edit of words changes, made without the rest of the site; none, where it may change more.

Where the outlines of the edited files are as the ledger has them, and what is found in these files is what was found
before, only the pages that show an edited text can differ. They are made on demand, and have to say the same about
links as they did: then all else that the last build made is what a clean build would make.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from .artifact import Artifact
from .diagnostics import Diagnostic
from .frozen import frozen
from .ledger import Ledger
from .load import File, Part, read_part
from .on_demand import NotNoted, SiteOnDemand
from .outline import Outline, outline, words_of
from .page_links import links_digest, links_of
from .project import Project, UsageError
from .render import assets, renderer_of
from .report import to_text
from .shelf import digest_of

ALONE = "compare/"  # a page there has a script beside it, made of all pages of its source


@frozen
class State:
    """What is known of files of content/ besides their outlines, by path: what stands for the words of each of their
    Markdown texts, and for what was found in them."""

    words: Mapping[str, Sequence[str]]
    found: Mapping[str, str]


def state_of(outlines: Mapping[str, Outline | None], diagnostics: Iterable[Diagnostic]) -> State:
    """What is known of the files of a site that was built, without errors, from their outlines by path."""
    words = {path: list(map(words_of, found.prose)) for path, found in outlines.items() if found}
    diagnostics = list(diagnostics)
    tied = {label.span.path: "" for found in diagnostics for label in found.labels if label.span.path != found.path}
    return State(words, findings(diagnostics) | tied)  # what points into another file is read anew with the whole site


@frozen
class Mended:
    """The pages that differ, and what is known of the edited files now."""

    pages: tuple[Artifact, ...]
    state: State


def mend(
    project: Project,
    ledger: Ledger,
    state: State,
    edited: Mapping[str, bytes],
    before: Callable[[str], str],
    *,
    drafts: bool,
    base_url: str | None,
) -> Mended | None:
    """Makes the pages that show the `edited` files' texts, by path; None where more than these may have changed.

    `before` gives, by a page's address, what stands for what it said about links.
    """
    noted = {part.path: part for part in ledger.parts}
    if not edited.keys() <= noted.keys():  # a picture
        return None
    parts, found, words = dict[str, Part](), list[Diagnostic](), dict[str, list[str]]()
    pages: dict[int, None] = {}
    for path, content in edited.items():
        read = read_part(noted[path].kind, File(path, content))
        outlined = outline(read.value, content)
        if outlined is None or outlined.digest != noted[path].outline:
            return None
        parts[path], words[path] = read.value, [words_of(text) for text in outlined.prose]
        found += read.diagnostics
        for old, new, shown in zip(state.words[path], words[path], noted[path].shown, strict=True):
            pages |= dict.fromkeys(shown if old != new else ())
    site = SiteOnDemand(project, ledger, parts, drafts)
    try:
        for path in edited:
            found += site.findings(path)
        now = findings(found)
        if any(now.get(path) != state.found.get(path) for path in {*edited, *now}):
            return None
        made = tuple(_made(project, site, [ledger.pages[number] for number in pages], base_url))
    except (NotNoted, UsageError):
        return None
    if any(links_digest(links_of(page.content)) != before(page.path) for page in made):
        return None
    return Mended(made, State({**state.words, **words}, state.found))


def _made(project: Project, site: SiteOnDemand, urls: Iterable[str], base_url: str | None) -> Iterable[Artifact]:
    plan = site.plan(base_url)
    renderer = renderer_of(project, plan.shell, site.words, assets(project, plan.shell))
    for url in urls:
        page = plan.page(url)
        if page is None or url.startswith(ALONE):
            raise NotNoted
        yield renderer.page(page, plan.shell)


def findings(diagnostics: Iterable[Diagnostic]) -> dict[str, str]:
    """What stands for all that is said of each file, by path."""
    by_path: dict[str, list[Diagnostic]] = {}
    for found in diagnostics:
        by_path.setdefault(found.path, []).append(found)
    return {path: digest_of(to_text(found, colour=False).encode()) for path, found in by_path.items()}
