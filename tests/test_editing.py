"""The editor's day at the preview, in a real browser: errors, warnings, drafts, places, and the server's own addresses."""

from __future__ import annotations

import asyncio
import errno
import http.client
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest
from conftest import Site
from markupsafe import Markup
from servers import PATIENCE, Server
from windows import CHAPTER, EVENTS, SMALL, Make, clipboard, serve

from site_builder.preview import run
from site_builder.preview_http import Preview
from site_builder.preview_pages import error_page
from site_builder.report import codes, explain

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext


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


def test_every_explanation_is_shown_as_it_is_written() -> None:
    """Its sections are headings, its examples are code under the name of their file."""
    shown = error_page(Markup(), codes(), None).split('<details class="preview-explanation" ')[1:]
    for code, explanation in zip(codes(), shown, strict=True):
        written = explain(code)
        fences = re.findall(r"^(`{3,})(\w+)(?: ([^\n]+))?\n.*?\n\1$", written, re.MULTILINE | re.DOTALL)
        prose, examples = re.subn(r"<pre>.*?</pre>", "", explanation, flags=re.DOTALL)
        assert (code, examples) == (code, len(fences))
        assert re.findall("<h2>(.*)</h2>", prose) == re.findall("^## (.*)", written, re.MULTILINE)
        for _, _, name in fences:
            assert not name or f"<p><code>{name}</code></p>" in prose


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
@pytest.mark.parametrize("place", ["", "#section--more"])
def test_the_scroll_position_stays_over_saves_and_errors(site: Make, window: BrowserContext, place: str) -> None:
    """Also where the report stood in the page's place in between, which is shorter, and where the address names a place
    in the page: that is come to first, and left by reading on."""
    from playwright.sync_api import expect

    long = "".join(f"\nMeeting {n} [@letter: The council met twice.].\n" for n in ["one"] * 80)
    long = f"{CHAPTER}{long}\n## More\n{long}"
    made = site({**SMALL, "content/chapters/story.md": long})
    with serve(made) as server:
        page = window.new_page()
        page.goto(f"{server.url}chapters/story.html{place}")
        assert page.evaluate("scrollY > 3000") == bool(place)
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


def test_templates_of_the_sites_own_may_come_later(site: Make) -> None:
    """A site that has none when the preview starts: the first one is shown, and so is each save of it."""
    made = site(SMALL)
    with started(made) as server:
        server.until("</body>")
        for words in ("of our own", "of our own, again"):
            made.write("templates/not_found.html", f"<title>{words}</title>")
            server.until(f"<title>{words}</title>", "/404.html")


@pytest.mark.parametrize("end", ["", "</HEAD><BODY></BODY></HTML>"])
def test_a_page_of_the_sites_own_is_reloaded_and_has_its_panel_however_it_is_written(site: Make, end: str) -> None:
    """The build takes it, and HTML lets the ends of head and body be left out, or written large."""
    made = site(SMALL)
    made.write("templates/event.html", f"<!doctype html><html lang=en><title>Bridge</title>{end}<p>Ours\n")
    with serve(made) as server:
        page = server.until("Ours", "/events/opening.html").body
    assert page.count("/livereload.js?") == page.count('aria-label="Preview"') == 1


def test_a_file_that_cannot_be_read_is_named_in_plain_words(site: Make) -> None:
    """As on the terminal; the page comes back when the file has gone."""
    made = site(SMALL)
    with serve(made) as server:
        server.until("</body>")
        pipe = made.path / "content/chapters/pipe.md"
        os.mkfifo(pipe)
        assert server.until(f"<p>{pipe}: it is no regular file</p>").status == 500
        pipe.unlink()
        server.until("preview-panel")


def test_a_page_leads_to_its_file_whatever_that_is_called(site: Make) -> None:
    """Also where the name has signs that mean something in an address."""
    name = "part #1, 100%25 “ä”?.md"
    made = site({**SMALL, f"content/chapters/{name}": CHAPTER.replace("id: story", "id: part-one")})
    with serve(made) as server:
        page = server.get("/chapters/part-one.html").body
        link = re.search(r'written in <a href="([^"#]*)#L\d+"', page)
        assert link
        assert f"<title>content/chapters/{name}</title>" in server.get(link[1]).body


def test_the_later_pages_of_a_long_list_or_source_have_their_panel_too(site: Make) -> None:
    """Where it is written, and, of a source, the picker of quotations; the list of sources, which is none, has not."""
    record = "note:\n  seed: note.txt\n  title: A note\n"
    event = (
        "  - id: e{0}\n    date: {0}\n    title: E\n    cite:\n      - {{source: note, quote: Line 1 of the note.}}\n"
    )
    made = site(
        {
            "content/sources.yaml": record,
            "content/timelines/t.yaml": "title: T\nevents:\n" + "".join(event.format(n) for n in range(1700, 1901)),
            "seeds/note.txt": "".join(f"Line {number} of the note.\n" for number in range(3000)),
        }
    )
    with serve(made) as server:
        for page in ("/sources/note.html", "/sources/note/2.html"):
            assert 'written in <a href="/~file/content/sources.yaml#L2"' in server.get(page).body
            assert 'data-source="note"' in server.get(page).body
        timeline = server.get("/timelines/t.html").body
        parts = re.findall(r'"\.\./(timelines/t/[^"]*\.html)"', timeline)
        assert parts
        for part in parts:
            assert 'written in <a href="/~file/content/timelines/t.yaml#L1"' in server.get(f"/{part}").body
        index = server.get("/sources/index.html").body
    assert 'aria-label="Preview">' in index
    assert "data-next-unused" not in index


def test_a_file_shows_all_that_is_wrong_on_a_line_below_it(site: Make) -> None:
    """To be read by keyboard and by touch as well."""
    made = site(SMALL)
    made.write(
        "content/chapters/story.md", f"{CHAPTER}\nSo [@nobody: they say it was] and [@letter: nobody said so].\n"
    )
    with serve(made) as server:
        page = server.until("nobody", "/~file/content/chapters/story.md").body
    line = page.partition('id="L10"')[2].partition("</li>")[0]
    assert re.findall('<p class="preview-found">(.*?)</p>', line) == [
        "error[unknown-id]: no source has the id &#39;nobody&#39;",
        "error[quote-not-in-seed]: the quotation is not in seed letter, nor is anything like it",
    ]


def test_the_preview_says_that_it_has_no_search(site: Make) -> None:
    """Lest an editor looks for a fault: the published site has one where it is served, as the preview is."""
    with serve(site(SMALL)) as server:
        page = server.get("/search.html").body
    assert "The preview has no search; a build makes its index." in page
    assert "Search works where the site is served" not in page


@contextmanager
def started(made: Site, *arguments: str) -> Iterator[Server]:
    """A preview as the command line starts it."""
    command = [sys.executable, "-m", "site_builder", "serve", "--site", str(made.path), "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Server(process.stdout.readline().removeprefix("the preview is at ").partition(";")[0])
        finally:
            process.terminate()


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


def test_an_editors_file_without_permission_is_not_there(
    site: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Such as a note that no build reads; the superuser is refused nothing, so the refusal is played."""
    made = site({**SMALL, "content/notes.txt": "words"})
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "notes.txt":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return read(path)

    with serve(made) as server:
        assert "words" in server.get("/~file/content/notes.txt").body
        monkeypatch.setattr(Path, "read_bytes", refuse)
        assert server.get("/~file/content/notes.txt").status == 404
    assert caplog.records == []


@pytest.mark.parametrize("path", ["/nothing.html", "/events/nothing.html", "/a/b/nothing", "/~last-good/a/b/nothing"])
def test_the_page_for_a_lost_address_leads_on_from_any_depth(site: Make, path: str) -> None:
    """Its style sheet and its links are found wherever it is shown."""
    with serve(site(SMALL)) as server:
        server.until("The story", "/~last-good/chapters/story.html")
        lost = server.get(path)
        assert lost.status == 404
        base = re.search('<base href="([^"]+)">', lost.body)
        shown_at = urljoin(path, base[1] if base else "")
        links = re.findall(r' (?:href|src)="([^"#]+)', lost.body)
        assert len(links) > 10
        assert {link: server.get(urljoin(shown_at, link)).status for link in links} == dict.fromkeys(links, 200)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a machine has one loopback address")
def test_who_listens_everywhere_is_answered_at_every_address_of_the_machine(site: Make) -> None:
    """Under the address that the request came to, which no foreign name can stand for; under no other."""
    made = site(SMALL)
    with started(made, "--host", "0.0.0.0") as server:
        for path in ("/", "/livereload.js"):
            for host, status in (("127.0.0.2", 200), ("127.0.0.3", 403), ("evil.example", 403)):
                name = f"{host}:{server.port}"
                connection = http.client.HTTPConnection("127.0.0.2", server.port, timeout=PATIENCE)
                connection.request("GET", path, headers={"Host": name, "Origin": f"http://{name}"})
                assert connection.getresponse().status == status, (path, host)
                connection.close()


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
