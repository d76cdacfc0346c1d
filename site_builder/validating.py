"""YAML nodes to records, as `model`'s types say: all that is wrong at once, each at the node that it is about.

A type's reader is made when the first node of the type comes, from its annotation, and kept.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Map
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from typing import Any, TypeAlias, TypeVar, get_args, get_origin

from .diagnostics import Diagnostic, error
from .edtf import DateError
from .fields import leaf_of
from .frozen import values_of
from .records import NOT_EMPTY, REQUIRED, Leaf, fields_of, is_record, unwrap
from .yaml_nodes import Mapping, Node, Scalar, Sequence

R = TypeVar("R")
# Takes a node, the name of the field that it stands in ("" for a whole file), and the list for what is found. What it
# returns is of no use where it found something.
Reader: TypeAlias = Callable[[Node, str, list[Diagnostic]], Any]


def validate(kind: type[R], node: Node, found: list[Diagnostic], name: str = "") -> R | None:
    """The record of type `kind` that a node holds, in a field `name`; or None, and what is wrong with it in `found`."""
    before = len(found)
    annotation: Any = kind
    record: R = _reader(annotation)(node, name, found)
    return record if len(found) == before else None


def validate_list(kind: type[R], key: str, node: Node, found: list[Diagnostic]) -> tuple[R | None, list[Node]]:
    """Like `validate`, for a record that lists others under `key`: keeps the sound ones among them, and returns what
    could not be made into a record besides."""
    items = node.get(key) if isinstance(node, Mapping) else None
    if not isinstance(node, Mapping) or not isinstance(items, Sequence):
        whole = validate(kind, node, found)
        return whole, [] if whole else [node]
    empty = Sequence((), items.source, items.start, items.end)
    entries = tuple((k, empty if v is items else v) for k, v in node.entries)
    head = validate(kind, Mapping(entries, node.source, node.start, node.end), found)
    sound, broken = entries_of(kind, key, items, found)
    if head is None:
        return None, [node]
    return kind(**{**values_of(head), "at": node, key: sound}), broken


def entries_of(kind: type[R], key: str, items: Sequence, found: list[Diagnostic]) -> tuple[tuple[Any, ...], list[Node]]:
    """The sound ones among the records that one of type `kind` lists under `key`; and what could not be made one."""
    of, _ = get_args(unwrap(fields_of(kind)[key].type)[0])
    sound, broken = list[Any](), list[Node]()
    for item in items.items:
        if record := validate(of, item, found, key):
            sound.append(record)
        else:
            broken.append(item)
    return tuple(sound), broken


@cache
def _reader(annotation: Any) -> Reader:
    kind, notes = unwrap(annotation)
    if leaf := leaf_of(kind, notes):
        return _leaf_reader(leaf)
    if is_record(kind):
        return _record_reader(kind)
    of = get_args(kind)
    if get_origin(kind) is tuple:
        return _list_reader(_reader(of[0]), NOT_EMPTY in notes)
    if get_origin(kind) is Map:
        return _mapping_reader(_reader(of[1]))
    return _reader_of_either(*map(_reader, of))


def _leaf_reader(leaf: Leaf) -> Reader:
    read, placed = leaf.read, leaf.placed

    def reader(node: Node, name: str, found: list[Diagnostic]) -> Any:
        try:
            if type(node) is Scalar:
                return read(node if placed else node.value)
            raise ValueError(f"expected text, found {_shape(node)}")
        except DateError as failure:
            help = "dates are EDTF: 2023-02-24, 2022-03, 198X, 2015~ …"
            found.append(error("bad-date", str(failure), node.span, help=help))
        except ValueError as failure:
            found.append(error("bad-value", f"{name}: {failure}", node.span, help=f"mend `{name}:`"))

    return reader


def _record_reader(kind: type[Any]) -> Reader:
    readers = {name: _reader(field.type) for name, field in fields_of(kind).items() if name != "at"}
    defaults = {name: field.default for name, field in fields_of(kind).items() if field.default is not REQUIRED}
    size = len(fields_of(kind))

    def reader(node: Node, name: str, found: list[Diagnostic]) -> Any:
        if type(node) is not Mapping:
            return found.append(_wrong_shape("a mapping of fields", node, name))
        values, meant = {"at": node, **defaults}, list[str]()
        for key, value in node.entries:
            field = key.value
            if read := readers.get(field):
                values[field] = read(value, field, found)
            else:
                near = get_close_matches(field, list(readers), 1, 0.6)
                meant += near
                found.append(_unknown(key, near, list(readers)))
        if len(values) == size:
            node.let_go()
            return kind(**values)
        place = node.entries[0][0].span if node.entries else node.span
        for field in readers:
            if field not in values and field not in meant:
                found.append(error("missing-field", f"{field!r} is missing", place, help=f"add `{field}:` here"))

    return reader


def _list_reader(item: Reader, filled: bool) -> Reader:
    def reader(node: Node, name: str, found: list[Diagnostic]) -> Any:
        if type(node) is not Sequence:
            return found.append(_wrong_shape("a list", node, name))
        if filled and not node.items:
            found.append(error("missing-field", f"{name!r} holds nothing", node.span, help="write at least one entry"))
        return tuple([item(node, name, found) for node in node.items])

    return reader


def _mapping_reader(item: Reader) -> Reader:
    def reader(node: Node, name: str, found: list[Diagnostic]) -> Any:
        if type(node) is not Mapping:
            return found.append(_wrong_shape("a mapping", node, name))
        return {key.value: item(value, key.value, found) for key, value in node.entries}

    return reader


def _reader_of_either(text: Reader, mapping: Reader) -> Reader:
    """Of a citation: an excerpt's id, or a source and its words."""

    def reader(node: Node, name: str, found: list[Diagnostic]) -> Any:
        if type(node) is Mapping:
            return mapping(node, name, found)
        faults = list[Diagnostic]()
        value = text(node, name, faults)
        help = "write an excerpt's id, or `source:` with a source's id and, below it, `quote:` with its words"
        found += [replace(fault, help=help) for fault in faults]
        return value

    return reader


def _unknown(key: Scalar, near: list[str], known: list[str]) -> Diagnostic:
    return error(
        "unknown-key",
        f"nothing reads the key {key.value!r}",
        key.span,
        help=f"did you mean {near[0]!r}?" if near else "known here: " + ", ".join(known),
    )


def _wrong_shape(expected: str, node: Node, name: str) -> Diagnostic:
    return error(
        "wrong-shape",
        f"expected {expected}{f' in {name!r}' if name else ''}, found {_shape(node)}",
        node.span,
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
