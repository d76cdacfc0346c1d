"""YAML text read for tests: as Python values, as findings in one line each, and with its spans checked."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from site_builder.diagnostics import Diagnostic
from site_builder.text import SourceText
from site_builder.yaml_nodes import Mapping, Node, Scalar, Sequence, find
from site_builder.yaml_tree import parse

EXAMPLE = """\
# A timeline
title: The bridge   # a comment
no: on
events:
  - id: first-transfer
    date: 2023-02-24
    title: 'It''s open'
    text: >-
      Some words that
      go on.

      A paragraph.
    topics: [cecot, "a \\"b\\" \\u00e9", 12:09]
    cite:
      - source: slides
        quote: |
          The first group
            of 2,000 detainees
      - first-2000
  - {id: second, date: 1.10,
     title: two lines
       of it}
absent:
last: 1e3
"""


def read(text: str) -> Any:
    """The value of a text that is sound."""
    outcome = parse(SourceText("a.yaml", text))
    assert outcome.diagnostics == ()
    return plain(outcome.value)


def plain(node: Node | None) -> Any:
    """Nodes as Python values."""
    if isinstance(node, Mapping):
        return {key.value: plain(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.value if node else None


def found(text: str) -> list[str]:
    """Every diagnostic of a text, as `line:column code: message`."""
    return [brief(finding) for finding in parse(SourceText("a.yaml", text)).diagnostics]


def brief(finding: Diagnostic) -> str:
    assert finding.span
    line, column = finding.span.first
    return f"{line}:{column} {finding.code}: {finding.message}"


def only(text: str) -> Diagnostic:
    (finding,) = parse(SourceText("a.yaml", text)).diagnostics
    return finding


def scalar(text: str, *path: str | int) -> Scalar:
    outcome = parse(SourceText("a.yaml", text))
    assert outcome.diagnostics == ()
    assert outcome.value
    node = find(outcome.value, path)
    assert isinstance(node, Scalar)
    return node


def walk(node: Node) -> Iterator[tuple[Node, list[Node]]]:
    """Every node, with its children in the file's order."""
    below: list[Node] = []
    if isinstance(node, Mapping):
        below = [part for entry in node.entries for part in entry]
    elif isinstance(node, Sequence):
        below = list(node.items)
    yield node, below
    for child in below:
        yield from walk(child)


def check_spans(node: Node, start: int, end: int) -> None:
    """Spans lie within the file, nest, follow one another, and so do the places of each text's characters."""
    assert start <= node.span.start <= node.span.end <= end
    for parent, children in walk(node):
        for child in children:
            assert parent.span.start <= child.span.start <= child.span.end <= parent.span.end
        for before, after in pairwise(children):
            assert before.span.end <= after.span.start
        if isinstance(parent, Scalar):
            size = len(parent.value)
            places = [parent.at(0, 0), *(parent.at(i, i + 1) for i in range(size)), parent.at(size, size)]
            for place, following in pairwise([parent.span, *places]):
                assert parent.span.start <= following.start <= following.end <= parent.span.end
                assert place is parent.span or place.start <= following.start


def tree(text: str) -> Node:
    value = parse(SourceText("a.yaml", text)).value
    assert value
    return value
