"""The preview: the last good build, served on a loopback address and built anew after every save.

In comes a function that builds the site; `preview_http` answers with what it gave. livereload's own server and watcher
are not used: that watcher polls every 800 ms and misses saves with an equal or older time. Here watchfiles sees every
save, one build runs at a time, and whatever was saved during a build is built once more after it.

Tornado, livereload and watchfiles are imported only here and in `preview_http`, and these only by `serve`.
"""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import socket
import webbrowser
from collections.abc import Callable, Iterable
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path

from markupsafe import Markup
from tornado.netutil import bind_sockets
from watchfiles import awatch

from .preview_http import Preview, Stage, http_server

# Saves less than STEP ms apart are one burst, of at most DEBOUNCE ms. Every LOOK ms the watched folders themselves are
# looked at: one that was missing, or was moved away and replaced, is watched from then on. What nobody waits for is
# done once there was no save for IDLE s. Errors are shown SETTLED s after the build: they may be those of half a file,
# of which an editor is just writing the rest.
STEP, DEBOUNCE, LOOK, IDLE, SETTLED = 10, 200, 500, 0.5, 0.05


class PreviewError(Exception):
    """The preview cannot start or go on: a port that is taken, folders that cannot be watched. A whole sentence."""


def _bind(host: str, port: int) -> list[socket.socket]:
    try:
        return bind_sockets(port, address=host)
    except OSError as problem:
        match problem.errno:
            case errno.EADDRINUSE:
                reason = f"port {port} of {host} is in use: end the program that holds it, or name another with --port"
            case errno.EACCES:
                reason = f"port {port} is reserved for the system: name one above 1023 with --port"
            case _:
                reason = f"the preview cannot listen on port {port} of {host}: {problem}"
        raise PreviewError(reason) from problem
    except UnicodeError as problem:  # the resolver takes no name with an empty part, or one of more than 63 letters
        raise PreviewError(f"the preview cannot listen on port {port} of {host}: there is no such name") from problem


def _loopback(sockets: Iterable[socket.socket]) -> bool:
    """Whether only this machine can connect."""
    return all(ip_address(one.getsockname()[0].partition("%")[0]).is_loopback for one in sockets)


async def _watch(paths: list[Path], changed: asyncio.Event) -> None:
    """Sets `changed` after every save below the paths, and whenever watching begins, for what was saved before."""
    while True:
        watched = _identities(paths)
        # The watch begins before its first wait, and so before this call is made.
        asyncio.get_running_loop().call_soon(changed.set)
        saves = awatch(
            *(path for path, identity in watched.items() if identity),
            watch_filter=None,  # its own filter drops everything below a folder with a name such as .venv
            step=STEP,
            debounce=DEBOUNCE,
            rust_timeout=LOOK,
            yield_on_timeout=True,
        )
        try:
            async for save in saves:
                if save:
                    changed.set()
                if _identities(paths) != watched:
                    break
        except FileNotFoundError:  # moved away since it was looked at
            await asyncio.sleep(LOOK / 1000)
        except OSError as problem:
            raise PreviewError(f"the site's folders cannot be watched: {problem}") from problem
        except ExceptionGroup as group:  # watchfiles met a name that is no text, and tells of nothing from then on
            if group.split(RuntimeError)[1] is not None:
                raise
            await asyncio.sleep(LOOK / 1000)
        finally:
            await saves.aclose()


def _identities(paths: list[Path]) -> dict[Path, tuple[int, int] | None]:
    identities: dict[Path, tuple[int, int] | None] = {}
    for path in paths:
        try:
            status = os.stat(path)
        except OSError:
            identities[path] = None
        else:
            identities[path] = (status.st_dev, status.st_ino)
    return identities


async def _build(
    rebuild: Callable[[], Preview], changed: asyncio.Event, stage: Stage, announce: Callable[[str], None]
) -> None:
    """One build at a time, away from the serving thread. A save during a build leads to another build after it."""
    finished: Preview | None = None
    while True:
        await changed.wait()
        changed.clear()
        try:
            preview = await asyncio.to_thread(rebuild)
        except Exception as problem:  # the server must outlive a build that breaks; the next save builds again
            preview = _broken_off(problem, announce)
        if preview.artifacts is None and await _within(SETTLED, changed):
            continue
        stage.show(preview)
        await _within(IDLE, changed)
        stage.let_go()
        if preview.desk is not None and preview is not finished and not changed.is_set():
            try:
                fault = await asyncio.to_thread(preview.desk.finish, changed.is_set)
            except Exception as problem:
                stage.show(_broken_off(problem, announce))
            else:
                if not changed.is_set():
                    finished = preview
                    stage.finished(preview, fault)


async def _within(seconds: float, changed: asyncio.Event) -> bool:
    """Whether a save comes within so many seconds."""
    with suppress(TimeoutError):
        await asyncio.wait_for(changed.wait(), seconds)
    return changed.is_set()


def _broken_off(problem: Exception, announce: Callable[[str], None]) -> Preview:
    announce(f"the build broke off: {problem!r}")
    return Preview(None, Markup("<p>The build broke off: <code>{}</code></p>").format(repr(problem)))


async def run(
    rebuild: Callable[[], Preview],
    watch: Iterable[Path],
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    open_browser: bool = False,
    announce: Callable[[str], None],
) -> None:
    """What `serve` does, as a coroutine that ends when it is cancelled."""
    sockets = _bind(host, port)
    port = sockets[0].getsockname()[1]
    name = f"[{host}]" if ":" in host else host
    names = {"127.0.0.1", "localhost", "[::1]", name.lower()}
    stage = Stage(frozenset({f"{name}:{port}" for name in names} | (names if port == 80 else set())))
    server = http_server(stage)
    server.add_sockets(sockets)
    url = f"http://{name}:{port}/"
    announce(f"the preview is at {url}; Ctrl-C ends it")
    if not _loopback(sockets):
        announce(
            f"warning: whoever reaches {name} over the network can read this preview, with its drafts and the whole "
            "seed texts"
        )
    changed = asyncio.Event()
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_watch(list(watch), changed))
            tasks.create_task(_build(rebuild, changed, stage, announce))
            if open_browser:
                tasks.create_task(asyncio.to_thread(webbrowser.open, url))
    except ExceptionGroup as group:  # one task failed; the others were cancelled
        raise group.exceptions[0] from None
    finally:
        server.stop()
        await server.close_all_connections()


def serve(
    rebuild: Callable[[], Preview],
    watch: Iterable[Path],
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    open_browser: bool = False,
    announce: Callable[[str], None],
) -> None:
    """Builds and serves the site, and again after every save below `watch`, until it is interrupted.

    `watch`: folders or files, which need not exist yet. `rebuild` runs in one thread, other than the caller's.
    `announce` is given sentences for the terminal. Answers go only to requests under a loopback name or `host`, with
    the right port; port 0 takes any free one.

    Raises PreviewError where it cannot listen or watch. SIGINT and SIGTERM close the server, let the running build end
    and then take their course: KeyboardInterrupt, and whatever the caller has SIGTERM do. To be called in the main
    thread.
    """
    terminated = False

    async def until_terminated() -> None:
        # A handler of the caller's that raises would raise in whatever callback the loop happens to be running.
        serving = asyncio.ensure_future(
            run(rebuild, watch, host=host, port=port, open_browser=open_browser, announce=announce)
        )

        def terminate() -> None:
            nonlocal terminated
            terminated = True
            serving.cancel()

        before = signal.getsignal(signal.SIGTERM)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, terminate)
        try:
            await serving
        except asyncio.CancelledError:
            if not terminated:
                raise
        finally:
            asyncio.get_running_loop().remove_signal_handler(signal.SIGTERM)
            signal.signal(signal.SIGTERM, before)

    asyncio.run(until_terminated())
    if terminated:
        signal.raise_signal(signal.SIGTERM)
