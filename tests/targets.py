"""Real targets of deploys: folders and an rsync daemon, a bare git repository, an S3 API on loopback.

A plugin, loaded for every test file: what takes time is imported when it is asked for.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from conftest import LETTER, Site, tree

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
    """A real target: its settings, its files as anyone sees them, and ways to put a foreign file there and to lose one
    of ours."""

    settings: str
    files: Callable[[], dict[str, bytes]]
    put: Callable[[str, bytes], None]
    lose: Callable[[str], None]

    def published(self) -> dict[str, bytes]:
        """The files without our own record."""
        from site_builder.publish.moves import MANIFEST

        return {path: content for path, content in self.files().items() if path != MANIFEST}


@pytest.fixture
def folder(tmp_path: Path) -> Target:
    needs("rsync")
    place = tmp_path / "published"
    return Target(f"kind: rsync\n    to: {place}", lambda: tree(place), partial(write, place), partial(remove, place))


def write(place: Path, path: str, content: bytes) -> None:
    (place / path).parent.mkdir(parents=True, exist_ok=True)
    (place / path).write_bytes(content)


def remove(place: Path, path: str) -> None:
    (place / path).unlink()


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
        yield Target(f"kind: rsync\n    to: {to}", lambda: tree(place), partial(write, place), partial(remove, place))


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

    def change(by: Callable[[Path], None]) -> None:
        clone = tmp_path / "other"
        shutil.rmtree(clone, ignore_errors=True)
        if git("-C", str(bare), "branch", "--list", "gh-pages").strip():
            git("clone", "--quiet", "--branch", "gh-pages", str(bare), str(clone))
        else:
            git("init", "--quiet", "--initial-branch", "gh-pages", str(clone))
            git("-C", str(clone), "remote", "add", "origin", str(bare))
        by(clone)
        git("-C", str(clone), "add", ".")
        git("-C", str(clone), "commit", "--quiet", "-m", "By another hand")
        git("-C", str(clone), "push", "--quiet", "origin", "gh-pages")

    def put(path: str, content: bytes) -> None:
        change(lambda clone: write(clone, path, content))

    def lose(path: str) -> None:
        change(lambda clone: remove(clone, path))

    return Target(f"kind: git\n    to: {bare}", files, put, lose)


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

    def lose(path: str) -> None:
        client.delete_object(Bucket=name, Key=f"site/{path}")

    settings = f"kind: s3\n    to: s3://{name}/site\n    endpoint: {s3_server}\n    region: us-east-1"
    return Target(settings, files, put, lose)


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
    from site_builder.build import Options, build
    from site_builder.project import Project

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
