"""The forms of text that editors' fields take: how each is read, refused in a sentence, and put in a JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from . import edtf
from .marks import Prose
from .records import Leaf
from .scan import scan
from .yaml_nodes import Scalar

T = TypeVar("T")

ID = re.compile(r"(?=.{1,100}$)[a-z0-9]+(?:-[a-z0-9]+)*")  # it becomes a file's name, and 255 bytes are the limit
SHA256 = re.compile(r"[0-9a-f]{64}")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
# Editors' tools read YAML 1.2's own types, so `title: 2015` reaches a schema as a number: a text may be any scalar.
TEXT_SCHEMA: dict[str, Any] = {"type": ["string", "number", "boolean"]}


def _text(value: str) -> str:
    if not value or value.isspace():
        raise ValueError("expected text, found nothing")
    return value


def _matching(pattern: re.Pattern[str], expected: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if not pattern.fullmatch(_text(value)):
            raise ValueError(f"expected {expected}, found {value!r}")
        return value

    return check


def _choice(*choices: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if _text(value) not in choices:
            raise ValueError(f"expected {', '.join(choices[:-1])} or {choices[-1]}, found {value!r}")
        return value

    return check


def _flag(value: str) -> bool:
    return _choice("true", "false")(value) == "true"


def _count(value: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,8}", _text(value)):
        raise ValueError(f"expected a whole number from 1 up, found {value!r}")
    return int(value)


def _decimal(value: str) -> float:
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,12})?", _text(value)):
        raise ValueError(f"expected a decimal number, found {value!r}")
    return float(value)


def _share(value: str) -> float:
    if not re.fullmatch(r"0(\.[0-9]{1,6})?|1(\.0{1,6})?", _text(value)):
        raise ValueError(f"expected a share from 0 to 1, such as 0.5, found {value!r}")
    return float(value)


def _date(value: str) -> edtf.Date:
    return edtf.parse(_text(value))


def _url(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s<>\"]+", _text(value)):
        raise ValueError(f"expected an address that starts with https:// or http://, found {value!r}")
    return value


WRONG_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


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
    if parts.path.startswith("//"):  # a link to it from the host's root would name another host
        raise ValueError(expected)
    if WRONG_ESCAPE.search(value) or value.endswith(".html"):
        raise ValueError(expected)
    if not value.isascii():  # sitemaps must be, and pages compare addresses letter by letter
        raise ValueError(f"expected {_in_ascii(parts)!r}, as other programs write it, found {value!r}")
    return value


def _in_ascii(parts: SplitResult) -> str:
    try:
        host = parts.netloc.encode("idna").decode()
    except UnicodeError:
        host = "example.org"
    return urlunsplit((parts.scheme, host, quote(parts.path, safe="/%"), "", ""))


def _base_url(value: str) -> str:
    return base_url(_text(value))


def _contact(value: str) -> str:
    if not re.fullmatch(r"(?:https?://|mailto:[^\s<>\"]+@)[^\s<>\"]+", _text(value)):
        raise ValueError(f"expected an address that starts with mailto:, https:// or http://, found {value!r}")
    return value


def _lines(value: str) -> tuple[int, int]:
    found = re.fullmatch(r"([1-9][0-9]{0,8})(?:-([1-9][0-9]{0,8}))?", _text(value))
    if not found or int(found[2] or found[1]) < int(found[1]):
        raise ValueError(f"expected a line or a range of lines, such as 3 or 3-7, found {value!r}")
    return int(found[1]), int(found[2] or found[1])


def _prose(node: Scalar) -> Prose:
    _text(node.value)
    return scan(node)


def _placed(read: Callable[[str], object]) -> Callable[[Scalar], Scalar]:
    def check(node: Scalar) -> Scalar:
        read(node.value)
        return node

    return check


def _leaf(read: Callable[[str], T], schema: dict[str, Any]) -> Leaf:
    """For short texts. Ids and dates recur, and are read once."""
    return Leaf(lru_cache(maxsize=4096)(read), schema)


def leaf_of(kind: Any, notes: tuple[Any, ...]) -> Leaf | None:
    """What `unwrap` found of a type as a form of text, if it is one; a `Literal` is one of a few texts."""
    if get_origin(kind) is Literal:
        choices = get_args(kind)
        return _leaf(_choice(*choices), {"type": "string", "enum": list(choices)})
    return next((note for note in notes if isinstance(note, Leaf)), None)


_id = lru_cache(maxsize=4096)(_matching(ID, "an id of lower-case letters, digits and single dashes, at most 100"))
ID_SCHEMA: dict[str, Any] = {"type": ["string", "integer"], "pattern": f"^{ID.pattern}$"}

Text = Annotated[str, Leaf(_text, TEXT_SCHEMA)]
PlacedText = Annotated[Scalar, Leaf(_placed(_text), TEXT_SCHEMA, placed=True)]
Markdown = Annotated[Prose, Leaf(_prose, TEXT_SCHEMA, placed=True)]
Id = Annotated[str, Leaf(_id, ID_SCHEMA)]
PlacedId = Annotated[Scalar, Leaf(_placed(_id), ID_SCHEMA, placed=True)]
Language = Annotated[
    str,
    _leaf(
        _matching(LANGUAGE, "a language tag such as en or es-SV"),
        {"type": "string", "pattern": f"^{LANGUAGE.pattern}$"},
    ),
]
Date = Annotated[
    edtf.Date,
    _leaf(
        _date,
        {
            "type": ["string", "integer"],
            "minimum": -9999,
            "maximum": 9999,
            "pattern": r"^[-+0-9XYTZ:.,/?~%\[\]]+$",
            "patternErrorMessage": "Expected an EDTF date, such as 2023-02-24 or 2022-03.",
            "examples": ["2023-02-24", "2022-03", "198X", "2023-02/2023-05"],
        },
    ),
]
# To `check` all is text, in quotation marks or without: where a schema is given a text, it goes by the `pattern`.
Flag = Annotated[
    bool,
    _leaf(
        _flag,
        {
            "type": ["boolean", "string"],
            "pattern": "^(true|false)$",
            "patternErrorMessage": "Expected true or false.",
        },
    ),
]
Count = Annotated[int, _leaf(_count, {"type": ["integer", "string"], "minimum": 1, "pattern": "^[1-9][0-9]*$"})]
Decimal = Annotated[
    float,
    _leaf(_decimal, {"type": ["number", "string"], "exclusiveMinimum": 0, "pattern": r"^[0-9]+(\.[0-9]+)?$"}),
]
Share = Annotated[
    float,
    _leaf(
        _share,
        {"type": ["number", "string"], "minimum": 0, "maximum": 1, "pattern": r"^(0(\.[0-9]+)?|1(\.0+)?)$"},
    ),
]
Lines = Annotated[
    tuple[int, int],
    _leaf(_lines, {"type": ["integer", "string"], "minimum": 1, "pattern": r"^[1-9][0-9]*(-[1-9][0-9]*)?$"}),
]
Sha256 = Annotated[
    str,
    _leaf(
        _matching(SHA256, "64 hexadecimal digits in lower case"), {"type": "string", "pattern": f"^{SHA256.pattern}$"}
    ),
]
URL_SCHEMA: dict[str, Any] = {"type": "string", "format": "uri", "pattern": "^https?://"}
Url = Annotated[str, _leaf(_url, URL_SCHEMA)]
BaseUrl = Annotated[str, _leaf(_base_url, URL_SCHEMA)]
Contact = Annotated[str, _leaf(_contact, {"type": "string", "pattern": "^(https?://|mailto:.+@)"})]
