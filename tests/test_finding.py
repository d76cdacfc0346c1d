"""The search, as served under the published policy, and two sources side by side."""

from __future__ import annotations

import functools
import gzip
import http.server
import json
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib import parse

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


@contextmanager
def served(dist: Path) -> Iterator[str]:
    """A site's address, as long as a host serves it."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Host, directory=str(dist.parent)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{dist.name}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def address(dist: Path) -> Iterator[str]:
    with served(dist) as address:
        yield address


@pytest.fixture
def page(page: Callable[..., Any]) -> Any:
    """The page that a test reads."""
    return page()


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
    """Arrows go through the results and back, the slash from them to the field, Enter follows one, Esc clears."""
    page.goto(f"{address}search.html")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("prison")
    page.wait_for_selector("#results section:not([hidden]) a")
    page.wait_for_selector("#search output:not(:empty)")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    links = page.locator("#results section:not([hidden]) a")
    assert page.evaluate("document.activeElement.href") == links.nth(1).evaluate("link => link.href")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    assert page.input_value("#q") == "prison"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "q"
    page.locator("main").focus()
    page.keyboard.press("/")  # WCAG 2.1.4: a key of one character works only where its part of the page has the focus
    assert page.evaluate("document.activeElement.id") == "content"
    page.locator("#q").focus()
    page.keyboard.press("Escape")
    assert page.input_value("#q") == ""
    assert results(page) == {}
    assert "q=" not in page.url


@pytest.mark.browser
@pytest.mark.parametrize("words", ["zzzyzx", "$&", "$$5"])
def test_nothing_found_is_said(address: str, page: Any, words: str) -> None:
    """A question without an answer is answered so, in its own words."""
    page.goto(f"{address}search.html?q={parse.quote(words)}")
    page.locator("#search output").get_by_text("Nothing found").wait_for()  # not what is said meanwhile
    assert page.inner_text("#search output") == f"Nothing found for {words}"
    assert results(page) == {}


TOKYO = "東京の橋は1931年5月4日に市長によって開通しました。"


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_words_are_found_where_no_space_stands_between_them(site: Callable[..., Site], page: Any, lang: str) -> None:
    """In scripts that know none, within a sentence; excerpts show the text's own characters, and no others."""
    event: dict[str, Any] = {"id": "opening", "date": "1931-05-04", "title": "The bridge"}
    event["cite"] = [{"source": "asahi", "quote": "橋は1931年5月4日に市長によって開通しました"}]
    made = site(
        {
            "content/site.yaml": f"title: Bridges\nlang: {lang}\n",
            "content/sources.yaml": "asahi:\n  seed: asahi.txt\n  title: A paper\n  publish: full\n",
            "content/timelines/a.yaml": json.dumps({"title": "T", "events": [event]}),
            "seeds/asahi.txt": f"{TOKYO} The bridge (橋) is in 東京.\n",
        }
    )
    assert made.run("build").status == 0
    with served(made.path / "dist") as address:
        for words, found, marked in [
            ("開通", TOKYO, ["開", "通"]),
            ("1931年", TOKYO, ["1931", "年"]),
            ("bridge 東京", "。 The bridge (橋) is in 東京.", ["bridge", "東", "京."]),
        ]:
            page.goto(f"{address}search.html?q={parse.quote(words)}")
            page.locator("#search output").get_by_text(re.compile(f"results? for {words}")).wait_for()
            assert results(page)["passage"] == [("A paper", "sources/asahi.html#p0")]
            assert found in page.inner_text("[data-kind=passage] q")
            assert page.locator("[data-kind=passage] q mark").all_inner_texts() == marked
        page.goto(f"{address}search.html?q={parse.quote('市長')}")
        page.wait_for_selector("#results section:not([hidden]) a")
        assert set(results(page)) == {"event", "passage"}
        page.goto(f"{address}search.html?q={parse.quote('大阪')}")
        page.locator("#search output").get_by_text("Nothing found").wait_for()


JOINED = "They were fed little—rice, beans—from 1931–1934. L’été de Zoë, תל־אביב; 京都—大阪, a “quoted”word."


@pytest.mark.browser
def test_both_words_are_found_that_a_dash_or_an_apostrophe_joins(site: Callable[..., Site], page: Any) -> None:
    """By themselves and together, with those signs or with the keyboard's; excerpts show the text's own characters."""
    made = site(
        {
            "content/sources.yaml": "letter:\n  seed: letter.txt\n  title: A letter\n  publish: full\n",
            "seeds/letter.txt": f"{JOINED}\n",
        }
    )
    assert made.run("build").status == 0
    asked = ["rice", "little rice", "little—rice", "from", "1934", "1931–1934", "1931-1934", "été", "l'ete", "l’été"]
    with served(made.path / "dist") as address:
        for words in [*asked, "אביב", "תל־אביב", "תל אביב", "大阪", "word", "quoted"]:
            page.goto(f"{address}search.html?q={parse.quote(words)}")
            page.locator("#search output").get_by_text(f"1 result for {words}").wait_for()
            assert results(page) == {"passage": [("A letter", "sources/letter.html#p0")]}
            assert page.inner_text("[data-kind=passage] q") == JOINED
            assert page.locator("[data-kind=passage] q mark").count() > 0


@pytest.mark.browser
def test_search_works_again_when_the_line_does(address: str, browser: Any) -> None:
    """What a lost connection kept from loading is asked for anew with the next question."""
    page = browser.new_page()  # one that may log what does not load
    page.route("**/pagefind/**", lambda route: route.abort())
    page.goto(f"{address}search.html?q=prison")
    page.locator("#search output").get_by_text("Search does").wait_for()
    assert page.inner_text("#search output") == "Search does not work here."
    assert page.is_visible("#instead")
    page.unroute_all()
    page.fill("#q", "prisons")
    page.wait_for_selector("#results section:not([hidden]) a")
    page.locator("#search output").get_by_text(re.compile("results? for prisons")).wait_for()
    assert not page.is_visible("#instead")
    page.close()


@pytest.mark.browser
def test_a_slow_line_is_not_mistaken_for_no_answer(address: str, page: Any) -> None:
    """While the search itself is on its way the page says what it looks for, and then what there is."""
    held: list[Any] = []
    page.route("**/pagefind/pagefind.js", lambda route: held.append(route))  # it keeps notes on it
    page.goto(f"{address}search.html?q=prison")
    said = page.locator("#search output")
    said.get_by_text("Looking for prison …", exact=True).wait_for()
    held[0].continue_()
    said.get_by_text(re.compile("^[0-9]+ results for prison$")).wait_for()
    page.wait_for_timeout(600)
    assert said.inner_text().endswith("results for prison")


@pytest.mark.browser
def test_opened_from_disk_the_search_page_leads_to_the_index(dist: Path, page: Any) -> None:
    """Where no script may load the search, its field is not shown, and the index is offered instead."""
    page.goto((dist / "search.html").as_uri())
    assert not page.is_visible("#q")
    page.click("#instead a")
    assert page.url == (dist / "index-of-names.html").as_uri()


@pytest.mark.slow
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
        content = fragment["content"].replace("\u2060|", "")  # a sign of the index's own
        assert content.strip().rstrip(".") == plain.rstrip(".")
    assert passages > 50


@pytest.mark.slow
def test_what_a_source_says_of_itself_is_found(site: Callable[..., Site]) -> None:
    """Its publisher and kind are words of their own in the index, not the ends of the names that they stand behind."""
    record = "letter:\n  seed: letter.txt\n  title: A letter\n  publisher: Gazette\n  kind: essay\n"
    made = site({"content/sources.yaml": record})
    assert made.run("build").status == 0
    fragments = (path.read_bytes() for path in (made.path / "dist/pagefind/fragment").iterdir())
    (words,) = (fragment for fragment in map(gzip.decompress, fragments) if b"letter.txt" in fragment)
    assert b"Kind essay. Publisher Gazette. " in words
    assert b"Passages 0. " in words


@pytest.mark.slow
def test_unchanged_pages_are_not_indexed_again(cecot: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second build of the same content takes the kept search files; an edit, or a damaged file, runs the program."""
    assert cecot.run("build").status == 0
    first = tree(cecot.path / "dist" / "pagefind")
    ran: list[int] = []
    run = search._run
    monkeypatch.setattr(search, "_run", lambda pages, code: ran.append(len(pages)) or run(pages, code))
    kept, record = cecot.path / ".site-builder/search.zip", cecot.path / ".site-builder/dist.output/record"
    record.unlink()  # or the second build would do nothing at all
    assert cecot.run("build").status == 0
    assert ran == []
    record.unlink()
    kept.write_bytes(b"PK no archive")
    assert cecot.run("build").status == 0
    assert len(ran) == 1
    assert tree(cecot.path / "dist" / "pagefind") == first


def test_the_index_can_be_left_out(site: Callable[..., Site]) -> None:
    """`--no-search` leaves out the index and nothing else, also where an earlier build wrote one."""
    made = site()
    assert made.run("build").status == 0
    whole = tree(made.path / "dist")
    assert made.run("build", "--no-search").status == 0
    assert tree(made.path / "dist") == {path: text for path, text in whole.items() if not path.startswith("pagefind/")}


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


def test_the_index_does_not_depend_on_where_temporary_files_are(
    site: Callable[..., Site], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """File systems list a folder each in an order of its own: one in memory from its last file to its first."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is one file system alone")
    chapter = "---\nid: {0}\ntitle: {0}\norder: {1}\n---\nSo [@letter: The council met twice.].\n"
    made = site({f"content/chapters/{id}.md": chapter.format(id, at) for at, id in enumerate("abcdefgh", 1)})
    found = []
    for parent in (tmp_path, memory):
        with tempfile.TemporaryDirectory(dir=parent) as folder:
            monkeypatch.setattr(tempfile, "tempdir", folder)
            assert made.run("build", "--clean").status == 0
        found.append(tree(made.path / "dist"))
    assert found[0] == found[1]


@pytest.mark.parametrize(
    "ends", ["echo there is no more >&2; exit 7", "head -c 9 >/dev/null; echo there is no more >&2; exit 7"]
)
def test_what_ends_the_search_program_is_told(
    site: Callable[..., Site], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    """At once, or amid its work; nothing is written then."""
    program = tmp_path / "pagefind"
    program.write_text(f"#!/bin/sh\n{ends}\n")
    program.chmod(0o755)
    monkeypatch.setattr("pagefind_bin.get_executable", lambda: str(program))
    made = site()
    ran = made.run("build")
    assert (ran.status, ran.err) == (3, "error: Pagefind failed with status 7: there is no more\n")
    assert not (made.path / "dist").exists()


@pytest.mark.parametrize("size", [4, 100])
def test_a_full_disk_cuts_no_index_short(
    site: Callable[..., Site], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """Written there, it would be, and the search program would end well all the same; `size` is that of the disk with
    the temporary files, in kB, and less than an index needs."""
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}k", "none", str(small)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("to mount a small disk takes rights that are not given here")
    try:
        made = site()
        assert made.run("build").status == 0
        before = tree(made.path / "dist")
        monkeypatch.setattr(tempfile, "tempdir", str(small))
        ran = made.run("build", "--clean")
        assert ran.status == 0, ran.err
        assert tree(made.path / "dist") == before
        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", str(small)], check=True)


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


@pytest.mark.browser
@pytest.mark.parametrize("how", ["served", "from disk"])
def test_two_sources_stand_side_by_side(address: str, dist: Path, page: Any, how: str) -> None:
    """Two chosen sources' rows are merged in one order, every link leading where the source's own page leads."""
    root = address if how == "served" else f"{dist.as_uri()}/"
    page.goto(f"{root}compare.html?one=gallery&two=essay")
    page.wait_for_selector(".paired")
    page.get_by_label("Only where both speak").uncheck()
    page.wait_for_selector(".column.none")
    rows = page.eval_on_selector_all(
        ".paired",
        "all => all.map(row => [row.dataset.row, [...row.querySelectorAll('.column')].map(c => c.dataset.source)])",
    )
    assert {tuple(sources) for _, sources in rows} == {("gallery", "essay")}
    order = [row for row, _ in rows]
    assert len(set(order)) == len(order)
    for source in ("gallery", "essay"):
        own = re.findall(r'data-row="([^"]*)"', (dist / "compare" / f"{source}.html").read_text(encoding="utf-8"))
        assert [row for row in order if row in own] == own
        assert set(own) <= set(order)
    links = page.eval_on_selector_all(".paired a[href]", "all => all.map(link => link.href)")
    assert links
    for link in links:
        assert link.startswith(root)
        assert (dist / link.removeprefix(root).partition("#")[0]).is_file()
