"""What a command notes for the next one, should nothing but texts change until then, and what that makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .artifact import Artifact
    from .build import Result
    from .cache import Inputs, Last
    from .ledger import Ledger
    from .mending import Mended
    from .project import Project
    from .shelf import Identity


def is_noted(project: Project, search: bool = False) -> bool:
    """Whether the next run can do with notes: a search index has the words of all pages, and a site's own templates may
    show of a text what they like."""
    return not search and not project.has_own_templates


def notes_of(result: Result, record: Path, pages: Sequence[Artifact] = ()) -> dict[str, Any]:
    """What a run without errors notes beside its `record`, with the `pages` that it wrote; nothing, where it cannot."""
    from .noting import notes, units_added
    from .rules import names_with_figures

    assert result.checked is not None
    linked, ledger = result.checked.site.linked, _ledger(record, {})
    names = names_with_figures(linked.records["topic"].values(), result.checked.units)
    try:
        ledger.write(notes(result.checked, names, result.diagnostics, pages))
    except OSError:
        return {}
    return {
        "ledger": ledger.files,
        "names": sorted(names),
        "units": units_added(linked.settings),
        "moves": {},
    }


def mended(record: Path, last: Last) -> Mended | None:
    """The pages that the edits since the last run change, where its notes suffice to make them; see `mending.mend`."""
    notes, outputs = last.record["notes"], last.outputs
    try:
        ledger = _ledger(record, notes.get("ledger", {}))
        if not last.edited.keys() <= ledger.files.keys() or ledger.is_long:
            return None
        from .mending import mend
        from .units import TABLE, AddedUnit

        units = TABLE
        for name, added in notes["units"].items():
            units = units.add(name, AddedUnit(*added))
        read = outputs.read if outputs else _no_page
        return mend(last.edited, ledger.read, read, notes["moves"], notes["names"], units)
    except (ValueError, TypeError, LookupError, AttributeError, OSError, RecursionError):
        return None


def keep_mended(
    record: Path,
    inputs: Inputs,
    said: Mapping[str, str],
    last: Last,
    mended: Mended,
    files: Mapping[str, tuple[str, Identity]] = MappingProxyType({}),
) -> None:
    """Notes what such a run came to: all that the last one noted, but for the edited files."""
    from .cache import keep_again

    ledger = _ledger(record, last.record["notes"]["ledger"])
    try:
        ledger.add(mended.files.items())
    except OSError:
        return
    notes = {**last.record["notes"], "ledger": ledger.files, "moves": mended.moves}
    keep_again(record, inputs, said, last, notes, files)


def _no_page(url: str) -> bytes:
    """A check notes where texts stand on none."""
    raise LookupError(url)


def _ledger(record: Path, files: Mapping[str, Any]) -> Ledger:
    from .ledger import Ledger

    return Ledger(record.with_name(f"{record.name}.ledger"), files)
