"""Where the mixture decides: critical mass, and least members where cells can be lost again."""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.exact_values import Reals
from aca_env.bounds.mixture_claim import MixtureClaim

MAX_TOTAL = 10**12
"""Largest number of training records that is searched."""


def check_question(level: float, n_total: int) -> None:
    """Raise `ValueError` where a level or a number of records is out of range."""
    if not 0 <= level <= 1:
        raise ValueError(f"level must lie in [0, 1], got {level}")
    if not 1 <= n_total <= MAX_TOTAL:
        raise ValueError(f"n_total must lie in [1, {MAX_TOTAL}], got {n_total}")


def least(holds: Callable[[int], bool], low: int, high: int) -> int | None:
    """Return the least whole number in [low, high] at which a lasting condition holds.

    >>> least(lambda n: n * n >= 50, 0, 100), least(lambda n: n > 9, 0, 9)
    (8, None)
    """
    if not holds(high):
        return None
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def least_over_pieces(
    claim: MixtureClaim, n_others: Reals, n_total: int, level: float
) -> int | None:
    """Return the least members where cells may be lost again as the collective grows.

    Each cell is lost on one interval of n, so the won share is constant between the ends of
    the intervals and the bound grows there: only the last piece that fails matters.
    """
    most = n_total - int(n_others.sum())
    first, last = claim.lines(n_others, n_total).losing()
    first, last = np.maximum(np.ceil(first), 1), np.minimum(np.floor(last), most)
    starts = np.unique(np.concatenate([[1], first[first <= last], last[first <= last] + 1]))
    starts = starts[starts <= most]
    ends = np.append(starts[1:] - 1, most)
    share = _won(claim, first, last, starts) / claim.n_pool
    failing = np.flatnonzero(share - claim.outer.slack(starts[:, None]) < level)
    if not failing.size:
        return 1
    piece = failing[-1]

    def holds(n_members: int) -> bool:
        slack = claim.outer.slack(np.array([[n_members]], dtype=float))
        return bool(share[piece] - slack[0] >= level)

    found = least(holds, int(starts[piece]), int(ends[piece]))
    if found is None and ends[piece] < most:
        return int(ends[piece]) + 1
    return found


def _won(claim: MixtureClaim, first: Reals, last: Reals, points: Reals) -> Reals:
    """Return pool records (n_points,) on cells that are won at each point."""
    lost = first <= last
    first, last, members = first[lost], last[lost], np.asarray(claim.members)[lost]
    begun = _running(first, members)[np.searchsorted(np.sort(first), points, side="right")]
    over = _running(last, members)[np.searchsorted(np.sort(last), points, side="left")]
    return np.asarray(claim.members.sum() - begun + over)


def _running(ends: Reals, members: NDArray[np.number]) -> Reals:
    return np.concatenate([[0], np.cumsum(members[np.argsort(ends, kind="stable")])])


def critical_share(
    claim: MixtureClaim, other_shares: Sequence[float], level: float
) -> float | None:
    """Return the critical mass: from every larger share on, success is at least `level`.

    Without sampling error (infinitely many records): success is the pool's share on cells
    that the mixture decides as the plan wants. Each cell's mass is a root in closed form.

    Args:
        claim: what the mixture shows; its radii play no part.
        other_shares: share of each other collective, in sum at most 1.
        level: wanted success, in [0, 1].

    Returns:
        A share in [0, 1 − Σ α_j); 0 if every share does; None if none does.
    """
    check_question(level, 1)
    shares = np.asarray(other_shares, dtype=float)
    room = 1 - float(shares.sum())
    if room <= 0:
        return None
    first, last = claim.lines(shares, 1.0).losing()
    points = np.unique(np.concatenate([first, last, [room]]))
    # Less than one record of the most that are searched is rounding, not mass.
    points = points[(points > 1 / MAX_TOTAL) & (points <= room)]
    # The decimal that was typed, so that 0.9 of 10 records is 9 of them.
    needed = math.ceil(Fraction(str(level)) * claim.n_pool)
    failing = points[_won(claim, first, last, points) < needed]
    if not failing.size:
        return 0.0
    return None if failing[-1] >= room else float(failing[-1])
