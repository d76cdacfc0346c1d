"""Signs around texts leave no trace in the page that is given out, and say where the texts stand in it."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from site_builder.insets import mark_signed, taken_out, text_signed

PLAIN = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=6)


def texts(depth: int) -> st.SearchStrategy[list[object]]:
    """Plain stretches, and texts with their marks, in which texts may stand again."""
    inside = texts(depth - 1) if depth else st.lists(PLAIN, max_size=2)
    mark = st.builds(lambda shown: ("mark", shown), inside)
    text = st.builds(lambda path, parts: ("text", path, parts), PLAIN, st.lists(PLAIN | mark, max_size=3))
    return st.lists(PLAIN | text, max_size=3)


def signed(parts: list[object]) -> tuple[str, str, list[tuple[str, str, list[str]]]]:
    """The HTML with signs and without, and each text: its path, what stands there, and what its marks show."""
    html = bare = ""
    found: list[tuple[str, str, list[str]]] = []
    for part in parts:
        if isinstance(part, str):
            html, bare = html + part, bare + part
            continue
        assert isinstance(part, tuple)
        inside, plain, shown = "", "", list[str]()
        for piece in part[2]:
            if isinstance(piece, str):
                inside, plain = inside + piece, plain + piece
            else:
                made, bare_made, below = signed(piece[1])
                inside += mark_signed(made, len(shown))
                plain += bare_made
                shown.append(bare_made)
                found += below
        html += text_signed(inside, part[1], 7, "blocks", "T")
        bare += plain
        found.append((part[1], plain, shown))
    return html, bare, found


@given(texts(2))
def test_a_page_is_what_it_is_without_its_signs(parts: list[object]) -> None:
    """Texts in marks of texts included; each mark is known by its number, and each sign by its rank."""
    html, bare, wanted = signed(parts)
    page, insets = taken_out(html.encode())
    assert page == bare.encode()
    found, ranks = [], []
    for inset in insets:
        first, begin, last, end, marks = json.loads(inset.places)
        assert (inset.start, inset.form, inset.title) == (7, "blocks", "T")
        assert [number for number, *_ in marks] == list(range(len(marks)))
        shown = [page[here:there].decode() for _, _, here, _, there in marks]
        found.append((inset.path, page[begin:end].decode(), shown))
        ranks += [first, last, *(rank for _, opens, _, closes, _ in marks for rank in (opens, closes))]
    assert found == wanted
    assert sorted(ranks) == list(range(len(ranks)))
