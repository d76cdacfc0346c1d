"""The built site as its readers meet it: by keyboard, mouse and touch, on paper, in colour or not, script or none."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Site
from hosted import hosted
from judges import heaviest

from site_builder import cli

CSS = (ROOT / "templates" / "static" / "site.css").read_text(encoding="utf-8")
BUDGET = 60_000  # bytes of a chapter page with its style sheet and scripts, each compressed
CHAPTER = "chapters/numbers.html"


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("read") / "dist"
    assert cli.run(["build", "--site", str(ROOT), "--out", str(out)]) == 0
    return out


@pytest.fixture(scope="module")
def address(dist: Path) -> Iterator[str]:
    """Where the built site is served: a clipboard needs an address that the browser trusts, as it does loopback."""
    with hosted(dist) as address:
        yield address


def test_a_chapter_page_weighs_at_most_60_kilobytes(dist: Path) -> None:
    """Each chapter, with its style sheet and scripts, all compressed, is at most 60 kB over the wire."""
    for chapter in (dist / "chapters").glob("*.html"):
        text = chapter.read_text(encoding="utf-8")
        loaded = re.findall(r'<(?:link rel="stylesheet"|script)[^>]* (?:href|src)="([^"]+)"', text)
        assert len(loaded) >= 2
        parts = [chapter, *((chapter.parent / part).resolve() for part in loaded)]
        assert sum(len(gzip.compress(part.read_bytes())) for part in parts) <= BUDGET, chapter.name


def test_no_script_blocks_and_nothing_is_inline(dist: Path) -> None:
    """Scripts are files and deferred; no page has a style or a script of its own, nor an attribute that runs."""
    for path in dist.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for tag in re.findall(r'<script(?! type="application/ld\+json">)[^>]*>', text):  # those are data
            assert " src=" in tag, path
            assert " defer" in tag, path
        assert "<style" not in text, path
        assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", text), path


def _colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): var\(--theme-[a-z-]+, (#[0-9a-f]{6})\)", block))


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_colours_have_the_contrast_that_reading_needs() -> None:
    """In light and in dark, text on every ground that it stands on has a ratio of 4.5 to 1 at least (WCAG AA)."""
    light_block, dark_block = CSS.split("@media (prefers-color-scheme: dark)", 1)
    light, dark = _colours(light_block), _colours(dark_block)
    assert set(light) == set(dark) >= {"ink", "quiet", "paper", "panel", "accent", "mark", "mark-strong"}
    for colours in (light, dark):
        for text in ("ink", "quiet", "accent"):
            for ground in ("paper", "panel"):
                assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
        for ground in ("mark", "mark-strong"):
            assert contrast(colours["ink"], colours[ground]) >= 4.5
        assert contrast(colours["accent"], colours["mark"]) >= 4.5  # an open citation's marker
        assert contrast(colours["underline"], colours["paper"]) >= 3  # all that tells some links from text


def test_colours_and_fonts_are_set_in_one_place() -> None:
    """Outside the first layer the style sheet names no colour and no font, save black and white on paper."""
    rest = CSS.split("/* The page:", 1)[1].split("/* Paper:", 1)[0]
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", rest) == []
    assert re.findall(r"font-family: (?!var\()[^;]+", rest) == []
    assert re.findall(r"(?:margin|padding|border|inset)-(?:left|right|top|bottom)\b|\b(?:left|right): ", CSS) == []


@pytest.mark.browser
def test_a_citation_opens_by_keyboard(page: Callable[..., Any], address: str) -> None:
    """Focus shows the words; Tab goes into the card; Escape closes it and gives the focus back."""
    reader = page(width=1024)
    reader.goto(address + CHAPTER)
    marker = reader.locator("article .cite a").first
    note = reader.locator(marker.get_attribute("href").replace("#", "[id='") + "']")
    words = note.locator("q").all_text_contents()
    assert reader.locator(".card").count() == 0
    marker.focus()
    card = reader.locator(".card")
    assert card.is_visible()
    assert card.locator("q").all_text_contents() == words
    assert card.locator(".place").inner_text() == note.locator(".place").inner_text()
    described = reader.locator(f"#{marker.get_attribute('aria-describedby')}")
    assert described.locator("q").all_text_contents() == words
    assert reader.evaluate("document.querySelectorAll('[id]').length === new Set(Array.from("
                           "document.querySelectorAll('[id]'), e => e.id)).size")  # fmt: skip
    reader.keyboard.press("Tab")
    assert reader.evaluate("document.activeElement.closest('.card') !== null")
    reader.keyboard.press("Escape")
    assert card.count() == 0
    assert reader.evaluate("document.activeElement.matches('article .cite a')")
    reader.keyboard.press("Tab")
    assert reader.locator(".card").count() == 1, "the next marker opens in its turn"


@pytest.mark.browser
def test_a_citation_opens_under_the_mouse_and_can_be_entered_and_dismissed(
    page: Callable[..., Any], address: str
) -> None:
    """WCAG 1.4.13: the pointer may move onto the card, Escape closes it without moving, and leaving closes it."""
    reader = page(width=1024)
    reader.goto(address + CHAPTER)
    marker, card = reader.locator("article .cite a").first, reader.locator(".card")
    marker.hover()
    card.wait_for()
    card.locator(".words").hover()
    reader.wait_for_timeout(450)
    assert card.is_visible()
    reader.keyboard.press("Escape")
    assert card.count() == 0
    marker.hover()
    reader.mouse.move(600, 5)
    marker.hover()
    card.wait_for()
    reader.mouse.move(600, 5)
    card.wait_for(state="detached")


@pytest.mark.browser
def test_a_citation_opens_and_closes_by_touch(page: Callable[..., Any], address: str) -> None:
    """A tap opens, on a small screen within it; a second tap, or one elsewhere, closes."""
    reader = page(width=320, height=640, has_touch=True)
    reader.goto(address + CHAPTER)
    marker, card = reader.locator("article .cite a").first, reader.locator(".card")
    marker.tap()
    box = card.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert reader.url.endswith(CHAPTER), "the page stays where it is"
    marker.tap()
    assert card.count() == 0
    marker.tap()
    assert card.count() == 1
    reader.locator("h1").tap()
    assert card.count() == 0


@pytest.mark.browser
def test_without_script_a_citation_leads_to_its_note(page: Callable[..., Any], address: str) -> None:
    """Every marker is a link to a note that is there, and a click goes to it; no control waits for a script."""
    reader = page(java_script_enabled=False)
    reader.goto(address + CHAPTER)
    markers = reader.locator(".cite a")
    assert markers.count() > 20
    targets = {marker.get_attribute("href") for marker in markers.all()}
    assert all(reader.locator(f"[id='{target[1:]}'] q").count() for target in targets)
    markers.first.click()
    assert reader.url.endswith(markers.first.get_attribute("href"))
    assert reader.locator(".notes li:target q").first.is_visible()
    assert reader.locator("button:visible, form:visible, .card, .margin-note").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_arriving_at_a_passage_puts_it_on_screen_and_marks_it(
    page: Callable[..., Any], address: str, dist: Path, script: bool
) -> None:
    """A citation's address shows the passage within the window, its words outlined; every piece of it with script."""
    rows = json.loads((dist / "data" / "citations.json").read_text(encoding="utf-8"))
    row = max((row for row in rows if row["source"] == "gallery"), key=lambda row: row["start"])
    reader = page(java_script_enabled=script)
    reader.goto(address + row["url"])
    at = reader.locator(f"[id='{row['id']}']")
    box = at.bounding_box()
    assert box is not None
    assert 0 <= box["y"] <= 800
    assert reader.locator(".passage:has(:target)").evaluate("e => getComputedStyle(e).boxShadow") != "none"
    if script:
        marked = "".join(reader.locator("mark.arrived").all_text_contents())
        assert marked == "".join(piece["quotation"] for piece in row["pieces"])
        assert reader.locator("mark.arrived").first.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_no_page_scrolls_sideways_or_asks_another_host(
    page: Callable[..., Any], address: str, dist: Path, width: int
) -> None:
    """One page of each kind: it fits the window, logs nothing, and everything it loads comes from the site."""
    reader, asked = page(width=width), list[str]()
    reader.on("request", lambda request: asked.append(request.url))
    wide = []
    for url in heaviest(dist).values():
        reader.goto(address + url, wait_until="load")
        if reader.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(url)
    assert wide == []
    assert [url for url in asked if not url.startswith(address)] == []


@pytest.mark.browser
def test_tables_stay_tables_on_a_telephone(page: Callable[..., Any], address: str) -> None:
    """A fingerprint does not stand in a column of single letters; a figure's values have their sources beside them."""
    reader = page(width=320)
    for url in ("checked.html", "figures/capacity-and-headcount.html"):
        reader.goto(address + url)
        heights = reader.locator("tbody tr").evaluate_all("rows => rows.map(row => row.offsetHeight)")
        assert max(heights) < 200, url


@pytest.mark.browser
def test_pages_open_from_disk(page: Callable[..., Any], dist: Path) -> None:
    """Opened as a file, a page has its style, its scripts and a citation that opens, and asks for nothing else."""
    reader, asked = page(), list[str]()
    reader.on("request", lambda request: asked.append(request.url))
    reader.goto((dist / CHAPTER).as_uri())
    reader.locator("article .cite a").first.focus()
    assert reader.locator(".card q").count() >= 1
    assert reader.evaluate("getComputedStyle(document.querySelector('.card')).position") == "absolute"
    assert [url for url in asked if not url.startswith(dist.as_uri())] == []


@pytest.mark.browser
def test_headings_landmarks_and_labels(page: Callable[..., Any], address: str, dist: Path) -> None:
    """Every kind of page has one first heading, skips no level, names its landmarks, links and controls.

    A name that is given holds the words in sight, in their order, so that it can be spoken to (WCAG 2.5.3). A heading
    is read as its words alone: what leads to its place stands beside it.
    """
    reader, faults = page(), list[tuple[str, Any]]()
    for url in heaviest(dist).values():
        reader.goto(address + url)
        found = reader.evaluate(
            """() => {
              const said = e => (e.getAttribute("aria-label") || e.textContent).trim();
              const levels = [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].map(h => Number(h.tagName[1]));
              const faults = [];
              if (levels.filter(level => level === 1).length !== 1) faults.push("h1");
              if (levels[0] !== 1) faults.push("first heading");
              levels.forEach((level, i) => { if (i && level > levels[i - 1] + 1) faults.push("skips to h" + level); });
              for (const link of document.querySelectorAll(":is(h1, h2, h3, h4) a[href^='#']")) faults.push(link.outerHTML);
              if (document.querySelectorAll("main").length !== 1) faults.push("main");
              for (const nav of document.querySelectorAll("nav"))
                if (!nav.hasAttribute("aria-label") && !nav.hasAttribute("aria-labelledby")) faults.push("nav");
              for (const link of document.querySelectorAll("a[href], button"))
                if (!said(link)) faults.push(link.outerHTML);
              for (const field of document.querySelectorAll("select, input"))
                if (!field.labels.length) faults.push(field.outerHTML);
              for (const e of document.querySelectorAll("[aria-labelledby]"))
                if (!document.getElementById(e.getAttribute("aria-labelledby"))) faults.push(e.outerHTML.slice(0, 80));
              const words = text => ` ${(text.toLowerCase().match(/[\\p{L}\\p{N}]+/gu) || []).join(" ")} `;
              for (const e of document.querySelectorAll(":is(a, button)[aria-label]")) {
                const texts = document.createTreeWalker(e, NodeFilter.SHOW_TEXT), seen = [];
                while (texts.nextNode())
                  if (!texts.currentNode.parentNode.closest("title")) seen.push(texts.currentNode.data);
                if (words(seen.join(" ")).trim() && !words(e.getAttribute("aria-label")).includes(words(seen.join(" "))))
                  faults.push("named otherwise: " + e.outerHTML.slice(0, 80));
              }
              return faults;
            }"""
        )
        faults += [(url, fault) for fault in found]
    assert faults == []


@pytest.mark.browser
def test_evidence_looks_unlike_our_prose(page: Callable[..., Any], address: str, dist: Path) -> None:
    """Wherever a source's words stand, they have the other face, a rule beside them or a note's number, and marks."""
    reader = page()
    for url in heaviest(dist).values():
        reader.goto(address + url)
        alike = reader.evaluate(
            """() => {
              const ours = getComputedStyle(document.body).fontFamily;
              return [...document.querySelectorAll("main q, main blockquote[data-seed]")].filter(e => {
                const before = getComputedStyle(e, "::before").content;
                return getComputedStyle(e).fontFamily === ours || (before !== "open-quote" && !e.closest(".whole"));
              }).map(e => e.textContent.slice(0, 40));
            }"""
        )
        assert alike == [], url


@pytest.mark.browser
def test_margin_notes_stand_beside_the_text_of_wide_pages(page: Callable[..., Any], address: str) -> None:
    """Beside the text where there is room, hidden from screen readers; nothing moves; gone where there is no room."""
    reader = page(width=1600)
    reader.add_init_script(
        "window.shifts = 0; new PerformanceObserver(l => l.getEntries().forEach(e => { shifts += e.value; }))"
        ".observe({type: 'layout-shift', buffered: true});"
    )
    reader.goto(address + CHAPTER)
    reader.wait_for_timeout(200)
    assert reader.evaluate("window.shifts") == 0
    notes, article = reader.locator(".margin-note"), reader.locator("article").bounding_box()
    assert notes.count() > 10
    signs = "notes => notes.filter(n => n.nextSibling?.nodeType === 3 && /^\\p{P}/u.test(n.nextSibling.data)).length"
    assert notes.evaluate_all(signs) == 0, "where a note stands Safari may break the line"
    numbers = notes.locator("b").all_text_contents()
    assert numbers == sorted(numbers, key=int)
    assert article is not None
    for note in notes.all():
        box = note.bounding_box()
        assert box is not None
        assert box["x"] >= article["x"] + article["width"]
        assert note.get_attribute("aria-hidden") == "true"
        assert note.locator("a, button, [id]").count() == 0
    reader.set_viewport_size({"width": 1024, "height": 900})
    assert not notes.first.is_visible()


@pytest.mark.browser
def test_margin_notes_stand_near_their_markers(page: Callable[..., Any], address: str) -> None:
    """Where sentences are densely cited the margin holds fewer notes, and none runs on beside the page's own list."""
    reader = page(width=1000)
    for width in (1600, 1000):  # arriving with room for them, and making room
        reader.set_viewport_size({"width": width, "height": 900})
        reader.goto(address + "chapters/unknowns.html")
        reader.set_viewport_size({"width": 1600, "height": 900})
        reader.wait_for_function("document.querySelectorAll('.margin-note').length < 40")
        assert reader.locator(".margin-note:visible").count() > 20
        far, beside = reader.evaluate(
            """() => {
                const top = e => e.getBoundingClientRect().top;
                const markers = [...document.querySelectorAll("article .cite a")];
                const notes = [...document.querySelectorAll(".margin-note")];
                const own = note => markers.find(e => e.textContent === note.querySelector("b").textContent.trim());
                return [Math.max(...notes.map(note => top(note) - top(own(note)))),
                        notes.filter(note => top(note) > top(document.querySelector(".notes"))).length];
            }"""
        )
        assert far < 400
        assert beside == 0


@pytest.mark.browser
def test_a_citation_can_be_copied(page: Callable[..., Any], address: str) -> None:
    """The control puts the words, the source with its line, and the passage's address into the clipboard."""
    reader = page(permissions=["clipboard-read", "clipboard-write"])
    reader.goto(address + CHAPTER)
    reader.locator("article .cite a").first.focus()
    card = reader.locator(".card")
    quoted = " […] ".join(card.locator("q").all_text_contents())
    card.locator(".copy").click()
    card.get_by_text("Copied").wait_for()
    copied = reader.evaluate("navigator.clipboard.readText()").split("\n")
    assert copied[0] == f"“{quoted}”"
    assert copied[1] == card.locator(".said").get_attribute("data-citation")
    assert copied[2].startswith(f"{address}sources/")
    assert "#c-" in copied[2]
    assert len(copied) == 3
    reader.goto(copied[2])
    assert reader.locator("mark.arrived").count() >= 1


@pytest.mark.browser
def test_a_citation_can_be_copied_over_plain_http(page: Callable[..., Any], address: str) -> None:
    """Where scripts may not write to the clipboard by themselves: the card stays, with the focus, and says so."""
    reader = page(permissions=["clipboard-read", "clipboard-write"])
    reader.add_init_script("Object.defineProperty(window, 'isSecureContext', {value: false})")
    reader.goto(address + CHAPTER)
    reader.locator("article .cite a").first.focus()
    copy = reader.locator(".card .copy")
    copy.focus()
    reader.keyboard.press("Enter")
    reader.locator(".card").get_by_text("Copied").wait_for()
    assert copy.evaluate("e => e === document.activeElement")
    assert reader.evaluate("navigator.clipboard.readText()").startswith("“up to 40,000 inmates”\n")


@pytest.mark.browser
def test_sentences_are_copied_without_numbers_and_notes(page: Callable[..., Any], address: str) -> None:
    """The number of a citation does not end up as the last digit of a figure, nor a margin's note within a sentence."""
    reader = page(width=1600, permissions=["clipboard-read", "clipboard-write"])
    reader.goto(address + CHAPTER)
    assert reader.locator("article > p:first-of-type .margin-note:visible").count() > 0
    ours = reader.locator("article > p:first-of-type").evaluate(
        "e => { e = e.cloneNode(true); e.querySelectorAll('.cite, .margin-note').forEach(n => n.remove());"
        " return e.textContent.replace(/\\s+/g, ' '); }"
    )
    reader.evaluate("getSelection().selectAllChildren(document.querySelector('article > p'))")
    reader.keyboard.press("Control+c")
    assert reader.evaluate("navigator.clipboard.readText()").strip() == ours.strip()


@pytest.mark.browser
def test_a_card_stays_with_the_focus_when_the_window_changes(page: Callable[..., Any], address: str) -> None:
    """A telephone's bars that come and go, or a zoom, leave the card open beside its marker, and the focus in it."""
    reader = page(width=800, height=600)
    reader.goto(address + CHAPTER)
    marker, card = reader.locator("article .cite a").first, reader.locator(".card")
    marker.focus()
    reader.keyboard.press("Tab")
    for width, height in ((800, 540), (400, 300)):
        reader.set_viewport_size({"width": width, "height": height})
        reader.wait_for_timeout(100)
        assert reader.evaluate("document.activeElement.closest('.card') !== null"), width
        at, box = marker.bounding_box(), card.bounding_box()
        assert at is not None
        assert box is not None
        assert 0 <= box["x"] <= width - box["width"]
        gap = max(box["y"] - at["y"] - at["height"], at["y"] - box["y"] - box["height"])
        assert 0 <= gap < 10, "neither over the marker nor away from it"
    reader.goto(address + "timelines/the-prison.html")
    reader.locator(".by .cite a").last.hover()
    card.wait_for()
    reader.get_by_label("Source").select_option("essay")
    reader.set_viewport_size({"width": 500, "height": 300})
    card.wait_for(state="detached")


@pytest.mark.browser
def test_print_has_citations_with_addresses_and_nothing_of_the_screen(page: Callable[..., Any], address: str) -> None:
    """On paper: the notes with their addresses, the works in full, the page's own; no navigation, no controls."""
    reader = page(width=800, color_scheme="dark")
    reader.goto(address + CHAPTER)
    reader.emulate_media(media="print")
    place = reader.locator(".notes .place").first
    after = place.evaluate("e => getComputedStyle(e, '::after').content")
    assert place.get_attribute("data-address") in after.replace('" "', "")
    assert reader.locator(".works dd").first.is_visible()
    assert reader.locator(".this-page").inner_text() == CHAPTER
    for hidden in ("header.site nav", "footer.site nav", ".neighbours", ".copy", ".backrefs", ".margin-note"):
        assert reader.locator(hidden).count() > 0
        assert not reader.locator(hidden).first.is_visible(), hidden
    for kept in (".embed > .status", ".embed > .question", "tr:has([scope=rowgroup])"):  # on the sheet of what follows
        assert reader.locator(kept).first.evaluate("e => getComputedStyle(e).breakAfter") == "avoid", kept
    assert reader.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert reader.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.browser
def test_print_has_the_address_of_an_original_once(page: Callable[..., Any], site: Callable[..., Site]) -> None:
    """Where it is the link's own text nothing is added behind it; elsewhere it is."""
    source = "letter:\n  seed: letter.txt\n  title: A letter\n  url: https://paper.example/letter\n"
    chapter = "---\nid: c\ntitle: C\norder: 1\n---\nTwice [@letter: The council met twice.], [they say](https://paper.example/more).\n"
    made = site({"content/sources.yaml": source, "content/chapters/c.md": chapter})
    assert made.run("build", "--no-search").status == 0
    reader = page()
    reader.goto((made.path / "dist/chapters/c.html").as_uri())
    reader.emulate_media(media="print")
    added = reader.locator("main a[rel~=external]").evaluate_all(
        "all => all.map(e => [e.textContent, getComputedStyle(e, '::after').content])"
    )
    assert ["https://paper.example/letter", "none"] in added
    assert [after for text, after in added if text == "they say"] == ['" \u2066<https://paper.example/more>\u2069"']


@pytest.mark.browser
def test_colours_forced_and_motion_reduced(page: Callable[..., Any], address: str) -> None:
    """With forced colours marked words still stand out from their context; with reduced motion nothing glides."""
    reader = page(forced_colors="active", reduced_motion="reduce")
    reader.goto(address + "sources/gallery.html")
    background = "e => getComputedStyle(e).backgroundColor"
    paper = reader.locator("body").evaluate(background)
    assert reader.locator(".passage mark").first.evaluate(background) != paper
    reader.goto(address + "search.html?q=capacity")
    assert reader.locator(".results mark").first.evaluate(background) != paper
    reader.goto(address + "sources/gallery.html")
    assert reader.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("1931", "as of 1931"),
        ("1931~", "as of about 1931"),
        ("[..1931]", "by 1931"),
        ("1930/1931", "from 1930 to 1931"),
    ],
)
def test_the_date_that_a_value_holds_for_reads_as_one_phrase(site: Callable[..., Site], date: str, said: str) -> None:
    """On its page, and beside it in a drawing."""
    fact = (
        "title: F\nfacts:\n  - id: f\n    question: How long?\n    unit: metre\n    values:\n      - value: 40\n"
        f"        as_of: '{date}'\n        cite:\n          - source: letter\n            quote: The council met twice.\n"
    )
    figure = "title: G\nfigures:\n  - {id: g, title: G, kind: dots, facts: [f]}\n"
    made = site({"content/facts/f.yaml": fact, "content/figures/g.yaml": figure})
    assert made.run("build", "--no-search").status == 0
    assert f"<li>{said}</li>" in made.read("dist/facts/f.html")
    described = re.findall(r"<desc[^>]*>(.*?)</desc>", made.read("dist/figures/g.html"))[0]
    assert said in described
    assert f"as of {said}" not in described
