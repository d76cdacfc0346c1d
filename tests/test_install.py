"""The tool as others get it: from a wheel, outside the checkout, and from an editable install."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

pytestmark = pytest.mark.slow
PROBE = "from site_builder import project; print(*project.Project(project.Path()).template_folders(), sep='\\n')"


def run(*command: str | Path, cwd: Path) -> str:
    """Runs a command away from this process's settings; returns what it printed. Its words are in the failure."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    ran = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=clean, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert ran.returncode == 0, f"{command}\n{ran.stdout}{ran.stderr}"
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` folder of a fresh virtual environment."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    return folder / "venv" / "bin"


def start_and_build(programs: Path, folder: Path) -> None:
    """A new site, built strictly by the installed command."""
    folder.mkdir()
    run(programs / "site-builder", "new", "x", cwd=folder)
    said = run(programs / "site-builder", "build", "--strict", cwd=folder / "x")
    assert said.startswith("built dist: ")
    assert (folder / "x" / "dist" / "index.html").is_file()


def below(folder: Path, prefix: str) -> set[str]:
    """The files of a folder of the checkout, under the names that a wheel gives them."""
    return {f"{prefix}/{path.relative_to(folder).as_posix()}" for path in folder.rglob("*") if path.is_file()}


def test_the_wheel_holds_all_that_is_no_code(wheel: Path) -> None:
    """Templates, error pages, the starter and the mark that says that types are there: each once, and no stray."""
    names = zipfile.ZipFile(wheel).namelist()
    assert len(names) == len(set(names))
    expected = (
        below(ROOT / "templates", "site_builder/templates")
        | below(ROOT / "site_builder" / "errors", "site_builder/errors")
        | below(ROOT / "site_builder" / "starter", "site_builder/starter")
        | below(ROOT / "site_builder" / "starter_ci", "site_builder/starter_ci")
        | {"site_builder/py.typed"}
    )
    code = {path.relative_to(ROOT).as_posix() for path in (ROOT / "site_builder").rglob("*.py")}
    assert {name for name in names if ".dist-info/" not in name} == expected | code


def test_a_wheel_then_an_editable_install_build_a_new_site(wheel: Path, environment: Path, tmp_path: Path) -> None:
    """Both kinds of install serve outside the checkout; only the wheel has templates of its own."""
    run(environment / "pip", "install", "-q", wheel, cwd=tmp_path)
    start_and_build(environment, tmp_path / "from-wheel")
    (folder,) = run(environment / "python", "-c", PROBE, cwd=tmp_path).splitlines()
    assert Path(folder).is_relative_to(environment.parent)

    run(environment / "pip", "install", "-q", "-e", ROOT, cwd=tmp_path)
    start_and_build(environment, tmp_path / "from-checkout")
    (folder,) = run(environment / "python", "-c", PROBE, cwd=tmp_path).splitlines()
    assert Path(folder) == ROOT / "templates"
    copies = [path for path in environment.parent.rglob("site-packages/site_builder/**/*") if path.is_file()]
    assert {path.parent.name for path in copies} <= {"__pycache__"}, "pip leaves what modules left beside their code"


def test_no_pattern_repeats_a_group_without_giving_back() -> None:
    """Python 3.11 up to 3.11.4, which Debian 12 has, loses its place in `(…)++`; single characters it can repeat so."""
    repeated = re.compile(r"\)(?:[*+?]|\{[0-9,]+\})\+")
    code = {path: path.read_text("utf-8") for path in (ROOT / "site_builder").rglob("*.py")}
    assert [(path.name, found[0]) for path, text in code.items() for found in repeated.finditer(text)] == []
