"""Where each character of a value was written, whatever the notation."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from yaml_reading import check_spans, scalar

from site_builder import yaml_tree
from site_builder.text import SourceText, Span
from site_builder.yaml_nodes import Scalar, Slice, find, raw
from site_builder.yaml_tree import parse

# Writers: each character of a value beside what is written for it, so that every place is known beforehand.

Piece = tuple[str, str]
END = st.sampled_from(["\n", "\r\n", "\r"])
INK = st.characters(
    exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters=" \ufeff\ufffe\uffff"
) | st.sampled_from("éa\u0301𝒳😀'\"\\#:-{[,\u00a0")
WORD = st.text(INK, min_size=1, max_size=8)
PLAIN_WORD = st.text(
    st.sampled_from("abcé𝒳😀\u0301\u00a0'\"\\.;)") | st.characters(categories=["L", "M", "N"]), min_size=1
).map(lambda word: "w" + word)
LINES = st.lists(st.lists(WORD, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=4)


def breaks(draw: st.DrawFn, end: str) -> Piece | list[Piece]:
    """A folded line end with white space around it: a space, or line feeds."""
    count, indent = draw(st.integers(1, 3)), draw(st.sampled_from([" ", "     "]))
    around = draw(st.sampled_from(["", " "])) + end
    if count == 1:
        return [(around + indent, " ")]
    return [(around, ""), *[(end, "\n")] * (count - 1), (indent, "")]


@st.composite
def plain_text(draw: st.DrawFn) -> list[Piece]:
    end, pieces = draw(END), []
    for number, word in enumerate(draw(st.lists(PLAIN_WORD, min_size=1, max_size=6))):
        if number:
            pieces += (
                draw(st.just([(" ", " ")]) | st.just([(" ", " ")] * 2)) if draw(st.booleans()) else breaks(draw, end)
            )
        pieces += [(char, char) for char in word]
    return pieces


@st.composite
def single_quoted(draw: st.DrawFn) -> list[Piece]:
    end, pieces = draw(END), [("'", "")]
    for number, word in enumerate(draw(st.lists(WORD, max_size=6))):
        if number:
            pieces += [(" ", " ")] if draw(st.booleans()) else breaks(draw, end)
        pieces += [("''", "'") if char == "'" else (char, char) for char in word]
    return [*pieces, ("'", "")]


SHORT = {"\0": "0", "\x07": "a", "\x08": "b", "\t": "t", "\n": "n", "\x0b": "v", "\x0c": "f", "\r": "r", "\x1b": "e"}
SHORT |= {" ": " ", '"': '"', "/": "/", "\\": "\\", "\x85": "N", "\xa0": "_", "\u2028": "L", "\u2029": "P"}


@st.composite
def double_quoted(draw: st.DrawFn) -> list[Piece]:
    end, pieces = draw(END), [('"', "")]
    for number, word in enumerate(
        draw(st.lists(st.text(INK | st.sampled_from(sorted(SHORT)), min_size=1, max_size=8)))
    ):
        if number:
            # Escaped, so that the words' own white space at a line's end is not folded away.
            way = draw(st.sampled_from(["space", "fold", "joined"]))
            pieces += [("\\x20", " ")] if way != "joined" else []
            pieces += {
                "space": [],
                "fold": [("\\/", "/"), *breaks(draw, end), ("\\/", "/")],
                "joined": [("\\" + end + "  ", "")],
            }[way]
        for char in word:
            forms = [f"\\U{ord(char):08X}"] + ([f"\\x{ord(char):02x}"] if ord(char) < 256 else [])
            forms += [f"\\u{ord(char):04x}"] if ord(char) < 65536 else []
            forms += ["\\" + SHORT[char]] if char in SHORT else []
            pieces.append((draw(st.sampled_from(forms if char in SHORT or draw(st.booleans()) else [char])), char))
    return [*pieces, ('"', "")]


def block_tail(draw: st.DrawFn, end: str) -> tuple[str, list[Piece]]:
    """A chomping indicator, and what it makes of two blank lines at the end."""
    sign = draw(st.sampled_from(["", "-", "+"]))
    kept = {"": 1, "-": 0, "+": 3}[sign]
    return sign, [("", "\n")] * kept + [(end * 3, "")]


@st.composite
def literal_block(draw: st.DrawFn) -> list[Piece]:
    end, indent = draw(END), draw(st.integers(1, 4))
    sign, tail = block_tail(draw, end)
    lines = draw(LINES)
    lead = draw(st.integers(0, 3))
    digit = str(indent) if lead or draw(st.booleans()) else ""
    pieces: list[Piece] = [(f"|{digit}{sign}{end}", "")]
    pieces += [(end, "\n")] * draw(st.integers(0, 2))
    for number, line in enumerate(lines):
        if number:
            pieces += [(end, "\n")] * draw(st.integers(1, 3))
        text = " " * (lead if number == 0 else draw(st.integers(0, 3))) + line
        pieces += [(" " * indent, ""), *((char, char) for char in text)]
    return pieces + tail


@st.composite
def folded_block(draw: st.DrawFn) -> list[Piece]:
    end, indent = draw(END), " " * draw(st.integers(1, 4))
    sign, tail = block_tail(draw, end)
    pieces: list[Piece] = [(f">{sign}{end}", ""), *[(end, "\n")] * draw(st.integers(0, 2)), (indent, "")]
    spaced = False
    for number, line in enumerate(draw(LINES)):
        count, leads = draw(st.integers(1, 3)), bool(number) and draw(st.booleans())
        if number and (spaced or leads):
            pieces += [*[(end, "\n")] * count, (indent, "")]
        elif number and count == 1:
            pieces += [(end + indent, " ")]
        elif number:
            pieces += [(end, ""), *[(end, "\n")] * (count - 1), (indent, "")]
        pieces += [(char, char) for char in "  " * leads + line]
        spaced = leads
    return pieces + tail


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pieces", "style"),
    [
        (plain_text(), "plain"),
        (single_quoted(), "single"),
        (double_quoted(), "double"),
        (literal_block(), "literal"),
        (folded_block(), "folded"),
    ],
)
def test_every_character_knows_its_place(pieces: st.SearchStrategy[list[Piece]], style: str) -> None:
    """Whatever the notation: the value is right, and each of its characters is found where it was written."""

    @settings(max_examples=60, deadline=None)
    @given(pieces, st.sampled_from(["key: ", "- ", "k: v\nkey: "]), st.sampled_from(["", "\n# end"]))
    def check(pieces: list[Piece], before: str, after: str) -> None:
        text, places = before, []
        for written, char in pieces:
            if char:
                places.append((len(text), len(text) + len(written)))
            text += written
        value = "".join(char for _, char in pieces)
        if style == "double":  # an escape may stand for a character that is refused however it is written
            assume(not yaml_tree.UNREADABLE.search(value))
        outcome = parse(SourceText("a.yaml", text + (after if style in ("single", "double") else "")))
        assert [finding for finding in outcome.diagnostics if finding.code != "yaml-cut-by-comment"] == []
        assert outcome.value
        node = find(outcome.value, [0, "key"])
        assert isinstance(node, Scalar)
        assert (node.value, node.style) == (value, style)
        ends = node.span.end
        found = [(node.at(i, i + 1).start, node.at(i, i + 1).end) for i in range(len(value))]
        assert found == [(min(start, ends), min(end, ends)) for start, end in places]
        if places:
            assert node.at(0, len(value)) == Span(node.span.source, *(found[0][0], found[-1][1]))
        assert node.at(len(value), len(value)).text == ""
        check_spans(outcome.value, 0, len(text) + len(after))

    check()


def test_a_caret_in_a_folded_block() -> None:
    """The first wrong letter of a quotation is found behind indentation and a folded line end."""
    node = scalar("cite:\n  - quote: >-\n      The Council shall\n      advise upon the maens\n", "cite", 0, "quote")
    wrong = node.value.index("maens")
    assert node.at(wrong + 1, wrong + 3).text == "ae"
    assert node.at(wrong + 1, wrong + 3).first == (4, 24)
    assert node.at(16, 18).text == "l\n      "
    assert node.at(wrong, wrong).first == node.at(wrong, wrong + 1).first


def test_raw_text_is_its_slice() -> None:
    """The body of a Markdown file is a scalar whose characters stand for themselves."""
    source = SourceText("a.md", "---\r\n---\r\n'A'\r\n\r\n'B'")
    body = raw(source.span(10, len(source.text)))
    assert body.at(5, 8).text == "\r\n'"
    assert body.at(5, 8).first == (4, 1)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=20), st.data())
def test_a_slice_without_its_escapes(text: str, data: st.DataObject) -> None:
    """A part of a text with characters dropped still knows where the others stand, and so does a part of it."""
    source = SourceText("a.md", "# " + text)
    whole = raw(source.span(2, 2 + len(text)))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    dropped = sorted(data.draw(st.sets(st.integers(start, end - 1)))) if end > start else []
    part = Slice(whole, start, end, tuple(dropped))
    kept = [k for k in range(start, end) if k not in dropped]
    assert part.value == "".join(text[k] for k in kept)
    assert part.span == source.span(2 + start, 2 + end)
    assert [part.at(i, i + 1).start - 2 for i in range(len(kept))] == kept
    inner = Slice(part, min(1, len(kept)), len(kept))
    assert inner.value == part.value[1:]
    assert [inner.at(i, i + 1).start - 2 for i in range(len(inner.value))] == kept[1:]
    if kept:
        assert part.at(0, len(kept)) == source.span(2 + kept[0], 3 + kept[-1])
