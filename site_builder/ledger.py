"""What a build notes of a site, so that the next one can make a few pages without the others. It is plain data.

It holds what pages show of records other than their own, and of that what it takes the whole site to know: every id,
who names whom, names for links, how much of the seeds is shown; and for each Markdown text the pages that show it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from .changes import changes
from .exposure import Exposure
from .load import Part
from .names import PARENTS, Names, Ref
from .outline import Outline
from .paging import LONG
from .plan import Plan
from .viewing import Known
from .views import FOLDERS


class NotedPart(NamedTuple):
    """A file of content/: its path, its kind, its outline's digest (None: its words are seen elsewhere), and for each
    of its Markdown texts the numbers of the pages that show it."""

    path: str
    kind: str
    outline: str | None
    shown: Sequence[Sequence[int]]


class Ledger:
    """The notes of one build."""

    def __init__(self, notes: bytes) -> None:
        """Reads what `note` made. Raises ValueError where it is none."""
        self._notes: Mapping[str, Any] = json.loads(notes)

    @property
    def parts(self) -> list[NotedPart]:
        """Every file of content/ that is read, in order of path."""
        return [NotedPart(*part) for part in self._notes["parts"]]

    @property
    def pages(self) -> Sequence[str]:
        """The address of every page."""
        return self._notes["pages"]  # type: ignore[no-any-return]

    @property
    def names(self) -> Names:
        """Every id of the site, none of which is broken."""
        noted = self._notes["names"]
        members = {kind: {id: tuple(ids) for id, ids in lists.items()} for kind, lists in noted["members"].items()}
        parent = {
            Ref(kind, id): of for kind, parents in PARENTS.items() for of, ids in members[parents].items() for id in ids
        }
        formerly = {_ref(old): _ref(now) for old, now in noted["formerly"].items()}
        return Names(noted["home"], members, formerly, frozenset(noted["hidden"]), frozenset(), parent)

    @cached_property
    def named_by(self) -> Mapping[Ref, Iterator[Ref]]:
        """The records that name each, as far as any do; to be gone through once."""
        return {_ref(text): map(_ref, by) for text, by in self._notes["named by"].items()}

    @property
    def exposure(self) -> Exposure:
        """How much of each seed the site shows; of its citations, which it takes no other file to know, nothing."""
        return Exposure({}, self._notes["shares"], set(self._notes["bare"]))

    @property
    def cited(self) -> Mapping[str, int]:
        """How many citations there are of each source."""
        return self._notes["cited"]  # type: ignore[no-any-return]

    @property
    def known(self) -> Known:
        """What links say."""
        titles = {Ref(kind, id): title for kind, names in self._notes["titles"].items() for id, title in names.items()}
        return Known(titles, self._notes["starts"], self._notes["dated"])


def note(parts: Sequence[Part], outlines: Mapping[str, Outline | None], plan: Plan) -> bytes:
    """The notes of a site that was built. `outlines` has those of its `parts`, by path."""
    linked, views, names = plan.views.linked, plan.views, plan.views.linked.names
    shown: dict[Any, list[int]] = {text: [] for found in outlines.values() if found for text in found.prose}
    for number, page in enumerate(plan.pages):
        for text in dict.fromkeys(page.prose):
            if text in shown:
                shown[text].append(number)
    long = [id for id in views.site.by_source if len(linked.seeds[id].text.text) > LONG]
    notes = {
        "pages": [page.url for page in plan.pages],
        "parts": [
            NotedPart(
                part.path, part.kind, found and found.digest, [shown[text] for text in found.prose] if found else []
            )
            for part, found in ((part, outlines[part.path]) for part in parts)
        ],
        "names": {
            "home": names.home,
            "members": names.members,
            "formerly": {_text(old): _text(now) for old, now in names.formerly.items()},
            "hidden": sorted(names.hidden),
        },
        "named by": {_text(ref): list(map(_text, by)) for ref, by in linked.backlinks.items()},
        "titles": {kind: {id: views.link(Ref(kind, id)).title for id in linked.records[kind]} for kind in FOLDERS},
        "dated": bool(changes(linked)),
        "starts": {id: views.starts(id) for id in long},
        "cited": {id: len(citations) for id, citations in views.site.by_source.items()},
        "bare": sorted(views.exposure.bare),
        "shares": views.exposure.shares,
    }
    return json.dumps(notes, separators=(",", ":")).encode()


def _text(ref: Ref) -> str:
    return f"{ref.kind}:{ref.id}"


def _ref(text: str) -> Ref:
    kind, _, id = text.partition(":")
    return Ref(kind, id)
