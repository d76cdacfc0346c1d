"""What every tool under comparison is asked for, and what they share."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from corpus import Corpus, Event, Source

SERVED = "served"  # the folder below a site's for previews that write files
PROMISE = "That a quotation is found proves that the source says it, not that it is true."


class Unavailable(Exception):
    """The tool cannot be had or does not run here; says why."""


class Peer:
    """A tool. A site is a folder that holds the matter in the tool's own form, and what the tool leaves there.

    `install` comes first: it brings the tool into a folder of its own below `tools` and sets `version`.
    """

    name: ClassVar[str]
    note: ClassVar[str] = ""
    source: ClassVar[str] = "content/events/{}.md"  # the file that an editor of an event edits
    page: ClassVar[str] = "events/{}/index.html"
    python: ClassVar[bool] = False  # one of the tools written in Python that are peers of ours
    ours: ClassVar[bool] = False
    variant: ClassVar[bool] = False  # differs from the peer above it only after an edit
    builds: ClassVar[bool] = True  # is measured at commands that build
    previews: ClassVar[bool] = True
    reloads: ClassVar[bool] = True  # the preview's pages reload by themselves
    version: str = ""
    program: Sequence[str] = ()  # how its command begins, as `install` found it

    def install(self, tools: Path) -> None:
        raise NotImplementedError

    def write(self, matter: Corpus, site: Path) -> None:
        """The site in the tool's own form."""
        raise NotImplementedError

    def build(self, site: Path, out: Path) -> list[str]:
        """The command that an editor gives, first and after an edit."""
        raise NotImplementedError

    def serve(self, site: Path, port: int) -> list[str]:
        """The preview's command."""
        raise NotImplementedError

    def env(self, site: Path) -> Mapping[str, str]:
        """Added to the environment."""
        return {}

    def edited(self, event: Event) -> str:
        """The path of the file with the event's text, relative to the site."""
        return self.source.format(event.id)

    def shown(self, event: Event) -> str:
        """The path of the event's page, relative to the output and to the server's root."""
        return self.page.format(event.id)


class PythonPeer(Peer):
    """A tool that is a package of Python's registry, with a command."""

    package: ClassVar[str]
    command: ClassVar[str]
    python = True

    def install(self, tools: Path) -> None:
        self.program = [str(venv(tools / self.command, self.package) / self.command)]
        self.version = version_of([*self.program, "--version"])


def edit(text: str, event: Event, word: str) -> str:
    """The file's text with `word` at the end of the event's own, instead of an earlier edit's word."""
    title = re.search(rf"{event.title}\b", text)
    written = title and re.compile(rf"\*kept\* in {event.year}([^.]*)\.").search(text, title.end())
    if not written:
        raise ValueError(f"the text of {event.id} is not in its file")
    return f"{text[: written.start(1)]} {word}{text[written.end(1) :]}"


# Installing.


def venv(folder: Path, *packages: str) -> Path:
    """A virtual environment with these packages; returns its folder of programs. One that exists is kept."""
    programs = folder / "bin"
    if not (folder / "installed").exists():
        run([sys.executable, "-m", "venv", "--clear", str(folder)])
        run([str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages])
        (folder / "installed").touch()
    return programs


def node_modules(folder: Path, *packages: str) -> Path:
    """A folder with these packages from npm; returns its `node_modules`. One that exists is kept."""
    if not (folder / "installed").exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
        run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), *packages])
        (folder / "installed").touch()
    return folder / "node_modules"


def run(command: list[str]) -> str:
    """The output of a command that must succeed. Raises Unavailable."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=900)
    except (OSError, subprocess.TimeoutExpired) as failure:
        raise Unavailable(f"{Path(command[0]).name}: {failure}") from failure
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise Unavailable(f"{Path(command[0]).name}: {said[-1] if said else f'exit status {done.returncode}'}")
    return done.stdout


def version_of(command: list[str]) -> str:
    """The first number with a dot in what the command prints."""
    found = re.search(r"\d+\.\d+(\.\d+)*", run(command))
    return found[0] if found else "?"


# Writing.


def put(path: Path, text: str) -> None:
    """Writes a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def put_all(folder: Path, files: Mapping[str, str]) -> None:
    """Writes files by their paths below the folder."""
    for path, text in files.items():
        put(folder / path, text)


def shell(title: str, site: str, main: str, address: str = "/{}/", home: str = "/") -> str:
    """A template for every page, the same HTML in each tool; arguments are its placeholders, in the tool's own words.

    `address` has {} for the name of a list's folder.
    """
    lists = (("timelines", "Timelines"), ("sources", "Sources"), ("topics", "Topics"))
    items = "".join(f'<li><a href="{address.format(folder)}">{name}</a></li>' for folder, name in lists)
    return f"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · {site}</title>
</head>
<body>
<header><p><a href="{home}">{site}</a></p>
<nav><ul>{items}</ul></nav></header>
<main>
{main}
</main>
<footer><p>{PROMISE}</p></footer>
</body>
</html>
"""


def markdown_link(address: str) -> Callable[[str, str], str]:
    """A function that writes Markdown links to topics; `address` has {} for the topic's id."""
    return lambda words, topic: f"[{words}]({address.format(topic)})"


def verbatim(source: Source) -> str:
    """A source's text as HTML: it is others' text, so its characters are no Markdown."""
    return f"<pre>{html.escape(source.text, quote=False)}</pre>\n"


def front_matter(**values: object) -> str:
    """YAML between dashes; JSON is YAML."""
    return "---\n" + "".join(f"{name}: {json.dumps(value)}\n" for name, value in values.items()) + "---\n"


def quotations(event: Event) -> list[dict[str, str]]:
    """An event's quotations as front matter has them."""
    return [
        {"source": f"source-{source}", "title": f"Source text {source}", "words": words}
        for source, words in event.quotes
    ]
