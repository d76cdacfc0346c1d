"""Dates in the Extended Date/Time Format: `parse` takes the notation, `say` gives it back in words.

Follows EDTF of the Library of Congress (4 February 2019, a profile of ISO 8601): levels 0 and 1, and of level 2 the
one-of sets (`[2023,2024]`, `[2023-02..2023-05]`, `[..2024]`). Days are proleptic Gregorian; years are astronomical, as
in ISO 8601: 0000 is 1 BC, -0044 is 45 BC. Where the standard leaves a choice:

- A season lies anywhere in the year that it names: the standard does not say which hemisphere's spring 21 is.
- `?`, `~` and `%` do not widen the days of a date; they only mark them as doubtful.
- An interval names at least one date. Its ends may be seasons, long years and qualified dates, but have no unspecified
  digits (level 2) and no time of day.
- A set's dates run from early to late. A range in it runs between plain years, months or days of one precision.
- Clocks run from 00:00:00 to 23:59:59, offsets to 14 hours; `-00:00` is not an offset.
"""

from __future__ import annotations

from .dates import Date, Day, Edge, Point
from .reading import DateError, parse
from .words import DEFAULT_WORDS, say

__all__ = ["DEFAULT_WORDS", "Date", "DateError", "Day", "Edge", "Point", "parse", "say"]
