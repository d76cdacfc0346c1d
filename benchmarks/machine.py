"""What the measurements were made on, as far as it matters and names no one."""

from __future__ import annotations

import os
import platform
import re
import shutil
from contextlib import suppress
from pathlib import Path

from peers.peer import Unavailable, version_of


def describe(memory: Path) -> dict[str, str]:
    """Names and values for the report; `memory` is the folder in which sites are built."""
    found = {
        "processor": _processor(),
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
        "memory": _memory(),
        "system": f"{platform.system()} {re.split('[-+]', platform.release())[0]}, {platform.libc_ver()[0]} {platform.libc_ver()[1]}",
        "sites and output": f"on {_file_system(memory)}",
        "Python": platform.python_version(),
    }
    if shutil.which("node"):
        with suppress(Unavailable):
            found["Node.js"] = version_of(["node", "--version"])
    return found


def load() -> float:
    """How many processes wanted to run in the last minute, on average."""
    return os.getloadavg()[0]


def _processor() -> str:
    try:
        models = re.findall(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    except OSError:
        models = []
    return models[0] if models else platform.processor() or platform.machine()


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
    except (ValueError, OSError):
        return "not known"


def _file_system(folder: Path) -> str:
    """The type of the file system that holds the folder, where Linux says it."""
    try:
        mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    except OSError:
        return "the temporary folder's file system"
    holding = [(len(mount[1]), mount[2]) for mount in mounts if folder.resolve().is_relative_to(mount[1])]
    return max(holding)[1] if holding else "an unknown file system"
