"""Words of another language with their numbers and dates as English writes them: the figure check reads English.

2.100 internos becomes 2,100 internos; 6,5 millones, 6,500,000; el 24 de febrero de 2023, el 24 February 2023. Digits in
threes are thousands, whatever stands between them. Numbers in words stay as they are. The months' names are CLDR's.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import month_name
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

from .figure_notations import SCALES

NUMBER = re.compile(
    r"""(?<![\d/])(?<!\d[.,'’٬٫])  # not amid a number or a date
    (?: ([1-9]\d{0,2}) ([.,'’٬ \u00a0\u2009\u202f]) (\d{3}(?:\2\d{3}){0,9} | (?<=,)(?:\d\d,){1,9}\d{3})
        (?:(?!\2)[.,٫](\d+))?
      | (\d+)[,٫](\d+) )
    (?![.,'’٬٫/]?\d)""",
    re.VERBOSE,
)
SCALED = re.compile(r"(?<![\d.,/])(\d{1,3}(?:,\d{3}){1,9}|\d{1,30})(\.\d{1,30})?((?:[ \u00a0-]?[^\W\d_]+){1,2})")
WORD = re.compile(r"[ \u00a0-]?([^\W\d_]+)")
MARKS = "\u200e\u200f\u061c"
WIDE = re.compile(r"[^\x00-\x7f]")
SPACED = re.compile(r"(?<![\d.])(\d{4}|\d\d?)\. (\d\d?)\. ?(\d{4}|\d\d?)(?!\d)")  # 24. 2. 2023, 2023. 2. 24.
EAST_ASIAN = re.compile(r"(?:(\d{4}) ?[年년] ?)?(\d\d?) ?[月월](?: ?(\d\d?) ?[日일])?")
# Without a year only after its word for a day: 6 tháng 2 ngày are six months and two days.
VIETNAMESE = re.compile(
    r"(ngày )?(?:(?<![\d.,/])(\d\d?) )?tháng (\d\d?)(?![\d.,/]\d|\d)(?:(?:,? năm|,) (\d{4})(?!\d))?", re.IGNORECASE
)
# A month's name, after its day and before its year; after its year and before its day; or before both.
DATE = r"""
    (?: (?<![\d.,/]) (?:
        (?P<year>\d{4})\.?\s(?:[^\W\d_]{1,2}\.?\s)?
      | (?P<day>\d\d?)(?:er|e|[ºª°.])?\s{0,2}(?:de\s|di\s|d['’]|ב)?
    ) )?
    (?: (?<![^\W\d_]) | (?<=\sב) ) (?P<month>%s) (?![^\W\d_]) \.?
    (?(year) (?: [\s,]{1,3}(?P<day_after>\d\d?)(?![\d/]|[.,]\d) )?
    | (?(day) | (?: \s(?P<day_within>\d\d?)(?=[\s,]{1,3}(?:del?\s)?\d{4}(?!\d)) )? )
      (?: [\s,]{1,3}(?:(?:de|del|do)\s(?:año\s|ano\s)?)?(?P<year_after>\d{4})(?![\d/]|[.,]\d) )? )
"""
SHORTEST = 3  # a shorter name of a month may be another word: mar, set, ago; beside a day or a year it is none


@lru_cache(maxsize=4096)  # an excerpt is cited again and again
def in_english(text: str, lang: str) -> str:
    """A text in the language of this tag, its numbers and dates as English writes them."""
    text = WIDE.sub(_digit, unicodedata.normalize("NFC", text))
    text = EAST_ASIAN.sub(_east_asian, NUMBER.sub(_number, SPACED.sub(r"\1.\2.\3", text)))
    text = VIETNAMESE.sub(_vietnamese, text)
    if names := _months(lang.replace("-", "_")):
        pattern, numbers = names
        text = pattern.sub(lambda found: _dated(found, numbers), text)
    return SCALED.sub(_scaled, text)


def _digit(found: re.Match[str]) -> str:
    """A digit of another script as one of ours; nothing for what only says which way a text runs."""
    sign = found[0]
    return "" if sign in MARKS else str(unicodedata.decimal(sign, sign))


def _number(found: re.Match[str]) -> str:
    first, sign, rest, decimals, whole, tenths = found.groups()
    if whole:
        return f"{whole}.{tenths}"
    return f"{int(first + rest.replace(sign, '')):,}" + (f".{decimals}" if decimals else "")


def _scaled(found: re.Match[str]) -> str:
    """A number and the words after it that say how many times it is meant: 40 mil, 2 mil millones, 3千万人."""
    whole, decimals, words = found.groups()
    times, after = 1, 0
    while (word := WORD.match(words, after)) and (by := _scale(word[1])):
        length, scale = by
        times, after = times * scale, word.start(1) + length
    number = Fraction(whole.replace(",", "") + (decimals or "")) * times
    return found[0] if times == 1 or number.denominator > 1 else f"{number.numerator:,}{words[after:]}"


def _scale(word: str) -> tuple[int, int] | None:
    """What a word multiplies the number before it by, and how much of the word does: all, or East Asian signs."""
    if scale := SCALES.get(word.casefold()):
        return len(word), scale
    return (1, SCALES[word[0]]) if word[0] in SCALES else None


def _east_asian(found: re.Match[str]) -> str:
    year, month, day = found.groups()
    return f" {_english(year, int(month), day)} " if 1 <= int(month) <= 12 else found[0]


def _vietnamese(found: re.Match[str]) -> str:
    before, day, month, year = found.groups()
    if not 1 <= int(month) <= 12 or not (year or (before and day)):
        return found[0]
    return f"{before or ''}{_english(year, int(month), day)}"


def _dated(found: re.Match[str], numbers: Mapping[str, int]) -> str:
    name, year = found["month"], found["year"] or found["year_after"]
    day = found["day"] or found["day_within"] or found["day_after"]
    if not (day or year or len(name) > SHORTEST):
        return found[0]
    return _english(year, numbers[name.lower()], day)


def _english(year: str | None, month: int, day: str | None) -> str:
    return " ".join(filter(None, (day, month_name[month], year)))


@lru_cache(maxsize=16)
def _months(tag: str) -> tuple[re.Pattern[str], Mapping[str, int]] | None:
    """How dates with a month's name look in a language, and the months by their names; None where none are known."""
    from babel import Locale, UnknownLocaleError  # most sites have no source in another language

    try:
        months = Locale.parse(tag).months
    except (ValueError, UnknownLocaleError):
        return None
    named = {
        name.rstrip("."): number
        for context in ("stand-alone", "format")
        for width in ("abbreviated", "wide")
        for number, name in months[context][width].items()
        if not any(sign.isdecimal() for sign in name)
    }
    if not named:
        return None
    names = "|".join(re.escape(name) for name in sorted(named, key=len, reverse=True))
    numbers = {name.lower(): number for name, number in named.items()}
    return re.compile(DATE % names, re.IGNORECASE | re.VERBOSE), numbers
