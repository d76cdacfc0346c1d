"""One file of the finished site."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file to publish: `path` is relative to the output folder, with `/`; `content` is its bytes."""

    path: str
    content: bytes
