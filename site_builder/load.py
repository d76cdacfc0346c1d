"""Files to records: YAML nodes are validated into `model`'s types, all faults at once; seeds become SourceTexts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass, field, fields, is_dataclass
from difflib import get_close_matches
from functools import partial
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any, TypeVar, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError

from . import model, yaml_tree
from .diagnostics import Diagnostic, Label, Outcome, error, warning
from .edtf import DateError
from .memo import Memo
from .project import Project, files_below, inside
from .scan import Prose, scan
from .text import SourceText, Span
from .yaml_tree import Mapping, Node, Scalar, Sequence

R = TypeVar("R")

# content/<folder>.yaml and content/<folder>/*.yaml hold these; the second name is the key of the file's list.
LISTS: Map[str, tuple[type[Any], str]] = MappingProxyType(
    {
        "timelines": (model.Timeline, "events"),
        "facts": (model.Panel, "facts"),
        "excerpts": (model.Excerpts, "excerpts"),
        "remarks": (model.Remarks, "remarks"),
        "topics": (model.Topics, "topics"),
        "figures": (model.Figures, "figures"),
        "corrections": (model.Corrections, "corrections"),
        "media": (model.Media, "media"),
    }
)
PICTURES = (".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp")


@dataclass(frozen=True, slots=True)
class Seed:
    """A seed file as it is on disk: its name in `seeds/`, its SHA-256 (hexadecimal) and its text."""

    name: str
    sha256: str
    text: SourceText


@dataclass(frozen=True, slots=True)
class Collection:
    """One file of records that has a page or a title of its own; `id` is the file's name."""

    id: str
    record: Any


@dataclass(slots=True)
class LoadedSite:
    """Everything that the site's files say, before any id is looked up. Filled by `load` alone."""

    settings: model.Settings | None = None
    sources: dict[str, model.Source] = field(default_factory=dict)
    seeds: dict[str, Seed] = field(default_factory=dict)  # by source id
    chapters: list[model.Chapter] = field(default_factory=list)
    collections: dict[str, list[Collection]] = field(default_factory=lambda: {name: [] for name in LISTS})
    pictures: dict[str, Path] = field(default_factory=dict)  # files in content/media/, by name
    broken: set[str] = field(
        default_factory=set
    )  # ids of records that could not be read: references to them are let be

    def records(self, name: str) -> Iterator[Any]:
        """All records of one of the `LISTS`, in file order."""
        key = LISTS[name][1]
        for collection in self.collections[name]:
            yield from getattr(collection.record, key)

    def add(self, part: LoadedSite) -> None:
        """Takes over what one file says."""
        self.settings = part.settings or self.settings
        self.sources |= part.sources
        self.chapters += part.chapters
        for name, collections in part.collections.items():
            self.collections[name] += collections
        self.broken |= part.broken


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was read once: its path relative to the site, with `/`, and its bytes."""

    path: str
    data: bytes


def load(project: Project, memo: Memo | None = None) -> Outcome[LoadedSite]:
    """Reads `content/` and `seeds/`. Faults are diagnostics; what could be read is in the value all the same.

    What an unchanged file says is taken from `memo`, record for record.
    """
    memo = memo or Memo()
    site, found = LoadedSite(), list[Diagnostic]()
    site_file, sources_file = project.content / "site.yaml", project.content / "sources.yaml"
    for path in (site_file, sources_file):
        if not path.is_file():
            found.append(
                error(
                    "missing-file",
                    f"the site has no {project.relative(path)}",
                    project.relative(path),
                    help="`site-builder new DIR` writes a small site to look at",
                )
            )
    for path in files_below(project.content):
        name = path.relative_to(project.content).as_posix()
        if path.is_symlink() and not (inside(path, project.root) and path.is_file()):
            out = "out of the site" if not inside(path, project.root) else "to a folder" if path.is_dir() else "nowhere"
            found.append(
                error(
                    "link-out-of-site",
                    f"content/{name} is a link that leads {out}",
                    f"content/{name}",
                    help="put the file itself there",
                )
            )
            continue
        folder, _, rest = name.partition("/")
        kind = _kind_of(name)
        if kind is not None:
            file = File(f"content/{name}", path.read_bytes())
            part = memo.get((kind, file), partial(_read_file, kind, file))
            site.add(part.value)
            found += part.diagnostics
        elif folder == "media" and rest.lower().endswith(PICTURES):
            site.pictures[rest] = path
        else:
            found.append(
                warning(
                    "unknown-file",
                    f"nothing reads content/{name}",
                    f"content/{name}",
                    help="content lies in site.yaml, sources.yaml, chapters/*.md, pictures in media/, and lists in "
                    + ", ".join(f"{kind}/*.yaml" for kind in LISTS),
                )
            )
    _read_seeds(project, site, found, memo)
    return Outcome(site, tuple(found))


def _kind_of(name: str) -> str | None:
    """What a file below content/ holds: `site`, `sources`, `chapters`, one of the `LISTS`, or nothing that is read."""
    folder, _, rest = name.partition("/")
    if name in ("site.yaml", "sources.yaml"):
        return name[:-5]
    if folder == "chapters" and rest.endswith(".md"):
        return folder
    of_list = folder if rest else folder[:-5]
    return of_list if name.endswith(".yaml") and of_list in LISTS else None


def _read_file(kind: str, file: File) -> Outcome[LoadedSite]:
    """What one file says, whatever stands in the others."""
    part, found = LoadedSite(), list[Diagnostic]()
    if kind == "site":
        part.settings = _read(file, model.Settings, found)
    elif kind == "sources":
        _read_sources(file, part, found)
    elif kind == "chapters":
        _read_chapter(file, part, found)
    else:
        _read_list(file, kind, part, found)
    return Outcome(part, tuple(found))


def validate(kind: type[R], node: Node, found: list[Diagnostic]) -> R | None:
    """The record of type `kind` that a node holds, or None and what is wrong with it in `found`."""
    try:
        return _adapter(kind).validate_python(plain(node))
    except ValidationError as failure:
        problems = failure.errors(include_url=False)
        found.extend(_explain(kind, node, problem) for problem in problems if not _follows(node, problem))
        return None


_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def _adapter(kind: type[R]) -> TypeAdapter[R]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def plain(node: Node) -> Any:
    """Dicts and lists with the scalars' nodes as leaves; each dict carries its own node under `model.NODE_KEY`."""
    if isinstance(node, Mapping):
        values: dict[str, Any] = {key.value: plain(value) for key, value in node.entries}
        values[model.NODE_KEY] = node
        return values
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node


def _parse(file: File, found: list[Diagnostic]) -> tuple[SourceText | None, Node | None]:
    source = _decode(file, found)
    if source is None:
        return None, None
    parsed = yaml_tree.parse(source)
    found.extend(parsed.diagnostics)
    return source, parsed.value


def _decode(file: File, found: list[Diagnostic]) -> SourceText | None:
    decoded = yaml_tree.decode(file.path, file.data)
    found.extend(decoded.diagnostics)
    return decoded.value


def _read(file: File, kind: type[R], found: list[Diagnostic]) -> R | None:
    before = len(found)
    source, node = _parse(file, found)
    if node is None:
        if source is not None and len(found) == before:
            found.append(_empty(source))
        return None
    return validate(kind, node, found)


def _empty(source: SourceText) -> Diagnostic:
    return error(
        "wrong-shape",
        f"{source.path} holds nothing",
        source.span(0, 0),
        help="write the file's keys, or delete the file",
    )


def _read_sources(file: File, site: LoadedSite, found: list[Diagnostic]) -> None:
    source, node = _parse(file, found)
    if node is None:
        if source is not None and not any(d.path == source.path for d in found):
            found.append(_empty(source))
        return
    if not isinstance(node, Mapping):
        found.append(
            error(
                "wrong-shape",
                "sources.yaml holds no sources by id",
                node.span,
                help="write each source under its id: `gallery:`, and below it, indented, `seed:` and `title:`",
            )
        )
        return
    for key, value in node.entries:
        if not isinstance(value, Mapping):
            found.append(
                error(
                    "wrong-shape",
                    f"source {key.value!r} has no fields",
                    key.span,
                    help="below the id, indented, write `seed:` and `title:`",
                )
            )
            site.broken.add(key.value)
            continue
        if stray := value.key("id"):
            found.append(
                error("unknown-key", "a source's id is the key above it, not a field", stray.span, help="delete `id:`")
            )
        with_id = Mapping((*(entry for entry in value.entries if entry[0].value != "id"), (_ID_KEY, key)), value.span)
        record = validate(model.Source, with_id, found)
        if record is None:
            site.broken.add(key.value)
        else:
            site.sources[record.id] = record


_ID_KEY = Scalar("id", Span(SourceText("", "id"), 0, 2), "plain")


def _read_chapter(file: File, site: LoadedSite, found: list[Diagnostic]) -> None:
    source = _decode(file, found)
    if source is None:
        return
    start, end, body = _front_matter(source)
    if body is None:
        opened = _is_fence(source.line(1).text.lstrip("\ufeff"))
        found.append(
            error(
                "no-front-matter",
                "the chapter's front matter has no end" if opened else "the chapter has no front matter",
                source.line(1),
                help="start the file with a line `---`, then `id:`, `title:` and `order:`, then a line `---`",
            )
        )
        return
    parsed = yaml_tree.parse(source, start, end)
    found.extend(parsed.diagnostics)
    node = parsed.value
    if node is None:
        if not parsed.failed:
            found.append(_empty(source))
        return
    head = validate(model.ChapterHead, node, found)
    prose = scan(Scalar(source.text[body:], source.span(body, len(source.text)), "raw"))
    if head is None:
        site.broken |= _ids_below(node)
        return
    values = {f.name: getattr(head, f.name) for f in fields(model.ChapterHead)}  # type: ignore[arg-type]
    chapter = object.__new__(model.Chapter)
    for name, value in {**values, "body": prose}.items():
        object.__setattr__(chapter, name, value)
    site.chapters.append(chapter)


def _front_matter(source: SourceText) -> tuple[int, int, int | None]:
    """Start and end of the YAML between the two `---` lines, and the start of the body (None: no front matter)."""
    if not _is_fence(source.line(1).text.lstrip("\ufeff")):
        return 0, 0, None
    for number in range(2, len(source.starts) + 1):
        if _is_fence(source.line(number).text):
            body = source.starts[number] if number < len(source.starts) else len(source.text)
            return source.starts[1], source.starts[number - 1], body
    return 0, 0, None


def _is_fence(line: str) -> bool:
    return line.rstrip() == "---"


def _read_list(file: File, name: str, site: LoadedSite, found: list[Diagnostic]) -> None:
    kind, key = LISTS[name]
    id = PurePosixPath(file.path).stem
    source, node = _parse(file, found)
    if node is None:
        if source is not None and not any(d.path == source.path for d in found):
            found.append(_empty(source))
        return
    if not model.ID.fullmatch(id):
        found.append(
            error(
                "bad-value",
                f"the file's name {id!r} is no id",
                file.path,
                help="name it in lower-case letters, digits and single dashes: the name reaches addresses",
            )
        )
    record = _validate_items(kind, key, node, site, found)
    if record is not None:
        site.collections[name].append(Collection(id, record))


def _validate_items(kind: type[Any], key: str, node: Node, site: LoadedSite, found: list[Diagnostic]) -> Any:
    """Like `validate`, but keeps a file's sound records when others in it are broken."""
    before = len(found)
    record = validate(kind, node, found)
    items = node.get(key) if isinstance(node, Mapping) else None
    if record is not None or not isinstance(items, Sequence) or not isinstance(node, Mapping):
        if record is None:
            site.broken |= _ids_below(node)
        return record
    item_kind = _item_kind(kind, key)
    sound = []
    for item in items.items:
        if validate(item_kind, item, []) is None:
            site.broken |= _ids_below(item)
        else:
            sound.append(item)
    kept = tuple((k, Sequence(tuple(sound), items.span)) if k.value == key else (k, v) for k, v in node.entries)
    again: list[Diagnostic] = []
    record = validate(kind, Mapping(kept, node.span), again)
    if record is None:
        site.broken |= _ids_below(node)
    assert len(found) > before
    return record


def _item_kind(kind: type[Any], key: str) -> type[Any]:
    found = _dataclasses_in(get_type_hints(kind, include_extras=True)[key])
    return found[0]


def _ids_below(node: Node) -> set[str]:
    """Every `id:` in a node: what is meant to exist there, though it could not be read."""
    if isinstance(node, Mapping):
        own = {v.value for k, v in node.entries if k.value == "id" and isinstance(v, Scalar)}
        return own.union(*(_ids_below(value) for _, value in node.entries))
    if isinstance(node, Sequence):
        return set().union(*(_ids_below(item) for item in node.items))
    return set()


def _read_seeds(project: Project, site: LoadedSite, found: list[Diagnostic], memo: Memo) -> None:
    owners: dict[str, model.Source] = {}
    for source in site.sources.values():
        span = yaml_tree.find(source.at, ["seed"]).span
        path = project.seeds / source.seed
        if Path(source.seed).is_absolute() or ".." in Path(source.seed).parts or not inside(path, project.root):
            found.append(
                error(
                    "link-out-of-site",
                    f"seed {source.seed!r} lies outside seeds/",
                    span,
                    help="copy the file into seeds/, and write here the name that it has there",
                )
            )
            continue
        if other := owners.get(source.seed):
            found.append(
                error(
                    "seed-shared",
                    f"sources {other.id!r} and {source.id!r} name the same seed file",
                    span,
                    labels=[Label(yaml_tree.find(other.at, ["seed"]).span, f"{other.id!r} names it here")],
                    help="a source describes one seed file: keep one of the two",
                )
            )
            continue
        owners[source.seed] = source
        if seed := _read_seed(path, source, span, found, memo):
            site.seeds[source.id] = seed
    if not project.seeds.is_dir():
        return
    for path in files_below(project.seeds):
        name = path.relative_to(project.seeds).as_posix()
        if name not in owners and not site.broken:
            found.append(
                warning(
                    "seed-without-source",
                    f"no source describes seeds/{name}",
                    f"seeds/{name}",
                    help=f"add a source with `seed: {name}` to content/sources.yaml, or take the file away",
                )
            )


def _read_seed(path: Path, source: model.Source, span: Span, found: list[Diagnostic], memo: Memo) -> Seed | None:
    try:
        data = path.read_bytes()
    except OSError as failure:
        near = get_close_matches(
            source.seed, [p.name for p in path.parent.glob("*")] if path.parent.is_dir() else [], 1
        )
        missing = isinstance(failure, FileNotFoundError)
        why = "does not exist" if missing else f"cannot be read: {failure.strerror or failure}"
        found.append(
            error(
                "seed-missing",
                f"seed file seeds/{source.seed} {why}",
                span,
                help=f"did you mean {near[0]}?" if near else "put the file into seeds/, or mend its name here",
            )
        )
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as failure:
        line = data.count(b"\n", 0, failure.start) + 1
        found.append(
            error(
                "seed-unreadable",
                f"seeds/{source.seed} is not UTF-8 text: byte {data[failure.start]:#04x} in line {line}",
                span,
                help="save the text as UTF-8, then run `site-builder pin`",
            )
        )
        return None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        found.append(
            error(
                "seed-unreadable",
                f"seeds/{source.seed} is not text: it holds a zero byte in line {line}",
                span,
                help="save the text as UTF-8, then run `site-builder pin`",
            )
        )
        return None
    seed = memo.get(
        ("seed", source.seed, data),
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
        found.append(
            error(
                "seed-changed",
                f"seeds/{source.seed} is not the file that was pinned",
                yaml_tree.find(source.at, ["sha256"]).span,
                note=f"the file's SHA-256 is {digest[:12]}…",
                help=f"bring the old file back, or accept this one: `site-builder pin {source.id}` says what moves",
            )
        )
    return seed


def _follows(node: Node, problem: Any) -> bool:
    """Whether a list is called too short only because what it holds was refused, which is said of each entry."""
    at = yaml_tree.find(node, problem["loc"])
    return problem["type"] == "too_short" and isinstance(at, Sequence) and bool(at.items)


def _explain(kind: type[Any], node: Node, problem: Any) -> Diagnostic:
    """A pydantic error as a diagnostic at the node that it is about."""
    where, what = list(problem["loc"]), problem["type"]
    at = yaml_tree.find(node, where)
    name = next((str(part) for part in reversed(where) if isinstance(part, str)), "")
    if what in ("unexpected_keyword_argument", "extra_forbidden"):
        owner = yaml_tree.find(node, where[:-1])
        key = owner.key(name) if isinstance(owner, Mapping) else None
        known = _known_keys(kind, where[:-1])
        near = get_close_matches(name, known, 1, 0.6)
        return error(
            "unknown-key",
            f"nothing reads the key {name!r}",
            key.span if key else at.span,
            help=f"did you mean {near[0]!r}?" if near else "known here: " + ", ".join(known),
        )
    if what in ("missing", "missing_argument", "missing_keyword_only_argument"):
        owner = yaml_tree.find(node, where[:-1])
        return error("missing-field", f"{name!r} is missing", _first(owner), help=f"add `{name}:` here")
    if what == "value_error":
        failure = problem["ctx"]["error"]
        if isinstance(failure, DateError):
            return error("bad-date", str(failure), at.span, help="dates are EDTF: 2023-02-24, 2022-03, 198X, 2015~ …")
        return error("bad-value", f"{name}: {failure}", at.span, help=f"mend `{name}:`")
    if what == "too_short":
        return error("missing-field", f"{name!r} holds nothing", at.span, help="write at least one entry")
    expected = {"tuple_type": "a list", "dict_type": "a mapping"}.get(what, "a mapping of fields")
    if what not in ("tuple_type", "dict_type", "dataclass_type", "dataclass_exact_type", "mapping_type"):
        return error("bad-value", f"{name}: {problem['msg']}", at.span, help=f"mend `{name}:`")
    return error(
        "wrong-shape",
        f"expected {expected}{f' in {name!r}' if name else ''}, found {_shape(at)}",
        at.span,
        help="a list has its entries below it, each after `- `"
        if expected == "a list"
        else "write the fields below it, indented, each as `name: value`",
    )


def _shape(node: Node) -> str:
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Sequence):
        return "a list"
    return "text" if node.value else "nothing"


def _first(node: Node) -> Span:
    """A place to point at for something that is missing from a mapping: its first key."""
    return node.entries[0][0].span if isinstance(node, Mapping) and node.entries else node.span


def _known_keys(kind: type[Any], where: list[Any]) -> list[str]:
    """The field names of the record type that stands at `where` below `kind`."""
    candidates = [kind]
    for part in where:
        if isinstance(part, str):
            inner = [
                found
                for candidate in candidates
                for found in _dataclasses_in(get_type_hints(candidate, include_extras=True).get(part))
            ]
            candidates = inner or candidates
    return [f.name for candidate in candidates for f in fields(candidate) if f.name != "at"]


def _dataclasses_in(annotation: Any) -> list[type[Any]]:
    if is_dataclass(annotation) and isinstance(annotation, type):
        return [annotation] if annotation is not Prose else []
    return [found for inner in get_args(annotation) for found in _dataclasses_in(inner)]
