"""The best answer to what the others did last."""

from aca_env.agents.base import Action, Policy
from aca_env.game.game import Game
from aca_env.planning.best_reply import best_replies
from aca_env.planning.planner import Planner
from aca_env.planning.situation import last_actions
from aca_env.scenario.schema import Scenario


class Myopic(Planner, Policy):
    """Plays what would pay most this round if the others repeated their last actions.

    Payoffs come from `outcomes` on an independent draw, so the policy never peeks at the
    round's records. In the first round the others are taken to abstain. Of equals it plays
    the first.
    """

    reads_records = False

    def check(self, scenario: Scenario) -> None:
        """Note that remembered records are among those that the platform learns from."""
        self.reads_records = scenario.platform.memory > 1 or scenario.platform.decay > 0

    def answers(self, game: Game, others: Action | None) -> Action:
        """Return the first action of the highest payoff in every game, (n_games, 5)."""
        del others
        return best_replies(game, self._place, last_actions(game), twin=True).action
