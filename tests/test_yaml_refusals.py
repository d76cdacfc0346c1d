"""Every refusal of YAML text, at its line, with its way to mend it."""

from __future__ import annotations

import re

import pytest
from yaml_reading import brief, found, only, plain, read, scalar

from site_builder.text import SourceText
from site_builder.yaml_tree import decode, parse


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
