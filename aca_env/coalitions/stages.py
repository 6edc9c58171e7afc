"""The sequence of linear programs of the nucleolus, by constraint generation.

Each stage makes the largest excess of the coalitions that are still open as small as possible.
Coalitions with positive dual weight have that excess at every optimum, so their payoffs are
fixed; whatever follows from fixed payoffs is closed, by exact elimination, and the next stage
has at least one dimension less. Sources: Kopelowitz (1967); Maschler, Peleg and Shapley (1979),
"Geometric properties of the kernel, nucleolus, and related solution concepts".
"""

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from aca_env.coalitions.excess_program import ExcessProgram, Optimum
from aca_env.coalitions.span import Span
from aca_env.coalitions.table import Reals, SolverError

# In units of the largest worth: a smaller violation is rounding.
VIOLATION = 1e-9
# Dual weights below this may be noise. They add up to one, so some weight is far above.
POSITIVE = 1e-6


class Coalitions(NamedTuple):
    """Some coalitions: (m, n) how many of each collective or type, and (m,) their worths."""

    rows: NDArray[np.int64]
    worths: Reals


class Oracle(Protocol):
    """What the programs know of a game, with worths of size about one."""

    def start(self) -> Coalitions:
        """Return everybody alone, and everybody else: enough to bound the shares."""

    def violated(self, shares: Reals, excess: float, span: Span) -> Coalitions:
        """Return some coalitions outside the span whose excess is larger, if there are any."""


class Equation(NamedTuple):
    """The row's total plus the excess of its stage is its worth; stage -1 has no excess."""

    row: NDArray[np.int64]
    worth: float
    stage: int


class Stages:
    """The programs of one game of at least two collectives.

    Args:
        oracle: the game.
        everybody: (n,) the grand coalition's row.
        total: what it is worth.
        floors: (n,) least shares; -inf for none.
    """

    def __init__(
        self, oracle: Oracle, everybody: NDArray[np.int64], total: float, floors: Reals
    ) -> None:
        self.oracle = oracle
        self.floors = floors
        self.span = Span(len(everybody))
        self._working = oracle.start()
        self._fixed: list[Equation] = []
        self._equations: list[Equation] = []
        self._fix(Equation(everybody, total, -1), total)

    def solve(self) -> Reals:
        """Return (n,) the shares whose sorted excesses are smallest in dictionary order."""
        shares = np.zeros(self.span.n)
        if self.span.rank == self.span.n:
            return self._polished(None, 0)
        stage = 0
        while self.span.rank < self.span.n:
            optimum = self.next_optimum()
            shares = optimum.shares
            self._close(optimum, stage)
            stage += 1
        return self._polished(shares, stage)

    def next_optimum(self, closed: Span | None = None) -> Optimum:
        """Return the optimum over all coalitions outside a span; weights: of the working ones.

        Args:
            closed: whose excesses do not count; default: those whose payoffs are fixed.
        """
        closed = closed or self.span
        outside = ~closed.contains(self._working.rows)
        self._working = Coalitions(self._working.rows[outside], self._working.worths[outside])
        while True:
            optimum = self._program().solve()
            found = self.oracle.violated(optimum.shares, optimum.excess + VIOLATION, closed)
            if not self._take_in(found):
                return optimum

    def _program(self) -> ExcessProgram:
        own = self.span.contains(np.eye(self.span.n, dtype=np.int64))
        return ExcessProgram(
            rows=self._working.rows.astype(np.float64),
            worths=self._working.worths,
            fixed_rows=np.array([equation.row for equation in self._fixed], dtype=np.float64),
            fixed_totals=np.array([equation.worth for equation in self._fixed]),
            floors=np.where(own, -np.inf, self.floors),
        )

    def _take_in(self, found: Coalitions) -> bool:
        """Add coalitions to the working ones; return whether any of them was new."""
        both = np.vstack([self._working.rows, found.rows])
        _, first = np.unique(both, axis=0, return_index=True)
        first.sort()
        is_new = len(first) > len(self._working.rows)
        worths = np.concatenate([self._working.worths, found.worths])
        self._working = Coalitions(both[first], worths[first])
        return is_new

    def _close(self, optimum: Optimum, stage: int) -> None:
        """Fix what is tight at every optimum."""
        rank = self.span.rank
        for k in np.flatnonzero(optimum.weights > POSITIVE):
            tight = Equation(self._working.rows[k], float(self._working.worths[k]), stage)
            self._fix(tight, tight.worth - optimum.excess)
        for i in np.flatnonzero(optimum.floor_weights > POSITIVE):
            floor = float(self.floors[i])
            self._fix(Equation(np.eye(self.span.n, dtype=np.int64)[i], floor, -1), floor)
        if self.span.rank == rank:
            raise SolverError("the linear programs fix nothing more: worths are too far apart")

    def _fix(self, equation: Equation, total: float) -> None:
        self._equations.append(equation)
        # A dependent row's total follows; giving it again could only contradict by rounding.
        if self.span.add(equation.row):
            self._fixed.append(Equation(equation.row, total, -1))

    def _polished(self, shares: Reals | None, n_stages: int) -> Reals:
        """Return the shares recomputed from what is tight, free of the solver's tolerance."""
        n = self.span.n
        left = np.zeros((len(self._equations), n + n_stages))
        for k, equation in enumerate(self._equations):
            left[k, :n] = equation.row
            if equation.stage >= 0:
                left[k, n + equation.stage] = 1
        right = np.array([equation.worth for equation in self._equations])
        exact = np.linalg.lstsq(left, right, rcond=None)[0][:n]
        # Where a small weight was passed over, the excesses of two stages may be loose.
        is_same = shares is None or np.abs(exact - shares).max() < 1e-7
        return np.asarray(exact if is_same else shares)
