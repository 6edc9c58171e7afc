"""Learners with and without shaping, on the same seeds: what they earn, unshaped, on the way."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aca_env.game.world import World
from aca_env.reproduce.effort import Effort
from aca_env.reproduce.learning_runs import train_once
from aca_env.reproduce.shaping_settings import PARAMS, SHAPING_GAMES, Variant
from aca_env.reproduce.sweep import Arrays, OnPoint, Sweep


@dataclass(frozen=True)
class ShapingSweep(Sweep):
    """One game in one regime, several forms of shaping.

    Attributes:
        game: name of the game.
        regime: what bounds may use.
        gae_lambda: of PPO's advantages.
        variants: forms of shaping; the first is without.
    """

    game: str
    regime: str
    gae_lambda: float
    variants: tuple[Variant, ...]

    @property
    def name(self) -> str:
        """Name of its file."""
        return f"shaping-{self.game}-{self.regime}-{self.gae_lambda:g}"

    def n_points(self, effort: Effort) -> int:
        """Return the number of training runs."""
        return effort.shaping_seeds * len(self.variants)

    def also_depends_on(self, effort: Effort) -> Mapping[str, object]:
        """Return the number of seeds."""
        return {"seeds": effort.shaping_seeds}

    def compute(self, effort: Effort, seed: int, on_point: OnPoint) -> Arrays:
        """Return `payoff` (n_variants, n_seeds, n_rollouts) and `decisions` (1,) of a rollout.

        A run's payoff is the mean, over the rounds of a rollout and over the agents that
        learn, of what the scenario pays without shaping. Each seed's runs share their first
        weights and the records that they meet.
        """
        game = SHAPING_GAMES[self.game]
        base, payoff = None, []
        for variant in self.variants:
            scenario = game.load(self.regime, variant)
            world = World(scenario) if base is None else base.varied(scenario)
            base = base or world
            decisions = game.n_envs * scenario.rounds
            sizes = {"n_steps": scenario.rounds, "batch_size": decisions // 2}
            runs = []
            for point in range(effort.shaping_seeds):
                run = train_once(
                    world,
                    learn=game.learn,
                    seed=self.point_seed(seed, point) % 2**32,
                    steps=game.rollouts * decisions,
                    n_envs=game.n_envs,
                    params={**PARAMS, **sizes, "gae_lambda": self.gae_lambda},
                )
                runs.append(run.payoff)
                on_point()
            payoff.append(runs)
        return {"payoff": np.array(payoff), "decisions": np.array([decisions])}
