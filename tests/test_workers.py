"""Files that are made in several processes are those that one process makes."""

from __future__ import annotations

import errno
import os
import tempfile
import time
from collections.abc import Callable
from itertools import count

import pytest
from conftest import Site
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.artifact import Artifact
from site_builder.insets import Inset
from site_builder.page_links import links_of
from site_builder.workers import FEW, LARGEST, LEAST, MOST, ROOM, chunks_of, finished, worthwhile


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.none() | st.binary(max_size=2_000), max_size=4 * LEAST),
    st.sampled_from([1, 20]),
    st.sampled_from([1, 2, 3]),
)
def test_the_files_come_in_order_whoever_makes_them(some: list[bytes | None], times: int, jobs: int) -> None:
    """Each with its path, its bytes, and what is new in its links if it is a page; there is none where none is made."""
    contents = some * times

    def make(number: int) -> Artifact | None:
        content = contents[number]
        ending = "html" if number % 3 else "json"
        insets = (Inset("file", number, "line", "", "[]"),)
        return None if content is None else Artifact(f"n{number}.{ending}", b'<a href="x">' + content, insets)

    def told(artifact: Artifact) -> object:
        return artifact.path, artifact.content, artifact.insets

    wanted = [made for number in range(len(contents)) if (made := make(number))]
    found = list(finished(make, len(contents), jobs))
    assert [told(file.artifact) for file in found] == [told(artifact) for artifact in wanted]
    assert [file.links is not None for file in found] == [artifact.path.endswith(".html") for artifact in wanted]
    said = [url for file in found if file.links for url in file.links.followed]
    assert set(said) == {
        url for artifact in wanted if artifact.path.endswith(".html") for url in links_of(artifact.content).followed
    }
    assert len(said) <= jobs * len(set(said))


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_so_many_processes_make_files_this_one_among_them(jobs: int) -> None:
    """A process more than there is work for would only copy memory."""

    def make(number: int) -> Artifact:
        time.sleep(0.001)
        return Artifact(f"{number}.json", str(os.getpid()).encode())

    makers = {file.artifact.content for file in finished(make, 40 * LEAST, jobs)}
    assert (len(makers), str(os.getpid()).encode() in makers) == (jobs, True)


@pytest.mark.parametrize("jobs", [2, 3])
@pytest.mark.parametrize("count", [0, 1, LEAST, 777, 5_000])
def test_workers_are_given_ever_smaller_stretches(count: int, jobs: int) -> None:
    """All numbers in order; none gets so many that the others wait for it in the end."""
    chunks = list(chunks_of(count, jobs))
    assert [number for chunk in chunks for number in range(*chunk)] == list(range(count))
    sizes = [end - start for start, end in chunks]
    assert sizes == sorted(sizes, reverse=True)
    assert all(size <= LARGEST for size in sizes)
    assert all(size <= max(LEAST, (count - start) / jobs / 4) for size, (start, _) in zip(sizes, chunks, strict=True))
    assert count < 5_000 or sizes[0] == LARGEST
    assert count < 777 or sizes[-2] == LEAST


def test_more_processes_where_they_are_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """One for a few files; otherwise one for each processor, to a limit, and fewer where memory would run short."""
    for processors in (1, 2, 64):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, n=processors: set(range(n)), raising=False)
        monkeypatch.setattr("sys.platform", "linux")
        assert [worthwhile(count) for count in (0, 1, FEW - 1, ROOM // 2 + 1, 2 * ROOM)] == [1] * 5
        assert worthwhile(FEW) == worthwhile(ROOM // MOST) == min(processors, MOST)
        assert worthwhile(ROOM // 3) == min(processors, 3)
        assert worthwhile(ROOM // 2) == min(processors, 2)
        monkeypatch.setattr("sys.platform", "darwin")
        assert worthwhile(FEW) == 1


@pytest.mark.parametrize("allowed", [0, 1])
def test_fewer_processes_where_the_system_allows_no_more(monkeypatch: pytest.MonkeyPatch, allowed: int) -> None:
    """One that cannot be started is done without, also where it is the first."""
    fork, forks = os.fork, count()

    def limited() -> int:
        if next(forks) >= allowed:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        return fork()

    monkeypatch.setattr(os, "fork", limited)
    found = list(finished(lambda number: Artifact(f"{number}.html", b"x"), 40, 3))
    assert [file.artifact.path for file in found] == [f"{number}.html" for number in range(40)]
    assert next(forks) == allowed + 1


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_full_disk_for_what_lies_aside_ends_the_build(
    site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch, jobs: str
) -> None:
    """Exit status 3 with the folder, and nothing written to the site's own."""
    made = site()

    pwrite = os.pwrite

    def full(file: int, content: bytes, at: int) -> int:
        if os.fstat(file).st_nlink == 0:  # a file without a name: what lies aside
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return pwrite(file, content, at)

    monkeypatch.setattr("site_builder.workers.Spool.__init__.__defaults__", (1,))
    monkeypatch.setattr(os, "pwrite", full)
    ran = made.run("build", "--no-search", "--jobs", jobs)
    assert (ran.status, ran.err) == (3, f"error: {tempfile.gettempdir()}: the disk is full\n")
    assert not (made.path / "dist").exists()
