"""What another process works out is what this one would, whatever becomes of that process; and of the rules, which are
checked so beside the planning of a large site, that the command says and makes the same."""

from __future__ import annotations

import errno
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from conftest import ROOT, Site, tree

from site_builder.aside import Aside
from site_builder.output import locked

FACT = """\
title: Costs
facts:
  - id: cost
    question: What did the bridge cost?
    values:
      - value: {value}
        unit: pound
        cite:
          - source: letter
            quote: It cost 12,000 pounds.
"""


def where() -> int:
    return os.getpid()


def fails() -> NoReturn:
    raise ValueError("no")


def dies() -> int:
    """Only in the other process."""
    if os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid()


HERE = os.getpid()


def test_another_process_works_it_out() -> None:
    """Once, where it is asked to, and here otherwise."""
    there, here = Aside(where, elsewhere=True), Aside(where, elsewhere=False)
    assert (there.elsewhere, here.elsewhere) == (True, False)
    assert there.value == there.value != os.getpid() == here.value


@pytest.mark.parametrize("elsewhere", [True, False])
def test_what_is_raised_is_raised_where_it_is_asked_for(elsewhere: bool) -> None:
    """Not where it began."""
    asked = Aside(fails, elsewhere)
    with pytest.raises(ValueError, match="no"):
        _ = asked.value


def test_what_a_killed_process_owed_is_worked_out_here() -> None:
    """As where memory runs out."""
    assert Aside(dies, elsewhere=True).value == os.getpid()


def test_what_cannot_be_sent_is_worked_out_here() -> None:
    """A function without a name has none to be sent by."""
    assert Aside(lambda: lambda: 1, elsewhere=True).value() == 1


def test_no_process_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system allows no more of them, the value is worked out here."""

    def none() -> NoReturn:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr(os, "fork", none)
    asked = Aside(where, elsewhere=True)
    assert (asked.elsewhere, asked.value) == (False, os.getpid())


KILLED = """
import os, signal, sys, time
from pathlib import Path
from site_builder.aside import Aside
from site_builder.output import locked

def slow_and_long():
    time.sleep(1)
    return "x" * 1_000_000

with locked(Path(sys.argv[1])):
    Aside(slow_and_long, elsewhere=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_process_beside_a_killed_command_holds_no_lock_and_ends(tmp_path: Path) -> None:
    """The next command need not wait for it, and its answer, which nobody reads and no pipe takes, does not keep it."""
    command = [sys.executable, "-c", KILLED, str(tmp_path / "dist")]
    killed = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
    assert killed.wait(timeout=60) == -signal.SIGKILL
    with locked(tmp_path / "dist", wait=0):
        pass
    killed.communicate(timeout=20)  # ends once nobody has its standard output any more


@pytest.mark.parametrize("more", [(), ("--strict",)])
def test_warnings_of_rules_are_the_same_from_either(site: Callable[..., Site], more: tuple[str, ...]) -> None:
    """On the terminal, on the page that tells readers, and as errors, under which nothing is written."""
    made = site({"content/facts/costs.yaml": FACT.format(value="13000")})
    ran = [made.run("build", "--out", f"{made.path}/dist-{jobs}", "--jobs", jobs, *more) for jobs in ("1", "2")]
    assert ("figure-not-in-quotation" in ran[0].err, ran[0].status) == (True, 1 if more else 0)
    assert ran[1].err == ran[0].err
    assert ran[1].status == ran[0].status
    if not more:
        assert tree(made.path / "dist-1") == tree(made.path / "dist-2")
        assert "is in no quotation cited for it" in made.read("dist-2/checked.html")
    else:
        assert not (made.path / "dist-2").exists()


def test_a_site_whose_claims_cite_nothing_can_be_planned(cecot: Site) -> None:
    """Its errors are the same whether they are known before its pages are planned or after."""
    for path in (cecot.path / "content").rglob("*.yaml"):
        if path.parent.name in ("timelines", "facts", "remarks"):
            path.write_text(
                re.sub(r"(?m)^( *)(- )?cite:\n(?:\1 +(?:- source| +).*\n)+", r"\1\2cite: []\n", path.read_text())
            )
    alone, beside = (cecot.run("build", "--no-search", "--jobs", jobs) for jobs in ("1", "2"))
    assert set(re.findall(r"error\[(.*?)\]", alone.err)) == {"uncited-event", "uncited-value", "uncited-remark"}
    assert (beside.status, beside.err) == (alone.status, alone.err)
    assert not (cecot.path / "dist").exists()
