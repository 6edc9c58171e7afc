"""Nobody edits anything."""

from typing import Any

import numpy as np

from aca_env.agents.base import Action, Info, Policy, PolicyError, Spaces
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

    def act(self, observation: Any, info: Info, rng: np.random.Generator) -> Action:
        """Return the action that abstains."""
        del observation, info, rng
        return self._action.copy()
