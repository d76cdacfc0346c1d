"""Nodes to records through `model`'s types, and pydantic's errors as diagnostics at the nodes that they are about."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from typing import Any, TypeVar, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError

from . import yaml_tree
from .diagnostics import Diagnostic, error
from .edtf import DateError
from .fields import NODE_KEY
from .scan import Prose
from .text import Span
from .yaml_tree import Mapping, Node, Sequence

R = TypeVar("R")


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
    """Dicts and lists with the scalars' nodes as leaves; each dict carries its own node under `NODE_KEY`."""
    if isinstance(node, Mapping):
        values: dict[str, Any] = {key.value: plain(value) for key, value in node.entries}
        values[NODE_KEY] = node
        return values
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node


def item_kind(kind: type[Any], key: str) -> type[Any]:
    """The record type of the entries of a list that a record type has under `key`."""
    found = _dataclasses_in(get_type_hints(kind, include_extras=True)[key])
    return found[0]


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
