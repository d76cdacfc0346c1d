"""Our own tool, and the bare loop that reads the same files."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import corpus

from . import bare_loop
from .peer import Peer, venv, version_of

ROOT = Path(__file__).resolve().parents[2]


class Ours(Peer):
    name = "site-builder"
    page = "events/{}.html"
    ours = True
    jobs: tuple[str, ...] = ()  # as many as it finds worth while

    def install(self, tools: Path) -> None:
        self.version = version_of([sys.executable, "-m", "site_builder", "--version"])

    def write(self, matter: corpus.Corpus, site: Path) -> None:
        corpus.write(matter, site)

    def edited(self, event: corpus.Event) -> str:
        return f"content/timelines/{event.timeline}.yaml"

    def build(self, site: Path, out: Path) -> list[str]:
        command = [sys.executable, "-m", "site_builder", "build", "--no-search", "--site", str(site), "--out", str(out)]
        return [*command, *self.jobs]

    def serve(self, site: Path, port: int) -> list[str]:
        return [sys.executable, "-m", "site_builder", "serve", "--site", str(site), "--port", str(port)]

    def env(self, site: Path) -> Mapping[str, str]:
        return {"PYTHONPATH": str(ROOT)}


class OursAlone(Ours):
    name = "site-builder --jobs 1"
    jobs = ("--jobs", "1")
    previews = False


class OursInOneFile(Ours):
    name = "site-builder in one file"
    builds = False
    reloads = False

    def write(self, matter: corpus.Corpus, site: Path) -> None:
        corpus.write(replace(matter, timelines=(corpus.Timeline("all", "All events", matter.events),)), site)

    def edited(self, event: corpus.Event) -> str:
        return "content/timelines/all.yaml"


class BareLoop(Ours):
    name = "bare loop"
    note = "YAML, Markdown, Jinja2, write; nothing checked"
    previews = False
    ours = False

    def install(self, tools: Path) -> None:
        self.interpreter = venv(tools / "bare-loop", "pyyaml", "markdown", "jinja2") / "python"
        self.version = version_of([str(self.interpreter), "-m", "markdown", "--version"])

    def build(self, site: Path, out: Path) -> list[str]:
        return [str(self.interpreter), bare_loop.__file__, str(site), str(out)]
