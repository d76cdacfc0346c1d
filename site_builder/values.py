"""The notation of facts' values: `57`, `65..70`, `>=261`, `>50`, `<=10`, `<10`, `~0.60`, `3.4 million`, an EDTF date,
or text.

In goes an editor's text and unit; out comes a value that compares exactly and can be said in words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import inf
from string import ascii_letters
from typing import Literal, NamedTuple

from . import edtf
from .units import BARE, TABLE, Unit, Units

Form = Literal["exact", "range", "at least", "more than", "at most", "less than", "about"]

# What a site may say otherwise, by key (`words:` in site.yaml).
DEFAULT_WORDS: Mapping[str, str] = {
    **edtf.DEFAULT_WORDS,
    "value.range": "{low} to {high}",
    "value.at_least": "at least {value}",
    "value.more_than": "more than {value}",
    "value.at_most": "at most {value}",
    "value.less_than": "less than {value}",
    "value.about": "about {value}",
    "value.thousand": "{number} thousand",
    "value.thousand.one": "{number} thousand",
    "value.million": "{number} million",
    "value.million.one": "{number} million",
    "value.billion": "{number} billion",
    "value.billion.one": "{number} billion",
    "value.trillion": "{number} trillion",
    "value.trillion.one": "{number} trillion",
    "value.thousands": ",",
    "value.decimal": ".",
}

MOST_DIGITS = 30
PAIRS = ('""', "''", "“”", "‘’", "«»", "»«", "„“")
END = ".,;: "
MEGA = r"(?<=\d)(\s*M(?:[^\W\d_a-z][^\W\d_]?)?)\b"  # a sign that would be another in small letters: 5 MW, 5 mW
LONGEST_SHOWN = 60  # code points of a value in a message
ABOUT = Fraction(1, 10)  # how far from `~x` a number may lie for both to hold; only warnings rest on it

SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_DIGITS = r"[+−-]?(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?:[\u00a0\u2009\u202f ]\d{3})+|\d+)(?:\.\d+)?"
_NUMBER = rf"{_DIGITS}(?:\s+(?i:{'|'.join(SCALES)}))?"
# Both are compiled when the first value is read.
_MONEY = r"(?:[A-Z]{0,3}[^\w\s+−–.,%<>=~≥≤-])"  # a sign such as $ or US$, if the table has it
QUANTITY = (
    rf"(?P<sign>>=|<=|[<>~≥≤])?\s*(?P<money>{_MONEY})?(?P<low>{_NUMBER})(?:\s*\.\.\s*(?:(?P=money))?(?P<high>{_NUMBER}))?"
    r"(?:\s*(?P<share>%)|\s+(?P<unit>[^\W\d_].*))?"
)
# What looks meant as a number is refused if it is not one: as text it would never equal another source's number.
MEANT = r"(?s:[<>~≥≤].*)|(?=\D*\d)[+−–.,…\d\u00a0\u2009\u202f -]+%?"
FORMS: Mapping[str, Form] = {
    ">=": "at least",
    "≥": "at least",
    ">": "more than",
    "<=": "at most",
    "≤": "at most",
    "<": "less than",
    "~": "about",
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or a span of numbers. `low` and `high` are the numbers as written; a single number stands in both.

    `at_least` and `more than` have no `high`, `at_most` and `less than` no `low`. `texts` are the numbers' characters.
    """

    form: Form
    low: Fraction | None
    high: Fraction | None
    unit: Unit
    texts: tuple[str, ...] = field(compare=False)

    @property
    def numbers(self) -> tuple[Fraction, ...]:
        """The one or two numbers as written, in the order of `texts`."""
        ends = (self.low, self.high) if self.form == "range" else (self.low if self.low is not None else self.high,)
        return tuple(end for end in ends if end is not None)

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for equal quantities, whatever their unit is called: 1 km and 1000 m."""
        dimension, factor = self.unit.measure
        return (self.form, dimension, *(None if end is None else end * factor for end in (self.low, self.high)))


class DateValue(NamedTuple):
    """A date, in EDTF."""

    date: edtf.Date

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for dates that are written alike."""
        return ("date", self.date.text)


class TextValue(NamedTuple):
    """An answer in words, or one that is no number."""

    text: str
    unit: Unit = BARE

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for the same words (`fold_text`)."""
        return ("text", fold_text(self.text), *self.unit.measure)


Value = Quantity | DateValue | TextValue


def parse(text: str, unit: Unit = BARE, units: Units = TABLE) -> Value:
    """Read a value, in this unit unless it names its own.

    Raises ValueError with a sentence where the text is neither in the notation nor meant as words.
    """
    text = text.strip()
    if unit.dimension == "date":
        return DateValue(edtf.parse(text))
    found, own = re.fullmatch(QUANTITY, text), None
    if found and (found["money"] or found["unit"]):
        own = _own(found["money"], found["unit"], unit, units)
    if not found or (own is None and (found["money"] or found["unit"])):
        if re.fullmatch(MEANT, text):
            raise ValueError(
                "expected a number such as 40,000 or 65..70 or >=261 (or a date, with `unit: date`), "
                f"found {_brief(text)}"
            )
        return TextValue(text, unit)
    if found["share"]:
        percent = TABLE.normalise("percent")
        if unit not in (BARE, percent):
            raise ValueError(f"expected a number of {unit.plural}, found the percentage {_brief(text)}")
        unit = percent
    unit = own or unit
    first = found["low"]
    low = _number(first)
    if found["high"]:
        high, (_, scale) = _number(found["high"]), in_digits(found["high"])
        if scale and low < 1000 and not in_digits(first)[1]:  # 5..6 million
            first = f"{first} {scale}"
            low = _number(first)
        if found["sign"]:
            raise ValueError(f"expected either a range or {found['sign']!r} with one number, found {_brief(text)}")
        if low >= high:
            raise ValueError(f"expected a range from the smaller number to the greater, found {_brief(text)}")
        return Quantity("range", low, high, unit, (first, found["high"]))
    form = FORMS.get(found["sign"] or "", "exact")
    return Quantity(
        form,
        None if form in ("at most", "less than") else low,
        None if form in ("at least", "more than") else low,
        unit,
        (first,),
    )


def _own(money: str | None, name: str | None, unit: Unit, units: Units) -> Unit | None:
    """The unit that a value names beside its number: one that is known, or the fact's; None for other words."""
    if money:
        found = None if name else units.find(money)
        return found if found and found.before else None
    own = units.normalise(name)
    if own.name == "pound" and unit.before == "£":
        return unit
    return own if own.measure == unit.measure or (own.dimension and own.dimension != "date") else None


def _brief(text: str) -> str:
    return repr(text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…")


def in_digits(text: str) -> tuple[str, str]:
    """A number's digits, and the word that says what they count, if there is one: 3.4 and million."""
    digits = text.rstrip(ascii_letters)
    return digits.rstrip(), text[len(digits) :].lower()


def exactness(text: str) -> Fraction:
    """What the last digit of a number's text counts: 1/100 in 0.60, and 100,000 in 3.4 million."""
    digits, scale = in_digits(text)
    return Fraction(SCALES.get(scale, 1), 10 ** len(digits.partition(".")[2]))


def _roundness(text: str) -> Fraction:
    """What its last digit counts that is no zero: 100 in 400, which may be rounded to that."""
    whole, point, _ = in_digits(text)[0].partition(".")
    digits = re.sub(r"\D", "", whole)
    zeros = 0 if point or not int(digits) else len(digits) - len(digits.rstrip("0"))
    times: int = 10**zeros
    return exactness(text) * times


def _number(text: str) -> Fraction:
    digits, scale = in_digits(text)
    plain = re.sub(r"[,\u00a0\u2009\u202f ]", "", digits).replace("−", "-")
    if sum(map(str.isdigit, plain)) > MOST_DIGITS:
        raise ValueError(f"expected a number of at most {MOST_DIGITS} digits, found one of {len(plain)}")
    return Fraction(plain) * SCALES.get(scale, 1)


def fold_text(text: str) -> str:
    """A text without regard to case, spacing, a pair of quotation marks around it and punctuation at its end; but the M
    of a sign after a number, such as that of 5 MW, stays."""
    parts = re.split(MEGA, unicodedata.normalize("NFC", text))
    parts = [part if at % 2 and not TABLE.find(part) else part.casefold() for at, part in enumerate(parts)]
    folded = " ".join(unicodedata.normalize("NFC", "".join(parts)).split())
    plain = folded.rstrip(END)
    if plain[:1] + plain[-1:] in PAIRS and plain[0] not in plain[1:-1]:  # but: "one" and "another"
        plain = plain[1:-1].strip().rstrip(END)
    return plain or folded


def compatible(one: Value, other: Value) -> bool | None:
    """Whether both can hold of the same thing at the same time; None where that cannot be computed."""
    if isinstance(one, DateValue) and isinstance(other, DateValue):
        met = dates_meet(one.date, other.date)
        return met and _ends_meet(one.date, other.date)
    if not isinstance(one, Quantity) or not isinstance(other, Quantity):
        return None
    if one.unit.measure == other.unit.measure:
        return _meet(_reach(one), _reach(other))
    if one.unit.converts_to(other.unit):
        return _meet_rounded(one, other, exactness) or (None if _meet_rounded(one, other, _roundness) else False)
    return None


def _meet_rounded(one: Quantity, other: Quantity, step: Callable[[str], Fraction]) -> bool:
    """The same length in miles and in kilometres is never exactly equal: each stands for what rounds to it."""
    return _meet(_reach(one, max(map(step, one.texts))), _reach(other, max(map(step, other.texts))))


# The numbers that a quantity allows, in its dimension's base unit, and whether each end is among them.
_Reach = tuple[Fraction | None, bool, Fraction | None, bool]


def _reach(value: Quantity, step: Fraction = Fraction(0)) -> _Reach:
    """`step` is what the numbers are rounded to."""
    low, high = value.low, value.high
    if value.form == "about" and low is not None and high is not None:
        low, high = low - abs(low) * ABOUT, high + abs(high) * ABOUT
    low, high = low if low is None else low - step / 2, high if high is None else high + step / 2
    factor = value.unit.factor
    return (
        None if low is None else low * factor,
        value.form != "more than",
        None if high is None else high * factor,
        value.form != "less than",
    )


def _meet(one: _Reach, other: _Reach) -> bool:
    for (low, low_in, _, _), (_, _, high, high_in) in ((one, other), (other, one)):
        if low is not None and high is not None and (low > high or (low == high and not (low_in and high_in))):
            return False
    return True


def dates_meet(one: edtf.Date, other: edtf.Date) -> bool | None:
    """Whether two dates have a day in common; None where they have not, but one says only about or possibly when."""
    left, right = _days(one), _days(other)
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i][0] <= right[j][1] and right[j][0] <= left[i][1]:
            return True
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return None if any(date.uncertain or date.approximate for date in (one, other)) else False


def _days(date: edtf.Date) -> list[tuple[tuple[float, ...], tuple[float, ...]]]:
    """The earliest and the latest day of each of the dates that are named, by the earliest."""
    return sorted(
        (() if isinstance(first, str) else first.lower, (inf,) if isinstance(last, str) else last.upper)
        for first, last in date.stretches
    )


def _ends_meet(one: edtf.Date, other: edtf.Date) -> bool | None:
    """Whether what lasts from one date to another, in both, may start and end at one time."""
    if not (one.is_interval and other.is_interval):
        return True
    met: bool | None = True
    for first, second in ((one.start, other.start), (one.end, other.end)):
        for a, b in ((first, second), (second, first)):
            if a.earliest and b.latest and a.earliest > b.latest:
                if not (a.vague or b.vague):
                    return False
                met = None
    return met


def say(value: Value, words: Mapping[str, str] = DEFAULT_WORDS) -> str:
    """A value as readers see it: `at least 261 people`, `65 to 70`, `about 0.60 square meters`, `more than 50%`."""
    if isinstance(value, DateValue):
        return edtf.say(value.date, words)
    if isinstance(value, TextValue):
        return value.text
    unit, numbers = value.unit, [_say_number(text, words) for text in value.texts]
    if unit.before:
        numbers = [f"−{unit.before}{n[1:]}" if n.startswith("−") else unit.before + n for n in numbers]
    if unit.after or not unit.name:
        after = unit.after
    elif not unit.before:
        after = " " + (unit.name if value.texts == ("1",) else unit.plural)
    else:
        after = ""
    if value.form == "range":
        return words["value.range"].format(low=numbers[0], high=numbers[1]) + after
    number = numbers[0] + after
    return number if value.form == "exact" else words["value." + value.form.replace(" ", "_")].format(value=number)


def _say_number(text: str, words: Mapping[str, str]) -> str:
    number, scale = in_digits(text)
    whole, point, decimals = re.sub(r"[,\u00a0\u2009\u202f +]", "", number).replace("-", "−").partition(".")
    sign, digits = ("−", whole[1:]) if whole.startswith("−") else ("", whole)
    grouped = f"{int(digits):,}".replace(",", words["value.thousands"]) if len(digits) > 3 else digits
    said = sign + grouped + (words["value.decimal"] if point else "") + decimals
    if not scale:
        return said
    return words[f"value.{scale}.one" if (digits, point) == ("1", "") else f"value.{scale}"].format(number=said)
