"""What in a seed reads most like words that do not stand there, and where the two first differ."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from heapq import nlargest
from itertools import islice
from typing import TYPE_CHECKING

from .frozen import frozen
from .haystack import Folded, Haystack, Needle, is_word_boundary, starts_of

if TYPE_CHECKING:
    from rapidfuzz.distance import Opcodes


@frozen
class Nearest:
    """What reads most like a quotation: the span `start` to `end` of the seed, and where the two first differ.

    `quote_start` and `quote_end` index the quotation as it was typed; `seed_start` and `seed_end` are offsets in the
    seed. Either stretch may be empty: words left out, or words too many. `similarity`, 0 to 1, is of the folded texts.
    """

    start: int
    end: int
    similarity: float
    quote_start: int
    quote_end: int
    seed_start: int
    seed_end: int


_JOINTS = re.compile(r"\[(?:…|\.\.\.)\]")  # three full stops join nothing, but what is beside them shall be found
LONGEST = 4_000  # code points that are compared: the time grows with their square
LIKENESS = 0.5  # below this, what reads most like the quotation is no help

# Every blurred character stands for exactly one of the text's, so that offsets hold.
_BLUR = {"‘": "'", "’": "'", "“": '"', "”": '"', "«": '"', "»": '"', "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-"}


def nearest(haystack: Haystack, needle: Needle) -> Nearest | None:
    """What in the seed reads most like the quotation, or like its first piece that is not there; None if nothing does.

    Places are compared without regard to case, quotation marks and dashes; what is reported heeds them.
    """
    from rapidfuzz.distance import Levenshtein  # only a failure pays for the import

    typed, text = Folded(needle.quote, sys.maxsize), haystack.folded.text
    at, words = _around_fault(*_first_missing(typed.text, text), text)
    wanted, blurred = _blur(words), _blur(text)

    def likeness(start: int, end: int) -> float:
        if start >= end:
            return 0.0
        crossed = 0.1 * blurred.count("\n", start, end)  # no passage does, so only much better letters outweigh it
        return Levenshtein.normalized_similarity(wanted, blurred[start:end]) - crossed

    places = []
    for rough_start, rough_end in _candidates(haystack, wanted, blurred, needle.line):
        starts, ends = _edges(text, rough_start, len(words), 0), _edges(text, rough_end, len(words), -1)
        if not starts or not ends:
            continue
        start = max((likeness(i, rough_end), i) for i in starts)[1]
        end = max((likeness(start, i), -i) for i in ends)[1] * -1
        places.append((likeness(start, end), _on_line(haystack, start, needle.line), -start, -end))
    if not places or max(places)[0] < LIKENESS:
        return None
    start, end = (-edge for edge in max(places)[2:])
    found = text[start:end]
    a, b, c, d = _first_difference(words, found, Levenshtein.opcodes(words, found))
    original = haystack.folded.original
    return Nearest(
        start=original(start),
        end=original(end, up=True),
        similarity=Levenshtein.normalized_similarity(words, found),
        quote_start=typed.original(at + a),
        quote_end=typed.original(at + b, up=True),
        seed_start=original(start + c),
        seed_end=original(start + d, up=True),
    )


def _blur(text: str) -> str:
    lowered = text.lower()
    blurred = lowered if len(lowered) == len(text) else text
    for sharp, dull in _BLUR.items():
        blurred = blurred.replace(sharp, dull)
    return blurred


def _first_missing(typed: str, text: str) -> tuple[int, str]:
    """The first piece of a folded quotation that the folded text lacks, and its offset; else the first piece."""
    edges = [0, *(edge for joint in _JOINTS.finditer(typed) for edge in joint.span()), len(typed)]
    spans = list(zip(edges[::2], edges[1::2], strict=True))
    pieces = [(end - len(typed[start:end].lstrip(" ")), typed[start:end].strip(" ")) for start, end in spans]
    return next((piece for piece in pieces if piece[1] not in text), pieces[0])


def _around_fault(at: int, words: str, text: str) -> tuple[int, str]:
    """A piece and its offset; of a very long one the words around its fault: no place in the text goes on so."""
    if len(words) <= LONGEST:
        return at, words
    fault, most = 0, len(words)  # so much stands in the text, and so much does not
    while most - fault > 1:
        middle = (fault + most) // 2
        fault, most = (middle, most) if words[:middle] in text else (fault, middle)
    start, end = max(0, fault - LONGEST // 2), min(len(words), fault + LONGEST // 2)
    if start:
        start = words.find(" ", start, fault) + 1 or start
    if end < len(words) and (space := words.rfind(" ", fault, end)) > fault:
        end = space
    return at + start, words[start:end]


def _candidates(haystack: Haystack, words: str, text: str, line: int | None) -> list[tuple[int, int]]:
    """Up to six rough places: where short snippets of the words stand at about their right distance from each other.

    A snippet that stands in many places says little of any, so each spends one vote on all of its places.
    """
    size = max(3, min(8, len(words) // 3))
    snippets = max(8, min(40, 50_000_000 // (len(text) + 1)))  # each is one pass over the text
    step = max(1, size // 2, len(words) // snippets)
    band = max(8, len(words) // 8)  # words left out or added shift what follows
    votes: defaultdict[int, float] = defaultdict(float)
    hits: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for offset in range(0, len(words) - size + 1, step):
        places = list(islice(starts_of(text, words[offset : offset + size]), 200))
        for place in places:
            key = (place - offset) // band
            votes[key] += 1 / len(places)
            hits[key].append((offset, place))

    def worth(key: int) -> tuple[float, bool]:
        start = min(max(hits[key][0][1] - hits[key][0][0], 0), len(text))
        return votes[key], _on_line(haystack, start, line)

    rough = []
    for key in nlargest(6, votes, key=worth):
        (first, start), (last, end) = hits[key][0], hits[key][-1]
        rough.append((max(start - first, 0), min(end + len(words) - last, len(text))))
    return rough


def _on_line(haystack: Haystack, offset: int, line: int | None) -> bool:
    return line is not None and haystack.source.position(haystack.folded.original(offset)).line == line


def _edges(text: str, at: int, length: int, side: int) -> list[int]:
    """The word boundaries nearest to an offset, with no white space inside: to its right (side 0) or its left (-1)."""
    reach = 16 + length // 4
    near = (i for i in range(max(at - reach, 0), min(at + reach, len(text)) + 1))
    good = (i for i in near if 0 <= i + side < len(text) and text[i + side] not in " \n" and is_word_boundary(text, i))
    return sorted(good, key=lambda i: abs(i - at))[:12]


def _first_difference(words: str, found: str, ops: Opcodes) -> tuple[int, int, int, int]:
    """The first stretch in which two texts differ, in each; both empty, at the end, where they do not.

    Fewer than four equal letters inside a word do not end it: of two different words, all is different.
    """
    changes = [op for op in ops if op.tag != "equal"]
    if not changes:
        return len(words), len(words), len(found), len(found)
    last = changes[0]
    for op in changes[1:]:
        if op.src_start - last.src_end >= 4 or " " in words[last.src_end : op.src_start]:
            break
        last = op
    return changes[0].src_start, last.src_end, changes[0].dest_start, last.dest_end
