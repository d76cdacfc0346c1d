"""The pipeline: load, link, verify, compare, check rules, plan, render, check the links. Writing is the caller's."""

from __future__ import annotations

import gc
import posixpath
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property, partial
from types import MappingProxyType

from .artifact import Artifact
from .aside import Aside
from .blocks import block_faults, conflicts_left
from .compare import Comparison, compare_site, units_of
from .diagnostics import Diagnostic, Severity, error
from .exports import EXPORTERS
from .exposure import Exposure, expose
from .frozen import frozen
from .helpers import root_path
from .link import link
from .linkcheck import BrokenLink, broken_links
from .load import load
from .loaded import Part
from .memo import NO_MEMO, Memo
from .names import drafts_in
from .page_links import PageLinks
from .pictures import pictures
from .plan import Plan, plan
from .project import Project
from .references import span_of
from .render import render
from .rules import check_rules
from .stages import NOBODY, Stages
from .text import Span
from .theme import theme_faults
from .units import Units
from .verify import VerifiedSite, verify
from .words import words_of
from .workers import worthwhile

BY_SETTINGS = frozenset(  # findings that hinge on the language, the units or the limit that the settings give
    {
        "conflict-not-exclusive",
        "differ-but-exclusive",
        "figure-not-in-quotation",
        "over-limit",
        "status-missing",
        "status-not-agree",
        "status-without-difference",
    }
)


@frozen
class Options:
    """What may differ from one build of the same files to the next."""

    drafts: bool = False
    strict: bool = False  # warnings are errors
    base_url: str | None = None
    preview: bool = False
    search: bool = False  # with the search index, which only a build that is written needs
    jobs: int = 1  # processes that render pages; 0 for as many as is worth while
    noted: bool = False  # pages tell where their texts stand, for what the next build is to know
    clean: bool = False  # takes nothing that earlier builds left


@frozen
class Checked:
    """A site that has been read, linked, verified and compared. `parts` is what its files say."""

    parts: Sequence[Part]
    site: VerifiedSite
    comparisons: Mapping[str, Comparison]
    exposure: Exposure
    words: dict[str, str]
    units: Units


@frozen
class Result:
    """What a build came to. `artifacts` is None where errors stopped it; then nothing may be written.

    `settings_failed`: the errors are those of content/site.yaml (exit status 2 rather than 1).
    """

    diagnostics: tuple[Diagnostic, ...]
    checked: Checked | None = None
    plan: Plan | None = None
    artifacts: tuple[Artifact, ...] | None = None
    settings_failed: bool = False

    @property
    def errors(self) -> int:
        """How many errors there are."""
        return sum(d.severity is Severity.ERROR for d in self.diagnostics)

    @property
    def warnings(self) -> int:
        """How many warnings there are."""
        return len(self.diagnostics) - self.errors


def build(project: Project, options: Options, stages: Stages = NOBODY) -> Result:
    """The whole site as artifacts, or what keeps it from being built. The output folder is not touched."""
    with _records_that_stay():
        result = plan_site(project, options, stages=stages)
        if result.plan is not None:
            _ = result.plan.pages  # planned now at the latest, while nothing is collected
    try:
        return _finished(project, options, result, stages)
    finally:
        gc.unfreeze()


def _finished(project: Project, options: Options, result: Result, stages: Stages) -> Result:
    """The pages of a planned site, rendered and checked."""
    if result.plan is None or result.checked is None or result.errors:
        return result
    checked, planned = result.checked, result.plan
    stages.begin("render", len(EXPORTERS) + len(planned.pages))
    artifacts, links = render(planned, project, checked.words, EXPORTERS, options.jobs, stages, options.noted)
    if not options.search:
        planned.release()
    stages.begin("links")
    if link_faults(artifacts, planned.shell.base_url, known=links):
        broken = link_faults(artifacts, planned.shell.base_url)  # in all pages: `links` has what is new in each
        return Result((*result.diagnostics, *broken), checked, planned)
    if options.search:
        from .search import documents, kept_file, search_files  # and with it what it takes to run a program

        stages.begin("search")
        found = documents(planned, artifacts)
        artifacts = (*artifacts, *search_files(found, planned.shell.lang, kept_file(project), options.clean))
    return Result(result.diagnostics, checked, planned, artifacts)


@contextmanager
def _records_that_stay() -> Iterator[None]:
    """Collects no garbage: what is made here stays to the end of the build, and would be walked through again and again
    (a tenth of the time). Afterwards the collector passes it over."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was:
            gc.enable()


def plan_site(project: Project, options: Options, memo: Memo = NO_MEMO, stages: Stages = NOBODY) -> Result:
    """Everything up to what each page shows; nothing is rendered. What `memo` knows is not worked out again.

    Of a large site the rules are checked while its pages are planned: planning needs no more of what they find than
    what it says of warnings, and is thrown away where there are errors.
    """
    examined = _examined(project, options, memo, stages, beside=True)
    stages.begin("pictures")
    checked, shown = examined.checked, pictures(examined.checked.site.linked, memo)
    if shown.failed or examined.has_errors:
        result = examined.result
        return replace(result, diagnostics=_arranged([*result.diagnostics, *shown.diagnostics], options))
    stages.begin("plan")
    planned = plan(
        checked.site,
        checked.comparisons,
        checked.exposure,
        checked.words,
        checked.units,
        pictures=shown.value,
        warnings=lambda: examined.published,
        base_url=options.base_url,
        preview=options.preview,
        memo=memo,
    )
    if examined.ruled.elsewhere:
        _ = planned.pages
        stages.begin("rules")
        if examined.result.errors:
            return examined.result
    result = examined.result
    if lost := list(_lost_navigation(planned)):
        return Result((*result.diagnostics, *lost), checked, planned, settings_failed=True)
    return Result(result.diagnostics, checked, planned)


def link_faults(
    artifacts: Sequence[Artifact],
    base_url: str | None,
    stop: Callable[[], bool] = lambda: False,
    known: Mapping[str, PageLinks] = MappingProxyType({}),
) -> list[Diagnostic]:
    """The links of the finished site that lead nowhere, as errors; as `broken_links` has them.

    One that many pages have, from the navigation or a template, is one error, at the first of them.
    """
    root = root_path(base_url) if base_url else None
    alike: dict[tuple[str, str], dict[str, BrokenLink]] = {}
    for found in broken_links(artifacts, root, stop, known):
        alike.setdefault((_meant(found), found.reason), {})[found.page] = found
    return [
        error(
            "broken-link",
            f"{_and_more(pages)} {first.link!r}: {first.reason}",
            first.page,
            help="mend the link in the content or the template that makes it",
        )
        for pages in alike.values()
        for first in [next(iter(pages.values()))]
    ]


def _meant(found: BrokenLink) -> str:
    """What the link means, the same from whichever page."""
    if found.link.startswith(("#", "?")):
        return found.page + found.link
    if ":" in found.link.partition("/")[0]:
        return found.link
    return posixpath.normpath(posixpath.join(posixpath.dirname(found.page), found.link))


def _and_more(pages: Collection[str]) -> str:
    first, more = next(iter(pages)), len(pages) - 1
    return f"{first} and {more} other page{'s' * (more > 1)} link to" if more else f"{first} links to"


def check(project: Project, options: Options, memo: Memo = NO_MEMO, stages: Stages = NOBODY) -> Result:
    """Everything up to pages: all independent findings of a site at once, and the site as far as it stands."""
    return _examined(project, options, memo, stages).result


class _Examined:
    """A site as far as it stands, and what was found in it; what the rules find is perhaps not known yet.

    `settings_unknown`: its language, units and limit are not known, so that nothing is said which depends on them.
    """

    def __init__(
        self,
        checked: Checked,
        found: list[Diagnostic],
        ruled: Aside[tuple[Diagnostic, ...]],
        options: Options,
        failed: bool,
        unknown: bool,
    ) -> None:
        self.checked, self.found, self.ruled, self.options = checked, found, ruled, options
        self.settings_failed, self.settings_unknown = failed, unknown

    @property
    def has_errors(self) -> bool:
        """Whether there are errors, as far as that is known."""
        return bool(self._with(()).errors if self.ruled.elsewhere else self.result.errors)

    @cached_property
    def result(self) -> Result:
        """All findings, those of rules too, which are waited for."""
        return self._with(self.ruled.value)

    @property
    def published(self) -> tuple[Diagnostic, ...]:
        """The findings that readers may be told: none within drafts that are left out."""
        if self.options.drafts:
            return self.result.diagnostics
        drafts = {part.path: sorted((span.start, span.end) for span in drafts_in(part)) for part in self.checked.parts}

        def is_public(span: Span) -> bool:
            before = bisect_right(drafts.get(span.path, []), (span.start, len(span.source.text)))
            return not before or drafts[span.path][before - 1][1] <= span.start

        return tuple(
            found
            for found in self.result.diagnostics
            if all(map(is_public, filter(None, (found.span, *(label.span for label in found.labels)))))
        )

    def _with(self, of_rules: tuple[Diagnostic, ...]) -> Result:
        found = [*self.found, *of_rules]
        if self.settings_unknown:
            found = [diagnostic for diagnostic in found if diagnostic.code not in BY_SETTINGS]
        diagnostics = _arranged(found, self.options)
        return Result(diagnostics, self.checked, settings_failed=self.settings_failed)


def _examined(project: Project, options: Options, memo: Memo, stages: Stages, beside: bool = False) -> _Examined:
    """What `check` does. `beside`: the rules of a large site are left to another process."""
    stages.begin("load")
    loaded = load(project, memo, in_stretches=options.preview and memo is not NO_MEMO)
    found = list(loaded.diagnostics)
    stages.begin("link")
    linked = link(loaded.value, memo, drafts=options.drafts)
    found += linked.diagnostics
    settings = linked.value.settings
    words = memo.get("words", (settings,), lambda: words_of(settings))
    table, unit_faults = memo.get("units", (settings,), lambda: units_of(settings))
    added = tuple((name, unit.names, unit.of, unit.factor) for name, unit in settings.units.items())
    units = memo.get("table of units", (added,), lambda: table)  # the same as long as no unit is another
    settings_faults = [*words.diagnostics, *unit_faults, *theme_faults(project, settings)]
    found += settings_faults
    found += [*conflicts_left(project, memo), *block_faults(project, memo)]
    stages.begin("verify")
    verified = verify(linked.value, memo)
    found += verified.diagnostics
    stages.begin("compare")
    compared = compare_site(verified.value, units, memo)
    found += compared.diagnostics
    records = sum(len(part.voice) for part in linked.value.parts)
    elsewhere = beside and (options.jobs or worthwhile(records)) > 1
    ruled = Aside(partial(check_rules, verified.value, units, memo), elsewhere)
    if not ruled.elsewhere:
        stages.begin("rules")
        _ = ruled.value
    stages.begin("exposure")
    exposure = expose(verified.value, memo)
    found += exposure.diagnostics
    checked = Checked(loaded.value.parts, verified.value, compared.value, exposure.value, words.value, units)
    unknown = loaded.value.settings is None or bool(unit_faults)
    failed = any(fault.severity is Severity.ERROR for fault in settings_faults) or unknown
    return _Examined(checked, found, ruled, options, failed, unknown)


def _lost_navigation(planned: Plan) -> Iterator[Diagnostic]:
    """Items of the settings' navigation that lead to no page."""
    from difflib import get_close_matches

    items = planned.views.linked.settings.navigation
    known = {link_.url for link_ in planned.shell.contents}
    for item, link_ in zip(items, planned.shell.navigation if items else (), strict=True):
        url = link_.url.partition("#")[0]
        if url not in known and planned.page(url) is None:
            near = get_close_matches(link_.url, [page.url for page in planned.pages], 1)
            yield error(
                "broken-link",
                f"the navigation leads to {item.to!r}, which is no page of the site",
                span_of(item, "to"),
                help=f"did you mean {near[0]}?" if near else "write a page's address, such as topics/index.html",
            )


def _arranged(found: list[Diagnostic], options: Options) -> tuple[Diagnostic, ...]:
    """By path and line; under `strict` every warning is an error."""
    if options.strict:
        found = [replace(diagnostic, severity=Severity.ERROR) for diagnostic in found]
    return tuple(sorted(found, key=lambda diagnostic: diagnostic.order))
