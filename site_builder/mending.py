"""The pages that an edit of texts changes: the old ones, with the texts that say something else put in their places.

That is right where nothing else of the site depends on what was edited, and no rule finds anything in it. The marks of
a text, its links and its headings' ids have to be what they were; nothing may have been found in its file; and what the
text states now has to be borne out by what is cited for it (see docs/architecture.md).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from . import markup
from .artifact import Artifact
from .asserted import Quoted, Support, is_borne_out
from .described import in_script, titled
from .insets import SIGN, Form, mark_signed, taken_out, text_signed
from .ledger import Noted
from .marks import Embed, InlineCitation, Prose, RecordLink
from .rewording import Reworded, places_now, reworded
from .scan import scan
from .text import conflicts
from .units import Units

ALONE = "compare/"  # a page there has a script beside it, made of all pages of its source
TELLING = re.compile(r"<[^<> ]+ [^<>]*>")  # a tag with attributes: it links, can be linked to, or has a look

Moves = dict[str, dict[int, int]]  # by page: from the sign of which rank on, by how many bytes


class Mended(NamedTuple):
    """The pages that differ; the notes on the edited files, by path; how far the texts of pages have moved."""

    pages: Sequence[Artifact]
    files: Mapping[str, Noted]
    moves: Moves


def mend(
    edited: Mapping[str, bytes],
    notes: Callable[[str], Noted | None],
    read: Callable[[str], bytes],
    moves: Mapping[str, Mapping[Any, int]],
    names: Collection[str],
    units: Units,
) -> Mended | None:
    """Puts the `edited` files' texts where they stand; None where more than their words may have changed.

    `notes` gives those on a file by its path, and `read` a page by its address, as it was when `moves` had been noted.
    `names` are those with figures in them. Raises whatever notes that are none lead to, and OSError.
    """
    pages, files = dict[str, bytes](), dict[str, Noted]()
    moved: Moves = {url: {int(rank): by for rank, by in steps.items()} for url, steps in moves.items()}
    for path, content in edited.items():
        was = notes(path)
        now = _edited(was, content) if was else None
        if was is None or now is None:
            return None
        files[path] = now[0]
        for number, before, after in now[1]:
            old, new = scan(before), scan(after)
            support = _support(was, number)
            if not _only_words(old, new, was.chapter) or (support and not is_borne_out(new, support, names, units)):
                return None
            for url, *inset in was.shown[number]:
                if url.startswith(ALONE):
                    return None
                page = pages[url] if url in pages else read(url)
                pages[url] = _put(page, moved.setdefault(url, {}), new, *inset)
    return Mended([Artifact(url, page) for url, page in pages.items()], files, moved)


def _edited(was: Noted, content: bytes) -> tuple[Noted, Sequence[Reworded]] | None:
    """The notes on an edited file, and the texts that say something else."""
    text = content.decode()
    written = places_now(was.content, was.written, text)
    if written is None or SIGN in text or conflicts(text):
        return None
    changed = reworded(was.content, was.written, text, written, chapter=was.chapter)
    return None if changed is None else (was._replace(content=text, written=written), changed)


def _support(noted: Noted, number: int) -> Support | None:
    """What the text of this number may lean on; None where no rule looks at it."""
    leaning = noted.leaning[number]
    if leaning is None:
        return None
    record, shown, claims = leaning
    return Support([Quoted(*one) for one in noted.cited[record]], shown, claims)


def _only_words(old: Prose, new: Prose, chapter: bool) -> bool:
    """Whether two texts differ in nothing that anything else depends on."""
    return (
        not new.problems
        and old.bounded
        and new.bounded
        and _marks(old) == _marks(new)
        and (telling := _telling(new, chapter)) is not None
        and telling == _telling(old, chapter)
        and bool(markup.to_text(old)) == bool(markup.to_text(new))
    )


def _marks(prose: Prose) -> list[str]:
    return [prose.words.value[mark.start : mark.end] for mark in prose.marks]


def _telling(prose: Prose, chapter: bool) -> list[str] | None:
    """What a text's HTML says besides words; None where a mark is not seen as one."""
    marks = [Markup(f'<mark id="{number}">') for number in range(len(prose.marks))]
    form: Form = "chapter" if chapter else "blocks"
    tags = TELLING.findall(markup.shown(prose, _Shows(prose, dict(enumerate(marks))), form))
    return tags if all(mark in tags for mark in marks) else None


class _Shows:
    """Shows at each mark what stands there, by its number; nothing where nothing does."""

    def __init__(self, prose: Prose, shown: Mapping[int, Markup]) -> None:
        self.shown = {mark.start: shown.get(number) for number, mark in enumerate(prose.marks)}

    def citation(self, mark: InlineCitation) -> Markup:
        return self.shown[mark.start] or Markup("")

    def embed(self, mark: Embed) -> Markup:
        return self.shown[mark.start] or Markup("")

    def link(self, mark: RecordLink) -> Markup | None:
        return self.shown[mark.start]


def _put(page: bytes, moves: dict[int, int], text: Prose, form: Form, title: str, places: str) -> bytes:
    """A page with a text in its place; notes how far all that stands behind its signs has moved."""
    first, begin, last, end, marks = json.loads(places)

    def now(rank: int, place: int) -> int:
        return place + sum(by for at, by in moves.items() if at <= rank)

    start, stop = now(first, begin), now(last, end)
    stand = list[Any]()
    if form == "attribute":
        said = escape(titled(title, markup.to_text(text))).encode()
    elif form == "script":
        said = in_script(titled(title, markup.to_text(text))).encode()
    else:
        shown = {
            number: Markup(mark_signed(page[now(opens, here) : now(closes, there)].decode(), number))
            for number, opens, here, closes, there in marks
        }
        html = markup.shown(text, _Shows(text, shown), form)
        said, (inset,) = taken_out(text_signed(html, "", 0, form).encode())
        stand = json.loads(inset.places)[-1]
    steps = [(opens, was, here) for (_, opens, was, *_), (_, _, here, *_) in zip(marks, stand, strict=True)]
    for rank, was, here in (*steps, (last, end, len(said))):
        moves[rank] = moves.get(rank, 0) + start + here - now(rank, was)
    return page[:start] + said + page[stop:]
