"""What the preview offers beside the site: a page's panel, editors' files, and the quote picker's answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from .build import Result
from .diagnostics import Diagnostic, Severity
from .memo import Memo
from .names import Ref
from .picker import pick
from .preview_http import Fault
from .preview_pages import Panel, file_page, panel
from .project import Project, files_below, inside
from .report import to_html
from .text import SourceText
from .verify import haystacks
from .views import ref_at

SHOWN = 20  # warnings in a page's panel; the others are counted, and `site-builder check` lists them


class Desk:
    """Answers from one build; files are read as they are now."""

    def __init__(
        self, project: Project, result: Result, memo: Memo, finish: Callable[[Callable[[], bool]], Fault | None]
    ) -> None:
        self.project, self.result, self.finish = project, result, finish
        self.site = result.checked.site if result.checked else None
        self.haystacks = haystacks(self.site.linked, memo) if self.site else {}

    @cached_property
    def _report(self) -> str:
        return to_html([found for found in self.result.diagnostics if found.severity is Severity.WARNING][:SHOWN])

    def _record(self, url: str) -> tuple[Ref, Any]:
        """The record that a page is of, or None."""
        ref = ref_at(url) or Ref("", "")
        return ref, self.site.linked.records.get(ref.kind, {}).get(ref.id) if self.site else None

    def panel(self, name: str, stale: bool) -> str:
        """The panel of the page of this name; on the report, which has none, that of the warnings, if there are any."""
        if stale:
            return panel(Panel(stale=True))
        warnings, (ref, record) = self.result.warnings, self._record(name)
        if not name:
            return panel(Panel(page=False, warnings=warnings, report=self._report)) if warnings else ""
        written, draft = "", False
        if self.site and record is not None:
            draft = self.site.linked.is_draft(ref)
            line, column = record.at.span.first
            written = f"{record.at.span.path}:{line}:{column}"
        source = ref.id if ref.kind == "source" and record is not None else ""
        return panel(
            Panel(
                written=written,
                source=source,
                draft=draft,
                warnings=warnings,
                report=self._report,
            )
        )

    def file(self, path: str) -> str | None:
        """A file of content/ or seeds/ as a page, with what is wrong on its lines; None for any other path, and for
        one that cannot be read."""
        folder = next((f for f in (self.project.content, self.project.seeds) if path.startswith(f"{f.name}/")), None)
        if folder is None:
            return None
        found = next((file for file in files_below(folder) if self.project.relative(file) == path), None)
        if found is None or not inside(found, self.project.root) or not found.is_file():
            return None
        try:
            content = found.read_bytes()
        except OSError:  # nothing but this page reads it, or it went just now
            return None
        marks: dict[int, list[str]] = {}
        for diagnostic in self.result.diagnostics:
            if diagnostic.path == path:
                said = f"{diagnostic.severity}[{diagnostic.code}]: {diagnostic.message}"
                marks.setdefault(_line(diagnostic), []).append(said)
        return file_page(SourceText(path, content.decode("utf-8", "replace")), marks)

    def quote(self, source: str, start: int, end: int) -> dict[str, Any]:
        """What a stretch of a seed can be cited as. Raises LookupError where there is no such stretch."""
        if self.site is None:
            raise LookupError(source)
        return pick(self.site, self.haystacks, source, start, end)


def _line(diagnostic: Diagnostic) -> int:
    return diagnostic.span.first.line if diagnostic.span else 1
