"""An Atom feed (RFC 4287) of what editors added, updated and corrected, as their records' dates say.

Needs the site's own address, and at least one dated change: a feed without a date is no feed.
"""

from __future__ import annotations

import html
import re

from ..changes import Change, changes
from ..markup import to_text
from ..metadata import address
from ..names import Ref
from ..plan import Plan
from ..views import url_of

LONGEST = 50  # entries: the newest ones
NOT_XML = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0 has no place for these


def feed(plan: Plan) -> bytes | None:
    """The feed; the same address is its identity for ever."""
    shell, found = plan.shell, changes(plan.views.linked)[:LONGEST]
    if not shell.base_url or not found:
        return None
    own, home = str(address(shell, "feed.xml")), str(address(shell, ""))
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(shell.lang)}>',
        f"<id>{escape(own)}</id>",
        f"<title>{escape(shell.title)}</title>",
        *([f"<subtitle>{escape(shell.description)}</subtitle>"] if shell.description else []),
        f'<link rel="self" type="application/atom+xml" href={quoteattr(own)}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(home)}/>',
        f"<author><name>{escape(shell.title)}</name></author>",
        f"<updated>{moment(found[0].day)}</updated>",
        *(line for change in found for line in _entry(plan, change)),
        "</feed>",
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def moment(day: str) -> str:
    """The start of a day, as RFC 3339 writes it: records say the day, not the hour."""
    return f"{day}T00:00:00Z"


def escape(text: str) -> str:
    """Text as XML."""
    return html.escape(NOT_XML.sub("", text), quote=False)


def quoteattr(text: str) -> str:
    """Text as an attribute's value, in quotation marks."""
    return f'"{html.escape(NOT_XML.sub("", text))}"'


def _entry(plan: Plan, change: Change) -> list[str]:
    words, shell = plan.views.words, plan.shell
    page = url_of(change.ref) if change.ref else "corrections.html"
    url = str(address(shell, page))
    title = plan.views.title(change.ref) if change.ref else words["corrections"]
    correction, first = change.correction, _first_name(plan, change.ref) if change.ref else None
    if correction is None:
        id, summary, term = str(address(shell, url_of(first) if first else page)), None, first.kind if first else ""
    else:
        # A correction is an event of its own; the record's page keeps its own entry.
        record = first.id if first else correction.record or ""
        id = f"{address(shell, 'corrections.html')}#{record}-{change.day}-{change.number}"
        summary = (
            f"{words['correction.was']}: {to_text(correction.was)} {words['correction.now']}: {to_text(correction.now)}"
        )
        title, term = f"{words['corrections']}: {title}" if change.ref else title, "correction"
    return [
        "<entry>",
        f"<id>{escape(id)}</id>",
        f"<title>{escape(title)}</title>",
        f"<updated>{moment(change.day)}</updated>",
        f'<link rel="alternate" type="text/html" href={quoteattr(url)}/>',
        f"<category term={quoteattr(term)}/>",
        f"<summary>{escape(summary or title)}</summary>",
        "</entry>",
    ]


def _first_name(plan: Plan, ref: Ref) -> Ref:
    """What a record was called first: to who follows the feed, an entry with another identity is news."""
    return next((old for old, now in plan.views.linked.names.formerly.items() if now == ref), ref)
