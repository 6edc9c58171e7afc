"""Bisection over many searches at once."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.number[Any]]


def first_true(holds: Callable[[Reals], Flags], low: Numbers, high: Numbers) -> Reals:
    """Return a whole number in [low, high] at which a condition holds, the least if it lasts.

    `high` is returned unasked. Where the condition does not last, the number returned is still
    one at which it held.

    Args:
        holds: tells for whole numbers (..., ) where the condition holds.
        low: least numbers, any shape.
        high: largest numbers, same shape.

    >>> first_true(lambda n: n**2 >= np.array([50, 5]), np.array([0, 0]), np.array([9, 2]))
    array([8., 2.])
    """
    below, above = np.array(low, dtype=np.float64), np.array(high, dtype=np.float64)
    while (below < above).any():
        middle = np.floor((below + above) / 2)
        held = holds(middle)
        above = np.where(held, middle, above)
        below = np.where(held, below, np.minimum(middle + 1, above))
    return above
