"""The types of editors' fields: how each is read from a YAML node, refused in a sentence, and put in a JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic.dataclasses import dataclass
from pydantic.json_schema import SkipJsonSchema

from . import edtf
from .scan import Prose, scan
from .yaml_tree import Mapping, Scalar

# The key under which `load` hands a record its own node: no editor can write it, control characters are refused.
NODE_KEY = "\0"

ID = re.compile(r"(?=.{1,100}$)[a-z0-9]+(?:-[a-z0-9]+)*")  # it becomes a file's name, and 255 bytes are the limit
SHA256 = re.compile(r"[0-9a-f]{64}")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
# Editors' tools read YAML 1.2's own types, so `title: 2015` reaches a schema as a number: a text may be any scalar.
TEXT_SCHEMA: dict[str, Any] = {"type": ["string", "number", "boolean"]}


def _scalar(node: object) -> Scalar:
    if not isinstance(node, Scalar):
        raise ValueError(f"expected text, found a {'mapping' if isinstance(node, dict) else 'list'}")
    return node


def _text(node: object) -> str:
    value = _scalar(node).value
    if not value.strip():
        raise ValueError("expected text, found nothing")
    return value


def _matching(pattern: re.Pattern[str], expected: str) -> Callable[[object], str]:
    def check(node: object) -> str:
        value = _text(node)
        if not pattern.fullmatch(value):
            raise ValueError(f"expected {expected}, found {value!r}")
        return value

    return check


def _choice(*choices: str) -> Callable[[object], str]:
    def check(node: object) -> str:
        value = _text(node)
        if value not in choices:
            raise ValueError(f"expected {', '.join(choices[:-1])} or {choices[-1]}, found {value!r}")
        return value

    return check


def _flag(node: object) -> bool:
    return _choice("true", "false")(node) == "true"


def _count(node: object) -> int:
    value = _text(node)
    if not re.fullmatch(r"[1-9][0-9]{0,8}", value):
        raise ValueError(f"expected a whole number from 1 up, found {value!r}")
    return int(value)


def _decimal(node: object) -> float:
    value = _text(node)
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,12})?", value):
        raise ValueError(f"expected a decimal number, found {value!r}")
    return float(value)


def _share(node: object) -> float:
    value = _text(node)
    if not re.fullmatch(r"0(\.[0-9]{1,6})?|1(\.0{1,6})?", value):
        raise ValueError(f"expected a share from 0 to 1, such as 0.5, found {value!r}")
    return float(value)


def _date(node: object) -> edtf.Date:
    return edtf.parse(_text(node))


def _prose(node: object) -> Prose:
    _text(node)
    return scan(_scalar(node))


def _url(node: object) -> str:
    value = _text(node)
    if not re.fullmatch(r"https?://[^\s<>\"]+", value):
        raise ValueError(f"expected an address that starts with https:// or http://, found {value!r}")
    return value


def base_url(value: str) -> str:
    """The address that a site is published under. Raises ValueError where no page's address can be made from it."""
    expected = f"expected an address such as https://example.org/prison/, found {value!r}"
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise ValueError(expected) from None
    sound = re.fullmatch(r"https?://[^\s<>\"\\@]+", value) and parts.hostname and port != 0
    if not sound or parts.query or parts.fragment or "?" in value or "#" in value:
        raise ValueError(expected)
    return value


def _base_url(node: object) -> str:
    return base_url(_text(node))


def _contact(node: object) -> str:
    value = _text(node)
    if re.fullmatch(r"mailto:[^\s<>\"]+@[^\s<>\"]+", value):
        return value
    return _url(node)


def _lines(node: object) -> tuple[int, int]:
    value = _text(node)
    found = re.fullmatch(r"([1-9][0-9]{0,8})(?:-([1-9][0-9]{0,8}))?", value)
    if not found or int(found[2] or found[1]) < int(found[1]):
        raise ValueError(f"expected a line or a range of lines, such as 3 or 3-7, found {value!r}")
    return int(found[1]), int(found[2] or found[1])


def _schema(like: dict[str, Any], **more: Any) -> WithJsonSchema:
    return WithJsonSchema({**like, **more})


def _without_node(node: object) -> object:
    return {key: value for key, value in node.items() if key != NODE_KEY} if isinstance(node, dict) else node


def _text_map(node: object) -> dict[str, str]:
    values = _without_node(node)
    if not isinstance(values, dict):
        raise ValueError("expected a mapping of names to texts")
    return {key: _text(value) for key, value in values.items()}


Text = Annotated[str, BeforeValidator(_text), _schema(TEXT_SCHEMA)]
Id = Annotated[
    str,
    BeforeValidator(_matching(ID, "an id of lower-case letters, digits and single dashes, at most 100")),
    _schema({"type": ["string", "integer"]}, pattern=f"^{ID.pattern}$"),
]
Language = Annotated[
    str, BeforeValidator(_matching(LANGUAGE, "a language tag such as en or es-SV")), _schema({"type": "string"})
]
Date = Annotated[
    edtf.Date,
    BeforeValidator(_date),
    _schema({"type": ["string", "integer"]}, examples=["2023-02-24", "2022-03", "198X", "2023-02/2023-05"]),
]
Flag = Annotated[bool, BeforeValidator(_flag), _schema({"type": "boolean"})]
Count = Annotated[int, BeforeValidator(_count), _schema({"type": "integer", "minimum": 1})]
Markdown = Annotated[Prose, BeforeValidator(_prose), _schema(TEXT_SCHEMA)]
Lines = Annotated[
    tuple[int, int],
    BeforeValidator(_lines),
    _schema({"type": ["integer", "string"], "pattern": r"^[1-9][0-9]*(-[1-9][0-9]*)?$"}),
]
BaseUrl = Annotated[str, BeforeValidator(_base_url), _schema({"type": "string", "format": "uri"})]
Sha256 = Annotated[
    str,
    BeforeValidator(_matching(SHA256, "64 hexadecimal digits")),
    _schema({"type": "string"}, pattern=f"^{SHA256.pattern}$"),
]
Decimal = Annotated[float, BeforeValidator(_decimal), _schema({"type": "number", "exclusiveMinimum": 0})]
Share = Annotated[float, BeforeValidator(_share), _schema({"type": "number", "minimum": 0, "maximum": 1})]
Contact = Annotated[str, BeforeValidator(_contact), _schema({"type": "string"})]
Url = Annotated[str, BeforeValidator(_url), _schema({"type": "string", "format": "uri"})]
TextMap = Annotated[
    dict[str, str],
    BeforeValidator(_text_map),
    _schema({"type": "object", "additionalProperties": TEXT_SCHEMA}),
]
At = SkipJsonSchema[Annotated[Mapping, Field(alias=NODE_KEY)]]


WITHOUT_NODE = BeforeValidator(_without_node)  # for mappings whose keys are names, not fields


def one_of(*choices: str) -> BeforeValidator:
    """Holds a text to a few; the field's `Literal` type lists them for schemas."""
    return BeforeValidator(_choice(*choices))


def doc(text: str, **more: Any) -> Any:
    """A field's description, shown by editors' tools."""
    return Field(description=text, **more)


STRICT = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
record = dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
