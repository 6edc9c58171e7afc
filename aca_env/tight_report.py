"""A tighter bound as a report shows it, beside the paper's."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.tightening import Tightening

Reals = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Tight:
    """A tighter bound on one collective's success; per-cell arrays follow the report's cells.

    Attributes:
        tightening: its ingredients.
        bound: lower bound on success, −∞ where nothing can be said.
        certified: whether `bound` is a guarantee with probability 1 − δ.
        floor: (n_listed,) the plan's lead in mass, certified before the classifier's
            suboptimality; a cell is won with confidence where it exceeds τ.
        log_inverse_delta: ln(1/δ') of one statement on a cell and a rival label.
    """

    tightening: Tightening
    bound: float
    certified: bool
    floor: Reals
    log_inverse_delta: float

    def on(self, cells: NDArray[np.int64]) -> Self:
        """Return the same bound with per-cell arrays on some cells."""
        return replace(self, floor=self.floor[cells])

    def headline(self) -> str:
        """Return the bound in one line of plain words."""
        kind = "certified" if self.certified else "not certified"
        return f"tighter bound {self.bound:.4f} ({kind}; {self.tightening.radius} radii)"

    def to_dict(self) -> dict[str, Any]:
        """Return the bound without per-cell arrays, ready for JSON (non-finite: None)."""
        return {
            "bound": self.bound if np.isfinite(self.bound) else None,
            "certified": self.certified,
            "ingredients": asdict(self.tightening),
        }
