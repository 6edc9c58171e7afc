"""Least core and nucleolus where a coalition's worth depends on its mass alone.

All collectives of one type get the same: least core and nucleolus treat equals equally (the
least core holds an allocation that does). Collectives of no mass add nothing and get nothing.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from aca_env.coalitions.core import least_core
from aca_env.coalitions.grid import MassGrid, mass_grid
from aca_env.coalitions.mass_oracle import MassOracle
from aca_env.coalitions.nucleolus import nucleolus, prenucleolus
from aca_env.coalitions.span import Span
from aca_env.coalitions.stages import Stages
from aca_env.coalitions.staircase import (
    MAX_STEPS,
    StaircaseShares,
    Worth,
    is_better_listed,
    staircase_values,
    worths_at,
)
from aca_env.coalitions.table import NoImputationError, Reals


class StaircaseLeastCore(NamedTuple):
    """The least core of a game of masses.

    Attributes:
        epsilon: the largest excess of a coalition other than nobody and everybody, at best.
        allocation: (n,) shares that attain it, equal for equal masses; in general one of many.
        mass_error: the most by which rounding the masses to the grid changed a coalition's mass.
    """

    epsilon: float
    allocation: Reals
    mass_error: float


def staircase_least_core(
    masses: ArrayLike, worth: Worth, *, max_steps: int = MAX_STEPS
) -> StaircaseLeastCore:
    """Return the least core of v(S) = worth(sum of the masses in S).

    A thousand collectives of twenty types take seconds, a hundred types up to a minute.

    Args:
        masses: (n,) mass of each collective, none negative; a float stands for the shortest
            decimal that reads as it.
        worth: from masses (m,) to worths (m,), 0 at mass 0.
        max_steps: the finest grid tried; masses without a common one are rounded, unless at
            most 20 collectives allow all coalitions to be listed.

    Returns:
        (epsilon, allocation (n,), mass_error). A single collective: epsilon 0.

    Raises:
        ValueTableError: masses or worths that are no game.
        SolverError: the numbers are too far apart for the solver.

    >>> epsilon, allocation, _ = staircase_least_core([1, 1, 1], lambda m: (m >= 2).astype(float))
    >>> round(epsilon, 9), allocation.round(9).tolist()
    (0.333333333, [0.333333333, 0.333333333, 0.333333333])
    """
    game = _Game(masses, worth, max_steps)
    if is_better_listed(game.grid):
        return StaircaseLeastCore(
            *least_core(staircase_values(masses, worth, max_steps=max_steps)), 0.0
        )
    if game.n_with_mass < 2:
        return StaircaseLeastCore(0.0, game.spread(game.alone), game.grid.mass_error)
    program = game.programs(np.full(len(game.alone), -np.inf))
    # Equal parts of all types get a fixed share of everybody's, but their excess counts here.
    optimum = program.next_optimum(Span(len(game.alone)))
    epsilon = optimum.excess * game.scale
    if game.n_with_mass < len(game.grid.type_of):
        # Somebody without mass alone, or everybody else: together they get what they are worth.
        epsilon = max(0.0, epsilon)
    return StaircaseLeastCore(
        epsilon, game.spread(optimum.shares * game.scale), game.grid.mass_error
    )


def staircase_prenucleolus(
    masses: ArrayLike, worth: Worth, *, max_steps: int = MAX_STEPS
) -> StaircaseShares:
    """Return the prenucleolus of v(S) = worth(sum of the masses in S).

    Args:
        masses: (n,) mass of each collective, none negative; a float stands for the shortest
            decimal that reads as it.
        worth: from masses (m,) to worths (m,), 0 at mass 0.
        max_steps: the finest grid tried; masses without a common one are rounded, unless at
            most 20 collectives allow all coalitions to be listed.

    Returns:
        (shares (n,), mass_error).

    Raises:
        ValueTableError: masses or worths that are no game.
        SolverError: the numbers are too far apart for the solver.
    """
    game = _Game(masses, worth, max_steps)
    if is_better_listed(game.grid):
        return StaircaseShares(
            prenucleolus(staircase_values(masses, worth, max_steps=max_steps)), 0.0
        )
    return game.solved(np.full(len(game.alone), -np.inf))


def staircase_nucleolus(
    masses: ArrayLike, worth: Worth, *, max_steps: int = MAX_STEPS
) -> StaircaseShares:
    """Return the nucleolus of v(S) = worth(sum of the masses in S), over the imputations.

    Args:
        masses: (n,) mass of each collective, none negative; a float stands for the shortest
            decimal that reads as it.
        worth: from masses (m,) to worths (m,), 0 at mass 0.
        max_steps: the finest grid tried; masses without a common one are rounded, unless at
            most 20 collectives allow all coalitions to be listed.

    Returns:
        (shares (n,), mass_error).

    Raises:
        NoImputationError: the collectives alone have more than all together.
        ValueTableError: masses or worths that are no game.
        SolverError: the numbers are too far apart for the solver.
    """
    game = _Game(masses, worth, max_steps)
    if is_better_listed(game.grid):
        return StaircaseShares(nucleolus(staircase_values(masses, worth, max_steps=max_steps)), 0.0)
    alone, together = float(game.alone @ game.types.counts), float(game.worths[-1])
    rounding = 1e-12 * game.scale * max(1, game.n_with_mass)
    if alone > together + rounding:
        raise NoImputationError(
            f"no imputation: alone the collectives have {alone:.6g} in sum, together {together:.6g}"
        )
    if alone > together - rounding:
        return StaircaseShares(game.spread(game.alone), game.grid.mass_error)
    return game.solved(game.alone / game.scale)


class _Game:
    """A game of masses by types, those without mass left out."""

    def __init__(self, masses: ArrayLike, worth: Worth, max_steps: int) -> None:
        self.grid = mass_grid(masses, max_steps)
        self.kept = self.grid.steps > 0
        self.types: MassGrid = replace(
            self.grid, steps=self.grid.steps[self.kept], counts=self.grid.counts[self.kept]
        )
        self.worths = worths_at(worth, self.grid.levels())
        self.scale = float(np.abs(self.worths).max()) or 1.0
        self.alone = self.worths[self.types.steps]
        self.n_with_mass = int(self.types.counts.sum())

    def programs(self, floors: Reals) -> Stages:
        """Return the linear programs, in units of the largest worth."""
        worths = self.worths / self.scale
        oracle = MassOracle(self.types, worths)
        return Stages(oracle, self.types.counts, float(worths[-1]), floors)

    def solved(self, floors: Reals) -> StaircaseShares:
        """Return the last program's shares."""
        if self.n_with_mass < 2:
            return StaircaseShares(self.spread(self.alone), self.grid.mass_error)
        shares = self.programs(floors).solve() * self.scale
        return StaircaseShares(self.spread(shares), self.grid.mass_error)

    def spread(self, shares: Reals) -> Reals:
        """Return (n,) what each collective gets, from what one of each type with mass gets."""
        by_type = np.zeros(len(self.kept))
        by_type[self.kept] = shares
        return by_type[self.grid.type_of]
