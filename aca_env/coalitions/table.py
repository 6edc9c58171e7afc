"""Value tables: what each coalition is worth, indexed by bitmask."""

from numbers import Real
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aca_env.errors import AcaError, one_line

Reals = NDArray[np.float64]
Number = TypeVar("Number", np.float64, np.int64)

MAX_COLLECTIVES = 24
# Sums of a table's entries must stay finite.
LARGEST_VALUE = 1e150


class ValueTableError(AcaError):
    """A value table, an allocation or masses that do not describe a game."""


class NoImputationError(AcaError):
    """No allocation gives every collective what it has alone: the parts exceed the whole."""


class SolverError(AcaError):
    """A linear program that the solver could not finish: the numbers are too far apart."""


def real_array(given: object, name: str) -> Reals:
    """Return a one-dimensional array of finite float64, copied.

    Args:
        given: what the caller passed.
        name: what to call it in a message.

    Raises:
        ValueTableError: it is not a flat sequence of finite real numbers of size up to 1e150.
    """
    try:
        array = np.asarray(given)
    except ValueError:
        raise ValueTableError(
            f"{name} must be a flat sequence of numbers, got a ragged one"
        ) from None
    if array.ndim != 1:
        raise ValueTableError(f"{name} must be a flat sequence of numbers, got {_short(given)}")
    if array.dtype.kind not in "biuf":
        odd = [entry for entry in array.tolist() if not isinstance(entry, Real)]
        if odd:
            raise ValueTableError(f"{name} must be numbers, got {_short(odd[0])}")
    try:
        reals = array.astype(np.float64)
    except OverflowError:
        raise ValueTableError(f"{name} must lie within ±{LARGEST_VALUE:g}") from None
    wrong = np.flatnonzero(~(np.abs(reals) <= LARGEST_VALUE))
    if wrong.size:
        i = int(wrong[0])
        raise ValueTableError(
            f"{name} must be finite, within ±{LARGEST_VALUE:g}; {name}[{i}] is {array[i]}"
        )
    return reals


def value_table(values: ArrayLike, most: int = MAX_COLLECTIVES) -> Reals:
    """Return a checked copy of a value table.

    Args:
        values: (2**n,) worth of every coalition; bit i of the index is set where collective i
            is in. The empty coalition's must be 0.
        most: the largest n that the caller can handle.

    Returns:
        (2**n,) float64.

    Raises:
        ValueTableError: the table does not describe a game of at most `most` collectives.

    >>> value_table([0, 1, 1, 3])
    array([0., 1., 1., 3.])
    """
    table = real_array(values, "values")
    size = len(table)
    if size == 0 or size & (size - 1):
        raise ValueTableError(f"values must have 2**n entries, one per coalition; got {size}")
    if n_collectives(table) > most:
        raise ValueTableError(
            f"values are those of {n_collectives(table)} collectives; this takes at most {most}"
        )
    if table[0] != 0:
        raise ValueTableError(f"values[0] is the empty coalition's and must be 0, got {table[0]}")
    return table


def allocation_for(allocation: ArrayLike, n: int) -> Reals:
    """Return a checked copy (n,) of what each of n collectives gets."""
    shares = real_array(allocation, "allocation")
    if len(shares) != n:
        raise ValueTableError(
            f"allocation must have {n} entries, one per collective; got {len(shares)}"
        )
    return shares


def n_collectives(table: Reals) -> int:
    """Return n of a table with 2**n entries."""
    return len(table).bit_length() - 1


def coalition_sums(shares: NDArray[Number]) -> NDArray[Number]:
    """Return (2**n,) the sum of (n,) shares over every coalition, in the shares' dtype.

    >>> coalition_sums(np.array([1, 10, 100]))
    array([  0,   1,  10,  11, 100, 101, 110, 111])
    """
    sums = np.zeros(1 << len(shares), dtype=shares.dtype)
    for i, share in enumerate(shares):
        np.add(sums[: 1 << i], share, out=sums[1 << i : 2 << i])
    return sums


def coalition_sizes(n: int) -> NDArray[np.int64]:
    """Return (2**n,) the number of collectives in every coalition."""
    return np.asarray(coalition_sums(np.ones(n, dtype=np.int64)))


def members_of(coalition: int) -> tuple[int, ...]:
    """Return the collectives in a bitmask, in order.

    >>> members_of(0b1101)
    (0, 2, 3)
    """
    return tuple(i for i in range(int(coalition).bit_length()) if coalition >> i & 1)


def indicator_rows(coalitions: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """Return (m, n) zeros and ones: who is in each of (m,) bitmasks."""
    return (coalitions[:, None] >> np.arange(n)) & 1


def _short(value: object) -> str:
    text = one_line(value)
    return text if len(text) <= 60 else text[:57] + "..."
