"""Every published point of the baseline's curves, drawn again."""

from dataclasses import dataclass

import numpy as np

from aca_env.reproduce.curve_sweep import fresh_pools
from aca_env.reproduce.effort import Effort
from aca_env.reproduce.published import Point, read_points
from aca_env.reproduce.reproduction import reproduce
from aca_env.reproduce.sweep import Arrays, OnPoint, Sweep


@dataclass(frozen=True)
class PublishedSweep(Sweep):
    """The published points of one objective.

    Attributes:
        objective: "planting" or "unplanting".
    """

    objective: str

    @property
    def name(self) -> str:
        """Name of its file."""
        return f"published-{self.objective}"

    @property
    def points(self) -> tuple[Point, ...]:
        """The published points."""
        return tuple(p for p in read_points() if p.plan.objective == self.objective)

    def n_points(self, effort: Effort) -> int:
        """Return the number of points, for each pool."""
        return effort.n_pools * len(self.points)

    def compute(self, effort: Effort, seed: int, on_point: OnPoint) -> Arrays:
        """Return (n_points, n_draws) values and where they stand.

        `error` is the standard error of a draw's difference to the published one, 0 where all
        cells or none are won; `agrees` says whether they differ by four of them at most, and
        `won` has bit c set where cell c is won.
        """
        pools = fresh_pools(seed, effort.n_pools)
        values, errors, agrees, won = [], [], [], []
        for place, point in enumerate(self.points):
            drawn = []
            for k, cars in enumerate(pools):
                rng = self.generator(seed, place * effort.n_pools + k)
                drawn.append(reproduce(point, cars, effort.pool_draws, rng))
                on_point()
            values.append(np.concatenate([d.values.value for d in drawn]))
            errors.append(np.concatenate([d.errors for d in drawn]))
            agrees.append(np.concatenate([d.agrees for d in drawn]))
            cells = np.concatenate([d.values.cells for d in drawn])
            won.append((cells << np.arange(cells.shape[1])).sum(axis=1))
        return {
            "value": np.stack(values),
            "error": np.stack(errors),
            "agrees": np.stack(agrees),
            "won": np.stack(won),
            "published": np.array([point.value for point in self.points]),
            "is_stable": np.array([point.is_stable for point in self.points]),
        }
