"""What editors say that they changed, and when: records' `updated:` and corrections. No clock is ever asked.

A change counts from the day that it names. A date that names no day (`2024-05`, `2024~`) says too little to put it in
order, so such a record is left out, as is one without `updated:`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import edtf
from .frozen import frozen
from .link import LinkedSite
from .model import Correction
from .names import Ref

# A medium has no page.
PAGED = ("chapter", "event", "fact", "remark", "excerpt", "topic", "figure", "source", "timeline", "panel")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@frozen
class Change:
    """A record that was added or updated (`ref`), or one that was corrected (`correction` as well).

    `day` is YYYY-MM-DD; `ref` is None where a correction is of something without a page, or of what is gone. `number`
    counts the corrections of one record on one day.
    """

    day: str
    ref: Ref | None
    correction: Correction | None = None
    number: int = 0


def changes(site: LinkedSite) -> list[Change]:
    """Every dated change, the newest first, otherwise in the order of the files."""
    return sorted(_changes(site), key=lambda change: change.day, reverse=True)


def _changes(site: LinkedSite) -> Iterator[Change]:
    seen: dict[tuple[str | None, str], int] = {}
    for correction in site.corrections:
        if day := day_of(correction.date):
            id, key = correction.record, (correction.record, day)
            kind = site.names.kind_of(id) if id else None
            seen[key] = seen.get(key, 0) + 1
            yield Change(day, Ref(kind, id) if id and kind in PAGED else None, correction, seen[key])
    for kind in PAGED:
        for id, record in site.records[kind].items():
            if record.updated and (day := day_of(record.updated)):
                yield Change(day, Ref(kind, id))


def day_of(date: edtf.Date) -> str | None:
    """The day that a date names: YYYY-MM-DD, or None where it names none, or more than one."""
    named = DAY.match(date.machine or "")
    return named[0] if named else None
