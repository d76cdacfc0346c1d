"""`site-builder deploy`: a strict, clean build at its target."""

from __future__ import annotations

from argparse import Namespace

from ..project import open_project
from ..saying import CONTENT, DONE, amount, failed, say, stopped, tell, tell_report


def run(arguments: Namespace) -> int:
    """Runs the command; returns its exit status."""
    from ..build import Options, build
    from ..load import load
    from ..output import ClashingPaths
    from ..progress import progress
    from ..publish import compare, open_target, target_of
    from ..write import by_path

    project = open_project(arguments.site)
    settings = load(project).value.settings
    target = target_of(settings, arguments.target) if settings else None
    store = open_target(project, target) if target else None
    base_url = target.base_url if target else None
    result = build(project, Options(strict=True, search=True, base_url=base_url, clean=True, jobs=0))
    tell_report(result.diagnostics)
    if result.artifacts is None or result.plan is None or store is None:
        return stopped(result)
    try:
        by_path(result.artifacts)
    except ClashingPaths as failure:
        return failed(failure, CONTENT)
    if not result.plan.shell.base_url:
        tell("note: without a `base_url:` there is no sitemap, no feed and no canonical address")
    with store.opened():
        moves = compare(store, result.artifacts)
        counts = f"{len(moves.uploads)} to upload, {len(moves.deletions)} to delete"
        if arguments.dry_run:
            for artifact in (*moves.uploads, *([moves.after.artifact()] if moves.needed else [])):
                say(f"upload {artifact.path}")
            for path in moves.deletions:
                say(f"delete {path}")
            tell(f"{store.where}: {counts}; nothing was changed")
            return DONE
        with progress(f"deploying {counts}", len(moves.uploads) + len(moves.deletions)) as advance:
            store.carry_out(moves, advance)
    uploaded, unchanged = len(moves.uploads), len(result.artifacts) - len(moves.uploads)
    say(
        f"deployed {arguments.target} ({store.where}): {amount(uploaded, 'file')} uploaded, {unchanged} unchanged, "
        f"{len(moves.deletions)} deleted"
    )
    return DONE
