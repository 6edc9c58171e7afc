"""An oracle: a Nash equilibrium of the round, where best replies lead to one."""

import numpy as np

from aca_env.agents.base import Action, Policy
from aca_env.game.game import Game
from aca_env.planning.equilibria import Equilibrium, best_response_iteration
from aca_env.planning.options import Options
from aca_env.planning.planner import Planner
from aca_env.planning.shared_answers import SharedAnswers
from aca_env.planning.situation import idle_actions, last_actions
from aca_env.scenario.schema import Scenario

STARTS = ("last", "idle")

_ANSWERS: SharedAnswers[Equilibrium] = SharedAnswers()


class Nash(Planner, Policy):
    """Plays its part of a pure Nash equilibrium of the round, on the round's own records.

    Best replies, one agent after the other, from what everybody did last until nobody gains
    by any deviation of its own: then all of them were tried, and it is an equilibrium. It is
    one of perhaps several. Or the replies come back to where they were: then none was found
    (there may still be one elsewhere, or in mixed actions), `found` says so, and the joint
    action of the circle is played from which the largest gain is least. All agents with this
    policy and the same options find the same joint action. Each round counts by itself.

    Args:
        start: where replies begin: everybody's "last" action, or everybody "idle".

    Attributes:
        found: whether the last answer is part of an equilibrium, in all games asked about.
        epsilon: the largest gain that any agent could still have, in any of these games.
        cycle: (n, n_agents, 5) the joint actions of a circle that replies went round in, that
            of the first game with one; empty where there was none.

    Source: Nash (1951); best-response dynamics, as in Monderer and Shapley (1996).
    """

    reads_records = True

    def __init__(self, *, start: str = "last") -> None:
        self.start = start
        self.found, self.epsilon = False, float("inf")
        self.cycle: Action = np.empty((0, 0, 5), dtype=np.int64)

    def check(self, scenario: Scenario) -> None:
        """Check the option."""
        options = Options("nash", scenario.collectives[self._place].name)
        self._start = options.one_of("start", self.start, STARTS)

    def answers(self, game: Game, others: Action | None) -> Action:
        """Return its part of an equilibrium in every game, (n_games, 5)."""
        del others
        found = _ANSWERS.ask(game, self._start, lambda: _search(game, self._start))
        self.found, self.epsilon = bool(found.found.all()), float(found.epsilon.max())
        circles = [cycle for cycle in found.cycles if len(cycle)]
        self.cycle = circles[0] if circles else found.cycles[0]
        return found.action[:, self._place]


def _search(game: Game, start: str) -> Equilibrium:
    first = last_actions(game)
    if start == "idle":
        first = np.broadcast_to(idle_actions(game), first.shape)
    return best_response_iteration(game, first)
