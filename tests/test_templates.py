"""A site's own templates: what they may ask, how pages link, and what is kept for many pages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Site, tree
from windows import serve

from site_builder.project import open_project
from site_builder.serving import Workshop

EVENTS = """\
title: Bridge
events:
  - id: opening
    date: 1931-05-04
    title: The bridge is opened
    cite:
      - source: letter
        quote: The bridge was opened on 4 May 1931
  - id: meeting
    date: 1931-06
    title: The council meets
    cite:
      - source: letter
        quote: The council met again in June 1931
"""
FACTS = """\
title: Bridge
facts:
  - id: cost
    question: What did the bridge cost?
    values:
      - value: 12000
        unit: pound
        cite:
          - source: letter
            quote: It cost 12,000 pounds.
"""
SOURCE = "letter:\n  seed: letter.txt\n  title: A letter\n  text: 'A letter [@letter: The council met twice].'\n"


def places(page: str) -> list[str]:
    """Where the words that a page shows are said to stand."""
    return re.findall(r'<a class="place" href="([^"]+)"', page)


def test_pages_of_one_depth_link_alike(site: Callable[..., Site]) -> None:
    """Every link goes by way of the site's root, but one to a place on the page itself is a fragment alone."""
    made = site({"content/timelines/t.yaml": EVENTS, "content/sources.yaml": SOURCE})
    assert made.run("build").status == 0
    source, event, timeline = (
        made.read(f"dist/{path}.html") for path in ("sources/letter", "events/opening", "timelines/t")
    )
    ids = re.findall(r'<mark id="(c-[0-9a-f]+)"', source)
    assert places(event) == [f"../sources/letter.html#{ids[0]}"]
    assert places(timeline) == [f"../sources/letter.html#{id}" for id in (ids[0], ids[2])]
    assert places(source) == [f"#{ids[1]}"]
    assert 'rel="next" href="../events/meeting.html"' in event


def test_the_current_page_is_marked_where_every_page_links_it(site: Callable[..., Site]) -> None:
    """What stands around pages is shared by those of one depth, but never the mark of the current one."""
    made = site({"content/timelines/t.yaml": EVENTS})
    assert made.run("build").status == 0
    marked = {
        path: re.findall(r'<a href="([^"]+)"[^>]* aria-current="page"', made.read(f"dist/{path}"))
        for path in ("index.html", "search.html", "compare.html", "timelines/index.html", "events/opening.html")
    }
    assert marked == {
        "index.html": ["index.html"],
        "search.html": ["search.html", "search.html"],
        "compare.html": ["compare.html"],
        "timelines/index.html": ["../timelines/index.html", "../timelines/index.html"],
        "events/opening.html": [],
    }


def test_a_macro_that_is_kept_is_filled_in_once(site: Callable[..., Site]) -> None:
    """It shows the same on every page of its depth; one that depends on the page says so instead of showing another's."""
    made = site({"content/timelines/t.yaml": EVENTS})
    own = "{{% macro own(event) %}}<i>{}</i>{{% endmacro %}}{{% set own = kept(own) %}}"
    page = (ROOT / "templates/event.html").read_text(encoding="utf-8")
    made.write(
        "templates/event.html",
        page.replace("{% block lead %}", '{% block lead %}{% import "own.html" as own %}{{ own.own(event) }}'),
    )
    made.write("templates/own.html", own.format("{{ event.link.title }} {{ url('index.html') }}"))
    assert made.run("build").status == 0
    assert "<i>The bridge is opened ../index.html</i>" in made.read("dist/events/opening.html")
    assert "<i>The council meets ../index.html</i>" in made.read("dist/events/meeting.html")
    for body, said in (
        (
            "{{ cite(event.evidence[0]) }}",
            "what is kept for many pages cannot ask for one: no citations, notes or drawings",
        ),
        ("{{ page.title }}", "'page' is undefined"),
    ):
        made.write("templates/own.html", own.format(body))
        ran = made.run("build")
        assert (ran.status, ran.err) == (2, f"error: template own.html, line 1: {said}\n")


def test_a_site_s_own_templates_may_call_with_a_block(site: Callable[..., Site]) -> None:
    """`call` gives a macro what stands within it."""
    page = "{% macro around() %}<i>{{ caller() }}</i>{% endmacro %}{% call around() %}{{ page.title }}{% endcall %}"
    made = site({"templates/search.html": page})
    assert made.run("build", "--no-search").status == 0
    assert made.read("dist/search.html") == "<i>Search</i>"


def test_a_template_that_is_no_text_is_named(site: Callable[..., Site]) -> None:
    """By its own name, not by that of a template that is made from it; and only where a page needs it."""
    latin = "{% extends 'frame.html' %}\n{# f\xfcr #}\n".encode("latin-1")
    made = site({"templates/unused.html": latin})
    message = "template base.html, line 2: is not UTF-8 text (byte 0xfc); save it as UTF-8"
    with serve(made) as server:
        server.until("preview-panel")
        made.write("templates/base.html", latin)
        assert server.until(f"<p>{message}</p>").status == 500
    ran = made.run("check")
    assert (ran.status, ran.err) == (2, f"error: {message}\n")


def test_the_mark_with_which_some_editors_begin_a_file_is_no_text(site: Callable[..., Site]) -> None:
    """Before `<!doctype>` it would make browsers lay the page out as of old, and in a head it would end the head."""
    made = site({"content/timelines/t.yaml": EVENTS})
    assert made.run("build", "--no-search").status == 0
    plain = tree(made.path / "dist")
    for name in ("base.html", "metadata.html", "event.html"):
        made.write(f"templates/{name}", "\ufeff" + (ROOT / "templates" / name).read_text(encoding="utf-8"))
    assert made.run("build", "--no-search").status == 0
    assert tree(made.path / "dist") == plain
    preview = Workshop(open_project(made.path)).rebuild().artifacts
    assert preview is not None
    assert "\ufeff".encode() not in preview["events/opening.html"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("embeds/fact.html", "<p>\n{{ nothing }}\n", "template embeds/fact.html, line 2: 'nothing' is undefined"),
        (
            "embeds/fact.html",
            "{{ fact.id",
            "template embeds/fact.html, line 1: unexpected end of template, expected 'end of print statement'.",
        ),
        (
            "chapter.html",
            "\n{% extends 'bsae.html' %}",
            "template chapter.html, line 2: there is no template 'bsae.html', neither in the site's templates/ nor "
            "among the tool's own",
        ),
        (
            "chapter.html",
            "{{ say('chaptre') }}",
            "template chapter.html, line 1: the interface has no word 'chaptre'",
        ),
        (
            "chapter.html",
            "{{ say('chapter.number', number=1) }}",
            "template chapter.html, line 1: 'chapter.number' is to be said with `total=`, too",
        ),
        (
            "chapter.html",
            "{% import 'macros.html' as m %}\n{{ m.date('1931') }}",
            "template chapter.html, line 2: AttributeError: 'str' object has no attribute 'machine' (in macros.html, "
            "line 84)",
        ),
        (
            "macros.html",
            "{% macro who(person) %}{% endmacro %}",
            "template home.html, line 25: macros.html has no macro 'text'; copy the tool's own whole, and change it "
            "there",
        ),
        (
            "chapter.html",
            "{{ page.title }}\n{{ body }}",
            "template chapter.html, line 2: a whole ProseView is no text: show its parts, or what a macro or helper "
            "makes of it",
        ),
        (
            "embeds/fact.html",
            "{{ fact.groups }}",
            "template embeds/fact.html, line 1: a whole tuple is no text: show its parts, or what a macro or helper "
            "makes of it",
        ),
        (
            "embeds/fact.html",
            "<p>{{ fact.note }}</p>",
            "template embeds/fact.html, line 1: there is nothing to show: ask first with `{% if … %}`, "
            "or show another text instead, with `or`",
        ),
        (
            "chapter.html",
            "{% import 'macros.html' as m %}{{ m.said }}",
            "template chapter.html, line 1: this is to be called: write brackets behind its name, with what it is "
            "given in them",
        ),
        (
            "chapter.html",
            "{% block content %}{{ self }}{% endblock %}",
            "template chapter.html, line 1: a whole TemplateReference is no text: show its parts, or what a macro or "
            "helper makes of it",
        ),
    ],
)
def test_a_template_s_fault_is_told_with_its_place(site: Callable[..., Site], name: str, text: str, said: str) -> None:
    """The template is named as one writes it in another, so that `embeds/fact.html` is not taken for `fact.html`."""
    chapter = (
        "---\nid: c\ntitle: C\norder: 1\n---\nIt cost [@letter: It cost 12,000 pounds.].\n\n/// fact | cost\n///\n"
    )
    made = site({"content/facts/f.yaml": FACTS, "content/chapters/c.md": chapter, f"templates/{name}": text})
    ran = made.run("build", "--no-search")
    assert (ran.status, ran.err) == (2, f"error: {said}\n")


def test_numbers_and_answers_are_shown_as_they_are(site: Callable[..., Site]) -> None:
    made = site({"templates/search.html": "{{ 2 }} {{ 1 / 4 }} {{ kinds == none }} {{ '<' }} {{ '<'|safe }}"})
    assert made.run("build", "--no-search").status == 0
    assert made.read("dist/search.html") == "2 0.25 False &lt; <"


def test_who_says_an_answer_stands_where_the_interface_s_words_name_them(site: Callable[..., Site]) -> None:
    """Other languages name them first, or twice; what they are called is a topic's link, or text."""
    value = "      - {value: %s, said_by: %s, cite: [{source: letter, quote: The council met twice}]}\n"
    made = site(
        {
            "content/site.yaml": "title: T\nwords:\n  said_by: '{name} zufolge (so {name})'\n",
            "content/topics/t.yaml": "title: T\ntopics:\n  - {id: mayor, name: The mayor, kind: person}\n",
            "content/facts/f.yaml": "title: F\nfacts:\n  - id: meetings\n    question: How often?\n    status: differ\n"
            f"    values:\n{value % ('twice', 'mayor')}{value % ('two times', 'The <i>clerk')}",
        }
    )
    assert made.run("build", "--no-search").status == 0
    page, mayor = made.read("dist/facts/meetings.html"), '<a href="../topics/mayor.html">The mayor</a>'
    assert f"<li>{mayor} zufolge (so {mayor})</li>" in page
    assert "<li>The &lt;i&gt;clerk zufolge (so The &lt;i&gt;clerk)</li>" in page


@pytest.mark.parametrize(
    "text",
    [
        "{% extends 'search.html' %}{% block content %}{% endblock %}",
        "{% include 'search.html' %}",
        "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
    ],
)
def test_a_template_that_goes_round_in_a_circle_is_told_so(site: Callable[..., Site], text: str) -> None:
    """Such as one that means to extend the tool's own template of its name, which it stands in the place of."""
    ran = site({"templates/search.html": text}).run("build", "--no-search")
    said = "this never ends: it extends, includes or calls itself, directly or by way of another"
    assert (ran.status, ran.err) == (2, f"error: template search.html, line 1: {said}\n")


def test_no_conflict_that_git_left_is_published(site: Callable[..., Site]) -> None:
    """In templates, style sheets and scripts it would look like any other text; what is no text holds none."""
    left = "<<<<<<< HEAD\n{0}\n=======\n{0}\n>>>>>>> main\n"
    made = site(
        {
            "templates/not_found.html": "{% extends 'base.html' %}\n"
            + left.format("{% block content %}A{% endblock %}"),
            "templates/static/own.css": "a { color: red }\n" + left.format("b { color: red }"),
            "templates/static/own.js": left.format("own();"),
            "templates/static/own.woff2": b"\xff\n<<<<<<< HEAD\n",
        }
    )
    ran = made.run("build")
    assert (ran.status, ran.err.count("error["), (made.path / "dist").exists()) == (1, 3, False)
    for place in ("not_found.html:2", "static/own.css:2", "static/own.js:1"):
        said = "error[merge-conflict]: git could not join two versions of these lines, and left both\n"
        assert f"templates/{place}:1: {said}" in ran.err


def test_a_block_that_stands_in_the_place_of_none_is_told(site: Callable[..., Site]) -> None:
    """With the name that was meant; a block within one that is known is a new one, and so is all that extends nothing.
    Templates may extend each other's, also through variables."""
    made = site(
        {
            "templates/topics.html": "\ufeff{% extends 'own.html' %}\n{% if true %}{%- block  contnet %}x{% endblock %}{% endif %}\n"
            "{% block mine %}{% block content %}{% block inner %}{% endblock %}{% endblock %}{% endblock %}\n",
            "templates/own.html": "{% extends 'base.html' %}\n{% block main %}{% block mine %}{% endblock %}{% endblock %}\n",
            "templates/timelines/a.html": "{% extends 'nowhere.html' %}{% block x %}{% endblock %}",
            "templates/b.html": "{% set base = 'base.html' %}{% extends base %}{% block x %}{% endblock %}",
            "templates/c.html": "{% extends 'c.html' %}{% block c %}{% endblock %}{% block",
            "templates/d.html": "{% block d %}{% endblock %}",
            "templates/remarks.html": "{% extends 'base.html' %}\r\n{% block zzz %}{% endblock %}",
        }
    )
    found = json.loads(made.run("check", "--format", "json").out)["diagnostics"]
    found = [one for one in found if one["code"] == "unknown-block"]
    assert [(one["path"], one["line"], one["column"], one["end_column"], one["severity"]) for one in found] == [
        ("templates/remarks.html", 2, 10, 13, "warning"),
        ("templates/topics.html", 2, 25, 32, "warning"),
    ]
    remarks, topics = found
    assert topics["message"] == "own.html has no block 'contnet', so what stands in this one is shown nowhere"
    assert topics["help"] == "did you mean 'content'?"
    assert remarks["help"] == "it has these: content, foot, head, kicker, lead, main, scripts, tools"


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_memory_that_is_not_there_is_said_to_be_lacking(site: Callable[..., Site], jobs: str) -> None:
    made = site({"templates/search.html": "{{ 'a' * 10**15 }}"})
    ran = made.run("build", "--no-search", "--jobs", jobs)
    assert (ran.status, ran.out) == (3, "")
    assert ran.err == "error: there is no more memory; a build needs the least with --jobs 1\n"
    assert not (made.path / "dist").exists()


def shown(made: Site, name: str) -> tuple[bytes, bytes]:
    """A page as the build and as the preview makes it."""
    assert made.run("build", "--no-search").status == 0
    preview = Workshop(open_project(made.path)).rebuild().artifacts
    assert preview is not None
    return (made.path / "dist" / name).read_bytes(), preview[name]


@pytest.mark.parametrize(
    ("template", "sheet", "said"),
    [
        (
            "<img alt='' src='assets/logo.png'>",
            "",
            "search.html links to 'assets/logo.png': it is published as assets/logo.e3b0c44298fc.png: a template links "
            'it as url("assets/logo.png")',
        ),
        (
            "<p>",
            "@import 'own.css';",
            "assets/own.a4fc98e3eeb5.css links to 'own.css': it is published as assets/own.a4fc98e3eeb5.css: a template "
            'links it as url("assets/own.css"), or style sheets import each other in a circle',
        ),
    ],
)
def test_an_asset_under_its_plain_name_is_told_how_to_link(
    site: Callable[..., Site], template: str, sheet: str, said: str
) -> None:
    """It is not said to be missing: the file is there."""
    made = site({"templates/search.html": template, "templates/static/logo.png": "", "templates/static/own.css": sheet})
    ran = made.run("build", "--no-search")
    assert ran.status == 1
    assert re.findall(r"error\[broken-link\]: (.*)", ran.err) == [said]


def test_a_template_may_include_any_file_beside_it(site: Callable[..., Site]) -> None:
    """Such as a drawing; and may lie elsewhere in the site. The preview shows what the build does."""
    made = site({"templates/logo.svg": "<svg role='img'>{{ page.title }}</svg>"})
    made.write("kept/search.html", "<p>{% include 'logo.svg' %}</p>")
    (made.path / "templates/search.html").symlink_to("../kept/search.html")
    built, previewed = shown(made, "search.html")
    assert built == b"<p><svg role='img'>Search</svg></p>"
    assert built in previewed


def test_no_template_and_no_asset_lies_out_of_the_site(site: Callable[..., Site], tmp_path: Path) -> None:
    """A link to a private file would publish it."""
    (tmp_path / "private.txt").write_text("private", encoding="utf-8")
    made = site()
    for name in ("search.html", "static/note.txt"):
        link = made.path / "templates" / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(tmp_path / "private.txt")
    for command in ("check", "build"):
        ran = made.run(command)
        assert ran.status == 1
        assert re.findall(r"error\[link-out-of-site\]: (.*)", ran.err) == [
            "templates/search.html is a link that leads out of the site",
            "templates/static/note.txt is a link that leads out of the site",
        ]
    assert not (made.path / "dist").exists()
