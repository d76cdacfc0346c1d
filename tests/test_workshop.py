"""The workshop behind the preview: what it keeps from save to save never shows."""

from __future__ import annotations

import gc
import json
import os
import re
import shutil
import weakref
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Site, tree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whole import lay
from windows import CHAPTER, EVENTS, SMALL, Make

from site_builder import load, serving, stretches
from site_builder.build import build, plan_site
from site_builder.plan import Plan
from site_builder.planning import evidence_ids
from site_builder.preview_http import Stage
from site_builder.project import Project, open_project
from site_builder.serving import OPTIONS, Workshop

# The workshop: what it keeps never shows.


def outcome(preview: Any) -> object:
    return dict(preview.artifacts) if preview.artifacts is not None else (preview.report_html, preview.codes)


def clean(project: Project) -> object:
    """What a build that keeps nothing gives: the artifacts, or None."""
    artifacts = build(project, OPTIONS).artifacts
    return None if artifacts is None else {artifact.path: artifact.content for artifact in artifacts}


TITLES = st.sampled_from(["One", "Two", "A <b>third</b> & more", "'4'"])
EDITS = st.one_of(
    st.tuples(st.just("title"), TITLES),
    st.tuples(st.just("chapter"), TITLES),
    st.tuples(st.just("line"), st.just("")),
    st.tuples(st.just("broken"), st.sampled_from(["quote", "yaml", "settings", "link"])),
    st.tuples(st.just("mended"), st.just("")),
    st.tuples(st.just("seed"), st.sampled_from(["The council met twice.", "It cost 12,000 pounds."])),
    st.tuples(st.just("draft"), st.sampled_from(["true", "false"])),
    st.tuples(st.just("more"), st.sampled_from(["a", "b"])),
    st.tuples(st.just("fewer"), st.sampled_from(["a", "b"])),
    st.tuples(st.just("template"), st.sampled_from(["", "{{ w.event }}", "{{ nothing }}"])),
    st.tuples(st.just("style"), TITLES),
    st.tuples(st.just("word"), TITLES),
)


def edit(site: Site, kind: str, value: str) -> None:
    """One thing that an editor may do between two saves."""
    if kind == "title":
        site.write("content/timelines/bridges.yaml", EVENTS.replace("The bridge opens", json.dumps(value)))
    elif kind == "chapter":
        site.write("content/chapters/story.md", CHAPTER.replace("title: The story", f"title: {json.dumps(value)}"))
    elif kind == "line":  # everything below moves, nothing else changes
        site.write("content/timelines/bridges.yaml", "# a note\n" + site.read("content/timelines/bridges.yaml"))
    elif kind == "broken":
        broken = {
            "quote": ("content/timelines/bridges.yaml", EVENTS.replace("4 May", "5 May")),
            "yaml": ("content/timelines/bridges.yaml", EVENTS.replace("title:", "title", 1)),
            "settings": ("content/site.yaml", "titel: Example\n"),
            "link": ("content/chapters/story.md", CHAPTER + "\nMore [there](event:nothing) [@cost].\n"),
        }
        site.write(*broken[value])
    elif kind == "mended":
        for path in ("content/timelines/bridges.yaml", "content/chapters/story.md"):
            site.write(path, SMALL[path])
        site.write("content/site.yaml", "title: Example\n")
    elif kind == "seed":
        site.write("seeds/letter.txt", site.read("seeds/letter.txt") + value + "\n")
    elif kind == "draft":
        site.write("content/timelines/bridges.yaml", EVENTS + f"    draft: {value}\n")
    elif kind == "more":
        site.write(f"content/timelines/{value}.yaml", EVENTS.replace("id: opening", f"id: again-{value}"))
    elif kind == "fewer":
        (site.path / f"content/timelines/{value}.yaml").unlink(missing_ok=True)
    elif kind == "template":
        text = (ROOT / "templates/event.html").read_text(encoding="utf-8")
        site.write("templates/event.html", text.replace("{% block content %}", f"{{% block content %}}{value}"))
    elif kind == "style":
        site.write("templates/static/more.css", f"/* {value} */")
    else:
        site.write("content/site.yaml", f"title: Example\nwords:\n  event: {json.dumps(value)}\n")


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(EDITS, min_size=1, max_size=5))
def test_whatever_was_kept_the_preview_equals_a_clean_build(
    site: Make, monkeypatch: pytest.MonkeyPatch, edits: list[tuple[str, str]]
) -> None:
    """After any sequence of edits, pages that were kept among them, every byte is what a build from nothing gives."""
    monkeypatch.setattr(load, "LONG", 0)  # the preview reads lists in stretches, the build whole files
    made = site()
    shutil.rmtree(made.path)
    made = site(SMALL)
    project = open_project(made.path)
    workshop = Workshop(project)
    workshop.rebuild()
    for kind, value in edits:
        edit(made, kind, value)
        preview = workshop.rebuild()
        fault = preview.desk.finish(lambda: False) if preview.desk else None
    assert preview is workshop.rebuild(), "no file has changed"
    if preview.artifacts is None:
        assert outcome(preview) == outcome(Workshop(project).rebuild())
    elif fault is None:
        assert outcome(preview) == clean(project)


CITE = "    cite:\n      - source: letter\n        quote: opened on 4 May 1931\n"
LISTED = f"title: Years\nevents:\n  - id: first\n    date: 1931\n    title: The first\n{CITE}" + "".join(
    f"  - id: event-{n}\n    date: 1931\n    title: Title {n}\n{CITE}" for n in range(20, 30)
)


def test_what_stands_below_an_edit_in_a_long_list_is_taken_over_and_told_at_its_new_lines(
    site: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records, and where claims and what is wrong with them are written: in pages, panels and the report."""
    monkeypatch.setattr(load, "LONG", 0)
    monkeypatch.setattr(stretches, "TOGETHER", 1)
    made = site({"content/timelines/years.yaml": LISTED})
    project = open_project(made.path)
    workshop = Workshop(project)
    for step in ("The first", "The first\n    # a comment", "The first\n\n\n"):
        made.write("content/timelines/years.yaml", LISTED.replace("The first", step))
        preview, whole = workshop.rebuild(), clean(project)
        assert preview.artifacts is not None
        assert dict(preview.artifacts) == whole
        assert preview.desk is not None
        line = 1 + made.read("content/timelines/years.yaml").split("  - id: event-29")[0].count("\n")
        assert f"content/timelines/years.yaml:{line}:5" in preview.desk.panel("events/event-29.html", False)
        assert f"content/timelines/years.yaml:{line + 2}:18" in preview.desk.panel("", False)


def test_a_page_is_rendered_once_for_as_long_as_it_shows_the_same(site: Make) -> None:
    """A comment in one file, or another record's title, leaves a page's bytes in place: the very same object."""
    made = site(SMALL)
    workshop = Workshop(open_project(made.path))
    before = workshop.rebuild().artifacts
    assert before is not None
    kept = {name: before[name] for name in ("chapters/story.html", "topics/mayor.html", "404.html")}
    made.edit("content/topics/people.yaml", "title: People", "title: Persons")
    after = workshop.rebuild().artifacts
    assert after is not None
    assert after is not before
    assert [name for name, content in kept.items() if after[name] is not content] == []


YEARS, SOURCES = "content/timelines/years.yaml", "content/sources.yaml"
EXCERPTS, MORE = "content/excerpts/words.yaml", "  - id: more\n    source: letter\n    quote: The council met twice.\n"
CITING = {YEARS, EXCERPTS, "content/timelines/bridges.yaml", "content/chapters/story.md"}  # the letter


@pytest.mark.parametrize(
    ("path", "step", "changed", "anew"),
    [
        (YEARS, "first\n    date: 1931\n", "first\n    date: 1931-05-04\n", {YEARS}),  # it comes after the others
        (YEARS, "id: first", "id: opening-day", {YEARS}),
        (YEARS, "events:\n", f"events:\n  - id: new\n    date: 1931\n    title: New\n{CITE}", {YEARS}),
        (YEARS, "id: first", "id: first\n    draft: false", {YEARS}),
        (SOURCES, "letter:", "more:\n  seed: more.txt\n  title: More\nletter:", {SOURCES}),
        (
            SOURCES,
            "  title: A letter",
            "  title: A letter\n  wrapped: true",
            {SOURCES, *CITING},
        ),
        ("seeds/diary.txt", "over it", "over it at last", {"content/chapters/story.md"}),
        (EXCERPTS, "title: Words", "title: More words", {EXCERPTS, "content/chapters/story.md"}),  # whose places it has
        (EXCERPTS, "excerpts:", f"excerpts:\n{MORE}", {EXCERPTS, "content/chapters/story.md"}),
    ],
)
def test_an_edit_costs_its_own_file_and_those_that_name_what_it_changes(
    site: Make, path: str, step: str, changed: str, anew: set[str]
) -> None:
    """What others' references and quotations came to stays: the very same objects."""
    made = site({**SMALL, YEARS: LISTED, "seeds/diary.txt": "I walked over it.\n", "seeds/more.txt": "No more.\n"})
    made.edit(SOURCES, "letter:", "diary:\n  seed: diary.txt\n  title: A diary\nletter:")
    made.edit("content/chapters/story.md", "Then", "Paid [@cost], a walk [@diary: I walked over it]. Then")
    workshop = Workshop(open_project(made.path))

    def parts() -> dict[str, tuple[Any, Any]]:
        preview = workshop.rebuild()
        assert preview.artifacts is not None
        assert preview.desk is not None
        assert preview.desk.result.checked is not None
        checked = preview.desk.result.checked.site
        return {part.name: (part, checked.parts[part.name]) for part in checked.linked.parts}

    before = parts()
    made.edit(path, step, changed)
    after = parts()
    differ = {
        name for name in before if any(one is not two for one, two in zip(before[name], after[name], strict=True))
    }
    assert differ == anew


def test_words_are_looked_for_in_sources_that_come_and_go(site: Make) -> None:
    """Where a quotation is not found, the report says which other source has it: one that is there now."""
    made = site({**SMALL, "seeds/diary.txt": "I walked over it at last.\n"})
    made.edit("content/chapters/story.md", "The council met twice.", "I walked over it at last")
    workshop, more = Workshop(open_project(made.path)), "diary:\n  seed: diary.txt\n  title: A diary\n"
    sources = made.read(SOURCES)
    for text, code in ((sources, "quote-not-in-seed"), (more + sources, "quote-in-other-seed")) * 2:
        made.write(SOURCES, text)
        preview = workshop.rebuild()
        assert preview.codes == (code,)
        assert outcome(preview) == outcome(Workshop(open_project(made.path)).rebuild())


def test_a_reference_finds_what_comes_and_misses_what_goes(site: Make) -> None:
    """Though its own file stays as it is: the record that it names is missing, there, renamed, and back."""
    made = site({**SMALL, "content/topics/more.yaml": "title: More\ntopics: []\n"})
    made.edit("content/chapters/story.md", "Then", "See [her](topic:guest). Then")
    workshop = Workshop(open_project(made.path))
    own = "title: More\ntopics:\n  - id: guest\n    name: The guest\n    kind: person\n"
    states = {
        "title: More\ntopics: []\n": ("unknown-id",),
        own: (),
        own.replace("guest\n    n", "guests\n    n"): ("unknown-id",),
        own.replace("topics:", "topics:\n  - id: other\n    name: Another\n    kind: person"): (),
    }
    for text, codes in states.items():
        made.write("content/topics/more.yaml", text)
        preview = workshop.rebuild()
        assert preview.codes == codes
        assert outcome(preview) == outcome(Workshop(open_project(made.path)).rebuild())


@pytest.fixture
def uncollected(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No garbage is collected."""
    gc.disable()
    monkeypatch.setattr(gc, "enable", lambda: None)
    yield
    monkeypatch.undo()
    gc.enable()


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize("looked_at", [0, 5, 1_000])
def test_what_a_save_replaces_goes_away_by_itself(site: Make, looked_at: int) -> None:
    """However far the look at all pages had come: the collector of garbage need walk through none of it."""
    made = site(SMALL)
    workshop = Workshop(open_project(made.path))
    preview = workshop.rebuild()
    for text in ("one", "two", "three"):
        assert preview.desk is not None
        assert preview.desk.result.plan is not None
        asked, replaced = count(), weakref.ref(preview.desk.result.plan)
        preview.desk.finish(lambda asked=asked: next(asked) >= looked_at)
        made.edit("content/topics/people.yaml", "title: ", f"title: {text} ")
        preview = workshop.rebuild()
        assert replaced() is None


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize("new", ["4 May 1931", "5 May 1931"], ids=["no error", "an error"])
def test_a_save_leaves_no_circle_behind(site: Make, new: str) -> None:
    """Nor do errors, and what is made for a moment: a preview that runs all day needs no more memory than at noon."""
    made = site(SMALL)
    made.run("schema")
    workshop = Workshop(open_project(made.path))
    for _ in range(3):
        gc.unfreeze()
        gc.collect()
        gc.set_debug(gc.DEBUG_SAVEALL)
        for text in (EVENTS.replace("4 May 1931", new), EVENTS.replace("The bridge opens", "It is opened"), EVENTS):
            made.write("content/timelines/bridges.yaml", text)
            desk = workshop.rebuild().desk
            assert desk is not None
            desk.finish(lambda: False)
            del desk
        gc.unfreeze()
        gc.collect()
        gc.set_debug(0)
        left, gc.garbage[:] = [f"{type(one).__module__}.{type(one).__name__}" for one in gc.garbage], []
    # Of the last round, when all is loaded. The encoders of `json` are circles of some functions each.
    assert [name for name in left if name.startswith(("site_builder", "jinja2"))] == []
    assert len(left) < 250


@pytest.mark.usefixtures("uncollected")
def test_what_templates_compiled_to_goes_away(site: Make) -> None:
    """It is circles throughout: so what an edited template replaces is collected, once nobody waits."""
    made = site(SMALL)
    workshop = Workshop(open_project(made.path))
    environments = list[weakref.ref[object]]()
    for text in ("one", "two", "three", "four"):
        made.write("templates/not_found.html", text)
        site_now, desk = (preview := workshop.rebuild()).artifacts, preview.desk
        assert isinstance(site_now, serving.Site)
        assert desk is not None
        environments.append(weakref.ref(site_now.renderer.environment))
        del preview, site_now
        desk.finish(lambda: False)
        del desk
    assert [environment() is None for environment in environments] == [True, True, True, False]


@pytest.mark.usefixtures("uncollected")
def test_what_is_shown_is_answered_from_before_the_last_goes_away(site: Make) -> None:
    """To free a large site takes longer than to answer a request; it is freed when nobody waits."""
    made = site(SMALL)
    workshop, stage = Workshop(open_project(made.path)), Stage(frozenset())
    for text in ("one", "two", "three"):
        preview = workshop.rebuild()
        replaced = weakref.ref(preview.artifacts)
        stage.show(preview)
        del preview
        made.edit("content/topics/people.yaml", "title: ", f"title: {text} ")
        stage.show(workshop.rebuild())
        assert replaced() is not None
        stage.let_go()
        assert replaced() is None


def test_an_asset_outlives_the_build_that_named_it(site: Make) -> None:
    """A page loaded before a build may still ask for the style sheet that it names."""
    made = site({**SMALL, "templates/static/more.css": "p { color: black }"})
    workshop = Workshop(open_project(made.path))
    first = workshop.rebuild().artifacts
    assert first is not None
    old = next(name for name in first if name.startswith("assets/more."))
    made.write("templates/static/more.css", "p { color: red }")
    second = workshop.rebuild().artifacts
    assert second is not None
    assert (old in list(second), old in second, second[old]) == (False, True, b"p { color: black }")


@pytest.mark.parametrize("path", ["content/site.yaml", "content/chapters/story.md", "templates/event.html"])
def test_a_file_that_can_be_read_again_is_read(site: Make, path: str) -> None:
    """Also where it then holds what it held before: the report on it goes away."""
    made = site({**SMALL, "templates/event.html": (ROOT / "templates/event.html").read_text(encoding="utf-8")})
    workshop = Workshop(open_project(made.path))
    assert workshop.rebuild().artifacts is not None
    (made.path / path).rename(made.path / "aside")
    os.mkfifo(made.path / path)
    said = workshop.rebuild()
    assert (said.artifacts, said.report_html) == (None, f"<p>{made.path / path}: it is no regular file</p>")
    (made.path / "aside").replace(made.path / path)
    assert outcome(workshop.rebuild()) == clean(open_project(made.path))


@pytest.mark.parametrize("folder", ["content", "seeds"])
def test_a_folder_that_cannot_be_listed_is_named_until_it_can(site: Make, folder: str) -> None:
    """What stands in its place leads in a circle; one without the permission is told of in the same way."""
    made = site(SMALL)
    workshop = Workshop(open_project(made.path))
    assert workshop.rebuild().artifacts is not None
    for _ in range(2):
        (made.path / folder).rename(made.path / "aside")
        (made.path / folder).symlink_to(folder)
        said = workshop.rebuild()
        why = "a symbolic link stands on the way, and the build follows none"
        assert (said.artifacts, said.report_html) == (None, f"<p>{made.path / folder}/: {why}</p>")
        assert workshop.rebuild() == said
        (made.path / folder).unlink()
        (made.path / "aside").rename(made.path / folder)
        assert outcome(workshop.rebuild()) == clean(open_project(made.path))


def test_faults_that_only_pages_show_are_found_after_the_build(site: Make) -> None:
    """A template's fault, and a link of a template that leads nowhere, are told although nobody opened the page."""
    made = site(SMALL)
    workshop = Workshop(open_project(made.path))
    for wrong, words in (
        ("{{ nothing }}", "template event.html, line "),
        ('<a href="gone.html">x</a>', "events/opening.html links to &#39;gone.html&#39;"),
    ):
        edit(made, "template", wrong)
        preview = workshop.rebuild()
        assert preview.artifacts is not None
        assert preview.desk is not None
        fault = preview.desk.finish(lambda: False)
        assert fault is not None
        assert words in fault.report


@pytest.mark.parametrize("folder", ["content", "seeds", "templates"])
def test_a_link_out_of_the_site_that_comes_meanwhile_is_refused(site: Make, tmp_path: Path, folder: str) -> None:
    """As a command refuses it that begins afterwards, and until the folder itself is there."""
    made = site({**SMALL, "templates/static/more.css": "p { color: black }"})
    workshop = Workshop(open_project(made.path))
    before = outcome(workshop.rebuild())
    link, outside = made.path / folder, tmp_path / "outside"
    shutil.copytree(link, outside)
    (outside / "letter.txt").write_text("Not for everybody.\n")
    link.rename(made.path / "kept")
    link.symlink_to(outside)
    preview = workshop.rebuild()
    assert preview.artifacts is None
    assert f"{link} is a link that leads out of the site: put the folder itself there" in preview.report_html
    link.unlink()
    (made.path / "kept").rename(link)
    assert outcome(workshop.rebuild()) == before


def test_every_claim_of_the_first_site_has_its_place_in_the_preview(cecot: Site) -> None:
    """Every marker and piece of evidence of every page names a line of the editors' files that says so."""
    project = open_project(cecot.path)
    site = Workshop(project).rebuild().artifacts
    assert site is not None
    without, seen = [], 0
    for name, content in ((name, site[name].decode()) for name in site if name.endswith(".html")):
        for tag in re.findall(r'<sup class="cite"[^>]*>|<figure class="said[^>]*>', content):
            written = re.search(r'data-written="(content/[^":]+):(\d+):(\d+)"', tag)
            if not written or not 1 <= int(written[2]) <= len(cecot.read(written[1]).split("\n")):
                without.append((name, tag))
            seen += 1
    assert without == []
    assert seen > 500


def test_no_build_tells_where_claims_are_written(site: Make) -> None:
    """The places in the editors' files are the preview's alone."""
    made = site(SMALL)
    preview = Workshop(open_project(made.path)).rebuild().artifacts
    assert preview is not None
    assert b"data-written" in preview["chapters/story.html"]
    assert made.run("build", "--drafts").status == 0
    assert [path for path, content in tree(made.path / "dist").items() if b"data-written" in content] == []


@pytest.mark.parametrize("which", ["first", "whole"])
def test_a_page_that_is_asked_for_by_itself_is_what_it_is_in_the_whole_site(
    which: str, cecot: Site, tmp_path: Path
) -> None:
    """A source's too, which lists the pages that lean on its passages; and no page's citations are more than it shows."""
    folder = cecot.path if which == "first" else lay(tmp_path / "whole")
    if which == "whole":  # words of the diary stand beside the minutes', where these are compared
        facts = folder / "content/facts/others.yaml"
        note = "      - value: at nine\n        note: 'Later there was a walk [@diary: I walked over it at last].'\n"
        facts.write_text(facts.read_text().replace("      - value: at nine\n", note))
    planned = plan_site(open_project(folder), OPTIONS).plan
    assert planned is not None
    alone = Plan(planned.planning, None)
    asked = [(page, alone.page(page.url)) for page in planned.walk()]
    assert [page.url for page, other in asked if other is None or not page.shows_as(other)] == []
    others = [page for page, _ in asked if page.kind not in ("source", "excerpts", "remarks", "figures")]
    assert [page.url for page in others if page.citations != evidence_ids(page.shows)] == []
    listing = [page for page, _ in asked if page.kind in ("excerpts", "remarks", "figures")]  # a part of each record
    assert [page.url for page in listing if not {*evidence_ids(page.shows)} >= {*page.citations}] == []
    assert [address for address in ("sources/none.html", "compare/none.html") if alone.page(address)] == []
