"""What a coalition gets of a joint action: what it is paid, or what it wins."""

from typing import Literal, get_args

import numpy as np

from aca_env.errors import UnknownNameError
from aca_env.formation.common_plans import CommonPlans
from aca_env.formation.guaranteed import Guarantees
from aca_env.formation.present_round import Flags, PresentRound, Reals, Whole
from aca_env.game.engine import PLANTING, UNPLANTING
from aca_env.planning.payoffs import payoffs

Worth = Literal["payoff", "success", "certified"]
WORTHS: tuple[str, ...] = get_args(Worth)


class Scores:
    """Judges joint actions for the coalitions that carry out a plan in them.

    Args:
        standing: the round.
        plans: its common plans.
        worth: "payoff": the sum of the members' payoffs. "success": the share of test users
            won beyond those that the platform would give anyway; plans without a target count
            nothing. "certified": the sum of the payoffs that the bound of the members who act,
            taken as one collective, guarantees (`Guarantees`).

    Attributes:
        n_evaluated: joint actions whose payoffs were asked so far.

    Raises:
        UnknownNameError: no such worth.
    """

    def __init__(self, standing: PresentRound, plans: CommonPlans, worth: str = "payoff") -> None:
        if worth not in WORTHS:
            raise UnknownNameError("worth", worth, WORTHS)
        self.standing, self.plans, self.worth = standing, plans, worth
        self.guarantees = Guarantees(standing, plans)
        self.n_evaluated = 0

    def payoff(self, joint: Whole) -> Reals:
        """Return payoffs (m, n) of joint actions (m, n, 5)."""
        self.n_evaluated += len(joint)
        paid = payoffs(self.standing.game, joint[None], twin=self.standing.is_twin)
        return np.asarray(paid[0])

    def __call__(self, joint: Whole, inside: Flags, plan: Whole) -> tuple[Reals, Reals]:
        """Return worths (m,) to the coalitions, and payoffs (m, n) to everybody.

        Args:
            joint: (m, n, 5) what everybody does.
            inside: (m, n) who is in the coalition.
            plan: (m,) the plan that it carries out.
        """
        paid = self.payoff(joint)
        if self.worth == "payoff":
            return (paid * inside).sum(axis=1), paid
        judge = self._success if self.worth == "success" else self.guarantees
        value = np.empty(len(joint))
        for number in np.unique(plan):
            chosen = np.flatnonzero(plan == number)
            value[chosen] = judge(joint[chosen], inside[chosen], int(number))
        return value, paid

    def _success(self, joint: Whole, inside: Flags, plan: int) -> Reals:
        standing, world = self.standing, self.standing.game.world
        first, row = self.plans.described_by(standing, plan)
        objective = int(world.plans.objective[first, row])
        if objective not in (PLANTING, UNPLANTING):
            return np.zeros(len(joint))
        told = standing.game.outcomes_of_all(joint[None], twin=standing.is_twin)[0][0]
        acts = inside & self.plans.has[plan]
        # All who act plant one signal for one label: the first one's success is everybody's.
        success = told[np.arange(len(joint)), acts.argmax(axis=1)]
        signal, target = world.plans.signal[first, row], world.plans.target[first, row]
        users = standing.draw[1].users[0, signal, target] / world.scenario.population.n_test
        return np.asarray(success - (users if objective == PLANTING else 1 - users))
