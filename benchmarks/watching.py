"""Save to visible: how long after an editor's save a preview shows the new words, over HTTP and in a real browser."""

from __future__ import annotations

import http.client
import random
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from measure import Failed, Server, running
from peers.peer import SERVED, Unavailable, venv
from sites import Site

STEP = 0.003  # seconds between two looks
READY, PATIENCE = 600.0, 60.0
AFTER_START = 2.0  # some begin to watch only when the first pages have long been served
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def save_to_visible(site: Site, saves: int) -> Iterator[float]:
    """Seconds for each save. The peer's preview is started, awaited, and given time to settle between saves."""
    with _served(site) as served:
        for counted in range(saves + 1):
            _settle()
            served.await_words(site.edit(), PATIENCE)
            if counted:  # the first save warms what only saves use
                yield time.monotonic() - site.saved


@dataclass(frozen=True, slots=True)
class _Served:
    """A page of a running preview."""

    server: Server
    port: int
    address: str

    def await_words(self, words: str, patience: float) -> None:
        """Returns once the page holds the words. Raises Failed when patience, in seconds, or the server ends."""
        deadline = time.monotonic() + patience
        while words not in self._text():
            self.server.must_run()
            if time.monotonic() > deadline:
                raise Failed(f"{self.address} does not show {words!r} within {patience:.0f} s")
            time.sleep(STEP)

    def _text(self) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", self.address)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
            return text if answer.status == 200 else ""
        except (OSError, http.client.HTTPException):
            return ""
        finally:
            connection.close()


@dataclass(frozen=True, slots=True)
class Browser:
    """A Python with Playwright, and the browser that it drives."""

    python: Path
    program: str

    def save_to_visible(self, site: Site, saves: int) -> Iterator[float]:
        """As the function of this name, in a page that reloads by itself."""
        script = str(Path(__file__).with_name("browser.py"))
        with _served(site) as served:
            address = f"http://127.0.0.1:{served.port}{served.address}"
            command = [str(self.python), script, address, self.program]
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as page:
                assert page.stdin is not None
                assert page.stdout is not None
                if page.stdout.readline().strip() != "ready":
                    raise Failed("the browser does not open the page")
                for counted in range(saves + 1):
                    _settle()
                    print(site.coming, file=page.stdin, flush=True)
                    time.sleep(0.2)  # by then it looks for the word
                    site.edit()
                    seen = float(page.stdout.readline() or -1)
                    if seen < 0:
                        raise Failed("the browser never shows the new words")
                    if counted:
                        yield seen - site.saved
                page.stdin.close()


def browser(tools: Path) -> Browser:
    """A browser to look with. Raises Unavailable."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        raise Unavailable(f"none of {', '.join(BROWSERS)} is installed")
    return Browser(venv(tools / "playwright", "playwright") / "python", program)


@contextmanager
def _served(site: Site) -> Iterator[_Served]:
    """The edited page in the peer's preview, once it is there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = "/" + site.page.removesuffix("index.html")
    shutil.rmtree(site.folder / SERVED, ignore_errors=True)  # what an earlier preview wrote would pass for ready
    with running(site.peer.serve(site.folder, port), site.folder, site.env) as server:
        served = _Served(server, port, address)
        served.await_words(site.expected, READY)
        time.sleep(AFTER_START)
        yield served


def _settle() -> None:
    """Long enough for what follows a save; uneven, so that a watcher that polls is met at any point of its round."""
    time.sleep(1.5 + random.random())
