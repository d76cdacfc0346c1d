"""Running the outside programs that move files (git, rsync)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile

from ..project import EnvironmentFailure

CREDENTIALS = re.compile(r"(://)[^/@\s]+@")
# The last lines of a program's complaint, which a message repeats: the sums come after the cause, in up to four lines.
SAID = 8


def run(
    command: Sequence[str],
    *,
    where: str,
    cwd: Path | None = None,
    stdin: bytes = b"",
    each_line: Callable[[bytes], None] | None = None,
    accept: Sequence[int] = (0,),
    more: Mapping[str, str] | None = None,
    without: Collection[str] = (),
) -> tuple[int, bytes]:
    """Runs a program; returns its exit status and output. `where` names the target in messages.

    Of the environment's variables `more` adds some, and those of `without` are left out.

    It cannot ask on the terminal. Raises EnvironmentFailure where it is missing or exits otherwise than accepted.
    """
    if shutil.which(command[0]) is None:
        raise EnvironmentFailure(f"{where}: this target needs {command[0]}, which is not installed")
    known = {name: value for name, value in os.environ.items() if name not in without}
    environment = {**known, "LC_ALL": "C.UTF-8", "GIT_TERMINAL_PROMPT": "0", **(more or {})}
    if "GIT_SSH" not in environment:
        environment.setdefault("GIT_SSH_COMMAND", "ssh -o BatchMode=yes")
    environment.setdefault("RSYNC_RSH", "ssh -o BatchMode=yes")
    out: list[bytes] = []
    with TemporaryFile() as given, TemporaryFile() as complaint:
        given.write(stdin)
        given.seek(0)
        process = subprocess.Popen(
            command, cwd=cwd, env=environment, stdin=given, stdout=subprocess.PIPE, stderr=complaint
        )
        try:
            assert process.stdout is not None
            for line in process.stdout:
                out.append(line)
                if each_line is not None:
                    each_line(line)
            status = process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise
        finally:
            if process.stdout is not None:
                process.stdout.close()
        if status not in accept:
            complaint.seek(0)
            lines = (line.strip() for line in complaint.read().decode("utf-8", "replace").split("\n"))
            told = [line for line in lines if line and not line.startswith("hint:")]  # git's, for other commands
            said = hidden(" / ".join(told[-SAID:])) or "it does not say why"
            raise EnvironmentFailure(f"{where}: {command[0]} failed with status {status}: {said}")
    return status, b"".join(out)


def hidden(text: str) -> str:
    """Text without the credentials that an address in it may carry."""
    return CREDENTIALS.sub(r"\1…@", text)
