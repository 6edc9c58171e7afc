"""What certifying takes in shipped scenarios, at the exact values of their populations."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np

from aca_env.game.world import World
from aca_env.reproduce.drawing import play
from aca_env.reproduce.effort import Effort
from aca_env.reproduce.exact import PARTS, RADII, Exact
from aca_env.reproduce.lineups import REGIMES, Lineup, pool_of
from aca_env.reproduce.sweep import Arrays, OnPoint, Reals, Sweep


@dataclass(frozen=True)
class ExactSweep(Sweep):
    """One lineup: sizes that each regime needs, and what each part of the loss costs.

    Attributes:
        lineup: the scenario and everybody's plans.
    """

    lineup: Lineup

    LEVELS: ClassVar = (0.5, 0.9)
    NEAR: ClassVar = (0.9, 1.1)
    """Multiples of the exact size at which draws are to decide: too few, and enough."""

    @property
    def name(self) -> str:
        """Name of its file."""
        return f"exact-{self.lineup.name.replace(', ', '-')}"

    def n_points(self, effort: Effort) -> int:
        """Return the number of collectives."""
        del effort
        return len(self.lineup.shown(self.lineup.scenario("full")))

    def compute(self, effort: Effort, seed: int, on_point: OnPoint) -> Arrays:
        """Return arrays whose last axis is the collective, NaN where nothing is enough.

        `members` (n_regimes, n_levels, ·) and `success_share`, `infinite_share` (n_levels, ·);
        `without` (n_parts, n_levels, ·) members if one part of the loss were not paid; `cost`
        (3, ·) mass that each radius takes; `n_members`, `infinite_bound`, `certified_bound`
        (·,) as shipped; `success` and `bound` (n_draws, ·) as shipped, drawn; `decided`
        (2, n_draws, ·) whether draws certify the first level below and above the exact size.
        """
        scenario = self.lineup.scenario("full")
        world = World(scenario)
        exact = Exact(world, self.lineup.plans(world), pool_of(scenario))
        columns = []
        for i in self.lineup.shown(scenario):
            columns.append(self._column(exact, i) | self._decided(exact, i, effort, seed))
            on_point()
        drawn = play(world, [self.lineup.actions(world)], effort.validity_draws,
                     self.point_seed(seed, 0))  # fmt: skip
        shown = list(self.lineup.shown(scenario))
        return {
            **{name: np.stack([c[name] for c in columns], axis=-1) for name in columns[0]},
            "success": drawn.success[0][:, shown],
            "bound": drawn.bound[0][:, shown],
        }

    def _column(self, exact: Exact, i: int) -> dict[str, Reals]:
        def at_levels(find: Callable[[float], float | None]) -> list[float]:
            found = (find(level) for level in self.LEVELS)
            return [np.nan if value is None else float(value) for value in found]

        regimes = [at_levels(partial(exact.members_for, i, regime)) for regime in REGIMES]
        parts = [at_levels(partial(exact.members_without, i, part)) for part in PARTS]
        costs = exact.costs(i)
        return {
            "members": np.array(regimes),
            "without": np.array(parts),
            "success_share": np.array(at_levels(partial(exact.share_for_success, i))),
            "infinite_share": np.array(at_levels(partial(exact.share_without_limits, i))),
            "cost": np.array([costs[name] for name in RADII]),
            "n_members": np.array(float(exact.sizes[i])),
            "infinite_bound": np.array(exact.infinite_bound(i)),
            "certified_bound": np.array(exact.certified_bound(i)),
        }

    def _decided(self, exact: Exact, i: int, effort: Effort, seed: int) -> dict[str, Reals]:
        """Return whether draws certify the first level at sizes near the exact one."""
        needed = exact.members_for(i, "full", self.LEVELS[0])
        found = np.full((len(self.NEAR), effort.decision_draws), np.nan)
        for side, factor in enumerate(self.NEAR):
            if needed is None or not exact.has_room(i, factor * needed):
                continue
            share = factor * needed / exact.n_total
            world = exact.world.varied(self.lineup.scenario("full", {i: share}))
            actions = self.lineup.actions(world)
            point = 1 + 2 * i + side
            drawn = play(world, [actions], effort.decision_draws, self.point_seed(seed, point))
            found[side] = drawn.bound[0][:, i] >= self.LEVELS[0]
        return {"decided": found}
