"""The notation of values: reading, equality, what can hold together, and how it is said."""

from __future__ import annotations

from fractions import Fraction

import pytest
from conftest import ends_soon
from hypothesis import given
from hypothesis import strategies as st

from site_builder import edtf, values
from site_builder.units import BARE, TABLE
from site_builder.values import DateValue, Quantity, TextValue, Value, compatible, parse, say


def read(text: str, unit: str | None = None) -> Value:
    return parse(text, TABLE.normalise(unit))


@pytest.mark.parametrize(
    ("text", "form", "low", "high"),
    [
        ("57", "exact", "57", "57"),
        ("0.60", "exact", "0.6", "0.6"),
        ("40,000", "exact", "40000", "40000"),
        ("40 000", "exact", "40000", "40000"),
        ("40\u202f000.5", "exact", "40000.5", "40000.5"),
        ("-5", "exact", "-5", "-5"),
        ("−5", "exact", "-5", "-5"),
        ("65..70", "range", "65", "70"),
        ("65 .. 70", "range", "65", "70"),
        (">=261", "at least", "261", None),
        ("≥ 261", "at least", "261", None),
        (">50", "more than", "50", None),
        ("<=10", "at most", None, "10"),
        ("<10", "less than", None, "10"),
        ("~0.60", "about", "0.6", "0.6"),
        ("~110,000", "about", "110000", "110000"),
        ("3.4 million", "exact", "3400000", "3400000"),
        (">=40\u00a0Thousand", "at least", "40000", None),
        ("5..6.5 billion", "range", "5000000000", "6500000000"),
        ("500,000..2 million", "range", "500000", "2000000"),
        ("2 thousand..1 million", "range", "2000", "1000000"),
        ("-1 trillion", "exact", "-1000000000000", "-1000000000000"),
    ],
)
def test_each_form_of_the_notation(text: str, form: str, low: str | None, high: str | None) -> None:
    """A value has a form and one or two exact ends."""
    value = read(text)
    assert isinstance(value, Quantity)
    ends = tuple(None if end is None else Fraction(end) for end in (low, high))
    assert (value.form, value.low, value.high, value.unit) == (form, *ends, BARE)


@pytest.mark.parametrize(
    ("text", "unit", "said"),
    [
        ("3.4 million", "euro", "€3.4 million"),
        ("-3.40 Million", "inmate", "−3.40 million inmates"),
        ("~1,500 million", None, "about 1,500 million"),
        ("5..6 billion", "US dollar", "$5 billion to $6 billion"),
        ("1 million", "acre", "1 million acres"),
        ("5..6 million euros", "acre", "€5 million to €6 million"),
        (">$6 million", None, "more than $6 million"),
        ("~2 thousand acres", None, "about 2 thousand acres"),
    ],
)
def test_a_number_of_millions_is_said_as_it_is_written(text: str, unit: str | None, said: str) -> None:
    """No more exactly; and it equals the same number in digits."""
    assert say(read(text, unit)) == said
    words = {**values.DEFAULT_WORDS, "value.million": "{number} Mio.", "value.decimal": ","}
    assert say(read("3.4 million"), words) == "3,4 Mio."
    words |= {"value.million": "{number} Millionen", "value.million.one": "{number} Million"}
    said = [say(read(text), words) for text in ("1 million", "-1 million", "1.0 million", "1..2 million", "11 million")]
    assert said == ["1 Million", "−1 Million", "1,0 Millionen", "1 Million to 2 Millionen", "11 Millionen"]


def test_a_number_of_millions_equals_its_digits() -> None:
    """And in another unit stands for all that rounds to it."""
    assert read("3.4 million", "euro").key == read("3,400,000", "€").key
    assert compatible(read("3.4 million", "mile"), read("5.5 million", "km"))
    assert not compatible(read("3.4 million", "mile"), read("5.7 million", "km"))
    assert not compatible(read("3.4 million"), read("3.5 million"))


@pytest.mark.parametrize(
    "text",
    [
        "3.4 millions",
        "million",
        "2 dozen",
        "3 million or so",
        "6 millones",
        "57 cooks",
        "5 acres or more",
        "¥6",
        "$6 euros",
        "30 minutes a day",
        "12% of them",
        "12 % percent",
        "#5",
        "-$5",
        "(5)",
    ],
)
def test_other_words_after_a_number_are_words(text: str) -> None:
    """As the notation has no others."""
    assert read(text) == TextValue(text, BARE)


def test_a_percent_sign_is_the_unit_percent() -> None:
    """With or without `unit: percent`."""
    assert read("90%").key == read("90 %", "percent").key == read("90", "percent").key
    assert read(">90%").key == read("> 90", "%").key


@pytest.mark.parametrize("text", ["no", "tens of thousands", "Zero Leisure", "24/7", "MS-13", "one of 2"])
def test_what_is_not_meant_as_a_number_is_text(text: str) -> None:
    """Words stand as they are."""
    assert read(text) == TextValue(text, BARE)


def test_a_value_of_the_unit_date_is_edtf() -> None:
    """Dates are read by the date notation, and refused by it."""
    assert read("2023-02", "date") == DateValue(edtf.parse("2023-02"))
    with pytest.raises(edtf.DateError):
        read("February 2023", "date")


NUMBER = "expected a number such as 40,000 or 65..70 or >=261 (or a date, with `unit: date`), found "


@pytest.mark.parametrize(
    ("text", "unit", "sentence"),
    [
        ("70..65", None, "expected a range from the smaller number to the greater, found '70..65'"),
        ("65..65", None, "expected a range from the smaller number to the greater, found '65..65'"),
        (">=", None, NUMBER + "'>='"),
        (">= many", None, NUMBER + "'>= many'"),
        ("65..", None, NUMBER + "'65..'"),
        ("65-70", None, NUMBER + "'65-70'"),
        ("12,00", None, NUMBER + "'12,00'"),
        ("2023-02-24", None, NUMBER + "'2023-02-24'"),
        ("~65..70", None, "expected either a range or '~' with one number, found '~65..70'"),
        ("90%", "acre", "expected a number of acres, found the percentage '90%'"),
        (">" * 61, None, NUMBER + repr(">" * 60 + "…")),
        ("9" * 31, None, "expected a number of at most 30 digits, found one of 31"),
    ],
)
def test_what_looks_like_a_number_and_is_none_is_refused(text: str, unit: str | None, sentence: str) -> None:
    """The sentence says what was found and what was expected."""
    with pytest.raises(ValueError, match="expected") as raised:
        read(text, unit)
    assert str(raised.value) == sentence


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (("1", "km"), ("1000", "m"), True),
        (("0.6", "square metre"), ("0.60", "sq meters"), True),
        (("24", "month"), ("2", "years"), True),
        (("45", "mile"), ("72", "km"), False),
        (("40000", "inmate"), ("40,000", "inmates"), True),
        (("40000", "inmate"), ("40000", "prisoner"), False),
        (("40000", None), ("40000", "inmate"), False),
        (("5", "MW"), ("5", "mW"), False),
        (("some", "MW"), ("some", "mW"), False),
        (("5", "M"), ("5", "m"), False),
        (("5", "Swiss francs."), ("5", "swiss franc"), True),
        (("5 MW", None), ("5 mW", None), False),
        (("5MHz", None), ("5 mHz", None), False),
        (("about 5 M.", None), ("about 5 m.", None), False),
        (("5  MW at most", None), ("5 MW At most", None), True),
        (("5 MM or 5 MI", None), ("5 mm or 5 mi", None), True),
        (("40 MEMBERS", None), ("40 Members", None), True),
        (("MS-13", None), ("ms-13", None), True),
        (("6'", None), ('6"', None), False),
        (("6’", None), ("6", None), False),
        (('"A" and "B"', None), ('A" and "B', None), False),
        (("« Ocio cero. »", None), ("ocio cero", None), True),
        (("‘The inmate’s bed’.", None), ("the inmate’s bed", None), True),
        ((">90", "percent"), (">=90", "percent"), False),
        (("Trusted  inmates.", None), ("trusted inmates", None), True),
        (("“Zero Leisure”", None), ("zero leisure", None), True),
        (("caf\u00e9", None), ("cafe\u0301", None), True),
        (("inmates", None), ("prisoners", None), False),
        (("2023-02", "date"), ("2023-02-24", "date"), False),
        (("2015", "date"), ("2015~", "date"), False),
    ],
)
def test_equality(one: tuple[str, str | None], other: tuple[str, str | None], equal: bool) -> None:
    """Numbers are equal exactly, after conversion; texts are equal folded."""
    assert (read(*one).key == read(*other).key) is equal


@pytest.mark.parametrize(
    ("one", "other", "unit", "both"),
    [
        ("57", "166", "acre", False),
        (">=261", "366", "death", True),
        (">=261", "260", "death", False),
        (">50", "50", None, False),
        ("<=10", "10", None, True),
        ("<10", ">=10", None, False),
        ("65..70", "70..80", None, True),
        ("65..70", "71..80", None, False),
        ("~0.60", "0.6", None, True),
        ("~100", "109", None, True),
        ("~100", "111", None, False),
        ("many", "few", None, None),
        ("many", "12", None, None),
        ("2023", "2023-02", "date", True),
        ("2023-02", "2023-03", "date", False),
        ("../2021", "2019", "date", True),
        ("../2021", "2022", "date", False),
        ("[2020,2024]", "2022", "date", False),
        ("[2020,2024]", "2024-05", "date", True),
        ("[2020..2022,2025]", "[2023,2024]", "date", False),
        ("[2020..2022,2025]", "[2019,2021]", "date", True),
        ("[..2020,2025..]", "2022", "date", False),
        ("[..2020,2025..]", "2030", "date", True),
        ("2020/2022", "2020/2023", "date", False),
        ("2019/2022", "2020/2022", "date", False),
        ("2020/2022", "2020-03/2022-04-01", "date", True),
        ("2020/2022", "2020/", "date", True),
        ("../2022", "2020/2022", "date", True),
        ("../2021", "2023/..", "date", False),
        ("2020/2022", "2021", "date", True),
        ("2015~", "2016", "date", None),
        ("2015?", "2016", "date", None),
        ("2015~", "2015-03", "date", True),
        ("2020/2022~", "2020/2023", "date", None),
        ("2019/2022~", "2020/2023", "date", False),
        ("2023/..", "2015~/2016", "date", None),
    ],
)
def test_whether_two_values_can_both_hold(one: str, other: str, unit: str | None, both: bool | None) -> None:
    """Numbers and dates are compared as the stretches that they allow; of texts nothing is claimed."""
    assert compatible(read(one, unit), read(other, unit)) is both
    assert compatible(read(other, unit), read(one, unit)) is both


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (("45", "mile"), ("72", "km"), True),
        (("45", "mile"), ("80", "km"), False),
        (("0.60", "sq meters"), ("6.45", "sq feet"), True),
        (("1,000", "acre"), ("400", "hectare"), None),
        (("100", "mile"), ("160", "km"), True),
        (("100", "mile"), ("170", "km"), None),
        (("100", "mile"), ("260", "km"), False),
        ((">=400", "mile"), ("600", "km"), None),
        (("0", "mile"), ("9", "km"), False),
        (("45", "mile"), ("72", "acre"), None),
        (("45", "inmate"), ("45", "prisoner"), None),
    ],
)
def test_units_of_one_dimension_are_compared_as_rounded(
    one: tuple[str, str], other: tuple[str, str], both: bool | None
) -> None:
    """45 miles and 72 km are unlike, but no contradiction."""
    assert compatible(read(*one), read(*other)) is both


@pytest.mark.parametrize(
    ("text", "unit", "said"),
    [
        ("57", "acre", "57 acres"),
        ("1", "year", "1 year"),
        ("40000", "inmate", "40,000 inmates"),
        (">=261", "person", "at least 261 people"),
        ("65..70", "inmate", "65 to 70 inmates"),
        ("65..70", None, "65 to 70"),
        ("~0.60", "square metre", "about 0.60 square metres"),
        (">50", "percent", "more than 50%"),
        ("50..60%", None, "50 to 60%"),
        ("<=10", None, "at most 10"),
        ("<1234567.890", None, "less than 1,234,567.890"),
        ("-5", None, "−5"),
        ("6000000", "US dollar", "$6,000,000"),
        ("5..6", "$", "$5 to $6"),
        ("-5", "$", "−$5"),
        ("~105", "per 100,000 people", "about 105 per 100,000 people"),
        ("1,659", "inmates per 100,000 residents", "1,659 inmates per 100,000 residents"),
        ("2023-02-24", "date", "24 February 2023"),
        ("tens of thousands", "inmate", "tens of thousands"),
        ("5", "°C", "5 °C"),
        ("5", "MW", "5 MW"),
        ("5", "kWh", "5 kWh"),
        ("5", "GB", "5 GB"),
        ("5", "mph", "5 mph"),
        ("5", "m/s", "5 m/s"),
        ("5", "m.p.h.", "5 m.p.h."),
        ("5", "psi", "5 psi"),
        ("5", "hertz", "5 hertz"),
        ("5", "M", "5 M"),
        ("5", "H", "5 H"),
        ("5", "m", "5 meters"),
        ("5", "Metre", "5 metres"),
        ("5", "ACRES", "5 acres"),
        ("5", "Swiss franc", "5 Swiss francs"),
        ("1", "Swiss francs", "1 Swiss franc"),
        ("5", "ton", "5 tons"),
        ("5", "man-hour", "5 man-hours"),
        ("1", "Women", "1 Woman"),
        ("5", "MW per 100 inmate", "5 MW per 100 inmates"),
    ],
)
def test_how_readers_see_a_value(text: str, unit: str | None, said: str) -> None:
    """Numbers keep their stated places, get separators, and stand with their unit."""
    assert say(read(text, unit)) == said


def test_a_site_says_values_in_its_own_words() -> None:
    """`words:` replaces phrases and separators."""
    words = {**values.DEFAULT_WORDS, "value.at_least": "{value} o más", "value.thousands": ".", "value.decimal": ","}
    assert say(read(">=1234.50"), words) == "1.234,50 o más"


@given(st.integers(-(10**12), 10**12), st.integers(0, 10**6), st.sampled_from(["", ">=", ">", "<=", "<", "~"]))
def test_a_number_means_the_same_with_and_without_separators(whole: int, decimals: int, sign: str) -> None:
    """Separators change neither value nor what readers see."""
    plain, grouped = f"{sign}{whole}.{decimals}", f"{sign}{whole:,}.{decimals}"
    assert read(plain).key == read(grouped).key
    assert say(read(plain)) == say(read(grouped))


@given(
    st.text(min_size=1, max_size=60).filter(str.strip),
    st.sampled_from([None, "acre", "date", "percent", "inmate", "$"]),
)
def test_any_text_is_a_value_or_refused(text: str, unit: str | None) -> None:
    """Nothing but ValueError is raised; what is read equals itself and can be said."""
    try:
        value = read(text, unit)
    except ValueError:
        return
    assert read(text, unit).key == value.key
    assert say(value)
    assert compatible(value, value) is not False


@pytest.mark.parametrize("text", ["1" * 500_000, "1," * 250_000, "1,000" * 100_000, ">" * 500_000, "9 " * 250_000])
def test_hostile_values_take_no_time(text: str) -> None:
    """Long runs of digits and separators are refused at once."""
    with ends_soon(), pytest.raises(ValueError, match="expected"):
        read(text)
