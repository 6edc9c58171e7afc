"""The best answer to what the others did last."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from aca_env.agents.base import Action, BatchedPolicy, Info, Policy, Spaces
from aca_env.game.game import Game
from aca_env.planning.menus import distinct_actions
from aca_env.planning.situation import allowed, idle_actions, last_actions
from aca_env.scenario.schema import Scenario

if TYPE_CHECKING:
    from aca_env.faces.parallel import CollectiveActionEnv
    from aca_env.faces.vector import CollectiveActionVectorEnv

Payoffs = Callable[[Action], NDArray[np.float64]]
"""Payoffs (n_games, n, n_agents) of joint actions (n_games, n, n_agents, 5)."""


class Myopic(Policy):
    """Plays what would pay most this round if the others repeated their last actions.

    Payoffs come from `outcomes` on an independent draw, so the policy never peeks at the
    round's records. In the first round the others are taken to abstain. Of equals it plays
    the first.
    """

    reads_records = False

    def attach(self, env: "CollectiveActionEnv") -> None:
        """Take the environment whose outcomes are compared."""
        self._env = env

    def reset(self, agent: str, spaces: Spaces, scenario: Scenario) -> None:
        """Note who acts; remembered records are among those that the platform learns from."""
        del spaces
        self._place = scenario.agents.index(agent)
        self.reads_records = scenario.platform.memory > 1 or scenario.platform.decay > 0

    def act(self, observation: Any, info: Info, rng: np.random.Generator) -> Action:
        """Return the first action of the highest payoff."""
        del observation, info, rng
        env = self._env

        def payoffs(joint: Action) -> NDArray[np.float64]:
            return np.asarray(env.outcomes(joint[0], data="twin").payoff[None])

        return np.asarray(self._answers(env.game, last_actions(env.game), payoffs)[0])

    @classmethod
    def batched(
        cls, policies: Sequence[Self], places: NDArray[np.int64], games: "CollectiveActionVectorEnv"
    ) -> BatchedPolicy:
        """Return what answers for every game at once."""
        del places
        return partial(_answer_all, policies, games)

    def _answers(self, game: Game, last: Action, payoffs: Payoffs) -> Action:
        """Return the first action of the highest payoff in every game, (n_games, 5)."""
        place, own = self._place, distinct_actions(game.world, self._place)
        may = allowed(game, place, own)
        joint = np.repeat(last[:, None], len(own), axis=1)
        # What a game's mask forbids is not tried there: an idle action keeps its place.
        joint[:, :, place] = np.where(may[..., None], own, idle_actions(game)[place])
        payoff = np.where(may, payoffs(joint)[..., place], -np.inf)
        return np.asarray(own[payoff.argmax(axis=1)])


def _answer_all(
    policies: Sequence[Myopic], games: "CollectiveActionVectorEnv", _: Any, __: Info, ___: Any
) -> Action:
    """Return the answers of several agents in every game, (n_games, n_agents, 5)."""
    last = last_actions(games.game)

    def payoffs(joint: Action) -> NDArray[np.float64]:
        return games.outcomes(joint, data="twin").payoff

    answers = [policy._answers(games.game, last, payoffs) for policy in policies]
    return np.stack(answers, axis=1)
