"""The preview: the last good build, served from memory on a loopback address, and shown anew after every save.

In comes a function that builds the site; out goes HTTP. livereload's client script and handshake reload the pages.
Its server and its watcher are not used: that watcher polls every 800 ms and misses saves with an equal or older time,
and a reload that follows another within 3 s is dropped. Here watchfiles sees every save, one build runs at a time, and
whatever was saved during a build is built once more after it. Pages come from memory, so none is ever seen
half-written, and a request can name nothing but an artifact: no folder, no symlink, no file of the site's.

Tornado, livereload and watchfiles are imported only here, and this module only by `serve`.
"""

from __future__ import annotations

import asyncio
import errno
import os
import secrets
import socket
import webbrowser
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler  # type: ignore[import-untyped]
from markupsafe import Markup
from tornado import escape, web
from tornado.httpserver import HTTPServer
from tornado.httputil import split_host_and_port
from tornado.netutil import bind_sockets
from tornado.websocket import WebSocketClosedError
from watchfiles import awatch

# The site as it last was without errors is at this address. Ids hold no tilde, so no page of the site has it.
LAST_GOOD = "~last-good/"
HEAD_END = b"</head>"
RELOAD = {"command": "reload", "path": "*"}
# Requests carry no bodies, and the live-reload handshake is a few hundred bytes long. Where the head of a request is
# longer than allowed, tornado hangs up without a word; no browser sends an address of a megabyte.
MAX_BODY = 64 * 1024
MAX_HEAD = 1024 * 1024
# Saves less than STEP ms apart are one burst, of at most DEBOUNCE ms. Every LOOK ms the watched folders themselves are
# looked at: one that was missing, or was moved away and replaced, is watched from then on.
STEP, DEBOUNCE, LOOK = 20, 200, 500

# The operating system's own table differs from machine to machine.
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".webmanifest": "application/manifest+json",
    ".xml": "application/xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".wasm": "application/wasm",
    ".pdf": "application/pdf",
}

ERROR_PAGE = Markup("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The site was not built</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
pre {{ overflow-wrap: anywhere; white-space: pre-wrap; border-inline-start: 3px solid; padding-inline-start: 1rem; }}
li {{ margin-block: 2rem; }}
</style>
</head>
<body>
<main>
<h1>The site was not built</h1>
<p>This page gives way to the site as soon as a save mends it.{last_good}</p>
{report}
</main>
</body>
</html>
""")


class PreviewError(Exception):
    """The preview cannot start or go on: a port that is taken, folders that cannot be watched. A whole sentence."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What one build gave: the artifacts' bytes by path (relative, with `/`), or None where the content has errors.

    `report_html` is the report on those errors as an HTML fragment.
    """

    artifacts: Mapping[str, bytes] | None
    report_html: str = ""


class Stage:
    """What requests are answered from, changed as a whole after each build.

    `generation` names the build that a page was made from. A page says it when it connects, so one that was loaded
    before a build and connected after it is reloaded too, as is one that outlived an earlier server.
    """

    def __init__(self, hosts: frozenset[str]) -> None:
        """`hosts`: the values of the Host header that are answered."""
        self.hosts = hosts
        self.artifacts: Mapping[str, bytes] = {}
        self.report: str | None = None
        self.generation = ""
        self.built = asyncio.Event()
        self._latest: Preview | None = None

    def show(self, preview: Preview) -> None:
        """Answers from this build from now on, and reloads the open pages; nothing happens where nothing changed."""
        if preview == self._latest:
            return
        self._latest = preview
        self.report = preview.report_html if preview.artifacts is None else None
        if preview.artifacts is not None:
            self.artifacts = preview.artifacts
        # Not a number: the client would turn `1e5` and `100000` into the same thing.
        self.generation = f"build-{secrets.token_hex(8)}"
        self.built.set()
        for waiter in LiveReloadHandler.waiters.copy():
            waiter.send_message(RELOAD)


class Guarded(web.RequestHandler):
    """Refuses requests made under a foreign name or from a foreign page, and answers faults in plain text."""

    SUPPORTED_METHODS = ("GET", "HEAD")

    def initialize(self, stage: Stage) -> None:
        """Tornado's constructor hook."""
        self.stage = stage

    def set_default_headers(self) -> None:
        """Nothing is kept by a cache, guessed at, or shown inside a foreign page."""
        self.clear_header("Server")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("X-Frame-Options", "SAMEORIGIN")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")

    def prepare(self) -> None:
        """A foreign name that was made to lead here (DNS rebinding) would let its pages read ours."""
        if self.request.host.lower() not in self.stage.hosts:
            raise web.HTTPError(403, reason="Foreign Host")
        origin = self.request.headers.get("Origin")
        if origin is not None and not self.check_origin(origin):
            raise web.HTTPError(403, reason="Foreign Origin")

    def check_origin(self, origin: str) -> bool:
        """Whether the page that asks is one of ours."""
        scheme, _, host = origin.lower().partition("://")
        return scheme == "http" and host in self.stage.hosts

    def compute_etag(self) -> None:
        """None: nothing is kept, so nothing is compared."""

    def write_error(self, status_code: int, **_: Any) -> None:
        """A line of plain text."""
        if status_code == 405:
            self.set_header("Allow", "GET, HEAD")
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code}: {self._reason}\n")


class Script(Guarded, LiveReloadJSHandler):  # type: ignore[misc]
    """livereload's script for the browser."""


class Reload(Guarded, LiveReloadHandler):  # type: ignore[misc]
    """The WebSocket over which open pages are told to reload."""

    loaded: str | None = None
    sending: asyncio.Future[None] | None = None

    def on_message(self, message: str | bytes) -> None:
        """livereload's handshake: `hello` brings the page's generation, `info` makes it wait for reloads."""
        try:
            said = escape.json_decode(message)
            super().on_message(message)
            if said["command"] == "hello":
                self.loaded = said.get("snipver")
            elif self in self.waiters and self.loaded not in (None, self.stage.generation):
                self.send_message(RELOAD)
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
            self.close(1002, "not the livereload protocol")

    def send_message(self, message: dict[str, Any]) -> None:
        """Sends without waiting; a page that has gone by then needs nothing."""
        self.sending = asyncio.ensure_future(self._send(message))

    async def _send(self, message: dict[str, Any]) -> None:
        with suppress(WebSocketClosedError):
            await self.write_message(message)


class Page(Guarded):
    """Any other address: an artifact, or the error page while the content has errors."""

    async def get(self) -> None:
        """Waits for the first build.

        The error page has status 500: browsers show it all the same, and no program takes it for the page that was
        asked for. What is not a page (style sheets, data) comes from the last good build meanwhile, and so does
        everything under `LAST_GOOD`.
        """
        await self.stage.built.wait()
        name = self._name()
        artifacts, report = self.stage.artifacts, self.stage.report
        if name.startswith(LAST_GOOD):
            name = name.removeprefix(LAST_GOOD)
            report = None
        if name == "" or name.endswith("/"):
            name += "index.html"
        if report is not None and (name not in artifacts or name.endswith(".html")):
            self._answer(500, "error.html", self._error_page(name, report))
        elif name in artifacts:
            self._answer(200, name, artifacts[name])
        elif f"{name}/index.html" in artifacts:
            self.redirect(quote(f"{self._path()}/"))
        elif "404.html" in artifacts:
            self._answer(404, "404.html", artifacts["404.html"])
        else:
            raise web.HTTPError(404)

    head = get

    def _path(self) -> str:
        try:
            path = unquote_to_bytes(self.request.path).decode()
        except UnicodeDecodeError:
            raise web.HTTPError(400) from None
        if not path.startswith("/") or any(char < " " or char == "\x7f" for char in path):
            raise web.HTTPError(400)
        return path

    def _name(self) -> str:
        """The artifact's path that is asked for. No part of it starts with a dot, which rules out `..` as well."""
        name = self._path()[1:]
        if any(part.startswith(".") for part in name.split("/")):
            raise web.HTTPError(404)
        return name

    def _error_page(self, name: str, report: str) -> bytes:
        last_good = Markup()
        if self.stage.artifacts:
            address = quote(f"/{LAST_GOOD}{name if name in self.stage.artifacts else ''}")
            last_good = Markup(' Meanwhile <a href="{}">the last good build</a> can be read.').format(address)
        return ERROR_PAGE.format(last_good=last_good, report=Markup(report)).encode()

    def _answer(self, status: int, name: str, body: bytes) -> None:
        self.set_status(status)
        self.set_header("Content-Type", TYPES.get(PurePosixPath(name).suffix, "application/octet-stream"))
        if name.endswith(".html"):
            body = body.replace(HEAD_END, self._script() + HEAD_END, 1)
        self.finish(body)

    def _script(self) -> bytes:
        """livereload's script, by its address: unlike livereload's own inline snippet it runs under a strict policy.

        The client reads its options from the address; it hands on `snipver` when it connects.
        """
        host, port = split_host_and_port(self.request.host)
        options = f"host={host}&port={port or 80}&maxdelay=2000&snipver={self.stage.generation}"
        return str(Markup('<script defer src="/livereload.js?{}"></script>').format(options)).encode()


def application(stage: Stage) -> web.Application:
    """The addresses that are answered."""
    arguments = {"stage": stage}
    return web.Application(
        [(r"/livereload", Reload, arguments), (r"/livereload\.js", Script, arguments), (r".*", Page, arguments)],
        log_function=lambda handler: None,
        websocket_max_message_size=MAX_BODY,
    )


def _bind(host: str, port: int) -> list[socket.socket]:
    try:
        return bind_sockets(port, address=host)
    except (OSError, OverflowError) as problem:
        match getattr(problem, "errno", None):
            case errno.EADDRINUSE:
                reason = f"port {port} of {host} is in use: end the program that holds it, or name another with --port"
            case errno.EACCES:
                reason = f"port {port} is reserved for the system: name one above 1023 with --port"
            case _:
                reason = f"the preview cannot listen on port {port} of {host}: {problem}"
        raise PreviewError(reason) from problem


async def _watch(paths: list[Path], changed: asyncio.Event) -> None:
    """Sets `changed` after every save below the paths, and whenever watching begins, for what was saved before."""
    while True:
        watched = _identities(paths)
        # The watch begins before its first wait, and so before this call is made.
        asyncio.get_running_loop().call_soon(changed.set)
        saves = awatch(
            *(path for path, identity in watched.items() if identity),
            watch_filter=None,  # its own filter drops everything below a folder with a name such as .venv
            step=STEP,
            debounce=DEBOUNCE,
            rust_timeout=LOOK,
            yield_on_timeout=True,
        )
        try:
            async for save in saves:
                if save:
                    changed.set()
                if _identities(paths) != watched:
                    break
        except FileNotFoundError:  # moved away since it was looked at
            await asyncio.sleep(LOOK / 1000)
        except OSError as problem:
            raise PreviewError(f"the site's folders cannot be watched: {problem}") from problem
        finally:
            await saves.aclose()


def _identities(paths: list[Path]) -> dict[Path, tuple[int, int] | None]:
    identities: dict[Path, tuple[int, int] | None] = {}
    for path in paths:
        try:
            status = os.stat(path)
        except OSError:
            identities[path] = None
        else:
            identities[path] = (status.st_dev, status.st_ino)
    return identities


async def _build(
    rebuild: Callable[[], Preview], changed: asyncio.Event, stage: Stage, announce: Callable[[str], None]
) -> None:
    """One build at a time, away from the serving thread. A save during a build leads to another build after it."""
    while True:
        await changed.wait()
        changed.clear()
        try:
            preview = await asyncio.to_thread(rebuild)
        except Exception as problem:  # the server must outlive a build that breaks; the next save builds again
            announce(f"the build broke off: {problem!r}")
            preview = Preview(None, Markup("<p>The build broke off: <code>{}</code></p>").format(repr(problem)))
        stage.show(preview)


async def run(
    rebuild: Callable[[], Preview],
    watch: Iterable[Path],
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    open_browser: bool = False,
    announce: Callable[[str], None],
) -> None:
    """What `serve` does, as a coroutine that ends when it is cancelled."""
    sockets = _bind(host, port)
    port = sockets[0].getsockname()[1]
    name = f"[{host}]" if ":" in host else host
    names = {"127.0.0.1", "localhost", "[::1]", name.lower()}
    stage = Stage(frozenset({f"{name}:{port}" for name in names} | (names if port == 80 else set())))
    server = HTTPServer(application(stage), max_body_size=MAX_BODY, max_header_size=MAX_HEAD)
    server.add_sockets(sockets)
    url = f"http://{name}:{port}/"
    announce(f"the preview is at {url}; Ctrl-C ends it")
    changed = asyncio.Event()
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_watch(list(watch), changed))
            tasks.create_task(_build(rebuild, changed, stage, announce))
            if open_browser:
                tasks.create_task(asyncio.to_thread(webbrowser.open, url))
    except ExceptionGroup as group:  # one task failed; the others were cancelled
        raise group.exceptions[0] from None
    finally:
        server.stop()
        await server.close_all_connections()


def serve(
    rebuild: Callable[[], Preview],
    watch: Iterable[Path],
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    open_browser: bool = False,
    announce: Callable[[str], None],
) -> None:
    """Builds and serves the site, and again after every save below `watch`, until it is interrupted.

    `watch`: folders or files, which need not exist yet. `rebuild` runs in one thread, other than the caller's.
    `announce` is given sentences for the terminal. Answers go only to requests under a loopback name or `host`, with
    the right port; port 0 takes any free one.

    Raises PreviewError where it cannot listen or watch. KeyboardInterrupt, and whatever a signal handler of the
    caller's raises, come through once the server is closed and the running build is done.
    """
    asyncio.run(run(rebuild, watch, host=host, port=port, open_browser=open_browser, announce=announce))
