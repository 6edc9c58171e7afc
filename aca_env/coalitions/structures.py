"""The best way to split all collectives into coalitions, exactly; and what follows from it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aca_env.coalitions.table import Reals, members_of, n_collectives, value_table

MAX_STRUCTURE = 18
# Pairs over so many collectives are listed once and met by all pairs over the others.
LOW = 8

Ints = NDArray[np.int64]


class Structure(NamedTuple):
    """A partition into coalitions and what its blocks are worth together.

    Attributes:
        value: sum of the blocks' worths.
        blocks: members of each block, by their first member.
    """

    value: float
    blocks: tuple[tuple[int, ...], ...]


def best_structure(values: ArrayLike) -> Structure:
    """Return a coalition structure of the largest total worth.

    All 3**n pairs of disjoint coalitions are looked at: about a second at n = 16, some ten
    seconds at n = 18. `search_structure` goes beyond, without that certainty.

    Args:
        values: (2**n,) worth of every coalition by bitmask, 0 for the empty one; n up to 18.

    Returns:
        (value, blocks); one of the best where there are several.

    Raises:
        ValueTableError: the values do not describe a game.

    Source: Yeh (1986), "A dynamic programming approach to the complete set partitioning problem".

    >>> best_structure([0, 1, 1, 1])
    Structure(value=2.0, blocks=((0,), (1,)))
    """
    table = value_table(values, MAX_STRUCTURE)
    best = best_totals(table)
    blocks = []
    rest = len(table) - 1
    while rest:
        blocks.append(_first_block(table, best, rest))
        rest ^= blocks[-1]
    return Structure(float(best[-1]), tuple(sorted(members_of(block) for block in blocks)))


def is_superadditive(values: ArrayLike, *, tolerance: float = 1e-12) -> bool:
    """Return whether no split of any coalition is worth more than the coalition.

    Args:
        values: (2**n,) worth of every coalition by bitmask, 0 for the empty one; n up to 18.
        tolerance: a smaller excess is rounding, as a share of the largest worth.

    Raises:
        ValueTableError: the values do not describe a game.
    """
    table = value_table(values, MAX_STRUCTURE)
    slack = tolerance * float(np.abs(table).max())
    return bool((best_totals(table) <= table + slack).all())


def is_convex(values: ArrayLike, *, tolerance: float = 1e-12) -> bool:
    """Return whether a collective never adds less to a larger coalition.

    Args:
        values: (2**n,) worth of every coalition by bitmask, 0 for the empty one; n up to 24.
        tolerance: a smaller difference is rounding, as a share of the largest worth.

    Raises:
        ValueTableError: the values do not describe a game.
    """
    table = value_table(values)
    slack = tolerance * float(np.abs(table).max())
    n = n_collectives(table)
    for i in range(n):
        gain = np.subtract(*table.reshape(-1, 2, 1 << i).swapaxes(0, 1)[::-1]).ravel()
        for j in range(i, n - 1):
            pairs = gain.reshape(-1, 2, 1 << j)
            if (pairs[:, 1] < pairs[:, 0] - slack).any():
                return False
    return True


def best_totals(table: Reals) -> Reals:
    """Return (2**n,) the largest total worth of a structure of every coalition."""
    best = np.zeros(len(table))
    for i in range(n_collectives(table)):
        half = 1 << i
        # The block of the last collective and a structure of those left over below it.
        best[half : 2 * half] = _best_sums(table[half : 2 * half], best[:half])
    return best


def _best_sums(joined: Reals, left: Reals) -> Reals:
    """Return, for every set R (2**i,), the largest joined[T] + left[R - T] over T within R."""
    i = n_collectives(left)
    low = min(i, LOW)
    inner, outer = _disjoint_pairs(low), _disjoint_pairs(i - low)
    starts = np.flatnonzero(np.diff(inner[2], prepend=-1))
    sums = np.full((1 << (i - low), 1 << low), -np.inf)
    tops = joined.reshape(sums.shape), left.reshape(sums.shape)
    for ours, theirs, union in zip(*outer, strict=True):
        found = tops[0][ours][inner[0]] + tops[1][theirs][inner[1]]
        np.maximum(sums[union], np.maximum.reduceat(found, starts), out=sums[union])
    return sums.ravel()


def _disjoint_pairs(n: int) -> tuple[Ints, Ints, Ints]:
    """Return all 3**n disjoint pairs of sets and their unions, sorted by union."""
    first = second = np.zeros(1, dtype=np.int64)
    for bit in 1 << np.arange(n):
        first = np.concatenate([first, first | bit, first])
        second = np.concatenate([second, second, second | bit])
    order = np.argsort(first | second, kind="stable")
    return first[order], second[order], (first | second)[order]


def _first_block(table: Reals, best: Reals, whole: int) -> int:
    """Return a block of a best structure of `whole`, holding its last member."""
    top = 1 << (whole.bit_length() - 1)
    others = np.zeros(1, dtype=np.int64)
    for i in members_of(whole ^ top):
        others = np.concatenate([others, others | (1 << i)])
    blocks = others | top
    return int(blocks[np.argmax(table[blocks] + best[whole ^ blocks])])
