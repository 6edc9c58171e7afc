"""Intervals by drawing seeds again, and sampled lineups with them.

All lineups play the same seeds, so that it is whole seeds that are drawn again: a difference
between two policies keeps what their seeds have in common. Where lineups are a sample, they
are drawn again too, each kind for itself: Owen (2007), "The pigeonhole bootstrap".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]

N_REPLICATES = 2000
LEVEL = 0.95
MOST_ENTRIES = 2**23


@dataclass(frozen=True)
class Interval:
    """A mean with its percentile interval.

    Attributes:
        mean: None where there is nothing to take it of.
        low: lower end; None for a single seed.
        high: upper end; likewise.
    """

    mean: float | None
    low: float | None
    high: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {"mean": self.mean, "low": self.low, "high": self.high}


def interval(mean: float, replicates: Reals) -> Interval:
    """Return a mean with the middle 95% of its replicates (n,); none of them, no interval.

    >>> found = interval(2.0, np.arange(101.0))
    >>> found.mean, round(found.low, 6), round(found.high, 6)
    (2.0, 2.5, 97.5)
    """
    if not np.isfinite(mean):
        return Interval(None, None, None)
    known = replicates[np.isfinite(replicates)]
    if len(known) == 0:
        return Interval(float(mean), None, None)
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(mean), float(low), float(high))


@dataclass(frozen=True)
class Resampling:
    """How often seeds, and sampled lineups, count in each replicate.

    Attributes:
        n_lineups: lineups.
        n_seeds: seeds.
        is_sample: whether lineups are drawn again too.
        n: replicates; none for a single seed, which says nothing of others.
        seed: of the draws.
    """

    n_lineups: int
    n_seeds: int
    is_sample: bool
    n: int = N_REPLICATES
    seed: int = 0

    def weights(self) -> Iterator[tuple[Reals, Reals]]:
        """Yield shares of seeds (n, n_seeds) and counts of lineups (n, n_lineups), in parts."""
        if self.n_seeds == 1:
            return
        rng = np.random.default_rng([self.seed, self.n_seeds, self.n_lineups])
        size = max(1, MOST_ENTRIES // (self.n_seeds + self.n_lineups))
        for start in range(0, self.n, size):
            n = min(size, self.n - start)
            even = np.full(self.n_seeds, 1 / self.n_seeds)
            seeds = rng.multinomial(self.n_seeds, even, size=n) / self.n_seeds
            lineups = np.ones((n, self.n_lineups))
            if self.is_sample:
                even = np.full(self.n_lineups, 1 / self.n_lineups)
                lineups = rng.multinomial(self.n_lineups, even, size=n).astype(np.float64)
            yield seeds, lineups

    def means(self, values: Reals, groups: Whole, n_groups: int) -> tuple[Reals, Reals]:
        """Return means over seeds and lineups, group by group, and their replicates.

        Args:
            values: (n_lineups, n_seeds, n_columns).
            groups: (n_lineups, n_columns) which group of its column an entry belongs to.
            n_groups: groups of every column.

        Returns:
            (n_groups, n_columns), and replicates (n, n_groups, n_columns); NaN for a group
            without entries.
        """
        members = groups[..., None] == np.arange(n_groups)
        plain = _grouped(values.mean(axis=1)[None], np.ones((1, len(values))), members)[0]
        parts = [np.empty((0, *plain.shape))]
        if not self.is_sample and self.n_seeds > 1:
            # Lineups all count once: they can be averaged before the seeds are drawn.
            by_seed = _grouped(values.transpose(1, 0, 2), np.ones((1, len(values))), members)
            flat = by_seed.reshape(self.n_seeds, -1)
            parts += [(seeds @ flat).reshape(-1, *plain.shape) for seeds, _ in self.weights()]
            return plain, np.concatenate(parts)
        by_seed = values.transpose(1, 0, 2).reshape(self.n_seeds, -1)
        step = max(1, MOST_ENTRIES // by_seed.shape[1])
        for seeds, lineups in self.weights():
            for start in range(0, len(seeds), step):
                rows = slice(start, start + step)
                drawn = (seeds[rows] @ by_seed).reshape(-1, len(values), values.shape[2])
                parts.append(_grouped(drawn, lineups[rows], members))
        return plain, np.concatenate(parts)


def _grouped(values: Reals, weights: Reals, members: NDArray[np.bool_]) -> Reals:
    """Return weighted means over lineups by group.

    Args:
        values: (n, n_lineups, n_columns).
        weights: (n or 1, n_lineups).
        members: (n_lineups, n_columns, n_groups) who belongs where.

    Returns:
        (n, n_groups, n_columns).
    """
    n, _, n_columns = values.shape
    means = np.empty((n, members.shape[2], n_columns))
    for column in range(n_columns):
        belongs = members[:, column].astype(np.float64)
        with np.errstate(invalid="ignore"):
            means[..., column] = ((weights * values[..., column]) @ belongs) / (weights @ belongs)
    return means
