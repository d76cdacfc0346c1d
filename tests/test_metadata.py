"""What pages say of themselves to other machines."""

from __future__ import annotations

import io
import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from conftest import Site
from exported import BASE, Files, data, files, importing
from PIL import Image

from site_builder.build import Options, build
from site_builder.metadata import DOWNLOADS
from site_builder.project import Project

# Pages' heads.


def head(made: Files, page: str) -> tuple[dict[str, str], Any]:
    """A page's meta tags and links by name, and its structured data."""
    html5lib = importing("html5lib")
    tree = html5lib.parse(made[page].decode(), namespaceHTMLElements=False).find("head")
    tags = {meta.get("name") or meta.get("property"): meta.get("content") for meta in tree.iter("meta")}
    tags |= {link.get("rel"): link.get("href") for link in tree.iter("link")}
    scripts = [script.text for script in tree.iter("script") if script.get("type") == "application/ld+json"]
    return tags, json.loads(scripts[0]) if scripts else None


@pytest.mark.parametrize(
    ("summary", "start", "end"),
    [
        ("证人说，他们没有见过律师。" * 40, "证人说，他们没有见过律师。", "…"),
        ("ผู้ต้องขังกลุ่มแรกถูกย้ายไปยังเรือนจำแห่งใหม่ทางใต้" * 12, "ผู้ต้องขังกลุ่มแรก", "…"),
        ("One word and another. " * 40, "One word and another.", " …"),
    ],
)
def test_a_long_description_is_cut_in_any_script(site: Callable[..., Site], summary: str, start: str, end: str) -> None:
    """At a space, or between two letters where no spaces are written; most of what there is room for is said."""
    made = site(
        {
            "content/chapters/c.md": f"---\nid: c\ntitle: C\norder: 1\nsummary: {summary}\n---\n"
            "Dear [@letter: cost 12,000 pounds].\n"
        }
    )
    assert made.run("build", "--no-search").status == 0
    said = re.search(r'<meta name="description" content="([^"]*)"', made.read("dist/chapters/c.html"))
    assert said is not None
    words = said[1]
    assert (words[: len(start)], words[-len(end) :]) == (start, end)
    assert 280 < len(words) <= 300
    after = summary[len(words) - len(end) :]
    assert words[: -len(end)] == summary[: len(words) - len(end)]
    assert not unicodedata.category(after[0]).startswith("M")


def test_a_page_says_what_it_is(letters: Site) -> None:
    """Title, description, address, Open Graph, Highwire tags, and the claim with its appearance."""
    tags, structured = head(files(letters.path), "facts/cost.html")
    address = f"{BASE}/facts/cost.html"
    wanted = {
        "canonical": address,
        "og:url": address,
        "citation_public_url": address,
        "og:title": "What did it cost?",
        "citation_title": "What did it cost?",
        "citation_language": "en",
        "citation_online_date": "2024",
        "og:site_name": "Example",
        "og:type": "website",
    }
    assert {name: tags[name] for name in wanted} == wanted
    assert tags["description"] == tags["og:description"] != ""
    [claim] = structured["hasPart"]
    assert (claim["@type"], claim["name"]) == ("Claim", "What did it cost?")
    assert claim["appearance"] == [
        {
            "@type": "Quotation",
            "text": "It cost 12,000 pounds",
            "url": claim["appearance"][0]["url"],
            "inLanguage": "en",
            "isBasedOn": {
                "@type": "CreativeWork",
                "name": 'A letter: 50 % of {it} & "more" \\\\ ~ # $ ^ _',
                "genre": "newspaper article",
                "author": {"name": "M. Ayor & Sons"},
                "publisher": {"@type": "Organization", "name": "The Town"},
                "datePublished": "1931-05",
                "url": "https://example.org/letter?a=1&b=2",
            },
        }
    ]
    assert re.fullmatch(rf"{BASE}/sources/letter\.html#c-[0-9a-f]{{12}}", claim["appearance"][0]["url"])


def test_a_chapter_says_its_own_language_and_the_day_of_its_update(site: Callable[..., Site]) -> None:
    """In its tags as in its data; what says the hour without its zone is no date for a sitemap."""
    chapter = "---\nid: uno\ntitle: Uno\norder: 1\nlang: es\nupdated: 2024-01-02T10:00:00\n---\nCostó [@letter: It cost 12,000 pounds].\n"
    made = files(site({"content/chapters/uno.md": chapter}).path)
    tags, structured = head(made, "chapters/uno.html")
    assert (tags["citation_language"], structured["inLanguage"]) == ("es", "es")
    assert (tags["citation_online_date"], structured["dateModified"]) == ("2024/01/02", "2024-01-02")
    assert b"/chapters/uno.html</loc><lastmod>2024-01-02</lastmod>" in made["sitemap.xml"]
    assert head(made, "chapters/index.html")[0]["citation_language"] == "en"


def test_a_sources_page_is_about_that_source(site: Callable[..., Site]) -> None:
    """Also where what is said of it quotes another, or nothing at all."""
    sources = (
        "letter:\n  seed: letter.txt\n  title: A letter\n  author: Ana Kern\n"
        "  text: 'Not as in the answer [@answer: The bridge was never opened].'\n"
        "answer:\n  seed: answer.txt\n  title: An answer\n  published: 1902\n"
    )
    made = site({"content/sources.yaml": sources, "seeds/answer.txt": "The bridge was never opened.\n"})
    assert [head(files(made.path), f"sources/{id}.html")[1]["about"] for id in ("letter", "answer")] == [
        {"@type": "CreativeWork", "name": "A letter", "author": {"name": "Ana Kern"}},
        {"@type": "CreativeWork", "name": "An answer", "datePublished": "1902"},
    ]


@pytest.mark.slow
def test_no_two_pages_are_described_alike(cecot_files: Files) -> None:
    """Who sees a page in a list of results can tell it from the others: by its text, its answers, or what it lists."""
    described: dict[str, list[str]] = {}
    for page in data(cecot_files, "data/pages.json"):
        if page["kind"] not in ("redirect", "not_found"):
            tags, structured = head(cecot_files, page["url"])
            assert structured["description"] == tags["description"]
            assert 10 < len(tags["description"]) <= 300
            described.setdefault(tags["description"], []).append(page["url"])
    assert [urls for urls in described.values() if len(urls) > 1] == []


def test_a_page_without_words_of_its_own_is_described_by_what_it_lists(letters: Site) -> None:
    """After its title; a fact's answers follow its question, a remark its speaker."""
    made = files(letters.path)
    pages = ("panels/costs.html", "timelines/bridge.html", "facts/cost.html", "remarks/mayor.html")
    assert [head(made, page)[0]["description"] for page in pages] == [
        "Costs: What did it cost?",
        'The bridge: The bridge opens, "=1+1"',
        "What did it cost? at least 12,000 pounds (Letter)",
        "The mayor: “The council met twice” (Letter)",
    ]


@pytest.mark.parametrize("base_url", [BASE, None])
def test_a_page_is_shared_with_its_first_picture(site: Callable[..., Site], base_url: str | None) -> None:
    """With its size and its text alternative, at its whole address; without the site's address there is none."""
    into = io.BytesIO()
    Image.new("RGB", (600, 300), "navy").save(into, "PNG")
    picture = "title: Pictures\nmedia:\n  - id: quay\n    file: quay.png\n    alt: The quay & the bridge\n    credit: A. N.\n    rights: CC0\n"
    chapter = (
        "---\nid: one\ntitle: One\norder: 1\n---\nIt cost [@letter: It cost 12,000 pounds].\n\n/// media | quay\n///\n"
    )
    paths = {"content/media/quay.yaml": picture, "content/media/quay.png": into.getvalue()}
    tags, structured = head(
        files(site({**paths, "content/chapters/one.md": chapter}).path, base_url), "chapters/one.html"
    )
    wanted = {
        "og:image": f"{BASE}/media/quay-600.png",
        "og:image:width": "600",
        "og:image:height": "300",
        "og:image:alt": "The quay & the bridge",
    }
    assert {name: value for name, value in tags.items() if str(name).startswith("og:image")} == (
        wanted if base_url else {}
    )
    assert structured.get("image") == (wanted["og:image"] if base_url else None)


@pytest.mark.slow
def test_zotero_takes_no_page_for_a_journals_article(cecot_files: Files) -> None:
    """It guesses so of a page with `citation_title`, unless `og:type` is `website` or its own tag says otherwise."""
    for page in data(cecot_files, "data/pages.json"):
        if page["kind"] not in ("redirect", "not_found"):
            tags, _ = head(cecot_files, page["url"])
            assert (tags["og:type"], tags.get("z:itemType")) in (("website", None), ("article", "webpage")), page["url"]


@pytest.mark.slow
def test_kinds_of_pages_have_their_types(cecot_files: Files) -> None:
    """Articles, data sets, claims and quotations, as schema.org names them."""
    kinds = {page["url"]: page["kind"] for page in data(cecot_files, "data/pages.json")}
    types: dict[str, set[str]] = {}
    for url, kind in kinds.items():
        _, structured = head(cecot_files, url)
        if structured:
            inner = [structured.get("mainEntity"), *(structured.get("hasPart") if kind in ("fact", "remark") else ())]
            types.setdefault(kind, set()).update([structured["@type"], *(node["@type"] for node in inner if node)])
    assert {kind: found for kind, found in types.items() if found != {"WebPage"}} == {
        "home": {"WebSite"},
        "chapter": {"Article"},
        "panel": {"Dataset"},
        "event": {"WebPage", "Claim"},
        "fact": {"WebPage", "Claim"},
        "excerpt": {"WebPage", "Quotation"},
        "remark": {"WebPage", "Quotation"},
    }


def test_downloads_are_there(cecot_files: Files) -> None:
    """The front page's data set names files that exist, absolutely."""
    _, structured = head(cecot_files, "index.html")
    urls = [download["contentUrl"] for download in structured["hasPart"]["distribution"]]
    assert urls == [f"{BASE}/{path}" for path, _ in DOWNLOADS]
    assert {path for path, _ in DOWNLOADS} <= set(cecot_files)


def test_nothing_relative_where_addresses_must_be_absolute(letters: Site) -> None:
    """Without the site's address its pages say none: no canonical link, no og:url, no url in the data."""
    tags, structured = head(files(letters.path, None), "events/opening.html")
    assert {"canonical", "og:url", "citation_public_url", "alternate"} & set(tags) == set()
    assert not re.search(r'"(?:url|@id|contentUrl)": "(?!https?://)', json.dumps(structured))


def test_words_cannot_leave_the_data_block(site: Callable[..., Site]) -> None:
    """A title that closes the script element stays a title."""
    title = "</script><script>alert(1)</script><!--"
    made = files(site({"content/site.yaml": f"title: {title!r}\n"}).path)
    tags, structured = head(made, "index.html")
    assert (structured["name"], tags["og:title"]) == (title, title)
    assert b"<script>alert" not in made["index.html"]


def test_pages_of_the_preview_claim_no_address(site: Callable[..., Site]) -> None:
    """What is only shown to editors says neither where it will be published nor links as if it were there."""
    made = site({"content/site.yaml": f"title: Example\nbase_url: {BASE}\n"})
    result = build(Project(made.path), Options(drafts=True, preview=True))
    assert result.artifacts is not None
    pages = {artifact.path: artifact.content for artifact in result.artifacts}
    assert BASE.encode() not in pages["index.html"]
    assert b"/sub/" not in pages["404.html"]
