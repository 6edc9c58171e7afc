"""Optimism: every action is taken to be as good as it may still turn out to be."""

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from aca_env.agents.base import Policy
from aca_env.planning.bandits import Bandit, Tally
from aca_env.planning.options import Options
from aca_env.scenario.schema import Scenario


class UCB(Bandit, Policy):
    """UCB1: plays the action with the highest mean reward plus what its few trials excuse.

    Arms are the distinct actions. Untried ones come first, in their order; then an arm
    played n times of t scores its mean reward, scaled to [0, 1] by the range that the
    scenario allows, plus c √(ln t / n). It looks at nothing but its own rewards and its
    mask, plans nothing, and starts anew in every episode: in one with hardly more rounds
    than actions it does little but try them.

    Source: Auer, Cesa-Bianchi and Fischer 2002, "Finite-time Analysis of the Multiarmed
    Bandit Problem", figure 1, whose c is √2.

    Args:
        exploration: c. The source's suits rewards that scatter over their whole range; where
            they hardly scatter, 0.1 settles far sooner.
    """

    def __init__(self, *, exploration: float = sqrt(2)) -> None:
        self.exploration = exploration

    def check(self, scenario: Scenario) -> None:
        """Refuse an exploration that is not a finite number of at least 0."""
        options = Options("ucb", scenario.collectives[self._place].name)
        self._c = options.not_negative("exploration", self.exploration)

    def scores(self, tally: Tally, numbers: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the upper confidence bound of every arm; infinite for untried ones."""
        del numbers
        n = np.maximum(tally.counts, 1)
        bounds = tally.sums / n + self._c * np.sqrt(tally.log_rounds / n)
        return np.where(tally.counts > 0, bounds, np.inf)
