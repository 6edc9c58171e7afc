"""The action that the own bound guarantees most of."""

import numpy as np

from aca_env.agents.base import Action, Policy
from aca_env.game.game import Game
from aca_env.planning.guarantees import guaranteed_values
from aca_env.planning.menus import distinct_actions, idle_action
from aca_env.planning.options import Options
from aca_env.planning.payoffs import TIE, first_best, tried
from aca_env.planning.planner import Planner
from aca_env.planning.situation import last_actions
from aca_env.scenario.schema import Scenario

DATA = ("twin", "current")


class CertifiedGreedy(Planner, Policy):
    """Plays what its own bound, in its own information regime, guarantees the most payoff.

    If the others repeat their last actions, planting y* with a bound of b guarantees
    b v(y*) + (1 − b) min v less the cost, and unplanting likewise (see
    `aca_env.planning.guarantees`). Handing in unchanged records guarantees nothing but the
    worst, so it abstains only where no edit is guaranteed to be worth its cost. With one
    label of value and no costs it maximises the bound itself.

    Bounds come from an independent draw by default, so that the choice does not depend on
    the round's records; what the round then certifies may differ from that forecast. They
    are computed also where the scenario shows nobody any bounds. Of equals it plays the
    first.

    Args:
        data: "twin" for an independent draw, "current" to look at the round's own records.

    Source: the bounds of Battiloro et al. (2026), Theorems 3.1 and 4.1, as a maximin rule
    (Wald, 1950).
    """

    reads_records = False

    def __init__(self, *, data: str = "twin") -> None:
        self.data = data

    def check(self, scenario: Scenario) -> None:
        """Check the option; remembered records are read as they are."""
        options = Options("certified_greedy", scenario.collectives[self._place].name)
        self._is_twin = options.one_of("data", self.data, DATA) == "twin"
        remembers = scenario.platform.memory > 1 or scenario.platform.decay > 0
        self.reads_records = remembers or not self._is_twin

    def answers(self, game: Game, others: Action | None) -> Action:
        """Return the first action of the highest guarantee in every game, (n_games, 5)."""
        del others
        place = self._place
        actions, (own, may) = distinct_actions(game.world, place), tried(game, place)
        joint = np.repeat(last_actions(game)[:, None], len(actions), axis=1)
        joint[:, :, place] = own
        bound = game.outcomes_of_all(joint, twin=self._is_twin)[1][..., place]
        value = np.where(may, guaranteed_values(game, place, actions, bound), -np.inf)
        idle = (actions == idle_action(game.world, place)).all(axis=1)
        # Without a price, edits that guarantee nothing would equal abstaining.
        unmoved = idle & (value >= value.max(axis=1, keepdims=True) - TIE)
        best = np.where(unmoved.any(axis=1), unmoved.argmax(axis=1), first_best(value))
        return np.asarray(actions[best])
