"""Reports are compared whole, carets included."""

from __future__ import annotations

import html
import json
import re
import unicodedata

import html5lib  # type: ignore[import-untyped]
import pytest
from conftest import ends_soon
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder import report
from site_builder.diagnostics import Diagnostic, Label, error, warning
from site_builder.text import SourceText, Span


def at(source: SourceText, words: str) -> Span:
    start = source.text.index(words)
    return source.span(start, start + len(words))


def one_line(text: str, start: int, end: int) -> list[str]:
    """The excerpt and the caret line of a report on one span, without the gutter."""
    found = error("code", "message", SourceText("file", text).span(start, end))
    _, excerpt, carets, _ = report.to_text([found]).rstrip("\n").split("\n")
    gutter = excerpt.index("|") + 2
    return [excerpt[gutter:], carets[gutter:]]


TREATY = SourceText(
    "content/timelines/treaty.yaml", "\n" * 13 + '    quote: "the Council shall advise upon the means"\n'
)
SEED = SourceText("seeds/treaty-1919.txt", "\n" * 202 + "the Council shall advise upon the manner\n")
DIFFERS = error(
    "quote-not-in-seed",
    "the quotation differs from seed treaty-1919",
    at(TREATY, "means"),
    note="differs here",
    labels=[Label(at(SEED, "manner"), "the seed reads")],
    help="copy the seed's wording",
)


def test_an_error_with_a_label_in_another_file_reads_as_the_style_guide_shows_it() -> None:
    """The style guide's example, whole."""
    assert report.to_text([DIFFERS]) == (
        "content/timelines/treaty.yaml:14:47: error[quote-not-in-seed]: the quotation differs from seed treaty-1919\n"
        '   14 |     quote: "the Council shall advise upon the means"\n'
        "      |                                               ^^^^^ differs here\n"
        "  seeds/treaty-1919.txt:203:35\n"
        "  203 | the Council shall advise upon the manner\n"
        "      |                                   ------ the seed reads\n"
        "help: copy the seed's wording; `site-builder explain quote-not-in-seed` says more\n"
    )


def test_a_label_in_the_same_file_has_its_own_place_line() -> None:
    """A second place in the same file is shown as one in another file is."""
    source = SourceText("content/a.yaml", "- id: one\n- id: two\n- id: one\n")
    found = warning(
        "duplicate-id",
        "the id one is taken",
        source.span(26, 29),
        labels=[Label(at(source, "one"), "first used here")],
    )
    assert report.to_text([found]) == (
        "content/a.yaml:3:7: warning[duplicate-id]: the id one is taken\n"
        "  3 | - id: one\n"
        "    |       ^^^\n"
        "  content/a.yaml:1:7\n"
        "  1 | - id: one\n"
        "    |       --- first used here\n"
        "help: `site-builder explain duplicate-id` says more\n"
    )


def test_findings_are_sorted_by_path_and_place_and_equal_ones_appear_once() -> None:
    """Reading a file twice, as two texts, does not double what is found in it."""
    first, again = SourceText("b.md", "one two\n"), SourceText("b.md", "one two\n")
    later = error("later", "second", at(first, "two"))
    findings = [later, error("early", "first", at(first, "one")), error("early", "first", at(again, "one"))]
    findings += [warning("other", "elsewhere", "a.md", note="the file is empty")]
    assert report.to_text(findings) == (
        "a.md:1:1: warning[other]: elsewhere\n"
        "  the file is empty\n"
        "help: `site-builder explain other` says more\n"
        "\n"
        "b.md:1:1: error[early]: first\n"
        "  1 | one two\n"
        "    | ^^^\n"
        "help: `site-builder explain early` says more\n"
        "\n"
        "b.md:1:5: error[later]: second\n"
        "  1 | one two\n"
        "    |     ^^^\n"
        "help: `site-builder explain later` says more\n"
    )
    assert report.summary_line(findings) == "2 errors, 1 warning"


def test_findings_that_differ_in_any_part_are_all_kept() -> None:
    """The same words at the same place with another note, label or help is another finding."""
    span = SourceText("a", "text").span(0, 4)
    findings = [
        error("code", "message", span),
        warning("code", "message", span),
        error("code", "message", span, note="note"),
        error("code", "message", span, help="help"),
        error("code", "message", span, labels=[Label(span, "label")]),
        error("code", "message", "a"),
    ]
    assert len(report.arranged(findings * 2)) == len(findings)


@pytest.mark.parametrize(
    ("errors", "warnings", "line"),
    [
        (0, 0, "no errors"),
        (1, 0, "1 error"),
        (0, 1, "no errors, 1 warning"),
        (2, 3, "2 errors, 3 warnings"),
    ],
)
def test_the_summary_counts_errors_and_warnings(errors: int, warnings: int, line: str) -> None:
    """Numbers agree with their nouns, and an absence is said in words."""
    findings = [error("code", str(n), "a") for n in range(errors)]
    findings += [warning("code", str(n), "a") for n in range(warnings)]
    assert report.summary_line(findings) == line


def test_a_span_over_several_lines_shows_its_first_line_and_says_where_it_ends() -> None:
    """The place named is that of the last character."""
    source = SourceText("a.md", "one two\r\nthree\rfour five\n")
    found = error("code", "message", at(source, "two\r\nthree\rfour"), note="this part")
    assert report.to_text([found]) == (
        "a.md:1:5: error[code]: message\n"
        "  1 | one two\n"
        "    |     ^^^ this part (to line 3, column 4)\n"
        "help: `site-builder explain code` says more\n"
    )


def test_carets_count_columns_and_places_count_code_points() -> None:
    """Wide characters take two columns, marks none, a tab four."""
    assert one_line("\t漢字e\u0301 x", 6, 7) == ["    漢字e\u0301 x", "          ^"]
    assert one_line("漢字", 1, 2) == ["漢字", "  ^^"]
    assert one_line("e\u0301e", 1, 2) == ["e\u0301e", "^"], "a mark is shown with its letter"
    assert one_line("\u0301e", 0, 1) == ["◌\u0301e", "^"], "a mark without a letter sits on a dotted circle"


def test_invisible_characters_are_written_out_and_the_carets_stay_right() -> None:
    """Escape sequences, overrides, isolates, zero-width characters and selectors cannot hide or act."""
    assert one_line("a\u202eb\x1b[31mc", 2, 3) == ["a<U+202E>b<U+001B>[31mc", "         ^"]
    assert one_line("a\u200bb", 1, 2) == ["a<U+200B>b", " ^^^^^^^^"]
    hidden = (
        "\x00\x7f\x85\xad\u034f\u061c\u115f\u180e\u200d\u2028\u2066\u3164\ufe0f\ufeff\ufff9\ud800\U000e0041\U000e0101"
    )
    assert report.visible(f"{hidden}é") == "".join(f"<U+{ord(char):04X}>" for char in hidden) + "é"


def test_message_path_note_and_help_cannot_carry_control_characters() -> None:
    """What an editor typed may come back in any part of a report."""
    found = error("code", "found 'a\nb'", "a\x1b.md", note="c\td", help="write e\u202ef")
    assert report.to_text([found]) == (
        "a<U+001B>.md:1:1: error[code]: found 'a<U+000A>b'\n"
        "  c<U+0009>d\n"
        "help: write e<U+202E>f; `site-builder explain code` says more\n"
    )


def test_a_help_of_several_lines_keeps_them() -> None:
    """Lines to paste stand below each other, and the pointer to the explanation comes last."""
    found = error("code", "message", "a", help="add one of\nline: 3\nline: 7")
    assert report.to_text([found]) == (
        "a:1:1: error[code]: message\n"
        "help: add one of\n"
        "      line: 3\n"
        "      line: 7\n"
        "      `site-builder explain code` says more\n"
    )


def test_a_long_line_is_cut_to_a_window_around_the_span() -> None:
    """A seed's line may have 900 characters; a hundred columns of it are shown."""
    line = "".join(f"{n:04} " for n in range(200))
    assert one_line(line, 500, 504) == [
        "…0 0091 0092 0093 0094 0095 0096 0097 0098 0099 0100 0101 0102 0103 0104 0105 0106 0107 0108 0109 0…",
        " " * 48 + "^^^^",
    ]
    assert one_line(line, 0, 4) == [line[:98] + "…", "^^^^"]
    assert one_line(line, 995, 999) == ["…" + line[-98:], " " * 94 + "^^^^"]
    assert one_line(line, 500, 900) == ["…" + line[492:590] + "…", " " * 9 + "^" * 90 + " (to line 1, column 900)"]


def test_an_empty_span_and_a_line_end_have_a_caret() -> None:
    """The caret stands where something is missing."""
    assert one_line("one\ntwo", 1, 1) == ["one", " ^"]
    assert one_line("one\ntwo", 3, 3) == ["one", "   ^"]
    assert one_line("one\r\n", 4, 5) == ["one", "   ^"]
    assert one_line("", 0, 0) == ["", "^"]


def test_colours_change_nothing_but_colours() -> None:
    """Without the codes, the coloured report is the plain one."""
    coloured = report.to_text([DIFFERS], colour=True)
    assert "\x1b[1;31m^^^^^ differs here\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == report.to_text([DIFFERS])
    assert "\x1b" not in report.to_text([DIFFERS])


def test_data_has_the_contract_s_keys_and_counts_from_one_with_exclusive_ends() -> None:
    """What `check --format json` prints under `diagnostics`."""
    assert report.to_data([DIFFERS, warning("w", "unreadable", "a.txt")]) == [
        {
            "severity": "warning",
            "code": "w",
            "message": "unreadable",
            "path": "a.txt",
            "line": 1,
            "column": 1,
            "end_line": 1,
            "end_column": 1,
            "labels": [],
            "help": "",
        },
        {
            "severity": "error",
            "code": "quote-not-in-seed",
            "message": "the quotation differs from seed treaty-1919",
            "path": "content/timelines/treaty.yaml",
            "line": 14,
            "column": 47,
            "end_line": 14,
            "end_column": 52,
            "labels": [
                {
                    "path": "seeds/treaty-1919.txt",
                    "line": 203,
                    "column": 35,
                    "end_line": 203,
                    "end_column": 41,
                    "message": "the seed reads",
                }
            ],
            "help": "copy the seed's wording",
        },
    ]


def test_html_is_an_ordered_list_with_the_span_marked() -> None:
    """The fragment that the preview and the page on how the site was checked show."""
    assert report.to_html([DIFFERS]) == (
        '<ol class="report">\n'
        '<li class="report-error">\n'
        '<p><code class="report-place">content/timelines/treaty.yaml:14:47</code>'
        " <strong>error[quote-not-in-seed]</strong>: the quotation differs from seed treaty-1919</p>\n"
        '<pre><code dir="auto">    quote: &#34;the Council shall advise upon the <mark>means</mark>&#34;</code></pre>\n'
        '<p class="report-note">differs here</p>\n'
        '<p><code class="report-place">seeds/treaty-1919.txt:203:35</code> the seed reads</p>\n'
        '<pre><code dir="auto">the Council shall advise upon the <mark>manner</mark></code></pre>\n'
        '<p class="report-help">copy the seed&#39;s wording;'
        " <code>site-builder explain quote-not-in-seed</code> says more</p>\n"
        "</li>\n"
        "</ol>\n"
    )
    assert report.to_html([]) == ""


def test_html_escapes_what_editors_typed_and_marks_code() -> None:
    """Markup in any part is text; words between backticks are code."""
    source = SourceText("<p>", "<script>alert(1)</script>")
    found = error(
        "c", "`<b>` & co", source.span(0, 8), note="<i>", labels=[Label(source.span(0, 0), "<u>")], help="a\n`{x}`"
    )
    assert report.to_html([found]) == (
        '<ol class="report">\n<li class="report-error">\n'
        '<p><code class="report-place">&lt;p&gt;:1:1</code> <strong>error[c]</strong>:'
        " <code>&lt;b&gt;</code> &amp; co</p>\n"
        '<pre><code dir="auto"><mark>&lt;script&gt;</mark>alert(1)&lt;/script&gt;</code></pre>\n'
        '<p class="report-note">&lt;i&gt;</p>\n'
        '<p><code class="report-place">&lt;p&gt;:1:1</code> &lt;u&gt;</p>\n'
        '<pre><code dir="auto"><mark>&lt;</mark>script&gt;alert(1)&lt;/script&gt;</code></pre>\n'
        '<p class="report-help">a<br>\n<code>{x}</code><br>\n<code>site-builder explain c</code> says more</p>\n'
        "</li>\n</ol>\n"
    )


def test_every_page_of_explanations_can_be_read() -> None:
    """Each code's page starts with its code."""
    assert report.codes() == sorted(set(report.codes()))
    assert all(report.explain(code).startswith(f"# {code}\n") for code in report.codes())


def test_an_unknown_code_is_refused_with_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt code finds its neighbours, and a path is not a code."""
    monkeypatch.setattr(report, "codes", lambda: ["quote-ambiguous", "quote-not-in-seed"])
    with pytest.raises(report.ExplainError) as refused:
        report.explain("quote-not-in-sed")
    assert str(refused.value) == "there is no error code 'quote-not-in-sed'; did you mean quote-not-in-seed?"
    with pytest.raises(report.ExplainError, match=r"^there is no error code '../report.py'$"):
        report.explain("../report.py")


# Widths known beforehand, so that no code of the module judges itself: what is shown, and its columns.
SHOWN = {
    "a": ("a", 1),
    " ": (" ", 1),
    "\u00a0": ("\u00a0", 1),
    "é": ("é", 1),
    "ש": ("ש", 1),
    "漢": ("漢", 2),
    "\uff21": ("\uff21", 2),
    "\u3000": ("\u3000", 2),
    "🙂": ("🙂", 2),
    "\t": ("    ", 4),
    "\u202e": ("<U+202E>", 8),
    "\x1b": ("<U+001B>", 8),
    "\U000e0041": ("<U+E0041>", 9),
}
MARKS = "\u0301\u20dd\u05b0"
COLUMNS = {shown: columns for shown, columns in SHOWN.values() if len(shown) == 1} | dict.fromkeys(MARKS, 0)
BARE_MARKS = re.compile(f"(?:^|(?<=[\t\u202e\x1b\U000e0041]))[{MARKS}]+")
LINES = st.text("".join(SHOWN) + MARKS, max_size=130).map(lambda text: BARE_MARKS.sub("", text))


def cells(line: str) -> list[str]:
    """The line's characters, each with the marks on it."""
    return re.findall(f"[^{MARKS}][{MARKS}]*", line)


@given(LINES, LINES.filter(bool), LINES)
@settings(max_examples=100, deadline=None)
def test_the_carets_stand_under_the_span(before: str, inside: str, after: str) -> None:
    """Walking the excerpt by independently known widths, the characters over the carets are the span's."""
    excerpt, carets = one_line(before + inside + after, len(before), len(before + inside))
    run = re.match(r" *(\^+)", carets)
    assert run
    under, column = "", 0
    for cell in cells(excerpt):
        if run.start(1) <= column < run.end(1):
            under += cell
        column += COLUMNS.get(cell[0], 1)
    expected = "".join(SHOWN[char][0] if char in SHOWN else char for char in inside)
    if run.end() == len(carets):
        assert under == expected
    else:
        assert expected.startswith(under)
        assert carets[run.end() :] == f" (to line 1, column {len(before + inside)})"
    assert column <= report.WIDTH


# Surrogates too: a path or a YAML escape may hold one.
ANY_TEXT = st.text(st.characters(), max_size=60) | st.text("ab\r\n\t\u0301\u202e漢\ud800", max_size=200)
SPANS = st.builds(
    lambda text, start, end: SourceText("s\u2066.txt", text).span(start, end), ANY_TEXT, *[st.integers(-9, 250)] * 2
)
FINDINGS = st.builds(
    lambda span, words, label: error(words, words, span, note=words, labels=[Label(label, words)], help=words),
    SPANS | st.just("path\x07"),
    ANY_TEXT,
    SPANS,
)


@given(st.lists(FINDINGS, max_size=3))
@settings(max_examples=100, deadline=None)
def test_any_text_and_any_span_can_be_reported(findings: list[Diagnostic]) -> None:
    """Nothing raises, and nothing that a terminal or a browser would act on comes through."""
    text, fragment = report.to_text(findings), report.to_html(findings)
    for written in (text, html.unescape(fragment)):
        assert {char for char in written if unicodedata.category(char)[0] == "C"} <= {"\n"}
    text.encode()
    assert len(report.to_data(findings)) == text.count("` says more\n")
    json.dumps(report.to_data(findings))
    tree = html5lib.parseFragment(fragment, namespaceHTMLElements=False)
    assert {node.tag for node in tree.iter() if node is not tree} <= {
        "ol",
        "li",
        "p",
        "pre",
        "code",
        "mark",
        "strong",
        "br",
    }


@pytest.mark.slow
def test_many_findings_on_one_long_line_are_drawn_in_time() -> None:
    """However its characters are drawn: plainly, wide, or with marks. 10,000 took seconds."""
    for piece in ("a", "漢", "e\u0301", "\u202e"):
        text = SourceText("a.txt", piece * 50_000)
        found = [error("bad-value", "wrong", text.span(at, at + 3)) for at in range(0, 50_000, 5)]
        with ends_soon(5):
            assert report.to_text(found).count("bad-value]") == 10_000
