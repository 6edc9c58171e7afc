"""Inverse questions: how many members, or how many records, a level of the bound takes.

All of them are answered at the exact values of the population. `None` says that the level is
out of reach: no size up to the largest reaches it and keeps it.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.critical import MAX_TOTAL, check_question, least, least_over_pieces
from aca_env.bounds.exact_values import Claim, Flags, GroupSizes, Reals, bound
from aca_env.bounds.mixture_claim import MixtureClaim

MOST_SCANNED = 2_000_000
"""Most totals that are looked at one by one below the first one that is certain."""

Count = Callable[[Sequence[float], int], Sequence[int]]


def least_members(claim: Claim, n_others: Sequence[int], n_total: int, level: float) -> int | None:
    """Return the least n_i such that the bound is at least `level` for all larger n_i too.

    n_i grows at the rest's expense; the others' sizes stay.

    Args:
        claim: the bound at population values.
        n_others: members of each other collective.
        n_total: training records, up to `MAX_TOTAL`.
        level: wanted bound, in [0, 1].

    Raises:
        ValueError: a size or the level is out of range.
    """
    most = n_total - sum(n_others)
    check_question(level, n_total)
    if most < 0 or min(n_others, default=0) < 0:
        raise ValueError(f"n_others must lie in [0, {n_total}] in sum, got {list(n_others)}")
    if most == 0:
        return None
    if isinstance(claim, MixtureClaim) and not claim.is_monotone:
        return least_over_pieces(claim, np.asarray(n_others, dtype=float), n_total, level)
    if not claim.is_monotone:
        raise ValueError("claim must have p + C0 >= 0 in every cell, got less")
    others = np.asarray(n_others, dtype=float)[:, None]

    def holds(n_members: int) -> bool:
        sizes = GroupSizes.of(np.array([n_members]), others, np.array(n_total))
        return bool(bound(claim, sizes, sizes)[0] >= level)

    # Every margin, the holdout and the won cells only grow in n (see `is_monotone`), and no
    # cross term depends on n but the robust one, whose radius falls: bisection is exact.
    return least(holds, 1, most)


def least_total(
    claim: Claim, shares: Sequence[float], i: int, level: float, count: Count
) -> int | None:
    """Return the least N such that the bound is at least `level` for all larger N too.

    Every collective keeps its share. Sizes are whole, so the bound falls a little now and
    then as N grows. A box around the sizes gives a lower bound that never falls: from its
    first N on the level is certain, and below it totals are looked at one by one, down to
    the first that fails (after 2,000,000 of them the answer is certain but may not be the
    least). The scan is about √N long: rounding moves margins by about 1/N, radii by 1/√N.

    Args:
        claim: the bound at population values.
        shares: share of every collective, in order, in sum at most 1.
        i: position of the collective that asks.
        level: wanted bound, in [0, 1].
        count: sizes for (shares, N): round(share · N), fewer where those exceed N in sum.

    Raises:
        ValueError: the level is out of range.
    """
    check_question(level, 1)

    def certain(n_total: int) -> bool:
        return bool(bound(claim, *_box(shares, i, n_total, n_total))[0] >= level)

    first = least(certain, 1, MAX_TOTAL)
    if first is None:
        return None
    top, lowest = first - 1, max(1, first - MOST_SCANNED)
    while top >= lowest:
        bottom = max(lowest, top - min(max(63, math.isqrt(top)), 20_000))
        fails = _failing(claim, shares, i, _Range(bottom, top, level, count))
        if fails.size:
            return bottom + int(fails[-1]) + 1
        top = bottom - 1
    return lowest


class _Range:
    """Totals from bottom to top, the level they are asked for and the rule of sizes."""

    def __init__(self, bottom: int, top: int, level: float, count: Count) -> None:
        self.totals = range(bottom, top + 1)
        self.level = level
        self.count = count


def _failing(claim: Claim, shares: Sequence[float], i: int, scanned: _Range) -> NDArray[np.int64]:
    """Return the places in the range whose total fails the level."""
    totals = scanned.totals
    # What is certain at the first total stays so; what is possible needs the whole box.
    sure = claim.is_won(*_box(shares, i, totals[0], totals[0]))[0]
    low, high = _box(shares, i, totals[0], totals[-1])
    open_cells: Flags = claim.is_won(high, low)[0] & ~sure
    counts = np.array([scanned.count(shares, n) for n in totals], dtype=float).T
    others = np.delete(counts, i, axis=0)
    sizes = GroupSizes.of(counts[i], others, np.array(totals, dtype=float))
    few = claim.only(open_cells)
    held = np.asarray(claim.members)[sure].sum() + (few.is_won(sizes, sizes) * few.members).sum(-1)
    values = held / claim.n_pool - claim.outer.slack(claim.evidence(sizes))
    return np.flatnonzero(~(values >= scanned.level))


def _box(
    shares: Sequence[float], i: int, least_n: int, most_n: int
) -> tuple[GroupSizes, GroupSizes]:
    """Return least and largest sizes of the groups for totals in a range."""
    masses = np.asarray(shares, dtype=float)[:, None]
    rest = max(0.0, 1 - math.fsum(shares))
    rounding = len(shares) / 2
    # Sizes that exceed the total in sum give records back.
    trimmed = math.ceil(rounding) if rest * least_n <= rounding + 1 else 0
    below = np.maximum(masses * least_n - 0.5 - trimmed, 0.0)
    above = masses * most_n + 0.5
    low_rest = max(0.0, rest * least_n - rounding)
    high_rest = rest * most_n + rounding
    return (
        _sizes(below, i, low_rest, least_n),
        _sizes(above, i, high_rest, most_n),
    )


def _sizes(counts: Reals, i: int, n_rest: float, n_total: int) -> GroupSizes:
    one = np.ones((1, 1))
    others = np.delete(counts, i, axis=0)[..., None]
    return GroupSizes(counts[i][:, None], others, one * n_rest, one * n_total)
