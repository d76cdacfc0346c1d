"""Sites as they give themselves away: the files of a build, and what reads them.

A plugin, loaded for every test file: what takes time is imported when it is asked for.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Site

BASE = "https://example.org/sub"
Files = dict[str, bytes]


def importing(name: str) -> Any:
    """A validator; missing, it skips the test visibly, and fails it under CI=true."""
    if os.environ.get("CI") == "true":
        __import__(name)
    return pytest.importorskip(name, reason=f"{name} is missing: pip install -e '.[test]'")


def files(project: Path, base_url: str | None = BASE) -> Files:
    """The files of a build by path."""
    from site_builder.build import Options, build
    from site_builder.project import Project

    result = build(Project(project), Options(base_url=base_url))
    assert result.artifacts is not None, result.diagnostics
    return {artifact.path: artifact.content for artifact in result.artifacts}


@pytest.fixture(scope="module")
def cecot_files() -> Files:
    """The first site, as if it were published."""
    return files(ROOT)


LETTERS = {
    "content/sources.yaml": """\
letter:
  seed: letter.txt
  title: 'A letter: 50 % of {it} & "more" \\\\ ~ # $ ^ _'
  label: Letter
  author: M. Ayor & Sons
  publisher: The Town
  published: 1931-05
  kind: newspaper article
  url: https://example.org/letter?a=1&b=2
  lang: en
  updated: 2024-03-02
""",
    "content/timelines/bridge.yaml": """\
title: The bridge
events:
  - id: opening
    date: 1931-05-04
    title: The bridge opens, "=1+1"
    updated: 2024-03-01
    cite:
      - source: letter
        quote: The bridge was opened […] by the mayor
""",
    "content/facts/costs.yaml": """\
title: Costs
facts:
  - id: cost
    question: What did it cost?
    unit: pound
    updated: 2024
    values:
      - value: ">=12000"
        as_of: 1931
        object: the bridge
        cite:
          - source: letter
            quote: It cost 12,000 pounds
            as_stated: 12,000 pounds
""",
    "content/remarks/mayor.yaml": """\
title: Remarks
remarks:
  - id: mayor
    speaker: The mayor
    occasion: at the opening
    versions:
      - cite:
          - source: letter
            quote: The council met twice
""",
    "content/corrections/all.yaml": """\
title: Corrections
corrections:
  - date: 2024-03-05
    record: cost
    was: It cost 11,000 pounds </script><script>alert(1)</script> & more.
    now: >-
      It cost 12,000 pounds [@letter: It cost 12,000 pounds].
""",
}


@pytest.fixture
def letters(site: Callable[..., Site]) -> Site:
    """A small site with awkward characters in every place."""
    return site(LETTERS)


def data(made: Files, path: str) -> Any:
    return json.loads(made[path])
