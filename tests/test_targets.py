"""What is particular to one kind of target, and targets that are none."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from conftest import Site
from targets import CHAPTER, FIRST, Target, built, change, git, needs, settings

from site_builder.publish import git as branches
from site_builder.publish import tools
from site_builder.publish.moves import MANIFEST

pytestmark = pytest.mark.slow  # deploys of whole sites, one after the other

PATIENCE = 20.0  # seconds after which a test gives up

HOST = "git@example.org:site.git"

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
        f"An editor: Publish: changed {count}, deleted 0",
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


@pytest.mark.parametrize("scope", ["", "--push"])
def test_a_remotes_address_is_what_git_takes_it_for(
    site: Callable[..., Site], branch: Target, tmp_path: Path, scope: str
) -> None:
    """A path leads from the top of the site's repository, in which the site may lie deeper; and what is pushed has an
    address of its own where git was told one."""
    made = site({**FIRST, "content/site.yaml": "title: Example\ntargets:\n  there:\n    kind: git\n    to: origin\n"})
    repository = made.path.parent
    git("init", "--quiet", str(repository))
    git("-C", str(repository), "remote", "add", "origin", "../nowhere.git")
    path = os.path.relpath(tmp_path / "published.git", repository)
    git("-C", str(repository), "remote", "set-url", *filter(None, [scope]), "origin", path)
    ran = made.run("deploy", "there")
    assert (ran.status, "index.html" in branch.files()) == (0, True), ran.err


def test_a_branch_that_moves_on_meanwhile_is_told_and_stays(
    site: Callable[..., Site], branch: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody pushes between a deploy's look at the branch and its own push: nothing of theirs is lost."""
    made = site({**FIRST, **settings(branch)})
    made.run("deploy", "there")
    change(made)
    push = branches.Branch._push

    def late(self: branches.Branch, commit: str) -> None:
        branch.put("CNAME", b"example.org\n")
        push(self, commit)

    monkeypatch.setattr(branches.Branch, "_push", late)
    ran = made.run("deploy", "there")
    assert (ran.status, branch.files()["CNAME"]) == (3, b"example.org\n")
    assert ran.err.endswith(
        f"branch gh-pages of {tmp_path}/published.git: has moved on since this deploy looked at it; nothing was changed "
        "there; deploy again\n"
    )


def test_what_a_host_has_against_a_push_is_told(site: Callable[..., Site], branch: Target, tmp_path: Path) -> None:
    """The host's own sentences, not only git's sum of them."""
    hook = tmp_path / "published.git/hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho 'error: GH006: Protected branch.' >&2\necho 'Ask for a review.' >&2\nexit 1\n")
    hook.chmod(0o755)
    ran = site({**FIRST, **settings(branch)}).run("deploy", "there")
    assert (ran.status, branch.files()) == (3, {})
    assert "remote: error: GH006: Protected branch. / remote: Ask for a review. / " in ran.err
    assert "(pre-receive hook declined)" in ran.err


def test_why_a_host_cannot_be_reached_is_told(
    site: Callable[..., Site], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What ssh says comes before what git says of it, in three lines."""
    needs("git")
    ssh = tmp_path / "ssh"
    ssh.write_text("#!/bin/sh\necho 'ssh: connect to host example.org port 22: Connection refused' >&2\nexit 255\n")
    ssh.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(ssh))
    made = site({**FIRST, "content/site.yaml": f"title: A\ntargets:\n  there:\n    kind: git\n    to: {HOST}\n"})
    ran = made.run("deploy", "there")
    assert ran.status == 3
    assert "ssh: connect to host example.org port 22: Connection refused / fatal: Could not read" in ran.err


@pytest.mark.parametrize(
    ("elses", "said"), [("1", "fatal: detected dubious ownership in repository at"), ("0", "error: No such remote")]
)
def test_why_a_remote_is_not_found_is_told(
    site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch, elses: str, said: str
) -> None:
    """There is none of that name; or git does not read a repository that is somebody else's, in a container say."""
    needs("git")
    made = site({**FIRST, "content/site.yaml": "title: A\ntargets:\n  there:\n    kind: git\n    to: origin\n"})
    git("init", "--quiet", str(made.path))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)  # which may say that every owner is trusted
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", elses)
    ran = made.run("deploy", "there")
    assert ran.status == 2
    assert f"origin: is no folder, and no remote of the site's own repository ({said}" in ran.err


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("", "home"),
        ("~", "home"),
        ("pages/", "home/pages"),
        ("~/pages", "home/pages"),
        ("{0}/other//", "other"),
        ("{0}/other/~/x", "other/~/x"),
    ],
)
def test_a_path_on_a_host_starts_in_the_home_folder_there(
    site: Callable[..., Site], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, there: str
) -> None:
    """As rsync and scp have it; without one, or by a `~`, it is that folder, and not the root of the host's files."""
    needs("rsync")
    (tmp_path / "home/pages").mkdir(parents=True)
    (tmp_path / "other/~/x").mkdir(parents=True)
    ssh = tmp_path / "ssh"
    ssh.write_text(f'#!/bin/sh\nshift\ncd "{tmp_path}/home"\nexec sh -c "$*"\n')
    ssh.chmod(0o755)
    monkeypatch.setenv("RSYNC_RSH", str(ssh))
    to = f"kind: rsync\n    to: 'a-host:{path.format(tmp_path)}'"
    made = site({**FIRST, "content/site.yaml": f"title: Example\ntargets:\n  there:\n    {to}\n"})
    ran = made.run("deploy", "there")
    assert ran.status == 0, ran.err
    assert (tmp_path / there / "index.html").is_file()


@pytest.mark.parametrize(("theirs", "ours"), [("sha1", "sha256"), ("sha256", "sha1")])
def test_objects_are_named_as_the_repository_names_them(
    site: Callable[..., Site], branch: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, theirs: str, ours: str
) -> None:
    """Whatever git would choose for a repository of its own; on a new branch beside others, and on one that is there."""
    bare = tmp_path / "published.git"
    shutil.rmtree(bare)
    git("init", "--quiet", "--bare", f"--object-format={theirs}", str(bare))
    nothing = git("-C", str(bare), "hash-object", "-w", "-t", "tree", "/dev/null").strip()
    first = git("-C", str(bare), "commit-tree", nothing, "-m", "First").strip()
    git("-C", str(bare), "update-ref", "HEAD", first)
    monkeypatch.setenv("GIT_DEFAULT_HASH", ours)
    made = site({**FIRST, **settings(branch)})
    for title in ("The old bridge", "The bridge again"):
        made.write("content/chapters/bridge.md", CHAPTER.format(id="bridge", title=title, order=1))
        ran = made.run("deploy", "there")
        assert ran.status == 0, ran.err
        assert title in branch.published()["chapters/bridge.html"].decode()


@pytest.mark.parametrize("scope", ["--local", "--global"])
def test_git_reaches_a_host_as_it_is_configured_to(
    site: Callable[..., Site], branch: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scope: str
) -> None:
    """By the program for ssh, with the key say, that the site's own repository or the user has set."""
    ssh = tmp_path / "ssh"
    ssh.write_text('#!/bin/sh\nshift\nexec sh -c "$*"\n')
    ssh.chmod(0o755)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    to = f"kind: git\n    to: a-host:{tmp_path}/published.git"
    made = site({**FIRST, "content/site.yaml": f"title: Example\ntargets:\n  there:\n    {to}\n"})
    git("init", "--quiet", str(made.path))
    for name, value in (("core.sshCommand", str(ssh)), ("ssh.variant", "simple")):
        git("-C", str(made.path), "config", scope, name, value)
    ran = made.run("deploy", "there")
    assert (ran.status, "index.html" in branch.files()) == (0, True), ran.err


def test_git_deploys_from_a_hook_of_the_sites_own_repository(
    site: Callable[..., Site], branch: Target, tmp_path: Path
) -> None:
    """There the environment says where that repository is, and what of it is at work; it may lie anywhere."""
    made = site({**FIRST, "content/site.yaml": "title: A\ntargets:\n  there:\n    kind: git\n    to: origin\n"})
    own = tmp_path / "own.git"
    git("init", "--quiet", "--bare", str(own))
    git("-C", str(own), "config", "core.bare", "false")
    git("-C", str(own), "remote", "add", "origin", str(tmp_path / "published.git"))
    hook = own / "hooks/post-commit"
    hook.write_text(
        f"#!/bin/sh\nexec {sys.executable} -m site_builder deploy there --site {made.path} >hook.log 2>&1\n"
    )
    hook.chmod(0o755)
    here = ("--git-dir", str(own), "--work-tree", str(made.path))
    git(*here, "add", str(made.path / "content"))
    git(*here, "commit", "--quiet", "-m", "A site", "--", str(made.path / "content"))
    assert "index.html" in branch.files(), (made.path / "hook.log").read_text()


def test_git_says_at_a_host_who_it_is_as_it_is_configured_to(
    site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what the site's own repository has for it, as the checkouts of many services do; it is printed nowhere."""
    needs("git")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "http.userAgent")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "an agent")
    asked: list[tuple[str | None, str | None]] = []

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.headers["Authorization"], self.headers["User-Agent"]))
            self.send_response(403)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    to = f"kind: git\n    to: {address}/site.git"
    made = site({**FIRST, "content/site.yaml": f"title: Example\ntargets:\n  there:\n    {to}\n"})
    git("init", "--quiet", str(made.path))
    git("-C", str(made.path), "config", f"http.{address}/.extraheader", "Authorization: Basic hunter2")
    try:
        ran = made.run("deploy", "there")
    finally:
        server.shutdown()
        server.server_close()
    assert (ran.status, asked) == (3, [("Basic hunter2", "an agent")])
    assert "The requested URL returned error: 403" in ran.err
    assert "hunter2" not in ran.out + ran.err


def test_a_web_server_is_not_taken_for_an_empty_bucket(
    site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An `endpoint:` that answers every request with a page is told, before anything is sent there."""
    pytest.importorskip("boto3", reason="boto3 is missing: pip install boto3")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "an-id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-secret")
    asked: list[str] = []

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.command)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<html><title>Welcome</title></html>")

        do_PUT = do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    there = f"kind: s3\n    to: s3://bucket\n    endpoint: http://127.0.0.1:{server.server_port}\n    region: x-1"
    made = site({**FIRST, "content/site.yaml": f"title: Example\ntargets:\n  there:\n    {there}\n"})
    try:
        ran = made.run("deploy", "there")
    finally:
        server.shutdown()
        server.server_close()
    assert (ran.status, asked) == (3, ["GET"])
    assert "s3://bucket: what answered is no S3 store; look at `endpoint:`" in ran.err


@pytest.mark.parametrize("name", ["HEAD", "a..b", "-f", "a.lock", "a b", "/a"])
def test_names_that_no_branch_can_have(site: Callable[..., Site], branch: Target, name: str) -> None:
    """Git would refuse them later, or take them for something else."""
    there = f"{branch.settings}\n    branch: {name}"
    ran = site({**FIRST, "content/site.yaml": f"title: Example\ntargets:\n  there:\n    {there}\n"}).run(
        "deploy", "there"
    )
    assert ran.status == 2
    assert f"branch {name!r}: is no name for a branch" in ran.err


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
    "kind: rsync\n    to: dist/published": (
        2,
        "dist/published: lies in the site's own dist/; name a folder outside it",
    ),
    "kind: rsync\n    to: .site-builder/x": (2, ".site-builder/x: lies in the site's own .site-builder/"),
    "kind: rsync\n    to: ~nobody-here/pages": (2, "~nobody-here/pages: there is no such home folder; a folder of"),
    "kind: git\n    to: ~nobody-here/pages": (2, "~nobody-here/pages: there is no such home folder; a folder of"),
    "kind: rsync\n    to: pages\n    branch: x": (2, "targets: there: branch: is for kind git, not rsync"),
    "kind: git\n    to: https://me:hunter2@example.org/x.git": (2, "targets: there: an address with a password in it"),
    "kind: git\n    to: https://me:hunter2@[::1/x.git": (2, "targets: there: https://…@[::1/x.git: is no address"),
    "kind: s3\n    to: s3://a-bucket\n    endpoint: http://[::1": (2, "targets: there: http://[::1: is no address"),
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
        "error: content/site.yaml has no target 'here'; it has: there\n",
    )


def test_credentials_in_a_remote_are_not_repeated() -> None:
    """What a tool complains of may hold an address with credentials: they are left out."""
    said = "fatal: unable to access 'https://me:hunter2@example.org/x.git/': no"
    assert tools.hidden(said) == "fatal: unable to access 'https://…@example.org/x.git/': no"


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_who_interrupts_a_deploy_does_not_wait_for_the_network(
    site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch, number: signal.Signals, status: int
) -> None:
    """Uploads that a store never answers are left to themselves."""
    pytest.importorskip("boto3", reason="boto3 is missing: pip install boto3")
    asked, over = threading.Event(), threading.Event()

    class Stalled(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>")

        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            if not self.path.endswith(MANIFEST):
                asked.set()
                over.wait(PATIENCE)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "an-id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-secret")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Stalled)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    there = f"kind: s3\n    to: s3://bucket/site\n    endpoint: http://127.0.0.1:{server.server_port}\n    region: x-1"
    made = site({**FIRST, "content/site.yaml": f"title: Example\ntargets:\n  there:\n    {there}\n"})
    command = [sys.executable, "-m", "site_builder", "deploy", "there", "--site", str(made.path)]
    try:
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            assert asked.wait(PATIENCE)
            process.send_signal(number)
            began = time.monotonic()
            assert process.wait(PATIENCE) == status
            assert time.monotonic() - began < PATIENCE / 4
    finally:
        over.set()
        server.shutdown()
        server.server_close()
