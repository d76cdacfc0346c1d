"""The source texts: each source's seed file, read, decoded and held against its pin."""

from __future__ import annotations

import errno
import hashlib
import posixpath
from collections.abc import Iterable
from collections.abc import Mapping as Map
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from unicodedata import normalize

from . import model
from .diagnostics import Diagnostic, Label, Outcome, Severity, error, warning
from .frozen import frozen
from .memo import Memo
from .project import Project, in_circle, inside
from .shelf import Listing, settled
from .text import BRING_IT, LFS_POINTER, SourceText, Span, conflicts
from .yaml_nodes import find

# What a name in sources.yaml can do wrong. What else keeps a file from being read is not the editor's to mend there.
NAMED_WRONGLY = (errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL)
# What files of other kinds begin with.
DOCUMENTS = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "an office document or archive",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"{\\rtf": "a document with formatting",
    b"\xff\xd8\xff": "a picture",
    b"\x89PNG": "a picture",
    b"II*\0": "a picture",
    b"MM\0*": "a picture",
    b"\x1f\x8b": "a compressed file",
}
LOOKS_THE_SAME = "a file there has a name that looks the same but spells accents in another way: rename it to this one"


def document(data: bytes) -> str | None:
    """What a file is by its first bytes, with its article, where it is one of the documents that hold no plain text."""
    return next((kind for sign, kind in DOCUMENTS.items() if data.startswith(sign)), None)


def text_of(data: bytes) -> str:
    """The text that a file holds. Raises ValueError where it is none, with what it is instead."""
    if kind := document(data):
        raise ValueError(f"is {kind}, no text")
    if data.startswith(LFS_POINTER):
        raise ValueError("is what Git LFS leaves in a file's place, not the text")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as failure:
        line = data.count(b"\n", 0, failure.start) + 1
        raise ValueError(f"is not UTF-8 text: byte {data[failure.start]:#04x} in line {line}") from failure
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ValueError(f"is not text: it holds a zero byte in line {line}")
    return text


@frozen
class Seed:
    """A seed file as it is on disk: its name in `seeds/`, its SHA-256 (hexadecimal) and its text."""

    name: str
    sha256: str
    text: SourceText


def unread(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """What loading says of sources and seed files that it could not read; a changed file is what pins are for."""
    return tuple(
        diagnostic
        for diagnostic in found
        if diagnostic.path == "content/sources.yaml"
        and diagnostic.severity is Severity.ERROR
        and diagnostic.code != "seed-changed"
    )


def read_seeds(
    project: Project, sources: Map[str, model.Source], broken: frozenset[str], memo: Memo
) -> Outcome[dict[str, Seed]]:
    """The readable seed files by source id. `broken` are the ids of records that could not be read."""
    now, listing = memo.files.listing(project.seeds)
    # A file that changed just now may change again unseen; one behind a link, or hidden, is not seen at all.
    sure = all(settled(entry.identity, now) and not entry.link for entry in listing.values())
    sure = sure and all(source.seed in listing for source in sources.values())
    inputs = (dict(sources), broken, listing, sure or now)
    return memo.get("seed files", inputs, partial(_read_all, project, sources, broken, listing, memo))


def _read_all(
    project: Project, sources: Map[str, model.Source], broken: frozenset[str], listing: Listing, memo: Memo
) -> Outcome[dict[str, Seed]]:
    seeds: dict[str, Seed] = {}
    found: list[Diagnostic] = []
    owners: dict[str, model.Source] = {}
    first: dict[str, model.Source] = {}  # by what their seed files hold
    named = {posixpath.normpath(source.seed) for source in sources.values()}
    named |= {source.original.file for source in sources.values() if source.original}  # it may lie beside its text
    for source in sources.values():
        span = find(source.at, ["seed"]).span
        path, plain = project.seeds / source.seed, posixpath.normpath(source.seed)
        entry = listing.get(source.seed)
        if (entry is None or entry.link) and (astray := _astray(project, plain, path)):
            found.append(
                error(
                    "link-out-of-site",
                    f"seed {source.seed!r} {astray}",
                    span,
                    help="copy the file into seeds/, and write here the name that it has there",
                )
            )
            continue
        if plain != source.seed:
            found.append(
                error(
                    "bad-value",
                    f"seed: {source.seed!r} is not the plain name of a file in seeds/",
                    span,
                    help=f"write `seed: {plain}`: one file has one name, and counts as one source",
                )
            )
            continue
        if other := owners.get(source.seed):
            found.append(
                error(
                    "seed-shared",
                    f"sources {other.id!r} and {source.id!r} name the same seed file",
                    span,
                    labels=[Label(find(other.at, ["seed"]).span, f"{other.id!r} names it here")],
                    help="a source describes one seed file: keep one of the two",
                )
            )
            continue
        owners[source.seed] = source
        if seed := _read_seed(path, source, span, [name for name in listing if name not in named], found, memo):
            seeds[source.id] = seed
            other = first.setdefault(seed.sha256, source)
            if other is not source and seed.text.text:
                found.append(
                    error(
                        "seed-shared",
                        f"sources {other.id!r} and {source.id!r} have the same text",
                        span,
                        labels=[Label(find(other.at, ["seed"]).span, f"{other.id!r} has it here")],
                        help="a copy confirms nothing: keep one of the two, and cite that one",
                    )
                )
        original = source.original
        if original and original.sha256 and (beside := listing.get(original.file)) and not beside.link:
            data = memo.files.read(project.seeds / original.file)
            digest = hashlib.sha256(data).hexdigest()
            if digest != original.sha256:
                found.append(
                    warning(
                        "original-changed",
                        f"seeds/{original.file} is another file than the one that source {source.id!r} gives as its "
                        "original",
                        find(source.at, ["original", "sha256"]).span,
                        help=BRING_IT
                        if data.startswith(LFS_POINTER)
                        else f"bring that file back, or write `sha256: {digest}`",
                    )
                )
    for name in listing:
        if name not in named and not broken:
            found.append(
                warning(
                    "seed-without-source",
                    f"no source describes seeds/{name}",
                    f"seeds/{name}",
                    help=f"add a source with `seed: {name}` to content/sources.yaml, name the file as the `original:` "
                    "of its text, or take it away",
                )
            )
    return Outcome(seeds, tuple(found))


def _astray(project: Project, name: str, path: Path) -> str:
    """What is wrong with the way that a seed's name leads, in words; none where it ends in the site, or nowhere."""
    if in_circle(path):
        return "is a link that leads in a circle"
    out = Path(name).is_absolute() or ".." in Path(name).parts or not inside(path, project.root)
    return "lies outside seeds/" if out else ""


def _read_seed(
    path: Path, source: model.Source, span: Span, undescribed: list[str], found: list[Diagnostic], memo: Memo
) -> Seed | None:
    try:
        data = memo.files.read(path)
    except OSError as failure:
        if failure.errno not in NAMED_WRONGLY:
            raise
        names = [p.name for p in path.parent.glob("*") if p.is_file()] if path.parent.is_dir() else []
        near, help = get_close_matches(source.seed, undescribed, 1), "put the file into seeds/, or mend its name here"
        if any(normalize("NFC", name) == normalize("NFC", path.name) for name in names):
            help = LOOKS_THE_SAME
        elif near:
            help = f"did you mean {near[0]}?"
        missing = isinstance(failure, FileNotFoundError)
        why = "does not exist" if missing else f"cannot be read: {failure.strerror or failure}"
        found.append(
            error(
                "seed-missing",
                f"seed file seeds/{source.seed} {why}",
                span,
                help=help,
            )
        )
        return None
    try:
        text = text_of(data)
    except ValueError as failure:
        help = "save the text as UTF-8, then run `site-builder pin`"
        if document(data):
            help = "save its words as a text file, and name that one here; `original:` can name this one"
        elif data.startswith(LFS_POINTER):
            help = BRING_IT
        found.append(error("seed-unreadable", f"seeds/{source.seed} {failure}", span, help=help))
        return None
    seed = memo.get(
        ("seed", source.seed),
        (data,),
        lambda: Seed(source.seed, hashlib.sha256(data).hexdigest(), SourceText(f"seeds/{source.seed}", text)),
    )
    digest = seed.sha256
    if source.sha256 is None:
        found.append(
            warning(
                "seed-not-pinned",
                f"source {source.id!r} does not pin its seed file",
                span,
                help=f"`site-builder pin {source.id}` writes `sha256: {digest}`",
            )
        )
    elif source.sha256 != digest:
        help = f"bring the old file back, or accept this one: `site-builder pin {source.id}` says what moves"
        if source.sha256 in _with_other_line_ends(data):
            help = (
                "only its line ends are others, as git may change them: write `/seeds/** -text` into .gitattributes, "
                f"and {help}"
            )
        elif left := conflicts(text):
            line = seed.text.position(left[0][0]).line
            help = f"git could not join two versions of it, and left both in line {line}: bring one of them back whole"
        found.append(
            error(
                "seed-changed",
                f"seeds/{source.seed} is not the file that was pinned",
                find(source.at, ["sha256"]).span,
                note=f"the file's SHA-256 is {digest[:12]}…",
                help=help,
            )
        )
    return seed


def _with_other_line_ends(data: bytes) -> tuple[str, str]:
    """The SHA-256 that a file would have if all its lines ended with LF, and if all ended with CR and LF."""
    plain = data.replace(b"\r\n", b"\n")
    return hashlib.sha256(plain).hexdigest(), hashlib.sha256(plain.replace(b"\n", b"\r\n")).hexdigest()
