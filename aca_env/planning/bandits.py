"""What bandits share: distinct actions as arms, and what each of them paid so far."""

from abc import abstractmethod
from math import log

import numpy as np
from numpy.typing import NDArray

from aca_env.game.game import Game
from aca_env.planning.menus import distinct_actions
from aca_env.planning.play_of_others import Rounds
from aca_env.planning.ranges import last_rewards, reward_range
from aca_env.planning.remembering import Player, Remembering
from aca_env.planning.situation import allowed

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]


class Tally:
    """How often every arm was pulled in each of B games, and what it paid.

    Attributes:
        counts: (B, n_arms) pulls.
        sums: (B, n_arms) rewards, scaled to [0, 1] by their range and summed.
        n_rounds: rounds so far.
    """

    def __init__(self, n_games: int, n_arms: int) -> None:
        self.counts = np.zeros((n_games, n_arms), dtype=np.int64)
        self.sums = np.zeros((n_games, n_arms))
        self.n_rounds = 0

    @property
    def log_rounds(self) -> float:
        """The logarithm of the number of rounds, 0 before the first."""
        return log(max(1, self.n_rounds))

    def add(self, arms: Whole, rewards: Reals) -> None:
        """Take note of a round: arms (B,) and scaled rewards (B,)."""
        rows = np.arange(len(arms))
        self.counts[rows, arms] += 1
        self.sums[rows, arms] += rewards
        self.n_rounds += 1


class Bandit(Remembering):
    """The part of a bandit that pulls, waits and takes note; a subclass gives scores."""

    @abstractmethod
    def scores(self, tally: Tally, numbers: Reals) -> Reals:
        """Return scores (B, n_arms), the highest of which is pulled.

        Args:
            tally: what is known.
            numbers: chances (B, n) in [0, 1), at least one per arm if it asked for them.
        """

    def make_player(self, game: Game) -> Player:
        """Return what plays the games of a batch in the episode that begins."""
        return BanditPlayer(self, game, self._place)


class BanditPlayer:
    """A bandit at work in one episode of B games.

    Args:
        bandit: gives the scores.
        game: the games.
        place: index of the collective.
    """

    def __init__(self, bandit: Bandit, game: Game, place: int) -> None:
        self.bandit, self.game, self.place = bandit, game, place
        self.arms = distinct_actions(game.world, place)
        self.low, high = reward_range(game, place)
        self.width = high - self.low if high > self.low else 1.0
        self._tally = Tally(game.present.n_games, len(self.arms))
        self._rounds = Rounds()
        self._pulled: Whole | None = None

    def __call__(self, numbers: Reals) -> Whole:
        """Return actions (B, 5), once the last round was taken note of."""
        state = self.game.present
        if self._rounds.is_new(state) and self._pulled is not None:
            rewards = last_rewards(self.game)[:, self.place]
            self._tally.add(self._pulled, (rewards - self.low) / self.width)
        scores = self.bandit.scores(self._tally, numbers)
        may = allowed(self.game, self.place, self.arms)
        self._pulled = np.where(may, scores, -np.inf).argmax(axis=1)
        return np.asarray(self.arms[self._pulled])
