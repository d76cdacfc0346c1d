"""What an editor writes in a field reaches the readers that it is meant for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from conftest import ROOT, Site

CHAPTER = "---\nid: story\ntitle: Story\norder: 1\n---\n"


def built(made: Site) -> None:
    """Builds a site that nothing is wrong with but that its seeds are not pinned."""
    ran = made.run("build", "--no-search")
    assert ran.status == 0, ran.err


def test_a_note_has_all_that_a_page_says_of_its_words(site: Callable[..., Site]) -> None:
    """Claims that lean on one passage share a note; who says it, where, and the figure are of each claim's own."""
    words = "The bridge was opened on 4 May 1931 by the mayor."
    made = site(
        {
            "content/excerpts/x.yaml": f"title: X\nexcerpts:\n  - {{id: opening, source: letter, quote: {words}}}\n",
            "content/chapters/story.md": f"{CHAPTER}It was opened [@letter: {words}], in spring "
            f'[@letter{{as_stated="4 May" locator="page 1"}}: {words}],\nby a mayor '
            f'[@letter{{as_stated=1931 speaker="The clerk" locator="page 1"}}: {words}] [@opening].\n',
        }
    )
    built(made)
    note = made.read("dist/chapters/story.html").split('<li id="n-')[1].split("</li>")[0]
    said = re.findall(r"<span>([^<]*)</span>", note)
    assert said == ["according to The clerk", "page 1", "as the source states it: 4 May; 1931"]
    assert '<a class="excerpt-link" href="../excerpts/opening.html">' in note


def test_the_day_of_an_update_is_in_the_sitemap_for_every_kind_of_page(site: Callable[..., Site]) -> None:
    """Whatever has a page of its own and an `updated:`, a panel and a timeline among them; the feed has it as well."""
    cite = "cite: [{source: letter, quote: The council met twice.}]"
    made = site(
        {
            "content/site.yaml": "title: Example\nlimit: 1\nbase_url: https://example.org/\n",
            "content/timelines/t.yaml": "title: T\nupdated: 2024-03-04\n",
            "content/facts/f.yaml": "title: F\nupdated: 2024-03-03\nfacts:\n  - id: meetings\n    question: How often?\n"
            f"    updated: 2024-03-01\n    values: [{{value: twice, {cite}}}]\n",
            "content/figures/g.yaml": "title: G\nfigures:\n"
            "  - {id: drawn, title: Drawn, kind: dots, facts: [meetings], updated: 2024-03-02}\n",
        }
    )
    built(made)
    dated = re.findall(r"example\.org/([^<]*)</loc><lastmod>([^<]*)<", made.read("dist/sitemap.xml"))
    assert dated == [
        ("facts/meetings.html", "2024-03-01"),
        ("figures/drawn.html", "2024-03-02"),
        ("panels/f.html", "2024-03-03"),
        ("timelines/t.html", "2024-03-04"),
    ]
    assert "Updated 4 March 2024" in made.read("dist/timelines/t.html")
    entries = re.findall(r"<entry>\n<id>https://example\.org/([^<]*)<", made.read("dist/feed.xml"))
    assert entries == [url for url, _ in reversed(dated)]


def test_a_source_says_which_file_it_was_extracted_from(site: Callable[..., Site]) -> None:
    """With that file's digest, where it is given: on its page, and among the data."""
    source = "letter:\n  seed: letter.txt\n  title: A letter\n"
    made = site({"content/sources.yaml": f"{source}  original: {{file: letter & scan.pdf, sha256: {'0f' * 32}}}\n"})
    built(made)
    shown = f'<code>letter &amp; scan.pdf</code> (SHA-256 <code class="hash">{"0f" * 32}</code>)'
    assert f"<dt>Extracted from</dt> <dd>{shown}</dd>" in made.read("dist/sources/letter.html")
    (record,) = json.loads(made.read("dist/data/sources.json"))
    assert record["original"] == {"file": "letter & scan.pdf", "sha256": "0f" * 32}
    made.write("content/sources.yaml", f"{source}  original: {{file: letter.pdf}}\n")
    built(made)
    assert "<dt>Extracted from</dt> <dd><code>letter.pdf</code></dd>" in made.read("dist/sources/letter.html")
    made.write("content/sources.yaml", source)
    built(made)
    assert "Extracted from" not in made.read("dist/sources/letter.html")


def test_titles_of_lists_are_for_editors_alone(site: Callable[..., Site]) -> None:
    """As the documentation of each says: files of records that have pages of their own are parts of no page."""
    lists = ("excerpts", "remarks", "topics", "figures", "corrections", "media", "timelines", "facts")
    made = site({f"content/{name}/x.yaml": f"title: Title of {name}\n" for name in lists})
    built(made)
    pages = "".join(page.read_text(encoding="utf-8") for page in (made.path / "dist").rglob("*.html"))
    shown = [name for name in lists if f"Title of {name}" in pages]
    assert shown == ["timelines", "facts"]
    said = (ROOT / "docs/format.md").read_text(encoding="utf-8")
    told = [
        name
        for name in lists
        if "no page shows it" not in said.split(f"content/{name}/\n")[1].split("| `title`")[1][:80]
    ]
    assert told == shown
