"""Where partitions drift by single moves or by mergers and splits, until they rest or repeat."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Literal, NamedTuple

from aca_env.coalitions.moves import (
    Concept,
    KnownPayoffs,
    check_concept,
    largest_gain,
    moves_from,
)
from aca_env.coalitions.partitions import (
    Partition,
    PartitionError,
    Payoff,
    blocks_of,
    canonical,
    checked_start,
    exceeds,
)
from aca_env.coalitions.stability import check_tolerance
from aca_env.coalitions.table import Reals

MAX_EVALUATIONS = 100_000


class Path(NamedTuple):
    """A walk through partitions.

    Attributes:
        partitions: those visited, the start first, each once.
        ended: "stable", no step is left; "cycle", the next partition was visited before;
            "budget", the evaluations ran out before either was known.
        cycle: the partitions that repeat, in order; empty unless `ended` is "cycle".
        n_evaluations: partitions whose payoffs were asked.
    """

    partitions: tuple[Partition, ...]
    ended: Literal["stable", "cycle", "budget"]
    cycle: tuple[Partition, ...]
    n_evaluations: int


class _OutOfBudgetError(Exception):
    """The evaluations ran out in the middle of a step."""


class _Budget(KnownPayoffs):
    """Payoffs, as long as evaluations are left."""

    most: int = MAX_EVALUATIONS

    def of(self, partition: Partition) -> Reals:
        """Return the payoffs (n,), or raise when the next evaluation is one too many."""
        if partition not in self._known and self.n_evaluations >= self.most:
            raise _OutOfBudgetError
        return super().of(partition)


def better_response(
    payoff: Payoff,
    start: Sequence[object],
    *,
    concept: Concept = "nash",
    tolerance: float = 0.0,
    max_evaluations: int = MAX_EVALUATIONS,
) -> Path:
    """Return the path of single moves, always the one with the largest gain to its mover.

    The first collective and the first block win ties, so a start has one path. The path must end
    where a move raises a common potential, and may cycle otherwise.

    Args:
        payoff: from a partition (tuple of block numbers) to everybody's payoff (n,).
        start: labels, one per collective; equal labels are together.
        concept: which moves are allowed, as in `improving_moves`.
        tolerance: payoff differences up to this are ties.
        max_evaluations: partitions that may be asked.

    Raises:
        PartitionError: a payoff is no (n,) finite numbers, or an argument is out of range.
        UnknownNameError: there is no such concept.
    """
    check_concept(concept)
    check_tolerance(tolerance)

    def step(known: KnownPayoffs, partition: Partition) -> Partition | None:
        move = largest_gain(moves_from(known, partition, tolerance), concept)
        return move.partition if move else None

    return _walk(payoff, start, step, max_evaluations)


def merge_split(
    payoff: Payoff,
    start: Sequence[object],
    *,
    tolerance: float = 0.0,
    max_evaluations: int = MAX_EVALUATIONS,
) -> Path:
    """Return the path of mergers of blocks and splits of a block in two.

    A step is taken if nobody in the blocks concerned loses and somebody there gains. Mergers are
    tried before splits, of two blocks before those of more, in the blocks' order; all numbers of
    blocks and all splits are tried before a partition is called stable.

    Args:
        payoff: from a partition (tuple of block numbers) to everybody's payoff (n,).
        start: labels, one per collective; equal labels are together.
        tolerance: payoff differences up to this are ties.
        max_evaluations: partitions that may be asked. With many blocks or large ones there are
            far more steps than can be asked; the path then ends in "budget".

    Raises:
        PartitionError: a payoff is no (n,) finite numbers, or an argument is out of range.

    Source: Apt and Witzel (2009), "A generic approach to coalition formation".

    >>> both = lambda p: [float(p == (0, 0))] * 2
    >>> merge_split(both, "ab").partitions
    ((0, 1), (0, 0))
    """
    check_tolerance(tolerance)

    def step(known: KnownPayoffs, partition: Partition) -> Partition | None:
        before = known.of(partition)
        for concerned, after_step in _steps(partition):
            after = known.of(after_step)[concerned]
            loses = exceeds(before[concerned], after, tolerance).any()
            if not loses and exceeds(after, before[concerned], tolerance).any():
                return after_step
        return None

    return _walk(payoff, start, step, max_evaluations)


def _walk(
    payoff: Payoff,
    start: Sequence[object],
    step: Callable[[KnownPayoffs, Partition], Partition | None],
    max_evaluations: int,
) -> Path:
    if max_evaluations < 1:
        raise PartitionError(f"max_evaluations must be at least 1, got {max_evaluations}")
    known = _Budget(payoff)
    known.most = max_evaluations
    visited = {checked_start(start): 0}
    while True:
        here = next(reversed(visited))
        try:
            there = step(known, here)
        except _OutOfBudgetError:
            return Path(tuple(visited), "budget", (), known.n_evaluations)
        if there is None:
            return Path(tuple(visited), "stable", (), known.n_evaluations)
        if there in visited:
            path = tuple(visited)
            return Path(path, "cycle", path[visited[there] :], known.n_evaluations)
        visited[there] = len(visited)


def _steps(partition: Partition) -> Iterator[tuple[list[int], Partition]]:
    """Yield who is concerned, and the partition after every merger and split."""
    blocks = blocks_of(partition)
    for size in range(2, len(blocks) + 1):
        for merged in combinations(range(len(blocks)), size):
            labels = [merged[0] if label in merged else label for label in partition]
            yield sorted(set().union(*(blocks[k] for k in merged))), canonical(labels)
    for block in blocks:
        for leaving in _halves(sorted(block)):
            labels = [-1 if i in leaving else label for i, label in enumerate(partition)]
            yield sorted(block), canonical(labels)


def _halves(members: list[int]) -> Iterator[frozenset[int]]:
    """Yield one side of every split in two, small sides first."""
    for size in range(1, len(members) // 2 + 1):
        for part in combinations(members, size):
            # Of two equal halves, the one with the first member stands for both.
            if 2 * size < len(members) or part[0] == members[0]:
                yield frozenset(part)
