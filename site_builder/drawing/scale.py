"""Straight scales for numbers, with round ticks: numbers in, lengths and labels out."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from .. import values
from ..frozen import frozen
from ..units import BARE, Unit


@frozen
class Scale:
    """Numbers from `low` to `high` on lengths from `start` to `end`."""

    low: Fraction
    high: Fraction
    start: Fraction
    end: Fraction

    def __call__(self, value: Fraction) -> Fraction:
        """The length at which a number stands."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def round_step(least: Fraction) -> Fraction:
    """The smallest of 1, 2 and 5 times a power of ten that is not less than `least`, which is above 0."""
    power = power_of_ten(least)
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)


def power_of_ten(value: Fraction) -> Fraction:
    """The greatest power of ten that is not more than `value`, which is above 0."""
    power = Fraction(10) ** (len(str(value.numerator // value.denominator)) - 1)
    while power > value:
        power /= 10
    return power


def spanning(numbers: list[Fraction], start: Fraction, end: Fraction, most: int) -> tuple[Scale, tuple[Fraction, ...]]:
    """A scale that holds 0 and all `numbers` between round ends, and its ticks: at most `most` and the two ends."""
    low, high = min(numbers, default=Fraction(0)), max(numbers, default=Fraction(0))
    low, high = min(low, Fraction(0)), max(high, Fraction(0))
    step = round_step((high - low or Fraction(1)) / most)
    first, last = low // step, -(-high // step)
    if first == last:
        last += 1
    ticks = tuple(step * count for count in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], start, end), ticks


def say(value: Fraction, words: Mapping[str, str], unit: Unit = BARE) -> str:
    """A round number in words, with its unit: `10 acres`, `0.5`."""
    text = plain(value)
    return values.say(values.Quantity("exact", value, value, unit, (text,)), words)


def plain(value: Fraction) -> str:
    """A number as decimals. Ticks are whole tenths, hundredths …, so nothing is rounded away."""
    denominator, places = value.denominator, 0
    while denominator > 1 and 10**places % denominator and places < values.MOST_DIGITS:
        places += 1
    digits = str(abs(value.numerator) * 10**places // denominator).rjust(places + 1, "0")
    whole = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{whole}" if value < 0 else whole
