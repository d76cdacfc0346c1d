"""The built first site, judged from outside: from `dist/` and `seeds/` alone."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Site, tree
from whole import PLAIN

from site_builder import cli, haystack, verify

VOID = {"br", "hr", "img", "input", "link", "meta"}


class Passages(HTMLParser):
    """Collects (tag, seed, start, end, text) of every element with `data-seed`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.found: list[tuple[str, str, int, int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append((tag, dict(attrs), []))

    def handle_endtag(self, tag: str) -> None:
        name, attributes, text = self.open.pop()
        assert name == tag, f"<{name}> is closed by </{tag}>"
        if "data-seed" in attributes:
            start, end = int(attributes["data-start"] or -1), int(attributes["data-end"] or -1)
            self.found.append((tag, str(attributes["data-seed"]), start, end, "".join(text)))

    def handle_data(self, data: str) -> None:
        for _, _, text in self.open:
            text.append(data)


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("built") / "dist"
    assert cli.run(["build", "--site", str(ROOT), "--out", str(out)]) == 0
    return out


def data(dist: Path, name: str) -> Any:
    return json.loads((dist / "data" / f"{name}.json").read_text(encoding="utf-8"))


def seeds() -> dict[str, str]:
    return {path.name: path.read_bytes().decode() for path in (ROOT / "seeds").iterdir()}


def shown_exactly(dist: Path, texts: dict[str, str]) -> int:
    """How many passages pages show, each of which is what its seed has at that place."""
    shown = 0
    for page in sorted(dist.rglob("*.html")):
        reader = Passages()
        reader.feed(page.read_bytes().decode())
        assert not reader.open, f"{page}: <{reader.open[-1][0]}> is never closed"
        for tag, seed, start, end, text in reader.found:
            assert tag in ("q", "blockquote", "mark")
            assert text == texts[seed][start:end] != "", f"{page}: {start}..{end}"
            shown += 1
    return shown


def test_every_passage_shown_is_exactly_its_slice_of_the_seed(dist: Path) -> None:
    """Every element with `data-seed` holds, character for character, what the seed has at that place."""
    assert shown_exactly(dist, seeds()) > 500


def test_passages_across_line_ends_of_every_kind_are_their_slices(site: Callable[..., Site]) -> None:
    """Carriage returns, which browsers would read as line feeds, combining accents, markup."""
    made = site(PLAIN)
    assert made.run("build", "--no-search").status == 0
    assert any("\r\n" in words["quotation"] for words in json.loads(made.read("dist/data/citations.json")))
    texts = {name: made.read(f"seeds/{name}") for name in ("letter.txt", "minutes.txt", "diary.txt")}
    assert shown_exactly(made.path / "dist", texts) > 30


def test_every_citation_is_at_its_line_and_column_and_is_cited(dist: Path) -> None:
    """citations.json names offsets, lines and columns that a reader finds in the file, and pages that lean on them."""
    texts = seeds()
    pages = {page["url"]: page for page in data(dist, "pages")}
    for citation in data(dist, "citations"):
        text = texts[citation["seed"]]
        assert citation["sha256"] == hashlib.sha256(text.encode()).hexdigest()
        for piece in citation["pieces"]:
            assert text[piece["start"] : piece["end"]] == piece["quotation"]
            assert text.split("\n")[piece["line"] - 1][piece["column"] - 1 :].startswith(piece["quotation"])
        if len(citation["pieces"]) == 1:
            assert citation["quotation"] == text[citation["start"] : citation["end"]]
        assert citation["cited_by"]
        assert all(citation["id"] in pages[url]["citations"] for url in citation["cited_by"])


@pytest.mark.parametrize("which", ["first", "plain"])
def test_pages_cite_what_they_show(dist: Path, site: Callable[..., Site], which: str) -> None:
    """Who follows a passage to a page that is said to cite it finds its words there, every piece of them."""
    out = dist
    if which == "plain":
        made = site(PLAIN)
        made.edit(
            "content/facts/measures.yaml",
            "One letter, one set of minutes.",
            "'One letter [@letter: The council met twice]'",
        )
        made.edit("content/excerpts/words.yaml", "In *our* words.", "'Ours [@minutes: The chair reported that]'")
        assert made.run("build", "--no-search").status == 0
        out = made.path / "dist"
    citations = {citation["id"]: citation for citation in data(out, "citations")}
    for page in data(out, "pages"):
        reader = Passages()
        reader.feed((out / page["url"]).read_bytes().decode())
        shown = {(seed, at) for _, seed, start, end, _ in reader.found for at in range(start, end)}
        for citation in map(citations.__getitem__, page["citations"]):
            asked = {
                (citation["seed"], at) for piece in citation["pieces"] for at in range(piece["start"], piece["end"])
            }
            assert asked <= shown, (page["url"], citation["quotation"])


def test_pages_json_lists_exactly_the_html_files(dist: Path) -> None:
    """Every HTML page is in pages.json, and nothing else is."""
    assert {page["url"] for page in data(dist, "pages")} == {
        path.relative_to(dist).as_posix() for path in dist.rglob("*.html")
    }


def test_every_seed_is_cited_from_events_facts_and_chapters(dist: Path) -> None:
    """No text of the first site lies idle: each stands behind events, facts and chapters."""
    source_of = {citation["id"]: citation["source"] for citation in data(dist, "citations")}
    every = {source["id"] for source in data(dist, "sources")}
    assert len(every) == 5
    for kind in ("event", "fact", "chapter"):
        pages = [page for page in data(dist, "pages") if page["kind"] == kind]
        assert {source_of[id] for page in pages for id in page["citations"]} == every, kind


def test_conflicts_of_the_first_site_are_on_the_page_of_disagreements(dist: Path) -> None:
    """Every fact whose values conflict or differ is linked from the page that sets them side by side."""
    page = (dist / "disagreements.html").read_text(encoding="utf-8")
    unlike = [fact for fact in data(dist, "facts") if fact["status"] in ("conflict", "differ")]
    assert len(unlike) >= 10
    assert [fact["url"] for fact in unlike if f'href="{fact["url"]}"' not in page] == []


def test_pages_of_the_first_site_lead_to_the_topics_that_they_name(dist: Path) -> None:
    """Whatever our own words name by a proper name that is a topic's; what the sources' words name is theirs."""
    names = {
        topic["id"]: re.compile("|".join(rf"\b{re.escape(name)}(?!\w)" for name in sorted(of, key=len, reverse=True)))
        for topic in data(dist, "topics")
        if (of := {topic["name"], *(v["text"] for v in topic["variants"])} - {"The government", "Constitution"})
        and (of := {name for name in of if name[0].isupper() and len(name) > 3})
    }
    unlinked = []
    for page in data(dist, "pages"):
        if page["kind"] in ("chapter", "event", "fact", "remark", "excerpt", "figure"):
            html = (dist / page["url"]).read_text(encoding="utf-8")
            theirs = re.sub(r"<(figure|blockquote|section)\b.*?</\1>", "", html.split("<main")[1], flags=re.DOTALL)
            ours = re.findall(r"<(h1|article|div)(?: class=\"prose\"[^>]*)?>(.*?)</\1>", theirs, re.DOTALL)
            words = re.sub(r"<[^>]+>|\s+", " ", " ".join(text for _, text in ours))
            linked = [id for id in names if f'href="../topics/{id}.html"' in html]
            for id in linked:  # the U.S. State Department is not the United States
                words = names[id].sub("", words)
            unlinked += [(page["url"], id) for id in names if id not in linked and names[id].search(words)]
    assert unlinked == []


def test_no_page_asks_another_host_for_anything(dist: Path) -> None:
    """No script, style sheet, picture or frame comes from elsewhere."""
    for page in dist.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for attribute in ('src="http', 'src="//', '<link rel="stylesheet" href="http', "@import", "url(http"):
            assert attribute not in text, page


def test_the_same_inputs_give_the_same_bytes(dist: Path, cecot: Site) -> None:
    """A second build elsewhere, with several processes, equals the first byte for byte."""
    assert cecot.run("build", "--jobs", "2").status == 0
    assert tree(cecot.path / "dist") == tree(dist)


def test_one_pass_over_each_seed_finds_the_same(dist: Path, cecot: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is done where many quotations meet a long seed: none is looked for by itself."""
    monkeypatch.setattr(verify, "MANY", 0)
    monkeypatch.setattr(haystack, "starts_of", lambda text, words: pytest.fail(f"{words} was looked for by itself"))
    assert cecot.run("build", "--no-search").status == 0
    assert cecot.read("dist/data/citations.json") == (dist / "data/citations.json").read_text(encoding="utf-8")


def test_seeds_are_the_files_that_are_pinned() -> None:
    """The seed files are the ones that sources.yaml pins, byte for byte."""
    pinned = (ROOT / "content" / "sources.yaml").read_text(encoding="utf-8")
    for path in (ROOT / "seeds").iterdir():
        assert hashlib.sha256(path.read_bytes()).hexdigest() in pinned, path.name
