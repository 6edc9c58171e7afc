"""What single collectives gain by moving from one partition, for any number of collectives."""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, get_args

import numpy as np

from aca_env.coalitions.candidates import check_kinds, classes_of
from aca_env.coalitions.partitions import (
    Partition,
    Payoff,
    blocks_of,
    canonical,
    checked_start,
    exceeds,
    payoff_of,
)
from aca_env.coalitions.stability import check_tolerance
from aca_env.coalitions.table import Reals
from aca_env.errors import UnknownNameError

Concept = Literal["nash", "individual", "contractual"]


class Move(NamedTuple):
    """One collective's change of block.

    Attributes:
        collective: who moves.
        partition: where it leads.
        gain: what the mover gains.
        receiver_loses: whether a member of the block it joins loses.
        other_loses: whether a member of the block it leaves loses.
    """

    collective: int
    partition: Partition
    gain: float
    receiver_loses: bool
    other_loses: bool

    def is_allowed(self, concept: Concept) -> bool:
        """Return whether it counts against the concept of stability."""
        if concept == "nash":
            return True
        return not self.receiver_loses and not (concept == "contractual" and self.other_loses)


@dataclass(eq=False)
class KnownPayoffs:
    """A payoff function that is asked once per partition."""

    payoff: Payoff
    _known: dict[Partition, Reals] = field(default_factory=dict)

    @property
    def n_evaluations(self) -> int:
        """Partitions asked so far."""
        return len(self._known)

    def of(self, partition: Partition) -> Reals:
        """Return the payoffs (n,)."""
        if partition not in self._known:
            self._known[partition] = payoff_of(self.payoff, partition)
        return self._known[partition]


def improving_moves(
    payoff: Payoff,
    partition: Sequence[object],
    *,
    concept: Concept = "nash",
    tolerance: float = 0.0,
    kinds: Sequence[Hashable] | None = None,
) -> tuple[Move, ...]:
    """Return every single move that breaks a concept of stability; none: the partition is stable.

    The others stay as they are. A stable partition may still be blocked by a coalition that
    moves together: `blocking_coalitions` looks for those.

    Args:
        payoff: from a partition (tuple of block numbers) to everybody's payoff (n,).
        partition: labels, one per collective; equal labels are together.
        concept: "nash", any gain counts; "individual", the receiving block must not lose;
            "contractual", nor those left behind.
        tolerance: payoff differences up to this are ties.
        kinds: (n,) collectives of equal kind are interchangeable in the payoff, so that of the
            moves that differ only by such an exchange one is looked at; default: all differ.
            It is taken on trust.

    Returns:
        Moves by collective; at most n times (blocks + 1) partitions are asked.

    Raises:
        PartitionError: a payoff is no (n,) finite numbers, there are not n kinds, or the
            tolerance is negative.
        UnknownNameError: there is no such concept.
    """
    check_concept(concept)
    check_tolerance(tolerance)
    start = checked_start(partition)
    check_kinds(kinds, len(start))
    found = moves_from(KnownPayoffs(payoff), start, tolerance, kinds)
    return tuple(move for move in found if move.is_allowed(concept))


def check_concept(concept: str) -> None:
    """Raise if no such concept of stability is one of single moves."""
    if concept not in get_args(Concept):
        raise UnknownNameError("concept", concept, get_args(Concept))


def moves_from(
    known: KnownPayoffs,
    partition: Partition,
    tolerance: float,
    kinds: Sequence[Hashable] | None = None,
) -> Iterator[Move]:
    """Yield all single moves that make the mover gain, one of each sort."""
    blocks = blocks_of(partition)
    before = known.of(partition)
    for i in (members[0] for members in classes_of(partition, kinds)):
        home = blocks[partition[i]]
        for k in _targets(blocks, partition[i], kinds):
            after_move = canonical([*partition[:i], k, *partition[i + 1 :]])
            after = known.of(after_move)
            if not exceeds(after[i], before[i], tolerance):
                continue
            loses = exceeds(before, after, tolerance)
            receives = bool(loses[sorted(blocks[k])].any()) if k < len(blocks) else False
            leaves = bool(loses[sorted(home - {i})].any())
            yield Move(i, after_move, float(after[i] - before[i]), receives, leaves)


def _targets(
    blocks: Sequence[frozenset[int]], home: int, kinds: Sequence[Hashable] | None
) -> Iterator[int]:
    """Yield the blocks to move to, one of each composition; their number stands for alone."""
    seen = set()
    for k, block in enumerate(blocks):
        sort: Hashable = k if kinds is None else frozenset(Counter(kinds[j] for j in block).items())
        if k != home and sort not in seen:
            seen.add(sort)
            yield k
    if len(blocks[home]) > 1:
        yield len(blocks)


def largest_gain(moves: Iterator[Move], concept: Concept) -> Move | None:
    """Return the allowed move with the largest gain, the first of equal ones, or None."""
    allowed = [move for move in moves if move.is_allowed(concept)]
    if not allowed:
        return None
    return allowed[int(np.argmax([move.gain for move in allowed]))]
