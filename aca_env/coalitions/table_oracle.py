"""The nucleolus's programs over a value table: all coalitions are looked at."""

import numpy as np
from numpy.typing import NDArray

from aca_env.coalitions.span import Span
from aca_env.coalitions.stages import Coalitions
from aca_env.coalitions.table import Reals, coalition_sums, indicator_rows, n_collectives


class TableOracle:
    """A game given by the worth of every coalition.

    Args:
        worths: (2**n,) by bitmask, of size up to 1, n from 2 to 20.
    """

    def __init__(self, worths: Reals) -> None:
        self.worths = worths
        self.n = n_collectives(worths)
        self._rank = -1
        self._closed = np.zeros(0, dtype=np.bool_)

    def start(self) -> Coalitions:
        """Return everybody alone, and everybody else."""
        return self._with_rest(1 << np.arange(self.n, dtype=np.int64))

    def violated(self, shares: Reals, excess: float, span: Span) -> Coalitions:
        """Return the worst coalitions outside the span with a larger excess, and their rests."""
        if span.rank != self._rank:
            self._rank, self._closed = span.rank, covered(span)
        gaps = self.worths - coalition_sums(shares)
        gaps[self._closed] = -np.inf
        count = min(4 * self.n, len(gaps))
        worst = np.argpartition(gaps, -count)[-count:]
        return self._with_rest(worst[gaps[worst] > excess])

    def _with_rest(self, chosen: NDArray[np.int64]) -> Coalitions:
        # With a coalition's rest beside it the program's excess is bounded below.
        both = np.unique(np.concatenate([chosen, chosen ^ (len(self.worths) - 1)]))
        return Coalitions(indicator_rows(both, self.n), self.worths[both])


def covered(span: Span) -> NDArray[np.bool_]:
    """Return (2**n,) whether each coalition lies in the span, n up to 20.

    The null vectors' entries are minors of zeros and ones, below 10**8: 64 bits are enough.
    """
    inside = np.ones(1 << span.n, dtype=np.bool_)
    for vector in span.null_vectors():
        inside &= coalition_sums(vector.astype(np.int64)) == 0
    return inside
