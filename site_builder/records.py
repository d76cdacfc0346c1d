"""What a record is: a frozen type whose annotations say how each field is read; its defaults, what may be left out.

`model` defines the records, `validating` makes them from YAML nodes, and `schemas` describes them to editors' tools. A
field's type is a `Leaf`, a `Literal` of texts, a record, an id or a record, or a `tuple[…, ...]` or `Mapping[str, …]`
of these; `| None` means that it may be left out. `Annotated` adds a description (a text) and `NOT_EMPTY`.
"""

from collections.abc import Callable, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Final, NamedTuple, TypeVar, Union, dataclass_transform, get_args, get_origin

from .frozen import Frozen, freeze

R = TypeVar("R")

NOT_EMPTY: Final = object()
REQUIRED: Final = object()


class Leaf:
    """A text of some form: how it is read (ValueError says what was expected), and the form's JSON Schema. What has to
    know its place, as prose does, is read from the node (`placed`), all else from the text alone."""

    __slots__ = ("placed", "read", "schema")

    def __init__(self, read: Callable[[Any], object], schema: Mapping[str, Any], *, placed: bool = False) -> None:
        self.read, self.schema, self.placed = read, schema, placed


class Examples:
    """Values to show beside a field's description. Editors' tools offer them for completion as well, so they stand
    where a notation is to be learnt, never where words or ids are the editor's own."""

    __slots__ = ("values",)

    def __init__(self, *values: Any) -> None:
        self.values = list(values)


class Field(NamedTuple):
    """A field of a record: its type, and its value where it is left out (`REQUIRED` where it must not be)."""

    type: Any
    default: Any


class Record(Frozen):
    """What the types that `record` makes have in common. Each is equal to itself alone, as its place in a file is."""

    __slots__ = ()
    FIELDS: Mapping[str, Field] = {}


@dataclass_transform(eq_default=False, frozen_default=True, kw_only_default=True)
def record(kind: type[R]) -> type[R]:
    """Makes a class of annotated fields a `Record`, whose instances are made from keyword arguments."""
    own = {name: Field(type, vars(kind).get(name, REQUIRED)) for name, type in kind.__annotations__.items()}
    return freeze(kind, Record, by_name=True, FIELDS={**getattr(kind, "FIELDS", {}), **own})


def fields_of(kind: Any) -> Mapping[str, Field]:
    """A record type's fields, those that it takes over first."""
    fields: Mapping[str, Field] = kind.FIELDS
    return fields


def is_record(kind: object) -> bool:
    """Whether a field's type is a record type."""
    return isinstance(kind, type) and issubclass(kind, Record)


def unwrap(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """A type without `Annotated` and `| None`, and all that `Annotated` adds to it, the outermost first."""
    notes: tuple[Any, ...] = ()
    while True:
        if get_origin(annotation) is Annotated:
            annotation, notes = annotation.__origin__, (*notes, *annotation.__metadata__)
        elif get_origin(annotation) in (Union, UnionType) and NoneType in get_args(annotation):
            (annotation,) = (kind for kind in get_args(annotation) if kind is not NoneType)
        else:
            return annotation, notes
