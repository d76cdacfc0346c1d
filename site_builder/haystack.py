"""A seed made ready for searching: folded, with the way back to its own offsets, and its word boundaries known.

Folding makes Unicode NFC of a text, and one space of every run of white space. Nothing else is forgiven, neither case
nor quotation marks nor dashes. All offsets are in code points; spans are half-open.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from typing import Any
from unicodedata import is_normalized, normalize

from .frozen import frozen
from .text import LINE_END, SourceText

_WHITE = "\t-\r \xa0\u2000-\u200a\u202f\u3000"
RUN = re.compile(f"[{_WHITE}]+")
_UNEVEN = rf"[\t-\r\xa0\u2000-\u200a\u202f\u3000][{_WHITE}]*| [{_WHITE}]+"  # any run but a lone U+0020
_FOREIGN = rf"[^\x80-\U0010ffff{_WHITE}]?[^\0-\x7f{_WHITE}]+"  # all that composes, from a safe start
_EDITS = {True: re.compile(_UNEVEN), False: re.compile(f"{_UNEVEN}|{_FOREIGN}")}  # by whether the text is in NFC
_RUN_TO_FOLD = re.compile(_UNEVEN)

# Where no quotation may start or end, though a grapheme does; `is_word_boundary` says why.
_W = r"[\p{L}\p{N}\p{M}]"
_FORMAT = r"(?:(?!\u200b)\p{Cf})"  # format characters, but for the zero-width space, which parts words
_INVISIBLE, _MANY = _FORMAT + "{0,16}", _FORMAT + "{16}"  # beyond so many nobody looks: a word may go on
_SPACELESS = r"[\p{Han}\p{scx=Hira}\p{scx=Kana}\p{Line_Break=SA}]"
_BESIDE_SPACELESS = rf"(?<={_SPACELESS}\p{{M}}*)|(?={_SPACELESS})"
UNSPACED = "\u0e00"  # Thai, and what follows it: scripts without spaces are among them
_HYPHEN, _APOSTROPHE = "[-‐‑]", "['’]"
_JOINT = "[.,:/'’٫٬·⁄‐‑–−-]"  # between digits
_GROUP = r"[\xa0\u2007\u2009\u202f]"  # before three digits
_WITHIN_WORD = "|".join(
    (
        rf"(?<={_W}{_INVISIBLE}|{_MANY})(?<!{_SPACELESS}\p{{M}}*{_INVISIBLE})"
        rf"(?={_INVISIBLE}{_W}|{_MANY})(?!{_INVISIBLE}{_SPACELESS})",
        rf"(?<={_W})(?={_HYPHEN}{_W})",
        rf"(?<={_W}{_HYPHEN})(?={_W})",
        rf"(?<={_W})(?={_APOSTROPHE}{_W})(?!{_APOSTROPHE}[sS](?!{_W}))",
        rf"(?<={_W}{_APOSTROPHE})(?={_W})",
        rf"(?<=(?<!{_W})\p{{L}})(?=\.\p{{L}}(?!{_W}))",
        rf"(?<=(?<!{_W})\p{{L}}\.)(?=\p{{L}}(?!{_W}))",
        rf"(?<=\p{{N}})(?={_JOINT}\p{{N}})",
        rf"(?<=\p{{N}}{_JOINT})(?=\p{{N}})",
        rf"(?<=\p{{N}})(?={_GROUP}\p{{N}}{{3}}(?!\p{{N}}))",
        rf"(?<=\p{{N}}{_GROUP})(?=\p{{N}}{{3}}(?!\p{{N}}))",
        r"(?<=[\p{Sc}~≈<>≤≥±+−-])(?=\p{N})",
        rf"(?<=(?<!{_W}|[\p{{Pe}}\p{{Pf}}.])\.)(?=\p{{N}})",
        r"(?<=\p{N})(?=[%‰‱°\p{Sc}])",
    )
)


@frozen
class Needle:
    """Words to look for, and what tells their place from another: a line from 1, and words directly beside them."""

    quote: str
    line: int | None = None
    before: str | None = None
    after: str | None = None


class Folded:
    """A text as folded, with the way back.

    Where folding changes a length, four numbers are kept: the folded stretch's start and end in `_folded`, the
    original's in `_original`. Between two such stretches both texts run in step. Most seeds keep next to nothing.
    """

    __slots__ = ("_folded", "_original", "text")

    def __init__(self, text: str, breaks: int) -> None:
        """Fold `text`; a run of white space with more than `breaks` line ends becomes a line feed."""
        self._folded, self._original = array("I"), array("I")
        parts: list[str] = []
        done = grown = 0
        for start, end, new in _edits(text, breaks):
            parts += text[done:start], new
            done = end
            if end - start > 1 or len(new) > 1:
                self._folded.extend((start + grown, start + grown + len(new)))
                self._original.extend((start, end))
                grown += len(new) - (end - start)
        self.text = "".join([*parts, text[done:]]) if parts else text

    def original(self, offset: int, *, up: bool = False) -> int:
        """The original offset; inside a stretch that folding changed, that of its start (with `up`, of its end)."""
        i = bisect_right(self._folded, offset) - 1
        if i < 0:
            return offset
        if i % 2 == 0:
            return self._original[i + 1] if up and offset > self._folded[i] else self._original[i]
        return self._original[i] + offset - self._folded[i]

    def exact(self, offset: int) -> bool:
        """Whether the offset has a counterpart in the original."""
        i = bisect_right(self._folded, offset) - 1
        return i < 0 or i % 2 == 1 or offset == self._folded[i]


def _edits(text: str, breaks: int) -> Iterator[tuple[int, int, str]]:
    """The stretches that folding changes, in order, and what they become."""
    for found in _EDITS[is_normalized("NFC", text)].finditer(text):
        old = found.group()
        start, end = found.span()
        if RUN.match(old):
            new = "\n" if ("\n" in old or "\r" in old) and len(LINE_END.findall(old)) > breaks else " "
            if new != old:
                yield start, end, new
        elif not is_normalized("NFC", old):
            # NFC never acts across the boundary of two graphemes, so each can be composed by itself.
            for grapheme in _regex(_GRAPHEME).finditer(old):
                new = normalize("NFC", grapheme.group())
                if new != grapheme.group():
                    yield start + grapheme.start(), start + grapheme.end(), new


class Haystack:
    """A seed made ready for any number of needles. `wrapped`: a quotation may cross a line end, never a blank line."""

    __slots__ = ("_starts", "folded", "kept", "source", "wrapped")

    def __init__(self, text: SourceText, wrapped: bool) -> None:
        """Fold the seed once."""
        self.source = text
        self.wrapped = wrapped
        self.folded = Folded(text.text, 1 if wrapped else 0)
        self._starts: dict[str, list[int]] = {}
        self.kept: dict[str, Any] = {}  # what `match` has found out of words that stand in several places

    def look_for(self, words: Collection[str]) -> None:
        """Looks for folded words, none of them empty, all in one pass: `starts` knows them then."""
        from ahocorasick_rs import AhoCorasick

        sought = list(words)
        self._starts = {one: [] for one in sought}
        for number, start, _ in AhoCorasick(sought).find_matches_as_indexes(self.folded.text, overlapping=True):
            self._starts[sought[number]].append(start)

    def starts(self, words: str) -> Iterator[int]:
        """Where folded words start in the folded text, in order."""
        known = self._starts.get(words)
        return starts_of(self.folded.text, words) if known is None else iter(known)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A folded stretch's place in the seed, widened to whole graphemes."""
        return self.folded.original(start), self.folded.original(end, up=True)

    def is_boundary(self, offset: int) -> bool:
        """Whether a quotation may start or end at an offset of the folded text."""
        return self.folded.exact(offset) and self.is_edge(self.folded.original(offset))

    def is_edge(self, offset: int) -> bool:
        """The same of an offset of the seed. A word that a hard wrap parts at a hyphen is one word: un- / happy."""
        text = self.source.text
        return is_word_boundary(text, offset) and not (self.wrapped and _is_parted(text, offset))


@lru_cache(maxsize=16)  # what is verified is folded several times in a row
def fold_words(text: str) -> str:
    """Words as they are compared: NFC, white-space runs as one space, none at either end."""
    composed = text if text.isascii() else normalize("NFC", text)
    return (RUN.sub(" ", composed) if _RUN_TO_FOLD.search(composed) else composed).strip(" ")


def is_grapheme_boundary(text: str, offset: int) -> bool:
    """Whether no user-perceived character (UAX 29, extended grapheme cluster) is cut at `offset`."""
    if not 0 < offset < len(text):
        return True
    if text[offset - 1] < "\u0300" and text[offset] < "\u0300":
        return text[offset - 1 : offset + 1] != "\r\n"
    first = max(0, offset - LONGEST)
    if text[offset - 1] in FLAGS and text[offset] in FLAGS:  # two of these letters make a flag
        before = text[first:offset]
        return (len(before) - len(before.rstrip(FLAGS))) % 2 == 0
    apart = _regex(_APART).search(text, first, offset)
    start = apart.end() - 1 if apart else first
    while start < offset:
        start = _regex(_GRAPHEME).match(text, start, offset + 1).end()
    return start == offset


_GRAPHEME = r"\X"
# The last two characters that part whatever stands before and after them. They are neither flags nor marks, nor what a
# joiner, a format character or a piece of a Hangul syllable may hold together.
_APART = r"(?r)[\p{GCB=XX}\p{GCB=LV}\p{GCB=LVT}]{2}|[^\p{GCB=Prepend}\r][\x20-\x7e]"
FLAGS = "".join(map(chr, range(0x1F1E6, 0x1F200)))
LONGEST = 64  # code points of a grapheme; of a longer one the part before is not looked at


def is_word_boundary(text: str, offset: int) -> bool:
    """Whether a quotation may start or end at `offset`: between graphemes, and not inside a word or a number.

    Refusing costs an editor a few letters more; allowing may turn what a source says into something else. One word are

    - letters, digits and marks in a row, invisible format characters between them included. Han, kana, Thai, Lao, Khmer
      and Myanmar are written without spaces: beside their letters only graphemes count;
    - parts joined by one hyphen (`non-violent`, `MS-13`) or an apostrophe (`isn't`); but a possessive `'s` may go;
    - lone letters with full stops between (`U.S.`, `i.e.`);
    - a number with all it is made of: `1,659`, `0.60`, `12:09`, `24/7`, `65-70`, `12 500` with a no-break or thin
      space, and its sign, currency or percentage: `-5`, `>50`, `$6`, `133%`.
    """
    if not 0 < offset < len(text):
        return True
    a, b = text[offset - 1], text[offset]
    if (a in " \n" and b < "\u0300") or (b in " \n" and a < "\u0300" and a != "\r"):
        return True
    if b in ',.;:!?)"' and _BEFORE_SIGN.match(text, offset - 2):
        return True
    return is_grapheme_boundary(text, offset) and _regex(_WITHIN_WORD).match(text, offset) is None


def is_unspaced(text: str, offset: int) -> bool:
    """Whether words may part at `offset` with no space there: beside a letter of a script that writes none."""
    if max(text[offset - 1], text[offset]) < UNSPACED:
        return False
    return is_word_boundary(text, offset) and _regex(_BESIDE_SPACELESS).match(text, offset) is not None


def _is_parted(text: str, offset: int) -> bool:
    """Whether an offset is within what parts a word in two lines, or at its edges."""
    near = _PARTED.finditer(text, max(offset - LONGEST, 0), offset + LONGEST)
    return any(found.start() < offset <= found.end() for found in near)


_PARTED = re.compile(r"\w[-‐\xad][^\S\r\n]*(?:\r\n|\r|\n)[^\S\r\n]*(?=\w)")
_BEFORE_SIGN = re.compile("[A-Za-z]{2}")  # the end of a word, to which none of the signs above can add


@cache
def _regex(pattern: str) -> Any:
    """Compiled with Unicode's properties. Most sites need none of these, and they take longer than all else here."""
    import regex  # type: ignore[import-untyped]

    return regex.compile(pattern)


def starts_of(text: str, words: str) -> Iterator[int]:
    """Where words start. Places that overlap count one by one: "aa" stands in "aaa" twice."""
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)
