"""Every action with the probability that it is the best, given what was paid so far."""

import numpy as np
from numpy.typing import NDArray

from aca_env.agents.base import Policy
from aca_env.game.game import Game
from aca_env.planning.bandits import Bandit, Tally
from aca_env.planning.menus import distinct_actions
from aca_env.planning.options import Options
from aca_env.scenario.schema import Scenario

LEAST_CHANCE = 2.0**-54
"""Half of the smallest positive number that a generator draws: its quantile is finite."""


class Thompson(Bandit, Policy):
    """Thompson sampling with normal beliefs about the mean reward of every distinct action.

    Rewards are scaled to [0, 1] by the range that the scenario allows. A mean is believed to
    be normal with the prior's mean and standard deviation; rewards scatter around it
    normally with a known standard deviation. Each round draws a mean per action from what
    is believed by then, and plays the action whose draw is highest. It looks at nothing but
    its own rewards and its mask, plans nothing, and starts anew in every episode: it has to
    try nearly every action once before it can settle.

    Source: Thompson 1933, "On the Likelihood that One Unknown Probability Exceeds Another";
    with normal beliefs, Agrawal and Goyal 2013, "Further Optimal Regret Bounds for Thompson
    Sampling".

    Args:
        prior_mean: of every action's mean reward, on the scale from 0 to 1, where 1/2 is
            about what doing nothing pays.
        prior_sd: standard deviation of that belief.
        noise_sd: standard deviation of a reward around its mean: small, since payoffs are
            shares of many test users. Larger ones try longer.
    """

    def __init__(
        self, *, prior_mean: float = 0.5, prior_sd: float = 0.25, noise_sd: float = 0.05
    ) -> None:
        self.prior_mean, self.prior_sd, self.noise_sd = prior_mean, prior_sd, noise_sd

    def check(self, scenario: Scenario) -> None:
        """Refuse beliefs that are no normal laws."""
        options = Options("thompson", scenario.collectives[self._place].name)
        self._mean = options.number("prior_mean", self.prior_mean)
        self._precision = 1 / options.positive("prior_sd", self.prior_sd) ** 2
        self._evidence = 1 / options.positive("noise_sd", self.noise_sd) ** 2

    def n_numbers(self, game: Game) -> int:
        """Return the most distinct actions of any collective: one number per arm."""
        places = range(game.world.n_agents)
        return max(len(distinct_actions(game.world, place)) for place in places)

    def scores(self, tally: Tally, numbers: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return one draw of every arm's mean reward."""
        # Loading it takes as long as many a command that never draws.
        from scipy.special import ndtri  # noqa: PLC0415

        n_arms = tally.counts.shape[1]
        precision = self._precision + tally.counts * self._evidence
        mean = (self._mean * self._precision + tally.sums * self._evidence) / precision
        quantiles = ndtri(np.maximum(numbers[:, :n_arms], LEAST_CHANCE))
        return np.asarray(mean + quantiles / np.sqrt(precision))
