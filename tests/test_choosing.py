"""What readers choose of lists: two sources to compare, and the order and kind of the disagreements."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Site
from hosted import hosted

from site_builder import cli


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the first site is served."""
    out = tmp_path_factory.mktemp("chosen") / "dist"
    assert cli.run(["build", "--no-search", "--site", str(ROOT), "--out", str(out)]) == 0
    with hosted(out) as address:
        yield address


@pytest.mark.browser
def test_two_sources_are_compared(page: Callable[..., Any], address: str) -> None:
    """Without script each source is read alone; with it, an address or two lists choose a pair and keep it."""
    plain = page(java_script_enabled=False)
    plain.goto(address + "compare.html")
    links = plain.locator("#columns a").evaluate_all("all => all.map(e => e.getAttribute('href'))")
    sources = {"photo-essay", "news-story", "slides", "essay", "gallery"}
    assert set(links) == {f"compare/{source}.html" for source in sources}
    plain.goto(address + "compare/gallery.html")
    assert set(plain.locator(".column").evaluate_all("all => all.map(e => e.dataset.source)")) == {"gallery"}
    reader = page()
    reader.goto(address + "compare.html?one=gallery&two=essay")
    reader.wait_for_selector(".paired")
    shown = reader.locator(".column:visible").evaluate_all("all => all.map(e => e.dataset.source)")
    assert set(shown) == {"gallery", "essay"}
    both = len(shown)
    reader.get_by_label("Only where both speak").uncheck()
    assert reader.locator(".column:visible").count() > both
    assert reader.locator(".column.none:visible").count() > 0
    reader.get_by_label("Second source").select_option("slides")
    assert reader.url.endswith("?one=gallery&two=slides&all=")
    reader.wait_for_selector('.column[data-source="slides"]')
    assert "essay" not in reader.locator(".column:visible").evaluate_all("all => all.map(e => e.dataset.source)")
    every = reader.locator(".row:visible").count()
    reader.locator(".row:visible h2 a").nth(1).click()
    reader.go_back()
    reader.wait_for_selector('.column[data-source="slides"]')
    assert reader.locator(".row:visible").count() == every
    reader.get_by_label("Only where both speak").check()
    assert reader.url.endswith("?one=gallery&two=slides")


@pytest.mark.browser
def test_disagreements_are_ordered_and_filtered(page: Callable[..., Any], address: str) -> None:
    """By kind as they come; by subject or number of answers, one kind, or one source, with what is shown counted."""
    reader = page()
    reader.goto(address + "disagreements.html")
    facts = reader.locator(".fact:visible")

    def seen(key: str) -> list[str]:
        return list(facts.evaluate_all(f"all => all.map(e => e.dataset.{key})"))

    every = len(seen("status"))
    assert seen("status") == sorted(seen("status"))
    assert set(seen("status")) == {"conflict", "differ"}
    kind = reader.get_by_role("region", name="The answers conflict", exact=True)
    assert kind.locator(".fact").count() == seen("status").count("conflict")
    reader.get_by_label("Order").select_option("subject")
    assert kind.count() == 0, "it would be said to hold the others, too"
    assert seen("subject") == sorted(seen("subject"))
    assert len(seen("subject")) == every
    reader.get_by_label("Order").select_option("answers")
    columns = facts.evaluate_all("all => all.map(e => e.querySelectorAll('.column').length)")
    assert columns == sorted(columns, reverse=True)
    reader.get_by_label("Order").select_option("status")
    assert kind.count() == 1
    reader.get_by_label("Show").select_option("conflict")
    assert set(seen("status")) == {"conflict"}
    reader.get_by_label("Source", exact=True).select_option("gallery")
    assert all("gallery" in sources.split() for sources in seen("sources"))
    assert reader.locator("output").inner_text() == f"{len(seen('status'))} of {every} shown"


@pytest.mark.browser
def test_what_was_chosen_of_the_disagreements_is_shown_again(page: Callable[..., Any], address: str) -> None:
    """A choice stays in the address, so going back to it finds it again; a link to what it hides shows that."""
    reader = page(reduced_motion="reduce")
    reader.goto(address + "disagreements.html")
    order, show = reader.get_by_label("Order"), reader.get_by_label("Show")
    source, facts = reader.get_by_label("Source", exact=True), reader.locator(".fact:visible")
    every = facts.count()
    order.select_option("answers")
    source.select_option("gallery")
    chosen = facts.evaluate_all("all => all.map(e => e.id)")
    assert len(chosen) < every
    assert reader.url == address + "disagreements.html?order=answers&source=gallery"
    facts.locator("h3 a").first.click()
    reader.go_back()
    assert (order.input_value(), source.input_value()) == ("answers", "gallery")
    assert facts.evaluate_all("all => all.map(e => e.id)") == chosen
    for asked, heading in (("?order=subject", "status--differ"), ("?status=conflict", "status--differ")):
        reader.goto(f"{address}disagreements.html{asked}")
        reader.locator(f".jump a[href='#{heading}']").click()
        at = reader.locator(f"#{heading}").bounding_box()
        assert at is not None, asked
        assert 0 <= at["y"] < 100, asked
        assert (order.input_value(), show.input_value(), facts.count()) == ("status", "", every)
    reader.goto(f"{address}disagreements.html?order=none&status=none&source=none")
    assert (order.input_value(), show.input_value(), facts.count()) == ("status", "", every)


@pytest.mark.browser
def test_a_word_may_have_a_part_in_braces_twice(page: Callable[..., Any], tmp_path: Path) -> None:
    """Scripts fill such a word in as templates do: with none of its parts left in braces."""
    for folder in ("content", "seeds"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    words = {
        "controls.count": "{count}/{total} ({total}, {count})",
        "filter.count": "{count}/{total} ({total}, {count})",
        "compare.count": "{count}/{total}/{both} ({both}, {total}, {count})",
        "search.count": "{words}: {count} ({count}, {words})",
        "search.more": "{count} ({count})",
    }
    with (tmp_path / "content/site.yaml").open("a", encoding="utf-8") as settings:
        settings.write(f"words: {json.dumps(words)}\n")
    assert cli.run(["build", "--site", str(tmp_path)]) == 0
    reader = page()
    with hosted(tmp_path / "dist") as address:
        for shown, said in (
            ("disagreements.html?show=conflict", "#sort--form output"),
            ("timelines/the-prison.html?source=gallery", "#filter--form output"),
            ("compare.html?one=gallery&two=essay", "#pair output"),
            ("search.html?q=prison", "#search output"),
            ("search.html?q=prison", "#results section:not([hidden]) button"),
        ):
            reader.goto(address + shown)
            reader.wait_for_selector(f"{said}:not(:empty)")
            text = reader.locator(said).first.inner_text()
            assert "{" not in text, text


@pytest.mark.browser
@pytest.mark.parametrize("named", ["question", "source", "event"])
def test_no_id_is_taken_for_what_a_script_brings_along(
    page: Callable[..., Any], site: Callable[..., Site], named: str
) -> None:
    """What every object of a script has is called constructor; so may a record be, and nothing else is lost for it."""
    ids = {kind: "constructor" if kind == named else kind for kind in ("question", "source", "event")}
    cited = "values: [{value: twice, cite: [{source: %s, quote: council met twice}]}]"
    made = site(
        {
            "content/sources.yaml": "letter: {seed: letter.txt, title: A letter}\n"
            f"{ids['source']}: {{seed: copy.txt, title: A copy}}\n",
            "seeds/copy.txt": "It is said here as well that the council met twice.\n",
            "content/facts/f.yaml": "title: F\nfacts:\n"
            f"  - {{id: {ids['question']}, question: How often?, {cited % 'letter'}}}\n"
            f"  - {{id: other, question: How often in the copy?, {cited % ids['source']}}}\n",
            "content/timelines/t.yaml": "title: T\nevents:\n"
            f"  - {{id: {ids['event']}, date: 1931, title: Once, cite: [{{source: letter, quote: again in June 1931}}]}}\n"
            "  - {id: later, date: 1931-06, title: Again, cite: [{source: letter, quote: in June 1931}]}\n",
        }
    )
    assert made.run("build", "--no-search").status == 0
    reader = page()
    with hosted(made.path / "dist") as address:
        reader.goto(f"{address}compare.html?one=letter&two={ids['source']}&all=")
        reader.wait_for_selector("#pair output:not(:empty)")
        rows = reader.locator("#rows .row").evaluate_all("all => all.map(e => e.dataset.row)")
        assert sorted(rows) == sorted([ids["question"], "other", ids["event"], "later"])
        reader.goto(f"{address}timelines/t.html?source=letter")
        assert reader.locator("#filter--form output").inner_text() == "2 of 2 events shown"
