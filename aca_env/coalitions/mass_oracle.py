"""The nucleolus's programs where worth depends on mass alone: a knapsack finds what is violated.

For every mass the cheapest coalition of that mass, by what its members get, has the largest
excess. Coalitions whose payoff is already settled must be passed over. They are those whose row
is orthogonal to all null vectors of the span; one random combination of these, modulo a large
prime, gives every coalition a tag that is 0 inside the span and, but for a chance below 1e-10,
nowhere else.
"""

import numpy as np
from numpy.typing import NDArray

from aca_env.coalitions.grid import MassGrid
from aca_env.coalitions.knapsack import PRIME, Knapsack
from aca_env.coalitions.span import Span
from aca_env.coalitions.stages import Coalitions
from aca_env.coalitions.table import Reals

Ints = NDArray[np.int64]

# One coalition from each of so many ranges of mass: more would slow the programs down.
N_RANGES = 16


class MassOracle:
    """A game of masses, all positive; a row counts the members of every type.

    Args:
        grid: the types.
        worths: (total + 1,) worth of every mass, of size up to 1.
    """

    def __init__(self, grid: MassGrid, worths: Reals) -> None:
        self.grid = grid
        self.worths = worths

    def start(self) -> Coalitions:
        """Return one of each type alone, and everybody else."""
        return self._with_rest(np.eye(len(self.grid.steps), dtype=np.int64))

    def violated(self, shares: Reals, excess: float, span: Span) -> Coalitions:
        """Return cheap coalitions outside the span with a larger excess, and their rests."""
        tags = _tags(span)
        cheapest = Knapsack(self.grid, shares, tags, n_kept=1)
        gaps = self._gaps(cheapest.cost[0])
        is_open = cheapest.tag[0] != 0
        chosen = _spread(np.where(is_open, gaps, -np.inf), excess)
        if chosen.size or not (gaps > excess).any():
            return self._rows(cheapest, chosen, np.zeros_like(chosen))
        # All that are violated lie in the span: another of the same mass may not.
        both = Knapsack(self.grid, shares, tags, n_kept=2)
        slots = (both.tag[0] == 0).astype(np.int64)
        chosen = _spread(self._gaps(both.cost[slots, np.arange(len(slots))]), excess)
        return self._rows(both, chosen, slots[chosen])

    def _gaps(self, cost: Reals) -> Reals:
        gaps = self.worths - cost
        gaps[[0, -1]] = -np.inf
        return gaps

    def _rows(self, knapsack: Knapsack, masses: Ints, slots: Ints) -> Coalitions:
        rows = [knapsack.row(int(m), int(s)) for m, s in zip(masses, slots, strict=True)]
        return self._with_rest(np.array(rows, dtype=np.int64).reshape(-1, len(self.grid.steps)))

    def _with_rest(self, rows: Ints) -> Coalitions:
        # With a coalition's rest beside it the program's excess is bounded below.
        both = np.unique(np.vstack([rows, self.grid.counts - rows]), axis=0)
        sizes = both.sum(axis=1)
        proper = both[(sizes > 0) & (sizes < self.grid.counts.sum())]
        return Coalitions(proper, self.worths[proper @ self.grid.steps])


def _spread(gaps: Reals, excess: float) -> Ints:
    """Return the masses with the largest gap in each range of masses, if above the excess."""
    parts = np.array_split(np.arange(len(gaps)), min(N_RANGES, len(gaps)))
    worst = np.array([part[0] + np.argmax(gaps[part[0] : part[-1] + 1]) for part in parts])
    return np.asarray(worst[gaps[worst] > excess], dtype=np.int64)


def _tags(span: Span) -> Ints:
    """Return (n,) the tag of one member of each type."""
    vectors = span.null_vectors()
    draws = np.random.default_rng(0).integers(1, PRIME, size=len(vectors))
    return np.array([int(tag) % PRIME for tag in draws.astype(object) @ vectors], dtype=np.int64)
