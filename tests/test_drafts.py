"""Records that a build leaves out, and ids that records once had: drafts lean on nothing, old addresses lead on."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from conftest import Site, tree
from whole import PLAIN


def test_drafts_are_left_out_unless_asked_for_and_may_not_be_leaned_on(site: Callable[..., Site]) -> None:
    """A draft event is published by --drafts alone, and a link to it stops the build that leaves it out."""
    event = (
        "title: T\nevents:\n  - id: e\n    date: 1931\n    title: E\n    draft: true\n    cite:\n"
        "      - source: letter\n        quote: The council met again in June 1931.\n"
    )
    made = site({"content/timelines/t.yaml": event})
    assert made.run("build").status == 0
    assert not (made.path / "dist/events/e.html").exists()
    assert made.run("build", "--drafts").status == 0
    assert (made.path / "dist/events/e.html").exists()
    made.write(
        "content/chapters/c.md", "---\nid: c\ntitle: C\norder: 1\n---\n[E](event:e) [@letter: The council met twice.]\n"
    )
    assert "content/chapters/c.md:6:11: error[refers-to-draft]" in made.run("build").err


# What names a draft topic, or what only a draft and a file are called.
LEANING = {
    "a speaker": ("remarks/promises.yaml", "speaker: anna-hill", "speaker: the-insider", "4:14"),
    "a speaker of a citation": ("remarks/promises.yaml", "one\n", "one\n            speaker: the-insider\n", "11:22"),
    "a speaker of an excerpt": ("excerpts/words.yaml", "12,000 pounds\n", "12,000 pounds\n    speaker: the-insider\n", "6:14"),
    "a speaker in a text": ("chapters/story.md", "[@letter: opened", "[@letter{speaker=the-insider}: opened", "8:57"),
    "who says a value": ("facts/measures.yaml", "value: 12,000\n", "value: 12,000\n        said_by: the-insider\n", "10:18"),
    "what was corrected": ("corrections/first.yaml", "record: second-meeting", "record: walks", "4:13"),
}  # fmt: skip


@pytest.mark.parametrize("of", LEANING)
def test_nothing_names_a_draft(site: Callable[..., Site], of: str) -> None:
    """A speaker may be anybody, but no topic that is left out; an id that a file has too is the draft's."""
    path, old, new, place = LEANING[of]
    made = site(PLAIN)
    made.edit(
        "content/topics/names.yaml", "topics:\n", "topics:\n  - {id: the-insider, name: X, kind: person, draft: true}\n"
    )
    made.edit("content/timelines/walks.yaml", "id: secret", "id: walks")
    assert made.run("check", "--strict").status == 0
    made.edit(f"content/{path}", old, new)
    ran = made.run("check")
    assert ran.status == 1
    assert re.findall(r"^(\S+): error\[refers-to-draft\]", ran.err, re.MULTILINE) == [f"content/{path}:{place}"]
    assert made.run("build", "--no-search", "--drafts").status == 0


def test_readers_are_told_nothing_of_what_is_found_in_drafts(site: Callable[..., Site]) -> None:
    """Editors are; and readers of what is found elsewhere."""
    made = site(PLAIN)
    secret = "  - id: secret\n    date: 1931\n    title: The minister resigns over issue #975\n    draft: true\n"
    made.edit("content/timelines/walks.yaml", "events:\n", f"events:\n{secret}".replace("id: secret", "id: scoop"))
    made.write("content/chapters/scoop.md", "---\nid: scoops\ntitle: Scoops\norder: 3\ndraft: true\n---\nThe scoop.\n")
    made.write(
        "content/timelines/scoops.yaml", f"title: Scoops\ndraft: true\nevents:\n{secret.replace('secret', 'scoop-2')}"
    )
    made.write("content/facts/scoops.yaml", "title: Scoops\ntext: “Nothing but scoop upon scoop”\ndraft: true\n")
    made.edit("content/chapters/after.md", "Then there", "Nobody said so.\n\nThen there")
    ran = made.run("build", "--no-search")
    assert ran.status == 0
    assert "The minister resigns" in ran.err
    page = made.read("dist/checked.html")
    assert "Nobody said so." in page
    assert not [words for words in ("minister", "coop") if words in page]


@pytest.mark.parametrize(
    ("path", "folder", "held", "link"),
    [
        ("timelines/secrets", "timelines", "events/scoop", "[T](timeline:secrets) [E](event:scoop)"),
        ("facts/secrets", "panels", "facts/scoop", "[P](panel:secrets) [F](fact:scoop)"),
    ],
)
def test_a_draft_timeline_or_panel_keeps_all_that_it_holds(
    site: Callable[..., Site], path: str, folder: str, held: str, link: str
) -> None:
    """With `draft: true` at its head a file is as if each of its records had it."""
    cite = "cite: [{source: letter, quote: The council met twice.}]"
    lists = {
        "timelines/secrets": f"events:\n  - {{id: scoop, date: 1931, title: The scoop, {cite}}}\n"
        f"  - {{id: other, date: 1931, title: The scoop again, draft: true, {cite}}}\n",
        "facts/secrets": f"facts:\n  - {{id: scoop, question: The scoop?, values: [{{value: twice, {cite}}}]}}\n",
    }
    made = site(PLAIN)
    made.write(f"content/{path}.yaml", f"title: The scoops\ntext: Of 975 scoops.\ndraft: true\n{lists[path]}")
    assert made.run("build", "--no-search").status == 0
    pages = [(made.path / "dist" / name).exists() for name in (f"{folder}/secrets.html", f"{held}.html")]
    assert pages == [False, False]
    everything = "".join(
        file.read_text(encoding="utf-8")
        for file in (made.path / "dist").rglob("*")
        if file.suffix in (".html", ".json")
    )
    assert "scoop" not in everything
    chapter = made.write(
        "content/chapters/c.md",
        f"---\nid: c\ntitle: C\norder: 9\n---\n{link} [@letter: The council met twice.]\n",
    )
    assert made.run("check").err.count("error[refers-to-draft]") == 2
    assert made.run("build", "--no-search", "--drafts").status == 0
    for name in (f"{folder}/secrets.html", f"{held}.html"):
        assert '<p class="draft">Draft: not published</p>' in made.read(f"dist/{name}")
    chapter.unlink()
    made.edit(f"content/{path}.yaml", "draft: true\n", "")
    assert made.run("build", "--no-search").status == 0
    assert '<p class="draft">' not in made.read(f"dist/{held}.html") + made.read(f"dist/{folder}/secrets.html")


def test_a_file_that_is_a_draft_takes_no_records_id(site: Callable[..., Site]) -> None:
    """A correction of a record is of that record, also where a draft's file has its name."""
    made = site(PLAIN)
    made.write("content/timelines/second-meeting.yaml", "title: More\ndraft: true\n")
    made.edit("content/corrections/first.yaml", "record: second-meeting", "record: price")
    made.write("content/facts/price.yaml", "title: More\ndraft: true\n")
    assert made.run("check", "--strict").status == 0


def test_readers_are_not_told_that_a_text_is_pinned_which_is_not(site: Callable[..., Site]) -> None:
    """They are told that some may not be, and which."""
    made = site()
    assert made.run("build", "--no-search").status == 0
    page = " ".join(made.read("dist/checked.html").split())
    assert "A text that nobody has pinned yet is named among the warnings." in page
    assert "does not pin its seed file" in page


@pytest.mark.parametrize("drafted", ["first", "second"])
@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("options", [(), ("--drafts",)], ids=str)
def test_a_draft_may_not_have_the_id_of_another_record(
    site: Callable[..., Site], drafted: str, apart: bool, options: tuple[str, ...]
) -> None:
    """Left out or not: it was published in the place of the other one of its file."""
    first, second = (
        f"  - id: e\n    date: 1931\n    title: The {title}\n{'    draft: true' if title == drafted else ''}\n    cite:\n"
        "      - source: letter\n        quote: The council met again in June 1931.\n"
        for title in ("first", "second")
    )
    head = "title: T\nevents:\n"
    files = {"a": head + first, "b": head + second} if apart else {"a": head + first + second}
    made = site({f"content/timelines/{name}.yaml": text for name, text in files.items()})
    ran = made.run("build", *options)
    place = "b.yaml:3:9" if apart else "a.yaml:10:9"
    assert ran.status == 1
    assert f"content/timelines/{place}: error[duplicate-id]: the id 'e' is taken" in ran.err
    assert not (made.path / "dist").exists()


RENAMED = (
    "title: T\nevents:\n  - id: new-name\n    formerly: [old-name]\n    date: 1931\n    title: E\n    cite:\n"
    "      - source: letter\n        quote: The council met again in June 1931.\n"
)


def test_old_addresses_lead_to_the_record_that_has_them_now(site: Callable[..., Site]) -> None:
    """`formerly` leaves a redirect page at each old address."""
    made = site({"content/timelines/t.yaml": RENAMED})
    assert made.run("build").status == 0
    assert '<meta http-equiv="refresh" content="0; url=../events/new-name.html">' in made.read(
        "dist/events/old-name.html"
    )


def test_both_old_addresses_of_a_source_lead_to_it(site: Callable[..., Site]) -> None:
    """That of its own page, and that of the page which compares it with others."""
    made = site({"content/sources.yaml": "letter:\n  formerly: [note]\n  seed: letter.txt\n  title: A letter\n"})
    assert made.run("build").status == 0
    for folder in ("sources", "compare"):
        led = f'<meta http-equiv="refresh" content="0; url=../{folder}/letter.html">'
        assert led in made.read(f"dist/{folder}/note.html")


MANY = range(210)
CITED = "cite:\n{1}  - source: old-source\n{1}    quote: In letter {0} the mayor writes\n"
EVENT = f"  - id: event-{{0}}\n    date: 18{{2}}\n    title: E\n    topics: [old-topic]\n    {CITED}"
FACT = f"  - id: fact-{{0}}\n    question: Who?\n    values:\n      - value: the mayor\n        {CITED}"
LONG = {
    "seeds/letters.txt": "".join(
        f"In letter {number} the mayor writes that {'all is well ' * 20}\n" for number in MANY
    ),
    "content/sources.yaml": "old-source:\n  seed: letters.txt\n  title: L\n  publish: full\n",
    "content/topics/t.yaml": "title: T\ntopics:\n  - id: old-topic\n    name: T\n    kind: other\n",
    "content/timelines/old-timeline.yaml": "title: T\nevents:\n"
    + "".join(EVENT.format(n, " " * 4, f"{n % 100:02}") for n in MANY),
    "content/facts/old-panel.yaml": "title: T\nfacts:\n" + "".join(FACT.format(n, " " * 8) for n in MANY),
}


def test_every_page_of_what_is_long_keeps_its_old_address(site: Callable[..., Site]) -> None:
    """A long text has several, and so have a timeline, a panel and a topic, and what is compared."""
    made = site(LONG)
    assert made.run("build", "--no-search").status == 0
    before = {path for path in tree(made.path / "dist") if path.endswith(".html")}
    assert {"sources/old-source/2.html", "compare/old-source/2.html", "topics/old-topic/2.html"} < before
    assert {"timelines/old-timeline/186x.html", "panels/old-panel/2.html"} < before
    for path, text in LONG.items():
        (made.path / path).unlink()
        text = re.sub(r"(\n( +)- id: )old-topic", r"\1new-topic\n\2  formerly: [old-topic]", text)
        text = text.replace("old-source:", "new-source:\n  formerly: [old-source]").replace(
            "source: old", "source: new"
        )
        if file := re.search(r"old-(timeline|panel)", path):
            text = f"formerly: [{file[0]}]\n{text}"
        made.write(path.replace("old-", "new-"), text.replace("topics: [old", "topics: [new"))
    assert made.run("build", "--no-search").status == 0
    for path in before:
        moved = re.search(r'id="moved" href="(?:\.\./)+(.*)"', made.read(f"dist/{path}"))
        assert (moved[1] if moved else path) == path.replace("/old-", "/new-")


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False])
def test_an_old_address_of_a_place_on_a_page_leads_to_that_place(
    site: Callable[..., Site], page: Callable[..., Any], script: bool
) -> None:
    """A reader's link to an event on a renamed timeline arrives at it, with what else the address asks for."""
    made = site({"content/timelines/new.yaml": f"formerly: [old]\n{RENAMED}"})
    assert made.run("build").status == 0
    reader = page(java_script_enabled=script)
    reader.goto((made.path / "dist/timelines/old.html").as_uri() + "?source=letter#new-name")
    reader.wait_for_url("**/timelines/new.html*")
    assert reader.url.endswith("new.html?source=letter#new-name" if script else "new.html")


FACTS = """\
title: F
formerly: [costs]
facts:
  - id: price
    question: What did it cost?
    values:
      - value: 12,000 pounds
        cite:
          - source: letter
            quote: It cost 12,000 pounds.
"""


def test_old_names_of_files_lead_to_the_timeline_or_panel_that_has_them_now(site: Callable[..., Site]) -> None:
    """A file's name is an address as well; a record may have the same id, but no other file of its kind."""
    made = site(
        {
            "content/timelines/new-name.yaml": "title: T\nformerly: [old-name, price, notes]\nevents: []\n",
            "content/facts/prices.yaml": FACTS,
        }
    )
    assert made.run("build").status == 0
    for old, new in {
        "timelines/old-name": "timelines/new-name",
        "timelines/price": "timelines/new-name",
        "timelines/notes": "timelines/new-name",
        "panels/costs": "panels/prices",
    }.items():
        assert f'content="0; url=../{new}.html"' in made.read(f"dist/{old}.html")
    assert not (made.path / "dist/panels/old-name.html").exists()
    assert made.run("add", str(made.write("more.txt", "Another letter.\n")), "--id", "costs").status == 0
    made.write("content/facts/costs.yaml", "title: Again\n")
    made.write("content/timelines/again.yaml", "title: A\nformerly: [index, old-name]\n")
    said = made.run("check").err
    assert "content/facts/prices.yaml:2:12: error[duplicate-id]: the id 'costs' is taken\n" in said
    assert "content/timelines/again.yaml:2:12: error[bad-value]: the id 'index' is one that the site's own" in said
    assert "content/timelines/new-name.yaml:2:12: error[duplicate-id]: the id 'old-name' is taken\n" in said


def test_an_old_id_is_answered_with_the_one_now(site: Callable[..., Site]) -> None:
    """Whoever links, lists or corrects a record by an id that it once had is told the new one."""
    made = site(
        {
            "content/topics/t.yaml": "title: T\ntopics:\n  - id: bridge\n    formerly: [crossing]\n    name: B\n    kind: place\n",
            "content/facts/prices.yaml": FACTS.replace(
                "price\n", "price\n    topics: [crossing]\n    note: See [it](panel:costs).\n"
            ),
            "content/corrections/c.yaml": "title: C\ncorrections:\n  - date: 1931\n    record: crossing\n    was: A\n    now: B\n",
        }
    )
    said = made.run("check").err
    assert said.count("help: it is called 'bridge' now;") == 2
    assert said.count("help: it is called 'prices' now;") == 1


SHOWN = {
    "content/sources.yaml": "letter: {seed: letter.txt, title: A letter}\nnote: {seed: note.txt, title: A note}\n",
    "seeds/note.txt": "They say that it cost 13,000 pounds.\n",
    "content/facts/costs.yaml": """\
title: Costs
facts:
  - id: price
    question: What did it cost?
    draft: true
    values:
      - value: 12000
        unit: pound
        cite: [{source: letter, quote: "It cost 12,000 pounds"}]
      - value: 13000
        unit: pound
        cite: [{source: note, quote: "it cost 13,000 pounds"}]
    status: conflict
""",
    "content/timelines/days.yaml": "title: Days\nevents:\n  - id: day\n    date: 1931-06\n    title: D\n    draft: true\n"
    "    cite: [{source: letter, quote: again in June 1931}]\n",
    "content/excerpts/words.yaml": "title: Words\nexcerpts:\n  - id: words\n    source: letter\n    quote: The council met twice\n"
    "    draft: true\n",
    "content/remarks/said.yaml": "title: Said\nremarks:\n  - id: said\n    speaker: A clerk\n    draft: true\n"
    "    versions: [{cite: [{source: letter, quote: The council met twice}]}]\n",
    "content/figures/drawn.yaml": "title: Drawn\nfigures:\n  - id: drawn\n    title: Drawn\n    kind: dots\n    facts: [price]\n"
    "    draft: true\n",
    "content/media/pictures.yaml": "title: P\nmedia:\n  - id: view\n    file: view.gif\n    alt: A\n    credit: C\n    rights: R\n"
    "    draft: true\n",
    "content/corrections/first.yaml": "title: C\ncorrections:\n  - date: 1931-07-01\n    was: A\n    now: B\n    draft: true\n"
    "  - date: 1931-07-02\n    was: C\n    now: D\n",
    "content/chapters/one.md": "---\nid: one\ntitle: One\norder: 1\n---\nOne [@letter: The council met twice.].\n\n"
    "/// fact | price\n///\n\n/// event | day\n///\n\n/// excerpt | words\n///\n\n/// remark | said\n///\n\n"
    "/// figure | drawn\n///\n\n/// media | view\n///\n",
}
DOT = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)


def test_drafts_are_marked_wherever_they_are_shown(site: Callable[..., Site]) -> None:
    """On their own pages, in the lists that show them and where a chapter does; what is no draft is not."""
    made = site(SHOWN)
    (made.path / "content/media/view.gif").write_bytes(DOT)
    ran = made.run("build", "--no-search", "--drafts")
    assert ran.status == 0, ran.err
    marked = {
        **dict.fromkeys(("facts/price", "events/day", "excerpts/words", "remarks/said", "figures/drawn"), 1),
        **dict.fromkeys(("excerpts/index", "remarks/index", "figures/index", "timelines/days", "panels/costs"), 1),
        **dict.fromkeys(("index", "disagreements", "corrections"), 1),
        "chapters/one": 6,
        "compare/letter": 2,
    }
    assert {url: made.read(f"dist/{url}.html").count('<p class="draft">') for url in marked} == marked
