"""Citations as Web Annotations, held to the model and to other people's programs."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

import pytest
from conftest import ROOT, Site
from exported import BASE, Files, data, files, importing
from judges import judge, selected, wrong_annotations

from site_builder.exports.annotation import named_by_digest

# Annotations.

IRI = {"type": "string", "pattern": "^[a-z][a-z0-9+.-]*:[^\\s]+$"}
SELECTOR = {
    "oneOf": [
        {
            "required": ["type", "exact"],
            "properties": {
                "type": {"const": "TextQuoteSelector"},
                "exact": {"type": "string", "minLength": 1},
                "prefix": {"type": "string", "minLength": 1},
                "suffix": {"type": "string", "minLength": 1},
            },
            "additionalProperties": False,
        },
        {
            "required": ["type", "start", "end"],
            "properties": {
                "type": {"const": "TextPositionSelector"},
                "start": {"type": "integer", "minimum": 0},
                "end": {"type": "integer", "minimum": 0},
            },
            "additionalProperties": False,
        },
    ]
}
RESOURCE = {
    "required": ["id", "type", "format"],
    "properties": {
        "id": IRI,
        "type": {"const": "Text"},
        "format": {"pattern": "^text/(plain|html)$"},
        "language": {"type": "string"},
        "via": IRI,
    },
    "additionalProperties": False,
}
TARGET = {
    "required": ["type", "source", "selector"],
    "properties": {
        "type": {"const": "SpecificResource"},
        "source": RESOURCE,
        "selector": {"type": "array", "items": SELECTOR, "minItems": 2, "maxItems": 2},
    },
    "additionalProperties": False,
}
# The Web Annotation Data Model (sections 3.1, 3.2.1, 3.3.5, 4, 4.1, 4.2.4, 4.2.5, 5.1, 5.2) as far as we use it: also
# what the validators below do not know, say that a page on the web has no `purpose` of its own.
COLLECTION = {
    "required": ["@context", "id", "type", "label", "total", "first", "last"],
    "properties": {
        "@context": {"const": "http://www.w3.org/ns/anno.jsonld"},
        "id": IRI,
        "type": {"const": "AnnotationCollection"},
        "label": {"type": "string"},
        "total": {"type": "integer", "minimum": 1},
        "last": IRI,
        "first": {
            "required": ["id", "type", "partOf", "startIndex", "items"],
            "properties": {
                "id": IRI,
                "type": {"const": "AnnotationPage"},
                "partOf": IRI,
                "startIndex": {"const": 0},
                "items": {
                    "type": "array",
                    "items": {
                        "required": ["id", "type", "motivation", "target"],
                        "properties": {
                            "id": IRI,
                            "type": {"const": "Annotation"},
                            "motivation": {"const": "linking"},
                            "target": {"anyOf": [TARGET, {"type": "array", "items": TARGET, "minItems": 2}]},
                            "body": {"anyOf": [RESOURCE, {"type": "array", "items": RESOURCE, "minItems": 2}]},
                            "via": IRI,
                        },
                        "additionalProperties": False,
                    },
                },
            },
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}


def test_annotations_are_named_by_what_they_say(cecot_files: Files) -> None:
    """By the citation's id and the file's digest, as the library makes such names."""
    citations = data(cecot_files, "data/citations.json")
    names = [f"site-builder\n{citation['id']}\n{citation['sha256']}" for citation in citations]
    assert [item["id"] for item in annotations(cecot_files)] == [
        uuid.uuid5(uuid.NAMESPACE_OID, name).urn for name in names
    ]


@pytest.mark.parametrize("base_url", [BASE, None])
def test_annotations_keep_the_models_musts(letters: Site, cecot_files: Files, base_url: str | None) -> None:
    """Every citation is one annotation, with addresses or without; ids are unique."""
    jsonschema = importing("jsonschema")
    made = cecot_files if base_url else files(letters.path, None)
    collection = data(made, "data/annotations.jsonld")
    jsonschema.validate(collection, COLLECTION)
    items = collection["first"]["items"]
    assert (
        collection["total"]
        == len(items)
        == len({item["id"] for item in items})
        == len(data(made, "data/citations.json"))
    )


def annotations(made: Files) -> list[Any]:
    items: list[Any] = data(made, "data/annotations.jsonld")["first"]["items"]
    return items


def targets(annotation: Any) -> list[Any]:
    return annotation["target"] if isinstance(annotation["target"], list) else [annotation["target"]]


@pytest.mark.slow
@pytest.mark.parametrize("base_url", [BASE, None])
def test_a_validator_of_annotations_finds_no_fault(letters: Site, cecot_files: Files, base_url: str | None) -> None:
    """Each by itself, and with its source's name alone, as that validator knows sources; and it does find faults."""
    alone = [
        {"@context": "http://www.w3.org/ns/anno.jsonld", **item, "target": [{**t, "source": t["source"]["id"]} for t in targets(item)]}
        for made in (files(letters.path, base_url), *([cecot_files] if base_url else []))
        for item in annotations(made)
    ]  # fmt: skip
    wrong = [{**alone[0], "id": "urn:x:1", "target": [{"selector": []}]}, {**alone[0], "id": "urn:x:2", "type": "Note"}]
    assert judge(wrong_annotations, [*alone, *wrong]) == ["urn:x:1", "urn:x:2"]


@pytest.mark.slow
def test_another_program_finds_the_words_of_every_annotation(cecot_files: Files) -> None:
    """Apache Annotator, given a seed and a selector: the position is one place, and the quotation leads there too."""
    seeds = {
        named_by_digest(hashlib.sha256(path.read_bytes()).hexdigest()): path.read_bytes().decode()
        for path in (ROOT / "seeds").iterdir()
    }
    asked = [
        (seeds[target["source"]["id"]], selector)
        for item in annotations(cecot_files)
        for target in targets(item)
        for selector in target["selector"]
    ]
    found = judge(selected, asked)
    for (_, quote), words, (_, place), places in zip(asked[::2], found[::2], asked[1::2], found[1::2], strict=True):
        assert places == [[place["start"], place["end"]]]
        assert places[0] in words, quote


def test_annotations_find_their_words(cecot_files: Files) -> None:
    """Quotation, its context and its position all lead to the same place in the file that the digest names."""
    seeds = {
        named_by_digest(hashlib.sha256(path.read_bytes()).hexdigest()): path for path in (ROOT / "seeds").iterdir()
    }
    for item in annotations(cecot_files):
        for target in targets(item):
            text = seeds[target["source"]["id"]].read_bytes().decode()
            words, place = target["selector"]
            assert text[place["start"] : place["end"]] == words["exact"]
            assert text[: place["start"]].endswith(words.get("prefix", ""))
            assert text[place["end"] :].startswith(words.get("suffix", ""))


def test_a_joined_quotation_is_two_targets(letters: Site) -> None:
    """The words between the pieces are in no selector."""
    items = annotations(files(letters.path))
    joined = next(item for item in items if isinstance(item["target"], list))
    assert [[selector.get("exact") for selector in target["selector"]] for target in joined["target"]] == [
        ["The bridge was opened", None],
        ["by the mayor", None],
    ]
    assert joined["body"] == {"id": f"{BASE}/events/opening.html", "type": "Text", "format": "text/html"}


def test_digests_are_written_as_the_standard_has_it() -> None:
    """RFC 6920's own example."""
    digest = hashlib.sha256(b"Hello World!").hexdigest()
    assert named_by_digest(digest) == "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk"
