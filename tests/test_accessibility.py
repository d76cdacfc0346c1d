"""The first site before other people's judges: axe-core, the Nu HTML checker and Lighthouse, in real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import pytest
from conftest import ROOT, Site
from judges import KEY_PAGES, heaviest, html_faults, judge, lighthouse, served
from windows import serve

from site_builder import cli

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
CATEGORIES = ("accessibility", "best-practices", "seo")
# Safari takes a list whose style has no bullet for none, unless its role says so; the checker cannot know the style.
EXPECTED = ("The “list” role is unnecessary for element “ul”.", "The “list” role is unnecessary for element “ol”.")
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
FACT = """title: {0}
facts:
  - id: cost
    question: What did the {0} cost?
    values:
      - value: 12000
        unit: pound
        cite:
          - source: letter
            quote: It cost 12,000 pounds.
"""
EVENT = """title: Bridge
events:
  - id: opening
    date: 1931-06
    title: Opened again
    cite:
      - source: letter
        quote: again in June 1931
"""
SMALL: dict[str, dict[str, str]] = {
    "bare": {},
    "fact": {"content/facts/cost.yaml": FACT.format("Bridge")},
    "long": {
        "content/site.yaml": f"title: {LONG} and all that belongs to it, told at length\n",
        "content/facts/cost.yaml": FACT.format(LONG),
        "content/chapters/one.md": f"---\nid: one\ntitle: {LONG}\norder: 1\n---\n{LONG} [@letter: It cost 12,000 pounds.].\n"
        f"\n| What | Where |\n| --- | --- |\n| {LONG} [@letter: It cost 12,000 pounds.] | {LONG} |\n",
        "content/sources.yaml": f"letter:\n  seed: letter.txt\n  title: A letter of the {LONG} and of others\n"
        "  url: https://paper.example/letter\n",
        "content/timelines/bridge.yaml": EVENT,
    },
    "short": {
        "content/sources.yaml": "letter:\n  seed: letter.txt\n  title: A letter\n  url: https://paper.example/letter\n"
        + "".join(f"{id}:\n  seed: {id}.txt\n  title: Letter {id}\n" for id in "bcd"),
        **{f"seeds/{id}.txt": f"Letter {id} says that it rained.\n" for id in "bcd"},
        "content/chapters/one.md": "---\nid: one\ntitle: One\norder: 1\n---\nIt cost much [@letter: It cost 12,000 pounds.]"
        + "".join(f", and it rained [@{id}: says that it rained]" for id in "bcd")
        + f".\n\n```\nIt is written: {LONG} {LONG}\n```\n\nOf the 7 who came, {LONG} went [@b: says that it rained].\n",
    },
}
T = TypeVar("T")


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("judged") / "dist"
    assert cli.run(["build", "--site", str(ROOT), "--out", str(out)]) == 0
    return out


@pytest.fixture(scope="module")
def address(dist: Path) -> Iterator[str]:
    with served(dist) as where:
        yield where


def violations(reader: Any) -> list[tuple[str, str, str]]:
    """What axe-core finds on the page as it is now: the page, the rule, and the elements."""
    import axe_playwright_python

    script = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
    reader.evaluate(script)
    options = {"runOnly": list(RULES), "resultTypes": ["violations"]}
    found = reader.evaluate("options => axe.run(document, options)", options)["violations"]
    return [(reader.url, rule["id"], node["html"][:160]) for rule in found for node in rule["nodes"]]


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(page: Callable[..., Any], address: str, dist: Path, width: int, scheme: str) -> None:
    """The heaviest page of every kind passes WCAG 2.2 A and AA and best practices, fits, and asks no other host."""
    reader, found, wide, asked = page(width, color_scheme=scheme), [], [], list[str]()
    reader.on("request", lambda request: asked.append(request.url))
    for url in heaviest(dist).values():
        reader.goto(address + url, wait_until="load")
        found += violations(reader)
        if reader.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(url)
    assert found == []
    assert wide == []
    assert [url for url in asked if not url.startswith(address)] == []


@pytest.mark.browser
@pytest.mark.slow
def test_axe_finds_nothing_in_what_scripts_open(page: Callable[..., Any], address: str) -> None:
    """A citation's card, the search's results, a filtered timeline and two sources side by side are as sound."""
    reader = page(320, color_scheme="dark", reduced_motion="reduce")
    reader.goto(address + "chapters/numbers.html")
    reader.locator("article .cite a").first.focus()
    reader.locator(".card").wait_for()
    found = violations(reader)
    reader.goto(address + "search.html?q=capacity")
    reader.locator(".results li").first.wait_for()
    found += violations(reader)
    reader.goto(address + "timelines/the-prison.html")
    reader.get_by_label("Source").select_option(index=1)
    found += violations(reader)
    reader.goto(address + "compare.html?one=gallery&two=essay")
    reader.locator(".column:visible").first.wait_for()
    assert found + violations(reader) == []


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_in_what_the_preview_adds(
    cecot: Site, window: BrowserContext, width: int, scheme: Literal["light", "dark"]
) -> None:
    """Panel, pencils, picker, editors' files, the report with its explanations, the last good build: all fits, too."""
    path = "content/chapters/building-it.md"
    good, found, wide = cecot.read(path), [], []
    editor = window.new_page()
    editor.set_viewport_size({"width": width, "height": 800})
    editor.emulate_media(color_scheme=scheme)

    def look() -> None:
        found.extend(violations(editor))
        if editor.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(editor.url)

    with serve(cecot) as server:
        page = f"{server.url}chapters/building-it.html"
        editor.goto(page)
        editor.locator(".preview-panel summary").click()
        editor.get_by_label("Show after each citation").check()
        look()
        editor.goto(f"{server.url}sources/gallery.html")
        editor.evaluate("getSelection().selectAllChildren(document.querySelectorAll('.passages blockquote')[6])")
        editor.locator(".preview-pick pre").wait_for()
        look()
        editor.goto(page)
        cecot.write(path, f"{good}\nNo such words [@gallery: are there in the text] or [@nobody: anywhere else].\n")
        editor.locator(".preview-error").wait_for()
        for summary in editor.locator(".preview-explanation summary").all():
            summary.click()
        look()
        editor.get_by_role("link", name="the last good build").click()
        editor.locator(".preview-panel.stale").wait_for()
        look()
        editor.goto(f"{server.url}~file/{path}#L3")
        editor.locator(".preview-found").first.wait_for()
        look()
    assert found == []
    assert wide == []


@pytest.mark.slow
def test_every_page_is_valid_html(dist: Path) -> None:
    """The Nu HTML checker, over all pages at once, finds no error, and warns of nothing that is not meant."""
    messages = judge(html_faults, dist)
    assert len(messages) > 100, "it has read the pages: the roles of their lists are named"
    unmeant = [(m["url"].rpartition("dist/")[2], m["message"]) for m in messages if m["message"] not in EXPECTED]
    assert unmeant == []


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("url", KEY_PAGES)
def test_lighthouse_gives_full_marks(address: str, chromium: str, url: str) -> None:
    """Accessibility, best practices and SEO: 100 each, under the headers that the site was built with."""
    report = judge(lighthouse, address + url, chromium, *CATEGORIES)
    assert {name: part["score"] for name, part in report["categories"].items()} == dict.fromkeys(CATEGORIES, 1)


@pytest.mark.browser
def test_pages_at_200_percent_with_the_widest_spacing_fit(page: Callable[..., Any], address: str, dist: Path) -> None:
    """WCAG 1.4.4 and 1.4.12: a window of 1280 pixels at 200 %, letters, words and lines set wide: nothing is cut off."""
    reader = page(640, device_scale_factor=2, bypass_csp=True)
    for url in heaviest(dist).values():
        reader.goto(address + url)
        reader.add_style_tag(
            content="p { margin-block-end: 2em !important; }"
            "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
        )
        cut = reader.evaluate(
            """() => [...document.querySelectorAll("main *, header *, footer *")].filter(e => {
                const style = getComputedStyle(e);
                return style.overflowX === "hidden" && e.scrollWidth > e.clientWidth && e.clientWidth > 0
                    && style.clipPath === "none" && !e.closest("svg");
            }).map(e => e.outerHTML.slice(0, 100))"""
        )
        assert (url, cut, reader.evaluate("document.documentElement.scrollWidth")) == (url, [], 640)


@pytest.mark.browser
def test_large_letters_fit_a_telephone(page: Callable[..., Any], address: str, dist: Path) -> None:
    """Where a reader's own letters are twice as large as usual, no page of 320 pixels scrolls sideways."""
    reader = page(320)
    devtools = reader.context.new_cdp_session(reader)
    devtools.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    for url in heaviest(dist).values():
        reader.goto(address + url)
        assert reader.evaluate("matchMedia('(width: 10rem)').matches")
        assert (url, reader.evaluate("document.documentElement.scrollWidth")) == (url, 320)


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["new", *SMALL])
def test_small_sites_and_long_words_fit(
    page: Callable[..., Any], site: Callable[..., Site], tmp_path: Path, kind: str
) -> None:
    """A new site, an empty one, one of a single fact, one of words of eighty letters, one of short names: sound and fit."""
    path = tmp_path / "new" if kind == "new" else site(SMALL[kind]).path
    if kind == "new":
        assert cli.run(["new", str(path)]) == 0
    assert cli.run(["pin", "--site", str(path)]) == 0
    assert cli.run(["build", "--site", str(path)]) == 0
    with served(path / "dist") as where:
        for width in (320, 1280):
            reader = page(width)
            for url in heaviest(path / "dist").values():
                reader.goto(where + url)
                assert (url, reader.evaluate("document.documentElement.scrollWidth")) == (url, width)
                assert violations(reader) == []


def test_the_parts_of_several_lists_on_a_page_are_told_apart(site: Callable[..., Site]) -> None:
    """Who goes from landmark to landmark hears of which list the parts are."""
    event = EVENT.partition("events:\n")[2]
    many = "".join(event.replace("id: opening", f"id: {{0}}-{number}") for number in range(201))
    made = site(
        {
            f"content/timelines/{name}.yaml": f"title: {name}\nevents:\n{many.format(name)}"
            for name in ("north", "south")
        }
    )
    assert made.run("build", "--no-search").status == 0
    labels = re.findall(r'<nav class="parts wide" aria-label="([^"]+)"', made.read("dist/timelines/index.html"))
    assert labels == ["Parts of this list: north", "Parts of this list: south"]
