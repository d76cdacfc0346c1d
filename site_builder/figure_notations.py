"""Whether words of a source in another language than English state a figure of ours: 40.000, 1,5 Millionen, 4万, 24 de
febrero de 2023.

Only what an editor names as the source's own figure is read so: in a text, 40.000 may as well be 40 to three decimals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from .figure_tokens import Figure, Number, Period

NUMBER = re.compile(r"\d+(?:[.,'’٬٫\s]\d+)*")
SEPARATOR = re.compile(r"\D")
DECIMAL_SIGNS = ".,٫"
WORD = re.compile(r"[\s-]{0,2}([^\W\d_]+)")
LETTER = re.compile(r"[^\W\d_]")
SCALES = {
    word: 10**zeros
    for zeros, words in {
        2: "百 백",
        3: "mil mille mila tausend duizend ألف آلاف 千 천",
        4: "万 萬 만",
        6: "millón millones million millions millionen mio milione milioni milhão milhões miljoen مليون ملايين",
        8: "億 亿 억",
        9: "milliard milliards milliarde milliarden mrd miliardo miliardi miljard مليار مليارات",
    }.items()
    for word in words.split()
}
LONGEST = 40  # digits of a number


def states(text: str, figure: Figure) -> bool:
    """Whether a text states the figure's number, or a date of its, in digits."""
    return figure.number in tuple(_numbers(text)) or any(_dated(text, period) for period in figure.dates)


def _numbers(text: str) -> Iterator[Number]:
    for found in NUMBER.finditer(text):
        word = WORD.match(text, found.end())
        name = word[1].casefold() if word else ""
        scale = SCALES.get(name) or SCALES.get(name[:1], 1)
        for number in _readings(found[0]):
            yield from (number, number * scale)


def _readings(digits: str) -> Iterator[Number]:
    """What digits with separators may mean: 40.000 may be 40,000, or 40 to three decimals."""
    if len(digits) > LONGEST:
        return
    *whole, last = SEPARATOR.split(digits)
    signs = SEPARATOR.findall(digits)
    if _grouped([*whole, last], signs):
        yield int("".join([*whole, last]))
    if signs and signs[-1] in DECIMAL_SIGNS and signs[-1] not in signs[:-1] and _grouped(whole, signs[:-1]):
        yield Fraction(f"{int(''.join(whole))}.{last}")


def _grouped(groups: list[str], signs: list[str]) -> bool:
    """Whether digits come in threes with one sign between them."""
    return len(set(signs)) < 2 and all(len(group) == 3 for group in groups[1:])


def _dated(text: str, period: Period) -> bool:
    """Whether a text has a date's year and day, and its month in digits or in a word."""
    if not period.month or period.first != period.last:
        return False
    numbers = [int(found) for found in re.findall(r"\d+", text) if len(found) <= LONGEST]
    wanted = [number for number in (period.first, period.day) if number]
    rest = list(numbers)
    for number in wanted:
        if number not in rest:
            return False
        rest.remove(number)
    return period.month in rest if rest else bool(LETTER.search(text))
