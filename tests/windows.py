"""A small site that an editor works on, its preview, and a real browser's window on it.

A plugin, loaded for every test file: what takes time is imported when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import Site

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


# In a browser.


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    from judges import SWITCHES
    from playwright.sync_api import sync_playwright

    switches = list(SWITCHES)
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=chromium, args=switches) as opened:
        yield opened


@pytest.fixture
def page(browser: Browser) -> Iterator[Callable[..., Any]]:
    """Opens pages, each in a context of its own; after the test, none may have logged an error, refused by the site's
    own policy or otherwise."""
    contexts, faults = list[Any](), list[str]()

    def make(width: int = 1280, height: int = 900, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        opened = context.new_page()
        opened.on("pageerror", lambda fault: faults.append(str(fault)))
        opened.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
        return opened

    yield make
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    context.set_default_timeout(30_000)
    yield context
    context.close()


def watched(site: Site) -> list[Path]:
    from site_builder.project import open_project

    project = open_project(site.path)
    return [project.content, project.seeds, *project.template_folders()]


def serve(site: Site) -> Any:
    from servers import serving

    from site_builder.project import open_project
    from site_builder.serving import rebuilder

    return serving(rebuilder(open_project(site.path)), *watched(site))


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))
