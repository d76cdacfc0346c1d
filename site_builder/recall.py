"""What a command notes for the next one, should nothing but words change until then, and what that makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .build import Result
    from .cache import Inputs, Last
    from .mending import Mended
    from .project import Project
    from .shelf import Identity


def notes_of(project: Project, result: Result, record: Path) -> dict[str, Any]:
    """What a run without errors notes beside its `record`; nothing, where it cannot."""
    from .cache import replace
    from .ledger import note
    from .mending import state_of
    from .outline import outline
    from .shelf import digest_of

    assert result.checked is not None
    assert result.plan is not None
    parts = result.checked.parts
    try:
        outlines = {part.path: outline(part, (project.root / part.path).read_bytes()) for part in parts}
        state, noted = state_of(outlines, result.diagnostics), note(parts, outlines, result.plan)
        replace(_ledger_of(record), noted)
    except OSError:
        return {}
    return {"ledger": digest_of(noted), "words": state.words, "found": state.found}


def mended(
    project: Project, record: Path, last: Last, before: Callable[[str], str], drafts: bool, base_url: str | None
) -> Mended | None:
    """The pages that the edits since the last run change, where its notes suffice to make them; see `mending.mend`."""
    from .shelf import digest_of

    notes, ledger = last.record["notes"], _ledger_of(record)
    noted = ledger.read_bytes() if "ledger" in notes and ledger.is_file() else b""
    if digest_of(noted) != notes.get("ledger"):
        return None
    from .ledger import Ledger
    from .mending import State, mend

    state = State(notes["words"], notes["found"])
    return mend(project, Ledger(noted), state, last.edited, before, drafts=drafts, base_url=base_url)


def keep_mended(
    record: Path,
    inputs: Inputs,
    options: Mapping[str, Any],
    said: Mapping[str, str],
    out: Path | None,
    last: Last,
    mended: Mended,
    files: Mapping[str, tuple[str, Identity]] | None = None,
) -> None:
    """Notes what such a run came to: all that the last one noted, but for the edited files."""
    from .cache import keep

    notes = {**last.record["notes"], "words": mended.state.words}
    keep(
        record,
        inputs,
        options,
        said,
        out,
        notes,
        files=files,
        last=last.record,
        edited=last.edited,
        before=last.outputs,
    )


def _ledger_of(record: Path) -> Path:
    return record.with_name(f"{record.name}.ledger")
