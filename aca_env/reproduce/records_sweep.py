"""Two equal collectives at fixed shares while the number of records grows."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from aca_env.game.world import World
from aca_env.reproduce.drawing import play
from aca_env.reproduce.effort import Effort
from aca_env.reproduce.hill import first_size_at
from aca_env.reproduce.overlap_sweep import LEVEL, OverlapSweep
from aca_env.reproduce.sweep import Arrays, OnPoint, Sweep
from aca_env.scenario.loading import with_overrides


@dataclass(frozen=True)
class RecordsSweep(Sweep):
    """How many training records a 10% bound takes, at every total mass split evenly.

    Attributes:
        overlap: the setting.
    """

    overlap: OverlapSweep

    LEAST: ClassVar = 1_000
    MOST: ClassVar = 100_000_000
    PER_DECADE: ClassVar = 10

    @property
    def name(self) -> str:
        """Name of its file."""
        return self.overlap.name.replace("overlap", "records")

    @property
    def totals(self) -> tuple[int, ...]:
        """Numbers of training records, ascending."""
        n_steps = round(np.log10(self.MOST / self.LEAST) * self.PER_DECADE)
        return tuple(int(n) for n in np.rint(np.geomspace(self.LEAST, self.MOST, n_steps + 1)))

    def n_points(self, effort: Effort) -> int:
        """Return the number of combinations of level and total."""
        del effort
        return len(self.overlap.levels) * len(self.totals)

    def compute(self, effort: Effort, seed: int, on_point: OnPoint) -> Arrays:
        """Return bounds (n_levels, n_totals, n_draws, 2) and the smallest totals.

        `smallest` (n_levels, n_draws, 2) is the number of records from which the bound is at
        least 10%, infinite where `MOST` is not enough.
        """
        totals, base = self.totals, World(self.overlap.scenario())
        bound = np.empty((len(self.overlap.levels), len(totals), effort.sweep_draws, 2))
        for point, place in enumerate(np.ndindex(*bound.shape[:2])):
            half = self.overlap.levels[place[0]] / 2
            changes = {
                "population.n_train": totals[place[1]],
                "collectives.0.share": half,
                "collectives.1.share": half,
            }
            world = base.varied(with_overrides(base.scenario, changes))
            actions = [self.overlap.actions(world)]
            drawn = play(world, actions, effort.sweep_draws, self.point_seed(seed, point))
            bound[place] = drawn.bound[0]
            on_point()
        smallest = np.empty((bound.shape[0], effort.sweep_draws, 2))
        for level, draw, i in np.ndindex(smallest.shape):
            values = bound[level, :, draw, i]
            smallest[level, draw, i] = 10 ** first_size_at(np.log10(totals), values, LEVEL)
        return {"bound": bound, "totals": np.array(totals), "smallest": smallest}
