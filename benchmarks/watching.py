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

from measure import Failed, running
from peers.peer import SERVED, Unavailable, venv
from sites import Site

STEP = 0.003  # seconds between two looks
READY, PATIENCE = 600.0, 60.0
AFTER_START = 2.0  # some begin to watch only when the first pages have long been served
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def save_to_visible(site: Site, saves: int) -> Iterator[float]:
    """Seconds for each save. The peer's preview is started, awaited, and given time to settle between saves."""
    with _served(site) as (port, address):
        for counted in range(saves + 1):
            _settle()
            _await_words(port, address, site.edit(), PATIENCE)
            if counted:  # the first save warms what only saves use
                yield time.monotonic() - site.saved


@dataclass(frozen=True, slots=True)
class Browser:
    """A Python with Playwright, and the browser that it drives; Playwright's own where none is named."""

    python: Path
    program: str

    def save_to_visible(self, site: Site, saves: int) -> Iterator[float]:
        """As the function of this name, in a page that reloads by itself."""
        script = str(Path(__file__).with_name("browser.py"))
        with _served(site) as (port, address):
            command = [str(self.python), script, f"http://127.0.0.1:{port}{address}", self.program]
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
def _served(site: Site) -> Iterator[tuple[int, str]]:
    """The port and the address of the edited event's page, once it is there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = "/" + site.page.removesuffix("index.html")
    shutil.rmtree(site.folder / SERVED, ignore_errors=True)  # what an earlier preview wrote would pass for ready
    with running(site.peer.serve(site.folder, port), site.folder, site.env):
        _await_words(port, address, site.expected, READY)
        time.sleep(AFTER_START)
        yield port, address


def _settle() -> None:
    """Long enough for what follows a save; uneven, so that a watcher that polls is met at any point of its round."""
    time.sleep(1.5 + random.random())


def _await_words(port: int, address: str, words: str, patience: float) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if words in _page(port, address):
            return
        time.sleep(STEP)
    raise Failed(f"{address} does not show {words!r} within {patience:.0f} s")


def _page(port: int, address: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", address)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        return text if answer.status == 200 else ""
    except (OSError, http.client.HTTPException):
        return ""
    finally:
        connection.close()
