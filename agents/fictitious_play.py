"""The best answer to how often the others did what so far."""

import numpy as np
from numpy.typing import NDArray

from aca_env.agents.base import Policy
from aca_env.game.game import Game
from aca_env.planning.menus import distinct_actions
from aca_env.planning.options import Options
from aca_env.planning.payoffs import first_best
from aca_env.planning.play_of_others import PastPlay, reply_payoffs
from aca_env.planning.remembering import Player, Remembering
from aca_env.planning.situation import allowed, idle_actions, made_legal
from aca_env.scenario.schema import Scenario


class FictitiousPlay(Remembering, Policy):
    """Plays what would pay most on average if the others drew from their past joint actions.

    Every joint action of the others weighs as many rounds as it was played in. Two players
    then play as in the source; with more, the others are not taken to be independent, which
    keeps what coalitions do together and needs no sampling. Payoffs come from `outcomes` on
    an independent draw, in the present state; whoever can no longer do its part of an old
    joint action is taken to be idle. In the first round the others are taken to abstain. Of
    equals it plays the first.

    It assumes that everybody's past actions are seen, and that its payoffs can be computed
    for any joint action. It starts anew in every episode.

    Source: Brown 1951, "Iterative Solution of Games by Fictitious Play".

    Args:
        window: how many of the latest rounds count; default: all of the episode.
    """

    def __init__(self, *, window: int | None = None) -> None:
        self.window = window

    def check(self, scenario: Scenario) -> None:
        """Refuse a window that is no whole number of at least 1."""
        if self.window is not None:
            name = scenario.collectives[self._place].name
            Options("fictitious_play", name).count("window", self.window)

    def make_player(self, game: Game) -> Player:
        """Return what plays the games of a batch in the episode that begins."""
        return _FictitiousPlayer(game, self._place, PastPlay(self._place, self.window))


class _FictitiousPlayer:
    def __init__(self, game: Game, place: int, past: PastPlay) -> None:
        self.game, self.place, self.past = game, place, past
        self.own = distinct_actions(game.world, place)

    def __call__(self, _: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the first action of the highest mean payoff in every game, (n_games, 5)."""
        game, place = self.game, self.place
        self.past.look(game.present)
        may = allowed(game, place, self.own)
        joint, counts = self.past.joint, self.past.counts
        if not counts.size:
            idle = idle_actions(game)
            joint = np.broadcast_to(idle, (len(may), 1, *idle.shape))
            counts = np.ones((len(may), 1), dtype=np.int64)
        paid = reply_payoffs(game, place, made_legal(game, joint))
        # Added one by one, so that rounding does not depend on the other games.
        total = np.zeros(may.shape)
        for slot in range(joint.shape[1]):
            total += counts[:, slot, None] * paid[:, slot]
        mean = total / counts.sum(axis=1)[:, None]
        return np.asarray(self.own[first_best(np.where(may, mean, -np.inf))])
