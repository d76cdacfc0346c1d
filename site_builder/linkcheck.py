"""Check every link of the finished site: artifacts in, broken links out. No file is read or written.

Pages must work from `file://` and from a subfolder, and ask no other host for anything. So a link names a file of the
site, relative to the page; what a page loads by itself is a file of the site; and each fragment names an `id`.
URLs follow the WHATWG URL Standard as far as relative ones go: `%2E%2E` is `..`, `%2F` is no separator.

The pages are read with one regular expression over tags. That is right here because we make the HTML ourselves (from
escaping templates and sanitised Markdown): tags close, attributes are quoted, text holds no bare `<`. html5lib takes
a hundred times as long, `html.parser` twenty times, and thousands of pages are checked on every build; the tests hold
this reader to what html5lib reads.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from .artifact import Artifact

# Comments and the text of scripts and styles hold no tags; a tag without attributes says nothing that matters here.
# The possessive `++` and `*+` never give back what they took, so a long tag is read once.
ATTRIBUTES = r"""(?:[^"'>]++|"[^"]*+"|'[^']*+')*+"""
TAG = re.compile(
    rf"<!--.*?-->"
    rf"|<(?!(?:script|style)[\s/>])([a-z][^\s/>]*+)[\s/]({ATTRIBUTES})>"
    rf"|<(script|style)((?:[\s/]{ATTRIBUTES})?)>(.*?)</\3\s*>",
    re.DOTALL | re.IGNORECASE,
)
ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)\s*=\s*(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""")
# In a style sheet only `url(…)` and `@import` make requests; comments, other strings and namespaces are passed over.
CSS = re.compile(
    r"""/\*.*?\*/|@namespace[^;]*;|@import\s+(?:"([^"]*)"|'([^']*)')|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'"""
    r"""|url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"']*?))\s*\)""",
    re.DOTALL | re.IGNORECASE,
)
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
REFRESH = re.compile(r"[\s\d.]*[;,]?\s*(?:url\s*=)?\s*[\"']?([^\"']*)", re.IGNORECASE)
CANDIDATE = re.compile(r"[\s,]*([^\s,](?:\S*[^\s,])?)(?:,|\s[^,]*)?")

# What an attribute's URL is for. Following a link is the reader's choice; a resource is fetched without one.
FOLLOWED = frozenset({"href", "action", "formaction", "cite"})
FETCHED = frozenset({"src", "poster", "data", "background", "xlink:href"})
LISTS = frozenset({"srcset", "imagesrcset"})
PAINT = frozenset({"style", "fill", "stroke", "filter", "mask", "clip-path", "cursor", "marker"}) | {
    f"marker-{where}" for where in ("start", "mid", "end")
}
# The relations that a browser does not fetch by itself.
FOLLOWED_RELATIONS = frozenset(
    {"alternate", "author", "canonical", "help", "license", "me", "next", "prev", "search", "self", "up", "via"}
)
NOT_FOUND = "404.html"
FOLLOWED_SCHEMES = frozenset({"http", "https", "mailto", "tel"})


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """A link as it stands in `page` (an artifact's path), character references decoded, and what is wrong with it."""

    page: str
    link: str
    reason: str


class _Link(NamedTuple):
    url: str
    fetched: bool


@dataclass(slots=True)
class _Page:
    """What one page says: its links, each once, in order; its ids; and the ids that stand there more than once."""

    links: dict[_Link, None] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    repeated: dict[str, None] = field(default_factory=dict)
    has_base: bool = False


class _Names(NamedTuple):
    """The paths of the set, the folders above them, and the paths by their form without case."""

    paths: frozenset[str]
    folders: frozenset[str]
    by_case: dict[str, str]


class _Target(NamedTuple):
    """Where a link leads: an artifact's path and a fragment, or what is wrong with it; neither for another site."""

    path: str = ""
    fragment: str = ""
    fault: str = ""


def broken_links(artifacts: Sequence[Artifact], root: str | None = None) -> list[BrokenLink]:
    """Every link that leads nowhere, or where it must not, and every id that a page has twice; in the pages' order.

    `root` is the path of the site on its host, such as `/sub/`, where it is known: 404.html, which a host shows at any
    depth, may link from there; it alone.
    """
    pages = {
        artifact.path: _read(artifact) for artifact in artifacts if artifact.path.endswith((".html", ".svg", ".css"))
    }
    paths = frozenset(artifact.path for artifact in artifacts)
    folders = frozenset(path[:end] for path in paths for end, letter in enumerate(path) if letter == "/")
    names = _Names(paths, folders | {""}, {path.casefold(): path for path in paths})
    # Pages of one folder share most of their links.
    known: dict[tuple[str, _Link], _Target] = {}
    broken = []
    for path, page in pages.items():
        folder = posixpath.dirname(path)
        if page.has_base:
            broken.append(BrokenLink(path, "base", "a base element changes what every link of the page means"))
        broken += [BrokenLink(path, f"#{id}", "the page has this id more than once") for id in page.repeated]
        for link in page.links:
            target = known.get((folder, link))
            if target is None:
                target = known[folder, link] = _resolve(folder, link, names)
            if path == NOT_FOUND and root and link.url.startswith(root):
                target = _resolve("", _Link(link.url.removeprefix(root), link.fetched), names)
            reason = target.fault
            if not reason and target.fragment:
                reason = _missing(target.fragment, target.path or path, pages)
            if reason:
                broken.append(BrokenLink(path, link.url, reason))
    return list(dict.fromkeys(broken))  # one link may be followed and fetched


def _read(artifact: Artifact) -> _Page:
    page = _Page()
    text = artifact.content.decode("utf-8", "replace")
    if artifact.path.endswith(".css"):
        # In a style sheet a bare fragment means the page that uses it, which is any.
        page.links.update((link, None) for link in _style_links(text) if not link.url.startswith("#"))
        return page
    for name, attributes, raw, of_raw, raw_text in TAG.findall(text):
        if not name and not raw:
            continue
        page.has_base |= name.lower() == "base"
        id, links = _read_tag((name or raw).lower(), attributes or of_raw)
        for link in links:
            page.links[link] = None
        if id is not None:
            if id in page.ids:
                page.repeated[id] = None
            page.ids.add(id)
        if raw_text and raw.lower() == "style":
            page.links.update((link, None) for link in _style_links(raw_text))
    return page


# The same tags stand in page after page: with a store of them, checking takes half the time.
@lru_cache(maxsize=10_000)
def _read_tag(name: str, attributes: str) -> tuple[str | None, tuple[_Link, ...]]:
    """A tag's id and links. A doubled attribute counts the first time, as in browsers."""
    values: dict[str, str] = {}
    for key, double, single, bare in ATTRIBUTE.findall(attributes):
        value = double or single or bare
        values.setdefault(key.lower(), html.unescape(value) if "&" in value else value)
    links: list[_Link] = []
    if name == "base":
        return values.get("id"), ()
    for key, value in values.items():
        if key in FOLLOWED or key in FETCHED:
            fetched = _is_fetched(name, values) if key in ("href", "xlink:href") else key in FETCHED
            # Browsers drop white space around a URL.
            links.append(_Link(value.strip("\t\n\f\r "), fetched))
        elif key in LISTS:
            links += (_Link(url, True) for url in CANDIDATE.findall(value))
        elif key in PAINT:
            links += _style_links(value)
        elif key == "ping":
            links += (_Link(url, True) for url in value.split())
    if name == "meta" and values.get("http-equiv", "").lower() == "refresh":
        found = REFRESH.match(values.get("content", ""))
        if found and found[1].strip():
            links.append(_Link(found[1].strip(), True))
    return values.get("id"), tuple(links)


def _is_fetched(name: str, values: dict[str, str]) -> bool:
    """Whether a browser fetches this element's `href` by itself: all but anchors and some `link` relations."""
    if name == "link":
        relations = values.get("rel", "").lower().split()
        return not relations or not FOLLOWED_RELATIONS.issuperset(relations)
    return name not in ("a", "area")


def _style_links(text: str) -> list[_Link]:
    if "url(" not in text.lower() and "@import" not in text.lower():
        return []
    urls = ("".join(found).strip() for found in CSS.findall(text))
    return [_Link(url, True) for url in urls if url]


def _resolve(folder: str, link: _Link, names: _Names) -> _Target:
    """Where a link of a page in `folder` leads; fragments are left to the caller, since they need the page itself."""
    url, _, fragment = link.url.partition("#")
    scheme = SCHEME.match(url)
    if scheme:
        return _Target(fault=_scheme_fault(scheme[1].lower(), link))
    address = url.partition("?")[0]
    if "\\" in address or re.search(r"[\t\n\r]", address):
        return _Target(fault="a browser reads its backslash or line break otherwise; write plain /")
    if address.startswith("//"):
        return _Target(fault="it names a host without a scheme, which fails when the page is opened from disk")
    if address.startswith("/"):
        return _Target(fault="it starts at the root, where the site need not be; link relative to the page")
    if not address:
        return _Target(fragment=fragment) if link.url else _Target(fault="it is empty")
    steps = [] if not folder else folder.split("/")
    for step in address.split("/"):
        try:
            name = unquote_to_bytes(step).decode()
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
    if path in names.paths:
        return _Target(path, fragment)
    if path.rstrip("/") in names.folders or path.endswith("/"):
        return _Target(fault="it names a folder; name the file, such as index.html")
    if other := names.by_case.get(path.casefold()):
        return _Target(fault=f"the site has no {path}, but {other}: upper and lower case count")
    return _Target(fault=f"the site has no {path}")


def _scheme_fault(scheme: str, link: _Link) -> str:
    if not link.fetched:
        return "" if scheme in FOLLOWED_SCHEMES else f"the scheme {scheme}: is not one for links"
    if scheme in ("http", "https"):
        return "the page would ask another host for it; the site must hold it"
    return f"the scheme {scheme}: is not one to load from; the site must hold it as a file"


def _missing(fragment: str, path: str, pages: dict[str, _Page]) -> str:
    """What is wrong with a fragment; nothing can be said of one into a file that is not a page."""
    fragment = fragment.partition(":~:")[0]
    if path.endswith(".css") or path not in pages or not fragment or fragment in pages[path].ids:
        return ""
    decoded = unquote_to_bytes(fragment).decode("utf-8", "replace")
    if decoded in pages[path].ids or decoded.lower() == "top":
        return ""
    return f"{path} has no id {decoded!r}"
