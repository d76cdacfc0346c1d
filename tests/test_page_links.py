"""Reading pages for links: the quick reader against the careful one, and which pages it takes."""

from __future__ import annotations

import pytest
from conftest import Site
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.page_links import PageLinks, _read_carefully, _read_quickly, links_in_order, links_of

# What pages are made of, and what could mislead a reader: marks without their partners, values that hold marks.
PIECES = [
    "<", "</", ">", "/>", "<!--", "-->", "<!-->", "--", "<!", "<?x ?>", "<!doctype html>", "<!DOCTYPE html>",
    "<!-- rows -->", '"', "'", "=", '="', "/", " ", "\n", "\t", "\f", "\v", "\u00a0", "\u0085", "x", "é", "“", "&", "&amp;",
    "<a ", "<a", '<a href="x.html"', '<a href="x.html">', '<a id="m" class="c" href="#m" data-x="1">',
    '<a href="x" rel="next" class="k">', '<a href="?y#é" title="“">', '<a href="x&amp;y">', '<a ping="p q" href="x">',
    "<A HREF='x'>", 'href="y"', ' href="z#q"', ' href="', ' href=""', "SRC=", ' src="i.png"', '<img src="i.png" alt="">',
    ' id="x"', ' id="y"', ' id="x y"', ' id=""', ' id="x&amp;"', " id=", 'id="w"', ' class="y"', ' class="', " hidden",
    ' title="a > b"', ' title="a < b"', ' style="fill:url(#a)"', ' fill="url(#b)"', 'srcset="a 1x, b 2x"', ' data="d"',
    "<p", "<p>", "</p>", "<P", '<P ID="v"', '<h1 id="t">', '<li id="k">', "<br>", "<br/>", '<option value="1" selected>',
    '<q data-seed="s" data-start="1">', '<time datetime="1">', '<svg class="w" viewBox="0 0 1 1">', '<object data="d">',
    "<script>", "</script>", '<script src="s.js">', '<script type="x">', "<scriptx>", '<script-note href="n">', "<SCRIPT>",
    "<style>", "</style>", '<style id="s">', '<styled id="s1">', "<base ", '<base href="q">', '<base id="q">',
    '<based id="s2">', '<link rel="canonical" href="https://example.org/">', '<link rel="stylesheet" href="s.css">',
    '<meta http-equiv="refresh" content="0; url=r.html">', '{"a":"b"}',
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_the_quick_reader_sees_what_the_careful_one_sees(text: str) -> None:
    """Whatever a page holds, the quick reader says the same or leaves it to the other."""
    page = text.encode()
    assert _read_quickly(page) in (None, _read_carefully(page))


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ('<p>a < b</p><a href="x">', PageLinks(frozenset({b"x"}))),
        ('<p title="a > b" id="x">', PageLinks(ids=frozenset({b"x"}))),
        ('<p id="x"><b id="x">', PageLinks(ids=frozenset({b"x"}), repeated=(b"x",))),
        ('<script>"<p id=x>"</script>', PageLinks()),
        ('<SCRIPT><img src="i.png"></script>', PageLinks()),
        ('<!-- <p id="x"> -->', PageLinks()),
        ('<p title="<a href=\'x\'>">', PageLinks()),
        ("<a href='x'>", PageLinks(frozenset({b"x"}))),
        ("<A HREF=x&amp;y>", PageLinks(frozenset({b"x&y"}))),
        ('<img src="i.png" srcset="j.png 2x">', PageLinks(fetched=frozenset({b"i.png", b"j.png"}))),
        ('<base target="x">', PageLinks(has_base=True)),
    ],
)  # fmt: skip
def test_unusual_pages_are_read_too(page: str, said: PageLinks) -> None:
    """What our own pages seldom hold: other quotes, bare signs, values and scripts with tags in them."""
    assert links_of(page.encode()) == said


def test_links_in_order_are_each_given_once() -> None:
    """As they stand, a link that is followed and the same one fetched apart."""
    page = b'<a href="b"><a href="a"><link rel="icon" href="b"><a class=x href=\'b\'>'
    assert links_in_order(page) == [("b", False), ("a", False), ("b", True)]


@pytest.mark.slow
def test_the_first_site_is_read_quickly(cecot: Site) -> None:
    """Every page of it: or each build takes seconds longer on large sites."""
    assert cecot.run("build").status == 0
    pages = [path.read_bytes() for path in (cecot.path / "dist").rglob("*.html")]
    slow = [page for page in pages if _read_quickly(page) is None]
    assert (len(pages) > 100, slow) == (True, [])
