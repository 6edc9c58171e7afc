"""Policies that look at the present round: written for many games, one being a batch of one."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from aca_env.game.game import Game
from aca_env.scenario.schema import Scenario

if TYPE_CHECKING:
    from aca_env.agents.base import Info, Spaces
    from aca_env.faces.parallel import CollectiveActionEnv
    from aca_env.faces.vector import CollectiveActionVectorEnv

Whole = NDArray[np.int64]


class Planner(ABC):
    """The part of a policy that answers for one game as it does for many at once.

    A policy derives from this class first and from `Policy` second.
    """

    _env: "CollectiveActionEnv"
    _place: int

    def check(self, scenario: Scenario) -> None:
        """Check the options for agent `_place`; a wrong one raises a `PolicyError`."""
        del scenario

    @abstractmethod
    def answers(self, game: Game, others: Whole | None) -> Whole:
        """Return the actions (n_games, 5) of agent `_place`.

        Args:
            game: where the games stand.
            others: (n_games, n_agents, 5) what the others are about to do, for a policy that
                sees actions.
        """

    def attach(self, env: "CollectiveActionEnv") -> None:
        """Take the environment whose rounds are looked at."""
        self._env = env

    def reset(self, agent: str, spaces: "Spaces", scenario: Scenario) -> None:
        """Note who acts, and check the options.

        Raises:
            PolicyError: an option that does not fit the collective.
        """
        del spaces
        self._place = scenario.agents.index(agent)
        self.check(scenario)

    def act(self, observation: Any, info: "Info", rng: np.random.Generator) -> Whole:
        """Return the answer in the one game there is."""
        del observation, rng
        others = info.get("others_actions")
        answers = self.answers(self._env.game, None if others is None else others[None])
        return np.array(answers[0])

    @classmethod
    def batched(
        cls, policies: Sequence[Self], places: Whole, games: "CollectiveActionVectorEnv"
    ) -> Callable[[Any, "Info", Any], Whole]:
        """Return what answers for every game at once."""
        del places
        return partial(_answer_all, policies, games)


# Environments are copied and pickled with their opponents, which no local function survives.
def _answer_all(
    policies: Sequence[Planner], games: "CollectiveActionVectorEnv", _: Any, infos: "Info", __: Any
) -> Whole:
    """Return the answers of several agents in every game, (n_games, n_agents, 5)."""
    others = infos.get("others_actions")
    return np.stack([policy.answers(games.game, others) for policy in policies], axis=1)
