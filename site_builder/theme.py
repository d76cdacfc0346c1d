"""The settings' `theme:`: custom properties that restyle the site. Here they are checked; `render` writes them out."""

from __future__ import annotations

import re

from .diagnostics import Diagnostic, error
from .model import Settings
from .yaml_tree import find

NAME = re.compile(r"[a-z][a-z0-9-]*")
VALUE = re.compile(r"[#\w\s(),.%'\"+*/-]{1,200}")  # no semicolon, brace or backslash: a value cannot become a rule


def theme_faults(settings: Settings) -> list[Diagnostic]:
    """Names and values that cannot be custom properties, each at its place."""
    return [
        error(
            "bad-value",
            f"theme: {name!r} with the value {value!r} is no custom property",
            find(settings.at, ["theme", name]).span,
            help="a name of lower-case letters, digits and dashes, and a CSS value such as '#7a1f1f'",
        )
        for name, value in settings.theme.items()
        if not NAME.fullmatch(name) or not VALUE.fullmatch(value)
    ]
