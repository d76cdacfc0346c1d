"""The first site in Firefox: what is promised of Chromium's window holds in another maker's."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from judges import Missing, heaviest, judge, node, served

from site_builder import cli

SCRIPT = (Path(__file__).parent / "firefox.mjs").read_text(encoding="utf-8")


def read(dist: Path, home: Path, passage: str) -> dict[str, Any]:
    """What a reader sees in Firefox of a built site; raises Missing."""
    firefox = shutil.which("firefox-esr") or shutil.which("firefox")
    if firefox is None:
        raise Missing("Firefox is missing: install it, e.g. `apt-get install firefox-esr`")
    with served(dist) as address:
        given = {
            "firefox": firefox,
            "home": str(home),
            "address": address,
            "pages": list(heaviest(dist).values()),
            "chapter": "chapters/numbers.html",
            "passage": passage,
        }
        seen: dict[str, Any] = node(SCRIPT, "puppeteer-core", given)
    return seen


@pytest.mark.slow
def test_firefox_shows_what_is_promised(tmp_path: Path) -> None:
    """Each kind of page, wide and narrow, under the published policy: no fault, nothing beyond its edge, no other host.

    A citation opens by keyboard, a passage is marked, search finds, sources are compared, disagreements are filtered.
    """
    dist = tmp_path / "dist"
    assert cli.run(["build", "--site", str(ROOT), "--out", str(dist)]) == 0
    rows = json.loads((dist / "data" / "citations.json").read_text(encoding="utf-8"))
    last = max((row for row in rows if row["source"] == "gallery"), key=lambda row: row["start"])
    seen = judge(read, dist, tmp_path, last["url"])
    assert seen["faults"] == []
    opened = seen["opened"]
    assert opened["card"] == opened["note"] != ""
    assert opened["entered"]
    assert opened["closed"]
    assert 0 <= seen["arrived"]["y"] < 900
    assert seen["arrived"]["outline"] == "solid"
    assert seen["arrived"]["words"] == last["pieces"][0]["quotation"]
    assert "/facts/site-area.html" in seen["found"]
    assert set(seen["compared"]) == {"gallery", "essay"}
    assert set(seen["filtered"]) == {"conflict"}
