"""The scanner: citations, embeds, links and code with their places, and what is said of those that are not right."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from site_builder import yaml_tree
from site_builder.marks import Embed, InlineCitation, Prose, RecordLink
from site_builder.scan import scan
from site_builder.text import SourceText
from site_builder.yaml_nodes import Mapping, Scalar, raw


def read(text: str) -> Prose:
    """Scans the body of a chapter."""
    source = SourceText("content/chapters/a.md", text)
    return scan(raw(source.span(0, len(text))))


def said(prose: Prose) -> list[tuple[str, str, str]]:
    """Code, message and place of each problem."""
    return [(found.code, found.message, found.span.text if found.span else "") for found in prose.problems]


def marks(prose: Prose) -> list[tuple[object, ...]]:
    """What each mark says, as plain values."""
    plain: list[tuple[object, ...]] = []
    for mark in prose.marks:
        if isinstance(mark, InlineCitation):
            attributes = {name: value.value for name, value in mark.attributes.items()}
            parts = (mark.source, mark.quote, mark.excerpt)
            plain.append((*(part.value if part else None for part in parts), attributes))
        else:
            plain.append((type(mark).__name__, mark.kind, mark.id.value))
    return plain


TEXT = """\
One gallery puts it at 57 acres [@gallery{line=14}: a 57-acre
"mega-prison"]; [an *essay*](source:essay) says 166 [@essay-area].

/// fact | site-area
///
"""


def test_marks_with_their_places() -> None:
    """Every mark is found, in order, and knows where it and its parts are written."""
    prose = read(TEXT)
    assert prose.problems == ()
    assert marks(prose) == [
        ("gallery", 'a 57-acre\n"mega-prison"', None, {"line": "14"}),
        ("RecordLink", "source", "essay"),
        (None, None, "essay-area", {}),
        ("Embed", "fact", "site-area"),
    ]
    citation, link, excerpt, embed = prose.marks
    assert isinstance(citation, InlineCitation)
    assert isinstance(link, RecordLink)
    assert isinstance(excerpt, InlineCitation)
    assert isinstance(embed, Embed)
    assert [TEXT[mark.start : mark.end] for mark in prose.marks] == [
        '[@gallery{line=14}: a 57-acre\n"mega-prison"]',
        "[an *essay*](source:essay)",
        "[@essay-area]",
        "/// fact | site-area\n///\n",
    ]
    assert TEXT[link.target_start : link.target_end] == "(source:essay)"
    assert (citation.span.first, citation.span.last) == ((1, 33), (2, 15))
    assert citation.source
    assert citation.quote
    assert excerpt.excerpt
    assert (citation.source.span.first, citation.attributes["line"].span.first) == ((1, 35), (1, 48))
    assert (citation.quote.span.first, citation.quote.span.last) == ((1, 53), (2, 14))
    assert (link.id.span.text, excerpt.excerpt.span.text, embed.id.span.text) == ("essay", "essay-area", "site-area")
    assert (embed.span.text, embed.id.span.first) == ("/// fact | site-area", (4, 12))


def test_places_in_a_folded_yaml_text() -> None:
    """In a YAML block too, each part is at its place in the file, past indentation and folded lines."""
    text = "text: >-\n  It is large\n  [@gallery: a 57-acre\n  \\[sic\\] prison].\n"
    source = SourceText("content/timelines/a.yaml", text)
    node = yaml_tree.parse(source).value
    assert isinstance(node, Mapping)
    value = node.get("text")
    assert isinstance(value, Scalar)
    (citation,) = scan(value).marks
    assert isinstance(citation, InlineCitation)
    assert citation.quote
    assert citation.quote.value == "a 57-acre [sic] prison"
    assert citation.quote.span.text == "a 57-acre\n  \\[sic\\] prison"
    assert citation.quote.at(10, 15).text == r"[sic\]"
    assert (citation.span.first, citation.span.last) == ((3, 3), (4, 18))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("[@a: up to 40,000 *inmates* _x_ `y` <b> &amp;]", "up to 40,000 *inmates* _x_ `y` <b> &amp;"),
        ("[@a: balanced [sic] brackets [[x]]]", "balanced [sic] brackets [[x]]"),
        (r"[@a: one \] and one \[]", "one ] and one ["),
        (r"[@a: C:\dir \\ end\\]", "C:\\dir \\ end\\"),
        (r"[@a: \\\[ and \\\\\] x]", r"\[ and \\] x"),
        ("[@a:words]", "words"),
        ("[@a : \u00a0words\u3000\n]", "words"),
        ("[@a: one: two]", "one: two"),
        ("[@a: a [@b: c] d](topic:x)", "a [@b: c] d"),
    ],
)
def test_words_are_read_as_typed(typed: str, words: str) -> None:
    """Nothing but the escapes of brackets and backslashes is read in a citation's words."""
    prose = read(f"x {typed} y")
    assert (prose.problems, marks(prose)) == ((), [("a", words, None, {})])


@given(st.text(st.one_of(st.sampled_from("\\[]`"), st.characters(exclude_categories=("Cs", "Cc"))), min_size=1))
@settings(max_examples=150)
def test_any_words_survive(words: str) -> None:
    """What is typed, with brackets escaped, is what is read back, whatever the words are."""
    assume(
        words.strip("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000 ") == words
    )
    escaped = re.sub(r"[\[\]\\]", r"\\\g<0>", words)
    typed = f"It says [@seed{{line=3}}: {escaped}], and [@other-one]."
    prose = read(typed)
    assert prose.problems == ()
    assert marks(prose) == [("seed", words, None, {"line": "3"}), (None, None, "other-one", {})]


def test_attributes() -> None:
    """Spaces or commas part them; values with spaces stand in double quotes, with their escapes resolved."""
    typed = r'[@a{line=14, before="the \"big\"", after="x\]" as_stated=57 speaker=x,locator="p. 4" lang=es-SV}: words]'
    assert marks(read(typed)) == [
        (
            "a",
            "words",
            None,
            {
                "line": "14",
                "before": 'the "big"',
                "after": "x]",
                "as_stated": "57",
                "speaker": "x",
                "locator": "p. 4",
                "lang": "es-SV",
            },
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        "`[@a: b]` and `` ` [@c] ` `` and `[x](topic:a)`",
        "```\n[@a: b]\n/// fact | x\n```",
        "~~~ text\n[@a: b]\n```\n\n[@c]\n~~~~",
        r"\[@a: b] and \`[c] and \[x]\(topic:a) and \/// fact | x",
    ],
)
def test_code_and_escapes_hold_no_marks(text: str) -> None:
    """A citation inside backticks or a fence is code, and a backslash makes any sign of ours a letter."""
    prose = read(text)
    assert (prose.marks, prose.problems) == ((), ())


def test_the_leftmost_wins() -> None:
    """Backticks inside a citation are its words; one alone is a letter."""
    assert marks(read("a `code [@x: press ` now] b")) == []
    assert marks(read("[@x: press ` now] and ` then [@y]")) == [("x", "press ` now", None, {}), (None, None, "y", {})]


KINDS = "chapter, timeline, event, panel, fact, source, topic, remark, excerpt or figure"
EXPECTED = "expected https://…, mailto:…, #fragment or kind:id"


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            "a [@b: c\nd\n\ne]",
            [
                (
                    "unclosed-citation",
                    "the citation that starts here has no closing bracket in its paragraph",
                    "[@b: c",
                )
            ],
        ),
        (
            "[@b: c [@d: e]",
            [
                (
                    "unclosed-citation",
                    "the citation that starts here has no closing bracket in its paragraph",
                    "[@b: c [@d: e]",
                )
            ],
        ),
        ("[@: b]", [("citation-without-source", "the citation names no source after [@", "[@: b]")]),
        ("[@]", [("citation-without-source", "the citation names no source after [@", "[@]")]),
        ("[@b: ]", [("citation-without-words", "the citation names b but none of its words", "[@b: ]")]),
        (
            "[@B-1: c]",
            [
                (
                    "bad-citation",
                    "expected an id of lower-case letters, digits and single dashes after [@, found 'B-1'",
                    "[@B-1: c]",
                )
            ],
        ),
        ("[@b c]", [("bad-citation", "expected `: words` or `]` after 'b', found 'c'", "c")]),
        (
            "[@b{lines=1}: c]",
            [
                (
                    "unknown-attribute",
                    "a citation has no attribute 'lines', "
                    "expected line, before, after, as_stated, speaker, locator or lang",
                    "lines",
                )
            ],
        ),
        ("[@b{line=x}: c]", [("bad-attribute", "expected a line number for line, found 'x'", "line=x")]),
        (
            "[@b{line=1 line=2}: c]",
            [("bad-attribute", "expected each attribute once for line, found '2'", "line=2")],
        ),
        (
            "[@b{lang=x}: c]",
            [("bad-attribute", "expected a language tag such as en or es-SV for lang, found 'x'", "lang=x")],
        ),
        ('[@b{after=""}: c]', [("bad-attribute", "expected words for after, found ''", 'after=""')]),
        (
            "[@b{line 4}: c]",
            [("bad-attribute", "expected name=value or name=\"words\", found 'line 4'", "line 4")],
        ),
        (
            '[@b{after="x}: c]',
            [("bad-attribute", 'expected name=value or name="words", found \'after="x\'', 'after="x')],
        ),
        ("[@b{line=1: c]", [("bad-attribute", "the brace that opens here has no end in the citation", "{")]),
        ("[@b{]", [("bad-attribute", "the brace that opens here has no end in the citation", "{")]),
        ("[@b{line=1}]", [("bad-attribute", "an excerpt is cited by its id alone", "1")]),
        ("[a](../b.html)", [("unknown-link", f"the link leads to '../b.html', {EXPECTED}", "../b.html")]),
        (
            "[a](javascript:alert(1))",
            [("unknown-link", f"the link leads to 'javascript:alert(1)', {EXPECTED}", "javascript:alert(1)")],
        ),
        ("[a](data:x)", [("unknown-link", f"the link leads to 'data:x', {EXPECTED}", "data:x")]),
        ("[a]()", [("unknown-link", f"the link leads to '', {EXPECTED}", "()")]),
        (
            '[a](https://b.org "c")',
            [("unknown-link", f"the link leads to 'https://b.org \"c\"', {EXPECTED}", 'https://b.org "c"')],
        ),
        ("[a](topics:b)", [("unknown-link", f"the link leads to 'topics:b', {EXPECTED}", "topics:b")]),
        (
            "[a](topic:B)",
            [
                (
                    "unknown-link",
                    "the link leads to 'topic:B', "
                    "expected an id of lower-case letters, digits and single dashes after the colon",
                    "topic:B",
                )
            ],
        ),
        (
            "![a](b.png)",
            [
                (
                    "image-in-prose",
                    "a picture stands in the text by its address, without credit and rights",
                    "![a](b.png)",
                )
            ],
        ),
        (
            "[a [@b] c](topic:d)",
            [("nested-link", "the text of a link holds a citation, which leads elsewhere itself", "[@b]")],
        ),
        (
            "[a [b](topic:c) d](topic:e)",
            [("nested-link", "the text of this link holds another link", "(topic:e)")],
        ),
        ("[](topic:c)", [("link-without-text", "the link to 'topic:c' has no text", "[](topic:c)")]),
        ("[ \u200b](<#a>)", [("link-without-text", "the link to '#a' has no text", "[ \u200b](<#a>)")]),
        (
            "[a]: https://b.org",
            [("reference-link", "a link's address stands apart from its text", "[a]: https://b.org")],
        ),
        ("```\na", [("unclosed-code", "the code that starts here has no end", "```")]),
        ("/// fact | a", [("unclosed-embed", "the embed has no closing ///", "/// fact | a")]),
        ("a\n///", [("bad-embed", "/// closes an embed that was never opened", "///")]),
        ("/// fact\n///", [("bad-embed", "expected `kind | id`, found 'fact'", "/// fact")]),
        ("/// fact | a\nb\n///", [("bad-embed", "expected /// on the next line, found 'b'", "b")]),
        ("see /// fact | a", [("bad-embed", "an embed stands on lines of its own", "/// fact |")]),
        (
            "/// facts | a\n///",
            [
                (
                    "unknown-embed",
                    "there is no embed of the kind 'facts', "
                    "expected fact, excerpt, remark, figure, timeline, media, event or panel",
                    "/// facts | a",
                )
            ],
        ),
    ],
)
def test_what_is_not_right(text: str, problems: list[tuple[str, str, str]]) -> None:
    """Each fault is named at its place, with what was expected."""
    prose = read(text)
    assert said(prose) == problems
    assert all(found.help for found in prose.problems)


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("[@b{lines=1}: c]", "did you mean 'line'?"),
        ("[a](topics:b)", "did you mean 'topic'?"),
        ("/// figur | a\n///", "did you mean 'figure'?"),
        ("[a](tel:1)", f"the kinds are {KINDS}; for brackets that are no link write \\[ or \\("),
        (
            "![a](b.png)",
            "describe it in content/media/ and write `/// media | its-id`, with `///` below it",
        ),
    ],
)
def test_how_to_mend_it(text: str, help: str) -> None:
    """A near name is suggested; otherwise the help says what to write."""
    assert [found.help for found in read(text).problems] == [help]


def test_all_problems_come_at_once_in_order() -> None:
    """One fault hides no other, and they are sorted by place."""
    text = "[@a: b [x](y)\n\n[@: c] [@d: e]\n\n/// fact | f\n\n[@g{h=1}: i]"
    assert [code for code, _, _ in said(read(text))] == [
        "unclosed-citation",
        "unknown-link",
        "citation-without-source",
        "unclosed-embed",
        "unknown-attribute",
    ]


@pytest.mark.parametrize(
    "target", ["https://a.org/b_(c)_d", "http://a.org?x=1&y=2#z", "mailto:a@b.org", "#part", "<https://a.org>"]
)
def test_links_that_are_let_through(target: str) -> None:
    """Addresses of the three schemes, and fragments of the page, are no problem and no mark."""
    prose = read(f"[a]({target}) <https://b.org/*c*>")
    assert (prose.problems, prose.marks) == ((), ())


PARAGRAPHS = """\
# A heading
One [@a: b]
and two [@c].
## Another
- item [x](topic:y)

/// fact | z
///
Underlined
==========

***

```
code

[@d]
```
> quoted
"""


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_paragraphs(end: str) -> None:
    """Headings, embeds and code are told apart from prose, whatever ends the lines; each holds its marks."""
    prose = read(PARAGRAPHS.replace("\n", end))
    value = prose.words.value
    assert prose.problems == ()
    assert [(p.kind, value[p.start : p.end].strip().replace(end, "\n"), len(p.marks)) for p in prose.paragraphs] == [
        ("heading", "# A heading", 0),
        ("prose", "One [@a: b]\nand two [@c].", 2),
        ("heading", "## Another", 0),
        ("prose", "- item [x](topic:y)", 1),
        ("embed", "/// fact | z\n///", 1),
        ("heading", "Underlined\n==========", 0),
        ("code", "```\ncode\n\n[@d]\n```", 0),
        ("prose", "> quoted", 0),
    ]


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        (
            "a" * 20_001,
            "prose-too-long",
            "the paragraph has 20,001 characters without a blank line, expected at most 20,000",
        ),
        (
            "> # a\n" * 51,
            "prose-too-long",
            "the paragraph has 51 headings and rules without a blank line, expected at most 50",
        ),
        (
            "a|b\n-|-\n" + "\n" * 2 + "|" * 2_001 + "\n" + "a\n" * 9,
            "prose-too-long",
            "the paragraph has tables of 20,012 cells up to here, expected at most 20,000 in a text",
        ),
        ("a\n\n" * 10_001, "prose-too-long", "the text has 10,001 paragraphs, expected at most 10,000"),
        ("> - " * 5 + "a", "prose-too-deep", "lists and quotations stand 10 deep in each other, expected at most 8"),
        (
            "- a\n" + "    " * 8 + "- b",
            "prose-too-deep",
            "lists and quotations stand 9 deep in each other, expected at most 8",
        ),
    ],
)
def test_bounds(text: str, code: str, message: str) -> None:
    """What Markdown would take too long over is refused before it gets there."""
    prose = read(text)
    assert [(found.code, found.message) for found in prose.problems] == [(code, message)]
    assert not prose.bounded


SIGNS = r"""
[ ] ( ) [@ [@a: { } = " \ ` ``` /// ~~~ ! < > https://a.org <https://b.org> topic:x ](topic:x) * _ # - 1. | line=1 a é
<b> <script> </p> <!-- &lt; & [a](https://b.org) [@a:b] [@c] 0
"""
SPACES = ["\n", "\n\n", "\r\n", "\r", "\t", " ", "\u00a0", "\u2028", "\u202e", "\x00", "\x02", "\ufdd0", "\ufdd1"]
SOUP = st.lists(st.sampled_from([*SIGNS.split(), *SPACES, "\n/// fact | a", "\n///\n"]), max_size=40).map("".join)


@given(SOUP)
@settings(max_examples=150)
def test_nothing_is_raised_and_places_are_true(text: str) -> None:
    """Any text scans; marks come in order, at their places, and citations never overlap."""
    prose = read(text)
    starts = [mark.start for mark in prose.marks]
    assert starts == sorted(starts)
    citations = [mark for mark in prose.marks if isinstance(mark, InlineCitation)]
    assert all(first.end <= second.start for first, second in pairwise(citations))
    for mark in citations:
        assert mark.span.text == text[mark.start : mark.end]
        assert mark.span.text.startswith("[@")
        assert mark.span.text.endswith("]")
    ends = [0, *(end for p in prose.paragraphs for end in (p.start, p.end))]
    assert ends == sorted(ends)
    assert sum((p.marks for p in prose.paragraphs), ()) == prose.marks


def test_of_very_many_citations_without_an_end_the_first_are_reported() -> None:
    """Twenty of a paragraph say it; the next paragraph's are its own."""
    found = [
        start for code, _, start in said(read("[@a: x " * 30 + "\n\n" + "[@b: x " * 3)) if code == "unclosed-citation"
    ]
    assert len(found) == 23
