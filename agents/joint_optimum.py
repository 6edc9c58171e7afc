"""An oracle: the part that one has in what would be best for everybody together."""

from aca_env.agents.base import Action, Policy
from aca_env.game.game import Game
from aca_env.planning.joint_search import MOST_TRIED, WELFARES, Best, best_joint
from aca_env.planning.options import Options
from aca_env.planning.planner import Planner
from aca_env.planning.shared_answers import SharedAnswers
from aca_env.scenario.schema import Scenario

_ANSWERS: SharedAnswers[Best] = SharedAnswers()


class JointOptimum(Planner, Policy):
    """Plays its part of the joint action of the highest welfare on the round's own records.

    All agents with this policy and the same options find the same joint action, the first of
    equals; it takes everybody else to follow. Up to `limit` joint actions every single one is
    tried, which is exact. Beyond, it climbs from several starts and says so: `is_exact` is
    false, and the welfare is at most the optimum. It looks at this round alone; where an
    action changes later rounds, the best joint plan of an episode may be another.

    Args:
        welfare: "sum" of the payoffs, "min" for the least of them, "mass" for the mean
            payoff of a member.
        limit: joint actions up to which all are tried.

    Attributes:
        is_exact: whether all joint actions were tried at the last answer.
    """

    reads_records = True

    def __init__(self, *, welfare: str = "sum", limit: int = MOST_TRIED) -> None:
        self.welfare, self.limit = welfare, limit
        self.is_exact = False

    def check(self, scenario: Scenario) -> None:
        """Check the options."""
        options = Options("joint_optimum", scenario.collectives[self._place].name)
        self._welfare = options.one_of("welfare", self.welfare, WELFARES)
        self._limit = options.count("limit", self.limit)

    def answers(self, game: Game, others: Action | None) -> Action:
        """Return its part of the best joint action in every game, (n_games, 5)."""
        del others
        question = (self._welfare, self._limit)
        best = _ANSWERS.ask(
            game, question, lambda: best_joint(game, welfare=self._welfare, limit=self._limit)
        )
        self.is_exact = best.is_exact
        return best.action[:, self._place]
