"""Links: which are reported, which are not, and that the tag reader sees what a browser's parser sees."""

from __future__ import annotations

from html import escape

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from site_builder.artifact import Artifact
from site_builder.linkcheck import BrokenLink, broken_links
from site_builder.page_links import Told, links_of

SITE = {
    "index.html": '<h1 id="start">Home</h1>',
    "events/index.html": "",
    "events/first.html": '<p id="evidence">Words</p><p id="naïve">Words</p><p id="50%">Words</p>',
    "a b & c.html": "",
    "files/report.pdf": "",
    "style.css": "",
    "picture.svg": '<svg xmlns="http://www.w3.org/2000/svg"><g id="part"/></svg>',
    "big.png": "",
}


def check(**pages: str) -> list[tuple[str, str]]:
    """The links reported in `events/page.html` and so on, laid over SITE: `page="…"`."""
    made = {f"events/{name}.html": f"<!doctype html><title>A page</title>{body}" for name, body in pages.items()}
    artifacts = [Artifact(path, text.encode()) for path, text in {**SITE, **made}.items()]
    found = broken_links(artifacts)
    assert all(broken.page in made for broken in found), found
    return [(broken.link, broken.reason) for broken in found]


FINE = [
    '<a href="first.html">',
    '<a href="./first.html#evidence">',
    '<a href="first.html?year=1931#evidence">',
    '<a href="first.html#na%C3%AFve">',
    '<a href="first.html#naïve">',
    '<a href="first.html#50%25">',
    '<a href="first.html#:~:text=Words">',
    '<a href="first.html#evidence:~:text=Words">',
    '<a href="first.html#">',
    '<a href="first.html#top">',
    '<a href="#">',
    '<a href="#TOP">',
    '<a href="#here"><p id="here">',
    '<a href="?print">',
    '<a href="../index.html">',
    '<a href="%2E%2E/index.html">',
    '<a href="../a%20b%20&amp;%20c.html">',
    '<a href="../a b &#38; c.html">',
    "<a class=x href=' first.html\n'>",
    "<A HREF=first.html>",
    '<a href="../files/report.pdf#page=3">',
    '<a href="https://example.org/letter">',
    '<a href="HTTP://example.org/letter">',
    '<a href="mailto:editor@example.org">',
    '<a href="tel:+12025550123">',
    '<link rel="canonical" href="https://example.org/events/page.html">',
    '<link rel="alternate" hreflang="es" href="https://example.org/es/">',
    '<link rel="stylesheet" href="../style.css">',
    '<blockquote cite="https://example.org/letter">Words</blockquote>',
    '<form action="https://example.org/search"></form>',
    '<svg><use href="#part"/><path id="part"/></svg>',
    '<svg><use xlink:href="../picture.svg#part"/></svg>',
    '<svg><a xlink:href="https://example.org/"></a></svg>',
    '<svg><linearGradient id="g"/><rect fill="url(#g)"/></svg>',
    '<img srcset="../big.png 2x, ../picture.svg, ../big.png 100w">',
    '<meta http-equiv="refresh" content="0; url=first.html">',
    '<meta http-equiv="refresh" content="30">',
    '<meta property="og:image" content="https://example.org/big.png">',
    '<style>p { background: url("../big.png") } /* url(none.png) */ q::before { content: "url(none.png)" }</style>',
    '<style>p { background: image-set("../big.png" type("image/png") 1x) } q::before { content: "a" "b\\" 2x" }</style>',
    "<style>@namespace url(http://www.w3.org/1999/xhtml);</style>",
    '<!-- <a href="none.html"> -->',
    "<script>document.write(\"<a href='none.html'>\")</script>",
    '<script type="application/ld+json">{"@id": "<img src=\'none.png\'>"}</script>',
    "<p title=\"<a href='none.html'>\" data-note='<img src=\"none.png\">'>",
    '<p>The letter reads: href="none.html", and &lt;a href="none.html"&gt;.</p>',
    '<p data-href="none.html" data-src="none.png">',
    '<script-note href="first.html"></script-note>',
]


@pytest.mark.parametrize("body", FINE)
def test_a_good_page_says_nothing(body: str) -> None:
    """What leads to a file, an id or (by the reader's choice) another site is right, and mere text is no link."""
    assert check(page=body) == []


NO_FILE = "the site has no events/none.html"
FOLDER = "it names a folder; name the file, such as index.html"
ROOT = "it starts at the root, where the site need not be; link relative to the page"
HOST = "the page would ask another host for it; the site must hold it"
CASE = "the site has no events/First.html, but events/first.html: upper and lower case count"
BARE_HOST = "it names a host without a scheme, which fails when the page is opened from disk"
BACKSLASH = "a browser reads its backslash or line break otherwise; write plain /"
BROKEN = [
    ('<a href="none.html">', "none.html", NO_FILE),
    ('<a href="none.html#x">', "none.html#x", NO_FILE),
    ('<area href="none.html">', "none.html", NO_FILE),
    ('<q cite="none.html">', "none.html", NO_FILE),
    ('<form action="none.html">', "none.html", NO_FILE),
    ('<button formaction="none.html">', "none.html", NO_FILE),
    ('<iframe src="none.html">', "none.html", NO_FILE),
    ('<object data="none.html">', "none.html", NO_FILE),
    ('<meta http-equiv="Refresh" content="0;URL=\'none.html\'">', "none.html", NO_FILE),
    ('<link rel="next" href="none.html">', "none.html", NO_FILE),
    ('<script-note href="none.html">', "none.html", NO_FILE),
    ('<script src="none.js"></script>', "none.js", "the site has no events/none.js"),
    ('<img src="none.png">', "none.png", "the site has no events/none.png"),
    ('<img srcset="../big.png, none.png 2x">', "none.png", "the site has no events/none.png"),
    ('<link rel="preload" imagesrcset="none.png 2x" href="../big.png">', "none.png", "the site has no events/none.png"),
    ('<video poster="none.png">', "none.png", "the site has no events/none.png"),
    ('<p style="background: url(none.png)">', "none.png", "the site has no events/none.png"),
    ('<style>@import "none.css";</style>', "none.css", "the site has no events/none.css"),
    ('<svg><use href="../picture.svg#none"/></svg>', "../picture.svg#none", "picture.svg has no id 'none'"),
    ('<svg><rect clip-path="url(#none)"/></svg>', "#none", "events/page.html has no id 'none'"),
    ('<a href="#none">', "#none", "events/page.html has no id 'none'"),
    ('<a href="first.html#Evidence">', "first.html#Evidence", "events/first.html has no id 'Evidence'"),
    ('<a href="First.html">', "First.html", CASE),
    ('<a href="">', "", "it is empty"),
    ('<a href="./">', "./", FOLDER),
    ('<a href="..">', "..", FOLDER),
    ('<a href="../">', "../", FOLDER),
    ('<a href="../events">', "../events", FOLDER),
    ('<a href="../events/#x">', "../events/#x", FOLDER),
    ('<a href="none/">', "none/", FOLDER),
    ('<a href="/events/first.html">', "/events/first.html", ROOT),
    ('<a href="/">', "/", ROOT),
    ('<a href="../../index.html">', "../../index.html", "it leads out of the site"),
    ('<a href="%2e%2e/.%2E/index.html">', "%2e%2e/.%2E/index.html", "it leads out of the site"),
    ('<a href="..%2Findex.html">', "..%2Findex.html", "it encodes a character that no file name has"),
    ('<a href="na%EFve.html">', "na%EFve.html", "its percent-encoding is not UTF-8"),
    ('<a href="..\\index.html">', "..\\index.html", BACKSLASH),
    ('<a href="java\nscript:alert(1)">', "java\nscript:alert(1)", BACKSLASH),
    ('<a href="//example.org/">', "//example.org/", BARE_HOST),
    ('<a href="javascript:alert(1)">', "javascript:alert(1)", "the scheme javascript: is not one for links"),
    ('<a href=" JaVaScRiPt&colon;alert(1)">', "JaVaScRiPt:alert(1)", "the scheme javascript: is not one for links"),
    ('<a href="data:text/html,x">', "data:text/html,x", "the scheme data: is not one for links"),
    ('<img src="data:,x">', "data:,x", "the scheme data: is not one to load from; the site must hold it as a file"),
    ('<img src="https://example.org/a.png">', "https://example.org/a.png", HOST),
    ('<img src="//example.org/a.png">', "//example.org/a.png", BARE_HOST),
    ('<img srcset="https://example.org/a.png 2x">', "https://example.org/a.png", HOST),
    ('<script src="https://example.org/a.js"></script>', "https://example.org/a.js", HOST),
    ('<link rel="stylesheet" href="https://example.org/a.css">', "https://example.org/a.css", HOST),
    ('<link rel="alternate stylesheet" href="https://example.org/a.css">', "https://example.org/a.css", HOST),
    ('<link rel="preconnect" href="https://example.org">', "https://example.org", HOST),
    ('<link rel="icon" href="https://example.org/a.ico">', "https://example.org/a.ico", HOST),
    ('<iframe src="https://example.org/">', "https://example.org/", HOST),
    ('<svg><image href="https://example.org/a.png"/></svg>', "https://example.org/a.png", HOST),
    ('<meta http-equiv="refresh" content="0; url=https://example.org/">', "https://example.org/", HOST),
    ('<a href="first.html" ping="https://example.org/">', "https://example.org/", HOST),
    ('<p style="background:url(&quot;https://example.org/a.png&quot;)">', "https://example.org/a.png", HOST),
    ('<style>@font-face { src: url(https://example.org/a.woff2) }</style>', "https://example.org/a.woff2", HOST),
    ('<style>p { background: image-set( "https://example.org/a.png") }</style>', "https://example.org/a.png", HOST),
    (
        """<style>p { background: image-set(url(../big.png) 1x, 'https://example.org/a.png' 2x) }</style>""",
        "https://example.org/a.png",
        HOST,
    ),
    (
        '<style>p { background: image-set("https://example.org/a.png" type("image/png") 2x) }</style>',
        "https://example.org/a.png",
        HOST,
    ),
    ('<base href="../">', "base", "a base element changes what every link of the page means"),
    ('<p id="x"><p id="y"><p id="x"><p id="x">', "#x", "the page has this id more than once"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "link", "reason"), BROKEN)
def test_a_broken_link_is_named_with_its_reason(body: str, link: str, reason: str) -> None:
    """Whatever leads nowhere, or would ask another host, is reported as it stands, once."""
    assert check(page=body) == [(link, reason)]


def test_each_page_is_judged_from_its_own_folder() -> None:
    """The same link is right on one page and wrong on another; the findings follow the pages' order."""
    link = b'<a href="index.html#start"><a href="index.html#start">'
    artifacts = [
        Artifact("a/page.html", link),
        Artifact("page.html", link),
        Artifact("index.html", b'<p id="start">'),
        Artifact("b/index.html", link),
        Artifact("b/page.html", link),
    ]
    assert broken_links(artifacts) == [
        BrokenLink("a/page.html", "index.html#start", "the site has no a/index.html"),
        BrokenLink("b/index.html", "index.html#start", "b/index.html has no id 'start'"),
        BrokenLink("b/page.html", "index.html#start", "b/index.html has no id 'start'"),
    ]


def test_style_sheets_and_drawings_are_read_as_well() -> None:
    """Their URLs count from the file itself; in a sheet a bare fragment belongs to the page that uses it."""
    sheet = """
        @import url("base.css"); @import 'more.css' print; /* url(none.css) */
        @font-face { font-family: A; src: url( fonts/a.woff2 ) format("woff2"), url(https://example.org/a.woff2) }
        p { fill: url(#gradient); content: "url(none)"; background: url('data:image/gif;base64,R0lGOD') }
    """
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"><a href="events/none.html"><use href="#none"/></a></svg>'
    artifacts = [
        Artifact("css/all.css", sheet.encode()),
        Artifact("css/base.css", b""),
        Artifact("css/fonts/a.woff2", b"\xff url(none) <a href='none'>"),
        Artifact("drawing.svg", drawing.encode()),
    ]
    load = "is not one to load from; the site must hold it as a file"
    assert broken_links(artifacts) == [
        BrokenLink("css/all.css", "more.css", "the site has no css/more.css"),
        BrokenLink("css/all.css", "https://example.org/a.woff2", HOST),
        BrokenLink("css/all.css", "data:image/gif;base64,R0lGOD", f"the scheme data: {load}"),
        BrokenLink("drawing.svg", "events/none.html", "the site has no events/none.html"),
        BrokenLink("drawing.svg", "#none", "drawing.svg has no id 'none'"),
    ]


WORDS = st.text(alphabet="ab é&;<>\"'=/!-#\n", max_size=12)
VALUES = WORDS.map(lambda words: f"none/{words}.html")
NAMES = st.sampled_from(["href", "src", "title", "data-href", "alt", "HREF"])


@st.composite
def tags(draw: st.DrawFn) -> str:
    pairs = draw(st.lists(st.tuples(NAMES, VALUES), max_size=3, unique_by=lambda pair: pair[0].lower()))
    quote = draw(st.sampled_from("\"'"))
    written = "".join(
        f" {name}={quote}{value.replace('&', '&amp;').replace(quote, '&#34;' if quote == chr(34) else '&#39;')}{quote}"
        for name, value in pairs
    )
    return f"<{draw(st.sampled_from(['a', 'p', 'img', 'SPAN', 'script-note']))}{written}>"


PIECES = st.one_of(
    tags(),
    WORDS.map(lambda words: escape(words, quote=False)),
    WORDS.filter(lambda words: "--" not in words and words[:1] not in ("-", ">") and not words.endswith(("-", "<!")))
    .map(lambda words: f"<!--{words}-->"),
    WORDS.map(lambda words: f'<script>"{words.replace("<", "")} <a href=none/script.html>"</script>'),
    WORDS.map(lambda words: f"<style>{words.replace('<', '')} <a href=none/style.html></style>"),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=8))
def test_the_tag_reader_sees_what_a_browser_sees(pieces: list[str]) -> None:
    """On pages such as we make, exactly the links are found that html5lib reads, in their order."""
    page = f"<!doctype html><title>A page</title><body>{''.join(pieces)}"
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    expected = [element.get(name) for element in tree.iter() for name in element.attrib if name in ("href", "src")]
    found = broken_links([Artifact("page.html", page.encode())])
    assert [broken.link for broken in found] == list(dict.fromkeys(expected))


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="<>\"'= /!-abhrefscipt", max_size=80))
def test_no_page_stops_the_check(text: str) -> None:
    """Whatever a page holds, the answer is a list."""
    assert isinstance(broken_links([Artifact("page.html", text.encode())]), list)


OWN = ["#here", "?print#here", "#", "?print"]
ELSEWHERE = [
    "a.html",
    "../a.html",
    "a/a.html#here",
    "../a/b.html#here",
    "/sub/a.html",
    "none.html",
    "",
    "//host/a.html",
]
PATHS = ["a.html", "b.html", "a/a.html", "a/b.html", "404.html"]


@settings(max_examples=600, deadline=None)
@given(
    st.sampled_from(OWN + ELSEWHERE),
    st.dictionaries(st.sampled_from(PATHS), st.tuples(st.booleans(), st.sampled_from(["", "here", "here here"]))),
    st.sampled_from([None, "/sub/"]),
    st.integers(1, 2),
)
@example("/sub/a.html", {"404.html": (True, ""), "a.html": (True, "")}, "/sub/", 1)
def test_a_broken_link_shows_in_what_pages_say_anew(
    link: str, pages: dict[str, tuple[bool, str]], root: str | None, readers: int
) -> None:
    """Where each page is asked only for what none before it in its folder said to the same reader, something is broken
    exactly if it is when all are asked."""
    artifacts = [
        Artifact(path, "".join([f'<p id="{id}">' for id in ids.split()] + [f'<a href="{link}">'] * links).encode())
        for path, (links, ids) in pages.items()
    ]
    told = [Told() for _ in range(readers)]
    news = {
        artifact.path: told[number % readers].news(artifact.path, links_of(artifact.content))
        for number, artifact in enumerate(artifacts)
    }
    assert bool(broken_links(artifacts, root, known=news)) == bool(broken_links(artifacts, root))


def test_pages_of_a_folder_say_their_common_links_once() -> None:
    """What is left of the second is what it alone says."""
    told = Told()
    pages = [f'<a href="../all.html"><a href="{n}.html"><p id="here"><a href="#here">'.encode() for n in range(2)]
    said = [told.news(f"a/{number}.html", links_of(page)) for number, page in enumerate(pages)]
    assert [set(news.followed) for news in said] == [{b"../all.html", b"0.html"}, {b"1.html"}]
    assert set(told.news("b/0.html", links_of(pages[0])).followed) == {b"../all.html", b"0.html"}
