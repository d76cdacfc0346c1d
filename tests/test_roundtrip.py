"""What is typed is what is read back: random texts in every text field, random seeds and slices."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import html5lib
import pytest
from conftest import BASE, Site
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from site_builder.build import Options, Result, build
from site_builder.haystack import Haystack, Needle
from site_builder.match import Match, find
from site_builder.project import open_project
from site_builder.text import SourceText

SETTINGS = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
# Everything that prints: no control characters, no separators but the space, no halves of surrogate pairs.
printable = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn", "Co"]), min_size=1, max_size=40)
typed = printable.map(lambda text: " ".join(text.split())).filter(lambda text: text.strip("\ufeff \u200b"))


def built(folder: Path, files: dict[str, str]) -> Result:
    for path, text in {**BASE, **files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
    return build(open_project(folder), Options())


def yaml(value: object) -> str:
    """A value as YAML: JSON is a part of it, and quotes whatever needs quoting."""
    return json.dumps(value, ensure_ascii=False, indent=1)


def shown_text(result: Result, url: str) -> str:
    """The text of a page as a browser reads it."""
    page = next(artifact for artifact in result.artifacts or () if artifact.path == url)
    return "".join(html5lib.parse(page.content.decode(), namespaceHTMLElements=False).itertext())


MET = [{"source": "letter", "quote": "The council met twice."}]
OPENED = [{"source": "letter", "quote": "The bridge was opened on 4 May 1931"}]


@pytest.mark.slow
@given(words=st.lists(typed, min_size=12, max_size=12, unique=True))
@SETTINGS
def test_texts_are_read_back_from_the_page_as_they_were_typed(tmp_path_factory: Any, words: list[str]) -> None:
    """Whatever prints may stand in any text field, and comes out as text: no Markdown, no HTML, no template syntax."""
    # Each is marked at both ends, so that finding it in a page cannot be chance.
    (site, label, event, question, answer, thing, place, who, speaker, occasion, topic, note) = (
        f"w{letter}{text}{letter}w" for letter, text in zip("abcdefghijkl", words, strict=True)
    )
    value = {"value": f"{answer}, they say", "object": thing, "place": place, "said_by": who, "cite": MET}
    remark = {"id": "a-remark", "speaker": speaker, "occasion": occasion, "versions": [{"cite": MET}]}
    variant = {"text": "council", "sources": ["letter"], "note": note}
    result = built(
        tmp_path_factory.mktemp("texts"),
        {
            "content/site.yaml": yaml({"title": site}),
            "content/sources.yaml": yaml({"letter": {"seed": "letter.txt", "title": label}}),
            "content/timelines/t.yaml": yaml(
                {"title": "T", "events": [{"id": "an-event", "date": "1931-05-04", "title": event, "cite": OPENED}]}
            ),
            "content/facts/f.yaml": yaml(
                {"title": "F", "facts": [{"id": "a-fact", "question": question, "values": [value]}]}
            ),
            "content/remarks/r.yaml": yaml({"title": "R", "remarks": [remark]}),
            "content/topics/o.yaml": yaml(
                {"title": "O", "topics": [{"id": "a-topic", "kind": "other", "name": topic, "variants": [variant]}]}
            ),
        },
    )
    assert result.artifacts is not None, [f"{d.code}: {d.message}" for d in result.diagnostics]
    for url, expected in {
        "index.html": [site],
        "sources/letter.html": [label],
        "events/an-event.html": [event],
        "facts/a-fact.html": [question, f"{answer}, they say", thing, place, who],
        "remarks/a-remark.html": [speaker, occasion],
        "topics/a-topic.html": [topic, note],
    }.items():
        assert [text for text in expected if text not in shown_text(result, url)] == [], url
    data = {a.path: json.loads(a.content) for a in result.artifacts if a.path.endswith(".json")}
    assert data["data/events.json"][0]["title"] == event
    assert data["data/facts.json"][0]["values"][0]["object"] == thing


# What a browser reads back from HTML as it was written: no control characters but white space, no noncharacters.
visible = st.characters(exclude_categories=["Cc", "Cs", "Cn"])
token = st.one_of(
    st.text(visible, min_size=1, max_size=8), st.sampled_from(["acres", "prison", "[…]", "\t", "\u00a0", "é"])
)


@pytest.mark.slow
@given(
    tokens=st.lists(token, min_size=6, max_size=30), gap=st.sampled_from([" ", "  ", "\t", "\u3000"]), data=st.data()
)
@SETTINGS
def test_a_quotation_is_shown_with_the_seeds_own_characters(
    tmp_path_factory: Any, tokens: list[str], gap: str, data: st.DataObject
) -> None:
    """For any seed and any slice that matching accepts, an element of the page holds exactly the slice of the seed."""
    first = data.draw(st.integers(0, len(tokens) - 3))
    last = data.draw(st.integers(first + 2, len(tokens)))
    seed = gap.join(tokens)
    found = find(Haystack(SourceText("", seed), False), Needle(gap.join(tokens[first:last])))
    assume(isinstance(found, Match) and len(found.pieces) == 1)
    assert isinstance(found, Match)
    start, end = found.pieces[0]
    event = {
        "id": "e",
        "date": "2000",
        "title": "E",
        "cite": [{"source": "letter", "quote": seed[start:end]}],
    }
    result = built(
        tmp_path_factory.mktemp("seeds"),
        {"content/timelines/t.yaml": yaml({"title": "T", "events": [event]}), "seeds/letter.txt": seed},
    )
    assert result.artifacts is not None, [f"{d.code}: {d.message}" for d in result.diagnostics]
    page = next(a for a in result.artifacts if a.path == "events/e.html").content.decode()
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    shown = [
        (element.tag, "".join(element.itertext()))
        for element in tree.iter()
        if (element.get("data-start"), element.get("data-end")) == (str(start), str(end))
    ]
    assert shown
    assert {text for _, text in shown} == {seed[start:end]}
    assert {tag for tag, _ in shown} <= {"q", "blockquote", "mark"}


@pytest.mark.slow
def test_files_with_other_line_ends_build_the_same_site(cecot: Site) -> None:
    """CRLF, CR and a byte order mark in content change nothing in the site."""
    plain = {a.path: a.content for a in build(open_project(cecot.path), Options()).artifacts or ()}
    assert plain
    for ending in (b"\r\n", b"\r"):
        for path in (cecot.path / "content").rglob("*"):
            if path.is_file():
                text = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n").lstrip(b"\xef\xbb\xbf")
                path.write_bytes(b"\xef\xbb\xbf" + text.replace(b"\n", ending))
        result = build(open_project(cecot.path), Options())
        assert {a.path: a.content for a in result.artifacts or ()} == plain, ending
