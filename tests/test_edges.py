"""Odd corners that once went wrong: each through the command line, on a small site."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Site, tree
from targets import FIRST

from site_builder.artifact import Artifact
from site_builder.names import RESERVED
from site_builder.plan import Page, Shell
from site_builder.render import Renderer

EVENT = "title: T\nevents:\n  - id: {id}\n    date: 1931\n    title: E\n    cite:\n      - source: letter\n        quote: again in June 1931\n"


def test_a_name_too_long_for_a_disk_is_refused_before_anything_is_written(site: Callable[..., Site]) -> None:
    """An id becomes a file's name: one that no file system takes stops the build, and the next one works."""
    made = site({"content/timelines/t.yaml": EVENT.format(id="e")})
    assert made.run("build").status == 0
    before = tree(made.path / "dist")
    made.write("content/timelines/t.yaml", EVENT.format(id="e" * 252))
    ran = made.run("build")
    assert ran.status == 1
    assert "t.yaml:3:9: error[bad-value]: id: expected an id" in ran.err
    assert tree(made.path / "dist") == before
    made.write("content/timelines/t.yaml", EVENT.format(id="e" * 100))
    assert made.run("build").status == 0


@pytest.mark.parametrize("kind", ["event", "timeline", "source"])
def test_the_lists_address_is_no_id(site: Callable[..., Site], kind: str) -> None:
    """`index` is where the lists are; `check` says so at the id."""
    files = {
        "event": {"content/timelines/t.yaml": EVENT.format(id="index")},
        "timeline": {"content/timelines/index.yaml": EVENT.format(id="e")},
        "source": {"content/sources.yaml": "index:\n  seed: letter.txt\n  title: A letter\n"},
    }[kind]
    ran = site(files).run("check")
    assert ran.status == 1
    assert "error[bad-value]: the id 'index' is one that the site's own pages have" in ran.err


@pytest.mark.parametrize("id", ["sources", "2"])
def test_files_beside_the_pages_of_sources_are_not_called_as_sources(site: Callable[..., Site], id: str) -> None:
    """`compare/` has a script of the name, and its list's further pages have numbers; other records may be called so."""
    source = f"'{id}':\n  seed: letter.txt\n  title: A letter\n"
    ran = site({"content/sources.yaml": source}).run("check")
    assert ran.status == 1
    assert f"content/sources.yaml:1:1: error[bad-value]: the id '{id}' is one that the site's own pages have" in ran.err
    assert site({"content/timelines/t.yaml": EVENT.format(id=f"'{id}'")}).run("check").status == 0


def test_records_may_be_called_as_parts_of_pages_are_but_for_those_that_are_refused(site: Callable[..., Site]) -> None:
    """Whatever ids the templates have; a chapter's headings may say anything."""
    sheets = [path.read_text("utf-8") for path in sorted((ROOT / "templates").rglob("*.html"))]
    ids = {id for text in sheets for id in re.findall(r' id="([a-z]+(?:-[a-z]+)*)"', text)}
    assert ids > RESERVED - {"index"}
    fact = (
        "  - id: {0}{1}\n    question: How {0}?\n    values:\n      - value: twice\n        cite:\n          - source: letter\n"
        "            quote: The council met twice.\n      - value: again{1}\n        cite:\n          - source: letter\n"
        "            quote: The council met again in June 1931.\n    status: differ\n"
    )
    free = sorted(ids - RESERVED)
    made = site(
        {
            "content/facts/f.yaml": "title: F\nfacts:\n" + "".join(fact.format(id, "") for id in free),
            "content/timelines/t.yaml": "title: T\nevents:\n"
            + "".join(EVENT.format(id=f"{id}-x").partition("events:\n")[2] + "\n" for id in free),
            "content/chapters/c.md": "---\nid: c\ntitle: C\norder: 1\n---\n"
            + "".join(f"## {id}\n\nThey met [@letter: The council met twice.].\n\n" for id in sorted(ids)),
        }
    )
    ran = made.run("check")
    assert ran.status == 0, ran.err
    for id in sorted(RESERVED):
        made.write("content/facts/f.yaml", "title: F\nfacts:\n" + fact.format(id, ""))
        assert f"content/facts/f.yaml:3:9: error[bad-value]: the id '{id}' is" in made.run("check").err


def test_texts_of_one_page_may_have_the_same_headings(site: Callable[..., Site]) -> None:
    """Two events of a timeline, both with some background."""
    text = "    text: |\n      ## Background\n\n      They met.\n"
    event = EVENT.partition("events:\n")[2].rstrip("\n") + "\n" + text
    made = site({"content/timelines/t.yaml": "title: T\nevents:\n" + event.format(id="a") + event.format(id="b")})
    assert made.run("build", "--no-search").status == 0
    assert made.read("dist/timelines/t.html").count("<h2>Background</h2>") == 2


@pytest.mark.parametrize(
    ("words", "supported"),
    [
        ("it is illegal in this country", True),
        ("It is *illegal* in this _country_", True),
        ("illegal in [this country](event:e), says", True),
        ("legal in this country", False),
        ("is illegal in this count", False),
        ("it is `not` illegal in this country", False),
    ],
)
def test_words_between_quotation_marks_are_whole_ones(site: Callable[..., Site], words: str, supported: bool) -> None:
    """As readers see them: emphasis and links say nothing, code does."""
    text = f"    text: >-\n      They call it “{words}”.\n"
    event = EVENT.format(id="e").replace("again in June 1931", "It is illegal in this country, says the law of 1931.")
    made = site({"content/timelines/t.yaml": event.rstrip("\n") + "\n" + text})
    made.write("seeds/letter.txt", "It is illegal in this country, says the law of 1931.\n")
    ran = made.run("check")
    assert ran.status == 0
    assert ("unsupported-quotation-marks" not in ran.err) is supported


@pytest.mark.parametrize(("words", "accepted"), [("123 hectares", True), ("3 hectares", False), ("123 hectare", False)])
def test_a_figure_as_it_is_stated_is_not_cut(site: Callable[..., Site], words: str, accepted: bool) -> None:
    """Nor are its words."""
    event = EVENT.format(id="e").replace(
        "again in June 1931", f"It measures 123 hectares in 1931.\n        as_stated: {words}"
    )
    made = site({"content/timelines/t.yaml": event})
    made.write("seeds/letter.txt", "It measures 123 hectares in 1931.\n")
    ran = made.run("check")
    assert ("error[as-stated-not-in-quotation]" not in ran.err) is accepted
    assert ran.status == (0 if accepted else 1)


@pytest.mark.parametrize(
    ("words", "supported"),
    [
        ("“it's the ‘best’ mill”", True),
        ("“it’s the &lsquo;best&#8217; mill” and it isn&#39;t &ldquo;it&rsquo;s the&rdquo;", True),
        ("the mill&#x27;s owners&apos; 12&frac12; rooms, &copy; them", False),
        ("&ldquo;it is the best&rdquo;", False),
        ("&quot;it is the best&quot;", False),
        ("‘it is the best’", False),
        ("they&#146;re &#8220;it is the best&#8221;", False),
    ],
)
def test_marks_that_readers_see_are_looked_at(site: Callable[..., Site], words: str, supported: bool) -> None:
    """However they are typed; which of the marks the source has is typography."""
    event = EVENT.format(id="e").replace("again in June 1931", 'it\'s the "best" mill of all in 1931')
    made = site({"content/timelines/t.yaml": event.rstrip("\n") + f"\n    text: >-\n      They said: {words}.\n"})
    made.write("seeds/letter.txt", 'Now it\'s the "best" mill of all in 1931.\n')
    ran = made.run("check")
    assert ran.status == 0
    assert ("content/timelines/t.yaml" not in ran.err) is supported


@pytest.mark.parametrize(
    ("words", "supported"),
    [
        ("“the financial aﬀairs, first-rate co-operation”", True),
        ("“the financial affairs, first‑rate co­operation”", False),
        ("“the financial affair, first‑rate”", False),
    ],
)
def test_words_between_quotation_marks_need_no_typesetters_signs(
    site: Callable[..., Site], words: str, supported: bool
) -> None:
    """Ligatures, soft hyphens and hyphens that do not break are not what somebody said."""
    said = "The ﬁnan\u00adcial aﬀairs, ﬁrst\u2011rate co-\u00adoperation in 1931"
    event = EVENT.format(id="e").replace("again in June 1931", said).rstrip("\n")
    made = site(
        {"content/timelines/t.yaml": f"{event}\n    text: It says {words}.\n", "seeds/letter.txt": f"{said}.\n"}
    )
    assert ("unsupported-quotation-marks" not in made.run("check").err) is supported


def test_a_source_in_another_language_bears_out_what_it_is_said_to_state(site: Callable[..., Site]) -> None:
    """Else no event with its day could be published strictly."""
    said = "El 24 de febrero de 2023 se trasladaron 2.100 internos"
    event = EVENT.format(id="e").replace("1931\n    title: E", "2023-02-24\n    title: 2,100 are moved")
    event = event.replace("again in June 1931", said)
    made = site({"content/timelines/t.yaml": event, "seeds/letter.txt": f"{said}.\n"})
    assert made.run("pin").status == 0
    assert made.run("check", "--strict").err.count("figure-not-in-quotation]") == 2
    day = "      - source: letter\n        quote: El 24 de febrero de 2023\n        as_stated: 24 de febrero de 2023\n"
    made.write("content/timelines/t.yaml", f"{event}        as_stated: 2.100 internos\n{day}")
    assert "figure-not-in-quotation" not in made.run("check", "--strict").err


def test_what_a_citation_says_of_its_words_is_ours(site: Callable[..., Site]) -> None:
    """Speaker and locator are shown below the words, so what they put between quotation marks has to stand somewhere."""
    made = site({"content/timelines/t.yaml": EVENT.format(id="e").replace("1931\n    title", "1931-06\n    title")})
    cited = made.read("content/timelines/t.yaml") + "        speaker: the mayor, “no friend of bridges”\n"
    made.write("content/timelines/t.yaml", f"{cited}        locator: p. 3, “again in June”\n")
    chapter = '---\nid: c\ntitle: C\norder: 1\n---\nMet [@letter{{locator="{}"}}: The council met again].\n'
    made.write("content/chapters/c.md", chapter.format("“by nobody at all”"))
    places = re.findall(r"^(\S+): warning\[unsupported-quotation-marks\]", made.run("check").err, re.MULTILINE)
    assert places == ["content/chapters/c.md:6:24", "content/timelines/t.yaml:9:30"]


@pytest.mark.parametrize(
    ("words", "missed"),
    [
        ("12&nbsp;000 men, 12&#8239;000, 1&#50;,000, 4&nbsp;May&#160;1931, 40&nbsp;miles, Ward&nbsp;18", []),
        (
            "by 13&nbsp;000 men on 5&nbsp;May, 40&thinsp;acres",
            ["14-25 13\xa0000", "33-43 5\xa0May", "45-60 40\u2009acres"],
        ),
    ],
)
def test_figures_are_read_as_entities_show_them(site: Callable[..., Site], words: str, missed: list[str]) -> None:
    """A space that does not break is one within a number or a date; the place is that of what is typed."""
    said = "On 4 May 1931 some 12,000 men came 40 miles"
    topic = "title: T\ntopics:\n  - {id: ward, name: Ward 18, kind: place}\n"
    event = EVENT.format(id="e").replace("again in June 1931", said).rstrip("\n")
    made = site({"content/timelines/t.yaml": f"{event}\n    text: {words}\n", "content/topics/t.yaml": topic})
    made.write("seeds/letter.txt", f"{said}.\n")
    found = json.loads(made.run("check", "--format", "json").out)["diagnostics"]
    assert [
        f"{one['column']}-{one['end_column']} {one['message'].split(' is in ')[0].removeprefix('the figure ')}"
        for one in found
        if one["code"] == "figure-not-in-quotation"
    ] == missed


def test_the_numbers_of_a_list_are_no_figures(site: Callable[..., Site]) -> None:
    """Those that count its items, nested and apart as well; what begins with another number says it."""
    said = "[@letter: The council met again]"
    chapter = "---\nid: c\ntitle: C\norder: 1\n---\n"
    listed = f"1. First {said}\n2. Then {said}\n    1. Within {said}\n\n3. At last {said}\n\n> 1. Apart {said}\n"
    made = site({"content/chapters/c.md": f"{chapter}{listed}"})
    assert "figure-not-in-quotation" not in made.run("check").err
    made.write("content/chapters/c.md", f"{chapter}{listed}\n1929. Opened {said}\n\nOpened in\n2. Not counted {said}\n")
    assert re.findall(r"c.md:(\d+:\d+): .* the figure (\d+) is", made.run("check").err) == [
        ("14:1", "1929"),
        ("17:1", "2"),
    ]


def test_each_source_that_is_cited_for_a_value_gives_it(site: Callable[..., Site]) -> None:
    """Otherwise sources would agree of which one says something else; two places of one source may say it together."""
    fact = (
        "title: F\nfacts:\n  - id: f\n    question: How long?\n    unit: metre\n    values:\n      - value: 40\n        cite:\n"
        "          - source: letter\n            quote: It is 40 metres long\n"
        "          - source: letter\n            quote: as everybody says\n"
        "          - source: other\n            quote: It is {} metres long\n"
    )
    made = site(
        {"content/facts/f.yaml": fact.format(40), "seeds/other.txt": "It is 40 metres long, or It is 45 metres long.\n"}
    )
    made.write("seeds/letter.txt", "It is 40 metres long, as everybody says.\n")
    made.write("content/sources.yaml", made.read("content/sources.yaml") + "other:\n  seed: other.txt\n  title: O\n")
    assert "figure-not-in-quotation" not in made.run("check").err
    made.write("content/facts/f.yaml", fact.format(45))
    assert (
        "content/facts/f.yaml:7:16: warning[figure-not-in-quotation]: the figure 40 metres is in no quotation cited for it from other\n"
        in made.run("check").err
    )


CITED = "      - cite:\n          - source: letter\n            quote: The council met again in June 1931.\n"


@pytest.mark.parametrize("sources", [None, "", "- letter\n", "letter: [\n"])
def test_sources_that_cannot_be_read_are_one_fault(site: Callable[..., Site], sources: str | None) -> None:
    """Not one for each citation, seed, and word between quotation marks."""
    text = 'They met "again in June 1931" [@letter: again in June 1931].'
    excerpts = "title: E\nexcerpts:\n  - id: x\n    source: letter\n    quote: again in June 1931\n    note: '\"again in June 1931\"'\n"
    event = EVENT.format(id="e") + f"    text: >-\n      {text}\n"
    made = site({"content/timelines/t.yaml": event, "content/excerpts/e.yaml": excerpts})
    if sources is None:
        (made.path / "content/sources.yaml").unlink()
    else:
        made.write("content/sources.yaml", sources)
    found = json.loads(made.run("check", "--format", "json").out)["diagnostics"]
    assert [(d["path"], d["severity"]) for d in found] == [("content/sources.yaml", "error")]


def test_what_leans_on_words_that_are_not_found_is_not_judged_without_them(site: Callable[..., Site]) -> None:
    """The figures and quotation marks of a record are looked at once all of its citations stand."""
    wrong, right = "The council met once a fortnight of 7 days.", "The council met again in June 1931."
    other = '    text: Theirs, "met once a fortnight", of 7 days, and 8 more.\n'
    event = EVENT.format(id="e") + f"      - source: letter\n        quote: {wrong}\n{other}"
    chapter = (
        f"---\nid: c\ntitle: C\norder: 1\n---\nOf 7 [@letter: {wrong}] [@letter: {right}]. Of 8 [@letter: {right}].\n"
    )
    made = site({"content/timelines/t.yaml": event, "content/chapters/c.md": chapter})

    def found() -> list[tuple[str, str, int]]:
        listed = json.loads(made.run("check", "--format", "json").out)["diagnostics"]
        return [(d["code"], d["path"], d["line"]) for d in listed if d["path"] != "content/sources.yaml"]

    assert found() == [
        ("quote-not-in-seed", "content/chapters/c.md", 6),
        ("quote-not-in-seed", "content/timelines/t.yaml", 10),
    ]
    for path, text in (("content/timelines/t.yaml", event), ("content/chapters/c.md", chapter)):
        made.write(path, text.replace(wrong, right))
    assert {(code, path) for code, path, _ in found()} == {
        ("figure-not-in-quotation", "content/chapters/c.md"),
        ("figure-not-in-quotation", "content/timelines/t.yaml"),
        ("unsupported-quotation-marks", "content/timelines/t.yaml"),
    }


HEADINGS = {
    "a question": (
        "facts/f.yaml",
        "title: F\nfacts:\n  - id: f\n    question: What did the 7,777 men of 1930 do?\n    values:\n"
        + CITED.replace("- cite", "- value: They met\n        cite"),
        ["4:28 the figure 7,777"],
    ),
    "a remark": (
        "remarks/r.yaml",
        "title: R\nremarks:\n  - id: r\n    speaker: One of 99\n    occasion: The meeting in June 1931, of 7,777 men\n"
        "    date: 1930\n    versions:\n" + CITED,
        ["5:44 the figure 7,777", "6:11 the date 1930"],
    ),
    "an excerpt": (
        "excerpts/e.yaml",
        "title: E\nexcerpts:\n  - id: e\n    source: letter\n    quote: The council met again in June 1931.\n"
        "    title: A meeting of 7,777 in 1931\n",
        ["6:25 the figure 7,777"],
    ),
    "a chapter": (
        "chapters/c.md",
        "---\nid: c\ntitle: A meeting of 7,777\norder: 1\nsummary: In 1930\n---\nThey met [@letter: again in June 1931].\n",
        ["3:21 the figure 7,777", "5:13 the figure 1930"],
    ),
}


@pytest.mark.parametrize("name", HEADINGS)
def test_figures_of_headings_stand_in_what_the_record_cites(site: Callable[..., Site], name: str) -> None:
    """So does a remark's date; a date in a question only says what is asked about."""
    path, text, expected = HEADINGS[name]
    ran = site({f"content/{path}": text}).run("check", "--format", "json")
    found = [d for d in json.loads(ran.out)["diagnostics"] if d["path"] != "content/sources.yaml"]
    assert {d["code"] for d in found} == {"figure-not-in-quotation"}
    ending = " is in no quotation cited for it"
    assert [f"{d['line']}:{d['column']} {d['message'].removesuffix(ending)}" for d in found] == expected


@pytest.mark.parametrize("text", ["content/site.yaml", "content/corrections/c.yaml", "content/facts/f.yaml"])
def test_what_the_site_says_outside_records_is_held_to_the_same_rules(site: Callable[..., Site], text: str) -> None:
    """The introduction, corrections and values may not set words between quotation marks, or state figures, uncited."""
    prose = 'They said "the worst of all people" of 7,777 men [@letter: The council met twice.]'
    files = {
        "content/site.yaml": f"title: Example\nintroduction: >-\n  {prose}\n",
        "content/corrections/c.yaml": "title: C\ncorrections:\n  - date: 2024\n    record: letter\n    was: >-\n"
        "      It said 1,234 [@letter: The council met twice.]\n"
        f"    now: >-\n      {prose}\n",
        "content/facts/f.yaml": "title: F\nfacts:\n  - id: f\n    question: Q\n    values:\n"
        f"      - value: >-\n          {prose.split('[')[0]}\n        cite:\n          - source: letter\n            quote: The council met twice.\n",
    }
    ran = site({text: files[text]}).run("check", "--format", "json")
    found = {(d["code"], d["path"]) for d in json.loads(ran.out)["diagnostics"]}
    assert ("unsupported-quotation-marks", text) in found
    assert ("figure-not-in-quotation", text) in found
    assert "1,234" not in ran.out


@pytest.mark.parametrize(
    ("key", "value"), [("title", r'"Mo\0ved"'), ("title", r'"a\x1bb"'), (r'"\0"', "x"), ("title", r'"\ufeff"')]
)
def test_escapes_do_not_smuggle_control_characters_in(site: Callable[..., Site], key: str, value: str) -> None:
    """A control character is one however it is typed."""
    made = site({"content/timelines/t.yaml": f"title: T\n{key}: {value}\n" if key != "title" else f"title: {value}\n"})
    ran = made.run("check")
    assert ran.status == 1
    assert "error[yaml-" in ran.err


@pytest.mark.parametrize(
    "out", ["content/x", "seeds/y", "templates", "templates/z", "content", "", "nothing/..", "seeds/nothing/.."]
)
def test_output_never_lands_in_the_sites_own_folders(site: Callable[..., Site], out: str) -> None:
    """Neither in a folder of the site, whether it exists or not, nor nowhere."""
    made = site()
    before = tree(made.path)
    assert made.run("build", "--out", str(made.path / out) if out else "").status == 2
    assert tree(made.path) == before


def test_folders_behind_links_in_a_circle_are_told(site: Callable[..., Site]) -> None:
    """The site's, the one to write to, and a target's: a sentence, and no file anywhere."""
    settings = "title: A\nbase_url: https://example.org/\ntargets:\n  there:\n    kind: rsync\n    to: loop/x\n"
    made = site({**FIRST, "content/site.yaml": settings})
    loop = made.path / "loop"
    loop.symlink_to("loop")
    before = tree(made.path)
    stands = "a symbolic link stands on the way, and the build follows none\n"
    ran = Site(loop, made._capture).run("check")
    assert (ran.status, ran.err.partition(";")[0]) == (2, f"error: no site here: {loop} has no content/ folder")
    ran = made.run("build", "--out", str(loop / "x"))
    assert (ran.status, ran.err) == (3, f"error: {loop}/.site-builder: {stands}")
    ran = made.run("deploy", "there")
    assert (ran.status, ran.err) == (3, f"error: {loop}/x: {stands}")
    assert {path: content for path, content in tree(made.path).items() if ".site-builder" not in path} == before


def test_a_fault_in_the_settings_hides_no_other(site: Callable[..., Site]) -> None:
    """All independent errors come at once, those of the settings and those of the content."""
    made = site(
        {
            "content/site.yaml": "title: Example\nlimit: 7\n",
            "content/timelines/t.yaml": EVENT.format(id="e").replace("again in June", "again in July"),
            "content/topics/t.yaml": "title: T\ntopics:\n  - id: t\n    kind: planet\n    name: T\n",
        }
    )
    ran = made.run("check", "--format", "json")
    assert ran.status == 2
    assert {d["code"] for d in json.loads(ran.out)["diagnostics"]} == {
        "bad-value",
        "quote-not-in-seed",
        "seed-not-pinned",
    }


@pytest.mark.parametrize(
    "url",
    [
        "http://x y/",
        "https://",
        "https://e.org:99999/",
        "https://e.org/a?b#c",
        "https://[",
        'https://e.org/"><p>',
        "ftp://e.org/",
        "https://e.org//a/",
    ],
)
def test_an_address_that_pages_cannot_have_is_refused(site: Callable[..., Site], url: str) -> None:
    """On the command line and in the settings alike."""
    made = site()
    ran = made.run("build", "--base-url", url)
    assert ran.status == 2
    assert ran.err.startswith("error: --base-url: expected an address such as https://example.org/")
    made.write("content/site.yaml", f"title: Example\nbase_url: '{url}'\n")
    ran = made.run("check")
    assert ran.status == 2
    assert "content/site.yaml:2:11: error[bad-value]: base_url: expected an address" in ran.err


def test_pieces_that_stand_in_another_seed_are_found_there(site: Callable[..., Site]) -> None:
    """Joined pieces too, and never inside a word."""
    made = site(
        {
            "content/sources.yaml": "letter:\n  seed: letter.txt\n  title: A letter\nother:\n  seed: other.txt\n  title: O\n",
            "seeds/other.txt": "The treaty was signed in secret by nobody at all.\n",
            "content/timelines/t.yaml": EVENT.format(id="e").replace(
                "again in June 1931", "The treaty was […] by nobody"
            ),
        }
    )
    ran = made.run("check")
    assert "error[quote-in-other-seed]: the quotation stands in source 'other', not in 'letter'" in ran.err
    made.edit("content/timelines/t.yaml", "The treaty was […] by nobody", "The treaty was signed in secr")
    assert "quote-in-other-seed" not in made.run("check").err


def test_one_passage_has_one_id_however_its_pieces_are_typed(site: Callable[..., Site]) -> None:
    """A `[…]` that the seed itself has is found with and without spaces around it, and is the same citation."""
    made = site(
        {
            "seeds/letter.txt": "It began with words […] and it went on with others in June 1931.\n",
            "content/timelines/t.yaml": EVENT.format(id="e").replace("again in June 1931", "with words […] and it went")
            + "      - source: letter\n        quote: with words[…]and it went\n",
        }
    )
    assert made.run("build").status == 0
    (citation,) = json.loads(made.read("dist/data/citations.json"))
    assert citation["quotation"] == "with words […] and it went"


@pytest.mark.slow
def test_workers_end_and_the_lock_is_free_again(cecot: Site) -> None:
    """Several processes, several times: every build ends."""
    for _ in range(5):
        command = [sys.executable, "-m", "site_builder", "build", "--site", str(cecot.path), "--jobs", "3"]
        subprocess.run(command, check=True, capture_output=True, timeout=120)


def dies(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dies_in_a_worker(renderer: Renderer, page: Page, shell: Shell) -> Artifact:
    if os.getpid() != COMMAND:
        dies()
    return PAGE(renderer, page, shell)


def dies_amid_its_answer(connection: Any, answer: Any) -> None:
    if os.getpid() != COMMAND:
        os.write(connection.fileno(), bytes(answer)[: len(answer) // 2])
        dies()
    SEND(connection, answer)


COMMAND, PAGE, SEND = os.getpid(), Renderer.page, Connection._send  # type: ignore[attr-defined]


def hangs(*_: object) -> None:
    raise AssertionError("no end")


@pytest.mark.parametrize(
    ("where", "name", "function"), [(Renderer, "page", dies_in_a_worker), (Connection, "_send", dies_amid_its_answer)]
)
def test_a_killed_worker_ends_the_build(
    site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch, where: type, name: str, function: Callable[..., None]
) -> None:
    """As where memory runs out: exit status 3, at once, and nothing written."""
    made = site({"content/timelines/t.yaml": EVENT.format(id="e")})
    monkeypatch.setattr(where, name, function)
    before = signal.signal(signal.SIGALRM, hangs)
    signal.alarm(120)
    try:
        ran = made.run("build", "--jobs", "2")
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    assert (ran.status, "one of the processes that render pages was killed by signal 9" in ran.err) == (3, True), ran
    assert not (made.path / "dist").exists()
    assert multiprocessing.active_children() == []


def test_a_worker_says_which_template_is_at_fault(site: Callable[..., Site]) -> None:
    """With its line, and of several faults the first page's, as one process says it."""
    made = site({"templates/base.html": "<p>\n{{ nothing.at.all }}"})
    alone = made.run("build")
    assert (alone.status, "template base.html, line 2" in alone.err) == (2, True)
    assert made.run("build", "--jobs", "3") == alone


@pytest.mark.slow
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signals_end_a_command_with_their_status(cecot: Site, number: int, status: int) -> None:
    """And with no traceback."""
    command = [sys.executable, "-m", "site_builder", "serve", "--site", str(cecot.path), "--port", "0"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )
    assert process.stdout is not None
    assert process.stdout.readline()
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == status
    assert "Traceback" not in errors


def test_nothing_is_left_beside_the_output_but_our_own_folder(site: Callable[..., Site], tmp_path: Path) -> None:
    """What a build keeps for the next one lies in `.site-builder`, beside the output."""
    made = site()
    assert made.run("build", "--out", str(tmp_path / "where" / "dist")).status == 0
    assert sorted(path.name for path in (tmp_path / "where").iterdir()) == [".site-builder", "dist"]


@pytest.mark.parametrize("number", [errno.EMFILE, errno.EACCES, errno.EIO])
def test_a_seed_that_the_system_does_not_give_is_no_fault_of_its_name(
    site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Exit status 3, as for any other file; a name that leads to no file is an error where it is written."""
    made = site()
    real = os.open

    def fails(path: Any, *given: Any, **named: Any) -> int:
        if str(path).endswith("letter.txt"):
            raise OSError(number, os.strerror(number), str(path))
        return real(path, *given, **named)

    monkeypatch.setattr(os, "open", fails)
    ran = made.run("check")
    assert ran.status == 3
    assert ran.err.startswith("error: ")
    assert "seeds/letter.txt: " in ran.err


@pytest.mark.parametrize("name", ["letters.txt", "letter.txt/x", "more", "x" * 300 + ".txt", "loop"])
def test_a_seed_whose_name_leads_to_no_file_is_an_error_at_the_name(site: Callable[..., Site], name: str) -> None:
    """A wrong name, a folder, a name that no disk takes, a circle of links."""
    made = site({"content/sources.yaml": f"letter:\n  seed: {name}\n  title: A letter\n", "seeds/more/a.txt": "A."})
    (made.path / "seeds/loop").symlink_to("loop")
    ran = made.run("check")
    assert ran.status == 1
    assert "content/sources.yaml:2:9: error[" in ran.err


@pytest.mark.skipif(sys.platform == "darwin", reason="there both spellings are one name")
def test_a_seed_whose_name_only_looks_like_the_one_that_is_named(site: Callable[..., Site]) -> None:
    """As a Mac may spell it, in another form of Unicode: "did you mean" the same letters would help nobody."""
    made = site({"content/sources.yaml": "letter:\n  seed: caf\u00e9.txt\n  title: A letter\n"})
    (made.path / "seeds/letter.txt").rename(made.path / "seeds/cafe\u0301.txt")
    assert (
        "error[seed-missing]: seed file seeds/caf\u00e9.txt does not exist\n  2 |   seed: caf\u00e9.txt\n"
        "    |         ^^^^^^^^\nhelp: a file there has a name that looks the same but spells accents in another way: "
        "rename it to this one;"
    ) in made.run("check").err


def test_what_a_source_does_not_say_reads_as_one_sentence(site: Callable[..., Site]) -> None:
    """Its words are not those that stand at the margin, and a site may have its own."""
    made = site({"content/site.yaml": "title: Example\nwords:\n  lacking.author: Verfasser\n"})
    assert made.run("build", "--no-search").status == 0
    line = "<div><dt>Not stated</dt> <dd>kind, publisher, Verfasser, date of publication, address</dd></div>"
    assert line in (made.path / "dist/sources/letter.html").read_text()
