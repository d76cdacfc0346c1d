"""The drawings of the first site as readers meet them: at every width, by keyboard, filtered, and without script."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from svgs import assert_inert, assert_inside

from site_builder import cli


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("drawn") / "dist"
    assert cli.run(["build", "--site", str(ROOT), "--out", str(out)]) == 0
    return out


def test_every_drawing_of_the_site_is_inside_its_frame(dist: Path) -> None:
    """Timelines and figures of the first site are all drawn, and each page has its list or table as well."""
    pages = [*(dist / "timelines").glob("*.html"), *(dist / "figures").glob("*.html")]
    drawn = [path for path in pages if path.name != "index.html"]
    for path in drawn:
        text = path.read_text(encoding="utf-8")
        (block,) = re.findall(r'<div class="drawing .*?</div>', text, re.DOTALL)
        assert_inside(block)
        assert_inert(block)
        assert '<ol class="timeline"' in text or "<table" in text
    assert len(drawn) >= 10
    overview = (dist / "figures" / "index.html").read_text(encoding="utf-8")
    blocks = re.findall(r'<div class="drawing .*?</div>', overview, re.DOTALL)
    assert_inert(f"<div>{''.join(blocks)}</div>")
    assert len(blocks) == len([path for path in drawn if path.parent.name == "figures"])


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
def test_drawings_are_legible_at_every_width(dist: Path, browser: Any, width: int) -> None:
    """No page scrolls sideways, one drawing is shown, and no letter in it is smaller than 11 pixels."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    for path in sorted([*(dist / "timelines").glob("*.html"), *(dist / "figures").glob("*.html")]):
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name
        sizes = page.evaluate(
            """[...document.querySelectorAll('.drawing > svg')].filter(svg => svg.checkVisibility()).map(svg =>
               Math.min(...[...svg.querySelectorAll('text')].map(text =>
                 parseFloat(getComputedStyle(text).fontSize) * svg.getScreenCTM().a)))"""
        )
        if path.name != "index.html":
            assert len(sizes) == 1, path.name
            assert sizes[0] >= 11, path.name
    page.close()


@pytest.mark.browser
def test_the_keyboard_reaches_every_event(dist: Path, browser: Any) -> None:
    """Each event of a drawing is one stop of the Tab key, in order, and Enter goes to its entry in the list."""
    page = browser.new_page(viewport={"width": 320, "height": 800})
    page.goto((dist / "timelines/the-prison.html").as_uri())
    entries = page.eval_on_selector_all(".timeline > li", "items => items.map(item => item.id)")
    page.focus("#filter--source")
    reached = []
    for _ in entries:
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.dataset.event"))
    assert sorted(reached) == sorted(entries)
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == f"#{reached[-1]}"
    page.close()


@pytest.mark.browser
def test_events_are_filtered_by_topic_and_source(dist: Path, browser: Any) -> None:
    """A choice shows its events alone, says how many, stays in the address, and holds when that is opened again."""
    page = browser.new_page()
    address = (dist / "timelines/the-prison.html").as_uri()
    shown = "items => items.filter(item => item.checkVisibility()).map(item => item.id)"
    faults = list[str]()
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.goto(f"{address}#100%")
    everything = page.eval_on_selector_all(".timeline > li", shown)
    page.goto(address)
    page.select_option("#filter--source", "slides")
    chosen = page.eval_on_selector_all(".timeline > li", shown)
    assert set(chosen) < set(everything)
    assert page.inner_text("#filter--form output") == f"{len(chosen)} of {len(everything)} events shown"
    marks = page.eval_on_selector_all(
        ".timeline-drawing .wide a:not(.passed-over)", "links => links.map(link => link.dataset.event)"
    )
    assert sorted(marks) == sorted(chosen)
    assert page.url == address + "?source=slides"
    page.reload()
    assert page.eval_on_selector_all(".timeline > li", shown) == chosen
    hidden = next(id for id in everything if id not in chosen)
    page.goto(f"{address}?source=slides#{hidden}")
    page.reload()
    assert page.eval_on_selector_all(".timeline > li", shown) == everything
    assert faults == []
    page.close()


@pytest.mark.browser
def test_without_script_everything_is_shown(dist: Path, browser: Any) -> None:
    """Where no script runs there is no filter to be seen, and every event stands in the list and in the drawing."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((dist / "timelines/the-prison.html").as_uri() + "?source=slides")
    assert not page.is_visible("#filter--form")
    entries = page.locator(".timeline > li")
    assert entries.count() >= 8
    assert all(entries.nth(n).is_visible() for n in range(entries.count()))
    assert page.locator(".timeline-drawing .wide a").count() == entries.count()
    context.close()
