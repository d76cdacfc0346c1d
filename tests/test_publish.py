"""Deploys to each kind of target: what arrives, what stays, and what a killed one leaves."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Site, tree
from targets import CHAPTER, FIRST, Target, built, change, settings

from site_builder import cli
from site_builder.publish import rsync, s3, tools
from site_builder.publish.moves import MANIFEST

pytestmark = pytest.mark.slow  # deploys of whole sites, one after the other

# Each target.


def test_a_deploy_makes_the_target_the_site_and_a_second_one_moves_nothing(ready: Site, target: Target) -> None:
    """What stands there is what a build writes; then there is nothing to upload, and not one file is touched."""
    first = ready.run("deploy", "there")
    files = built(ready)
    assert (first.status, target.published()) == (0, files)
    assert f"{len(files)} files uploaded, 0 unchanged, 0 deleted" in first.out
    again = ready.run("deploy", "there")
    assert again.status == 0
    assert f"0 files uploaded, {len(files)} unchanged, 0 deleted" in again.out
    assert ready.run("deploy", "there", "--dry-run").out == ""


def test_only_what_changed_is_moved_and_the_dry_run_says_just_that(
    ready: Site, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dry run changes nothing and lists, in order, what the deploy then writes and deletes."""
    ready.run("deploy", "there")
    old = built(ready)
    change(ready)
    new = built(ready)
    dry = ready.run("deploy", "there", "--dry-run")
    assert target.published() == old
    listed = dry.out.splitlines()
    changed = sorted(path for path in new if old.get(path) != new[path])
    gone = sorted(set(old) - set(new))
    assert sorted(listed) == sorted(
        [*(f"upload {path}" for path in (*changed, MANIFEST)), *(f"delete {path}" for path in gone)]
    )
    assert len(changed) < len(new)
    moved = seen_moving(monkeypatch)
    real = ready.run("deploy", "there")
    assert f"{len(changed)} files uploaded, {len(new) - len(changed)} unchanged, {len(gone)} deleted" in real.out
    assert target.published() == new
    if moved:  # git moves all at once
        assert [line for line in dict.fromkeys(moved) if not line.endswith(MANIFEST)] == [
            line for line in listed if not line.endswith(MANIFEST)
        ]


def seen_moving(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Records what stores are asked to move, in order."""
    seen: list[str] = []
    for store in (rsync.Folder, s3.Bucket):
        put, delete = store.put, store.delete

        def noted_put(self: Any, files: Any, advance: Any, put: Any = put) -> None:
            seen.extend(f"upload {file.path}" for file in files)
            put(self, files, advance)

        def noted_delete(self: Any, paths: Any, advance: Any, delete: Any = delete) -> None:
            seen.extend(f"delete {path}" for path in paths)
            delete(self, paths, advance)

        monkeypatch.setattr(store, "put", noted_put)
        monkeypatch.setattr(store, "delete", noted_delete)
    return seen


def test_files_of_others_stay(ready: Site, target: Target) -> None:
    """CNAME, .well-known/ and whatever else lies there is neither changed nor deleted, whatever the site does."""
    ready.run("deploy", "there")
    others = {"CNAME": b"example.org\n", ".well-known/security.txt": b"Contact: x\n", "chapters/notes.txt": b"mine"}
    for path, content in others.items():
        target.put(path, content)
    change(ready)
    assert ready.run("deploy", "there").status == 0
    assert target.published() == {**built(ready), **others}


def test_a_file_that_somebody_lost_there_is_uploaded_again(ready: Site, target: Target) -> None:
    """Also where the site has not changed, and the record there is what it is to be."""
    ready.run("deploy", "there")
    target.lose("index.html")
    dry = ready.run("deploy", "there", "--dry-run")
    again = ready.run("deploy", "there")
    files = built(ready)
    assert target.published() == files
    assert dry.out.splitlines() == ["upload index.html", f"upload {MANIFEST}"]
    assert f"1 file uploaded, {len(files) - 1} unchanged, 0 deleted" in again.out


def test_a_target_with_files_of_others_alone_is_refused(ready: Site, target: Target) -> None:
    """Without our record there, nothing is written, and the message names what was found."""
    target.put("index.html", b"<p>Another site</p>")
    before = target.files()
    ran = ready.run("deploy", "there")
    assert (ran.status, target.files()) == (2, before)
    assert ran.err.splitlines()[-1].endswith(
        "not empty, and nothing there says that site-builder published it (index.html); "
        "nothing was changed; name an empty target, or empty this one"
    )


def test_a_file_of_others_is_never_replaced(ready: Site, target: Target) -> None:
    """Where a new page belongs and another's file lies, the deploy stops before it changes anything."""
    ready.run("deploy", "there")
    target.put("chapters/mayor.html", b"not ours")
    before = target.files()
    change(ready)
    ran = ready.run("deploy", "there")
    assert (ran.status, target.files()) == (2, before)
    assert "that site-builder did not put there (chapters/mayor.html); nothing was changed" in ran.err


@pytest.mark.parametrize(("path", "link"), [("chapters", True), ("chapters", False), ("index.html/x", False)])
def test_what_stands_where_a_folder_belongs_is_never_replaced(
    site: Callable[..., Site], folder: Target, tmp_path: Path, path: str, link: bool
) -> None:
    """Another's file, or its link, in the place of one of the site's folders; another's folder in that of a page."""
    made = site({**FIRST, **settings(folder)})
    made.run("deploy", "there")
    place, elsewhere = tmp_path / "published", tmp_path / "elsewhere"
    elsewhere.mkdir()
    lost = place / path.partition("/")[0]
    if lost.is_dir():
        shutil.rmtree(lost)
    else:
        lost.unlink()
    if link:
        (place / path).symlink_to(elsewhere)
    else:
        folder.put(path, b"not ours")
    before = folder.files()
    ran = made.run("deploy", "there")
    assert (ran.status, folder.files(), tree(elsewhere)) == (2, before, {})
    assert f"that site-builder did not put there ({path}); nothing was changed" in ran.err


def test_a_record_that_names_files_outside_is_refused(ready: Site, target: Target) -> None:
    """The record lies where others may write: paths that lead out of the target are not believed."""
    record = {"site-builder": 1, "files": {"../victim": "0" * 64, "index.html": "0" * 64}, "pending": []}
    target.put(MANIFEST, json.dumps(record).encode())
    before = target.files()
    ran = ready.run("deploy", "there")
    assert (ran.status, target.files()) == (2, before)
    assert f"{MANIFEST} there is not one that this version of site-builder wrote" in ran.err


def test_a_site_with_a_warning_is_not_deployed(ready: Site, target: Target) -> None:
    """The build is strict: a warning stops it, and the target is not even asked."""
    ready.write(
        "content/chapters/loose.md",
        "---\nid: loose\ntitle: Loose\norder: 9\n---\nNothing is cited for this paragraph.\n",
    )
    ran = ready.run("deploy", "there")
    assert (ran.status, target.files()) == (1, {})
    assert "error[uncited-paragraph]" in ran.err


def test_files_that_clash_are_not_deployed(site: Callable[..., Site], branch: Target) -> None:
    """What a build refuses to write: two names that are one where upper and lower case do not count."""
    made = site({**FIRST, **settings(branch), "templates/static/OLD.js": "'old';\n"})
    ran = made.run("deploy", "there")
    assert (ran.status, branch.files()) == (1, {})
    assert ran.err.endswith("are one file where upper and lower case do not count\n")
    assert made.run("build").err.splitlines()[-1] == ran.err.splitlines()[-1]


def test_drafts_and_the_previews_parts_stay_at_home(ready: Site, target: Target) -> None:
    """A draft chapter is not published, nor is the seed's whole text."""
    ready.write(
        "content/chapters/secret.md",
        CHAPTER.format(id="secret", title="Secret", order=8).replace("order: 8", "order: 8\ndraft: true"),
    )
    assert ready.run("deploy", "there").status == 0
    published = target.published()
    assert not any(b"Secret" in content for content in published.values())
    assert not any(b"The council met twice" in content for content in published.values())


@pytest.mark.slow
def test_nothing_is_taken_from_what_earlier_builds_left(site: Callable[..., Site], folder: Target) -> None:
    """Whoever could change what is kept between builds, a restored cache say, would publish a script of theirs."""
    made = site({**FIRST, **settings(folder)})
    assert made.run("build").status == 0
    script, kept = made.path / "dist/pagefind/pagefind.js", made.path / ".site-builder/search.zip"
    content = script.read_bytes()
    with zipfile.ZipFile(kept) as archive:
        files, key = {name: archive.read(name) for name in archive.namelist()}, archive.comment

    def change_what_is_kept() -> None:
        with zipfile.ZipFile(kept, "w") as archive:
            for name, old in files.items():
                archive.writestr(name, b"'theirs'" if old == content else old)
            archive.comment = key

    change_what_is_kept()
    assert made.run("deploy", "there").status == 0
    assert folder.published()["pagefind/pagefind.js"] == content
    change_what_is_kept()
    (made.path / ".site-builder/dist.output/record").unlink(missing_ok=True)
    assert made.run("build").status == 0
    assert script.read_bytes() == b"'theirs'"  # an ordinary build believes what is kept
    change_what_is_kept()
    assert made.run("build", "--clean").status == 0
    assert script.read_bytes() == content


# Killed half-way.


@pytest.mark.parametrize("round", range(2))
def test_a_killed_deploy_leaves_a_working_site_and_the_next_one_completes_it(
    ready: Site, target: Target, round: int, pytestconfig: pytest.Config
) -> None:
    """SIGKILL at a random step of a deploy: every file there is whole, every page finds its style; then all is done."""
    ready.run("deploy", "there")
    target.put("CNAME", b"example.org\n")
    old = built(ready)
    change(ready)
    new = built(ready)
    rounds = 12 if pytestconfig.getoption("--stress") else 1
    for attempt in range(rounds):
        dice = random.Random(f"{round} {attempt} {time.time_ns()}")
        step, moment = dice.randrange(1, 14), dice.choice(["before", "after", "during"])
        pause = dice.random() * 0.05
        deploy_and_die(ready, step, moment, pause)
        told = f"killed {moment} step {step} ({pause:.3f} s)"
        there = {path: content for path, content in target.published().items() if not rsync.STRAY.fullmatch(path)}
        for path, content in there.items():
            assert content in (old.get(path), new.get(path), b"example.org\n"), f"{told}: {path} is not whole"
        for path, content in there.items():
            if path.endswith(".html"):
                for asset in re.findall(rb'(assets/[^"]+)"', content):
                    assert asset.decode() in there, f"{told}: {path} has lost {asset.decode()}"
        assert set(old) & set(new) <= set(there), told
    assert ready.run("deploy", "there").status == 0
    done, wanted = target.published(), {**new, "CNAME": b"example.org\n"}
    assert {path for path in {*done, *wanted} if done.get(path) != wanted.get(path)} == set()


def test_a_killed_first_deploy_is_known_for_ours(ready: Site, target: Target) -> None:
    """A first deploy that was killed does not leave a target that the next one takes for another's."""
    deploy_and_die(ready, 3, "after", 0)
    assert ready.run("deploy", "there").status == 0
    assert target.published() == built(ready)


def deploy_and_die(site: Site, step: int, moment: str, pause: float) -> None:
    """Deploys in a process group of its own, which is killed at a step (one run of a tool, or one upload)."""
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    os.setsid()
    count = [0]
    lock = threading.Lock()

    def deadly(work: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            with lock:
                count[0] += 1
                due = count[0] == step
            if due and moment == "before":
                os.killpg(0, signal.SIGKILL)
            if due and moment == "during":
                threading.Timer(pause, os.killpg, (0, signal.SIGKILL)).start()
            result = work(*arguments, **named)
            if due and moment == "after":
                os.killpg(0, signal.SIGKILL)
            return result

        return call

    try:
        tools.run = rsync.run = deadly(tools.run)  # type: ignore[assignment]
        from site_builder.publish import git as branches

        branches.run = tools.run  # type: ignore[assignment]
        s3.Bucket._put = deadly(s3.Bucket._put)  # type: ignore[method-assign]
        s3.Bucket.delete = deadly(s3.Bucket.delete)  # type: ignore[method-assign]
        cli.run(["deploy", "there", "--site", str(site.path)])
    finally:
        os._exit(0)
