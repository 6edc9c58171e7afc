"""Inverse questions: how many members, or how many records, a level of the bound takes.

All of them are answered at the exact values of the population. `None` says that the level is
out of reach: no size up to the largest reaches it and keeps it.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np

from aca_env.bounds.critical import MAX_TOTAL, check_question, least, least_over_pieces
from aca_env.bounds.exact_values import Claim, GroupSizes, Reals, bound
from aca_env.bounds.mixture_claim import MixtureClaim

MOST_BOXES = 20_000
"""Most ranges of N that one search looks at."""

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

    Every collective keeps its share. Sizes are whole, so the bound falls a little now and then
    as N grows, and bisection would be wrong. But a box around the rounded sizes has a least
    bound that never falls in N (in mass, what rounding takes off is about 1/N and what the radii
    take off 1/√N, and both shrink): from its first N on the level is certain. The last N below
    it that fails is then found by branch and bound.

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
    sizes = _Sizes(shares, i, count)

    def certain(n_total: int) -> bool:
        return bool(bound(claim, *sizes.around(n_total))[0] >= level)

    first = least(certain, 1, MAX_TOTAL)
    return None if first is None else _last_failure(claim, sizes, level, first - 1) + 1


def _last_failure(claim: Claim, sizes: "_Sizes", level: float, top: int) -> int:
    """Return the largest N up to `top` that fails the level; 0 if none does.

    Ranges of N are halved, the upper half first, until a box of sizes settles them: its least
    bound reaches the level, or its largest does not. Cells that a range settles stay settled in
    its halves. A search that is not over after `MOST_BOXES` boxes (leads within rounding of a
    tie) stops at the N above which the level is certain.
    """
    ranges = [(1, top, claim, 0)] if top else []
    for _ in range(MOST_BOXES):
        if not ranges:
            return 0
        bottom, top, part, held = ranges.pop()
        low, high = sizes.between(bottom, top)
        sure, possible = part.is_won(low, high)[0], part.is_won(high, low)[0]
        members = np.asarray(part.members)
        surely = held + int(members[sure].sum())
        at_most = surely + int(members[possible & ~sure].sum())
        if surely / part.n_pool - part.outer.slack(part.evidence(low))[0] >= level:
            continue
        best = at_most / part.n_pool - part.outer.slack(part.evidence(high))[0]
        if bottom == top or not best >= level:
            return top
        middle = (bottom + top) // 2
        rest = part.only(possible & ~sure)
        ranges += [(bottom, middle, rest, surely), (middle + 1, top, rest, surely)]
    return ranges[-1][1] if ranges else 0


class _Sizes:
    """Sizes of the groups at fixed shares, for one N and for ranges of it."""

    def __init__(self, shares: Sequence[float], i: int, count: Count) -> None:
        self.shares = shares
        self.i = i
        self.count = count
        self.rest = max(0.0, 1 - math.fsum(shares))
        # Each size is rounded by up to one half.
        self.rounding = len(shares) / 2

    def around(self, n_total: int) -> tuple[GroupSizes, GroupSizes]:
        """Return a box that holds share · N whichever way it is rounded."""
        masses = np.asarray(self.shares, dtype=float)
        below = np.maximum(masses * n_total - 0.5 - self._given_back(n_total), 0.0)
        rest = self.rest * n_total
        low = self._sizes(below, max(0.0, rest - self.rounding), n_total)
        return low, self._sizes(masses * n_total + 0.5, rest + self.rounding, n_total)

    def between(self, bottom: int, top: int) -> tuple[GroupSizes, GroupSizes]:
        """Return the box of the sizes for all N in a range; exact for a single one."""
        least = np.array(self.count(self.shares, bottom), dtype=float)
        most = np.array(self.count(self.shares, top), dtype=float)
        if bottom < top and self._given_back(bottom):
            least, most = np.maximum(least - self._given_back(bottom), 0.0), most + self.rounding
        least_rest, most_rest = bottom - most.sum(), top - least.sum()
        if bottom < top:
            least_rest = max(0.0, least_rest, self.rest * bottom - self.rounding)
            most_rest = min(most_rest, self.rest * top + self.rounding)
        return self._sizes(least, least_rest, bottom), self._sizes(most, most_rest, top)

    def _given_back(self, n_total: int) -> int:
        # Sizes that exceed N in sum give records back; not once the rest outgrows rounding.
        return math.ceil(self.rounding) if self.rest * n_total <= self.rounding + 1 else 0

    def _sizes(self, counts: Reals, n_rest: float, n_total: int) -> GroupSizes:
        one = np.ones((1, 1))
        others = np.delete(counts, self.i)[:, None, None]
        return GroupSizes(one * counts[self.i], others, one * n_rest, one * n_total)
