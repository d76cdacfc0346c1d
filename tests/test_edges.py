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
from conftest import EVENT, ROOT, Site, is_foreseen, tree
from targets import FIRST

from site_builder.artifact import Artifact
from site_builder.names import RESERVED
from site_builder.plan import Shell
from site_builder.planning import Page
from site_builder.render import Renderer


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
    ("fault", "code"),
    [
        ("limits: 1\n", "unknown-key"),
        ("introduction: [\n", "yaml-syntax"),
        ("  ell: {names: [ells], of: mile}\n", "bad-value"),
    ],
)
def test_a_fault_in_the_settings_makes_no_other(site: Callable[..., Site], fault: str, code: str) -> None:
    """While they cannot be read nobody knows the site's language, its units and its limit."""
    settings = "title: Example\nlang: es\nlimit: 1\nunits:\n  braza: {names: [brazas], of: meter, factor: 2}\n"
    files = {
        "content/site.yaml": settings,
        "content/sources.yaml": "carta:\n  seed: carta.txt\n  title: C\n",
        "content/chapters/a.md": "---\nid: a\ntitle: A\norder: 1\n---\nFue el 7 de marzo [@carta: el 7 de marzo de 1954].\n",
        "content/facts/f.yaml": "title: F\nfacts:\n  - id: f\n    question: Q\n    unit: meter\n    values:\n"
        "      - value: 2\n        cite: [{source: carta, quote: mide 2 metros y medio no}]\n"
        "      - value: 1 braza\n        cite: [{source: carta, quote: mide 1 braza justa}]\n",
        "seeds/carta.txt": "Fue el 7 de marzo de 1954.\nmide 2 metros y medio no\nmide 1 braza justa\n",
    }
    made = site(files)
    (made.path / "seeds/letter.txt").unlink()
    made.run("pin")
    assert made.run("check", "--strict").err == ""
    made.write("content/site.yaml", settings + fault)
    ran = made.run("check", "--strict", "--format", "json")
    assert (ran.status, [d["code"] for d in json.loads(ran.out)["diagnostics"]]) == (2, [code])


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
        "https://e.org/100%/",
        "https://e.org/a/index.html",
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
    assert is_foreseen(errors)


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
    assert "looks the same" not in ran.err


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


def test_one_of_a_thing_has_its_own_word_where_another_language_needs_one(site: Callable[..., Site]) -> None:
    """English says "1 answered differently" as it says "2": Spanish, respondida and respondidas."""
    own = "{questions.unlike: '{count} respondidas', questions.unlike.one: '{count} respondida'}"
    fact = (
        "  - id: {id}\n    question: Q {id}\n    status: conflict\n    values:\n"
        "      - value: twice\n        cite: [{{source: letter, quote: The council met twice.}}]\n"
        "      - value: again\n        cite: [{{source: letter, quote: The council met again in June}}]\n"
    )
    panels = {f"content/facts/{n}.yaml": f"title: P{n}\nfacts:\n" for n in (1, 2)}
    panels["content/facts/1.yaml"] += fact.format(id="a")
    panels["content/facts/2.yaml"] += fact.format(id="b") + fact.format(id="c")
    made = site({"content/site.yaml": f"title: Example\nwords: {own}\n", **panels})
    assert made.run("build", "--no-search").status == 0
    home = (made.path / "dist/index.html").read_text()
    assert "1 question, 1 respondida<" in home
    assert "2 questions, 2 respondidas<" in home


def test_warnings_are_english_in_a_site_of_any_language(site: Callable[..., Site]) -> None:
    """And say so, to who has the page read aloud; what more there is is said in the site's own words."""
    made = site({"content/site.yaml": "title: Example\nlang: es\n"})
    assert made.run("build", "--no-search").status == 0
    warned = (made.path / "dist/checked.html").read_text().partition("<h2>Warnings</h2>\n")[2]
    assert warned.startswith('<div lang="en" dir="ltr">\n<ol class="report">\n')


def test_a_fault_of_the_tool_is_told_in_a_sentence(tmp_path: Path) -> None:
    """With what whoever maintains it needs in a file; an editor would take a traceback for a fault of the content."""
    broken = (
        "import site_builder.commands.check as check\n"
        "from site_builder.cli import main\n"
        "def run(arguments):\n    raise ValueError('no such\\x1b[31m\\nthing')\n"
        "check.run = run\n"
        "main(['check'])\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", broken], capture_output=True, text=True, env={**os.environ, "TMPDIR": str(tmp_path)}
    )
    (file,) = tmp_path.iterdir()
    said = f"error: site-builder itself is at fault, not what you wrote: ValueError: no such<U+001B>[31m thing; whoever maintains it needs {file}\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (3, "", said)
    assert "in run" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("url", "ascii"),
    [
        ("https://Müller.example/", "https://xn--mller-kva.example/"),
        ("https://e.org:81/Straße/ü%20/", "https://e.org:81/Stra%C3%9Fe/%C3%BC%20/"),
    ],
)
def test_an_address_in_other_letters_is_wanted_as_other_programs_write_it(
    site: Callable[..., Site], url: str, ascii: str
) -> None:
    """A sitemap may hold no other, and one site has one address."""
    made = site({"content/site.yaml": f"title: Example\nbase_url: '{url}'\n"})
    ran = made.run("check")
    assert ran.status == 2
    assert f"base_url: expected '{ascii}', as other programs write it, found '{url}'" in ran.err
