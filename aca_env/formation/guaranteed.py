"""What a coalition's bound guarantees its members in payoff."""

import numpy as np

from aca_env.bounds.certified_payoff import certified_value
from aca_env.formation.common_plans import CommonPlans
from aca_env.formation.present_round import Flags, PresentRound, Reals, Whole
from aca_env.game.engine import PLANTING
from aca_env.planning.merging import MergedRound


class Guarantees:
    """The sum of the payoffs that bounds guarantee to the members of coalitions.

    Who plants one target counts as one collective, which has the pooled records and the bound of
    their joint mass (`aca_env.planning.merging`), in the scenario's regime and at the least δ' of
    any member; outsiders who plant the same count with them. Of several who unplant, the largest
    one's own bound stands for all. So it does where the platform keeps an older classifier.
    A success of at least b is then worth `certified_value` on the signal; of all other signals
    that members care about the worst is assumed. Where nobody edits, nor ever did, payoffs are 0
    for sure. Everything else, erasing too, guarantees the worst label.

    Whether this is certified is the game's matter: `Game.is_certified` for plans picked by
    looking at the records, `Game.is_certifiable` for one fixed beforehand.

    Args:
        standing: the round.
        plans: its common plans.
    """

    def __init__(self, standing: PresentRound, plans: CommonPlans) -> None:
        self.standing, self.plans = standing, plans
        self.world = standing.game.world
        self.places = np.arange(standing.n)

    def __call__(self, joint: Whole, inside: Flags, plan: int) -> Reals:
        """Return (m,) guaranteed sums of payoffs.

        Args:
            joint: (m, n, 5) what everybody does.
            inside: (m, n) who is in the coalition.
            plan: the plan that all of these coalitions carry out.
        """
        plans, rows = self.world.plans, self._rows(joint)
        sure = self._of_labels(joint, inside, plan)
        cost = plans.cost[self.places, rows]
        total = ((sure - self._baseline() - cost) * inside).sum(axis=1)
        edits = plans.is_edit[self.places, rows].any(axis=1)
        return np.asarray(np.where(edits | (not self._is_clean), total, 0.0))

    @property
    def _is_clean(self) -> bool:
        """Whether only this round's edits can tell the platform from an untouched one."""
        game = self.standing.game
        forgets = game.present.memory is None and game.present.handed_in is None
        return forgets and game.engine.trainer.is_due(game.present)

    @property
    def _values(self) -> Reals:
        """(n, n_labels) value of each label."""
        kind = self.standing.game.present.kind[0]
        return np.asarray(self.world.plans.values[self.places, kind])

    def _rows(self, joint: Whole) -> Whole:
        game = self.standing.game
        return game.rules.choose(game.present, joint).row

    def _baseline(self) -> Reals:
        """Return (n,) what the platform gives everybody without any edit."""
        users = self.standing.draw[1].users[0] / self.world.scenario.population.n_test
        return np.asarray(((self.world.plans.weights @ users) * self._values).sum(axis=-1))

    def _of_labels(self, joint: Whole, inside: Flags, plan: int) -> Reals:
        """Return (m, n) or (n,) what everybody's labels are worth at least."""
        weights, values = self.world.plans.weights, self._values
        worst = values.min(axis=1)
        if plan == 0:
            return np.asarray(weights.sum(axis=1) * worst)
        first, row = self.plans.described_by(self.standing, plan)
        numbers = self.world.plans
        own = weights[:, numbers.signal[first, row]]
        bound = self.bounds(joint, inside, plan)[:, None]
        keeps = np.array(numbers.objective[first, row] == PLANTING)
        sure = certified_value(bound, values, np.array(numbers.target[first, row]), keeps)
        return np.asarray(own * sure + (weights.sum(axis=1) - own) * worst)

    def bounds(self, joint: Whole, inside: Flags, plan: int) -> Reals:
        """Return (m,) bounds on the common success of those who act; −∞ where there is none."""
        game, acts = self.standing.game, inside & self.plans.has[plan]
        rows, draw = self._rows(joint), self.standing.draw[0]
        merges = self._plants(plan) and game.engine.trainer.is_due(game.present)
        leader = self._leaders(acts, rows, merges)
        found = np.full(len(joint), -np.inf)
        for place in np.unique(leader):
            chosen = np.flatnonzero((leader == place) & acts.any(axis=1))
            if not len(chosen):
                continue
            if merges:
                merged = MergedRound(game, draw, int(place))
                action = self.plans.actions[plan, place][None]
                found[chosen] = merged.bounds(action, joint[chosen]).bound[:, 0]
            else:
                twin = self.standing.is_twin
                told = game.outcomes_of_all(joint[chosen][None], twin=twin)[1][0]
                found[chosen] = told[:, place]
        return np.where(np.isnan(found), -np.inf, found)

    def _plants(self, plan: int) -> bool:
        first, row = self.plans.described_by(self.standing, plan)
        return bool(self.world.plans.objective[first, row] == PLANTING)

    def _leaders(self, acts: Flags, rows: Whole, merges: bool) -> Whole:
        """Return (m,) whose terms a bound is stated at: the smallest δ', or most members."""
        numbers = self.world.plans.log_inverse_delta if merges else self.world.plans.n_acting
        order = np.where(acts, numbers[self.places, rows].astype(np.float64), -np.inf)
        return np.asarray(order.argmax(axis=1))
