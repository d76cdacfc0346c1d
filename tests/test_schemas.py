"""JSON Schemas for editors' tools, and the language server that they are for."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import ROOT, Site
from notations import MORE, STANDARD
from referencing import Registry, Resource
from ruamel.yaml import YAML
from windows import SMALL, Make

from site_builder import cli
from site_builder.schemas import schemas, to_json
from site_builder.words import WORDS

# Editors' tools: the language server that VS Code's YAML extension is made of, and others use.

YAML_SERVER = "yaml-language-server@1.25.0"
LETTER = "letter:\n  seed: letter.txt\n  title: A letter\n"


class LanguageServer:
    """A client of the Language Server Protocol, as far as the questions here go. Lines and characters count from 0."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=folder
        )
        self.numbers, self.diagnostics = count(1), dict[str, list[Any]]()
        capabilities = {"textDocument": {"hover": {"contentFormat": ["plaintext"]}, "publishDiagnostics": {}}}
        self.ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": capabilities})
        self.send({"method": "initialized", "params": {}})

    def send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        length = 0
        while line := self.process.stdout.readline().strip():
            if line.startswith(b"Content-Length:"):
                length = int(line.partition(b":")[2])
        assert length, "the language server has ended"
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            self.send({"id": message["id"], "result": [None] * len(message["params"].get("items", ()))})
        return message

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        number = next(self.numbers)
        self.send({"id": number, "method": method, "params": params})
        while True:
            message = self.receive()
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def opened(self, path: Path, text: str | None = None) -> list[str]:
        """Opens a file, with this text in place of its own, and returns what is wrong with it, as `line: message`."""
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": text or path.read_text("utf-8")}
        self.diagnostics.pop(path.as_uri(), None)
        self.send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        while path.as_uri() not in self.diagnostics:
            self.receive()
        return [f"{d['range']['start']['line'] + 1}: {d['message']}" for d in self.diagnostics[path.as_uri()]]

    def at(self, method: str, path: Path, line: int, character: int) -> Any:
        place = {"textDocument": {"uri": path.as_uri()}, "position": {"line": line, "character": character}}
        return self.ask(f"textDocument/{method}", place)

    def completions(self, path: Path, line: int, character: int) -> list[str]:
        return sorted(item["label"] for item in self.at("completion", path, line, character)["items"])


@pytest.fixture(scope="session")
def yaml_server() -> list[str]:
    """The command that starts the server; npm installs it once into a cache of the user's."""
    missing = [name for name in ("node", "npm") if shutil.which(name) is None]
    if missing:
        reason = f"{' and '.join(missing)} missing: install Node.js, e.g. `apt-get install nodejs npm`"
        assert os.environ.get("CI") != "true", reason
        pytest.skip(reason)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "site-builder-tests"
    folder = cache / YAML_SERVER
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as aside:
            command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", aside, YAML_SERVER]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                reason = f"npm could not install {YAML_SERVER}: {done.stderr.strip()[-200:]}"
                assert os.environ.get("CI") != "true", reason
                pytest.skip(reason)
            with suppress(OSError):  # another process was quicker
                Path(aside).rename(folder)
                Path(aside).mkdir()
    return ["node", str(folder / "node_modules/yaml-language-server/bin/yaml-language-server"), "--stdio"]


@contextmanager
def language_server(command: list[str], folder: Path) -> Iterator[LanguageServer]:
    server = LanguageServer(command, folder)
    try:
        yield server
    finally:
        server.process.kill()
        server.process.communicate()


@pytest.fixture
def started(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Site:
    """A site as `new` writes it; no other command has run in it."""
    assert cli.run(["new", str(tmp_path / "mine")]) == 0
    return Site(tmp_path / "mine", capsys)


@pytest.mark.slow
def test_a_fresh_clone_has_no_fault_to_an_editors_tools(yaml_server: list[str], started: Site) -> None:
    """Every file of a new site, and of the first site as it is committed, names a schema that is there and fits it."""
    for site in (started.path, ROOT):
        with language_server(yaml_server, site) as server:
            for path in sorted((site / "content").rglob("*.yaml")):
                assert path.read_text("utf-8").startswith("# yaml-language-server: $schema="), path
                assert (path, server.opened(path)) == (path, [])


@pytest.mark.slow
def test_editors_tools_complete_explain_and_check_with_no_set_up(yaml_server: list[str], started: Site) -> None:
    """Keys, ids of sources, excerpts and topics, what a field means, and what is wrong, in a site nobody has built."""
    path = started.path / "content/timelines/the-address.yaml"
    head = path.read_text("utf-8").split("events:\n")[0] + "events:\n"
    top = head.count("\n")
    with language_server(yaml_server, started.path) as server:
        text = (
            head
            + "  - id: a\n    date: 1863\n    title: A\n    topics: [lin]\n    cite:\n      - source: \n        quote: x\n      - bl\n    \n"
        )
        server.opened(path, text)
        assert {"draft", "formerly", "text", "updated"} <= set(server.completions(path, top + 8, 4))
        assert server.completions(path, top + 3, 16) == ["gettysburg", "lincoln"]
        assert server.completions(path, top + 5, 16) == ["bliss", "hay"]
        assert {"bliss-day", "hay-freedom"} <= set(server.completions(path, top + 7, 10))
        hover = server.at("hover", path, top + 1, 6)["contents"]["value"]
        assert "An EDTF date, no more exact than the sources" in hover
        assert "198X" in hover

        wrong = (
            head
            + "  - id: a\n    dat: 1863\n    title: A\n  - id: b\n    date: 1863\n    title: [B]\n"
            + "    updated: 4 May\n    draft: perhaps\n"
        )
        assert server.opened(path.with_name("wrong.yaml"), wrong) == [
            f'{top + 1}: Missing property "date".',
            f"{top + 2}: Property dat is not allowed.",
            f"{top + 6}: Incorrect type. Expected one of string, number, boolean.",
            f"{top + 7}: Expected an EDTF date, such as 2023-02-24 or 2022-03.",
            f"{top + 8}: Expected true or false.",
        ]


@pytest.mark.slow
def test_new_ids_complete_once_the_preview_or_a_check_has_seen_them(yaml_server: list[str], started: Site) -> None:
    """A source that `add` brings, an excerpt that was just written; and an id that is not known yet is no fault."""
    (started.path / "note.txt").write_text("The bridge cost 12,000 pounds.\n", "utf-8")
    assert started.run("add", str(started.path / "note.txt")).status == 0
    ids = started.path / "content/.schemas/ids.json"
    assert '"note"' not in ids.read_text("utf-8")
    path = started.path / "content/excerpts/passages.yaml"
    text = path.read_text("utf-8") + "  - id: cost\n    source: note\n    quote: The bridge cost\n"
    with language_server(yaml_server, started.path) as server:
        assert server.opened(path, text) == []
    path.write_text(text, "utf-8")
    assert started.run("check").status == 0
    assert [word in ids.read_text("utf-8") for word in ('"note"', '"cost"', "The bridge cost")] == [True, True, True]
    text = text.replace("source: note", "source: ")
    with language_server(yaml_server, started.path) as server:
        server.opened(path, text)
        line = text.split("\n").index("    source: ")
        assert server.completions(path, line, 12) == ["bliss", "hay", "note"]


def test_every_field_of_every_schema_is_described() -> None:
    """No completion without a sentence, and no title that is only the field's name again."""
    silent = [
        (name, record.get("title"), field)
        for name, schema in schemas().items()
        for record in (schema, *schema.get("$defs", {}).values())
        for field, about in record.get("properties", {}).items()
        if not about.get("description") or "title" in about
    ]
    assert silent == []


def test_the_committed_schemas_are_what_the_code_says() -> None:
    """Those of the first site, but for its ids, which every save in the preview brings up to date."""
    folder = ROOT / "content/.schemas"
    for name, schema in schemas({}).items():
        if name != "ids.json":
            assert (folder / name).read_text("utf-8") == to_json(schema), f"{name}: run `site-builder check`"


def test_schemas_with_ids_accept_what_those_without_do() -> None:
    """An independent validator, given the ids' file, still accepts the first site, also with ids that are not listed."""
    made = schemas({"source": {"gallery": "Gallery"}})
    registry = Registry().with_resources(
        (f"https://example.org/{name}", Resource.from_contents(schema)) for name, schema in made.items()
    )
    for path in sorted((ROOT / "content/timelines").glob("*.yaml")):
        schema = {"$id": "https://example.org/timelines.schema.json", **made["timelines.schema.json"]}
        value = json.loads(json.dumps(YAML(typ="safe", pure=True).load(path.read_text("utf-8")), default=str))
        jsonschema.Draft202012Validator(schema, registry=registry).validate(value)


def test_a_language_is_a_tag_to_editors_tools_as_to_check(site: Make) -> None:
    """The same tags are accepted by both, and names of languages by neither."""
    schema = jsonschema.Draft202012Validator(schemas()["site.schema.json"])
    for tag, sound in {"es": True, "es-SV": True, "zh-Hant-TW": True, "Spanish": False, "es_SV": False}.items():
        made = site({"content/site.yaml": f"title: Example\nlang: {tag}\n"})
        assert (made.run("check").status == 0, schema.is_valid({"title": "Example", "lang": tag})) == (sound, sound)


@pytest.mark.parametrize(
    ("file", "text", "sound"),
    [
        ("timelines", "title: T\ndraft: 'true'\n", True),
        ("timelines", "title: T\ndraft: 'no'\n", False),
        ("timelines", "title: T\ndraft: true\n", True),
        ("timelines", "title: T\nupdated: 2024-05-04\n", True),
        ("timelines", "title: T\nupdated: 2024\n", True),
        ("timelines", "title: T\nupdated: '[2023-02..2023-05]'\n", True),
        ("timelines", "title: T\nupdated: '2023-02-24T12:30:00+01:00'\n", True),
        ("timelines", "title: T\nupdated: 198X/..\n", False),
        ("timelines", "title: T\nupdated: Y-17000%\n", True),
        ("timelines", "title: T\nupdated: 4 May 1931\n", False),
        ("timelines", "title: T\nupdated: yesterday\n", False),
        ("timelines", "title: T\nupdated: 19310504\n", False),
        ("site", "title: T\nlimit: '0.4'\n", True),
        ("site", "title: T\nlimit: 0.4\n", True),
        ("site", "title: T\nlimit: '40%'\n", False),
        ("site", "title: T\nlimit: 2\n", False),
        ("site", "title: T\nbase_url: example.org\n", False),
        ("site", "title: T\nbase_url: https://example.org/a/\n", True),
        ("site", "title: T\nreport_errors_to: desk@example.org\n", False),
        ("site", "title: T\nreport_errors_to: mailto:desk@example.org\n", True),
        ("site", "title: T\nreport_errors_to: https://example.org/desk\n", True),
        ("site", "title: T\nunits: {mile-long: {names: [miles-long], of: mile, factor: '2.5'}}\n", True),
        ("sources", f"{LETTER}  furniture: ['2', 3-4, 1]\n", True),
        ("sources", f"{LETTER}  furniture: [0]\n", False),
        ("sources", f"{LETTER}  wrapped: 'false'\n", True),
        ("sources", f"{LETTER}  url: www.example.org\n", False),
        ("sources", f"{LETTER}  cite: [{{source: letter, quote: The council met, line: '3'}}]\n", True),
        ("sources", f"{LETTER}  cite: [{{source: letter, quote: The council met, line: '0'}}]\n", False),
    ],
)
def test_what_a_value_may_be_is_the_same_to_editors_tools_as_to_check(
    site: Make, file: str, text: str, sound: bool
) -> None:
    """Quotation marks change nothing, and forms that a schema can know are held to: numbers, addresses, a date's signs.

    198X/.. is what it cannot know: no interval runs from a decade.
    """
    schema = jsonschema.Draft202012Validator(schemas()[f"{file}.schema.json"])
    path = "content/timelines/t.yaml" if file == "timelines" else f"content/{file}.yaml"
    value = json.loads(json.dumps(YAML(typ="safe", pure=True).load(text), default=str))
    assert (site({path: text}).run("check").status == 0) == sound
    assert schema.is_valid(value) == (sound or "198X/" in text)


def test_the_interfaces_words_are_offered_by_key_each_with_its_english() -> None:
    """A word that the interface does not have is wrong to editors' tools as to check."""
    schema = schemas()["site.schema.json"]
    judge = jsonschema.Draft202012Validator(schema)
    assert judge.is_valid({"title": "T", "words": {"notes": "Quellen"}})
    assert not judge.is_valid({"title": "T", "words": {"nots": "Quellen"}})
    offered = schema["properties"]["words"]["properties"]
    assert {key: word["description"] for key, word in offered.items()} == dict(WORDS)


def test_every_date_that_check_takes_is_one_to_editors_tools() -> None:
    """The standard's examples, and others; YAML reads a year alone as a number."""
    schema = jsonschema.Draft202012Validator(schemas()["timelines.schema.json"])
    for date in (*STANDARD, *MORE):
        value = YAML(typ="safe", pure=True).load(f"date: {date}")["date"] if date.lstrip("-").isdecimal() else date
        assert (date, schema.is_valid({"title": "T", "updated": value})) == (date, True)


def test_a_site_without_schemas_gets_none_unasked(site: Make) -> None:
    """`check` refreshes what is there, `schema` makes it; a copy that cannot be written to is checked all the same."""
    made = site(SMALL)
    assert made.run("check").status == 0
    assert not (made.path / "content/.schemas").exists()
    ran = made.run("schema")
    assert ran.status == 0
    assert len(ran.out.splitlines()) == 12
    (made.path / "content/.schemas/ids.json").unlink()
    (made.path / "content/.schemas/ids.json").mkdir()
    assert made.run("check").status == 0
