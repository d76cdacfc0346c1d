"""What one finished file says about links: its bytes go in, its links and ids come out, and nothing else counts.

A page is read as fast as its tags are plain, since thousands of pages are read on every build. One regular expression
walks all tags. Those that can say nothing (ends, and elements with HARMLESS attributes alone) are passed over where
they stand; anchors and ids that are written plainly give their one value; every other tag is read whole, each
distinct one once. Where anything is not as our own pages have it, a tag that is not closed, a `<` that is none, a
script that holds one, the page is read by `_tags`, which takes several times as long.

Both are right because we make the HTML ourselves (from escaping templates and sanitised Markdown): tags close,
attributes are quoted, text holds no bare `<`. html5lib takes a thousand times as long; the tests hold both to it.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

# Comments and the text of scripts and styles hold no tags; a tag without attributes says nothing that matters here.
# The possessive `++` and `*+` never give back what they took, so a long tag is read once. Groups are not repeated so:
# Python 3.11 up to 3.11.4, which Debian 12 has, loses its place there.
ATTRIBUTES = r"""(?:[^"'>]++|"[^"]*+"|'[^']*+')*"""
TAG = re.compile(
    rf"<!--.*?-->"
    rf"|<(?!(?:script|style)[\s/>])([a-z][^\s/>]*+)[\s/]({ATTRIBUTES})>"
    rf"|<(script|style)((?:[\s/]{ATTRIBUTES})?)>(.*?)</\3\s*>",
    re.DOTALL | re.IGNORECASE | re.ASCII,
)
ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)\s*=\s*(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""", re.ASCII)
# In a style sheet only `url(…)`, `@import` and the strings of `image-set(…)`, which stand behind its bracket or before
# what screens they are for, make requests; comments, other strings and namespaces are passed over.
CSS = re.compile(
    r"""/\*.*?\*/|@namespace[^;]*;|(?:@import\s+|image-set\(\s*)(?:"([^"]*)"|'([^']*)')"""
    r"""|(?:"([^"\\]*)"|'([^'\\]*)')(?=\s*(?:[\d.]+(?:x|dppx|dpi|dpcm)\b|type\())"""
    r"""|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'"""
    r"""|url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"']*?))\s*\)""",
    re.DOTALL | re.IGNORECASE,
)
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

# The quick reader. An attribute that is missing from HARMLESS costs time, no more: its tag is read whole. The names
# are expressions, the frequent ones first. `content`, `name`, `rel` and `type` matter only beside attributes that are
# not in it; `data-…` and `aria-…` may name ids, but none that a browser goes to.
HARMLESS = (
    r"class|data-[a-z-]++|aria-[a-z]++|role|dir|lang|datetime|width|height|x|y|d|name|content|rel|value|type|property"
    r"|rx|r|cx|cy|x1|x2|y1|y2|tabindex|accesskey|viewBox|for|scope|charset|title|alt|xmlns|hreflang|loading|decoding"
)
_MORE = rf"""(?: (?:{HARMLESS})="[^"<>]*+")*"""
_NAME = r"(?!(?:script|style|base)[\s/>])[a-z][a-z0-9]*+"
_VALUE = r"""[^"<>&\s]++"""  # what stands for itself
_PLAIN_ANCHOR = rf"""a(?: id="({_VALUE})")?{_MORE} href="({_VALUE})"{_MORE}>"""
_PLAIN_ID = rf"""{_NAME}{_MORE} id="({_VALUE})"{_MORE}>"""
# Ends of elements; elements that say nothing; comments; scripts of data. No `<` stands in any of them.
_SAYS_NOTHING = (
    rf"/|{_NAME}{_MORE} ?/?>|!--[^<>-][^<>]*+(?<=--)>|!(?:doctype|DOCTYPE) html>|script{_MORE}>[^<]*+</script>"
)
_WHOLE = r"((?:script(?=[\s/][^<>]*+>[^<]*+</script>)|(?!(?i:script|style)|!))[^<>]*+>)"
# Finds each tag that says something: an anchor's id (or nothing) and address; another element's id; the whole tag; or
# four times nothing, for what only the careful reader can read.
QUICK = re.compile(f"<(?:{_PLAIN_ANCHOR}|(?!{_SAYS_NOTHING})(?:{_PLAIN_ID}|{_WHOLE}|))".encode())
NO_TAG = re.compile(r"<(?:(?![a-z]).*|(?!(?:script|style)[\s/>])[a-z][^\s/>]*+>)", re.DOTALL | re.IGNORECASE | re.ASCII)


class Link(NamedTuple):
    """An address as it is written, character references decoded; `fetched`: a browser asks for it by itself."""

    url: str
    fetched: bool


NOT_FOUND = "404.html"  # what a host shows for lost addresses


class PageLinks(NamedTuple):
    """What one page says, in UTF-8: the addresses that readers may follow, and those that are fetched, as they are
    written, each once; its ids, and in order those that stand there more than once; whether there is a base element.
    """

    followed: Collection[bytes] = frozenset()
    fetched: Collection[bytes] = frozenset()
    ids: frozenset[bytes] = frozenset()
    repeated: tuple[bytes, ...] = ()
    has_base: bool = False


def links_of(content: bytes) -> PageLinks:
    """The links and ids of an HTML page or an SVG drawing. The same bytes always say the same."""
    return _read_quickly(content) or _read_carefully(content)


class Told:
    """What pages say about links, without what others of their folder have said before: one of them is enough to find
    out that a link leads nowhere, and then all are asked again."""

    def __init__(self) -> None:
        self._by_folder: dict[str, tuple[set[bytes], set[bytes]]] = {}
        self._same: dict[bytes, bytes] = {}  # each address is held once

    def news(self, path: str, links: PageLinks) -> PageLinks:
        """What the page at `path` says that is new; links within it are not, where they lead to its ids.

        All that it says where it is not like the others: where something may be wrong with it alone, and the page for
        lost addresses, whose links may start at the root.
        """
        own = {url for urls in (links.followed, links.fetched) for url in urls if url[:1] in (b"#", b"?")}
        if links.has_base or links.repeated or path == NOT_FOUND or not links.ids.issuperset(url[1:] for url in own):
            return links
        told = self._by_folder.setdefault(path.rpartition("/")[0], (set(), set()))
        followed, fetched = map(self._new, (links.followed, links.fetched), told, (own, own))
        return PageLinks(followed, fetched, links.ids)

    def _new(self, urls: Collection[bytes], told: set[bytes], own: set[bytes]) -> tuple[bytes, ...]:
        new = [self._same.setdefault(url, url) for url in frozenset(urls) - own - told]
        told.update(new)
        return tuple(new)


def links_in_order(content: bytes) -> list[Link]:
    """The links of a page or a drawing, each once, as they stand."""
    return list(dict.fromkeys(link for tag in _tags(content) for link in tag.links))


def sheet_links(content: bytes) -> list[Link]:
    """The links of a style sheet, each once. A bare fragment means the page that uses the sheet, which is any."""
    return [link for link in dict.fromkeys(_style_links(_text(content))) if not link.url.startswith("#")]


def relinked(content: bytes, instead: Callable[[str], str | None]) -> bytes:
    """A style sheet with other URLs: what `instead` gives for one, where it gives anything."""

    def written(found: re.Match[str]) -> str:
        group = found.lastindex
        url = instead(found[group].strip()) if group else None
        if not group or url is None:
            return found[0]
        return f"{found.string[found.start() : found.start(group)]}{url}{found.string[found.end(group) : found.end()]}"

    # What is no UTF-8 is left as it is.
    return CSS.sub(written, content.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _read_quickly(content: bytes) -> PageLinks | None:
    """None where the page must be read carefully."""
    found = QUICK.findall(content)
    if not found:
        return PageLinks()
    anchored, urls, identified, whole = zip(*found, strict=True)
    tags = list(filter(None, whole))
    if urls.count(b"") + identified.count(b"") != len(found) + len(tags):
        return None  # something is neither an anchor nor an id nor a tag
    followed, fetched = set(urls) - {b""}, set[bytes]()
    ids = [*filter(None, anchored), *filter(None, identified)]
    for tag in tags:
        said = _whole_tag(tag)
        if said is None:
            return None
        followed.update(said.followed)
        fetched.update(said.fetched)
        ids += said.ids
    unique = frozenset(ids)
    return PageLinks(frozenset(followed), frozenset(fetched), unique) if len(unique) == len(ids) else None


# The same tags stand in page after page: with a store of them, reading takes half the time.
@lru_cache(maxsize=10_000)
def _whole_tag(tag: bytes) -> PageLinks | None:
    """What a tag says, given without its `<`; None where it is not a whole one, or means more than itself."""
    text = f"<{_text(tag)}"
    if NO_TAG.fullmatch(text):
        return PageLinks()
    found = TAG.fullmatch(text) or TAG.fullmatch(f"{text}</script>")
    said = _read_tag(found[1] or found[3], found[2] or found[4] or "") if found else None
    return _together([said]) if said and said.name != "base" else None


def _read_carefully(content: bytes) -> PageLinks:
    return _together(list(_tags(content)))


class _Tag(NamedTuple):
    name: str = ""
    id: str | None = None
    links: tuple[Link, ...] = ()


def _together(tags: Sequence[_Tag]) -> PageLinks:
    links = {link for tag in tags for link in tag.links}
    ids = Counter(tag.id.encode() for tag in tags if tag.id is not None)
    return PageLinks(
        frozenset(link.url.encode() for link in links if not link.fetched),
        frozenset(link.url.encode() for link in links if link.fetched),
        frozenset(ids),
        tuple(id for id, count in ids.items() if count > 1),
        any(tag.name == "base" for tag in tags),
    )


def _tags(content: bytes) -> Iterator[_Tag]:
    """Every tag with attributes, in order; a style element's links with its tag."""
    for name, attributes, raw, of_raw, raw_text in TAG.findall(_text(content)):
        if name or raw:
            tag = _read_tag(name or raw, attributes or of_raw)
            yield tag._replace(links=(*tag.links, *_style_links(raw_text))) if raw.lower() == "style" else tag


@lru_cache(maxsize=10_000)
def _read_tag(name: str, attributes: str) -> _Tag:
    """A tag's id and links. A doubled attribute counts the first time, as in browsers."""
    name = name.lower()
    values: dict[str, str] = {}
    for key, double, single, bare in ATTRIBUTE.findall(attributes):
        value = double or single or bare
        values.setdefault(key.lower(), html.unescape(value) if "&" in value else value)
    links: list[Link] = []
    if name == "base":
        return _Tag(name, values.get("id"))
    for key, value in values.items():
        if key in FOLLOWED or key in FETCHED:
            fetched = _is_fetched(name, values) if key in ("href", "xlink:href") else key in FETCHED
            links.append(Link(_trimmed(value), fetched))
        elif key in LISTS:
            links += (Link(url, True) for url in CANDIDATE.findall(value))
        elif key in PAINT:
            links += _style_links(value)
        elif key == "ping":
            links += (Link(url, True) for url in value.split())
    if name == "meta" and values.get("http-equiv", "").lower() == "refresh":
        found = REFRESH.match(values.get("content", ""))
        if found and found[1].strip():
            links.append(Link(found[1].strip(), True))
    return _Tag(name, values.get("id"), tuple(links))


def _trimmed(url: str) -> str:
    """Browsers drop white space around a URL."""
    return url.strip("\t\n\f\r ")


def _is_fetched(name: str, values: dict[str, str]) -> bool:
    """Whether a browser fetches this element's `href` by itself: all but anchors and some `link` relations."""
    if name == "link":
        relations = values.get("rel", "").lower().split()
        return not relations or not FOLLOWED_RELATIONS.issuperset(relations)
    return name not in ("a", "area")


def _style_links(text: str) -> list[Link]:
    if not any(sign in text.lower() for sign in ("url(", "@import", "image-set(")):
        return []
    urls = ("".join(found).strip() for found in CSS.findall(text))
    return [Link(url, True) for url in urls if url]
