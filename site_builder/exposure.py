"""How much of each seed the site shows: quotations, their context, and the share of the text that this adds up to."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import partial

from .diagnostics import Diagnostic, Outcome, error, warning
from .frozen import frozen
from .haystack import is_word_boundary
from .memo import NO_MEMO, Memo
from .quotes import SPACELESS
from .references import span_of
from .seeds import Seed
from .text import LINE_END, SourceText
from .verify import Citation, VerifiedSite

CONTEXT = 60  # code points a side
_END, _WIDE_END = r"[.!?…؟۔।॥။។።፧]['\"”’“»«›‹)\]]*", "[。！？｡][”’」』】）)]*"  # after the wide ones no space follows
SENTENCE_END = re.compile(rf"{_END}(?=\s|$)|{_WIDE_END}")
ENDED = re.compile(rf"(?:{_END}|{_WIDE_END})$")
UNSPACED = re.compile(f"[{SPACELESS}]")

Range = tuple[int, int]


@frozen
class Exposure:
    """What the site shows. `ranges` are each citation's words with their context; shares are from 0 to 1.

    `bare` are the sources whose citations have none, since with it more than the limit would be shown.
    """

    ranges: dict[str, Range]
    shares: dict[str, float]
    bare: set[str]


def expose(site: VerifiedSite, memo: Memo = NO_MEMO) -> Outcome[Exposure]:
    """Decides each citation's context, and warns where a source's quotations alone pass the limit.

    Furniture that the seed does not have is an error.
    """
    sources, limit = site.linked.records["source"], site.linked.settings.limit
    inputs = (site.by_source, site.linked.seeds, sources, limit)
    exposure, over = memo.get("exposure", inputs, lambda: _exposed(site, limit, memo))
    found = list[Diagnostic]()
    for id in over:
        shown, allowed = _told_apart(exposure.shares[id], limit)
        found.append(
            warning(
                "over-limit",
                f"the site shows {shown} of seed {id}, more than the limit of {allowed}",
                span_of(sources[id], "seed"),
                help="shorten or drop quotations, or raise `limit:` in content/site.yaml if the rights allow it",
            )
        )
    return Outcome(exposure, (*found, *_furniture_beyond(site)))


def _told_apart(share: float, limit: float) -> tuple[str, str]:
    """Two unlike shares in percent, with as many decimals as they need to differ, one at least."""
    said = ((f"{share:.{digits}%}", f"{limit:.{digits}%}") for digits in range(1, 20))
    return next(pair for pair in said if pair[0] != pair[1])


def _furniture_beyond(site: VerifiedSite) -> Iterator[Diagnostic]:
    """The lines of furniture that come after their seed's last line; an editor shows one after the last line end."""
    for id, source in site.linked.records["source"].items():
        if not source.furniture or (seed := site.linked.seeds.get(id)) is None:
            continue
        starts, text = seed.text.starts, seed.text.text
        for index, (_, last) in enumerate(source.furniture):
            if last > len(starts):
                yield error(
                    "bad-value",
                    f"furniture: seeds/{seed.name} has no line {last}",
                    span_of(source, "furniture", index),
                    help=f"its last line is {len(starts) - (len(starts) > 1 and starts[-1] == len(text))}",
                )


def _exposed(site: VerifiedSite, limit: float, memo: Memo) -> tuple[Exposure, tuple[str, ...]]:
    """The exposure of all sources, and the ids of those that pass the limit."""
    exposure, over = Exposure({}, {}, set()), list[str]()
    for id, source in site.linked.records["source"].items():
        if (seed := site.linked.seeds.get(id)) is None:
            continue
        citations = site.by_source.get(id, ())
        given = (seed, source.publish, source.furniture, limit, citations)
        ranges, share, is_bare = memo.get(("exposed", id), given, partial(_of_source, *given))
        exposure.ranges.update(ranges)
        exposure.shares[id] = share
        if is_bare:
            exposure.bare.add(id)
        if share > limit and source.publish != "full":
            over.append(id)
    return exposure, tuple(over)


def _of_source(
    seed: Seed, publish: str, furniture: tuple[Range, ...], limit: float, citations: tuple[Citation, ...]
) -> tuple[dict[str, Range], float, bool]:
    """One source's ranges, the share of its text that they add up to, and whether they are bare."""
    text = seed.text.text
    wide = {citation.id: with_context(text, citation) for citation in citations}
    if publish == "full":
        return wide, 1.0, False
    share = shown_share(seed, furniture, wide.values())
    if share <= limit:
        return wide, share, False
    bare = {citation.id: (citation.start, citation.end) for citation in citations}
    return bare, shown_share(seed, furniture, bare.values()), True


def with_context(text: str, citation: Citation) -> Range:
    """The citation's range, widened to its sentence within its line, by at most `CONTEXT` code points a side."""
    return before(text, citation.start), after(text, citation.end)


def before(text: str, start: int) -> int:
    """Where the context before `start` begins: at its sentence's start, or at a word's within `CONTEXT`."""
    near = max(start - CONTEXT - 1, 0)  # lest each of many citations in a long text has all of it searched
    line = max(text.rfind("\n", near, start), text.rfind("\r", near, start)) + 1
    begin = max(line, start - CONTEXT)
    if begin > line and not text[begin - 1].isspace():
        begin = next((at for at in range(begin, start) if _may_cut(text, at)), start)
    for sentence in SENTENCE_END.finditer(text, begin, start):
        begin = sentence.end()
    while begin < start and text[begin].isspace():
        begin += 1
    return begin


def after(text: str, end: int) -> int:
    """Where the context after `end` ends: at its sentence's end, or at a word's within `CONTEXT`."""
    if ENDED.search(text, max(0, end - 4), end):
        return end
    line_end = LINE_END.search(text, end, end + CONTEXT + 1)
    line = line_end.start() if line_end else len(text)
    stop = min(line, end + CONTEXT)
    sentence = SENTENCE_END.search(text, end, min(line, stop + 1))  # one more, to see what follows the full stop
    if sentence and sentence.end() <= stop:
        return sentence.end()
    if stop < line:
        while stop > end and not _may_cut(text, stop):
            stop -= 1
    return end + len(text[end:stop].rstrip())


def _may_cut(text: str, at: int) -> bool:
    """Whether context may begin or end here: at a space, or before one of the letters that have none between words."""
    return text[at].isspace() or (UNSPACED.match(text, at) is not None and is_word_boundary(text, at))


def merge(ranges: Iterable[Range]) -> list[Range]:
    """Overlapping and touching ranges as one, in order."""
    merged: list[Range] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def content_ranges(seed: Seed, furniture: Iterable[Range], shown: Iterable[Range] = ()) -> list[Range]:
    """The lines of a seed that are not furniture, and those of which something is shown."""
    left_out = {n for first, last in furniture for n in range(first, min(last, len(seed.text.starts)) + 1)}
    for start, end in shown:
        left_out.difference_update(range(seed.text.position(start).line, seed.text.position(end).line + 1))
    lines = (seed.text.line(number) for number in range(1, len(seed.text.starts) + 1) if number not in left_out)
    return [(line.start, line.end) for line in lines]


def shown_share(seed: Seed, furniture: tuple[Range, ...], shown: Iterable[Range]) -> float:
    """The share of the seed's characters, white space and furniture left out, that lie in the ranges shown.

    A line of furniture of which something is shown is none.
    """
    merged, everything = merge(shown), [(0, len(seed.text.text))]  # line ends are white space
    content = content_ranges(seed, furniture, merged) if furniture else everything
    total = sum(_ink(seed.text.text[start:end]) for start, end in content)
    if not total:
        return 0.0
    return sum(_ink(seed.text.text[start:end]) for start, end in overlap(merged, content)) / total


def overlap(left: list[Range], right: list[Range]) -> list[Range]:
    """What two sorted lists of ranges have in common."""
    common, i, j = list[Range](), 0, 0
    while i < len(left) and j < len(right):
        start, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if start < end:
            common.append((start, end))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return common


def _ink(text: str) -> int:
    return sum(map(len, text.split()))


def shown_ranges(text: SourceText, exposure: Exposure, citations: Iterable[Citation], whole: bool) -> list[Range]:
    """The parts of a seed that its pages show, in order; line by line where that is the whole text."""
    shown = merge(exposure.ranges[citation.id] for citation in citations)
    if not whole:
        return shown
    return _whole_lines([(text.starts[i], text.line(i + 1).end) for i in range(len(text.starts))], shown)


def _whole_lines(lines: list[Range], shown: list[Range]) -> list[Range]:
    """The lines that hold text; lines that one citation spans are kept together."""
    starts = [start for start, _ in lines]
    spans = [(lines[bisect_right(starts, a) - 1][0], lines[bisect_right(starts, b) - 1][1]) for a, b in shown]
    joined: list[Range] = []
    for start, end in sorted({*spans, *((a, b) for a, b in lines if b > a)}):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
