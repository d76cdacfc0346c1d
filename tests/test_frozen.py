"""Frozen types do what frozen, slotted dataclasses do."""

from __future__ import annotations

import copy
import pickle
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from typing import Any, Generic, TypeVar

import pytest

from site_builder.frozen import Frozen, frozen, values_of

T = TypeVar("T")


@frozen
class Place:
    """A place."""

    line: int
    column: int = 1

    @property
    def said(self) -> str:
        """As an editor shows it."""
        return f"{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Model:
    line: int
    column: int = 1


@frozen
class Named(Place):
    """One with a name."""

    name: str = ""


@frozen(eq=False)
class Thing:
    """Equal to itself alone."""

    value: Any


@frozen
class Box(Generic[T]):
    """Of anything."""

    held: T


@frozen
class Nothing:
    """No fields at all."""


def test_instances_are_made_like_a_dataclass() -> None:
    """By position, by name, with defaults; what is missing or too much is refused."""
    for make in (Place, Model):
        made: Any = make
        assert [(p.line, p.column) for p in (made(3), made(3, 4), made(column=4, line=3))] == [(3, 1), (3, 4), (3, 4)]
        for arguments, values in (((), {}), ((1, 2, 3), {}), ((1,), {"line": 2}), ((1,), {"row": 2})):
            with pytest.raises(TypeError):
                made(*arguments, **values)
    assert type(Place(3)) is Place
    assert Place(3).said == "3:1"
    assert Place.__doc__ == "A place."
    assert Box("a").held == "a"


def test_instances_are_frozen_and_have_no_room_for_more() -> None:
    """Neither a field nor anything else can be set or deleted."""
    place: Any = Place(3)
    for name in ("line", "row"):
        with pytest.raises(AttributeError, match=f"Place is frozen: '{name}' stays as it is"):
            setattr(place, name, 4)
    with pytest.raises(AttributeError, match="Place is frozen"):
        del place.line
    assert not hasattr(place, "__dict__")
    assert place == Place(3)


def test_equality_and_hash() -> None:
    """Values are equal by type and fields; without `eq` each instance is equal to itself alone."""
    assert Place(3) == Place(3, 1)
    assert hash(Place(3)) == hash(Place(3, 1))
    assert Place(3) != Place(4)
    assert Place(3) != Named(3)
    assert Place(3) != Model(3)
    assert Named(3, 1, "a") != Named(3, 1, "b")
    assert Nothing() == Nothing()
    assert len({Box((1,)), Box((1,)), Box((2,)), Nothing(), Nothing()}) == 3
    thing = Thing([])
    assert thing == thing
    assert thing != Thing(thing.value)
    assert len({thing, Thing(thing.value)}) == 2
    with pytest.raises(TypeError, match="unhashable"):
        hash(Box([]))


def test_types_can_be_derived() -> None:
    """The fields of the type above come first; instances are of both types."""
    named = Named(3, 4, "here")
    assert isinstance(named, Place)
    assert named.said == "3:4"
    assert values_of(named) == {"line": 3, "column": 4, "name": "here"}
    with pytest.raises(AttributeError):
        named.line = 4  # type: ignore[misc]


def test_copies() -> None:
    """`replace` changes fields; copying and pickling keep all, and what comes back is frozen."""
    named = Named(3, name="here")
    assert replace(named, line=5) == Named(5, 1, "here")
    with pytest.raises(TypeError):
        replace(named, row=1)
    for again in (copy.copy(named), copy.deepcopy(named), pickle.loads(pickle.dumps(named))):
        assert again == named
        with pytest.raises(AttributeError):
            again.line = 4  # type: ignore[misc]


def test_the_library_takes_them_for_dataclasses() -> None:
    """`fields`, with annotations as written, and `asdict`, through types above."""
    assert is_dataclass(Named)
    assert [(field.name, field.type) for field in fields(Named)] == [
        ("line", "int"),
        ("column", "int"),
        ("name", "str"),
    ]
    assert asdict(Box(Named(3))) == {"held": {"line": 3, "column": 1, "name": ""}}
    assert fields(Nothing) == ()


def test_each_type_has_the_fields_that_it_is_asked_for() -> None:
    """Whichever of it and the types above is asked first."""

    @frozen
    class Above:
        one: int

    @frozen
    class Below(Above):
        two: int

    assert [[field.name for field in fields(kind)] for kind in (Frozen, Above, Below)] == [[], ["one"], ["one", "two"]]
    assert replace(Below(1, 2), two=3) == Below(1, 3)


def test_instances_show_their_fields() -> None:
    """As Python would write them."""
    assert repr(Named(3, name="here")) == "Named(line=3, column=1, name='here')"
    assert repr(Nothing()) == "Nothing()"


def test_patterns_match_by_position() -> None:
    """As with dataclasses."""
    match Place(3, 4):
        case Place(line, column):
            assert (line, column) == (3, 4)
