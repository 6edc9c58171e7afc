"""The Shapley value estimated from random orders, for games too large to list."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from aca_env.coalitions.table import Reals, ValueTableError, real_array

Coalitions = NDArray[np.bool_]
BATCH = 1 << 14


class ShapleyEstimate(NamedTuple):
    """Estimated shares.

    Attributes:
        shares: (n,) means over the sampled orders; they add up to the grand coalition's worth.
        half_widths: (n,) half the width of each share's own interval, by Student's t over
            pairs of orders. 0 says that all pairs agreed, not that the share is certain.
        n_evaluations: coalitions whose worth was asked.
    """

    shares: Reals
    half_widths: Reals
    n_evaluations: int


def shapley_sampled(
    value_of: Callable[[Coalitions], ArrayLike],
    n: int,
    *,
    n_samples: int = 1000,
    level: float = 0.95,
    rng: np.random.Generator,
) -> ShapleyEstimate:
    """Return the Shapley value estimated from pairs of a random order and its reverse.

    Args:
        value_of: from coalitions (m, n) of booleans to worths (m,); 0 for the empty one.
        n: number of collectives.
        n_samples: orders, at least 4; half of them are the reverse of the other half, an odd
            number is rounded up.
        level: confidence of each interval, in (0, 1).
        rng: where the orders are drawn from.

    Returns:
        (shares (n,), half_widths (n,), n_evaluations).

    Raises:
        ValueTableError: an argument is out of range, or value_of returns no worths.

    Source: Castro, Gómez and Tejada (2009), "Polynomial calculation of the Shapley value based
        on sampling"; reversed orders: Mitchell et al. (2022).

    >>> rng = np.random.default_rng(0)
    >>> estimate = shapley_sampled(lambda inside: inside.sum(1) ** 2.0, 3, rng=rng)
    >>> estimate.shares, estimate.half_widths
    (array([3., 3., 3.]), array([0., 0., 0.]))
    """
    if n < 0 or n_samples < 4 or not 0 < level < 1:
        raise ValueTableError(
            f"shapley_sampled needs n at least 0, n_samples at least 4 and level in (0, 1);"
            f" got {n}, {n_samples} and {level}"
        )
    n_pairs = (n_samples + 1) // 2
    means = np.zeros(n)
    squares = np.zeros(n)
    done = 0
    for n_drawn in _batches(n_pairs, n):
        gains = _pair_gains(value_of, rng.permuted(np.tile(np.arange(n), (n_drawn, 1)), axis=1))
        # Welford's update for a batch: squares of differences from the running mean.
        shift = gains.mean(axis=0) - means
        squares += ((gains - gains.mean(axis=0)) ** 2).sum(axis=0)
        squares += shift**2 * done * n_drawn / (done + n_drawn)
        done += n_drawn
        means += shift * n_drawn / done
    error = np.sqrt(squares / (done - 1) / done)
    half_widths = float(stdtrit(done - 1, (1 + level) / 2)) * error
    return ShapleyEstimate(means, half_widths, 2 * n_pairs * (n + 1))


def _batches(n_pairs: int, n: int) -> Iterator[int]:
    """Yield how many pairs to draw at a time, so that a batch stays of moderate size."""
    size = max(1, BATCH // (2 * (n + 1)))
    while n_pairs > 0:
        yield min(size, n_pairs)
        n_pairs -= size


def _pair_gains(value_of: Callable[[Coalitions], ArrayLike], orders: NDArray[np.int64]) -> Reals:
    """Return (n_pairs, n) marginal contributions, averaged over each order and its reverse."""
    n_pairs, n = orders.shape
    both = np.concatenate([orders, orders[:, ::-1]])
    place = np.argsort(both, axis=1)
    inside = place[:, None, :] < np.arange(n + 1)[:, None]
    worths = real_array(value_of(inside.reshape(len(both) * (n + 1), n)), "value_of(coalitions)")
    asked = len(both) * (n + 1)
    if len(worths) != asked:
        raise ValueTableError(f"value_of must return {asked} worths, got {len(worths)}")
    worths = worths.reshape(len(both), n + 1)
    if worths[:, 0].any():
        raise ValueTableError(f"value_of must be 0 for the empty coalition, got {worths[0, 0]}")
    gains = np.take_along_axis(np.diff(worths, axis=1), place, axis=1)
    return np.asarray((gains[:n_pairs] + gains[n_pairs:]) / 2)
