"""Pages of a site in other scripts than its language's: which way words run, and what its settings say of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Site

from site_builder.views import direction

CSS = (ROOT / "templates" / "static" / "site.css").read_text(encoding="utf-8")


def test_the_style_sheet_knows_no_left_and_right() -> None:
    """What stands before or after a text does so in the text's own direction; only centred things may say both sides."""
    rules = re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL)
    sided = re.findall(r"[\w-]*-(?:left|right)\b[^;]*;|(?:text-align|float|clear): (?:left|right)\b", rules)
    for name, value in re.findall(r"\b(padding|margin|inset|border-width): ([^;]*);", rules):
        while "(" in value:
            value = re.sub(r"\([^()]*\)", "", value)
        sides = value.split()
        sided += [f"{name}: {value}"] if len(sides) == 4 and sides[1] != sides[3] else []
    assert sided == []


def test_directions_of_languages() -> None:
    """The script decides where it is named; where no language is known, the browser looks at the text."""
    tags = ("en", "es-SV", "ar", "AR-eg", "he", "az-Arab", "ar-Latn", None)
    assert [direction(tag) for tag in tags] == ["ltr", "ltr", "rtl", "rtl", "rtl", "rtl", "ltr", "auto"]


ARABIC = "افتتح الجسر في الرابع من مايو.\nكلف البناء كثيرا من المال.\n"
ARABIC_SITE = {
    "content/site.yaml": (
        "title: Example\nbase_url: https://site.example/bridge\nreport_errors_to: mailto:desk@site.example\n"
        "theme:\n  accent: '#123456'\n  dark-accent: '#abcdef'\nwords:\n  copy: Kopieren\n"
    ),
    "content/sources.yaml": (
        "letter:\n  seed: letter.txt\n  title: A letter\n  url: https://paper.example/letter\n"
        "arabic:\n  seed: arabic.txt\n  title: A report\n  lang: ar\n"
    ),
    "seeds/arabic.txt": ARABIC,
    "content/chapters/one.md": (
        "---\nid: one\ntitle: One\norder: 1\n---\nIt opened in May [@arabic: افتتح الجسر في الرابع من مايو].\n\n"
        "It cost a lot [@letter: It cost 12,000 pounds.].\n"
    ),
}


@pytest.mark.browser
def test_right_to_left_words_in_a_left_to_right_page(
    page: Callable[..., Any], site: Callable[..., Site], tmp_path: Path
) -> None:
    """A passage runs in its own language's direction, in the note and on the source's page; the page keeps its own."""
    made = site(ARABIC_SITE)
    assert made.run("pin").status == 0
    ran = made.run("build")
    assert ran.status == 0, ran.err
    dist = made.path / "dist"
    reader = page()
    reader.goto((dist / "chapters" / "one.html").as_uri())
    words = reader.locator(".notes .words").first
    assert (words.get_attribute("lang"), words.get_attribute("dir")) == ("ar", "rtl")
    assert words.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert reader.evaluate("getComputedStyle(document.body).direction") == "ltr"
    reader.goto((dist / "sources" / "arabic.html").as_uri())
    passage = reader.locator(".passage blockquote").first
    assert passage.evaluate("e => getComputedStyle(e).borderRightStyle") == "solid"
    assert passage.evaluate("e => getComputedStyle(e).borderLeftStyle") == "none"


# Whether a text's last character stands to the left of its first one.
RUNS_LEFT = """e => {
    const walk = document.createTreeWalker(e, NodeFilter.SHOW_TEXT), node = walk.nextNode(), range = new Range();
    const left = at => (range.setStart(node, at), range.setEnd(node, at + 1), range.getBoundingClientRect().left);
    return left(node.data.trimEnd().length - 1) < left(0);
}"""


@pytest.mark.browser
def test_titles_run_as_their_own_letters_do(page: Callable[..., Any], site: Callable[..., Site]) -> None:
    """A title's full stop stands behind its last word, wherever it is, whatever the page's direction."""
    made = site(
        {
            "content/sources.yaml": "arabic:\n  seed: arabic.txt\n  title: افتتح الجسر.\n  lang: ar\n",
            "seeds/arabic.txt": ARABIC,
            "content/chapters/one.md": "---\nid: one\ntitle: One\norder: 1\n---\n"
            "It opened in May [@arabic: افتتح الجسر في الرابع من مايو].\n",
            "content/timelines/one.yaml": "title: Years\nevents:\n  - id: opening\n    date: 1931\n    title: Opened\n"
            "    cite:\n      - source: arabic\n        quote: افتتح الجسر في الرابع من مايو\n",
        }
    )
    assert made.run("pin").status == 0
    assert made.run("build").status == 0
    reader = page()
    for url, titles in (
        ("sources/arabic.html", "h1"),
        ("sources/index.html", "main a"),
        ("compare.html", "main a"),
        ("compare/arabic.html", ".column-head"),
        ("chapters/one.html", ".works dt"),
        ("chapters/one.html", ".margin-note cite"),
    ):
        reader.goto((made.path / "dist" / url).as_uri())
        found = reader.locator(titles).filter(has_text="افتتح الجسر.").all()
        assert found, url
        for title in found:
            assert title.evaluate(RUNS_LEFT), url


@pytest.mark.browser
def test_titles_that_are_links_begin_where_the_page_does(page: Callable[..., Any], site: Callable[..., Site]) -> None:
    """In lists and tables of a right-to-left site, at the right."""
    quoted = "        cite:\n          - source: letter\n            quote: It cost 12,000 pounds\n"
    made = site(
        {
            "content/site.yaml": "title: Example\nlang: ar\n",
            "content/sources.yaml": "letter:\n  seed: letter.txt\n  title: رسالة\n",
            "content/facts/f.yaml": "title: الجسر\nfacts:\n  - id: cost\n    question: كم كلف؟\n    values:\n"
            f"      - value: 12,000 pounds\n{quoted}",
            "content/figures/g.yaml": "title: G\nfigures:\n  - id: drawn\n    title: كم كلف؟\n    kind: dots\n"
            "    facts: [cost]\n",
        }
    )
    assert made.run("build").status == 0
    reader = page(width=1280)
    for url, titles in (
        ("sources/index.html", ".cards h2"),
        ("figures/index.html", ".cards h2"),
        ("panels/index.html", "main h2"),
        ("compare/letter.html", ".row h2"),
        ("checked.html", "tbody th"),
    ):
        reader.goto((made.path / "dist" / url).as_uri())
        title, link = reader.locator(titles).first, reader.locator(f"{titles} a").first
        ends = [one.evaluate("e => e.getBoundingClientRect().right") for one in (title, link)]
        assert 0 <= ends[0] - ends[1] < 25, url  # a table's padding


@pytest.mark.browser
@pytest.mark.parametrize(("ours", "chapter"), [("en", "ar"), ("ar", "en"), ("ar", "ar"), ("en", "en")])
def test_margin_notes_stand_in_the_margin_of_the_page(
    page: Callable[..., Any], site: Callable[..., Site], ours: str, chapter: str
) -> None:
    """Also those of a chapter that runs the other way than the page: in sight, beside its text and not over it."""
    words = f"---\nid: one\ntitle: One\norder: 1\nlang: {chapter}\n---\nA bridge [@letter: It cost 12,000 pounds].\n"
    made = site({"content/site.yaml": f"title: Example\nlang: {ours}\n", "content/chapters/one.md": words})
    assert made.run("build").status == 0
    reader = page(width=1280)
    reader.goto((made.path / "dist" / "chapters" / "one.html").as_uri())
    note, article = reader.locator(".margin-note").bounding_box(), reader.locator("article").bounding_box()
    assert note["x"] >= 0
    assert note["x"] + note["width"] <= 1280
    if ours == "en":
        assert note["x"] > article["x"] + article["width"]
    else:
        assert note["x"] + note["width"] < article["x"]


@pytest.mark.browser
def test_files_and_fingerprints_in_a_right_to_left_page(page: Callable[..., Any], site: Callable[..., Site]) -> None:
    """`1_letter.txt` stays that, and does not become `letter.txt_1`."""
    made = site(
        {
            "content/site.yaml": "title: Example\nlang: ar\n",
            "content/sources.yaml": "letter:\n  seed: 1_letter.txt\n  title: A letter\n",
            "seeds/1_letter.txt": "The bridge was opened.\n",
        }
    )
    assert made.run("pin").status == 0
    assert made.run("build").status == 0
    reader = page()
    reader.goto((made.path / "dist" / "sources" / "letter.html").as_uri())
    assert reader.evaluate("getComputedStyle(document.body).direction") == "rtl"
    for name in reader.locator("main code").all():
        assert name.evaluate("e => [getComputedStyle(e).direction, getComputedStyle(e).unicodeBidi]") == [
            "ltr",
            "isolate",
        ]


@pytest.mark.browser
def test_printed_addresses_in_a_right_to_left_page(page: Callable[..., Any], site: Callable[..., Site]) -> None:
    """On paper an address runs as addresses do, both brackets at its ends."""
    made = site({**ARABIC_SITE, "content/site.yaml": "title: Example\nlang: ar\nbase_url: https://site.example/\n"})
    assert made.run("pin").status == 0
    assert made.run("build").status == 0
    reader = page()
    reader.emulate_media(media="print")
    reader.goto((made.path / "dist" / "chapters" / "one.html").as_uri())
    for links, name in (("main a[data-address]", "data-address"), ("main a[rel~='external']:not(.address)", "href")):
        for link in reader.locator(links).all():
            printed = link.evaluate("e => getComputedStyle(e, '::after').content")
            assert printed == f'" \u2066<{link.get_attribute(name)}>\u2069"'


@pytest.mark.browser
def test_settings_restyle_and_reword_every_page(page: Callable[..., Any], site: Callable[..., Site]) -> None:
    """Colours for light and dark, words, the site's own address, a desk for errors, and links into an original."""
    made = site(ARABIC_SITE)
    assert made.run("pin").status == 0
    assert made.run("build").status == 0
    chapter = made.path / "dist" / "chapters" / "one.html"
    text = chapter.read_text(encoding="utf-8")
    assert 'href="mailto:desk@site.example?subject=Example%3A%20chapters/one.html"' in text
    assert 'data-address="https://site.example/bridge/sources/letter.html#c-' in text
    assert 'href="https://paper.example/letter#:~:text=It%20cost%2012%2C000%20pounds."' in text
    for scheme, accent in (("light", "rgb(18, 52, 86)"), ("dark", "rgb(171, 205, 239)")):
        reader = page(color_scheme=scheme)
        reader.goto(chapter.as_uri())
        assert reader.locator("article .cite a").first.evaluate("e => getComputedStyle(e).color") == accent
        reader.locator("article .cite a").last.focus()
        assert reader.locator(".card .copy").inner_text() == "Kopieren"
