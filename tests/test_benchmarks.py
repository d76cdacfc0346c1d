"""The comparison with other tools, as far as it goes without them: the same matter in every form, and the report."""

from __future__ import annotations

import shutil
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))

import checks
import report
import shapes
from corpus import corpus
from peers import PEERS, Ours, Peer, bare_loop
from peers.ours import OursInOneFile
from results import COLD, EDIT, WATCH, Results
from sites import FirstSite, OurSite, PeerSite

from site_builder import cli

MATTER = corpus(120, 12)


@pytest.mark.parametrize("kind", PEERS, ids=lambda kind: kind.name)
def test_every_form_holds_the_text_that_is_edited(kind: type[Peer], tmp_path: Path) -> None:
    """A new word takes the last one's place in the event's file; a reset leaves what was there at first, alone."""
    site = PeerSite(kind(), MATTER, tmp_path / "site")
    path = site.folder / site.peer.edited(site.event)
    before = path.read_text(encoding="utf-8")
    first, second = site.edit(), site.edit()
    text = path.read_text(encoding="utf-8")
    assert first not in text
    assert text.replace(f" {second}", "") == before
    (site.folder / "left").mkdir()
    (site.folder / "left" / "behind").touch()
    site.reset()
    assert path.read_text(encoding="utf-8") == before
    assert not (site.folder / "left").exists()


def test_of_two_events_of_one_year_in_a_file_the_right_one_is_edited(tmp_path: Path) -> None:
    """The new word stands in the text of the event whose page is looked at."""
    site = PeerSite(OursInOneFile(), corpus(240, 12), tmp_path / "site")
    before, word, after = (
        (site.folder / site.peer.edited(site.event)).read_text("utf-8"),
        site.edit(),
        "id: event-121\n",
    )
    text = (site.folder / site.peer.edited(site.event)).read_text("utf-8")
    assert before.index("id: event-120\n") < text.index(word) < text.index(after)


@pytest.mark.slow
def test_ours_and_the_bare_loop_make_the_site_that_is_compared(tmp_path: Path) -> None:
    """Both pass the comparison of words and links, and it sees a quotation and a page that are lost."""
    site = PeerSite(Ours(), MATTER, tmp_path / "site")
    assert cli.run(["build", "--no-search", "--site", str(site.folder)]) == 0
    checks.compare(site)
    shutil.rmtree(site.out)
    bare_loop.main(site.folder, site.out)
    checks.compare(site)
    assert checks.written(site).pages == 120 + 12 + 100 + 2 + 4
    page = site.out / "events/event-0.html"
    whole = page.read_text(encoding="utf-8")
    words = MATTER.events[0].quotes[0][1]
    page.write_text(whole.replace(words, "other words"), encoding="utf-8")
    with pytest.raises(checks.Different, match="does not say"):
        checks.compare(site)
    page.write_text(whole, encoding="utf-8")
    (site.out / "topics/person-0.html").unlink()
    with pytest.raises(checks.Different, match="is no page"):
        checks.compare(site)


@pytest.mark.parametrize("edit", OurSite.EDITS)
def test_another_edit_is_seen_on_every_page_that_is_looked_at(edit: str, tmp_path: Path) -> None:
    """The site can be built with it, and what is waited for comes with it: it was not there before."""
    pages = ["timeline"] if edit == "new event" else OurSite.PAGES if edit == "title" else ["event"]
    sites = [OurSite(edit, page, MATTER, tmp_path / "site") for page in pages]
    site = sites[-1]
    texts = []
    for _ in range(3):
        word = site.edit()
        assert cli.run(["build", "--no-search", "--site", str(site.folder)]) == 0
        texts.append([(site.out / one.page).read_text(encoding="utf-8") for one in sites])
        assert all(word in text for text in texts[-1])
        assert not any(word in text for earlier in texts[:-1] for text in earlier)
        assert all(MATTER.events[60].title in text for text in texts[-1])


def test_the_first_site_is_edited_without_an_error(tmp_path: Path) -> None:
    """The edit that a browser waits for leaves the site one that can be built."""
    site = FirstSite(Ours(), tmp_path / "site")
    word = site.edit()
    assert cli.run(["build", "--no-search", "--site", str(site.folder)]) == 0
    assert word in (site.out / site.page).read_text(encoding="utf-8")


def test_the_report_divides_round_by_round(tmp_path: Path) -> None:
    """Ratios are medians of rounds' ratios; the page's marks are filled, once and again, and the plot is XML."""
    results = Results(python=["MkDocs"], versions={"Hugo": "1.0"}, absent={"Zola": "not here"})
    results.add(COLD, Ours.name, 100, 1.0, 10.0, 2.0)  # a busy moment in the second round, for both
    results.add(COLD, "MkDocs", 100, 2.0, 20.0, 4.0)
    results.add(EDIT, Ours.name, 100, 0.0125)
    results.add(WATCH, "Hugo", 1000, 0.4)
    assert results.ratio((COLD, Ours.name), (COLD, "MkDocs"), 100) == 0.5
    results.save(tmp_path / "results.json")
    assert Results.load(tmp_path / "results.json") == results
    shutil.copy(ROOT / "docs/performance.md", tmp_path)
    report.write(results, tmp_path)
    page = (tmp_path / "performance.md").read_text(encoding="utf-8")
    for row in (
        "| site-builder | 2.0 s |",
        "| MkDocs | 4.0 s (2.00) |",
        "| cold / the fastest Python peer's | 0.50 | – |",
        "| Zola | absent: not here |",
    ):
        assert row in page
    report.write(results, tmp_path)
    assert (tmp_path / "performance.md").read_text(encoding="utf-8") == page
    assert {name for _, name, _ in report.PART.findall(page)} == set(report.PARTS)
    ET.parse(tmp_path / "performance.svg")


@pytest.mark.parametrize("shape", shapes.SHAPES)
def test_a_site_of_every_shape_is_built(shape: str, tmp_path: Path) -> None:
    """Without a fault, and with each of its lines cited."""
    shapes.write(shape, 12, tmp_path)
    assert cli.run(["build", "--no-search", "--site", str(tmp_path)]) == 0
    citations = (tmp_path / "dist/data/citations.json").read_text(encoding="utf-8")
    assert citations.count('"line"') >= 24  # each with that of its one piece
