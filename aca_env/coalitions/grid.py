"""Masses on a common grid: whole numbers of one step, exact where the masses allow it."""

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aca_env.coalitions.table import Reals, ValueTableError, real_array

# Masses such as 62500 / 190000 have no short decimals, but are whole multiples of each other.
LARGEST_DENOMINATOR = 10_000
SAME = 1e-12


@dataclass(frozen=True, eq=False)
class MassGrid:
    """Collectives sorted into types of equal mass, with masses in whole steps.

    Attributes:
        steps: (n_types,) mass of one collective of each type, in steps.
        counts: (n_types,) collectives of each type.
        type_of: (n,) the type of each collective.
        step: mass of one step.
        mass_error: the most by which any coalition's mass differs from its whole steps; 0 where
            no mass had to be rounded.
    """

    steps: NDArray[np.int64]
    counts: NDArray[np.int64]
    type_of: NDArray[np.int64]
    step: Fraction
    mass_error: float

    @property
    def total(self) -> int:
        """Mass of everybody, in steps."""
        return int(self.steps @ self.counts)

    def levels(self) -> Reals:
        """Return (total + 1,) all masses that a coalition can have, from 0 on."""
        top, bottom = self.step.numerator, self.step.denominator
        return np.array([whole * top / bottom for whole in range(self.total + 1)])


def mass_grid(masses: ArrayLike, max_steps: int) -> MassGrid:
    """Return the coarsest grid that all masses lie on, or else a rounded one.

    Args:
        masses: (n,) mass of each collective, none negative; a float stands for the shortest
            decimal that reads as it.
        max_steps: the most steps that all collectives together may take.

    Returns:
        The grid; `mass_error` says what rounding did.

    Raises:
        ValueTableError: a mass is negative or no number, or max_steps is below 1.
    """
    given = real_array(masses, "masses")
    if (given < 0).any():
        raise ValueTableError(f"masses must not be negative, got {given.min()}")
    if max_steps < 1:
        raise ValueTableError(f"max_steps must be at least 1, got {max_steps}")
    kinds, type_of, counts = np.unique(given, return_inverse=True, return_counts=True)
    step = _common_step(kinds)
    if step is None or _total(kinds, counts, step) > max_steps:
        step = Fraction(float(kinds @ counts)) / max_steps
    steps = _whole(kinds, step)
    sizes = counts.astype(np.int64)
    error = _mass_error(kinds, sizes, steps, step)
    return MassGrid(steps, sizes, type_of.astype(np.int64), step, error)


def _common_step(kinds: Reals) -> Fraction | None:
    """Return the largest step that all masses are whole multiples of, if one is found."""
    positive = [float(mass) for mass in kinds if mass > 0]
    if not positive:
        return Fraction(1)
    decimal = _divisor([Fraction(repr(mass)) for mass in positive])
    least = positive[0]
    if positive[-1] / least > 1 / SAME:
        return decimal
    ratios = [Fraction(mass / least).limit_denominator(LARGEST_DENOMINATOR) for mass in positive]
    pairs = zip(positive, ratios, strict=True)
    if any(abs(float(ratio) * least - mass) > SAME * mass for mass, ratio in pairs):
        return decimal
    relative = _divisor(ratios) * Fraction(least)
    # Decimals are what was meant, unless they make a much finer grid.
    return decimal if decimal * 2 > relative else relative


def _divisor(numbers: list[Fraction]) -> Fraction:
    bottom = lcm(*(number.denominator for number in numbers))
    return Fraction(gcd(*(int(number * bottom) for number in numbers)), bottom)


def _whole(kinds: Reals, step: Fraction) -> NDArray[np.int64]:
    return np.array([round(Fraction(float(mass)) / step) for mass in kinds], dtype=np.int64)


def _mass_error(
    kinds: Reals, counts: NDArray[np.int64], steps: NDArray[np.int64], step: Fraction
) -> float:
    off = [Fraction(float(m)) - int(w) * step for m, w in zip(kinds, steps, strict=True)]
    errors = np.array([float(each) for each in off]) * counts
    worst = max(float(errors[errors > 0].sum()), float(-errors[errors < 0].sum()))
    # Decimals and ratios in floating point differ from what they stand for by this much.
    return worst if worst > SAME * float(kinds @ counts) else 0.0


def _total(kinds: Reals, counts: NDArray[np.int64], step: Fraction) -> int:
    whole = [round(Fraction(float(mass)) / step) for mass in kinds]
    return sum(int(count) * w for count, w in zip(counts, whole, strict=True))
