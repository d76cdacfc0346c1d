"""Where words stand in the seeds, exactly or nearly, and how to cite them: for `site-builder quote` and the preview."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from . import match
from .frozen import frozen
from .haystack import Haystack, Needle, fold_words
from .match import Ambiguous, Match, WrongPlace
from .nearest import nearest
from .text import SourceText, Span
from .yaml_nodes import Mapping, Scalar
from .yaml_tree import UNREADABLE, parse

NEAREST = 5  # passages where no seed has the words: more would push the best ones off the screen
# What turns the direction of words on a terminal, or breaks their line, unseen.
TURNING = re.compile("[\x85\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@frozen
class Place:
    """Where the words stand. `similarity` is 1 where they stand there exactly; `needle` cites them, if anything can."""

    source: str
    span: Span
    similarity: float
    needle: Needle | None
    obstacle: str  # why they cannot be cited as they are, or ""

    @property
    def yaml(self) -> str:
        """The citation as an entry of a `cite:` list, or ""."""
        return citation_yaml(self.source, self.needle) if self.needle else ""

    @property
    def markdown(self) -> str:
        """The citation as a chapter has it, or ""."""
        return citation_markdown(self.source, self.needle) if self.needle else ""


def places(haystacks: dict[str, Haystack], words: str) -> list[Place]:
    """Every place of these words; where there is none, the nearest passages, at most one of a seed, the most alike
    first."""
    exact = [
        place_at(source, haystack, found, 1.0)
        for source, haystack in haystacks.items()
        for found in match.occurrences(haystack, words) or _joined(haystack, words)
    ]
    if exact:
        return exact
    near: list[Place] = []
    for source, haystack in haystacks.items():
        found = nearest(haystack, Needle(words))
        if found:
            whole = _whole(haystack, found.start, found.end)
            # Where the words are in pieces, or meant to be, it is one of them that is like the passage.
            pieces = match.ELLIPSIS in words or "[...]" in words
            share = min(1, (found.end - found.start) / len(words)) if pieces else 1
            near.append(place_at(source, haystack, Match((whole,), 0), found.similarity * share))
    return sorted(near, key=lambda place: -place.similarity)[:NEAREST]


def _joined(haystack: Haystack, words: str) -> tuple[Match, ...]:
    """The places of words in pieces, with […] between them."""
    if match.ELLIPSIS not in words:
        return ()
    result = match.find(haystack, Needle(words))
    return (result,) if isinstance(result, Match) else result.places if isinstance(result, Ambiguous) else ()


def _whole(haystack: Haystack, start: int, end: int) -> tuple[int, int]:
    """A stretch widened to whole words, and to the closing quotation mark of one that it opens."""
    text = haystack.source.text
    while start > 0 and (text[start] in "'’" or not haystack.is_edge(start)):
        start -= 1
    while end < len(text) and not haystack.is_edge(end):
        end += 1
    for opening, closing in ('""', "“”", "«»", "‘’"):
        words = text[start:end]
        lone = words.count(opening) % 2 if opening == closing else words.count(opening) - words.count(closing)
        if lone == 1 and closing in text[end : end + 2]:  # `Americas."` as well as `Americas"`
            end = text.index(closing, end) + 1
    return start, end


def place_at(source: str, haystack: Haystack, found: Match, similarity: float = 1.0) -> Place:
    """A place in a seed with the plainest way to cite exactly it, or what keeps it from being cited."""
    text = haystack.source
    start, end = found.pieces[0][0], found.pieces[-1][1]
    span = text.span(start, end)
    cited = f" {match.ELLIPSIS} ".join(fold_words(text.text[first:last]) for first, last in found.pieces)
    if unreadable := UNREADABLE.search(cited):
        why = "which YAML does not take: quote the words on either side of it, with […] between them"
        return Place(source, span, similarity, None, f"it holds U+{ord(unreadable[0]):04X}, {why}")
    for needle in _needles(text, cited, start, end):
        result = match.find(haystack, needle)
        if isinstance(result, Match) and (result.pieces[0][0], result.pieces[-1][1]) == (start, end):
            return Place(source, span, similarity, needle, "")
    return Place(source, span, similarity, None, _obstacle(haystack, start, end, cited))


def _needles(text: SourceText, words: str, start: int, end: int) -> Iterator[Needle]:
    """Ways to cite a place, the plainest first: alone, with its line, with a word or two beside it."""
    line = text.position(start).line
    yield Needle(words)
    yield Needle(words, line)
    row = text.line(line)
    before = _readable(text.text[row.start : start].split()[:-4:-1])[::-1]
    after = _readable(text.text[end : max(end, row.end)].split()[:3])
    for count in (1, 2, 3):
        if before:
            yield Needle(words, line, before=" ".join(before[-count:]))
        if after:
            yield Needle(words, line, after=" ".join(after[:count]))


def _readable(words: list[str]) -> list[str]:
    """The words before the first one that no content file can hold."""
    return list(takewhile(lambda word: not UNREADABLE.search(word), words))


def _obstacle(haystack: Haystack, start: int, end: int, words: str) -> str:
    """What keeps the words of this place from being cited: they may stand elsewhere too, and without fault."""
    result = match.find(haystack, Needle(words))
    if isinstance(result, match.TooShort):
        return f"too short to cite: {result.said}"
    for side, edge in (("start", start), ("end", end)):
        if not haystack.is_edge(edge):
            return f"it {side}s inside a word: quote whole words"
    if isinstance(result, match.CrossesLines):
        if result.blank:
            return "it crosses a blank line: quote words on one side of it"
        return "it crosses a line end: quote one line, or say `wrapped: true` in sources.yaml"
    if isinstance(result, (Ambiguous, WrongPlace)):
        return "it stands in several places of one line: quote more of the sentence"
    return "it cannot be cited as it stands"


def citation_yaml(source: str, needle: Needle) -> str:
    """A citation as an entry of a `cite:` list."""
    lines = [f"- source: {source}", *(f"  {line}" for line in yaml_field("quote", needle.quote))]
    if needle.line is not None:
        lines.append(f"  line: {needle.line}")
    for name in ("before", "after"):
        words = getattr(needle, name)
        if words is not None:
            lines += [f"  {line}" for line in yaml_field(name, words)]
    return "\n".join(lines)


def citation_markdown(source: str, needle: Needle) -> str:
    """A citation as it stands in prose: `[@source{line=3}: words]`."""
    given: list[str] = [] if needle.line is None else [f"line={needle.line}"]
    for name in ("before", "after"):
        words = getattr(needle, name)
        if words is not None:
            given.append(f'{name}="{_escaped(words, IN_VALUE)}"')
    attributes = f"{{{', '.join(given)}}}" if given else ""
    return f"[@{source}{attributes}: {_escaped(needle.quote, BACKSLASH if _balanced(needle.quote) else IN_WORDS)}]"


# A backslash is written twice only where it would otherwise escape what follows it.
BACKSLASH, IN_WORDS, IN_VALUE = re.compile(r"\\(?=[\[\]\\]|$)"), re.compile(r"[\\\[\]]"), re.compile(r'[\\\[\]"]')


def _escaped(words: str, what: re.Pattern[str]) -> str:
    return what.sub(lambda found: f"\\{found[0]}", words)


def _balanced(words: str) -> bool:
    depth = 0
    for bracket in re.findall(r"[\[\]]", words):
        depth += 1 if bracket == "[" else -1
        if depth < 0:
            return False
    return depth == 0


def yaml_field(name: str, text: str) -> list[str]:
    """`name: text` where YAML reads that back as typed; otherwise the words on a line of their own below `>-`, or as
    escapes where a terminal would turn them round or break their line."""
    if TURNING.search(text):
        escaped = TURNING.sub(lambda found: rf"\u{ord(found[0]):04X}", re.sub(r'["\\]', r"\\\g<0>", text))
        return [f'{name}: "{escaped}"']
    plain = f"{name}: {text}"
    parsed = parse(SourceText("", plain))
    value = parsed.value.get(name) if isinstance(parsed.value, Mapping) else None
    if isinstance(value, Scalar) and value.value == text and not parsed.diagnostics:
        return [plain]
    return [f"{name}: >-", f"  {text}"]
