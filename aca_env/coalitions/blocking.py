"""Coalitions that would all gain by leaving together, even where no single move helps.

Below a critical mass nobody gains by moving alone, so single moves call such a partition stable;
only a search over coalitions sees the way out.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import prod
from time import monotonic
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from aca_env.coalitions.candidates import check_kinds, classes_of, every_count, promising_counts
from aca_env.coalitions.partitions import (
    Partition,
    PartitionError,
    Payoff,
    canonical,
    checked_start,
    exceeds,
    payoff_of,
)
from aca_env.coalitions.stability import Rest, check_rest, check_tolerance
from aca_env.coalitions.table import Reals

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Deviation:
    """What counts as a deviation.

    Attributes:
        rest: how the leaving coalition expects those left behind: "delta", they stay together;
            "gamma", they fall apart. Blocks that lose nobody stay either way.
        tolerance: payoff differences up to this are ties.
    """

    rest: Rest = "delta"
    tolerance: float = 0.0

    def __post_init__(self) -> None:
        """Refuse an unknown forecast or a negative tolerance."""
        check_rest(self.rest)
        check_tolerance(self.tolerance)


@dataclass(frozen=True)
class SearchBudget:
    """How far a search may go.

    Attributes:
        max_examined: coalitions that may be looked at; if there are no more, all of them are.
        max_found: stop after so many that block.
        time_limit: seconds after which no further coalition is looked at.
        seed: of the random part of a search that cannot look at all.
    """

    max_examined: int = 1 << 15
    max_found: int = 1000
    time_limit: float = 60.0
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse a budget that allows nothing."""
        if self.max_examined < 1 or self.max_found < 1 or not self.time_limit > 0:
            raise PartitionError(
                "a search needs max_examined and max_found of at least 1 and a positive time_limit;"
                f" got {self.max_examined}, {self.max_found} and {self.time_limit}"
            )


class Blocking(NamedTuple):
    """A coalition that blocks.

    Attributes:
        members: who leaves.
        gains: (len(members),) what each of them gains; all positive.
        partition: where it leads.
    """

    members: tuple[int, ...]
    gains: tuple[float, ...]
    partition: Partition


class BlockingReport(NamedTuple):
    """What a search for blocking coalitions found, and how much it looked at.

    Attributes:
        coalitions: those that block, by falling gain of the member that gains least.
        n_examined: coalitions looked at.
        n_possible: coalitions there are; those that differ only by exchanging collectives of
            one kind, from one block or each alone, count once.
        is_exhaustive: whether all were looked at. Otherwise finding none proves nothing.
    """

    coalitions: tuple[Blocking, ...]
    n_examined: int
    n_possible: int
    is_exhaustive: bool


def blocking_coalitions(
    payoff: Payoff,
    partition: Sequence[object],
    *,
    kinds: Sequence[Hashable] | None = None,
    deviation: Deviation | None = None,
    budget: SearchBudget | None = None,
) -> BlockingReport:
    """Return coalitions whose members would all gain by forming a block of their own.

    All coalitions are looked at if the budget allows it, by default up to 15 collectives.
    Otherwise the search starts from everybody, whole kinds, whole blocks and pairs of blocks,
    goes on with random coalitions of all sizes, and keeps following those who gain.

    Args:
        payoff: from a partition (tuple of block numbers) to everybody's payoff (n,).
        partition: labels, one per collective; equal labels are together.
        kinds: (n,) collectives of equal kind are interchangeable in the payoff, so that thousands
            of few kinds can be searched; default: all differ. It is taken on trust.
        deviation: what the coalition expects of the rest, and what is a tie.
        budget: how far to search.

    Returns:
        The coalitions found, and what was not looked at.

    Raises:
        PartitionError: a payoff is no (n,) finite numbers, or there are not n kinds.

    >>> two_of_three = lambda p: np.array([float(p.count(block) >= 2) for block in p])
    >>> found = blocking_coalitions(two_of_three, (0, 1, 2))
    >>> [blocking.members for blocking in found.coalitions], found.is_exhaustive
    ([(0, 1), (0, 2), (1, 2), (0, 1, 2)], True)
    """
    start = checked_start(partition)
    search = _Search(payoff, start, deviation or Deviation(), budget or SearchBudget())
    check_kinds(kinds, len(start))
    classes = classes_of(start, kinds)
    sizes = np.array([len(members) for members in classes], dtype=np.int64)
    n_possible = prod(int(size) + 1 for size in sizes) - 1
    if n_possible <= search.budget.max_examined:
        search.look_at(every_count(sizes), classes, follows=False)
    else:
        rng = np.random.default_rng(search.budget.seed)
        search.look_at(promising_counts(start, kinds, classes, rng), classes, follows=True)
    found = sorted(search.found, key=lambda blocking: -min(blocking.gains))
    return BlockingReport(
        tuple(found), len(search.seen), n_possible, len(search.seen) == n_possible
    )


class _Search:
    """Coalitions seen and found so far."""

    def __init__(
        self, payoff: Payoff, start: Partition, deviation: Deviation, budget: SearchBudget
    ) -> None:
        self.payoff = payoff
        self.start = start
        self.deviation = deviation
        self.budget = budget
        self.before: Reals = payoff_of(payoff, start)
        self.deadline = monotonic() + budget.time_limit
        self.seen: set[bytes] = set()
        self.found: list[Blocking] = []

    def look_at(
        self, candidates: Iterable[Counts], classes: Sequence[Sequence[int]], follows: bool
    ) -> None:
        """Examine coalitions, given by how many of each class, until the budget ends.

        With `follows`, those of a coalition who gain are looked at next.
        """
        for candidate in candidates:
            counts = candidate
            while not self._is_over() and counts.any() and counts.tobytes() not in self.seen:
                self.seen.add(counts.tobytes())
                members = [i for c, m in zip(counts, classes, strict=True) for i in m[: int(c)]]
                gains = self._examine(members)
                if gains.all() or not follows:
                    break
                winners = {i for i, gains_too in zip(members, gains, strict=True) if gains_too}
                counts = np.array([len(winners.intersection(m)) for m in classes], dtype=np.int64)
            if self._is_over():
                return

    def _is_over(self) -> bool:
        return (
            len(self.seen) >= self.budget.max_examined
            or len(self.found) >= self.budget.max_found
            or monotonic() >= self.deadline
        )

    def _examine(self, members: list[int]) -> NDArray[np.bool_]:
        """Return (m,) which members gain by leaving; remember the coalition if all do."""
        there = after_leaving(self.start, members, self.deviation.rest)
        if there == self.start:
            return np.zeros(len(members), dtype=np.bool_)
        after, before = payoff_of(self.payoff, there)[members], self.before[members]
        gains = exceeds(after, before, self.deviation.tolerance)
        if gains.all():
            order = np.argsort(members)
            who, much = np.array(members)[order], (after - before)[order]
            self.found.append(Blocking(tuple(who.tolist()), tuple(much.tolist()), there))
        return gains


def after_leaving(partition: Partition, members: Sequence[int], rest: Rest = "delta") -> Partition:
    """Return the partition after some collectives form a block of their own.

    >>> after_leaving((0, 0, 0, 1, 1), [0], "delta"), after_leaving((0, 0, 0, 1, 1), [0], "gamma")
    ((0, 1, 1, 2, 2), (0, 1, 2, 3, 3))
    """
    leaving = set(members)
    left = {partition[i] for i in leaving} if rest == "gamma" else set()
    labels: list[tuple[int, int]] = []
    for i, block in enumerate(partition):
        if i in leaving:
            labels.append((-1, -1))
        else:
            labels.append((block, i if block in left else -1))
    return canonical(labels)
