"""A real server on a free port, real HTTP and WebSocket requests, real saves."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from servers import PATIENCE, Server, serving
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from site_builder.preview import PreviewError, serve
from site_builder.preview_http import Preview

# The script that reloads pages must run under a policy like that of published pages.
POLICY = """<meta http-equiv="Content-Security-Policy" content="default-src 'self'">"""


@dataclass
class Notes:
    """A folder with one text, and a build that makes a page of it; the word `wrong` in it is an error."""

    folder: Path
    builds: int = 0

    @property
    def text(self) -> Path:
        return self.folder / "text.md"

    def rebuild(self) -> Preview:
        self.builds += 1
        try:
            text = self.text.read_text()
        except FileNotFoundError:
            text = "nothing"
        if "wrong" in text:
            return Preview(None, f"<ol><li>{text}</li></ol>")
        page = f"<!doctype html><html><head>{POLICY}<title>{text}</title></head><body>{text}</body></html>"
        return Preview(
            {
                "index.html": page.encode(),
                "events/index.html": b"<head></head>events",
                "events/a b.html": b"<head></head>a b",
                "data/pages.json": b"[]",
                "style.css": b"p { color: black }",
                ".hidden": b"hidden",
                "404.html": b"<head></head>no such page",
            }
        )


@pytest.fixture
def notes(tmp_path: Path) -> Notes:
    folder = tmp_path / "content"
    folder.mkdir()
    found = Notes(folder)
    found.text.write_text("first")
    return found


@pytest.fixture
def server(notes: Notes) -> Iterator[Server]:
    with serving(notes.rebuild, notes.folder) as found:
        yield found


@contextmanager
def page_open(server: Server, generation: str | None = None) -> Iterator[Callable[[float], Any]]:
    """A page connected as livereload's client connects; calling it gives the next message, or None after a time."""
    loop = asyncio.new_event_loop()

    async def connect() -> WebSocketClientConnection:
        origin = server.url.rstrip("/")
        request = HTTPRequest(f"ws://127.0.0.1:{server.port}/livereload", headers={"Origin": origin})
        connection = await websocket_connect(request)
        hello = {"command": "hello", "protocols": ["http://livereload.com/protocols/official-7"]}
        await connection.write_message(json.dumps(hello | ({"snipver": generation} if generation else {})))
        answer = await asyncio.wait_for(connection.read_message(), PATIENCE)
        assert answer is not None
        assert json.loads(answer)["command"] == "hello"
        await connection.write_message(json.dumps({"command": "info", "url": server.url}))
        return connection

    async def read() -> Any:
        return await connection.read_message()

    pending: list[asyncio.Task[Any]] = []

    def message(seconds: float) -> Any:
        if not pending:
            pending.append(loop.create_task(read()))
        done, _ = loop.run_until_complete(asyncio.wait(pending, timeout=seconds))
        return json.loads(pending.pop().result()) if done else None

    try:
        connection = loop.run_until_complete(connect())
        yield message
    finally:
        loop.close()


RELOAD = {"command": "reload", "path": "*"}


def test_artifacts_are_served_with_their_types_and_without_caching(server: Server) -> None:
    """Pages get the preview's own files and livereload's script; other files are served as they are."""
    page = server.get("/")
    assert page.status == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.body == (
        f"<!doctype html><html><head>{POLICY}<title>first</title>"
        '<link rel="stylesheet" href="/~preview/preview.css"><script defer src="/~preview/preview.js"></script>'
        f'<script defer src="/livereload.js?host=127.0.0.1&amp;port={server.port}&amp;maxdelay=2000'
        f'&amp;snipver={server.generation()}"></script>'
        "</head><body>first</body></html>"
    )
    style = server.get("/style.css?v=1")
    assert (style.status, style.headers["Content-Type"], style.body) == (
        200,
        "text/css; charset=utf-8",
        "p { color: black }",
    )
    data = server.get("/data/pages.json", "HEAD")
    assert (data.status, data.headers["Content-Length"], data.body) == (200, "2", "")
    assert server.get("/events/a%20b.html").body.endswith("</head>a b")
    assert server.get("/livereload.js").body.startswith("(function")


def test_a_folder_leads_to_its_page_and_what_is_unknown_to_the_404_page(server: Server) -> None:
    """As static hosts do it; a folder without a page is not listed."""
    folder = server.get("/events")
    assert (folder.status, folder.headers["Location"]) == (302, "/events/")
    assert server.get("/events/").body.endswith("</head>events")
    for path in ("/data/", "/data", "/nothing.html", "//events"):
        unknown = server.get(path)
        assert (unknown.status, unknown.body.endswith("</head>no such page")) == (404, True), path


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/.hidden", 404),
        ("/events/../.hidden", 404),
        ("/../text.md", 404),
        ("/%2e%2e/text.md", 404),
        ("/..%2ftext.md", 404),
        ("/%2e%2e%5ctext.md", 404),
        ("/~last-good/%2ehidden", 404),
        ("/etc/passwd", 404),
        ("//etc/passwd", 404),
        ("/%00", 400),
        ("/index.html%0d%0aX: y", 400),
        ("/%ff%fe", 400),
        ("http://127.0.0.1/index.html", 400),
        ("nonsense", 400),
        ("/" + "a" * 100_000, 404),
        ("/livereload", 400),
    ],
)
def test_no_path_leads_out_of_the_artifacts(
    server: Server, caplog: pytest.LogCaptureFixture, path: str, status: int
) -> None:
    """Every awkward path has a short plain answer, and none leaves a traceback."""
    answer = server.get(path.replace(" ", "%20"), Host=f"127.0.0.1:{server.port}")
    assert answer.status == status
    assert "first" not in answer.body
    assert "hidden" not in answer.body
    assert caplog.records == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_other_methods_are_refused(server: Server, method: str) -> None:
    """There is nothing to change here."""
    answer = server.get("/", method)
    assert (answer.status, answer.headers["Allow"], answer.body) == (405, "GET, HEAD", "405: Method Not Allowed\n")


def test_only_loopback_names_with_the_right_port_are_answered(server: Server) -> None:
    """A foreign name that was made to lead to this machine gets nothing, for pages, script and WebSocket alike."""
    for host in ("127.0.0.1", "localhost", "LOCALHOST", "[::1]"):
        assert server.get("/", Host=f"{host}:{server.port}").status == 200, host
    for host in (
        f"evil.example:{server.port}",
        "localhost",
        f"localhost:{server.port + 1}",
        f"localhost.:{server.port}",
    ):
        for path in ("/", "/livereload.js", "/livereload"):
            answer = server.get(path, Host=host)
            assert (answer.status, answer.body) == (403, "403: Foreign Host\n"), (host, path)


def test_a_foreign_origin_is_refused(server: Server) -> None:
    """No other site's page may read this one, or listen to its reloads."""
    assert server.get("/", Origin=f"http://localhost:{server.port}").status == 200
    for origin in ("http://evil.example", "null", f"https://localhost:{server.port}", "http://localhost", ""):
        answer = server.get("/", Origin=origin)
        assert (answer.status, answer.body) == (403, "403: Foreign Origin\n"), origin

        async def connect(origin: str = origin) -> None:
            request = HTTPRequest(f"ws://127.0.0.1:{server.port}/livereload", headers={"Origin": origin})
            await websocket_connect(request)

        with pytest.raises(HTTPClientError, match=r"^HTTP 403: Foreign Origin$"):
            asyncio.run(connect())


def test_each_save_is_shown_and_reloads_the_page(notes: Notes, server: Server) -> None:
    """Also one that follows another at once."""
    with page_open(server, server.generation()) as message:
        for text in ("second", "third", "fourth"):
            notes.text.write_text(text)
            assert message(PATIENCE) == RELOAD
            server.until(text)


def test_a_build_that_changes_nothing_reloads_nothing(notes: Notes, server: Server) -> None:
    """Saving the same text again builds, and leaves the reader where they are."""
    with page_open(server, server.generation()) as message:
        builds = notes.builds
        notes.text.write_text("first")
        deadline = time.monotonic() + PATIENCE
        while notes.builds == builds:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        assert message(0.1) is None
        notes.text.write_text("second")
        assert message(PATIENCE) == RELOAD


def test_a_page_that_connects_after_a_build_is_reloaded_at_once(notes: Notes, server: Server) -> None:
    """A page loaded before a build, or from an earlier server, would otherwise stay as it was."""
    old = server.generation()
    notes.text.write_text("second")
    server.until("second")
    with page_open(server, old) as message:
        assert message(PATIENCE) == RELOAD


def test_the_last_of_a_burst_of_saves_is_shown(notes: Notes) -> None:
    """Saves come faster than builds; what was saved during a build is built after it."""

    def slowly() -> Preview:
        preview = notes.rebuild()
        time.sleep(0.1)
        return preview

    with serving(slowly, notes.folder) as server:
        server.until("first")
        for number in range(20):
            notes.text.write_text(f"number {number}")
            time.sleep(0.02)
        server.until("number 19")
        assert notes.builds < 15


def test_saves_with_old_times_renames_and_deletions_are_seen(notes: Notes, server: Server) -> None:
    """Git, backups and editors write in all of these ways."""
    server.until("first")
    status = notes.text.stat()
    notes.text.write_text("sixth")
    os.utime(notes.text, ns=(status.st_atime_ns, status.st_mtime_ns))
    server.until("sixth")

    aside = notes.folder / ".text.md.tmp"
    aside.write_text("seven")
    os.utime(aside, ns=(0, 0))
    aside.replace(notes.text)
    server.until("seven")

    notes.text.unlink()
    server.until("nothing")


def test_ten_files_at_once_are_one_build(notes: Notes, server: Server) -> None:
    """As a change of branch, or a search and replace over all files, writes them."""
    server.until("first")
    builds = notes.builds
    for number in range(9):
        (notes.folder / f"{number}.md").write_text("more")
    notes.text.write_text("tenth")
    server.until("tenth")
    time.sleep(0.3)
    assert notes.builds == builds + 1


def test_a_folder_that_appears_or_is_replaced_is_watched(notes: Notes) -> None:
    """Templates may come later, and switching branches may put another folder in the old one's place."""
    late = notes.folder.parent / "late"
    late_notes = Notes(late)
    with serving(late_notes.rebuild, late, notes.folder) as server:
        server.until("nothing")
        late.mkdir()
        late_notes.text.write_text("appeared")
        server.until("appeared")

        late.rename(late.with_name("moved"))
        notes.folder.rename(late)
        server.until("first")
        late_notes.text.write_text("replaced")
        server.until("replaced")


def test_the_watch_outlives_a_name_that_is_no_text(notes: Notes, server: Server) -> None:
    """As files from an old archive may have, where the system takes any bytes for a name."""
    server.until("first")
    named = os.fsencode(notes.folder) + b"/\xff.md"
    with suppress(OSError):  # macOS takes no such name
        os.close(os.open(named, os.O_CREAT))
    for text in ("second", "third"):
        notes.text.write_text(text)
        server.until(text)


def test_a_save_during_the_first_build_is_shown(notes: Notes) -> None:
    """The watch begins before the first build reads anything."""

    def rebuild() -> Preview:
        preview = notes.rebuild()
        if notes.builds == 1:
            notes.text.write_text("second")
        return preview

    with serving(rebuild, notes.folder) as server:
        server.until("second")


def test_the_server_answers_while_a_build_runs(notes: Notes) -> None:
    """Requests before the first build wait for it; during a later one they get the build before."""
    leave = threading.Event()

    def rebuild() -> Preview:
        preview = notes.rebuild()
        assert leave.wait(PATIENCE)
        return preview

    with serving(rebuild, notes.folder) as server:
        threading.Timer(0.1, leave.set).start()
        assert "first" in server.get().body
        leave.clear()
        builds = notes.builds
        notes.text.write_text("second")
        deadline = time.monotonic() + PATIENCE
        while notes.builds == builds:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        try:
            assert "first" in server.get().body
        finally:
            leave.set()
        server.until("second")


def test_errors_are_shown_in_place_of_every_page_until_they_are_mended(notes: Notes, server: Server) -> None:
    """Style sheets and data stay, the last good build has its own address, and mending reloads the error page."""
    server.until("first")
    notes.text.write_text("wrong")
    page = server.until("<ol><li>wrong</li></ol>")
    assert page.status == 500
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert '<a href="/~last-good/index.html">the last good build</a>' in page.body
    for path in ("/index.html", "/events/", "/nothing.html", "/nothing"):
        assert (server.get(path).status, "<li>wrong</li>" in server.get(path).body) == (500, True), path
    assert (server.get("/style.css").status, server.get("/data/pages.json").body) == (200, "[]")
    assert "<body>first</body>" in server.get("/~last-good/").body
    assert server.get("/~last-good/events").headers["Location"] == "/~last-good/events/"
    assert server.get("/~last-good/nothing.html").status == 404

    with page_open(server, server.generation()) as message:
        notes.text.write_text("mended")
        assert message(PATIENCE) == RELOAD
    assert (server.get().status, "<body>mended</body>" in server.get().body) == (200, True)


def test_errors_in_the_first_build_leave_nothing_to_go_back_to(notes: Notes) -> None:
    """The error page then offers no last good build."""
    notes.text.write_text("wrong")
    with serving(notes.rebuild, notes.folder) as server:
        page = server.get()
        assert (page.status, "last-good" in page.body) == (500, False)
        assert server.get("/~last-good/").status == 404
        assert server.get("/style.css").status == 500
        notes.text.write_text("mended")
        assert server.until("mended").status == 200


def test_the_server_outlives_a_build_that_breaks_off(notes: Notes) -> None:
    """The fault is shown and announced, and the next save builds again."""

    def rebuild() -> Preview:
        if notes.text.read_text() == "break":
            raise OSError("disk <full>")
        return notes.rebuild()

    with serving(rebuild, notes.folder) as server:
        server.until("first")
        notes.text.write_text("break")
        page = server.until("<p>The build broke off: <code>OSError(&#39;disk &lt;full&gt;&#39;)</code></p>")
        assert page.status == 500
        notes.text.write_text("second")
        assert server.until("second").status == 200
    assert server.announced == ["the build broke off: OSError('disk <full>')"]


@pytest.mark.parametrize("words", ["", "[]", "{", "null", '"hello"', "[" * 50_000, '{"command": "hello"'])
def test_nonsense_on_the_websocket_closes_it(server: Server, caplog: pytest.LogCaptureFixture, words: str) -> None:
    """With the code for a protocol error, and without a traceback."""

    async def talk() -> tuple[object, int | None]:
        connection = await websocket_connect(f"ws://127.0.0.1:{server.port}/livereload")
        await connection.write_message(words)
        return await asyncio.wait_for(connection.read_message(), PATIENCE), connection.close_code

    assert asyncio.run(talk()) == (None, 1002)
    assert server.get().status == 200
    assert caplog.records == []


def test_who_asks_and_goes_away_is_not_told_of(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """Requests that wait their turn when the connection ends are of no interest to who looks at the terminal."""
    server.until("first")
    request = f"GET /livereload.js HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode()
    for _ in range(5):
        connection = socket.create_connection(("127.0.0.1", server.port))
        connection.sendall(request * 100)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # as a killed browser
        connection.close()
        assert server.get().status == 200
    assert caplog.records == []


def test_a_port_in_use_is_named_with_the_way_out() -> None:
    """Without a traceback, and before anything is built."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PreviewError) as refused:
            serve(lambda: pytest.fail("built"), [], port=port, announce=pytest.fail)
    assert str(refused.value) == (
        f"port {port} of 127.0.0.1 is in use: end the program that holds it, or name another with --port"
    )


def test_an_address_that_cannot_be_listened_on_is_named() -> None:
    """An address of another machine, and a name that is none."""
    with pytest.raises(PreviewError, match=r"^the preview cannot listen on port 0 of 192\.0\.2\.1: "):
        serve(lambda: pytest.fail("built"), [], host="192.0.2.1", port=0, announce=pytest.fail)
    for name in ("a..b", "a" * 64):
        with pytest.raises(
            PreviewError, match=rf"^the preview cannot listen on port 0 of {name}: there is no such name$"
        ):
            serve(lambda: pytest.fail("built"), [], host=name, port=0, announce=pytest.fail)


PROGRAM = """
import pathlib, signal, sys
from site_builder.preview import serve
from site_builder.preview_http import Preview

def terminate(number, frame):
    raise SystemExit(143)

signal.signal(signal.SIGTERM, terminate)
signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    serve(lambda: Preview({"index.html": b""}), [pathlib.Path(sys.argv[1])], port=0,
          announce=lambda sentence: print(sentence, flush=True))
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_quietly(tmp_path: Path, number: signal.Signals, status: int) -> None:
    """The caller decides the status; an open page does not hold it up."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        sentence = process.stdout.readline()
        server = Server(sentence.removeprefix("the preview is at ").partition(";")[0])
        assert server.get().status == 200
        with page_open(server):
            process.send_signal(number)
            out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err) == (status, "", "")


@pytest.mark.browser
@pytest.mark.slow
def test_a_browser_shows_saves_errors_and_their_mending(notes: Notes, server: Server, chromium: str) -> None:
    """livereload's own client, in a real browser, follows every save without a hand on it."""
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=chromium) as browser:
        page = browser.new_page()
        page.goto(server.url)
        for text in ("second", "third", "wrong", "mended"):
            notes.text.write_text(text)
            expect(page.locator("body")).to_contain_text(text)
