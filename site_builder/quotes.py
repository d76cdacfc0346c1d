"""Where our own prose puts words between quotation marks: a text in, the spans of the quoted words out."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

LEAST_WORDS = 3  # fewer are names and terms more often than anyone's words
# Han and kana are written without spaces: six of them may be one name, thirteen are a statement.
SPACELESS = "\u3005\u3041-\u30ff\u3400-\u9fff"
# So are Thai, Lao, Burmese and Khmer: ten of their letters, without the marks on them, may be one name.
LETTERED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
BLANK_LINE = re.compile(r"(?:\r\n|\r|\n)[^\S\r\n]*(?:\r\n|\r|\n)")
MARK = re.compile("[\"“”„‟«»‹›‘’‚'「」『』｢｣﹁﹂﹃﹄〝〞〟＂❝❞]")
# What closes each mark that can open. German „…“ and English “…” share a mark, as do »…« and «…»; Swedish and Finnish
# have one mark for both.
CLOSES = {
    '"': '"',
    "“": "”“",
    "”": "”",
    "„": "“”",
    "‟": "”",
    "«": "»",
    "»": "«»",
    "‹": "›",
    "›": "‹",
    "「": "」",
    "『": "』",
    "｢": "｣",
    "﹁": "﹂",
    "﹃": "﹄",
    "〝": "〞〟",
    "＂": "＂",
    "❝": "❞",
}
NOT_OPENED = (*" \t\r\n\u00a0\u2009\u202f.,;:!?)]}/", "")  # what follows no such mark that opens
SINGLE_CLOSES = {"'": "'", "‘": "’", "‚": "‘’"}


def quoted_spans(text: str) -> list[tuple[int, int]]:
    """The stretches of three or more words between quotation marks, without the marks, in code points.

    Marks pair within a paragraph; what stands within another pair is part of that pair's stretch. A mark that none
    closes goes on to the paragraph's end where the next one begins with it, as in a quotation of several. A single mark
    may be an apostrophe: such a pair counts only where one mark alone can close it.
    """
    spans: list[tuple[int, int]] = []
    if not MARK.search(text):
        return spans
    start = 0
    for end in [*(gap.end() for gap in BLANK_LINE.finditer(text)), len(text)]:
        marks = [m.start() for m in MARK.finditer(text, start, end)]
        spans += _pairs(text, marks, start, end, text[end : end + 1])
        start = end
    return [span for span in spans if _wordy(text, *span)]


def _pairs(text: str, marks: list[int], start: int, end: int, next: str) -> list[tuple[int, int]]:
    """`next` is what the next paragraph begins with."""
    spans: list[tuple[int, int]] = []
    singles: list[int] = []  # single marks outside every double pair since the last one closed
    waiting: dict[str, int] = {}  # for each mark still to come, the number of those seen
    for mark in marks:
        waiting[text[mark]] = waiting.get(text[mark], 0) + 1
    opened: int | None = None
    for mark in marks:
        sign = text[mark]
        waiting[sign] -= 1
        if opened is not None:
            if sign in CLOSES[text[opened]]:
                spans.append((opened + 1, mark))
                opened = None
        elif (
            sign in CLOSES
            and (sign == next or any(waiting.get(c) for c in CLOSES[sign]))
            and _may_open(text, mark, start, end)
        ):
            spans += _single_pairs(text, singles, start, end)
            singles, opened = [], mark
        elif sign in SINGLE_CLOSES or sign in "’":
            singles.append(mark)
    if opened is not None:
        spans.append((opened + 1, end))
    return sorted(spans + _single_pairs(text, singles, start, end))


def _single_pairs(text: str, marks: list[int], start: int, end: int) -> list[tuple[int, int]]:
    """Pairs of single marks: one that opens, and the only one before the next opening that can close it."""
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    closing: list[int] = []
    for mark in [*marks, None]:
        opens = mark is not None and text[mark] in SINGLE_CLOSES and _opens(text, mark, start, end)
        if mark is None or opens:
            if opened is not None and len(closing) == 1:
                spans.append((opened + 1, closing[0]))
            opened, closing = mark, []
        elif opened is not None and text[mark] in SINGLE_CLOSES[text[opened]] and _closes(text, mark, start, end):
            closing.append(mark)
    return spans


def _may_open(text: str, mark: int, start: int, end: int) -> bool:
    """Whether a double mark can open: straight ones after a letter or digit are inches, or close what never opened; so
    do marks of one shape for both where no word follows."""
    if text[mark] not in '"”»':
        return True
    if text[mark] != '"' and text[mark + 1 : mark + 2] in NOT_OPENED:
        return False
    return (not text[mark - 1 : mark].isalnum() or mark == start) and mark + 1 < end


def _opens(text: str, mark: int, start: int, end: int) -> bool:
    before = text[mark - 1] if mark > start else " "
    after = text[mark + 1] if mark + 1 < end else " "
    return not before.isalnum() and before not in "'’" and after.isalnum()


def _closes(text: str, mark: int, start: int, end: int) -> bool:
    before = text[mark - 1] if mark > start else " "
    after = text[mark + 1] if mark + 1 < end else " "
    return not before.isspace() and not after.isalnum()


@cache
def _words() -> re.Pattern[str]:
    """A word. It is made for the first text that quotes: wide sets of characters take longest to make."""
    return re.compile(rf"[{SPACELESS}]{{1,6}}|[{LETTERED}]{{1,10}}|[^\W{SPACELESS}{LETTERED}]+(?:[-‑'’]\w+)*")


def _bare(text: str) -> str:
    """A text without vowel signs and other marks, and without what is never seen: to `re` they part a word."""
    return text if text.isascii() else "".join(c for c in text if unicodedata.category(c) not in ("Mn", "Mc", "Cf"))


def _wordy(text: str, start: int, end: int) -> bool:
    words = _words().finditer(_bare(text[start:end]))
    return all(next(words, None) for _ in range(LEAST_WORDS))
