"""Whether words stand in a seed: on the real seeds, and on awkward texts."""

from __future__ import annotations

import itertools
import unicodedata

import pytest
import regex
from conftest import ends_soon
from haystacks import hay, lines_of, look, seed, words_at

from site_builder.haystack import Needle, fold_words, is_word_boundary
from site_builder.match import (
    Ambiguous,
    CrossesLines,
    CutsWord,
    Match,
    NotFound,
    OutOfOrder,
    TooShort,
    WrongPlace,
    contains_words,
    find,
    occurrences,
)
from site_builder.nearest import Nearest, nearest

# The real seeds


def test_words_that_stand_once_are_found_where_they_stand() -> None:
    """A quotation that stands in one place is that slice of the seed."""
    essay = seed(3)
    found = look(essay, "the facility covers 166 acres of isolated land")
    assert words_at(essay, found) == ["the facility covers 166 acres of isolated land"]
    assert found.occurrence == 0


def test_words_in_three_places_need_a_line_or_words_beside_them() -> None:
    """A repeated sentence is ambiguous until a line, or what stands beside it, tells its places apart."""
    photos, quote = seed(0), "Able to hold 40,000 inmates"
    every = look(photos, quote)
    assert isinstance(every, Ambiguous)
    assert lines_of(photos, every.places) == [8, 9, 14]
    assert [place.occurrence for place in every.places] == [0, 1, 2]
    for number, line in enumerate([8, 9, 14]):
        assert look(photos, quote, line=line) == every.places[number]
    assert look(photos, quote, before="'Center for the Compulsory Housing of Terrorism' CECOT.") == every.places[2]
    assert look(photos, quote, before="mega-jail.", line=9) == every.places[1]
    assert look(photos, quote, before="mega-jail.") == Ambiguous(every.places[:2])
    assert look(photos, quote, after=", the CECOT") == every
    assert look(photos, quote, line=10) == WrongPlace(every.places, (8, 9, 14))
    assert look(photos, quote, line=8, before="CECOT.") == WrongPlace(every.places, (8, 9, 14))
    assert look(photos, quote, before="Housing of") == WrongPlace(every.places, (8, 9, 14))


def test_words_beside_may_stand_across_a_line_end_but_must_be_whole() -> None:
    """The line before and the line after are beside a quotation; half a word is not."""
    photos, quote = seed(0), "© Juan Carlos/dpa via ZUMA Press"
    found = look(photos, quote, before="in Los Angeles in the 1980s.")
    assert lines_of(photos, (found,)) == [11]
    assert look(photos, quote, after="Juan Carlos DPA contributor") == look(photos, quote, line=33)
    assert isinstance(look(photos, quote, before="980s."), WrongPlace)
    assert isinstance(look(photos, quote, after="Juan Carl"), WrongPlace)


def test_joined_pieces_stand_in_order_in_one_line() -> None:
    """[…] joins pieces in the seed's order within a line, and says how pieces that stand otherwise do stand."""
    slides = seed(1)
    found = look(slides, "El Salvador's famed megaprison […] now houses more than 250 accused")
    assert words_at(slides, found) == ["El Salvador's famed megaprison", "now houses more than 250 accused"]
    text = slides.source.text
    one, two = "The US government", "President Donald Trump"
    assert isinstance(look(slides, f"{one}[…]{two}"), Match)
    spans = tuple((text.index(words), text.index(words) + len(words)) for words in (two, one))
    assert look(slides, f"{two} […] {one}") == OutOfOrder(spans, in_order=False)
    apart = ("Life inside CECOT", "Dining halls, break rooms")
    spans = tuple((text.index(words), text.index(words) + len(words)) for words in apart)
    assert look(slides, " […] ".join(apart)) == OutOfOrder(spans, in_order=True)
    assert look(slides, f"{one} […] Donald") == TooShort("Donald", 6)
    assert look(slides, f"{one} […]") == TooShort("", 0)
    assert look(slides, f"{one} […] President Donald Duck") == NotFound("President Donald Duck", dots=False)
    assert look(slides, f"{one} [...] {two}") == NotFound(f"{one} [...] {two}", dots=True)
    assert look(slides, f"{one} […] esident Donald Trump") == CutsWord(
        "start", (text.index("esident Donald"), text.index(two) + len(two)), (text.index(two), text.index(two) + 9)
    )


def test_a_quotation_never_crosses_a_line() -> None:
    """Words on two lines are refused, and whether the lines have a blank one between them is said."""
    slides, essay = seed(1), seed(3)
    start = slides.source.text.index("Conditions\nLife")
    quote = "Conditions Life inside CECOT: A stark reality"
    assert look(slides, quote) == CrossesLines(start, start + len(quote), blank=False)
    crossing = look(essay, "Shook the World It began with a photograph")
    assert isinstance(crossing, CrossesLines)
    assert crossing.blank
    assert fold_words(essay.source.text[crossing.start : crossing.end]) == "Shook the World It began with a photograph"


@pytest.mark.parametrize(
    ("number", "quote", "typed", "there"),
    [
        (3, "the facility covers 165 acres of isolated land", "5", "6"),
        (3, "the facility covers 1,166 acres of isolated land", ",1", ""),
        (3, "the plant covers 166 acres of isolated land", "plant", "facility"),
        (3, "the facility covers acres of isolated land", "", "166 "),
        (3, "the facility covers 166 acres of very isolated land", "very ", ""),
        (3, "The facility covers 166 acres of isolated land", "T", "t"),
        (3, "THE FACILITY COVERS 166 ACRES OF ISOLATED LAND", "THE", "the"),
        (3, "CECOT's design is terrifyingly efficient", "'", "’"),
        (3, "It began with a photograph - rows upon rows", "-", "—"),
        (3, "CECOT’s design is\n  terifyingly efficient", "", "r"),
        (4, "“Latin America's biggest prison.\"", "“", '"'),
        (1, "can accommodate up to 45,000 inmates", "5", "0"),
        (1, "more than 250 accused gang members following no deal", "no", "a"),
        (1, "The US government […] has agreed to pay $6 billion to President", "b", "m"),
    ],
)
def test_the_nearest_passage_shows_the_first_wrong_letter(number: int, quote: str, typed: str, there: str) -> None:
    """Carets go under what differs first, in the quotation as typed and in the seed."""
    haystack = seed(number)
    assert isinstance(look(haystack, quote), NotFound)
    near = nearest(haystack, Needle(quote))
    assert near is not None
    assert quote[near.quote_start : near.quote_end] == typed
    assert haystack.source.text[near.seed_start : near.seed_end] == there


def test_the_nearest_passage_is_on_the_line_that_was_given() -> None:
    """Of passages that read alike, the one on the quotation's own line is shown; else the first."""
    photos, quote = seed(0), "Able to hold 50,000 inmates, the CECOT"
    for line in (8, 9, 14):
        near = nearest(photos, Needle(quote, line=line))
        assert near is not None
        assert photos.source.position(near.start).line == line
    first = nearest(photos, Needle(quote))
    assert first is not None
    assert photos.source.position(first.start).line == 8


def test_the_nearest_passage_is_whole() -> None:
    """All that is known of a near miss."""
    essay = seed(3)
    start = essay.source.text.index("the facility covers 166")
    assert nearest(essay, Needle("the facility covers 165 acres of isolated land")) == Nearest(
        start=start,
        end=start + 46,
        similarity=pytest.approx(45 / 46),
        quote_start=22,
        quote_end=23,
        seed_start=start + 22,
        seed_end=start + 23,
    )


@pytest.mark.parametrize("place", [0, 3_000, 60_000, 119_000])
def test_of_a_very_long_quotation_the_wrong_word_is_found(place: int) -> None:
    """At its beginning, amid it and at its end, in a fraction of the time that comparing all of it would take."""
    text = " ".join(f"word{n}" for n in range(14_000))
    number = text[place:].split(" ", 2)[1]
    quote = text.replace(f" {number} ", " amiss ", 1)
    with ends_soon(3):
        near = nearest(hay(f"Before. {text} After."), Needle(quote))
    assert near is not None
    assert quote[near.quote_start : near.quote_end] == "amiss"
    assert f"Before. {text}"[near.seed_start : near.seed_end] == number


@pytest.mark.parametrize("quote", ["the quick brown fox jumps over lazy dogs", "", " […] ", "xy", "zzzzzzzzzzzzzz"])
def test_words_that_nothing_is_like_have_no_nearest_passage(quote: str) -> None:
    """Help that would mislead is not given."""
    assert nearest(seed(3), Needle(quote)) is None
    assert nearest(hay(""), Needle(quote)) is None


def test_any_words_can_be_listed_and_names_looked_for() -> None:
    """Short words are listed wherever they stand; a name must stand there whole."""
    slides = seed(1)
    text = slides.source.text
    assert words_at(slides, occurrences(slides, "MS-13")[0]) == ["MS-13"]
    starts = [match.pieces[0][0] for match in occurrences(slides, "inmate")]
    assert starts == [found.start() for found in regex.finditer("inmate", text)]
    assert [match.occurrence for match in occurrences(slides, "inmate")] == list(range(len(starts)))
    assert occurrences(slides, "  ") == []
    assert contains_words(slides, "MS-13")
    assert contains_words(slides, " El  Salvador ")
    assert not contains_words(slides, "inmat")
    assert not contains_words(slides, "MS")
    assert not contains_words(slides, "")


# Folding


def test_only_white_space_and_composition_are_forgiven() -> None:
    """Case, quotation marks, dashes, compatibility forms and other spaces all count."""
    assert fold_words(" a\t\n\v\f\r \xa0\u2000\u200a\u202f\u3000b\n") == "a b"
    assert fold_words("a\u0085b\u1680c\u2028d\u205fe\x1cf\u200bg") == "a\u0085b\u1680c\u2028d\u205fe\x1cf\u200bg"
    assert fold_words("cafe\u0301  Å") == fold_words("café \u212b\n")
    for a, b in ["Aa", "'’", '"“', "-–", "–—", "ﬁ1", "½1", "ßs", "…."]:
        assert fold_words(a) != fold_words(b)


@pytest.mark.parametrize(
    ("text", "quote", "found"),
    [
        ("x Der Cafe\u0301-Besitzer y", "Der Café-Besitzer", "Der Cafe\u0301-Besitzer"),
        ("x Der Café-Besitzer y", "Der Cafe\u0301-Besitzer", "Der Café-Besitzer"),
        ("in the   \t year\xa0 \u20092024 it", "the year 2024", None),
        ("\ufeffeight letters", "eight letters", "eight letters"),
        ("x \u1112\u1161\u11ab\u1100\u116e\u11a8\u110b\u1165 여덟글자입니다 y", "한국어 여덟글자입니다", None),
        ("abcdefgh q\u0307\u0323 y", "abcdefgh q\u0323\u0307", "abcdefgh q\u0307\u0323"),
        ("刑務所は広い土地を占めている。", "広い土地を占めている", "広い土地を占めている"),
        ("นักโทษไม่ได้รับอนุญาตให้ออกนอก", "ไม่ได้รับอนุญาต", "ไม่ได้รับอนุญาต"),
    ],
)
def test_the_seeds_own_characters_are_found(text: str, quote: str, found: str | None) -> None:
    """Compositions, jamo, reordered marks and spaces differ between quotation and seed; the seed's are shown."""
    haystack = hay(text)
    (shown,) = words_at(haystack, look(haystack, quote))
    assert shown == found or (found is None and fold_words(shown) == fold_words(quote) and shown != quote)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_wrapped_seed_may_be_crossed_but_not_its_blank_lines(end: str) -> None:
    """In a hard-wrapped seed a line end is a space, a line of white space alone a barrier, whatever ends lines."""
    text = end.join(["The facility covers ", "  166 acres of land.", " \t", "It has eight pavilions."])
    wrapped, plain = hay(text, wrapped=True), hay(text)
    assert words_at(wrapped, look(wrapped, "covers 166 acres of")) == [f"covers {end}  166 acres of"]
    assert isinstance(look(plain, "covers 166 acres of"), CrossesLines)
    crossing = look(wrapped, "acres of land. It has")
    assert isinstance(crossing, CrossesLines)
    assert crossing.blank
    assert isinstance(look(wrapped, "The facility […] 166 acres"), Match)
    assert look(plain, "The facility […] acres of land") == OutOfOrder(
        ((0, 12), (text.index("acres"), text.index("land") + 4)), in_order=True
    )
    assert isinstance(look(wrapped, "The facility […] eight pavilions"), OutOfOrder)


@pytest.mark.parametrize("hyphen", ["-", "‐", "\u00ad"])
@pytest.mark.parametrize("end", ["\n", "\r\n", " \r  "])
def test_a_word_that_is_wrapped_at_a_hyphen_is_whole(hyphen: str, end: str) -> None:
    """A part of it may say the opposite. Where a seed is not wrapped, a hyphen at a line's end may be a dash."""
    word = f"un{hyphen}{end}constitutional"
    text = f"They held the law {word} in law -{end}or at least- in every part"
    wrapped = hay(text, wrapped=True)
    for quote in ("constitutional in law", "They held the law un", f"They held the law un{hyphen}"):
        cut = look(wrapped, quote)
        assert isinstance(cut, CutsWord)
        assert text[slice(*cut.word)] == word
    assert words_at(wrapped, look(wrapped, f"the law {word}")) == [f"the law {word}"]
    assert words_at(wrapped, look(wrapped, "or at least- in every")) == ["or at least- in every"]
    assert isinstance(look(hay(text), "constitutional in law"), Match)


def test_other_line_separators_neither_end_lines_nor_are_white_space() -> None:
    """U+0085 and U+2028 are characters like any other: only an editor's line ends end lines."""
    haystack = hay("eight letters\u2028and more\u0085of them")
    assert words_at(haystack, look(haystack, "letters\u2028and more")) == ["letters\u2028and more"]
    assert isinstance(look(haystack, "letters and more"), NotFound)


def test_a_literal_ellipsis_in_the_seed_is_tried_first() -> None:
    """[…] that the seed itself has is part of the words; elsewhere it still joins."""
    haystack = hay("He said it was […] a disaster, and so was much else.")
    assert words_at(haystack, look(haystack, "said it was […] a disaster")) == ["said it was […] a disaster"]
    joined = look(haystack, "He said it was […] a disaster, and so […] was much else")
    assert words_at(haystack, joined) == ["He said it was", "a disaster, and so", "was much else"]


def test_places_that_overlap_count_one_by_one() -> None:
    """Overlapping places are places."""
    haystack = hay("ha ha ha ha ha")
    found = look(haystack, "ha ha ha ha")
    assert found == Ambiguous((Match(((0, 11),), 0), Match(((3, 14),), 1)))
    assert len(occurrences(hay("aaa"), "aa")) == 2


def test_a_place_that_cuts_no_word_wins() -> None:
    """Words that stand both whole and as part of more are found where they are whole, and keep their number."""
    haystack = hay("unlawful arrests, lawful arrests")
    assert look(haystack, "lawful arrests") == Match(((18, 32),), 1)
    assert look(hay("unlawful arrests, unlawful arrests"), "lawful arrests") == CutsWord("start", (2, 16), (0, 8))
    assert look(hay("unlawful arrests"), "lawful arrests") == CutsWord("start", (2, 16), (0, 8))
    assert look(hay("lawful arrestsé"), "lawful arrests") == CutsWord("end", (0, 14), (7, 15))
    assert look(hay("lawful arrests\u0323\u0307."), "lawful arrest") == CutsWord("end", (0, 13), (7, 16))


def test_the_marks_of_a_reordered_character_are_not_cut_off() -> None:
    """A quotation that ends inside a character which folding reorders is refused, and its whole word named."""
    assert look(hay("abcdefgh q\u0307\u0323!"), "abcdefgh q") == CutsWord("end", (0, 12), (9, 12))


def test_pieces_that_can_be_chosen_in_several_ways_are_ambiguous() -> None:
    """Every choice counts; words beside the first and the last piece tell choices apart."""
    haystack = hay("one prisoner came, then one prisoner went home, and so many went home again")
    every = look(haystack, "one prisoner […] went home")
    assert isinstance(every, Ambiguous)
    assert [place.pieces for place in every.places] == [
        ((0, 12), (37, 46)),
        ((0, 12), (60, 69)),
        ((24, 36), (37, 46)),
        ((24, 36), (60, 69)),
    ]
    assert look(haystack, "one prisoner […] went home", before="then", after="again") == Match(((24, 36), (60, 69)), 3)


def test_pieces_in_thousands_of_ways_end_soon() -> None:
    """A quotation in many short, frequent pieces is refused as ambiguous without trying them all."""
    haystack = hay("terrible words " * 300)
    dead_ends = hay("terrible words " * 60 + "\nterrible end")
    with ends_soon():
        assert isinstance(look(haystack, " […] ".join(["terrible words"] * 100)), Ambiguous)
        assert isinstance(look(haystack, " […] ".join(["terrible words"] * 301)), OutOfOrder)
        assert isinstance(look(dead_ends, " […] ".join(["terrible words"] * 10 + ["terrible end"])), OutOfOrder)


@pytest.mark.parametrize(
    "quote", ["", " ", "1234567", "a.b.c.d.e.f.g", "\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301"]
)
def test_short_quotations_are_refused(quote: str) -> None:
    """Eight letters or digits are the least; marks and punctuation are neither."""
    letters = sum(unicodedata.category(character)[0] in "LN" for character in fold_words(quote))
    assert look(hay("1234567 a.b.c.d.e.f.g"), quote) == TooShort(fold_words(quote), letters)


# Word boundaries


@pytest.mark.parametrize(
    "words",
    [
        *("prison", "40,000", "1,659", "0.60", ".5", "12:09", "24/7", "65-70", "2015–2020", "12\xa0500", "12\u202f500"),
        *("$6", "6€", "133%", "20°", "-5", "−5", ">50", "~0.60", "US$6", "m²", "18th", "57-acre", "½"),
        *("mega-prison", "non-violent", "MS-13", "co‑operate", "isn't", "isn’t", "O'Brien", "O'Shea", "l’homme"),
        *("U.S", "i.e", "a.m", "cafe\u0301", "नमस्ते", "한국어", "co\u00adoperate", "می\u200cخواهم", "a\u2060b", "٣٬٤٥٦"),
        *("👩‍👩‍👧", "🇸🇻", "각", "ก็", "e\u0301\u0323"),
    ],
)
def test_words_and_numbers_are_not_cut(words: str) -> None:
    """Both ends of a word are boundaries, and no place within it is, whatever stands around it."""
    for before, after in [("", ""), (" ", " "), ("“", "”"), ("\n", "."), ("(", "),")]:
        text = before + words + after
        edges = [i for i in range(len(before), len(before) + len(words) + 1) if is_word_boundary(text, i)]
        inside = [i for i in edges if i not in (len(before), len(before) + len(words))]
        allowed = [len(before) + 2] if words == "US$6" else []
        assert (inside, edges[0], edges[-1]) == (allowed, len(before), len(before) + len(words))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("El Salvador's mega-prison", "El Salvador 's mega-prison"),
        ("Bukele’s", "Bukele ’s"),
        ("prisoners' rights", "prisoners ' rights"),
        ("little—rice", "little — rice"),
        ("well--known", "well - - known"),
        ("rights.The", "rights . The"),
        ("and/or", "and / or"),
        ("zReportage.com", "zReportage . com"),
        ("2,000, or", "2,000 , or"),
        ("in 2023 500 left", "in 2023 500 left"),
        ("(72 km)", "( 72 km )"),
        ("#975", "# 975"),
        ("刑務所", "刑 務 所"),
        ("2000人", "2000 人"),
        ("CECOT監獄", "CECOT 監 獄"),
        ("カーで", "カ ー で"),
        ("ไทย", "ไ ท ย"),
        ("a\u200bb", "a \u200b b"),
        ("🇸🇻🇺🇸", "🇸🇻 🇺🇸"),
    ],
)
def test_words_part_where_they_may(text: str, parts: str) -> None:
    """These are the places at which a quotation may start or end."""
    edges = [i for i in range(len(text) + 1) if is_word_boundary(text, i)]
    assert [text[a:b] for a, b in itertools.pairwise(edges) if text[a:b].strip(" ")] == parts.split(" ")


@pytest.mark.parametrize(
    ("quote", "side", "word"),
    [
        ("659 inmates per 100,000", "start", "1,659"),
        ("with 1,659 inmates per 100", "end", "100,000"),
        ("overcrowding could reach 133", "end", "133%"),
        ("average space of 0", "end", "0.60"),
        ('prison", located over', "start", "mega-prison"),
        ("criminals deported from the U.S", "end", None),
    ],
)
def test_the_word_that_a_quotation_cuts_is_named(quote: str, side: str, word: str | None) -> None:
    """A refusal names the side and the whole word."""
    report = seed(4)
    found = look(report, quote)
    if word is None:
        assert isinstance(found, Match)
    else:
        assert isinstance(found, CutsWord)
        assert (found.side, report.source.text[slice(*found.word)]) == (side, word)
        assert report.source.text[slice(*found.place)] == quote


def test_composition_never_crosses_a_grapheme_boundary() -> None:
    """What folding relies on: marks and second halves of compositions never begin a grapheme after a base."""
    for code in range(0x110000):
        character = chr(code)
        whole = unicodedata.normalize("NFD", character)
        if len(whole) > 1:
            assert len(regex.findall(r"\X", whole)) == 1 or unicodedata.normalize("NFC", whole) != character
        if unicodedata.combining(character):
            assert len(regex.findall(r"\X", f"a{character}")) == 1


def test_a_large_seed_is_searched() -> None:
    """A quotation, or the passage nearest to it, is found in half a megabyte in a moment."""
    large = hay("\n".join(seed(i).source.text for i in (0, 1, 2, 3, 4)) * 20)
    with ends_soon():
        for _ in range(100):
            assert isinstance(look(large, "the facility covers 166 acres of isolated land"), Ambiguous)
        assert nearest(large, Needle("the facility covers 165 acres of isolated land")) is not None


@pytest.mark.slow
@pytest.mark.parametrize("character", ["★", "\ufffd", "🇦", "\u200d", "👍", "\u0301", "x\u0301", "€ ", "\u1100", "한"])
def test_words_of_odd_characters_are_found_in_time(character: str) -> None:
    """Graphemes are told apart from what stands around a place, which takes no longer for symbols than for letters."""
    text = character * (60_000 // len(character))
    with ends_soon(5):
        occurrences(hay(text), character)


@pytest.mark.parametrize("number", [1, 15, 16, 17, 33, 200, 20_000])
def test_no_number_of_invisible_characters_parts_a_word(number: int) -> None:
    """However many soft hyphens stand between two letters, no quotation ends there; and none takes long to be refused."""
    shy, some = "\xad" * number, "\xad" * (number // 2)
    joined = hay(f"They said unlike{shy}lihood and no more.")
    with ends_soon(5):
        assert isinstance(find(joined, Needle("They said unlike")), CutsWord)
        assert isinstance(find(joined, Needle(f"They said unlike{some}")), CutsWord)
        assert not contains_words(joined, "\xad")
        assert isinstance(find(joined, Needle(f"unlike{shy}lihood")), Match)
