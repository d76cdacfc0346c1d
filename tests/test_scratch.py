"""Temporary folders, interrupted."""

from __future__ import annotations

import shutil
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from site_builder.scratch import scratch_folder


@pytest.mark.parametrize(("module", "step"), [(tempfile, "mkdtemp"), (shutil, "rmtree")])
def test_an_interrupted_command_leaves_no_folder(
    module: Any, step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the signal comes just as the folder is made, or as it is cleared away."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    work: Callable[..., Any] = getattr(module, step)

    def interrupted(*arguments: Any, **named: Any) -> Any:
        if step == "rmtree":
            signal.raise_signal(signal.SIGINT)
            return work(*arguments, **named)
        made = work(*arguments, **named)
        signal.raise_signal(signal.SIGINT)
        return made

    monkeypatch.setattr(module, step, interrupted)
    with pytest.raises(KeyboardInterrupt):
        work_in_one()
    assert list(tmp_path.iterdir()) == []
    assert not {signal.SIGINT, signal.SIGTERM} & signal.pthread_sigmask(signal.SIG_BLOCK, [])


def work_in_one() -> None:
    with scratch_folder("x-") as folder:
        (folder / "a").mkdir()
        (folder / "a" / "file").write_bytes(b"")
