"""`site-builder deploy`: a checked site to a target of content/site.yaml. `TARGETS` is the whole list of kinds.

Always the whole site, built now, strictly, without drafts and without the preview's parts; only what differs from the
last deploy is moved. Secrets are the business of the tools that need them (ssh, git, rsync, boto3): their own
configuration and the environment hold them, and nothing here reads or prints any.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

from ..artifact import Artifact
from ..model import Settings, Target
from ..project import Project, UsageError
from . import git, rsync, s3
from .moves import MANIFEST, Moves, moves
from .store import Store
from .tools import hidden

TARGETS: Mapping[str, Callable[[Project, Target], Store]] = {
    "git": git.open_store,
    "rsync": rsync.open_store,
    "s3": s3.open_store,
}


def target_of(settings: Settings, name: str) -> Target:
    """The target of that name. Raises UsageError where there is none, or where its settings cannot be meant."""
    if name not in settings.targets:
        known = ", ".join(settings.targets) or "none"
        raise UsageError(f"content/site.yaml has no target {name!r}; it has: {known}")
    target = settings.targets[name]
    for field, kinds in (("branch", ("git",)), ("endpoint", ("s3",)), ("region", ("s3",))):
        if getattr(target, field) is not None and target.kind not in kinds:
            raise UsageError(f"content/site.yaml: targets: {name}: {field}: is for kind {kinds[0]}, not {target.kind}")
    for place in (target.to, target.endpoint or ""):
        try:
            has_password = "://" in place and urlsplit(place).password is not None
        except ValueError as failure:  # brackets that do not close, or hold no number of a host
            raise UsageError(f"content/site.yaml: targets: {name}: {hidden(place)}: is no address") from failure
        if has_password:
            raise UsageError(
                f"content/site.yaml: targets: {name}: an address with a password in it; keep secrets in the "
                "environment or in the tool's own configuration, never in the site's files"
            )
    return target


def open_target(project: Project, target: Target) -> Store:
    """The place that a target names, not yet asked for anything."""
    return TARGETS[target.kind](project, target)


def compare(store: Store, artifacts: Sequence[Artifact]) -> Moves:
    """What a deploy of these files would move; changes nothing."""
    there = store.paths()
    found = store.manifest() if MANIFEST in there else None
    return moves(artifacts, there - {MANIFEST}, found, store.where)
