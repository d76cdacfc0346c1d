"""What the site gives away, held to other people's readers and validators."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import uuid
import warnings
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import LETTER, ROOT, Site
from hypothesis import given, settings
from hypothesis import strategies as st
from judges import csl_schema, judge, selected, wrong_annotations
from PIL import Image

from site_builder.build import Options, build
from site_builder.exports import EXPORTERS
from site_builder.exports.annotation import named_by_digest
from site_builder.exports.indented import indented
from site_builder.metadata import DOWNLOADS
from site_builder.project import Project

BASE = "https://example.org/sub"
Files = dict[str, bytes]


def importing(name: str) -> Any:
    """A validator; missing, it skips the test visibly, and fails it under CI=true."""
    if os.environ.get("CI") == "true":
        __import__(name)
    return pytest.importorskip(name, reason=f"{name} is missing: pip install -e '.[test]'")


def files(project: Path, base_url: str | None = BASE) -> Files:
    """The files of a build by path."""
    result = build(Project(project), Options(base_url=base_url))
    assert result.artifacts is not None, result.diagnostics
    return {artifact.path: artifact.content for artifact in result.artifacts}


@pytest.fixture(scope="module")
def cecot_files() -> Files:
    """The first site, as if it were published."""
    return files(ROOT)


LETTERS = {
    "content/sources.yaml": """\
letter:
  seed: letter.txt
  title: 'A letter: 50 % of {it} & "more" \\\\ ~ # $ ^ _'
  label: Letter
  author: M. Ayor & Sons
  publisher: The Town
  published: 1931-05
  kind: newspaper article
  url: https://example.org/letter?a=1&b=2
  lang: en
  updated: 2024-03-02
""",
    "content/timelines/bridge.yaml": """\
title: The bridge
events:
  - id: opening
    date: 1931-05-04
    title: The bridge opens, "=1+1"
    updated: 2024-03-01
    cite:
      - source: letter
        quote: The bridge was opened […] by the mayor
""",
    "content/facts/costs.yaml": """\
title: Costs
facts:
  - id: cost
    question: What did it cost?
    unit: pound
    updated: 2024
    values:
      - value: ">=12000"
        as_of: 1931
        object: the bridge
        cite:
          - source: letter
            quote: It cost 12,000 pounds
            as_stated: 12,000 pounds
""",
    "content/remarks/mayor.yaml": """\
title: Remarks
remarks:
  - id: mayor
    speaker: The mayor
    occasion: at the opening
    versions:
      - cite:
          - source: letter
            quote: The council met twice
""",
    "content/corrections/all.yaml": """\
title: Corrections
corrections:
  - date: 2024-03-05
    record: cost
    was: It cost 11,000 pounds </script><script>alert(1)</script> & more.
    now: >-
      It cost 12,000 pounds [@letter: It cost 12,000 pounds].
""",
}


@pytest.fixture
def letters(site: Callable[..., Site]) -> Site:
    """A small site with awkward characters in every place."""
    return site(LETTERS)


def data(made: Files, path: str) -> Any:
    return json.loads(made[path])


# All files.


def test_every_exporter_makes_its_file(letters: Site) -> None:
    """With an address and a dated change nothing is left out; without them, what needs them is."""
    assert set(EXPORTERS) <= set(files(letters.path))
    assert set(EXPORTERS) - set(files(letters.path, None)) == {"feed.xml", "sitemap.xml"}


def texts(path: str, content: bytes) -> Iterator[str]:
    """Every text in a file: each value of JSON, each cell of a table, or all of it."""
    if path.endswith((".json", ".jsonld")):
        yield from leaves(json.loads(content))
    elif path.endswith(".csv"):
        for row in csv.reader(io.StringIO(content.decode(), newline="")):
            yield from row
    else:
        yield content.decode()


def leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from leaves(inner)


def test_no_export_tells_more_of_a_text_than_pages_show(cecot_files: Files) -> None:
    """Whatever stands in a text file of the exports and in a seed for more than a line's length is shown by a page."""
    seeds = {path.name: path.read_bytes().decode() for path in (ROOT / "seeds").iterdir()}
    shown: dict[str, set[int]] = {name: set() for name in seeds}
    for path, content in cecot_files.items():
        if path.endswith(".html"):
            for seed, start, end in re.findall(
                r'data-seed="([^"]+)" data-start="(\d+)" data-end="(\d+)"', content.decode()
            ):
                shown[seed].update(range(int(start), int(end)))
    titles = {row["title"] for row in data(cecot_files, "data/sources.json")}
    exported = "\0".join(text for path in EXPORTERS if path in cecot_files for text in texts(path, cecot_files[path]))
    length = 60
    for name, text in seeds.items():
        # The same words may stand in a text twice: what counts is whether a page shows them.
        seen = "".join(character if at in shown[name] else "\0" for at, character in enumerate(text))
        for start in range(0, len(text) - length, 7):
            words = text[start : start + length]
            if words in exported and not any(words in title for title in titles):
                assert words in seen, (name, words)


def test_exports_are_the_same_bytes_again(letters: Site) -> None:
    """No clock, no order of a set."""
    assert files(letters.path) == files(letters.path)


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


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda values: st.lists(values, max_size=4) | st.dictionaries(st.text(), values, max_size=4),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(JSON, st.booleans())
def test_json_is_written_as_the_library_writes_it(value: Any, sort_keys: bool) -> None:
    """Character for character, whatever keys and texts hold."""
    expected = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=sort_keys)
    assert indented(value, sort_keys=sort_keys) == expected


@pytest.mark.parametrize("base_url", [BASE, None])
def test_every_json_file_is_written_as_the_library_writes_it(
    letters: Site, cecot_files: Files, base_url: str | None
) -> None:
    """Those that are made of written parts as well: several pieces, several pages that lean on a passage, or none."""
    for made in (cecot_files, files(letters.path, base_url)):
        found = {name: content for name, content in made.items() if name.startswith("data/") and ".json" in name}
        assert len(found) > 8
        for name, content in found.items():
            in_order = not name.endswith(("datapackage.json", ".jsonld"))
            again = json.dumps(json.loads(content), ensure_ascii=False, indent=1, sort_keys=in_order)
            assert content.decode() == again + "\n", name


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


# Bibliographies.


def test_csl_json_is_what_its_schema_says(letters: Site, cecot_files: Files) -> None:
    """CSL's own JSON Schema takes both bibliographies, and does not take what is none."""
    jsonschema, schema = importing("jsonschema"), judge(csl_schema)
    assert schema["$id"] == "https://resource.citationstyles.org/schema/v1.0/input/json/csl-data.json"
    validator = jsonschema.validators.validator_for(schema)(schema)
    for made in (files(letters.path), cecot_files):
        items = data(made, "data/bibliography.json")
        assert list(validator.iter_errors(items)) == []
        for wrong in (
            {"type": "newspaper"},
            {"publishers": "The Town"},
            {"issued": {"year": 1931}},
            {"author": "M. Ayor"},
        ):
            assert not validator.is_valid([*items, {**items[0], **wrong}])


def test_a_citation_processor_sets_the_bibliography(letters: Site) -> None:
    """citeproc-py reads the CSL-JSON and sets it in a style, without a warning."""
    importing("citeproc")
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON

    items = data(files(letters.path), "data/bibliography.json")
    assert items == [
        {
            "id": "letter",
            "type": "article-newspaper",
            "title": 'A letter: 50 % of {it} & "more" \\\\ ~ # $ ^ _',
            "title-short": "Letter",
            "genre": "newspaper article",
            "author": [{"literal": "M. Ayor & Sons"}],
            "publisher": "The Town",
            "issued": {"date-parts": [[1931, 5]]},
            "URL": "https://example.org/letter?a=1&b=2",
            "language": "en",
            "custom": {"seed": "letter.txt", "sha256": hashlib.sha256(LETTER.encode()).hexdigest()},
        }
    ]
    for item in items:
        del item["custom"]  # part of CSL-JSON 1.0.2, which this reader does not know yet
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    bibliography.register(Citation([CitationItem("letter")]))
    assert "1931" in str(bibliography.bibliography()[0])
    assert "M. Ayor & Sons" in str(bibliography.bibliography()[0])


def test_bibtex_is_read_back_as_it_was_meant(letters: Site, cecot_files: Files) -> None:
    """bibtexparser finds every source, no fault, and after LaTeX's characters are decoded the very title."""
    bibtexparser = importing("bibtexparser")
    text = files(letters.path)["data/bibliography.bib"].decode()
    library = bibtexparser.parse_string(text)
    assert library.failed_blocks == []
    [entry] = library.entries
    assert (entry.entry_type, entry.key) == ("misc", "letter")
    title = (
        r"{A letter: 50 \% of {\textbraceleft}it{\textbraceright} \& \"more\" {\textbackslash}{\textbackslash} "
        r"{\textasciitilde} \# \$ {\textasciicircum} \_}"
    ).replace('\\"', '"')
    assert {field.key: field.value for field in entry.fields} == {
        "title": title,
        "author": r"{M. Ayor \& Sons}",
        "publisher": "The Town",
        "year": "1931",
        "date": "1931-05",
        "url": "https://example.org/letter?a=1&b=2",
        "language": "en",
        "note": "newspaper article",
    }
    decoding = [bibtexparser.middlewares.LatexDecodingMiddleware()]
    [entry] = bibtexparser.parse_string(text, append_middleware=decoding).entries
    # This reader knows no \textbraceleft, and writes ˆ for \textasciicircum.
    assert entry["title"].strip("{}") == 'A letter: 50 % of it & "more" \\\\ ~ # $ ˆ _'
    first = bibtexparser.parse_string(cecot_files["data/bibliography.bib"].decode())
    assert first.failed_blocks == []
    assert {entry.key for entry in first.entries} == {row["id"] for row in data(cecot_files, "data/sources.json")}


def test_ris_is_read_back_as_it_was_meant(letters: Site, cecot_files: Files) -> None:
    """rispy finds every source with its fields."""
    rispy = importing("rispy")
    assert rispy.loads(files(letters.path)["data/bibliography.ris"].decode()) == [
        {
            "type_of_reference": "NEWS",
            "id": "letter",
            "title": 'A letter: 50 % of {it} & "more" \\\\ ~ # $ ^ _',
            "short_title": "Letter",
            "authors": ["M. Ayor & Sons"],
            "publisher": "The Town",
            "year": "1931",
            "date": "1931/05//",
            "urls": ["https://example.org/letter?a=1&b=2"],
            "language": "en",
            "type_of_work": "newspaper article",
        }
    ]
    first = rispy.loads(cecot_files["data/bibliography.ris"].decode())
    assert [entry["id"] for entry in first] == sorted(row["id"] for row in data(cecot_files, "data/sources.json"))


# Tables.


def test_tables_hold_every_value_with_its_words(letters: Site) -> None:
    """One row for each citation: value, unit, source and quotation."""
    made = files(letters.path)
    [row] = csv.DictReader(io.StringIO(made["data/facts.csv"].decode(), newline=""))
    wanted = {
        "fact": "cost", "panel": "costs", "status": "single-source", "answer": "1", "value": ">=12000", "unit": "pound",
        "as_of": "1931", "place": "", "object": "the bridge", "said_by": "", "as_stated": "12,000 pounds",
        "source": "letter", "quotation": "It cost 12,000 pounds", "seed": "letter.txt", "start": "50", "end": "71",
        "line": "2", "column": "1", "url": "facts/cost.html",
    }  # fmt: skip
    assert {name: row[name] for name in wanted} == wanted
    [event] = csv.DictReader(io.StringIO(made["data/events.csv"].decode(), newline=""))
    assert (event["date"], event["title"], event["quotation"]) == (
        "1931-05-04",
        'The bridge opens, "=1+1"',
        "The bridge was opened […] by the mayor",
    )


def test_tables_have_all_that_the_site_has(cecot_files: Files) -> None:
    """Every fact's values and every event, each with each of its citations."""
    rows = list(csv.DictReader(io.StringIO(cecot_files["data/facts.csv"].decode(), newline="")))
    assert {(row["fact"], int(row["answer"]), row["citation"]) for row in rows} == {
        (fact["id"], index + 1, citation)
        for fact in data(cecot_files, "data/facts.json")
        for index, value in enumerate(fact["values"])
        for citation in value["citations"]
    }
    rows = list(csv.DictReader(io.StringIO(cecot_files["data/events.csv"].decode(), newline="")))
    assert {(row["event"], row["citation"]) for row in rows} == {
        (event["id"], citation) for event in data(cecot_files, "data/events.json") for citation in event["citations"]
    }


@pytest.mark.slow
def test_frictionless_finds_no_fault(letters: Site, cecot_files: Files, tmp_path: Path) -> None:
    """The data package describes the tables as they are: types, keys, required columns."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frictionless = importing("frictionless")
        for number, made in enumerate((files(letters.path), cecot_files)):
            folder = tmp_path / str(number)
            folder.mkdir()
            for name in ("datapackage.json", "facts.csv", "events.csv"):
                (folder / name).write_bytes(made[f"data/{name}"])
            report = frictionless.validate(str(folder / "datapackage.json"))
            assert report.flatten(["title", "message"]) == []
            assert (report.valid, report.stats["tasks"]) == (True, 2)


# The feed.


def test_the_feed_has_what_editors_dated(letters: Site) -> None:
    """A strict reader of Atom takes it; the newest first; a date without a day is no date for a feed."""
    atom = importing("atoma").parse_atom_bytes(files(letters.path)["feed.xml"])
    assert (atom.id_, atom.title.value, atom.updated) == (
        f"{BASE}/feed.xml",
        "Example",
        datetime(2024, 3, 5, tzinfo=UTC),
    )
    assert [(entry.id_, entry.title.value, entry.updated.date().isoformat()) for entry in atom.entries] == [
        (f"{BASE}/corrections.html#cost-2024-03-05-1", "Corrections: What did it cost?", "2024-03-05"),
        (f"{BASE}/sources/letter.html", "Letter", "2024-03-02"),
        (f"{BASE}/events/opening.html", 'The bridge opens, "=1+1"', "2024-03-01"),
    ]
    assert [link.href for link in atom.links] == [f"{BASE}/feed.xml", f"{BASE}/"]
    assert "It cost 11,000 pounds" in atom.entries[0].summary.value
    assert "It cost 12,000 pounds" in atom.entries[0].summary.value


def test_without_a_dated_change_there_is_no_feed(site: Callable[..., Site]) -> None:
    """And no page says that there is one."""
    made = files(site().path)
    assert "feed.xml" not in made
    assert b"application/atom+xml" not in made["index.html"]
    assert b"application/atom+xml" in files(site(LETTERS).path)["index.html"]


# The host's files.


def test_the_sitemap_names_every_page_absolutely(letters: Site) -> None:
    """Each page that readers may look for, once, with its date where it has one."""
    made = files(letters.path)
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    root = ElementTree.fromstring(made["sitemap.xml"])
    found = {url.findtext(f"{space}loc"): url.findtext(f"{space}lastmod") for url in root}
    pages = {page["url"] for page in data(made, "data/pages.json") if page["kind"] not in ("not_found", "redirect")}
    assert set(found) == {f"{BASE}/{'' if page == 'index.html' else page}" for page in pages}
    assert {page: date for page, date in found.items() if date} == {
        f"{BASE}/events/opening.html": "2024-03-01",
        f"{BASE}/facts/cost.html": "2024",
        f"{BASE}/sources/letter.html": "2024-03-02",
    }
    assert made["robots.txt"] == f"User-agent: *\nDisallow:\nSitemap: {BASE}/sitemap.xml\n".encode()


# Pages' heads.


def head(made: Files, page: str) -> tuple[dict[str, str], Any]:
    """A page's meta tags and links by name, and its structured data."""
    html5lib = importing("html5lib")
    tree = html5lib.parse(made[page].decode(), namespaceHTMLElements=False).find("head")
    tags = {meta.get("name") or meta.get("property"): meta.get("content") for meta in tree.iter("meta")}
    tags |= {link.get("rel"): link.get("href") for link in tree.iter("link")}
    scripts = [script.text for script in tree.iter("script") if script.get("type") == "application/ld+json"]
    return tags, json.loads(scripts[0]) if scripts else None


def test_a_page_says_what_it_is(letters: Site) -> None:
    """Title, description, address, Open Graph, Highwire tags, and the claim with its appearance."""
    tags, structured = head(files(letters.path), "facts/cost.html")
    address = f"{BASE}/facts/cost.html"
    wanted = {
        "canonical": address,
        "og:url": address,
        "citation_public_url": address,
        "og:title": "What did it cost?",
        "citation_title": "What did it cost?",
        "citation_language": "en",
        "citation_online_date": "2024",
        "og:site_name": "Example",
        "og:type": "website",
    }
    assert {name: tags[name] for name in wanted} == wanted
    assert tags["description"] == tags["og:description"] != ""
    [claim] = structured["hasPart"]
    assert (claim["@type"], claim["name"]) == ("Claim", "What did it cost?")
    assert claim["appearance"] == [
        {
            "@type": "Quotation",
            "text": "It cost 12,000 pounds",
            "url": claim["appearance"][0]["url"],
            "inLanguage": "en",
            "isBasedOn": {
                "@type": "CreativeWork",
                "name": 'A letter: 50 % of {it} & "more" \\\\ ~ # $ ^ _',
                "genre": "newspaper article",
                "author": {"name": "M. Ayor & Sons"},
                "publisher": {"@type": "Organization", "name": "The Town"},
                "datePublished": "1931-05",
                "url": "https://example.org/letter?a=1&b=2",
            },
        }
    ]
    assert re.fullmatch(rf"{BASE}/sources/letter\.html#c-[0-9a-f]{{12}}", claim["appearance"][0]["url"])


def test_no_two_pages_are_described_alike(cecot_files: Files) -> None:
    """Who sees a page in a list of results can tell it from the others: by its text, its answers, or what it lists."""
    described: dict[str, list[str]] = {}
    for page in data(cecot_files, "data/pages.json"):
        if page["kind"] not in ("redirect", "not_found"):
            tags, structured = head(cecot_files, page["url"])
            assert structured["description"] == tags["description"]
            assert 10 < len(tags["description"]) <= 300
            described.setdefault(tags["description"], []).append(page["url"])
    assert [urls for urls in described.values() if len(urls) > 1] == []


def test_a_page_without_words_of_its_own_is_described_by_what_it_lists(letters: Site) -> None:
    """After its title; a fact's answers follow its question, a remark its speaker."""
    made = files(letters.path)
    pages = ("panels/costs.html", "timelines/bridge.html", "facts/cost.html", "remarks/mayor.html")
    assert [head(made, page)[0]["description"] for page in pages] == [
        "Costs: What did it cost?",
        'The bridge: The bridge opens, "=1+1"',
        "What did it cost? at least 12,000 pounds (Letter)",
        "The mayor: “The council met twice” (Letter)",
    ]


@pytest.mark.parametrize("base_url", [BASE, None])
def test_a_page_is_shared_with_its_first_picture(site: Callable[..., Site], base_url: str | None) -> None:
    """With its size and its text alternative, at its whole address; without the site's address there is none."""
    into = io.BytesIO()
    Image.new("RGB", (600, 300), "navy").save(into, "PNG")
    picture = "title: Pictures\nmedia:\n  - id: quay\n    file: quay.png\n    alt: The quay & the bridge\n    credit: A. N.\n    rights: CC0\n"
    chapter = (
        "---\nid: one\ntitle: One\norder: 1\n---\nIt cost [@letter: It cost 12,000 pounds].\n\n/// media | quay\n///\n"
    )
    paths = {"content/media/quay.yaml": picture, "content/media/quay.png": into.getvalue()}
    tags, structured = head(
        files(site({**paths, "content/chapters/one.md": chapter}).path, base_url), "chapters/one.html"
    )
    wanted = {
        "og:image": f"{BASE}/media/quay-600.png",
        "og:image:width": "600",
        "og:image:height": "300",
        "og:image:alt": "The quay & the bridge",
    }
    assert {name: value for name, value in tags.items() if str(name).startswith("og:image")} == (
        wanted if base_url else {}
    )
    assert structured.get("image") == (wanted["og:image"] if base_url else None)


def test_zotero_takes_no_page_for_a_journals_article(cecot_files: Files) -> None:
    """It guesses so of a page with `citation_title`, unless `og:type` is `website` or its own tag says otherwise."""
    for page in data(cecot_files, "data/pages.json"):
        if page["kind"] not in ("redirect", "not_found"):
            tags, _ = head(cecot_files, page["url"])
            assert (tags["og:type"], tags.get("z:itemType")) in (("website", None), ("article", "webpage")), page["url"]


def test_kinds_of_pages_have_their_types(cecot_files: Files) -> None:
    """Articles, data sets, claims and quotations, as schema.org names them."""
    kinds = {page["url"]: page["kind"] for page in data(cecot_files, "data/pages.json")}
    types: dict[str, set[str]] = {}
    for url, kind in kinds.items():
        _, structured = head(cecot_files, url)
        if structured:
            inner = [structured.get("mainEntity"), *(structured.get("hasPart") if kind in ("fact", "remark") else ())]
            types.setdefault(kind, set()).update([structured["@type"], *(node["@type"] for node in inner if node)])
    assert {kind: found for kind, found in types.items() if found != {"WebPage"}} == {
        "home": {"WebSite"},
        "chapter": {"Article"},
        "panel": {"Dataset"},
        "event": {"WebPage", "Claim"},
        "fact": {"WebPage", "Claim"},
        "excerpt": {"WebPage", "Quotation"},
        "remark": {"WebPage", "Quotation"},
    }


def test_downloads_are_there(cecot_files: Files) -> None:
    """The front page's data set names files that exist, absolutely."""
    _, structured = head(cecot_files, "index.html")
    urls = [download["contentUrl"] for download in structured["hasPart"]["distribution"]]
    assert urls == [f"{BASE}/{path}" for path, _ in DOWNLOADS]
    assert {path for path, _ in DOWNLOADS} <= set(cecot_files)


def test_nothing_relative_where_addresses_must_be_absolute(letters: Site) -> None:
    """Without the site's address its pages say none: no canonical link, no og:url, no url in the data."""
    tags, structured = head(files(letters.path, None), "events/opening.html")
    assert {"canonical", "og:url", "citation_public_url", "alternate"} & set(tags) == set()
    assert not re.search(r'"(?:url|@id|contentUrl)": "(?!https?://)', json.dumps(structured))


def test_words_cannot_leave_the_data_block(site: Callable[..., Site]) -> None:
    """A title that closes the script element stays a title."""
    title = "</script><script>alert(1)</script><!--"
    made = files(site({"content/site.yaml": f"title: {title!r}\n"}).path)
    tags, structured = head(made, "index.html")
    assert (structured["name"], tags["og:title"]) == (title, title)
    assert b"<script>alert" not in made["index.html"]


def test_pages_of_the_preview_claim_no_address(site: Callable[..., Site]) -> None:
    """What is only shown to editors says neither where it will be published nor links as if it were there."""
    made = site({"content/site.yaml": f"title: Example\nbase_url: {BASE}\n"})
    result = build(Project(made.path), Options(drafts=True, preview=True))
    assert result.artifacts is not None
    pages = {artifact.path: artifact.content for artifact in result.artifacts}
    assert BASE.encode() not in pages["index.html"]
    assert b"/sub/" not in pages["404.html"]
