"""How good the present policy is, beside policies that do not learn."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import AcaError
from aca_env.faces.opponents import OneOpponent
from aca_env.game.world import World
from aca_env.planning.episode_return import best_response_return
from aca_env.policy_words import policy_word
from aca_env.runs.batched import GAMES_AT_ONCE, Played, Stage
from aca_env.runs.summary import estimate
from aca_env.training.options import TrainOptions

Row = dict[str, Any]

Told = Callable[[int], object]

TRAINED, BEST = "trained", "best response"


class Evaluation:
    """Games on fixed seeds, in which learners' seats are played by what is to be judged.

    Everybody else plays the scenario's policies, and every policy meets the same games.

    Args:
        options: of the run.
        world: the scenario with its pool.
    """

    def __init__(self, options: TrainOptions, world: World) -> None:
        self.options, self.world = options, world
        self.seeds = options.eval_seeds
        self._stage = Stage(world, min(len(self.seeds), GAMES_AT_ONCE))

    def play(
        self, policy: OneOpponent, name: str, steps: int | None, on_rounds: Told | None = None
    ) -> list[Row]:
        """Return one row per learner.

        Args:
            policy: plays all seats of learners.
            name: of the policy, in the rows.
            steps: decisions it learned from; None for those that do not learn.
            on_rounds: told how many rounds of games were just played.
        """
        played = self._stage.play(self._lineup(policy), self.seeds, on_round=on_rounds)
        return self._rows(played, name, steps)

    def yardsticks(self, on_rounds: Told | None = None) -> tuple[list[Row], list[str]]:
        """Return rows of all yardsticks, and why a best response is missing, if it is.

        Args:
            on_rounds: told how many rounds of games were just played.
        """
        rows: list[Row] = []
        for word in self.options.yardsticks:
            rows += self.play(word, word, None, on_rounds)
        if not (self.options.best_response and self.options.is_alone):
            return rows, []
        try:
            rows.append(self._best_response())
        except AcaError as error:
            return rows, [f"No exact best response: {error}"]
        return rows, []

    def _lineup(self, policy: OneOpponent) -> list[OneOpponent]:
        scenario = self.options.scenario
        return [
            policy
            if agent in self.options.learners
            else policy_word(one.policy, dict(one.policy_options))
            for agent, one in zip(scenario.agents, scenario.collectives, strict=True)
        ]

    def _rows(self, played: Played, name: str, steps: int | None) -> list[Row]:
        rows = []
        for agent in self.options.learners:
            place = self.options.scenario.agents.index(agent)
            row = self._row(agent, name, steps, played.returns[:, place])
            for quantity in ("success", "bound"):
                row[quantity] = _mean(getattr(played, quantity)[..., place])
            row["illegal"] = float(played.illegal[..., place].mean())
            rows.append(row)
        return rows

    def _row(self, agent: str, name: str, steps: int | None, returns: NDArray[np.float64]) -> Row:
        told = estimate(returns)
        return {
            "steps": steps,
            "agent": agent,
            "policy": name,
            "seed": self.options.seed,
            "eval_seeds": [self.seeds.start, self.seeds.stop],
            "return": told.mean,
            "half_width": told.half_width,
        }

    def _best_response(self) -> Row:
        if self.options.scenario.reward.gamma < 1:
            raise AcaError("returns are discounted here, and it is found for sums")
        (agent,) = self.options.learners
        returns = best_response_return(self.world, agent, None, list(self.seeds))
        return self._row(agent, BEST, None, returns)


def _mean(values: NDArray[np.float64]) -> float | None:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else None
