"""What a platform that counts would say in planted cells before anybody acts."""

import numpy as np
from numpy.typing import NDArray

from aca_env.populations.pool import Pool
from aca_env.signals import Signal, SignalMap

Reals = NDArray[np.float64]
Codes = NDArray[np.int64]

ROOM = 2**62


def said_when_planted(pool: Pool, signal: Signal) -> Reals:
    """Return what users would be told if all of them set a signal and nobody edits a record.

    A user is told the most frequent label of the pool's users in the cell where the signal puts
    it, the first of the most frequent ones; what a platform of counts says once it has seen the
    whole pool.

    Args:
        pool: the users.
        signal: what they set.

    Returns:
        Shares of the users (n_labels + 1,) by label told; last, of those put into a cell that
        nobody of the pool is in.
    """
    planted = signal.bind(pool.space)
    cells = _cells(pool, planted)
    n_labels, inside = pool.space.n_labels, planted.contains(pool.X)
    seen, place = np.unique(cells[inside], return_inverse=True)
    pairs = place * n_labels + pool.y[inside]
    counts = np.bincount(pairs, minlength=len(seen) * n_labels).reshape(-1, n_labels)
    found, n_users = np.unique(cells, return_counts=True)
    told = np.full(len(found), n_labels)
    # A cell is told by what the signal leaves free, so `seen` is part of `found`.
    told[np.searchsorted(found, seen)] = counts.argmax(axis=1)
    return np.bincount(told, weights=n_users, minlength=n_labels + 1) / pool.n_users


def _cells(pool: Pool, planted: SignalMap) -> Codes:
    """Return a number for every user (n_users,) that tells planted cells apart."""
    cells, n_cells = np.zeros(pool.n_users, dtype=np.int64), 1
    for k in planted.free:
        size = pool.space.sizes[k]
        if n_cells * size >= ROOM:
            seen, cells = np.unique(cells, return_inverse=True)
            n_cells = len(seen)
        cells = cells * size + pool.X[:, k]
        n_cells *= size
    return cells
