"""Which partitions give way to which: by single moves, by coalitions, by mergers and splits."""

from dataclasses import dataclass
from itertools import pairwise

from aca_env.coalitions.blocking import blocking_coalitions
from aca_env.coalitions.dynamics import merge_split
from aca_env.coalitions.moves import improving_moves
from aca_env.coalitions.partitions import Partition, all_partitions, blocks_of
from aca_env.formation.partition_play import PartitionPlay
from aca_env.formation.present_round import FormationError
from aca_env.planning.payoffs import TIE

MOST_DRAWN = 5
"""Collectives up to which a picture holds all partitions: 52 of them."""

Edge = tuple[int, int]


@dataclass(frozen=True)
class Transitions:
    """All partitions of a few collectives, and what leads from one to another.

    Attributes:
        partitions: each in words; singles are left out but for everybody alone.
        n_blocks: number of coalitions of each.
        moves: pairs of places: somebody alone moves and gains, of each partition the largest
            gain.
        joint: pairs of places: a coalition leaves and all its members gain, of each partition
            the one whose least gain is largest; those left behind stay together.
        path: pairs of places: mergers and splits from everybody alone.
        unmoved: places that no single move leaves.
        unblocked: places that no coalition, of one or more, leaves.
    """

    partitions: tuple[str, ...]
    n_blocks: tuple[int, ...]
    moves: tuple[Edge, ...]
    joint: tuple[Edge, ...]
    path: tuple[Edge, ...]
    unmoved: frozenset[int]
    unblocked: frozenset[int]


def transitions_of(play: PartitionPlay) -> Transitions:
    """Return all transitions of a round's partition function game.

    Raises:
        FormationError: more than five collectives.
    """
    n = play.standing.n
    if n > MOST_DRAWN:
        raise FormationError(f"transitions: expected at most {MOST_DRAWN} collectives, got {n}")
    rows = [tuple(row) for row in all_partitions(n).tolist()]
    place = {partition: k for k, partition in enumerate(rows)}
    moves = {k: _moved(play, row, place) for k, row in enumerate(rows)}
    left = {k: _left(play, row, place) for k, row in enumerate(rows)}
    path = [place[row] for row in _path(play, n)]
    singles = {(k, ends[0]) for k, ends in moves.items() if ends}
    joint = {(k, ends[0]) for k, ends in left.items() if ends}
    return Transitions(
        partitions=tuple(_words(play.standing.names, row) for row in rows),
        n_blocks=tuple(max(row) + 1 for row in rows),
        moves=tuple(sorted(singles)),
        joint=tuple(sorted(joint - singles)),
        path=tuple(pairwise(path)),
        unmoved=frozenset(k for k, ends in moves.items() if not ends),
        unblocked=frozenset(k for k, ends in left.items() if not ends and not moves[k]),
    )


def _moved(play: PartitionPlay, row: Partition, place: dict[Partition, int]) -> list[int]:
    """Return where single moves lead, the largest gain first."""
    moves = improving_moves(play, row, tolerance=TIE)
    return [place[move.partition] for move in sorted(moves, key=lambda move: -move.gain)]


def _left(play: PartitionPlay, row: Partition, place: dict[Partition, int]) -> list[int]:
    """Return where coalitions that leave lead, the largest least gain first."""
    found = blocking_coalitions(play, row).coalitions
    return [place[one.partition] for one in found if min(one.gains) > TIE]


def _path(play: PartitionPlay, n: int) -> list[Partition]:
    path = merge_split(play, tuple(range(n)), tolerance=TIE)
    again = path.cycle[:1] if path.ended == "cycle" else ()
    return [*path.partitions, *again]


def _words(names: tuple[str, ...], row: Partition) -> str:
    blocks = blocks_of(row)
    if len(blocks) == len(row):
        return "everybody\nalone"
    if len(blocks) == 1:
        return "all together"
    return "\n".join("+".join(names[i] for i in sorted(b)) for b in blocks if len(b) > 1)
