"""Made-up draws of two collectives, so that claims meet results of a known kind."""

import numpy as np

from aca_env.reproduce.effort import QUICK
from aca_env.reproduce.experiment import Results
from aca_env.reproduce.overlap_sweep import OverlapSweep

LEVELS = np.array([0.1, 0.2, 0.4])
RATIOS = np.arange(1, 20) / 20
N_DRAWS = 8


def overlap(first, second, *, sizes=None, conflict=0.5, noise=0.0, seed=0):
    """Return arrays of a sweep with bounds first(mass, ratio) and second(mass, ratio)."""
    mass, ratio = np.meshgrid(LEVELS, RATIOS, indexing="ij")
    exact = np.stack([first(mass, ratio), second(mass, ratio)], axis=-1)
    rng = np.random.default_rng(seed)
    shape = (*exact.shape[:2], N_DRAWS, 2)
    bound = np.broadcast_to(exact[:, :, None], shape) + noise * rng.normal(size=shape)
    shares = np.stack([mass * ratio, mass * (1 - ratio)], axis=-1)
    smallest = np.full((len(LEVELS), N_DRAWS, 2), 50_000.0) if sizes is None else sizes
    return {
        "bound": bound,
        "success": np.ones(shape),
        "sizes": np.rint(shares * 1_000_000).astype(np.int64),
        "levels": LEVELS,
        "ratios": RATIOS,
        "hill_size": smallest,
        "direct_size": smallest,
        "largest_cell": np.array([0.3, 0.3]),
        "conflict": np.array([conflict]),
        "mean_conflict": np.array([conflict / 2]),
    }


def results(*pairs: tuple[OverlapSweep, dict]) -> Results:
    """Return results that hold the given arrays."""
    return Results(QUICK, 0, {sweep.name: arrays for sweep, arrays in pairs})
