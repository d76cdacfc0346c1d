"""`site-builder add`: a text becomes a seed file, with a record of it in `content/sources.yaml`.

The file is copied byte for byte and pinned. What the text does not say of itself is left out of the record.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from itertools import count, pairwise
from pathlib import Path

from . import yaml_tree
from .fields import ID
from .frozen import frozen
from .link import LinkedSite
from .match import LETTERS
from .names import PARENTS, Names, is_ours
from .pinning import replace_file, today
from .project import EnvironmentFailure, Project, UsageError, inside
from .quoting import TURNING, yaml_field
from .report import visible
from .seeds import document, text_of
from .shelf import is_stray, read_file
from .text import BRING_IT, LFS_POINTER, LINE_END, SourceText
from .yaml_nodes import Mapping, Scalar
from .yaml_tree import UNREADABLE

SCHEMA = b"# yaml-language-server: $schema=.schemas/sources.schema.json\n"  # by which editors' tools know a new file
# What no title needs and nobody sees. Joiners and variation selectors stay: Persian, Hindi and emoji are written so.
NO_TITLES = re.compile(f"{UNREADABLE.pattern}|{TURNING.pattern}|[\xad\u061c\u200b\u200e\u200f\u2060]")


@frozen
class Added:
    """What was added: the source's id, the seed's path relative to the site, and the record as it was written; and
    whether the text looks `hard_wrapped`."""

    id: str
    seed: str
    record: str
    hard_wrapped: bool


def add(project: Project, linked: LinkedSite, file: Path, *, id: str | None = None, title: str | None = None) -> Added:
    """Copies `file` into `seeds/` and describes it in `content/sources.yaml`, whose comments and order are kept.

    The id comes from the file's name, the title from the text's first line, where they are not given. Raises UsageError
    for a file that is no UTF-8 text or is there already, by name or by content, and for an id that is taken, the site's
    own, or none; EnvironmentFailure where the disk refuses.
    """
    data, text = _read(file)
    name = unicodedata.normalize("NFC", file.name)
    if is_stray(name):
        raise UsageError(f"{visible(name)}: a seed file's name is that of no hidden file and no editor's backup")
    if not _can_be_named(name):
        raise UsageError(f"{visible(name)} has a character in its name that no content file can hold: rename the file")
    digest = hashlib.sha256(data).hexdigest()
    for source, seed in linked.seeds.items():
        if seed.sha256 == digest:
            raise UsageError(f"{visible(file.name)} is there already: source {source!r} has the same text")
    target = project.seeds / name
    if target.exists() and target.resolve() != file.resolve():
        raise UsageError(f"seeds/{visible(name)} is there already, with another text: rename the new file")
    if owner := next((source for source, record in linked.records["source"].items() if record.seed == name), None):
        help = f"copy the file there, and `site-builder pin {owner}` accepts it"
        raise UsageError(f"source {owner!r} names seeds/{visible(name)} already; {help}")
    id = _id(id, name, linked)
    pin = [f"sha256: {digest}", f"pinned: {today()}"]
    fields = [*yaml_field("seed", name), *pin, *yaml_field("title", _title(title, text, name))]
    record = "".join(f"  {line}\n" for line in fields)
    sources = project.content / "sources.yaml"
    try:
        written = _with_record(project, sources, f"{id}:\n{record}")
        target.parent.mkdir(exist_ok=True)
        if not target.exists():
            replace_file(target, data)
        replace_file(sources, written)
    except OSError as failure:
        raise EnvironmentFailure(f"{failure.filename or sources}: {failure.strerror or failure}") from failure
    return Added(id, f"seeds/{name}", f"{id}:\n{record}", _looks_wrapped(text))


def _can_be_named(name: str) -> bool:
    """Whether YAML gives a file's name back as it is: one with line ends, control characters or bytes that are no text
    it does not."""
    value = yaml_tree.parse(SourceText("", "\n".join(yaml_field("seed", name)))).value
    return isinstance(value, Mapping) and isinstance(seed := value.get("seed"), Scalar) and seed.value == name


def _looks_wrapped(text: str) -> bool:
    """Whether most lines that another follows end amid a sentence, as in a text that was broken at some width."""
    lines: list[str] = [line.strip() for line in LINE_END.split(text)]
    pairs = [(line, after) for line, after in pairwise(lines) if line and after]
    amid = sum((line[-1].isalnum() or line[-1] in ",-‐") and after[0].islower() for line, after in pairs)
    return amid > 2 and 2 * amid > len(pairs)


def _read(file: Path) -> tuple[bytes, str]:
    name = visible(str(file))
    try:
        data = read_file(file)
    except FileNotFoundError:
        raise UsageError(f"there is no file {name}") from None
    except IsADirectoryError:
        raise UsageError(f"{name} is a folder: name a text file") from None
    try:
        text = text_of(data)
    except ValueError as failure:
        mend = ": save its words as a text file first, and add that" if document(data) else "; save it as UTF-8 first"
        if data.startswith(LFS_POINTER):
            mend = f": {BRING_IT}"
        raise UsageError(f"{name} {failure}{mend}") from failure
    if sum(map(str.isalnum, text)) < LETTERS:
        raise UsageError(f"{name} holds nothing that could be quoted")
    return data, text


def _id(wanted: str | None, name: str, linked: LinkedSite) -> str:
    """The id that was asked for, or one made of the file's name, with a number where that is the site's own."""
    made = wanted
    if made is None:
        stem = unicodedata.normalize("NFKD", name.rpartition(".")[0] or name).casefold()
        made = re.sub(r"[^a-z0-9]+", "-", "".join(c for c in stem if not unicodedata.combining(c))).strip("-")
        if is_ours("source", made):
            made = next(id for number in count(1) if not _owner(id := f"{made}-{number}", linked.names))
    if not ID.fullmatch(made):
        found = f"{visible(made)!r} is no id" if wanted is not None else f"no id can be made of {visible(name)!r}"
        raise UsageError(f"{found}: give one of lower-case letters, digits and single dashes with --id")
    if is_ours("source", made):
        raise UsageError(f"the id {made!r} is one that the site's own pages have: give another with --id")
    if owner := _owner(made, linked.names):
        raise UsageError(f"the id {made!r} is taken by {owner}: give another with --id")
    return made


def _owner(id: str, names: Names) -> str:
    """What has an id, or had it once; empty where it is free, as it is where a file of a list alone has the name."""
    kind, files = names.kind_of(id), PARENTS.values()
    if kind and kind not in files:
        return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
    if now := next((now for old, now in names.formerly.items() if old.id == id and old.kind not in files), None):
        return f"the old address of {now.kind} {now.id!r}"
    return "a record that cannot be read" if id in names.broken else ""


def _title(wanted: str | None, text: str, name: str) -> str:
    """The title that was given, or the text's first line as far as it is short enough to be one."""
    if wanted is not None:
        if title := _seen(wanted):
            return title
        raise UsageError("--title: expected the text's name, found nothing")
    first = next(filter(None, map(_seen, text.splitlines())), name)
    return first if len(first) <= 120 else _seen(name)


def _seen(words: str) -> str:
    """The words with a space between them, and nothing that is not seen."""
    return " ".join(NO_TITLES.sub("", " ".join(words.split())).split())


def _with_record(project: Project, path: Path, record: str) -> bytes:
    """The file with a record at its end, in the file's own kind of line ends; all else as it is."""
    decoded = yaml_tree.decode("content/sources.yaml", path.read_bytes() if path.exists() else SCHEMA)
    before = decoded.value.text if decoded.value else ""
    ending = "\r\n" if "\r\n" in before else "\n"
    if before and not before.endswith(("\n", "\r")):
        before += ending
    after = before + record.replace("\n", ending)
    parsed = yaml_tree.parse(SourceText("content/sources.yaml", after))
    faults = (*decoded.diagnostics, *parsed.diagnostics)
    if faults or not isinstance(parsed.value, Mapping) or not inside(path, project.root):
        raise UsageError(
            "content/sources.yaml cannot take another record: `site-builder check` says what is wrong with it, "
            "or its records stand between braces"
        )
    return after.encode()
