"""Whether words stand in a seed file, and where: a quotation's words go in, one outcome comes out.

The folded seed has one character for each run of white space: a line feed for a run that no quotation may cross, a
space for any other. So `str.find` is the whole search, and never crosses a line. Spans in outcomes are half-open
stretches of the seed as it was read, in code points.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Literal, NamedTuple

from .frozen import frozen
from .haystack import (
    RUN,
    Haystack,
    Needle,
    fold_words,
    is_grapheme_boundary,
    starts_of,
)
from .text import LINE_END

ELLIPSIS = "[…]"  # joins the pieces of a quotation
LETTERS = 8  # the fewest letters or digits that a piece may have
CHAINS = 1_000  # the most ways of choosing a quotation's pieces that are looked at; one with more is ambiguous


@frozen
class Match:
    """A place. No piece starts or ends with white space; `occurrence` numbers the places of these words from 0."""

    pieces: tuple[tuple[int, int], ...]
    occurrence: int


@frozen
class TooShort:
    """A piece (as folded) has fewer than `LETTERS` letters and digits."""

    piece: str
    letters: int

    @property
    def said(self) -> str:
        """How many it has, and how many it needs."""
        have = "1 letter or digit" if self.letters == 1 else f"{self.letters} letters and digits"
        return f"{have}; at least {LETTERS} are needed"


@frozen
class CutsWord:
    """The words stand in the seed, but only as part of more: `place` starts or ends inside `word`. Both are spans."""

    side: Literal["start", "end"]
    place: tuple[int, int]
    word: tuple[int, int]


@frozen
class Ambiguous:
    """More than one place fits all that was said."""

    places: tuple[Match, ...]


@frozen
class WrongPlace:
    """The words stand in the seed, on these lines, but not on the one, or not beside the words, that were given."""

    places: tuple[Match, ...]
    lines: tuple[int, ...]


@frozen
class OutOfOrder:
    """Every piece stands in the seed. Either they come in order, but not within one line, or they do not."""

    places: tuple[tuple[int, int], ...]
    in_order: bool


@frozen
class CrossesLines:
    """The words would stand at this span if they might cross a line end, or even a blank line."""

    start: int
    end: int
    blank: bool


@frozen
class NotFound:
    """This piece (as folded) does not stand in the seed. `dots`: the quotation has `[...]`, which joins nothing."""

    piece: str
    dots: bool


Result = Match | TooShort | CutsWord | Ambiguous | WrongPlace | OutOfOrder | CrossesLines | NotFound


def _word_around(haystack: Haystack, start: int, end: int) -> tuple[int, int]:
    """A stretch widened to word boundaries, by at most 100 characters a side."""
    least, stop = max(start - 100, 0), min(end + 100, len(haystack.source.text))
    first = next((i for i in range(start, least, -1) if haystack.is_edge(i)), least)
    return first, next((i for i in range(end, stop) if haystack.is_edge(i)), stop)


def find(haystack: Haystack, needle: Needle) -> Result:
    """Where the needle's words stand, or what keeps them from standing in exactly one place."""
    words = fold_words(needle.quote)
    if plain := _only_place(haystack, words, needle):
        return plain
    found = haystack.kept.get(words)
    if found is None:
        found = _everywhere(haystack, words)
        if isinstance(found, _Places):  # of words that stand often, each place is asked for in turn
            haystack.kept[words] = found
    if not isinstance(found, _Places):
        return found
    fitting = found.fitting(haystack, needle)
    if not fitting:
        return WrongPlace(found.matches, found.lines)
    if len(fitting) > 1:
        return Ambiguous(fitting)
    return fitting[0] if found.all else Ambiguous(found.matches)


class _Places(NamedTuple):
    """Every place of a quotation's words, whatever is said of line and neighbours: where each begins and ends in the
    folded text, its line, and which lines there are. `all`: none was left out."""

    matches: tuple[Match, ...]
    ends: list[tuple[int, int]]
    line: list[int]
    lines: tuple[int, ...]
    all: bool

    def fitting(self, haystack: Haystack, needle: Needle) -> tuple[Match, ...]:
        """The places that are on the line, and beside the words, that were given."""
        first, last = 0, len(self.line)
        if needle.line is not None:
            first, last = bisect_left(self.line, needle.line), bisect_right(self.line, needle.line)
        if needle.before is None is needle.after:
            return self.matches[first:last]
        return tuple(self.matches[at] for at in range(first, last) if _fits(haystack, *self.ends[at], needle))


def _everywhere(haystack: Haystack, words: str) -> _Places | TooShort | CutsWord | OutOfOrder | CrossesLines | NotFound:
    text = haystack.folded.text
    whole = next(haystack.starts(words), None) is not None
    pieces = [words] if whole else [piece.strip(" ") for piece in words.split(ELLIPSIS)]
    for piece in pieces:
        letters = sum(map(str.isalnum, piece))
        if letters < LETTERS:
            return TooShort(piece, letters)
    starts = [list(haystack.starts(piece)) for piece in pieces]
    for piece, found in zip(pieces, starts, strict=True):
        if not found:
            return _missing(haystack, piece, dots="[...]" in words)
    chains = list(islice(_chains(text, pieces, starts), CHAINS + 1 if len(pieces) > 1 else None))
    if not chains:
        return _out_of_order(haystack, pieces, starts)
    matches, ends, line, cut = list[Match](), list[tuple[int, int]](), list[int](), None
    for occurrence, chain in enumerate(chains):
        spans = [(start, start + len(piece)) for start, piece in zip(chain, pieces, strict=True)]
        cutting = next((span for span in spans if not all(map(haystack.is_boundary, span))), None)
        if cutting:
            cut = cut or cutting
            continue
        matches.append(Match(tuple(haystack.span(*span) for span in spans), occurrence))
        ends.append((spans[0][0], spans[-1][1]))
        line.append(haystack.source.position(matches[-1].pieces[0][0]).line)
    if cut and not matches:
        return _cuts_word(haystack, *cut)
    lines, is_all = tuple(dict.fromkeys(line)), len(pieces) == 1 or len(chains) <= CHAINS
    return _Places(tuple(matches), ends, line, lines, is_all)


def _only_place(haystack: Haystack, words: str, needle: Needle) -> Match | None:
    """Where words of one piece stand that nothing is wrong with, as with nearly all: a third sooner than by looking for
    whatever might be. None where it takes that."""
    if (needle.line, needle.before, needle.after) != (None, None, None):
        return None
    starts = haystack.starts(words)
    start = next(starts, None)
    if start is None or next(starts, None) is not None or sum(map(str.isalnum, words[: 4 * LETTERS])) < LETTERS:
        return None
    end = start + len(words)
    return Match((haystack.span(start, end),), 0) if haystack.is_boundary(start) and haystack.is_boundary(end) else None


def _chains(text: str, pieces: Sequence[str], starts: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
    """Every choice of one start for each piece so that they come in order, apart, within one line; first ones first."""
    open_starts = [starts[-1]]  # only those from which the rest can be completed, so that no search is in vain
    for piece, found in zip(pieces[-2::-1], starts[-2::-1], strict=True):
        rest = [*open_starts[0], len(text) + 1]
        ahead = [(start, rest[bisect_left(rest, start + len(piece))]) for start in found]
        open_starts.insert(0, [a for a, b in ahead if b <= len(text) and text.find("\n", a, b) < 0])
    chain: list[int] = []
    choices = [iter(open_starts[0])]
    while choices:
        start = next(choices[-1], None)
        if start is None or (chain and text.find("\n", chain[-1], start) >= 0):
            choices.pop()
            del chain[-1:]
        elif len(choices) == len(pieces):
            yield (*chain, start)
        else:
            following = open_starts[len(choices)]
            first = bisect_left(following, start + len(pieces[len(chain)]))
            choices.append(map(following.__getitem__, range(first, len(following))))
            chain.append(start)


def _fits(haystack: Haystack, start: int, end: int, needle: Needle) -> bool:
    """Whether this folded stretch stands beside the words that were given.

    A single run of white space, be it a line end, may stand between; the words beside must be whole words.
    """
    text = haystack.folded.text
    if needle.before is not None:
        before = fold_words(needle.before)
        stop = start - text.endswith((" ", "\n"), 0, start)
        first = stop - len(before)
        if first < 0 or text[first:stop].replace("\n", " ") != before or not haystack.is_boundary(first):
            return False
    if needle.after is not None:
        after = fold_words(needle.after)
        first = end + text.startswith((" ", "\n"), end)
        stop = first + len(after)
        if text[first:stop].replace("\n", " ") != after or not haystack.is_boundary(stop):
            return False
    return True


def _missing(haystack: Haystack, piece: str, *, dots: bool) -> CrossesLines | NotFound:
    for start in starts_of(haystack.folded.text.replace("\n", " "), piece):
        end = start + len(piece)
        if haystack.is_boundary(start) and haystack.is_boundary(end):
            first, last = haystack.span(start, end)
            runs = RUN.finditer(haystack.source.text, first, last)
            return CrossesLines(first, last, any(len(LINE_END.findall(run.group())) > 1 for run in runs))
    return NotFound(piece, dots)


def _out_of_order(haystack: Haystack, pieces: Sequence[str], starts: Sequence[Sequence[int]]) -> OutOfOrder:
    spans: list[tuple[int, int]] = []
    end = 0
    for piece, found in zip(pieces, starts, strict=True):
        i = bisect_left(found, end)
        if i == len(found):
            firsts = [(places[0], places[0] + len(words)) for words, places in zip(pieces, starts, strict=True)]
            return OutOfOrder(tuple(haystack.span(*span) for span in firsts), False)
        end = found[i] + len(piece)
        spans.append((found[i], end))
    return OutOfOrder(tuple(haystack.span(*span) for span in spans), True)


def _cuts_word(haystack: Haystack, start: int, end: int) -> CutsWord:
    side: Literal["start", "end"] = "end" if haystack.is_boundary(start) else "start"
    cut = start if side == "start" else end
    return CutsWord(side, haystack.span(start, end), _word_around(haystack, *haystack.span(cut, cut)))


def occurrences(haystack: Haystack, words: str) -> list[Match]:
    """Every place of any words, however short, between graphemes; words may be cut."""
    folded, places = fold_words(words), []
    for occurrence, start in enumerate(starts_of(haystack.folded.text, folded) if folded else ()):
        end = start + len(folded)
        first, last = haystack.span(start, end)
        if (
            haystack.folded.exact(start)
            and haystack.folded.exact(end)
            and is_grapheme_boundary(haystack.source.text, first)
            and is_grapheme_boundary(haystack.source.text, last)
        ):
            places.append(Match(((first, last),), occurrence))
    return places


def contains_words(haystack: Haystack, words: str) -> bool:
    """Whether any words, however short, stand somewhere as whole words."""
    folded = fold_words(words)
    places = starts_of(haystack.folded.text, folded) if folded else iter(())
    return any(haystack.is_boundary(start) and haystack.is_boundary(start + len(folded)) for start in places)
