"""Whether a number stands in a text as it is, between words that make nothing else of it: instead of reading the text.

Most figures of ours stand in the words cited for them just as we write them. What a glance finds, reading would find;
what it does not find may be there all the same.
"""

from __future__ import annotations

from functools import lru_cache

from .figure_dates import FIRST_YEAR, LAST_YEAR
from .figure_tokens import Figure, Period, starts_unit
from .number_words import Words
from .units import Units

MOST_PLACES = 4
BESIDE = 60  # code points beside a number that are looked at
PUNCTUATION = (".", ",", ";", ":", ")")


def glance(figure: Figure, text: str, units: Units, words: Words) -> bool:
    """Whether `text` states a whole number or a year in the very digits of the figure."""
    digits = figure.text.replace(words.thousands, "")
    if figure.unit or not digits.isdecimal():
        return False
    year = figure.number is None
    if year and not (FIRST_YEAR <= int(digits) <= LAST_YEAR and figure.dates == (Period(int(digits), int(digits)),)):
        return False
    if not year and figure.number != int(digits):
        return False
    end = 0
    for _ in range(MOST_PLACES):
        at = text.find(figure.text, end)
        if at < 0:
            break
        end = at + len(figure.text)
        before = text[max(at - BESIDE, 0) : at]
        if not figure.dates and not _dated(words).isdisjoint(before.lower().split()[-1:]):
            continue  # what the text has may be a year
        if _alone(before, text[end : end + BESIDE], year, units, words):
            return True
    return False


def _alone(before: str, after: str, year: bool, units: Units, words: Words) -> bool:
    """Whether a number between these stretches is no part of a larger number, of a date, or of a range."""
    if after.startswith(PUNCTUATION):
        after = after[1:]
    if before[-1:].strip() or after[:1].strip():
        return False
    behind = [word.rstrip("".join(PUNCTUATION)) for word in after.split(None, 2)[:2]]
    if year and behind and starts_unit(behind[0], units):
        return False
    beside = before.split()[-1:] + (behind[1:] if behind and behind[0] in words.of else behind[:1])
    loaded = _loaded(words)
    return all(word.isalpha() and len(word) < BESIDE // 2 and word.lower() not in loaded for word in beside)


@lru_cache(maxsize=8)
def _dated(words: Words) -> frozenset[str]:
    """The words after which a number may be a year."""
    return words.before_month | words.before_year


@lru_cache(maxsize=8)
def _loaded(words: Words) -> frozenset[str]:
    """The words beside which a number may be part of another figure."""
    numbers = (words.units, words.tens, words.ordinals, words.scales, words.signs, words.one, words.ordinal)
    dates = (words.decade, words.century, words.months, words.of)
    return frozenset().union(*numbers, *dates, words.joins, words.to, words.between)
