"""Which coalitions' payoffs follow from those already fixed: exact linear algebra."""

from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

Row = list[Fraction]


class Span:
    """The linear span of some integer rows, in reduced echelon form over the rationals.

    Args:
        n: length of a row.
    """

    def __init__(self, n: int) -> None:
        self.n = n
        self._rows: dict[int, Row] = {}
        self._null: NDArray[np.object_] | None = None

    @property
    def rank(self) -> int:
        """The number of independent rows added so far."""
        return len(self._rows)

    def add(self, row: NDArray[np.int64]) -> bool:
        """Add a row (n,); return whether it was independent of those before."""
        rest = [Fraction(int(entry)) for entry in row]
        for pivot, known in self._rows.items():
            rest = _minus(rest, rest[pivot], known)
        pivot = next((i for i, entry in enumerate(rest) if entry), -1)
        if pivot < 0:
            return False
        rest = [entry / rest[pivot] for entry in rest]
        self._rows = {p: _minus(known, known[pivot], rest) for p, known in self._rows.items()}
        self._rows[pivot] = rest
        self._null = None
        return True

    def contains(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return (m,) whether each of (m, n) rows lies in the span."""
        if not self._rows:
            return np.asarray(~rows.any(axis=1))
        products = rows.astype(object) @ self.null_vectors().T
        return np.asarray((products == 0).all(axis=1))

    def null_vectors(self) -> NDArray[np.object_]:
        """Return (n - rank, n) integers whose rows are orthogonal to exactly the span.

        They are Python's own integers, which know no largest number.
        """
        if self._null is None:
            free = [j for j in range(self.n) if j not in self._rows]
            self._null = np.zeros((len(free), self.n), dtype=object)
            for k, j in enumerate(free):
                self._null[k] = self._null_vector(j)
        return self._null

    def _null_vector(self, free: int) -> list[int]:
        entries = [Fraction(int(j == free)) for j in range(self.n)]
        for pivot, row in self._rows.items():
            entries[pivot] = -row[free]
        common = lcm(*(entry.denominator for entry in entries))
        return [int(entry * common) for entry in entries]


def _minus(row: Row, factor: Fraction, other: Row) -> Row:
    if not factor:
        return row
    return [a - factor * b for a, b in zip(row, other, strict=True)]
