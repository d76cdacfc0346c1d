"""No input gives a traceback: content, seeds, settings and templates are broken at random, and the command line answers."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from itertools import cycle
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import ROOT, Ran, Site, is_foreseen, tree
from forked import Forked
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from whole import WHOLE, lay

from site_builder.project import open_project
from site_builder.serving import rebuilder

PIECES = [
    b"", b"\n", b"- ", b": ", b"\t", b"{", b"}", b"[", b"]", b"'", b'"', b"\\", b"|", b">", b"#", b"&a ", b"*a", b"!!str ",
    b"[@", b"]", b"](", b"](event:", b"///", b"```", b"\x00", b"\xff", b"\xef\xbb\xbf", "\u202e".encode(), "\u2028".encode(),
    b"<script>", b"{{ x }}", b"{% x %}", b"javascript:", b"id: ", b"cite:", b"quote: x", b"source: ", b"date: 2021-02-30",
    b"value: '>=9'", b"99999999999999999999", "\u0301".encode(), "👩‍👩‍👧".encode(), b"---\n", b"draft: true\n", b"\r", b"[\xe2\x80\xa6]",
]  # fmt: skip


def mutate(rng: random.Random, data: bytes) -> bytes:
    """Some bytes taken out, put in, doubled or swapped."""
    for _ in range(rng.randint(1, 4)):
        start = rng.randrange(len(data) + 1)
        end = min(len(data), start + rng.choice([0, 1, 2, 8, 40, 400]))
        match rng.randrange(4):
            case 0:
                data = data[:start] + data[end:]
            case 1:
                data = data[:start] + rng.choice(PIECES) + data[start:]
            case 2:
                data = data[:start] + data[start:end] * 2 + data[end:]
            case _:
                data = data[:start] + rng.choice(PIECES) + data[end:]
    return data


def check_broken(folder: Path, seed: int, forked: Forked, small: bool) -> Ran:
    """Breaks one to three files of a site, builds or checks it, and puts them back."""
    rng = random.Random(seed)
    files = [path for part in ("content", "seeds") for path in sorted((folder / part).rglob("*")) if path.is_file()]
    broken = {path: path.read_bytes() for path in rng.sample(files, rng.randint(1, 3))}
    try:
        for path, data in broken.items():
            path.write_bytes(mutate(rng, data))
        return forked.run(*(["build", "--no-search"] if small else ["check"]), "--site", folder)
    finally:
        for path, data in broken.items():
            path.write_bytes(data)


@pytest.fixture
def small_site(tmp_path: Path) -> Path:
    """A site with every kind of record, small enough to be built many times."""
    shutil.copytree(ROOT / "site_builder" / "starter", tmp_path / "site")
    return tmp_path / "site"


@pytest.fixture(scope="module")
def forked() -> Iterator[Forked]:
    with Forked() as server:
        yield server


def run_many(folder: Path, seeds: range, small: bool, forked: Forked) -> None:
    statuses = set()
    for seed in seeds:
        ran = check_broken(folder, seed, forked, small)
        assert ran.status in (0, 1, 2), f"random seed {seed}: {ran}"
        assert is_foreseen(ran.err)
        assert not any((ord(c) < 32 and c != "\n") or c in "\u202a\u202b\u202d\u202e\u2066\u2067" for c in ran.err)
        if ran.status == 1:
            assert "help: " in ran.err, f"random seed {seed}"
        statuses.add(ran.status)
    assert statuses >= {0, 1}


@pytest.mark.slow
def test_broken_content_is_answered_with_a_report(small_site: Path, forked: Forked) -> None:
    """Sixty broken variants of a small site: each is built, or refused with places and help."""
    run_many(small_site, range(60), True, forked)


@pytest.mark.stress
def test_much_broken_content_is_answered_with_a_report(small_site: Path, cecot: Site, forked: Forked) -> None:
    """Thousands of broken variants of the small site, of one with a record of every kind, and of the first site."""
    run_many(small_site, range(1000, 4000), True, forked)
    shutil.rmtree(small_site)
    run_many(lay(small_site), range(1000, 6000), True, forked)
    run_many(cecot.path, range(1000), False, forked)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("content/timelines.yaml/x.yaml", b"a"),
        ("content/chapters/c.md/x", b"a"),
        ("content/site.yaml", b"title: [\n"),
        ("content/site.yaml", b"\xff\xfe\x00"),
        ("content/site.yaml", b"- a\n"),
        ("content/sources.yaml", b"- a\n"),
        ("content/sources.yaml", b"letter:\n"),
        ("content/sources.yaml", b"letter:\n  seed: .\n  title: T\n"),
        ("content/sources.yaml", b"letter:\n  seed: ../../x\n  title: T\n"),
        ("content/sources.yaml", b"letter:\n  seed: /etc/passwd\n  title: T\n"),
        ("content/sources.yaml", b"letter:\n  seed: letter.txt\n  title: T\n  lang: '<'\n  url: javascript:alert(1)\n"),
        ("content/timelines/t.yaml", b"[" * 100_000),
        ("content/timelines/t.yaml", b"a: " * 2_000),
        ("content/timelines/t.yaml", b"title: T\nevents: [[[]]]\n"),
        ("content/timelines/t.yaml", b"title: T\nevents:\n  - id: e\n    date: " + b"9" * 5_000 + b"\n    title: E\n"),
        (
            "content/timelines/t.yaml",
            b"title: T\nevents:\n  - id: e\n    date: 2000\n    title: E\n    cite: [x, x, {}]\n",
        ),
        ("content/facts/f.yaml", b"title: F\nfacts:\n  - id: f\n    question: Q\n    values: [{value: 1e999}]\n"),
        ("content/chapters/c.md", b"---\nid: c\ntitle: C\norder: 1\n---\n" + b"[@letter: " * 5_000),
        ("content/chapters/c.md", b"---\nid: c\ntitle: C\norder: 1\n---\n" + b"*_" * 20_000),
        ("content/chapters/c.md", b"---\n"),
        ("content/chapters/c.md", b""),
        ("templates/base.html", b"{% if %}"),
        ("templates/base.html", b"{{ nothing.at.all }}"),
        ("templates/base.html", b"\xff"),
        ("templates/home.html", b"{% include 'nowhere.html' %}"),
        ("templates/home.html", b"{{ 1 + 'a' }}"),
        ("templates/home.html", b"{{ say('no such word') }}"),
        ("templates/home.html", b"{% extends 'home.html' %}"),
    ],
)
def test_odd_files_are_answered_in_a_sentence(site: Callable[..., Site], path: str, content: bytes) -> None:
    """Folders where files belong, wrong encodings, bombs, lying names, broken templates: a sentence and a status."""
    made = site()
    target = made.path / path
    if target.parent.is_file():
        target.parent.unlink()
    made.write(path, content)
    ran = made.run("build")
    assert ran.status in (0, 1, 2), ran.err
    assert is_foreseen(ran.err)
    if ran.status:
        assert "error" in ran.err


@pytest.mark.parametrize("path", ["timelines/\udcff.yaml", "chapters/\udcff.md", "chapters/\udcff/c.md"])
def test_a_name_that_is_no_text_is_told(site: Callable[..., Site], path: str) -> None:
    """By every command, and in the preview: no file of ours, and no page, can name such a one."""
    made = site()
    made.run("schema")
    try:
        made.write(f"content/{path}", "---\nid: c\ntitle: C\norder: 1\n---\n" if path.endswith(".md") else "title: T\n")
    except OSError:  # macOS takes no such name
        return
    shown = path.replace("\udcff", "<U+DCFF>")
    said = f"content/{shown}:1:1: error[encoding]: the name of content/{shown} is not text in UTF-8\nhelp: give it another "
    for command in ("check", "build"):
        ran = made.run(command)
        assert ran.status == 1
        assert said in ran.err
    preview = rebuilder(open_project(made.path))()
    assert preview.codes == ("encoding",)
    assert preview.report_html.isascii()


def test_links_out_of_the_site_are_not_followed(site: Callable[..., Site], tmp_path: Path) -> None:
    """A symbolic link to a file elsewhere is refused, in content, seeds and templates."""
    secret = tmp_path / "secret.txt"
    secret.write_text("The council met twice in secret.")
    made = site()
    for path in ("content/chapters/c.md", "seeds/other.txt"):
        (made.path / path).parent.mkdir(parents=True, exist_ok=True)
        (made.path / path).symlink_to(secret)
    made.write("content/sources.yaml", "letter:\n  seed: other.txt\n  title: T\n")
    ran = made.run("check")
    assert ran.status == 1
    assert ran.err.count("link-out-of-site]") == 2
    (made.path / "seeds/loop.txt").symlink_to("loop.txt")
    assert made.run("check").status == 1


def test_a_folder_is_asked_for_where_a_link_stands_for_one(site: Callable[..., Site]) -> None:
    """In the site or out of it: to put a file there would help nobody."""
    made = site({"lists/t.yaml": "title: T\n"})
    (made.path / "content/timelines").symlink_to("../lists")
    ran = made.run("check")
    assert "error[link-out-of-site]: content/timelines is a link that leads to a folder\n" in ran.err
    assert "help: put the folder itself there;" in ran.err


@pytest.mark.parametrize("folder", ["content", "seeds", "templates", "content/.schemas", ".site-builder"])
def test_no_folder_of_a_site_is_a_link_out_of_it(site: Callable[..., Site], tmp_path: Path, folder: str) -> None:
    """Whoever puts such a link into a repository would have others publish, or write into, a folder of theirs."""
    made, outside = site(), tmp_path / "outside"
    link = made.path / folder
    if link.exists():
        link.rename(outside)
    outside.mkdir(exist_ok=True)
    link.symlink_to(outside)
    before = tree(outside)
    for command in ("check", "build", "pin", "schema"):
        ran = made.run(command)
        assert (ran.status, ran.out) == (2, "")
        assert ran.err == f"error: {link} is a link that leads out of the site: put the folder itself there\n"
    assert tree(outside) == before
    outside.rename(made.path / "inside")
    link.unlink()
    link.symlink_to(made.path / "inside")
    assert made.run("check").status == 0


def test_no_link_is_followed_to_a_file_that_is_written(site: Callable[..., Site], tmp_path: Path) -> None:
    """Schemas are brought up to date in passing, and so are the preview's notes: in their own place, or not at all."""
    excerpt = "title: E\nexcerpts:\n  - id: e\n    source: letter\n    quote: The council met twice.\n"
    made = site({"content/.schemas/site.schema.json": "{}", "content/excerpts/e.yaml": excerpt})
    assert made.run("schema").status == 0
    mine = [tmp_path / "mine", tmp_path / "mine, too"]
    links = [made.path / "content/.schemas/site.schema.json", made.path / ".site-builder/citations.json"]
    links[1].parent.mkdir()
    for link, file in zip(links, mine, strict=True):
        link.unlink(missing_ok=True)
        link.symlink_to(file)
        file.write_text("mine")
    assert made.run("check").status == 0
    desk = rebuilder(open_project(made.path))().desk
    assert desk
    assert desk.finish(lambda: False) is None
    assert [file.read_text() for file in mine] == ["mine", "mine"]
    assert [link.is_symlink() for link in links] == [False, False]


def test_what_the_disk_refuses_is_exit_status_3(site: Callable[..., Site]) -> None:
    """An unreadable file names itself; nothing is lost."""
    made = site()
    if os.geteuid() == 0:
        made.write("dist", b"in the way")
        assert made.run("build").status == 2
        return
    (made.path / "content/site.yaml").chmod(0)
    ran = made.run("check")
    assert ran.status == 3
    assert "site.yaml" in ran.err


PIPES = {
    "seeds/letter.txt": (
        1,
        "content/sources.yaml:2:9: error[seed-missing]: seed file seeds/letter.txt cannot be read: ",
    ),
    "content/chapters/c.md": (3, "error: {site}/content/chapters/c.md: "),
    "content/sources.yaml": (3, "error: {site}/content/sources.yaml: "),
    "content/media/a.png": (3, "error: {site}/content/media/a.png: "),
    "templates/static/a.css": (3, "error: {site}/templates/static/a.css: "),
}


@pytest.mark.parametrize("path", PIPES)
def test_a_pipe_is_not_waited_for(site: Callable[..., Site], path: str) -> None:
    """What is no regular file is refused by its path, and never opened: nobody may ever write to it."""
    medium = "title: P\nmedia:\n  - {id: p, file: a.png, alt: A bridge, credit: A. Nobody, rights: none}\n"
    made = site({"content/media.yaml": medium} if path.endswith(".png") else {})
    target = made.path / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    os.mkfifo(target)
    status, said = PIPES[path]
    for command in (["build", "--no-search"], ["build", "--clean"], ["pin"] if status == 1 else ["build"]):
        ran = run_for_a_minute(*command, "--site", made.path)
        assert ran.returncode == status
        assert f"{said.format(site=made.path)}it is no regular file\n" in ran.stderr


def test_a_pipe_in_the_place_of_a_file_that_was_read(site: Callable[..., Site]) -> None:
    """Also where the last build left a record of what it read, and what it wrote."""
    made = site()
    assert made.run("build", "--no-search").status == 0
    (made.path / "seeds/letter.txt").unlink()
    os.mkfifo(made.path / "seeds/letter.txt")
    assert run_for_a_minute("build", "--no-search", "--site", made.path).returncode == 1


def run_for_a_minute(*argv: str | Path) -> subprocess.CompletedProcess[str]:
    """What a command comes to, in a process that is ended where it waits."""
    command = [sys.executable, "-m", "site_builder", *map(str, argv)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=ROOT)


# Hostile texts in sound files: they reach pages, and must stay texts there.

PAYLOADS = [
    "<script>pwned()</script>", '"><img src=x onerror=pwned()>', "' onmouseover='pwned()", "</script><script>pwned()</script>",
    "</title><svg onload=pwned()>", "</textarea></style></noscript><iframe src=javascript:pwned()>", "--><script>pwned()</script><!--",
    "]]><script>pwned()</script>", "[x](javascript:pwned())", "[x](JaVaScRiPt&colon;pwned())", "[x](data:text/html,<script>pwned()</script>)",
    "![x](https://evil.example/x.png)", "<a href='//evil.example'>x</a>", "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>", "<link rel=stylesheet href=//evil.example/x.css>",
    "{{ ''.__class__ }}{% raw %}", "&lt;script&gt;pwned()&#60;/script&#62;", "\\u003cscript>pwned()", "<style>@import '//evil.example'</style>",
    "`<script>pwned()</script>`", "<script\n>pwned()</script\n>", "<sc\u0131pt>\u2028pwned()", "﹤script﹥pwned()", "<x/onclick=pwned()>y",
    "<math><mtext><style><img src=x onerror=pwned()>", "javascript:pwned()", "https://evil.example/?<script>pwned()</script>", "\ufdd0<b>\ufdd1",
]  # fmt: skip
# Keys whose values may be any text.
FREE = (
    "title|text|note|summary|occasion|caption|alt|credit|rights|question|author|publisher|description|name|label|object"
    "|place|said_by|locator|kind|value|unit|speaker|event"
)


def poisoned(files: Mapping[str, str | bytes], place: int, payload: str) -> dict[str, str | bytes]:
    """The files with a hostile text in one of the places that take any text: a value, a paragraph, a seed and what cites it."""
    places: list[tuple[str, int, int, str]] = []
    for path, text in files.items():
        if isinstance(text, str) and path.endswith((".yaml", ".md")):
            for found in re.finditer(rf"^[ -]*(?:{FREE}): ([^|\n].*)$", text, re.MULTILINE):
                places.append((path, *found.span(1), json.dumps(payload, ensure_ascii=False)))
            if path.endswith(".md"):
                places += [
                    (path, found.end(), found.end(), f"\n{payload}\n") for found in re.finditer(r"\n(?=\n)", text)
                ]
    places += [("seeds", 0, 0, payload)] * 3
    path, start, end, written = places[place % len(places)]
    if path == "seeds":
        return {
            name: text.replace("<b>forty</b>", payload) if isinstance(text, str) else text
            for name, text in files.items()
        }
    text = files[path]
    assert isinstance(text, str)
    return {**files, path: text[:start] + written + text[end:]}


ACTIVE = {"script", "img", "svg", "link", "meta", "a", "form", "input", "button", "details"}
FOREIGN = {
    "iframe",
    "object",
    "embed",
    "base",
    "math",
    "style",
    "noscript",
    "textarea",
    "x",
    "mtext",
    "frame",
    "template",
}
ACTS = re.compile(r"on|style|srcdoc|formaction|xlink|ping|srcset")
BUILD = ("build", "--no-search", "--base-url", "https://example.org/a/")
UNPINNED = {
    path: re.sub(r"  sha256: .*\n", "", text) if isinstance(text, str) else text for path, text in WHOLE.items()
}


class Elements(HTMLParser):
    """What a page is made of: elements with their attributes, addresses, and what scripts hold."""

    def __init__(self, page: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.kinds: set[tuple[str, str]] = set()
        self.addresses: set[tuple[str, str]] = set()
        self.script: str | None = None
        self.scripts: list[str] = []
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.kinds |= {(tag, name) for name, _ in attrs} | {(tag, "")}
        self.addresses |= {
            (name, value or "") for name, value in attrs if name in ("href", "src", "action", "content", "xlink:href")
        }
        if tag == "script" and "src" not in dict(attrs):
            self.script = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self.script is not None:
            self.scripts.append(self.script)
            self.script = None

    def handle_data(self, data: str) -> None:
        if self.script is not None:
            self.script += data


@pytest.fixture(scope="module")
def kinds(forked: Forked, tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    """The elements that can run, load or lead elsewhere, with the attributes that they have on a site that means well."""
    folder = lay(tmp_path_factory.mktemp("well"), UNPINNED)
    assert forked.run(*BUILD, "--site", folder).status == 0
    pages = [content for path, content in tree(folder / "dist").items() if path.endswith(".html")]
    return {kind for page in pages for kind in Elements(page).kinds if kind[0] in ACTIVE} | {("a", "rel")}


def check_harmless(files: dict[str, bytes], kinds: set[tuple[str, str]]) -> None:
    """Nothing that acts, loads or leads elsewhere; every script's data and every feed can be read."""
    for path, content in files.items():
        if path.endswith(".html"):
            page = Elements(content)
            ours = kinds | {("noscript", "")} if content.count(b"<noscript><meta http-equiv") == 1 else kinds
            surplus = {
                (tag, name) for tag, name in page.kinds - ours if tag in ACTIVE or tag in FOREIGN or ACTS.match(name)
            }
            assert surplus == set(), path
            for name, address in page.addresses:
                if name != "content":
                    assert not re.match(r"\s*(//|(?!https?:|mailto:)[^/?#]*:)", address), (path, address)
                assert name != "src" or "//" not in address, (path, address)
            for script in page.scripts:
                json.loads(script)
                assert "<" not in script, path
        elif path.endswith((".xml", ".svg")):
            ElementTree.fromstring(content)
        elif path.endswith((".json", ".jsonld", ".webmanifest")):
            json.loads(content)


def poison(count: int, forked: Forked, kinds: set[tuple[str, str]]) -> None:
    statuses = Counter[int]()

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(
        st.lists(
            st.tuples(st.integers(0, 999), st.lists(st.sampled_from(PAYLOADS), min_size=1, max_size=3).map(" ".join)),
            min_size=1,
            max_size=12,
        )
    )
    def run(poisons: list[tuple[int, str]]) -> None:
        files = UNPINNED
        for place, payload in poisons:
            files = poisoned(files, place, payload)
        with tempfile.TemporaryDirectory() as folder:
            site = lay(Path(folder), files)
            ran = forked.run(*BUILD, "--site", site)
            statuses[ran.status] += 1
            assert ran.status in (0, 1, 2), ran.err
            assert is_foreseen(ran.err)
            if ran.status == 0:
                check_harmless(tree(site / "dist"), kinds)

    run()
    assert statuses[0] > count / 10  # or nothing was looked at


@pytest.mark.slow
def test_hostile_texts_in_any_place_stay_texts(forked: Forked, kinds: set[tuple[str, str]]) -> None:
    """In titles, prose, seeds and what cites them: pages have no element, attribute or address that they bring."""
    poison(30, forked, kinds)


@pytest.mark.stress
def test_many_hostile_texts_in_any_place_stay_texts(forked: Forked, kinds: set[tuple[str, str]]) -> None:
    """Two thousand sites."""
    poison(2000, forked, kinds)


@pytest.mark.browser
@pytest.mark.slow
def test_hostile_texts_in_every_place_do_nothing_in_a_browser(forked: Forked, tmp_path: Path, chromium: str) -> None:
    """Every page of a site that is hostile wherever it can be, opened from disk: nothing runs, nothing is asked for."""
    from playwright.sync_api import sync_playwright

    texts = [payload for payload in PAYLOADS if not re.match(r"!?\[x\]\((?!data)", payload)]  # those are errors
    payloads = cycle(texts)
    files: dict[str, str | bytes] = {}
    for path, text in UNPINNED.items():
        if isinstance(text, str) and path.startswith("content/"):
            keys = FREE.replace("|kind|value", "")
            text = re.sub(
                rf"^(?! +- text)([ -]*(?:{keys}): )[^|\n].*$",
                lambda found: found[1] + json.dumps(next(payloads)),
                text,
                flags=re.MULTILINE,
            )
            if path.endswith(".md"):
                text = "\n\n".join([text, *texts, ""])
        files[path] = (
            text.replace("<b>forty</b>", " ".join(texts[:9]).replace("\n", " ")) if isinstance(text, str) else text
        )
    ran = forked.run(*BUILD, "--site", lay(tmp_path / "site", files))
    assert ran.status == 0, ran.err[-2000:]
    pages = [
        path
        for path in sorted((tmp_path / "site/dist").rglob("*.html"))
        if b'http-equiv="refresh"' not in path.read_bytes()
    ]
    told, asked = [], []
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"]) as browser,
    ):
        page = browser.new_page()
        page.expose_function("pwned", lambda: told.append(page.url))
        page.on("request", lambda request: asked.append(request.url))
        for path in pages:
            page.goto(path.as_uri(), wait_until="load")
    assert told == []
    assert [url for url in asked if not url.startswith("file:///")] == []
    assert len(pages) > 30
