"""No input gives a traceback: content, seeds, settings and templates are broken at random, and the command line answers."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Site

from site_builder import cli

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


def check_broken(folder: Path, seed: int, out: Path, small: bool) -> int:
    """Breaks one to three files of a site, checks it, and puts them back; returns the exit status."""
    rng = random.Random(seed)
    files = [path for part in ("content", "seeds") for path in sorted((folder / part).rglob("*")) if path.is_file()]
    broken = {path: path.read_bytes() for path in rng.sample(files, rng.randint(1, 3))}
    try:
        for path, data in broken.items():
            path.write_bytes(mutate(rng, data))
        return cli.run(["build" if small else "check", "--site", str(folder), *(["--out", str(out)] if small else [])])
    finally:
        for path, data in broken.items():
            path.write_bytes(data)


@pytest.fixture
def small_site(tmp_path: Path) -> Path:
    """A site with every kind of record, small enough to be built many times."""
    shutil.copytree(ROOT / "site_builder" / "starter", tmp_path / "site")
    return tmp_path / "site"


def run_many(folder: Path, out: Path, seeds: range, small: bool, capsys: pytest.CaptureFixture[str]) -> None:
    statuses = set()
    for seed in seeds:
        try:
            status = check_broken(folder, seed, out, small)
        except BaseException as failure:
            raise AssertionError(f"random seed {seed}") from failure
        assert status in (0, 1, 2), f"random seed {seed}"
        report = capsys.readouterr().err
        assert "Traceback" not in report
        assert not any((ord(c) < 32 and c != "\n") or c in "\u202a\u202b\u202d\u202e\u2066\u2067" for c in report)
        if status == 1:
            assert "help: " in report, f"random seed {seed}"
        statuses.add(status)
    assert statuses >= {0, 1}


def test_broken_content_is_answered_with_a_report(
    small_site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sixty broken variants of a small site: each is built, or refused with places and help."""
    run_many(small_site, tmp_path / "out" / "dist", range(60), True, capsys)


@pytest.mark.stress
def test_much_broken_content_is_answered_with_a_report(
    small_site: Path, cecot: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Thousands of broken variants of the small site and of the first site."""
    run_many(small_site, tmp_path / "out" / "dist", range(1000, 6000), True, capsys)
    run_many(cecot.path, tmp_path / "out" / "dist", range(1000), False, capsys)


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
    assert "Traceback" not in ran.err
    if ran.status:
        assert "error" in ran.err


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
