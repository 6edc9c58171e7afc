"""Partitions of the collectives, in one canonical form, and all of them for small n.

A partition is a tuple of block numbers, one per collective, in which blocks are numbered by
their first member: (0, 1, 0) puts collectives 0 and 2 together and leaves 1 alone. Equal
partitions are equal tuples.
"""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aca_env.coalitions.table import Reals, ValueTableError, real_array
from aca_env.errors import AcaError, one_line

Partition = tuple[int, ...]
Payoff = Callable[[Partition], ArrayLike]

MAX_LISTED = 10


class PartitionError(AcaError):
    """Blocks or labels that are no partition, or too many collectives to list them all."""


def canonical(labels: Sequence[object]) -> Partition:
    """Return the partition with equal labels together, whatever the labels are.

    >>> canonical("yxyz")
    (0, 1, 0, 2)
    """
    numbers: dict[object, int] = {}
    return tuple(numbers.setdefault(label, len(numbers)) for label in labels)


def partition_of(blocks: Iterable[Iterable[int]], n: int) -> Partition:
    """Return the partition of n collectives into the blocks given.

    Raises:
        PartitionError: a collective is in no block or in two, or there is no such collective.

    >>> partition_of([{1}, {0, 2}], 3)
    (0, 1, 0)
    """
    labels: dict[int, int] = {}
    for k, block in enumerate(blocks):
        for i in block:
            if i not in range(n):
                raise PartitionError(f"block {k} holds {one_line(i)}; collectives are 0 to {n - 1}")
            if i in labels:
                raise PartitionError(f"collective {i} is in more than one block")
            labels[int(i)] = k
    missing = [i for i in range(n) if i not in labels]
    if missing:
        raise PartitionError(f"collective {missing[0]} is in no block")
    return canonical([labels[i] for i in range(n)])


def blocks_of(partition: Partition) -> tuple[frozenset[int], ...]:
    """Return the blocks of a partition, by their first member.

    >>> [sorted(block) for block in blocks_of((0, 1, 0))]
    [[0, 2], [1]]
    """
    blocks: dict[object, list[int]] = {}
    for i, label in enumerate(partition):
        blocks.setdefault(label, []).append(i)
    return tuple(frozenset(block) for block in blocks.values())


def all_partitions(n: int) -> NDArray[np.int64]:
    """Return (n_partitions, n) all partitions, a row each, in dictionary order; n up to 10.

    Raises:
        PartitionError: n is negative or above 10 (there 115,975; beyond, dynamics search).

    >>> all_partitions(3).tolist()
    [[0, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 1], [0, 1, 2]]
    """
    if not 0 <= n <= MAX_LISTED:
        raise PartitionError(
            f"all partitions are listed for 0 to {MAX_LISTED} collectives, got {n}"
        )
    rows = np.zeros((1, 0), dtype=np.int64)
    for _ in range(n):
        n_choices = rows.max(axis=1, initial=-1) + 2
        before = np.repeat(np.arange(len(rows)), n_choices)
        last = np.arange(len(before)) - np.repeat(n_choices.cumsum() - n_choices, n_choices)
        rows = np.column_stack([rows[before], last])
    return rows


def payoff_table(payoff: Payoff, n: int) -> Reals:
    """Return (n_partitions, n) everybody's payoff in each of `all_partitions(n)`.

    Args:
        payoff: from a partition to the payoffs (n,).
        n: number of collectives, up to 10.

    Raises:
        PartitionError: n is out of range, or a payoff is no (n,) finite numbers.
    """
    rows = all_partitions(n)
    table = np.empty(rows.shape)
    for k, row in enumerate(rows):
        table[k] = payoff_of(payoff, tuple(row.tolist()))
    return table


def payoff_of(payoff: Payoff, partition: Partition) -> Reals:
    """Return the checked payoffs (n,) in one partition.

    Raises:
        PartitionError: they are no (n,) finite numbers.
    """
    try:
        payoffs = real_array(payoff(partition), "payoff(partition)")
    except ValueTableError as error:
        raise PartitionError(f"{error}, in {partition}") from None
    if len(payoffs) != len(partition):
        raise PartitionError(
            f"payoff must return {len(partition)} numbers, got {len(payoffs)}, in {partition}"
        )
    return payoffs


def exceeds(
    more: NDArray[np.float64], less: NDArray[np.float64], tolerance: float = 0.0
) -> NDArray[np.bool_]:
    """Return where one payoff is truly larger than another: ties are not gains.

    Args:
        more: payoffs, any shape.
        less: payoffs, same shape.
        tolerance: gains up to this do not count; beside it stands rounding, 1e-12 of the
            larger of the two.
    """
    guard = 1e-12 * np.maximum(np.abs(more), np.abs(less))
    return np.asarray(more - less > tolerance + guard)


def checked_start(partition: Sequence[object]) -> Partition:
    """Return a partition in canonical form, from labels; a mapping or a set is refused."""
    if not isinstance(partition, Sequence):
        raise PartitionError(
            f"a partition is a sequence of labels, one per collective; got {one_line(partition)}"
        )
    return canonical(partition)
