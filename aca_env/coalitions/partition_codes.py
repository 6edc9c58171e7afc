"""All partitions as integers, one bit per pair that is together: moves become bit operations."""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]


class PartitionCodes:
    """The partitions of n collectives, n up to 11, and where each move leads.

    Args:
        partitions: (n_partitions, n) all of them, canonical.
    """

    def __init__(self, partitions: NDArray[np.int64]) -> None:
        self.n = partitions.shape[1]
        self._bit = np.zeros((self.n, self.n), dtype=np.int64)
        for k, (i, j) in enumerate(combinations(range(self.n), 2)):
            self._bit[i, j] = self._bit[j, i] = 1 << k
        self.codes = np.zeros(len(partitions), dtype=np.int64)
        for i, j in combinations(range(self.n), 2):
            self.codes |= np.where(partitions[:, i] == partitions[:, j], self._bit[i, j], 0)
        self._order = np.argsort(self.codes)
        self._sorted = self.codes[self._order]

    def after_joining(self, i: int, k: int) -> Codes:
        """Return (n_partitions,) where each leads if i moves to the block of k; k = i: alone."""
        codes = self.codes & ~self._bit[i].sum()
        if i != k:
            codes = codes | self._bit[i, k]
            for j in set(range(self.n)) - {i, k}:
                codes |= np.where(self.codes & self._bit[k, j], self._bit[i, j], 0)
        return self._rows_of(codes)

    def after_leaving(self, members: tuple[int, ...], rows: Codes, rest: str) -> Codes:
        """Return (m,) where (m,) partitions lead if the members form a block of their own.

        `rest` is "delta" (those left behind stay together) or "gamma" (they fall apart).
        """
        old = self.codes[rows]
        touched = np.bitwise_or.reduce(self._bit[list(members)].ravel())
        codes = old & ~touched
        for j in set(range(self.n)) - set(members) if rest == "gamma" else ():
            was_left = (old & self._bit[j, list(members)].sum()) != 0
            codes = np.where(was_left, codes & ~self._bit[j].sum(), codes)
        for i, j in combinations(members, 2):
            codes = codes | self._bit[i, j]
        return self._rows_of(codes)

    def _rows_of(self, codes: Codes) -> Codes:
        return np.asarray(self._order[np.searchsorted(self._sorted, codes)])
