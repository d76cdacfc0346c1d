"""A site's own templates, and what lies beside them, to findings: conflicts that git left in them, and blocks that no
page shows, since no template that they extend has such a one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from difflib import get_close_matches
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, TemplateError, nodes

from .diagnostics import Diagnostic, warning
from .memo import Memo
from .project import Project, files_below
from .text import SourceText, conflicts
from .yaml_findings import conflict


def conflicts_left(project: Project, memo: Memo) -> Iterator[Diagnostic]:
    """Each conflict that git left in a file of templates/, style sheets and scripts among them: nothing else would stop
    both versions from being published."""
    for path in files_below(project.templates):
        with suppress(UnicodeDecodeError):  # a picture, or a font
            source = SourceText(project.relative(path), memo.files.read(path).decode())
            yield from (conflict(source.span(*place)) for place in conflicts(source.text))


class _Template(NamedTuple):
    """What a template extends (nothing, or what only its filling in tells: None), and its blocks, each with its line;
    `outer` are those that stand in no other."""

    text: str
    extends: str | None
    blocks: frozenset[str]
    outer: tuple[tuple[str, int], ...]


def block_faults(project: Project, memo: Memo) -> Iterator[Diagnostic]:
    """Blocks of the site's own templates that stand in the place of none, each at its name."""
    if not project.has_own_templates:
        return
    read = cache(partial(_read, memo))
    for path in files_below(project.templates):
        own = read(path) if path.suffix == ".html" else None
        known = _inherited(project, own.extends, read) if own else None
        if own is not None and known is not None:
            lost = ((name, line) for name, line in own.outer if name not in known)
            yield from (_lost(project.relative(path), own, name, line, known) for name, line in lost)


def _lost(path: str, own: _Template, name: str, line: int, known: frozenset[str]) -> Diagnostic:
    source, near = SourceText(path, own.text), get_close_matches(name, known, 1)
    written = re.compile(rf"\bblock\s+({re.escape(name)})\b").search(own.text, source.line(line).start)
    return warning(
        "unknown-block",
        f"{own.extends} has no block {name!r}, so what stands in this one is shown nowhere",
        source.span(*written.span(1)) if written else source.line(line),
        help=f"did you mean {near[0]!r}?" if near else f"it has these: {', '.join(sorted(known))}",
    )


def _inherited(
    project: Project, extends: str | None, read: Callable[[Path], _Template | None]
) -> frozenset[str] | None:
    """The blocks of a template and of those that it extends; None where one is none, which filling it in tells."""
    found, seen = frozenset[str](), set[str]()
    while extends and extends not in seen:
        seen.add(extends)
        paths = (folder / extends for folder in project.template_folders())
        template = next((read(path) for path in paths if path.is_file()), None)
        if template is None:
            return None
        found, extends = found | template.blocks, template.extends
    return found if seen and not extends else None


def _read(memo: Memo, path: Path) -> _Template | None:
    content = memo.files.read(path)
    return memo.get(("blocks of", str(path)), (content,), partial(_parsed, content))


def _parsed(content: bytes) -> _Template | None:
    try:
        text = content.decode("utf-8-sig")
        tree = Environment().parse(text)
    except (TemplateError, ValueError, RecursionError):
        return None
    extends = tree.find(nodes.Extends)
    name = extends.template.value if extends and isinstance(extends.template, nodes.Const) else None
    blocks = frozenset(block.name for block in tree.find_all(nodes.Block))
    return _Template(text, name if isinstance(name, str) else None, blocks, tuple(_outer(tree)))


def _outer(node: nodes.Node) -> Iterator[tuple[str, int]]:
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Block):
            yield child.name, child.lineno
        else:
            yield from _outer(child)
