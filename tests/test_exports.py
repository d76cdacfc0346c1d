"""What the site gives away as a whole, and its JSON files, tables, feed and host's files."""

from __future__ import annotations

import csv
import io
import json
import re
import warnings
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Site
from exported import BASE, LETTERS, Files, data, files, importing
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.exports import EXPORTERS
from site_builder.exports.indented import indented

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


def test_what_a_note_cites_gives_no_answer(site: Callable[..., Site]) -> None:
    """A note may cite a source that says the opposite: data that had it say the answer as well would be untrue."""
    note = 'note: "Another source has it otherwise [@other: The council never met]."\n'
    made = site(
        {
            "content/facts/f.yaml": "title: F\nfacts:\n  - id: met\n    question: Did it meet?\n    values:\n"
            f"      - value: yes\n        {note}        cite:\n"
            "          - source: letter\n            quote: The council met twice\n",
            "content/remarks/r.yaml": "title: R\nremarks:\n  - id: said\n    speaker: The mayor\n    versions:\n"
            f"      - {note}        cite:\n"
            "          - source: letter\n            quote: The council met twice\n",
            "seeds/other.txt": "The council never met.\n",
        }
    )
    made.write("content/sources.yaml", made.read("content/sources.yaml") + "other:\n  seed: other.txt\n  title: O\n")
    found = files(made.path)
    [row] = csv.DictReader(io.StringIO(found["data/facts.csv"].decode(), newline=""))
    assert (row["value"], row["source"], row["status"]) == ("yes", "letter", "single-source")
    [fact], [remark] = data(found, "data/facts.json"), data(found, "data/remarks.json")
    assert [fact["values"][0]["citations"], remark["versions"][0]["citations"]] == [[row["citation"]]] * 2


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


def test_a_record_that_is_renamed_is_no_news(letters: Site) -> None:
    """What was said of it keeps its identity (RFC 4287, 4.2.6), however often it is renamed; links lead to it."""
    atom = importing("atoma").parse_atom_bytes
    before = atom(files(letters.path)["feed.xml"]).entries
    for path, old, new in (
        ("content/facts/costs.yaml", "id: cost\n", "id: price\n    formerly: [cost]\n"),
        ("content/corrections/all.yaml", "record: cost\n", "record: price\n"),
        ("content/timelines/bridge.yaml", "id: opening\n", "id: opened\n    formerly: [opening]\n"),
        ("content/timelines/bridge.yaml", "opened\n    formerly: [opening]", "opens\n    formerly: [opening, opened]"),
    ):
        assert old in letters.read(path)
        letters.write(path, letters.read(path).replace(old, new))
    after = atom(files(letters.path)["feed.xml"]).entries
    assert [entry.id_ for entry in after] == [entry.id_ for entry in before]
    assert [entry.links[0].href.removeprefix(BASE) for entry in after] == [
        "/facts/price.html",
        "/sources/letter.html",
        "/events/opens.html",
    ]


def test_a_correction_outlives_what_it_corrects(site: Callable[..., Site]) -> None:
    """Of a record that was taken away the log and the feed still tell, without a link that leads nowhere."""
    gone = "title: Log\ncorrections:\n" + "".join(
        f"  - date: 2024-03-0{day}\n    was: The mayor was {said}.\n    now: No text says so.\n"
        for day, said in ((5, "away"), (5, "ill"), (6, "late"))
    )
    made = files(
        site({"content/corrections/log.yaml": gone, "content/site.yaml": f"title: A\nbase_url: {BASE}\n"}).path
    )
    entries = importing("atoma").parse_atom_bytes(made["feed.xml"]).entries
    assert [entry.id_.rpartition("#")[2] for entry in entries] == ["-2024-03-06-1", "-2024-03-05-1", "-2024-03-05-2"]
    assert {entry.title.value for entry in entries} == {"Corrections"}
    assert {link.href for entry in entries for link in entry.links} == {f"{BASE}/corrections.html"}
    log = made["corrections.html"].decode()
    assert log.index("was late") < log.index("was away") < log.index("was ill")
    assert "corrections.html" in made["data/pages.json"].decode()


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


def test_the_data_say_in_which_unit_a_value_is(site: Callable[..., Site]) -> None:
    """The one that it names itself, where it names one."""
    value = "      - value: {}\n        cite:\n          - source: letter\n            quote: The council met twice.\n"
    values = ["40 minutes", "3", "$6", "12%", "a while"]
    fact = "title: F\nfacts:\n  - id: f\n    question: How long?\n    unit: hour\n    status: differ\n    values:\n"
    made = site({"content/facts/f.yaml": fact.replace("    unit: hour\n", "", 1) + "".join(map(value.format, values))})
    assert made.run("build", "--no-search").status == 0
    (row,) = json.loads(made.read("dist/data/facts.json"))
    units = ["minute", None, "US dollar", "percent", None]
    assert [(one["value"], one["unit"]) for one in row["values"]] == list(zip(values, units, strict=True))
    table = list(csv.DictReader(io.StringIO(made.read("dist/data/facts.csv"), newline="")))
    assert [line["unit"] or None for line in table] == units
    made.write("content/facts/f.yaml", fact + "".join(map(value.format, values[:3])))
    assert made.run("build", "--no-search").status == 0
    (row,) = json.loads(made.read("dist/data/facts.json"))
    assert [one["unit"] for one in row["values"]] == ["minute", "hour", "US dollar"]
