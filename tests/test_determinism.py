"""The same inputs give the same bytes: whatever the hashes, the language, the zone, the clock, the order, the place."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, tree
from forked import Forked
from test_incremental import differing
from whole import WHOLE, lay

OPTIONS = ("build", "--drafts", "--base-url", "https://example.org/a/")


@pytest.fixture(scope="module")
def forked() -> Iterator[Forked]:
    with Forked(PYTHONHASHSEED="0", LC_ALL="C.UTF-8", TZ="UTC") as server:
        yield server


@pytest.fixture(scope="module")
def wanted(forked: Forked, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    site = lay(tmp_path_factory.mktemp("determined"))
    assert forked.run(*OPTIONS, "--site", site).status == 0
    return tree(site / "dist")


def check(
    wanted: dict[str, bytes], server: Forked, site: Path, *more: str, out: Path | None = None, **how: Any
) -> None:
    ran = server.run(*OPTIONS, "--site", site, *more, **how)
    assert (ran.status, ran.err) == (0, "")
    assert differing(tree(out or site / "dist"), wanted) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "how",
    [{"backwards": True}, {"year": 2096}, {"year": 1971}, {"umask": 0o077}, {"umask": 0o000}],
    ids=["folders from Z to A", "in 2096", "in 1971", "umask 077", "umask 000"],
)
def test_nothing_around_a_build_changes_its_bytes(
    forked: Forked, wanted: dict[str, bytes], tmp_path: Path, how: dict[str, Any]
) -> None:
    """The order of folders, the clock, what new files may be."""
    check(wanted, forked, lay(tmp_path), **how)


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["2", "5"])
def test_the_number_of_processes_changes_no_byte(
    forked: Forked, wanted: dict[str, bytes], tmp_path: Path, jobs: str
) -> None:
    """Two processes, or more than there are processors."""
    check(wanted, forked, lay(tmp_path), "--jobs", jobs)


def test_the_place_changes_no_byte(forked: Forked, wanted: dict[str, bytes], tmp_path: Path) -> None:
    """Files made from last to first in a folder with an awkward name, found by a link and a relative name."""
    site = lay(tmp_path / "a folder, 100 % élan" / "site", dict(reversed(WHOLE.items())))
    check(wanted, forked, site, "--clean")
    (tmp_path / "link").symlink_to(site)
    check(
        wanted, forked, Path("link"), "--out", "elsewhere/dist", out=tmp_path / "elsewhere/dist", folder=str(tmp_path)
    )


def locales() -> list[str]:
    """Those of this machine that compare, fold or write otherwise."""
    listed = subprocess.run(["locale", "-a"], capture_output=True, text=True) if shutil.which("locale") else None
    there = {name.lower().replace("-", ""): name for name in listed.stdout.split()} if listed else {}
    return [there[name] for name in ("tr_tr.utf8", "de_de.utf8", "az_az.utf8") if name in there]


@pytest.mark.slow
@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Pacific/Kiritimati", "LANG": "C"},
        {"PYTHONHASHSEED": "4294967295", "LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TZ": "America/St_Johns"},
        {"PYTHONHASHSEED": "2", "LC_ALL": "a language", "TZ": "Nowhere/Land"},
    ],
    ids=["C", "ASCII", "another language"],
)  # fmt: skip
def test_hashes_languages_and_zones_change_no_byte(
    wanted: dict[str, bytes], tmp_path: Path, environment: dict[str, str]
) -> None:
    """In processes of their own, which alone can have other hashes."""
    if environment["LC_ALL"] == "a language":
        if not (found := locales()):
            pytest.skip(
                "no Turkish, German or Azerbaijani locale is here: install one, e.g. `apt-get install locales-all`"
            )
        environment = {**environment, "LC_ALL": found[0]}
    with Forked(**environment) as server:
        check(wanted, server, lay(tmp_path))


def pythons() -> Iterator[Path]:
    """Other versions of Python on the PATH that the tool supports, newest first."""
    for minor in range(20, 10, -1):
        found = shutil.which(f"python3.{minor}")
        if found and minor != sys.version_info.minor:
            said = subprocess.run(
                [found, "-c", "import sys; print(sys.version_info.minor)"], capture_output=True, text=True
            )
            if said.stdout.strip() == str(minor):
                yield Path(found)


@pytest.mark.stress
def test_another_version_of_python_changes_no_byte(wanted: dict[str, bytes], tmp_path: Path) -> None:
    """The tool, installed for another version of Python with the libraries of this one."""
    other = next(pythons(), None)
    if other is None:
        pytest.skip("no other Python from 3.11 on is on the PATH: install one, e.g. `apt-get install python3.13-venv`")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    here = subprocess.run(
        [sys.executable, "-m", "pip", "freeze", "--exclude-editable"], capture_output=True, text=True, check=True
    )
    lines = [line for line in here.stdout.splitlines() if re.fullmatch(r"[\w.-]+==[\w.]+", line)]
    (tmp_path / "constraints.txt").write_text("\n".join(lines))
    program = tmp_path / "venv/bin/python"
    for command in (
        [other, "-m", "venv", tmp_path / "venv"],
        [program, "-m", "pip", "install", "-q", "-c", tmp_path / "constraints.txt", ROOT],
        [tmp_path / "venv/bin/site-builder", *OPTIONS, "--site", lay(tmp_path / "site")],
    ):
        ran = subprocess.run([str(part) for part in command], env=clean, capture_output=True, text=True, cwd=tmp_path)
        assert ran.returncode == 0, ran.stderr
    assert differing(tree(tmp_path / "site/dist"), wanted) == []


def test_only_what_may_reads_a_clock() -> None:
    """A lock and a pin say when, a bar waits, the age of a file is weighed: no other module asks the time."""
    clocks = re.compile(
        r"\b(datetime\.(now|today|utcnow)|date\.today|time\.(time|time_ns|localtime|gmtime|strftime|ctime))\b"
    )
    asking = {path.stem for path in (ROOT / "site_builder").rglob("*.py") if clocks.search(path.read_text("utf-8"))}
    assert asking <= {"output", "progress", "shelf", "serving", "cache", "seeds", "pinning"}
