"""Reads the dates of a text at their stated precision: days, months, seasons, years with a month, decades, centuries.

A year that stands alone is four digits like any other number: `figure_reader` reads it.
"""

from __future__ import annotations

import re

from .figure_tokens import HYPHENS, Figure, Number, Period, Tokens

FIRST_YEAR, LAST_YEAR = 1000, 2199  # what four digits alone may mean
AFTER_MONTH = re.compile(r"\.?,?\s{1,3}")


def date_at(tokens: Tokens, at: int) -> tuple[Figure, int] | None:
    """The date that starts with a token, and the token after it."""
    text = tokens.texts[at]
    if text in tokens.words.months:
        return _month_first(tokens, at)
    if text.isdecimal():
        return _day_first(tokens, at) if len(text) < 3 else _decade(tokens, at) or _iso_month(tokens, at)
    if text in tokens.words.ordinals or text in tokens.words.tens:
        return _day_first(tokens, at)
    return _triple(tokens, at) if text[0].isdecimal() and tokens.kind(at) == "triple" else None


def _figure(tokens: Tokens, first: int, after: int, *dates: Period, counts: bool = True) -> tuple[Figure, int]:
    start, end = tokens.start(first), tokens.end(after - 1)
    return Figure(start, end, tokens.text[start:end], dates=dates, counts=counts), after


def _triple(tokens: Tokens, at: int) -> tuple[Figure, int] | None:
    from calendar import monthrange  # few texts write dates so

    a, b, c = re.split(r"[-/.]", tokens.texts[at])
    orders = ((a, b, c),) if len(a) == 4 else ((c, b, a), (c, a, b)) if len(c) == 4 else ()
    days = {(int(y), int(m), int(d)): None for y, m, d in orders if int(y) and 1 <= int(m) <= 12}
    dates = [Period(y, y, m, d) for y, m, d in days if 1 <= d <= monthrange(y, m)[1]]
    return _figure(tokens, at, at + 1, *dates) if dates else None


def _day(tokens: Tokens, at: int) -> tuple[int, int] | None:
    """A day of a month, in one or two digits or an ordinal in words, and the token after it and its ordinal ending."""
    day = tokens.plain(at, 2)
    if day is None:
        return _spelled_day(tokens, at)
    if not 0 < day <= 31:
        return None
    if tokens.gap(at) == "":
        return (day, at + 2) if tokens.word(at + 1, tokens.words.ordinal | tokens.words.old_ordinal) else None
    return day, at + 1


def _spelled_day(tokens: Tokens, at: int) -> tuple[int, int] | None:
    """The day that words such as fourth or twenty-first name, and the token after them."""
    tens, after = 0, at
    if tokens.word(at, tokens.words.tens) and tokens.gap(at) in HYPHENS:
        tens, after = tokens.words.tens[tokens.texts[at]], at + 1
    if not tokens.word(after, tokens.words.ordinals):
        return None
    ones = tokens.words.ordinals[tokens.texts[after]]
    return (tens + ones, after + 1) if tens + ones <= 31 and (not tens or ones < 10) else None


def _year(tokens: Tokens, at: int) -> tuple[int, int] | None:
    """A year that follows a token directly or after a comma or "of", and the token after it."""
    if not AFTER_MONTH.fullmatch(tokens.gap(at) or ""):
        return None
    at += 1
    if tokens.word(at, tokens.words.of) and (tokens.gap(at) or "").isspace():
        at += 1
    year = tokens.plain(at, 4)
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR or tokens.gap(at) == "":
        return None
    return year, at + 1


def _dated(tokens: Tokens, first: int, after: int, month: int, day: int, sure: bool) -> tuple[Figure, int] | None:
    """A month, perhaps with a day, and its year if there is one; without a year only if it is `sure`ly a date."""
    year = _year(tokens, after - 1)
    if year:
        return _figure(tokens, first, year[1], Period(year[0], year[0], month, day))
    return _figure(tokens, first, after, Period(None, None, month, day)) if sure else None


def _day_first(tokens: Tokens, at: int) -> tuple[Figure, int] | None:
    day = _day(tokens, at)
    if not day or (tokens.gap(day[1] - 1) or "x") not in HYPHENS:
        return None
    after = day[1] + (tokens.word(day[1], tokens.words.day) and tokens.word(day[1] + 1, tokens.words.of))  # the 4th day
    of = tokens.word(after, tokens.words.of) and (tokens.gap(after) or "").isspace()
    name = after + of
    if not tokens.word(name, tokens.words.months) or tokens.words.months[tokens.texts[name]] > 12:
        return None
    if not tokens.texts[at].isdecimal() and not (of and tokens.capital(name) and not _is_share(tokens, at)):
        return None
    return _dated(tokens, at, name + 1, tokens.words.months[tokens.texts[name]], day[0], of or tokens.capital(name))


def _is_share(tokens: Tokens, at: int) -> bool:
    """Whether an ordinal is a part's name: a third of May's guests."""
    return tokens.word(at - 1, tokens.words.one) or tokens.word(at - 1, tokens.words.units)


def _month_first(tokens: Tokens, at: int) -> tuple[Figure, int] | None:
    month = tokens.words.months[tokens.texts[at]]
    day = _day(tokens, at + 1) if month <= 12 and AFTER_MONTH.fullmatch(tokens.gap(at) or "") else None
    if day:
        spelled = not tokens.texts[at + 1].isdecimal()  # without a year, May second may be a verb
        sure = not spelled and tokens.capital(at) and not tokens.unit_after(tokens.end(day[1] - 1))[0]
        dated = _dated(tokens, at, day[1], month, day[0], sure)
        if dated:
            return dated
    dated = _dated(tokens, at, at + 1, month, 0, False)
    if dated or not tokens.capital(at):
        return dated
    counts = tokens.word(at - 1, tokens.words.before_month) and (tokens.gap(at - 1) or "").isspace()
    return _figure(tokens, at, at + 1, Period(None, None, month), counts=counts)


def _decade(tokens: Tokens, at: int) -> tuple[Figure, int] | None:
    year = tokens.plain(at, 4)
    if not year or year < FIRST_YEAR or year % 10 or tokens.gap(at) not in ("", "'", "’"):
        return None
    if not tokens.word(at + 1, tokens.words.decade):
        return None
    century = (Period(year, year + 99),) if year % 100 == 0 else ()
    return _figure(tokens, at, at + 2, Period(year, year + 9), *century)


def _iso_month(tokens: Tokens, at: int) -> tuple[Figure, int] | None:
    """2023-02; but 2010-12, which ascends, is two years."""
    year, month = tokens.plain(at, 4), tokens.plain(at + 1, 2)
    if tokens.gap(at) != "-" or not year or not month or len(tokens.texts[at + 1]) != 2:
        return None
    if year < FIRST_YEAR or month > 12 or month > year % 100:
        return None
    return _figure(tokens, at, at + 2, Period(year, year, month))


def century_at(tokens: Tokens, first: int, after: int, number: Number) -> tuple[Figure, int] | None:
    """The century that an ordinal (tokens `first` to before `after`) and the word after it name."""
    if not tokens.word(after, tokens.words.century) or tokens.gap(after - 1) not in HYPHENS or number > 30:
        return None
    start = (int(number) - 1) * 100
    return _figure(tokens, first, after + 1, Period(start, start + 99))
