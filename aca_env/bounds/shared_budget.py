"""What an ε-suboptimal classifier can take back when its budget is shared by all cells.

Flipping a cell whose plan leads by d records costs d of the budget ⌊Nτ⌋, and the flips of one
classifier must fit together (Battiloro et al. 2026, Definition 2.1): contamination adds one law
of mass ε, and a total variation of ε moves mass ε once. A bound that takes off τ in every cell
gives up every cell with a lead of at most Nτ; the classifier can only flip some of them.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.number[Any]]


def most_flipped(
    floors: Numbers, members: Numbers, can_flip: Flags, budget: float
) -> tuple[Reals, Reals]:
    """Return upper bounds on what can be flipped together: members, and number of cells.

    Proof sketch. The most members on cells whose leads sum to at most the budget is a 0/1
    knapsack; where the last item may be taken in part, its value only grows, and then taking
    the cheapest members first is optimal (Dantzig 1957). Leads enter at certified lower bounds,
    which makes flips cheaper only. Members are whole, so the value is rounded down.

    Args:
        floors: (..., n_cells) certified leads in records.
        members: (..., n_cells) members on each cell.
        can_flip: (..., n_cells) cells that a whole budget would flip, 0 < lead ≤ budget.
        budget: ⌊Nτ⌋, records.

    Returns:
        Members (...,) and cells (...,).

    >>> flags = np.array([True, True, True])
    >>> members, cells = most_flipped(np.array([4, 4, 9]), np.array([4, 2, 9]), flags, 9)
    >>> float(members), float(cells)
    (9.0, 2.0)
    """
    cost = np.where(can_flip, np.maximum(floors, 0.0), 0.0)
    gain = np.where(can_flip, members, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        dear = np.where(can_flip & (gain > 0), cost / gain, np.inf)
    order = np.argsort(dear, axis=-1)
    taken = _fill(np.take_along_axis(cost, order, -1), np.take_along_axis(gain, order, -1), budget)
    cheapest = np.sort(np.where(can_flip, cost, np.inf), axis=-1)
    n_cells = (np.cumsum(cheapest, axis=-1) <= budget).sum(axis=-1)
    # A float's rounding must not take a member off.
    return np.floor(taken + 1e-6), np.asarray(n_cells, dtype=np.float64)


def _fill(cost: Reals, gain: Reals, budget: float) -> Reals:
    """Return the value of taking items in order, the last one in part."""
    left = budget - (np.cumsum(cost, axis=-1) - cost)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(cost > 0, np.clip(left / cost, 0.0, 1.0), 1.0)
    return np.asarray((part * gain).sum(axis=-1))


def log_choices(n_can_flip: Numbers, n_flipped: Numbers) -> Reals:
    """Return an upper bound on the logarithm of how many sets of cells may be flipped.

    At most 2^n, and at most (en/j)^j where no more than j of n can be flipped together.
    """
    n, most = np.asarray(n_can_flip, float), np.asarray(n_flipped, float)
    few = np.maximum(np.minimum(most, n), 1.0)
    limited = few * (1 + np.log(np.maximum(n, 1.0) / few))
    return np.where((n > 0) & (most > 0), np.minimum(n * np.log(2), limited), 0.0)
