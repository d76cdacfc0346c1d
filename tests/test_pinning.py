"""What `pin` does to `content/sources.yaml`, and how much it says of what it could not look at."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from conftest import LETTER, ROOT, tree
from windows import Make

from site_builder import build
from site_builder.pinning import today

DIGEST = hashlib.sha256(LETTER.encode()).hexdigest()
OLD = "0" * 64
RECORD = "letter:\n  seed: letter.txt\n  title: A letter\n"
PINNED = RECORD.replace("  title", f"  sha256: {DIGEST}\n  pinned: {today()}\n  title")


@pytest.mark.parametrize("sources", [RECORD, RECORD.replace("  title", f"  sha256: {OLD}\n  pinned: 1931\n  title")])
def test_a_source_that_is_named_twice_is_pinned_once(site: Make, sources: str) -> None:
    """Its record holds each field once, and can be read."""
    made = site({"content/sources.yaml": sources})
    ran = made.run("pin", "letter", "letter")
    assert (ran.status, ran.out.count("pinned letter")) == (0, 1)
    assert made.read("content/sources.yaml") == PINNED


def test_what_is_saved_while_pin_reads_is_not_overwritten(site: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """The places that it has found would be others in the new text: it says so, and writes nothing."""
    made, check = site({"content/sources.yaml": RECORD}), build.check

    def slowly(*arguments: object) -> object:
        result = check(*arguments)  # type: ignore[arg-type]
        made.write("content/sources.yaml", f"# ours\n{RECORD}")
        return result

    monkeypatch.setattr(build, "check", slowly)
    ran = made.run("pin")
    assert (ran.status, ran.out) == (3, "")
    assert ran.err == (
        "error: content/sources.yaml was changed meanwhile, and nothing was pinned: run `site-builder pin` again\n"
    )
    assert made.read("content/sources.yaml") == f"# ours\n{RECORD}"


def test_the_file_of_sources_keeps_its_permissions_and_stays_a_link(site: Make, tmp_path: Path) -> None:
    """After `pin` and after `add`: who may read it, and where it really lies, is not theirs to say."""
    made = site({"content/sources.yaml": RECORD, "seeds/note.txt": "Nobody came to the meeting.\n"})
    path, shared = made.path / "content/sources.yaml", made.path / "shared.yaml"
    path.rename(shared)
    shared.chmod(0o640)
    path.symlink_to("../shared.yaml")
    assert made.run("pin").status == 0
    assert shared.read_text("utf-8") == PINNED
    assert made.run("add", str(made.path / "seeds/note.txt")).status == 0
    assert shared.read_text("utf-8").startswith(f"{PINNED}note:\n")
    assert (path.is_symlink(), shared.stat().st_mode & 0o777) == (True, 0o640)


AS_NOBODY = """
import calendar, html, locale, os, sys, textwrap  # which nobody else may be able to read
from site_builder import cli, build, load, memo, output, pinning, report
from site_builder.commands import pin
if os.geteuid() == 0:
    os.setgid(65534); os.setuid(65534)
cli.main(["pin", "--site", sys.argv[1]])
"""


def test_a_file_of_sources_that_may_not_be_written_to_is_not_replaced(site: Make) -> None:
    """Though its folder may be; nor does a half of it stay beside it."""
    made = site({"content/sources.yaml": RECORD})
    with TemporaryDirectory() as folder:  # one that every user can reach, unlike pytest's own
        path = Path(folder) / "content"
        for name in ("content", "seeds"):
            shutil.copytree(made.path / name, Path(folder) / name)
        for each in (Path(folder), path):
            each.chmod(0o777)
        (path / "sources.yaml").chmod(0o444)
        before = tree(Path(folder))
        command = [sys.executable, "-c", AS_NOBODY, folder]
        ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
        assert (ran.returncode, ran.stdout) == (3, "")
        assert ran.stderr == f"error: {Path(folder).resolve()}/content/sources.yaml: Permission denied\n"
        assert tree(Path(folder)) == before


def test_the_last_line_gets_the_files_own_kind_of_end(site: Make) -> None:
    """Where it had none, as where it had one."""
    for end in ("", "\r\n"):
        made = site({"content/sources.yaml": f"letter:\r\n  title: A letter\r\n  seed: letter.txt{end}"})
        assert made.run("pin").status == 0
        pins = f"  sha256: {DIGEST}\r\n  pinned: {today()}"
        assert made.read("content/sources.yaml") == (
            f"letter:\r\n  title: A letter\r\n  seed: letter.txt\r\n{pins}{end}"
        )


def test_pin_says_that_there_are_citations_it_could_not_look_at(site: Make) -> None:
    """A file that cannot be read may hold some that broke: no number of broken ones is the whole truth then."""
    made = site({"content/sources.yaml": RECORD, "content/excerpts/a.yaml": "title: [\n"})
    assert made.run("pin").out.splitlines()[1:] == [
        "0 citations broke or became ambiguous",
        "1 error elsewhere, as `site-builder check` says; where a file cannot be read, its citations were not looked at",
    ]


def test_what_keeps_its_line_and_column_has_not_moved(site: Make) -> None:
    """Though a word above it, or a byte order mark, is new; what stands behind that word in its own line has moved."""
    cites = "".join(
        f"      - source: letter\n        quote: {words}\n" for words in ("by the mayor", "The council met twice")
    )
    made = site(
        {
            "content/sources.yaml": RECORD,
            "content/timelines/t.yaml": f"title: T\nevents:\n  - id: e\n    date: 1931\n    title: E\n    cite:\n{cites}",
        }
    )
    assert made.run("build").status == 0
    made.write("seeds/letter.txt", LETTER.replace("was opened", "was at last opened"))
    assert made.run("pin").out.splitlines()[1:] == [
        "moved: letter, line 1, column 37 -> line 1, column 45: by the mayor",
        "0 citations broke or became ambiguous",
    ]


MEETING = "title: E\nexcerpts:\n  - {{id: met, source: {}, quote: The council met twice.}}\n"
HAD_MOVED = "moved: {}, line 3, column 1 -> line 4, column 1: The council met twice."


@pytest.mark.parametrize(("id", "seed"), [("note", "letter.txt"), ("letter", "note.txt")])
def test_what_moved_is_told_of_a_source_under_another_name(site: Make, id: str, seed: str) -> None:
    """Its id is another since the last build, or its file's name is."""
    made = site({"content/sources.yaml": PINNED, "content/excerpts/e.yaml": MEETING.format("letter")})
    assert made.run("build", "--no-search").status == 0
    (made.path / "seeds/letter.txt").rename(made.path / "seeds" / seed)
    made.write("content/sources.yaml", PINNED.replace("letter:", f"{id}:").replace("letter.txt", seed))
    made.write("content/excerpts/e.yaml", MEETING.format(id))
    made.write(f"seeds/{seed}", f"A letter.\n{LETTER}")
    assert made.run("pin").out.splitlines()[1:] == [HAD_MOVED.format(id), "0 citations broke or became ambiguous"]


def test_pin_says_of_which_sources_it_cannot_tell_what_moved(site: Make) -> None:
    """The last build knew neither the name nor the file of one that is cited; of the other it can."""
    made = site({"content/sources.yaml": PINNED, "content/excerpts/e.yaml": MEETING.format("letter")})
    assert made.run("build", "--no-search").status == 0
    digest = hashlib.sha256(b"Nobody came to the meeting.\n").hexdigest()
    for id in ("note", "unused"):
        more = f"{id}:\n  seed: {id}.txt\n  sha256: {digest}\n  title: A note\n"
        made.write("content/sources.yaml", made.read("content/sources.yaml") + more)
        made.write(f"seeds/{id}.txt", f"The {id} of the year.\nNobody came to the meeting.\n")
    cite = "  - {id: came, source: note, quote: Nobody came to the meeting.}\n"
    made.write("content/excerpts/e.yaml", MEETING.format("letter") + cite)
    made.write("seeds/letter.txt", f"A letter.\n{LETTER}")
    assert made.run("pin").out.splitlines()[3:] == [
        "no earlier build or preview says where citations of note stood, so what moved there cannot be told",
        HAD_MOVED.format("letter"),
        "0 citations broke or became ambiguous",
    ]


@pytest.mark.parametrize("pinned", [LETTER, LETTER.replace("\n", "\r\n")])
def test_a_seed_whose_line_ends_alone_were_changed_is_called_so(site: Make, pinned: str) -> None:
    """As git does it in either direction; any other change has only the usual ways out."""
    sources = RECORD.replace("  title", f"  sha256: {hashlib.sha256(pinned.encode()).hexdigest()}\n  title")
    other = LETTER if "\r" in pinned else LETTER.replace("\n", "\r\n")
    made = site({"content/sources.yaml": sources, "seeds/letter.txt": other})
    ways = "bring the old file back, or accept this one: `site-builder pin letter` says what moves;"
    said = (
        "help: only its line ends are others, as git may change them: write `/seeds/** -text` into .gitattributes, and "
    )
    assert said + ways in made.run("check").err
    made.write("seeds/letter.txt", other.replace("twice", "once"))
    assert f"help: {ways}" in made.run("check").err


@pytest.mark.parametrize(
    "rows", ['[{"source": "letter", "quotation": "The council met twice."}]', "[3]", "{}", "<<<<<<<"]
)
def test_what_no_build_wrote_tells_nothing_of_what_moved(site: Make, rows: str) -> None:
    """A file in the place of the last build's citations that is none of this tool's: `pin` says that it cannot tell."""
    made = site(
        {
            "content/sources.yaml": RECORD.replace("  title", f"  sha256: {OLD}\n  title"),
            "dist/data/citations.json": rows,
        }
    )
    made.write("content/chapters/c.md", "---\nid: c\ntitle: C\norder: 1\n---\nSo [@letter: The council met twice.].\n")
    ran = made.run("pin")
    assert ran.status == 0
    assert "no earlier build or preview says where citations stood, so what moved cannot be told\n" in ran.out
