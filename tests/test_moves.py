"""What a deploy moves, and in which order, by itself."""

from __future__ import annotations

import hashlib
import json

import pytest

from site_builder.artifact import Artifact
from site_builder.project import UsageError
from site_builder.publish.moves import Manifest, moves, read_manifest

# What moves, by itself.


def artifacts(**files: str) -> list[Artifact]:
    return [Artifact(path.replace("__", ".").replace("_", "/"), text.encode()) for path, text in files.items()]


def test_assets_go_before_pages_and_new_pages_before_changed_ones() -> None:
    """The phases of a deploy."""
    old = artifacts(index__html="1", assets_a__css="a", gone__html="x")
    new = artifacts(index__html="2", new__html="n", assets_b__css="b", data_x__json="{}")
    first = moves(old, frozenset(), None, "there")
    there = frozenset(file.path for file in old)
    after = moves(new, there, first.after.artifact().content, "there")
    assert [[file.path for file in phase] for phase in after.phases] == [
        ["assets/b.css", "data/x.json"],
        ["new.html"],
        ["index.html"],
    ]
    assert after.deletions == ("assets/a.css", "gone.html")
    assert after.before == Manifest(
        {"assets/a.css": hashlib.sha256(b"a").hexdigest(), "gone.html": hashlib.sha256(b"x").hexdigest()},
        frozenset({"assets/b.css", "data/x.json", "new.html", "index.html"}),
    )


def test_a_file_that_was_lost_there_is_uploaded_again() -> None:
    """The record alone is not believed: what is not there is not unchanged."""
    files = artifacts(index__html="1", about__html="2")
    record = moves(files, frozenset(), None, "there").after.artifact().content
    assert [file.path for file in moves(files, frozenset({"index.html"}), record, "there").uploads] == ["about.html"]


@pytest.mark.parametrize("path", ["../a", "/a", "a//b", "a/../b", "", ".", "a\\b", "a\0b", 7])
def test_a_record_with_such_a_path_is_not_believed(path: object) -> None:
    """Only plain relative paths may stand in it."""
    content = json.dumps({"site-builder": 1, "files": {}, "pending": [path]}).encode()
    with pytest.raises(UsageError, match=r"there is not one that this version of site-builder wrote"):
        read_manifest(content, "there")
