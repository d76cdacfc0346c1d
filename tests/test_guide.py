"""The guide for editors, followed to the letter."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT
from servers import Server
from test_docs import fits

# The guide.

GUIDE = ROOT / "docs" / "editing.md"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def change(path: Path, diff: str) -> None:
    """Carries out a `diff` block: lines with `-` or a space stand in the file exactly once, together."""
    lines = diff.splitlines()
    old = "".join(f"{line[1:]}\n" for line in lines if line[0] in "- ")
    new = "".join(f"{line[1:]}\n" for line in lines if line[0] in "+ ")
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    path.write_text(text.replace(old, new), "utf-8")


@pytest.mark.slow
def test_the_guide_for_editors_can_be_followed(tmp_path: Path) -> None:
    """Every command and every example of docs/editing.md, in order, with the preview running beside it."""
    here, programs = tmp_path, f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": programs, "NO_COLOR": "1"}
    preview, ran = None, []
    try:
        for kind, path, body in BLOCK.findall(GUIDE.read_text("utf-8")):
            if kind == "diff":
                change(here / path, body)
            elif kind == "yaml":
                (here / path).parent.mkdir(exist_ok=True)
                (here / path).write_text(body, "utf-8")
            for command, shown in commands_of(body) if kind == "console" else ():
                ran.append(command.split()[:2])
                if command.startswith("cd "):
                    here = here / command[3:]
                    continue
                if command == "site-builder serve":
                    preview = subprocess.Popen(
                        [*command.split(), "--port", "0"], cwd=here, env=environment, stdout=subprocess.PIPE, text=True
                    )
                    assert preview.stdout is not None
                    said = preview.stdout.readline()
                    server = Server(said.split()[4].rstrip(";"))
                    assert said.replace(f":{server.port}/", ":8000/") == shown
                    server.until("Two copies of one speech")
                    continue
                if command.endswith("> seeds/note.txt"):  # nobody types this before the preview has caught up
                    notes = here / ".site-builder/citations.json"
                    wait_for(lambda notes=notes: notes.is_file() and "read again" in notes.read_text("utf-8"))
                done = subprocess.run(
                    ["bash", "-c", command], cwd=here, env=environment, stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False,
                )  # fmt: skip
                assert fits(shown, done.stdout), f"$ {command}\n{done.stdout}"
        assert "The address is read again" in server.until("read again", "/events/read-again.html").body
    finally:
        if preview is not None:
            preview.terminate()
            preview.communicate()
    named = {command[1] for command in ran if command[0] == "site-builder"}
    assert named == {"new", "serve", "check", "add", "quote", "pin", "deploy"}


def test_the_guide_names_each_file_where_a_reader_sees_it() -> None:
    """What stands beside a block's opening marks is shown nowhere; the text above says which file is meant."""
    text, done, last = GUIDE.read_text("utf-8"), 0, ""
    for block in BLOCK.finditer(text):
        path = block[2]
        if path and path != last:
            assert f"`{path}`" in text[done : block.start()]
            last = path
        done = block.end()


def wait_for(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def commands_of(block: str) -> list[tuple[str, str]]:
    return re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
