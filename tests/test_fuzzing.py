"""Inputs that are changed as long as they reach code that none reached before: each door keeps its promises."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import fuzzing
import pytest
from conftest import ROOT

RUNS = {
    "yaml": 20_000,
    "markdown": 10_000,
    "dates": 200_000,
    "figures": 20_000,
    "match": 10_000,
    "site": 4_000,
}  # about a minute each


@pytest.mark.parametrize("name", fuzzing.TARGETS)
def test_every_input_that_fuzzing_starts_from_keeps_the_promises(name: str) -> None:
    """So what fuzzing finds is found in what it makes of them; those of a site are sites without fault."""
    target = fuzzing.TARGETS[name]
    for seed in list(target.seeds())[:: 1 if name == "site" else 20]:
        target.run(seed.encode())


@pytest.mark.stress
@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is missing: pip install atheris")
@pytest.mark.parametrize("name", fuzzing.TARGETS)
def test_no_input_that_is_led_by_coverage_breaks_a_promise(name: str, tmp_path: Path) -> None:
    """Tens of thousands of inputs, others in every run; a failure names the file that it left."""
    kept = Path(os.environ.get("FUZZING", tmp_path)) / name  # a corpus that is kept grows from run to run
    ran = subprocess.run(
        [sys.executable, ROOT / "tests/fuzzing.py", name, kept, f"-runs={RUNS[name]}"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
    )
    assert ran.returncode == 0, ran.stderr[-6000:]
