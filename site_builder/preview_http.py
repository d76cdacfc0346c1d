"""How the preview answers: what the last build gave -> HTTP responses, and messages to the open pages.

livereload's client script and handshake reload the pages. Its way of sending reloads is not used: it drops one that
follows another within 3 s, and loses one that comes while a page is still connecting. Each request is answered whole
from one build, and can name nothing but its artifacts and what its desk shows: no folder, no symlink, no other file.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Protocol
from urllib.parse import quote, unquote_to_bytes

from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler  # type: ignore[import-untyped]
from markupsafe import Markup
from tornado import escape, web
from tornado.httpserver import HTTPServer
from tornado.httputil import split_host_and_port
from tornado.websocket import WebSocketClosedError

from .preview_pages import FILES, LAST_GOOD, QUOTE, STATIC, error_page, static_file

HEAD_START, HEAD_END, BODY_END = b"<head>", b"</head>", b"</body>"
RELOAD = {"command": "reload", "path": "*"}
# Requests carry no bodies, and the live-reload handshake is a few hundred bytes long. Where the head of a request is
# longer than allowed, tornado hangs up without a word; no browser sends an address of a megabyte.
MAX_BODY = 64 * 1024
MAX_HEAD = 1024 * 1024
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


class Desk(Protocol):
    """What a build offers editors beside the site itself."""

    def panel(self, name: str, stale: bool) -> str:
        """The HTML of the panel at the end of the page of this name; `stale` on a page of the last good build."""

    def file(self, path: str) -> str | None:
        """An editor's file as a page; None for any other path."""

    def quote(self, source: str, start: int, end: int) -> dict[str, Any]:
        """What a stretch of a seed can be cited as. Raises LookupError where there is no such stretch."""

    def finish(self, stop: Callable[[], bool]) -> Fault | None:
        """Does what nobody waits for, until `stop` says to, and returns what is wrong with the site all the same."""


class Fault(Exception):
    """What keeps pages from being shown: a report as HTML, and the codes to explain below it."""

    def __init__(self, report: Markup, codes: tuple[str, ...] = ()) -> None:
        super().__init__(report, codes)
        self.report, self.codes = report, codes


@dataclass(frozen=True, slots=True)
class Preview:
    """What one build gave: the artifacts' bytes by path (relative, with `/`), or None where the content has errors.

    `report_html` is the report on those errors as an HTML fragment, `codes` the errors to explain below it. The mapping
    may make its values when they are asked for, and raise a `Fault` then; it is read in several threads at once.
    """

    artifacts: Mapping[str, bytes] | None
    report_html: str = ""
    codes: tuple[str, ...] = ()
    desk: Desk | None = field(default=None, compare=False)


class Stage:
    """What requests are answered from, changed as a whole after each build.

    `generation` names the build that a page was made from. A page says it when it connects, so one that was loaded
    before a build and connected after it is reloaded too, as is one that outlived an earlier server.
    """

    def __init__(self, hosts: frozenset[str]) -> None:
        """`hosts`: the values of the Host header that are answered."""
        self.hosts = hosts
        self.artifacts: Mapping[str, bytes] = {}
        self.good: Mapping[str, bytes] = {}  # of the last build that nothing was wrong with
        self.fault: Fault | None = None
        self.desk: Desk | None = None
        self.generation = ""
        self.built = asyncio.Event()
        self._latest: Preview | None = None
        self._replaced: Preview | None = None

    def show(self, preview: Preview) -> None:
        """Answers from this build from now on, and reloads the open pages; nothing happens where nothing changed."""
        if preview == self._latest:
            return
        self._latest, self._replaced = preview, self._latest
        self.desk = preview.desk
        self.fault = None
        if preview.artifacts is None:
            self.good = self.artifacts
            self.fault = Fault(Markup(preview.report_html), preview.codes)
        else:
            self.artifacts = preview.artifacts
            if preview.desk is None:
                self.good = preview.artifacts
        self._reload()

    def let_go(self) -> None:
        """Frees what the shown build replaced. Of a large site that takes longer than to answer a request, so it waits
        until nobody does."""
        self._replaced = None

    def finished(self, preview: Preview, fault: Fault | None) -> None:
        """Takes note of what was found after a build was shown."""
        if preview is not self._latest or preview.artifacts is None:
            return
        if fault is None:
            self.good = preview.artifacts
        else:
            self.artifacts, self.fault = self.good, fault
            self._reload()

    def _reload(self) -> None:
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
        if self.request.host.lower() not in self._hosts():
            raise web.HTTPError(403, reason="Foreign Host")
        origin = self.request.headers.get("Origin")
        if origin is not None and not self.check_origin(origin):
            raise web.HTTPError(403, reason="Foreign Origin")

    def check_origin(self, origin: str) -> bool:
        """Whether the page that asks is one of ours."""
        scheme, _, host = origin.lower().partition("://")
        return scheme == "http" and host in self._hosts()

    def _hosts(self) -> frozenset[str]:
        """The stage's, and the address that the request came to: where all are listened on, it is known only now."""
        connection: Any = self.request.connection
        socket = connection.stream.socket
        if socket is None:  # who asked has gone
            return self.stage.hosts
        address, port, *_ = socket.getsockname()
        name = f"[{address.partition('%')[0]}]" if ":" in address else address
        return self.stage.hosts | {f"{name}:{port}"} | ({name} if port == 80 else set())

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
        stage, name = self.stage, self._name()
        if name.startswith("~") and not name.startswith(LAST_GOOD) and await self._reserved(name):
            return
        artifacts, fault, desk = stage.artifacts, stage.fault, stage.desk
        generation = stage.generation
        last_good, stale = name.startswith(LAST_GOOD), False
        if last_good:
            name = name.removeprefix(LAST_GOOD)
            artifacts, fault, stale = stage.good, None, fault is not None
        if name == "" or name.endswith("/"):
            name += "index.html"
        if fault is not None and (name not in artifacts or name.endswith(".html")):
            self._fault(name, fault, generation)
            return
        status = 200
        if name not in artifacts:
            if f"{name}/index.html" in artifacts:
                self.redirect(quote(f"{self._path()}/"))
                return
            status, name = 404, "404.html"
            if name not in artifacts:
                raise web.HTTPError(404)
        # A page may be made only now, which must not hold up the others.
        try:
            body = await asyncio.to_thread(artifacts.__getitem__, name)
        except Fault as failure:
            self._fault(name, failure, generation)
            return
        if status == 404:  # at whatever depth it is shown: its links are relative to where it lies
            base = f'<base href="/{LAST_GOOD if last_good else ""}404.html">'
            body = body.replace(HEAD_START, HEAD_START + base.encode(), 1)
        if name.endswith(".html") and desk is not None:
            body = _put_before(BODY_END, desk.panel(name, stale).encode(), body)
        self._answer(status, name, body, generation)

    head = get

    async def _reserved(self, name: str) -> bool:
        """The preview's own style sheet and script, editors' files, and the quote picker's questions; whether there is
        an answer. A file that is not there, or cannot be shown now, may come back: its page must be told."""
        desk = self.stage.desk
        if name.startswith(STATIC) and (content := static_file(name.removeprefix(STATIC))) is not None:
            self._answer(200, name, content)
        elif name.startswith(FILES) and desk is not None:
            generation = self.stage.generation
            page = await asyncio.to_thread(desk.file, name.removeprefix(FILES))
            if page is None:
                return False
            self._answer(200, "file.html", page.encode(), generation)
        elif name == QUOTE and desk is not None:
            try:
                start, end = (int(self.get_query_argument(side)) for side in ("start", "end"))
                found = await asyncio.to_thread(desk.quote, self.get_query_argument("source"), start, end)
            except (ValueError, LookupError, web.MissingArgumentError):
                raise web.HTTPError(400) from None
            self._answer(200, "quote.json", escape.json_encode(found).encode())
        else:
            return False
        return True

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

    def _fault(self, name: str, fault: Fault, generation: str) -> None:
        good = self.stage.good
        last_good = quote(f"/{LAST_GOOD}{name if name in good else ''}") if good else None
        page = error_page(fault.report, fault.codes, last_good).encode()
        if self.stage.desk is not None:
            page = _put_before(BODY_END, self.stage.desk.panel("", stale=False).encode(), page)
        self._answer(500, "error.html", page, generation)

    def _answer(self, status: int, name: str, body: bytes, generation: str = "") -> None:
        self.set_status(status)
        self.set_header("Content-Type", TYPES.get(PurePosixPath(name).suffix, "application/octet-stream"))
        if name.endswith(".html"):
            body = _put_before(HEAD_END, self._head(generation), body)
        self.finish(body)

    def _head(self, generation: str) -> bytes:
        """The preview's own files, and livereload's script; unlike its inline snippet it runs under a strict policy.

        The client reads its options from the address; it hands on `snipver` when it connects.
        """
        host, port = split_host_and_port(self.request.host)
        options = f"host={host}&port={port or 80}&maxdelay=2000&snipver={generation}"
        return str(HEAD.format(options)).encode()


def _put_before(end: bytes, addition: bytes, page: bytes) -> bytes:
    """A page with an addition before this tag; at its very end, where the site has a template that leaves it out."""
    return page.replace(end, addition + end, 1) if end in page else page + addition


HEAD = Markup(
    f'<link rel="stylesheet" href="/{STATIC}preview.css"><script defer src="/{STATIC}preview.js"></script>'
    '<script defer src="/livereload.js?{}"></script>'
)


def http_server(stage: Stage) -> HTTPServer:
    """A server that answers from the stage; it is yet to be given its sockets."""
    arguments = {"stage": stage}
    application = web.Application(
        [(r"/livereload", Reload, arguments), (r"/livereload\.js", Script, arguments), (r".*", Page, arguments)],
        log_function=lambda handler: None,
        websocket_max_message_size=MAX_BODY,
    )
    return HTTPServer(application, max_body_size=MAX_BODY, max_header_size=MAX_HEAD)
