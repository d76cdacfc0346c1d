"""`site-builder new`: a small site that is clean as it comes, and never over anything that is there."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT, tree

from site_builder import cli
from site_builder.project import EnvironmentFailure, UsageError
from site_builder.starting import STARTER, start_site


@pytest.fixture
def started(tmp_path: Path) -> Path:
    start_site(tmp_path / "mine")
    return tmp_path / "mine"


def test_a_new_site_builds_strictly_without_a_word(started: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What `new` writes passes every check, warnings included, and the build says nothing on standard error."""
    assert cli.run(["build", "--strict", "--site", str(started)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith(f"built {started / 'dist'}: ")


def test_the_command_lists_what_it_wrote_and_what_to_do_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Standard output names every file, relative to the folder, and then the next command, as a shell takes it."""
    folder = tmp_path / "my site"
    assert cli.run(["new", str(folder)]) == 0
    assert capsys.readouterr().out.splitlines() == [*tree(folder), f"next: cd '{folder}' && site-builder build"]


def test_the_files_are_the_starters_own_bytes(started: Path) -> None:
    """Every file of the starter arrives, byte for byte, so that the seeds fit their pins."""
    assert tree(started) == tree(STARTER)


def test_git_leaves_the_seeds_as_they_are(started: Path, tmp_path: Path) -> None:
    """Also where it is set up to change line ends, as on Windows: a clone's seeds fit their pins."""
    (tmp_path / "note.txt").write_bytes(b"A note from elsewhere.\r\nNobody came to the meeting.\r\n")
    assert cli.run(["add", str(tmp_path / "note.txt"), "--site", str(started)]) == 0
    said = ["-c", "core.autocrlf=true", "-c", "user.name=Ann", "-c", "user.email=ann@example.org"]
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "All"]):
        subprocess.run(["git", *said, *command], cwd=started, check=True, capture_output=True)
    for setting in ("true", "input", "false"):
        clone = tmp_path / setting
        clone_it = ["git", "clone", "--quiet", "--config", f"core.autocrlf={setting}", str(started), str(clone)]
        subprocess.run(clone_it, check=True, capture_output=True)
        assert tree(clone / "seeds") == tree(started / "seeds")


def test_git_joins_what_two_editors_add(started: Path) -> None:
    """The schemas name every id, so both change them at the same place; the next check writes them as they should be."""

    def git(*command: str) -> str:
        said = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"]
        return subprocess.run(["git", *said, *command], cwd=started, check=True, capture_output=True, text=True).stdout

    def commit(*names: str) -> None:
        for name in names:
            topic = f"title: T\ntopics:\n  - id: {name}\n    name: T\n    kind: place\n"
            (started / f"content/topics/{name}.yaml").write_text(topic)
        assert cli.run(["check", "--strict", "--site", str(started)]) == 0
        git("add", "--all")
        git("commit", "--quiet", "--allow-empty", "--message", "All")

    assert cli.run(["schema", "--site", str(started)]) == 0
    git("init", "--quiet", "--initial-branch", "main")
    commit()
    git("checkout", "--quiet", "-b", "other")
    commit("abbey")
    git("checkout", "--quiet", "main")
    commit("bridge")
    git("merge", "--quiet", "--no-edit", "other")
    commit()
    joined = (started / "content/.schemas/ids.json").read_bytes()
    assert b'"abbey",\n        "bridge",' in joined
    assert cli.run(["schema", "--site", str(started)]) == 0
    assert (started / "content/.schemas/ids.json").read_bytes() == joined


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    """A folder that exists and is empty serves as well as a new one."""
    (tmp_path / "mine").mkdir()
    assert start_site(tmp_path / "mine") == [Path(path) for path in sorted(tree(STARTER), key=Path)]


def test_a_new_repository_is_an_empty_folder(tmp_path: Path) -> None:
    """As `git init` and a clone of nothing leave it, and as a worktree has it."""
    for name, make in (("own", Path.mkdir), ("worktree", Path.touch)):
        (tmp_path / name).mkdir()
        make(tmp_path / name / ".git")
        assert start_site(tmp_path / name) == [Path(path) for path in sorted(tree(STARTER), key=Path)]


def test_a_folder_with_anything_in_it_is_refused(tmp_path: Path) -> None:
    """Nothing is overwritten, and the message names the way out."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    with pytest.raises(UsageError) as refused:
        start_site(tmp_path / "mine")
    assert str(refused.value) == (
        f"{tmp_path / 'mine'} is not empty, and nothing in it may be overwritten: name a folder that is new or empty"
    )
    assert tree(tmp_path) == {"mine/notes.txt": b"mine"}


def test_a_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file's name in place of a folder's is wrong use, not a failure of the disk."""
    (tmp_path / "mine").write_text("mine")
    assert cli.run(["new", str(tmp_path / "mine")]) == 2
    assert capsys.readouterr().err == f"error: {tmp_path / 'mine'} is a file: name a folder that is new or empty\n"


def test_a_disk_that_refuses_is_an_environment_failure(tmp_path: Path) -> None:
    """A folder that cannot be made is reported by name."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EnvironmentFailure) as failed:
        start_site(tmp_path / "file" / "mine")
    assert str(failed.value) == f"the site could not be written: {tmp_path / 'file' / 'mine'}: Not a directory"


def test_the_starter_shows_one_of_each(started: Path) -> None:
    """An editor finds an example of every kind of record that the first chapter of the work needs."""
    assert cli.run(["build", "--site", str(started)]) == 0
    counts = {
        name: len(json.loads((started / "dist" / "data" / f"{name}.json").read_text(encoding="utf-8")))
        for name in ("sources", "events", "excerpts", "remarks", "topics")
    }
    assert counts == {"sources": 2, "events": 1, "excerpts": 3, "remarks": 1, "topics": 2}
    facts = json.loads((started / "dist" / "data" / "facts.json").read_text(encoding="utf-8"))
    assert {fact["id"]: fact["status"] for fact in facts} == {"names-god": "conflict", "how-long-ago": "agree"}


def test_the_starters_seeds_are_pinned() -> None:
    """The fingerprints in the starter are those of its files."""
    pins = dict(
        re.findall(r"seed: (\S+).*?sha256: ([0-9a-f]{64})", (STARTER / "content/sources.yaml").read_text(), re.DOTALL)
    )
    assert pins == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (STARTER / "seeds").iterdir()}


def test_every_yaml_file_of_the_starter_explains_itself() -> None:
    """Editors who are no programmers meet a comment at the head of each file."""
    files = [path for path in STARTER.rglob("*.yaml") if path.is_file()]
    assert len(files) == 7
    assert [path.relative_to(ROOT) for path in files if not path.read_text(encoding="utf-8").startswith("# ")] == []
