"""Where an edit is said to have changed the words of texts alone, the whole file, read again, says the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from whole import WHOLE

from site_builder import yaml_tree
from site_builder.rewording import Reworded, places_now, reworded
from site_builder.text import SourceText
from site_builder.yaml_nodes import Mapping, Scalar, Sequence

TEXTS = ("text", "note", "caption")  # the keys that have Markdown below them
BLOCKS = """\
title: Blocks
events:
- id: folded
  text: >-
    One line
    and *another*.

    A paragraph.

  title: T
- id: literal
  text: |
    # Heading

      indented
    text: of its own
  note: "in \\"quotes\\""
- id: quoted
  note: 'it''s'
  text: plain
"""
CHANGES = [
    *(
        " ",
        "\n",
        "\r\n",
        "\n\n",
        "\n  ",
        "\n    ",
        "\n      ",
        "\t",
        "#",
        " #",
        ":",
        ": ",
        "- ",
        "-",
        "?",
        "|",
        ">",
        "'",
    ),
    *(
        '"',
        "\\",
        "{",
        "}",
        "[",
        "]",
        "&a ",
        "*a",
        "!",
        "%",
        "@",
        "`",
        "---",
        "...",
        "\0",
        "\u2028",
        "\ufeff",
        "é",
        "word",
    ),
    *("\n    text: more", "\n  text: more", "\n- id: more", "text", "plain", " words of any kind", "null", "1", "~"),
]


def nodes(node: Any) -> list[Any]:
    """Everything in a file, in order."""
    if isinstance(node, Mapping):
        return ["mapping", *(found for key, value in node.entries for found in (*nodes(key), *nodes(value)))]
    if isinstance(node, Sequence):
        return ["list", *(found for item in node.items for found in nodes(item))]
    return [node]


def written(node: Any, key: str = "") -> list[Scalar]:
    """The scalars that hold Markdown."""
    if isinstance(node, Mapping):
        return [found for name, value in node.entries for found in written(value, name.value)]
    if isinstance(node, Sequence):
        return [found for item in node.items for found in written(item)]
    return [node] if key in TEXTS else []


FILES = [
    text
    for path, text in WHOLE.items()
    if path.startswith("content/") and path.endswith(".yaml") and isinstance(text, str)
    if written(yaml_tree.parse(SourceText("", text)).value)
]


def edit(before: str, at: int, gone: int, added: list[str]) -> str:
    """The file with some characters less and some more."""
    at %= len(before) + 1
    return before[:at] + "".join(added) + before[at + gone :]


def found(before: str, after: str) -> tuple[list[Scalar], list[Reworded] | None]:
    """The texts of a file, and those that an edit words anew."""
    texts = sorted(written(yaml_tree.parse(SourceText("", before)).value), key=lambda text: text.start)
    places = [(text.start, text.end) for text in texts]
    now = places_now(before, places, after)
    return texts, None if now is None else reworded(before, places, after, now, chapter=False)


@given(
    st.sampled_from([*FILES, BLOCKS]),
    st.integers(0, 5_000),
    st.integers(0, 12),
    st.lists(st.sampled_from(CHANGES), max_size=3),
)
@example(BLOCKS, BLOCKS.index("and *"), 0, ["\n   "])  # a line that leaves the block
@example(BLOCKS, BLOCKS.index("One line"), 0, ["  "])  # a first line that is indented further
@example(BLOCKS, BLOCKS.index(">-") + 1, 1, ["+"])
@example(BLOCKS, BLOCKS.index("plain"), 5, ["'"])
def test_nothing_but_the_words_has_changed(before: str, at: int, gone: int, added: list[str]) -> None:
    """Of every edit that is taken for one of words: the rest of the file and the texts read as they are said to."""
    after = edit(before, at, gone, added)
    texts, changed = found(before, after)
    if changed is None:
        return
    read = yaml_tree.parse(SourceText("", after))
    assert not read.diagnostics
    numbers = {id(text): number for number, text in enumerate(texts)}
    anew = {one.number: one.after.value for one in changed}
    old, new = nodes(yaml_tree.parse(SourceText("", before)).value), nodes(read.value)
    places = {text.start: number for number, text in enumerate(texts)}
    assert len(numbers) == len(places)

    def said(node: Any) -> Any:
        return node if isinstance(node, str) else (node.value, node.style)

    assert len(old) == len(new)
    for was, now in zip(old, new, strict=True):
        number = None if isinstance(was, str) else places.get(was.start)
        if number in anew:
            assert now.value == anew[number]
        else:
            assert said(was) == said(now)


@pytest.mark.parametrize(
    ("old", "new", "number"),
    [
        ("One line", "One line more", 0),
        ("*another*", "*another* one,\n    and more", 0),
        ("A paragraph.", "A paragraph.\n\n    Another.", 0),
        ("# Heading", "# Heading\n\n    - a list\n    - of two", 1),
        ('in \\"quotes\\"', "no quotes", 2),
        ("'it''s'", "it is", 3),
        ("text: plain", "text: plainly said", 4),
    ],
)
def test_words_are_found_where_they_are_written(old: str, new: str, number: int) -> None:
    """In blocks and on a line; the text is known by its place in the file."""
    changed = found(BLOCKS, BLOCKS.replace(old, new))[1]
    assert changed is not None
    assert [one.number for one in changed] == [number]
    assert changed[0].before.value != changed[0].after.value


def test_several_texts_at_once() -> None:
    """Each by itself; a file that says the same has none."""
    after = BLOCKS.replace("One line", "A line").replace("plain", "said plainly")
    changed = found(BLOCKS, after)[1]
    assert changed is not None
    assert [one.number for one in changed] == [0, 4]
    assert found(BLOCKS, BLOCKS)[1] == []
