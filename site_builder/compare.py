"""What the answers to a fact's question have to do with each other: one source, agreement, conflict or difference.

A verified site comes in; a `Comparison` for each fact goes out, with what an editor has to decide or to mend. It never
says who is right.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from itertools import combinations
from typing import Any, Literal, NamedTuple

from . import model, values
from .diagnostics import Diagnostic, Label, Outcome, error, warning
from .memo import NO_MEMO, Ask, Memo
from .references import LinkedPart
from .text import Span
from .units import TABLE, Units
from .verify import VerifiedSite
from .yaml_nodes import find

Status = Literal["single-source", "agree", "conflict", "differ"]
Excerpts = Mapping[str, Any]  # by id
CHOOSE = (
    "write `status: conflict` if they cannot both hold as worded, `status: differ` if they are of different things, "
    "dates, places or measures"
)
APART = "write the number alone as `value:`, and what it counts as `unit:`"
MOST_PAIRS = 2000  # of unlike answers to one question; more are not looked at for a warning


class Group(NamedTuple):
    """Equal values: their indexes in the fact, and the ids of the sources that give them, in the order of citing."""

    values: tuple[int, ...]
    sources: tuple[str, ...]


class Comparison(NamedTuple):
    """How a fact's values compare. `groups` are in the order in which the fact first gives them."""

    status: Status
    groups: tuple[Group, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source that answers, in the order of citing."""
        return tuple(dict.fromkeys(source for group in self.groups for source in group.sources))


def units_of(settings: model.Settings) -> tuple[Units, list[Diagnostic]]:
    """The table of units with the settings' additions."""
    units, found = TABLE, list[Diagnostic]()
    for name, unit in settings.units.items():
        try:
            units = units.add(name, unit)
        except ValueError as failure:
            at = find(unit.at, ()).span
            found.append(error("bad-value", str(failure), at, help="mend `units:` in content/site.yaml"))
    return units, found


class _Answer(NamedTuple):
    """One value as it is compared: what it says, and of which thing, where and when."""

    number: int  # which of the fact's values it is
    record: model.Value
    value: values.Value
    keys: tuple[str | None, ...]  # object, place and as_of

    @property
    def identity(self) -> tuple[object, ...]:
        return (self.value.key, *self.keys)

    @property
    def at(self) -> Span:
        return _at(self.record, "value")


def compare_site(site: VerifiedSite, units: Units, memo: Memo = NO_MEMO) -> Outcome[Mapping[str, Comparison]]:
    """Compares the values of every fact, file by file: they depend on their own file, the excerpts and the units."""
    excerpts = site.linked.records["excerpt"]
    compared: dict[str, Comparison] = {}
    found: list[Diagnostic] = []
    for part in site.linked.parts:
        outcome = memo.get_asking(("compare", part.name), (part, units), excerpts, partial(_of_part, part, units))
        compared.update(outcome.value)
        found += outcome.diagnostics
    return Outcome(compared, tuple(found))


def _of_part(part: LinkedPart, units: Units, ask: Ask[Excerpts]) -> Outcome[dict[str, Comparison]]:
    compared: dict[str, Comparison] = {}
    found: list[Diagnostic] = []
    for ref, fact in part.records.items():
        if ref.kind == "fact":
            outcome = compare(fact, [cited_sources(value, ask) for value in fact.values].__getitem__, units)
            compared[ref.id] = outcome.value
            found += outcome.diagnostics
    return Outcome(compared, tuple(found))


def cited_sources(value: model.Value, ask: Ask[Excerpts]) -> Collection[str]:
    """The ids of the sources of a value: those of its `cite:` list, each once."""
    cited = (cite.source if isinstance(cite, model.Quotation) else ask(_source_of, cite.value) for cite in value.cite)
    return dict.fromkeys(source for source in cited if source is not None)


def _source_of(excerpts: Excerpts, id: str) -> str | None:
    return excerpts[id].source if id in excerpts else None


def compare(
    fact: model.Fact, sources_of: Callable[[int], Collection[str]], units: Units = TABLE
) -> Outcome[Comparison]:
    """Compares the values of one fact. `sources_of` gives the ids of the sources that the value of an index cites."""
    found: list[Diagnostic] = []
    answers = [_answer(index, fact, value, units, found) for index, value in enumerate(fact.values)]
    merged: dict[tuple[object, ...], list[_Answer]] = {}
    for answer in answers:
        merged.setdefault(answer.identity, []).append(answer)
    groups = tuple(
        Group(
            tuple(answer.number for answer in equal),
            tuple(dict.fromkeys(source for answer in equal for source in sources_of(answer.number))),
        )
        for equal in merged.values()
    )
    comparison = Comparison(_status(fact, groups), groups)
    if not found:  # a value that could not be read is no ground for findings about the others
        found += _check_status(fact, comparison, [equal[0] for equal in merged.values()])
    found += _check_silent(fact, comparison)
    return Outcome(comparison, tuple(found))


def _at(record: model.Fact | model.Value, *path: str | int) -> Span:
    return find(record.at, path).span


def _answer(index: int, fact: model.Fact, value: model.Value, units: Units, found: list[Diagnostic]) -> _Answer:
    unit = units.normalise(value.unit or fact.unit)
    parsed: values.Value
    try:
        parsed = values.parse(value.value, unit, units)
    except ValueError as failure:
        parsed = values.TextValue(value.value, unit)
        found.append(
            error(
                "bad-value-notation",
                f"value: {failure}",
                _at(value, "value"),
                help="values are 57, 65..70, >=261, >50, <=10, <10, ~0.60, 3.4 million, an EDTF date with "
                "`unit: date`, or words",
            )
        )
    folded = (None if text is None else values.fold_text(text) for text in (value.object, value.place))
    return _Answer(index, value, parsed, (*folded, value.as_of.text if value.as_of else None))


def _status(fact: model.Fact, groups: tuple[Group, ...]) -> Status:
    """What holds; where an editor has yet to choose, `differ`, which claims less."""
    if len(groups) > 1:
        return fact.status if fact.status in ("conflict", "differ") else "differ"
    return "agree" if len(groups[0].sources) > 1 else "single-source"


def _check_status(fact: model.Fact, comparison: Comparison, answers: list[_Answer]) -> list[Diagnostic]:
    """`answers` has one of each group."""
    if len(answers) == 1:
        return _check_alike(fact, comparison)
    if fact.status in (None, "agree"):
        labels = [Label(answer.at, "another answer") for answer in answers[1:]]
        unlike = _difference(*answers[:2])
        help = APART if _read_alike(*answers[:2]) else CHOOSE
        if fact.status:
            message = f"fact {fact.id!r} does not agree: {unlike}"
            return [error("status-not-agree", message, _at(fact, "status"), labels=labels, help=help)]
        message = f"fact {fact.id!r} has {len(answers)} unlike answers and no status: {unlike}"
        return [error("status-missing", message, answers[0].at, labels=labels, help=help)]
    if len(answers) * (len(answers) - 1) // 2 > MOST_PAIRS:
        return []
    pairs = list(combinations(answers, 2))
    return _check_conflict(fact, pairs) if fact.status == "conflict" else _check_differ(fact, pairs)


def _check_alike(fact: model.Fact, comparison: Comparison) -> list[Diagnostic]:
    """One answer: a conflict or a difference has two, an agreement two sources."""
    if fact.status in ("conflict", "differ"):
        message = f"fact {fact.id!r} has the status {fact.status!r}, but all its answers are alike"
        help = (
            "delete `status:`, or enter the other answer, with its `object`, `place` or `as_of` if it equals this one"
        )
        return [error("status-without-difference", message, _at(fact, "status"), help=help)]
    if fact.status == "agree" and comparison.status != "agree":
        sources = comparison.groups[0].sources
        message = f"fact {fact.id!r} cannot agree: it cites {sources[0]!r} alone" if sources else ""
        help = "delete `status:`, or cite the other source; repetition inside one seed file is one source"
        return [error("status-not-agree", message, _at(fact, "status"), help=help)] if sources else []
    return []


def _check_conflict(fact: model.Fact, pairs: list[tuple[_Answer, _Answer]]) -> list[Diagnostic]:
    """A conflict needs two answers about the same thing, place and date that may exclude each other."""
    reasons = [_reconciled(*pair) for pair in pairs]
    if not all(reasons):
        return []
    first, second = pairs[0]
    message = f"fact {fact.id!r} is called a conflict, but its answers can all hold: {reasons[0]}"
    return [
        warning(
            "conflict-not-exclusive",
            message,
            _at(fact, "status"),
            labels=[Label(first.at, "this"), Label(second.at, "and this")],
            help="write `status: differ`, or mend the values",
        )
    ]


def _check_differ(fact: model.Fact, pairs: list[tuple[_Answer, _Answer]]) -> list[Diagnostic]:
    """Answers that exclude each other differ only if they are of another thing, place, date or measure.

    Texts are left to the editor: whether two of them exclude each other cannot be computed.
    """
    for first, second in pairs:
        if first.keys == second.keys and values.compatible(first.value, second.value) is False:
            return [
                warning(
                    "differ-but-exclusive",
                    f"fact {fact.id!r} is said to differ, but {_shown(first)} and {_shown(second)} cannot both hold of "
                    "one thing, place and date",
                    _at(fact, "status"),
                    labels=[Label(first.at, "this"), Label(second.at, "and this")],
                    help="write `status: conflict`, or give each its `object`, `place` or `as_of`",
                )
            ]
    return []


def _reconciled(first: _Answer, second: _Answer) -> str:
    """Why two unlike answers can both hold; empty where nothing shows that they can."""
    for name, one, other in zip(("object", "place", "date"), first.keys, second.keys, strict=True):
        if one is not None and other is not None and one != other and not _same_time(first, second, name):
            return f"{_shown(first)} and {_shown(second)} are of another {name}"
    if values.compatible(first.value, second.value):
        return f"{_shown(first)} and {_shown(second)} do not exclude each other"
    return ""


def _same_time(first: _Answer, second: _Answer, name: str) -> bool:
    """Whether two dates may be one, as 2023 and 2023-02 may."""
    one, other = first.record.as_of, second.record.as_of
    if name != "date" or one is None or other is None:
        return False
    return values.dates_meet(one, other) is not False


def _difference(first: _Answer, second: _Answer) -> str:
    """What keeps two answers from being alike."""
    if _read_alike(first, second):
        return " and ".join(f"{_shown(answer)} {_written(answer)}" for answer in (first, second))
    if first.value.key != second.value.key:
        return f"{_shown(first)} and {_shown(second)}"
    kinds = zip(("object", "place", "date"), ("object", "place", "as_of"), first.keys, second.keys, strict=True)
    name, field, *keys = next(kind for kind in kinds if kind[2] != kind[3])
    named = " and ".join(f"`{field}: {key}`" if key else f"no `{field}`" for key in keys)
    return f"{_shown(first)} is given of another {name} ({named})"


def _read_alike(first: _Answer, second: _Answer) -> bool:
    """Whether one is in words what the other is as a number: 57 acres."""
    words = [isinstance(answer.value, values.TextValue) for answer in (first, second)]
    return any(words) and not all(words) and values.fold_text(_shown(first)) == values.fold_text(_shown(second))


def _written(answer: _Answer) -> str:
    return "in words" if isinstance(answer.value, values.TextValue) else "as a number with a unit"


def _shown(answer: _Answer) -> str:
    return values.say(answer.value)


def _check_silent(fact: model.Fact, comparison: Comparison) -> list[Diagnostic]:
    return [
        error(
            "silent-source-cited",
            f"fact {fact.id!r} calls source {source!r} silent, and cites it",
            _at(fact, "silent", index),
            labels=[
                Label(_at(fact.values[group.values[0]], "value"), "this answer is its")
                for group in comparison.groups
                if source in group.sources
            ],
            help="take it out of `silent:`, or take the citation away",
        )
        for index, source in enumerate(fact.silent)
        if source in comparison.sources
    ]
