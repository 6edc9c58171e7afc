"""Which partitions rest, where they drift, and who would leave them together."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from aca_env.coalitions.blocking import SearchBudget, blocking_coalitions
from aca_env.coalitions.dynamics import merge_split
from aca_env.coalitions.partitions import (
    Partition,
    all_partitions,
    blocks_of,
    canonical,
    exceeds,
)
from aca_env.coalitions.stability import stable_in_table
from aca_env.formation.blocking_now import MOST_TOLD
from aca_env.formation.common_plans import CommonPlans
from aca_env.formation.partition_play import PartitionPlay
from aca_env.formation.present_round import PresentRound
from aca_env.formation.report import BestStructure, Blocking, BlockingSearch, Blocks, Drift, Members
from aca_env.planning.payoffs import TIE

MOST_LISTED = 8
"""Collectives up to which all partitions are played."""

FEW, MANY = 500, 1200
"""Partitions that a search may play up to 16 collectives; beyond, their blocks in sum (but
at least a dozen)."""


@dataclass(frozen=True)
class Limits:
    """How far searches over partitions go.

    Attributes:
        n_partitions: partitions that a search may play.
        seconds: time after which a search for blocking coalitions starts nothing new.
        seed: of the random part of searches.
    """

    n_partitions: int
    seconds: float = 10.0
    seed: int = 0

    @classmethod
    def for_size(cls, n: int) -> "Limits":
        """Return what suits n collectives."""
        if n <= MOST_LISTED:
            return cls(100_000)
        return cls(FEW if n <= 16 else max(12, MANY // n))


def stable_by_concept(play: PartitionPlay) -> Mapping[str, tuple[Blocks, ...]]:
    """Return all stable partitions by concept; up to eight collectives."""
    partitions = all_partitions(play.standing.n)
    found = stable_in_table(play.prepare(partitions), play.standing.n, tolerance=TIE)
    return {name: tuple(map(told, listed)) for name, listed in found._asdict().items()}


def best_when_played(play: PartitionPlay) -> BestStructure:
    """Return the partition that pays most in sum; of equals the one with most coalitions."""
    partitions = all_partitions(play.standing.n)
    totals = play.prepare(partitions).sum(axis=1)
    blocks = partitions.max(axis=1)
    best = int(np.where(totals >= totals.max() - TIE, blocks, -1).argmax())
    return BestStructure(float(totals[best]), told(tuple(partitions[best].tolist())), True)


def drift_from_singles(play: PartitionPlay, limits: Limits) -> Drift:
    """Return where mergers and splits lead from everybody alone."""
    alone = tuple(range(play.standing.n))
    path = merge_split(play, alone, tolerance=TIE, max_evaluations=limits.n_partitions)
    cycle = tuple(map(told, path.cycle))
    return Drift(tuple(map(told, path.partitions)), path.ended, cycle)


def blocking_singles(play: PartitionPlay, limits: Limits, kinds: tuple[int, ...]) -> BlockingSearch:
    """Return coalitions that would leave everybody-alone together."""
    alone = tuple(range(play.standing.n))
    budget = SearchBudget(
        max_examined=limits.n_partitions, time_limit=limits.seconds, seed=limits.seed
    )
    # Records differ by luck, so collectives of one kind count as equal only where there are many.
    merged = kinds if play.standing.n > MOST_LISTED else None
    found = blocking_coalitions(play, alone, kinds=merged, budget=budget)
    blocking = sorted(
        (one for one in found.coalitions if min(one.gains) > TIE),
        key=lambda one: (len(one.members), -min(one.gains), one.members),
    )
    listed = tuple(
        Blocking(one.members, one.gains, _plan(play, one.partition, one.members[0]))
        for one in blocking[:MOST_TOLD]
    )
    counts = (len(blocking), found.n_examined, found.n_possible)
    return BlockingSearch(listed, *counts, found.is_exhaustive)


def a_move_helps(play: PartitionPlay, limits: Limits, kinds: tuple[int, ...]) -> bool | None:
    """Return whether a single gains by joining another; None where there are too many pairs.

    Beyond eight collectives one pair stands for all pairs of its kinds.
    """
    n = play.standing.n
    merged = kinds if n > MOST_LISTED else tuple(range(n))
    pairs: dict[tuple[int, int], Members] = {}
    for i, j in combinations(range(n), 2):
        pairs.setdefault((min(merged[i], merged[j]), max(merged[i], merged[j])), (i, j))
    if len(pairs) > limits.n_partitions:
        return None
    alone = play(tuple(range(n)))
    for i, j in pairs.values():
        together = canonical([*range(j), i, *range(j + 1, n)])
        if any(exceeds(play(together)[[i, j]], alone[[i, j]], TIE)):
            return True
    return False


def kinds_of(standing: PresentRound, plans: CommonPlans) -> tuple[int, ...]:
    """Return equal numbers for collectives of one size, menu and wishes."""
    numbers: dict[object, int] = {}
    world, state = standing.game.world, standing.game.present
    kinds = []
    for i, collective in enumerate(world.scenario.collectives):
        values = world.plans.values[i, state.kind[0, i]]
        rows = standing.game.rules.choose(state, plans.actions).row[:, i]
        seen = (
            int(world.n_members[i]),
            tuple(plans.has[:, i].tolist()),
            tuple(values.tolist()),
            tuple(world.plans.weights[i].tolist()),
            tuple(np.where(plans.has[:, i], world.plans.n_acting[i, rows], 0).tolist()),
            collective.edit_cost,
        )
        kinds.append(numbers.setdefault(seen, len(numbers)))
    return tuple(kinds)


def told(partition: Partition) -> Blocks:
    """Return a partition as blocks of places."""
    return tuple(tuple(sorted(block)) for block in blocks_of(partition))


def _plan(play: PartitionPlay, partition: Partition, member: int) -> str:
    return play.plans.words[int(play.outcome(partition).plans[member])]
