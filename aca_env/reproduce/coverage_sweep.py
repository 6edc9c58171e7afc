"""How often certified bounds fail, and by how much they fall short, in shipped scenarios."""

from dataclasses import dataclass

import numpy as np

from aca_env.game.game import Game
from aca_env.game.world import World
from aca_env.reproduce.drawing import play
from aca_env.reproduce.effort import Effort
from aca_env.reproduce.exact import Exact
from aca_env.reproduce.lineups import REGIMES, Lineup, pool_of
from aca_env.reproduce.sweep import Arrays, OnPoint, Reals, Sweep

LEVEL = 0.5
"""The bound that a collective just reaches where it stands at its step."""


@dataclass(frozen=True)
class CoverageSweep(Sweep):
    """One lineup in every regime, as shipped and with each collective at its step.

    At its step a collective has the least size at which the regime's bound, at the exact
    values of the population, is one half: about every other draw then certifies it.

    Attributes:
        lineup: the scenario and everybody's plans.
    """

    lineup: Lineup

    @property
    def name(self) -> str:
        """Name of its file."""
        return f"coverage-{self.lineup.name.replace(', ', '-')}"

    def n_points(self, effort: Effort) -> int:
        """Return the number of regimes and settings."""
        del effort
        return len(REGIMES) * (1 + self._n_shown)

    @property
    def _n_shown(self) -> int:
        return len(self.lineup.shown(self.lineup.scenario("full")))

    def compute(self, effort: Effort, seed: int, on_point: OnPoint) -> Arrays:
        """Return success and bound by regime, draw and collective, in both kinds of settings.

        `success` and `bound` are (n_regimes, n_draws, n_shown) as shipped; `step_success`,
        `step_bound` alike, each collective in a setting of its own; `step_share`
        (n_regimes, n_shown) is its share there, NaN where no size is enough.
        """
        n_draws, shown = effort.validity_draws, self._n_shown
        shape = (len(REGIMES), n_draws, shown)
        names = ("success", "bound", "step_success", "step_bound")
        found = {name: np.full(shape, np.nan) for name in names}
        shares = np.full((len(REGIMES), shown), np.nan)
        certified = np.zeros(len(REGIMES), dtype=bool)
        exact = self._exact()
        for r, regime in enumerate(REGIMES):
            world = World(self.lineup.scenario(regime))
            drawn = self._draw(world, n_draws, self.point_seed(seed, r))
            found["success"][r], found["bound"][r] = drawn
            certified[r] = Game(world).is_certifiable
            on_point()
            shares[r] = self._step_shares(exact, regime)
            for k, i in enumerate(self.lineup.shown(self.lineup.scenario(regime))):
                if np.isfinite(shares[r, k]):
                    place = len(REGIMES) * (1 + k) + r
                    changed = self.lineup.scenario(regime, {i: float(shares[r, k])})
                    drawn = self._draw(world.varied(changed), n_draws, self.point_seed(seed, place))
                    found["step_success"][r, :, k] = drawn[0][:, k]
                    found["step_bound"][r, :, k] = drawn[1][:, k]
                on_point()
        return {**found, "step_share": shares, "certified": certified}

    def _draw(self, world: World, n_draws: int, seed: int) -> tuple[Reals, Reals]:
        n_rounds = self.lineup.n_rounds(world.scenario)
        drawn = play(world, [self.lineup.actions(world)], n_draws, seed, n_rounds=n_rounds)
        shown = list(self.lineup.shown(world.scenario))
        return drawn.success[0][:, shown], drawn.bound[0][:, shown]

    def _exact(self) -> Exact:
        scenario = self.lineup.scenario("full")
        world = World(scenario)
        return Exact(world, self.lineup.plans(world), pool_of(scenario))

    def _step_shares(self, exact: Exact, regime: str) -> Reals:
        shown = self.lineup.shown(self.lineup.scenario(regime))
        found = [exact.members_for(i, regime, LEVEL) for i in shown]
        return np.array([np.nan if n is None else n / exact.n_total for n in found])
