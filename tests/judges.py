"""Other people's checkers, which npm fetches once into a cache, and a static host such as they expect."""

from __future__ import annotations

import fcntl
import functools
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

T = TypeVar("T")

VERSIONS = {
    "lighthouse": "12.8.2",  # the last that runs on the Node of Debian 12 (18) and 13 (20)
    "vnu-jar": "26.9.27",
    "eipw-lint-js": "0.9.0",  # carries CSL's own JSON Schema, which no package has as a file
    "puppeteer-core": "24.43.1",  # drives Firefox as it is; Playwright drives one of its own alone
    "validate-web-annotation": "0.3.0",
    "@apache-annotator/selector": "0.2.0",
}
SWITCHES = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
KEY_PAGES = ("index.html", "chapters/numbers.html", "timelines/the-prison.html", "sources/gallery.html")


class Missing(Exception):
    """A checker cannot run here; the message says what to install."""


def judge(question: Callable[..., T], *arguments: Any) -> T:
    """Asks a checker; where it cannot run the test is skipped, and under CI=true it fails."""
    try:
        return question(*arguments)
    except Missing as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(str(missing))


def need(program: str, package: str) -> str:
    """A program's path; raises Missing."""
    found = shutil.which(program)
    if found is None:
        raise Missing(f"`{program}` is missing: install it, e.g. `apt-get install {package}`")
    return found


def fetched(package: str) -> Path:
    """The folder of an npm package, fetched unless it is in the cache; raises Missing."""
    npm = need("npm", "npm")
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = caches / "site-builder-judges" / f"{package}-{VERSIONS[package]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several workers ask at once
        if not (folder / "whole").exists():
            command = [
                npm,
                "install",
                "--prefix",
                str(folder),
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--silent",
            ]
            ran = subprocess.run([*command, f"{package}@{VERSIONS[package]}"], capture_output=True, text=True)
            if ran.returncode:
                raise Missing(
                    f"npm could not fetch {package} {VERSIONS[package]}: {(ran.stderr or ran.stdout).strip()}"
                )
            (folder / "whole").touch()
    return folder / "node_modules" / package


def html_faults(dist: Path) -> list[dict[str, Any]]:
    """What the Nu HTML checker says of all pages of a built site, in one process."""
    jar = fetched("vnu-jar") / "build" / "dist" / "vnu.jar"
    command = [need("java", "default-jre-headless"), "-Xss2m", "-jar", str(jar), "--format", "json", "--stdout"]
    ran = subprocess.run([*command, "--skip-non-html", str(dist)], capture_output=True, text=True)
    found: list[dict[str, Any]] = json.loads(ran.stdout)["messages"]
    return found


def csl_schema() -> Any:
    """The JSON Schema of CSL-JSON as CSL's maintainers publish it; it lies among the data of a linter's program."""
    program = (fetched("eipw-lint-js") / "eipw_lint_js_bg.wasm").read_bytes()
    start = program.index(b'{\n  "description": "JSON schema for CSL input data"')
    schema, _ = json.JSONDecoder().raw_decode(program[start : start + 100_000].decode("utf-8", "replace"))
    return schema


def node(script: str, package: str, given: Any) -> Any:
    """What a module's script prints of what it is given, both JSON; `PACKAGE` is the package's address in it."""
    folder = fetched(package)
    main = json.loads((folder / "package.json").read_text(encoding="utf-8"))["main"]
    script = (
        f"import {{readFileSync}} from 'node:fs';\nconst PACKAGE = {json.dumps((folder / main).as_uri())};\n"
        f"const given = JSON.parse(readFileSync(0));\n{script}"
    )
    command = [need("node", "nodejs"), "--input-type=module", "--eval", script]
    ran = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)


def wrong_annotations(annotations: Sequence[Any]) -> list[str]:
    """The ids of those that validate-web-annotation does not take for Web Annotations."""
    script = """
const {default: valid} = await import(PACKAGE);
console.log(JSON.stringify(given.filter(annotation => !valid(annotation)).map(annotation => annotation.id)));
"""
    found: list[str] = node(script, "validate-web-annotation", annotations)
    return found


def selected(asked: Sequence[tuple[str, Any]]) -> list[list[list[int]]]:
    """For each text and selector where Apache Annotator finds words: starts and ends in code points."""
    script = """
const {textQuoteSelectorMatcher, textPositionSelectorMatcher} = await import(PACKAGE);
const matchers = {TextQuoteSelector: textQuoteSelectorMatcher, TextPositionSelector: textPositionSelectorMatcher};
class Whole {
  constructor(text) { this.currentChunk = {data: text, equals(other) { return other === this; }}; }
  nextChunk() { return null; }
  previousChunk() { return null; }
  precedesCurrentChunk() { return false; }
}
const found = [];
for (const [text, selector] of given) {
  const points = units => [...text.slice(0, units)].length;
  const ranges = [];
  for await (const {startIndex, endIndex} of matchers[selector.type](selector)(new Whole(text)))
    ranges.push([points(startIndex), points(endIndex)]);
  found.push(ranges);
}
console.log(JSON.stringify(found));
"""
    found: list[list[list[int]]] = node(script, "@apache-annotator/selector", asked)
    return found


def lighthouse(address: str, chromium: str, *categories: str) -> dict[str, Any]:
    """Lighthouse's report on one page, as a phone loads it."""
    main = fetched("lighthouse") / "cli" / "index.js"
    flags = f"--chrome-flags=--headless=new {' '.join(SWITCHES)}"
    only = f"--only-categories={','.join(categories)}"
    ran = subprocess.run(
        [
            need("node", "nodejs"),
            str(main),
            address,
            "--output=json",
            "--quiet",
            "--no-enable-error-reporting",
            only,
            flags,
        ],
        capture_output=True,
        text=True,
        env=os.environ | {"CHROME_PATH": chromium},
    )
    if ran.returncode:
        sys.exit(f"lighthouse: {ran.stderr}")
    report: dict[str, Any] = json.loads(ran.stdout)
    return report


def headers_of(dist: Path) -> list[tuple[str, list[tuple[str, str]]]]:
    """The rules of `_headers`: for each pattern, the headers of the paths that it fits."""
    rules: list[tuple[str, list[tuple[str, str]]]] = []
    for line in (dist / "_headers").read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            name, _, value = line.strip().partition(": ")
            rules[-1][1].append((name, value))
        elif line:
            rules.append((re.escape(line).replace(r"\*", ".*"), []))
    return rules


@contextmanager
def served(dist: Path) -> Iterator[str]:
    """The address at which a built site is served with the headers that it was built with."""
    rules = headers_of(dist)

    class Host(http.server.SimpleHTTPRequestHandler):
        extensions_map: Mapping[str, str] = {
            **http.server.SimpleHTTPRequestHandler.extensions_map,
            ".html": "text/html; charset=utf-8",
        }

        def end_headers(self) -> None:
            for pattern, headers in rules:
                if re.fullmatch(pattern, self.path.partition("?")[0]):
                    for name, value in headers:
                        self.send_header(name, value)
            super().end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Host, directory=str(dist)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def heaviest(dist: Path) -> dict[str, str]:
    """For each kind of page the address of its heaviest: where something is to overflow, it does so there.

    But for redirects, which a browser leaves before anybody could look.
    """
    found: dict[str, str] = {}
    for row in json.loads((dist / "data" / "pages.json").read_text(encoding="utf-8")):
        if row["kind"] == "redirect":
            continue
        kept = found.setdefault(row["kind"], row["url"])
        if (dist / row["url"]).stat().st_size > (dist / kept).stat().st_size:
            found[row["kind"]] = row["url"]
    return found
