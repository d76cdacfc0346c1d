"""JSON Schemas (draft 2020-12) of the files that editors write, from the same definitions that validate them."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter

from . import model
from .load import LISTS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """A schema for each kind of file, by its file name: `site.schema.json`, `sources.schema.json`, …"""
    kinds: dict[str, Any] = {"site": model.Settings, "chapter": model.ChapterHead}
    kinds |= {name: kind for name, (kind, _) in LISTS.items()}
    made = {f"{name}.schema.json": _schema(kind) for name, kind in kinds.items()}
    made["sources.schema.json"] = _sources()
    return dict(sorted(made.items()))


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
        "propertyNames": {"pattern": f"^{model.ID.pattern}$"},
        "additionalProperties": {"$ref": "#/$defs/Source"},
    }


def to_json(schema: dict[str, Any]) -> str:
    """A schema as text, ending in a line end."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
