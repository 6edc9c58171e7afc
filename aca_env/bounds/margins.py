"""Margins per planted cell and the success they guarantee (THEORY Sections 3 and 4).

Masses are counted in records: a mass is its count divided by `n_total`, so sums of
count tables enter as they are and ties are exact.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.radii import Number, radius

Reals = NDArray[np.float64]
Numbers = NDArray[np.number[Any]]


@dataclass(frozen=True, eq=False)
class Sizes:
    """How many records stand behind each part of a margin; scalars or arrays that broadcast.

    Attributes:
        n_members: acting members of the collective, n_i.
        n_evidence: members behind conflict and outer share (n_i, or the holdout).
        n_rest: weighted number of records of the rest, n_0.
        n_rest_effective: independent records the rest is worth (n_0 without memory).
        n_total: weighted number of training records, N.
    """

    n_members: Number
    n_evidence: Number
    n_rest: Number
    n_rest_effective: Number
    n_total: Number


def statistical_cost(sizes: Sizes, log_inverse_delta: Number) -> Reals:
    """Return what the radii take off a margin, in records.

    2 n_i R(n_i) + n_0 (2R(n_evidence) + 2R(n_0)); the second part is 0 when n_0 = 0, and
    the whole is infinite for a collective without members.
    """
    own = members_cost(sizes.n_members, log_inverse_delta)
    seen = radius(sizes.n_evidence, log_inverse_delta)
    return own + rest_cost(sizes, seen, radius(sizes.n_rest_effective, log_inverse_delta))


def members_cost(n_members: Number, log_inverse_delta: Number) -> Reals:
    """Return 2 n_i R(n_i), infinite for a collective without members."""
    n = np.asarray(n_members, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        return np.where(n > 0, 2 * n * radius(n, log_inverse_delta), np.inf)


def rest_cost(sizes: Sizes, seen: Number, itself: Number) -> Reals:
    """Return n_0 (2R(n_evidence) + 2R(n_0)), 0 where there is no rest.

    Args:
        sizes: numbers of records.
        seen: R(n_evidence), the radius of the rest's proxy.
        itself: R(n_0), the radius of the rest's own records.
    """
    n_rest = np.asarray(sizes.n_rest)
    # The infinite radius of no records is dropped before it meets their mass of 0.
    return np.asarray(2 * n_rest * np.where(n_rest > 0, seen + itself, 0.0))


def margin(
    prevalence: Numbers, cross: Numbers, own_conflict: Numbers, sizes: Sizes, cost: Number
) -> Reals:
    """Return margins M_i, in mass; a cell is won with confidence where M_i > 0.

    M_i = α_i (p_i − 2R(n_i)) − Σ_{j≠i} α_j C_j − α_0 (C⁰_i + 2R(n_e) + 2R(n_0)) − τ.

    Args:
        prevalence: n_i p_i, own edited records in each cell.
        cross: N Σ_{j≠i} α_j C_j in records, or what stands in for it in a regime.
        own_conflict: n_e C⁰_i, pre-edit conflict of the evidence records.
        sizes: numbers of records; arrays must broadcast against the cells.
        cost: `statistical_cost` plus N τ, in records; computed once per game.

    Source: Battiloro et al. (2026), Theorems 3.1 and 4.1.
    """
    # Without evidence there is no conflict to scale, and the cost is infinite.
    proxy = sizes.n_rest / np.maximum(sizes.n_evidence, 1) * own_conflict
    value = (prevalence - cross - proxy - cost) / sizes.n_total
    return np.where(np.isnan(value), -np.inf, value)


def guaranteed_success(
    won: NDArray[np.bool_], members: Numbers, n_evidence: Number, slack: Number
) -> Reals:
    """Return the lower bound on success: share of members on won cells less the outer radii.

    Args:
        won: (..., n_cells) whether each cell is won with confidence.
        members: (..., n_cells) evidence records that the signal sends to each cell.
        n_evidence: number of evidence records; none gives −∞.
        slack: radius of the share plus radius of the test users.

    Returns:
        Bounds (...,), at most 1, −∞ without evidence; not clipped from below.
    """
    n = np.asarray(n_evidence)
    bound = (won * members).sum(axis=-1) / np.maximum(n, 1) - slack
    return np.where(n > 0, bound, -np.inf)
