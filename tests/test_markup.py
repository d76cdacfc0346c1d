"""Markup: whole pieces of HTML, hostile texts, and how long it may take."""

from __future__ import annotations

import re
from unittest.mock import patch

import html5lib
import pytest
from conftest import ROOT, ends_soon
from hypothesis import event, given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from test_scan import SOUP, read

from site_builder import markup
from site_builder.link import link
from site_builder.load import load
from site_builder.marks import Code, Embed, InlineCitation, Prose, RecordLink, Refused
from site_builder.paragraphs import paragraphs
from site_builder.project import open_project
from site_builder.references import prose_in


class Shown:
    """Stands in for the pages: each mark becomes HTML that tells what it was."""

    def citation(self, mark: InlineCitation) -> Markup:
        """The words, or the excerpt's id."""
        words = mark.quote or mark.excerpt
        return Markup('<q data-seed="x">{}</q>').format(words.value if words else "")

    def embed(self, mark: Embed) -> Markup:
        """Kind and id."""
        return Markup('<aside data-kind="{}">{}</aside>').format(mark.kind, mark.id.value)

    def link(self, mark: RecordLink) -> Markup | None:
        """A tag; there is nothing with the id `none`."""
        return None if mark.id.value == "none" else markup.anchor(f"../{mark.kind}s/{mark.id.value}.html?a&b")


def html(text: str, prefix: str = "") -> str:
    """The text as HTML."""
    return str(markup.to_html(read(text), Shown(), prefix))


OPENED = '<div class="scroll" tabindex="0" role="group" aria-label="{}"><table>'
CHAPTER = """\
# The *site*

Two pictures put it at **57** acres [@gallery{line=14}: a 57-acre *"mega-prison"* <b>]; an
[essay _there_](source:essay) says 166 [@essay-area].\x20\x20
A [ghost](topic:none), [abroad](https://e.org/a_(b)_c?x=1&y=), [below](#part), <https://e.org/_a_>.

/// fact | site-area
///

## The *site*

1. one

    /more/

2. `two <b>` _x_[@c]_y_
- three

> quoted [@d]

| place | acres |
|:------|------:|
| a \\| b | [@e: f|g] |

```
<b> [@x: y]
```

---
"""


def test_a_chapter() -> None:
    """Marks show what the resolver gives, with its data attributes, wherever they stand."""
    assert html(CHAPTER, "c-") == (
        '<h2 id="c-the-site">The <em>site</em></h2>\n'
        '<p>Two pictures put it at <strong>57</strong> acres <q data-seed="x">'
        "a 57-acre *&#34;mega-prison&#34;* &lt;b&gt;</q>; an\n"
        '<a href="../sources/essay.html?a&amp;b">essay <em>there</em></a> says 166 '
        '<q data-seed="x">essay-area</q>.<br>\n'
        'A ghost, <a href="https://e.org/a_(b)_c?x=1&amp;y=" rel="external noopener">abroad</a>, '
        '<a href="#part">below</a>, <a href="https://e.org/_a_" rel="external noopener">https://e.org/_a_</a>.</p>\n'
        '<aside data-kind="fact">site-area</aside>\n'
        '<h2 id="c-the-site-2">The <em>site</em></h2>\n'
        "<ol>\n<li>\n<p>one</p>\n<p>/more/</p>\n</li>\n"
        '<li>\n<p><code>two &lt;b&gt;</code> <em>x</em><q data-seed="x">c</q><em>y</em>\n- three</p>\n</li>\n</ol>\n'
        '<blockquote>\n<p>quoted <q data-seed="x">d</q></p>\n</blockquote>\n'
        f'{OPENED.format("place, acres")}\n<thead>\n<tr>\n<th class="left">place</th>\n<th class="right">acres</th>\n</tr>\n</thead>\n'
        '<tbody>\n<tr>\n<td class="left">a | b</td>\n<td class="right"><q data-seed="x">f|g</q></td>\n</tr>\n'
        "</tbody>\n</table></div>\n"
        "<pre><code>&lt;b&gt; [@x: y]\n</code></pre>\n"
        "<hr>"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain text, 1,000 words - and a half.\n", "<p>plain text, 1,000 words - and a half.</p>"),
        ("*[@a]* **[@a]**_[@a]_ x[@a]y", "<p><em>Q</em> <strong>Q</strong><em>Q</em> xQy</p>"),
        ("[@a] starts\n[@a]", "<p>Q starts\nQ</p>"),
        ("# [@a] is *it*", '<h2 id="is-it">Q is <em>it</em></h2>'),
        ("- [@a]\n- b", "<ul>\n<li>Q</li>\n<li>b</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("x\n/// fact | y\n///\nz", '<p>x</p>\n<aside data-kind="fact">y</aside>\n<p>z</p>'),
        (
            "- x\n\n/// fact | y\n///\n",
            '<ul>\n<li>x</li>\n</ul>\n<aside data-kind="fact">y</aside>',
        ),
        ("#\n###### x\n# ***", '<h2 id="x">x</h2>\n<h2 id="section">***</h2>'),
        ("## हिन्दी भाग, “१”", '<h2 id="हिन्दी-भाग-१">हिन्दी भाग, “१”</h2>'),
        ("# Ete\u0301\n# กัน\n# กิน", '<h2 id="eté">Ete\u0301</h2>\n<h2 id="กัน">กัน</h2>\n<h2 id="กิน">กิน</h2>'),
        ("a\n\n## \n\n# \u200b\n\n## [@a]\n\n#", '<p>a</p>\n\n\n<h2 id="section">Q</h2>'),
        ("## Ünïcode 2, `b`", '<h2 id="ünïcode-2-b">Ünïcode 2, <code>b</code></h2>'),
        ("- [a\n- b](topic:x)", "<ul>\n<li>[a</li>\n<li>b](topic:x)</li>\n</ul>"),
        (
            "### a\n\n##### b\n\n#### c\n\n## d\n\n# e",
            '<h2 id="a">a</h2>\n<h3 id="b">b</h3>\n<h4 id="c">c</h4>\n<h2 id="d">d</h2>\n<h2 id="e">e</h2>',
        ),
        ("&copy; &lt;b&gt; AT&T", "<p>© &lt;b&gt; AT&amp;T</p>"),
        ("    not code", "<p>not code</p>"),
        ('"straight" -- quotes...', '<p>"straight" -- quotes...</p>'),
        (
            "*a**b*X **b *c* d** *e _f_ g* ***h***",
            "<p>*a*<em>b</em>X <strong>b <em>c</em> d</strong> <em>e <em>f</em> g</em> <strong><em>h</em></strong></p>",
        ),
        (
            "snake_case_x 2*3 _a_b (_c_) __d__ **e\nf** ** g",
            "<p>snake_case_x 2*3 _a_b (<em>c</em>) <strong>d</strong> <strong>e\nf</strong> ** g</p>",
        ),
        (
            "|a|b|\n|-|-|\n|c|d|[@a]|",
            f"{OPENED.format('a, b')}\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n"
            "<tbody>\n<tr>\n<td>c</td>\n<td>d</td>\n<td>Q</td>\n</tr>\n</tbody>\n</table></div>",
        ),
        (
            '| *a* [@a] | | \ufdd00\ufdd1 `"<` [b](https://e.org) [c] |\n|-|-|-|\n|c|d|e|',
            OPENED.format("a, \ufffd0\ufffd &#34;&lt; b [c]") + "\n<thead>\n<tr>\n<th><em>a</em> Q</th>\n<th></th>\n"
            '<th>\ufdd00\ufdd1 <code>&#34;&lt;</code> <a href="https://e.org" rel="external noopener">b</a> [c]</th>\n'
            "</tr>\n</thead>\n<tbody>\n<tr>\n<td>c</td>\n<td>d</td>\n<td>e</td>\n</tr>\n</tbody>\n</table></div>",
        ),
        ("", ""),
    ],
)
def test_pieces(text: str, expected: str) -> None:
    """Small texts and their whole HTML, with Q for the citation of excerpt a."""
    assert html(text).replace('<q data-seed="x">a</q>', "Q") == expected


HOSTILE = [
    ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
    ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>"),
    (
        "a\n\n<div onclick='x'>\n\n*b*\n\n</div>",
        "<p>a</p>\n<p>&lt;div onclick='x'&gt;</p>\n<p><em>b</em></p>\n<p>&lt;/div&gt;</p>",
    ),
    ("<svg/onload=alert(1)> <a href=//e.org>", "<p>&lt;svg/onload=alert(1)&gt; &lt;a href=//e.org&gt;</p>"),
    ("a <!-- hidden --> b", "<p>a &lt;!-- hidden --&gt; b</p>"),
    ("<!-- hidden\n\nstill -->", "<p>&lt;!-- hidden</p>\n<p>still --&gt;</p>"),
    ("<?php x ?> <![CDATA[x]]> <!DOCTYPE x>", "<p>&lt;?php x ?&gt; &lt;![CDATA[x]]&gt; &lt;!DOCTYPE x&gt;</p>"),
    ("{{ config }} {% raw %} {# x #} ${x}", "<p>{{ config }} {% raw %} {# x #} ${x}</p>"),
    ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
    ("[a](JaVaScRiPt:alert`1`)", "<p>[a](JaVaScRiPt:alert`1`)</p>"),
    ("[a](java&#115;cript:x)", "<p>[a](java&amp;#115;cript:x)</p>"),
    ("[a](<javascript:alert(1)>)", "<p>[a](&lt;javascript:alert(1)&gt;)</p>"),
    ("[a](\tjavascript:x)", "<p>[a](\tjavascript:x)</p>"),
    ("[a](data:text/html;base64,x)", "<p>[a](data:text/html;base64,x)</p>"),
    ("[a](//e.org/x) [b](../c.html)", "<p>[a](//e.org/x) [b](../c.html)</p>"),
    ("<javascript:alert(1)> <a@b.org>", "<p>&lt;javascript:alert(1)&gt; &lt;a@b.org&gt;</p>"),
    ("[a][b]\n\n[b]: javascript:x", "<p>[a][b]</p>\n<p>[b]: javascript:x</p>"),
    ("![a](https://e.org/b.png)", "<p>![a](https://e.org/b.png)</p>"),
    ("![a](x\"onerror='y')", "<p>![a](x&#34;onerror=&#39;y&#39;)</p>"),
    ('[a](https://e.org "t<b>")', "<p>[a](https://e.org &#34;t&lt;b&gt;&#34;)</p>"),
    (
        "[<b>](https://e.org/'onclick=x)",
        '<p><a href="https://e.org/&#39;onclick=x" rel="external noopener">&lt;b&gt;</a></p>',
    ),
    ("`<b>` ``a`b``", "<p><code>&lt;b&gt;</code> <code>a`b</code></p>"),
    ("```\n</code></pre><b>\n```", "<pre><code>&lt;/code&gt;&lt;/pre&gt;&lt;b&gt;\n</code></pre>"),
    ('# <b id="x">', '<h2 id="b-id-x">&lt;b id="x"&gt;</h2>'),
    ("[@a: <script>]", '<p><q data-seed="x">&lt;script&gt;</q></p>'),
    ("&#60;script&#62; &lt;b&gt;", "<p>&lt;script&gt; &lt;b&gt;</p>"),
    (
        "|a|b|\n|-|-|\n|<b>|x|",
        f"{OPENED.format('a, b')}\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n"
        "<tbody>\n<tr>\n<td>&lt;b&gt;</td>\n<td>x</td>\n</tr>\n</tbody>\n</table></div>",
    ),
    ("\ufdd00\ufdd1 \ufdd2\ufdd3 [@a]", '<p>\ufdd00\ufdd1 \ufdd2\ufdd3 <q data-seed="x">a</q></p>'),
    ("\x02klzzwxh:0000\x03 *x* \x0260\x03b\x0262\x03", "<p>\x02klzzwxh:0000\x03 <em>x</em> \x0260\x03b\x0262\x03</p>"),
    (
        "[\ufdd00\ufdd1](https://e.org/\ufdd00\ufdd1)",
        '<p><a href="https://e.org/\ufdd00\ufdd1" rel="external noopener">\ufdd00\ufdd1</a></p>',
    ),
    ("> " * 9 + "<script>", f"<p>{'&gt; ' * 9}&lt;script&gt;</p>"),
]

TAGS = markup.TAGS | {"q", "aside", "code", "pre", "div"}
ATTRIBUTES = {"href", "rel", "id", "class", "start", "data-seed", "data-kind", "tabindex", "aria-label", "role"}
ADDRESS = re.compile(r"(https?://|mailto:|#|\.\./[a-z]+s/[a-z0-9-]+\.html\?a&b$)")


def harmless(found: str) -> None:
    """Fails where a browser would find more in the HTML than we allow, or repairs it to something else."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parseFragment(found)
    ids = []
    for element in tree.iter():
        if element is tree:
            continue
        assert element.tag in TAGS
        assert set(element.attrib) <= ATTRIBUTES
        assert ADDRESS.match(element.get("href", "#"))
        ids += [element.get("id")] * ("id" in element.attrib)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("text", "expected"), HOSTILE)
def test_hostile_texts(text: str, expected: str) -> None:
    """What could run or hide comes out as text that everybody can see."""
    found = html(text)
    harmless(found)
    assert found == expected


@given(SOUP)
@settings(max_examples=200)
def test_any_text_is_harmless(text: str) -> None:
    """Whatever is typed, a browser finds allowed elements, attributes and addresses alone."""
    prose = read(text)
    harmless(str(markup.to_html(prose, Shown())))
    harmless(str(markup.inline(prose, Shown())))
    assert "\n" not in markup.to_text(prose)


@given(st.text(max_size=60))
@settings(max_examples=100)
def test_any_characters_are_harmless(text: str) -> None:
    """So it is with any characters at all."""
    harmless(str(markup.to_html(read(text), Shown())))


# What the short way reads, what looks like it, and what may stand between.
SIMPLE = (
    "word|w|é|12|.|, |–|'|\"|(|)|:|!|&|<b|>|#|*em*|*two words* |**strong**|_em_|_two words_ |[link](topic:x)"
    "|[*em*](https://e.org/a_b)|[a _b_ c](event:x)|[@a]|[@a: *x* <y>]|`code`|*a [b](topic:x)*|## Head|## "
)
NEARLY = (
    r"* ** *** _ __ a_b *a *b* **c d** _x* \ \* | [ ] [b* ](topic:x) [none](topic:none) ![p](https://e.org) &amp; &# amp; "
    r"# ### - + = > 1. 2.x --- === ` ``` /// < &lt;b&gt; 0"
)
RARE = [*NEARLY.split(" "), "  \n", "\n ", "\t", "\r\n", "\u00a0", "\n\u3000", "\x0b", "\x85", "\ufdd0"]
SIMPLE_SOUP = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(SIMPLE.split("|")), st.sampled_from(["", " ", "\n", "\n\n"])).map("".join),
        st.integers(0, 9).flatmap(lambda dice: st.just("") if dice else st.sampled_from(RARE)),
    ),
    max_size=10,
).map("".join)


def both_ways(prose: Prose) -> bool:
    """Holds the short way to the long one; whether the short one was taken."""
    taken: list[bool] = []

    def seen(source: str) -> str | None:
        found = paragraphs(source)
        taken.append(found is not None)
        return found

    def made() -> tuple[str, str, str]:
        return str(markup.to_html(prose, Shown())), str(markup.inline(prose, Shown())), markup.to_text(prose)

    with patch.object(markup, "paragraphs", seen):
        short = made()
    with patch.object(markup, "paragraphs", lambda source: None):
        assert short == made()
    return all(taken)


@given(SIMPLE_SOUP)
@settings(max_examples=400)
def test_the_short_way_is_the_long_way(text: str) -> None:
    """A text has the same HTML, to the character, with and without Python-Markdown and the sanitiser."""
    event(str(both_ways(read(text))))


def test_the_short_way_is_the_long_way_on_a_whole_site() -> None:
    """So it is with every text of the first site, and nearly all take the short one."""
    site = link(load(open_project(ROOT)).value, drafts=True).value
    texts = [prose for records in site.records.values() for record in records.values() for _, prose in prose_in(record)]
    taken = [both_ways(prose) for prose in texts]
    assert sum(taken) > 0.9 * len(taken) > 50


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("The first group of 2,000 detainees was moved (“all”) on 24 February 2023.\n", True),
        (
            "One [*a*](topic:a), **two** <b> & _three_\n\nin `code` [@a: *w*], # 10\u00a0000.\n\n## Head *x*\n\nEnd.",
            True,
        ),
        ("*a [b](topic:b) c* - 1. **d** > e_f", False),
        ("snake_case", False),
        ("*a **b** c*", False),
        ("- a", False),
        ("1. a", False),
        ("a\n> b", False),
        ("a\n===", False),
        ("a\n# b", False),
        ("a|b\n-|-", False),
        ("a\\*", False),
        ("&copy;", False),
        ("***", False),
    ],
)
def test_the_short_way_is_taken(text: str, short: bool) -> None:
    """Where a text is simple, and nowhere else."""
    assert both_ways(read(text)) is short


MARKS = [
    "[@a: x|x]",
    "[@a]",
    "[b *c*](topic:x)",
    "[d](https://x.org)",
    "`e|_f`",
    "\n\n/// fact | x\n///\n\n",
    "[g](topic:none)",
]
LAYOUT = [
    "*",
    "**",
    "_",
    "__",
    "***",
    "|",
    "\n",
    "\n\n",
    "\n|-|-|\n",
    "- ",
    "> ",
    "# ",
    "\n---\n",
    "\\",
    "    ",
    "<",
]


@given(st.lists(st.sampled_from([*"hijklmnop", "qr", " ", *MARKS, *LAYOUT]), max_size=30).map("".join))
@settings(max_examples=250)
def test_nothing_is_lost(text: str) -> None:
    """Every letter comes out, in order, and every mark once, whatever stands around it."""
    prose = read(text)
    taken = [
        (cut.target_start if isinstance(cut, RecordLink) else cut.start, cut) for cut in (*prose.marks, *prose.cuts)
    ]
    kept, at = "", 0
    for start, cut in sorted(taken, key=lambda pair: pair[0]):
        kept += text[at:start]
        kept += cut.text if isinstance(cut, Code) else text[start : cut.end] if isinstance(cut, Refused) else ""
        at = cut.end
    letters = re.compile("[a-z]")
    found = str(markup.to_html(prose, Shown()))
    assert letters.findall(markup.to_text(prose)) == letters.findall(kept + text[at:])
    assert found.count("<q ") == sum(isinstance(mark, InlineCitation) for mark in prose.marks)
    assert found.count("<aside ") == sum(isinstance(mark, Embed) for mark in prose.marks)


def test_inline() -> None:
    """A single paragraph loses its `<p>`; anything else keeps its blocks."""
    found = [
        str(markup.inline(read(text), Shown()))
        for text in ("A note.\n", "A *note* [@a].", "One.\n\nTwo.", "/// fact | x\n///", "- one", "`x`")
    ]
    assert found == [
        "A note.",
        'A <em>note</em> <q data-seed="x">a</q>.',
        "<p>One.</p>\n<p>Two.</p>",
        '<aside data-kind="fact">x</aside>',
        "<ul>\n<li>one</li>\n</ul>",
        "<code>x</code>",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            CHAPTER,
            "The site Two pictures put it at 57 acres; an essay there says 166. A ghost, abroad, below, "
            "https://e.org/_a_. The site one /more/ two <b> xy - three quoted place acres a | b <b> [@x: y]",
        ),
        ("1 < 2 & *b* &lt;i&gt; [x]", "1 < 2 & b <i> [x]"),
        ("un*believ*able\\*", "unbelievable*"),
        ("10\u00a0000 men", "10\u00a0000 men"),
        ("", ""),
    ],
)
def test_plain_text(text: str, expected: str) -> None:
    """Citations and embeds are left out with the space before them; links' text and code stay."""
    assert markup.to_text(read(text)) == expected


# Each grows faster than its length in one version of Python-Markdown or another, or in a careless scanner.
PIECES = {
    "headings": "# a\n" * 50 + "\n",
    "underlined": "a\n=\n" * 50 + "\n",
    "rules": "a\n" + "- - -\n" * 49 + "\n",
    "stars": "_*" * 9_000 + "\n\n",
    "pairs": "**a " * 4_500 + "\n\n",
    "open and closed": "*a " * 3_000 + "a* " * 3_000 + "\n\n",
    "underscores": "_a_a " * 3_500 + "\n\n",
    "nested lists": "- - - - - - - - a\n\n",
    "nested quotations": "> > > > > > > > a\n\n",
    "links": "[a](topic:b) " * 1500 + "\n\n",
    "brackets": "[" * 19_998 + "\n\n",
    "backslashes": "\\" * 19_998 + "\n\n",
    "open citations": "[@a: " * 3999 + "\n\n",
    "backticks": "`a``b```c" * 2200 + "\n\n",
    "half a link": "[a](" * 4999 + "\n\n",
    "half an embed": "/// fact | a\n",
    "one block": "a\n",
    "short paragraphs": "aaaaaaaaa\n\n",
    "columns": "a|" * 99 + "\n" + "-|" * 99 + "\n" + "a\n" * 90 + "\n",
    "deeper and deeper": "\n".join("> " * k + "a" for k in range(1, 300)) + "\n\n",
    "further and further": "\n".join("    " * k + "- a" for k in range(1, 220)) + "\n\n",
}
BAD = {name: (piece * (100_000 // len(piece) + 1))[:100_000] for name, piece in PIECES.items()}


@pytest.mark.slow
@pytest.mark.parametrize("name", BAD)
def test_bad_inputs_end(name: str) -> None:
    """100 kB of the worst inputs are a second's work."""
    with ends_soon():
        prose = read(BAD[name])
        assert prose.paragraphs
        assert markup.to_html(prose, Shown())
