"""Finding things: the search as served under the published policy, and the index as in the back of a book."""

from __future__ import annotations

import functools
import gzip
import http.server
import json
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Site, tree

from site_builder import cli, search

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("finding") / "dist"
    assert cli.run(["build", "--site", str(ROOT), "--out", str(out)]) == 0
    return out


class _Host(http.server.SimpleHTTPRequestHandler):
    """A static host that sends the published content-security policy."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def address(dist: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Host, directory=str(dist.parent)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{dist.name}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    switches = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium, args=[*switches, "--disable-component-update", "--disable-sync"]
        )
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page that fails its test where the policy refuses something or a script stops."""
    faults: list[str] = []
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda failure: faults.append(str(failure)))
    yield opened
    opened.close()
    assert faults == []


def results(page: Any) -> dict[str, list[tuple[str, str]]]:
    """Per kind, the results' titles and addresses, relative to the site's root."""
    groups = page.eval_on_selector_all(
        "#results section:not([hidden])",
        "found => found.map(s => [s.dataset.kind, [...s.querySelectorAll('a')].map(a => [a.textContent, a.href])])",
    )
    return {kind: [(title, re.sub(r".*/dist/", "", href)) for title, href in links] for kind, links in groups}


@pytest.mark.browser
def test_served_search_finds_by_kind_under_the_published_policy(address: str, page: Any) -> None:
    """A question in the address is answered in groups, each result leading to its page or passage."""
    page.goto(f"{address}search.html?q=166+acres")
    page.wait_for_selector("#results section:not([hidden]) a")
    page.wait_for_selector("#search output:not(:empty)")
    found = results(page)
    assert set(found) >= {"fact", "passage"}
    assert any(url == "facts/site-area.html" for _, url in found["fact"])
    assert all(re.fullmatch(r"sources/[a-z0-9-]+\.html#p\d+", url) for _, url in found["passage"])
    total = sum(int(count) for count in page.locator("#results section:not([hidden]) .count").all_inner_texts())
    assert page.inner_text("#search output") == f"{total} results for 166 acres"
    assert not page.is_visible("#instead")
    page.locator('[data-kind="passage"] a').first.click()
    assert "166 acres" in page.inner_text(f"[id='{page.url.partition('#')[2]}']")


@pytest.mark.browser
def test_search_is_worked_by_keyboard(address: str, page: Any) -> None:
    """The slash goes to the field, arrows through the results and back, Enter follows one, Esc clears."""
    page.goto(f"{address}search.html")
    page.locator("main").focus()
    page.keyboard.press("/")
    page.keyboard.type("prison")
    page.wait_for_selector("#results section:not([hidden]) a")
    page.wait_for_selector("#search output:not(:empty)")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    links = page.locator("#results section:not([hidden]) a")
    assert page.evaluate("document.activeElement.href") == links.nth(1).evaluate("link => link.href")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("Escape")
    assert page.input_value("#q") == ""
    assert results(page) == {}
    assert "q=" not in page.url


@pytest.mark.browser
def test_nothing_found_is_said(address: str, page: Any) -> None:
    """A question without an answer is answered so."""
    page.goto(f"{address}search.html?q=zzzyzx")
    page.wait_for_selector("#search output:not(:empty)")
    assert page.inner_text("#search output") == "Nothing found for zzzyzx"
    assert results(page) == {}


@pytest.mark.browser
def test_opened_from_disk_the_search_page_leads_to_the_index(dist: Path, page: Any) -> None:
    """Where no script may load the search, its field is not shown, and the index is offered instead."""
    page.goto((dist / "search.html").as_uri())
    assert not page.is_visible("#q")
    page.click("#instead a")
    assert page.url == (dist / "index-of-names.html").as_uri()


def test_the_search_index_holds_no_more_of_the_seeds_than_the_pages(dist: Path) -> None:
    """Every passage in the search index is, word for word, one that its source's page shows."""
    shown: dict[str, str] = {}
    passages = 0
    for path in (dist / "pagefind" / "fragment").iterdir():
        fragment = json.loads(gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd"))
        if fragment["filters"] != {"passage": ["1"]}:
            continue
        passages += 1
        url, _, place = fragment["meta"]["address"].partition("#")
        html = shown.setdefault(url, (dist / url).read_text(encoding="utf-8"))
        at = re.search(rf'id="{place}".*?</blockquote>', html, re.DOTALL)
        assert at
        words = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", at[0].partition("<blockquote")[2].partition(">")[2]))
        plain = words.replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&").strip()
        assert fragment["content"].strip().rstrip(".") == plain.rstrip(".")
    assert passages > 50


def test_unchanged_pages_are_not_indexed_again(cecot: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second build of the same content takes the kept search files; an edit, or a damaged file, runs the program."""
    assert cecot.run("build").status == 0
    first = tree(cecot.path / "dist" / "pagefind")
    ran: list[int] = []
    run = search._run
    monkeypatch.setattr(search, "_run", lambda pages, code: ran.append(len(pages)) or run(pages, code))
    assert cecot.run("build").status == 0
    assert ran == []
    (cecot.path / ".site-builder" / "search.zip").write_bytes(b"PK no archive")
    assert cecot.run("build").status == 0
    assert len(ran) == 1
    assert tree(cecot.path / "dist" / "pagefind") == first


def test_settings_of_pagefind_itself_change_nothing(site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither its environment variables nor a settings file in the current folder reach the index."""
    made = site()
    assert made.run("build").status == 0
    before = tree(made.path / "dist")
    (made.path / ".site-builder" / "search.zip").unlink()
    made.write("pagefind.toml", 'root_selector = "nav"\n')
    monkeypatch.chdir(made.path)
    monkeypatch.setenv("PAGEFIND_ROOT_SELECTOR", "nav")
    assert made.run("build").status == 0
    assert tree(made.path / "dist") == before


def test_the_check_and_the_preview_run_no_search(site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a build that is written pays for the index."""
    from site_builder.build import Options, build
    from site_builder.project import open_project

    made = site()
    monkeypatch.setattr(search, "_run", lambda pages, code: pytest.fail("the search program was run"))
    assert made.run("check").status == 0
    built = build(open_project(made.path), Options(drafts=True, preview=True))
    assert built.artifacts is not None
    assert not [one.path for one in built.artifacts if one.path.startswith("pagefind/")]
