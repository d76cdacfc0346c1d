"""Long lists, read a stretch at a time: after an edit, those that it does not touch stay what they were."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePosixPath
from typing import NamedTuple

from . import yaml_tree
from .diagnostics import Diagnostic
from .fields import ID
from .frozen import values_of
from .loaded import LISTS, Collection, LoadedSite, Part
from .shelf import digest_of
from .stretches import stretches
from .text import SourceText
from .validating import entries_of, validate
from .yaml_nodes import Mapping, Sequence


class _Stretch(NamedTuple):
    source: SourceText
    part: Part
    collection: Collection


Known = dict[tuple[str, int], _Stretch | None]  # by text, and how many have the same before it


def read_in_stretches(kind: str, path: str, data: bytes, known: Known) -> list[Part]:
    """What a file of this kind says, in parts: what stands before its entries, and these, some together. None where it
    is no list, or anything is wrong with it, which only the whole file tells rightly.

    `known` has the file's stretches as they were read before, and has them as they are afterwards.
    """
    is_list = kind in LISTS and ID.fullmatch(PurePosixPath(path).stem)
    source = yaml_tree.decode(path, data).value if is_list else None
    had = dict(known)
    texts = stretches(source.text, LISTS[kind][1], [text for text, _ in had]) if source else None
    known.clear()
    if not texts:
        return []
    begin, *others = texts
    had = had if (begin, 0) in had else {}
    head = known[begin, 0] = had[begin, 0] if had else _read_head(kind, path, begin)
    if head is None:
        return []
    alike = Counter[str]()
    for text in others:
        at = text, alike[text]
        alike[text] += 1
        known[at] = had[at] if at in had else _read_stretch(path, *at, head)
    lines = characters = 0
    parts = list[Part]()
    for stretch in known.values():
        if stretch is None:
            return []
        here = stretch.source
        here.above, here.before = lines, characters
        lines, characters = lines + len(here.starts) - 1, characters + len(here.text)
        parts.append(stretch.part)
    return parts


def _read_head(kind: str, path: str, text: str) -> _Stretch | None:
    """The record of a whole list, as far as it stands before the entries."""
    source, (of, key) = SourceText(path, text), LISTS[kind]
    parsed, found = yaml_tree.parse(source), list[Diagnostic]()
    node = parsed.value
    if parsed.diagnostics or not isinstance(node, Mapping):
        return None
    none = Sequence((), source, len(text), len(text))
    entries = tuple((name, none if name.value == key else value) for name, value in node.entries)
    record = validate(of, Mapping(entries, source, node.start, node.end), found)
    return None if found else _stretch(kind, source, Collection(PurePosixPath(path).stem, record))


def _read_stretch(path: str, text: str, alike: int, head: _Stretch) -> _Stretch | None:
    """Some of a list's entries; so many stretches before it are alike."""
    source = SourceText(path, text, f"{path}, {digest_of(text.encode())} {alike}")
    of, key = LISTS[head.part.kind]
    parsed, found = yaml_tree.parse(source), list[Diagnostic]()
    node = parsed.value
    if parsed.diagnostics or not isinstance(node, Sequence):
        return None
    entries, _ = entries_of(of, key, node, found)
    record = of(**{**values_of(head.collection.record), key: entries})
    collection = Collection(head.collection.id, record, continued=True)
    return None if found else _stretch(head.part.kind, source, collection)


def _stretch(kind: str, source: SourceText, collection: Collection) -> _Stretch:
    says = LoadedSite()
    says.collections[kind].append(collection)
    return _Stretch(source, Part(source.name, source.path, kind, says), collection)
