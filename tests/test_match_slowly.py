"""Whether words stand in a seed: what a slow implementation, too simple to be wrong, finds in any text."""

from __future__ import annotations

import itertools
import re
import unicodedata

import pytest
import regex
from haystacks import hay, look
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from site_builder.haystack import Folded, Needle, fold_words, is_grapheme_boundary, is_word_boundary
from site_builder.match import (
    LETTERS,
    Ambiguous,
    CrossesLines,
    CutsWord,
    Match,
    NotFound,
    OutOfOrder,
    TooShort,
    occurrences,
)
from site_builder.nearest import nearest

pytestmark = pytest.mark.slow  # each takes seconds

# Against a slow implementation

CHARACTERS = [
    *"aabbAe17,.'-’ \t\n\n\r",
    *("\r\n", "\n \n", "  ", "\xa0", "\u2003", "\u202f", "\u3000", "\v", "\x85", "\u2028", "\ufeff", "\u200b", "\xad"),
    *("e\u0301", "é", "\u0301", "\u0323", "q\u0307\u0323", "\u0344", "\u0958", "\u212b", "\u1e9b\u0323", "\u3099"),
    *("\u1100", "\u1161", "\u11a8", "\uac00", "漢", "か\u3099", "ก", "ำ", "𝒳", "½", "%", "$"),
    *("👩", "\u200d", "🇸", "🇻", "\u202e", "\u2066", "\u0600", "क", "\u094d", "ष", "ا", "\U0001f3fb", "\x01"),
]
seed_texts = st.lists(st.sampled_from(CHARACTERS) | st.characters(codec="utf-8"), max_size=40).map("".join)
WORDS = [
    "prison",
    "prisons",
    "Cafe\u0301",
    "Café",
    "1,659",
    "inmates",
    "ᄒ\u1161\u11abᄀ\u116e\u11a8",
    "監獄監獄",
    "कषकष",
]
word_texts = st.builds(
    lambda parts, times: "".join(parts) * times,
    st.lists(
        st.sampled_from([" ", " ", " ", "\n"]) | st.sampled_from(WORDS) | st.sampled_from(CHARACTERS),
        min_size=9,
        max_size=30,
    ),
    st.sampled_from([1, 1, 2]),
)
WHITE = "\t\n\v\f\r \xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"


def slow_fold(text: str) -> str:
    folded = ""
    for character in unicodedata.normalize("NFC", text):
        folded += character if character not in WHITE else "" if folded.endswith(" ") else " "
    return folded.strip(" ")


def slow_line_ends(text: str) -> list[int]:
    """How many line ends each run of white space has."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    runs = "".join(character if character in WHITE else "x" for character in unified).split("x")
    return [run.count("\n") for run in runs]


def grapheme_edges(text: str) -> list[int]:
    return [0, *itertools.accumulate(map(len, regex.findall(r"\X", text)))]


def slow_places(text: str, quote: str, wrapped: bool) -> list[tuple[int, int]]:
    """Every span between graphemes, without white space at its ends, that folds to the quotation."""
    edges, folded = grapheme_edges(text), slow_fold(quote)
    return [
        (start, end)
        for start, end in itertools.combinations(edges, 2)
        if text[start] not in WHITE and text[end - 1] not in WHITE
        if slow_fold(text[start:end]) == folded and max(slow_line_ends(text[start:end])) <= wrapped
    ]


def is_edge(text: str, edge: int, wrapped: bool) -> bool:
    """Whether a quotation may start or end there: within no word, nor in one that is wrapped at a hyphen."""
    gaps = re.finditer(r"\w[-‐\xad](\s+)(?=\w)", text) if wrapped else ()
    parted = [gap for gap in gaps if len(re.findall(r"\r\n|\r|\n", gap[1])) == 1]
    return is_word_boundary(text, edge) and not any(gap.start() < edge <= gap.end() for gap in parted)


@st.composite
def slices(draw: st.DrawFn, texts: st.SearchStrategy[str] = seed_texts, least: int = 1) -> tuple[str, int, int]:
    """A text, and a span of it between graphemes, `least` long, that has white space at neither end."""
    text = draw(texts)
    edges = grapheme_edges(text)
    spans = [
        (start, end)
        for start, end in itertools.combinations(edges, 2)
        if least <= end - start <= 40 and text[start] not in WHITE and text[end - 1] not in WHITE
    ]
    assume(spans)
    free = [span for span in spans if all(is_word_boundary(text, edge) for edge in span)]
    start, end = draw(st.sampled_from(free or spans) | st.sampled_from(spans))
    return text, start, end


@given(slices(), st.booleans())
@settings(max_examples=200)
def test_every_place_is_one_that_a_slow_search_finds(cut: tuple[str, int, int], wrapped: bool) -> None:
    """Folding, searching and mapping back finds exactly the spans that fold to the same words, and numbers them."""
    text, start, end = cut
    found = occurrences(hay(text, wrapped), text[start:end])
    assert [match.pieces[0] for match in found] == slow_places(text, text[start:end], wrapped)
    assert [match.occurrence for match in found] == sorted({match.occurrence for match in found})


@given(
    seed_texts | st.text("ab ", max_size=60),
    st.lists(slices(), max_size=6),
    st.lists(st.text("ab ", max_size=6)),
    st.booleans(),
)
@settings(max_examples=200)
def test_words_are_found_alike_one_by_one_and_in_one_pass(
    text: str, cuts: list[tuple[str, int, int]], more: list[str], wrapped: bool
) -> None:
    """Overlapping places, and words within words, among them."""
    text = text.join(cut[0] for cut in cuts) + text
    sought = {fold_words(words) for words in (*(cut[0][cut[1] : cut[2]] for cut in cuts), *more)} - {""}
    alone, together = hay(text, wrapped), hay(text, wrapped)
    together.look_for(sought)
    for words in sought:
        assert list(together.starts(words)) == list(alone.starts(words))
        assert look(together, words) == look(alone, words)


@given(slices(word_texts, least=8), st.booleans())
@settings(max_examples=200)
def test_a_slice_anchors_where_it_was_cut(cut: tuple[str, int, int], wrapped: bool) -> None:
    """A valid slice is found where it was cut, or its several places are; any other is refused for the right reason."""
    text, start, end = cut
    quote = text[start:end]
    letters = sum(unicodedata.category(character)[0] in "LN" for character in slow_fold(quote))
    whole = [
        place for place in slow_places(text, quote, wrapped) if all(is_edge(text, edge, wrapped) for edge in place)
    ]
    found = look(hay(text, wrapped), quote)
    if letters < LETTERS:
        assert found == TooShort(slow_fold(quote), letters)
    elif len(whole) == 1:
        assert isinstance(found, Match)
        assert found.pieces == tuple(whole)
    elif whole:
        assert isinstance(found, Ambiguous)
        assert [place.pieces for place in found.places] == [(place,) for place in whole]
    elif not all(is_edge(text, edge, wrapped) for edge in (start, end)):
        assert isinstance(found, (CutsWord, CrossesLines, NotFound))
    else:
        assert isinstance(found, (CrossesLines, CutsWord))
        assert max(slow_line_ends(quote)) > wrapped
        if isinstance(found, CrossesLines):
            assert fold_words(text[found.start : found.end]) == fold_words(quote)


prose = st.lists(st.sampled_from(["the", "prison", "inmates", "40,000", "in", "Café", "no"]), min_size=6, max_size=20)
prose_texts = prose.map(" ".join)


@given(slices(prose_texts), st.data())
@settings(max_examples=200)
def test_a_changed_slice_is_refused(cut: tuple[str, int, int], data: st.DataObject) -> None:
    """Words with one character changed are found only where those very words stand."""
    text, start, end = cut
    at = data.draw(st.integers(start, end - 1)) - start
    new = data.draw(st.sampled_from(["", "x", "é", "0", "T", " ", "’"]))
    quote = text[start:end][:at] + new + text[start:end][at + 1 :]
    found = look(hay(text), quote)
    places = [place for place in slow_places(text, quote, False) if all(is_word_boundary(text, i) for i in place)]
    if isinstance(found, Match):
        assert found.pieces == tuple(places)
    elif isinstance(found, Ambiguous):
        assert [place.pieces for place in found.places] == [(place,) for place in places]
    else:
        assert isinstance(found, TooShort) or not places


@given(seed_texts, st.booleans())
@settings(max_examples=200)
def test_the_way_back_from_folded_offsets_holds(text: str, wrapped: bool) -> None:
    """Folding an original stretch gives the folded stretch; offsets come back in order and from end to end."""
    folded = Folded(text, 1 if wrapped else 0)
    assert fold_words(folded.text) == slow_fold(text)
    assert (folded.original(0), folded.original(len(folded.text), up=True)) == (0, len(text))
    edges = set(grapheme_edges(text))
    ways = [(i, folded.original(i)) for i in range(len(folded.text) + 1) if folded.exact(i)]
    assert [there for _, there in ways] == sorted({there for _, there in ways})
    assert {there for _, there in ways} >= {
        edge for edge in edges if not (0 < edge < len(text) and text[edge - 1] in WHITE and text[edge] in WHITE)
    }
    for (a, start), (b, end) in itertools.combinations([way for way in ways if way[1] in edges], 2):
        assert slow_fold(text[start:end]) == folded.text[a:b].replace("\n", " ").strip(" ")


@given(seed_texts)
@settings(max_examples=200)
def test_grapheme_boundaries_are_those_of_the_whole_text(text: str) -> None:
    """Looking at a few characters around an offset gives what a scan from the start gives."""
    assert [i for i in range(len(text) + 1) if is_grapheme_boundary(text, i)] == sorted(set(grapheme_edges(text)))


@given(st.lists(st.lists(st.sampled_from(["terrible", "prisoners", "and"]), max_size=6), max_size=4), st.data())
@settings(max_examples=200)
def test_joined_pieces_are_those_that_a_slow_search_finds(lines: list[list[str]], data: st.DataObject) -> None:
    """Of all choices of places for the pieces, exactly those in order, apart and in one line count."""
    text = "\n".join(" ".join(line) for line in lines)
    chosen = ["terrible", "prisoners", "terrible prisoners", "prisoners and terrible"]
    pieces = data.draw(st.lists(st.sampled_from(chosen), min_size=2, max_size=4))
    spans = [[(m.start(), m.end()) for m in regex.finditer(piece, text, overlapped=True)] for piece in pieces]
    chains = [
        chain
        for chain in itertools.product(*spans)
        if all(a[1] <= b[0] for a, b in itertools.pairwise(chain)) and "\n" not in text[chain[0][0] : chain[-1][1]]
    ]
    found = look(hay(text), " […] ".join(pieces))
    if not all(spans):
        assert isinstance(found, (NotFound, CrossesLines))
    elif len(chains) > 1:
        assert found == Ambiguous(tuple(Match(chain, number) for number, chain in enumerate(chains)))
    elif chains:
        assert found == Match(chains[0], 0)
    else:
        assert isinstance(found, OutOfOrder)


@given(seed_texts, seed_texts, st.booleans(), st.none() | st.integers(1, 5))
@settings(max_examples=200)
def test_the_nearest_passage_lies_inside(text: str, quote: str, wrapped: bool, line: int | None) -> None:
    """Whatever is looked for, nothing is raised and no offset is out of its text."""
    look(hay(text, wrapped), quote, line, quote[:3], quote[-3:])
    for wanted in (quote, text[3:-1] + quote[:2]):
        near = nearest(hay(text, wrapped), Needle(wanted, line))
        if near is not None:
            assert 0 <= near.start <= near.seed_start <= near.seed_end <= near.end <= len(text)
            assert 0 <= near.quote_start <= near.quote_end <= len(wanted)
            assert 0 <= near.similarity <= 1
