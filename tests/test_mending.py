"""After an edit of words a build makes the pages that show them, and no other; the output is that of a clean build."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Ran, Site
from PIL import Image
from test_cache import AVOIDED, build, counted, files_of, imported, outside_ci
from whole import PLAIN

from site_builder.mending import mend

__all__ = ["outside_ci"]

# The words of every kind of text, by the file that has them and where they stand; the pages that show them.
WORDS = {
    "a chapter": ("chapters/story.md", "opened it", {"chapters/story.html"}),
    "a chapter, below its embeds": ("chapters/after.md", "Then there was", {"chapters/after.html"}),
    "a timeline": ("timelines/bridges.yaml", "is dated", {"timelines/bridges.html", "timelines/index.html"}),
    "an event": ("timelines/bridges.yaml", "mayor opened it", {"events/opening.html", "timelines/bridges.html"}),
    "a fact": (
        "facts/measures.yaml",
        "One letter, one set",
        {"facts/price.html", "panels/measures.html", "chapters/story.html", "disagreements.html"},
    ),
    "an excerpt": ("excerpts/words.yaml", "*our* words", {"excerpts/price-told.html"}),
    "a version": (
        "remarks/promises.yaml",
        "As the letter has it",
        {"remarks/second-bridge.html", "chapters/after.html"},
    ),
    "a topic": ("topics/names.yaml", "text: The mayor", {"topics/anna-hill.html"}),
    "a figure": (
        "figures/drawn.yaml",
        "To one scale",
        {"figures/prices.html", "chapters/story.html"},
    ),
    "a caption": ("media/pictures.yaml", "Seen from", {"chapters/after.html"}),
}


@pytest.fixture
def whole(site: Callable[..., Site]) -> Site:
    """A site with a text of every kind, built once."""
    made = site(PLAIN)
    made.edit("content/site.yaml", "units:\n", UNIT)
    made.edit("content/topics/names.yaml", "topics:\n", f"topics:\n{NAME}")
    time.sleep(0.06)
    assert build(made).status == 0
    return made


def clean(made: Site, folder: Path, *arguments: str) -> tuple[Ran, dict[str, bytes]]:
    """What a build from nothing says and writes."""
    ran = build(made, "--clean", "--out", str(folder / "clean"), *arguments)
    return ran, files_of(folder / "clean")


def differing(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    """The paths of files that differ."""
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


@pytest.mark.slow
@pytest.mark.parametrize("of", WORDS)
def test_an_edit_of_words_makes_the_pages_that_show_them(
    whole: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, of: str
) -> None:
    """Nothing else is planned; it says how many files it wrote, and the next run says that none has changed."""
    path, words, pages = WORDS[of]
    before, calls = files_of(whole.path / "dist"), counted(monkeypatch)
    whole.edit(f"content/{path}", words, f"{words} indeed")
    ran = build(whole)
    assert (ran.status, calls) == (0, [])
    after = files_of(whole.path / "dist")
    assert differing(before, after) == pages
    written = "1 file" if len(pages) == 1 else f"{len(pages)} files"
    assert f"{written} written, {len(after) - len(pages)} unchanged, 0 deleted" in ran.out
    said = build(whole)
    assert calls == []
    assert f"0 files written, {len(after)} unchanged" in said.out
    fresh, wanted = clean(whole, tmp_path)
    assert after == wanted
    assert fresh.err == ran.err


def test_nothing_is_imported_that_edited_words_need_not(whole: Site) -> None:
    """A text of the plainest kind is read without the YAML library."""
    avoided = (*(set(AVOIDED) - {"site_builder.write"}), "calendar", "html", "textwrap")
    for path, words in (("chapters/story.md", "opened it"), ("timelines/bridges.yaml", "mayor opened it")):
        whole.edit(f"content/{path}", words, f"{words} indeed")
        assert imported(whole, avoided) == "0 []"
    whole.edit("content/timelines/bridges.yaml", "text: The mayor opened it indeed.", "text: 'The mayor opened it.'")
    assert imported(whole, ("jinja2", "yaml")) == "0 ['yaml']"


def test_edit_upon_edit(whole: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One after the other, in several files at once, and back."""
    calls = counted(monkeypatch)
    for path, words, _ in WORDS.values():
        whole.edit(f"content/{path}", words, f"{words} indeed")
        assert build(whole).status == 0
    for path, words, _ in WORDS.values():
        whole.edit(f"content/{path}", f"{words} indeed", words)
    assert build(whole).status == 0
    assert calls == []
    assert files_of(whole.path / "dist") == clean(whole, tmp_path)[1]


@pytest.mark.slow
@pytest.mark.parametrize("number", range(4))
def test_any_words_in_any_order(whole: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Long and short ones, with what Markdown and HTML take for their own; on a page, one in another."""
    chance, calls = random.Random(number), counted(monkeypatch)
    now = {words: words for _, words, _ in WORDS.values()}
    for _ in range(25):
        for path, words, _ in chance.sample(list(WORDS.values()), chance.choice([1, 1, 2, 4])):
            more = chance.choices(["", " and", " *so*", " **much** of it", " it's", " a & b", " é", " word" * 40], k=3)
            said = f"{words}{''.join(more)}"
            whole.edit(f"content/{path}", now[words], said)
            now[words] = said
        assert build(whole).status == 0
    assert calls == []
    assert files_of(whole.path / "dist") == clean(whole, tmp_path)[1]


@pytest.mark.slow
def test_a_ledger_of_old_notes_is_made_anew(whole: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Notes are added to it as long as it is no longer than a few times what holds."""
    ledger, calls = whole.path / ".site-builder/dist.output/record.ledger", counted(monkeypatch)
    monkeypatch.setattr("site_builder.ledger.ROOM", 0)
    short = ledger.stat().st_size
    for number in range(80):
        old, new = ("opened it", "opened it again") if number % 2 == 0 else ("opened it again", "opened it")
        whole.edit("content/chapters/story.md", old, new)
        assert build(whole).status == 0
        assert ledger.stat().st_size < 6 * short
    assert 0 < len(calls) < 8


@pytest.mark.slow
def test_a_site_with_templates_of_its_own_is_made_anew(
    site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They may show of a text what they like."""
    stock = (ROOT / "templates/embeds/medium.html").read_text("utf-8")
    own = stock.replace("prose(medium.caption)", "prose(medium.caption) | striptags | truncate(9, true, '~')")
    assert own != stock
    made = site({**PLAIN, "templates/embeds/medium.html": own})
    time.sleep(0.06)
    assert build(made).status == 0
    calls = counted(monkeypatch)
    made.edit("content/media/pictures.yaml", "Seen from", "As seen from")
    assert build(made).status == 0
    assert calls == ["built"]
    page = made.read("dist/chapters/after.html")
    assert "As seen ~" in page
    assert "\0" not in page


# Edits that reach further than the words: path below content/, what stands there, what is to stand there.
FURTHER = {
    "a title": ("timelines/bridges.yaml", "The bridge opens", "The bridge is opened"),
    "a date": ("timelines/bridges.yaml", "1931-05-04\n", "1931-05-05\n"),
    "a quotation": ("timelines/bridges.yaml", "4 May 1931 by the mayor", "4 May 1931"),
    "a link in a text": ("timelines/bridges.yaml", "The mayor opened it.", "'[The mayor](topic:anna-hill) opened it.'"),
    "another link in a text": ("chapters/after.md", "[a walk](event:walk)", "[a walk](event:opening)"),
    "a citation in a text": ("chapters/after.md", "Then there was", "Then [@forty] there was"),
    "a citation's words": ("chapters/story.md", "the bridge had cost 15,000 pounds by", "had cost 15,000 pounds by"),
    "an embed less": ("chapters/after.md", "/// remark | second-bridge\n///\n", ""),
    "a heading's words": ("chapters/story.md", "What was paid", "What was asked"),
    "a link out of the site": ("chapters/story.md", "opened it", "opened [it](https://example.org/)"),
    "a text that was not there": (
        "excerpts/words.yaml",
        "    source: minutes\n",
        "    source: minutes\n    note: More.\n",
    ),
    "a text that goes": ("excerpts/words.yaml", "    note: In *our* words.\n", ""),
    "a draft": ("facts/others.yaml", "    question:", "    draft: true\n    question:"),
    "a setting's text": ("site.yaml", "It was opened", "It was first opened"),
    "a source's text": ("sources.yaml", "in our words", "in words of our own"),
    "a correction's text": ("corrections/first.yaml", "was: May", "was: In May"),
    "words between quotation marks": ("timelines/bridges.yaml", "The mayor opened it", "The mayor “opened it for us”"),
    "a number that counts no items of a list": ("chapters/after.md", "Then there was", "4. Then there was"),
    "a remark in the file": ("topics/names.yaml", "title: Names\n", "title: Names # of all\n"),
    "a paragraph that cites nothing": ("chapters/after.md", "Then there", "Nobody said so.\n\nThen there"),
    "a figure that stands nowhere": ("timelines/bridges.yaml", "The mayor opened it", "The mayor and 7,777 opened it"),
    "a figure of another stretch": ("chapters/story.md", "are told: one", "are told: one of 15,000 pounds"),
    "words that others cite": ("timelines/bridges.yaml", "opened it.", "said “We shall build a second one”."),
    "a figure in a unit of the site's own": ("timelines/bridges.yaml", "The mayor opened it", "Its 40 rods are open"),
}
# What a unit and a name with a number take.
UNIT = "units:\n  rod:\n    names: [rods]\n    of: metre\n    factor: 20\n"
NAME = "  - id: lodge\n    name: Lodge-77\n    kind: organisation\n"
# Edits of what a text states, which is borne out by what is cited for it as before.
STATED = {
    "a date": ("timelines/bridges.yaml", "The mayor opened it", "The mayor opened it on 4 May 1931"),
    "a measure that is converted": ("timelines/bridges.yaml", "The mayor opened it", "The mayor opened its 131 feet"),
    "words between quotation marks": ("timelines/bridges.yaml", "opened it.", "said “OPENED on  4 May 1931”."),
    "a price": ("chapters/story.md", "and another", "and another of 15,000 pounds"),
    "a number in a text without a citation": ("topics/names.yaml", "text: The mayor", "text: The mayor of 1,234"),
    "a name with a number": ("timelines/bridges.yaml", "The mayor opened it", "The mayor of Lodge-77 opened it"),
    "a unit of the site's own": ("timelines/bridges.yaml", "The mayor opened it", "The mayor opened its 2 rods"),
    "a heading of the same address": ("chapters/story.md", "What was paid", "What was paid?"),
    "a paragraph that cites as well": ("chapters/after.md", "She promised", "\n\nShe promised"),
    "a place in a list": ("chapters/after.md", "Then there was", "1. Then there was"),
}
CONVERTED = """\
        quote: The bridge was opened on 4 May 1931 by the mayor
      - source: letter
        quote: it is 40 metres long
        as_stated: 40 metres
"""


@pytest.mark.slow
def test_another_picture_makes_the_site_anew(whole: Site, tmp_path: Path) -> None:
    """It is no text."""
    picture = BytesIO()
    Image.radial_gradient("L").resize((500, 300)).save(picture, "PNG")
    whole.write("content/media/bridge.png", picture.getvalue())
    assert build(whole).status == 0
    assert files_of(whole.path / "dist") == clean(whole, tmp_path)[1]


@pytest.mark.slow
@pytest.mark.parametrize("of", FURTHER)
def test_an_edit_of_more_makes_the_site_anew(
    whole: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, of: str
) -> None:
    """As a clean build does, warnings included; and what is edited then is again made alone."""
    path, old, new = FURTHER[of]
    calls = counted(monkeypatch)
    whole.edit(f"content/{path}", old, new)
    ran = build(whole)
    assert (ran.status, calls) == (0, ["built"])
    fresh, wanted = clean(whole, tmp_path)
    assert files_of(whole.path / "dist") == wanted
    assert ran.err == fresh.err
    calls.clear()
    whole.edit("content/media/pictures.yaml", "Seen from", "As seen from")
    again = build(whole)
    assert (again.status, calls) == (0, [])
    assert again.err == ran.err
    assert files_of(whole.path / "dist") == clean(whole, tmp_path)[1]


def test_two_versions_that_git_left_are_no_words(whole: Site) -> None:
    """They are told as in a site that is made anew, and nothing is written."""
    before = files_of(whole.path / "dist")
    whole.edit("content/chapters/after.md", "Then there", "<<<<<<< HEAD\nThen\n=======\nSo\n>>>>>>> main\nthere")
    ran = build(whole)
    assert (ran.status, files_of(whole.path / "dist")) == (1, before)
    assert "error[merge-conflict]" in ran.err


@pytest.mark.slow
@pytest.mark.parametrize("of", STATED)
def test_what_is_stated_anew_and_borne_out_is_put_in_its_place(
    whole: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, of: str
) -> None:
    """And back; and what is not borne out after it is found."""
    whole.edit("content/timelines/bridges.yaml", CONVERTED.partition("\n")[0] + "\n", CONVERTED)
    assert build(whole).status == 0
    path, old, new = STATED[of]
    calls = counted(monkeypatch)
    for before, after in ((old, new), (new, old), (old, new)):
        whole.edit(f"content/{path}", before, after)
        ran = build(whole)
        assert (ran.status, ran.err, calls) == (0, "", [])
        assert files_of(whole.path / "dist") == clean(whole, tmp_path)[1]
        calls.clear()
    whole.edit("content/timelines/bridges.yaml", "The mayor", "The mayor and 7,777")
    assert "figure-not-in-quotation" in build(whole).err
    assert calls == ["built"]


@pytest.mark.slow
def test_warnings_of_an_edited_file_are_said_again(whole: Site, tmp_path: Path) -> None:
    """The whole site is made where an edited file has any."""
    whole.edit("content/chapters/after.md", "Then there", "Nobody said so.\n\nThen there")
    first = build(whole)
    assert "uncited-paragraph" in first.err
    whole.edit("content/chapters/after.md", "Then there", "And then there")
    assert build(whole).err == first.err
    whole.edit("content/chapters/after.md", "Nobody said so.", "Nobody has said so.")
    moved = build(whole)
    assert "Nobody has said so." in moved.err
    fresh, wanted = clean(whole, tmp_path)
    assert (moved.err, files_of(whole.path / "dist")) == (fresh.err, wanted)


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["--drafts"], ["--base-url", "https://example.org/sub/"]], ids=str)
def test_options_hold_for_the_pages_that_are_made(
    whole: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    """Drafts, and addresses."""
    assert build(whole, *arguments).status == 0
    calls = counted(monkeypatch)
    whole.edit("content/chapters/story.md", "opened it", "opened it indeed")
    assert build(whole, *arguments).status == 0
    assert calls == []
    assert files_of(whole.path / "dist") == clean(whole, tmp_path, *arguments)[1]


def test_a_text_of_a_draft_is_on_no_page(whole: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written, and the next run knows of the edit."""
    whole.edit("content/timelines/walks.yaml", "    draft: true\n", "    draft: true\n    text: Nobody knows.\n")
    assert build(whole).status == 0
    calls = counted(monkeypatch)
    whole.edit("content/timelines/walks.yaml", "Nobody knows", "Nobody knows those 7,777")
    assert "0 files written" in build(whole).out
    assert build(whole).status == 0
    assert calls == []


@pytest.mark.slow
def test_a_page_that_stands_in_the_output_is_taken_as_it_is(
    whole: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that another program changed is not: then the site is made anew."""
    (whole.path / "dist/events/walk.html").write_text("not ours")
    calls = counted(monkeypatch)
    whole.edit("content/chapters/story.md", "opened it", "opened it indeed")
    assert build(whole).status == 0
    assert calls == ["built"]
    assert files_of(whole.path / "dist") == clean(whole, tmp_path)[1]


@pytest.mark.slow
@pytest.mark.parametrize("damage", [b"", b"{", b"[]", None], ids=str)
def test_notes_that_are_damaged_cost_time_only(
    whole: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: bytes | None
) -> None:
    """They are not believed, and the next build's are."""
    notes = whole.path / ".site-builder/dist.output/record.ledger"
    assert b"opened it" in notes.read_bytes()
    notes.write_bytes(damage) if damage is not None else notes.unlink()
    calls = counted(monkeypatch)
    for words in ("indeed", "no doubt"):
        whole.edit("content/chapters/story.md", "opened it", f"opened it {words}")
        assert build(whole).status == 0
    assert calls == ["built"]
    assert files_of(whole.path / "dist") == clean(whole, tmp_path)[1]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ledger", "names", "units", "moves"])
@pytest.mark.parametrize("damage", [None, [], {}, "x", {"content/chapters/story.md": [0, 5, "x"]}], ids=str)
def test_a_record_that_is_damaged_costs_time_only(
    whole: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, damage: object
) -> None:
    """Whatever it says of the notes."""
    record = whole.path / ".site-builder/dist.output/record"
    kept = json.loads(record.read_bytes())
    kept["notes"][name] = damage
    record.write_text(json.dumps(kept))
    calls = counted(monkeypatch)
    for words in ("indeed", "no doubt"):
        whole.edit("content/chapters/story.md", "opened it", f"opened it {words}")
        assert build(whole).status == 0
    assert calls in ([], ["built"])  # no units are none, too
    assert files_of(whole.path / "dist") == clean(whole, tmp_path)[1]


@pytest.mark.slow
def test_a_page_that_another_program_changes_meanwhile_is_not_mended(
    whole: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the output was looked at: what is read then is not what was noted."""
    page, calls = whole.path / "dist/chapters/story.html", counted(monkeypatch)

    def meddling(*given: Any) -> Any:
        page.write_bytes(page.read_bytes().replace(b"<h1>", b"<h1>not ours: "))
        return mend(*given)

    monkeypatch.setattr("site_builder.mending.mend", meddling)
    whole.edit("content/chapters/story.md", "opened it", "opened it indeed")
    assert build(whole).status == 0
    assert calls == ["built"]
    assert "not ours" not in page.read_text("utf-8")


@pytest.mark.slow
def test_a_search_index_takes_the_whole_site(whole: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has the words of all pages."""
    assert whole.run("build").status == 0
    calls = counted(monkeypatch)
    whole.edit("content/chapters/story.md", "opened it", "opened it indeed")
    assert whole.run("build").status == 0
    assert calls == ["built"]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_check_of_edited_words_makes_their_pages_alone(
    whole: Site, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """It says what it said, warnings of other files included; and so does the next one."""
    whole.edit("content/chapters/after.md", "Then there", "Nobody said so.\n\nThen there")
    first = whole.run("check", "--format", form)
    assert "uncited-paragraph" in first.err + first.out
    calls = counted(monkeypatch)
    for path, words, _ in WORDS.values():
        if path != "chapters/after.md":
            whole.edit(f"content/{path}", words, f"{words} indeed")
            assert whole.run("check", "--format", form) == first
    assert whole.run("check", "--format", form) == first
    assert calls == []


@pytest.mark.slow
def test_a_check_finds_what_an_edit_of_words_breaks(whole: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link that leads nowhere, a figure that no quotation states."""
    assert whole.run("check").status == 0
    whole.edit("content/timelines/bridges.yaml", "The mayor opened it", "The mayor and 7,777 opened it")
    assert "figure-not-in-quotation" in whole.run("check").err
    calls = counted(monkeypatch)
    whole.edit("content/chapters/story.md", "opened it", "opened it [there](../nowhere.html)")
    ran = whole.run("check")
    assert calls == ["built"]
    assert ran.status == 1
