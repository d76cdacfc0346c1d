"""What a stage has to say about the editors' files, as data. Rendering it is `report`'s work."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Generic, TypeVar

from .frozen import frozen
from .text import Span

T = TypeVar("T", covariant=True)


class Severity(StrEnum):
    """An error stops the build; a warning does so under `--strict`."""

    ERROR = "error"
    WARNING = "warning"


@frozen
class Label:
    """A second place, and what it has to do with the matter."""

    span: Span
    message: str


@frozen
class Diagnostic:
    """One finding. `message` stands alone; `note` says what is wrong at the carets; `help` says how to mend it.

    `span` is None for a file that could not be read as text: then `path` alone gives the place (line 1, column 1).
    """

    severity: Severity
    code: str
    message: str
    path: str
    span: Span | None = None
    note: str = ""
    labels: tuple[Label, ...] = ()
    help: str = ""

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """Sorts by path and place."""
        path, start, end = self.span.place if self.span else (self.path, 0, 0)
        return (path, start, end, self.code, self.message)


def _diagnostic(
    severity: Severity, code: str, message: str, at: Span | str, note: str, labels: Iterable[Label], help: str
) -> Diagnostic:
    if isinstance(at, str):
        return Diagnostic(severity, code, message, at, None, note, tuple(labels), help)
    return Diagnostic(severity, code, message, at.path, at, note, tuple(labels), help)


def error(
    code: str, message: str, at: Span | str, *, note: str = "", labels: Iterable[Label] = (), help: str = ""
) -> Diagnostic:
    """An error at a span, or in a file named by its path. `code` is a literal: the page of that name explains it."""
    return _diagnostic(Severity.ERROR, code, message, at, note, labels, help)


def warning(
    code: str, message: str, at: Span | str, *, note: str = "", labels: Iterable[Label] = (), help: str = ""
) -> Diagnostic:
    """A warning, otherwise like `error`."""
    return _diagnostic(Severity.WARNING, code, message, at, note, labels, help)


@frozen
class Outcome(Generic[T]):
    """What a stage returns: its value, as far as it could be made, and everything it found on the way."""

    value: T
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether any finding is an error."""
        return any(d.severity is Severity.ERROR for d in self.diagnostics)
