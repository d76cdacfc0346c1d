"""`site-builder explain`: an error code in full."""

from __future__ import annotations

from argparse import Namespace

from ..project import UsageError
from ..saying import DONE, say


def run(arguments: Namespace) -> int:
    """Runs the command; returns its exit status."""
    from ..report import ExplainError, explain

    try:
        say(explain(arguments.code))
    except ExplainError as failure:
        raise UsageError(failure.args[0]) from failure
    return DONE
