"""Check every link of the finished site: artifacts in, broken links out. No file is read or written.

Pages must work from `file://` and from a subfolder, and ask no other host for anything. So a link names a file of the
site, relative to the page; what a page loads by itself is a file of the site; and each fragment names an `id`.
URLs follow the WHATWG URL Standard as far as relative ones go: `%2E%2E` is `..`, `%2F` is no separator.

Pages of a folder share most of their links, so each is judged once for the folder, and a page costs what only it says.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from .artifact import Artifact
from .frozen import frozen
from .page_links import NOT_FOUND, Link, PageLinks, links_in_order, links_of, sheet_links

SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
PAGES = (".html", ".svg")
READ = (*PAGES, ".css")  # the files that say something about links
PLAIN = re.compile(rb"[A-Za-z0-9_./-]+")
DIGEST = re.compile(r"\.[0-9a-f]{12}(?=\.[^./]*$|$)")  # what an asset's name carries before its ending
UNLIKE = re.compile(r"[\\\t\n\r]")
FOLLOWED_SCHEMES = frozenset({"http", "https", "mailto", "tel"})


@frozen
class BrokenLink:
    """A link as it stands in `page` (an artifact's path), character references decoded, and what is wrong with it."""

    page: str
    link: str
    reason: str


class _Target(NamedTuple):
    """Where an address leads: an artifact's path, or nothing for the page itself, or None for what is not of the site;
    or what is wrong with it.
    """

    path: str | None = None
    fault: str = ""


def broken_links(
    artifacts: Sequence[Artifact],
    root: str | None = None,
    stop: Callable[[], bool] = lambda: False,
    known: Mapping[str, PageLinks] = MappingProxyType({}),
) -> list[BrokenLink]:
    """Every link that leads nowhere, or where it must not, and every id that a page has twice; in the pages' order.

    `root` is the path of the site on its host, such as `/sub/`, where it is known: 404.html, which a host shows at any
    depth, may link from there; it alone. `stop` is asked before each page: once it says so, nothing more is looked at.
    `known`: what pages say about links, as far as it was read already.
    """
    pages: dict[str, PageLinks] = {}
    for artifact in artifacts:
        if artifact.path.endswith(PAGES):
            if stop():
                return []
            pages[artifact.path] = known.get(artifact.path) or links_of(artifact.content)
    site = _Site([artifact.path for artifact in artifacts], pages, root)
    broken: list[BrokenLink] = []
    for artifact in artifacts:
        if stop():
            break
        if artifact.path in pages and not site.is_sound(artifact.path):
            broken += _faults_of_page(artifact.path, pages[artifact.path])
            broken += site.faults(artifact.path, links_in_order(artifact.content))
        elif artifact.path.endswith(".css"):
            broken += site.faults(artifact.path, sheet_links(artifact.content))
    return list(dict.fromkeys(broken))  # one link may be followed and fetched


def _faults_of_page(path: str, page: PageLinks) -> Iterator[BrokenLink]:
    if page.has_base:
        yield BrokenLink(path, "base", "a base element changes what every link of the page means")
    for id in page.repeated:
        yield BrokenLink(path, f"#{id.decode()}", "the page has this id more than once")


class _Site:
    """Judges links by the paths of the set and the ids of its pages."""

    def __init__(self, paths: Sequence[str], pages: Mapping[str, PageLinks], root: str | None) -> None:
        self.paths, self.pages, self.root = frozenset(paths), pages, root
        self.folders = {""}
        for folder in {posixpath.dirname(path) for path in paths}:
            while folder not in self.folders:
                self.folders.add(folder)
                folder = posixpath.dirname(folder)
        self.by_case = {path.casefold(): path for path in paths}
        self.by_plain = {DIGEST.sub("", path): path for path in paths if path.startswith("assets/")}
        # What the pages of a folder share: links to other files with which nothing is wrong, for those that are
        # followed and those that are fetched; where plain addresses lead. And where any leads.
        self.right: dict[tuple[str, bool], set[bytes]] = defaultdict(set)
        self.plain: dict[str, dict[bytes, frozenset[bytes] | None]] = defaultdict(dict)
        self.targets: dict[tuple[str, str, bool], _Target] = {}

    def is_sound(self, path: str) -> bool:
        """Whether there is nothing to report of a page. Nearly all its links are plain, and few new to the folder."""
        page, folder = self.pages[path], posixpath.dirname(path)
        if page.has_base or page.repeated:
            return False
        plain = self.plain[folder]
        for urls, fetched in ((page.followed, False), (page.fetched, True)):
            right = self.right[folder, fetched]
            for url in [url for url in urls if url not in right]:
                address, _, fragment = url.partition(b"#")
                ids: frozenset[bytes] | None
                if not address:
                    ids = page.ids
                elif address in plain:
                    ids = plain[address]
                else:
                    ids = plain[address] = self._ids_at(folder, address)
                if ids is None or (fragment and fragment not in ids) or not url:
                    if self.fault(path, folder, url.decode("utf-8", "replace"), fetched):
                        return False
                elif address:
                    right.add(url)
        return True

    def _ids_at(self, folder: str, address: bytes) -> frozenset[bytes] | None:
        """The ids in the file to which an address leads from a page in `folder`; None where that is not so plain."""
        if not PLAIN.fullmatch(address):
            return None
        up, down = folder, address.decode()
        while up and down.startswith("../"):  # no path of the set holds a further one
            up, down = posixpath.dirname(up), down[3:]
        path = f"{up}/{down}" if up else down
        return self.pages[path].ids if path in self.pages else frozenset() if path in self.paths else None

    def faults(self, path: str, links: Sequence[Link]) -> Iterator[BrokenLink]:
        """What is wrong with these links of a file."""
        folder = posixpath.dirname(path)
        for link in links:
            if fault := self.fault(path, folder, *link):
                yield BrokenLink(path, link.url, fault)

    def fault(self, path: str, folder: str, url: str, fetched: bool) -> str:
        """What is wrong with a link of the file `path` in `folder`, or nothing."""
        if path == NOT_FOUND and self.root and url.startswith(self.root):
            folder, url = "", url.removeprefix(self.root)
        if not url:
            return "it is empty"
        address, _, fragment = url.partition("#")
        target = self.targets.get((folder, address, fetched))
        if target is None:
            target = self.targets[folder, address, fetched] = self._target(folder, address, fetched)
        if target.fault or target.path is None or not fragment:
            return target.fault
        return self._missing(fragment.encode(), target.path or path)

    def _target(self, folder: str, url: str, fetched: bool) -> _Target:
        """Where an address without a fragment leads from a page in `folder`."""
        if scheme := SCHEME.match(url):
            return _Target(fault=_scheme_fault(scheme[1].lower(), fetched))
        address = url.partition("?")[0]
        if UNLIKE.search(address):
            return _Target(fault="a browser reads its backslash or line break otherwise; write plain /")
        if address.startswith("//"):
            return _Target(fault="it names a host without a scheme, which fails when the page is opened from disk")
        if address.startswith("/"):
            return _Target(fault="it starts at the root, where the site need not be; link relative to the page")
        if not address:
            return _Target("")
        steps = [] if not folder else folder.split("/")
        for step in address.split("/"):
            try:
                name = unquote_to_bytes(step).decode() if "%" in step else step
            except UnicodeDecodeError:
                return _Target(fault="its percent-encoding is not UTF-8")
            if "/" in name or "\0" in name:
                return _Target(fault="it encodes a character that no file name has")
            if name == "..":
                if not steps:
                    return _Target(fault="it leads out of the site")
                steps.pop()
            elif name != ".":
                steps.append(name)
        path = "/".join(steps)
        if path in self.paths:
            return _Target(path)
        if path.rstrip("/") in self.folders or path.endswith("/"):
            return _Target(fault="it names a folder; name the file, such as index.html")
        if other := self.by_case.get(path.casefold()):
            return _Target(fault=f"the site has no {path}, but {other}: upper and lower case count")
        if named := self.by_plain.get(path):
            circle = ", or style sheets import each other in a circle" if path.endswith(".css") else ""
            return _Target(fault=f'it is published as {named}: a template links it as url("{path}"){circle}')
        return _Target(fault=f"the site has no {path}")

    def _missing(self, fragment: bytes, path: str) -> str:
        """What is wrong with a fragment; nothing can be said of one into a file that is not a page."""
        page = self.pages.get(path)
        if page is None or fragment in page.ids:
            return ""
        fragment = fragment.partition(b":~:")[0]
        if not fragment or fragment in page.ids:
            return ""
        decoded = unquote_to_bytes(fragment)
        if decoded in page.ids or decoded.lower() == b"top":
            return ""
        return f"{path} has no id {decoded.decode('utf-8', 'replace')!r}"


def _scheme_fault(scheme: str, fetched: bool) -> str:
    if not fetched:
        return "" if scheme in FOLLOWED_SCHEMES else f"the scheme {scheme}: is not one for links"
    if scheme in ("http", "https"):
        return "the page would ask another host for it; the site must hold it"
    return f"the scheme {scheme}: is not one to load from; the site must hold it as a file"
