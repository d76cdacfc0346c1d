"""A figure made from facts: which answers can be drawn, on which axis each stands, and the drawing of each kind.

An axis holds the answers to one question, about one object, in one unit (or units that convert exactly). All else
stands on an axis of its own; what no mark can show is left out of the drawing, and said to be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from markupsafe import Markup

from .. import edtf, values
from ..frozen import frozen
from ..units import Unit
from .svg import BODY, NARROW, STRONG, WIDE, element, picture, text_block, wrap


@frozen
class Answer:
    """One answer: its value and how it is said, the sources that give it, and what it holds for, in words."""

    value: values.Value
    said: str
    sources: tuple[str, ...]
    object: str | None = None
    date: edtf.Date | None = None
    notes: tuple[str, ...] = ()  # its place, date and author, as the table says them


@frozen
class Question:
    """A fact as it is drawn: the question, how the answers compare, and the answers, equal ones merged."""

    text: str
    status: str
    answers: tuple[Answer, ...]


@frozen
class Figure:
    """What a figure is drawn from. `kind` is one of `KINDS`."""

    id: str
    title: str
    kind: str
    questions: tuple[Question, ...]
    words: Mapping[str, str]


@frozen
class Mark:
    """An answer that can be drawn: its numbers in the panel's unit; an end that it does not have is None."""

    answer: Answer
    form: values.Form
    low: Fraction | None
    high: Fraction | None

    @property
    def amount(self) -> Fraction:
        """The number that it states; of a range, the greater one."""
        amount = self.high if self.high is not None else self.low
        assert amount is not None, "a quantity has a number"
        return amount

    @property
    def numbers(self) -> tuple[Fraction, ...]:
        """Every number that it states."""
        return tuple(end for end in (self.low, self.high) if end is not None)

    @property
    def vague(self) -> str:
        """The class of a shape that shows no more than about how much it is; nothing where it says so exactly."""
        return "" if self.form in ("exact", "range") else " vague"


@frozen
class Panel:
    """What stands on one axis."""

    question: Question
    object: str | None
    unit: Unit
    marks: tuple[Mark, ...]

    @property
    def unlike(self) -> bool:
        """Whether the question's answers cannot all hold, as an editor judged them."""
        return self.question.status == "conflict"


# A panel's drawing from `top` down, `width` wide: the shapes, and where they end.
Drawn = tuple[list[Markup], float]


@frozen
class Kind:
    """A kind of figure: how it draws a panel (all panels, this one, words, top, width), and what it can draw."""

    draw: Callable[[Sequence[Panel], Panel, Mapping[str, str], float, int], Drawn]
    accepts: Callable[[Answer], bool]


def draw(figure: Figure, kind: Kind, id: str) -> Markup:
    """The drawing at both widths; `id` starts its ids. Empty where no answer can be drawn."""
    shown = panels(figure, kind)
    if not shown:
        return Markup("")
    widths = ((NARROW, "narrow"), (WIDE, "wide"))
    pictures = (_picture(figure, kind, shown, id, width, variant) for width, variant in widths)
    return element("div", *pictures, class_=f"drawing {figure.kind}-drawing")


def panels(figure: Figure, kind: Kind) -> tuple[Panel, ...]:
    """The axes that a figure needs, in the order of its facts."""
    found: dict[tuple[object, ...], Panel] = {}
    for number, question in enumerate(figure.questions):  # two may be worded alike
        for answer in question.answers:
            value = answer.value
            if not isinstance(value, values.Quantity) or not kind.accepts(answer):
                continue
            key = (number, answer.object, value.unit.dimension or value.unit.measure)
            panel = found.get(key) or Panel(question, answer.object, value.unit, ())
            factor = value.unit.factor / panel.unit.factor
            low, high = (None if end is None else end * factor for end in (value.low, value.high))
            mark = Mark(answer, value.form, low, high)
            found[key] = Panel(question, answer.object, panel.unit, (*panel.marks, mark))
    return tuple(found.values())


def left_out(figure: Figure, kind: Kind) -> tuple[Answer, ...]:
    """The answers that the drawing cannot show."""
    drawn = {id(mark.answer) for panel in panels(figure, kind) for mark in panel.marks}
    return tuple(answer for question in figure.questions for answer in question.answers if id(answer) not in drawn)


def _picture(figure: Figure, kind: Kind, shown: Sequence[Panel], id: str, width: int, variant: str) -> Markup:
    words, below, shapes = figure.words, 4.0, list[Markup]()
    for panel in shown:
        heading = [panel.question.text] if any(other.question is not panel.question for other in shown) else []
        heading += [panel.object] if panel.object else []
        lines = [line for part in heading for line in wrap(part, width, STRONG)]
        title, below = text_block(lines, 0, below, STRONG, class_="panel-title")
        shapes.append(title)
        if panel.unlike:
            status, below = text_block([words["status.conflict"]], 0, below + 2, class_="conflict")
            shapes.append(status)
        drawn, below = kind.draw(shown, panel, words, below + (8 if lines or panel.unlike else 0), width)
        shapes += drawn
        below += 26
    return picture(
        shapes, width, below - 20, variant, id=id, title=figure.title, description=describe(shown, words)
    )  # fmt: skip


def describe(shown: Sequence[Panel], words: Mapping[str, str]) -> str:
    """What a drawing shows, in sentences: each question with its answers and their sources."""
    sentences = []
    for panel in shown:
        said = "; ".join(f"{mark.answer.said} ({'; '.join(credit(mark.answer))})" for mark in panel.marks)
        about = f" {panel.object}:" if panel.object else ""
        sentences.append(f"{panel.question.text}{about} {said}.")
        sentences += [f"{words['status.conflict']}."] if panel.unlike else []
    return " ".join(sentences)


def credit(answer: Answer) -> tuple[str, ...]:
    """Who gives an answer, and what it holds for: the small print under its value."""
    return (", ".join(answer.sources), *answer.notes)


def label(mark: Mark, x: float | Fraction, top: float, width: float | Fraction) -> tuple[Markup, float]:
    """A mark's value in words, and below it its sources and what it holds for; and where they end."""
    said, below = text_block(wrap(mark.answer.said, width, STRONG), x, top, STRONG, class_="value")
    credited, below = text_block(wrap(" · ".join(credit(mark.answer)), width, BODY), x, below, class_="whose")
    return said + credited, below
