"""Which partitions are stable, by listing all of them and all deviations.

With payoffs that depend on the whole partition, a deviation needs a forecast of the rest. When
one collective moves, the others stay as they are. When a coalition leaves (the core), those it
leaves behind stay together under "delta" and fall apart into singles under "gamma"; blocks that
lose nobody stay in both. Source of the two names: Hart and Kurz (1983), "Endogenous formation of
coalitions". ("gamma" elsewhere in this package's surroundings may mean outsiders who abstain.)
"""

from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aca_env.coalitions.partition_codes import PartitionCodes
from aca_env.coalitions.partitions import (
    Partition,
    PartitionError,
    Payoff,
    all_partitions,
    exceeds,
    payoff_table,
)
from aca_env.coalitions.table import Reals, members_of
from aca_env.errors import UnknownNameError

Rest = Literal["delta", "gamma"]


class StablePartitions(NamedTuple):
    """Stable partitions by concept, each in dictionary order.

    Attributes:
        nash: nobody gains by moving to another block or out alone.
        individual: nobody gains by a move that makes no member of the receiving block lose.
        contractual: nor makes anybody left behind lose (contractually individually stable).
        core: no coalition whose members would all gain by forming a block of their own.
    """

    nash: tuple[Partition, ...]
    individual: tuple[Partition, ...]
    contractual: tuple[Partition, ...]
    core: tuple[Partition, ...]


def stable_partitions(
    payoff: Payoff, n: int, *, rest: Rest = "delta", tolerance: float = 0.0
) -> StablePartitions:
    """Return all stable partitions of n collectives, by concept.

    Args:
        payoff: from a partition (tuple of block numbers) to everybody's payoff (n,).
        n: number of collectives, up to 10.
        rest: how a leaving coalition expects those left behind: "delta", they stay together;
            "gamma", they fall apart. Used for the core only.
        tolerance: payoff differences up to this are ties; a tie is neither gain nor loss.

    Returns:
        The partitions; every list may be empty.

    Raises:
        PartitionError: n is out of range, or a payoff is no (n,) finite numbers.
        UnknownNameError: there is no such `rest`.

    Source: Bogomolnaia and Jackson (2002), "The stability of hedonic coalition structures";
        with externalities as the module says.

    >>> together = lambda p: np.array([float(p.count(block)) for block in p])
    >>> stable_partitions(together, 2).nash
    ((0, 0),)
    """
    check_rest(rest)
    return stable_in_table(payoff_table(payoff, n), n, rest=rest, tolerance=tolerance)


def stable_in_table(
    payoffs: ArrayLike, n: int, *, rest: Rest = "delta", tolerance: float = 0.0
) -> StablePartitions:
    """Return all stable partitions, from payoffs computed beforehand.

    Args:
        payoffs: (n_partitions, n) everybody's payoff in each row of `all_partitions(n)`.
        n: number of collectives, up to 10.
        rest: as in `stable_partitions`.
        tolerance: as in `stable_partitions`.

    Raises:
        PartitionError: n is out of range, or the payoffs are no such finite numbers.
        UnknownNameError: there is no such `rest`.
    """
    check_rest(rest)
    check_tolerance(tolerance)
    partitions = all_partitions(n)
    table = np.asarray(payoffs, dtype=np.float64)
    if table.shape != partitions.shape or not np.isfinite(table).all():
        raise PartitionError(
            f"payoffs must be {partitions.shape} finite numbers, got {table.shape}"
        )
    codes = PartitionCodes(partitions)
    stable = _stable_to_moves(codes, partitions, table, tolerance)
    chosen = [*stable, _core(codes, table, rest, tolerance)]
    return StablePartitions(*(_listed(partitions[which]) for which in chosen))


def check_rest(rest: str) -> None:
    """Raise if there is no such forecast of those left behind."""
    if rest not in get_args(Rest):
        raise UnknownNameError("rest", rest, get_args(Rest))


def check_tolerance(tolerance: float) -> None:
    """Raise unless the tolerance is a finite number from 0 on."""
    if not 0 <= tolerance < np.inf:
        raise PartitionError(f"tolerance must be a finite number from 0 on, got {tolerance}")


def _listed(partitions: NDArray[np.int64]) -> tuple[Partition, ...]:
    return tuple(tuple(row) for row in partitions.tolist())


def _stable_to_moves(
    codes: PartitionCodes, partitions: NDArray[np.int64], table: Reals, tolerance: float
) -> NDArray[np.bool_]:
    """Return (3, n_partitions) whether each is Nash, individually, contractually stable."""
    n = codes.n
    stable = np.ones((3, len(table)), dtype=np.bool_)
    for i in range(n):
        behind = (partitions == partitions[:, [i]]) & (np.arange(n) != i)
        for k in range(n):
            after = table[codes.after_joining(i, k)]
            gains = exceeds(after[:, i], table[:, i], tolerance)
            loses = exceeds(table, after, tolerance)
            receives = (partitions == partitions[:, [k]]) & (np.arange(n) != i) & (k != i)
            harms = (loses & receives).any(axis=1)
            stable &= ~np.array(
                [gains, gains & ~harms, gains & ~harms & ~(loses & behind).any(axis=1)]
            )
    return stable


def _core(codes: PartitionCodes, table: Reals, rest: Rest, tolerance: float) -> NDArray[np.bool_]:
    """Return (n_partitions,) whether no coalition of any size gains by leaving."""
    stable = np.ones(len(table), dtype=np.bool_)
    for coalition in range(1, 1 << codes.n):
        members = members_of(coalition)
        left = np.flatnonzero(stable)
        after = table[codes.after_leaving(members, left, rest)][:, members]
        stable[left] = ~exceeds(after, table[left][:, members], tolerance).all(axis=1)
    return stable
