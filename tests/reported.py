"""What `check` reports of a site, as data."""

from __future__ import annotations

import json
from typing import Any

BASE_CODES = {"seed-not-pinned"}  # what the base site is told already


def check(site: Any) -> tuple[int, list[dict[str, Any]]]:
    """Exit status and diagnostics of `site-builder check`."""
    ran = site.run("check", "--format", "json")
    return ran.status, json.loads(ran.out)["diagnostics"]


def codes_and_messages(site: Any) -> list[tuple[str, str]]:
    """What `check` says beyond what it says of the base site."""
    _, found = check(site)
    return [(one["code"], one["message"]) for one in found if one["code"] not in BASE_CODES]
