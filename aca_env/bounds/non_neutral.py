"""What bounds pay where members are no neutral sample of everybody.

Collective i's unedited records follow D_i, the rest's D_0, and success is measured on users
who follow D; t_i and t_0 are the total variation distances of D_i and D_0 from D. Without any
bias all of them are 0, and every formula here adds 0.

Theorem. The bounds by margins (Battiloro et al. (2026), Theorems 3.1 and 4.1; see `margins`)
hold with probability 1 − δ if the margin of each cell loses 2 n_0 (t_i + t_0) records more and
the members' share loses t_i. Members who do not edit count in the rest with the distance of
their own collective. (The paper names the need for such bias terms and leaves them out.)

Proof sketch.
1. Margins. The neutral proof compares the rest's records with the own unedited ones through
   their common law. Here each concentrates at a law of its own, with the radii as they are
   (Hoeffding's inequality asks for independence, not for equal laws). A cell's conflict is a
   difference of two probabilities, the mean of a function with values in [−1, 1]; two laws at
   distance t give means that differ by at most 2t. D_0 and D_i are at most min(1, t_i + t_0)
   apart, by the triangle inequality. If n_0 counts several groups (the rest proper, idle members
   of each j), their mean law is the mixture, and the sum over groups bounds its distance.
2. The own edited mass needs nothing: the set of cells A that is certified is fixed by the
   own law D_i after the edit, and the platform trains on the own records themselves.
3. Outside. Members on A estimate D_i(g(x) ∈ A); users come to D(g(x) ∈ A), and one
   event differs by at most t_i. In the regime `transparent` this is the only correction.
4. Others read off own records (`known_interventions_robust`). Collective j's records after an
   intervention h follow h(D_j); the own ones show h(D_i). A map never increases the
   distance, so the conflicts differ by at most 2 min(1, t_i + t_j); where labels depend on j's
   data one event takes the place of the conflict, and half of it would do. Realised (`full`,
   `aggregate`) and worst cases need nothing, since they are no estimates. The average cases are
   estimates in any event, and stay as they are.
5. Unplanting with a split: split and holdout are both of D_i and independent, so 1–4 hold
   given the chosen labels.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.radii import Number

Reals = NDArray[np.float64]
Numbers = NDArray[np.number[Any]]


def total_variation(first: Numbers, second: Numbers) -> float:
    """Return the total variation distance of two laws on the same classes, in [0, 1].

    Args:
        first: (n_classes,) probabilities.
        second: (n_classes,) probabilities.

    >>> total_variation(np.array([0.5, 0.5]), np.array([0.75, 0.25]))
    0.25
    """
    return float(np.minimum(1.0, np.abs(first - second).sum() / 2))


def rest_distance(shares: Numbers, distances: Numbers) -> float:
    """Return the largest t_0 where D is the law of all users: Σ_j α_j t_j / α_0, at most 1.

    D_0 − D = Σ_j α_j (D − D_j) / α_0, so this is the triangle inequality.

    Args:
        shares: (n_collectives,) α_j, in sum at most 1.
        distances: (n_collectives,) t_j.

    >>> rest_distance(np.array([0.2]), np.array([0.5])), rest_distance(np.ones(1), np.zeros(1))
    (0.125, 0.0)
    """
    owed, left = float(np.sum(shares * distances)), 1 - float(np.sum(shares))
    if owed == 0:
        return 0.0
    return min(1.0, owed / left) if left > 0 else 1.0


def apart(first: Number, second: Number) -> Reals:
    """Return the largest distance of two laws at these distances from D, at most 1."""
    return np.asarray(np.minimum(1.0, np.add(first, second)), dtype=np.float64)


def conflict_gap(first: Number, second: Number) -> Reals:
    """Return how far conflicts under two laws can differ: 2 min(1, t + t')."""
    return 2 * apart(first, second)


def rest_gap(own: Number, rest: Number, n_rest: Number) -> Reals:
    """Return what a margin loses for the rest's own law, in records: 2 n_0 (t_i + t_0)."""
    return np.asarray(n_rest * conflict_gap(own, rest))


def idle_gap(distances: Reals, n_idle: Numbers) -> Reals:
    """Return what margins lose for idle members, in records: Σ_{j≠i} 2 m_j (t_i + t_j).

    Own idle members follow the law of the own evidence.

    Args:
        distances: (n_collectives,) t_j.
        n_idle: (..., n_collectives) m_j, members who do not edit.

    Returns:
        (..., n_collectives), for each collective i.
    """
    gaps = conflict_gap(distances[:, None], distances)
    np.fill_diagonal(gaps, 0.0)
    return np.asarray(n_idle @ gaps)
