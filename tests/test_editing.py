"""The editor's day, through its own doors: saves seen in a real browser, quotations picked, editors' tools, texts added."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from conftest import LETTER, ROOT, Site, tree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from referencing import Registry, Resource
from ruamel.yaml import YAML
from test_docs import fits
from test_preview import PATIENCE, Server, serving

from site_builder import cli, match
from site_builder.build import build, check
from site_builder.picker import pick
from site_builder.pinning import today
from site_builder.preview import Preview, run
from site_builder.project import Project, open_project
from site_builder.quoting import places
from site_builder.scan import scan
from site_builder.schemas import schemas, to_json
from site_builder.serving import OPTIONS, Workshop, rebuilder
from site_builder.text import SourceText
from site_builder.verify import haystacks
from site_builder.yaml_tree import Sequence, parse, raw

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

Make = Callable[..., Site]

EVENTS = """title: Bridges
events:
  - id: opening
    date: 1931-05-04
    title: The bridge opens
    topics: [mayor]
    cite:
      - source: letter
        quote: The bridge was opened on 4 May 1931 by the mayor.
"""
CHAPTER = """---
id: story
title: The story
order: 1
---
It was paid for [@letter: It cost 12,000 pounds].

Then there were meetings [@letter: The council met twice.].
"""
SMALL = {
    "content/timelines/bridges.yaml": EVENTS,
    "content/chapters/story.md": CHAPTER,
    "content/topics/people.yaml": "title: People\ntopics:\n  - id: mayor\n    name: The mayor\n    kind: person\n",
    "content/excerpts/words.yaml": "title: Words\nexcerpts:\n  - id: cost\n    source: letter\n    quote: It cost 12,000 pounds\n",
}


# The workshop: what it keeps never shows.


def outcome(preview: Any) -> object:
    return dict(preview.artifacts) if preview.artifacts is not None else (preview.report_html, preview.codes)


def clean(project: Project) -> object:
    """What a build that keeps nothing gives: the artifacts, or None."""
    artifacts = build(project, OPTIONS).artifacts
    return None if artifacts is None else {artifact.path: artifact.content for artifact in artifacts}


TITLES = st.sampled_from(["One", "Two", "A <b>third</b> & more", "'4'"])
EDITS = st.one_of(
    st.tuples(st.just("title"), TITLES),
    st.tuples(st.just("chapter"), TITLES),
    st.tuples(st.just("line"), st.just("")),
    st.tuples(st.just("broken"), st.sampled_from(["quote", "yaml", "settings", "link"])),
    st.tuples(st.just("mended"), st.just("")),
    st.tuples(st.just("seed"), st.sampled_from(["The council met twice.", "It cost 12,000 pounds."])),
    st.tuples(st.just("draft"), st.sampled_from(["true", "false"])),
    st.tuples(st.just("more"), st.sampled_from(["a", "b"])),
    st.tuples(st.just("fewer"), st.sampled_from(["a", "b"])),
    st.tuples(st.just("template"), st.sampled_from(["", "{{ w.event }}", "{{ nothing }}"])),
    st.tuples(st.just("style"), TITLES),
    st.tuples(st.just("word"), TITLES),
)


def edit(site: Site, kind: str, value: str) -> None:
    """One thing that an editor may do between two saves."""
    if kind == "title":
        site.write("content/timelines/bridges.yaml", EVENTS.replace("The bridge opens", json.dumps(value)))
    elif kind == "chapter":
        site.write("content/chapters/story.md", CHAPTER.replace("title: The story", f"title: {json.dumps(value)}"))
    elif kind == "line":  # everything below moves, nothing else changes
        site.write("content/timelines/bridges.yaml", "# a note\n" + site.read("content/timelines/bridges.yaml"))
    elif kind == "broken":
        broken = {
            "quote": ("content/timelines/bridges.yaml", EVENTS.replace("4 May", "5 May")),
            "yaml": ("content/timelines/bridges.yaml", EVENTS.replace("title:", "title", 1)),
            "settings": ("content/site.yaml", "titel: Example\n"),
            "link": ("content/chapters/story.md", CHAPTER + "\nMore [there](event:nothing) [@cost].\n"),
        }
        site.write(*broken[value])
    elif kind == "mended":
        for path in ("content/timelines/bridges.yaml", "content/chapters/story.md"):
            site.write(path, SMALL[path])
        site.write("content/site.yaml", "title: Example\n")
    elif kind == "seed":
        site.write("seeds/letter.txt", site.read("seeds/letter.txt") + value + "\n")
    elif kind == "draft":
        site.write("content/timelines/bridges.yaml", EVENTS + f"    draft: {value}\n")
    elif kind == "more":
        site.write(f"content/timelines/{value}.yaml", EVENTS.replace("id: opening", f"id: again-{value}"))
    elif kind == "fewer":
        (site.path / f"content/timelines/{value}.yaml").unlink(missing_ok=True)
    elif kind == "template":
        text = (ROOT / "templates/event.html").read_text(encoding="utf-8")
        site.write("templates/event.html", text.replace("{% block content %}", f"{{% block content %}}{value}"))
    elif kind == "style":
        site.write("templates/static/more.css", f"/* {value} */")
    else:
        site.write("content/site.yaml", f"title: Example\nwords:\n  event: {json.dumps(value)}\n")


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(EDITS, min_size=1, max_size=5))
def test_whatever_was_kept_the_preview_equals_a_clean_build(site: Make, edits: list[tuple[str, str]]) -> None:
    """After any sequence of edits, pages that were kept among them, every byte is what a build from nothing gives."""
    made = site()
    shutil.rmtree(made.path)
    made = site(SMALL)
    project = open_project(made.path)
    workshop = Workshop(project)
    workshop.rebuild()
    for kind, value in edits:
        edit(made, kind, value)
        preview = workshop.rebuild()
        fault = preview.desk.finish(lambda: False) if preview.desk else None
    assert preview is workshop.rebuild(), "no file has changed"
    if preview.artifacts is None:
        assert outcome(preview) == outcome(Workshop(project).rebuild())
    elif fault is None:
        assert outcome(preview) == clean(project)


def test_a_page_is_rendered_once_for_as_long_as_it_shows_the_same(site: Make) -> None:
    """A comment in one file, or another record's title, leaves a page's bytes in place: the very same object."""
    made = site(SMALL)
    workshop = Workshop(open_project(made.path))
    before = workshop.rebuild().artifacts
    assert before is not None
    kept = {name: before[name] for name in ("chapters/story.html", "topics/mayor.html", "404.html")}
    made.edit("content/topics/people.yaml", "title: People", "title: Persons")
    after = workshop.rebuild().artifacts
    assert after is not None
    assert after is not before
    assert [name for name, content in kept.items() if after[name] is not content] == []


def test_an_asset_outlives_the_build_that_named_it(site: Make) -> None:
    """A page loaded before a build may still ask for the style sheet that it names."""
    made = site({**SMALL, "templates/static/more.css": "p { color: black }"})
    workshop = Workshop(open_project(made.path))
    first = workshop.rebuild().artifacts
    assert first is not None
    old = next(name for name in first if name.startswith("assets/more."))
    made.write("templates/static/more.css", "p { color: red }")
    second = workshop.rebuild().artifacts
    assert second is not None
    assert (old in list(second), old in second, second[old]) == (False, True, b"p { color: black }")


def test_faults_that_only_pages_show_are_found_after_the_build(site: Make) -> None:
    """A template's fault, and a link of a template that leads nowhere, are told although nobody opened the page."""
    made = site(SMALL)
    workshop = Workshop(open_project(made.path))
    for wrong, words in (
        ("{{ nothing }}", "template event.html, line "),
        ('<a href="gone.html">x</a>', "events/opening.html links to &#39;gone.html&#39;"),
    ):
        edit(made, "template", wrong)
        preview = workshop.rebuild()
        assert preview.artifacts is not None
        assert preview.desk is not None
        fault = preview.desk.finish(lambda: False)
        assert fault is not None
        assert words in fault.report


# In a browser.


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=chromium, args=flags) as opened:
        yield opened


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    context.set_default_timeout(30_000)
    yield context
    context.close()


def watched(site: Site) -> list[Path]:
    project = open_project(site.path)
    return [project.content, project.seeds, *project.template_folders()]


def serve(site: Site) -> Any:
    return serving(rebuilder(open_project(site.path)), *watched(site))


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


@pytest.mark.browser
@pytest.mark.slow
def test_errors_are_explained_where_the_page_was_and_mending_clears_every_tab(
    site: Make, window: BrowserContext
) -> None:
    """The report has places, excerpt, help and the explanation; the last good build can be read meanwhile."""
    from playwright.sync_api import expect

    made = site(SMALL)
    with serve(made) as server:
        first, second = window.new_page(), window.new_page()
        first.goto(server.url + "events/opening.html")
        second.goto(server.url + "chapters/story.html")
        made.edit("content/timelines/bridges.yaml", "4 May 1931 by", "5 May 1931 by")
        for page in (first, second):
            expect(page.locator("h1")).to_have_text("The site was not built")
            expect(page.locator(".report-error")).to_contain_text("error[quote-not-in-seed]")
            expect(page.locator(".report-error mark").first).to_have_text("5")
            expect(page.locator(".report-error .report-help")).to_contain_text("copy the seed's wording")
            expect(page.locator(".report-error .report-place")).to_have_text(
                ["content/timelines/bridges.yaml:9:41", "seeds/letter.txt:1:26"]
            )
        first.get_by_text("What quote-not-in-seed means").click()
        expect(first.get_by_text("Why it is refused")).to_be_visible()

        first.get_by_role("button", name="Copy content/timelines/bridges.yaml:9:41").click()
        expect(first.get_by_role("button", name="Copy content/timelines/bridges.yaml:9:41")).to_have_text("Copied")
        assert clipboard(first) == "content/timelines/bridges.yaml:9:41"

        second.get_by_text("the last good build").click()
        expect(second.locator("h1")).to_have_text("The story")
        expect(second.locator(".preview-panel")).to_contain_text("The last good build. The content has errors now")
        second.get_by_text("see the report").click()
        expect(second.locator("h1")).to_have_text("The site was not built")
        second.get_by_role("link", name="content/timelines/bridges.yaml:9:41").click()
        expect(second.locator("li:target code")).to_have_text(
            "        quote: The bridge was opened on 5 May 1931 by the mayor."
        )
        second.go_back()

        made.edit("content/timelines/bridges.yaml", "5 May 1931 by", "4 May 1931 by")
        expect(first.locator("h1")).to_have_text("The bridge opens")
        expect(second.locator("h1")).to_have_text("The story")


@pytest.mark.browser
@pytest.mark.slow
def test_warnings_sit_in_a_panel_that_stays_as_it_was_left(site: Make, window: BrowserContext) -> None:
    """Closed it says how many there are; open it has the report, over reloads as well."""
    from playwright.sync_api import expect

    made = site({**SMALL, "content/chapters/story.md": CHAPTER + "\nNobody said so.\n"})
    with serve(made) as server:
        page = window.new_page()
        page.goto(server.url + "chapters/story.html")
        expect(page.locator(".preview-panel summary")).to_contain_text("3 warnings")
        expect(page.locator(".preview-inside")).to_be_hidden()
        page.locator(".preview-panel summary").click()
        expect(page.locator(".preview-inside .report-warning")).to_have_count(3)
        expect(page.locator(".preview-inside")).to_contain_text("this paragraph cites nothing")
        expect(page.locator(".preview-inside [data-place]")).to_have_text("content/chapters/story.md:2:1")
        made.write("content/chapters/story.md", CHAPTER)
        expect(page.locator(".preview-panel summary")).to_contain_text("2 warnings")
        expect(page.locator(".preview-inside .report-warning")).to_have_count(2)
        expect(page.locator(".preview-inside")).to_be_visible()


@pytest.mark.browser
@pytest.mark.slow
def test_the_scroll_position_stays_over_saves_and_errors(site: Make, window: BrowserContext) -> None:
    """Also where the report stood in the page's place in between, which is shorter."""
    from playwright.sync_api import expect

    long = CHAPTER + "".join(f"\nMeeting {n} [@letter: The council met twice.].\n" for n in ["one"] * 80)
    made = site({**SMALL, "content/chapters/story.md": long})
    with serve(made) as server:
        page = window.new_page()
        page.goto(server.url + "chapters/story.html")
        page.evaluate("scrollTo(0, 1500)")
        made.edit("content/chapters/story.md", "Then there were meetings", "Then there were gatherings")
        expect(page.locator("main")).to_contain_text("gatherings")
        page.wait_for_function("scrollY === 1500")
        made.edit("content/chapters/story.md", "It cost 12,000 pounds", "It cost 13,000 pounds")
        expect(page.locator("h1")).to_have_text("The site was not built")
        page.wait_for_function("scrollY === 0")
        made.edit("content/chapters/story.md", "It cost 13,000 pounds", "It cost 12,000 pounds")
        expect(page.locator("h1")).to_have_text("The story")
        page.wait_for_function("scrollY === 1500")


SELECT = """([words, text]) => {
  const quote = [...document.querySelectorAll(".passages blockquote")].find((one) => one.textContent.includes(text));
  const walker = document.createTreeWalker(quote, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let at = quote.textContent.indexOf(words), end = at + words.length, done = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = node.data.length;
    if (at >= done && at < done + length) range.setStart(node, at - done);
    if (end > done && end <= done + length) range.setEnd(node, end - done);
    done += length;
  }
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@pytest.mark.browser
@pytest.mark.slow
def test_selecting_words_of_a_source_offers_them_as_a_citation(site: Make, window: BrowserContext) -> None:
    """In YAML and in Markdown, with a line only where it is needed, and at once what keeps words from being cited."""
    from playwright.sync_api import expect

    seed = "“Crème brûlée” costs 𝟙𝟚 pounds, they say.\nThe council met again.\nThe council met again.\nA [big] house stood.\n"
    made = site({**SMALL, "seeds/menu.txt": seed, "content/sources.yaml": "letter:\n  seed: letter.txt\n  title: A letter\n"
                 "menu:\n  seed: menu.txt\n  title: A menu\n"})  # fmt: skip
    with serve(made) as server:
        page = window.new_page()
        page.goto(server.url + "sources/menu.html")
        pick_box = page.locator(".preview-pick")
        page.evaluate(SELECT, [" costs 𝟙𝟚 pounds, ", "costs"])
        expect(pick_box.locator("pre")).to_have_text("- source: menu\n  quote: costs 𝟙𝟚 pounds,")
        expect(pick_box).to_contain_text("seeds/menu.txt:1:16")
        pick_box.get_by_role("button", name="Copy for YAML").click()
        expect(pick_box.get_by_role("button", name="Copied")).to_be_visible()
        assert clipboard(page) == "- source: menu\n  quote: costs 𝟙𝟚 pounds,"

        page.evaluate("""() => { const quotes = document.querySelectorAll(".passages blockquote");
          getSelection().selectAllChildren(quotes[2]); }""")
        expect(pick_box.locator("pre")).to_have_text("- source: menu\n  quote: The council met again.\n  line: 3")
        pick_box.get_by_role("button", name="Copy for Markdown").click()
        expect(pick_box.get_by_role("button", name="Copied")).to_be_visible()
        assert clipboard(page) == "[@menu{line=3}: The council met again.]"

        for words, text, obstacle in (
            ("Crème", "Crème", "too short to cite: 5 letters and digits, at least 8 are needed"),
            ("ème brûlée” costs", "Crème", "it starts inside a word: quote whole words"),
        ):
            page.evaluate(SELECT, [words, text])
            expect(pick_box.locator(".obstacle")).to_have_text(obstacle)
            expect(pick_box.get_by_role("button")).to_have_count(0)
        page.evaluate("getSelection().removeAllRanges()")
        expect(pick_box).to_be_hidden()

        # What was picked is a citation that holds, and the passage then says who cites it.
        expect(page.locator(".preview-unused")).to_have_count(4)
        made.write("content/chapters/story.md", CHAPTER + "\nAgain [@menu{line=3}: The council met again.].\n")
        expect(page.locator(".preview-unused")).to_have_count(3)
        expect(page.locator(".passage.cited .leaning")).to_contain_text("The story")
        page.locator(".preview-panel summary").click()
        page.get_by_role("button", name="Next unused passage").click()
        assert page.evaluate("document.activeElement.textContent") in seed

        # Words that an excerpt has are cited by its id.
        page.goto(server.url + "sources/letter.html")
        page.evaluate(SELECT, ["It cost 12,000 pounds", "It cost"])
        expect(pick_box).to_contain_text("These words are the excerpt cost")
        expect(pick_box.locator("pre")).to_have_text("- cost")


@pytest.mark.browser
@pytest.mark.slow
def test_every_claim_leads_to_the_line_that_it_is_written_in(site: Make, window: BrowserContext) -> None:
    """The record from its page's panel, the citation in prose from its marker, evidence from beside its source."""
    from playwright.sync_api import expect

    made = site(SMALL)
    with serve(made) as server:
        page = window.new_page()
        page.goto(server.url + "chapters/story.html")
        markers = page.locator("sup.cite + .preview-written")
        expect(markers).to_have_count(2)
        expect(markers.first).to_be_hidden()
        page.locator(".preview-panel summary").click()
        page.locator("[data-toggle-places]").check()
        expect(markers).to_have_text(["✎6", "✎8"])
        markers.last.click()
        expect(page.locator("li:target code")).to_have_text(
            "Then there were meetings [@letter: The council met twice.]."
        )
        page.goto(server.url + "events/opening.html")
        expect(page.locator("figcaption .preview-written").first).to_have_text("✎ content/timelines/bridges.yaml:3")
        page.locator("[data-place]").click()
        expect(page.locator("li:target code")).to_have_text("  - id: opening")


def test_every_claim_of_the_first_site_has_its_place_in_the_preview(cecot: Site) -> None:
    """Every marker and piece of evidence of every page names a line of the editors' files that says so."""
    project = open_project(cecot.path)
    site = Workshop(project).rebuild().artifacts
    assert site is not None
    without, seen = [], 0
    for name, content in ((name, site[name].decode()) for name in site if name.endswith(".html")):
        for tag in re.findall(r'<sup class="cite"[^>]*>|<figure class="said[^>]*>', content):
            written = re.search(r'data-written="(content/[^":]+):(\d+):(\d+)"', tag)
            if not written or not 1 <= int(written[2]) <= len(cecot.read(written[1]).split("\n")):
                without.append((name, tag))
            seen += 1
    assert without == []
    assert seen > 500


def test_no_build_tells_where_claims_are_written(site: Make) -> None:
    """The places in the editors' files are the preview's alone."""
    made = site(SMALL)
    preview = Workshop(open_project(made.path)).rebuild().artifacts
    assert preview is not None
    assert b"data-written" in preview["chapters/story.html"]
    assert made.run("build", "--drafts").status == 0
    assert [path for path, content in tree(made.path / "dist").items() if b"data-written" in content] == []


@pytest.mark.browser
@pytest.mark.slow
def test_drafts_are_shown_and_marked_in_the_preview_and_nowhere_else(site: Make, window: BrowserContext) -> None:
    """A draft has a page in the preview that says what it is; a build knows nothing of it, and nothing can deploy it."""
    from playwright.sync_api import expect

    draft = "  - id: secret\n    draft: true\n    date: 1931\n    title: Not yet public\n    cite:\n      - cost\n"
    made = site({**SMALL, "content/timelines/bridges.yaml": EVENTS + draft})
    with serve(made) as server:
        page = window.new_page()
        page.goto(server.url + "events/secret.html")
        expect(page.locator("h1")).to_have_text("Not yet public")
        expect(page.locator("p.draft")).to_have_text("Draft: not published")
        expect(page.locator(".preview-draft")).to_have_text("Draft, never published")
    assert made.run("build").status == 0
    told = [p for p in (made.path / "dist").rglob("*") if p.is_file() and b"Not yet public" in p.read_bytes()]
    assert told == []


class Clock:
    """The time from a save until a browser has painted the words that it brought."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.seen: list[tuple[float, str]] = []
        page.expose_function("painted", lambda when, words: self.seen.append((when, words)))
        page.add_init_script(
            "addEventListener('DOMContentLoaded', () => requestAnimationFrame(() => setTimeout(() => painted("
            "performance.timeOrigin + performance.now(), document.querySelector('h1').textContent))))"
        )

    def until(self, words: str, since: float) -> float:
        """Milliseconds until these words were painted, counted from a time in seconds."""
        deadline = time.monotonic() + 30
        while True:
            for when, seen in self.seen:
                if seen == words:
                    return when - since * 1000
            assert time.monotonic() < deadline, f"{words!r} is never shown"
            self.page.wait_for_timeout(5)


def saves(site: Site, window: BrowserContext, number: int) -> float:
    """The median time in ms from a save on the first site to its words on the screen."""
    path = "content/timelines/the-prison.yaml"
    text = site.read(path)
    times = []
    with serve(site) as server:
        page = window.new_page()
        clock = Clock(page)
        page.goto(server.url + "events/inauguration.html")
        time.sleep(1)
        for index in range(number):
            changed = text.replace("title: CECOT is inaugurated", f"title: Inaugurated {index}")
            assert changed != text
            start = time.time()
            site.write(path, changed)
            times.append(clock.until(f"Inaugurated {index}", start))
            time.sleep(random.Random(index).choice([0.05, 0.8]))
    return statistics.median(times)


@pytest.mark.browser
@pytest.mark.slow
def test_a_save_is_soon_on_the_screen(cecot: Site, window: BrowserContext) -> None:
    """A generous bound, since the machine may be doing other things; `--stress` holds the real one."""
    assert saves(cecot, window, 5) < 1500


@pytest.mark.browser
@pytest.mark.stress
def test_a_save_is_on_the_screen_before_one_looks_up(cecot: Site, window: BrowserContext) -> None:
    """The median from save to visible page on the first site is under 200 ms."""
    assert saves(cecot, window, 40) < 200


def storm(site: Site, window: BrowserContext, gaps: list[float]) -> None:
    """Saves at random gaps (in seconds): what is shown after the last is the last, and every pause shows its own."""
    from playwright.sync_api import expect

    with serve(site) as server:
        page = window.new_page()
        page.goto(server.url + "events/opening.html")
        expect(page.locator("h1")).to_have_text("The bridge opens")
        text = site.read("content/timelines/bridges.yaml")
        for index, gap in enumerate(gaps):
            new = text.replace("The bridge opens", f"Save {index}")
            if index % 2:  # as many editors do: written aside, then moved into place
                aside = site.write("content/timelines/.bridges.yaml.swp", new)
                aside.replace(site.path / "content/timelines/bridges.yaml")
            else:
                site.write("content/timelines/bridges.yaml", new)
            if gap > 1.5:
                expect(page.locator("h1")).to_have_text(f"Save {index}")
            page.wait_for_timeout(gap * 1000)
        expect(page.locator("h1")).to_have_text(f"Save {len(gaps) - 1}")
        assert f"<h1>Save {len(gaps) - 1}</h1>" in server.get("/events/opening.html").body


@pytest.mark.browser
@pytest.mark.slow
def test_no_save_of_a_storm_is_lost(site: Make, window: BrowserContext) -> None:
    """A short one for every run."""
    chance = random.Random(1931)
    storm(site(SMALL), window, [chance.choice([0.02, 0.05, 0.1, 0.2]) for _ in range(25)])


@pytest.mark.browser
@pytest.mark.stress
def test_no_save_of_a_long_storm_is_lost(site: Make, window: BrowserContext) -> None:
    """200 saves at random gaps from 20 to 3,000 ms."""
    chance = random.Random(200)
    storm(site(SMALL), window, [chance.uniform(0.02, 3) for _ in range(200)])


def test_pages_fetched_while_it_is_rebuilt_are_whole_and_of_one_build(site: Make) -> None:
    """No reply is short, missing, or mixed of two saves: the number in the title, the heading and the text is one."""
    made = site(SMALL)

    def save(number: int) -> None:
        made.write(
            "content/timelines/bridges.yaml", EVENTS.replace("The bridge opens", f"State {number} of the bridge")
        )

    save(0)
    with serve(made) as server:
        server.until("State 0 of the bridge", "/events/opening.html")
        stop, faults, replies = threading.Event(), list[str](), count()

        def fetch(path: str) -> None:
            while not stop.is_set():
                answer = server.get(path)
                states = set(re.findall(r"State (\d+) of the bridge", answer.body))
                if answer.status != 200 or len(states) != 1 or not answer.body.endswith("</html>\n"):
                    faults.append(f"{path}: {answer.status}, {states}, …{answer.body[-40:]!r}")
                sheet = re.search(r'href="(?:\.\./)*(assets/site\.[^"]+)"', answer.body)
                if not sheet or server.get(f"/{sheet[1]}").status != 200:
                    faults.append(f"{path}: no style sheet")
                next(replies)

        threads = [
            threading.Thread(target=fetch, args=(f"/{path}",))
            for path in ("events/opening.html", "timelines/bridges.html")
        ]
        for thread in threads:
            thread.start()
        for number in range(1, 25):
            save(number)
            made.write("templates/static/more.css", f"/* {number} */")
            time.sleep(0.05)
        stop.set()
        for thread in threads:
            thread.join()
        assert faults == []
        assert next(replies) > 10
        server.until("State 24 of the bridge", "/events/opening.html")


# The server's own addresses.


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/~file/content/site.yaml", 200),
        ("/~file/seeds/letter.txt", 200),
        ("/~file/content/.schemas/ids.json", 404),
        ("/~file/content/../secret.txt", 404),
        ("/~file/seeds/out.txt", 404),
        ("/~file/content/.hidden.yaml", 404),
        ("/~file/secret.txt", 404),
        ("/~file/", 404),
        ("/~file/content/chapters", 404),
        ("/~preview/error.html", 404),
        ("/~preview/preview.js", 200),
        ("/~quote?source=letter&start=0&end=10", 200),
        ("/~quote?source=letter&start=0&end=100000", 400),
        ("/~quote?source=nobody&start=0&end=1", 400),
        ("/~quote?source=letter&start=-4&end=1", 400),
        ("/~quote?source=letter&start=" + "9" * 5000 + "&end=1", 400),
        ("/~quote?source=letter&start=x&end=1", 400),
        ("/~quote", 400),
        ("/~nothing", 404),
    ],
)
def test_the_previews_own_addresses_show_editors_files_and_no_others(site: Make, path: str, status: int) -> None:
    """No hidden file, no way out by dots or links, and a plain answer to every awkward question."""
    made = site({**SMALL, "secret.txt": "secret", "content/.hidden.yaml": "secret"})
    (made.path / "seeds/out.txt").symlink_to(made.path.parent)
    with serve(made) as server:
        answer = server.get(path)
        assert answer.status == status
        assert "secret" not in answer.body
        assert server.get(path, Host="evil.example").status == 403


@pytest.mark.parametrize(
    ("host", "warnings"),
    [
        ("127.0.0.1", []),
        (
            "0.0.0.0",
            [
                "warning: whoever reaches 0.0.0.0 over the network can read this preview, with its drafts and the whole "
                "seed texts"
            ],
        ),
    ],
)
def test_another_host_is_listened_on_with_a_warning_only(host: str, warnings: list[str]) -> None:
    """The usual one is loopback; any other is named by the editor, and told to be open."""
    said: list[str] = []

    async def listen() -> None:
        listening = asyncio.ensure_future(run(lambda: Preview({}), [], host=host, port=0, announce=said.append))
        await asyncio.sleep(0.2)
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)

    thread = threading.Thread(target=lambda: asyncio.run(listen()))
    thread.start()
    thread.join(PATIENCE)
    assert said[1:] == warnings


# The picker's answers.


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_picked_says_exactly_the_selection(data: st.DataObject) -> None:
    """For any stretch of the first site's seeds: the YAML and the Markdown both cite it and no other place, and say a
    line only where the words alone would not do."""
    site, prepared = first_site()
    source = data.draw(st.sampled_from(sorted(prepared)))
    text = prepared[source].source.text
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start, min(len(text), start + 200)))
    words = re.compile(r"\b\w")
    if data.draw(st.booleans()):  # whole words, as a double click selects them
        start = next((found.start() for found in words.finditer(text, start)), start)
        end = max([start, *(found.end() for found in re.finditer(r"\w\b", text[:end]) if found.end() > start)])
    answer = pick(site, prepared, source, start, end)
    if answer["obstacle"]:
        assert (answer["yaml"], answer["markdown"]) == ("", "")
        return
    if answer["excerpt"]:
        assert (answer["yaml"], answer["markdown"]) == (f"- {answer['excerpt']}", f"[@{answer['excerpt']}]")
        return
    node = parse(SourceText("", answer["yaml"])).value
    assert isinstance(node, Sequence)
    typed = {key.value: value.value for key, value in node.items[0].entries}
    line = int(typed["line"]) if "line" in typed else None
    needle = match.Needle(typed["quote"], line, typed.get("before"), typed.get("after"))
    found = match.find(prepared[source], needle)
    assert isinstance(found, match.Match)
    assert found.pieces == ((answer["start"], answer["end"]),)
    alone = match.find(prepared[source], match.Needle(typed["quote"]))
    assert (line is not None) == isinstance(alone, match.Ambiguous)

    markdown = SourceText("", answer["markdown"])
    prose = scan(raw(markdown.span(0, len(markdown.text))))
    (mark,) = prose.marks
    assert prose.problems == ()
    given_ = {name: value.value for name, value in mark.attributes.items()}
    assert (mark.source.value, mark.quote.value) == (source, typed["quote"])
    assert given_ == {name: value for name, value in typed.items() if name not in ("source", "quote")}


FIRST: list[Any] = []


def first_site() -> tuple[Any, Any]:
    if not FIRST:
        checked = check(open_project(ROOT), OPTIONS).checked
        assert checked is not None
        FIRST.extend((checked.site, haystacks(checked.site.linked)))
    return FIRST[0], FIRST[1]


def test_awkward_words_are_cited_in_markdown_as_they_stand() -> None:
    """Brackets, backslashes and quotation marks, alone or beside the words, read back as typed."""
    chance = random.Random(7)
    for _ in range(500):
        text = " ".join("".join(chance.choice('ab[]\\"{}:, `') for _ in range(12)).split())
        seed = SourceText("seeds/x.txt", f"before it {text} all of it, twice {text} after it\n")
        prepared = {"x": match.Haystack(seed, False)}
        for place in places(prepared, text):
            if place.needle is None:
                continue
            words = SourceText("", place.markdown)
            prose = scan(raw(words.span(0, len(words.text))))
            (mark,) = prose.marks
            assert mark.quote is not None
            assert (mark.quote.value, prose.problems) == (place.needle.quote, ())


# Editors' tools: the language server that VS Code's YAML extension is made of, and others use.

YAML_SERVER = "yaml-language-server@1.25.0"


class LanguageServer:
    """A client of the Language Server Protocol, as far as the questions here go. Lines and characters count from 0."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=folder
        )
        self.numbers, self.diagnostics = count(1), dict[str, list[Any]]()
        capabilities = {"textDocument": {"hover": {"contentFormat": ["plaintext"]}, "publishDiagnostics": {}}}
        self.ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": capabilities})
        self.send({"method": "initialized", "params": {}})

    def send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        length = 0
        while line := self.process.stdout.readline().strip():
            if line.startswith(b"Content-Length:"):
                length = int(line.partition(b":")[2])
        assert length, "the language server has ended"
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            self.send({"id": message["id"], "result": [None] * len(message["params"].get("items", ()))})
        return message

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        number = next(self.numbers)
        self.send({"id": number, "method": method, "params": params})
        while True:
            message = self.receive()
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def opened(self, path: Path, text: str | None = None) -> list[str]:
        """Opens a file, with this text in place of its own, and returns what is wrong with it, as `line: message`."""
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": text or path.read_text("utf-8")}
        self.diagnostics.pop(path.as_uri(), None)
        self.send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        while path.as_uri() not in self.diagnostics:
            self.receive()
        return [f"{d['range']['start']['line'] + 1}: {d['message']}" for d in self.diagnostics[path.as_uri()]]

    def at(self, method: str, path: Path, line: int, character: int) -> Any:
        place = {"textDocument": {"uri": path.as_uri()}, "position": {"line": line, "character": character}}
        return self.ask(f"textDocument/{method}", place)

    def completions(self, path: Path, line: int, character: int) -> list[str]:
        return sorted(item["label"] for item in self.at("completion", path, line, character)["items"])


@pytest.fixture(scope="session")
def yaml_server() -> list[str]:
    """The command that starts the server; npm installs it once into a cache of the user's."""
    missing = [name for name in ("node", "npm") if shutil.which(name) is None]
    if missing:
        reason = f"{' and '.join(missing)} missing: install Node.js, e.g. `apt-get install nodejs npm`"
        assert os.environ.get("CI") != "true", reason
        pytest.skip(reason)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "site-builder-tests"
    folder = cache / YAML_SERVER
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as aside:
            command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", aside, YAML_SERVER]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                reason = f"npm could not install {YAML_SERVER}: {done.stderr.strip()[-200:]}"
                assert os.environ.get("CI") != "true", reason
                pytest.skip(reason)
            with suppress(OSError):  # another process was quicker
                Path(aside).rename(folder)
                Path(aside).mkdir()
    return ["node", str(folder / "node_modules/yaml-language-server/bin/yaml-language-server"), "--stdio"]


@contextmanager
def language_server(command: list[str], folder: Path) -> Iterator[LanguageServer]:
    server = LanguageServer(command, folder)
    try:
        yield server
    finally:
        server.process.kill()
        server.process.communicate()


@pytest.fixture
def started(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Site:
    """A site as `new` writes it; no other command has run in it."""
    assert cli.run(["new", str(tmp_path / "mine")]) == 0
    return Site(tmp_path / "mine", capsys)


@pytest.mark.slow
def test_a_fresh_clone_has_no_fault_to_an_editors_tools(yaml_server: list[str], started: Site) -> None:
    """Every file of a new site, and of the first site as it is committed, names a schema that is there and fits it."""
    for site in (started.path, ROOT):
        with language_server(yaml_server, site) as server:
            for path in sorted((site / "content").rglob("*.yaml")):
                assert path.read_text("utf-8").startswith("# yaml-language-server: $schema="), path
                assert (path, server.opened(path)) == (path, [])


@pytest.mark.slow
def test_editors_tools_complete_explain_and_check_with_no_set_up(yaml_server: list[str], started: Site) -> None:
    """Keys, ids of sources, excerpts and topics, what a field means, and what is wrong, in a site nobody has built."""
    path = started.path / "content/timelines/the-address.yaml"
    head = path.read_text("utf-8").split("events:\n")[0] + "events:\n"
    top = head.count("\n")
    with language_server(yaml_server, started.path) as server:
        text = (
            head
            + "  - id: a\n    date: 1863\n    title: A\n    topics: [lin]\n    cite:\n      - source: \n        quote: x\n      - bl\n    \n"
        )
        server.opened(path, text)
        assert {"draft", "formerly", "text", "updated"} <= set(server.completions(path, top + 8, 4))
        assert server.completions(path, top + 3, 16) == ["gettysburg", "lincoln"]
        assert server.completions(path, top + 5, 16) == ["bliss", "hay"]
        assert {"bliss-day", "hay-freedom"} <= set(server.completions(path, top + 7, 10))
        hover = server.at("hover", path, top + 1, 6)["contents"]["value"]
        assert "An EDTF date, no more exact than the sources" in hover
        assert "198X" in hover

        wrong = (
            head
            + "  - id: a\n    dat: 1863\n    title: A\n  - id: b\n    date: 1863\n    title: [B]\n    draft: perhaps\n"
        )
        assert server.opened(path.with_name("wrong.yaml"), wrong) == [
            f'{top + 1}: Missing property "date".',
            f"{top + 2}: Property dat is not allowed.",
            f"{top + 6}: Incorrect type. Expected one of string, number, boolean.",
            f'{top + 7}: Incorrect type. Expected "boolean".',
        ]


@pytest.mark.slow
def test_new_ids_complete_once_the_preview_or_a_check_has_seen_them(yaml_server: list[str], started: Site) -> None:
    """A source that `add` brings, an excerpt that was just written; and an id that is not known yet is no fault."""
    (started.path / "note.txt").write_text("The bridge cost 12,000 pounds.\n", "utf-8")
    assert started.run("add", str(started.path / "note.txt")).status == 0
    ids = started.path / "content/.schemas/ids.json"
    assert '"note"' not in ids.read_text("utf-8")
    path = started.path / "content/excerpts/passages.yaml"
    text = path.read_text("utf-8") + "  - id: cost\n    source: note\n    quote: The bridge cost\n"
    with language_server(yaml_server, started.path) as server:
        assert server.opened(path, text) == []
    path.write_text(text, "utf-8")
    assert started.run("check").status == 0
    assert [word in ids.read_text("utf-8") for word in ('"note"', '"cost"', "The bridge cost")] == [True, True, True]
    text = text.replace("source: note", "source: ")
    with language_server(yaml_server, started.path) as server:
        server.opened(path, text)
        line = text.split("\n").index("    source: ")
        assert server.completions(path, line, 12) == ["bliss", "hay", "note"]


def test_every_field_of_every_schema_is_described() -> None:
    """No completion without a sentence, and no title that is only the field's name again."""
    silent = [
        (name, record.get("title"), field)
        for name, schema in schemas().items()
        for record in (schema, *schema.get("$defs", {}).values())
        for field, about in record.get("properties", {}).items()
        if not about.get("description") or "title" in about
    ]
    assert silent == []


def test_the_committed_schemas_are_what_the_code_says() -> None:
    """Those of the first site, but for its ids, which every save in the preview brings up to date."""
    folder = ROOT / "content/.schemas"
    for name, schema in schemas({}).items():
        if name != "ids.json":
            assert (folder / name).read_text("utf-8") == to_json(schema), f"{name}: run `site-builder check`"


def test_schemas_with_ids_accept_what_those_without_do() -> None:
    """An independent validator, given the ids' file, still accepts the first site, also with ids that are not listed."""
    made = schemas({"source": {"gallery": "Gallery"}})
    registry = Registry().with_resources(
        (f"https://example.org/{name}", Resource.from_contents(schema)) for name, schema in made.items()
    )
    for path in sorted((ROOT / "content/timelines").glob("*.yaml")):
        schema = {"$id": "https://example.org/timelines.schema.json", **made["timelines.schema.json"]}
        value = json.loads(json.dumps(YAML(typ="safe", pure=True).load(path.read_text("utf-8")), default=str))
        jsonschema.Draft202012Validator(schema, registry=registry).validate(value)


def test_a_site_without_schemas_gets_none_unasked(site: Make) -> None:
    """`check` refreshes what is there, `schema` makes it; a copy that cannot be written to is checked all the same."""
    made = site(SMALL)
    assert made.run("check").status == 0
    assert not (made.path / "content/.schemas").exists()
    ran = made.run("schema")
    assert ran.status == 0
    assert len(ran.out.splitlines()) == 12
    (made.path / "content/.schemas/ids.json").unlink()
    (made.path / "content/.schemas/ids.json").mkdir()
    assert made.run("check").status == 0


# Adding texts.


def test_a_text_becomes_a_seed_file_with_a_record(site: Make, tmp_path: Path) -> None:
    """Byte for byte, pinned, at the end of a file whose comments, order and line ends stay as they were."""
    sources = "# ours\r\nletter:   # the first\r\n  seed: letter.txt\r\n  title: A letter"
    made = site({"content/sources.yaml": sources})
    text = b"\xef\xbb\xbfOn bridges: a report\r\n\r\nThey cost 12,000 pounds."
    file = tmp_path / "Über Brücken (1931).txt"
    file.write_bytes(text)
    ran = made.run("add", str(file))
    record = (
        "uber-brucken-1931:\n  seed: Über Brücken (1931).txt\n"
        f"  sha256: {hashlib.sha256(text).hexdigest()}\n  pinned: {today()}\n  title: >-\n    On bridges: a report\n"
    )
    assert (ran.status, ran.out, ran.err) == (
        0,
        f"added seeds/Über Brücken (1931).txt, and to content/sources.yaml:\n{record}"
        "next: complete the record (publisher, author, published …) and cite `source: uber-brucken-1931`\n",
        "",
    )
    assert (made.path / "seeds/Über Brücken (1931).txt").read_bytes() == text
    assert made.read("content/sources.yaml") == sources + "\r\n" + record.replace("\n", "\r\n")
    assert made.run("check").err.count("warning[seed-not-pinned]") == 1  # the letter, which never was


def test_an_id_and_a_title_can_be_given(site: Make, tmp_path: Path) -> None:
    """A file that lies in seeds/ already, described by nothing, is described where it lies."""
    made = site({"seeds/minutes.txt": "Minutes\nNobody came to the meeting.\n"})
    ran = made.run("add", str(made.path / "seeds/minutes.txt"), "--id", "no-show", "--title", "Minutes: 1931")
    assert ran.status == 0
    assert made.read("content/sources.yaml").endswith("  title: >-\n    Minutes: 1931\n")
    assert "no-show:\n  seed: minutes.txt\n" in made.read("content/sources.yaml")


REFUSED = {
    "again": ("letter-2.txt", LETTER.encode(), [], "letter-2.txt is there already: source 'letter' has the same text"),
    "name": ("letter.txt", b"Another text, longer", [], "seeds/letter.txt is there already, with another text: rename the new file"),
    "latin-1": ("a.txt", b"ok\ncaf\xe9", [], "{file} is not UTF-8 text: byte 0xe9 in line 2; save it as UTF-8 first"),
    "binary": ("a.txt", b"a\0b", [], "{file} is not text: it holds a zero byte"),
    "empty": ("a.txt", b" \n\n", [], "{file} holds nothing that could be quoted"),
    "hidden": (".a.txt", b"Some words", [], ".a.txt: a seed file's name is that of no hidden file and no editor's backup"),
    "taken": ("a.txt", b"Some words", ["--id", "letter"], "the id 'letter' is taken by a source: give another with --id"),
    "topic": ("mayor.txt", b"Some words", [], "the id 'mayor' is taken by a topic: give another with --id"),
    "no id": ("a.txt", b"Some words", ["--id", "A B"], "'A B' is no id: give one of lower-case letters, digits and single dashes with --id"),
    "no letters": ("報告.txt", b"Some words", [], "no id can be made of '報告.txt': give one of lower-case letters, digits and single dashes with --id"),
    "no title": ("a.txt", b"Some words", ["--title", " "], "--title: expected the text's name, found nothing"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_added_is_refused_and_nothing_is_written(site: Make, tmp_path: Path, name: str) -> None:
    """With a sentence that says why, and exit status 2."""
    made = site(SMALL)
    file_name, data, options, message = REFUSED[name]
    file = tmp_path / file_name
    file.write_bytes(data)
    before = tree(made.path)
    ran = made.run("add", str(file), *options)
    assert (ran.status, ran.out, ran.err) == (2, "", f"error: {message.format(file=file)}\n")
    assert tree(made.path) == before


def test_no_file_a_folder_and_a_broken_sources_file_are_refused(site: Make, tmp_path: Path) -> None:
    """Each with a sentence of its own."""
    made = site(SMALL)
    nothing = tmp_path / "nothing.txt"
    assert made.run("add", str(nothing)).err == f"error: there is no file {nothing}\n"
    assert made.run("add", str(tmp_path)).err == f"error: {tmp_path} is a folder: name a text file\n"
    (tmp_path / "a.txt").write_text("Some words")
    for broken in (
        "letter: {seed: letter.txt, title: A letter}\nnote: [\n",
        "{letter: {seed: letter.txt, title: A letter}}\n",
    ):
        made.write("content/sources.yaml", broken)
        before = tree(made.path)
        ran = made.run("add", str(tmp_path / "a.txt"))
        assert ran.err == (
            "error: content/sources.yaml cannot take another record: `site-builder check` says what is wrong with it, "
            "or its records stand between braces\n"
        )
        assert tree(made.path) == before


# The guide.

GUIDE = ROOT / "docs" / "editing.md"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def change(path: Path, diff: str) -> None:
    """Carries out a `diff` block: lines with `-` or a space stand in the file exactly once, together."""
    lines = diff.splitlines()
    old = "".join(f"{line[1:]}\n" for line in lines if line[0] in "- ")
    new = "".join(f"{line[1:]}\n" for line in lines if line[0] in "+ ")
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    path.write_text(text.replace(old, new), "utf-8")


@pytest.mark.slow
def test_the_guide_for_editors_can_be_followed(tmp_path: Path) -> None:
    """Every command and every example of docs/editing.md, in order, with the preview running beside it."""
    here, programs = tmp_path, f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": programs, "NO_COLOR": "1"}
    preview, ran = None, []
    try:
        for kind, path, body in BLOCK.findall(GUIDE.read_text("utf-8")):
            if kind == "diff":
                change(here / path, body)
            elif kind == "yaml":
                (here / path).parent.mkdir(exist_ok=True)
                (here / path).write_text(body, "utf-8")
            for command, shown in commands_of(body) if kind == "console" else ():
                ran.append(command.split()[:2])
                if command.startswith("cd "):
                    here = here / command[3:]
                    continue
                if command == "site-builder serve":
                    preview = subprocess.Popen(
                        [*command.split(), "--port", "0"], cwd=here, env=environment, stdout=subprocess.PIPE, text=True
                    )
                    assert preview.stdout is not None
                    said = preview.stdout.readline()
                    server = Server(said.split()[4].rstrip(";"))
                    assert said.replace(f":{server.port}/", ":8000/") == shown
                    server.until("Two copies of one speech")
                    continue
                if command.endswith("> seeds/note.txt"):  # nobody types this before the preview has caught up
                    notes = here / ".site-builder/citations.json"
                    wait_for(lambda notes=notes: notes.is_file() and "read again" in notes.read_text("utf-8"))
                done = subprocess.run(
                    ["bash", "-c", command], cwd=here, env=environment, stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False,
                )  # fmt: skip
                assert fits(shown, done.stdout), f"$ {command}\n{done.stdout}"
        assert "The address is read again" in server.until("read again", "/events/read-again.html").body
    finally:
        if preview is not None:
            preview.terminate()
            preview.communicate()
    named = {command[1] for command in ran if command[0] == "site-builder"}
    assert named == {"new", "serve", "check", "add", "quote", "pin", "deploy"}


def wait_for(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def commands_of(block: str) -> list[tuple[str, str]]:
    return re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
