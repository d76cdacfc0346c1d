"""JSON Schemas (draft 2020-12) of the files that editors write, from the same definitions that validate them.

They lie in `content/.schemas/` and are committed: each file names its own in its first line, so that any editor with a
YAML language server completes and checks in a fresh clone, before any command has run. The site's ids are in `ids.json`
beside them, one to a line. `new` and `schema` write them, `serve` and `check` keep them up to date.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin

from . import model
from .fields import ID, leaf_of
from .link import LinkedSite
from .loaded import LISTS
from .names import KINDS
from .project import Project, write_own
from .records import NOT_EMPTY, REQUIRED, Examples, Field, fields_of, is_record, unwrap
from .words import WORDS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
IDS = "ids.json"
# The fields that hold ids, and the kind of record that each names; `record` means any kind.
NAMED = {
    "source": "source", "sources": "source", "silent": "source", "topics": "topic", "speaker": "topic",
    "said_by": "topic", "cite": "excerpt", "facts": "fact", "record": "record",
}  # fmt: skip


def schemas(ids: Mapping[str, Mapping[str, str]] | None = None) -> dict[str, dict[str, Any]]:
    """A schema for each kind of file, by its file name: `site.schema.json`, `sources.schema.json`, …

    With `ids` (id -> title, by kind) they offer these as well, through `ids.json`. An id that is not among them is
    refused by no schema: it may be newer than the file, and `check` knows.
    """
    kinds: dict[str, type[Any]] = {"site": model.Settings, "chapter": model.ChapterHead}
    kinds |= {name: kind for name, (kind, _) in LISTS.items()}
    made = {f"{name}.schema.json": _File(with_ids=ids is not None).whole(kind) for name, kind in kinds.items()}
    made["sources.schema.json"] = _File(with_ids=ids is not None).sources()
    known = {key: {"type": "string", "description": text} for key, text in sorted(WORDS.items())}
    made["site.schema.json"]["properties"]["words"] |= {"properties": known, "additionalProperties": False}
    if ids is not None:
        made[IDS] = _ids(ids)
    return dict(sorted(made.items()))


def _ids(ids: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    return {"$schema": DIALECT, "$defs": {kind: _enumeration(ids.get(kind, {})) for kind in (*KINDS, "record")}}


@cache
def _whatever_ids() -> dict[str, bytes]:
    """The files that every site has alike, made once: each time that one is, `json` leaves circles behind."""
    return {name: to_json(schema).encode() for name, schema in schemas({}).items() if name != IDS}


def ids_of(linked: LinkedSite) -> dict[str, dict[str, str]]:
    """The ids of a site's records, each with its title, by kind; `record` has those of all kinds."""
    found = {kind: {id: _title(record) for id, record in linked.records[kind].items()} for kind in KINDS}
    return {**found, "record": {id: title for kind in KINDS for id, title in found[kind].items()}}


def write_schemas(project: Project, linked: LinkedSite) -> list[Path]:
    """Writes them, with the site's ids, into `content/.schemas/`; returns all their paths."""
    folder = project.schemas
    folder.mkdir(exist_ok=True)
    paths: list[Path] = []
    texts = {**_whatever_ids(), IDS: to_json(_ids(ids_of(linked))).encode()}
    for name, text in sorted(texts.items()):
        path = folder / name
        if path.is_symlink() or not path.exists() or path.read_bytes() != text:
            write_own(path, text)
        paths.append(path)
    return paths


def refresh_schemas(project: Project, linked: LinkedSite) -> None:
    """Brings those of a site that has them up to date. Where the disk refuses, as in a read-only copy, they stay."""
    if project.schemas.is_dir():
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


class _File:
    """The schema of one kind of file, with those of the records in it as its `$defs`."""

    def __init__(self, *, with_ids: bool) -> None:
        self.with_ids = with_ids
        self.definitions: dict[str, Any] = {}

    def whole(self, kind: type[Any]) -> dict[str, Any]:
        """A file that is a record."""
        record = self._record(kind)
        return {"$schema": DIALECT, **({"$defs": self.definitions} if self.definitions else {}), **record}

    def sources(self) -> dict[str, Any]:
        """sources.yaml: records by id, the id being the key."""
        record = self._record(model.Source)
        record["properties"].pop("id")
        record["required"].remove("id")
        return {
            "$schema": DIALECT,
            "$defs": {**self.definitions, "Source": record},
            "title": "Sources",
            "description": "content/sources.yaml: the source texts, by id.",
            "type": "object",
            "propertyNames": {"pattern": f"^{ID.pattern}$"},
            "additionalProperties": {"$ref": "#/$defs/Source"},
        }

    def _record(self, kind: type[Any]) -> dict[str, Any]:
        fields = {name: field for name, field in fields_of(kind).items() if name != "at"}
        return {
            "title": kind.__name__,
            "description": kind.__doc__,
            "type": "object",
            "properties": {name: self._field(name, field) for name, field in fields.items()},
            "required": [name for name, field in fields.items() if field.default is REQUIRED],
            "additionalProperties": False,
        }

    def _field(self, name: str, field: Field) -> dict[str, Any]:
        schema = self._type(field.type, NAMED.get(name) if self.with_ids else None)
        return schema if field.default in (REQUIRED, None, (), {}) else {**schema, "default": field.default}

    def _type(self, annotation: Any, named: str | None) -> dict[str, Any]:
        """A type's schema. Where it is an id's, the site's own ids of the kind `named` are offered first."""
        kind, notes = unwrap(annotation)
        schema = self._plain(kind, notes, named)
        for note in notes:
            if isinstance(note, str):
                schema.setdefault("description", note)
            elif isinstance(note, Examples):
                schema["examples"] = note.values
        return schema

    def _plain(self, kind: Any, notes: tuple[Any, ...], named: str | None) -> dict[str, Any]:
        leaf = leaf_of(kind, notes)
        if leaf:
            schema = dict(leaf.schema)
            return {"anyOf": [{"$ref": f"{IDS}#/$defs/{named}"}, schema]} if named else schema
        if is_record(kind):
            self.definitions.setdefault(kind.__name__, self._record(kind))
            return {"$ref": f"#/$defs/{kind.__name__}"}
        of = get_args(kind)
        if get_origin(kind) is tuple:
            least = {"minItems": 1} if NOT_EMPTY in notes else {}
            return {"type": "array", "items": self._type(of[0], named), **least}
        if get_origin(kind) is Mapping:
            return {"type": "object", "additionalProperties": self._type(of[1], named)}
        text, record = (self._type(one, named) for one in of)
        return {"anyOf": [*text.get("anyOf", [text]), record]}
