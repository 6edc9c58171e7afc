"""What a bound on success guarantees in payoff."""

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]

LIFT = 0.5
"""Share of what a bound leaves open that nearness may fill."""


def certified_value(bound: Reals, values: Reals, target: NDArray[np.int64], keeps: Flags) -> Reals:
    """Return the least value per test user that a bound on success guarantees on its signal.

    With success S ≥ b, planting y leaves at least S v(y) + (1 − S) min_{y'≠y} v(y'), and
    unplanting y at least S min_{y'≠y} v(y') + (1 − S) v(y). Both are linear in S, so the
    worst S in [b, 1] is one of its ends. A bound below 0, −∞ or NaN says nothing: b = 0.

    Args:
        bound: (...,) lower bounds on success.
        values: (..., n_labels) value of each label, at least two labels.
        target: (...,) code of the label that is planted or unplanted.
        keeps: (...,) whether the label is planted; else it is unplanted.

    Raises:
        DataError: fewer than two labels.

    >>> values = np.array([1.0, 0.0, -1.0])
    >>> float(certified_value(np.array(0.75), values, np.array(0), np.array(True)))
    0.5
    """
    if np.shape(values)[-1] < 2:
        raise DataError(f"values: expected at least two labels, got {np.shape(values)[-1]}")
    at_least = np.clip(np.nan_to_num(bound, nan=0.0, neginf=0.0), 0.0, 1.0)
    named = np.arange(values.shape[-1]) == np.asarray(target)[..., None]
    own = np.where(named, values, 0.0).sum(axis=-1)
    other = np.where(named, np.inf, values).min(axis=-1)
    wanted, unwanted = np.where(keeps, own, other), np.where(keeps, other, own)
    return np.asarray(np.minimum(at_least * wanted + (1 - at_least) * unwanted, wanted))


def nearness(margins: Reals, reach: Reals) -> Reals:
    """Return how near cells are to being won, in [0, 1]: 1 where they are.

    A bound counts won cells only, so it is flat almost everywhere: what is short by little
    and what is short by much look the same. A cell of margin m ≤ 0 has nearness
    1 + m / reach, not below 0.

    Args:
        margins: (..., n_cells) margins, in mass.
        reach: (..., n_cells) shortfall in mass at which the nearness is 0, positive.

    >>> nearness(np.array([0.1, 0.0, -0.1, -0.9]), np.array(0.4)).tolist()
    [1.0, 1.0, 0.75, 0.0]
    """
    return np.asarray(np.clip(1 + margins / reach, 0.0, 1.0))


def sloped_bound(bound: Reals, near: Reals) -> Reals:
    """Return bounds (...,) with a slope towards the next step: b + n (1 − b) / 2, b at least 0.

    It rises with the bound and with the nearness, stays within [0, 1], and keeps the bound
    in front: winning a cell is worth more than being near to winning it.

    Args:
        bound: (...,) bounds; −∞ counts as 0.
        near: (...,) nearness, averaged over members.

    >>> sloped_bound(np.array([0.5, -np.inf]), np.array([0.5, 0.5])).tolist()
    [0.625, 0.25]
    """
    least = np.maximum(bound, 0.0)
    return np.asarray(least + LIFT * near * (1 - least))
