"""Finished files, made in this process or in several: each with what it says about links, read where it is made.

Forked workers inherit what they make files from, which is far dearer to send than to share. The files' bytes lie in a
spool for each worker, which this process can read too; what comes back through the pipe is where they lie. This process
makes files as well: a process more would copy once more what they share, as Python counts references in it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar

from .artifact import Artifact, Spool
from .aside import alone
from .insets import Inset
from .page_links import PageLinks, Told, links_of
from .project import EnvironmentFailure

LEAST, LARGEST = 16, 128  # files that a worker is given at once: those that come together share most
SHARE = 4  # a chunk is this part of what each worker would get of the rest: none is left to work alone for long
FEW = 200  # files: for fewer, forking costs as much as it saves
ROOM = 32_000  # files, as often as there are processes: each copies much of what it shares, 30 kB for a file
MOST = 4  # processes that are worth their memory

T = TypeVar("T")
Make = Callable[[int], Artifact | None]  # the file of a number, if there is one
Chunk = tuple[int, int]  # from which number on, and before which
# Its path, where it lies in the spool, its digest, which texts stand in it, and what it says about links.
Lies = tuple[str, int, int, str, tuple[Inset, ...], PageLinks | None]


class Finished(NamedTuple):
    """A file of the site, and what it says about links that others of its folder have not said, if it is a page."""

    artifact: Artifact
    links: PageLinks | None


def worthwhile(count: int) -> int:
    """How many processes it is worth to make so many files in."""
    if count < FEW or sys.platform != "linux":  # elsewhere, not all that a process has survives a fork
        return 1
    return max(min(len(os.sched_getaffinity(0)), MOST, ROOM // count), 1)


def finished(make: Make, count: int, jobs: int) -> Iterator[Finished]:
    """The files of the numbers up to `count`, in order; `jobs` is 0 for as many processes as is worth while.

    Raises what `make` raises, of several faults the first one's; EnvironmentFailure where a process is killed; OSError
    where the disk is full.
    """
    jobs = jobs or worthwhile(count)
    workers = _started(make, jobs - 1)
    spool, told = Spool(), Told()

    def kept(made: Artifact) -> Finished:
        return Finished(spool.take(made), _links(made, told))

    if not workers:
        for number in range(count):
            if made := make(number):
                yield kept(made)
        return
    from multiprocessing.connection import wait

    chunks = list(chunks_of(count, jobs))
    waiting, done = iter(chunks), dict[int, list[Finished] | Exception]()
    try:
        for connection in (*workers, *workers):  # one chunk in hand, and one to go on with
            _give(connection, waiting)
        for start, _ in chunks:
            while start not in done:
                ready: Any
                ours = next(waiting, None)
                if ours:
                    done[ours[0]] = _made(make, ours, kept)
                for ready in wait(workers, timeout=0 if ours else None):
                    try:
                        number, answer = ready.recv()
                    except (EOFError, OSError):
                        raise _ended(workers[ready].process) from None
                    theirs = workers[ready].spool
                    done[number] = answer if isinstance(answer, Exception) else _found(answer, theirs)
                    _give(ready, waiting)
            files = done.pop(start)
            if isinstance(files, Exception):
                raise files
            yield from files
    finally:
        _end(workers)


def chunks_of(count: int, jobs: int) -> Iterator[Chunk]:
    """The numbers up to `count` in stretches, smaller ones towards the end."""
    start = 0
    while start < count:
        end = min(start + min(max((count - start) // (jobs * SHARE), LEAST), LARGEST), count)
        yield start, end
        start = end


class _Worker(NamedTuple):
    """A process, and what its files lie in."""

    process: Any
    spool: Spool


def _started(make: Make, jobs: int) -> dict[Any, _Worker]:
    """Workers by our end of their pipes: so many, or as many as the system allows.

    Each has a pipe of its own, which ends when it does, even amid an answer: a queue for all would keep the others
    waiting.
    """
    from multiprocessing import get_context

    fork, workers = get_context("fork"), dict[Any, _Worker]()
    try:
        with suppress(OSError):
            for _ in range(jobs):
                spool, (ours, theirs) = Spool(0), fork.Pipe()
                process = fork.Process(target=_work, args=(theirs, [*workers, ours], spool, make))
                process.start()
                workers[ours] = _Worker(process, spool)
                theirs.close()
    except BaseException:
        _end(workers)
        raise
    return workers


def _end(workers: dict[Any, _Worker]) -> None:
    for connection, worker in workers.items():
        connection.close()
        worker.process.terminate()
    for worker in workers.values():
        worker.process.join()


def _give(connection: Any, waiting: Iterator[Chunk]) -> None:
    """Sends a worker its next chunk, if there is one."""
    with suppress(StopIteration, OSError):  # one that has ended is noticed where its answer is missed
        connection.send(next(waiting))


def _ended(process: Any) -> EnvironmentFailure:
    """What to say of a worker that has ended before its time."""
    process.join()
    how = (
        f"was killed by signal {-process.exitcode}" if process.exitcode < 0 else f"ended with status {process.exitcode}"
    )
    return EnvironmentFailure(
        f"one of the processes that render pages {how}; where memory ran out, fewer --jobs need less of it"
    )


def _work(theirs: Any, others: Iterable[Any], spool: Spool, make: Make) -> None:
    """A worker: takes chunks and says of their files where they lie, or what was raised, until nobody listens."""
    alone()
    for connection in others:  # lest the pipes outlive the command
        connection.close()
    told = Told()

    def lies(made: Artifact) -> Lies:
        return made.path, *spool.put(made.content), made.digest, made.insets, _links(made, told)

    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            chunk: Chunk = theirs.recv()
            theirs.send((chunk[0], _made(make, chunk, lies)))


def _made(make: Make, chunk: Chunk, tell: Callable[[Artifact], T]) -> list[T] | Exception:
    """What is to be told of a chunk's files, or what was raised instead."""
    try:
        return [tell(made) for number in range(*chunk) if (made := make(number))]
    except Exception as failure:
        return failure


def _links(made: Artifact, told: Told) -> PageLinks | None:
    return told.news(made.path, links_of(made.content)) if made.path.endswith(".html") else None


def _found(lies: Iterable[Lies], spool: Spool) -> list[Finished]:
    return [
        Finished(spool.at(path, start, size, digest, insets), links)
        for path, start, size, digest, insets, links in lies
    ]
