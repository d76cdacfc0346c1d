"""The record of the last run: it says the same again only where everything is as it was."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Ran, Site

from site_builder import cache, write
from site_builder.project import open_project

WARNED = {"seeds/stray.txt": "Nothing describes this text.\n"}


@pytest.fixture(autouse=True)
def outside_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under CI a record is taken for less."""
    monkeypatch.delenv("CI", raising=False)


@pytest.fixture
def built(site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site that was built once, with a warning; its files had not changed just before."""
    made = site(WARNED)
    settle(made)
    assert made.run("build", "--no-search").status == 0
    return made


def settle(made: Site) -> None:
    time.sleep(0.06)


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Notes each build that does its work."""
    from site_builder import build

    calls: list[str] = []
    real = build.plan_site

    def noted(*arguments: Any, **named: Any) -> object:
        calls.append("built")
        return real(*arguments, **named)

    monkeypatch.setattr(build, "plan_site", noted)
    return calls


def build(made: Site, *arguments: str) -> Ran:
    return made.run("build", "--no-search", *arguments)


def test_an_unchanged_site_is_said_to_be_so_with_its_warnings(built: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same report and the same counts, and no work."""
    calls = counted(monkeypatch)
    cleanly = build(built, "--clean")
    assert calls == ["built"]
    again = build(built)
    assert calls == ["built"]
    assert again == cleanly
    assert "warning[seed-without-source]" in again.err
    assert "0 files written" in again.out


AVOIDED = (
    "_hashlib",
    "dataclasses",
    "jinja2",
    "markdown",
    "nh3",
    "rich",
    "shutil",
    "site_builder.write",
    "socket",
    "tornado",
    "yaml",
)


def test_nothing_is_imported_that_an_unchanged_site_needs_not(built: Site) -> None:
    """Neither YAML nor templates nor Markdown, nor what takes milliseconds of its own."""
    assert imported(built, AVOIDED) == "0 []"


def imported(made: Site, avoided: tuple[str, ...]) -> str:
    """The status of a build in a process of its own, and which of these modules it has imported."""
    code = (
        # With what Python's own parser of arguments imports, which differs from version to version.
        "import argparse, sys; argparse.ArgumentParser().add_argument('-o', help='o'); needed = set(sys.modules)\n"
        "from site_builder import cli\n"
        f"status = cli.run(['build', '--no-search', '--site', {str(made.path)!r}])\n"
        f"print(status, sorted(set({avoided!r}) & set(sys.modules) - needed))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return run.stdout.splitlines()[-1]


Change = Callable[[Site], object]
CHANGES: dict[str, Change] = {
    "a text": lambda made: made.edit("content/site.yaml", "Example", "Changed"),
    "a text, of one size": lambda made: made.edit("content/site.yaml", "Example", "Exemple"),
    "a text, with its old times": lambda made: same_times(made, "content/site.yaml", b"title: Exemple\n"),
    "a text, in its place": lambda made: (made.path / "content/site.yaml").write_bytes(b"title: Exemple\n"),
    "a seed": lambda made: made.write("seeds/letter.txt", "Another letter.\n"),
    "a file more": lambda made: made.write("content/topics/a.yaml", "title: Names\n"),
    "a file less": lambda made: (made.path / "seeds/stray.txt").unlink(),
    "a file's name": lambda made: (made.path / "seeds/stray.txt").rename(made.path / "seeds/other.txt"),
    "a folder in a file's place": lambda made: swapped(made, "seeds/stray.txt"),
    "a template, in a folder that was not there": lambda made: made.write(
        "templates/not_found.html", (ROOT / "templates/not_found.html").read_text("utf-8") + "<!-- changed -->\n"
    ),
    "an output, changed": lambda made: (made.path / "dist/index.html").write_text("not ours"),
    "an output, changed with its old times": lambda made: same_times(
        made, "dist/index.html", b"x" * (made.path / "dist/index.html").stat().st_size
    ),
    "an output, removed": lambda made: (made.path / "dist/index.html").unlink(),
}


def same_times(made: Site, path: str, content: bytes) -> None:
    """Changes a file in its place, and sets its times back."""
    status = (made.path / path).stat()
    (made.path / path).write_bytes(content)
    os.utime(made.path / path, ns=(status.st_atime_ns, status.st_mtime_ns))


def swapped(made: Site, path: str) -> None:
    (made.path / path).unlink()
    made.write(f"{path}/inside.txt", "A file in a folder of that name.\n")


@pytest.mark.slow
@pytest.mark.parametrize("at_once", [False, True], ids=["later", "at once"])
@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_seen(site: Callable[..., Site], tmp_path: Path, change: str, at_once: bool) -> None:
    """What is built after it is what a clean build into another folder gives, however soon it came."""
    made = site(WARNED)
    if not at_once:
        settle(made)
    assert build(made).status == 0
    CHANGES[change](made)
    again = build(made)
    assert again.status == 0
    fresh = build(made, "--clean", "--out", str(tmp_path / "fresh"))
    assert (again.status, again.err) == (fresh.status, fresh.err)
    assert files_of(made.path / "dist") == files_of(tmp_path / "fresh")


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


NAMED = {
    "content/sources.yaml": "letter:\n  seed: letter.txt\n  title: A letter\nold:\n  seed: old.bak\n  title: An old one\n",
    "seeds/old.bak": "The bridge fell.\n",
    "templates/not_found.html": '{% include ".parts/said.tmp" %}',
    "templates/.parts/said.tmp": "Nothing here.",
}


@pytest.mark.parametrize("path", ["seeds/old.bak", "templates/.parts/said.tmp"])
def test_files_that_are_named_are_watched_whatever_their_names(site: Callable[..., Site], path: str) -> None:
    """A source may name a file that looks like a backup, a template one that is hidden."""
    made = site(NAMED)
    settle(made)
    assert build(made).status == 0
    before = files_of(made.path / "dist")
    made.write(path, "Another.\n")
    assert build(made).status == 0
    assert files_of(made.path / "dist") != before


@pytest.mark.parametrize("keeps_times", [False, True])
def test_an_output_that_changes_before_it_is_noted_is_mended(
    built: Site, monkeypatch: pytest.MonkeyPatch, keeps_times: bool
) -> None:
    """Another program writes a page between the end of a build and the record of it: the record says nothing of it."""
    real, page = write.commit, built.path / "dist/index.html"

    def followed(*arguments: Any, **named: Any) -> tuple[write.Written, write.Files]:
        written = real(*arguments, **named)
        if keeps_times:
            same_times(built, "dist/index.html", b"x" * page.stat().st_size)
        else:
            page.write_bytes(b"x")
        return written

    with monkeypatch.context() as patch:
        patch.setattr(write, "commit", followed)
        built.edit("content/site.yaml", "Example", "Changed")
        assert build(built).status == 0
    assert "1 file written" in build(built).out
    assert b"Changed" in page.read_bytes()


def test_a_time_to_come_is_never_trusted(built: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file from tomorrow is read again each time, and passes where it holds the same."""
    tomorrow = time.time() + 86400
    os.utime(built.path / "content/site.yaml", (tomorrow, tomorrow))
    assert build(built).status == 0
    calls = counted(monkeypatch)
    assert build(built).status == 0
    assert calls == []
    same_times(built, "content/site.yaml", b"title: Exemple\n")
    assert build(built).status == 0
    assert calls == ["built"]


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["--drafts"], ["--base-url", "https://example.org/"], []])
def test_other_options_are_another_site(built: Site, monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    """A record speaks of one set of options; without any it speaks here."""
    calls = counted(monkeypatch)
    assert build(built, *arguments).status == 0
    assert len(calls) == bool(arguments)


DAMAGED = [b"", b"{", b"[]", b'{"tool": 1}', b"\xff\xfe", b"[" * 100_000]


@pytest.mark.slow
@pytest.mark.parametrize("damaged", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_record_costs_time_only(built: Site, monkeypatch: pytest.MonkeyPatch, damaged: bytes) -> None:
    """It is passed over, and a sound one takes its place."""
    calls = counted(monkeypatch)
    record = built.path / ".site-builder/dist.output/record"
    assert json.loads(record.read_bytes())["said"]
    record.write_bytes(damaged)
    assert build(built).status == 0
    assert build(built).status == 0
    assert calls == ["built"]


def test_a_failed_build_leaves_no_record(built: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its errors are found again, and so is what it finds when they are mended."""
    built.write("content/timelines/a.yaml", "title: [\n")
    assert [build(built).status for _ in range(2)] == [1, 1]
    (built.path / "content/timelines/a.yaml").unlink()
    assert build(built).status == 0


def test_a_site_with_links_keeps_no_record(built: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """What they lead to may change unseen."""
    shutil.move(built.path / "content/site.yaml", built.path / "settings.yaml")
    (built.path / "content/site.yaml").symlink_to("../settings.yaml")
    assert build(built).status == 0
    built.write("settings.yaml", "title: Changed behind the link\n")
    assert build(built).status == 0
    assert "Changed behind the link" in built.read("dist/index.html")


def test_a_site_that_was_moved_is_said_to_be_built_where_it_is(
    built: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nor is it called as whoever built it first would have called it from elsewhere."""
    calls = counted(monkeypatch)
    moved = Site(tmp_path / "moved", built._capture)
    built.path.rename(moved.path)
    for here, named in ((moved.path, "dist"), (tmp_path, "moved/dist"), (moved.path / "seeds", f"{moved.path}/dist")):
        monkeypatch.chdir(here)
        assert build(moved).out.startswith(f"built {named}: ")
    assert calls == []


def test_ci_trusts_no_times(built: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is judged by what it holds, of the site, of its output and of this tool, whatever the system says."""
    calls = counted(monkeypatch)
    record = built.path / ".site-builder/dist.output/record"
    monkeypatch.setenv("CI", "true")
    first = build(built)
    assert calls == []
    assert build(built) == first
    for changed in ("content/site.yaml", "seeds/letter.txt", "dist/index.html"):
        kept = json.loads(record.read_bytes())
        path = built.path / changed
        path.write_bytes(path.read_bytes().replace(b"a", b"o", 1))
        # As if the system said of the changed file what it had said before.
        status = path.stat()
        folder, name = changed.split("/")
        if folder == "dist":
            kept["outputs"] = cache.Outputs(built.path / "dist").digest
        else:
            now = [status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns]
            kept["inputs"][folder][name], kept["recent"] = now, {}
        kept["written"] = {}
        record.write_text(json.dumps(kept))
        with monkeypatch.context() as elsewhere:
            elsewhere.delenv("CI")
            trusting = cache.last_run(
                record, cache.Inputs(open_project(built.path)), kept["options"], built.path / "dist", dict
            )
        assert trusting is not None
        assert trusting.edited == {}
        record.write_text(json.dumps(kept))
        build(built)
        assert calls == ["built"], changed
        calls.clear()
    monkeypatch.setattr(cache, "_code", lambda: "another's")
    build(built)
    assert calls == ["built"]


@pytest.mark.parametrize(
    ("ci", "trusts"), [("", True), ("false", True), ("False", True), ("0", True), ("true", False), ("1", False)]
)
def test_who_says_that_it_is_no_ci_is_believed(
    built: Site, monkeypatch: pytest.MonkeyPatch, ci: str, trusts: bool
) -> None:
    """As tools have it: the variable set to `false` is not set."""
    calls, record = counted(monkeypatch), built.path / ".site-builder/dist.output/record"
    path = built.path / "content/site.yaml"
    path.write_bytes(path.read_bytes().replace(b"a", b"o", 1))
    kept, status = json.loads(record.read_bytes()), path.stat()  # as if the system said of it what it had said before
    now = [status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns]
    kept["inputs"]["content"]["site.yaml"], kept["recent"] = now, {}
    record.write_text(json.dumps(kept))
    monkeypatch.setenv("CI", ci)
    assert build(built).status == 0
    assert calls == ([] if trusts else ["built"])


EVENT = """\
title: Bridge
events:
  - id: opening
    date: 1931-05-04
    title: The bridge is opened
    text: Some words.
    cite:
      - source: letter
        quote: The bridge was opened on 4 May 1931
"""


@pytest.mark.parametrize("ci", ["", "true"])
@pytest.mark.parametrize("command", ["build", "check"])
def test_what_was_kept_serves_a_fresh_copy(
    built: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ci: str, command: str
) -> None:
    """As where a service checks a site out anew, elsewhere, and brings back `.site-builder/` and the output folder."""
    arguments = ["--no-search"] if command == "build" else []
    built.write("content/timelines/t.yaml", EVENT)
    built.run(command, *arguments)
    first = built.run(command, *arguments)
    copy = Site(tmp_path / "elsewhere" / "copy", built._capture)
    shutil.copytree(built.path, copy.path, copy_function=shutil.copyfile)
    calls = counted(monkeypatch)
    monkeypatch.setenv("CI", ci)
    said = first.out.replace(str(built.path), str(copy.path))
    assert copy.run(command, *arguments) == Ran(0, said, first.err)
    copy.edit("content/timelines/t.yaml", "Some words.", "Other words.")
    ran = copy.run(command, *arguments)
    assert (ran.status, calls) == (0, [])
    if command == "build":
        assert "Other words." in copy.read("dist/events/opening.html")
        assert "2 files written" in ran.out
        copied = files_of(copy.path / "dist")
        assert build(copy, "--clean").status == 0
        assert files_of(copy.path / "dist") == copied


def test_a_foreign_file_beside_what_was_kept_is_no_reason_to_trust_it(
    built: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nor is a file that is missing or was changed: then the site is built."""
    for number, change in enumerate(
        (
            lambda folder: (folder / "mine.txt").write_text("mine"),
            lambda folder: (folder / "mine").symlink_to("index.html"),
            lambda folder: (folder / "search.html").unlink(),
            lambda folder: (folder / "search.html").write_text("changed"),
        )
    ):
        copy = Site(tmp_path / str(number), built._capture)
        shutil.copytree(built.path, copy.path, copy_function=shutil.copyfile)
        change(copy.path / "dist")
        with monkeypatch.context() as patch:
            calls = counted(patch)
            assert build(copy).status == 0
            assert calls == ["built"]


def test_an_unchanged_site_is_checked_once(built: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check says the same again, in either form; it sees a change, and other options."""
    calls = counted(monkeypatch)
    first = {form: built.run("check", "--format", form) for form in ("text", "json")}
    assert len(calls) == 2
    assert {form: built.run("check", "--format", form) for form in ("text", "json")} == first
    assert len(calls) == 2
    built.edit("content/site.yaml", "Example", "Exemple")
    assert built.run("check").status == 0
    assert built.run("check", "--strict").status == 1
    assert len(calls) == 4


def test_a_check_mends_schemas(built: Site) -> None:
    """One that was changed by hand or deleted is written anew, though nothing else has changed."""
    assert built.run("schema").status == 0
    assert built.run("check").status == 0
    before = files_of(built.path / "content/.schemas")
    (built.path / "content/.schemas/ids.json").write_text("{}")
    (built.path / "content/.schemas/site.schema.json").unlink()
    assert built.run("check").status == 0
    assert files_of(built.path / "content/.schemas") == before
