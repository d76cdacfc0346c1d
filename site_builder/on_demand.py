"""A site of which little is read: the notes of its last build, and of its files those that somebody asks about.

It has the shape of a verified site. A record is read where it is asked for, with its file, which is linked, verified
and compared by itself; what takes the whole site comes from the ledger. What that does not have raises `NotNoted`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, NoReturn, TypeVar, overload

from .compare import Comparison, compare_part, units_of
from .diagnostics import Diagnostic, Outcome
from .exposure import range_of
from .haystack import Haystack
from .ledger import Ledger
from .link import KINDS, LinkedPart, LinkedSite, link_part, own_records
from .load import File, Part, pictures_of, read_part
from .memo import NO_MEMO
from .model import Settings
from .pictures import Picture, pictures
from .plan import Plan, plan
from .project import Project
from .rules import names_with_figures, rules_of_part
from .seeds import Seed, read_seed
from .verify import VerifiedPart, VerifiedSite, verify_part
from .words import words_of

V = TypeVar("V")
K = TypeVar("K")


class NotNoted(Exception):
    """It takes the whole site to know this."""


class Lazily(Mapping[K, V]):
    """Values by key, each made when it is first asked for."""

    def __init__(self, keys: Collection[K], make: Callable[[K], V]) -> None:
        self._keys, self._make = keys, make
        self._made: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        if key not in self._made:
            if key not in self._keys:
                raise KeyError(key)
            self._made[key] = self._make(key)
        return self._made[key]

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[K]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


class InOrder(Sequence[V]):
    """Values by number, each made when it is first asked for."""

    def __init__(self, length: int, make: Callable[[int], V]) -> None:
        self._made = Lazily(range(length), make)

    @overload
    def __getitem__(self, index: int) -> V: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[V]: ...
    def __getitem__(self, index: int | slice) -> V | Sequence[V]:
        """A value, or several."""
        if isinstance(index, slice):
            return [self._made[number] for number in range(len(self))[index]]
        try:
            return self._made[index]
        except KeyError:
            raise IndexError(index) from None

    def __len__(self) -> int:
        return len(self._made)


class Counted(Mapping[Any, Any]):
    """What the ledger has the number of, and nothing else."""

    def __init__(self, length: int) -> None:
        self._length = length

    def __getitem__(self, key: object) -> NoReturn:
        raise NotNoted

    def __iter__(self) -> NoReturn:
        raise NotNoted

    def __len__(self) -> int:
        return self._length


class SiteOnDemand:
    """The site of a ledger. Its files are as they were, but for the `edited` ones, by path: those say what is given."""

    def __init__(self, project: Project, ledger: Ledger, edited: Mapping[str, Part], drafts: bool) -> None:
        self.project, self.ledger, self.drafts = project, ledger, drafts
        self.noted, names, self.exposure = ledger.parts, ledger.names, ledger.exposure
        self.index = {part.path: index for index, part in enumerate(self.noted)}
        self.parts = InOrder(len(self.noted), lambda index: edited.get(self.noted[index].path) or self._read(index))
        self.own = InOrder(len(self.noted), lambda index: own_records(self.parts[index]))
        self.pictures = pictures_of(project) if names.home["medium"] else {}
        self.links = InOrder(len(self.noted), self._link)
        self.citations = Lazily(self.index, self._verify)
        self.comparisons = Lazily(self.index, self._compare)
        self.linked = LinkedSite(
            self._settings(),
            names,
            InOrder(len(self.noted), lambda index: self.links[index].value),
            {kind: Lazily(names.home[kind], partial(self._record, kind)) for kind in KINDS},
            Lazily(names.home["source"], self._seed),
            (),  # corrections: their words are shown by no page that is made from here
            Lazily(ledger.named_by, lambda ref: tuple(ledger.named_by[ref])),
            self.pictures,
        )
        self.haystacks = Lazily(names.home["source"], self._haystack)
        verified, cited = Lazily(self.index, lambda path: self.citations[path].value), ledger.cited
        by_source: Mapping[str, Any] = {source: Counted(number) for source, number in cited.items()}
        self.site = VerifiedSite(self.linked, verified, Counted(sum(cited.values())), by_source)
        self.units, self.words = units_of(self.linked.settings)[0], words_of(self.linked.settings).value

    def _read(self, index: int) -> Part:
        path = self.noted[index].path
        return read_part(self.noted[index].kind, File(path, (self.project.root / path).read_bytes())).value

    def _settings(self) -> Settings:
        settings = next(self.parts[index].says.settings for index, part in enumerate(self.noted) if part.kind == "site")
        if settings is None:
            raise NotNoted
        return settings

    def _record(self, kind: str, id: str) -> Any:
        return self.own[self.linked.names.home[kind][id]][kind][id]

    def _seed(self, id: str) -> Seed:
        source = self.linked.records["source"][id]
        seed = read_seed(self.project.seeds / source.seed, source, source.at.span, [], NO_MEMO)
        if seed is None:
            raise NotNoted
        return seed

    def _haystack(self, id: str) -> Haystack:
        return Haystack(self.linked.seeds[id].text, self.linked.records["source"][id].wrapped)

    def _link(self, index: int) -> Outcome[LinkedPart]:
        excerpts, pictures = self.linked.records["excerpt"], frozenset(self.pictures)
        return link_part(index, self.parts[index], self.linked.names, excerpts, pictures, self.drafts)

    def _verify(self, path: str) -> Outcome[VerifiedPart]:
        verified = verify_part(self.linked, self.linked.parts[self.index[path]], self.haystacks)
        for citation in verified.value.citations.values():
            text, bare = self.linked.seeds[citation.source].text.text, citation.source in self.exposure.bare
            self.exposure.ranges[citation.id] = range_of(text, citation, bare=bare)
        return verified

    def _compare(self, path: str) -> Outcome[dict[str, Comparison]]:
        return compare_part(self.linked.parts[self.index[path]], self.linked.records["excerpt"], self.units)

    def findings(self, path: str) -> list[Diagnostic]:
        """What is found in a file that could be read."""
        index, names = self.index[path], names_with_figures(self.linked.records["topic"].values(), self.units)
        return [
            *self.links[index].diagnostics,
            *self.citations[path].diagnostics,
            *self.comparisons[path].diagnostics,
            *rules_of_part(self.linked.parts[index], self.site.parts[path], names, self.units),
        ]

    @cached_property
    def _pictures(self) -> Mapping[str, Picture]:
        return pictures(self.linked).value

    def plan(self, base_url: str | None) -> Plan:
        """The site as pages, each planned when it is asked for."""
        home = self.linked.names.home
        return plan(
            self.site,
            Lazily(home["fact"], lambda id: self.comparisons[self.noted[home["fact"][id]].path].value[id]),
            self.exposure,
            self.words,
            self.units,
            pictures=Lazily(home["medium"], lambda id: self._pictures[id]),
            base_url=base_url,
            known=self.ledger.known,
        )
