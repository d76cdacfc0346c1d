"""`site-builder pin`: accept seed files as they are now, and say what that does to the citations that lean on them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .diagnostics import Diagnostic
from .frozen import frozen
from .haystack import fold_words
from .link import LinkedSite
from .model import Source
from .project import EnvironmentFailure, Project, UsageError
from .references import Claim
from .seeds import Seed
from .verify import Citation, VerifiedSite

Edit = tuple[int, int, str]  # start and end in code points, and what comes in their place
# Ids, lines and columns of citations: by their source's id and their folded words, and by `seeds/…` and these.
Places = dict[tuple[str, str], list[dict[str, Any]]]


@frozen
class Moved:
    """A citation that stands at another line or column than in the last build."""

    citation: Citation
    line: int
    column: int


def unpinned(linked: LinkedSite, ids: Iterable[str]) -> list[tuple[Source, Seed]]:
    """The sources, of those named (all, if none is), whose seed file is not the one that is pinned."""
    sources: Mapping[str, Source] = linked.records["source"]
    for id in ids:
        if id not in sources:
            raise UsageError(f"no source has the id {id!r}; the site has {', '.join(sources)}")
    chosen = dict.fromkeys(ids) or sources  # a source that is named twice is pinned once
    return [
        (sources[id], linked.seeds[id])
        for id in chosen
        if id in linked.seeds and sources[id].sha256 != linked.seeds[id].sha256
    ]


def write_pins(project: Project, pins: list[tuple[Source, Seed]]) -> None:
    """Writes each seed's SHA-256 and the day into content/sources.yaml; comments, order and line ends are kept.

    Raises EnvironmentFailure where the disk refuses, and where the file is no longer the one that was read.
    """
    path = project.content / "sources.yaml"
    text = read = pins[0][0].at.source.text
    edits = [edit for source, seed in pins for edit in _edits(text, source, seed)]
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    try:
        if path.read_bytes() != read.encode():
            raise EnvironmentFailure(
                f"{project.relative(path)} was changed meanwhile, and nothing was pinned: run `site-builder pin` again"
            )
        replace_file(path, text.encode())
    except OSError as failure:
        raise EnvironmentFailure(f"{path}: {failure.strerror or failure}") from failure


def replace_file(path: Path, data: bytes) -> None:
    """Writes aside and renames, so that nobody sees half a file. Raises OSError.

    A file keeps its permissions, and one that may not be written to is not replaced either; a link stays a link.
    """
    path = path.resolve() if path.exists() else path  # a link that leads nowhere is replaced
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        aside.write_bytes(data)
        if path.exists():
            path.open("r+b").close()
            aside.chmod(path.stat().st_mode & 0o7777)
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def today() -> str:
    """The day in UTC, with which a pin is dated."""
    return datetime.now(UTC).date().isoformat()


def _edits(text: str, source: Source, seed: Seed) -> list[Edit]:
    """What is there is replaced; what is not comes after the field before it, the seed or its digest."""
    fields, edits, added = {"sha256": seed.sha256, "pinned": today()}, list[Edit](), list[str]()
    last = "seed"
    for name, new in fields.items():
        value = source.at.get(name)
        if value is None:
            added.append(f"{name}: {new}")
        else:
            edits.append((value.span.start, value.span.end, f"{' ' if not value.span.text else ''}{new}"))
            last = name if name == "sha256" else last
    return [*edits, _after(text, source, last, added)] if added else edits


def _after(text: str, source: Source, name: str, fields: list[str]) -> Edit:
    key, value = source.at.key(name), source.at.get(name)
    assert key is not None
    assert value is not None
    if source.at.span.text.startswith("{"):
        return value.span.end, value.span.end, "".join(f", {field}" for field in fields)
    end = value.span.source.line(value.span.last.line).end
    ending = "\r\n" if "\r\n" in (text[end : end + 2] or text) else "\n"  # the last line may have none of its own
    return end, end, "".join(f"{ending}{' ' * (key.span.first.column - 1)}{field}" for field in fields)


def seen_by_preview(project: Project) -> Path:
    """Where the preview notes the places of citations: an editor may have built nothing else."""
    return project.notes / "citations.json"


def last_places(project: Project) -> Places:
    """Where the last build, or the preview after it, found the citations. Empty where there was neither."""
    try:
        paths = [path for path in (project.dist / "data/citations.json", seen_by_preview(project)) if path.is_file()]
        latest = max(paths, key=lambda path: path.stat().st_mtime_ns)
        rows = json.loads(latest.read_text(encoding="utf-8"))
        found: Places = {}
        for row in rows:
            place = {name: row[name] for name in ("id", "line", "column")}
            for name in (row["source"], f"seeds/{row['seed']}"):
                found.setdefault((name, fold_words(row["quotation"])), []).append(place)
        return found
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def untold(linked: LinkedSite, before: Places, pins: list[tuple[Source, Seed]]) -> list[str]:
    """The sources that are cited and were pinned before, and of whose citations nobody noted where they stood."""
    cited, known = {claim.source for claim in linked.claims}, {name for name, _ in before}
    return [
        source.id
        for source, seed in pins
        if source.sha256 and source.id in cited and not known & {source.id, seed.text.path}
    ]


def moved(site: VerifiedSite, before: Places, ids: set[str]) -> list[Moved]:
    """The citations of these sources that stand at another line or column than the last build found them at.

    A source is known by its file, or else by its id: either may have been renamed since.
    """
    changes: list[Moved] = []
    for citation in site.citations.values():
        words, seed = fold_words(citation.quotation), site.linked.seeds[citation.source]
        rows = before.get((seed.text.path, words)) or before.get((citation.source, words), [])
        place = citation.pieces[0].line, citation.pieces[0].column
        if citation.source not in ids or not rows or any((row["line"], row["column"]) == place for row in rows):
            continue
        same = next((row for row in rows if row["id"] == citation.id), rows[0])
        changes.append(Moved(citation, same["line"], same["column"]))
    return changes


def failures(found: Iterable[Diagnostic], claims: Iterable[Claim], ids: set[str]) -> list[Diagnostic]:
    """What verification says of the citations of these sources: those that broke or became ambiguous."""
    spans = [
        (claim.quote.span.path, claim.quote.span.start, claim.quote.span.end) for claim in claims if claim.source in ids
    ]
    return [
        diagnostic
        for diagnostic in found
        if diagnostic.code.startswith("quote-")
        and diagnostic.span is not None
        and any(
            path == diagnostic.path and start <= diagnostic.span.start < max(end, start + 1)
            for path, start, end in spans
        )
    ]
