"""Scanned Markdown -> safe HTML, with what its citations, embeds and links show in their places.

Three steps. What the scanner took out is replaced by placeholders, which content cannot write: their characters are
themselves replaced wherever they occur. Python-Markdown makes HTML of the rest; raw HTML is text to it, and it sees
no address, no code and no bracket that opens no link. nh3 keeps an allow list of tags; after it the placeholders are
filled in, each only where its kind may stand. Most texts are simple enough to need neither: `paragraphs` makes theirs.
"""

from __future__ import annotations

import re
import string
import unicodedata
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from markupsafe import Markup, escape

from .insets import MARK, Form
from .marks import Code, Embed, InlineCitation, Prose, RecordLink, Refused, WebLink
from .paragraphs import CLOSE, OPEN, paragraphs
from .scan_inline import VISIBLE

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    import markdown
    import nh3

LEFT, RIGHT = "\ufdd2", "\ufdd3"  # noncharacters as well: not word, space or punctuation
# Python-Markdown's own placeholders use U+0002 and U+0003, and it deletes them from what it reads.
RESERVED = re.compile(f"[{OPEN}{CLOSE}{LEFT}{RIGHT}\x02\x03]")
HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
CITED = re.compile(rf'(?<=\S)[ \n]+(?=(?:{MARK})?<sup class="cite")')
INLINE_TAG = re.compile(r"</?(?:em|strong|a)(?: [^>]*)?>")
REPLACEMENT = "\ufffd"
CELL = re.compile(r'<(t[dh]) align="(left|center|right)">')
TABLE = re.compile(r"<table>(?=\s*<thead>(.*?)</thead>)", re.DOTALL)
HEAD = re.compile(r"<th[^>]*>(.*?)</th>", re.DOTALL)

TAGS = frozenset(
    {"p", "br", "em", "strong", "a", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "hr"}
    | {"table", "thead", "tbody", "tr", "th", "td"}
)
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "th": {"align"}, "td": {"align"}}
PLACEHOLDER = re.compile(f"{OPEN}([0-9]+){CLOSE}")
LINK = '<a href="'
# Not needed: an address, code and raw HTML never reach Markdown as such; indented code is prose here, since a fence
# says more clearly what is code; reference links would put an address far from its text.
UNUSED_BLOCKS = ("code", "reference")
UNUSED_INLINE = (
    *("backtick", "reference", "image_link", "image_reference", "short_reference", "short_image_ref"),
    *("autolink", "automail", "html", "entity", "em_strong", "em_strong2"),
)
# Python-Markdown's own emphasis is replaced: 3.11 loses a character (`*a**b*X` has no X), older ones are quadratic.
# These four take time in proportion to the text; an asterisk or underscore that pairs with none is shown.
EMPHASIS = (
    ("strong", r"(\*\*)(?=\S)((?:[^*]|\*(?!\*)|\*(?=\*\*(?!\*)))+)(?<=\S)\*\*(?!\*)"),
    ("strong", r"(?<!\w)(__)(?=\S)((?:[^_]|_(?!_)|_(?=__(?!_)))+)(?<=\S)__(?![\w_])"),
    ("em", r"(\*)(?=\S)([^*]++)(?<=\S)\*(?!\*)"),
    ("em", r"(?<!\w)(_)(?=\S)((?:[^_]|(?<=\w)_(?=\w))+)(?<=\S)_(?![\w_])"),
)


SECTION = "section--"  # before a heading's id: no record's id has two dashes, and no part of a page is called so


class Resolver(Protocol):
    """What stands in the place of each mark."""

    def citation(self, mark: InlineCitation) -> Markup:
        """Inline HTML."""

    def embed(self, mark: Embed) -> Markup:
        """Block HTML."""

    def link(self, mark: RecordLink) -> Markup | None:
        """The opening tag of a link; None where there is nothing to link to, then the text stands alone."""


class _Item(NamedTuple):
    """What a placeholder stands for: its HTML, what the editor typed, and what of it is plain text (None: nothing)."""

    kind: Literal["block", "inline", "link"]
    html: str
    typed: str
    text: str | None


def to_html(prose: Prose, resolve: Resolver, prefix: str | None = None) -> Markup:
    """The text as blocks of HTML; its headings start at h2, and their ids with `prefix`: where there is none, they have
    no ids.

    Prose past the scanner's bounds is one paragraph, as typed. Nothing is raised that `resolve` does not raise.
    """
    items, html = _clean(prose, resolve)
    return _fill(items, _headings(items, html, prefix))


def inline(prose: Prose, resolve: Resolver) -> Markup:
    """The text without its `<p>`, where it is a single paragraph; otherwise as `to_html` has it."""
    items, html = _clean(prose, resolve)
    if html.startswith("<p>") and html.endswith("</p>") and html.count("</p>") == 1:
        placeholder = PLACEHOLDER.fullmatch(html, 3, len(html) - 4)
        if not placeholder or items[int(placeholder[0][1:-1])].kind != "block":
            html = html[3:-4]
    return _fill(items, _headings(items, html, None))


def shown(prose: Prose, resolve: Resolver, form: Form) -> Markup:
    """The text as pages show it: in blocks or in a line. Citations' markers stand at the word before them, whatever
    space an editor typed for legibility. Only a chapter's headings have addresses: of other texts several may stand on
    a page."""
    prefix = SECTION if form == "chapter" else None
    html = inline(prose, resolve) if form == "line" else to_html(prose, resolve, prefix)
    return Markup(CITED.sub("", html)) if '<sup class="cite"' in html else html


def to_text(prose: Prose) -> str:
    """The text alone, on one line, without citations and embeds; of links their text."""
    return re.sub(r"[ \t\r\n]+", " ", _text(*_clean(prose, _Nothing()))).strip()


class _Nothing:
    """Shows no mark."""

    def citation(self, mark: InlineCitation) -> Markup:
        return Markup("")

    def embed(self, mark: Embed) -> Markup:
        return Markup("")

    def link(self, mark: RecordLink) -> None:
        return None


def _clean(prose: Prose, resolve: Resolver) -> tuple[list[_Item], str]:
    """Sanitised HTML with placeholders, and what they stand for."""
    text = prose.words.value
    if not prose.bounded:
        return [], f"<p>{escape(RESERVED.sub(REPLACEMENT, text))}</p>"
    items, source = _taken_out(prose, resolve)
    html = paragraphs(source)
    if html is not None:
        return items, html
    with _LOCK:
        html = _markdown().reset().convert(source)
    return items, _cleaner().clean(html)


def _taken_out(prose: Prose, resolve: Resolver) -> tuple[list[_Item], str]:
    """The Markdown with placeholders for all that the scanner found, and for reserved characters."""
    text = prose.words.value
    items: list[_Item] = []

    def placed(kind: Literal["block", "inline", "link"], html: str, start: int, end: int, plain: str | None) -> str:
        items.append(_Item(kind, html, text[start:end], plain))
        return f"{OPEN}{len(items) - 1}{CLOSE}"

    def reserved(found: re.Match[str]) -> str:
        return placed("inline", found[0], 0, 0, found[0])

    def kept(start: int, end: int) -> str:
        return RESERVED.sub(reserved, text[start:end]).replace("[", LEFT).replace("]", RIGHT)

    edits: list[tuple[int, int, str]] = []
    for mark in (*prose.marks, *prose.cuts):
        start, end = mark.start, mark.end
        match mark:
            case InlineCitation():
                edits.append((start, end, placed("inline", escape(resolve.citation(mark)), start, end, None)))
            case Embed():
                edits.append((start, end, f"\n\n{placed('block', escape(resolve.embed(mark)), start, end, None)}\n\n"))
            case RecordLink():
                tag = resolve.link(mark)
                if tag is None:
                    edits += [(start, start + 1, ""), (mark.target_start - 1, end, "")]
                else:
                    target = mark.target_start + 1, end - 1
                    link = placed("link", tag, *target, text[slice(*target)])
                    edits += [(start, start + 1, "["), (mark.target_start - 1, end, f"]({link})")]
            case WebLink(opening=None):
                html = f"{anchor(mark.href)}{escape(mark.href)}</a>"
                edits.append((start, end, placed("inline", html, start, end, mark.href)))
            case WebLink(opening=int(opening)):
                link = placed("link", anchor(mark.href), start + 1, end - 1, mark.href)
                edits += [(opening, opening + 1, "["), (start - 1, end, f"]({link})")]
            case Code(fenced=True):
                html = f"<pre><code>{escape(mark.text)}</code></pre>"
                edits.append((start, end, f"\n\n{placed('block', html, start, end, mark.text)}\n\n"))
            case Code():
                html = f"<code>{escape(mark.text)}</code>"
                edits.append((start, end, placed("inline", html, start, end, mark.text)))
            case Refused():
                typed = placed("inline", escape(text[start:end]), start, end, text[start:end])
                edits.append((start, end, f"\n\n{typed}\n\n" if mark.alone else typed))
    parts: list[str] = []
    at = 0
    for start, end, replacement in sorted(edits):
        parts += [kept(at, start), replacement]
        at = end
    parts.append(kept(at, len(text)))
    return items, "".join(parts)


def anchor(href: str) -> Markup:
    """The opening tag of a link; one that leaves the site says so."""
    rel = ' rel="external noopener"' if href.startswith(("http://", "https://")) else ""
    return Markup(f'<a href="{escape(href)}"{rel}>')


def _slug(words: str) -> str:
    """The words' letters, digits and the marks on them, with a dash for whatever stands between; as long as an id."""
    folded = unicodedata.normalize("NFC", words.casefold())
    kept = (sign if sign.isalnum() or unicodedata.category(sign) in ("Mn", "Mc") else " " for sign in folded)
    return "-".join("".join(kept).split())[:60].strip("-")


def _headings(items: list[_Item], html: str, prefix: str | None) -> str:
    """Gives headings their level, and an id made from their words, where these have a prefix. None stands more than one
    level below the one before it: whoever goes by headings would look for what is between. Without words it is none."""
    seen: dict[str, int] = {}
    level = 1

    def heading(found: re.Match[str]) -> str:
        nonlocal level
        words = _text(items, found[2])
        if not VISIBLE.search(words) and not PLACEHOLDER.search(found[2]):
            return ""
        level = max(2, min(int(found[1]), level + 1))
        if prefix is None:
            return f"<h{level}>{found[2]}</h{level}>"
        slug = _slug(words) or "section"
        while slug in seen:
            seen[slug] += 1
            slug = f"{slug}-{seen[slug]}"
        seen[slug] = 1
        return f'<h{level} id="{escape(prefix + slug)}">{found[2]}</h{level}>'

    return HEADING.sub(heading, html).strip("\n") if "<h" in html else html


def _text(items: list[_Item], html: str) -> str:
    """The text of sanitised HTML with placeholders."""
    spaced = TAG.sub(" ", INLINE_TAG.sub("", html))
    if "&" in spaced:
        from html import unescape  # few texts have any

        spaced = unescape(spaced)
    parts = PLACEHOLDER.split(spaced.replace(LEFT, "[").replace(RIGHT, "]"))
    for at in range(1, len(parts), 2):
        text = items[int(parts[at])].text
        if text is None:
            parts[at - 1] = parts[at - 1].rstrip()
        parts[at] = text or ""
    return "".join(parts)


def _tables(items: list[_Item], html: str) -> str:
    """A table that is too wide scrolls, and not the page with it; what it scrolls in is called by its heads."""

    def opened(found: re.Match[str]) -> str:
        heads = filter(None, (_text(items, head).strip() for head in HEAD.findall(found[1])))
        name = escape(RESERVED.sub(REPLACEMENT, ", ".join(heads)))
        label = f' aria-label="{name}"' if name else ""
        return f'<div class="scroll" tabindex="0" role="group"{label}><table>'

    return CELL.sub(r'<\1 class="\2">', TABLE.sub(opened, html)).replace("</table>", "</table></div>")


def _fill(items: list[_Item], html: str) -> Markup:
    """Puts everything in its place."""

    if "<table" in html:
        html = _tables(items, html)
    parts = PLACEHOLDER.split(html.replace(LEFT, "[").replace(RIGHT, "]"))
    for at in range(1, len(parts), 2):
        item = items[int(parts[at])]
        before, after = parts[at - 1], parts[at + 1]
        link = before.endswith(LINK)
        block = before.endswith("<p>") and after.startswith("</p>")
        if link:
            parts[at - 1], parts[at + 1] = before[: -len(LINK)], after[len('">') :]
        if block and item.kind == "block":
            parts[at - 1], parts[at + 1] = before[: -len("<p>")], after[len("</p>") :]
        # A link that Markdown did not see as one, or an embed inside something else, stands there as typed.
        fits = item.kind == "inline" or (link if item.kind == "link" else block)
        parts[at] = item.html if fits else str(escape(item.typed))
    return Markup("".join(parts))


def _attribute(tag: str, name: str, value: str) -> str | None:
    """No address gets through sanitising but the placeholder of one that the scanner accepted."""
    return value if tag != "a" or PLACEHOLDER.fullmatch(value) else None


@cache
def _cleaner() -> nh3.Cleaner:
    import nh3

    return nh3.Cleaner(
        tags=set(TAGS), attributes=ATTRIBUTES, attribute_filter=_attribute, link_rel=None, url_schemes=set()
    )


@cache
def _markdown() -> markdown.Markdown:
    """The one instance: making one costs as much as ten texts. `sane_lists` keeps a list's kind and first number, and
    tables are for figures side by side; nothing else is needed, and typography is the editor's."""
    from xml.etree.ElementTree import SubElement

    import markdown
    from markdown.extensions.tables import TableProcessor
    from markdown.inlinepatterns import SimpleTagInlineProcessor

    class Tables(TableProcessor):
        """Tables whose rows may have more cells than the first: Python-Markdown drops these, with what they cite."""

        def _build_row(self, row: str, parent: Element, align: list[str | None]) -> None:
            super()._build_row(row, parent, align)  # type: ignore[misc]  # not in the stubs
            for cell in self._split_row(row)[len(align) :]:  # type: ignore[attr-defined]
                SubElement(parent[-1], "td").text = cell.strip(" ")

    made = markdown.Markdown(extensions=["sane_lists"])
    made.parser.blockprocessors.register(Tables(made.parser, {"use_align_attribute": True}), "table", 75)
    made.preprocessors.deregister("html_block")
    made.postprocessors.deregister("raw_html")
    for name in UNUSED_BLOCKS:
        made.parser.blockprocessors.deregister(name)
    for name in UNUSED_INLINE:
        made.inlinePatterns.deregister(name, strict=False)
    for place, (tag, pattern) in enumerate(EMPHASIS):
        made.inlinePatterns.register(SimpleTagInlineProcessor(pattern, tag), f"emphasis-{place}", 60 - place)
    made.ESCAPED_CHARS = [*string.punctuation, LEFT, RIGHT]
    return made


_LOCK = Lock()  # Python-Markdown keeps its state in the instance
