"""Where Markdown texts stand in a finished page: so a text whose words change can be put there again without the page.

While a page is made, signs stand around each text, and within it around what each of its marks shows. They begin with
a character that no file of a site may have. A page is given out without them, and with the places where they stood.
Only the built-in templates are known to show texts whole, so where a site has its own there are no signs.
"""

from __future__ import annotations

import json
import re
from sys import intern
from typing import Literal, NamedTuple

Form = Literal["blocks", "chapter", "line", "attribute", "script"]  # how it is shown: as HTML, or within a description

SIGN = "\0"
MARK = r"\0\([0-9]+\0"  # the sign before what a mark shows
_SIGNS = re.compile(rb"\0(?:\[([^\0]*)\0|\(([0-9]+)\0|[\])])")


class Inset(NamedTuple):
    """A text on a page. `title`: what stands before it, in a description.

    `places` is JSON, which takes little room: where it begins and ends, and a list of its marks by number, each with
    where what it shows begins and ends. A place is the rank of its sign among the signs of the page, and how many bytes
    of the page come before.
    """

    path: str  # of the file that has the text
    start: int  # where it is written there
    form: Form
    title: str
    places: str


def text_signed(html: str, path: str, start: int, form: Form, title: str = "") -> str:
    """What a text that is written there shows, between its signs."""
    return f"{SIGN}[{json.dumps((path, start, form, title))}{SIGN}{html}{SIGN}]"


def mark_signed(html: str, number: int) -> str:
    """What the mark of this number shows, between its signs."""
    return f"{SIGN}({number}{SIGN}{html}{SIGN})"


def taken_out(content: bytes) -> tuple[bytes, tuple[Inset, ...]]:
    """A page without its signs, and the texts that they stood around."""
    if b"\0" not in content:
        return content, ()
    parts, found = list[bytes](), list[Inset]()
    texts, marks = list[tuple[bytes, int, int, list[str]]](), list[tuple[int, int, int]]()
    at = size = 0
    for rank, sign in enumerate(_SIGNS.finditer(content)):
        parts.append(content[at : sign.start()])
        size += sign.start() - at
        at = sign.end()
        if sign[1] is not None:
            texts.append((sign[1], rank, size, []))
        elif sign[2] is not None:
            marks.append((int(sign[2]), rank, size))
        elif sign[0] == b"\0)":
            texts[-1][3].append("[{},{},{},{},{}]".format(*marks.pop(), rank, size))
        else:
            name, first, begin, shown = texts.pop()
            path, start, form, title = json.loads(name)
            places = f"[{first},{begin},{rank},{size},[{','.join(shown)}]]"  # a tenth of what `json` takes for it
            found.append(Inset(intern(path), start, form, title, places))
    parts.append(content[at:])
    return b"".join(parts), tuple(found)
