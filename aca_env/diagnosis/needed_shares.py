"""How large a collective must be to be safe: from each of the others, and from all of them."""

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.bisection import first_true
from aca_env.bounds.critical import MAX_TOTAL
from aca_env.bounds.exact_values import Claim, GroupSizes, bound
from aca_env.bounds.inverse import least_members
from aca_env.diagnosis.population_claims import Population
from aca_env.diagnosis.round_at_hand import RoundAtHand
from aca_env.errors import DataError

Reals = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class NeededShares:
    """Shares of the training records that a collective needs for its bound to reach a level.

    Of the shares at which i's bound is at least the level, the least from which on it stays
    so, to a single member: i's acting members grow at the cost of the rest, everybody else
    keeps its acting members and plan. Every count is the population's own, so chance plays
    no part; the platform trains on one round. NaN where no share does, or where i neither
    plants nor unplants.

    Attributes:
        level: wanted bound, in [0, 1].
        present: (n_agents,) shares that act now.
        against_all: (n_agents,) share that i needs against all others' present plans.
        alone: (n_agents,) share that it needs if there were no other collective.
        against: (n_agents, n_agents) share that i needs if j were the only other one.
        aims: (n_agents,) whether i plants or unplants.
        room: (n_agents,) share that is left beside the others: no need can exceed it.
        is_asked: whether members are like everybody; else nobody is asked about.
    """

    level: float
    present: Reals
    against_all: Reals
    alone: Reals
    against: Reals
    aims: NDArray[np.bool_]
    room: Reals
    is_asked: bool = True


def find_needed_shares(at: RoundAtHand, level: float) -> NeededShares:
    """Return which share each collective needs to be safe from each other.

    Args:
        at: the round.
        level: wanted bound, in [0, 1].

    Raises:
        DataError: the level is out of range.
    """
    check_level(level)
    asked, n = NeededSizes(at, level), at.n_agents
    n_train, sizes = at.engine.n_train, asked.sizes
    against_all, alone = np.full(n, nan), np.full(n, nan)
    against = np.full((n, n), nan)
    for i in np.flatnonzero(asked.aims).tolist():
        others = [j for j in range(n) if j != i]
        against_all[i] = asked.members(i, others) / n_train
        alone[i] = asked.members(i, []) / n_train
        against[i] = asked.members_beside_each(i) / n_train
    room = 1 - (sizes.sum() - sizes) / n_train
    present = sizes / n_train
    is_asked = not at.world.selection.is_biased
    return NeededShares(level, present, against_all, alone, against, asked.aims, room, is_asked)


def check_level(level: float) -> None:
    """Raise `DataError` unless a level lies in [0, 1]."""
    is_number = isinstance(level, int | float) and not isinstance(level, bool)
    if not is_number or not 0 <= level <= 1:
        raise DataError(f"level: expected a number in [0, 1], got {level!r}")


class NeededSizes:
    """Least numbers of acting members under one joint action, each question asked once.

    Args:
        at: the round.
        level: wanted bound.
    """

    def __init__(self, at: RoundAtHand, level: float) -> None:
        self.at, self.level, self.world = at, level, at.world
        self.population = Population(at)
        self.sizes = at.plans.n_acting[at.agents, at.row]
        # Larger numbers than the search knows are answered by nothing.
        is_in_reach = at.engine.n_train <= MAX_TOTAL
        # Biased members leave another rest behind at every size.
        is_neutral = not at.world.selection.is_biased
        self.aims = at.plans.has_bound[at.agents, at.row] & is_in_reach & is_neutral

    def members(self, i: int, others: list[int]) -> float:
        """Return the least members of i if only some others are collectives; NaN for none."""
        sizes = [int(self.sizes[j]) for j in others]
        found = least_members(
            self.population.claim(i, others), sizes, self.at.engine.n_train, self.level
        )
        return nan if found is None else float(found)

    def members_beside_each(self, i: int) -> Reals:
        """Return `members(i, [j])` for every other j, (n_agents,); NaN for i itself."""
        alike: dict[object, list[int]] = {}
        for j in range(self.at.n_agents):
            if j != i:
                law = id(self.world.laws.collectives[j])
                key = (law, self.population.strategies[j], int(self.world.set_of[j]))
                alike.setdefault(key, []).append(j)
        needed = np.full(self.at.n_agents, nan)
        for group in alike.values():
            claim = self.population.claim(i, group[:1])
            if claim.is_monotone:
                needed[group] = self._beside_sizes(claim, self.sizes[group].astype(np.float64))
            else:
                needed[group] = [self.members(i, [j]) for j in group]
        return needed

    def _beside_sizes(self, claim: Claim, others: Reals) -> Reals:
        """Return the least members (n,) beside one other of each size (n,), all at once."""
        n_train = self.at.engine.n_train

        def holds(n_members: Reals) -> NDArray[np.bool_]:
            sizes = GroupSizes.of(n_members, others[None], np.array(n_train))
            return bound(claim, sizes, sizes) >= self.level

        most = n_train - others
        reached = (most > 0) & holds(np.maximum(most, 1))
        found = first_true(holds, np.ones(len(others)), np.maximum(most, 1))
        return np.where(reached, found, nan)
