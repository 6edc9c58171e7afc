"""Two collectives that plant overlapping signals, over total masses and mass ratios."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from aca_env.counts import conflict_with
from aca_env.game.world import World
from aca_env.reproduce.climate_settings import KINDS, LABELS, N_TRAIN, climate_scenario, planted
from aca_env.reproduce.drawing import Action, play
from aca_env.reproduce.effort import Effort
from aca_env.reproduce.hill import first_size_at, hill_size
from aca_env.reproduce.sweep import Arrays, OnPoint, Reals, Sweep
from aca_env.scenario.loading import with_overrides
from aca_env.scenario.members import count_members
from aca_env.scenario.schema import Scenario
from aca_env.strategies.base import Strategy

FULL_SIGNAL = 17
"""Features that collective 1 always plants."""

LEVEL = 0.1
"""The bound whose smallest size is asked for."""


@dataclass(frozen=True)
class OverlapSweep(Sweep):
    """Collective 1 plants 17 features, collective 2 some of them for another label.

    Attributes:
        strategy: "feature_label" or "feature_only".
        n_planted: features that collective 2 plants.
        regime: what each knows of the other.
    """

    strategy: str
    n_planted: int
    regime: str

    LEVELS: ClassVar = {
        "feature_label": (0.1, 0.2, 0.3, 0.4, 0.6, 0.8),
        "feature_only": (0.2, 0.3, 0.45, 0.6, 0.75, 0.9),
    }

    @property
    def name(self) -> str:
        """Name of its file."""
        return f"overlap-{self.strategy.replace('_', '-')}-{self.n_planted}-{self.regime}"

    @property
    def levels(self) -> tuple[float, ...]:
        """Total masses: shares of the training records in both collectives together."""
        return self.LEVELS[self.strategy]

    @property
    def labels(self) -> tuple[str, str]:
        """What the collectives plant."""
        return LABELS[self.strategy]

    def scenario(self, shares: tuple[float, float] = (0.1, 0.1)) -> Scenario:
        """Return the setting at some shares.

        Either collective might plant any signal present for any label: that is what the
        regime of known interventions averages over.
        """
        signals = {"first": planted(FULL_SIGNAL)}
        if self.n_planted != FULL_SIGNAL:
            signals["second"] = planted(self.n_planted)
        menus = (tuple(signals), tuple(reversed(signals)))
        collectives = [
            {"share": share, "signals": list(menu), "strategies": [KINDS[self.strategy]]}
            for share, menu in zip(shares, menus, strict=True)
        ]
        return climate_scenario(self.name, signals, collectives, {"regime": self.regime})

    def actions(self, world: World) -> tuple[Action, ...]:
        """Return what both do: plant their own signal for their own label."""
        codes = (world.space.label_code(label) for label in self.labels)
        return tuple((0, code, 0, 0, 0) for code in codes)

    def ratios(self, effort: Effort) -> Reals:
        """Return collective 1's shares of the total mass."""
        return np.arange(1, effort.ratio_steps) / effort.ratio_steps

    def shares(self, effort: Effort) -> Reals:
        """Return shares (n_levels, n_ratios, 2) of the training records."""
        levels, ratios = np.array(self.levels)[:, None], self.ratios(effort)
        return np.stack([levels * ratios, levels * (1 - ratios)], axis=-1)

    def n_points(self, effort: Effort) -> int:
        """Return the number of combinations of level and ratio."""
        return len(self.levels) * (effort.ratio_steps - 1)

    def compute(self, effort: Effort, seed: int, on_point: OnPoint) -> Arrays:
        """Return what was drawn at every level and ratio, and the smallest sizes.

        `success` and `bound` are (n_levels, n_ratios, n_draws, 2), `sizes` members
        (n_levels, n_ratios, 2); `hill_size` and `direct_size` (n_levels, n_draws, 2) the
        members from which the bound is at least 10%, by a Hill curve through each draw's
        points and read off between them; infinite where no swept size is enough.
        """
        shares = self.shares(effort)
        shape = (*shares.shape[:2], effort.sweep_draws, 2)
        success, bound = np.empty(shape), np.empty(shape)
        sizes = np.empty(shares.shape, dtype=np.int64)
        base = World(self.scenario())
        for point, place in enumerate(np.ndindex(*shares.shape[:2])):
            one, two = (float(share) for share in shares[place])
            changes = {"collectives.0.share": one, "collectives.1.share": two}
            world = base.varied(with_overrides(base.scenario, changes))
            drawn = play(
                world, [self.actions(world)], effort.sweep_draws, self.point_seed(seed, point)
            )
            success[place], bound[place] = drawn.success[0], drawn.bound[0]
            sizes[place] = count_members((one, two), N_TRAIN)
            on_point()
        by_draw = np.moveaxis(bound, 2, 1)
        return {
            "success": success,
            "bound": bound,
            "sizes": sizes,
            "levels": np.array(self.levels),
            "ratios": self.ratios(effort),
            "hill_size": _smallest(sizes, by_draw, hill_size),
            "direct_size": _smallest(sizes, by_draw, first_size_at),
            **self._exact(base),
        }

    def _exact(self, world: World) -> Arrays:
        """Return what the population's exact shares say of the edits.

        `largest_cell` (2,) is the share of a collective's members whose records its edit leaves
        in its fullest cell; `conflict` what a member of collective 2 adds to the conflict on
        collective 1's cells, and `mean_conflict` the same over what collective 2 might do.
        """
        pool = [law.expected(law.n_users) for law in world.laws.collectives]
        plans = [
            menu.plans[menu.plan_of[action[:3]]]
            for menu, action in zip(world.menus.menus, self.actions(world), strict=True)
        ]
        prevalence = [
            plan.post_edit(users, world.space)[:, action[1]] / users.n
            for plan, users, action in zip(plans, pool, self.actions(world), strict=True)
        ]
        inside = plans[0].maps()[0].bind(world.space).contains(world.points)
        target = self.actions(world)[0][1]

        def conflict_of(plan: Strategy) -> float:
            against = conflict_with(plan.post_edit(pool[1], world.space)[inside], target)
            return float(against.sum() / pool[1].n)

        return {
            "largest_cell": np.array([shares.max() for shares in prevalence]),
            "conflict": np.array([conflict_of(plans[1])]),
            "mean_conflict": np.array([conflict_of(p) for p in world.interventions(1)]).mean(
                keepdims=True
            ),
        }


def _smallest(
    sizes: NDArray[np.int64], bounds: Reals, find: Callable[[Reals, Reals, float], float]
) -> Reals:
    """Return (n_levels, n_draws, 2) sizes at which bounds (n_levels, n_draws, n_ratios, 2) do."""
    n_levels, n_draws, _, n_collectives = bounds.shape
    found = np.empty((n_levels, n_draws, n_collectives))
    for level, draw, i in np.ndindex(found.shape):
        order = np.argsort(sizes[level, :, i])
        x, y = sizes[level, order, i].astype(np.float64), bounds[level, draw, order, i]
        found[level, draw, i] = find(x, y, LEVEL)
    return found
