"""One file of the finished site, and a place for the bytes of many."""

from __future__ import annotations

import os

from .insets import Inset
from .shelf import digest_of

HELD = 16 * 1024 * 1024  # bytes that a spool holds in memory; the rest lies in a file without a name


class Artifact:
    """A file to publish: `path` is relative to the output folder, with `/`; `content` is its bytes, in which Markdown
    texts may stand that are known by place. Nobody changes one."""

    __slots__ = ("content", "insets", "path")

    def __init__(self, path: str, content: bytes, insets: tuple[Inset, ...] = ()) -> None:
        self.path, self.content, self.insets = path, content, insets

    @property
    def digest(self) -> str:
        """What stands for its bytes."""
        return digest_of(self.content)


class Spool:
    """Takes artifacts, and gives them back with their bytes out of memory: a large site's pages fill gigabytes."""

    def __init__(self, held: int = HELD) -> None:
        """`held`: how many bytes stay in memory. Where none do, processes that are forked from now on share the file.

        Raises OSError.
        """
        self._room = held
        self._file = -1
        self._end = 0
        if not held:
            self._open()

    def take(self, artifact: Artifact) -> Artifact:
        """The artifact, or one whose bytes are read when they are asked for. Raises OSError where the disk is full."""
        content = artifact.content
        if len(content) <= self._room:
            self._room -= len(content)
            return artifact
        return self.at(artifact.path, *self.put(content), artifact.digest, artifact.insets)

    def put(self, content: bytes) -> tuple[int, int]:
        """Where these bytes lie in the file now: from where, and how many. Raises OSError where the disk is full."""
        if self._file < 0:
            self._open()
        start, done = self._end, 0
        try:
            while done < len(content):
                done += os.pwrite(self._file, memoryview(content)[done:], start + done)
        except OSError as failure:  # the file has no name
            import tempfile

            raise OSError(failure.errno, failure.strerror, tempfile.gettempdir()) from failure
        self._end += done
        return start, done

    def at(self, path: str, start: int, size: int, digest: str, insets: tuple[Inset, ...] = ()) -> Artifact:
        """The artifact whose bytes, which this digest stands for, were put there."""
        return _Spooled(path, self, start, size, digest, insets)

    def _open(self) -> None:
        import tempfile  # a command that makes a few pages has no use for it

        with tempfile.TemporaryFile(prefix="site-builder-") as file:
            self._file = os.dup(file.fileno())

    def read(self, start: int, size: int) -> bytes:
        """A stretch of the file."""
        return os.pread(self._file, size, start)

    def __del__(self) -> None:
        if self._file >= 0:
            os.close(self._file)


class _Spooled(Artifact):
    """An artifact whose bytes lie in a spool's file."""

    __slots__ = ("_digest", "_size", "_spool", "_start")

    def __init__(self, path: str, spool: Spool, start: int, size: int, digest: str, insets: tuple[Inset, ...]) -> None:
        self.path, self.insets, self._digest = path, insets, digest
        self._spool, self._start, self._size = spool, start, size

    @property
    def content(self) -> bytes:  # type: ignore[override]  # read-only there as well
        """The bytes, read anew each time."""
        return self._spool.read(self._start, self._size)

    @property
    def digest(self) -> str:
        """As it was when the bytes were at hand."""
        return self._digest
