"""Large inputs of any kind: none takes more than two seconds of a processor for each 100 kB."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from conftest import Site, is_foreseen
from forked import Forked


@pytest.fixture(scope="module")
def forked() -> Iterator[Forked]:
    with Forked() as server:
        yield server


HEAD = "---\nid: c\ntitle: C\norder: 1\n---\n"
EVENT = (
    "title: T\nevents:\n  - id: e\n    date: {}\n    title: E\n    cite:\n      - source: letter\n        quote: {}\n"
)
SOURCES = "letter:\n  seed: letter.txt\n  title: A letter\n"


def filled(piece: str, size: int) -> str:
    """The piece again and again, so many bytes in all; a number sign stands for a number."""
    count = size // len(piece.encode()) + 1
    return "".join(piece.replace("#", str(n)) for n in range(count)) if "#" in piece else piece * count


def in_chapter(piece: str) -> Callable[[int], dict[str, str]]:
    return lambda size: {"content/chapters/c.md": HEAD + filled(piece, size) + "\n"}


def in_yaml(before: str, piece: str) -> Callable[[int], dict[str, str]]:
    return lambda size: {"content/timelines/t.yaml": before + filled(piece, size) + "\n"}


def in_seed(piece: str, quote: str, wrapped: bool = False) -> Callable[[int], dict[str, str]]:
    return lambda size: {
        "seeds/letter.txt": filled(piece, size) + "\n",
        "content/sources.yaml": SOURCES + ("  wrapped: true\n" if wrapped else ""),
        "content/timelines/t.yaml": EVENT.format(
            1931, json.dumps(filled(quote, size) if quote.endswith("+") else quote)
        ),
    }


def on_each_line(said: str) -> Callable[[int], dict[str, str]]:
    """A seed that says the same on each line, and events that cite it, one for each, and say this of its place."""
    event = f"  - id: e#\n    date: 1931\n    title: E\n    cite:\n      - {{source: letter, quote: that the council met, {said}}}\n"
    return lambda size: {
        "seeds/letter.txt": filled("Line # says that the council met.\n", size // 4),
        "content/timelines/t.yaml": f"title: T\nevents:\n{filled(event, size * 3 // 4)}",
    }


LARGE: dict[str, Callable[[int], dict[str, str]]] = {
    **{f"markdown {piece!r}": in_chapter(piece) for piece in (
        "*_", "*", "**a*", "_a ", "[", "[@", "[@letter: ", "[a](", "](", "![", "![a](b ", "`", "``a`", "> ", ">", "- ", "  - a\n", "1. a\n", "#",
        "# a\n", "\n# Head #\n", "<", "<a ", "<!--", "&", "&amp", "|", "|a|b|\n|-|-|\n", "a|b\n", "///", "/// fact | x\n", "///\n", "```\n", "~~~\n",
        "[a]: b\n", "\\", "a\n", "a\n\n", "a  \n", "\t", "    a\n", "---\n", "===\n", "word ", "“a ", '"', '"a b c" ', "12,000 ", "1931-05-04 ", "June 1931 ",
        "é", "e\u0301", "\u200d", "👩\u200d👩", "\u202e", "[x](event:e) ", "[@letter: The council met twice.] ", "[@letter{line=3}: The council", "a" * 99 + " ",
        "[@x#: some words here] ", "[x](topic:t#) ", "one hundred and ", "three thousand and twelve ",
    )},
    **{f"yaml {before!r} {piece!r}": in_yaml(before, piece) for before, piece in (
        ("", "["), ("", "{"), ("", "- "), ("", "? "), ("", "a: "), ("", "a#: b\n"), ("", "a: b\n"), ("", "#\n"), ("", "&a "), ("", "*a "), ("", "!!x "),
        ("", "'"), ("", '"'), ("a: |\n", "  a\n"), ("a: >\n", "  a\n\n"), ("a: '", "a ''"), ('a: "', "\\x41"), ("a: [", "b, "), ("a: {", "b#: c, "),
        ("title: ", "a"), ("title: ", "a "), ("title: T\nevents:\n", "  - id: e#\n"), ("title: T\nevents:\n", "  - id: e\n    date: 1931\n    title: E\n"),
        ("title: T\nevents:\n", "  - e\n"), ("title: T\nevents:\n", "  - id: e#\n    dat: 1931\n    titl: E\n"), ("title: T\nx: ", "\u0301"),
        ("title: T\nevents:\n", "  - id: e#\n    date: 1931\n    title: E\n    cite: [x#]\n"), ("title: T\nevents:\n", "  - id: e#\n    date: 1931\n    title: E\n    topics: [t#]\n"),
        ("title: T\nevents:\n  - id: e\n    date: ", "1"), ("title: T\nevents:\n  - id: e\n    date: ", "1931/"), ("title: T\nevents:\n  - id: e\n    date: '[", "1931,"),
        ("title: T\nevents:\n  - id: ", "e-"), ("title: T\nevents:\n  - id: e\n    formerly: [", "x#, "), ("\ufeff", "\ufeff"), ("", "\x85"), ("a: ", "\\"),
        ("title: T\nevents:\n", "  - id: e#\n    date: 1931\n    title: E\n    cite:\n      - source: letter\n        quote: The council met thrice #\n"),
    )},
    **{f"seed {piece!r} {quote!r} {wrapped}": in_seed(piece, quote, wrapped) for piece, quote, wrapped in (
        ("The council met twice.\n", "The council met thrice.", False), ("a", "aaaaaaaaaaaaaaaa", False), ("a", "aaaaaaaaaaaaaaab", False),
        ("ab ", "ab ab ab ab ab abc", False), ("abcdefgh ", "abcdefgh […] abcdefgh […] abcdefgh […] abcdefghi", False), ("abcdefgh\n", "abcdefgh […] abcdefgh […] nothing there", True),
        ("e\u0301", "e\u0301" * 20, False), ("\u0301", "abcdefghij", False), ("x\u0301\u0327", "x\u0327\u0301" * 9, False), (" ", "nothing there at all", False),
        ("\n", "nothing there at all", True), ("\r", "nothing there at all", False), ("\u200b", "nothing there at all", False), ("👩\u200d👩", "nothing there at all", False),
        ("The council met # times in all.\n", "The council met twice, times and again+", False), ("a b c d e f g h\n", "a b c d e f g h i j +", False),
        ("abcdefgh ", "abcdefgh […] +", False), ("abcdefgh i\n", "abcdefgh […] +", True), ("x" * 5000 + " ", "xxxxxxxxxxxxxxxy", False), ("\u202e", "nothing there", False),
        ("ａｂｃ", "abcabcabcabc", False), ("[…] abcdefgh ", "abcdefgh […] abcdefgh […] abcdefgh […] nothing", False),
    )},
    **{f"the same words on each line, {said}": on_each_line(said) for said in (
        "line: #", "line: 999999", "before: Line #", "after: nothing", "lang: en",
    )},
    "blanks in quotation marks": lambda size: {"content/timelines/t.yaml": f"title: T\ntext: 'It''s{' ' * size}[@x: words]'\nevents: []\n"},
}  # fmt: skip
# Those in which there is much to report, or every finding costs more the more there are.
MANY = (
    "markdown '[@'",
    r"yaml 'title: T\nevents:\n' '  - id: e\n    date: 1931\n    title: E\n'",
    *(f"the same words on each line, {said}" for said in ("line: #", "line: 999999", "lang: en")),
    "blanks in quotation marks",
    r"seed 'The council met # times in all.\n' 'The council met twice, times and again+' False",
    r"seed 'a b c d e f g h\n' 'a b c d e f g h i j +' False",
)


@pytest.mark.parametrize("kind", MANY)
def test_many_findings_take_half_the_time_that_is_promised(
    site: Callable[..., Site], forked: Forked, kind: str
) -> None:
    """300 kB, refused within a second of the processor for each 100 kB."""
    ran = forked.run("check", "--site", site(LARGE[kind](300_000)).path, seconds=3)
    assert ran.status == 1, ran
    assert is_foreseen(ran.err)


@pytest.mark.stress
@pytest.mark.parametrize("kind", LARGE)
def test_large_inputs_are_answered_in_time(site: Callable[..., Site], forked: Forked, kind: str) -> None:
    """300 kB in one file: read or refused, within four times what is promised, lest a slow processor fails the test."""
    files = LARGE[kind](300_000)
    size = sum(len(text.encode()) for text in files.values())
    made = site(files)
    ran = forked.run("check", "--site", made.path, seconds=4 * (2 * size // 100_000 + 1))
    assert ran.status in (0, 1, 2), ran
    assert is_foreseen(ran.err)
