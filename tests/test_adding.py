"""Texts that become seed files."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import LETTER, ROOT, tree
from windows import SMALL, Make

from site_builder.pinning import today

# Adding texts.


def test_a_text_becomes_a_seed_file_with_a_record(site: Make, tmp_path: Path) -> None:
    """Byte for byte, pinned, at the end of a file whose comments, order and line ends stay as they were."""
    sources = "# ours\r\nletter:   # the first\r\n  seed: letter.txt\r\n  title: A letter"
    made = site({"content/sources.yaml": sources})
    text = b"\xef\xbb\xbfOn bridges: a report\r\n\r\nThey cost 12,000 pounds."
    file = tmp_path / "Über Brücken (1931).txt"
    file.write_bytes(text)
    ran = made.run("add", str(file))
    record = (
        "uber-brucken-1931:\n  seed: Über Brücken (1931).txt\n"
        f"  sha256: {hashlib.sha256(text).hexdigest()}\n  pinned: {today()}\n  title: >-\n    On bridges: a report\n"
    )
    assert (ran.status, ran.out, ran.err) == (
        0,
        f"added seeds/Über Brücken (1931).txt, and to content/sources.yaml:\n{record}"
        "next: complete the record (publisher, author, published …) and cite `source: uber-brucken-1931`\n",
        "",
    )
    assert (made.path / "seeds/Über Brücken (1931).txt").read_bytes() == text
    assert made.read("content/sources.yaml") == sources + "\r\n" + record.replace("\n", "\r\n")
    assert made.run("check").err.count("warning[seed-not-pinned]") == 1  # the letter, which never was


WRAPPED = (
    "Annual report\n\nThe board serves the lower\nvalley. In March the dam was closed\nfor repairs, which cost\n"
    "3.4 million; the work\ntook eleven weeks, as the\nminutes say.\n"
)
LINES = (
    "Annual report\n\nThe board serves the valley.\nIn March the dam was closed.\niron\nwood\nIt took eleven weeks.\n"
)


@pytest.mark.parametrize(
    ("text", "asked"),
    [(WRAPPED, True), (LINES, False), (WRAPPED.replace("\n", "\r\n"), True), (WRAPPED.replace("\n", "\u2028"), False)],
)
def test_a_text_whose_lines_end_amid_sentences_may_be_wrapped(
    site: Make, tmp_path: Path, text: str, asked: bool
) -> None:
    """As most are that come from a PDF: who adds one is told what to say of it, lest each quotation be refused.

    Unicode's own line separators end no line of a seed, so nothing is to be said of them.
    """
    file = tmp_path / "report.txt"
    file.write_text(text, encoding="utf-8", newline="")
    made = site()
    ran = made.run("add", str(file))
    assert ran.status == 0
    assert ("`wrapped: true`" in ran.out) is asked


def test_an_id_and_a_title_can_be_given(site: Make, tmp_path: Path) -> None:
    """A file that lies in seeds/ already, described by nothing, is described where it lies."""
    made = site({"seeds/minutes.txt": "Minutes\nNobody came to the meeting.\n"})
    ran = made.run("add", str(made.path / "seeds/minutes.txt"), "--id", "no-show", "--title", "Minutes: 1931")
    assert ran.status == 0
    assert made.read("content/sources.yaml").endswith("  title: >-\n    Minutes: 1931\n")
    assert "no-show:\n  seed: minutes.txt\n" in made.read("content/sources.yaml")


def test_who_begins_with_no_source_is_told_how_to_bring_one_in(site: Make) -> None:
    """Whether its file was deleted, or emptied of what stood in it; the command then does as was said."""
    made, first = site(), "# yaml-language-server: $schema=.schemas/sources.schema.json\nletter:\n"
    (made.path / "content/sources.yaml").unlink()
    for words in ("Nobody came to the meeting.\n", "Everybody came to the meeting.\n"):
        assert "`site-builder add FILE` brings a text in, and writes its record there" in made.run("check").err
        made.write("seeds/letter.txt", words)
        assert made.run("add", str(made.path / "seeds/letter.txt")).status == 0
        assert made.run("check", "--strict").status == 0
        assert made.read("content/sources.yaml").startswith(first)
        first = "# none yet\nletter:\n"
        made.write("content/sources.yaml", "# none yet\n")


def test_a_long_first_line_is_no_title(site: Make, tmp_path: Path) -> None:
    """It would be the heading of a page, and stand in every list; the file's name serves, as --help says."""
    made = site(SMALL)
    file = tmp_path / "minutes.txt"
    file.write_text("Nobody came to the meeting. " * 5, "utf-8")
    assert made.run("add", str(file)).status == 0
    assert made.read("content/sources.yaml").endswith("\n  title: minutes.txt\n")


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("می\u200cخواهم کتاب را بخوانم", "می\u200cخواهم کتاب را بخوانم"),
        ("The 👨\u200d👩\u200d👧 came ❤\ufe0f", "The 👨\u200d👩\u200d👧 came ❤\ufe0f"),
        ("\u200e[03/05/2021] \u202a+44 77\u202c: Hello", "[03/05/2021] +44 77: Hello"),
        ("\u200e\r\n\x0cThe con\xadstruction\x07", "The construction"),
    ],
)
def test_a_title_is_what_is_seen_of_the_first_line(site: Make, tmp_path: Path, line: str, title: str) -> None:
    """With the joiners by which words and emoji are written, without marks of direction, soft hyphens and controls."""
    made = site()
    (tmp_path / "chat.txt").write_text(f"{line}\nWords of the second line.\n", "utf-8", newline="")
    assert made.run("add", str(tmp_path / "chat.txt")).status == 0
    record = yaml.safe_load(made.read("content/sources.yaml"))["chat"]
    assert record["title"] == title


REFUSED = {
    "again": ("letter-2.txt", LETTER.encode(), [], "letter-2.txt is there already: source 'letter' has the same text"),
    "name": ("letter.txt", b"Another text, longer", [], "seeds/letter.txt is there already, with another text: rename the new file"),
    "latin-1": ("a.txt", b"ok\ncaf\xe9", [], "{file} is not UTF-8 text: byte 0xe9 in line 2; save it as UTF-8 first"),
    "pdf": ("a.pdf", b"%PDF-1.7\n%\xe2\xe3", [], "{file} is a PDF, no text: save its words as a text file first, and add that"),
    "pointer": ("a.txt", b"version https://git-lfs.github.com/spec/v1\noid sha256:0a\nsize 9\n", [], "{file} is what Git LFS leaves in a file's place, not the text: `git lfs pull` brings the file; in a workflow, so does the step that checks out, with `lfs: true`"),
    "photograph": ("a.jpg", b"\xff\xd8\xff\xe0", [], "{file} is a picture, no text: save its words as a text file first, and add that"),
    "screenshot": ("a.png", b"\x89PNG\r\n\x1a\n", [], "{file} is a picture, no text: save its words as a text file first, and add that"),
    "binary": ("a.txt", b"a\0b", [], "{file} is not text: it holds a zero byte in line 1; save it as UTF-8 first"),
    "nothing but spaces": ("a.txt", "\xa0\u3000\u2028\n".encode(), [], "{file} holds nothing that could be quoted"),
    "too little": ("a.txt", b"*** 1931 ***\n", [], "{file} holds nothing that could be quoted"),
    "empty": ("a.txt", b" \n\n", [], "{file} holds nothing that could be quoted"),
    "hidden": (".a.txt", b"Some words", [], ".a.txt: a seed file's name is that of no hidden file and no editor's backup"),
    "bell": ("a\a.txt", b"Some words", [], "a<U+0007>.txt has a character in its name that no content file can hold: rename the file"),
    "two lines": ("a\nb.txt", b"Some words", [], "a<U+000A>b.txt has a character in its name that no content file can hold: rename the file"),
    "no text in its name": ("a\udce9.txt", b"Some words", [], "a<U+DCE9>.txt has a character in its name that no content file can hold: rename the file"),
    "taken": ("a.txt", b"Some words", ["--id", "letter"], "the id 'letter' is taken by a source: give another with --id"),
    "topic": ("mayor.txt", b"Some words", [], "the id 'mayor' is taken by a topic: give another with --id"),
    "no id": ("a.txt", b"Some words", ["--id", "A B"], "'A B' is no id: give one of lower-case letters, digits and single dashes with --id"),
    "no letters": ("報告.txt", b"Some words", [], "no id can be made of '報告.txt': give one of lower-case letters, digits and single dashes with --id"),
    "no title": ("a.txt", b"Some words", ["--title", " "], "--title: expected the text's name, found nothing"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_added_is_refused_and_nothing_is_written(site: Make, tmp_path: Path, name: str) -> None:
    """With a sentence that says why, and exit status 2."""
    made = site(SMALL)
    file_name, data, options, message = REFUSED[name]
    file = tmp_path / file_name
    file.write_bytes(data)
    before = tree(made.path)
    ran = made.run("add", str(file), *options)
    assert (ran.status, ran.out, ran.err) == (2, "", f"error: {message.format(file=file)}\n")
    assert tree(made.path) == before


@pytest.mark.parametrize(
    ("name", "id"),
    [("index.txt", "index-2"), ("sources.txt", "sources-1"), ("1931.txt", "1931-1")],
)
def test_the_sites_own_addresses_are_no_ids(site: Make, tmp_path: Path, name: str, id: str) -> None:
    """An id is made that is free and builds; one that was asked for is refused."""
    taken = "title: People\ntopics:\n  - id: index-1\n    name: The first\n    kind: other\n"
    made = site({"content/topics/people.yaml": taken})
    file = tmp_path / name
    file.write_text("Some words that nobody has said.\n")
    before = tree(made.path)
    own = id.rpartition("-")[0]
    ran = made.run("add", str(file), "--id", own)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == f"error: the id {own!r} is one that the site's own pages have: give another with --id\n"
    assert tree(made.path) == before
    assert made.run("add", str(file)).status == 0
    assert f"{id}:\n  seed: {name}\n" in made.read("content/sources.yaml")
    assert made.run("build", "--no-search").status == 0


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("opening", "an event"),
        ("opened", "the old address of event 'opening'"),
        ("closing", "a record that cannot be read"),
    ],
)
def test_an_id_that_the_build_would_refuse_is_taken(site: Make, tmp_path: Path, name: str, owner: str) -> None:
    """That of any record, an old one that leads to a record, and one of a record with a fault."""
    cite = "    cite:\n      - source: letter\n        quote: The council met again in June 1931.\n"
    events = (
        "title: Events\nevents:\n"
        f"  - id: opening\n    formerly: [opened]\n    date: 1931-06\n    title: It opens\n{cite}"
        f"  - id: closing\n    date: June\n    title: It closes\n{cite}"
    )
    made = site({"content/timelines/events.yaml": events})
    file = tmp_path / f"{name}.txt"
    file.write_text("Some words that nobody has said.\n")
    before = tree(made.path)
    ran = made.run("add", str(file))
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == f"error: the id {name!r} is taken by {owner}: give another with --id\n"
    assert tree(made.path) == before


def test_the_name_of_a_timeline_is_free(site: Make, tmp_path: Path) -> None:
    """A file's name is an id of another sort, as for an event in it."""
    made = site(SMALL)
    (tmp_path / "bridges.txt").write_text("Some words that nobody has said.\n")
    assert made.run("add", str(tmp_path / "bridges.txt")).status == 0
    assert made.run("build", "--no-search").status == 0


def test_no_file_a_folder_and_a_broken_sources_file_are_refused(site: Make, tmp_path: Path) -> None:
    """Each with a sentence of its own."""
    made = site(SMALL)
    nothing = tmp_path / "nothing.txt"
    assert made.run("add", str(nothing)).err == f"error: there is no file {nothing}\n"
    assert made.run("add", str(tmp_path)).err == f"error: {tmp_path} is a folder: name a text file\n"
    (tmp_path / "a.txt").write_text("Some words")
    for broken in (
        "letter: {seed: letter.txt, title: A letter}\nnote: [\n",
        "{letter: {seed: letter.txt, title: A letter}}\n",
        "letter:\n  seed: letter.txt\n  title: Café\n".encode("latin-1"),  # what is no UTF-8 would be lost
    ):
        made.write("content/sources.yaml", broken)
        before = tree(made.path)
        ran = made.run("add", str(tmp_path / "a.txt"))
        assert ran.err == (
            "error: content/sources.yaml cannot take another record: `site-builder check` says what is wrong with it, "
            "or its records stand between braces\n"
        )
        assert tree(made.path) == before


def test_a_link_out_of_the_site_is_not_written_through(site: Make, tmp_path: Path) -> None:
    """What lies elsewhere is not the site's to change."""
    made, path = site(SMALL), tmp_path / "sources.yaml"
    (made.path / "content/sources.yaml").rename(path)
    (made.path / "content/sources.yaml").symlink_to(path)
    (made.path / "seeds/note.txt").write_text("Some words")
    for command in (("add", str(made.path / "seeds/note.txt")), ("pin",)):
        before = path.read_bytes()
        assert made.run(*command).status in (1, 2)
        assert ((made.path / "content/sources.yaml").is_symlink(), path.read_bytes()) == (True, before)
    path.replace(made.path / "content/sources.yaml")
    (made.path / "seeds/other.txt").symlink_to(tmp_path / "nowhere.txt")
    (tmp_path / "other.txt").write_text("Other words")
    assert made.run("add", str(tmp_path / "other.txt")).status == 0
    assert ((made.path / "seeds/other.txt").is_symlink(), (tmp_path / "nowhere.txt").exists()) == (False, False)


def test_what_is_no_regular_file_is_not_opened(site: Make, tmp_path: Path) -> None:
    """A pipe that nobody writes to would be waited for, and a device has no end."""
    made = site(SMALL)
    os.mkfifo(tmp_path / "pipe.txt")
    before = tree(made.path)
    for file in (tmp_path / "pipe.txt", Path("/dev/zero")):
        command = [sys.executable, "-m", "site_builder", "add", str(file), "--site", str(made.path)]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=ROOT)
        assert (ran.returncode, ran.stdout, ran.stderr) == (3, "", f"error: {file}: it is no regular file\n")
    assert tree(made.path) == before


def test_a_file_that_a_record_names_is_put_in_its_place_by_hand(site: Make, tmp_path: Path) -> None:
    """To pin it first would find nothing there."""
    made = site(SMALL)
    (made.path / "seeds/letter.txt").rename(tmp_path / "letter.txt")
    ran = made.run("add", str(tmp_path / "letter.txt"))
    said = "error: source 'letter' names seeds/letter.txt already; "
    assert ran.err == f"{said}copy the file there, and `site-builder pin letter` accepts it\n"
