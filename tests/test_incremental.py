"""An incremental build equals a clean one, byte for byte, after any sequence of edits; so does the preview."""

from __future__ import annotations

import json
import os
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest
from conftest import Ran, tree
from editor import MOVES, Editor, copy_parts
from forked import Forked
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from site_builder import load, stretches
from site_builder.plan import Plan
from site_builder.preview_http import Fault, Preview
from site_builder.project import open_project
from site_builder.serving import Site as Served
from site_builder.serving import Workshop

Program = list[list[tuple[str, int]]]  # steps of moves, by kind and number
IN_BUILDS = sorted([*MOVES, "words", "words", "words"])  # more often, since it leaves more to what was noted before
IN_PREVIEW = sorted(MOVES.keys() - {"option", "tamper", "damage", "while_reading"})
Built = tuple[int, str, str, dict[str, bytes]]  # status, the report, what was said of the pages, the output


@pytest.fixture(scope="module")
def kept() -> Iterator[Forked]:
    """Builds into a folder that stays; not as on a service, where nothing that was kept is believed."""
    with Forked(CI="") as server:
        yield server


@pytest.fixture(scope="module")
def fresh() -> Iterator[Forked]:
    """Builds from nothing, with other hashes and in another time zone."""
    with Forked(TZ="Pacific/Kiritimati") as server:
        yield server


class Judge:
    """Builds of copies of a site, from nothing; each site as it is built once."""

    def __init__(self, fresh: Forked) -> None:
        self.fresh = fresh
        self.known: OrderedDict[str, Built] = OrderedDict()

    def build(self, site: Path, options: list[str]) -> Built:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "a copy"
            key = sha256(repr(options).encode())
            copy_parts(site, copy)
            for path in sorted(copy.rglob("*")):
                key.update(f"\0{path.relative_to(copy)}\0{path.is_dir()}\0{path.is_symlink()}\0".encode())
                if path.is_file():
                    key.update(path.read_bytes())
            if (name := key.hexdigest()) not in self.known:
                ran = self.fresh.run("build", "--clean", *options, "--site", copy, "--out", copy / "out")
                self.known[name] = built(ran, copy, copy / "out")
                if len(self.known) > 50:
                    self.known.popitem(last=False)
            return self.known[name]


def built(ran: Ran, site: Path, out: Path) -> Built:
    said = ran.out.partition("; ")[0].partition(": ")[2]
    return ran.status, ran.err.replace(str(site), "SITE"), said, tree(out) if out.is_dir() else {}


def follow(program: Program, kept: Forked, judge: Judge) -> None:
    """Carries out the moves of each step, builds, and holds what is there against a build from nothing."""
    with tempfile.TemporaryDirectory() as folder:
        editor, good = Editor(Path(folder) / "site"), Path(folder) / "good"
        out = editor.site / "dist"
        ran = build(editor, kept)
        for step in program:
            if ran.status == 0:
                editor.copy_to(good)
            elif step[0][1] % 4:  # most faults are soon taken back, the files' times with them
                editor.take_from(good)
            for kind, number in step:
                editor.move(kind, number)
            if editor.during:  # which of its states that build shows is open; the next one shows the last
                build(editor, kept, while_reading=editor.during)
                editor.during = None
            before = tree(out) if out.is_dir() else {}
            ran = build(editor, kept)
            assert ran.status in (0, 1, 2), ran.err
            found, wanted = built(ran, editor.site, out), judge.build(editor.site, arguments(editor))
            assert found[:2] == wanted[:2]
            if ran.status == 0:
                assert found[2] == wanted[2]
                assert differing(found[3], wanted[3]) == []
            else:
                assert differing(found[3], before) == []
            assert leftovers(editor.site) == []


def arguments(editor: Editor) -> list[str]:
    return [part for pair in sorted(editor.options.items()) for part in pair if part is not None]


def build(editor: Editor, kept: Forked, **more: object) -> Ran:
    return kept.run("build", *arguments(editor), "--site", editor.site, **more)


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


def leftovers(site: Path) -> list[str]:
    """Names that a command has for itself alone, and should have taken away."""
    state = site / ".site-builder"
    return [
        path.name
        for path in state.rglob("*")
        if path.name in ("new", "journal") or path.name.endswith((".tmp", f".{os.getpid()}"))
    ]


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_after_any_edits_a_build_equals_one_from_nothing(part: int, kept: Forked, fresh: Forked) -> None:
    """The bytes, the exit status and the report; a few dozen sequences."""
    judge = Judge(fresh)
    check(part, 6, 5, IN_BUILDS, lambda program: follow(program, kept, judge))


@pytest.mark.stress
@pytest.mark.parametrize("part", range(20))
def test_after_many_edits_a_build_equals_one_from_nothing(part: int, kept: Forked, fresh: Forked) -> None:
    """A thousand sequences of twenty, others in every run."""
    judge = Judge(fresh)
    check(None, 50, 20, IN_BUILDS, lambda program: follow(program, kept, judge))


def check(part: int | None, sequences: int, steps: int, moves: list[str], follow: Callable[[Program], None]) -> None:
    """Follows programs: always the same for one part; without a part others in every run, and then cut to the least."""
    step = st.lists(st.tuples(st.sampled_from(moves), st.integers(0, 99_999)), min_size=1, max_size=2)

    @settings(
        max_examples=sequences,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate] if part is not None else [Phase.generate, Phase.shrink],
    )
    @given(st.lists(step, min_size=steps, max_size=steps))
    def run(program: Program) -> None:
        follow(program)

    (run if part is None else seed(part)(run))()


# The preview.


def shown(preview: Preview, names: Iterable[str] | None = None) -> dict[str, str]:
    """All that the preview answers, by address: digests of files, the panels of pages, what is wrong; all is asked for.

    Where the `names` are given, each is asked for before the preview has looked at the whole site.
    """
    if preview.artifacts is None:
        return {"report": str(preview.report_html), "codes": " ".join(preview.codes)}
    found = {}
    for name in preview.artifacts if names is None else names:
        try:
            found[name] = sha256(preview.artifacts[name]).hexdigest()
        except Fault as fault:
            found[name] = str(fault.report)
        if preview.desk and name.endswith(".html"):
            found[f"panel of {name}"] = preview.desk.panel(name, False)
    fault_ = preview.desk.finish(lambda: False) if preview.desk else None
    return {**found, "fault": str(fault_.report) if fault_ else ""}


def print_shown(site: str) -> None:
    """What a preview that has just begun shows: called in a process of its own."""
    preview = Workshop(open_project(site)).rebuild()
    names = list(preview.artifacts or ())
    if isinstance(preview.artifacts, Served):
        preview.artifacts.plan = Plan(preview.artifacts.plan.planning, None)  # one that has looked at no page
    print(json.dumps(shown(preview, names)))


def follow_in_preview(program: Program, fresh: Forked) -> None:
    """As `follow`; the workshop stays, and between two builds all pages, some or none are asked for."""
    with tempfile.TemporaryDirectory() as folder:
        editor, good = Editor(Path(folder) / "site"), Path(folder) / "good"
        workshop = Workshop(open_project(editor.site))
        preview = workshop.rebuild()
        for step in program:
            if preview.artifacts is not None:
                editor.copy_to(good)
            elif step[0][1] % 4:
                editor.take_from(good)
            for kind, number in step:
                editor.move(kind, number)
            preview = workshop.rebuild()
            if step[-1][1] % 2:
                preview = workshop.rebuild()  # though nothing has changed
            if how := step[0][1] // 4 % 3:
                site = preview.artifacts or {}
                for name in list(site)[how - 1 :: how]:
                    with suppress(Fault):
                        assert site[name] is not None
            if how != 2 or step is program[-1]:
                ran = fresh.run(str(editor.site), call="test_incremental:print_shown")
                assert ran.status == 0, ran.err
                found, wanted = shown(preview), json.loads(ran.out)
                assert (
                    sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name)) == []
                )


def read_in_stretches(monkeypatch: pytest.MonkeyPatch, part: int) -> None:
    """The preview that stays reads every list in stretches, of one entry or some; one that has just begun, whole files."""
    monkeypatch.setattr(load, "LONG", 0)
    monkeypatch.setattr(stretches, "TOGETHER", 1 + part % 3)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_after_any_edits_the_preview_shows_what_one_that_has_just_begun_shows(
    part: int, fresh: Forked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every page, file, panel and fault, whichever pages were asked for in between."""
    read_in_stretches(monkeypatch, part)
    check(part, 6, 4, IN_PREVIEW, lambda program: follow_in_preview(program, fresh))


@pytest.mark.stress
@pytest.mark.parametrize("part", range(10))
def test_after_many_edits_the_preview_shows_what_one_that_has_just_begun_shows(
    part: int, fresh: Forked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five hundred sequences of twenty, others in every run."""
    read_in_stretches(monkeypatch, part)
    check(None, 50, 20, IN_PREVIEW, lambda program: follow_in_preview(program, fresh))
