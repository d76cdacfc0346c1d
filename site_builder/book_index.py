"""The index as in the back of a book: names, places, laws, programmes and terms, with their pages and passages.

A verified site comes in, entries go out. A passage belongs to a name where its quotation has the name, or a form of
it, in whole words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from .filing import filed, headed
from .frozen import frozen
from .haystack import UNSPACED, fold_words, is_word_boundary, starts_of
from .names import Ref
from .verify import Citation
from .viewing import Views
from .views import Link

WORD = re.compile(r"\w+")
LISTED = 24  # pages, and passages, of one entry; the rest are counted, and its own page has the pages
LARGE = 400  # entries, weighed; with more, each letter is a page of its own


@frozen
class Entry:
    """A name in one of its forms. `see` leads to the entry's own page; pages and passages stand under one form only."""

    name: str
    see: Link | None
    pages: tuple[Link, ...]
    passages: tuple[Link, ...]
    more_pages: int  # those that are not listed
    more_passages: int

    @property
    def weight(self) -> int:
        """How many plain entries it takes the room of."""
        return 1 + (len(self.pages) + len(self.passages)) // 8


Letters = tuple[tuple[str, tuple[Entry, ...]], ...]


def by_letter(views: Views) -> Letters:
    """Every entry under its first letter, in the order of an index."""
    letters: dict[str, list[Entry]] = {}
    for entry in sorted(_entries(views), key=lambda entry: (filed(entry.name, views.words), entry.name)):
        first = filed(entry.name, views.words)[:1].upper()
        letters.setdefault(first if first.isalpha() else "#", []).append(entry)
    return tuple((letter, tuple(entries)) for letter, entries in sorted(letters.items()))


def _entries(views: Views) -> Iterator[Entry]:
    topics, remarks = views.linked.records["topic"], views.linked.records["remark"]
    speakers: dict[str, list[Link]] = {}
    for id, record in remarks.items():
        if record.speaker not in topics:
            speakers.setdefault(record.speaker, []).append(views.link(Ref("remark", id)))
    names = {id: (record.name, *(variant.text for variant in record.variants)) for id, record in topics.items()}
    citations, wanted = views.site.citations, (*speakers, *chain.from_iterable(names.values()))
    quoted = views.memo.get("quoted", (citations, wanted), lambda: _Quoted(citations.values(), wanted))
    for id, record in topics.items():
        own, forms = views.link(Ref("topic", id)), {headed(record.name, views.words): record.name}
        for variant in record.variants:
            forms.setdefault(headed(variant.text, views.words), variant.text)
        passages = _passages(views, quoted.with_any(names[id]))
        pages = views.named_by(Ref("topic", id))
        yield _entry(record.name, own, pages, passages)
        yield from (_entry(form, own, (), ()) for form in forms.values() if form != record.name)
    for name, said in speakers.items():
        yield _entry(name, None, tuple(said), _passages(views, quoted.with_any((name,))))


def _entry(name: str, see: Link | None, pages: tuple[Link, ...], passages: tuple[Link, ...]) -> Entry:
    more_pages, more_passages = (max(0, len(links) - LISTED) for links in (pages, passages))
    return Entry(name, see, pages[:LISTED], passages[:LISTED], more_pages, more_passages)


def _passages(views: Views, citations: Iterable[Citation]) -> tuple[Link, ...]:
    """Links to passages, one for each line of a source."""
    lines: dict[tuple[str, int], Citation] = {}
    for citation in citations:
        lines.setdefault((citation.source, citation.pieces[0].line), citation)
    return tuple(map(views.passage, lines.values()))


class _Quoted:
    """Citations by those words of their quotations that names have, so that a name is looked for in few of them."""

    def __init__(self, citations: Iterable[Citation], names: Iterable[str]) -> None:
        ordered = sorted(citations, key=lambda citation: (citation.source, citation.start, citation.end))
        self.texts = [(citation, [fold_words(piece.text) for piece in citation.pieces]) for citation in ordered]
        self.having: dict[str, list[int]] = {}
        wanted = {word for name in names for word in WORD.findall(fold_words(name))}
        for index, (_, texts) in enumerate(self.texts):
            for word in wanted.intersection(WORD.findall("\n".join(texts))):
                self.having.setdefault(word, []).append(index)

    def with_any(self, names: Iterable[str]) -> list[Citation]:
        """The citations whose words have one of the names, in whole words; by source, in the order of its text."""
        found: set[int] = set()
        for name in names:
            words = fold_words(name)
            for index in self._candidates(words):
                if index not in found and any(_has(text, words) for text in self.texts[index][1]):
                    found.add(index)
        return [self.texts[index][0] for index in sorted(found)]

    def _candidates(self, words: str) -> Iterable[int]:
        """The citations that have the rarest of these words; all of them for scripts that part no words by spaces."""
        if any(letter >= UNSPACED for letter in words):
            return range(len(self.texts))
        return min((self.having.get(word, []) for word in WORD.findall(words)), key=len, default=[])


def _has(text: str, words: str) -> bool:
    places = starts_of(text, words)
    return any(is_word_boundary(text, at) and is_word_boundary(text, at + len(words)) for at in places)


def letter_url(letter: str) -> str:
    """The address of a letter's page: the letter where it is ASCII, otherwise its code point; `#` has the rest."""
    name = letter.lower() if letter.isascii() and letter.isalpha() else f"u{ord(letter):04x}"
    return f"index-of-names/{'other' if letter == '#' else name}.html"
