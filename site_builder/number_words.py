"""The words that numbers and dates are written with, by language. A language more is one `Words` more."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple


class Words(NamedTuple):
    """One language's number words and date words, all in lower case; `thousands` and `decimal` are its signs.

    Equal only to itself, so that it can be part of a key.
    """

    thousands: str
    decimal: str
    units: Mapping[str, int]  # up to nineteen: what can stand after a word for tens
    tens: Mapping[str, int]
    ordinals: Mapping[str, int]  # third, thirtieth, thrice: what can only be the last word of a number
    scales: Mapping[str, int]  # what multiplies the words before it
    signs: Mapping[str, int]  # letters that do so directly after digits: 6k, $6m
    money_signs: frozenset[str]  # those that do so after a sum of money alone: $6b, but not page 6b
    parts: Mapping[str, Fraction]  # what takes a part of a scale: HALF a million, two and a HALF
    shares: Mapping[str, Fraction]  # further words for a part, of anything: two THIRDS
    one: frozenset[str]  # articles that stand for one before a scale, and for nothing else: a hundred
    minus: frozenset[str]  # MINUS 5
    joins: frozenset[str]  # one hundred AND five
    to: frozenset[str]  # 65 TO 70
    between: frozenset[str]  # BETWEEN 65 and 70
    ordinal: frozenset[str]  # endings of an ordinal in digits
    old_ordinal: frozenset[str]  # further ones of days: July 3D
    decade: frozenset[str]  # endings of a decade in digits
    century: frozenset[str]
    months: Mapping[str, int]  # and seasons, with EDTF's numbers from 21
    of: frozenset[str]  # 4th OF May
    day: frozenset[str]  # 4th DAY of May
    before_month: frozenset[str]  # words after which a month's name alone is a date
    before_year: frozenset[str]  # those after which four digits that count nothing are a year: IN 1931
    after_year: frozenset[str]  # words that no number counts: in 1931 THE mill burnt
    labels: frozenset[str]  # words and signs whose number is a name: section 3, #975
    idioms: frozenset[str]  # a small number and a unit that state no figure
    relative: frozenset[str]  # words of a date that is not written out: a month LATER

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


def is_english(lang: str) -> bool:
    """Whether a language tag is one of English."""
    return lang.partition("-")[0].lower() == "en"


def _forms(rows: str, start: int, step: int = 1) -> dict[str, int]:
    """Each row of names has the next number."""
    return {name: start + step * at for at, row in enumerate(rows.split(",")) for name in row.split()}


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


ENGLISH = Words(
    thousands=",",
    decimal=".",
    units=_forms(
        "zero, one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen, fourteen, fifteen, "
        "sixteen, seventeen, eighteen, nineteen",
        0,
    ),
    tens=_forms("twenty, thirty, forty, fifty, sixty, seventy, eighty, ninety", 20, 10),
    ordinals=_forms(
        "first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth, eleventh, twelfth, thirteenth, "
        "fourteenth, fifteenth, sixteenth, seventeenth, eighteenth, nineteenth",
        1,
    )
    | _forms("twentieth, thirtieth, fortieth, fiftieth, sixtieth, seventieth, eightieth, ninetieth", 20, 10)
    | {"twice": 2, "thrice": 3},
    scales={
        "dozen": 12,
        "hundred": 100,
        "thousand": 1000,
        "million": 10**6,
        "billion": 10**9,
        "trillion": 10**12,
    },
    signs={"k": 1000, "m": 10**6, "mn": 10**6, "bn": 10**9, "b": 10**9, "tn": 10**12},
    money_signs=frozenset({"b"}),
    parts={"half": Fraction(1, 2), "quarter": Fraction(1, 4), "quarters": Fraction(1, 4)},
    shares={
        f"{name}{plural}": Fraction(1, parts)
        for name, parts in _forms("third, fourth, fifth, sixth, seventh, eighth, ninth, tenth", 3).items()
        for plural in ("", "s")
    },
    one=frozenset({"a"}),
    minus=frozenset({"minus"}),
    joins=frozenset({"and"}),
    to=frozenset({"to", "or"}),
    between=frozenset({"between"}),
    ordinal=frozenset({"st", "nd", "rd", "th"}),
    old_ordinal=frozenset({"d"}),
    decade=frozenset({"s"}),
    century=frozenset({"century", "centuries"}),
    months=_forms(
        "january jan, february feb, march mar, april apr, may, june jun, july jul, august aug, "
        "september sep sept, october oct, november nov, december dec",
        1,
    )
    | _forms("spring, summer, autumn fall, winter", 21),
    of=frozenset({"of"}),
    day=frozenset({"day"}),
    before_month=_set("after before between by during early from in late last mid next of since this until"),
    before_year=_set("in since until during early mid late year born dated"),
    after_year=_set("the a an this these he she it they we his her its their there when while"),
    labels=_set(
        "art. article articles section sections sec. version versions v. page pages p. pp. chapter chapters issue "
        "issues no. nos. figure figures fig. table tables item items line lines paragraph paragraphs part parts "
        "volume volumes vol. note notes footnote appendix step # № § §§"
    ),
    idioms=frozenset({"one day"}),
    relative=_set(
        "ago day days earlier later month months next last previous same week weeks weekend year years today yesterday "
        "tomorrow night morning monday tuesday wednesday thursday friday saturday sunday"
    ),
)
