"""More of what would have paid better so far."""

from aca_env.agents.base import Policy
from aca_env.game.game import Game
from aca_env.planning.options import Options
from aca_env.planning.regrets import ConditionalRegretPlayer, RegretPlayer
from aca_env.planning.remembering import Player, Remembering
from aca_env.scenario.schema import Scenario


class RegretMatching(Remembering, Policy):
    """Plays actions in proportion to how much better they would have paid than what it did.

    After a round it asks what every distinct action would have paid against what the others
    just did, by `outcomes` on an independent draw in the present state, and adds the gains
    over its own last action to the actions' regrets. What its mask forbids now gains
    nothing, and neither does a round whose own action it can no longer repeat. The first
    action is drawn uniformly.

    By default an action's probability is its share of all positive regrets; without any it
    stays with its last action. Its average regret then goes to 0 as 1/√t, whatever the
    others do. With `conditional`, regrets are kept apart by the action that was played, and
    it leaves its last action j for k with probability max(0, R(j, k)) / (t μ). If all play
    so, the frequencies of joint actions approach the correlated equilibria.

    It assumes that everybody's last actions are seen, and that its payoffs can be computed
    for any joint action. It starts anew in every episode.

    Source: Hart and Mas-Colell 2000, "A Simple Adaptive Procedure Leading to Correlated
    Equilibrium": the procedure with unconditional regrets, and the main one.

    Args:
        conditional: whether regrets are kept apart by the action that was played.
        inertia: μ, in units of payoff; default: the payoff's range times the number of
            other actions, which keeps probabilities within 1. Smaller ones move sooner.
    """

    def __init__(self, *, conditional: bool = False, inertia: float | None = None) -> None:
        self.conditional, self.inertia = conditional, inertia

    def check(self, scenario: Scenario) -> None:
        """Refuse an inertia that is not above 0, or that nothing would read."""
        options = Options("regret_matching", scenario.collectives[self._place].name)
        options.flag("conditional", self.conditional)
        if self.inertia is None:
            return
        if not self.conditional:
            raise options.error("inertia", self.inertia, "none unless conditional = true")
        options.positive("inertia", self.inertia)

    def n_numbers(self, game: Game) -> int:
        """Return 1: an action is one draw."""
        del game
        return 1

    def make_player(self, game: Game) -> Player:
        """Return what plays the games of a batch in the episode that begins."""
        if self.conditional:
            return ConditionalRegretPlayer(game, self._place, self.inertia)
        return RegretPlayer(game, self._place)
