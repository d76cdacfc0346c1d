"""The command line: arguments in, an exit status out; `saying` has the statuses and all that is printed.

A command is a part of `commands`, with the name that it is called by. What a command needs is imported when it runs:
`check` never loads the preview.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

from .arguments import parser
from .project import EnvironmentFailure, UsageError
from .saying import ENVIRONMENT, INTERRUPTED, TERMINATED, USAGE, all_said, at_fault, failed, silence


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Runs one command and exits with its status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    gc.disable()  # nearly all that a command makes stays to its end; the preview collects again
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever called us
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115
        getattr(sys, name).reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        try:
            status = run(sys.argv[1:] if argv is None else list(argv))
        except SystemExit as end:  # of a SIGTERM, or of arguments that were answered where they are parsed
            status = end.code if isinstance(end.code, int) else USAGE
        all_said()
    except KeyboardInterrupt:
        status = INTERRUPTED
    except OSError as failure:
        from .output import reason_of

        silence(sys.stdout)
        with suppress(OSError):
            failed(f"standard output: {reason_of(failure)}", ENVIRONMENT)
        silence(sys.stderr)
        status = ENVIRONMENT
    except Exception as failure:  # nobody's input; whoever writes content is told so in a sentence
        with suppress(OSError):
            at_fault(failure)
        status = ENVIRONMENT
    with suppress(OSError):
        sys.stderr.flush()
    os._exit(status)  # not to take apart, object by object, all that the command made: a tenth of its time


def run(argv: list[str]) -> int:
    """Runs one command; returns its exit status. Failures become one line on standard error."""
    try:
        arguments = parser().parse_args(argv)
        command: Callable[[Namespace], int] = import_module(f"{__package__}.commands.{arguments.command}").run
        return command(arguments)
    except UsageError as failure:
        return failed(failure, USAGE)
    except EnvironmentFailure as failure:
        return failed(failure, ENVIRONMENT)
    except MemoryError:
        return failed("there is no more memory; a build needs the least with --jobs 1", ENVIRONMENT)
    except ImportError as failure:
        from .output import sentence_of_import

        return failed(sentence_of_import(failure), ENVIRONMENT)
    except OSError as failure:
        from .output import sentence_of

        return failed(sentence_of(failure), ENVIRONMENT)
