"""Units: names in all their forms, exact factors, additions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.units import BARE, TABLE, fold, plural, singular


@dataclass
class Added:
    names: tuple[str, ...]
    of: str | None = None
    factor: float | None = None


@pytest.mark.parametrize(
    ("written", "name", "dimension", "factor"),
    [
        ("acres", "acre", "area", Fraction("4046.8564224")),
        ("Hectares", "hectare", "area", Fraction(10000)),
        ("sq meters", "square meter", "area", Fraction(1)),
        ("sq. feet", "square foot", "area", Fraction("0.09290304")),
        ("square-foot", "square foot", "area", Fraction("0.09290304")),
        ("m²", "square meter", "area", Fraction(1)),
        ("km2", "square kilometer", "area", Fraction(1000000)),
        ("square kilometres", "square kilometre", "area", Fraction(1000000)),
        ("miles", "mile", "length", Fraction("1609.344")),
        ("km", "kilometer", "length", Fraction(1000)),
        ("KM", "kilometer", "length", Fraction(1000)),
        ("Sq. Ft.", "square foot", "area", Fraction("0.09290304")),
        ("Metre", "metre", "length", Fraction(1)),
        ("ACRES", "acre", "area", Fraction("4046.8564224")),
        ("Day", "day", "time", Fraction(86400)),
        ("usd", "US dollar", "US dollar", Fraction(1)),
        ("feet", "foot", "length", Fraction("0.3048")),
        ("hours", "hour", "time", Fraction(3600)),
        ("years", "year", "months", Fraction(12)),
        ("US dollars", "US dollar", "US dollar", Fraction(1)),
        ("$", "US dollar", "US dollar", Fraction(1)),
        ("%", "percent", "share", Fraction(1, 100)),
        ("per cent", "percent", "share", Fraction(1, 100)),
        ("per 100,000 residents", "per 100,000 people", "rate", Fraction(1, 100000)),
        ("people", "person", "persons", Fraction(1)),
    ],
)
def test_the_table_knows_a_unit_by_every_form(written: str, name: str, dimension: str, factor: Fraction) -> None:
    """Plurals, symbols, spellings and full stops lead to the unit and its exact factor."""
    unit = TABLE.normalise(written)
    assert (unit.name, unit.dimension, unit.factor) == (name, dimension, factor)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("inmate", "Inmates"),
        ("inmates per 100,000 residents", "inmate per 100,000 resident"),
        ("hours of work", "hour of work"),
        ("prison facility", "prison facilities"),
        ("meter", "metre"),
        ("box", "boxes"),
        ("bus", "buses"),
        ("calorie", "Calories"),
        ("movie per inmate", "movies per inmate"),
        ("virus of theirs", "viruses of theirs"),
        ("cookie", "cookies"),
    ],
)
def test_forms_of_one_unit_measure_alike(one: str, other: str) -> None:
    """Singular and plural of a unit that the table lacks, and two spellings of one that it has, are equal."""
    assert TABLE.normalise(one).measure == TABLE.normalise(other).measure


def test_unlike_units_measure_otherwise() -> None:
    """Countables, and a countable and a unit of the table of the same dimension name, are kept apart."""
    names = ["inmate", "prisoner", "person", "persons of rank", "share", "percent", "mile", "kilometer"]
    assert len({TABLE.normalise(name).measure for name in names}) == len(names)


@pytest.mark.parametrize(
    ("one", "other"),
    [("MW", "mW"), ("M", "m"), ("H", "h"), ("Mm", "mm"), ("mM", "mm"), ("cM", "cm"), ("Pa", "pA")],
)
def test_signs_that_differ_by_case_are_unlike(one: str, other: str) -> None:
    """A megawatt is no milliwatt, and what folding would make a meter or an hour is neither."""
    assert TABLE.normalise(one).measure != TABLE.normalise(other).measure


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_no_unit_is_bare(nothing: str | None) -> None:
    """A bare number has a unit without a name."""
    assert TABLE.normalise(nothing) is BARE


def test_only_units_of_the_table_convert() -> None:
    """Miles convert to kilometers; inmates convert to nothing, not even to themselves."""
    mile, km, acre, inmate = map(TABLE.normalise, ("mile", "km", "acre", "inmate"))
    assert (mile.converts_to(km), mile.converts_to(acre), inmate.converts_to(inmate)) == (True, False, False)


def test_the_plural_of_a_unit_that_the_table_lacks_is_regular() -> None:
    """What readers see of such a unit in the plural."""
    names = ["watchtower", "facility", "person", "cell of death", "death per year", "box", "m3"]
    assert [plural(name) for name in names] == [
        "watchtowers",
        "facilities",
        "people",
        "cells of death",
        "deaths per year",
        "boxes",
        "m3",
    ]


@pytest.mark.parametrize("name", ["buses", "series", "species", "calories", "movies", "lives"])
def test_a_plural_that_is_not_regular_has_its_singular(name: str) -> None:
    """One of them is no buse, specy, calory or live."""
    unit = TABLE.normalise(name)
    assert (unit.plural, plural(unit.name), singular(unit.name)) == (name, name, unit.name)
    assert unit.name in ("bus", "series", "species", "calorie", "movie", "life")


@given(st.sampled_from(sorted({unit.name for unit in TABLE.forms.values()})))
def test_every_unit_of_the_table_is_found_by_its_plural(name: str) -> None:
    """Singular and plural are forms of the same unit, in any case."""
    unit = TABLE.find(name)
    assert unit is not None
    assert TABLE.find(unit.plural.upper()) == unit


@given(st.text(max_size=40))
def test_any_name_has_a_unit_that_its_own_name_leads_back_to(name: str) -> None:
    """Normalising never fails, and normalising the result changes nothing."""
    unit = TABLE.normalise(name)
    assert TABLE.normalise(unit.name).measure == unit.measure
    assert singular(fold(name)) == singular(fold(fold(name)))


def test_a_site_adds_a_unit_with_a_factor() -> None:
    """A manzana is so many square meters, and converts to acres."""
    table = TABLE.add("manzana", Added(("manzanas",), "square meter", 6989.0))
    unit = table.normalise("manzanas")
    assert (unit.name, unit.plural, unit.factor) == ("manzana", "manzanas", Fraction(6989))
    assert unit.converts_to(table.normalise("acre"))
    assert TABLE.find("manzana") is None


def test_a_site_adds_a_unit_on_its_own_and_names_in_its_language() -> None:
    """Without a factor a new name is a countable, a known one gets more names."""
    table = TABLE.add("inmate", Added(("inmates",))).add("acre", Added(("acres", "acre inglés")))
    assert table.find("inmates") == table.find("inmate") is not None
    assert table.find("acre inglés") == table.find("acre")


def test_signs_that_a_site_adds_keep_their_case() -> None:
    """Each of two signs that differ by case is a unit; words are found whatever their case, as is what the table has."""
    table = TABLE.add("MW", Added(())).add("mW", Added(("milliwatt",))).add("USD", Added(("dólares",)))
    assert [table.normalise(name).plural for name in ("MW", "mW", "MILLIWATT", "dólares")] == [
        "MW",
        "milliwatt",
        "milliwatt",
        "US dollars",
    ]
    assert not table.normalise("MW").converts_to(table.normalise("mW"))
    assert table.find("mw") is TABLE.add("kb", Added(())).find("KB") is None


@pytest.mark.parametrize(
    ("name", "added", "sentence"),
    [
        ("manzana", Added((), "square rod", 1.0), "expected `of` to name a unit of the table, found 'square rod'"),
        ("manzana", Added((), "acre"), "`of` and `factor` come together, found only one of them"),
        ("manzana", Added((), None, 2.0), "`of` and `factor` come together, found only one of them"),
        ("manzana", Added((), "acre", 0.0), "expected a factor above 0, found 0"),
        ("manzana", Added(("mile",), "acre", 2.0), "the name 'mile' belongs to 'mile' already"),
        ("manzana", Added(("KM",), "acre", 2.0), "the name 'KM' belongs to 'kilometer' already"),
        ("acre", Added((), "hectare", 2.0), "the table has it already, so it cannot be given another factor"),
    ],
)
def test_an_addition_that_contradicts_the_table_is_refused(name: str, added: Added, sentence: str) -> None:
    """The sentence says what is wrong."""
    with pytest.raises(ValueError, match="unit") as raised:
        TABLE.add(name, added)
    assert str(raised.value) == f"unit {name!r}: {sentence}"
