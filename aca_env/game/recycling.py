"""Large arrays handed out and taken back: fresh memory costs more than filling it."""

from sys import getrefcount

import numpy as np
from numpy.typing import NDArray

SMALL = 1 << 16
"""Bytes up to which a fresh array is quicker."""

KEPT = 4
"""Arrays that are remembered; a trainer holds one or two observations at a time."""


class Recycler:
    """Hands out float32 arrays of one shape; one that nobody holds any more comes again."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._shape = shape
        self._is_small = 4 * int(np.prod(shape)) <= SMALL
        self._known: list[NDArray[np.float32]] = []

    def take(self) -> NDArray[np.float32]:
        """Return an array of any content that nobody else holds, views included."""
        if self._is_small:
            return np.empty(self._shape, dtype=np.float32)
        for array in self._known:
            # Held by the list, by this loop and by the call: whoever else has it, or a view
            # of it, would make it four.
            if getrefcount(array) == 3:
                return array
        array = np.empty(self._shape, dtype=np.float32)
        if len(self._known) < KEPT:
            self._known.append(array)
        return array
