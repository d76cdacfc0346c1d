"""The search index: finished pages and their passages go in, Pagefind's files come out, the same bytes every time.

What is indexed is cut from the finished pages, so the index holds no more of a seed's text than they show. Pagefind's
program is given small documents of our own rather than the output folder: each passage is a document, each document has
one kind, and what stands around every page is left out. It is spoken to as its interfaces for other languages speak to
it. That for Python was tried: it waits 0.1 s for each document and never returns when an answer is larger than 2 MiB.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import subprocess
import tempfile
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from html import escape
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

from .artifact import Artifact
from .frozen import frozen
from .output import BESIDE, reason_of
from .plan import Plan
from .project import EnvironmentFailure, Project
from .scratch import scratch_folder

AHEAD = 16  # requests that are sent before the first one's answer is waited for: few enough for a pipe
FORMAT = 2  # of what is kept: another one where other files are made of the same documents
FOLDER = "pagefind"
KINDS = ("chapter", "event", "fact", "topic", "remark", "excerpt", "source")  # and "passage"
MAIN = re.compile(rb"<main\b[^>]*>(.*)</main>", re.DOTALL)
# What a page says beside its own matter: the words behind it are found as passages, other records as themselves.
LEFT_OUT = (
    "nav, .kicker, .jump, .notes, .mentions, .topics, .text.wide, .stands, .cite, .origin, .status, thead, caption"
)
# Of the files that Pagefind writes, those that its own search boxes need are left out.
NEEDED = re.compile(
    r"pagefind(-worker)?\.js|pagefind-entry\.json|wasm\..+|pagefind\..+\.pf_meta|(index|fragment|filter)/.+"
)
# Where the index lists its filters, one for each kind of document: CBOR pairs of a name and a file's name.
FILTER = rb"\x82[\x61-\x77](?:%s)[\x61-\x77][a-z]+_[0-9a-f]+" % "|".join((*KINDS, "passage")).encode()
FILTERS = re.compile(rb"(?:%s)+" % FILTER)
LANGUAGE = re.compile(r"[a-z]{2,3}")
# Chinese and Japanese write no spaces between words, and Pagefind finds what a word begins with. So each of their
# characters is a word of its own in the index, and in questions: `search.js` knows them as well.
UNSPACED = re.compile(
    "([\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)"
    r"(?=(\w?))"
)
PARTED = " \u2060"  # a space, and the sign that it is not the text's own: `search.js` takes out both
# Pagefind finds both words of `24/7` and of `l'an`, but signs that ASCII has not it only takes away: `little—rice` is
# one word to it, and `l’an` another. So one that it knows stands behind such a sign, and `search.js` takes it out.
JOINING = re.compile(
    "(?<=[\\w>])([\u00ab\u00b7\u00bb\u05be\u05c0\u05c3\u060c\u061b\u061f\u06d4\u2010-\u2027\u2030-\u205e\u2212]+)(?=[\\w<])"
)
JOINED = "\\1\u2060|"


@frozen
class Document:
    """What one search result leads to: `address` is relative to the site's root, `html` is the matter to search."""

    path: str
    kind: str
    title: str
    address: str
    html: str

    @property
    def page(self) -> str:
        """The document as Pagefind reads it."""
        meta = "".join(
            f'<meta data-pagefind-meta="{name}[content]" content="{escape(value)}">'
            for name, value in (("title", self.title), ("address", self.address))
        )
        html = UNSPACED.sub(_parted, JOINING.sub(JOINED, self.html))
        return (
            f"<!doctype html><html><head><title>{escape(self.title)}</title>{meta}"
            f'<meta data-pagefind-filter="{self.kind}[content]" content="1"></head>'
            f"<body><main data-pagefind-body>{html}</main></body></html>\n"
        )


def _parted(found: re.Match[str]) -> str:
    """Characters of a script without spaces, as words of their own."""
    before = "" if found.string[found.start() - 1 : found.start()].isspace() else PARTED
    return before + PARTED.join(found[1]) + (PARTED if found[2] else "")


def documents(plan: Plan, artifacts: Iterable[Artifact]) -> Iterator[Document]:
    """Every page of a kind that readers look for, and every passage that a source's page shows."""
    made = {artifact.path: artifact for artifact in artifacts}
    for page in plan.pages:
        parts = page.shows.get("parts")
        if page.kind in KINDS and (not parts or parts[0].url == page.url):  # further parts only list more
            content = made[page.url].content
            main = MAIN.search(content)
            html = (main[1] if main else content).decode()
            yield Document(page.url, page.kind, page.title, page.url, html)
        if page.kind == "source":
            for passage in page.shows["passages"]:
                if passage.text.strip():
                    yield Document(
                        f"passages/{page.shows['id']}/{passage.start}.html",
                        "passage",
                        page.shows["label"],
                        f"{page.url}#p{passage.start}",
                        f"<p>{escape(passage.text)}</p>",
                    )


def search_files(
    found: Iterable[Document], lang: str, kept: Path | None = None, clean: bool = False
) -> tuple[Artifact, ...]:
    """Pagefind's files for these documents. `kept`: a file that holds the last ones, taken where nothing has changed.

    Not by a `clean` build, which may be deployed: whoever could write that file would write the site's scripts.

    One language for all, the site's own: then one search finds every page, and one order of files comes out. Raises
    EnvironmentFailure where the program cannot be run.
    """
    pages = sorted((document.path, document.page) for document in found)
    language = LANGUAGE.match(lang.lower())
    code = language[0] if language else "unknown"
    key = _key(pages, code)
    files = None
    if kept:
        with suppress(OSError):  # a killed build left it
            _aside(kept).unlink()
        files = None if clean else _taken(kept, key)
    if files is None:
        files = _run(pages, code)
        if kept:
            _keep(kept, key, files)
    return tuple(Artifact(f"{FOLDER}/{name}", content) for name, content in sorted(files.items()))


def kept_file(project: Project) -> Path:
    """Where a site keeps the last search files."""
    return project.root / BESIDE / "search.zip"


def _key(pages: list[tuple[str, str]], code: str) -> str:
    digest = hashlib.sha256(f"{FORMAT} {version('pagefind_bin')} {code} {LEFT_OUT}".encode())
    for path, page in pages:
        digest.update(f"\0{path}\0{page}".encode())
    return digest.hexdigest()


def _run(pages: list[tuple[str, str]], code: str) -> dict[str, bytes]:
    from pagefind_bin import get_executable  # type: ignore[import-untyped]

    try:
        with scratch_folder("search-") as folder:
            files = _indexed(get_executable(), pages, code, folder)
            return _ordered({name: content for name, content in files.items() if NEEDED.fullmatch(name)})
    except OSError as failure:
        place = failure.filename if os.path.isabs(failure.filename or "") else tempfile.gettempdir()
        raise EnvironmentFailure(f"{place}: {reason_of(failure)}") from failure


def _indexed(program: str, pages: list[tuple[str, str]], code: str, folder: Path) -> dict[str, bytes]:
    """The program's files for these documents; it is at work in `folder`, and writes nothing.

    It is given them one by one, since it numbers them as they come: those of a folder come as a file system lists them.
    """
    # Settings of Pagefind's own, in the environment or in the current folder, would change what comes out.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND_")}
    pipe, complaint = subprocess.PIPE, folder / "complaint"
    with complaint.open("wb") as said:
        try:
            process = subprocess.Popen(
                [program, "--service"], cwd=folder, env=environment, stdin=pipe, stdout=pipe, stderr=said
            )
        except OSError as failure:
            raise EnvironmentFailure(f"Pagefind cannot be run: {program}: {reason_of(failure)}") from failure
        try:
            with process:
                answers, waiting = _answers(process), 1
                _ask(process, "NewIndex", config={"exclude_selectors": [LEFT_OUT], "force_language": code})
                for path, page in pages:
                    _ask(process, "AddFile", index_id=0, file_path=path, file_contents=page)
                    if waiting < AHEAD:
                        waiting += 1
                    else:
                        next(answers)
                _ask(process, "GetFiles", index_id=0)
                *_, answer = islice(answers, waiting + 1)
        except (EOFError, BrokenPipeError) as failure:
            why = complaint.read_text("utf-8", "replace").strip()
            raise EnvironmentFailure(f"Pagefind failed with status {process.returncode}: {why}") from failure
    return {file["path"]: b64decode(file["content"]) for file in answer["files"]}


def _ask(process: subprocess.Popen[bytes], what: str, **more: object) -> None:
    """Sends a request, which is JSON as base64 with a comma at its end. Raises BrokenPipeError where the program has
    ended."""
    assert process.stdin is not None
    request = json.dumps({"message_id": 0, "payload": {"type": what, **more}})
    process.stdin.write(b64encode(request.encode()) + b",")
    process.stdin.flush()


def _answers(process: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    """The answers, in the order of the requests; they are written alike.

    Raises EOFError where the program has ended, EnvironmentFailure where it refuses.
    """
    assert process.stdout is not None
    parts = list[bytes]()
    while some := os.read(process.stdout.fileno(), 1 << 16):
        *ended, rest = some.split(b",")
        for end in ended:
            payload: dict[str, Any] = json.loads(b64decode(b"".join([*parts, end])))["payload"]
            if payload["type"] == "Error":
                raise EnvironmentFailure(f"Pagefind failed: {payload['message']}")
            yield payload
            parts.clear()
        parts.append(rest)
    raise EOFError


def _ordered(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files with the filters in order: Pagefind lists them as its hash table does, otherwise in every run.

    That list is all that varies. The file that holds it is named by its content, so it gets a new name, which the
    entry file must say. It is left unpacked (Pagefind takes both): what a packer writes depends on its version.
    """
    entry = json.loads(files["pagefind-entry.json"])
    for language in entry["languages"].values():
        content = gzip.decompress(files.pop(f"pagefind.{language['hash']}.pf_meta"))
        content = FILTERS.sub(lambda found: b"".join(sorted(re.findall(FILTER, found[0]))), content)
        language["hash"] = f"{language['wasm'] or 'unknown'}_{hashlib.sha256(content).hexdigest()[:10]}"
        files[f"pagefind.{language['hash']}.pf_meta"] = content
    files["pagefind-entry.json"] = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()
    return files


def _taken(kept: Path, key: str) -> dict[str, bytes] | None:
    """The files that were kept for this key; a file that is missing, older or damaged holds none."""
    with suppress(OSError, zipfile.BadZipFile), zipfile.ZipFile(kept) as archive:
        if archive.comment.decode("ascii", "replace") == key:
            return {name: archive.read(name) for name in archive.namelist()}
    return None


def _aside(kept: Path) -> Path:
    """Where the file is written: one name, so that what a killed build left is replaced.

    What two builds at once write there into each other is damaged, which the archive's own sums show.
    """
    return kept.with_name(f"{kept.name}.new")


def _keep(kept: Path, key: str, files: dict[str, bytes]) -> None:
    """Keeps the files for the next build. Where that fails, the next build runs the program again, no more."""
    new = _aside(kept)
    with suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(new, "w") as archive:
            archive.comment = key.encode("ascii")
            for name, content in files.items():
                archive.writestr(zipfile.ZipInfo(name), content)  # whatever the clock says
        os.replace(new, kept)
    with suppress(OSError):
        new.unlink(missing_ok=True)
