"""YAML text -> nodes that know their spans: values as typed, exact places, and every refusal at its line."""

from __future__ import annotations

import gc
import io
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from site_builder import yaml_tree
from site_builder.diagnostics import Diagnostic
from site_builder.text import SourceText, Span
from site_builder.yaml_tree import Mapping, Node, Scalar, Sequence, Slice, decode, find, parse, raw

EXAMPLE = """\
# A timeline
title: The bridge   # a comment
no: on
events:
  - id: first-transfer
    date: 2023-02-24
    title: 'It''s open'
    text: >-
      Some words that
      go on.

      A paragraph.
    topics: [cecot, "a \\"b\\" \\u00e9", 12:09]
    cite:
      - source: slides
        quote: |
          The first group
            of 2,000 detainees
      - first-2000
  - {id: second, date: 1.10,
     title: two lines
       of it}
absent:
last: 1e3
"""


def read(text: str) -> Any:
    """The value of a text that is sound."""
    outcome = parse(SourceText("a.yaml", text))
    assert outcome.diagnostics == ()
    return plain(outcome.value)


def plain(node: Node | None) -> Any:
    """Nodes as Python values."""
    if isinstance(node, Mapping):
        return {key.value: plain(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.value if node else None


def found(text: str) -> list[str]:
    """Every diagnostic of a text, as `line:column code: message`."""
    return [brief(finding) for finding in parse(SourceText("a.yaml", text)).diagnostics]


def brief(finding: Diagnostic) -> str:
    assert finding.span
    line, column = finding.span.first
    return f"{line}:{column} {finding.code}: {finding.message}"


def only(text: str) -> Diagnostic:
    (finding,) = parse(SourceText("a.yaml", text)).diagnostics
    return finding


def scalar(text: str, *path: str | int) -> Scalar:
    outcome = parse(SourceText("a.yaml", text))
    assert outcome.diagnostics == ()
    assert outcome.value
    node = find(outcome.value, path)
    assert isinstance(node, Scalar)
    return node


def walk(node: Node) -> Iterator[tuple[Node, list[Node]]]:
    """Every node, with its children in the file's order."""
    below: list[Node] = []
    if isinstance(node, Mapping):
        below = [part for entry in node.entries for part in entry]
    elif isinstance(node, Sequence):
        below = list(node.items)
    yield node, below
    for child in below:
        yield from walk(child)


def check_spans(node: Node, start: int, end: int) -> None:
    """Spans lie within the file, nest, follow one another, and so do the places of each text's characters."""
    assert start <= node.span.start <= node.span.end <= end
    for parent, children in walk(node):
        for child in children:
            assert parent.span.start <= child.span.start <= child.span.end <= parent.span.end
        for before, after in pairwise(children):
            assert before.span.end <= after.span.start
        if isinstance(parent, Scalar):
            size = len(parent.value)
            places = [parent.at(0, 0), *(parent.at(i, i + 1) for i in range(size)), parent.at(size, size)]
            for place, following in pairwise([parent.span, *places]):
                assert parent.span.start <= following.start <= following.end <= parent.span.end
                assert place is parent.span or place.start <= following.start


def test_everything_is_text_as_typed() -> None:
    """YAML's guesses are off: what an editor types is what the site gets."""
    typed = [
        "no",
        "on",
        "Yes",
        "~",
        "null",
        "13:09",
        "012",
        "0x1F",
        "1.10",
        "1e3",
        "+1",
        ".5",
        "2023-02-24",
        "=",
        "~0.60",
    ]
    typed += [
        "2001-12-14t21:59:43.10-05:00",
        "65..70",
        "<=10",
        "http://a.b/c#d",
        "a:b",
        "-1",
        "1_000",
        "“quoted”",
        "é\u00a0b",
    ]
    text = "".join(f"- {value}\n" for value in typed)
    assert read(text) == typed
    assert read("{no: on, 1.10: 012}") == {"no": "on", "1.10": "012"}


def test_a_whole_file() -> None:
    """All the notations that editors use give their texts, and every key and value its span."""
    source = SourceText("a.yaml", EXAMPLE)
    outcome = parse(source)
    assert outcome.diagnostics == ()
    assert plain(outcome.value) == {
        "title": "The bridge",
        "no": "on",
        "events": [
            {
                "id": "first-transfer",
                "date": "2023-02-24",
                "title": "It's open",
                "text": "Some words that go on.\nA paragraph.",
                "topics": ["cecot", 'a "b" é', "12:09"],
                "cite": [{"source": "slides", "quote": "The first group\n  of 2,000 detainees\n"}, "first-2000"],
            },
            {"id": "second", "date": "1.10", "title": "two lines of it"},
        ],
        "absent": "",
        "last": "1e3",
    }
    assert isinstance(outcome.value, Mapping)
    check_spans(outcome.value, 0, len(EXAMPLE))
    written = {".".join(map(str, path)): find(outcome.value, path).span.text for path in PATHS}
    assert written == {
        "title": "The bridge",
        "events.0.title": "'It''s open'",
        "events.0.text": ">-\n      Some words that\n      go on.\n\n      A paragraph.",
        "events.0.topics": '[cecot, "a \\"b\\" \\u00e9", 12:09]',
        "events.0.cite": EXAMPLE[EXAMPLE.index("- source") : EXAMPLE.index("  - {id")].rstrip(),
        "events.0.cite.0": EXAMPLE[EXAMPLE.index("source:") : EXAMPLE.index("      - first-2000")].rstrip(),
        "events.0.cite.0.quote": "|\n          The first group\n            of 2,000 detainees",
        "events.1": "{id: second, date: 1.10,\n     title: two lines\n       of it}",
        "events.1.title": "two lines\n       of it",
        "absent": "",
    }
    absent = find(outcome.value, ["absent"])
    assert isinstance(absent, Scalar)
    assert (absent.style, absent.span.first) == ("plain", (23, 8))


PATHS: list[list[str | int]] = [
    ["title"],
    ["events", 0, "title"],
    ["events", 0, "text"],
    ["events", 0, "topics"],
    ["events", 0, "cite"],
    ["events", 0, "cite", 0],
    ["events", 0, "cite", 0, "quote"],
    ["events", 1],
    ["events", 1, "title"],
    ["absent"],
]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_make_no_difference(end: str) -> None:
    """A file from Windows or an old Mac holds the same values, and its spans still point at them."""
    text = EXAMPLE.replace("\n", end)
    outcome = parse(SourceText("a.yaml", text))
    assert outcome.diagnostics == ()
    assert plain(outcome.value) == read(EXAMPLE)
    assert outcome.value
    check_spans(outcome.value, 0, len(text))
    for path in PATHS:
        assert find(outcome.value, path).span.text.replace(end, "\n") == find(tree(EXAMPLE), path).span.text


def tree(text: str) -> Node:
    value = parse(SourceText("a.yaml", text)).value
    assert value
    return value


def test_a_byte_order_mark_at_the_start() -> None:
    """It is allowed, is no part of a key, and shifts every span by one."""
    node = tree("\ufeffa: b")
    assert plain(node) == {"a": "b"}
    assert find(node, ["a"]).span == Span(node.span.source, 4, 5)
    assert node.span.start == 1


def test_nothing_is_none() -> None:
    """A file without content has no value and nothing to say."""
    for text in ("", "\ufeff", "\n\n", "# only a comment\n", "---\n", "---\n...\n"):
        outcome = parse(SourceText("a.yaml", text))
        assert (outcome.value, outcome.diagnostics) == (None, ())


def test_a_stretch_of_a_file() -> None:
    """Front matter is read by itself, with spans of the whole file: nothing outside it counts."""
    text = "\ufeff---\r\nid: é\r\ntitle: two # x\r\n---\r\n\tBody: [\u2028\x07"
    start, end = text.index("id"), text.index("---\r\n\t")
    outcome = parse(SourceText("a.md", text), start, end)
    assert plain(outcome.value) == {"id": "é", "title": "two"}
    assert outcome.value
    assert find(outcome.value, ["id"]).span.text == "é"
    assert [brief(finding) for finding in outcome.diagnostics] == [
        "3:12 yaml-cut-by-comment: the value ends before ` #`: `# x` is read as a comment"
    ]
    check_spans(outcome.value, start, end)
    broken = parse(SourceText("a.md", text.replace("two # x", "[tw # x")), start, end)
    assert [brief(finding).split(":")[:2] for finding in broken.diagnostics] == [
        ["3", "8 yaml-syntax"],
        ["3", "12 yaml-cut-by-comment"],
    ]


def test_all_refusals_of_a_file_come_at_once() -> None:
    """One faulty line does not hide the next."""
    text = """\
title: one
title: two
ref: &anchor text
same: *anchor
kind: !!str text
<<: {a: b}
{a: b}: c
[x]: d
?
: nothing
cite: {source: x, quote: up to 40,000 inmates}
tab:\ttext
tab2: text\t# comment
a\u2028b: text
bell: \x07
mark: a\ufeffb
issue: Issue #975 of
title: three
"""
    assert found(text) == [
        "2:1 yaml-duplicate-key: the key 'title' stands in line 1 and again in line 2",
        "3:6 yaml-anchor: `&anchor` is read as an anchor, which is not used here",
        "4:7 yaml-anchor: `*anchor` is read as an alias, which is not used here",
        "5:7 yaml-tag: `!!str` is read as a tag, which is not used here",
        "6:1 yaml-merge-key: `<<` is read as a merge key, which is not used here",
        "7:1 yaml-key: a key must be text, found a mapping",
        "8:1 yaml-key: a key must be text, found a list",
        "9:2 yaml-key: no key stands before the colon",
        "11:35 yaml-cut-by-comma: the comma cuts the text of 'quote' in two: '000 inmates' is read as a key without "
        "a value",
        "12:5 yaml-tab: a tab as white space: only spaces can indent and separate",
        "13:11 yaml-tab: a tab as white space: only spaces can indent and separate",
        "14:2 yaml-line-separator: an invisible line separator (U+2028) in unquoted text",
        "15:7 yaml-control-character: a character that YAML does not allow (U+0007)",
        "16:8 yaml-byte-order-mark: an invisible byte order mark (U+FEFF) inside the file",
        "17:14 yaml-cut-by-comment: the value ends before ` #`: `#975 of` is read as a comment",
        "18:1 yaml-duplicate-key: the key 'title' stands in line 1 and again in line 18",
    ]
    assert plain(parse(SourceText("a.yaml", text)).value) == {
        "title": "one",
        "ref": "text",
        "same": "*anchor",
        "kind": "text",
        "cite": {"source": "x", "quote": "up to 40,000 inmates"},
        "tab": "text",
        "tab2": "text",
        "a\u2028b": "text",
        "bell": "\ufffd",
        "mark": "a\ufffdb",
        "issue": "Issue",
    }


def test_duplicate_keys_name_both_lines() -> None:
    """The second is refused, with a label at the first; keys that are written differently can be the same."""
    finding = only("a:\n  b: 1\n  c: 2\n  'b': 3\nb: 4\n")
    assert brief(finding) == "4:3 yaml-duplicate-key: the key 'b' stands in line 2 and again in line 4"
    assert [(label.span.first, label.message) for label in finding.labels] == [((2, 3), "here first")]


@pytest.mark.parametrize("text", ["{?a: b}", "{? a: b}", "[?a: b]", "[ ?a]", "? a", "? a\n: b", "? # ?\n  a\n: b"])
def test_marked_keys(text: str) -> None:
    """A question mark before a key is refused rather than lost."""
    finding = only(text)
    assert finding.span
    assert (finding.code, finding.span.text) == ("yaml-key", "a")
    assert finding.message == "`?` before a key is a sign of YAML's that is not used here"
    assert read("a: # ?\n  b: d?\n  ?c: d  # ?\n") == {"a": {"b": "d?", "?c": "d"}}


def test_a_mapping_cut_by_a_comma_shows_the_block_form() -> None:
    """The help puts the pieces together again, under the key that they belong to."""
    finding = only("- {source: x, quote: up to 40,000 inmates, guards,  and staff, line: 3}\n")
    assert finding.span
    assert finding.span.text == "000 inmates"
    assert [(label.span.text, label.message) for label in finding.labels] == [
        ("up to 40", "all that is left of 'quote'")
    ]
    assert finding.help == (
        "take the braces out, put each key on a line of its own, and write the text as a block:\n"
        "quote: >-\n  up to 40,000 inmates, guards, and staff"
    )
    assert found("a: b\n: c") == ["2:1 yaml-key: no key stands before the colon"]
    assert found("{a}") == ["1:2 yaml-cut-by-comma: 'a' stands in braces as a key without a value"]
    assert read("{a: , b : '', 'c':, d:\n , e: }") == dict.fromkeys("abcde", "")


@pytest.mark.parametrize(
    "text",
    [
        "value: 57   # acres",
        "value: 57  #acres",
        "value: '57' # acres",
        "value: # acres\n  unit: acre",
        "# acres\nvalue: 57\n # more\n# and more",
        "[a,  # first\n b]",
        "quote: Issue#975",
        "quote: '# 1'",
        "quote: >-  # the words\n  Issue #975",
        "a: http://x/#y",
    ],
)
def test_ordinary_comments_are_left_alone(text: str) -> None:
    """A comment two spaces off, beside quotation marks, or on a line of its own says nothing."""
    assert found(text) == []


@pytest.mark.parametrize(
    "text", ["q: Issue #975 of", "- Issue #975 of", "{q: Issue #975 of\n}", "q: two\n  lines #975 of", "q: #975 of"]
)
def test_a_text_cut_by_a_comment_is_warned_about(text: str) -> None:
    """One space and a `#` is how running text looks, and how it is lost."""
    assert found(text)[0].split(" ", 1)[1] == (
        "yaml-cut-by-comment: the value ends before ` #`: `#975 of` is read as a comment"
    )
    assert not parse(SourceText("a.yaml", text)).failed


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("a:\n\tb: c", ["2:1"]),
        ("a:\tb", ["1:3"]),
        ("-\tb", ["1:2"]),
        ("a: b\n\tc: d", ["2:1"]),
        ("a: |\n\tb", ["2:1"]),
        ("a: |\t\n  b", ["1:5"]),
        ("a: b\t", ["1:5"]),
        ("a: b c\n  \td", ["2:3"]),
        ("a: 'b\n  \tc\td\n  e'", ["2:3"]),
        ("a: [b,\tc,\td]\nb:\t[]", ["1:7", "2:3"]),
        ("a: b\n\t\nc:\td\n", ["2:1"]),
        ("a: b # c\td", []),
        ("# a\tb", []),
        ("a: b\tc", []),
        ("a: 'b\tc'", []),
        ("a: |\n  b\tc\n  \td\n", []),
        ("a: >-  #\tb\n  c", []),
    ],
)
def test_tabs(text: str, where: list[str]) -> None:
    """A tab is refused as white space, and kept where it is text."""
    findings = [finding for finding in found(text) if "yaml-cut-by-comment" not in finding]
    assert findings == [
        f"{place} yaml-tab: a tab as white space: only spaces can indent and separate" for place in where
    ]


@pytest.mark.parametrize("separator", ["\x85", "\u2028", "\u2029"])
def test_separators(separator: str) -> None:
    """In quoted text, blocks and comments YAML 1.1's extra line ends are characters like others; in plain text not."""
    text = "a: 'x_y'\nb: |\n  x_y\nc: >-\n  x_y\n  z\nd: \"_\\U0010F000\" # _e: f\n".replace("_", separator)
    value = f"x{separator}y"
    assert read(text) == {"a": value, "b": value + "\n", "c": value + " z", "d": separator + "\U0010f000"}
    assert scalar(text, "b").at(1, 2).text == separator
    code = f"yaml-line-separator: an invisible line separator (U+{ord(separator):04X}) in unquoted text"
    assert found(f"a: x{separator}y\n{separator}b: c\n") == [f"1:5 {code}", f"2:1 {code}"]
    assert found(f"a:{separator}\n") == [f"1:3 {code}"]


def test_nesting_is_bounded() -> None:
    """64 collections within one another are read; one more, or a hundred thousand, is one error."""
    assert found("[" * 64 + "]" * 64) == []
    message = "yaml-depth: lists and mappings are nested more than 64 deep; the file was not read further"
    assert found("[" * 65 + "]" * 65) == [f"1:65 {message}"]
    assert found("- " * 65 + "x") == [f"1:129 {message}"]
    for text in ("[" * 100_000, "{" * 100_000, "- " * 100_000, "".join(" " * n + "a:\n" for n in range(100))):
        outcome = parse(SourceText("a.yaml", text))
        assert (outcome.value, [finding.code for finding in outcome.diagnostics]) == (None, ["yaml-depth"])


def test_one_document_without_directives() -> None:
    """A second document and every directive are refused where they stand."""
    assert read("---\na: b\n...\n") == {"a": "b"}
    assert found("a: b\n---\nc: d\n") == ["2:1 yaml-documents: a second document starts in this file"]
    for line in ("%YAML 1.2", "%YAML 1.3", "%YAML x", "%TAG ! tag:x:", "%OTHER"):
        assert found(f"# c\n{line}\n---\na: b\n") == [
            f"2:1 yaml-directive: `{line}` is a YAML directive, which is not used here"
        ]


@pytest.mark.parametrize(
    ("text", "place", "message", "help"),
    [
        (
            "a: b\nquote: foo: bar",
            (2, 11, ":"),
            "a colon and a space inside an unquoted value",
            "put the value in quotation marks, or write `quote: >-` and the text, indented, on the next line",
        ),
        (
            '- quote: "Latin America\'s" prison\n',
            (1, 28, "prison"),
            "text follows the closing quotation mark",
            "a value that starts with a quotation mark ends at the next one; write `quote: >-` and the text, indented, "
            "on the next line",
        ),
        (
            "title: 'Latin America's prison'\nb: c",
            (1, 23, "s"),
            "text follows the closing quotation mark",
            "a value that starts with a quotation mark ends at the next one; write `title: >-` and the text, indented, "
            "on the next line",
        ),
        (
            "quote: [sic] he said",
            (1, 14, "he"),
            "text follows the closing bracket",
            "a value that starts with a bracket is read as a list or mapping; if it is text, write `quote: >-` and the "
            "text, indented, on the next line",
        ),
        (
            "topics: [a, b\ntitle: c\n",
            (1, 9, "["),
            "the bracket [ is opened here and not closed where the list or mapping ends",
            "close it, and put commas between its items; if it is text, write `topics: >-` and the text, indented, on "
            "the next line",
        ),
        (
            'quote: "never closed\na: b\n',
            (1, 8, '"'),
            'the quotation mark " is opened here and never closed',
            "close it; if it belongs to the text, write `quote: >-` and the text, indented, on the next line",
        ),
        (
            r'quote: "C:\data"',
            (1, 11, r"\d"),
            "a backslash between double quotation marks starts an escape, and this is none that YAML knows",
            "write the backslash twice, or write `quote: >-` and the text, indented, on the next line",
        ),
        (
            "title: a\n  date: b",
            (2, 3, "date:"),
            "this line is read as more of the value above, and so cannot have a key of its own",
            "give keys of one mapping the same indentation, and put a space after the colon of the key above",
        ),
        (
            "a:\n    b: c\n  d: e",
            (3, 3, "d: e"),
            "the indentation of this line fits nothing above it: a key of the mapping above, at the same indentation, "
            "was expected",
            "give the items of one list, and the keys of one mapping, the same indentation, deeper than their owner's",
        ),
        (
            "a: b\nfoo bar  # c\n",
            (2, 1, "foo bar  # c"),
            "a key and a colon were expected in this line",
            "put a colon and a space after the key; a line that continues the text above must be indented deeper than "
            "the key of that text",
        ),
        (
            "quote: @home",
            (1, 8, "@home"),
            "an unquoted value cannot start with '@'",
            "put the value in quotation marks: `'@home'`, or write `quote: >-` and the text, indented, on the next "
            "line",
        ),
        (
            "value: >=261\nunit: x",
            (1, 8, ">=261"),
            "`>` at the start of a value announces a block of text on the next lines",
            "if it is part of the value, put the value in quotation marks: `'>=261'`",
        ),
        (
            "value: >5\nunit: x",
            (1, 8, ">5"),
            "`>` at the start of a value announces a block of text on the next lines",
            "if it is part of the value, put the value in quotation marks: `'>5'`",
        ),
        (
            "quote: - foo",
            (1, 8, "-"),
            "a value cannot start with `- `",
            "start a list on the line below its key; if it is text, put it in quotation marks, or write `quote: >-` "
            "and the text, indented, on the next line",
        ),
        (
            "quote: , foo",
            (1, 8, ","),
            "`,` cannot stand here",
            "take it out, or close the bracket that it belongs to; if it is text, write `quote: >-` and the text, "
            "indented, on the next line",
        ),
        (
            "{a: b, c:}",
            (1, 9, ":"),
            "inside brackets, a space is needed between a colon and the sign that follows it",
            "put a space after the colon; if it is text, put it in quotation marks",
        ),
        ("k" * 1025 + ": x", (1, 1, "k" * 1025 + ": x"), "a key of more than 1,024 characters", "shorten it"),
    ],
)
def test_syntax_errors_in_plain_words(text: str, place: tuple[int, int, str], message: str, help: str) -> None:
    """The commonest slips are named for what they are, where they are, with the way out."""
    finding = only(text)
    assert finding.span
    assert (*finding.span.first, finding.span.text) == place
    assert (finding.code, finding.message, finding.help) == ("yaml-syntax", message, help)


def test_a_value_that_starts_like_an_alias() -> None:
    """Emphasis at the start of a value is one matter, not two."""
    assert found("quote: *so* it went") == [
        "1:8 yaml-anchor: `*so* it went` is read as an alias, which is not used here"
    ]
    assert found("quote: *so it went") == ["1:8 yaml-anchor: `*so` is read as an alias, which is not used here"]
    assert found("quote: !Vamos he said") == ["1:8 yaml-tag: `!Vamos` is read as a tag, which is not used here"]


def test_a_line_after_a_cut_text_is_explained() -> None:
    """Where the cut text went on in the next line, both findings name the `#`."""
    assert found("q: Issue #975 of\n  the gazette") == [
        "1:10 yaml-cut-by-comment: the value ends before ` #`: `#975 of` is read as a comment",
        "2:3 yaml-syntax: the text above ended at ` #`, so this line does not continue it",
    ]


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
            assume(not yaml_tree._UNREADABLE.search(value))
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


# Without YAML 1.1's line ends, which ruamel.yaml folds and YAML 1.2 does not.
CHARACTERS = st.sampled_from("\n \t\x07") | st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])
DATA = st.recursive(
    st.text(CHARACTERS, max_size=30),
    lambda below: (
        st.lists(below, max_size=3) | st.dictionaries(st.text(CHARACTERS, min_size=1, max_size=5), below, max_size=3)
    ),
)


@settings(max_examples=60, deadline=None)
@given(DATA)
def test_what_another_tool_writes_is_read_back(data: Any) -> None:
    """Texts, lists and mappings that ruamel.yaml writes come back equal."""
    stream = io.StringIO()
    emitter = YAML(typ="safe", pure=True)
    emitter.allow_unicode, emitter.width, emitter.default_flow_style = True, 40, False
    emitter.dump(data, stream)
    outcome = parse(SourceText("a.yaml", stream.getvalue()))
    codes = {finding.code for finding in outcome.diagnostics}
    # It writes long keys behind `?`, and control characters as escapes; it does not escape a byte order mark.
    assert codes <= {"yaml-key", "yaml-byte-order-mark", "yaml-control-character"}
    if outcome.value and not codes:
        assert plain(outcome.value) == data
        check_spans(outcome.value, 0, len(stream.getvalue()))


def check_sound(source: SourceText) -> None:
    """Whatever the text: no exception, sound spans, no finding twice, and a reason where there is no value."""
    outcome = parse(source)
    size = len(source.text)
    keys = [(finding.code, finding.span) for finding in outcome.diagnostics]
    assert len(set(keys)) == len(keys)
    for finding in outcome.diagnostics:
        assert finding.message
        assert finding.help
        for span in (finding.span, *(label.span for label in finding.labels)):
            assert span
            assert 0 <= span.start <= span.end <= size
    if outcome.value:
        check_spans(outcome.value, 0, size)
    assert gc.isenabled()


SOUP = st.text(
    st.sampled_from("ab \n\r\t:-?,[]{}#&*!|>'\"%@`\\<0152\x85\u2028\ufeff\x00é😀~.=") | st.characters(), max_size=60
)


@settings(max_examples=300, deadline=None)
@given(SOUP)
def test_any_text_is_read_or_refused(text: str) -> None:
    """Soup never raises."""
    check_sound(SourceText("a.yaml", text))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(EXAMPLE)), st.integers(0, 3), SOUP.map(lambda soup: soup[:3])), max_size=4)
)
def test_mutations_of_a_sound_file_are_read_or_refused(changes: list[tuple[int, int, str]]) -> None:
    """Nor does a sound file in which somebody's cat has walked."""
    text = EXAMPLE
    for at, cut, added in changes:
        text = text[:at] + added + text[at + cut :]
    check_sound(SourceText("a.yaml", text))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60) | SOUP.map(lambda soup: soup.encode("utf-16", "surrogatepass")))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    """Bytes give a text that encodes back to them, or one finding."""
    outcome = decode("a.yaml", data)
    if outcome.value is None:
        assert [finding.code for finding in outcome.diagnostics] == ["encoding"]
    else:
        assert outcome.value.text.encode() == data
        check_sound(outcome.value)


@pytest.mark.parametrize(
    ("data", "message", "help"),
    [
        (
            "a: b\r\nc: d\ré: ñ".encode().replace("ñ".encode(), b"\xf1"),
            "byte 0xF1 at line 3, column 4 is not text in UTF-8; it looks like Windows-1252",
            "save the file again as UTF-8, in an editor or with `iconv -f Windows-1252 -t UTF-8`",
        ),
        (
            "\ufefftitle".encode("utf-16-le"),
            "byte 0xFF at line 1, column 1 is not text in UTF-8; it looks like UTF-16",
            "save the file again as UTF-8, in an editor or with `iconv -f UTF-16 -t UTF-8`",
        ),
        (
            "title: a".encode("utf-16-le"),
            "a NUL character at line 1, column 2 is not text in UTF-8; it looks like UTF-16LE",
            "save the file again as UTF-8, in an editor or with `iconv -f UTF-16LE -t UTF-8`",
        ),
        (
            "title: a".encode("utf-16-be"),
            "a NUL character at line 1, column 1 is not text in UTF-8; it looks like UTF-16BE",
            "save the file again as UTF-8, in an editor or with `iconv -f UTF-16BE -t UTF-8`",
        ),
        (
            "\ufefftitle".encode("utf-32"),
            "byte 0xFF at line 1, column 1 is not text in UTF-8; it looks like UTF-32",
            "save the file again as UTF-8, in an editor or with `iconv -f UTF-32 -t UTF-8`",
        ),
        (
            b"title: \x81\x8d",
            "byte 0x81 at line 1, column 8 is not text in UTF-8; it may not be a text at all",
            "find out which program wrote the file, and save it from there as UTF-8",
        ),
    ],
)
def test_wrong_encodings(data: bytes, message: str, help: str) -> None:
    """The place, a guess and the way out; the finding's span is the place too."""
    outcome = decode("content/a.yaml", data)
    (finding,) = outcome.diagnostics
    assert (outcome.value, finding.code, finding.message, finding.help) == (None, "encoding", message, help)
    assert finding.span
    line, column = re.findall(r"line (\d+), column (\d+)", message)[0]
    assert finding.span.first == (int(line), int(column))


def test_utf8_is_decoded_unchanged() -> None:
    """Neither line ends nor a byte order mark are touched."""
    data = "\ufeffa\r\nb\rc\n é😀".encode()
    outcome = decode("a.yaml", data)
    assert outcome.diagnostics == ()
    assert outcome.value
    assert (outcome.value.path, outcome.value.text) == ("a.yaml", data.decode())


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


def test_finding_along_a_path() -> None:
    """Keys and indexes lead down; what leads nowhere is skipped."""
    node = tree(EXAMPLE)
    assert isinstance(node, Mapping)
    assert find(node, ["events", "mapping", 1, "id", 3]) is find(node, ["events", 1, "id"])
    assert find(node, ["nowhere", -1, 7]) is node
    assert find(node, ["events", 7]) is node.get("events")
    key = node.key("last")
    assert key
    assert key.span.first == (24, 1)
    assert (node.get("nowhere"), node.key("nowhere")) == (None, None)


def test_pyyaml_without_its_c_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """The slower parser gives the same nodes, spans and refusals."""
    texts = [
        EXAMPLE,
        EXAMPLE.replace("\n", "\r\n"),
        "a: &b !c d\n? [x]\n: *y\n{p, q}: [r: s, [t]: u]\n",
        "a: 'b'\nc: |\n  d\n\n\n",
    ]

    def shape(text: str) -> Any:
        outcome = parse(SourceText("a.yaml", text))
        assert outcome.value
        spans = [(node.span.start, node.span.end) for node, _ in walk(outcome.value)]
        return plain(outcome.value), spans, [brief(finding) for finding in outcome.diagnostics]

    assert yaml_tree.new_parser is not yaml_tree._PythonParser
    fast = [shape(text) for text in texts]
    monkeypatch.setattr(yaml_tree, "new_parser", yaml_tree._PythonParser)
    assert [shape(text) for text in texts] == fast
    assert found("quote: foo: bar") == ["1:11 yaml-syntax: a colon and a space inside an unquoted value"]
