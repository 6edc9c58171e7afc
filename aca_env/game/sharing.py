"""What a scenario makes of payoffs: whose count for whom, and by what they are judged."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aca_env.game.actions import Rules
from aca_env.game.credit import Credit, Standing
from aca_env.game.potential import Potential
from aca_env.game.preferences import Preferences
from aca_env.game.state import State
from aca_env.rewards import reward_matrix, rewards
from aca_env.scenario.rewarding import DIFFERENCES

if TYPE_CHECKING:
    from aca_env.game.game import Game

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]


class Sharing:
    """Turns payoffs of B games into rewards.

    Args:
        rules: of the scenario.

    Attributes:
        keeps_own: whether every reward is the agent's own payoff.
        preferences: what draws the matrix of each episode; None where it is fixed.
        credit: what finds difference utilities; None in other modes.
        potential: what shaping takes its potential from; None without shaping.
    """

    def __init__(self, rules: Rules) -> None:
        self.scenario = scenario = rules.world.scenario
        terms = scenario.reward
        self.keeps_own = terms.mode == "matrix" and terms.matrix == "own"
        shaping = terms.shaping
        self.potential = None if shaping.mode == "none" else Potential(rules.engine, shaping)
        is_drawn = terms.matrix == "rusp"
        self.preferences = Preferences(terms, rules.world.n_agents) if is_drawn else None
        self.credit = Credit(rules, terms.mode) if terms.mode in DIFFERENCES else None
        self._matrix = None if is_drawn else reward_matrix(scenario)

    def weights(self, state: State) -> Reals:
        """Return W (B, K, K), or (K, K) where it is the same in every game and episode."""
        if self._matrix is not None:
            return self._matrix
        assert self.preferences is not None
        return self.preferences.at(state.seed, state.episode).weights

    def counterfactual(self, game: "Game", row: Whole) -> Reals | None:
        """Return (B, K) what a difference is taken from, before the round is played.

        Args:
            game: the games of the scenario, at the start of the round.
            row: (B, K) rows of the plans.
        """
        return None if self.credit is None else self.credit.counterfactual(Standing.of(game), row)

    def rewards(self, state: State, payoff: Reals, counterfactual: Reals | None) -> Reals:
        """Return rewards (B, K).

        Args:
            state: where the games stand; any round of the episode.
            payoff: (B, K) payoffs of the round.
            counterfactual: what `counterfactual` gave before it.
        """
        if self.credit is not None and counterfactual is not None:
            return self.credit.utilities(payoff, counterfactual)
        return rewards(self.scenario, self.weights(state), payoff)

    def shaped(self, reward: Reals, before: Reals | None, game: "Game") -> Reals:
        """Return rewards (B, K) with what shaping adds; `before` is Φ ahead of the round.

        Args:
            reward: (B, K) rewards of the round.
            before: what `standing` gave before it.
            game: the games, which have moved on.
        """
        if before is None:
            return reward
        terms = self.scenario.reward
        now = self.standing(game)
        assert now is not None
        if terms.shaping.form == "objective":
            return reward + now
        # Nothing is left to gain once a finite game has ended.
        is_done = game.is_over and self.scenario.horizon == "finite"
        return np.asarray(reward + (0.0 if is_done else terms.gamma) * now - before)

    def standing(self, game: "Game") -> Reals | None:
        """Return Φ (B, K) of where games stand, in units of reward; None without shaping."""
        if self.potential is None:
            return None
        certified = self.potential(game)
        mixed = rewards(self.scenario, self.weights(game.present), certified)
        return np.asarray(self.scenario.reward.shaping.weight * mixed)
