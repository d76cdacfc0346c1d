"""Files to records: everything in `content/` and `seeds/`, all faults at once."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TypeVar

from . import model, yaml_tree
from .diagnostics import Diagnostic, Outcome, Severity, error, warning
from .fields import ID
from .frozen import frozen, values_of
from .loaded import ANY_SOURCE, LISTS, PICTURES, Collection, LoadedSite, Part
from .long_lists import Known, read_in_stretches
from .memo import NO_MEMO, Memo
from .project import Project, in_circle, inside
from .scan import scan
from .seeds import read_seeds
from .shelf import Entry
from .text import SourceText
from .validating import validate, validate_list
from .yaml_nodes import Mapping, Node, Scalar, Sequence, raw

R = TypeVar("R")

WRITTEN_ID = re.compile(r"""(?<![\w-])id:[ \t]*["']?([a-z0-9-]+)""")
ENDINGS = {"yml": ".yaml", "yaml": ".yaml", "markdown": ".md", "md": ".md"}
ENDING = re.compile(rf"\.({'|'.join(ENDINGS)})$", re.IGNORECASE)
LONG = 40_000  # bytes; a file that is shorter is read as quickly as its stretches are told apart
NEEDED = {  # and what writes it
    "site.yaml": "`site-builder new DIR` writes a small site to look at",
    "sources.yaml": "`site-builder add FILE` brings a text in, and writes its record there",
}


@frozen
class File:
    """A file as it was read once: its path relative to the site, with `/`, and its bytes."""

    path: str
    data: bytes


def load(project: Project, memo: Memo = NO_MEMO, *, in_stretches: bool = False) -> Outcome[LoadedSite]:
    """Reads `content/` and `seeds/`. Faults are diagnostics; what could be read is in the value all the same.

    What an unchanged file says is taken from `memo`, record for record; so is what an unchanged stretch of a long one
    says, if such are read `in_stretches`: then the parts are those.
    """
    site, found = LoadedSite(), list[Diagnostic]()
    for name, help in NEEDED.items():
        if not (project.content / name).is_file():
            found.append(error("missing-file", f"the site has no content/{name}", f"content/{name}", help=help))
    if not (project.content / "sources.yaml").is_file():
        site.broken.add(ANY_SOURCE)
    for name, entry in memo.files.listing(project.content)[1].items():
        path = project.content / name
        if fault := _astray(path, entry, project):
            found.append(fault)
            continue
        folder, _, rest = name.partition("/")
        kind = _kind_of(name)
        if kind is not None and (fault := _misnamed(f"content/{name}")):
            found.append(fault)
        elif kind is not None:
            file = File(f"content/{name}", memo.files.read(path))
            parts = list[Part]()
            if in_stretches and len(file.data) > LONG:
                known: Known = memo.get(("stretches", file.path), (), dict)
                parts = memo.get(
                    ("parts", file.path),
                    (kind, file.data),
                    partial(read_in_stretches, kind, file.path, file.data, known),
                )
            if not parts:
                whole = memo.get(("file", file.path), (kind, file.data), partial(_read_part, kind, file))
                found += whole.diagnostics
                parts = [whole.value]
            site.parts += parts
            for part in parts:
                site.add(part.says)
        elif folder == "media" and rest.lower().endswith(PICTURES):
            site.pictures[rest] = path
        else:
            found.append(
                warning(
                    "unknown-file",
                    f"nothing reads content/{name}",
                    f"content/{name}",
                    help=f"name it content/{meant}"
                    if (meant := _meant(name)) and not (project.content / meant).exists()
                    else "content lies in site.yaml, sources.yaml, chapters/*.md, pictures (AVIF, GIF, JPEG, PNG, "
                    "WebP) in media/, and lists in " + ", ".join(f"{kind}/*.yaml" for kind in LISTS),
                )
            )
    own = project.templates
    faults = (_astray(own / name, entry, project) for name, entry in memo.files.listing(own)[1].items())
    found += (fault for fault in faults if fault)
    described = {medium.file for collection in site.collections["media"] for medium in collection.record.media}
    if not site.broken and described <= site.pictures.keys():  # else it may be meant by one that says another name
        found += (
            warning(
                "picture-without-record",
                f"nothing describes content/media/{name}",
                f"content/media/{name}",
                help="describe it in a list of content/media/, with what it shows, its credit and its rights, or take "
                "the file away",
            )
            for name in sorted(site.pictures.keys() - described)
        )
    seeds = read_seeds(project, site.sources, frozenset(site.broken), memo)
    site.seeds = seeds.value
    found += seeds.diagnostics
    return Outcome(site, tuple(found))


def _astray(path: Path, entry: Entry, project: Project) -> Diagnostic | None:
    """What is wrong with a file that is a link and leads to no file of the site."""
    if not entry.link or (inside(path, project.root) and path.is_file()):
        return None
    name = project.relative(path)
    said = f"{name} is a link that leads {_end_of(path, project)}"
    what = "folder" if path.is_dir() else "file"
    return error("link-out-of-site", said, name, help=f"put the {what} itself there")


def _misnamed(path: str) -> Diagnostic | None:
    """What is wrong with a path that no file of ours, nor any page, can name."""
    try:
        path.encode()
    except UnicodeEncodeError:  # Python reads bytes that are no UTF-8 as halves of surrogate pairs
        return error("encoding", f"the name of {path} is not text in UTF-8", path, help="give it another name")
    return None


def _end_of(link: Path, project: Project) -> str:
    """Where a link leads that leads to no file of the site."""
    if in_circle(link):
        return "in a circle"
    if not inside(link, project.root):
        return "out of the site"
    return "to a folder" if link.is_dir() else "to no regular file" if link.exists() else "nowhere"


def _kind_of(name: str) -> str | None:
    """What a file below content/ holds: `site`, `sources`, `chapters`, one of the `LISTS`, or nothing that is read."""
    folder, _, rest = name.partition("/")
    if name in ("site.yaml", "sources.yaml"):
        return name[:-5]
    if folder == "chapters" and rest.endswith(".md"):
        return folder
    of_list = folder if rest else folder[:-5]
    return of_list if name.endswith(".yaml") and of_list in LISTS else None


def _meant(name: str) -> str | None:
    """The name under which a file would be read, where its own has another ending or all but the name of a folder."""
    folder, slash, rest = ENDING.sub(lambda found: ENDINGS[found[1].lower()], name).partition("/")
    near = get_close_matches(folder, ("chapters", *LISTS), 1) if slash else []
    meant = (near[0] if near else folder) + slash + rest
    return meant if _kind_of(meant) else None


def _read_part(kind: str, file: File) -> Outcome[Part]:
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
    is_read = part.settings or part.sources or part.chapters or any(part.collections.values())
    if not is_read and any(one.severity is Severity.ERROR for one in found):  # else what is missing would be let be
        part.broken |= {ANY_SOURCE} if kind == "sources" else _ids_written(file)
    return Outcome(Part(file.path, file.path, kind, part), tuple(found))


def _ids_written(file: File) -> set[str]:
    """What is meant to exist in a file that could not be read, as far as its characters tell; its own id too."""
    return {PurePosixPath(file.path).stem, *WRITTEN_ID.findall(file.data.decode("utf-8", "replace"))}


def _parse(file: File, found: list[Diagnostic]) -> Node | None:
    before, source = len(found), _decode(file, found)
    if source is None:
        return None
    parsed = yaml_tree.parse(source)
    found.extend(parsed.diagnostics)
    if parsed.value is None and len(found) == before:
        found.append(_empty(source))
    return parsed.value


def _decode(file: File, found: list[Diagnostic]) -> SourceText | None:
    decoded = yaml_tree.decode(file.path, file.data)
    found.extend(decoded.diagnostics)
    return decoded.value


def _read(file: File, kind: type[R], found: list[Diagnostic]) -> R | None:
    node = _parse(file, found)
    return None if node is None else validate(kind, node, found)


def _empty(source: SourceText) -> Diagnostic:
    written = NEEDED.get(source.path.removeprefix("content/"))
    return error(
        "wrong-shape",
        f"{source.path} holds nothing",
        source.span(0, 0),
        help="write the file's keys" + (f"; {written}" if written else ", or delete the file"),
    )


def _read_sources(file: File, site: LoadedSite, found: list[Diagnostic]) -> None:
    node = _parse(file, found)
    if node is None:
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
        entries = (*(entry for entry in value.entries if entry[0].value != "id"), (_ID_KEY, key))
        with_id = Mapping(entries, value.source, value.start, value.end)
        record = validate(model.Source, with_id, found)
        if record is None:
            site.broken.add(key.value)
        else:
            site.sources[record.id] = record


_ID_KEY = raw(SourceText("", "id").span(0, 2))


def _read_chapter(file: File, site: LoadedSite, found: list[Diagnostic]) -> None:
    source = _decode(file, found)
    if source is None:
        return
    start, end, body = _front_matter(source)
    if body is None:
        opened = _is_fence(source.line(1).text.lstrip("\ufeff"))
        found.append(_headless(source, "'s front matter has no end" if opened else " has no front matter"))
        return
    parsed = yaml_tree.parse(source, start, end)
    found.extend(parsed.diagnostics)
    node = parsed.value
    if node is None:
        if not parsed.failed:
            found.append(_headless(source, "'s front matter holds nothing"))
        return
    head = validate(model.ChapterHead, node, found)
    prose = scan(raw(source.span(body, len(source.text))))
    if head is None:
        site.broken |= _ids_below(node)
        return
    site.chapters.append(model.Chapter(**values_of(head), body=prose))


def _headless(source: SourceText, what: str) -> Diagnostic:
    return error(
        "no-front-matter",
        f"the chapter{what}",
        source.line(1),
        help="start the file with a line `---`, then `id:`, `title:` and `order:`, then a line `---`",
    )


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
    node = _parse(file, found)
    if node is None:
        return
    if not ID.fullmatch(id):
        found.append(
            error(
                "bad-value",
                f"the file's name {id!r} is no id",
                file.path,
                help="name it in lower-case letters, digits and single dashes, at most 100: the name reaches addresses",
            )
        )
    record, broken = validate_list(kind, key, node, found)
    site.broken.update(*map(_ids_below, broken))
    if record is not None:
        site.collections[name].append(Collection(id, record))


def _ids_below(node: Node) -> set[str]:
    """Every `id:` in a node: what is meant to exist there, though it could not be read."""
    if isinstance(node, Mapping):
        own = {v.value for k, v in node.entries if k.value == "id" and isinstance(v, Scalar)}
        return own.union(*(_ids_below(value) for _, value in node.entries))
    if isinstance(node, Sequence):
        return set().union(*(_ids_below(item) for item in node.items))
    return set()
