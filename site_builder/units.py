"""Units of measure: the forms of their names, and exact conversion within a dimension.

In goes a unit's name as an editor or a text words it; out comes a `Unit`. A name that the table does not have is a unit
of its own, spelt as the editor spells it: `inmate` and `Inmates` are one unit, which converts to nothing; `MW` and `mW`
are two.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple, Protocol


class Unit(NamedTuple):
    """A unit. `factor` is how many of its dimension's base unit (m, m², kg, second, month, one) one of it is.

    `dimension` is None for a unit that the table does not have. `before` and `after` are the sign that is set beside
    a number, such as `$` or `%`, with its space if it has one.
    """

    name: str
    plural: str
    dimension: str | None = None
    factor: Fraction = Fraction(1)
    before: str = ""
    after: str = ""

    @property
    def measure(self) -> tuple[str, Fraction]:
        """Equal for units that measure the same thing in the same steps, such as meter and metre."""
        if self.dimension is None:
            return plural(singular(fold(self.name))), self.factor  # a singular may be a guess: cooky
        return "\0" + self.dimension, self.factor

    def converts_to(self, other: Unit) -> bool:
        """Whether an amount of this unit can be said in the other."""
        return self.dimension is not None and self.dimension == other.dimension


BARE = Unit("", "")


class Added(Protocol):
    """A unit as content/site.yaml adds it (`model.Unit`)."""

    @property
    def names(self) -> Sequence[str]:
        """Other names and plurals of it; the first is its plural."""

    @property
    def of(self) -> str | None:
        """The unit that it converts to."""

    @property
    def factor(self) -> float | None:
        """How many of `of` one of it is."""


class AddedUnit(NamedTuple):
    """An addition as plain data."""

    names: Sequence[str]
    of: str | None
    factor: float | None


class Units:
    """The known units by each folded form of their names. Made when it is first asked."""

    def __init__(self, make: Callable[[], Mapping[str, Unit]]) -> None:
        self._make = make

    @cached_property
    def forms(self) -> Mapping[str, Unit]:
        """Units by every folded form of their names."""
        return self._make()

    @cached_property
    def longest(self) -> int:
        """How many words the longest form has."""
        return max((len(form.split()) for form in self.forms), default=0)

    @cached_property
    def starts(self) -> frozenset[str]:
        """The first words of all forms."""
        return frozenset(form.partition(" ")[0].casefold() for form in self.forms)

    def may_start(self, word: str) -> bool:
        """Whether the table has a unit whose name begins with this word."""
        first = fold(word).casefold().partition(" ")[0]
        return first in self.starts or singular(first) in self.starts

    def find(self, name: str) -> Unit | None:
        """The unit of this name, if the table has it. Only of `TABLE` are signs found whatever their case."""
        folded = fold(name)
        found = self.forms.get(folded) or self.forms.get(singular(folded))
        if found or folded in OTHER_SIGNS:
            return found
        folded = folded.casefold()
        forms = self.forms if all(map(is_word, folded.split())) else TABLE.forms
        return forms.get(folded) or forms.get(singular(folded))

    def normalise(self, name: str | None) -> Unit:
        """The unit of this name; one of its own if the table lacks it; BARE for None."""
        if name is None or not name.strip():
            return BARE
        found = self.find(name)
        if found:
            return found
        one = singular(" ".join(name.split()))
        return Unit(one, plural(one))

    def add(self, name: str, added: Added) -> Units:
        """This table and one more unit, or more names of a unit that it has.

        Raises ValueError with a sentence where the addition contradicts the table.
        """
        known = self.find(name)
        if (added.of is None) != (added.factor is None):
            raise ValueError(f"unit {name!r}: `of` and `factor` come together, found only one of them")
        if added.of is None or added.factor is None:
            unit = known or Unit(name, _first(added, name), fold(name))
        elif known:
            raise ValueError(f"unit {name!r}: the table has it already, so it cannot be given another factor")
        else:
            base = self.find(added.of)
            if base is None or base.dimension is None:
                raise ValueError(f"unit {name!r}: expected `of` to name a unit of the table, found {added.of!r}")
            factor = Fraction(str(added.factor))
            if not factor:
                raise ValueError(f"unit {name!r}: expected a factor above 0, found 0")
            unit = Unit(name, _first(added, name), base.dimension, base.factor * factor)
        forms = dict(self.forms)
        for form in (name, unit.plural, *added.names):
            other = self.find(form) or forms.setdefault(fold(form), unit)
            if other.measure != unit.measure:
                raise ValueError(f"unit {name!r}: the name {form!r} belongs to {other.name!r} already")
        return Units(forms.copy)


def fold(name: str) -> str:
    """A name without regard to full stops, hyphens, spacing and the case of its words: signs keep theirs."""
    plain = unicodedata.normalize("NFC", name).replace(".", "").replace("-", " ")
    return " ".join(word.casefold() if is_word(word) else word for word in plain.split())


def is_word(text: str) -> bool:
    """Whether it is a word, capital or not, and no sign or abbreviation: it has three letters or more, all but the
    first in lower case, with a vowel among them."""
    return len(text) > 2 and text.isalpha() and text[1:].islower() and not VOWELS.isdisjoint(text.lower())


def singular(name: str) -> str:
    """An English name with its head word, and what it is counted per, in the singular."""
    head, per, rest = name.partition(" per ")
    if per:
        return f"{singular(head)} per {singular(rest)}"
    return _with_head(name, _singular)


def plural(name: str) -> str:
    """A singular English name in the plural: `inmate per 100,000 resident` -> `inmates per 100,000 residents`."""
    head, per, rest = name.partition(" per ")
    if per:
        return f"{plural(head)} per {plural(rest) if rest[:1].isdigit() else rest}"
    return _with_head(name, _plural)


def _with_head(name: str, change: Callable[[str], str]) -> str:
    """The name with its head word changed, where that is a word; its capital stays."""
    head, of, rest = name.partition(" of ")
    at = max(head.rfind(" "), head.rfind("-")) + 1
    word = head[at:]
    if not is_word(word):
        return name
    return head[:at] + word[0] + change(word.lower()).removeprefix(word[0].lower()) + of + rest


def _singular(word: str) -> str:
    if word in SINGULARS:
        return SINGULARS[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


def _plural(word: str) -> str:
    if word in PLURALS:
        return PLURALS[word]
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("ch", "sh", "x", "s")) else "s")


def _first(added: Added, name: str) -> str:
    return added.names[0] if added.names else plural(name)


VOWELS = frozenset("aeiouy")
PLURALS = {
    "person": "people",
    "man": "men",
    "woman": "women",
    "child": "children",
    "foot": "feet",
    "life": "lives",
    "bus": "buses",
    "movie": "movies",
    "calorie": "calories",
    "series": "series",
    "species": "species",
    "percent": "percent",
    "hertz": "hertz",
    "lux": "lux",
    "psi": "psi",
    "atm": "atm",
}
SINGULARS = {many: one for one, many in PLURALS.items()}

# Signs that would be a meter, a part of one or an hour if their case were not looked at: mega, henry, megameter, molar.
OTHER_SIGNS = frozenset(("M", "H", "Mm", "mM", "cM"))

# Dimension, factor in the base unit, then the name and its other forms; regular plurals and full stops are understood.
# Two spellings of one unit are two rows of equal measure, so that each is shown as the editor spells it.
# No bare `in`, `a`, `t`, `g` or `s`: in running text they are words.
LENGTHS = (
    ("1", "meter", "m"),
    ("1", "metre"),
    ("1000", "kilometer", "km"),
    ("1000", "kilometre"),
    ("0.01", "centimeter", "cm"),
    ("0.01", "centimetre"),
    ("0.001", "millimeter", "mm"),
    ("0.001", "millimetre"),
    ("1609.344", "mile", "mi"),
    ("0.9144", "yard", "yd"),
    ("0.3048", "foot", "ft"),
    ("0.0254", "inch"),
)
OTHERS = (
    ("area", "4046.8564224", "acre"),
    ("area", "10000", "hectare", "ha"),
    ("mass", "1", "kilogram", "kilo", "kg"),
    ("mass", "0.001", "gram", "gramme"),
    ("mass", "1000", "tonne", "metric ton"),
    ("mass", "0.45359237", "pound", "lb"),
    ("mass", "0.028349523125", "ounce", "oz"),
    ("time", "1", "second", "sec"),
    ("time", "60", "minute", "min"),
    ("time", "3600", "hour", "hr", "h"),
    ("time", "86400", "day"),
    ("time", "604800", "week"),
    ("months", "1", "month"),  # a month is no fixed number of days
    ("months", "12", "year", "yr"),
    ("months", "120", "decade"),
    ("months", "1200", "century"),
    ("share", "0.01", "percent", "per cent", "pct"),
    ("rate", "0.001", "per 1,000 people"),
    ("rate", "0.00001", "per 100,000 people"),
    ("rate", "0.000001", "per million people"),
    ("persons", "1", "person", "persons"),
    ("date", "1", "date"),  # no measure, but what makes a value an EDTF date
)
MONEY = (("US dollar", "$", "US$", "USD", "dollar"), ("euro", "€", "EUR"), ("pound sterling", "£", "GBP"))


def _rows() -> Iterator[tuple[Unit, tuple[str, ...]]]:
    for factor, name, *symbols in LENGTHS:
        size = Fraction(factor)
        many = plural(name)
        yield Unit(name, many, "length", size), tuple(symbols)
        square = tuple(f"sq {form}" for form in (name, many, *symbols)) + tuple(
            symbol + two for symbol in symbols for two in "²2" if symbol.endswith("m")
        )
        yield Unit(f"square {name}", f"square {many}", "area", size * size), square
    for dimension, factor, name, *names in OTHERS:
        if dimension == "rate":
            names = [name.replace("people", who) for who in ("residents", "inhabitants", "population")]
            names.append(name.removesuffix(" people"))
            yield Unit(name, name, dimension, Fraction(factor), after=f" {name}"), tuple(names)
        elif name == "percent":
            yield Unit(name, name, dimension, Fraction(factor), after="%"), (*names, "%")
        else:
            yield Unit(name, plural(name), dimension, Fraction(factor)), tuple(names)
    for name, sign, *names in MONEY:
        yield Unit(name, "pounds sterling" if "pound" in name else f"{name}s", name, before=sign), (sign, *names)


def _forms() -> dict[str, Unit]:
    forms: dict[str, Unit] = {}
    for unit, names in _rows():
        for form in (unit.name, unit.plural, *names):
            forms.setdefault(fold(form).casefold(), unit)
    return forms


TABLE = Units(_forms)
