"""Where no build may write, and what it never follows, replaces or deletes."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Site
from outputs import MINE, NEW, OLD, Files, beside, lay, put, read

from site_builder.artifact import Artifact
from site_builder.output import ClashingPaths, ForeignOutput, WriteError
from site_builder.write import Written, commit, recover

# Refusals


def refusal(out: Path, files: Files = NEW, protected: tuple[Path, ...] = ()) -> tuple[str, str]:
    with pytest.raises(ForeignOutput) as raised:
        commit([Artifact(path, content) for path, content in files.items()], out, protected)
    return str(raised.value), raised.value.help


def test_a_folder_that_no_build_wrote_is_refused(out: Path) -> None:
    """Not empty and without a manifest: left as it is, and nothing is put beside it. An empty one is taken."""
    lay(out, MINE)
    reason = f"{out}: is not empty, and no earlier build wrote it"
    assert refusal(out) == (reason, "move or delete it, or name another folder with --out")
    assert read(out) == MINE
    assert os.listdir(out.parent) == ["dist"]
    shutil.rmtree(out)
    out.mkdir()
    put(out, NEW)
    assert read(out) == NEW


def test_a_folder_put_in_the_place_of_ours_is_refused(out: Path) -> None:
    """A manifest stands beside it, but nothing in it is as the manifest says. Ours, moved back, is taken again."""
    put(out, OLD)
    out.rename(out.parent / "moved")
    lay(out, {"index.html": b"a user's page"})
    reason = f"{out}: is not empty, and nothing in it is as the last build left it"
    assert refusal(out) == (reason, "move or delete it, or name another folder with --out")
    assert read(out) == {"index.html": b"a user's page"}
    shutil.rmtree(out)
    shutil.copytree(out.parent / "moved", out)
    put(out, NEW)
    assert read(out) == NEW


def test_places_that_no_build_may_write_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The root, the home folder, the site, its parts, what holds them, and a file or a link by the name."""
    elsewhere = "name another folder with --out"
    site = tmp_path / "site"
    content = site / "content"
    content.mkdir(parents=True)
    monkeypatch.chdir(site)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    touch = "which a build must not touch"
    assert refusal(Path("/")) == ("/: is the root of the file system", elsewhere)
    assert refusal(tmp_path / "home") == (f"{tmp_path}/home: is {tmp_path}/home, {touch}", elsewhere)
    assert refusal(tmp_path) == (f"{tmp_path}: contains {tmp_path}/home, {touch}", elsewhere)
    for same in (site, Path("."), Path("content/.."), tmp_path / "home/../site", Path("nothing/..")):
        assert refusal(same, protected=(content,)) == (f"{same}: contains {content}, {touch}", elsewhere)
    assert refusal(Path("content"), protected=(content,)) == (f"content: is {content}, {touch}", elsewhere)
    (site / "file").write_bytes(b"")
    assert refusal(site / "file") == (f"{site}/file: is not a folder", elsewhere)
    (site / "link").symlink_to(tmp_path / "home")
    help = "put a folder there, or name the folder that it leads to with --out"
    link = "is a symbolic link, and the build follows none"
    assert refusal(site / "link") == (f"{site}/link: {link}", help)
    put(site / "dist", NEW)
    shutil.rmtree(site / ".site-builder")
    (site / ".site-builder").symlink_to(tmp_path / "home")
    assert refusal(Path("dist")) == (f".site-builder: {link}", help)
    assert os.listdir(tmp_path / "home") == []


@pytest.mark.parametrize(
    ("mine", "at", "kind"),
    [
        ("new/a.html", "new/a.html", "file"),
        ("new", "new", "file"),
        ("up/mine.txt", "", ""),
        ("down/mine.txt", "down/mine.txt", "file"),
        ("down/deep/mine.txt", "down/deep/mine.txt", "file"),
    ],
)
def test_a_users_file_in_the_way_is_named_and_kept(out: Path, mine: str, at: str, kind: str) -> None:
    """Where a set needs a place that someone else's file holds, nothing changes; else the file stays."""
    old = {path: content for path, content in OLD.items() if path != "up"}
    put(out, old)
    lay(out, {mine: b"a user's"})
    if not at:
        put(out, NEW)
        assert read(out) == NEW | {mine: b"a user's"}
        return
    reason = f"{out}/{at}: the site needs this place, but a {kind} stands there that no build wrote"
    assert refusal(out) == (reason, "move or delete it, and build again")
    assert read(out) == old | {mine: b"a user's"}
    assert beside(out) == {"lock", "manifest"}


def test_links_in_the_folder_are_never_followed(out: Path, tmp_path: Path) -> None:
    """Neither when a page would go through one, nor when an old page that lay behind one is to be deleted."""
    outside = tmp_path / "outside"
    lay(outside, {"a.html": b"kept"})
    put(out, {"index.html": b"", "gone/a.html": b"a"})
    (out / "new").symlink_to(outside)
    reason = f"{out}/new: the site needs this place, but a symbolic link stands there that no build wrote"
    assert refusal(out, {"new/a.html": b""})[0] == reason
    shutil.rmtree(out / "gone")
    (out / "gone").symlink_to(outside)
    assert put(out, {"index.html": b""}) == Written(written=0, unchanged=1, deleted=0)
    assert read(outside) == {"a.html": b"kept"}


@pytest.mark.parametrize(
    ("record", "harmed"),
    [
        ('{"files":{},"staged":["../victim"],"gone":[],"folders":[]}', True),
        ('{"files":{},"staged":[],"gone":["../victim"],"folders":[]}', True),
        ('{"files":{},"staged":[],"gone":["/victim"],"folders":[]}', True),
        ('{"files":{},"staged":[],"gone":["a/./victim"],"folders":[]}', True),
        ('{"files":{},"staged":[],"gone":["link/victim"],"folders":["link/empty"]}', False),
        ('{"files":{},"staged":["link/victim"],"gone":[],"folders":[]}', False),
        ("[]", True),
        ('{"files":[1],"staged":[],"gone":[],"folders":[]}', True),
        ("[" * 100_000, True),
        ("", True),
    ],
)
def test_a_journal_that_came_with_a_repository_leads_nowhere(out: Path, record: str, harmed: bool) -> None:
    """No path in it is trusted: neither `..`, nor links, nor a staged link; a damaged one is said to be damaged."""
    state = out.parent / ".site-builder/dist.output"
    lay(out.parent, {"victim": b"kept", "outside/victim": b"kept", "secret": b"secret"})
    (out.parent / "outside/empty").mkdir()
    out.mkdir()
    (out / "link").symlink_to(out.parent / "outside")
    (state / "new").mkdir(parents=True)
    (state / "new/0").write_bytes(b"evil")
    (state / "journal").write_text(record)
    if harmed:
        with pytest.raises(WriteError) as raised:
            recover(out)
        assert str(raised.value) == f"{state}/journal: the record of what was written is damaged"
    elif 'staged":[]' in record:
        assert recover(out)
    else:
        with pytest.raises(WriteError) as raised:
            recover(out)
        assert str(raised.value) == f"{out}/link: something that is not a folder stands on the way"
    assert read(out.parent / "outside") == {"victim": b"kept", "empty/": b""}
    assert (out.parent / "victim").read_bytes() == b"kept"


def test_a_staged_link_is_not_published(out: Path) -> None:
    """Only plain files leave the staging folder."""
    state = out.parent / ".site-builder/dist.output"
    lay(out.parent, {"secret": b"secret"})
    (state / "new").mkdir(parents=True)
    (state / "new/0").symlink_to(out.parent / "secret")
    (state / "journal").write_text('{"files":{},"staged":["page.html"],"gone":[],"folders":[]}')
    assert recover(out)
    assert not os.path.lexists(out / "page.html")


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        (["a", "a"], "a: two pages or files of the site have this path"),
        (["Map.png", "map.png"], "map.png: this and Map.png are one file where upper and lower case do not count"),
        (["é", "É"], "é: this and É are one file where upper and lower case do not count"),
        (["é", "e\u0301"], "é: this and e\u0301 are one file where upper and lower case do not count"),
        (["a", "a/b"], "a: this file has the name of the folder a"),
        (["A", "a/b"], "A: this file has the name of the folder a"),
        (["a\\b"], "a\\b: a name in this path has a character that not every file system takes"),
        (["a\nb"], "a<U+000A>b: a name in this path has a character that not every file system takes"),
        (["a\0b"], "a<U+0000>b: a name in this path has a character that not every file system takes"),
        (["\udcff"], "<U+DCFF>: a name in this path has a character that not every file system takes"),
    ],
)
def test_paths_that_clash_somewhere_clash_everywhere(out: Path, paths: list[str], message: str) -> None:
    """A set that one file system cannot hold is refused on all, so that a site is the same on any machine."""
    with pytest.raises(ClashingPaths) as raised:
        commit([Artifact(path, b"") for path in paths], out)
    assert str(raised.value) == message
    assert not out.exists()


def test_a_file_beside_the_templates_that_no_host_can_serve_is_told(site: Callable[..., Site]) -> None:
    """It is the editor's to rename; some systems leave such files by themselves."""
    made = site({"templates/static/Icon\r": ""})
    ran = made.run("build", "--no-search")
    assert ran.status == 1
    assert re.search(
        r"error: assets/Icon<U\+000D>\.\w+: a name in this path has a character that not every file system takes; "
        r"give the file in templates/static/ another name, or delete it\n",
        ran.err,
    ), ran.err


@pytest.mark.parametrize("path", ["", "/a", "a/", "a//b", "..", "a/../b", "./a"])
def test_a_path_that_leads_elsewhere_is_a_fault_of_the_program(out: Path, path: str) -> None:
    """Such a path cannot come from content, whose ids are plain, so it is no message for an editor."""
    with pytest.raises(ValueError, match="is not a relative path of plain names"):
        commit([Artifact(path, b"")], out)
