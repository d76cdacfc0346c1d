"""Quotations to citations. Only this module makes a `Citation`, and only after finding its words in the seed file.

What it proves: that a source says these words at this place. Not that they are true.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from . import match
from .diagnostics import Diagnostic, Label, Outcome, error
from .frozen import frozen
from .haystack import Haystack, Needle, fold_words, is_unspaced
from .link import LinkedSite
from .match import Match
from .memo import NO_MEMO, Ask, Memo
from .nearest import nearest
from .references import Claim, LinkedPart, Owner, Place, cite_nodes, span_of
from .seeds import Seed
from .text import SourceText

SHOWN_PLACES = 8
MANY = 20_000_000  # quotations times code points of a seed: from there on, one pass is quicker than a search for each
Sought = tuple[str, str, int | None, str | None, str | None]  # a source, and the parts of a needle
Haystacks = dict[str, Haystack]  # by source
Known = dict[Sought, tuple[Haystack, match.Result]]  # where a source's words were found, in which haystack


@frozen
class Passage:
    """One piece of a quotation as the seed has it; offsets in code points, line and column from 1."""

    start: int
    end: int
    line: int
    column: int
    text: str


@frozen
class Citation:
    """A quotation that verification has bound to its place. `id` survives edits elsewhere in the seed and the site."""

    id: str
    source: str
    seed: str
    sha256: str
    pieces: tuple[Passage, ...]

    @property
    def quotation(self) -> str:
        """The seed's own words; pieces are joined by […]."""
        pieces = self.pieces
        return pieces[0].text if len(pieces) == 1 else f" {match.ELLIPSIS} ".join(piece.text for piece in pieces)

    @property
    def start(self) -> int:
        """Offset of the first character."""
        return self.pieces[0].start

    @property
    def end(self) -> int:
        """Offset after the last character."""
        return self.pieces[-1].end


@frozen
class Evidence:
    """A citation as one claim leans on it."""

    citation: Citation
    claim: Claim


@frozen
class VerifiedPart:
    """What one file's claims came to: citations by id, each claim's evidence by whose it is and by where it stands."""

    citations: dict[str, Citation]
    evidence: Mapping[Owner, tuple[Evidence, ...]]
    at: Mapping[Place, Evidence]


@frozen
class VerifiedSite:
    """A linked site whose every quotation has its passage. `plan` accepts nothing less."""

    linked: LinkedSite
    parts: Mapping[str, VerifiedPart]  # by name
    citations: Mapping[str, Citation]
    by_source: Mapping[str, tuple[Citation, ...]]

    def of(self, owner: Owner) -> tuple[Evidence, ...]:
        """All that a record, or a part of it, cites: its `cite:` list and its prose."""
        part = self.parts.get(self.linked.file_of(owner))
        return part.evidence.get(owner, ()) if part else ()

    def at(self, place: Place) -> Evidence | None:
        """What is cited at a place of the editors' files; None where its words were not found."""
        part = self.parts.get(place.part)
        return part.at.get(place) if part else None

    def listed(self, item: Any) -> tuple[Evidence, ...]:
        """What the `cite:` list of a record, or of a part of it, names, in order: not what its prose cites as well."""
        places = (Place.of(span) for _, span in cite_nodes(item))
        return tuple(found for place in places if (found := self.at(place)))


def verify(linked: LinkedSite, memo: Memo = NO_MEMO) -> Outcome[VerifiedSite]:
    """Finds every claim's words in its seed file. Each failure says which it is, and where the words do stand.

    It works part by part: what a file's claims come to depends on them and on the seeds that they cite; on all, where
    words are not found. Where a file has changed, its words that were found before in the same seed are not looked for
    again, but compared with it all the same.
    """
    prepared = haystacks(linked, memo)
    memo.get("sought", (prepared,), partial(_look_for_many, linked, prepared))
    parts, found = dict[str, VerifiedPart](), list[Diagnostic]()
    for part in linked.parts:
        known: Known = memo.get(("places", part.name), (), dict)
        verified = memo.get_asking(("verify", part.name), (part,), prepared, _Verifier(linked, part, known).run)
        parts[part.name] = verified.value
        found += verified.diagnostics
    unseen = {Owner("medium", id) for id in linked.records["medium"] if not linked.showing(id)}
    every = tuple(_read(part, unseen) for part in parts.values())
    citations, by_source = memo.get("citations", every, lambda: _gathered(every))
    return Outcome(VerifiedSite(linked, parts, citations, by_source), tuple(found))


def _read(part: VerifiedPart, unseen: set[Owner]) -> dict[str, Citation]:
    """A part's citations, but for those of pictures that no page shows: nobody could read what leans on them."""
    if part.evidence.keys().isdisjoint(unseen):
        return part.citations
    read = {one.citation.id for owner, found in part.evidence.items() if owner not in unseen for one in found}
    return {id: citation for id, citation in part.citations.items() if id in read}


def _gathered(every: tuple[dict[str, Citation], ...]) -> tuple[dict[str, Citation], dict[str, tuple[Citation, ...]]]:
    citations: dict[str, Citation] = {}
    for of_part in every:
        citations.update(of_part)
    by_source: dict[str, list[Citation]] = {}
    for citation in citations.values():
        by_source.setdefault(citation.source, []).append(citation)
    return citations, {source: tuple(found) for source, found in by_source.items()}


def haystacks(linked: LinkedSite, memo: Memo = NO_MEMO) -> Haystacks:
    """Every seed, prepared for searching, by source id."""
    wrapped = {id: linked.records["source"][id].wrapped for id in linked.seeds}
    prepared = {
        id: memo.get(("haystack", id), (seed, wrapped[id]), partial(Haystack, seed.text, wrapped[id]))
        for id, seed in linked.seeds.items()
    }
    return memo.get("haystacks", (prepared,), lambda: prepared)


def _look_for_many(linked: LinkedSite, prepared: Haystacks) -> None:
    """Looks for all the words that are quoted of a long seed in one pass, where these are many."""
    claims = [claim for part in linked.parts for claim in part.claims if claim.source in prepared]
    counts = Counter(claim.source for claim in claims)
    many = {id: set[str]() for id, count in counts.items() if count * len(prepared[id].folded.text) > MANY}
    for claim in claims:
        if claim.source in many:
            words = fold_words(_respaced(claim.quote.value))
            if len(words) >= match.LETTERS:  # others are refused, and may stand anywhere
                many[claim.source].add(words)
    for id, sought in many.items():
        prepared[id].look_for(sought)


def _haystack(prepared: Haystacks, id: str) -> Haystack | None:
    return prepared.get(id)


def _every(prepared: Haystacks) -> tuple[tuple[str, Haystack], ...]:
    return tuple(prepared.items())


def citation_id(source: str, quotation: str, occurrence: int) -> str:
    """`c-` and 12 hexadecimal digits of the SHA-256 of the source's id, the folded words and the occurrence."""
    key = f"{source}\n{fold_words(quotation)}\n{occurrence}"
    return "c-" + hashlib.sha256(key.encode()).hexdigest()[:12]


class _Verifier:
    """Verifies one part. `known` has where words of this file were found before, and in which haystack."""

    def __init__(
        self,
        linked: LinkedSite,
        part: LinkedPart,
        known: Known,
    ) -> None:
        self.linked, self.part, self.known = linked, part, known
        self.found: list[Diagnostic] = []
        self.citations: dict[str, Citation] = {}
        self.matched: dict[Sought, Citation] = {}

    def run(self, ask: Ask[Haystacks]) -> Outcome[VerifiedPart]:
        """What the part's claims come to, in the haystacks that are asked for."""
        self.ask = ask
        evidence: dict[Owner, list[Evidence]] = {}
        at: dict[Place, Evidence] = {}
        for claim in self.part.claims:
            haystack = ask(_haystack, claim.source)
            if haystack is None:
                continue  # `load` has said why its seed cannot be read
            citation = self._citation(claim, haystack)
            if citation is None:
                continue
            if claim.excerpt is None or claim.owner.kind == "excerpt":  # an excerpt's fault is reported once, there
                self._as_stated(claim, citation)
            found = Evidence(citation, claim)
            evidence.setdefault(claim.owner, []).append(found)
            at[claim.place] = found
        self._variants()
        by_owner = {owner: tuple(items) for owner, items in evidence.items()}
        return Outcome(VerifiedPart(self.citations, by_owner, at), tuple(self.found))

    def _citation(self, claim: Claim, haystack: Haystack) -> Citation | None:
        key = (claim.source, _respaced(claim.quote.value), claim.line, claim.before, claim.after)
        if key in self.matched:
            return self.matched[key]
        needle = Needle(*key[1:])
        searched, result = self.known.get(key) or (None, None)
        if searched is not haystack or result is None:
            result = match.find(haystack, needle)
            self.known[key] = haystack, result
        if not isinstance(result, Match):
            if claim.excerpt is None or claim.owner.kind == "excerpt":  # an excerpt's fault is reported once, there
                self.found.append(self._failure(claim, haystack, result))
            return None
        seed = self.linked.seeds[claim.source]
        pieces = tuple(passages(seed, result))
        quotation = f" {match.ELLIPSIS} ".join(piece.text for piece in pieces)
        words = fold_words(_respaced(quotation))
        if words != fold_words(needle.quote):  # an assert is left out where Python runs with -O
            raise AssertionError("a citation shows the words typed")
        id = citation_id(claim.source, quotation, result.occurrence)
        citation = Citation(id, claim.source, seed.name, seed.sha256, pieces)
        self.matched[key] = self.citations[id] = citation
        return citation

    def _failure(self, claim: Claim, haystack: Haystack, result: object) -> Diagnostic:
        seed = self.linked.seeds[claim.source]
        quote = claim.quote
        if isinstance(result, match.TooShort) and not result.piece and match.ELLIPSIS in quote.value:
            return error(
                "quote-too-short",
                f"`{match.ELLIPSIS}` stands in the quotation with no words before or behind it to join",
                quote.span,
                help="take it out: that the source goes on is seen where the quotation leads",
            )
        if isinstance(result, match.TooShort):
            whole = result.piece == fold_words(quote.value)
            what = "the quotation" if whole else f"the piece {result.piece!r} of the quotation"
            return error(
                "quote-too-short",
                f"{what} has {result.said}",
                quote.span,
                help="quote more of the sentence, so that the words can be found by a reader as well",
            )
        if isinstance(result, match.CutsWord):
            return error(
                "quote-cuts-word",
                f"the quotation {result.side}s inside the word {seed.text.span(*result.word).text!r}",
                quote.span,
                labels=[Label(seed.text.span(*result.word), "the seed has")],
                help="quote whole words",
            )
        if isinstance(result, match.Ambiguous):
            shown = result.places[:SHOWN_PLACES]
            lines = list(dict.fromkeys(seed.text.position(p.pieces[0][0]).line for p in shown))
            inline = claim.at.text.startswith("[@")
            ways = [f"`[@{claim.source}{{line={line}}}: …]`" if inline else f"`line: {line}`" for line in lines]
            if len(lines) == len(shown):
                help = "say which: " + " or ".join(ways)
            elif inline:
                help = f'say which with `[@{claim.source}{{before="…"}}: …]` or `after=`, the words directly beside it'
            else:
                help = "say which with `line:`, and with `before:` or `after:` the words directly beside it"
            return error(
                "quote-ambiguous",
                f"the quotation stands in {len(result.places)} places of seed {claim.source}",
                quote.span,
                labels=[Label(seed.text.span(*p.pieces[0]), "here") for p in shown],
                help=help,
            )
        if isinstance(result, match.OutOfOrder):
            return error(
                "quote-out-of-order",
                "the pieces of the quotation all stand in the seed, but not "
                + ("within one " if result.in_order else "in this order within one ")
                + ("block" if self.linked.records["source"][claim.source].wrapped else "line"),
                quote.span,
                labels=[Label(seed.text.span(*place), "a piece") for place in result.places[:SHOWN_PLACES]],
                help="put the pieces in the seed's order, or cite each of them by itself",
            )
        if isinstance(result, match.WrongPlace):
            stands = f"line{'s' if len(result.lines) > 1 else ''} {', '.join(map(str, result.lines[:SHOWN_PLACES]))}"
            given = ", ".join(f"`{name}:`" for name in ("line", "before", "after") if getattr(claim, name) is not None)
            return error(
                "quote-wrong-place",
                f"the quotation stands in seed {claim.source}, but not where {given} says",
                quote.span,
                labels=[Label(seed.text.span(*p.pieces[0]), "here") for p in result.places[:SHOWN_PLACES]],
                help=f"it stands in {stands}: mend or delete {given}",
            )
        if isinstance(result, match.CrossesLines):
            return error(
                "quote-crosses-lines",
                f"the quotation crosses {'a blank line' if result.blank else 'a line break'} of the seed",
                quote.span,
                labels=[Label(seed.text.span(result.start, result.end), "it begins here")],
                help="quote one line, or cite the lines one by one"
                + ("" if result.blank else "; a hard-wrapped seed says `wrapped: true` in sources.yaml"),
            )
        return self._not_found(claim, haystack, seed, result)

    def _not_found(self, claim: Claim, haystack: Haystack, seed: Seed, result: object) -> Diagnostic:
        for other, elsewhere in self.ask(_every):
            if other != claim.source:
                answer = match.find(elsewhere, Needle(_respaced(claim.quote.value)))
                found = answer.places[0] if isinstance(answer, match.Ambiguous) else answer
                if isinstance(found, Match):
                    text = self.linked.seeds[other].text
                    return error(
                        "quote-in-other-seed",
                        f"the quotation stands in source {other!r}, not in {claim.source!r}",
                        claim.quote.span,
                        labels=[Label(text.span(*found.pieces[0]), "here")],
                        help=f"cite `source: {other}`",
                    )
        if isinstance(result, match.NotFound) and result.dots and "[...]" not in haystack.folded.text:
            return error(
                "quote-not-in-seed",
                f"the quotation is not in seed {claim.source}: `[...]` joins nothing",
                claim.quote.span,
                help="write `[…]`, with the one character that has three dots",
            )
        near = nearest(haystack, Needle(claim.quote.value, claim.line))  # as typed: places in it are told
        if near is None:
            return error(
                "quote-not-in-seed",
                f"the quotation is not in seed {claim.source}, nor is anything like it",
                claim.quote.span,
                help="copy the words from the seed; `site-builder quote` finds words in all seeds",
            )
        typed = _whole_words(claim.quote.value, near.quote_start, near.quote_end)
        there = _whole_words(seed.text.text, near.seed_start, near.seed_end)
        return error(
            "quote-not-in-seed",
            f"the quotation differs from seed {claim.source}",
            claim.quote.at(*typed),
            note="differs here",
            labels=[Label(seed.text.span(*there), "the seed reads")],
            help="copy the seed's wording",
        )

    def _as_stated(self, claim: Claim, citation: Citation) -> None:
        quotation = SourceText("", citation.quotation)
        if claim.as_stated and not match.contains_words(Haystack(quotation, True), claim.as_stated):
            self.found.append(
                error(
                    "as-stated-not-in-quotation",
                    f"as_stated {claim.as_stated!r} is not in the quotation",
                    claim.at,
                    help="give the figure as the quotation words it, or quote the words that hold it",
                )
            )

    def _variants(self) -> None:
        for ref, topic in self.part.records.items():
            for variant in topic.variants if ref.kind == "topic" else ():
                for index, source in enumerate(variant.sources):
                    haystack = self.ask(_haystack, source)
                    if haystack is not None and not match.contains_words(haystack, variant.text):
                        self.found.append(
                            error(
                                "variant-not-in-seed",
                                f"seed {source} does not have the name {variant.text!r}",
                                span_of(variant, "sources", index),
                                help="a variant is a name as that source prints it, whole words, letter by letter",
                            )
                        )


def _respaced(words: str) -> str:
    """`A[…]B` and `A […] B` are the same pieces."""
    if match.ELLIPSIS not in words:
        return words.strip()
    return f" {match.ELLIPSIS} ".join(part.strip() for part in words.split(match.ELLIPSIS))


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch widened to the words that it touches; at least one character, so that carets have a place to stand."""
    end = min(max(end, start + 1), len(text))
    start = min(start, end - 1)
    while not _parts_words(text, start):
        start -= 1
    while not _parts_words(text, end):
        end += 1
    return start, end


def _parts_words(text: str, at: int) -> bool:
    """Whether white space stands here, or a letter of a script that writes none between words."""
    return not 0 < at < len(text) or text[at - 1].isspace() or text[at].isspace() or is_unspaced(text, at)


def passages(seed: Seed, found: Match) -> Iterator[Passage]:
    """The pieces of a match with their lines, columns and the seed's own characters."""
    for start, end in found.pieces:
        line, column = seed.text.position(start)
        yield Passage(start, end, line, column, seed.text.text[start:end])
