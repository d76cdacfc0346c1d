"""What a text of ours asserts, and what of that no quotation bears out that is cited for it: the rules for one text."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from .figure_tokens import Figure
from .figures import FILLER, Evidence
from .marks import Code, Cut, InlineCitation, Mark, Paragraph, Prose, RecordLink, WebLink
from .number_words import is_english
from .quotes import quoted_spans
from .text import LINE_END
from .units import Units

EMPHASIS = re.compile(r"[*\[\]]|(?<!\w)_+|_+(?!\w)")  # and the brackets around what is altered
LOOSE = re.compile(r" +(?=[,.;:!?])")  # what a citation leaves before a sign
ITEM = re.compile(r"^ {0,7}(?:> ?)* {0,7}([0-9]{1,9})\.(?=[ \t])", re.MULTILINE)  # of a numbered list
BULLET = re.compile(r" {0,7}(?:> ?)* {0,7}[-+*](?=[ \t])")
NESTED = re.compile(r"^ {0,3}(?:> ?)*(?: {4}|\t)[ \t]*([0-9]{1,9})\.(?=[ \t])", re.MULTILINE)  # below a bullet
# What looks like one space, or like the end of a paragraph: line ends, with what marks the next line as a quotation's.
GAP = re.compile(r"[ \t]*(?:(?:\r\n?|\n)(?:[ \t]*>)*[ \t]*)+|[ \t]{2,}|\t")
CODE = "\ufffc"  # stands for a character of code, whose words are nobody's
ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[0-9A-Za-z]+);")
# The words are compared, not the typography: a quotation within ours has other marks than in the source, and no
# ligatures or places to part a word at, as texts out of other programs have them.
ONE_MARK = {
    **dict.fromkeys(map(ord, '"‘’‚‛“”„‟'), "'"),
    **dict.fromkeys(map(ord, "‐‑"), "-"),
    **dict.fromkeys(map(ord, f"{FILLER}\u00ad")),
    **dict(zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)),
}


class Quoted(NamedTuple):
    """The words of a citation as the seed has them, the figure among them that ours convert, if any, and how the words
    are read for figures where that is another way: those of another language, their numbers and dates as in English."""

    words: str
    as_stated: str | None
    read: str | None = None


class Support(NamedTuple):
    """What a text may lean on.

    `cited` is all that its record cites. `shown`: which of that each citation in the text shows, in their order; None
    where all of it holds for all of the text. `claims`: each of its paragraphs has to cite something.
    """

    cited: Sequence[Quoted]
    shown: Sequence[int] | None
    claims: bool


def is_borne_out(prose: Prose, support: Support, names: Collection[str], units: Units) -> bool:
    """Whether the rules find nothing in a text. Figures in these names are none."""
    blank, cited = blanked(prose), support.cited
    if support.claims and any(uncited_paragraphs(prose)):
        return False
    if any(unsupported_quotations(blank, cache(lambda: comparable(cited)))):
        return False
    if support.shown is None:
        return not evidence_of(cited, units).missing(blank, names)
    shown = {mark.start: cited[at] for mark, at in zip(citations_in(prose), support.shown, strict=True)}
    return not any(missing_in_stretches(prose, blank, lambda mark: shown[mark.start], names, units))


def citations_in(prose: Prose) -> list[InlineCitation]:
    """The citations in a text, in order."""
    return [mark for mark in prose.marks if isinstance(mark, InlineCitation)]


def read_in(words: str, lang: str, ours: str) -> str | None:
    """How the words of a citation are read for figures, where that is not as English: their language, and the site's.

    What a site in another language says is read as English too, so its sources are read both ways.
    """
    if is_english(lang):
        return None
    from .figure_languages import in_english  # most sites have no source in another language

    read = in_english(words, lang)
    return read if is_english(ours) else f"{words}\n{read}"


def evidence_of(cited: Iterable[Quoted], units: Units) -> Evidence:
    """What citations state."""
    words, conversions, in_words = list[str](), list[str](), False
    for one in cited:
        words.append(one.words if one.read is None else one.read)
        if one.as_stated:
            conversions.append(one.as_stated)
            in_words |= one.read is not None and not any(map(str.isdecimal, one.as_stated))
    return Evidence(words, conversions, in_words=in_words, units=units)


def uncited_paragraphs(prose: Prose) -> Iterator[Paragraph]:
    """The paragraphs of a text that cite nothing."""
    for paragraph in prose.paragraphs:
        if paragraph.kind == "prose" and not any(isinstance(mark, InlineCitation) for mark in paragraph.marks):
            yield paragraph


def unsupported_quotations(text: str, cited: Callable[[], Sequence[str]]) -> Iterator[tuple[int, int]]:
    """Where three or more words stand between quotation marks, but in no quotation. `cited` gives these, `comparable`;
    it is asked for each such place."""
    for start, end in quoted_spans(text):
        typed = _folded(text[start:end])
        plain = LOOSE.sub("", EMPHASIS.sub("", typed))  # as readers see it, but for brackets that are the source's own
        ways = [quoted.strip(".,;:!?… ") for quoted in dict.fromkeys((typed, plain))]
        if not any(_stands_in(quoted, words) for words in cited() for quoted in ways):
            yield start, end


def _stands_in(quoted: str, words: str) -> bool:
    """Whether these words, none of them cut, stand somewhere in others."""
    from .haystack import is_word_boundary

    at = words.find(quoted)
    while at >= 0 and not (is_word_boundary(words, at) and is_word_boundary(words, at + len(quoted))):
        at = words.find(quoted, at + 1)
    return at >= 0


def comparable(cited: Iterable[Quoted]) -> list[str]:
    """The words of citations as what stands between quotation marks is compared with them."""
    return [_folded(one.words) for one in cited]


def _folded(words: str) -> str:
    from .haystack import fold_words  # few texts quote anything

    return fold_words(words.translate(ONE_MARK)).casefold()


def missing_in_stretches(
    prose: Prose,
    blank: str,
    quoted: Callable[[InlineCitation], Quoted | None],
    names: Collection[str],
    units: Units,
) -> Iterator[tuple[Figure, int]]:
    """The figures of cited stretches that stand in no quotation cited after them, and where their stretch begins.

    `quoted` gives what a citation shows; None where its words were not found, which is reported by itself.
    """
    for start, end, marks in stretches(prose, blank):
        cited = [found for mark in marks if (found := quoted(mark))]
        if cited:
            for figure in evidence_of(cited, units).missing(blank[start:end], names):
                yield figure, start


def blanked(prose: Prose) -> str:
    """A text with citations, embeds, code, the numbers of lists and all of links but their words blanked out, with the
    characters that entities show, and with single spaces within paragraphs, every offset as it was."""
    text = GAP.sub(_gap, prose.words.value)
    holes = [hole for part in (*prose.marks, *prose.cuts) for hole in _holes(part)]
    if "1. " in text:
        holes += [(start, end, " ") for start, end in _numbers(prose)]
    parts: list[str] = []
    at = 0
    for start, end, blank in sorted(holes):
        if start >= at:  # a number within a citation is blanked out with it
            parts += [text[at:start], blank * (end - start)]
            at = end
    blank = "".join([*parts, text[at:]])
    return ENTITY.sub(_character, blank) if "&" in blank else blank


def _gap(found: re.Match[str]) -> str:
    gap = found[0]
    if len(LINE_END.findall(gap)) > 1:
        return "\n" + " " * (len(gap) - 2) + "\n"
    return " " + FILLER * (len(gap) - 1)


def _holes(part: Mark | Cut) -> Iterator[tuple[int, int, str]]:
    """Where a part of a text is no prose, and what stands there for each of its characters."""
    match part:
        case RecordLink(start=opening, target_start=start, target_end=end) | WebLink(start, end, int(opening)):
            yield opening, opening + 1, FILLER
            yield start - 1, end, FILLER
        case _:
            yield part.start, part.end, CODE if isinstance(part, Code) else " "


def _numbers(prose: Prose) -> Iterator[tuple[int, int]]:
    """Where the numbers of lists stand that count their items: 1, and what follows a number that was counted."""
    counted = {0}
    for paragraph in prose.paragraphs:
        if paragraph.kind != "prose":
            continue
        numbered = ITEM.match(prose.words.value, paragraph.start)
        if numbered or BULLET.match(prose.words.value, paragraph.start):
            for item in (ITEM if numbered else NESTED).finditer(prose.words.value, paragraph.start, paragraph.end):
                if int(item[1]) - 1 in counted:
                    counted.add(int(item[1]))
                    yield item.span(1)


def _character(entity: re.Match[str]) -> str:
    """What readers see of an entity, beside the word that it belongs to, and as long."""
    from html import unescape  # few texts have any

    shown = unescape(entity[0])
    filler = FILLER * (len(entity[0]) - len(shown))
    before = entity.start() - 1
    return shown + filler if before >= 0 and entity.string[before].isalnum() else filler + shown


def stretches(prose: Prose, blank: str) -> Iterator[tuple[int, int, list[InlineCitation]]]:
    """The cited stretches of a text, each with the citations that cover it.

    A citation covers the text back to the previous citation or the paragraph's start; citations that stand together
    cover it together.
    """
    if not any(isinstance(mark, InlineCitation) for mark in prose.marks):
        return
    for paragraph in prose.paragraphs:
        start = stretch_end = paragraph.start
        cited: list[InlineCitation] = []
        for mark in paragraph.marks:
            if isinstance(mark, InlineCitation):
                if cited and re.search(r"\w", blank[stretch_end : mark.start]):
                    yield start, stretch_end, cited
                    start, cited = stretch_end, []
                cited.append(mark)
                stretch_end = mark.end
        if cited:
            yield start, stretch_end, cited
