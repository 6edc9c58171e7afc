"""Shares into whole numbers of users."""

from collections.abc import Sequence

import numpy as np


def apportion(shares: Sequence[float], n_users: int) -> tuple[int, ...]:
    """Return whole numbers that sum to n_users, as near to the shares as can be.

    Args:
        shares: in sum 1.
        n_users: how many there are.

    Source: the method of largest remainders (Hamilton); the first of equals first.

    >>> apportion((0.5, 0.25, 0.25), 10)
    (5, 3, 2)
    """
    exact = np.asarray(shares, dtype=np.float64) / np.sum(shares) * n_users
    counts = np.floor(exact + 1e-9).astype(np.int64)
    # Remainders closer than rounding are equal.
    remainders = np.round(exact - counts, 9)
    first = np.argsort(-remainders, kind="stable")[: n_users - int(counts.sum())]
    counts[first] += 1
    return tuple(map(int, counts))
