"""Every diagnostic code has a page, and every page's example is run through `check`.

The examples are laid over the base site (`site`, in conftest.py). A fenced block's info string is a language, a file's
path within the site, and where needed something in brackets: `(in Windows-1252)` names the file's encoding, `(last line
600 times)` repeats its last line. The language `bytes` says that the block holds hexadecimal digits, `removed` that
there is no such file. `<U+2028>` in a block is that character. The corrected block takes the place of the first file,
or, where it is Markdown without front matter, of what stands below the front matter there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from reported import BASE_CODES, check

import site_builder
from site_builder.cli import run

PACKAGE = Path(site_builder.__file__).parent
CODES = sorted(page.stem for page in (PACKAGE / "errors").glob("*.md"))

# What an example may be told beside its own code.
UNREAD_CITATION = {"uncited-paragraph"}  # its only citation is the one that cannot be read
FILE_LEFT_OVER = {"seed-without-source"}  # its source names another
BESIDE = {
    "bad-citation": UNREAD_CITATION,
    "citation-without-source": UNREAD_CITATION,
    "citation-without-words": UNREAD_CITATION,
    "unclosed-citation": UNREAD_CITATION,
    "link-out-of-site": FILE_LEFT_OVER,
    "seed-missing": FILE_LEFT_OVER,
    "yaml-cut-by-comma": {"quote-cuts-word"},  # what the comma left of the quotation
}
# Codes that are not reported in a file of the example, but in a finished page, or at the source.
ELSEWHERE = {"broken-link", "over-limit"}

BLOCK = re.compile(r"^(`{3,})(?P<info>[^\n`]*)\n(?P<text>.*?)^\1$", re.MULTILINE | re.DOTALL)
INFO = re.compile(r"(?P<language>[a-z]+)(?: (?P<path>[\w./-]+)(?: \((?P<manner>[\w -]+)\))?)?")
PARAGRAPH = r"(?:(?!#|`{3})[^\n]+\n)+"
PAGE = re.compile(
    rf"# (?P<title>[a-z-]+)\n\n(?P<summary>{PARAGRAPH})\n"
    r"## A failing example\n\n(?P<example>(?:<\d+>\n\n)+)"
    rf"## Why it is refused\n\n{PARAGRAPH}\n"
    rf"## How to mend it\n\n{PARAGRAPH}\n(?P<corrected><\d+>)\n"
)


@dataclass(frozen=True)
class Block:
    """A fenced block: what it holds, and the file that it is, as far as its info string says."""

    language: str
    path: str | None
    manner: str | None
    text: str

    @property
    def data(self) -> bytes:
        """The file's bytes."""
        if self.language == "bytes":
            return bytes.fromhex(self.text)
        text = re.sub(r"<U\+([0-9A-F]{4})>", lambda found: chr(int(found[1], 16)), self.text)
        if repeated := re.fullmatch(r"last line ([0-9]+) times", self.manner or ""):
            *_, last = text.splitlines(keepends=True)
            return (text + last * (int(repeated[1]) - 1)).encode()
        encoding = re.fullmatch(r"in ([\w-]+)", self.manner or "")
        assert encoding or not self.manner
        return text.encode(encoding[1] if encoding else "utf-8")


@dataclass(frozen=True)
class Page:
    """A page of `errors/`, taken apart."""

    title: str
    summary: str
    example: list[Block]
    corrected: Block


def page_of(code: str) -> Path:
    """The file of a code's page."""
    return PACKAGE / "errors" / f"{code}.md"


def read(code: str) -> Page:
    """Fails where the page has another form than its neighbours."""
    text = page_of(code).read_text(encoding="utf-8")
    blocks: list[Block] = []

    def taken_out(found: re.Match[str]) -> str:
        info = INFO.fullmatch(found["info"])
        assert info, f"a block of {code} says {found['info']!r}"
        blocks.append(Block(info["language"], info["path"], info["manner"], found["text"]))
        return f"<{len(blocks) - 1}>"

    shape = PAGE.fullmatch(BLOCK.sub(taken_out, text))
    assert shape, f"the page of {code} has not the form of a page"
    *example, corrected = blocks
    return Page(shape["title"], shape["summary"], example, corrected)


@dataclass(frozen=True)
class Made:
    """A place in the source where a diagnostic is made; `code` is None where it is no literal."""

    module: str
    line: int
    code: str | None


def made_in(module: str, text: str) -> Iterator[Made]:
    """Every use of `error` and `warning` of `diagnostics`, by whatever name, and every `Diagnostic` made directly.

    A use that is no call (an alias, an argument) counts as one without a literal.
    """
    tree = ast.parse(text)
    names: set[str] = set()
    modules: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                bound = alias.asname or alias.name
                if (node.module or "").split(".")[-1] == "diagnostics" and alias.name in ("error", "warning"):
                    names.add(bound)
                elif alias.name == "diagnostics":
                    modules.add(bound)

    def makes(node: ast.AST) -> bool:
        if isinstance(node, ast.Name):
            return node.id in names and isinstance(node.ctx, ast.Load)
        of_module = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules
        return of_module and node.attr in ("error", "warning")  # type: ignore[attr-defined]

    called: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and makes(node.func):
            called.add(node.func)
            first = node.args[0] if node.args else None
            literal = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
            yield Made(module, node.lineno, literal)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Diagnostic":
            yield Made(module, node.lineno, None)
    yield from (Made(module, node.lineno, None) for node in ast.walk(tree) if makes(node) and node not in called)  # type: ignore[attr-defined]


def all_made() -> list[Made]:
    """Every place in the package but `diagnostics` itself."""
    return [
        made
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.name != "diagnostics.py"
        for made in made_in(path.relative_to(PACKAGE).as_posix(), path.read_text(encoding="utf-8"))
    ]


def lay(site: Callable[..., Any], blocks: dict[str, Block]) -> Any:
    """The base site with the blocks' files laid over it."""
    made = site({path: block.data for path, block in blocks.items() if block.language != "removed"})
    for path, block in blocks.items():
        if block.language == "removed":
            (made.path / path).unlink(missing_ok=True)
    return made


def test_codes_are_found_however_they_are_imported() -> None:
    """The reader of the source sees calls, aliases, uses that are no calls, and codes that are no literals."""
    text = (
        "from .diagnostics import error, warning as warn\nfrom . import diagnostics\n"
        "error('one', '')\nwarn('two', '')\ndiagnostics.error('three', '')\n"
        "error(code, '')\nmap(error, [])\nerror()\nDiagnostic(severity, 'four')\nlogger.error('five')\n"
    )
    assert {(made.line, made.code) for made in made_in("module.py", text)} == {
        (3, "one"),
        (4, "two"),
        (5, "three"),
        (6, None),
        (7, None),
        (8, None),
        (9, None),
    }


def test_every_code_is_a_literal() -> None:
    """A code that is put together, or a diagnostic that is made otherwise, would escape these tests."""
    assert [made for made in all_made() if made.code is None] == []


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    """A missing page and a surplus one both fail."""
    assert sorted({made.code for made in all_made() if made.code}) == CODES


def test_the_base_site_is_sound(site: Callable[..., Any]) -> None:
    """What the examples report comes from what they lay over it."""
    status, found = check(site())
    assert (status, {one["code"] for one in found}) == (0, BASE_CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_page_has_the_form_of_all_pages(code: str) -> None:
    """The code as its title, one sentence, and three parts; only the example's blocks name files, each another."""
    page = read(code)
    paths = [block.path for block in page.example]
    assert page.title == code
    assert re.fullmatch(r"[A-Z][^.!?]*\.", " ".join(page.summary.split()))
    assert None not in paths
    assert len(set(paths)) == len(paths)
    assert page.corrected.path is None


@pytest.mark.parametrize("code", CODES)
def test_the_failing_example_is_refused_for_its_code_alone(code: str, site: Callable[..., Any]) -> None:
    """`check` reports the code in a file of the example, and says how to mend it."""
    example = {str(block.path): block for block in read(code).example}
    status, found = check(lay(site, example))
    own = [one for one in found if one["code"] == code]
    assert {one["code"] for one in found} - BASE_CODES - BESIDE.get(code, set()) == {code} - BASE_CODES
    assert own
    assert all(one["help"] and one["message"] for one in own)
    assert (status != 0) == any(one["severity"] == "error" for one in found)
    assert code in ELSEWHERE or any(one["path"] in example for one in own)


@pytest.mark.slow
@pytest.mark.parametrize("code", CODES)
def test_the_corrected_example_has_nothing_left_to_mend(code: str, site: Callable[..., Any]) -> None:
    """With the corrected block in the place of the first file, the site can be built, and the code is gone."""
    page = read(code)
    first, *others = page.example
    head = re.match(r"---\n.*?\n---\n", first.text, re.DOTALL)
    body_alone = head and page.corrected.language == "markdown" and not page.corrected.text.startswith("---\n")
    corrected = replace(page.corrected, text=head[0] + page.corrected.text) if head and body_alone else page.corrected
    status, found = check(lay(site, {str(block.path): block for block in others} | {str(first.path): corrected}))
    assert (status, {one["code"] for one in found} - (BASE_CODES - {code})) == (0, set())


@pytest.mark.parametrize("code", CODES)
def test_explain_prints_the_page(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`site-builder explain CODE` prints the page of every code."""
    assert run(["explain", code]) == 0
    assert capsys.readouterr().out.rstrip("\n") == page_of(code).read_text(encoding="utf-8").rstrip("\n")


def test_explain_refuses_an_unknown_code_and_names_near_ones(capsys: pytest.CaptureFixture[str]) -> None:
    """A mistyped code is a wrong use of the command."""
    assert run(["explain", "seed-chnged"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        "error: there is no error code 'seed-chnged'; did you mean seed-changed or seed-shared or seed-unreadable?\n"
    )
