"""What the build refuses, on the first site: each failure names the place, says how to mend it, and leaves `dist/` be."""

from __future__ import annotations

import json

import pytest
from conftest import Ran, Site, is_foreseen, tree


@pytest.fixture
def built(cecot: Site) -> Site:
    ran = cecot.run("build")
    assert ran.status == 0, ran.err
    return cecot


def refused(site: Site, *options: str) -> Ran:
    before = tree(site.path / "dist")
    ran = site.run("build", *options)
    assert ran.status == 1, ran.out + ran.err
    assert tree(site.path / "dist") == before
    assert "help: " in ran.err
    assert "nothing was written" in ran.err
    assert is_foreseen(ran.err)
    return ran


QUOTATION = """\
title: One more
events:
  - id: one-more
    date: 2023-02-24
    title: A transfer
    cite:
      - source: slides
        quote: The first group of 2,000 detainees was moved to CECOT on February 24, 2023.
"""


def test_one_letter_changed_in_a_quotation(built: Site) -> None:
    """The report points at the letter, in the content and in the seed."""
    built.write("content/timelines/one-more.yaml", QUOTATION.replace("group of", "groop of"))
    ran = refused(built)
    assert "content/timelines/one-more.yaml:8:26: error[quote-not-in-seed]: " in ran.err
    assert "seeds/002_1e6a30eaa88089c8.txt:7:11" in ran.err


def test_one_letter_changed_in_a_seed(built: Site) -> None:
    """A seed that is not the pinned one stops the build, and so does every quotation that it no longer holds."""
    built.edit("seeds/002_1e6a30eaa88089c8.txt", "The first group of 2,000", "The first troop of 2,000")
    ran = refused(built)
    assert "error[seed-changed]: seeds/002_1e6a30eaa88089c8.txt is not the file that was pinned" in ran.err
    assert "error[quote-not-in-seed]" in ran.err


def test_a_conflict_that_git_left(built: Site) -> None:
    """Where two people changed the same lines: in prose, in YAML and in a seed file; each is told once, with its line,
    also what an editor forgot of one, and nothing that only follows from it."""
    built.edit(
        "content/chapters/offer.md",
        "summary:",
        "<<<<<<< HEAD\n||||||| 1a2b3c4\nsummary: x\n=======\n>>>>>>> main\nsummary:",
    )
    body = built.read("content/chapters/origins.md").rstrip("\n").split("\n")
    left = ["<<<<<<< HEAD", "=======", ">>>>>>> main", "", "=======", ">>>>>>> main", ""]
    built.write("content/chapters/origins.md", "\r\n".join([*body, *left]))
    built.edit("content/timelines/the-offer.yaml", "events:\n", "=======\n>>>>>>> main\nevents:\n")
    seed = "seeds/002_1e6a30eaa88089c8.txt"
    built.write(seed, f"{built.read(seed)}\n<<<<<<< HEAD\nOne.\n=======\nTwo.\n>>>>>>> main\n")
    ran = refused(built)
    said = "error[merge-conflict]: git could not join two versions of these lines, and left both"
    places = [line.removesuffix(f": {said}") for line in ran.err.split("\n") if said in line]
    head, listed, quoted = (
        built.read(path).split("\n") for path in ("content/chapters/offer.md", "content/timelines/the-offer.yaml", seed)
    )
    assert places == [
        f"content/chapters/offer.md:{head.index('<<<<<<< HEAD') + 1}:1",
        f"content/chapters/origins.md:{len(body) + 1}:1",
        f"content/chapters/origins.md:{len(body) + 6}:1",
        f"content/timelines/the-offer.yaml:{listed.index('>>>>>>> main') + 1}:1",
    ]
    line = quoted.index("<<<<<<< HEAD") + 1
    assert (
        f"help: git could not join two versions of it, and left both in line {line}: bring one of them back" in ran.err
    )
    assert ran.err.endswith("5 errors; nothing was written\n")


def test_a_file_that_git_lfs_has_not_brought(built: Site) -> None:
    """What stands in its place is a text as well, which `pin` would accept for the file: it is called what it is."""
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0a05153198da\nsize 12345\n"
    seed = "seeds/002_1e6a30eaa88089c8.txt"
    for path in (seed, "seeds/scan.pdf", "content/media/scan.png"):
        built.write(path, pointer)
    record = "title: M\nmedia:\n  - id: scan\n    file: scan.png\n    alt: A\n    credit: C\n    rights: R\n"
    built.write("content/media/m.yaml", record)
    named = f"seed: {seed.removeprefix('seeds/')}\n"
    original = f"  original:\n    file: scan.pdf\n    sha256: {'0a' * 32}\n"
    built.edit("content/sources.yaml", named, named + original)
    ran = refused(built)
    brings = "help: `git lfs pull` brings the file; in a workflow, so does the step that checks out, with `lfs: true`;"
    assert ran.err.count(brings) == 3
    assert f"error[seed-unreadable]: {seed} is what Git LFS leaves in a file's place, not the text" in ran.err
    assert "content/media/scan.png cannot be shown: it is what Git LFS leaves in a file's place" in ran.err
    assert "warning[original-changed]: seeds/scan.pdf is another file" in ran.err
    pinned = built.read("content/sources.yaml")
    assert built.run("pin").status == 1
    assert built.read("content/sources.yaml") == pinned


def test_a_repeated_passage_cited_without_a_line(built: Site) -> None:
    """All places are listed, and the `line:` to add."""
    text = QUOTATION.replace("slides", "photo-essay").replace(
        "The first group of 2,000 detainees was moved to CECOT on February 24, 2023.", "Able to hold 40,000 inmates"
    )
    built.write("content/timelines/one-more.yaml", text)
    ran = refused(built)
    assert "error[quote-ambiguous]: the quotation stands in 3 places of seed photo-essay" in ran.err
    assert "`line: 8` or `line: 9` or `line: 14`" in ran.err
    for line in (8, 9, 14):
        assert f"seeds/000_4cd7e0d6f89d9943.txt:{line}:" in ran.err


def test_a_wrong_figure_beside_a_right_quotation(built: Site) -> None:
    """A warning at the figure; an error under --strict."""
    built.write("content/timelines/one-more.yaml", QUOTATION.replace("A transfer", "A transfer of 3,000"))
    ran = refused(built, "--strict")
    place = "content/timelines/one-more.yaml:5:26: error[figure-not-in-quotation]: the figure 3,000 is in no quotation"
    assert place in ran.err
    relaxed = built.run("check")
    assert relaxed.status == 0
    assert "one-more.yaml:5:26: warning[figure-not-in-quotation]" in relaxed.err


def test_an_event_without_a_citation(built: Site) -> None:
    """Nothing that claims goes uncited."""
    built.write("content/timelines/one-more.yaml", QUOTATION.split("    cite:")[0])
    ran = refused(built)
    assert "content/timelines/one-more.yaml:3:9: error[uncited-event]: event 'one-more' cites nothing" in ran.err


def test_all_faults_come_at_once_sorted_by_path_and_line(built: Site) -> None:
    """Independent faults in several files are reported together, in order, as text and as JSON."""
    built.write("content/timelines/one-more.yaml", QUOTATION.replace("group of", "groop of"))
    built.write("content/facts/aaa.yaml", "title: A\nfacts:\n  - id: a-a\n    valuess: []\n")
    built.write("content/topics/zzz.yaml", "title: Z\ntopics:\n  - id: Zz\n    name: Z\n    kind: person\n")
    ran = built.run("check", "--format", "json")
    assert ran.status == 1
    report = json.loads(ran.out)
    places = [(d["path"], d["line"], d["column"]) for d in report["diagnostics"]]
    assert places == sorted(places)
    errors = {(d["path"], d["code"]) for d in report["diagnostics"] if d["severity"] == "error"}
    assert errors == {
        ("content/facts/aaa.yaml", "unknown-key"),
        ("content/facts/aaa.yaml", "missing-field"),
        ("content/timelines/one-more.yaml", "quote-not-in-seed"),
        ("content/topics/zzz.yaml", "bad-value"),
    }
    assert report["summary"]["errors"] == len([d for d in report["diagnostics"] if d["severity"] == "error"])


NEW = "`site-builder new DIR` writes a small site to look at"
ADD = "`site-builder add FILE` brings a text in, and writes its record there"


@pytest.mark.parametrize(
    ("path", "help"),
    [
        ("content/site.yaml", f"write the file's keys; {NEW}"),
        ("content/sources.yaml", f"write the file's keys; {ADD}"),
        ("content/topics/zzz.yaml", "write the file's keys, or delete the file"),
    ],
)
def test_an_empty_file_is_to_go_only_where_a_site_can_do_without(cecot: Site, path: str, help: str) -> None:
    """Without the settings or the sources there is none: to delete their files is no way to mend it."""
    cecot.write(path, "")
    report = json.loads(cecot.run("check", "--format", "json").out)
    found = [d for d in report["diagnostics"] if (d["path"], d["code"]) == (path, "wrong-shape")]
    assert [(d["message"], d["help"]) for d in found] == [(f"{path} holds nothing", help)]
