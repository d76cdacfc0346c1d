"""The settings' `theme:`: custom properties that restyle the site. Here they are checked; `render` writes them out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from .diagnostics import Diagnostic, error, warning
from .model import Settings
from .project import Project, files_below
from .shelf import read_file
from .yaml_nodes import find, find_key

NAME = re.compile(r"[a-z][a-z0-9-]*")
VALUE = re.compile(r"[#\w\s(),.%'\"+*/-]{1,200}")  # no semicolon, brace or backslash: a value cannot become a rule
# A colour in digits that is none.
COLOUR = re.compile(r"(?<!url\()#(?!(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})(?![\w-]))", re.IGNORECASE)
QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
READ = re.compile(rb"--theme-([a-z][a-z0-9-]*)")  # in style sheets, and in a site's own templates


def theme_faults(project: Project, settings: Settings) -> Iterator[Diagnostic]:
    """Names and values that cannot be custom properties, and names that would have no effect, each at its place."""
    read = _names_read(project) if settings.theme else set[str]()
    for name, value in settings.theme.items():
        if not NAME.fullmatch(name) or not VALUE.fullmatch(value) or not _closed(value):
            yield error(
                "bad-value",
                f"theme: {name!r} with the value {value!r} is no custom property",
                find(settings.at, ["theme", name]).span,
                help="a name of lower-case letters, digits and dashes, and a CSS value such as '#7a1f1f' in which each "
                "bracket and quotation mark is closed",
            )
        elif COLOUR.search(QUOTED.sub("", value)):
            yield error(
                "bad-value",
                f"theme: {name!r} with the value {value!r} is no colour",
                find(settings.at, ["theme", name]).span,
                help="after `#` stand three, four, six or eight of the digits 0-9 and a-f, as in '#7a1f1f'",
            )
        elif name not in read:
            near = get_close_matches(name, read, 1)
            yield warning(
                "unknown-key",
                f"theme: no style sheet reads {name!r}",
                find_key(settings.at, ["theme"], name).span,
                help=f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(sorted(read)) or 'none'}",
            )


def _closed(value: str) -> bool:
    """Whether a value ends all that it begins: else what follows it in the style sheet would be part of it."""
    bare, depth = QUOTED.sub("", value), 0
    for sign in re.findall(r"[()]", bare):
        depth += 1 if sign == "(" else -1
        if depth < 0:
            return False
    return depth == 0 and not re.search(r"[\"']|/\*", bare)


def _names_read(project: Project) -> set[str]:
    folders = reversed(project.template_folders())
    found = {path.relative_to(folder): path for folder in folders for path in files_below(folder)}
    texts = (read_file(path) for path in found.values() if path.suffix in (".css", ".html"))
    return {name.decode() for text in texts for name in READ.findall(text)}
