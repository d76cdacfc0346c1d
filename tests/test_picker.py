"""Words selected in a source, as citations."""

from __future__ import annotations

import json
import random
import re
from typing import TYPE_CHECKING, Any

import pytest
from conftest import LETTER, ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from windows import CHAPTER, SMALL, Make, clipboard, serve

from site_builder import match
from site_builder.build import check
from site_builder.haystack import Haystack, Needle
from site_builder.picker import pick
from site_builder.project import open_project
from site_builder.quoting import places
from site_builder.scan import scan
from site_builder.serving import OPTIONS
from site_builder.text import SourceText
from site_builder.verify import haystacks
from site_builder.yaml_nodes import Sequence, raw
from site_builder.yaml_tree import parse

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext


SELECT = """([words, text]) => {
  const quote = [...document.querySelectorAll(".passages blockquote")].find((one) => one.textContent.includes(text));
  const walker = document.createTreeWalker(quote, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let at = quote.textContent.indexOf(words), end = at + words.length, done = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = node.data.length;
    if (at >= done && at < done + length) range.setStart(node, at - done);
    if (end > done && end <= done + length) range.setEnd(node, end - done);
    done += length;
  }
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@pytest.mark.browser
@pytest.mark.slow
def test_selecting_words_of_a_source_offers_them_as_a_citation(site: Make, window: BrowserContext) -> None:
    """In YAML and in Markdown, with a line only where it is needed, and at once what keeps words from being cited."""
    from playwright.sync_api import expect

    seed = "“Crème brûlée” costs 𝟙𝟚 pounds, they say.\nThe council met again.\nThe council met again.\nA [big] house stood.\n"
    made = site({**SMALL, "seeds/menu.txt": seed, "content/sources.yaml": "letter:\n  seed: letter.txt\n  title: A letter\n"
                 "menu:\n  seed: menu.txt\n  title: A menu\n"})  # fmt: skip
    with serve(made) as server:
        page = window.new_page()
        page.goto(server.url + "sources/menu.html")
        pick_box = page.locator(".preview-pick")
        page.evaluate(SELECT, [" costs 𝟙𝟚 pounds, ", "costs"])
        expect(pick_box.locator("pre")).to_have_text("- source: menu\n  quote: costs 𝟙𝟚 pounds,")
        expect(pick_box).to_contain_text("seeds/menu.txt:1:16")
        pick_box.get_by_role("button", name="Copy for YAML").click()
        expect(pick_box.get_by_role("button", name="Copied")).to_be_visible()
        assert clipboard(page) == "- source: menu\n  quote: costs 𝟙𝟚 pounds,"

        page.evaluate("""() => { const quotes = document.querySelectorAll(".passages blockquote");
          getSelection().selectAllChildren(quotes[2]); }""")
        expect(pick_box.locator("pre")).to_have_text("- source: menu\n  quote: The council met again.\n  line: 3")
        pick_box.get_by_role("button", name="Copy for Markdown").click()
        expect(pick_box.get_by_role("button", name="Copied")).to_be_visible()
        assert clipboard(page) == "[@menu{line=3}: The council met again.]"

        for words, text, obstacle in (
            ("Crème", "Crème", "too short to cite: 5 letters and digits; at least 8 are needed"),
            ("ème brûlée” costs", "Crème", "it starts inside a word: quote whole words"),
        ):
            page.evaluate(SELECT, [words, text])
            expect(pick_box.locator(".obstacle")).to_have_text(obstacle)
            expect(pick_box.get_by_role("button")).to_have_count(0)
        page.evaluate("getSelection().removeAllRanges()")
        expect(pick_box).to_be_hidden()

        # What was picked is a citation that holds, and the passage then says who cites it.
        expect(page.locator(".preview-unused")).to_have_count(4)
        made.write("content/chapters/story.md", CHAPTER + "\nAgain [@menu{line=3}: The council met again.].\n")
        expect(page.locator(".preview-unused")).to_have_count(3)
        expect(page.locator(".passage.cited .leaning")).to_contain_text("The story")
        page.locator(".preview-panel summary").click()
        page.get_by_role("button", name="Next unused passage").click()
        assert page.evaluate("document.activeElement.textContent") in seed

        # Words that an excerpt has are cited by its id.
        page.goto(server.url + "sources/letter.html")
        page.evaluate(SELECT, ["It cost 12,000 pounds", "It cost"])
        expect(pick_box).to_contain_text("These words are the excerpt cost")
        expect(pick_box.locator("pre")).to_have_text("- cost")


# The picker's answers.


@pytest.mark.parametrize("draft", [False, True])
def test_an_excerpt_is_offered_only_where_it_can_be_cited(site: Make, draft: bool) -> None:
    """A draft's id would stand in the preview, and stop the next build."""
    made = site(SMALL)
    made.edit("content/excerpts/words.yaml", "id: cost", f"id: cost\n    draft: {str(draft).lower()}")
    start = LETTER.index("It cost")
    with serve(made) as server:
        answer = json.loads(server.get(f"/~quote?source=letter&start={start}&end={start + 21}").body)
    plain = "- source: letter\n  quote: It cost 12,000 pounds"
    assert (answer["excerpt"], answer["yaml"]) == (("", plain) if draft else ("cost", "- cost"))


TWO_LINES = "it crosses a line end: quote one line, or say `wrapped: true` in sources.yaml"
BLANK_LINE = "it crosses a blank line: quote words on one side of it"


@pytest.mark.parametrize(
    ("words", "wrapped", "obstacle"),
    [
        ("The mayor spoke.\nThe council", False, TWO_LINES),
        ("spoke.\nThe council met.\n\nAn extraordinary", True, BLANK_LINE),
        ("spoke.\nThe council met.\n\nAn extraordinary", False, BLANK_LINE),
        ("mayor spoke.\nThe coun", False, "it ends inside a word: quote whole words"),
        ("ordinary", False, "it starts inside a word: quote whole words"),
        ("onlookers a\u0308", False, ""),
        ("onlookers a", False, "it ends inside a word: quote whole words"),
    ],
)
def test_what_keeps_words_from_being_cited_is_said_of_the_place_that_was_selected(
    site: Make, words: str, wrapped: bool, obstacle: str
) -> None:
    """Not of another where the same words stand; and nothing is advised that is done already, or would not help."""
    seed = "The mayor spoke.\nThe council met.\n\nAn extraordinary meeting, said onlookers a\u0308. No ordinary one.\n"
    made = site({"seeds/note.txt": seed, "content/sources.yaml": "note:\n  seed: note.txt\n  title: A note\n"
                 f"  wrapped: {str(wrapped).lower()}\n"})  # fmt: skip
    start = seed.index(words)
    with serve(made) as server:
        answer = json.loads(server.get(f"/~quote?source=note&start={start}&end={start + len(words)}").body)
    assert (answer["obstacle"], bool(answer["yaml"])) == (obstacle, not obstacle)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_picked_says_exactly_the_selection(data: st.DataObject) -> None:
    """For any stretch of the first site's seeds: the YAML and the Markdown both cite it and no other place, and say a
    line only where the words alone would not do."""
    site, prepared = first_site()
    source = data.draw(st.sampled_from(sorted(prepared)))
    text = prepared[source].source.text
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start, min(len(text), start + 200)))
    words = re.compile(r"\b\w")
    if data.draw(st.booleans()):  # whole words, as a double click selects them
        start = next((found.start() for found in words.finditer(text, start)), start)
        end = max([start, *(found.end() for found in re.finditer(r"\w\b", text[:end]) if found.end() > start)])
    answer = pick(site, prepared, source, start, end)
    if answer["obstacle"]:
        assert (answer["yaml"], answer["markdown"]) == ("", "")
        return
    if answer["excerpt"]:
        assert (answer["yaml"], answer["markdown"]) == (f"- {answer['excerpt']}", f"[@{answer['excerpt']}]")
        return
    node = parse(SourceText("", answer["yaml"])).value
    assert isinstance(node, Sequence)
    typed = {key.value: value.value for key, value in node.items[0].entries}
    line = int(typed["line"]) if "line" in typed else None
    needle = Needle(typed["quote"], line, typed.get("before"), typed.get("after"))
    found = match.find(prepared[source], needle)
    assert isinstance(found, match.Match)
    assert found.pieces == ((answer["start"], answer["end"]),)
    alone = match.find(prepared[source], Needle(typed["quote"]))
    assert (line is not None) == isinstance(alone, match.Ambiguous)

    markdown = SourceText("", answer["markdown"])
    prose = scan(raw(markdown.span(0, len(markdown.text))))
    (mark,) = prose.marks
    assert prose.problems == ()
    given_ = {name: value.value for name, value in mark.attributes.items()}
    assert (mark.source.value, mark.quote.value) == (source, typed["quote"])
    assert given_ == {name: value for name, value in typed.items() if name not in ("source", "quote")}


FIRST: list[Any] = []


def first_site() -> tuple[Any, Any]:
    if not FIRST:
        checked = check(open_project(ROOT), OPTIONS).checked
        assert checked is not None
        FIRST.extend((checked.site, haystacks(checked.site.linked)))
    return FIRST[0], FIRST[1]


def test_awkward_words_are_cited_in_markdown_as_they_stand() -> None:
    """Brackets, backslashes and quotation marks, alone or beside the words, read back as typed."""
    chance = random.Random(7)
    for _ in range(500):
        text = " ".join("".join(chance.choice('ab[]\\"{}:, `') for _ in range(12)).split())
        seed = SourceText("seeds/x.txt", f"before it {text} all of it, twice {text} after it\n")
        prepared = {"x": Haystack(seed, False)}
        for place in places(prepared, text):
            if place.needle is None:
                continue
            words = SourceText("", place.markdown)
            prose = scan(raw(words.span(0, len(words.text))))
            (mark,) = prose.marks
            assert mark.quote is not None
            assert (mark.quote.value, prose.problems) == (place.needle.quote, ())
