"""Sweeps: one scenario played at every point of a grid, over seeds, a row per run."""

from aca_env.sweeps.reading import read_results
from aca_env.sweeps.sweeping import run_sweep

__all__ = ["read_results", "run_sweep"]
