"""What commands say, and how they end. The only module that prints: beside it, only `progress` draws on the
terminal, a bar that goes away.

Exit status: 0 done; 1 the content has errors (nothing written); 2 wrong use or settings; 3 the environment failed, or
the tool itself; 130 and 143 for SIGINT and SIGTERM.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from .project import EnvironmentFailure

if TYPE_CHECKING:
    from .build import Result
    from .diagnostics import Diagnostic

DONE, CONTENT, USAGE, ENVIRONMENT, INTERRUPTED, TERMINATED = 0, 1, 2, 3, 130, 143


def say(line: str, end: str = "\n", flush: bool = False) -> None:
    """What a command was asked for: on standard output. Raises EnvironmentFailure where that takes nothing.

    Whoever stops reading keeps no command from its work, nor changes how it ends.
    """
    try:
        print(line, end=end, flush=flush)
    except BrokenPipeError:
        silence(sys.stdout)
    except OSError as failure:  # which does not say where
        from .output import reason_of

        silence(sys.stdout)
        raise EnvironmentFailure(f"standard output: {reason_of(failure)}") from failure


def tell(line: str, flush: bool = False) -> None:
    """What is said beside that: on standard error."""
    try:
        print(line, file=sys.stderr, flush=flush)
    except BrokenPipeError:
        silence(sys.stderr)


def all_said() -> None:
    """Nothing of standard output is kept back any longer. Raises OSError where it takes nothing."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        silence(sys.stdout)


def silence(stream: TextIO) -> None:
    """What is still to be written goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def failed(message: object, status: int) -> int:
    """Says why nothing came of a command; returns its exit status."""
    tell(f"error: {message}", flush=True)
    return status


def at_fault(failure: Exception) -> None:
    """Says that a command came upon a fault of its own, and where that is written down."""
    import tempfile
    import traceback

    from .report import visible

    what = visible(" ".join(f"{type(failure).__name__}: {failure}".split()))
    said = f"site-builder itself is at fault, not what you wrote: {what}"
    with suppress(OSError):
        file, path = tempfile.mkstemp(".txt", "site-builder-fault-")
        with open(file, "w", encoding="utf-8", errors="backslashreplace") as kept:
            kept.writelines(traceback.format_exception(failure))
        said += f"; whoever maintains it needs {path}"
    failed(said, ENVIRONMENT)


def tell_report(diagnostics: Sequence[Diagnostic]) -> None:
    """Findings, where there are any: on standard error."""
    from .report import to_text

    if diagnostics:
        tell(to_text(diagnostics, colour=_coloured()))


def refused(result: Result) -> int:
    """Says why a site could not be read; returns the exit status."""
    tell_report(result.diagnostics)
    return status(result)


def stopped(result: Result, consequence: str = "") -> int:
    """Sums up what stopped a run, and with what consequence; returns the exit status."""
    from .report import summary_line

    tell(summary_line(result.diagnostics) + (f"; {consequence}" if consequence else ""))
    return status(result)


def status(result: Result) -> int:
    """The exit status of a run that errors stopped."""
    return USAGE if result.settings_failed else CONTENT


def summary(result: Result) -> dict[str, int]:
    """The counts of a run; those of a site that could not be read are 0."""
    site = result.checked.site if result.checked else None
    records = site.linked.records if site else {}
    return {
        "errors": result.errors,
        "warnings": result.warnings,
        "sources": len(records.get("source", ())),
        "citations": len(site.citations) if site else 0,
        "events": len(records.get("event", ())),
        "facts": len(records.get("fact", ())),
        "pages": len(result.plan.pages) if result.plan else 0,
    }


def result_as_json(result: Result) -> str:
    """The findings of a run, and their counts, as one object."""
    from .report import to_data

    return as_json({"diagnostics": to_data(result.diagnostics), "summary": summary(result)})


def to_say_again(line: str, diagnostics: Sequence[Diagnostic], note: str = "") -> dict[str, str]:
    """What a run says, to be said again by the next one if nothing has changed."""
    from .report import to_text

    plain, coloured = (to_text(diagnostics, colour=colour) if diagnostics else "" for colour in (False, True))
    return {"out": line, "plain": plain, "coloured": coloured, "note": note}


def say_again(said: Mapping[str, str]) -> int:
    """Says what the last run said; returns the exit status."""
    if report := said["coloured" if _coloured() else "plain"]:
        tell(report)
    if said["note"]:
        tell(said["note"])
    say(said["out"])
    return DONE


def _coloured() -> bool:
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR")


def amount(number: int, noun: str) -> str:
    """A number of things: `1 page`, `2 pages`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def shown(path: Path) -> str:
    """A path as it is shown: relative to the current folder where it is below it."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def as_json(value: object) -> str:
    """Data for other programs to read."""
    import json  # not on the usual path

    return json.dumps(value, ensure_ascii=False, indent=2)
