"""Documentation is executed: commands run, examples are checked, tables are compared with the code."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from conftest import ROOT, Site

from site_builder import helpers, words
from site_builder.project import PACKAGE
from site_builder.views import FOLDERS

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
FLOORS = (
    "Leaves",
    "Reading the editors' files",
    "Finding words and figures",
    "Binding and judging",
    "Showing",
    "Commands",
)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["generate"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# Generated parts.


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_generated_parts_are_what_the_code_says(page: Path) -> None:
    """The tables made from models, parser, views and words are up to date; `python docs/generate.py` makes them so."""
    assert read(page) == generator().generated(read(page)), "run: python docs/generate.py"


def parts(name: str) -> list[str]:
    return re.findall(r"<!-- generated: ([a-z ]+) -->", read(DOCS / name))


def test_every_command_has_its_section() -> None:
    """commands.md has a heading and a table for each of the parser's commands, and for nothing else."""
    commands = list(generator().commands())
    assert sorted(parts("commands.md")) == sorted(f"command {name}" for name in commands)
    assert sorted(re.findall(r"^## (\S+)$", read(DOCS / "commands.md"), re.MULTILINE)) == sorted(commands)


def test_every_option_is_explained() -> None:
    """No argument of any command is without help."""
    for name, command in generator().commands().items():
        assert [action.dest for action in command._actions if not action.help] == [], name


def test_every_kind_of_file_has_its_section() -> None:
    """format.md has the fields of every kind of file that `load` reads."""
    made = generator()
    assert sorted(parts("format.md")) == sorted(f"format {name}" for name in made.RECORDS)
    assert {*made.LISTS, "site", "sources", "chapters", "citations"} == set(made.RECORDS)


def test_every_field_is_in_words() -> None:
    """No field's kind shows as Python, and each has a meaning."""
    for name in generator().RECORDS:
        for row in generator().format_part(name).splitlines():
            if row.startswith("| `"):
                field, holds, _, meaning = (cell.strip() for cell in row.strip("|").split(" | "))
                assert "<" not in holds and "typing" not in holds, f"{name}: {field}"  # noqa: PT018
                assert meaning, f"{name}: {field}"


def test_templates_page_lists_the_interfaces_words() -> None:
    """The keys in templates.md are those of the interface, in their order."""
    section = read(DOCS / "templates.md").split("## The interface's words")[1]
    assert re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE) == list(words.WORDS)


WORDS_TAKEN = re.compile(
    r"""\b(?:w|words)\.(\w+)|(?:\b(?:w|words)\[|\bsay\()["']([\w.-]+)["'](?: (?:if|else) .*?["']([\w.-]+)["'])?"""
)
OF_PARTS = re.compile(
    r"(?:date|drawing\.key|lacking|topic|value)\..*"
    r"|(?:stands|status)\.(?:agree|conflict|differ|single-source)(?:\.lead)?"
)


def test_every_word_of_the_interface_is_shown_somewhere() -> None:
    """Who writes one anew finds it on a page: a template or a module takes it by its key, or by the parts of its key."""
    texts = [read(path) for path in (*(ROOT / "templates").rglob("*.html"), *PACKAGE.rglob("*.py"))]
    taken = {key for text in texts for keys in WORDS_TAKEN.findall(text) for key in keys}
    by_kind = {*FOLDERS, *FOLDERS.values(), "kind", "publisher", "author"}
    keys = [key.removesuffix(".one") for key in words.WORDS if not OF_PARTS.fullmatch(key)]
    assert [key for key in keys if key not in taken | by_kind] == []


def test_every_helper_of_templates_is_in_words() -> None:
    """Whatever a template may use has a sentence."""
    made = generator().helpers_part()
    assert re.findall(r"^\| `(\w+)` \|\s*\|$", made, re.MULTILINE) == []
    assert {"say", "url", "cite", "prose", "page", "shell"} <= set(re.findall(r"^\| `(\w+)` \|", made, re.MULTILINE))


def test_every_filter_of_templates_is_in_words() -> None:
    """So are those that come with the helpers."""
    said = read(DOCS / "templates.md").split("filters come with them")[1].split("\n\n")[0]
    assert re.findall(r"`(\w+)` (?:gives|says|shows)", said) == ["seed_text", "percent", "direction"]
    assert {"seed_text", "percent", "direction"} == helpers.FILTERS.keys()


def test_templates_page_says_what_may_be_lacking() -> None:
    """A template is told of each name that holds nothing where an editor may leave something out; none always does."""
    received = read(DOCS / "templates.md").split("<!-- generated: received -->")[1].split("<!-- end -->")[0]
    assert re.findall(r"`(\w+)`: nothing", received) == []
    kinds = re.findall(r"`(text|introduction|summary|updated)`: ([^,|]+?) *[,|]", received)
    assert [(name, kind) for name, kind in kinds if not kind.endswith(" or nothing")] == []
    assert "(DateView, Link or nothing, ProseView, ProseView, true or false)" in received  # of what was taken away


def test_templates_page_describes_every_view_that_a_template_receives() -> None:
    """Whatever type the tables of templates.md name is described on the same page."""
    page = read(DOCS / "templates.md")
    received, views = page.split("<!-- generated: received -->")[1], page.split("<!-- generated: views -->")[1]
    named = set(re.findall(r"\b[A-Z][A-Za-z]+\b", received.split("<!-- end -->")[0]))
    assert named - set(re.findall(r"^\| `(\w+)` \|", views, re.MULTILINE)) == set()


def test_templates_page_lists_every_template_of_a_page() -> None:
    """Every template that a page or an embed uses is in templates.md; parts of them and the preview's are not."""
    section = read(DOCS / "templates.md").split("## What every template may use")[0]
    listed = set(re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE))
    there = {path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.html")}
    there = {name for name in there if not name.startswith("preview/")}  # never published, and nobody's but the tool's
    included = {
        name
        for path in there
        for name in re.findall(r"(?:extends|import|include) \"([^\"]+)\"", read(ROOT / "templates" / path))
    }
    assert listed == there - included


# The architecture.


def modules() -> dict[str, Path]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
        if name != "__init__":
            found[name] = path
    return found


def imports(name: str, path: Path) -> set[str]:
    """The modules of ours that a module imports, anywhere in it."""
    home = name.split(".") if path.stem == "__init__" else name.split(".")[:-1]
    found = set()
    for node in ast.walk(ast.parse(read(path))):
        if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").startswith("site_builder")):
            if node.level:
                base = [*home[: len(home) - node.level + 1], *(node.module or "").split(".")]
            else:
                base = str(node.module).split(".")[1:]
            prefix = ".".join(filter(None, base))
            if prefix:
                found.add(prefix)
            else:
                found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".", 1)[1] for a in node.names if a.name.startswith("site_builder.")}
    return found & modules().keys()


def listed() -> dict[str, int]:
    """The modules that the tables of architecture.md name, with their floors."""
    found: dict[str, int] = {}
    tables = re.findall(r"^### (.+?)\n(.*?)(?=^##|\Z)", read(DOCS / "architecture.md"), re.MULTILINE | re.DOTALL)
    for title, body in tables:
        for name in re.findall(r"^\| `([a-z_.]+)` \|", body, re.MULTILINE):
            assert name not in found, f"{name} is listed twice"
            found[name] = FLOORS.index(title)
    return found


def floors() -> dict[str, int]:
    """Each module's floor; a part of a package that has no row of its own stands on the package's."""
    rows = listed()
    return {name: rows[name if name in rows else name.split(".")[0]] for name in modules()}


def test_architecture_names_every_module() -> None:
    """The tables name each module, or the package that it is a part of, and nothing that is not there."""
    rows = listed()
    assert [name for name in modules() if name not in rows and name.split(".")[0] not in rows] == []
    assert sorted(rows.keys() - modules().keys()) == []


def test_imports_go_one_way() -> None:
    """No module imports from a later floor, and leaves import leaves alone."""
    floor = floors()
    against = [
        f"{name} imports {other}"
        for name, path in modules().items()
        for other in sorted(imports(name, path))
        if floor[other] > floor[name]
    ]
    assert against == []


def test_imports_make_no_circle() -> None:
    """Modules can be put in an order in which each imports only earlier ones."""
    waiting = {name: imports(name, path) - {name} for name, path in modules().items()}
    while ready := [name for name, needs in waiting.items() if not needs & waiting.keys()]:
        for name in ready:
            del waiting[name]
    assert waiting == {}


def test_only_verify_makes_a_citation() -> None:
    """The gate: no other module calls `Citation(…)`, by whatever name it has imported it."""
    makers = set()
    for name, path in modules().items():
        tree = ast.parse(read(path))
        names = {"Citation"}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                names |= {alias.asname or alias.name for alias in node.names if alias.name == "Citation"}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in names:
                    makers.add(name)
    assert makers == {"verify"}


def test_only_saying_prints() -> None:
    """Every line on the terminal goes through one module; no other calls `print` or writes to the standard streams."""
    calls = {
        name: [ast.unparse(node.func) for node in ast.walk(ast.parse(read(path))) if isinstance(node, ast.Call)]
        for name, path in modules().items()
    }
    written = re.compile(r"print|sys\.std(out|err)\.write")
    assert [name for name, called in calls.items() if any(map(written.fullmatch, called))] == ["saying"]


def test_every_command_is_a_part_of_commands() -> None:
    """The parser's commands are the parts of the package, which are found by their names."""
    parts = {name.split(".")[1] for name in modules() if name.startswith("commands.")}
    assert parts == set(generator().commands())


def test_architecture_names_tests_that_exist() -> None:
    """Each promise is held by test files that are there."""
    named = set(re.findall(r"`(test_\w+\.py)`", read(DOCS / "architecture.md")))
    assert [name for name in sorted(named) if not (ROOT / "tests" / name).is_file()] == []


# Examples.

Make = Callable[..., Site]


@pytest.fixture
def started(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Site:
    shutil.copytree(PACKAGE / "starter", tmp_path / "site")
    return Site(tmp_path / "site", capsys)


def test_examples_of_the_format_hold(started: Site) -> None:
    """The files shown in format.md, all laid over a new site, pass every check strictly."""
    examples = re.findall(
        r"^```(?:yaml|markdown) (\S+)\n(.*?)^```$", read(DOCS / "format.md"), re.MULTILINE | re.DOTALL
    )
    assert len(examples) >= 6
    for path, text in examples:
        started.write(path, text)
    ran = started.run("check", "--strict")
    assert (ran.status, ran.err) == (0, "")


def sessions(path: Path) -> Iterator[tuple[str, str]]:
    """Each command of a page's `console` blocks, with the output that the page shows for it."""
    for block in re.findall(r"^```console\n(.*?)^```$", read(path), re.MULTILINE | re.DOTALL):
        yield from re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)


def fits(shown: str, real: str) -> bool:
    """Whether real output is what is shown: `…` alone on a line stands for lines, within one for a stretch of it."""
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == "…" else re.escape(line).replace("…", ".*") + r"\n"
        for line in shown.splitlines()
    )
    return re.fullmatch(pattern, real) is not None


def test_fits_means_what_the_pages_take_it_to_mean() -> None:
    """Elisions stand for anything; all else must be equal."""
    assert fits("a\n…\nz\n", "a\nb\nc\nz\n")
    assert fits("a … z\n", "a b c z\n")
    assert not fits("a\n", "a\nb\n")
    assert not fits("a … z\n", "a\nz\n")
    assert not fits("a\nb\n", "a\n")


@pytest.mark.slow
@pytest.mark.parametrize("page", [ROOT / "README.md", DOCS / "commands.md"], ids=lambda page: page.name)
def test_commands_shown_do_what_is_shown(page: Path, tmp_path: Path) -> None:
    """Every `console` block is run, in order, in a copy of the first site; `cd` moves on to another folder."""
    for folder in ("content", "seeds", "templates"):
        shutil.copytree(ROOT / folder, tmp_path / "site" / folder)
    here, ran = tmp_path / "site", 0
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for command, shown in sessions(page):
        if command.startswith("cd "):
            here = (here / command[3:]).resolve()
            assert here.is_dir(), command
            continue
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=here,
            env={**os.environ, "PATH": programs, "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
        )
        assert fits(shown, done.stdout), f"$ {command}\n{done.stdout}"
        ran += 1
    assert ran >= 5


def test_links_between_pages_lead_somewhere() -> None:
    """Every relative link of the README and the docs names a file that is there."""
    for page in (ROOT / "README.md", ROOT / "CHANGELOG.md", *PAGES):
        for target in re.findall(r"\]\((?!https?:|#|kind:|\w+:)([^)#]+)", re.sub(r"`[^`]*`", "", read(page))):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_readme_has_the_two_lines_of_set_up() -> None:
    """The lines that start everything stand in the README as they are meant to be typed, and CI runs the second."""
    lines = [
        "python3 -m venv .venv && .venv/bin/pip install -q -e . && .venv/bin/site-builder serve        "
        "# builds the site and serves it",
        "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]' && .venv/bin/pytest            "
        "# the whole test suite",
    ]
    assert [line for line in lines if line not in read(ROOT / "README.md").splitlines()] == []
