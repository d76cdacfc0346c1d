"""Writes the generated parts of docs/*.md, so that they cannot drift: `python docs/generate.py`.

A part stands between `<!-- generated: NAME -->` and `<!-- end -->`; tests/test_docs.py holds each to what it would be.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent))

from site_builder import (  # noqa: E402
    book_index,
    cli,
    helpers,
    model,
    passages,
    pictures,
    plan,
    planning,
    project,
    standing,
    strip,
    views,
    words,
)
from site_builder import fields as field_types  # noqa: E402
from site_builder.build import Options, check  # noqa: E402
from site_builder.load import LISTS  # noqa: E402
from site_builder.records import REQUIRED, fields_of, is_record, unwrap  # noqa: E402

PART = re.compile(r"(<!-- generated: ([a-z ]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def generated(page: str) -> str:
    """A page's text with its generated parts as they should be."""
    return PART.sub(lambda part: f"{part[1]}\n{PARTS[part[2].split()[0]](*part[2].split()[1:])}\n{part[3]}", page)


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A Markdown table, ending in a line end."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


# docs/format.md: the fields of every record, from the models.

KINDS: Mapping[Any, str] = {
    alias.__metadata__[0]: name
    for alias, name in (
        (field_types.Text, "text"),
        (field_types.PlacedText, "text"),
        (field_types.Id, "id"),
        (field_types.PlacedId, "id"),
        (field_types.Language, "language tag"),
        (field_types.Date, "EDTF date"),
        (field_types.Flag, "true or false"),
        (field_types.Count, "whole number from 1"),
        (field_types.Markdown, "Markdown"),
        (field_types.Lines, "lines such as `3`, `3-7`"),
        (field_types.Url, "web address"),
        (field_types.Sha256, "SHA-256"),
        (field_types.Decimal, "decimal number"),
        (field_types.Share, "share from 0 to 1"),
        (field_types.Contact, "address"),
        (field_types.BaseUrl, "web address"),
    )
}
RECORDS: Mapping[str, tuple[type[Any], ...]] = {
    "site": (model.Settings, model.NavigationItem, model.Unit, model.Target),
    "sources": (model.Source, model.Original),
    "timelines": (model.Timeline, model.Event),
    "facts": (model.Panel, model.Fact, model.Value),
    "excerpts": (model.Excerpts, model.Excerpt),
    "remarks": (model.Remarks, model.Remark, model.Version),
    "topics": (model.Topics, model.Topic, model.Variant),
    "figures": (model.Figures, model.Figure),
    "corrections": (model.Corrections, model.Correction),
    "media": (model.Media, model.Medium),
    "chapters": (model.ChapterHead,),
    "citations": (model.Quotation,),
}


def format_part(name: str) -> str:
    """The fields of each record of one kind of file."""
    return "\n".join(_record(kind, several=len(RECORDS[name]) > 1) for kind in RECORDS[name])


def _record(kind: type[Any], *, several: bool) -> str:
    rows = []
    for name, own in fields_of(kind).items():
        if name == "at" or (kind is model.Source and name == "id"):  # a source's id is its key
            continue
        needed = "yes" if own.default is REQUIRED else ""
        rows.append((f"`{name}`", _kind(own.type), needed, _meaning(own.type)))
    heading = f"**{_title(kind)}**: {_lower(_docstring(kind))}\n\n" if several else ""
    return heading + table(("field", "holds", "needed", "meaning"), rows)


def _title(kind: type[Any]) -> str:
    if kind is model.Settings or kind in [file for file, _ in LISTS.values()]:
        return "The file"
    if kind is model.NavigationItem:
        return "A link of `navigation`"
    article = "An" if kind.__name__[0] in "AEIO" else "A"
    return f"{article} {kind.__name__.lower()}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def _docstring(kind: Any) -> str:
    return " ".join((kind.__doc__ or "").strip().split("\n\n")[0].split())


def _meaning(annotation: Any) -> str:
    return next(note for note in unwrap(annotation)[1] if isinstance(note, str))


def _kind(annotation: Any) -> str:
    """What a field holds, in words."""
    kind, notes = unwrap(annotation)
    for note in notes:
        if note in KINDS:
            return KINDS[note]
    if get_origin(kind) is Literal:
        return ", ".join(f"`{choice}`" for choice in get_args(kind))
    if get_origin(kind) is tuple:
        return f"list of {_plural(_kind(get_args(kind)[0]))}"
    if get_origin(kind) is Mapping:
        return f"{_plural(_kind(get_args(kind)[1]))} by name"
    if is_record(kind):
        said = {"Quotation": "citation", "NavigationItem": "link", "Medium": "picture", "Original": "`file`, `sha256`"}
        return said.get(kind.__name__, kind.__name__.lower())
    return " or ".join(map(_kind, get_args(kind)))


def _plural(name: str) -> str:
    if " or " in name:
        return " or ".join(_plural(part) for part in name.split(" or "))
    return {"line": "lines"}.get(name, name if name[-1] in "s`" else f"{name}s")


# docs/commands.md: the commands, from the parser.


def commands() -> dict[str, argparse.ArgumentParser]:
    """Every command's parser, by its name."""
    (subparsers,) = (a for a in cli.parser()._actions if isinstance(a, argparse._SubParsersAction))
    return dict(subparsers.choices)


def command_part(name: str) -> str:
    """What a command does, its arguments and options."""
    parser = commands()[name]
    rows = []
    for action in parser._actions:
        if isinstance(action, argparse._HelpAction):
            continue
        value = action.metavar or ("\u007c".join(action.choices) if action.choices else action.dest.upper())
        takes = action.nargs != 0
        if action.option_strings:
            shown = f"{action.option_strings[0]} {value}" if takes else action.option_strings[0]
        else:
            shown = f"{value}…" if action.nargs == "*" else str(value)
        rows.append((f"`{shown}`", action.help or ""))
    return f"{parser.description}\n\n" + table(("argument", "meaning"), rows)


# docs/templates.md: what templates receive, from a site that has something of everything, and from the views.

EXTRA = {
    "content/figures/figures.yaml": "title: Figures\nfigures:\n  - id: drawn\n    title: Drawn\n    kind: dots\n"
    "    facts: [how-long-ago]\n    note: Drawn from one fact.\n",
    "content/corrections/all.yaml": "title: Corrections\ncorrections:\n  - date: 2024-01-02\n    record: names-god\n"
    "    was: This.\n    now: That.\n",
    "content/timelines/more.yaml": "title: More\nupdated: 2024-01-02\n",
    "content/facts/more.yaml": "title: More\nupdated: 2024-01-02\n",
    "content/chapters/more.md": "---\nid: more\ntitle: More\norder: 2\nformerly: [less]\nlang: en\n"
    "updated: 2024-01-02\n---\nThe name stands at the end [@bliss: Abraham Lincoln].\n",
}
BARE = {  # all that may be left out is
    "content/site.yaml": "title: Bare\n",
    "content/sources.yaml": "bare:\n  seed: bare.txt\n  title: Bare\n  topics: [nobody]\n  updated: 2024-01-02\n",
    "content/topics/nobody.yaml": "title: Nobody\ntopics:\n  - id: nobody\n    name: Nobody\n    kind: other\n"
    "    updated: 2024-01-02\n",
    "content/corrections/all.yaml": "title: Corrections\ncorrections:\n  - date: 2024-01-02\n    was: This.\n"
    "    now: That.\n",
    "content/chapters/bare.md": "---\nid: short\ntitle: Short\norder: 1\n---\nNothing [@bare: Nothing is said here].\n",
    "seeds/bare.txt": "Nothing is said here.\n",
}


def full_site(folder: Path) -> plan.Plan:
    """The plan of the starter, copied into the folder with something of every kind added."""
    shutil.copytree(project.PACKAGE / "starter", folder, dirs_exist_ok=True)
    return planned(folder, EXTRA)


def planned(folder: Path, files: Mapping[str, str] = MappingProxyType({})) -> plan.Plan:
    """The plan of the site in a folder, with these files written there."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    checked = check(project.open_project(folder), Options()).checked
    assert checked is not None
    return plan.plan(checked.site, checked.comparisons, checked.exposure, checked.words, checked.units)


@dataclass
class Shape:
    """What values of one name have been seen to be: single things, rows of parts, lists."""

    names: set[str] = field(default_factory=set)
    rows: dict[int, list[Shape]] = field(default_factory=dict)
    items: Shape | None = None

    def see(self, value: Any) -> Shape:
        """Takes one more value in. A tuple of unlike things is a row; of like things, or of none, a list."""
        if isinstance(value, tuple) and len({type(item) for item in value}) > 1:
            for part, item in zip(self.rows.setdefault(len(value), [Shape() for _ in value]), value, strict=True):
                part.see(item)
        elif isinstance(value, tuple):
            self.items = self.items or Shape()
            for item in value:
                self.items.see(item)
        elif isinstance(value, Mapping):
            self.names.add("mapping")
        elif value is not None:
            name = type(value).__name__
            self.names.add({"str": "text", "bool": "true or false", "int": "number", "float": "number"}.get(name, name))
        else:
            self.names.add("nothing")
        return self

    def __str__(self) -> str:
        """In words; `nothing` comes last."""
        said = sorted(self.names - {"nothing"})
        said += [f"({', '.join(map(str, parts))})" for _, parts in sorted(self.rows.items())]
        said += [f"list of {self.items}".removesuffix(" of ")] if self.items else []
        return " or ".join([*said, "nothing"] if "nothing" in self.names else said)


def received_part() -> str:
    """For each template of a page: the names that it receives, with what they hold."""
    seen: dict[str, dict[str, Shape]] = {}
    with tempfile.TemporaryDirectory() as full, tempfile.TemporaryDirectory() as bare:
        plans = full_site(Path(full)), planned(Path(bare), BARE), planned(DOCS.parent)
        for page in chain.from_iterable(plan.pages for plan in plans):
            names = seen.setdefault(page.template, {})
            for name, value in page.shows.items():
                names.setdefault(name, Shape()).see(value)
    rows = []
    for template in sorted(seen):
        held = ", ".join(f"`{name}`: {shape}" for name, shape in seen[template].items())
        rows.append((f"`{template}`", held or "nothing of its own"))
    for view, name in sorted(helpers.EMBEDS.items(), key=lambda item: item[1]):
        rows.append((f"`embeds/{name}.html`", f"`{name}`: {view.__name__}"))
    return table(("template", "receives"), rows)


def views_part() -> str:
    """Every view with its fields and their types."""
    kinds = [
        kind
        for module in (planning, plan, views, passages, standing, strip, book_index, pictures)
        for kind in vars(module).values()
        if isinstance(kind, type)
        and (is_dataclass(kind) or kind is planning.Page)
        and kind.__module__ == module.__name__
    ]
    shown = [kind for kind in kinds if kind.__name__ not in ("Plan", "Planning")]
    rows = []
    for kind in shown:
        held = ", ".join(f"`{name}: {type}`" for name, type in _held(kind).items())
        rows.append((f"`{kind.__name__}`", _docstring(kind), held))
    return table(("view", "what it is", "fields"), rows)


def _held(kind: type) -> dict[str, object]:
    """What a view holds, with its type: fields, and of a page what it makes when it is first asked."""
    if is_dataclass(kind):
        return {own.name: own.type for own in fields(kind)}
    made = {name: own.func for name, own in vars(kind).items() if isinstance(own, cached_property)}
    return {**kind.__annotations__, **{name: make.__annotations__["return"] for name, make in made.items()}}


def helpers_part() -> str:
    """What every template may use, with each function's own first line."""
    names = {"page": None, "shell": None, **helpers.Helpers(lambda template, names: "", {}, {}, None).names()}
    said = {
        "page": "The page itself, a Page.",
        "shell": "What every page shows, a Shell.",
        "w": "The interface's words, by key.",
    }
    rows = [(f"`{name}`", said[name] if name in said else _docstring(value)) for name, value in names.items()]
    return table(("name", "what it is"), rows)


def theme_part() -> str:
    """docs/templates.md: what `theme:` can set, from the style sheet."""
    css = (DOCS.parent / "templates/static/site.css").read_text(encoding="utf-8")
    values = dict(re.findall(r": var\(--theme-([a-z-]+), (.+)\);", css))
    rows = [
        (f"`{name}`", f"`{value}`", f"`dark-{name}`: `{values['dark-' + name]}`" if f"dark-{name}" in values else "")
        for name, value in values.items()
        if not name.startswith("dark-")
    ]
    return table(("name", "without it", "in the dark"), rows)


def words_part() -> str:
    """The interface's words, by key."""
    return table(("key", "English"), [(f"`{key}`", text) for key, text in words.WORDS.items()])


PARTS: Mapping[str, Callable[..., str]] = {
    "format": format_part,
    "command": command_part,
    "received": received_part,
    "views": views_part,
    "helpers": helpers_part,
    "theme": theme_part,
    "words": words_part,
}


def main() -> None:
    """Rewrites the generated parts of every page in docs/."""
    for path in sorted(DOCS.glob("*.md")):
        path.write_text(generated(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
