"""What a one-shot analysis tells each collective."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.radii import radius
from aca_env.features import FeatureSpace
from aca_env.tight_report import Tight

Reals = NDArray[np.float64]

MAX_LISTED_CELLS = 100_000
"""From here on only cells that hold a record are listed."""


@dataclass(frozen=True, eq=False)
class Report:
    """One collective's success, its bound, and why.

    Per-cell arrays follow `cells`. Masses are shares of all training records.

    Attributes:
        strategy: class name of the plan.
        regime: information regime of the bound.
        space: the space of the codes in `cells`.
        success: share of test users who are classified as wanted; NaN for abstainers.
        bound: certified or estimated lower bound on success; NaN for abstainers,
            −∞ where nothing can be said.
        certified: whether `bound` is a guarantee with probability 1 − δ.
        cells: codes (n_listed, n_features) of planted cells, lexicographic.
        n_cells: exact number of planted cells, listed or not.
        margin: (n_listed,) margins M_i; a cell is won with confidence where positive.
        prevalence: (n_listed,) p_i, share of own edited records in each cell.
        cross_conflict: (n_listed,) Σ_{j≠i} α_j C_j or its stand-in; NaN if not used.
        own_conflict: (n_listed,) C⁰_i, pre-edit conflict of the own records.
        members: (n_listed,) share of own records whose image is each cell.
        n_members: number of members.
        delta_prime: δ' of the radii; may underflow to 0, `log_inverse_delta` does not.
        log_inverse_delta: ln(1/δ').
        terms: by name, the amount (n_listed,) that each part adds to the margin.
        estimation_rows: row numbers of the estimation split, None without one.
        label_map: (n_listed,) label code chosen per cell by adaptive strategies.
        infinite_data: estimate of the infinite-data bound; only for erasing.
        tight: a tighter bound beside `bound`; None where none was asked for or there is none.
        bias_bounds: distances from everybody that the bound takes the members and the rest for;
            None: it takes both for neutral.
    """

    strategy: str
    regime: str
    space: FeatureSpace
    success: float
    bound: float
    certified: bool
    cells: NDArray[np.int64]
    n_cells: int
    margin: Reals
    prevalence: Reals
    cross_conflict: Reals
    own_conflict: Reals
    members: Reals
    n_members: int
    delta_prime: float
    log_inverse_delta: float
    terms: Mapping[str, Reals] = field(default_factory=dict)
    estimation_rows: NDArray[np.int64] | None = None
    label_map: NDArray[np.int64] | None = None
    infinite_data: float | None = None
    tight: Tight | None = None
    bias_bounds: tuple[float, float] | None = None

    @property
    def is_vacuous(self) -> bool:
        """Whether |X̃| alone leaves no cell that even an unopposed collective could win.

        A cell needs p > 2R(n_i) before any conflict is counted.
        """
        if self.strategy == "Abstain" or self.n_members == 0:
            return False
        reach = 2 * float(radius(self.n_members, self.log_inverse_delta))
        return not bool((self.prevalence > reach).any())

    def cell_name(self, row: int) -> str:
        """Return the values of the free features of a listed cell, as a reader knows them."""
        varying = np.flatnonzero((self.cells != self.cells[:1]).any(axis=0))
        values = self.space.decode(self.cells[row : row + 1])
        names = [self.space.names[k] for k in varying]
        return ", ".join(f"{name}={values[name][0]}" for name in names) or "the planted pattern"

    def explain(self, most: int = 10) -> str:
        """Return which cells fail and by which term, in plain words.

        Args:
            most: number of failing cells to list, those with most members first.
        """
        if self.strategy == "Abstain":
            return "Abstains: nothing is planted, so there is no success and no bound."
        lines = [self._headline()]
        if self.bias_bounds is not None:
            members, rest = self.bias_bounds
            lines.append(
                f"The bound pays for biased members: at most {members:.4f} (members) and "
                f"{rest:.4f} (the rest) in total variation from everybody."
            )
        if self.tight is not None:
            lines.append(self.tight.headline())
        if self.is_vacuous:
            lines.append(self._advice())
        failing = np.flatnonzero(~(self.margin > 0) & (self.members > 0))
        order = failing[np.argsort(-self.members[failing], kind="stable")]
        lines.extend(self._describe(int(row)) for row in order[:most])
        if len(order) > most:
            lines.append(f"... and {len(order) - most} more failing cells")
        return "\n".join(lines)

    def _headline(self) -> str:
        kind = "certified" if self.certified else "not certified"
        held = float(self.members[self.margin > 0].sum())
        return (
            f"{self.strategy}, regime {self.regime}: success {self.success:.4f}, bound "
            f"{self.bound:.4f} ({kind}); cells won with confidence hold {held:.1%} of members"
        )

    def _advice(self) -> str:
        return (
            f"The signal leaves {self.n_cells:,} cells free: {self.n_members:,} members spread "
            "over them are too few for any guarantee. Set more features, first those with many "
            "values, so that fewer cells remain."
        )

    def _describe(self, row: int) -> str:
        losses = {name: float(values[row]) for name, values in self.terms.items()}
        parts = sorted(losses.items(), key=lambda item: item[1])
        told = ", ".join(f"{name} {value:+.5f}" for name, value in parts if value != 0)
        return f"fails by {-self.margin[row]:.5f} at {self.cell_name(row)}: {told}"

    def to_dict(self) -> dict[str, Any]:
        """Return the report without per-cell arrays, ready for JSON (non-finite: None)."""
        numbers = {
            name: _finite(getattr(self, name)) for name in ("success", "bound", "delta_prime")
        }
        return {
            "strategy": self.strategy,
            "regime": self.regime,
            **numbers,
            "certified": self.certified,
            "n_cells": self.n_cells,
            "n_members": self.n_members,
            "is_vacuous": self.is_vacuous,
            **({} if self.tight is None else {"tight": self.tight.to_dict()}),
            **({} if self.bias_bounds is None else {"bias_bounds": list(self.bias_bounds)}),
        }


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
