"""Deploys to real targets: folders and an rsync daemon, a bare git repository, an S3 API on loopback."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import LETTER, Site, tree

from site_builder import cli
from site_builder.artifact import Artifact
from site_builder.build import Options, build
from site_builder.project import Project, UsageError
from site_builder.publish import rsync, s3, tools
from site_builder.publish.moves import MANIFEST, Manifest, moves, read_manifest

CHAPTER = "---\nid: {id}\ntitle: {title}\norder: {order}\n---\nThe bridge was opened [@letter: The bridge was opened on 4 May 1931].\n"
FIRST = {
    "content/sources.yaml": "letter:\n  seed: letter.txt\n  title: A letter\n"
    f"  sha256: {hashlib.sha256(LETTER.encode()).hexdigest()}\n",
    "content/chapters/bridge.md": CHAPTER.format(id="bridge", title="The bridge", order=1),
    "content/chapters/council.md": CHAPTER.format(id="council", title="The council", order=2),
    "templates/static/old.js": "'old';\n",
}


def needs(program: str) -> None:
    """Skips the test, visibly, where a program is missing; under CI=true that is a failure."""
    if shutil.which(program) is None and os.environ.get("CI") != "true":
        pytest.skip(f"{program} is missing: install it, e.g. `apt-get install {program}`")


# What stands at a target, read and changed from outside.


@dataclass
class Target:
    """A real target: its settings, its files as anyone sees them, and a way to put a foreign file there."""

    settings: str
    files: Callable[[], dict[str, bytes]]
    put: Callable[[str, bytes], None]

    def published(self) -> dict[str, bytes]:
        """The files without our own record."""
        return {path: content for path, content in self.files().items() if path != MANIFEST}


@pytest.fixture
def folder(tmp_path: Path) -> Target:
    needs("rsync")
    place = tmp_path / "published"
    return Target(f"kind: rsync\n    to: {place}", lambda: tree(place), partial(write, place))


def write(place: Path, path: str, content: bytes) -> None:
    (place / path).parent.mkdir(parents=True, exist_ok=True)
    (place / path).write_bytes(content)


@pytest.fixture
def daemon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Target]:
    """A folder behind an rsync daemon that wants a password."""
    needs("rsync")
    place, secrets = tmp_path / "published", tmp_path / "secrets"
    place.mkdir()
    secrets.write_text("editor:let-me-in\n")
    secrets.chmod(0o600)
    port = free_port()
    owner = f"uid = {os.getuid()}\ngid = {os.getgid()}\n" if os.getuid() == 0 else ""
    config = tmp_path / "rsyncd.conf"
    config.write_text(
        f"use chroot = no\n{owner}[site]\npath = {place}\nread only = no\n"
        f"auth users = editor\nsecrets file = {secrets}\n"
    )
    command = ["rsync", "--daemon", "--no-detach", "--address=127.0.0.1", f"--port={port}", f"--config={config}"]
    monkeypatch.setenv("RSYNC_PASSWORD", "let-me-in")
    with running(command, port):
        to = f"rsync://editor@127.0.0.1:{port}/site"
        yield Target(f"kind: rsync\n    to: {to}", lambda: tree(place), partial(write, place))


@pytest.fixture
def branch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Target:
    """A branch of a bare repository; others change it through clones of their own."""
    needs("git")
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "An editor")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "editor@example.org")
    bare = tmp_path / "published.git"
    git("init", "--quiet", "--bare", str(bare))

    def files() -> dict[str, bytes]:
        clone = tmp_path / "clone"
        shutil.rmtree(clone, ignore_errors=True)
        if not git("-C", str(bare), "branch", "--list", "gh-pages").strip():
            return {}
        git("clone", "--quiet", "--branch", "gh-pages", str(bare), str(clone))
        return {path: content for path, content in tree(clone).items() if not path.startswith(".git/")}

    def put(path: str, content: bytes) -> None:
        clone = tmp_path / "other"
        shutil.rmtree(clone, ignore_errors=True)
        if git("-C", str(bare), "branch", "--list", "gh-pages").strip():
            git("clone", "--quiet", "--branch", "gh-pages", str(bare), str(clone))
        else:
            git("init", "--quiet", "--initial-branch", "gh-pages", str(clone))
            git("-C", str(clone), "remote", "add", "origin", str(bare))
        write(clone, path, content)
        git("-C", str(clone), "add", ".")
        git("-C", str(clone), "commit", "--quiet", "-m", "By another hand")
        git("-C", str(clone), "push", "--quiet", "origin", "gh-pages")

    return Target(f"kind: git\n    to: {bare}", files, put)


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def s3_server() -> Iterator[str]:
    """An S3 API on loopback; its address."""
    server = pytest.importorskip("moto.server", reason="moto is missing: pip install 'moto[server]'")
    pytest.importorskip("boto3", reason="boto3 is missing: pip install boto3")
    running = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(s3_server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Target:
    """A prefix of a bucket that holds other things too."""
    import boto3

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "an-id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-secret")
    client = boto3.client("s3", endpoint_url=s3_server, region_name="us-east-1")
    name = f"b-{abs(hash(tmp_path)) % 10**12}"
    client.create_bucket(Bucket=name)
    client.put_object(Bucket=name, Key="elsewhere.txt", Body=b"not under the prefix")

    def files() -> dict[str, bytes]:
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=name, Prefix="site/")
        keys = [entry["Key"] for page in pages for entry in page.get("Contents", ())]
        return {
            key.removeprefix("site/"): client.get_object(Bucket=name, Key=key)["Body"].read() for key in sorted(keys)
        }

    def put(path: str, content: bytes) -> None:
        client.put_object(Bucket=name, Key=f"site/{path}", Body=content)

    settings = f"kind: s3\n    to: s3://{name}/site\n    endpoint: {s3_server}\n    region: us-east-1"
    return Target(settings, files, put)


@pytest.fixture(params=["folder", "daemon", "branch", "bucket"])
def target(request: pytest.FixtureRequest) -> Target:
    """Each kind of target in turn."""
    made: Target = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def ready(site: Callable[..., Site], target: Target, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site that names the target `there`. The search index, which takes as long as all else, has its own tests."""
    monkeypatch.setattr("site_builder.search.search_files", lambda *_: ())
    return site({**FIRST, **settings(target)})


def settings(target: Target) -> dict[str, str]:
    return {"content/site.yaml": f"title: Example\ntargets:\n  there:\n    {target.settings}\n"}


def built(site: Site) -> dict[str, bytes]:
    """What a strict build of the site would write."""
    result = build(Project(site.path), Options(strict=True, search=True))
    assert result.artifacts is not None, result.diagnostics
    return {artifact.path: artifact.content for artifact in result.artifacts}


def change(site: Site) -> None:
    """A page goes, a page comes, a page changes; a script goes, a script comes."""
    (site.path / "content/chapters/council.md").unlink()
    (site.path / "templates/static/old.js").unlink()
    site.write("templates/static/new.js", "'new';\n")
    site.write("content/chapters/mayor.md", CHAPTER.format(id="mayor", title="The mayor", order=2))
    site.edit("content/chapters/bridge.md", "The bridge\n", "The old bridge\n")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    """A server for the time of a test, once it answers on the port."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, process.stderr and process.stderr.read()
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait()


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


# One kind each.


def test_a_cloned_branch_is_served_as_it_is(site: Callable[..., Site], branch: Target, tmp_path: Path) -> None:
    """The bare repository is cloned and served: pages, style and the page for what is not there."""
    made = site({**FIRST, **settings(branch)})
    assert made.run("deploy", "there").status == 0
    branch.files()
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path / "clone"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        for path, content in built(made).items():
            connection = http.client.HTTPConnection("127.0.0.1", server.server_port)
            connection.request("GET", f"/{path}")
            response = connection.getresponse()
            assert (response.status, response.read()) == (200, content), path
            connection.close()
    finally:
        server.shutdown()
        server.server_close()


def test_a_branch_grows_and_is_never_forced(site: Callable[..., Site], branch: Target) -> None:
    """Each deploy is one commit on top of the last; what changes there in the meantime is not lost."""
    made = site({**FIRST, **settings(branch)})
    made.run("deploy", "there")
    count = len(built(made))
    branch.put("CNAME", b"example.org\n")
    change(made)
    made.run("deploy", "there")
    bare = re.search(r"to: (.*)", branch.settings)
    assert bare
    assert git("-C", bare[1], "log", "--format=%an: %s", "gh-pages").splitlines()[1:] == [
        "An editor: By another hand",
        f"An editor: Publish: {count} files changed, 0 deleted",
    ]


def test_what_others_keep_on_a_branch_stays_what_it_is(
    site: Callable[..., Site], branch: Target, tmp_path: Path
) -> None:
    """A link stays a link, a program a program, a submodule a submodule; attributes there change no byte of ours."""
    made = site({**FIRST, **settings(branch)})
    made.run("deploy", "there")
    branch.put("CNAME", b"example.org\n")
    other = tmp_path / "other"
    (other / ".gitattributes").write_text("* text eol=crlf\n*.html ident\n")
    (other / "latest").symlink_to("index.html")
    (other / "hook.sh").write_text("#!/bin/sh\n")
    (other / "hook.sh").chmod(0o755)
    git("-C", str(other), "add", ".gitattributes", "latest", "hook.sh")
    head = git("-C", str(other), "rev-parse", "HEAD").strip()
    git("-C", str(other), "update-index", "--add", "--cacheinfo", f"160000,{head},module")
    git("-C", str(other), "commit", "--quiet", "-m", "More")
    git("-C", str(other), "push", "--quiet", "origin", "gh-pages")
    bare = str(tmp_path / "published.git")
    theirs = [".gitattributes", "hook.sh", "latest", "module"]
    before = git("-C", bare, "ls-tree", "gh-pages", *theirs)
    assert [line.split()[0] for line in before.splitlines()] == ["100644", "100755", "120000", "160000"]
    change(made)
    assert made.run("deploy", "there").status == 0
    assert git("-C", bare, "ls-tree", "gh-pages", *theirs) == before
    for path, content in built(made).items():
        shown = subprocess.run(
            ["git", "-C", bare, "cat-file", "blob", f"gh-pages:{path}"], capture_output=True, check=True
        )
        assert shown.stdout == content, path


def test_a_remotes_name_stands_for_its_address(site: Callable[..., Site], branch: Target) -> None:
    """`to: origin` is the remote of the site's own repository; `branch:` names another branch."""
    bare = re.search(r"to: (.*)", branch.settings)
    assert bare
    made = site(
        {
            **FIRST,
            "content/site.yaml": "title: Example\ntargets:\n  there:\n    kind: git\n    to: origin\n    branch: pages\n",
        }
    )
    git("init", "--quiet", str(made.path))
    git("-C", str(made.path), "remote", "add", "origin", bare[1])
    assert made.run("deploy", "there").status == 0
    assert "index.html" in git("-C", bare[1], "ls-tree", "--name-only", "pages")


def test_objects_have_the_types_and_lifetimes_of_their_files(site: Callable[..., Site], bucket: Target) -> None:
    """A bucket serves a page as a page, and lets browsers keep what has a digest in its name."""
    import boto3

    made = site({**FIRST, **settings(bucket)})
    made.run("deploy", "there")
    place = re.search(r"s3://([^/]+)/site\n    endpoint: (.*)\n", bucket.settings)
    assert place
    client = boto3.client("s3", endpoint_url=place[2], region_name="us-east-1")
    heads = {
        path: client.head_object(Bucket=place[1], Key=f"site/{path}")
        for path in (
            "index.html",
            "data/facts.csv",
            "data/annotations.jsonld",
            next(p for p in built(made) if "old." in p),
        )
    }
    assert [(head["ContentType"], head.get("CacheControl")) for head in heads.values()] == [
        ("text/html; charset=utf-8", None),
        ("text/csv; charset=utf-8", None),
        ("application/ld+json", None),
        ("text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
    ]


def test_a_wrong_password_is_told_and_not_printed(
    site: Callable[..., Site], daemon: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The daemon refuses, the command fails with the environment's status, and the secret stays secret."""
    monkeypatch.setenv("RSYNC_PASSWORD", "wrong-secret")
    ran = site({**FIRST, **settings(daemon)}).run("deploy", "there")
    assert (ran.status, daemon.files()) == (3, {})
    assert "auth failed on module site" in ran.err
    assert "wrong-secret" not in ran.out + ran.err


# Wrong targets.

REFUSED = {
    "kind: rsync\n    to: '-oProxyCommand=touch x:path'": (2, "expected HOST:PATH, USER@HOST:PATH or rsync://"),
    "kind: rsync\n    to: 'me@-oProxyCommand=x:path'": (2, "expected HOST:PATH, USER@HOST:PATH or rsync://"),
    "kind: git\n    to: 'ext::sh -c touch% x'": (3, "transport 'ext' not allowed"),
    "kind: rsync\n    to: content/published": (2, "content/published: lies in the site's own content/"),
    "kind: rsync\n    to: ..": (2, "..: holds the site's own files; name a folder of its own"),
    "kind: rsync\n    to: content/site.yaml": (2, "lies in the site's own content/"),
    "kind: rsync\n    to: pages\n    branch: x": (2, "targets: there: branch: is for kind git, not rsync"),
    "kind: git\n    to: https://me:hunter2@example.org/x.git": (2, "targets: there: an address with a password in it"),
    "kind: git\n    to: upstream": (2, "upstream: is no folder, and no remote of the site's own repository"),
    "kind: git\n    to: ./nowhere.git": (3, "nowhere.git: git failed"),
    "kind: git\n    to: ./x.git\n    branch: --force": (2, "branch '--force': is no name for a branch"),
    "kind: s3\n    to: my-bucket": (2, "my-bucket: expected s3://BUCKET or s3://BUCKET/PREFIX"),
    "kind: s3\n    to: pages\n    region: x\n    branch: y": (2, "branch: is for kind git, not s3"),
    "kind: ftp\n    to: pages": (2, "expected rsync, git or s3, found 'ftp'"),
    "kind: rsync\n    to: pages\n    password: hunter2": (2, "password"),
}


@pytest.mark.parametrize("wrong", REFUSED)
def test_wrong_targets_are_refused(site: Callable[..., Site], wrong: str) -> None:
    """Settings that cannot be meant are told in a sentence; no password in them is repeated."""
    status, message = REFUSED[wrong]
    made = site({**FIRST, "content/site.yaml": f"title: Example\ntargets:\n  there:\n    {wrong}\n"})
    ran = made.run("deploy", "there")
    assert ran.status == status, ran.err
    assert message in ran.err
    if "password:" not in wrong:  # there the excerpt shows the editor's own line
        assert "hunter2" not in ran.out + ran.err


def test_an_unknown_target_is_told_with_those_that_there_are(site: Callable[..., Site]) -> None:
    """The message names the targets of the settings."""
    made = site({"content/site.yaml": "title: Example\ntargets:\n  there:\n    kind: rsync\n    to: ../x\n"})
    ran = made.run("deploy", "here")
    assert (ran.status, ran.err) == (
        2,
        "error: content/site.yaml has no target 'here'; it has: there; see docs/publishing.md\n",
    )


def test_credentials_in_a_remote_are_not_repeated() -> None:
    """What a tool complains of may hold an address with credentials: they are left out."""
    said = "fatal: unable to access 'https://me:hunter2@example.org/x.git/': no"
    assert tools.hidden(said) == "fatal: unable to access 'https://…@example.org/x.git/': no"


WATCHED = """
import sys, time
from site_builder.progress import progress, watched
if sys.argv[2] == "files":
    with progress("deploying 3 files", 3) as advance:
        advance(1)
        time.sleep(float(sys.argv[1]))
        advance(2)
else:
    with watched("building") as stages:
        stages.begin("load")
        time.sleep(float(sys.argv[1]))
        stages.begin("render", 30)
        for part in range(30):
            time.sleep(0.02)
            stages.advance()
print("rich" in sys.modules)
"""


@pytest.mark.parametrize(("kind", "drawn"), [("files", ["deploying 3 files"]), ("stages", ["building: load", "/30"])])
def test_a_bar_shows_where_somebody_watches_for_over_a_second(kind: str, drawn: list[str]) -> None:
    """On a terminal, after a second; otherwise nothing, and its library is not even imported."""
    command = [sys.executable, "-c", WATCHED]
    plain = subprocess.run([*command, "1.3", kind], capture_output=True, text=True, check=True)
    assert (plain.stdout, plain.stderr) == ("False\n", "")
    ours, theirs = os.openpty()
    try:
        terminal = {**os.environ, "TERM": "xterm"}  # nothing is drawn on a dumb one
        watched = subprocess.run(
            [*command, "4", kind], stdout=subprocess.PIPE, stderr=theirs, text=True, check=True, env=terminal
        )
        assert watched.stdout == "True\n"
        os.set_blocking(ours, False)  # where nothing was drawn, reading fails instead of waiting
        seen = ""
        with suppress(BlockingIOError):
            while True:
                seen += os.read(ours, 100_000).decode(errors="replace")  # a read may end within a character
        assert [words for words in drawn if words not in seen] == []
    finally:
        os.close(ours)
        os.close(theirs)


# What moves, by itself.


def artifacts(**files: str) -> list[Artifact]:
    return [Artifact(path.replace("__", ".").replace("_", "/"), text.encode()) for path, text in files.items()]


def test_assets_go_before_pages_and_new_pages_before_changed_ones() -> None:
    """The phases of a deploy."""
    old = artifacts(index__html="1", assets_a__css="a", gone__html="x")
    new = artifacts(index__html="2", new__html="n", assets_b__css="b", data_x__json="{}")
    first = moves(old, frozenset(), None, "there")
    there = frozenset(file.path for file in old)
    after = moves(new, there, first.after.artifact().content, "there")
    assert [[file.path for file in phase] for phase in after.phases] == [
        ["assets/b.css", "data/x.json"],
        ["new.html"],
        ["index.html"],
    ]
    assert after.deletions == ("assets/a.css", "gone.html")
    assert after.before == Manifest(
        {"assets/a.css": hashlib.sha256(b"a").hexdigest(), "gone.html": hashlib.sha256(b"x").hexdigest()},
        frozenset({"assets/b.css", "data/x.json", "new.html", "index.html"}),
    )


def test_a_file_that_was_lost_there_is_uploaded_again() -> None:
    """The record alone is not believed: what is not there is not unchanged."""
    files = artifacts(index__html="1", about__html="2")
    record = moves(files, frozenset(), None, "there").after.artifact().content
    assert [file.path for file in moves(files, frozenset({"index.html"}), record, "there").uploads] == ["about.html"]


@pytest.mark.parametrize("path", ["../a", "/a", "a//b", "a/../b", "", ".", "a\\b", "a\0b", 7])
def test_a_record_with_such_a_path_is_not_believed(path: object) -> None:
    """Only plain relative paths may stand in it."""
    content = json.dumps({"site-builder": 1, "files": {}, "pending": [path]}).encode()
    with pytest.raises(UsageError, match=r"there is not one that this version of site-builder wrote"):
        read_manifest(content, "there")
