"""The action that the own bound guarantees most of."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from aca_env.agents.base import Action, BatchedPolicy, Info, Policy, Spaces
from aca_env.game.game import Game
from aca_env.planning.guarantees import guaranteed_values
from aca_env.planning.menus import distinct_actions, idle_action
from aca_env.planning.options import Options
from aca_env.planning.payoffs import TIE, first_best, tried
from aca_env.planning.situation import last_actions
from aca_env.scenario.schema import Scenario

if TYPE_CHECKING:
    from aca_env.faces.parallel import CollectiveActionEnv
    from aca_env.faces.vector import CollectiveActionVectorEnv

DATA = ("twin", "current")


class CertifiedGreedy(Policy):
    """Plays what its own bound, in its own information regime, guarantees the most payoff.

    If the others repeat their last actions, planting y* with a bound of b guarantees
    b v(y*) + (1 − b) min v less the cost, and unplanting likewise (see
    `aca_env.planning.guarantees`). Handing in unchanged records guarantees nothing but the
    worst, so it abstains only where no edit is guaranteed to be worth its cost. With one
    label of value and no costs it maximises the bound itself.

    Bounds come from an independent draw by default, so that the choice does not depend on
    the round's records; what the round then certifies may differ from that forecast. They
    are computed also where the scenario shows nobody any bounds. Of equals it plays the
    first.

    Args:
        data: "twin" for an independent draw, "current" to look at the round's own records.

    Source: the bounds of Battiloro et al. (2026), Theorems 3.1 and 4.1, as a maximin rule
    (Wald, 1950).
    """

    reads_records = False

    def __init__(self, *, data: str = "twin") -> None:
        self.data = data

    def attach(self, env: "CollectiveActionEnv") -> None:
        """Take the environment whose outcomes are compared."""
        self._env = env

    def reset(self, agent: str, spaces: Spaces, scenario: Scenario) -> None:
        """Check the option and note who acts; remembered records are read as they are.

        Raises:
            PolicyError: a wrong option.
        """
        del spaces
        self._place = scenario.agents.index(agent)
        options = Options("certified_greedy", scenario.collectives[self._place].name)
        self._is_twin = options.one_of("data", self.data, DATA) == "twin"
        remembers = scenario.platform.memory > 1 or scenario.platform.decay > 0
        self.reads_records = remembers or not self._is_twin

    def act(self, observation: Any, info: Info, rng: np.random.Generator) -> Action:
        """Return the first action of the highest guarantee."""
        del observation, info, rng
        return np.asarray(self._answers(self._env.game)[0])

    @classmethod
    def batched(
        cls, policies: Sequence[Self], places: NDArray[np.int64], games: "CollectiveActionVectorEnv"
    ) -> BatchedPolicy:
        """Return what answers for every game at once."""
        del places
        return partial(_answer_all, policies, games)

    def _answers(self, game: Game) -> Action:
        """Return the answer in every game, (n_games, 5)."""
        place = self._place
        actions, (own, may) = distinct_actions(game.world, place), tried(game, place)
        joint = np.repeat(last_actions(game)[:, None], len(actions), axis=1)
        joint[:, :, place] = own
        bound = game.outcomes_of_all(joint, twin=self._is_twin)[1][..., place]
        value = np.where(may, guaranteed_values(game, place, actions, bound), -np.inf)
        idle = (actions == idle_action(game.world, place)).all(axis=1)
        # Without a price, edits that guarantee nothing would equal abstaining.
        unmoved = idle & (value >= value.max(axis=1, keepdims=True) - TIE)
        best = np.where(unmoved.any(axis=1), unmoved.argmax(axis=1), first_best(value))
        return np.asarray(actions[best])


def _answer_all(
    policies: Sequence[CertifiedGreedy],
    games: "CollectiveActionVectorEnv",
    _: Any,
    __: Info,
    ___: Any,
) -> Action:
    """Return the answers of several agents in every game, (n_games, n_agents, 5)."""
    return np.stack([policy._answers(games.game) for policy in policies], axis=1)
