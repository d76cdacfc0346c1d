"""The built-in templates' code, kept beside Python's own: it is used, and whatever is wrong with it costs time only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Site, tree
from jinja2 import DictLoader, Environment

from site_builder.render import OPTIONS, Renderer

COUNT = """
import sys
from jinja2 import Environment
from site_builder.cli import run
compile, names = Environment.compile, []
def counted(self, source, name=None, filename=None, raw=False, defer_init=False):
    names.append(name)
    return compile(self, source, name, filename, raw, defer_init)
Environment.compile = counted
assert run(sys.argv[1:]) == 0
print(*names)
"""


@pytest.fixture
def tool(tmp_path: Path) -> Path:
    """A folder with a copy of the tool as a checkout has it, with no code kept beside it."""
    folder = tmp_path / "tool"
    for name in ("site_builder", "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def compiled(tool: Path, made: Site, **more: str) -> list[str]:
    """Builds the site whole with this copy of the tool, in a process of its own; gives the templates that it compiled."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    command = [sys.executable, "-c", COUNT, "build", "--no-search", "--clean", "--site", str(made.path)]
    ran = subprocess.run(command, cwd=tool, env={**clean, **more}, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return sorted(ran.stdout.splitlines()[-1].split())


def kept(tool: Path) -> list[Path]:
    """The files in which it keeps its templates' code."""
    return sorted((tool / "site_builder/__pycache__").glob("template-*"))


def test_built_in_templates_are_compiled_once(tool: Path, site: Callable[..., Site]) -> None:
    """The next run compiles none; after one was edited, that one, and shows what it says now."""
    made = site()
    names = compiled(tool, made)
    assert {"base.html", "macros.html", "home.html"} <= set(names)
    assert len(kept(tool)) == len(names)
    pages = tree(made.path / "dist")
    assert compiled(tool, made) == []
    assert tree(made.path / "dist") == pages
    base = tool / "templates/base.html"
    base.write_text(base.read_text("utf-8").replace("<body", '<body data-new="1"', 1), "utf-8")
    assert compiled(tool, made) == ["base.html"]
    assert 'data-new="1"' in made.read("dist/index.html")
    assert compiled(tool, made) == []


def test_kept_code_that_is_damaged_or_another_s_costs_time_only(tool: Path, site: Callable[..., Site]) -> None:
    """Nothing of it is run unless it is whole, and of this very template."""
    made = site()
    names = compiled(tool, made)
    pages = tree(made.path / "dist")
    whole = [file.read_bytes() for file in kept(tool)]
    damages = (
        lambda content: b"",
        lambda content: content[:-20],
        lambda content: content[:-50] + bytes([content[-50] ^ 1]) + content[-49:],
        lambda content: content.partition(b"\n")[2],
    )
    for number, (file, content) in enumerate(zip(kept(tool), whole, strict=True)):
        file.write_bytes(damages[number % len(damages)](content))
    assert compiled(tool, made) == names != []
    assert compiled(tool, made) == []
    for file, content in zip(kept(tool), whole[1:] + whole[:1], strict=True):
        file.write_bytes(content)
    assert compiled(tool, made) == names
    assert tree(made.path / "dist") == pages


def test_a_site_s_own_templates_leave_no_code(tool: Path, site: Callable[..., Site]) -> None:
    """They are compiled in each run, and nothing is put beside them."""
    made = site()
    compiled(tool, made)
    shutil.copy(ROOT / "templates/home.html", made.write("templates/home.html", ""))
    before = kept(tool)
    assert compiled(tool, made) == compiled(tool, made) == ["home.html"]
    assert kept(tool) == before
    assert tree(made.path / "templates").keys() == {"home.html"}


def test_python_s_own_switch_and_a_folder_that_takes_nothing_keep_none(tool: Path, site: Callable[..., Site]) -> None:
    """As with modules: `PYTHONDONTWRITEBYTECODE` is heeded, and a tool that cannot be written to works."""
    made = site()
    assert len(compiled(tool, made, PYTHONDONTWRITEBYTECODE="1")) > 1
    assert kept(tool) == []
    (tool / "site_builder/__pycache__").write_text("in the way")
    assert len(compiled(tool, made)) > 1
    assert made.read("dist/index.html")


TEMPLATES = {
    "base.html": "<{% block head %}base {{ x }}{% endblock %}|{% block body %}{% endblock %}|{{ made() }}>",
    "middle.html": "{% extends 'base.html' %}{% block head %}middle {{ super() }}{% endblock %}",
    "page.html": (
        "{% extends 'middle.html' %}{% import 'macros.html' as m %}lost"
        "{% block head %}{{ super() }} page{% endblock %}"
        "{% block body %}{% for i in numbers %}{% block one scoped %}[{{ i }}{{ loop.index }}]{% endblock %}{% endfor %}"
        "{% include 'part.html' %}{{ m.quoted(x) }}{{ m.quoted(x, 'by') }}{{ m.quoted(who='me', text=x) }}"
        "{% call m.around() %}{{ x }}{% endcall %}{% set kept %}<b>{{ x }}</b>{% endset %}{{ kept }}{{ self.head() }}"
        "{% endblock %}"
    ),
    "perhaps.html": "{% if numbers %}{% extends 'base.html' %}{% endif %}{% block head %}perhaps{% endblock %} alone",
    "part.html": "({{ x }}{% filter upper %}{{ numbers | join(',') }}{% endfilter %})",
    "macros.html": (
        "{% macro quoted(text, who='nobody') %}“{{ text }}” {{ who }}{% endmacro %}"
        "{% macro around() %}({{ caller() }}){% endmacro %}"
    ),
}
GIVEN = {"x": 'a < b & "c"', "made": lambda: "made"}


@pytest.mark.parametrize("numbers", [[], [1, 2]])
@pytest.mark.parametrize("name", ["base.html", "middle.html", "page.html", "perhaps.html", "part.html"])
def test_templates_give_what_jinja2_makes_of_them(name: str, numbers: list[int]) -> None:
    """Whatever they extend, include, import and call; a site's own have the whole language."""
    plain = Environment(loader=DictLoader(TEMPLATES), **OPTIONS)
    ours = Renderer(DictLoader(TEMPLATES), {}, {}, None).environment
    given = {**GIVEN, "numbers": numbers}
    assert ours.get_template(name).render(given) == plain.get_template(name).render(given)
