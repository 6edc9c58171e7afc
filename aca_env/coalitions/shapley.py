"""Shares by marginal contributions: the Shapley and the Banzhaf value of a value table."""

from math import comb

import numpy as np
from numpy.typing import ArrayLike

from aca_env.coalitions.table import (
    Reals,
    ValueTableError,
    coalition_sizes,
    n_collectives,
    value_table,
)


def shapley(values: ArrayLike) -> Reals:
    """Return the Shapley value: the mean marginal contribution over all orders of joining.

    Args:
        values: (2**n,) worth of every coalition by bitmask, 0 for the empty one; n up to 24.

    Returns:
        (n,) shares in units of value; they add up to the grand coalition's worth.

    Raises:
        ValueTableError: the values do not describe a game.

    Source: Shapley (1953), "A value for n-person games".

    >>> shapley([0, 0, 0, 6])
    array([3., 3.])
    """
    table = value_table(values)
    n = n_collectives(table)
    by_size = np.array([1 / (n * comb(n - 1, s)) for s in range(n)])
    return _expected_gains(table, by_size[coalition_sizes(n - 1)] if n else np.zeros(0))


def banzhaf(values: ArrayLike, *, normalised: bool = False) -> Reals:
    """Return the Banzhaf value: the mean marginal contribution over all coalitions of the others.

    Args:
        values: (2**n,) worth of every coalition by bitmask, 0 for the empty one; n up to 24.
        normalised: scale the shares so that they add up to the grand coalition's worth.

    Returns:
        (n,) shares in units of value; unless normalised, they need not add up to anything.

    Raises:
        ValueTableError: the values do not describe a game, or the shares to be normalised
            add up to 0.

    Source: Banzhaf (1965), "Weighted voting doesn't work"; Owen (1975), "Multilinear
        extensions and the Banzhaf value".

    >>> banzhaf([0, 0, 0, 0, 0, 1, 1, 1])  # the third with either of the others
    array([0.25, 0.25, 0.75])
    """
    table = value_table(values)
    n = n_collectives(table)
    weight = np.full(len(table) // 2, 2.0 ** (1 - n))
    shares = _expected_gains(table, weight)
    if not normalised or n == 0:
        return shares
    total = shares.sum()
    if abs(total) <= 1e-12 * np.abs(shares).sum():
        raise ValueTableError("the Banzhaf shares add up to 0 and cannot be normalised")
    return np.asarray(shares * (table[-1] / total))


def _expected_gains(table: Reals, weight: Reals) -> Reals:
    """Return (n,) sums over the others' coalitions of weight times marginal contribution.

    With collective i's bit taken out, a coalition of the others is a number below 2**(n-1)
    with the same count of bits, so one array of weights serves everybody.
    """
    shares = np.empty(n_collectives(table))
    for i in range(len(shares)):
        split = table.reshape(-1, 2, 1 << i)
        shares[i] = ((split[:, 1] - split[:, 0]).ravel() * weight).sum()
    return shares
