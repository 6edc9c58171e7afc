"""The least core of a value table, and which coalitions an allocation leaves most aggrieved."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from aca_env.coalitions.normal_form import NormalForm
from aca_env.coalitions.stages import Stages
from aca_env.coalitions.table import (
    Reals,
    ValueTableError,
    allocation_for,
    coalition_sums,
    members_of,
    n_collectives,
    value_table,
)
from aca_env.coalitions.table_oracle import TableOracle

MAX_PROGRAM = 20


class LeastCore(NamedTuple):
    """The smallest subsidy that keeps every coalition from leaving, and shares that go with it.

    Attributes:
        epsilon: the largest excess of a coalition other than nobody and everybody, at best;
            the core is empty exactly where it is positive. 0 where no such coalition exists.
        allocation: (n,) shares that attain it; in general one of many.
    """

    epsilon: float
    allocation: Reals


class Grievance(NamedTuple):
    """A coalition and what it could have beyond what its members get (negative: falls short)."""

    members: tuple[int, ...]
    excess: float


def least_core(values: ArrayLike) -> LeastCore:
    """Return the least core's epsilon and one of its allocations.

    Epsilon is the smallest number with x(S) + epsilon >= v(S) for every coalition S other than
    nobody and everybody, over all shares x that add up to v(N). It is exact up to 1e-9 of the
    largest surplus and is always attained by the allocation returned. A single collective has
    no such coalition: epsilon is 0 and it gets its worth.

    Args:
        values: (2**n,) worth of every coalition by bitmask, 0 for the empty one; n up to 20.

    Returns:
        (epsilon, allocation (n,)), both in units of value.

    Raises:
        ValueTableError: the values do not describe a game.
        SolverError: the numbers are too far apart for the solver.

    Source: Maschler, Peleg and Shapley (1979).

    >>> epsilon, allocation = least_core([0, 0, 0, 1, 0, 1, 1, 1])  # two of three win
    >>> round(epsilon, 9), allocation.round(9).tolist()
    (0.333333333, [0.333333333, 0.333333333, 0.333333333])
    """
    table = value_table(values, MAX_PROGRAM)
    n = n_collectives(table)
    if n < 2:
        return LeastCore(0.0, table[1:].copy())
    game = NormalForm.of(table)
    optimum = table_stages(game.worths, -np.inf).next_optimum()
    allocation = balanced(game.restore(optimum.shares), table[-1])
    return LeastCore(float(excesses(table, allocation)[1:-1].max()), allocation)


def most_aggrieved(values: ArrayLike, allocation: ArrayLike, k: int = 5) -> tuple[Grievance, ...]:
    """Return the coalitions with the largest excess v(S) - x(S), worst first.

    Args:
        values: (2**n,) worth of every coalition by bitmask, 0 for the empty one; n up to 24.
        allocation: (n,) what every collective gets.
        k: how many to return; fewer where there are fewer. Nobody and everybody are left out.

    Returns:
        Grievances by falling excess; equal ones by bitmask.

    Raises:
        ValueTableError: the values do not describe a game, the allocation has another length,
            or k is negative.

    >>> most_aggrieved([0, 0, 0, 1], [1, 0], k=1)
    (Grievance(members=(1,), excess=0.0),)
    """
    table = value_table(values)
    if k < 0:
        raise ValueTableError(f"k must be at least 0, got {k}")
    excess = excesses(table, allocation_for(allocation, n_collectives(table)))[1:-1]
    worst = np.argsort(-excess, kind="stable")[:k]
    return tuple(Grievance(members_of(int(S) + 1), float(excess[S])) for S in worst)


def table_stages(worths: Reals, floor: float) -> Stages:
    """Return the programs of a game in normal form with at least two collectives."""
    n = n_collectives(worths)
    everybody = np.ones(n, dtype=np.int64)
    return Stages(TableOracle(worths), everybody, float(worths[-1]), np.full(n, floor))


def excesses(table: Reals, allocation: Reals) -> Reals:
    """Return (2**n,) what every coalition is worth beyond what its members get."""
    return np.asarray(table - coalition_sums(allocation))


def balanced(shares: Reals, total: float) -> Reals:
    """Return the shares (n,) with the solver's rounding of their sum spread evenly."""
    return np.asarray(shares + (total - shares.sum()) / len(shares))
