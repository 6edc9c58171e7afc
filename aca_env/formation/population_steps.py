"""Worth as a function of a coalition's mass alone: the staircase, where the rules make it one."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aca_env.coalitions.table import coalition_sizes, coalition_sums
from aca_env.formation.common_plans import CommonPlans
from aca_env.formation.population import PopulationPlan
from aca_env.formation.present_round import Flags, Reals, Whole
from aca_env.formation.worths import Worths
from aca_env.game.engine import PLANTING, UNPLANTING
from aca_env.game.world import World
from aca_env.planning.payoffs import first_best


@dataclass(frozen=True, eq=False)
class Staircase:
    """v(S) = F(mass of S) at the exact values of the population.

    Attributes:
        world: the scenario with its pool.
        plans: the round's common plans; everybody has all of them.
        worth: "success", or "payoff" among collectives that are all alike, for which what one
            is paid times their number is a function of their mass.
    """

    world: World
    plans: CommonPlans
    worth: str

    def worths(self, masses: Reals) -> Reals:
        """Return worths (m,) at masses (m,), shares of the training records."""
        n_train = self.world.scenario.population.n_train
        members = np.rint(np.asarray(masses) * n_train).astype(np.int64)
        alike = members / max(int(self.world.n_members[0]), 1)
        return self._best(members, alike)[0]

    def table(self, n_members: Whole) -> tuple[Reals, Whole]:
        """Return worths and plans (2**n,) of all coalitions of collectives of n_members (n,)."""
        members, place = np.unique(coalition_sums(n_members), return_inverse=True)
        sizes = np.zeros(len(members))
        sizes[place] = coalition_sizes(len(n_members))
        value, plan = self._best(members, sizes)
        return value[place], plan[place]

    def _best(self, members: Whole, sizes: Reals) -> tuple[Reals, Whole]:
        judged = [np.zeros(len(members))]
        judged += [self._gain(plan, members) for plan in self._carried_out]
        value = np.stack(judged, axis=1) * (sizes[:, None] if self.worth == "payoff" else 1.0)
        best = first_best(value)
        return np.where(members > 0, value[np.arange(len(value)), best], 0.0), best

    @cached_property
    def _carried_out(self) -> tuple[PopulationPlan, ...]:
        world = self.world
        rows = [
            int(world.menus.plan_of[place, a[0], a[1], a[2]]) * world.n_levels
            for place, a in zip(self.plans.first[1:], self._actions(), strict=True)
        ]
        places = self.plans.first[1:].tolist()
        return tuple(PopulationPlan(world, p, row) for p, row in zip(places, rows, strict=True))

    def _actions(self) -> Whole:
        return self.plans.actions[np.arange(1, len(self.plans)), self.plans.first[1:]]

    def _gain(self, plan: PopulationPlan, members: Whole) -> Reals:
        """Return (m,) what a plan wins, or what it pays one collective, at numbers of members."""
        users = plan.users(np.concatenate([[0], members]))
        gained = users[1:] - users[0]
        if self.worth == "success":
            sign = -1.0 if plan.is_any else 1.0
            return np.asarray(sign * gained[:, plan.signal, plan.target])
        numbers = self.world.plans
        paid = ((numbers.weights[plan.place] @ gained) * numbers.values[plan.place, 0]).sum(axis=-1)
        return np.asarray(paid - numbers.cost[plan.place, plan.row])


def staircase_of(worths: Worths) -> Staircase | None:
    """Return worth as a function of mass, or None where the rules do not make it one.

    They do where everybody has the same plans and always acts in full, outsiders edit nothing,
    and the platform is the plain histogram of this round's records; for the sum of payoffs all
    collectives must moreover be alike in size, values, weights and price. Biased members leave
    another rest behind at every mass.
    """
    world = worths.standing.game.world
    kinds = world.plans.objective[:, :]
    counts = bool(np.isin(kinds, (0, PLANTING, UNPLANTING)).all())
    fits = worths.plans.is_shared and len(worths.plans) > 1 and counts and _is_plain(worths)
    if worths.scores.worth == "certified" or not fits or world.selection.is_biased:
        return None
    if worths.scores.worth == "payoff" and not _are_alike(world):
        return None
    return Staircase(world, worths.plans, worths.scores.worth)


def _is_plain(worths: Worths) -> bool:
    scenario = worths.standing.game.world.scenario
    platform = scenario.platform
    learns = platform.memory == 1 and platform.decay == 0 and platform.retrain_every == 1
    learns = learns and platform.learning == "refit"
    idles = worths.standing.idle
    edits = _edits(worths, idles)
    is_gamma = worths.rest.convention == "gamma" and not edits.any()
    no_rules = scenario.dynamics.detection is None and platform.adversary == "none"
    return is_gamma and learns and no_rules and worths.standing.game.world.are_sizes_fixed


def _edits(worths: Worths, joint: Whole) -> Flags:
    game = worths.standing.game
    rows = game.rules.choose(game.present, joint[None]).row[0]
    return np.asarray(game.world.plans.is_edit[np.arange(len(rows)), rows])


def _are_alike(world: World) -> bool:
    first = world.scenario.collectives[0]
    same = ("values", "signal_weights", "edit_cost", "share", "types")
    return all(
        getattr(other, name) == getattr(first, name)
        for other in world.scenario.collectives[1:]
        for name in same
    )
