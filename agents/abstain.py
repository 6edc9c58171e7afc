"""Nobody edits anything."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from aca_env.agents.base import Action, BatchedPolicy, Info, Policy, PolicyError, Spaces
from aca_env.scenario.schema import Scenario


class Abstain(Policy):
    """Hands in the members' records unchanged, in every round."""

    reads_records = False

    def reset(self, agent: str, spaces: Spaces, scenario: Scenario) -> None:
        """Find abstaining in the collective's list of strategies.

        Raises:
            PolicyError: the collective cannot abstain.
        """
        del spaces
        collective = scenario.collectives[scenario.agents.index(agent)]
        kinds = [entry.kind for entry in collective.strategies]
        if "abstain" not in kinds:
            raise PolicyError(
                f"policy abstain of {collective.name!r}: expected abstain among its strategies, "
                f"got {', '.join(kinds)}"
            )
        self._action = np.array([kinds.index("abstain"), 0, 0, 0, 0])

    @classmethod
    def batched(
        cls, policies: Sequence[Self], places: NDArray[np.int64], games: Any
    ) -> BatchedPolicy:
        """Return the same action for every game."""
        del places, games
        return partial(_same_answer, np.stack([policy._action for policy in policies]))

    def act(self, observation: Any, info: Info, rng: np.random.Generator) -> Action:
        """Return the action that abstains."""
        del observation, info, rng
        return self._action.copy()


def _same_answer(plan: Action, _: Any, __: Info, ___: Any) -> Action:
    return plan
