"""What a sweep over overlapping signals comes to: means, curves, smallest sizes."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from aca_env.reproduce.estimates import means
from aca_env.reproduce.experiment import Results, Row
from aca_env.reproduce.hill import Hill, fit_hill
from aca_env.reproduce.overlap_sweep import LEVEL, OverlapSweep
from aca_env.reproduce.sweep import Arrays, Reals
from aca_env.runs.summary import Estimate, estimate

COLLECTIVES = (0, 1)


@dataclass(frozen=True)
class OverlapView:
    """A sweep's draws, summed up.

    Attributes:
        sweep: the sweep.
        arrays: what it computed.
    """

    sweep: OverlapSweep
    arrays: Arrays

    @property
    def levels(self) -> Reals:
        """(n_levels,) total masses."""
        return np.asarray(self.arrays["levels"])

    @property
    def ratios(self) -> Reals:
        """(n_ratios,) collective 1's shares of them."""
        return np.asarray(self.arrays["ratios"])

    @property
    def bound(self) -> Reals:
        """(n_levels, n_ratios, n_draws, 2)."""
        return np.asarray(self.arrays["bound"])

    @property
    def n_draws(self) -> int:
        """Independent draws at every point."""
        return int(self.bound.shape[2])

    @cached_property
    def mean(self) -> Reals:
        """(n_levels, n_ratios, 2) mean bounds."""
        return means(self.bound, axis=2)[0]

    @cached_property
    def error(self) -> Reals:
        """(n_levels, n_ratios, 2) standard errors of the means."""
        return means(self.bound, axis=2)[1]

    @cached_property
    def useful(self) -> Reals:
        """(n_levels, n_ratios, n_draws, 2) bounds; what guarantees nothing counts as 0."""
        return np.maximum(self.bound, 0.0)

    def curve(self, level: int, i: int) -> tuple[Reals, Reals, Reals]:
        """Return sizes (ascending), mean bounds and their errors (n_ratios,)."""
        sizes: NDArray[np.int64] = self.arrays["sizes"][level, :, i]
        order = np.argsort(sizes)
        return (
            sizes[order].astype(np.float64),
            self.mean[level, order, i],
            self.error[level, order, i],
        )

    def fit(self, level: int, i: int) -> Hill | None:
        """Return the Hill curve through the mean bounds."""
        sizes, mean, _ = self.curve(level, i)
        return fit_hill(sizes, mean)

    def smallest(self, level: int, i: int, kind: str = "hill_size") -> Estimate:
        """Return the members for a 10% bound, mean over draws with its interval.

        No mean where some draw does not get there within the sizes that were swept.
        """
        sizes = np.asarray(self.arrays[kind][level, :, i])
        if not np.isfinite(sizes).all():
            return Estimate(None, None, None, int(np.isfinite(sizes).sum()))
        return estimate(sizes)

    def smallest_means(self, i: int, kind: str = "hill_size") -> Reals:
        """Return (n_levels,) mean smallest sizes, NaN where some draw has none."""
        found = [self.smallest(level, i, kind).mean for level in range(len(self.levels))]
        return np.array([np.nan if mean is None else mean for mean in found])


def view(sweep: OverlapSweep, results: Results) -> OverlapView:
    """Return the view of a sweep's results."""
    return OverlapView(sweep, results.of(sweep))


def overlap_rows(found: OverlapView) -> list[Row]:
    """Return the table of a sweep: one row per level, ratio and collective."""
    rows: list[Row] = []
    success = means(np.asarray(found.arrays["success"]), axis=2)[0]
    for level, ratio, i in np.ndindex(*found.mean.shape):
        interval = estimate(found.bound[level, ratio, :, i])
        rows.append(
            {
                "kind": "bound",
                "strategy": found.sweep.strategy,
                "planted_by_2": found.sweep.n_planted,
                "regime": found.sweep.regime,
                "collective": i + 1,
                "total_mass": found.levels[level],
                "mass_ratio": found.ratios[ratio],
                "n_members": int(found.arrays["sizes"][level, ratio, i]),
                "n_draws": found.n_draws,
                "success": success[level, ratio, i],
                "bound": interval.mean,
                "low": interval.low,
                "high": interval.high,
            }
        )
    return rows


def size_rows(found: OverlapView) -> list[Row]:
    """Return smallest sizes and fits: one row per level and collective."""
    rows: list[Row] = []
    for level, i in np.ndindex(len(found.levels), len(COLLECTIVES)):
        curve = found.fit(level, i)
        row = {
            "kind": "smallest size",
            "strategy": found.sweep.strategy,
            "planted_by_2": found.sweep.n_planted,
            "regime": found.sweep.regime,
            "collective": i + 1,
            "total_mass": found.levels[level],
            "level": LEVEL,
            "n_draws": found.n_draws,
        }
        for kind in ("hill_size", "direct_size"):
            size = found.smallest(level, i, kind)
            row |= {kind: size.mean, f"{kind}_low": size.low, f"{kind}_high": size.high}
        for name in ("top", "half", "power", "r2", "residual", "largest_residual"):
            row[name] = None if curve is None else getattr(curve, name)
        rows.append(row)
    return rows
