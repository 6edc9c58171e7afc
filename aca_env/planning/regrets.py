"""Regrets over own actions, and drawing the next one by them."""

import numpy as np
from numpy.typing import NDArray

from aca_env.game.game import Game
from aca_env.planning.menus import distinct_actions
from aca_env.planning.play_of_others import Rounds, reply_payoffs
from aca_env.planning.ranges import payoff_range
from aca_env.planning.situation import allowed, made_legal

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]


class RegretPlayer:
    """Regret matching at work in one episode of B games.

    Args:
        game: the games.
        place: index of the collective.

    Attributes:
        own: (n, 5) its distinct actions.
        regret: (B, n) what each of them would have paid more than what was played, summed.
        n_rounds: rounds that were learned from.
    """

    def __init__(self, game: Game, place: int) -> None:
        self.game, self.place = game, place
        self.own = distinct_actions(game.world, place)
        n_games, n = game.present.n_games, len(self.own)
        self.regret = np.zeros(self.shape(n_games, n))
        self.n_rounds = 0
        self._games = np.arange(n_games)
        self._rounds = Rounds()
        self._last: Whole | None = None
        self._chosen: Whole | None = None

    def shape(self, n_games: int, n: int) -> tuple[int, ...]:
        """Return the shape of the regrets."""
        return n_games, n

    def __call__(self, numbers: Reals) -> Whole:
        """Return actions (B, 5), once the last round was taken note of."""
        may = allowed(self.game, self.place, self.own)
        if self._rounds.is_new(self.game.present) and self._chosen is not None:
            self._last = self._chosen
            self.n_rounds += 1
            self.add(self._gains(may, self._last), self._last)
        weights = np.zeros(may.shape)
        if self._last is not None:
            weights = np.where(may, self.weights(may, self._last), 0.0)
        nowhere = ~(weights > 0).any(axis=1)
        weights[nowhere] = may[nowhere]
        self._chosen = draw(weights, numbers[:, 0])
        return np.asarray(self.own[self._chosen])

    def _gains(self, may: Flags, last: Whole) -> Reals:
        """Return (B, n) what every action would have paid more than the last one."""
        game = self.game
        joint = made_legal(game, game.present.last_action[:, None])
        paid = reply_payoffs(game, self.place, joint)[:, 0]
        can_repeat = may[self._games, last]
        gains = paid - paid[self._games, last][:, None]
        return np.where(may & can_repeat[:, None], gains, 0.0)

    def add(self, gains: Reals, last: Whole) -> None:
        """Take note of a round: gains (B, n) over the actions (B,) that were played."""
        del last
        self.regret += gains

    def weights(self, may: Flags, last: Whole) -> Reals:
        """Return (B, n) weights of the next draw, after actions (B,) were played."""
        weights = np.where(may, np.maximum(self.regret, 0.0), 0.0)
        is_content = ~(weights > 0).any(axis=1)
        weights[is_content, last[is_content]] = 1.0
        return weights


class ConditionalRegretPlayer(RegretPlayer):
    """Regret matching by conditional regrets.

    Args:
        game: the games.
        place: index of the collective.
        inertia: μ; None: the payoff's range times the number of other actions.

    Attributes:
        regret: (B, n, n) what k would have paid more in the rounds in which j was played.
    """

    def __init__(self, game: Game, place: int, inertia: float | None) -> None:
        super().__init__(game, place)
        low, high = payoff_range(game, place)
        largest = (high - low) * (len(self.own) - 1)
        self.inertia = inertia or largest or 1.0

    def shape(self, n_games: int, n: int) -> tuple[int, ...]:
        """Return the shape of the regrets."""
        return n_games, n, n

    def add(self, gains: Reals, last: Whole) -> None:
        """Take note of a round, in the rows of the actions that were played."""
        self.regret[self._games, last] += gains

    def weights(self, may: Flags, last: Whole) -> Reals:
        """Return the probabilities to leave the last actions; the rest is to stay."""
        leave = np.maximum(self.regret[self._games, last], 0.0) / (self.n_rounds * self.inertia)
        leave = np.where(may, leave, 0.0)
        # The own entry is 0: nothing gains over itself.
        total = leave.cumsum(axis=1)[:, -1]
        leave[self._games, last] = np.maximum(1.0 - total, 0.0)
        return leave


def draw(weights: Reals, numbers: Reals) -> Whole:
    """Return one place (B,) per row of weights (B, n), by numbers (B,) in [0, 1).

    A row needs some weight, unless it does not matter what is drawn there: then it is 0.
    """
    ends = weights.cumsum(axis=1)
    totals = ends[:, -1]
    # The product may round up to the total, which no end exceeds.
    marks = np.minimum(numbers * totals, np.nextafter(totals, 0.0))
    return np.asarray((ends > marks[:, None]).argmax(axis=1))
