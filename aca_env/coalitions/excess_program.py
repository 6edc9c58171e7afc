"""One linear program: make the largest excess of some coalitions as small as possible."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog

from aca_env.coalitions.table import Reals, SolverError

# The tightest that the solver takes, then its own; worths here are of size up to one.
TOLERANCES = (1e-10, 1e-7)


class Optimum(NamedTuple):
    """Where the largest excess is smallest.

    Attributes:
        shares: (n,) one allocation that attains it; others may, too.
        excess: the largest excess.
        weights: (m,) dual weight of each coalition, adding up to 1. A coalition with positive
            weight has this excess at every allocation that attains the optimum.
        floor_weights: (n,) dual weight of each floor; positive: everybody's share is the floor
            at every such allocation.
    """

    shares: Reals
    excess: float
    weights: Reals
    floor_weights: Reals


@dataclass(frozen=True, eq=False)
class ExcessProgram:
    """Choose (n,) shares so that no row's worth exceeds what its members get by much.

    Attributes:
        rows: (m, n) how many of each collective are in every coalition.
        worths: (m,) the coalitions' worths.
        fixed_rows: (k, n) independent rows whose totals are given.
        fixed_totals: (k,) what each fixed row must get.
        floors: (n,) least shares; -inf for none.
    """

    rows: Reals
    worths: Reals
    fixed_rows: Reals
    fixed_totals: Reals
    floors: Reals

    def solve(self) -> Optimum:
        """Return an optimum.

        Raises:
            SolverError: the solver gave up with tight and with its own tolerances.
        """
        n = self.rows.shape[1]
        ones = np.ones((len(self.rows), 1))
        for tolerance in TOLERANCES:
            found = linprog(
                np.append(np.zeros(n), 1.0),
                A_ub=-np.hstack([self.rows, ones]),
                b_ub=-self.worths,
                A_eq=np.hstack([self.fixed_rows, np.zeros((len(self.fixed_rows), 1))]),
                b_eq=self.fixed_totals,
                bounds=[(floor, np.inf) for floor in [*self.floors.tolist(), -np.inf]],
                method="highs-ds",
                options={
                    "primal_feasibility_tolerance": tolerance,
                    "dual_feasibility_tolerance": tolerance,
                },
            )
            if found.x is not None and found.status == 0:
                return Optimum(
                    found.x[:n],
                    float(found.x[n]),
                    -found.ineqlin.marginals,
                    found.lower.marginals[:n],
                )
        raise SolverError(
            f"the linear program of the excesses could not be solved: {found.message}"
        )
