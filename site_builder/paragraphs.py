"""The commonest Markdown -> HTML without Python-Markdown: paragraphs, headings, links and emphasis of the simple kind.

Python-Markdown and the sanitiser cost a hundred microseconds and more a text, and most texts need neither. What is not
certain to come out the same, character for character, is left to them.
"""

from __future__ import annotations

import re

OPEN, CLOSE = "\ufdd0", "\ufdd1"  # noncharacters around a placeholder's number: not word, space or punctuation

# The patterns start with a literal where they can: so they are found ten times as fast.
ORDINARY = re.compile(r"[^\\|\x00-\x09\x0b-\x1f\x7f-\x9f]*+")  # no escapes, no tables, nothing that HTML changes
BLOCK = re.compile(r"\n(?:[^\S\n]|[-+=>]|(?<=\n\n)\d+\.\s)")  # a line that may start another block, or is indented
ENTITY = re.compile(r"&#?[0-9A-Za-z]+;")
HEADING = re.compile(r"<p>(#{1,6}) ?([^\s#](?:[^\n#]*[^\s#])?)</p>")
LINK = re.compile(rf"\[(?<!!\[)([^\[\]]*+)\]\(({OPEN}\d++{CLOSE})\)")
# Between its signs emphasis has whole links or none; signs that touch others, or pair in no simple way, remain.
_INSIDE = r"(?!\s)((?:[^*_<>]++|<a [^>]*+>[^*_<>]*+</a>)+)(?<!\s)"
STRONG = re.compile(rf"\*\*(?<![*_]\*\*){_INSIDE}\*\*(?![*_])")
ASTERISKS = re.compile(rf"\*(?<![*_]\*){_INSIDE}\*(?![*_])")
UNDERSCORES = re.compile(rf"_(?<![\w*]_){_INSIDE}_(?![\w*])")


def paragraphs(source: str) -> str | None:
    """The HTML of Markdown in which every `[` opens a link to a placeholder; None where it is not that simple."""
    source = source.strip("\n")
    if not source:
        return ""
    if not ORDINARY.fullmatch(source) or BLOCK.search(f"\n\n{source}") or "  \n" in source:
        return None
    if "&" in source:
        if ENTITY.search(source):
            return None
        source = source.replace("&", "&amp;")
    html = f"<p>{source.replace('<', '&lt;').replace('>', '&gt;')}</p>"
    if "\n\n" in html:
        html = re.sub("\n\n+", "</p>\n<p>", html)
    if "#" in html:
        html = HEADING.sub(lambda found: f"<h{len(found[1])}>{found[2]}</h{len(found[1])}>", html)
        if "\n#" in html or "<p>#" in html:
            return None
    if "[" in html:
        html = LINK.sub(lambda found: f'<a href="{found[2]}">{found[1]}</a>', html)
        if "[" in html:
            return None
    if "*" in html:
        html = STRONG.sub(lambda found: f"<strong>{found[1]}</strong>", html)
        html = ASTERISKS.sub(lambda found: f"<em>{found[1]}</em>", html)
        if "*" in html:
            return None
    if "_" in html:
        html = UNDERSCORES.sub(lambda found: f"<em>{found[1]}</em>", html)
        if "_" in html:
            return None
    return html.replace("\u00a0", "&nbsp;")
