"""Opponents that nobody trains against by default: wavering and distracted ones."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from aca_env.agents.base import Action, BatchedPolicy, Info, Policy, Spaces
from aca_env.agents.fixed import Fixed, best_label, first_edit
from aca_env.agents.myopic import Myopic
from aca_env.agents.uniform import Uniform
from aca_env.scenario.collectives import Collective
from aca_env.scenario.schema import Scenario

if TYPE_CHECKING:
    from aca_env.faces.parallel import CollectiveActionEnv
    from aca_env.faces.vector import CollectiveActionVectorEnv

CHANGE = 0.25
"""Chance per round that somebody changes its mind, or does not pay attention."""


def second_label(collective: Collective, labels: Sequence[str]) -> str:
    """Return the label that `fixed` would take if the one that it takes did not exist.

    Args:
        collective: whose values count.
        labels: all labels, by code.
    """
    strategy = first_edit([entry.kind for entry in collective.strategies])
    first = best_label(collective, strategy, labels)
    rest = [label for code, label in enumerate(labels) if code != first]
    return rest[best_label(collective, strategy, rest)] if rest else labels[first]


class Wavering(Policy):
    """Plays `fixed` with its best or its second label, and draws which anew now and then.

    It draws in the first round, and in each later one with the chance `CHANGE`; both labels
    are as likely.
    """

    reads_records = False

    def reset(self, agent: str, spaces: Spaces, scenario: Scenario) -> None:
        """Find both labels."""
        labels = spaces.records.labels
        collective = scenario.collectives[scenario.agents.index(agent)]
        self._minds = Fixed(), Fixed(label=second_label(collective, labels))
        for mind in self._minds:
            mind.reset(agent, spaces, scenario)
        self._state = _State()

    def act(self, observation: Any, info: Info, rng: np.random.Generator) -> Action:
        """Return what the present mind does."""
        mind = int(self._state.next(rng.random(2)))
        return self._minds[mind].act(observation, info, rng)

    @classmethod
    def batched(
        cls, policies: Sequence[Self], places: NDArray[np.int64], games: Any
    ) -> BatchedPolicy:
        """Return what answers for every game at once."""
        first, second = (
            Fixed.batched([policy._minds[mind] for policy in policies], places, games)
            for mind in (0, 1)
        )
        state = _State()

        def answer(observations: Any, infos: Info, chances: Any) -> Action:
            is_second = state.next(chances.random(2))[..., None]
            told = first(observations, infos, chances), second(observations, infos, chances)
            return np.where(is_second, told[1], told[0])

        return answer


class _State:
    """Which mind somebody is of; starts without any."""

    def __init__(self) -> None:
        self._mind: NDArray[np.bool_] | None = None

    def next(self, numbers: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return whether it is the second mind, by numbers (..., 2) in [0, 1)."""
        fresh = numbers[..., 1] < 0.5
        if self._mind is not None:
            fresh = np.where(numbers[..., 0] < CHANGE, fresh, self._mind)
        self._mind = np.asarray(fresh)
        return self._mind


class Distracted(Policy):
    """Plays as `myopic`, but with the chance `CHANGE` as `uniform`, in each round anew."""

    def __init__(self) -> None:
        self._myopic, self._uniform = Myopic(), Uniform()

    def attach(self, env: "CollectiveActionEnv") -> None:
        """Take the environment whose outcomes are compared."""
        self._myopic.attach(env)

    def reset(self, agent: str, spaces: Spaces, scenario: Scenario) -> None:
        """Note who acts."""
        self._myopic.reset(agent, spaces, scenario)
        self.reads_records = self._myopic.reads_records

    def act(self, observation: Any, info: Info, rng: np.random.Generator) -> Action:
        """Return a best answer to the last actions, or anything allowed."""
        is_away = rng.random() < CHANGE
        anything = self._uniform.act(observation, info, rng)
        return anything if is_away else self._myopic.act(observation, info, rng)

    @classmethod
    def batched(
        cls, policies: Sequence[Self], places: NDArray[np.int64], games: "CollectiveActionVectorEnv"
    ) -> BatchedPolicy:
        """Return what answers for every game at once."""
        anything = Uniform.batched([policy._uniform for policy in policies], places, games)
        best = Myopic.batched([policy._myopic for policy in policies], places, games)

        def answer(observations: Any, infos: Info, chances: Any) -> Action:
            is_away = chances.random(1) < CHANGE
            wild = anything(observations, infos, chances)
            return np.where(is_away, wild, best(observations, infos, chances))

        return answer
