"""JSON Schemas (draft 2020-12) of the files that editors write, from the same definitions that validate them.

They lie in `content/.schemas/` and are committed: each file names its own in its first line, so that any editor with a
YAML language server completes and checks in a fresh clone, before any command has run. The site's ids are in `ids.json`
beside them, one to a line. `new` and `schema` write them, `serve` and `check` keep them up to date.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from . import model
from .fields import ID
from .link import KINDS, LinkedSite
from .load import LISTS
from .project import Project

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FOLDER = ".schemas"  # within content/; hidden, so that nothing takes it for content
IDS = "ids.json"
# The fields that hold ids, and the kind of record that each names; `record` means any kind.
NAMED = {
    "source": "source", "sources": "source", "silent": "source", "topics": "topic", "speaker": "topic",
    "said_by": "topic", "cite": "excerpt", "facts": "fact", "record": "record",
}  # fmt: skip
# What a field's name says everywhere, where the model does not describe it.
COMMON: Mapping[str, str] = {
    "at": "",
    "id": "Its own id, unique over the site.",
    "title": "The name that readers see.",
    "name": "The name that readers see.",
    "text": "In our words.",
    "note": "What to know about it, in our words.",
    "topics": "The topics it belongs to.",
    "formerly": "Ids it once had: their addresses lead here.",
    "updated": "When it was last changed.",
    "draft": "Shown in the preview only.",
    "lang": "Its language.",
    "date": "When.",
    "kind": "What sort it is.",
    "cite": "The words that support it.",
    "question": "What the sources answer.",
    "events": "The events, each with the fields below.",
    "facts": "The facts, each with the fields below.",
    "values": "The answers, each with the fields below.",
    "excerpts": "The excerpts, each with the fields below.",
    "remarks": "The remarks, each with the fields below.",
    "topics of a file": "The topics, each with the fields below.",
    "figures": "The figures, each with the fields below.",
    "corrections": "The corrections, each with the fields below.",
    "media": "The pictures, each with the fields below.",
    "variants": "The forms of the name, each with the fields below.",
    "sources": "The sources that print this form.",
    "original": "The file that the seed's text was extracted from.",
    "sha256": "The file's SHA-256.",
    "was": "What the site said.",
    "now": "What it says now.",
    "credit": "Who made it.",
    "rights": "What may be done with it.",
    "caption": "Shown below it.",
    "navigation": "Links to show in place of the usual ones.",
    "settings": "What a target of this kind needs.",
}
# Values to show beside a field's description, by record and field. Editors' tools offer them for completion as well, so
# they stand where a notation is to be learnt, never where words or ids are the editor's own.
EXAMPLES: Mapping[str, Mapping[str, list[Any]]] = {
    "Fact": {"unit": ["acre", "percent", "date"]},
    "Value": {"value": ["57", "65..70", ">=261", ">50", "<=10", "~0.60", "2023-02"], "unit": ["acre"]},
    "Source": {"lang": ["en", "es-SV"], "furniture": [[3, "5-7"]]},
    "NavigationItem": {"to": ["topics/index.html", "chapter:origins"]},
    "Settings": {
        "lang": ["en"],
        "base_url": ["https://example.org/site/"],
        "report_errors_to": ["mailto:desk@example.org"],
    },
}


def schemas(ids: Mapping[str, Mapping[str, str]] | None = None) -> dict[str, dict[str, Any]]:
    """A schema for each kind of file, by its file name: `site.schema.json`, `sources.schema.json`, …

    With `ids` (id -> title, by kind) they offer these as well, through `ids.json`. An id that is not among them is
    refused by no schema: it may be newer than the file, and `check` knows.
    """
    kinds: dict[str, Any] = {"site": model.Settings, "chapter": model.ChapterHead}
    kinds |= {name: kind for name, (kind, _) in LISTS.items()}
    made = {f"{name}.schema.json": _schema(kind) for name, kind in kinds.items()}
    made["sources.schema.json"] = _sources()
    for schema in made.values():
        for name, record in {schema.get("title"): schema, **schema.get("$defs", {})}.items():
            _describe(str(name), record, with_ids=ids is not None)
    if ids is not None:
        made[IDS] = {
            "$schema": DIALECT,
            "$defs": {kind: _enumeration(ids.get(kind, {})) for kind in (*KINDS, "record")},
        }
    return dict(sorted(made.items()))


def ids_of(linked: LinkedSite) -> dict[str, dict[str, str]]:
    """The ids of a site's records, each with its title, by kind; `record` has those of all kinds."""
    found = {kind: {id: _title(record) for id, record in linked.records[kind].items()} for kind in KINDS}
    return {**found, "record": {id: title for kind in KINDS for id, title in found[kind].items()}}


def write_schemas(project: Project, linked: LinkedSite) -> list[Path]:
    """Writes them, with the site's ids, into `content/.schemas/`; returns all their paths."""
    folder = project.content / FOLDER
    folder.mkdir(exist_ok=True)
    paths: list[Path] = []
    for name, schema in schemas(ids_of(linked)).items():
        path, text = folder / name, to_json(schema).encode()
        if not path.exists() or path.read_bytes() != text:
            path.write_bytes(text)
        paths.append(path)
    return paths


def refresh_schemas(project: Project, linked: LinkedSite) -> None:
    """Brings those of a site that has them up to date. Where the disk refuses, as in a read-only copy, they stay."""
    if (project.content / FOLDER).is_dir():
        with suppress(OSError):
            write_schemas(project, linked)


def to_json(schema: dict[str, Any]) -> str:
    """A schema as text, ending in a line end."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _title(record: Any) -> str:
    names = (getattr(record, name, None) for name in ("label", "title", "question", "name", "quote", "occasion"))
    return str(next(filter(None, names), ""))


def _enumeration(ids: Mapping[str, str]) -> dict[str, Any]:
    """Ids with their titles; one alone that no record has where there is none, since an empty list is no schema."""
    return {"enum": sorted(ids) or ["-"], "enumDescriptions": [ids[id] for id in sorted(ids)]}


def _schema(kind: Any) -> dict[str, Any]:
    return {"$schema": DIALECT, **TypeAdapter(kind).json_schema()}


def _sources() -> dict[str, Any]:
    """sources.yaml: records by id, the id being the key."""
    schema = _schema(model.Source)
    definitions = schema.pop("$defs", {})
    schema.pop("$schema")
    schema["properties"].pop("id")
    schema["required"].remove("id")
    definitions["Source"] = schema
    return {
        "$schema": DIALECT,
        "$defs": definitions,
        "title": "Sources",
        "description": "content/sources.yaml: the source texts, by id.",
        "type": "object",
        "propertyNames": {"pattern": f"^{ID.pattern}$"},
        "additionalProperties": {"$ref": "#/$defs/Source"},
    }


def _describe(name: str, record: dict[str, Any], *, with_ids: bool) -> None:
    """Completes a record's schema: a description for every field, examples where there are any, ids where they go."""
    for field, schema in record.get("properties", {}).items():
        _plain(schema)
        if "description" not in schema:
            schema["description"] = COMMON["topics of a file" if (name, field) == ("Topics", "topics") else field]
        if field in EXAMPLES.get(name, {}):
            schema["examples"] = EXAMPLES[name][field]
        if with_ids and field in NAMED:
            _offer(schema, {"$ref": f"{IDS}#/$defs/{NAMED[field]}"})


def _plain(schema: dict[str, Any]) -> None:
    """Without what the library adds for itself: titles made of names, and the null that stands for "left out"."""
    schema.pop("title", None)
    if schema.get("default", False) in (None, []):
        del schema["default"]
    given = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    if len(given) == 1:
        del schema["anyOf"]
        schema |= {key: value for key, value in given[0].items() if key not in schema}


def _offer(schema: dict[str, Any], ids: dict[str, Any]) -> None:
    """Puts the known ids before whatever else stands where an id may stand."""
    if "items" in schema:
        _offer(schema["items"], ids)
    elif "anyOf" in schema or "oneOf" in schema:
        key = "anyOf" if "anyOf" in schema else "oneOf"
        schema["anyOf"] = [ids, *schema.pop(key)]
    elif "$ref" not in schema:
        plain = {key: schema.pop(key) for key in list(schema) if key not in ("description", "examples")}
        schema["anyOf"] = [ids, plain]
