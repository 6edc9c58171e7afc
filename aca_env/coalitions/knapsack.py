"""Cheapest coalitions of every mass, one or two of each: a knapsack over types of equal mass.

Every coalition carries a tag, the sum of its members' tags modulo a large prime; what a tag of
0 means is the caller's affair. The two cheapest coalitions *of different tags* of every mass are
enough to find, at every mass, the cheapest one whose tag is not 0: if the cheapest of all has
tag 0, it is the other.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from aca_env.coalitions.grid import MassGrid
from aca_env.coalitions.table import Reals

Ints = NDArray[np.int64]

PRIME = (1 << 61) - 1


class Knapsack:
    """Cheapest coalitions of every mass.

    Args:
        grid: types with positive masses.
        costs: (n_types,) cost of one member.
        tags: (n_types,) tag of one member, from 0 to below PRIME.
        n_kept: coalitions kept of every mass, 1 or 2.

    Attributes:
        cost: (n_kept, total + 1) costs, infinite where there is no such coalition.
        tag: (n_kept, total + 1) tags, meaningless where the cost is infinite.
    """

    def __init__(self, grid: MassGrid, costs: Reals, tags: Ints, n_kept: int) -> None:
        self.cost = np.full((n_kept, grid.total + 1), np.inf)
        self.tag = np.zeros(self.cost.shape, dtype=np.int64)
        self.cost[0, 0] = 0
        self._steps = grid.steps
        self._bundles = list(_bundles(grid.counts))
        self._origins: list[NDArray[np.int8]] = []
        reach = 1
        for kind, size in self._bundles:
            width = size * int(grid.steps[kind])
            reach += width
            cost, tag = size * float(costs[kind]), size * int(tags[kind]) % PRIME
            self._origins.append(self._add(width, reach, cost, tag))

    def row(self, mass: int, slot: int) -> Ints:
        """Return (n_types,) the members of the coalition kept there."""
        row = np.zeros(len(self._steps), dtype=np.int64)
        for (kind, size), origin in zip(
            reversed(self._bundles), reversed(self._origins), strict=True
        ):
            width = size * int(self._steps[kind])
            if width <= mass < width + origin.shape[1]:
                choice = int(origin[slot, mass - width])
                slot = choice % 2
                if choice >= 2:
                    row[kind] += size
                    mass -= width
        return row

    def _add(self, width: int, reach: int, cost: float, tag: int) -> NDArray[np.int8]:
        """Let every coalition take in one bundle or not; return where each kept one came from.

        Origins are 0 and 1 for the first and second without the bundle, 2 and 3 with it.
        """
        costs, tags = self.cost[:, width:reach], self.tag[:, width:reach]
        with_cost = self.cost[:, : reach - width] + cost
        with_tag = (self.tag[:, : reach - width] + tag) % PRIME
        takes = with_cost[0] < costs[0]
        first = (np.where(takes, with_cost[0], costs[0]), np.where(takes, with_tag[0], tags[0]))
        origins = [2 * takes.astype(np.int8)]
        if len(costs) == 2:
            second, origin = _second((costs, tags), (with_cost, with_tag), takes, first[1])
            costs[1], tags[1] = second
            origins.append(origin)
        costs[0], tags[0] = first
        return np.array(origins)


def _second(
    old: Sequence[NDArray[np.generic]],
    new: Sequence[NDArray[np.generic]],
    takes: NDArray[np.bool_],
    first_tag: Ints,
) -> tuple[tuple[NDArray[np.generic], NDArray[np.generic]], NDArray[np.int8]]:
    """Return the cheaper of the winner's second and the loser's first of another tag."""
    same = np.where(takes, old[1][0], new[1][0]) == first_tag
    loser_cost, loser_tag = (
        np.where(same, np.where(takes, o[1], n[1]), np.where(takes, o[0], n[0]))
        for o, n in zip(old, new, strict=True)
    )
    next_cost, next_tag = (np.where(takes, n[1], o[1]) for o, n in zip(old, new, strict=True))
    loses = loser_cost <= next_cost
    side = 2 * takes.astype(np.int8)
    origin = np.where(loses, 2 - side + same, 1 + side)
    second = (np.where(loses, loser_cost, next_cost), np.where(loses, loser_tag, next_tag))
    return second, origin.astype(np.int8)


def _bundles(counts: Ints) -> Iterator[tuple[int, int]]:
    """Yield (type, bundle size): sums of bundles give every count up to the type's own."""
    for kind, count in enumerate(counts):
        left, bundle = int(count), 1
        while left:
            taken = min(bundle, left)
            yield kind, taken
            left -= taken
            bundle *= 2
