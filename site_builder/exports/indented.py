"""JSON that people can read as well: exactly what `json.dumps(…, indent=1)` writes, at a third of its cost.

The standard library encodes in C only what is not indented. Rows of one file have the same keys, so what stands between
their values is made once for each shape and depth, and filled in; texts are still quoted by the library. Files with a
row for each citation make its text themselves, of `quoted`, `listed` and `written` parts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from json.encoder import encode_basestring as quoted
from typing import Any, NamedTuple

__all__ = ["Written", "indented", "listed", "quoted", "written"]


class Written(str):
    """A value's text, indented for the place where it is to stand."""

    __slots__ = ()


class _Shape(NamedTuple):
    """How dicts with the same keys are written at one depth."""

    keys: tuple[str, ...] | None  # in order; None where they stand in it
    around: str  # with %s for each value
    inner: str  # the line end before each value


def indented(value: Any, *, sort_keys: bool = False) -> str:
    """The text of dicts with text keys, lists, texts, numbers, booleans, None and `Written`; not in ASCII alone."""
    return _text(value, "\n", _Shapes(sort_keys))


def written(depth: int, texts: Mapping[str, object]) -> str:
    """The text of an object that stands so deep, not an empty one, from the texts of its values."""
    return _frame(depth, tuple(texts)) % texts


@lru_cache
def _frame(depth: int, keys: tuple[str, ...]) -> str:
    end = "\n" + " " * depth
    return f"{{{end} {f',{end} '.join(f'{quoted(key)}: %({key})s' for key in keys)}{end}}}"


def listed(depth: int, texts: Iterable[str]) -> str:
    """The text of a list that stands so deep, from the texts of what is in it."""
    end = "\n" + " " * depth
    within = f",{end} ".join(texts)
    return f"[{end} {within}{end}]" if within else "[]"


class _Shapes(dict[tuple[tuple[str, ...], str], _Shape]):
    """By keys and line end."""

    def __init__(self, sort_keys: bool) -> None:
        super().__init__()
        self.sort_keys = sort_keys

    def __missing__(self, shape: tuple[tuple[str, ...], str]) -> _Shape:
        keys, end = shape
        ordered, inner = tuple(sorted(keys)) if self.sort_keys else keys, f"{end} "
        names = f",{inner}".join(f"{quoted(key).replace('%', '%%')}: %s" for key in ordered)
        made = self[shape] = _Shape(None if ordered == keys else ordered, f"{{{inner}{names}{end}}}", inner)
        return made


def _text(value: Any, end: str, shapes: _Shapes) -> str:
    """The text of a value; `end` is the line end, with the indentation, before its last line."""
    # Most values are texts and whole numbers: they are written where they stand, without a call for each.
    if type(value) is dict and value:
        keys, around, inner = shapes[tuple(value), end]
        return around % tuple(
            [
                quoted(part)
                if (kind := type(part)) is str
                else str(part)
                if kind is int
                else _text(part, inner, shapes)
                for part in (value.values() if keys is None else map(value.__getitem__, keys))
            ]
        )
    if type(value) is list and value:
        inner = f"{end} "
        texts = [quoted(part) if type(part) is str else _text(part, inner, shapes) for part in value]
        return f"[{inner}{f',{inner}'.join(texts)}{end}]"
    return value if type(value) is Written else json.dumps(value, ensure_ascii=False)
