"""Builds that are killed or fail at the system's calls, as strace makes them; two builds at once; few descriptors."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT, Ran, is_foreseen, tree
from editor import remove
from forked import Forked
from whole import lay

from site_builder.shelf import TICK

STRACE = shutil.which("strace")
CALLS = "openat,?open,write,pwrite64,?rename,renameat,?renameat2,?mkdir,mkdirat,?unlink,unlinkat,?rmdir,fsync,ftruncate,?link,linkat"
FAULTS = {
    "open": ["EMFILE", "EACCES", "ENOSPC", "EROFS", "EDQUOT"],
    "write": ["ENOSPC", "EDQUOT", "EROFS"],
    "rename": ["EROFS", "EACCES", "ENOSPC"],
    "mkdir": ["ENOSPC", "EROFS", "EACCES", "EDQUOT"],
    "unlink": ["EROFS", "EACCES"],
    "rmdir": ["EROFS", "EACCES"],
    "fsync": ["ENOSPC", "EROFS"],
    "ftruncate": ["EROFS"],
}
MESSAGES = {
    "EMFILE": "too many files are open in this process",
    "EACCES": "permission is denied",
    "ENOSPC": "the disk is full",
    "EROFS": "the file system is read-only",
    "EDQUOT": "the disk quota is used up",
}


@dataclass(frozen=True)
class Call:
    """One call of a build to the system: the `number`th of its name, counted from 1."""

    name: str
    number: int
    line: str

    @property
    def path(self) -> str:
        found = re.findall(r'"([^"]*)"', self.line)
        return found[-1] if found else ""

    @property
    def kind(self) -> str:
        return next(kind for kind in (*FAULTS, "link") if self.name.removeprefix("p").startswith(kind))

    @property
    def changes(self) -> bool:
        return self.kind != "open" or "O_CREAT" in self.line


@dataclass(frozen=True)
class World:
    """A site that was built and then edited, to be built again; `calls` are those of that build."""

    server: Forked
    start: Path  # never changed
    site: Path  # a copy of it
    old: dict[str, bytes]
    new: dict[str, bytes]
    calls: list[Call]

    def again(self) -> None:
        remove(self.site)
        shutil.copytree(self.start, self.site, symlinks=True)
        time.sleep(
            2 * TICK / 1e9
        )  # what has changed just now is looked at once more, and calls would have other numbers

    def build(self, *more: str, **how: object) -> Ran:
        return self.server.run("build", "--site", self.site, *more, **how)

    @property
    def dist(self) -> dict[str, bytes]:
        return tree(self.site / "dist")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    if STRACE is None:
        assert os.environ.get("CI") != "true", "strace is missing: install it, e.g. `apt-get install strace`"
        pytest.skip("strace is missing: install it, e.g. `apt-get install strace`")
    folder = tmp_path_factory.mktemp("crash")
    start, site = folder / "start", folder / "site"
    with Forked(TMPDIR=str(folder), CI="") as server:
        try:
            server.run("--version", strace=["-o", "/dev/null"])
        except OSError as failure:
            pytest.skip(f"strace may not watch processes here: {failure}")
        lay(start)
        assert server.run("build", "--site", start).status == 0
        old = tree(start / "dist")
        for path, text in {
            "content/timelines/walks.yaml": (start / "content/timelines/walks.yaml").read_text().replace("id: walk", "id: stroll"),
            "content/chapters/after.md": (start / "content/chapters/after.md").read_text().replace("event:walk", "event:stroll"),
        }.items():  # fmt: skip
            (start / path).write_text(text)
        shutil.copytree(start, site)
        time.sleep(2 * TICK / 1e9)
        log = folder / "log"
        ran = server.run("build", "--site", site, strace=["-s", "4096", "-e", f"trace={CALLS}", "-o", str(log)])
        assert ran.status == 0, ran.err
        count: Counter[str] = Counter()
        calls = []
        for line in log.read_text("utf-8", "replace").splitlines():
            if found := re.match(r"(\w+)\(", line):
                count[found[1]] += 1
                if str(site) in line or re.match(r"(write|pwrite64|fsync|ftruncate)\((?![12],)", line):
                    calls.append(Call(found[1], count[found[1]], line))
        yield World(server, start, site, old, tree(site / "dist"), calls)


def sample(calls: list[Call], number: int, config: pytest.Config) -> list[Call]:
    """Some of them, as far apart as can be, the first and the last too; all in a stress test."""
    if config.getoption("--stress") or len(calls) <= number:
        return calls
    return [calls[n * (len(calls) - 1) // (number - 1)] for n in range(number)]


def check(world: World, what: str) -> None:
    """The output is the old site or leads to the new one, whatever comes next, and a build then is right."""
    found = world.dist
    torn = [path for path, content in found.items() if content not in (world.old.get(path), world.new.get(path))]
    assert torn == [], what
    # The next command fails; even so it leaves one site whole, and no name of the one that broke off.
    sources = world.site / "content/sources.yaml"
    text = sources.read_text("utf-8")
    sources.write_text(text.replace("title:", "titel:", 1))
    ran = world.build()
    assert ran.status == 1, what
    assert world.dist in (world.old, world.new), what
    sources.write_text(text)
    ran = world.build()
    assert (ran.status, ran.err) == (0, ""), what
    assert world.dist == world.new, what
    kept = {path.relative_to(world.site).as_posix() for path in (world.site / ".site-builder").rglob("*")}
    assert {name for name in kept if re.search(r"(^|/)(new|journal)(/|$)|\.\d+$|\.(tmp|new)$|aside", name)} == set(), (
        what
    )


@pytest.mark.slow
def test_a_build_killed_at_any_change_to_the_disk_leaves_the_old_site_or_leads_to_the_new_one(
    world: World, pytestconfig: pytest.Config
) -> None:
    """Killed as it enters a call that writes, renames, makes or removes something; some in each run, all under --stress."""
    points = sample([call for call in world.calls if call.changes], 8, pytestconfig)
    outcomes = set()
    for call in points:
        world.again()
        ran = world.build(strace=["-e", f"inject={call.name}:signal=KILL:when={call.number}", "-o", "/dev/null"])
        assert ran.status == -9, call.line
        outcomes.add(world.dist == world.old)
        check(world, call.line)
    assert outcomes == {False, True}


@pytest.mark.slow
def test_a_build_whose_call_fails_says_so_and_leaves_the_old_site_or_leads_to_the_new_one(
    world: World, pytestconfig: pytest.Config
) -> None:
    """No room, no quota, no permission, no descriptor: status 3 and the path, or a build that can do without."""
    points = sample([call for call in world.calls if call.kind in FAULTS], 8, pytestconfig)
    for index, call in enumerate(points):
        faults = FAULTS[call.kind]
        fault = faults[index % len(faults)]
        if fault in ("ENOSPC", "EROFS", "EDQUOT") and not call.changes:
            fault = "EMFILE"
        what = f"{fault}: {call.line}"
        world.again()
        ran = world.build(strace=["-e", f"inject={call.name}:error={fault}:when={call.number}", "-o", "/dev/null"])
        assert is_foreseen(ran.err), what
        if ran.status == 0:
            assert world.dist == world.new, what
        else:
            assert ran.status == 3, what
            assert MESSAGES[fault] in ran.err, what
            assert re.match(r"error: (/[^:]+|standard output): ", ran.err), what
        check(world, what)


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["EMFILE", "ENOSPC", "EIO"])
def test_a_part_of_the_tool_that_cannot_be_loaded_is_told_by_its_path(world: World, tmp_path: Path, fault: str) -> None:
    """Compiled modules are opened by the system's loader, which says in words alone what went wrong."""
    world.again()
    log = tmp_path / "log"
    assert world.build(strace=["-s", "4096", "-e", "trace=openat", "-o", str(log)]).status == 0
    (library,) = re.findall(r'"(/[^"]+/_regex\.[^"]+\.so)", .* = \d+$', log.read_text("utf-8", "replace"), re.MULTILINE)
    world.again()
    ran = world.build(strace=["-P", library, "-e", f"inject=openat:error={fault}", "-o", "/dev/null"])
    assert (ran.status, ran.err) == (3, f"error: {library}: {MESSAGES.get(fault, 'input/output error')}\n")
    check(world, library)


@pytest.mark.slow
def test_few_descriptors_are_a_failure_of_the_environment(world: World, pytestconfig: pytest.Config) -> None:
    """With any number of open files allowed: status 0, or 3 and a sentence."""
    statuses = []
    for number in (*range(3, 16, 1 if pytestconfig.getoption("--stress") else 3), 20, 40):
        world.again()
        ran = world.build(files=number)
        assert ran.status in (0, 3), (number, ran)
        assert is_foreseen(ran.err)
        if ran.status == 3:
            assert MESSAGES["EMFILE"] in ran.err, (number, ran)
            check(world, f"{number} descriptors")
        statuses.append(ran.status)
    assert statuses == sorted(statuses, reverse=True)
    assert set(statuses) == {0, 3}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "redirected", "status", "said"),
    [
        ("--help", ">/dev/full", 3, "error: standard output: the disk is full\n"),
        ("check", ">/dev/full", 3, "error: standard output: the disk is full\n"),
        ("check", ">/dev/full 2>/dev/full", 3, ""),
        ("check", ">&-", 0, ""),
    ],
)
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_an_output_that_takes_nothing_is_no_traceback(
    tmp_path: Path, command: str, redirected: str, status: int, said: str, unbuffered: str
) -> None:
    """A full disk behind standard output or error, and one that was closed; written at the end, or line by line."""
    lay(tmp_path)
    program = f"{sys.executable} -m site_builder {command} {redirected}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": unbuffered}
    ran = subprocess.run(program, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (status, said)


@pytest.mark.slow
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_whoever_stops_reading_keeps_no_command_from_its_work(tmp_path: Path, unbuffered: str) -> None:
    """Behind `| head`, what is to be done is done all the same, and the status is what it would have been."""
    lay(tmp_path)
    (tmp_path / "content/chapters/more.md").write_text("---\nid: more\ntitle: M\norder: 9\n---\nUncited.\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": unbuffered}
    read, write = os.pipe()
    os.close(read)
    statuses = {}
    for command in ("build --strict", "build", "check --strict --format json", "quote nowhere", "nonsense"):
        program = [sys.executable, "-m", "site_builder", *command.split()]
        ran = subprocess.run(program, cwd=tmp_path, env=environment, stdout=write, stderr=write)
        statuses[command] = ran.returncode, (tmp_path / "dist/index.html").is_file()
    os.close(write)
    assert statuses == {
        "build --strict": (1, False),
        "build": (0, True),
        "check --strict --format json": (1, True),
        "quote nowhere": (1, True),
        "nonsense": (2, True),
    }


@pytest.mark.slow
def test_two_builds_at_once_wait_for_each_other_or_say_who_is_at_work(world: World) -> None:
    """One that takes long is named, with its process; one that is soon done is waited for."""
    renames = next(call.name for call in world.calls if call.kind == "rename")
    for pause, statuses in ((1_000_000, {3}), (1_000, {0, 3})):
        world.again()
        slowly = ["-e", f"inject={renames}:delay_enter={pause}:when=1..4", "-o", "/dev/null"]
        with Forked() as other, ThreadPoolExecutor(1) as beside:
            assert other.run("--version").status == 0  # ready to begin at once
            first = beside.submit(world.build, "--clean", strace=slowly)  # which looks at no record first
            lock = world.site / ".site-builder/dist.output/lock"
            before = lock.read_text() if lock.exists() else ""
            while not lock.exists() or lock.read_text() in (before, ""):
                assert not first.done()
            second = other.run("build", "--site", world.site)
        assert first.result().status == 0
        assert second.status in statuses
        if second.status == 3:
            assert re.match(
                rf"error: {world.site}/dist: another command is at work here: process \d+ on \S+, since 20", second.err
            )
        assert world.dist == world.new
        check(world, "two at once")
