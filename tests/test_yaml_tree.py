"""YAML text -> nodes: values as typed, and any text read or refused."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from yaml_reading import EXAMPLE, brief, check_spans, found, plain, read, tree, walk

from site_builder import yaml_tree
from site_builder.text import SourceText, Span
from site_builder.yaml_nodes import Mapping, Node, Scalar, find
from site_builder.yaml_tree import decode, parse


def test_everything_is_text_as_typed() -> None:
    """YAML's guesses are off: what an editor types is what the site gets."""
    typed = [
        "no",
        "on",
        "Yes",
        "~",
        "null",
        "13:09",
        "012",
        "0x1F",
        "1.10",
        "1e3",
        "+1",
        ".5",
        "2023-02-24",
        "=",
        "~0.60",
    ]
    typed += [
        "2001-12-14t21:59:43.10-05:00",
        "65..70",
        "<=10",
        "http://a.b/c#d",
        "a:b",
        "-1",
        "1_000",
        "“quoted”",
        "é\u00a0b",
    ]
    text = "".join(f"- {value}\n" for value in typed)
    assert read(text) == typed
    assert read("{no: on, 1.10: 012}") == {"no": "on", "1.10": "012"}


def test_a_whole_file() -> None:
    """All the notations that editors use give their texts, and every key and value its span."""
    source = SourceText("a.yaml", EXAMPLE)
    outcome = parse(source)
    assert outcome.diagnostics == ()
    assert plain(outcome.value) == {
        "title": "The bridge",
        "no": "on",
        "events": [
            {
                "id": "first-transfer",
                "date": "2023-02-24",
                "title": "It's open",
                "text": "Some words that go on.\nA paragraph.",
                "topics": ["cecot", 'a "b" é', "12:09"],
                "cite": [{"source": "slides", "quote": "The first group\n  of 2,000 detainees\n"}, "first-2000"],
            },
            {"id": "second", "date": "1.10", "title": "two lines of it"},
        ],
        "absent": "",
        "last": "1e3",
    }
    assert isinstance(outcome.value, Mapping)
    check_spans(outcome.value, 0, len(EXAMPLE))
    written = {".".join(map(str, path)): find(outcome.value, path).span.text for path in PATHS}
    assert written == {
        "title": "The bridge",
        "events.0.title": "'It''s open'",
        "events.0.text": ">-\n      Some words that\n      go on.\n\n      A paragraph.",
        "events.0.topics": '[cecot, "a \\"b\\" \\u00e9", 12:09]',
        "events.0.cite": EXAMPLE[EXAMPLE.index("- source") : EXAMPLE.index("  - {id")].rstrip(),
        "events.0.cite.0": EXAMPLE[EXAMPLE.index("source:") : EXAMPLE.index("      - first-2000")].rstrip(),
        "events.0.cite.0.quote": "|\n          The first group\n            of 2,000 detainees",
        "events.1": "{id: second, date: 1.10,\n     title: two lines\n       of it}",
        "events.1.title": "two lines\n       of it",
        "absent": "",
    }
    absent = find(outcome.value, ["absent"])
    assert isinstance(absent, Scalar)
    assert (absent.style, absent.span.first) == ("plain", (23, 8))


PATHS: list[list[str | int]] = [
    ["title"],
    ["events", 0, "title"],
    ["events", 0, "text"],
    ["events", 0, "topics"],
    ["events", 0, "cite"],
    ["events", 0, "cite", 0],
    ["events", 0, "cite", 0, "quote"],
    ["events", 1],
    ["events", 1, "title"],
    ["absent"],
]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_make_no_difference(end: str) -> None:
    """A file from Windows or an old Mac holds the same values, and its spans still point at them."""
    text = EXAMPLE.replace("\n", end)
    outcome = parse(SourceText("a.yaml", text))
    assert outcome.diagnostics == ()
    assert plain(outcome.value) == read(EXAMPLE)
    assert outcome.value
    check_spans(outcome.value, 0, len(text))
    for path in PATHS:
        assert find(outcome.value, path).span.text.replace(end, "\n") == find(tree(EXAMPLE), path).span.text


def test_a_byte_order_mark_at_the_start() -> None:
    """It is allowed, is no part of a key, and shifts every span by one."""
    node = tree("\ufeffa: b")
    assert plain(node) == {"a": "b"}
    assert find(node, ["a"]).span == Span(node.span.source, 4, 5)
    assert node.span.start == 1


def test_nothing_is_none() -> None:
    """A file without content has no value and nothing to say."""
    for text in ("", "\ufeff", "\n\n", "# only a comment\n", "---\n", "---\n...\n"):
        outcome = parse(SourceText("a.yaml", text))
        assert (outcome.value, outcome.diagnostics) == (None, ())


def test_a_stretch_of_a_file() -> None:
    """Front matter is read by itself, with spans of the whole file: nothing outside it counts."""
    text = "\ufeff---\r\nid: é\r\ntitle: two # x\r\n---\r\n\tBody: [\u2028\x07"
    start, end = text.index("id"), text.index("---\r\n\t")
    outcome = parse(SourceText("a.md", text), start, end)
    assert plain(outcome.value) == {"id": "é", "title": "two"}
    assert outcome.value
    assert find(outcome.value, ["id"]).span.text == "é"
    assert [brief(finding) for finding in outcome.diagnostics] == [
        "3:12 yaml-cut-by-comment: the value ends before ` #`: `# x` is read as a comment"
    ]
    check_spans(outcome.value, start, end)
    check_reread(outcome.value)
    broken = parse(SourceText("a.md", text.replace("two # x", "[tw # x")), start, end)
    assert [brief(finding).split(":")[:2] for finding in broken.diagnostics] == [
        ["3", "8 yaml-syntax"],
        ["3", "12 yaml-cut-by-comment"],
    ]


# Without YAML 1.1's line ends, which ruamel.yaml folds and YAML 1.2 does not.
CHARACTERS = st.sampled_from("\n \t\x07") | st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])
DATA = st.recursive(
    st.text(CHARACTERS, max_size=30),
    lambda below: (
        st.lists(below, max_size=3) | st.dictionaries(st.text(CHARACTERS, min_size=1, max_size=5), below, max_size=3)
    ),
)


@settings(max_examples=60, deadline=None)
@given(DATA)
def test_what_another_tool_writes_is_read_back(data: Any) -> None:
    """Texts, lists and mappings that ruamel.yaml writes come back equal."""
    stream = io.StringIO()
    emitter = YAML(typ="safe", pure=True)
    emitter.allow_unicode, emitter.width, emitter.default_flow_style = True, 40, False
    emitter.dump(data, stream)
    outcome = parse(SourceText("a.yaml", stream.getvalue()))
    codes = {finding.code for finding in outcome.diagnostics}
    # It writes long keys behind `?`, and control characters as escapes; it does not escape a byte order mark.
    assert codes <= {"yaml-key", "yaml-byte-order-mark", "yaml-control-character"}
    if outcome.value and not codes:
        assert plain(outcome.value) == data
        check_spans(outcome.value, 0, len(stream.getvalue()))


def told(node: Node) -> list[Any]:
    """A node and all below it: what is written, and where."""
    return [(type(one), one.start, one.end, getattr(one, "value", None)) for one, _ in walk(node)]


def check_reread(root: Node) -> None:
    """What a mapping has let go is read again as it was, from the mapping itself and from those around it."""
    before = told(root)
    for node in [node for node, _ in walk(root) if isinstance(node, Mapping)][::-1]:
        below = told(node)
        node.let_go()
        assert told(node) == below
    assert told(root) == before


def check_sound(source: SourceText) -> None:
    """Whatever the text: no exception, sound spans, no finding twice, and a reason where there is no value."""
    outcome = parse(source)
    size = len(source.text)
    keys = [(finding.code, finding.span) for finding in outcome.diagnostics]
    assert len(set(keys)) == len(keys)
    for finding in outcome.diagnostics:
        assert finding.message
        assert finding.help
        for span in (finding.span, *(label.span for label in finding.labels)):
            assert span
            assert 0 <= span.start <= span.end <= size
    if outcome.value:
        check_spans(outcome.value, 0, size)
        check_reread(outcome.value)


SOUP = st.text(
    st.sampled_from("ab \n\r\t:-?,[]{}#&*!|>'\"%@`\\<0152\x85\u2028\ufeff\x00é😀~.=") | st.characters(), max_size=60
)


@settings(max_examples=300, deadline=None)
@given(SOUP)
def test_any_text_is_read_or_refused(text: str) -> None:
    """Soup never raises."""
    check_sound(SourceText("a.yaml", text))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(EXAMPLE)), st.integers(0, 3), SOUP.map(lambda soup: soup[:3])), max_size=4)
)
def test_mutations_of_a_sound_file_are_read_or_refused(changes: list[tuple[int, int, str]]) -> None:
    """Nor does a sound file in which somebody's cat has walked."""
    text = EXAMPLE
    for at, cut, added in changes:
        text = text[:at] + added + text[at + cut :]
    check_sound(SourceText("a.yaml", text))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60) | SOUP.map(lambda soup: soup.encode("utf-16", "surrogatepass")))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    """Bytes give a text that encodes back to them, or one finding."""
    outcome = decode("a.yaml", data)
    if outcome.value is None:
        assert [finding.code for finding in outcome.diagnostics] == ["encoding"]
    else:
        assert outcome.value.text.encode() == data
        check_sound(outcome.value)


def test_utf8_is_decoded_unchanged() -> None:
    """Neither line ends nor a byte order mark are touched."""
    data = "\ufeffa\r\nb\rc\n é😀".encode()
    outcome = decode("a.yaml", data)
    assert outcome.diagnostics == ()
    assert outcome.value
    assert (outcome.value.path, outcome.value.text) == ("a.yaml", data.decode())


def test_finding_along_a_path() -> None:
    """Keys and indexes lead down; what leads nowhere is skipped."""
    node = tree(EXAMPLE)
    assert isinstance(node, Mapping)
    assert find(node, ["events", "mapping", 1, "id", 3]) is find(node, ["events", 1, "id"])
    assert find(node, ["nowhere", -1, 7]) is node
    assert find(node, ["events", 7]) is node.get("events")
    key = node.key("last")
    assert key
    assert key.span.first == (24, 1)
    assert (node.get("nowhere"), node.key("nowhere")) == (None, None)


def test_pyyaml_without_its_c_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """The slower parser gives the same nodes, spans and refusals."""
    texts = [
        EXAMPLE,
        EXAMPLE.replace("\n", "\r\n"),
        "a: &b !c d\n? [x]\n: *y\n{p, q}: [r: s, [t]: u]\n",
        "a: 'b'\nc: |\n  d\n\n\n",
    ]

    def shape(text: str) -> Any:
        outcome = parse(SourceText("a.yaml", text))
        assert outcome.value
        spans = [(node.span.start, node.span.end) for node, _ in walk(outcome.value)]
        return plain(outcome.value), spans, [brief(finding) for finding in outcome.diagnostics]

    assert yaml_tree.new_parser is not yaml_tree._PythonParser
    fast = [shape(text) for text in texts]
    monkeypatch.setattr(yaml_tree, "new_parser", yaml_tree._PythonParser)
    assert [shape(text) for text in texts] == fast
    assert found("quote: foo: bar") == ["1:11 yaml-syntax: a colon and a space inside an unquoted value"]
