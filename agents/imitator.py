"""Does as the most successful did."""

import numpy as np
from numpy.typing import NDArray

from aca_env.agents.base import Policy
from aca_env.agents.fixed import Fixed
from aca_env.game.game import Game
from aca_env.planning.options import Options
from aca_env.planning.plans import or_idle, settled_plan
from aca_env.planning.play_of_others import Rounds
from aca_env.planning.remembering import Player, Remembering
from aca_env.planning.translating import Translator
from aca_env.scenario.schema import Scenario

MEASURES = ("payoff", "success")

Whole = NDArray[np.int64]


class Imitator(Remembering, Policy):
    """Copies the last action of whoever got most in the last round, if its own menu has it.

    It begins with the plan that `fixed` has by default. After every round it looks for the
    collective with the highest payoff: if that is more than its own, and the own menu has
    the same strategy, signal and effort, that action becomes its plan. Otherwise it keeps
    its plan. Where the mask forbids the plan, it abstains for the round. Of equals it
    follows the first.

    It assumes that everybody's last action and payoff, or success, are seen; it plans
    nothing, and starts anew in every episode.

    Source: imitate the best, as in Vega-Redondo 1997, "The Evolution of Walrasian Behavior".

    Args:
        by: what is compared, `payoff` or `success`; abstaining is no success.
    """

    def __init__(self, *, by: str = "payoff") -> None:
        self.by = by

    def check(self, scenario: Scenario) -> None:
        """Refuse a measure that is not known, and settle the first plan."""
        Options("imitator", scenario.collectives[self._place].name).one_of("by", self.by, MEASURES)
        first = Fixed()
        first.reset(scenario.agents[self._place], self._spaces, scenario)
        self._first = settled_plan(first, self._spaces)

    def make_player(self, game: Game) -> Player:
        """Return what plays the games of a batch in the episode that begins."""
        return _Follower(game, self._place, self._first, self.by)


class _Follower:
    """An imitator at work in one episode of B games."""

    def __init__(self, game: Game, place: int, first: Whole, by: str) -> None:
        self.game, self.place, self.by = game, place, by
        self.plan = np.tile(first, (game.present.n_games, 1))
        self._rounds = Rounds()
        self._translate = Translator(game, place)

    def __call__(self, _: NDArray[np.float64]) -> Whole:
        """Return actions (B, 5): the plans, once the last round's winners were looked at."""
        if self._rounds.is_new(self.game.present):
            self._look()
        return or_idle(self.game, self.place, self.plan)

    def _look(self) -> None:
        state = self.game.present
        games = np.arange(state.n_games)
        got = state.last_payoff if self.by == "payoff" else state.last_success
        got = np.where(np.isnan(got), -np.inf, got)
        best = got.argmax(axis=1)
        copied, has_all = self._translate(best, state.last_action[games, best])
        is_better = got[games, best] > got[:, self.place]
        self.plan = np.where((is_better & has_all)[:, None], copied, self.plan)
