"""What curves of one collective come to, as arrays and rows."""

from dataclasses import dataclass

import numpy as np

from aca_env.reproduce.curve_sweep import Curve
from aca_env.reproduce.estimates import means
from aca_env.reproduce.experiment import Row
from aca_env.reproduce.hill import first_size_at
from aca_env.reproduce.sweep import Arrays, Reals
from aca_env.runs.summary import Estimate, estimate


@dataclass(frozen=True)
class CurveView:
    """One curve's draws, summed up.

    Attributes:
        curve: the curve.
        arrays: what its sweep computed.
    """

    curve: Curve
    arrays: Arrays

    def values(self, kind: str) -> Reals:
        """Return (n_sizes, n_draws) of "success", "bound" or "released"."""
        return np.asarray(self.arrays[f"{self.curve.name}/{kind}"])

    @property
    def sizes(self) -> Reals:
        """(n_sizes,) numbers of members."""
        return np.array(self.curve.sizes, dtype=np.float64)

    @property
    def shares(self) -> Reals:
        """(n_sizes,) shares of the training records."""
        return self.sizes / self.curve.n_train

    @property
    def n_draws(self) -> int:
        """Independent draws at every size."""
        return int(self.values("bound").shape[1])

    def summary(self, kind: str) -> tuple[Reals, Reals]:
        """Return means (n_sizes,) and their standard errors."""
        return means(self.values(kind), axis=1)

    def n_above(self, kind: str) -> int:
        """Return in how many draws, of all sizes, a value is above the success."""
        return int((self.values(kind) > self.values("success")).sum())

    def smallest(self, level: float, kind: str = "bound") -> Estimate:
        """Return the members from which a draw's values stay at a level, mean over draws."""
        found = np.array([first_size_at(self.sizes, y, level) for y in self.values(kind).T])
        if not np.isfinite(found).all():
            return Estimate(None, None, None, int(np.isfinite(found).sum()))
        return estimate(found)

    def largest_fall(self, kind: str) -> float:
        """Return by how many standard errors the mean falls from one size to the next, at most."""
        mean, error = self.summary(kind)
        falls = mean[:-1] - mean[1:]
        errors = np.hypot(error[:-1], error[1:])
        # Where no draw differs, any fall is real: radii alone never let a bound fall.
        real = (falls > 1e-12) & (errors <= 1e-12)
        if real.any():
            return float("inf")
        return float(np.max(falls / np.maximum(errors, 1e-12), initial=0.0))


def curve_rows(view: CurveView) -> list[Row]:
    """Return one row per size and kind of value."""
    kinds = [k for k in ("success", "bound", "released") if f"{view.curve.name}/{k}" in view.arrays]
    won = view.values("won")
    rows: list[Row] = []
    for place, n_members in enumerate(view.curve.sizes):
        for kind in kinds:
            found = estimate(view.values(kind)[place])
            rows.append(
                {
                    "plan": view.curve.plan,
                    "label": view.curve.label,
                    "alternative": view.curve.alternative,
                    "n_est": view.curve.n_estimation,
                    "N": view.curve.n_train,
                    "n": n_members,
                    "kind": kind,
                    "n_draws": view.n_draws,
                    "value": found.mean,
                    "low": found.low,
                    "high": found.high,
                    "one_step": bool((won[place] == won[place, 0]).all()),
                }
            )
    return rows
