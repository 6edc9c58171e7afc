"""An oracle: the part that one has in what would be best for everybody together."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from aca_env.agents.base import Action, BatchedPolicy, Info, Policy, Spaces
from aca_env.game.game import Game
from aca_env.planning.joint_search import MOST_TRIED, WELFARES, Best, best_joint
from aca_env.planning.options import Options
from aca_env.planning.shared_answers import SharedAnswers
from aca_env.scenario.schema import Scenario

if TYPE_CHECKING:
    from aca_env.faces.parallel import CollectiveActionEnv
    from aca_env.faces.vector import CollectiveActionVectorEnv

_ANSWERS: SharedAnswers[Best] = SharedAnswers()


class JointOptimum(Policy):
    """Plays its part of the joint action of the highest welfare on the round's own records.

    All agents with this policy and the same options find the same joint action, the first of
    equals; it takes everybody else to follow. Up to `limit` joint actions every single one is
    tried, which is exact. Beyond, it climbs from several starts and says so: `is_exact` is
    false, and the welfare is at most the optimum. It looks at this round alone; where an
    action changes later rounds, the best joint plan of an episode may be another.

    Args:
        welfare: "sum" of the payoffs, "min" for the least of them, "mass" for the mean
            payoff of a member.
        limit: joint actions up to which all are tried.

    Attributes:
        is_exact: whether all joint actions were tried at the last answer.
    """

    reads_records = True

    def __init__(self, *, welfare: str = "sum", limit: int = MOST_TRIED) -> None:
        self.welfare, self.limit = welfare, limit
        self.is_exact = False

    def attach(self, env: "CollectiveActionEnv") -> None:
        """Take the environment whose rounds are tried."""
        self._env = env

    def reset(self, agent: str, spaces: Spaces, scenario: Scenario) -> None:
        """Check the options and note who acts.

        Raises:
            PolicyError: a wrong option.
        """
        del spaces
        self._place = scenario.agents.index(agent)
        options = Options("joint_optimum", scenario.collectives[self._place].name)
        self._welfare = options.one_of("welfare", self.welfare, WELFARES)
        self._limit = options.count("limit", self.limit)

    def act(self, observation: Any, info: Info, rng: np.random.Generator) -> Action:
        """Return its part of the best joint action."""
        del observation, info, rng
        return np.array(self._part(self._env.game)[0])

    @classmethod
    def batched(
        cls, policies: Sequence[Self], places: NDArray[np.int64], games: "CollectiveActionVectorEnv"
    ) -> BatchedPolicy:
        """Return what answers for every game at once."""
        del places
        return partial(_answer_all, policies, games)

    def _part(self, game: Game) -> Action:
        """Return the agent's own actions (n_games, 5)."""
        question = (self._welfare, self._limit)
        best = _ANSWERS.ask(
            game, question, lambda: best_joint(game, welfare=self._welfare, limit=self._limit)
        )
        self.is_exact = best.is_exact
        return best.action[:, self._place]


def _answer_all(
    policies: Sequence[JointOptimum],
    games: "CollectiveActionVectorEnv",
    _: Any,
    __: Info,
    ___: Any,
) -> Action:
    """Return the answers of several agents in every game, (n_games, n_agents, 5)."""
    return np.stack([policy._part(games.game) for policy in policies], axis=1)
