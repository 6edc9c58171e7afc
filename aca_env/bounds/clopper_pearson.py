"""From members to users: exact binomial bounds on a share, and on a count still to come."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.bisection import first_true
from aca_env.bounds.tails import log_difference_tail

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.number[Any]]

_HALVINGS = 42
_LARGEST = 1 - 1e-12
"""Chances beyond it are taken for 1."""


def largest_share(count: Numbers, n_draws: int, log_inverse_delta: float | Numbers) -> Reals:
    """Return an upper confidence bound on a chance that came true `count` times.

    Proof sketch. Random: the number of successes among n_draws independent draws. Fixed: their
    chance p. As few as `count` successes have probability at most δ' under every p above the
    value returned, so p lies above it with probability at most δ'.

    Args:
        count: numbers of successes, any shape.
        n_draws: number of draws; none gives 1.
        log_inverse_delta: ln(1/δ'), broadcast against `count`.

    Source: Clopper and Pearson (1934), one-sided.

    >>> bool(np.isclose(largest_share(np.array(0), 100, np.log(20)), 1 - 0.05 ** (1 / 100)))
    True
    """
    arguments = np.broadcast_arrays(count, log_inverse_delta)
    shape = arguments[0].shape
    if n_draws == 0:
        return np.ones(shape)
    # Counts repeat: each is asked once.
    (k, log_inverse), place = np.unique(
        np.stack([np.asarray(x, np.float64).ravel() for x in arguments]),
        axis=1,
        return_inverse=True,
    )

    def is_out(share: Reals) -> Flags:
        tail = log_difference_tail(np.asarray(n_draws), np.asarray(0), share, k)
        return np.asarray(tail <= -log_inverse)

    low, high = k / n_draws, np.ones(k.shape)
    for _ in range(_HALVINGS):
        middle = np.minimum((low + high) / 2, _LARGEST)
        out = is_out(middle)
        low, high = np.where(out, low, middle), np.where(out, middle, high)
    return np.asarray(high[place.ravel()].reshape(shape))


def smallest_share(count: Numbers, n_draws: int, log_inverse_delta: float | Numbers) -> Reals:
    """Return the lower confidence bound that mirrors `largest_share`; 0 without draws."""
    return np.asarray(1 - largest_share(n_draws - np.asarray(count), n_draws, log_inverse_delta))


def largest_count(share: Reals, n_draws: int, log_inverse_delta: float | Numbers) -> Reals:
    """Return t such that more than t of n_draws come true with probability at most δ'.

    Random: the draws. Fixed: their chance, at most `share`; of a smaller one they are fewer.

    Args:
        share: chances, any shape.
        n_draws: number of independent draws.
        log_inverse_delta: ln(1/δ'), broadcast against `share`.

    Returns:
        Whole numbers in [0, n_draws].
    """
    p, log_inverse = np.broadcast_arrays(
        np.asarray(share, np.float64), np.asarray(log_inverse_delta, np.float64)
    )

    def is_out(count: Reals) -> Flags:
        # More than `count` come true: at most n − count − 1 fail.
        inside = np.clip(1 - p, 1 - _LARGEST, _LARGEST)
        failed = n_draws - count - 1
        tail = log_difference_tail(np.asarray(n_draws), np.asarray(0), inside, failed)
        return (tail <= -log_inverse) & (p <= _LARGEST) | (p <= 0)

    return first_true(is_out, np.zeros(p.shape), np.full(p.shape, float(n_draws)))
