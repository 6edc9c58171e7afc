"""What was drawn to count how often bounds fail, one record per setting."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from aca_env.reproduce.coverage_sweep import CoverageSweep
from aca_env.reproduce.estimates import Share, share_of
from aca_env.reproduce.experiment import Results
from aca_env.reproduce.lineups import REGIMES, Lineup, lineups
from aca_env.reproduce.sweep import Reals

SWEEPS = tuple(map(CoverageSweep, lineups()))


@dataclass(frozen=True)
class Setting:
    """One collective in one regime of one lineup.

    Attributes:
        lineup: the scenario and everybody's plans.
        collective: name of the collective.
        regime: what it knows.
        at_step: whether it stands at its step, else as shipped.
        share: its share of the training records.
        certified: whether the regime and the rules give a guarantee.
        delta: what the bound may fail with.
        success: (n_draws,).
        bound: (n_draws,).
    """

    lineup: Lineup
    collective: str
    regime: str
    at_step: bool
    share: float
    certified: bool
    delta: float
    success: Reals
    bound: Reals

    @property
    def failures(self) -> Share:
        """How often the success was below the bound."""
        return share_of(self.success < self.bound)

    @property
    def median_gap(self) -> float:
        """Median of success less bound."""
        return float(np.median(self.success - self.bound))


def settings_of(results: Results) -> list[Setting]:
    """Return everything that was drawn."""
    return [setting for sweep in SWEEPS for setting in _settings(sweep, results)]


def _settings(sweep: CoverageSweep, results: Results) -> Iterator[Setting]:
    arrays, scenario = results.of(sweep), sweep.lineup.scenario("full")
    for r, regime in enumerate(REGIMES):
        for k, i in enumerate(sweep.lineup.shown(scenario)):
            for at_step in (False, True):
                prefix = "step_" if at_step else ""
                share = arrays["step_share"][r, k] if at_step else scenario.collectives[i].share
                if not np.isfinite(share):
                    continue
                yield Setting(
                    sweep.lineup,
                    scenario.collectives[i].name,
                    regime,
                    at_step,
                    float(share),
                    bool(arrays["certified"][r]),
                    scenario.information.delta,
                    arrays[f"{prefix}success"][r, :, k],
                    arrays[f"{prefix}bound"][r, :, k],
                )
