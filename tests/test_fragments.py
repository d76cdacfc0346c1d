"""Links into the originals: a text fragment marks the words that are cited, where they are cited."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from conftest import Site

from site_builder.fragments import to_words

LONG = "and the old men of the town sat beside the river until the last of the lamps went out late in the evening"
ORIGINAL = "https://paper.example/letter"


@pytest.mark.parametrize(
    ("seed", "excerpt", "directive"),
    [
        pytest.param("The toll was taken by a clerk.\n", "quote: was taken by a clerk", "was taken by a clerk", id="short"),
        pytest.param(f"So it was, {LONG}.\n", f"quote: {LONG}", "and the old men of,out late in the evening", id="long"),
        pytest.param(
            "It was said that the\nclerk took the toll.\n", "quote: the clerk took the toll", "the clerk took the toll",
            id="over a line's end",
        ),
        pytest.param(
            f"There and the old men of the hill, too.\nSo it was, {LONG}.\n", f"quote: {LONG}", LONG,
            id="long, but its first words stand before",
        ),
        pytest.param(
            "A clerk took the toll.\nHere a clerk took the toll twice.\n",
            "quote: clerk took the toll\n    line: 2",
            "Here a-,clerk took the toll,-twice.",
            id="a second time",
        ),
        pytest.param(
            "A clerk\ntook the toll.\nHere a clerk took the toll twice.\n",
            "quote: clerk took the toll\n    line: 3",
            "Here a-,clerk took the toll,-twice.",
            id="a second time, and over a line's end before",
        ),
        pytest.param(
            "A clerk took the toll.\nHere a clerk took the toll twice.\n",
            "quote: clerk took the toll\n    line: 1",
            "clerk took the toll",
            id="the first time of two",
        ),
    ],
)  # fmt: skip
def test_a_link_into_an_original_marks_the_words_at_their_place(
    site: Callable[..., Site], seed: str, excerpt: str, directive: str
) -> None:
    """Words that the text has before are told apart by what is shown beside them; a line's end in them is a space."""
    made = site(
        {
            "content/site.yaml": "title: Example\nlimit: 1\n",
            "content/sources.yaml": (
                f"letter:\n  seed: letter.txt\n  title: A letter\n  url: {ORIGINAL}\n  wrapped: true\n"
            ),
            "seeds/letter.txt": seed,
            "content/excerpts/a.yaml": f"title: E\nexcerpts:\n  - id: words\n    source: letter\n    {excerpt}\n",
        }
    )
    ran = made.run("build", "--no-search")
    assert ran.status == 0, ran.err
    (href,) = re.findall(r'class="original"[^>]* href="([^"]*)"', made.read("dist/excerpts/words.html"))
    encoded = directive.replace(" ", "%20")
    assert html.unescape(href) == f"{ORIGINAL}#:~:text={encoded}"


def test_a_directive_for_words_in_the_original() -> None:
    """A text fragment names short words whole and long ones by both ends; what parts a directive is encoded."""

    def to(address: str, words: str) -> str:
        return to_words(address, words, 0, len(words), (0, len(words)))

    assert to("https://a.example/x", "a 57-acre, &c") == "https://a.example/x#:~:text=a%2057%2Dacre%2C%20%26c"
    assert to("https://a.example/x#top", "Ships") == "https://a.example/x#top:~:text=Ships"
    words = " ".join(f"word{n}" for n in range(30))
    assert to("https://a.example/", words) == (
        "https://a.example/#:~:text=word0%20word1%20word2%20word3%20word4,word25%20word26%20word27%20word28%20word29"
    )
