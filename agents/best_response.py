"""An oracle: the best answer to what the others are about to do."""

import numpy as np

from aca_env.agents.base import Action, Policy
from aca_env.game.game import Game
from aca_env.planning.best_reply import best_replies
from aca_env.planning.history import rounds_are_linked
from aca_env.planning.lookahead import MEASURES, best_plan
from aca_env.planning.options import Options
from aca_env.planning.planner import Planner
from aca_env.planning.situation import last_actions
from aca_env.scenario.schema import Scenario


class BestResponse(Planner, Policy):
    """Plays what earns most on the round's own records against the others' present actions.

    It sees everything: the records and test users of the round (and, looking ahead, of the
    coming ones), and what everybody else is about to do. Every distinct action is tried, and
    of equals the first is played. Of others who see actions too it knows nothing, and takes
    them to repeat their last action; `is_exact` says whether that happened.

    One round of looking ahead is exact for that round, and in a plain scenario for the whole
    episode against others who do not react. With memory, participation, budgets or old
    classifiers an action changes later rounds too: then `lookahead` rounds are planned, by
    following every sequence of own actions while the others repeat their present ones. That
    plan is exact for that case only: others who change their actions may leave it behind,
    and it is made afresh in every round.

    Args:
        lookahead: how many rounds to plan for, this one included, or "all" that are left.
        measure: what to sum up, "payoff" or "reward".

    Attributes:
        is_exact: whether all others' present actions were known at the last answer.

    Raises:
        LookaheadError: (when it acts) more situations in a round than can be followed.
    """

    reads_records = True
    sees_actions = True

    def __init__(self, *, lookahead: int | str = 1, measure: str = "payoff") -> None:
        self.lookahead, self.measure = lookahead, measure
        self.is_exact = False

    def check(self, scenario: Scenario) -> None:
        """Check the options."""
        options = Options("best_response", scenario.collectives[self._place].name)
        self._rounds: int | None = None
        if self.lookahead != "all":
            if isinstance(self.lookahead, str):
                expected = 'a whole number of at least 1, or "all"'
                raise options.error("lookahead", self.lookahead, expected)
            self._rounds = options.count("lookahead", self.lookahead)
        self._measure = options.one_of("measure", self.measure, MEASURES)
        if not rounds_are_linked(scenario):
            self._rounds = 1  # nothing that it does now changes a later round

    def answers(self, game: Game, others: Action | None) -> Action:
        """Return the first action of the best plan in every game, (n_games, 5)."""
        expected = last_actions(game)
        is_known = np.zeros(expected.shape[:2], dtype=np.bool_)
        if others is not None:
            is_known = others[..., 0] >= 0
            expected = np.where(is_known[..., None], others, expected)
        self.is_exact = bool(np.delete(is_known, self._place, axis=1).all())
        if self._rounds == 1 and self._measure == "payoff":
            return best_replies(game, self._place, expected).action
        plan = best_plan(game, self._place, expected, rounds=self._rounds, measure=self._measure)
        return plan.actions[:, 0]
