"""What may have been meant by a text that is no date: `suggest` gives the notation for it, `explain` the fault.

Only `parse` calls these, after a failure; the patterns are compiled when first used. English spellings only.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .dates import MONTHS

LEVEL_2 = "is EDTF level 2, of which only one-of sets such as [2023,2024] are supported"
_LONGEST = 80  # characters of a text that is worth a guess; also bounds what the patterns cost

_SHAPES = (
    (r"\{.*", f"an all-of set {LEVEL_2}"),
    (r"Y-?[0-9]+E[0-9]+(S[0-9]+)?", f"an exponential year {LEVEL_2}"),
    (r"Y?-?[0-9]+S[0-9]+", f"a number of significant digits {LEVEL_2}"),
    (r"(?=.*X)-?[0-9X]{4}(-[0-9X]{2}){0,2}[?~%]?", f"an unspecified digit in this place {LEVEL_2}"),
    (r"[?~%]?-?[0-9X]{4}[?~%]?(-[?~%]?[0-9X]{2}[?~%]?){0,2}", f"a qualifier on a part of a date {LEVEL_2}"),
    (r"-?[0-9]{1,3}", "a year has four digits"),
    (r"-?[0-9]{5,}", "a year has four digits, and a longer one starts with Y"),
    (r"[0-9]{1,2}([/.-])[0-9]{1,2}\1[0-9]{4}", "write the year first, then the month, then the day: 2023-02-24"),
    (r".*[0-9]T.*", "a time of day has two digits each for hours, minutes and seconds, such as T23:20:30"),
)

_NUMBERS = {
    **{name.lower(): f"{number:02}" for number, name in enumerate(MONTHS, 1)},
    **{name[:3].lower(): f"{number:02}" for number, name in enumerate(MONTHS, 1)},
    "sept": "09",
    "spring": "21",
    "summer": "22",
    "autumn": "23",
    "fall": "23",
    "winter": "24",
}
_NAME = rf"\b({'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\b\.?"

# Names of months and seasons have become @ and two digits here.
_SPELLINGS = (
    (r"([0-9]{4})[-/.]([0-9]{1,2})", "{}-{:0>2}"),
    (r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})", "{}-{:0>2}-{:0>2}"),
    (r"([0-9]{4})([0-9]{2})([0-9]{2})", "{}-{}-{}"),
    (r"([0-9]{1,2})/([0-9]{4})", "{1}-{0:0>2}"),
    (r"([0-9]{1,2})(?:st|nd|rd|th)? (?:of )?@([0-9]{2}),? ([0-9]{4})", "{2}-{1}-{0:0>2}"),
    (r"@([0-9]{2}) ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})", "{2}-{0}-{1:0>2}"),
    (r"@([0-9]{2}),? (?:of )?([0-9]{4})", "{1}-{0}"),
    (r"(?:the )?([0-9]{2}[1-9])0['’]?s", "{}X"),
    (r"([0-9]{4}) ?[-–—] ?([0-9]{4})", "{}/{}"),
    (r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2}:[0-9]{2})(.*)", "{}T{}{}"),
    (r"([0-9-]+)(?:\?~|~\?)", "{}%"),
    (r"([?~%])([0-9]{4})", "{1}{0}"),
)
# Each group is a single date, in the notation or as `suggest` reads it.
_PHRASES = (
    (r"between (.+?) and (.+)", "[{}..{}]"),
    (r"(?:from )?(.+?) (?:to|until) (.+)", "{}/{}"),
    (r"(.+)/open", "{}/.."),
    (r"open/(.+)", "../{}"),
    (r"(.+)/unknown", "{}/"),
    (r"unknown/(.+)", "/{}"),
    (r"(?:from|since) (.+?)(?: on)?", "{}/.."),
    (r"until (.+)", "../{}"),
    (r"by (.+)", "[..{}]"),
    (r"(.+) or later", "[{}..]"),
    (r"(.+?) or (.+)", "[{},{}]"),
    (r"(?:about|around|approximately|circa|ca?\.?) ?([0-9A-Z].*)", "{}~"),
    (r"possibly (.+)", "{}?"),
)


def explain(text: str) -> str:
    """Why a text whose shape is not that of a supported date is none, or nothing."""
    if len(text) > _LONGEST:
        return ""
    return next((reason for pattern, reason in _SHAPES if re.fullmatch(pattern, text)), "")


def suggest(text: str, is_date: Callable[[str], bool], depth: int = 2) -> str:
    """The notation for what may have been meant, checked with `is_date`, or nothing. `depth` bounds nested phrases."""
    if len(text) > _LONGEST:
        return ""
    numbered = re.sub(_NAME, lambda name: "@" + _NUMBERS[name[1].lower()], text, flags=re.IGNORECASE)
    for pattern, template in _SPELLINGS:
        found = re.fullmatch(pattern, numbered, re.IGNORECASE)
        if found and is_date(suggestion := template.format(*found.groups())):
            return suggestion
    for pattern, template in _PHRASES if depth else ():
        if found := re.fullmatch(pattern, text, re.IGNORECASE):
            parts = [part if is_date(part) else suggest(part, is_date, depth - 1) for part in found.groups()]
            single = all(part and not re.search(r"[/\[]", part) for part in parts)
            if single and is_date(suggestion := template.format(*parts)):
                return suggestion
    # Without white space, in capitals, and X for the u of the draft of 2012.
    suggestion = re.sub(r"\s", "", text).upper().replace("U", "X")
    return suggestion if is_date(suggestion) else ""
