"""Fixtures that every test file shares: small sites from path -> text maps, and copies of the first site."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest

from site_builder import cli

# What several files share: the first have fixtures, the others tell in full what an `assert` in them has found.
pytest_plugins = ("exported", "outputs", "targets", "windows")
pytest.register_assert_rewrite("haystacks", "servers", "yaml_reading")

if (
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN
):  # as of what a script begins in the background; children inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)

hypothesis.settings.register_profile("untimed", deadline=None)  # how busy the machine is proves nothing
hypothesis.settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
LETTER = (
    "The bridge was opened on 4 May 1931 by the mayor.\n"
    "It cost 12,000 pounds.\n"
    "The council met twice.\n"
    "The council met again in June 1931.\n"
)
EVENT = "title: T\nevents:\n  - id: {id}\n    date: 1931\n    title: E\n    cite:\n      - source: letter\n        quote: again in June 1931\n"
BASE: Mapping[str, str] = {
    "content/site.yaml": "title: Example\n",
    "content/sources.yaml": "letter:\n  seed: letter.txt\n  title: A letter\n",
    "seeds/letter.txt": LETTER,
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--stress` runs the long loops as well."""
    parser.addoption("--stress", action="store_true", help="run the long loops too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skips, visibly, what was not asked for or cannot run here; under CI=true a missing part is a failure instead."""
    for item in items:
        if "stress" in item.keywords and not config.getoption("--stress"):
            item.add_marker(pytest.mark.skip(reason="a long loop: run it with --stress"))
        if "browser" in item.keywords and CHROMIUM is None and os.environ.get("CI") != "true":
            item.add_marker(pytest.mark.skip(reason="Chromium is missing: install it, e.g. `apt-get install chromium`"))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium."""
    assert CHROMIUM is not None, "Chromium is missing: install it, e.g. `apt-get install chromium`"
    return CHROMIUM


@dataclass(frozen=True)
class Ran:
    """What a command came to."""

    status: int
    out: str
    err: str


def is_foreseen(errors: str) -> bool:
    """Whether a command came upon no fault of its own, as far as its standard error says."""
    return "Traceback" not in errors and "site-builder itself is at fault" not in errors


@dataclass(frozen=True)
class Site:
    """A site's folder, and commands run in it through the command line's own door."""

    path: Path
    _capture: pytest.CaptureFixture[str]

    def run(self, command: str, *arguments: str) -> Ran:
        """Runs a command with `--site` pointing here."""
        self._capture.readouterr()
        status = cli.run([command, *arguments, "--site", str(self.path)])
        return Ran(status, *self._capture.readouterr())

    def write(self, path: str, text: str | bytes) -> Path:
        """Writes a file below the site's folder, its line ends as given."""
        target = self.path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".{target.name}.aside")  # as most editors save: a preview never reads half a file
        aside.write_bytes(text if isinstance(text, bytes) else text.encode())
        aside.replace(target)
        return target

    def edit(self, path: str, old: str, new: str) -> None:
        """Replaces one stretch of a file; fails where it does not stand exactly once."""
        text = (self.path / path).read_bytes().decode()
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        self.write(path, text.replace(old, new))

    def read(self, path: str) -> str:
        """A file's text, line ends as they are."""
        return (self.path / path).read_bytes().decode()


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Site]:
    """Makes a small site: the base site with the given files laid over it."""

    def make(files: Mapping[str, str | bytes] | None = None) -> Site:
        made = Site(tmp_path / "site", capsys)
        for path, text in {**BASE, **(files or {})}.items():
            made.write(path, text)
        return made

    return make


@pytest.fixture
def cecot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Site:
    """A copy of the first site, to be changed at will."""
    for folder in ("content", "seeds", "templates"):
        shutil.copytree(ROOT / folder, tmp_path / "cecot" / folder)
    return Site(tmp_path / "cecot", capsys)


@contextmanager
def ends_soon(seconds: int = 60) -> Iterator[None]:
    """Stops what runs inside once it has used so many seconds of processor time.

    For inputs that take a fraction of a second, and minutes where time grows faster than they do: how busy the machine
    is makes no difference.
    """

    def stop(*_: object) -> None:
        raise AssertionError(f"no end after {seconds} s of processor time")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by path, with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
