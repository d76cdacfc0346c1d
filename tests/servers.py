"""Running previews: the server itself, on a port of its own, and requests to it."""

from __future__ import annotations

import asyncio
import http.client
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from livereload.handlers import LiveReloadHandler

from site_builder.preview import run
from site_builder.preview_http import Preview

PATIENCE = 5.0  # seconds after which a test gives up


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: str


@dataclass
class Server:
    url: str
    announced: list[str] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.url.rstrip("/").rpartition(":")[2])

    def get(self, path: str = "/", method: str = "GET", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.putrequest(method, path, skip_host="Host" in headers)
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders()
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read().decode())
        finally:
            connection.close()

    def until(self, words: str, path: str = "/") -> Answer:
        """The answer once it holds these words."""
        deadline = time.monotonic() + PATIENCE
        while words not in (answer := self.get(path)).body:
            assert time.monotonic() < deadline, f"{words!r} is never shown; the last answer is {answer.body!r}"
            time.sleep(0.01)
        return answer

    def generation(self) -> str:
        return self.get().body.partition("snipver=")[2].partition('"')[0]


@contextmanager
def serving(rebuild: Callable[[], Preview], *watch: Path) -> Iterator[Server]:
    announced: queue.Queue[str] = queue.Queue()
    running: queue.Queue[tuple[asyncio.AbstractEventLoop, asyncio.Task[None]]] = queue.Queue()

    async def main() -> None:
        task = asyncio.ensure_future(run(rebuild, watch, port=0, announce=announced.put))
        running.put((asyncio.get_running_loop(), task))
        with suppress(asyncio.CancelledError):
            await task

    thread = threading.Thread(target=lambda: asyncio.run(main()))
    thread.start()
    loop, task = running.get(timeout=PATIENCE)
    try:
        sentence = announced.get(timeout=PATIENCE)
        assert sentence.startswith("the preview is at http://127.0.0.1:")
        assert sentence.endswith("/; Ctrl-C ends it")
        server = Server(sentence.removeprefix("the preview is at ").removesuffix("; Ctrl-C ends it"))
        yield server
        while not announced.empty():
            server.announced.append(announced.get())
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(PATIENCE)
        assert not thread.is_alive()
        LiveReloadHandler.waiters.clear()  # of all servers of a process; the loop may end before its pages have gone
