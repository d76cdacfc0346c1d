"""Classes of annotated fields -> slotted types whose instances cannot be changed, with as little work as can be.

They are what `dataclass(frozen=True, slots=True)` makes. That writes and compiles six functions for each type, half a
millisecond that every command pays for every type that it imports, and then sets each attribute of a new instance by a
call. Here one function is written, when the first instance is made; it fills one of an open twin, which has the same
slots and nothing that refuses, and then makes it frozen: a quarter of the time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, TypeVar, cast, dataclass_transform, overload

T = TypeVar("T")


class _Fields:
    """What the functions of `dataclasses` ask a type for: `fields`, `replace` and `asdict` take frozen types too."""

    def __get__(self, instance: Any, kind: Any) -> Any:
        from dataclasses import make_dataclass

        annotations: dict[str, Any] = {}
        for above in reversed(kind.__mro__):
            annotations |= getattr(above, "__annotations__", {})
        made: Any = make_dataclass(kind.__name__, [(name, annotations[name]) for name in kind.__match_args__])
        kind.__dataclass_fields__ = made.__dataclass_fields__
        return made.__dataclass_fields__


class Frozen:
    """What frozen types have in common. Equal to itself alone."""

    __slots__ = ()
    __dataclass_fields__ = _Fields()
    __match_args__: tuple[str, ...] = ()  # the fields, in order
    _defaults: Mapping[str, Any] = {}
    _open: Any = None

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: {name!r} stays as it is")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: {name!r} stays as it is")

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in values_of(self).items())
        return f"{type(self).__qualname__}({shown})"

    def __reduce__(self) -> Any:
        return _restored, (type(self), values_of(self))


class Value(Frozen):
    """Equal to whatever is of the same type and has equal fields."""

    __slots__ = ()
    _all: Callable[[Any], Any]

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return bool(self._all(self) == self._all(other))

    def __hash__(self) -> int:
        return hash(self._all(self))


@overload
def frozen(kind: type[T], /) -> type[T]: ...
@overload
def frozen(*, eq: bool) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True)
def frozen(kind: type[T] | None = None, /, *, eq: bool = True) -> Any:
    """The type made of a class of annotated fields, some with defaults. Its instances are equal where their fields are,
    or, without `eq`, where they are the same."""
    above = Value if eq else Frozen
    return freeze(kind, above) if kind else lambda kind: freeze(kind, above)


def freeze(kind: type[T], above: type, *, by_name: bool = False, **also: Any) -> type[T]:
    """The type made of a class, derived from `above` where it is derived from no frozen type already, with what `also`
    adds to it. `by_name`: its instances are made from keyword arguments alone."""
    bases = kind.__bases__
    if not issubclass(kind, Frozen):
        bases = (*(base for base in bases if base is not object), above)
    before: Any = next(base for base in bases if issubclass(base, Frozen))
    own = tuple(kind.__annotations__)
    names = (*before.__match_args__, *own)
    rest = {name: value for name, value in vars(kind).items() if name not in {*own, "__dict__", "__weakref__"}}
    generic = {name: value for name, value in rest.items() if name == "__orig_bases__"}
    also |= {
        "__slots__": own,
        "__match_args__": names,
        "__dataclass_fields__": _Fields(),  # its own, or it would inherit what a type above has been asked for
        "__new__": _first_by_name if by_name else _first,
        "_defaults": {**before._defaults, **{name: vars(kind)[name] for name in own if name in vars(kind)}},
        "_open": type(kind.__name__, bases, {**generic, "__slots__": own, "__setattr__": object.__setattr__}),
        "_all": attrgetter(*names) if names else type,
    }
    made: Any = type(kind.__name__, bases, {**rest, **also})
    return cast(type[T], made)


def values_of(value: Any) -> dict[str, Any]:
    """A frozen instance's fields."""
    return {name: getattr(value, name) for name in value.__match_args__}


def _first(_kind: Any, /, *arguments: Any, **values: Any) -> Any:
    """Makes the first instance, and the function that makes it and all others."""
    _kind.__new__ = _constructor(_kind, "")
    return _kind(*arguments, **values)


def _first_by_name(_kind: Any, /, **values: Any) -> Any:
    _kind.__new__ = _constructor(_kind, ", *")
    return _kind(**values)


def _constructor(kind: Any, star: str) -> Any:
    names, defaults = kind.__match_args__, kind._defaults
    parameters = "".join(f", {name}=_defaults[{name!r}]" if name in defaults else f", {name}" for name in names)
    fills = "".join(f" _made.{name} = {name}\n" for name in names)
    scope = {"_defaults": defaults, "_open": kind._open, "_new": object.__new__}
    exec(
        f"def __new__(_kind{star}{parameters}):\n _made = _new(_open)\n{fills} _made.__class__ = _kind\n return _made",
        scope,
    )
    return staticmethod(scope["__new__"])


def _restored(kind: type[T], values: dict[str, Any]) -> T:
    return kind(**values)
