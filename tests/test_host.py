"""The site on a real host: nginx with the documented headers, seen by Chromium; any depth, any folder."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from conftest import ROOT, Site, tree
from targets import free_port, running

from site_builder import starting
from site_builder.artifact import Artifact
from site_builder.build import Options, build
from site_builder.helpers import root_path
from site_builder.linkcheck import broken_links
from site_builder.project import Project

NGINX = next(filter(None, (shutil.which("nginx"), shutil.which("/usr/sbin/nginx"))), None)
WORD = {"/sub/": "prison", "/": "Lincoln"}  # one that the site has
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


def documented() -> str:
    """The nginx rules as docs/publishing.md has them."""
    [block] = re.findall(r"```nginx\n(.*?)```", (ROOT / "docs" / "publishing.md").read_text(), re.DOTALL)
    return str(block)


def site_files(project: Path, base_url: str | None, search: bool = True) -> dict[str, bytes]:
    result = build(Project(project), Options(base_url=base_url, search=search))
    assert result.artifacts is not None, result.diagnostics
    return {artifact.path: artifact.content for artifact in result.artifacts}


@contextmanager
def nginx(folder: Path, root: Path, prefix: str) -> Iterator[int]:
    """nginx on loopback, with the documented rules for a site at `prefix` below `root`."""
    if NGINX is None:
        assert os.environ.get("CI") != "true", "nginx is missing: install it, e.g. `apt-get install nginx-light`"
        pytest.skip("nginx is missing: install it, e.g. `apt-get install nginx-light`")
    port = free_port()
    rules = documented().replace("listen 80;", f"listen 127.0.0.1:{port};").replace("/srv/www/cecot;", f"{root};")
    rules = re.sub(r"( |= )/(404|assets|\.site)", rf"\1{prefix}\2", rules)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.getuid() == 0 else ""
    config = folder / "nginx.conf"
    config.write_text(
        f"{user}daemon off;\nworker_processes 1;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\ninclude /etc/nginx/mime.types;\naccess_log off;\n{temporary}{rules}}}\n"
    )
    with running([NGINX, "-c", str(config), "-e", f"{folder}/error.log"], port):
        yield port


@pytest.fixture(scope="module", params=["/sub/", "/"])
def host(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[int, str, dict[str, bytes]]]:
    """Behind nginx, the first site in a subfolder and the starter at the root: port, prefix, files."""
    prefix: str = request.param
    folder = tmp_path_factory.mktemp("nginx")
    root = folder / "www"
    project = ROOT
    if prefix == "/":
        project = folder / "starter"
        starting.start_site(project)
    files = site_files(project, f"https://example.org{prefix}")
    for path, content in files.items():
        target = root / prefix.strip("/") / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    with nginx(folder, root, prefix) as port:
        yield port, prefix, files


def get(port: int, path: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    finally:
        connection.close()


def rules_of(headers: bytes) -> dict[str, dict[str, str]]:
    """`_headers` as a mapping: path -> header -> value."""
    found: dict[str, dict[str, str]] = {}
    path = ""
    for line in headers.decode().splitlines():
        if line.startswith(" "):
            name, _, value = line.strip().partition(": ")
            found[path][name.lower()] = value
        else:
            path = line
            found[path] = {}
    return found


@pytest.mark.slow
def test_nginx_sends_what_the_headers_file_says(host: tuple[int, str, dict[str, bytes]]) -> None:
    """Page, asset and the page for what is not there: the documented rules are those of `_headers`."""
    port, prefix, files = host
    rules = rules_of(files["_headers"])
    assert set(rules) == {"/*", "/assets/*"}
    asset = next(path for path in files if path.startswith("assets/site."))
    for path, status in (("index.html", 200), ("data/facts.csv", 200), ("a/b/nothing.html", 404)):
        got, headers, _ = get(port, prefix + path)
        assert got == status
        assert {name: headers.get(name) for name in rules["/*"]} == rules["/*"], path
        assert "cache-control" not in headers
    got, headers, content = get(port, prefix + asset)
    assert (got, content, headers["cache-control"]) == (200, files[asset], rules["/assets/*"]["cache-control"])
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.slow
def test_the_policy_allows_nothing_inline(host: tuple[int, str, dict[str, bytes]]) -> None:
    """No `unsafe-inline`, no foreign host, and no more eval than WebAssembly needs."""
    policy = rules_of(host[2]["_headers"])["/*"]["content-security-policy"]
    assert "unsafe-inline" not in policy
    assert not re.search(r"https?:|\*", policy)
    assert policy.replace("wasm-unsafe-eval", "").count("unsafe-eval") == 0


def failure(request: Any) -> list[str]:
    """What went wrong with a request; one that the next page cut short did not fail."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"{request.url}: {request.failure}"]


@pytest.mark.browser
def test_chromium_finds_no_violation(host: tuple[int, str, dict[str, bytes]], chromium: str) -> None:
    """One page of each kind, with styles and scripts, a search, and the page for what is not there, five folders deep."""
    from playwright.sync_api import sync_playwright

    port, prefix, files = host
    kinds: dict[str, str] = {}
    for page in json.loads(files["data/pages.json"]):
        kinds.setdefault(page["kind"], page["url"])
    urls = [url for kind, url in kinds.items() if kind != "redirect"]
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.extend(failure(request)))
        page.on(
            "request",
            lambda request: complaints.append(request.url) if f"127.0.0.1:{port}" not in request.url else None,
        )
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation', e => console.error('violation: ' + e.violatedDirective))"
        )
        for url in urls:
            page.goto(f"http://127.0.0.1:{port}{prefix}{url}", wait_until="load")
            assert page.evaluate("document.styleSheets.length && document.styleSheets[0].cssRules.length") > 4, url
            blocks = page.evaluate("document.querySelectorAll('script[type=\"application/ld+json\"]').length")
            assert blocks == (0 if url == "404.html" else 1), url
        page.goto(f"http://127.0.0.1:{port}{prefix}search.html?q={WORD[prefix]}", wait_until="load")
        page.wait_for_selector("#results li", timeout=10_000)
        assert complaints == []
        page.goto(f"http://127.0.0.1:{port}{prefix}a/b/c/d/nothing.html", wait_until="load")
        assert page.evaluate("document.styleSheets[0].cssRules.length") > 4
        page.click("main a")
        assert page.url == f"http://127.0.0.1:{port}{prefix}index.html"
        # Chromium reports a page's own status 404 as an error; nothing else may be one.
        assert [text for text in complaints if "status of 404" not in text] == []
        # And the policy bites: what stands inside a page does not run.
        page.evaluate(
            "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))"
        )
        assert page.evaluate("window.ran") is None
        browser.close()
    assert any("violation: script-src-elem" in text for text in complaints)


@pytest.mark.browser
def test_pages_open_from_disk_and_from_a_subfolder_of_any_name(tmp_path: Path, chromium: str) -> None:
    """The same files under file://, in a folder whose name needs escaping, whatever address they were built for."""
    from playwright.sync_api import sync_playwright

    root = tmp_path / "a folder, 100 % élan"
    for path, content in site_files(ROOT, "https://example.org/elsewhere/", search=False).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    failed: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page()
        page.on("requestfailed", lambda request: failed.extend(failure(request)))
        for start in ("index.html", "facts/site-area.html"):
            page.goto((root / start).as_uri(), wait_until="load")
            assert page.evaluate("getComputedStyle(document.body).fontFamily") != "", start
            page.click("nav a")
            assert page.url.startswith(root.as_uri())
        browser.close()
    assert failed == []


# Links from the host's root.


@pytest.mark.parametrize(
    ("base_url", "root"),
    [("https://x.org", "/"), ("https://x.org/", "/"), ("https://x.org/a/b", "/a/b/"), ("https://x.org/a/b/", "/a/b/")],
)
def test_the_root_is_the_path_of_the_address(base_url: str, root: str) -> None:
    """With a slash at its end, whatever was typed."""
    assert root_path(base_url) == root


def test_only_the_page_for_what_is_not_there_links_from_the_root() -> None:
    """Such a link in any other page is a fault, and so is one there that leads nowhere or elsewhere."""

    def page(path: str, link: str) -> Artifact:
        return Artifact(path, f'<a href="{link}">x</a>'.encode())

    def faults(*artifacts: Artifact) -> list[tuple[str, str]]:
        return [(found.page, found.link) for found in broken_links(artifacts, "/sub/")]

    index = Artifact("index.html", b"")
    assert faults(index, page("404.html", "/sub/index.html")) == []
    assert faults(index, page("404.html", "/sub/nothing.html")) == [("404.html", "/sub/nothing.html")]
    assert faults(index, page("404.html", "/index.html")) == [("404.html", "/index.html")]
    assert faults(index, page("404.html", "/sub//host/x")) == [("404.html", "/sub//host/x")]
    assert faults(index, page("a.html", "/sub/index.html")) == [("a.html", "/sub/index.html")]


def test_an_asset_has_its_digest_in_its_name_and_style_sheets_follow(site: Callable[..., Site]) -> None:
    """A style sheet that names another asset names it as it is published; a changed one has a new name."""
    files = {
        "templates/static/extra.css": '@import "more.css"; a { background: url(img/dot.svg); b: url("other.txt") }',
        "templates/static/img/dot.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    }
    made = site(files)

    def built() -> dict[str, bytes]:
        result = build(Project(made.path), Options())
        assert result.artifacts is not None, result.diagnostics
        return {artifact.path: artifact.content for artifact in result.artifacts}

    made.edit("templates/static/extra.css", '@import "more.css"; ', "")
    made.edit("templates/static/extra.css", ' b: url("other.txt")', "")
    first = built()
    assert all(re.search(r"\.[0-9a-f]{12}\.\w+$", path) for path in first if path.startswith("assets/"))
    [sheet] = [path for path in first if path.startswith("assets/extra.")]
    [dot] = [path for path in first if path.startswith("assets/img/dot.")]
    assert first[sheet] == f"a {{ background: url({dot.removeprefix('assets/')}); }}".encode()
    made.edit("templates/static/img/dot.svg", "/>", "></svg>")
    second = built()
    assert dot not in second
    assert sheet not in second


def test_a_style_sheet_may_name_an_asset_in_any_way(site: Callable[..., Site]) -> None:
    """Quoted or not, with spaces, and a sheet that comes after it in the alphabet; what is not there is told."""
    made = site(
        {
            "templates/static/a.css": "@import 'b.css'; @import url(sub/c.css); i { background: URL('my (old) dot.svg') }",
            "templates/static/b.css": 'i { background: url(my%20%28old%29%20dot.svg#x); b: url("sub/é.svg?v=2") }',
            "templates/static/sub/c.css": "/* url(../b.css) */ i { background: url( ../a.svg ) } b { fill: url(#x) }",
            "templates/static/d.css": """i { b: image-set('a.svg', "sub/é.svg"2x, 'my (old) dot.svg' type('image/svg') 3x) }""",
            **{f"templates/static/{name}.svg": "<svg id='x'/>" for name in ("a", "my (old) dot", "sub/é")},
        }
    )
    result = build(Project(made.path), Options())
    assert result.artifacts is not None, result.diagnostics
    files = {artifact.path: artifact.content.decode() for artifact in result.artifacts if "assets/" in artifact.path}

    def name_of(stem: str, ending: str) -> str:
        [name] = [path for path in files if path.startswith(f"assets/{stem}.") and path.endswith(ending)]
        return name.removeprefix("assets/")

    dot, letter, later, below = map(name_of, ("my (old) dot", "sub/é", "b", "sub/c"), ("svg", "svg", "css", "css"))
    assert files[f"assets/{name_of('a', 'css')}"] == (
        f"@import '{later}'; @import url({below}); i {{ background: URL('{quote(dot)}') }}"
    )
    assert files[f"assets/{later}"] == f'i {{ background: url({quote(dot)}#x); b: url("{quote(letter)}?v=2") }}'
    assert files[f"assets/{below}"] == (
        f"/* url(../b.css) */ i {{ background: url( ../{name_of('a', 'svg')} ) }} b {{ fill: url(#x) }}"
    )
    chosen = f"""image-set('{name_of("a", "svg")}', "{quote(letter)}"2x, '{quote(dot)}' type('image/svg') 3x)"""
    assert files[f"assets/{name_of('d', 'css')}"] == f"i {{ b: {chosen} }}"


def test_a_style_sheet_that_is_not_utf_8_names_nothing(site: Callable[..., Site]) -> None:
    """It is published as it is, if it names no file by such letters."""
    made = site({"templates/static/a.css": ""})
    (made.path / "templates/static/a.css").write_bytes(b"/* f\xfcr */ a { b: url(site.css) }")
    assert made.run("build", "--no-search").status == 0
    [sheet] = (made.path / "dist/assets").glob("a.*.css")
    assert sheet.read_bytes().startswith(b"/* f\xfcr */ a { b: url(site.")
    (made.path / "templates/static/a.css").write_bytes(b"a { b: url(f\xfcr.png) }")
    ran = made.run("build", "--no-search")
    assert (ran.status, "links to 'f�r.png': the site has no assets/f�r.png" in ran.err) == (1, True)


# Workflows.

SCHEMAS = {
    "github": ("--builtin-schema", "vendor.github-workflows"),
    "gitlab": ("--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"),
}


@pytest.fixture(params=["github", "gitlab"])
def workflow(request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[str, Path]:
    """A new site with its workflow: the host's name, and the file."""
    from site_builder import cli

    ci: str = request.param
    assert cli.run(["new", str(tmp_path / "site"), "--ci", ci]) == 0
    assert set(starting.WORKFLOWS[ci]) <= set(capsys.readouterr().out.splitlines())
    [path] = [path for path in starting.WORKFLOWS[ci] if path.endswith(".yml")]
    return ci, tmp_path / "site" / path


def test_a_workflow_is_what_its_host_reads(workflow: tuple[str, Path]) -> None:
    """The hosts' own schemas, which check-jsonschema carries, find no fault."""
    pytest.importorskip("check_jsonschema", reason="check-jsonschema is missing: pip install -e '.[test]'")
    ci, path = workflow
    command = [sys.executable, "-m", "check_jsonschema", *SCHEMAS[ci], str(path)]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout.strip()) == (0, "ok -- validation done"), ran.stdout


def test_a_push_keeps_none_before_it_from_being_published(tmp_path: Path) -> None:
    """A run for the main branch ends before the next one starts, which may fail; a pull request's gives way."""
    starting.start_site(tmp_path / "site", "github")
    workflow = yaml.safe_load((tmp_path / "site/.github/workflows/site.yml").read_text())
    assert workflow["concurrency"] == {
        "group": "site-${{ github.ref }}",
        "cancel-in-progress": "${{ github.event_name == 'pull_request' }}",
    }


def steps_of(ci: str, workflow: dict[str, Any]) -> tuple[list[str], list[str], str]:
    """What a workflow runs, the paths that it keeps between runs, and the folder that it publishes."""
    if ci == "gitlab":
        job = workflow["pages"]
        kept = [path.rstrip("/") for path in workflow["default"]["cache"]["paths"]]
        commands = [*workflow["default"]["before_script"], *workflow["check"]["script"], *job["script"]]
        return commands, kept, job["artifacts"]["paths"][0]
    steps = workflow["jobs"]["build"]["steps"]
    [kept] = [step["with"]["path"] for step in steps if step.get("uses", "").startswith("actions/cache@")]
    [folder] = [step["with"]["path"] for step in steps if "upload-pages-artifact" in step.get("uses", "")]
    return [step["run"] for step in steps if "run" in step], [kept], folder


@pytest.mark.slow
def test_a_workflows_commands_publish_the_site_and_its_cache_is_kept(
    workflow: tuple[str, Path], tmp_path: Path
) -> None:
    """Run in two fresh clones, the second with what the first left to be kept: the same site again."""
    ci, path = workflow
    commands, kept, folder = steps_of(ci, yaml.safe_load(path.read_text()))
    assert commands[0].endswith("-r requirements.txt")
    tool = tmp_path / "bin" / "site-builder"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\nexec {sys.executable} -m site_builder "$@"\n')
    tool.chmod(0o755)
    address = "https://example.org/mine"
    environment = {
        **os.environ, "PATH": f"{tool.parent}:{os.environ['PATH']}", "BASE_URL": address, "CI_PAGES_URL": address,
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    published = []
    for number in (1, 2):
        clone = tmp_path / f"clone-{number}"
        shutil.copytree(tmp_path / "site", clone)
        if number == 2:
            assert (tmp_path / "clone-1" / ".site-builder").is_dir()
            for name in kept:
                if (tmp_path / "clone-1" / name).exists():
                    shutil.copytree(tmp_path / "clone-1" / name, clone / name)
        for command in commands[1:]:
            ran = subprocess.run(["bash", "-euc", command], cwd=clone, env=environment, capture_output=True, text=True)
            assert (ran.returncode, ran.stderr) == (0, ""), (command, ran)
        published.append(tree(clone / folder))
    assert published[0] == published[1]
    assert f"{address}/sitemap.xml".encode() in published[0]["robots.txt"]


@pytest.mark.parametrize("ci", sorted(starting.WORKFLOWS))
@pytest.mark.parametrize("own", [True, False])
def test_a_workflow_that_no_host_would_find_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], ci: str, own: bool
) -> None:
    """Hosts read those in a repository's top folder; a site may be a part of another project's."""
    from site_builder import cli

    (tmp_path / "site" / ".git" if own else tmp_path / ".git").mkdir(parents=True)
    assert cli.run(["new", str(tmp_path / "site"), "--ci", ci]) == 0
    said = f"note: {next(iter(starting.WORKFLOWS[ci]))}: your host looks for it in the repository's top folder alone, {tmp_path}: "
    assert (said in capsys.readouterr().err) is not own


@pytest.mark.parametrize(
    ("origin", "line"),
    [
        (None, "site-builder==1.2.3"),
        (
            {"url": "https://example.com/t.git", "vcs_info": {"vcs": "git", "commit_id": "0a1b"}},
            "site-builder @ git+https://example.com/t.git@0a1b",
        ),
        (
            {"url": "https://example.com/t.whl", "archive_info": {"hashes": {"sha256": "0a1b"}}},
            "site-builder @ https://example.com/t.whl#sha256=0a1b",
        ),
        ({"url": "file:///home/me/t", "dir_info": {"editable": True}}, starting.EXAMPLE),
        ({"url": "file:///home/me/t.whl", "archive_info": {}}, starting.EXAMPLE),
    ],
)
def test_a_workflow_gets_the_tool_from_where_this_one_is_from(
    monkeypatch: pytest.MonkeyPatch, origin: dict[str, Any] | None, line: str
) -> None:
    """Never by its bare name from an index that it did not come from: there the name may be a stranger's."""

    class Installed:
        version = "1.2.3"

        def read_text(self, name: str) -> str | None:
            assert name == "direct_url.json"
            return json.dumps(origin) if origin else None

    monkeypatch.setattr(starting.metadata, "distribution", lambda name: Installed())
    assert starting.requirement() == line


def test_a_tool_from_this_machine_alone_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The workflow cannot install it; the file says so, and so does the command."""
    from site_builder import cli

    monkeypatch.setattr(starting, "requirement", lambda: starting.EXAMPLE)
    assert cli.run(["new", str(tmp_path / "site"), "--ci", "gitlab"]) == 0
    assert (
        capsys.readouterr().err == "note: requirements.txt: name the address that the workflow installs the tool from\n"
    )
    assert (tmp_path / "site" / "requirements.txt").read_text().endswith(f"\n{starting.EXAMPLE}\n")
