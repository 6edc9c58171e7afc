"""An oracle: the best answer to what the others are about to do."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from aca_env.agents.base import Action, BatchedPolicy, Info, Policy, Spaces
from aca_env.game.game import Game
from aca_env.planning.best_reply import best_replies
from aca_env.planning.history import rounds_are_linked
from aca_env.planning.lookahead import MEASURES, best_plan
from aca_env.planning.options import Options
from aca_env.planning.situation import last_actions
from aca_env.scenario.schema import Scenario

if TYPE_CHECKING:
    from aca_env.faces.parallel import CollectiveActionEnv
    from aca_env.faces.vector import CollectiveActionVectorEnv


class BestResponse(Policy):
    """Plays what earns most on the round's own records against the others' present actions.

    It sees everything: the records and test users of the round (and, looking ahead, of the
    coming ones), and what everybody else is about to do. Every distinct action is tried, and
    of equals the first is played. Of others who see actions too it knows nothing, and takes
    them to repeat their last action; `is_exact` says whether that happened.

    One round of looking ahead is exact for that round, and in a plain scenario for the whole
    episode against others who do not react. With memory, participation, budgets or old
    classifiers an action changes later rounds too: then `lookahead` rounds are planned, by
    following every sequence of own actions while the others repeat their present ones. That
    plan is exact for that case only: others who change their actions may leave it behind,
    and it is made afresh in every round.

    Args:
        lookahead: how many rounds to plan for, this one included, or "all" that are left.
        measure: what to sum up, "payoff" or "reward".

    Attributes:
        is_exact: whether all others' present actions were known at the last answer.

    Raises:
        LookaheadError: (when it acts) more situations in a round than can be followed.
    """

    reads_records = True
    sees_actions = True

    def __init__(self, *, lookahead: int | str = 1, measure: str = "payoff") -> None:
        self.lookahead, self.measure = lookahead, measure
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
        options = Options("best_response", scenario.collectives[self._place].name)
        self._rounds: int | None = None
        if self.lookahead != "all":
            if isinstance(self.lookahead, str):
                expected = 'a whole number of at least 1, or "all"'
                raise options.error("lookahead", self.lookahead, expected)
            self._rounds = options.count("lookahead", self.lookahead)
        self._measure = options.one_of("measure", self.measure, MEASURES)
        if not rounds_are_linked(scenario):
            self._rounds = 1  # nothing that it does now changes a later round

    def act(self, observation: Any, info: Info, rng: np.random.Generator) -> Action:
        """Return the first action of the best plan."""
        del observation, rng
        game, told = self._env.game, info.get("others_actions")
        return np.asarray(self._answers(game, None if told is None else told[None])[0])

    @classmethod
    def batched(
        cls, policies: Sequence[Self], places: NDArray[np.int64], games: "CollectiveActionVectorEnv"
    ) -> BatchedPolicy:
        """Return what answers for every game at once."""
        del places
        return partial(_answer_all, policies, games)

    def _answers(self, game: Game, told: Action | None) -> Action:
        """Return an action for every game, (n_games, 5), to actions (n_games, n_agents, 5)."""
        others = last_actions(game)
        is_known = np.zeros(others.shape[:2], dtype=np.bool_)
        if told is not None:
            is_known = told[..., 0] >= 0
            others = np.where(is_known[..., None], told, others)
        self.is_exact = bool(np.delete(is_known, self._place, axis=1).all())
        if self._rounds == 1 and self._measure == "payoff":
            return best_replies(game, self._place, others).action
        plan = best_plan(game, self._place, others, rounds=self._rounds, measure=self._measure)
        return plan.actions[:, 0]


def _answer_all(
    policies: Sequence[BestResponse],
    games: "CollectiveActionVectorEnv",
    _: Any,
    infos: Info,
    __: Any,
) -> Action:
    """Return the answers of several agents in every game, (n_games, n_agents, 5)."""
    told = infos.get("others_actions")
    return np.stack([policy._answers(games.game, told) for policy in policies], axis=1)
