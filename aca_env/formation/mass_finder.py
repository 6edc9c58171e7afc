"""Finds critical masses in one round."""

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np

from aca_env.bounds.critical import critical_share
from aca_env.bounds.inverse import least_members
from aca_env.formation.common_plans import CommonPlans, described
from aca_env.formation.population import PopulationPlan
from aca_env.formation.present_round import Flags, PresentRound, Reals, Whole
from aca_env.planning.payoffs import first_best

POSITIVE = 1e-9
"""A bound of at least this much counts as positive."""


class Target(Protocol):
    """What a target takes."""

    @property
    def plan(self) -> str:
        """The plan in words."""

    @property
    def share(self) -> float | None:
        """Critical mass."""

    @property
    def members_guaranteed(self) -> int | None:
        """Members that a positive bound takes."""


class MassFinder:
    """Critical masses of one round's targets, each at its largest effort.

    Biased members leave another rest behind at every mass: there no target is asked about.

    Args:
        standing: the round.
        plans: its common plans.
        level: wanted success and bound.
    """

    def __init__(self, standing: PresentRound, plans: CommonPlans, level: float) -> None:
        self.standing, self.plans, self.level = standing, plans, level
        self.world = standing.game.world
        self.n_train = self.world.scenario.population.n_train
        largest: dict[object, int] = {}
        populations = {
            k: PopulationPlan(self.world, *plans.described_by(standing, k))
            for k in (() if self.world.selection.is_biased else range(1, len(plans)))
        }
        for k, plan in populations.items():
            kept = largest.setdefault(described(plan.strategy), k)
            if plans.efforts[k] > plans.efforts[kept]:
                largest[described(plan.strategy)] = k
        self.numbers = list(largest.values())
        self.populations = [populations[k] for k in self.numbers]
        self.acting = np.array([self._acting(k) for k in self.numbers]).reshape(-1, standing.n)
        pairs = zip(self.numbers, self.populations, strict=True)
        self.pays = np.array([self._if_won(k, plan) for k, plan in pairs]).reshape(-1, standing.n)

    def targets(
        self,
    ) -> Iterator[tuple[str, float | None, int | None, int | None, float]]:
        """Yield words, critical share, members for a positive and a level's bound, and reach."""
        for place, plan in enumerate(self.populations):
            mixture, bound = plan.mixture_claim(), plan.bound_claim()
            positive, wanted = (
                None if bound is None else least_members(bound, [], self.n_train, level)
                for level in (POSITIVE, self.level)
            )
            share = None if mixture is None else critical_share(mixture, [], self.level)
            reach = float(self.acting[place].sum() / self.n_train)
            yield self.plans.words[self.numbers[place]], share, positive, wanted, reach

    def coalition(
        self, inside: Flags, targets: Sequence[Target]
    ) -> tuple[tuple[int, ...], str | None, float, float | None, int | None]:
        """Return members, plan, mass, missing share and missing members of one coalition."""
        members = tuple(np.flatnonzero(inside).tolist())
        nothing = (members, None, 0.0, None, None)
        if not len(self.pays):
            return nothing
        can = (self.plans.has[self.numbers] & inside).any(axis=1)
        pays = np.where(can, (self.pays * inside).sum(axis=1), -np.inf)
        best = int(first_best(pays))
        if not pays[best] > 0:
            return nothing
        target, acting = targets[best], int(self.acting[best][inside].sum())
        mass, needed = acting / self.n_train, target.members_guaranteed
        share = None if target.share is None else max(0.0, target.share - mass)
        missing = None if needed is None else max(0, needed - acting)
        return members, target.plan, mass, share, missing

    def _rows(self, k: int) -> tuple[Whole, Whole]:
        game, agents = self.standing.game, np.arange(self.standing.n)
        row = game.rules.choose(game.present, self.plans.actions[k][None]).row[0]
        return agents, row

    def _acting(self, k: int) -> Reals:
        """Return (n,) members of each collective who edit when it plays the plan."""
        acting = self.world.plans.n_acting[self._rows(k)]
        return np.where(self.plans.has[k], acting, 0)

    def _if_won(self, k: int, plan: PopulationPlan) -> Reals:
        """Return (n,) what everybody would be paid if the plan won all test users."""
        numbers, kind = self.world.plans, self.standing.game.present.kind[0]
        values = numbers.values[np.arange(self.standing.n), kind]
        before = plan.users(np.array([0]))[0, plan.signal]
        after = before
        if plan.strategy.objective == "planting":
            after = np.eye(len(before))[plan.target]
        elif plan.is_any:
            # Unplanted users go to other labels as they were spread before, else evenly.
            left = np.where(np.arange(len(before)) == plan.target, 0.0, before + 1e-12)
            after = left / left.sum()
        gained = numbers.weights[:, plan.signal] * (values @ (after - before))
        return np.asarray(gained - np.where(self.plans.has[k], numbers.cost[self._rows(k)], 0.0))
