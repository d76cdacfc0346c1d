"""The command line: arguments, exit statuses, progress. The only module that prints.

Exit status: 0 done; 1 the content has errors (nothing written); 2 wrong use or settings; 3 the environment failed;
130 and 143 for SIGINT and SIGTERM. What a command needs is imported when it runs: `check` never loads the preview.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

from . import __version__
from .project import EnvironmentFailure, UsageError, open_project

if TYPE_CHECKING:
    from .build import Result
    from .diagnostics import Diagnostic
    from .text import Span
    from .write import OutputError, Written

TRIED = 20_000  # events of the largest site that was measured; docs/performance.md
DONE, CONTENT, USAGE, ENVIRONMENT, INTERRUPTED, TERMINATED = 0, 1, 2, 3, 130, 143


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Runs one command and exits with its status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever called us
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115
        getattr(sys, name).reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        status = run(sys.argv[1:] if argv is None else list(argv))
        sys.stdout.flush()
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output stopped reading: nothing is wrong, and nothing more can be said there.
        _silence(sys.stdout)
        status = DONE
    except OSError as failure:
        from .output import reason_of

        _silence(sys.stdout)
        with suppress(OSError):
            _failed(f"standard output: {reason_of(failure)}", ENVIRONMENT)
        _silence(sys.stderr)
        status = ENVIRONMENT
    sys.exit(status)


def _stuck() -> str:
    """Standard output by name where nothing can be written there, which no OSError says."""
    try:
        sys.stdout.flush()
    except OSError:
        _silence(sys.stdout)
        return "standard output"
    return ""


def _silence(stream: TextIO) -> None:
    """What is still to be written goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def run(argv: list[str]) -> int:
    """Runs one command; returns its exit status. Failures become one line on standard error."""
    arguments = parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = arguments.command
    try:
        return command(arguments)
    except UsageError as failure:
        return _failed(failure, USAGE)
    except EnvironmentFailure as failure:
        return _failed(failure, ENVIRONMENT)
    except BrokenPipeError:
        raise
    except OSError as failure:
        from .output import reason_of

        place = failure.filename or _stuck()
        return _failed(f"{place}: {reason_of(failure)}" if place else reason_of(failure), ENVIRONMENT)


def _failed(message: object, status: int) -> int:
    print(f"error: {message}", file=sys.stderr, flush=True)
    return status


def parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    # Every argument is tried with a formatter, which asks for the terminal's width unless it is told one: what it asks
    # with takes as long to import as all the rest. So the formatter that prints is set when all is said.
    trial = partial(argparse.HelpFormatter, width=80)
    main_parser = argparse.ArgumentParser(
        prog="site-builder",
        formatter_class=trial,
        description="Builds a documentary site in which every claim opens onto the exact words that support it.",
    )
    main_parser.add_argument("--version", action="version", version=f"site-builder {__version__}")
    commands = main_parser.add_subparsers(title="commands", metavar="COMMAND", required=True, prog=main_parser.prog)

    def add(name: str, command: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=help, description=f"{help[:1].upper()}{help[1:]}.", formatter_class=trial)
        one.set_defaults(command=command)
        one.add_argument("--site", metavar="DIR", default=".", help="the site's folder (default: the current one)")
        return one

    one = add("build", build_command, "verify everything, then write the site")
    one.add_argument("--out", metavar="DIR", help="where to write (default: dist in the site's folder)")
    one.add_argument("--base-url", metavar="URL", help="the address that the site will be published under")
    one.add_argument("--drafts", action="store_true", help="include drafts")
    one.add_argument("--strict", action="store_true", help="treat warnings as errors")
    one.add_argument("--clean", action="store_true", help="do everything anew, whatever earlier builds left")
    one.add_argument("--jobs", metavar="N", type=_jobs, default=1, help="how many processes render pages (default: 1)")
    one.add_argument(
        "--no-search",
        dest="search",
        action="store_false",
        help="leave the search index out; the search page then says so and leads to the index of names",
    )

    one.add_argument("--timings", action="store_true", help="also print the seconds that each stage took")

    one = add("check", check_command, "do everything but writing")
    one.add_argument("--strict", action="store_true", help="treat warnings as errors")
    one.add_argument("--format", choices=("text", "json"), default="text", help="how to report")

    one = add("serve", serve_command, "preview the site with live reload")
    one.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: 127.0.0.1)")
    one.add_argument("--port", type=int, default=8000, help="the port to listen on (default: 8000)")
    one.add_argument("--open", action="store_true", help="open the site in a browser")

    one = add("quote", quote_command, "say where words stand in the seeds, and how to cite them")
    one.add_argument("text", metavar="TEXT", help="the words to look for")
    one.add_argument("--source", metavar="ID", help="look in this source alone")

    one = add("add", add_command, "bring a text in as a seed file, with a record in content/sources.yaml")
    one.add_argument("file", metavar="FILE", help="the text: UTF-8, copied as it is")
    one.add_argument("--id", help="the new source's id (default: made of the file's name)")
    one.add_argument("--title", help="the text's title (default: its first line)")

    one = add("pin", pin_command, "accept seed files as they are now")
    one.add_argument("sources", metavar="SOURCE", nargs="*", help="a source's id (default: all)")

    one = add("coverage", coverage_command, "list unused passages, unsourced sentences, single-source facts, shares")
    one.add_argument("--format", choices=("text", "json"), default="text", help="how to report")

    one = add("explain", explain_command, "explain an error code")
    one.add_argument("code", metavar="CODE", help="the code, as in error[CODE]")

    one = add("schema", schema_command, "write JSON Schemas for editors' completion")
    one.add_argument(
        "folder",
        metavar="DIR",
        nargs="?",
        help="where to write them, without the site's ids (default: content/.schemas)",
    )

    one = add("new", new_command, "start a site")
    one.add_argument("folder", metavar="DIR", help="the new site's folder: new, or empty")
    one.add_argument("--ci", choices=("github", "gitlab"), help="also write a workflow that checks and publishes it")

    one = add("deploy", deploy_command, "publish a strict, clean build to a target of content/site.yaml")
    one.add_argument("target", metavar="TARGET", help="the target's name, as `targets:` has it")
    one.add_argument("--dry-run", action="store_true", help="list what would be moved, and move nothing")
    for each in (main_parser, *commands.choices.values()):
        each.formatter_class = argparse.HelpFormatter
    return main_parser


def _jobs(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(f"expected a number from 1 to 64, found {text!r}")
    return int(text)


# Commands.


def build_command(arguments: argparse.Namespace) -> int:
    """`site-builder build`."""
    from .cache import Inputs, forget, keep, last_said
    from .output import ClashingPaths, ForeignOutput, WriteError, is_finished, locked, place_of

    project = open_project(arguments.site)
    if arguments.out == "":
        raise UsageError("--out: expected a folder, found nothing")
    out = Path(arguments.out).absolute() if arguments.out else project.dist
    protected = [project.content, project.seeds, project.root / "templates"]
    given = {
        "drafts": arguments.drafts,
        "strict": arguments.strict,
        "base_url": arguments.base_url,
        "search": arguments.search,
    }
    seconds: dict[str, float] = {}
    try:
        record = Path(place_of(out).state, "record")
        if record.is_file() and not (arguments.clean or os.environ.get("CI")):
            since = time.perf_counter()
            with locked(out):
                said = last_said(record, Inputs(project), given, out) if is_finished(out) else None
            seconds["look"] = time.perf_counter() - since
            if said:
                return _say_again(said)
        from .build import Options, build
        from .progress import watched
        from .write import Written, commit, recover, refuse_foreign

        _check_base_url(arguments.base_url)
        refuse_foreign(out, protected)
        with locked(out):
            recover(out)
            inputs = Inputs(project)
            forget(record)
            with watched("building", seconds) as stages:
                result = build(project, Options(**given, jobs=arguments.jobs, clean=arguments.clean), stages)
            _print_report(result.diagnostics)
            if result.artifacts is None:
                return _stopped(result, "nothing was written")
            with watched("building", seconds) as stages:
                stages.begin("write")
                written = commit(result.artifacts, out, protected)
                stages.begin("record")
                same = _built(out, result, Written(0, written.written + written.unchanged, 0))
                keep(record, inputs, given, _said(same, result.diagnostics, _note(result)), out, written.files)
    except ForeignOutput as failure:
        raise UsageError(_with_help(failure)) from failure
    except ClashingPaths as failure:
        return _failed(_with_help(failure), CONTENT)
    except WriteError as failure:
        raise EnvironmentFailure(_with_help(failure)) from failure
    finally:
        if arguments.timings:
            _print_timings(seconds)
    if note := _note(result):
        print(note, file=sys.stderr)
    print(_built(out, result, written))
    return DONE


def _note(result: Result) -> str:
    events = summary(result)["events"]
    if events <= TRIED:
        return ""
    return f"note: this site has {_amount(events, 'event')}; with more than {TRIED} this tool was never tried"


def _print_timings(seconds: Mapping[str, float]) -> None:
    for name, spent in (*seconds.items(), ("in all", sum(seconds.values()))):
        print(f"{spent:9.3f} s  {name}", file=sys.stderr)


def _built(out: Path, result: Result, written: Written) -> str:
    counts = summary(result)
    return (
        f"built {_shown(out)}: {_amount(counts['pages'], 'page')}, "
        f"{_amount(counts['citations'], 'citation')} found in their seeds; "
        f"{written.written} files written, {written.unchanged} unchanged, {written.deleted} deleted"
    )


def _said(line: str, diagnostics: Sequence[Diagnostic], note: str = "") -> dict[str, str]:
    """What a run says, to be said again by the next one if nothing has changed."""
    from .report import to_text

    plain, coloured = (to_text(diagnostics, colour=colour) if diagnostics else "" for colour in (False, True))
    return {"out": line, "plain": plain, "coloured": coloured, "note": note}


def _say_again(said: Mapping[str, str]) -> int:
    if report := said["coloured" if _coloured() else "plain"]:
        print(report, file=sys.stderr)
    if said["note"]:
        print(said["note"], file=sys.stderr)
    print(said["out"])
    return DONE


def _with_help(failure: OutputError) -> str:
    return f"{failure}; {failure.help}" if failure.help else str(failure)


def _check_base_url(url: str | None) -> None:
    from .fields import base_url

    try:
        if url is not None:
            base_url(url)
    except ValueError as failure:
        raise UsageError(f"--base-url: {failure}") from failure


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def check_command(arguments: argparse.Namespace) -> int:
    """`site-builder check`."""
    from .cache import Inputs, keep, last_said
    from .output import BESIDE

    project = open_project(arguments.site)
    schemas = project.schemas if project.schemas.is_dir() else None
    record, inputs = project.root / BESIDE / f"check.{arguments.format}", Inputs(project)
    given = {"strict": arguments.strict, "schemas": bool(schemas)}
    if not os.environ.get("CI") and (said := last_said(record, inputs, given, schemas)):
        return _say_again(said)
    from .build import Options, build
    from .progress import watched
    from .schemas import refresh_schemas

    with watched("checking") as stages:
        result = build(project, Options(strict=arguments.strict), stages)
    if result.checked is not None:
        refresh_schemas(project, result.checked.site.linked)
    counts, reported = summary(result), result.diagnostics
    if arguments.format == "json":
        from .report import to_data

        line, reported = _json({"diagnostics": to_data(result.diagnostics), "summary": counts}), ()
        print(line)
    else:
        names = ("citation", "source", "event", "fact", "page", "warning")
        line = "checked: " + ", ".join(_amount(counts[f"{noun}s"], noun) for noun in names)
        _print_report(reported)
    if result.artifacts is None:
        return _status(result) if arguments.format == "json" else _stopped(result)
    if arguments.format != "json":
        print(line)
    if record.parent.is_dir():  # a check alone makes no folder
        keep(record, inputs, given, _said(line, reported), schemas)
    return DONE


def serve_command(arguments: argparse.Namespace) -> int:
    """`site-builder serve`."""
    from .preview import PreviewError, serve
    from .serving import rebuilder

    project = open_project(arguments.site)
    try:
        serve(
            rebuilder(project),
            watch=[project.content, project.seeds, *project.template_folders()],
            host=arguments.host,
            port=arguments.port,
            open_browser=arguments.open,
            announce=lambda line: print(line, flush=True),
        )
    except PreviewError as failure:
        raise EnvironmentFailure(str(failure)) from failure
    return DONE


def quote_command(arguments: argparse.Namespace) -> int:
    """`site-builder quote`."""
    from .build import Options, check
    from .quoting import places
    from .report import visible
    from .verify import haystacks

    project = open_project(arguments.site)
    if not arguments.text.strip():
        raise UsageError("quote: expected words to look for, found nothing")
    result = check(project, Options(drafts=True))
    if result.checked is None:
        _print_report(result.diagnostics)
        return _status(result)
    prepared = haystacks(result.checked.site.linked)
    if arguments.source is not None:
        if arguments.source not in prepared:
            raise UsageError(f"no source has the id {arguments.source!r}; the site has {', '.join(prepared)}")
        prepared = {arguments.source: prepared[arguments.source]}
    found = places(prepared, arguments.text)
    exact = bool(found) and found[0].similarity == 1.0
    if not exact:
        print("these words stand in no seed" + ("; the nearest passages:" if found else ""))
    for place in found:
        line, column = place.span.first
        likeness = "" if exact else f" ({place.similarity:.0%} alike)"
        print(f"\n{place.span.path}:{line}:{column}:{likeness} {visible(_around(place.span))}")
        print(place.yaml or f"({place.obstacle})")
    if exact:
        print(f"\n{_amount(len(found), 'place')}")
    return DONE if exact else CONTENT


def _around(span: Span, width: int = 40) -> str:
    text = span.source.text
    line = span.source.line(span.first.line)
    start, end = max(line.start, span.start - width), min(max(line.end, span.end), span.end + width)
    before, after = ("…" if start > line.start else ""), ("…" if end < line.end else "")
    return " ".join(f"{before}{text[start : span.start]}[{span.text}]{text[span.end : end]}{after}".split())


def add_command(arguments: argparse.Namespace) -> int:
    """`site-builder add`."""
    from .adding import add
    from .build import Options, check

    project = open_project(arguments.site)
    result = check(project, Options(drafts=True))
    if result.checked is None:
        _print_report(result.diagnostics)
        return _status(result)
    linked = result.checked.site.linked
    added = add(project, linked, Path(arguments.file), id=arguments.id, title=arguments.title)
    print(f"added {added.seed}, and to content/sources.yaml:\n{added.record}", end="")
    print(f"next: complete the record (publisher, author, published …) and cite `source: {added.id}`")
    return DONE


def pin_command(arguments: argparse.Namespace) -> int:
    """`site-builder pin`."""
    from .build import Options, check
    from .pinning import failures, last_places, moved, unpinned, write_pins

    project = open_project(arguments.site)
    result = check(project, Options(drafts=True))
    if result.checked is None:
        _print_report(result.diagnostics)
        return _status(result)
    site = result.checked.site
    pins = unpinned(site.linked, arguments.sources)
    if not pins:
        print("every seed file is the one that is pinned")
        return DONE
    write_pins(project, pins)
    ids = {source.id for source, _ in pins}
    for source, seed in pins:
        print(f"pinned {source.id}: seeds/{seed.name} is {seed.sha256}")
    before = last_places(project)
    if not before and any(source.sha256 for source, _ in pins):
        print("no earlier build or preview says where citations stood, so what moved cannot be told")
    for change in moved(site, before, ids):
        first = change.citation.pieces[0]
        print(
            f"moved: {change.citation.source}, line {change.line}, column {change.column} -> "
            f"line {first.line}, column {first.column}: {change.citation.quotation}"
        )
    broken = failures(result.diagnostics, site.linked.claims, ids)
    _print_report(tuple(broken))
    print(f"{_amount(len(broken), 'citation')} broke or became ambiguous")
    return DONE


def coverage_command(arguments: argparse.Namespace) -> int:
    """`site-builder coverage`."""
    from .build import Options, check
    from .coverage import coverage, to_text
    from .report import visible

    project = open_project(arguments.site)
    result = check(project, Options())
    if result.checked is None or result.errors:
        _print_report(result.diagnostics)
        return _stopped(result)
    report = coverage(result.checked)
    if arguments.format == "json":
        print(_json(report))
    else:
        print("\n".join(visible(line) for line in to_text(report).split("\n")))
    return DONE


def explain_command(arguments: argparse.Namespace) -> int:
    """`site-builder explain`."""
    from .report import ExplainError, explain

    try:
        print(explain(arguments.code))
    except ExplainError as failure:
        raise UsageError(failure.args[0]) from failure
    return DONE


def schema_command(arguments: argparse.Namespace) -> int:
    """`site-builder schema`."""
    from .build import Options, check
    from .schemas import schemas, to_json, write_schemas

    if arguments.folder:
        folder = Path(arguments.folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name, schema in schemas().items():
            (folder / name).write_text(to_json(schema), encoding="utf-8")
            print(_shown((folder / name).absolute()))
        return DONE
    project = open_project(arguments.site)
    result = check(project, Options(drafts=True))
    if result.checked is None:
        _print_report(result.diagnostics)
        return _status(result)
    for path in write_schemas(project, result.checked.site.linked):
        print(_shown(path))
    return DONE


def new_command(arguments: argparse.Namespace) -> int:
    """`site-builder new`."""
    from . import starting
    from .build import Options, check
    from .schemas import write_schemas

    folder = Path(arguments.folder)
    written = starting.start_site(folder, arguments.ci)
    project = open_project(folder)
    if checked := check(project, Options(drafts=True)).checked:
        written += [path.relative_to(project.root) for path in write_schemas(project, checked.site.linked)]
    for path in sorted(written):
        print(path.as_posix())
    if arguments.ci and starting.requirement() == starting.EXAMPLE:
        print("note: requirements.txt: name the address that the workflow installs the tool from", file=sys.stderr)
    print(f"next: cd {folder} && site-builder build")
    return DONE


def deploy_command(arguments: argparse.Namespace) -> int:
    """`site-builder deploy`."""
    from .build import Options, build
    from .load import load
    from .progress import progress
    from .publish import compare, open_target, target_of

    project = open_project(arguments.site)
    settings = load(project).value.settings
    target = target_of(settings, arguments.target) if settings else None
    store = open_target(project, target) if target else None
    base_url = target.base_url if target else None
    result = build(project, Options(strict=True, search=True, base_url=base_url, clean=True))
    _print_report(result.diagnostics)
    if result.artifacts is None or result.plan is None or store is None:
        return _stopped(result)
    if not result.plan.shell.base_url:
        print("note: without a `base_url:` there is no sitemap, no feed and no canonical address", file=sys.stderr)
    moves = compare(store, result.artifacts)
    counts = f"{len(moves.uploads)} to upload, {len(moves.deletions)} to delete"
    if arguments.dry_run:
        for artifact in (*moves.uploads, *([moves.after.artifact()] if moves.needed else [])):
            print(f"upload {artifact.path}")
        for path in moves.deletions:
            print(f"delete {path}")
        print(f"{store.where}: {counts}; nothing was changed", file=sys.stderr)
        return DONE
    with progress(f"deploying {counts}", len(moves.uploads) + len(moves.deletions)) as advance:
        store.carry_out(moves, advance)
    unchanged = len(result.artifacts) - len(moves.uploads)
    print(
        f"deployed {arguments.target} ({store.where}): {len(moves.uploads)} files uploaded, {unchanged} unchanged, "
        f"{len(moves.deletions)} deleted"
    )
    return DONE


# What commands share.


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


def _stopped(result: Result, consequence: str = "") -> int:
    from .report import summary_line

    print(summary_line(result.diagnostics) + (f"; {consequence}" if consequence else ""), file=sys.stderr)
    return _status(result)


def _amount(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _status(result: Result) -> int:
    return USAGE if result.settings_failed else CONTENT


def _print_report(diagnostics: Sequence[Diagnostic]) -> None:
    from .report import to_text

    if diagnostics:
        print(to_text(diagnostics, colour=_coloured()), file=sys.stderr)


def _coloured() -> bool:
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=False)
