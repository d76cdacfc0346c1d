"""What the editors' files say, as records, before any id is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from . import model
from .frozen import frozen
from .seeds import Seed

# content/<folder>.yaml and content/<folder>/*.yaml hold these; the second name is the key of the file's list.
LISTS: Mapping[str, tuple[type[Any], str]] = MappingProxyType(
    {
        "timelines": (model.Timeline, "events"),
        "facts": (model.Panel, "facts"),
        "excerpts": (model.Excerpts, "excerpts"),
        "remarks": (model.Remarks, "remarks"),
        "topics": (model.Topics, "topics"),
        "figures": (model.Figures, "figures"),
        "corrections": (model.Corrections, "corrections"),
        "media": (model.Media, "media"),
    }
)
ANY_SOURCE = "source:"
PICTURES = (".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp")  # in content/media/


@frozen
class Collection:
    """One file of records that has a page or a title of its own; `id` is the file's name. One that is `continued` has
    more of the entries of the part before it."""

    id: str
    record: Any
    continued: bool = False


@dataclass(slots=True)
class LoadedSite:
    """Everything that the site's files say, before any id is looked up. Filled by `load` alone.

    `parts` are what each file of content/ says by itself, in order of path: the stages that follow work part by part.
    """

    settings: model.Settings | None = None
    sources: dict[str, model.Source] = field(default_factory=dict)
    seeds: dict[str, Seed] = field(default_factory=dict)  # by source id
    chapters: list[model.Chapter] = field(default_factory=list)
    collections: dict[str, list[Collection]] = field(default_factory=lambda: {name: [] for name in LISTS})
    pictures: dict[str, Path] = field(default_factory=dict)  # files in content/media/, by name
    parts: list[Part] = field(default_factory=list)
    # Ids of records that could not be read, ANY_SOURCE where no source could: references to them are let be.
    broken: set[str] = field(default_factory=set)

    def add(self, part: LoadedSite) -> None:
        """Takes over what one file says."""
        self.settings = part.settings or self.settings
        self.sources |= part.sources
        self.chapters += part.chapters
        for name, collections in part.collections.items():
            self.collections[name] += collections
        self.broken |= part.broken


@frozen
class Part:
    """What one file says, or a stretch of one: its path relative to the site, with `/`, the kind of file that it is
    (`site`, `sources`, `chapters`, or one of the `LISTS`), and its records. The `name` of a file is its path."""

    name: str
    path: str
    kind: str
    says: LoadedSite
