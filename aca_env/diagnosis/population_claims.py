"""One plan's bound as a function of the groups' sizes, at the population's exact values."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.exact_values import (
    Claim,
    CrossTerm,
    MarginClaim,
    Outer,
    RobustCross,
    SummedCross,
)
from aca_env.bounds.mixture_claim import MixtureClaim, leads_over_rivals
from aca_env.bounds.radii import sets_of_cells
from aca_env.counts import Counts, GroupCounts, conflict
from aca_env.diagnosis.round_at_hand import RoundAtHand
from aca_env.game.filling import label_map
from aca_env.interventions import conflicts_at_worst, conflicts_under, same_edit_any_label
from aca_env.strategies.base import Evidence, Strategy

Reals = NDArray[np.float64]
Judge = Callable[..., Counts]


class Population:
    """What the whole population would hand in under the plans of a joint action.

    Args:
        at: the round.
    """

    def __init__(self, at: RoundAtHand) -> None:
        self.at, self.world = at, at.world
        self.strategies = [
            menu.plans[row // at.world.n_levels]
            for menu, row in zip(at.world.menus.menus, at.row, strict=True)
        ]
        self._pools: dict[int, GroupCounts] = {}
        self._posts: dict[object, Counts] = {}
        self._claims: dict[int, PopulationClaim] = {}

    def claim(self, i: int, others: list[int]) -> Claim:
        """Return i's bound as a function of sizes, if only some others are collectives."""
        if i not in self._claims:
            self._claims[i] = PopulationClaim(self, i)
        return self._claims[i].against(others)

    def pool(self, j: int) -> GroupCounts:
        """Return the whole population as collective j's tables hold it."""
        law = self.world.laws.collectives[j]
        if id(law) not in self._pools:
            self._pools[id(law)] = law.expected(law.n_users)
        return self._pools[id(law)]

    def labels(self, j: int) -> NDArray[np.int64] | None:
        """Return the labels that j's plan chooses on the population."""
        return label_map(self.world, self.strategies[j], self.pool(j))

    def post(self, j: int) -> Counts:
        """Return what the population would hand in under j's plan."""
        key = (id(self.world.laws.collectives[j]), self.strategies[j])
        if key not in self._posts:
            edited = self.strategies[j].post_edit(self.pool(j), self.world.space, self.labels(j))
            self._posts[key] = edited
        return self._posts[key]


class PopulationClaim:
    """One collective's plan at the population's values, whoever the others are.

    Args:
        asked: the joint action's plans.
        i: the collective.
    """

    def __init__(self, asked: Population, i: int) -> None:
        self.asked, self.i = asked, i
        self.world, self.row = asked.world, int(asked.at.row[i])
        self.strategy: Strategy = asked.strategies[i]
        self.pool = asked.pool(i)
        # No split is taken out: shares are the population's with or without it.
        nobody = self.pool - self.pool
        found = self.strategy.evidence(self.pool, nobody, self.world.space, asked.labels(i))
        assert found is not None
        self.evidence: Evidence = found
        self.terms = self.world.scenario.information
        self.log = float(asked.at.plans.log_inverse_delta[i, self.row])

    def against(self, others: list[int]) -> Claim:
        """Return the bound in the scenario's regime, if only some others are collectives."""
        if self.terms.regime == "transparent":
            return self._published(others)
        return replace(self._by_margins, cross=self._cross(others))

    @cached_property
    def _sent(self) -> NDArray[np.int64]:
        return np.asarray(self.pool.sent[self.strategy.maps()[0]].sum(axis=-1))

    @cached_property
    def _cells(self) -> NDArray[np.int64]:
        return np.flatnonzero(self._sent > 0)

    @cached_property
    def _outer(self) -> Outer:
        plans = self.asked.at.plans
        n_cells = plans.n_signal_cells[int(plans.signal[self.i, self.row])]
        union, chosen = sets_of_cells(n_cells), self.terms.selection == "menu"
        for_test = self.log + (union if chosen else 0.0)
        published = self.terms.regime == "transparent"
        for_members = self.log + (union if chosen or published else 0.0)
        return Outer(for_members, for_test, self.asked.at.engine.n_test, plans.tau)

    @cached_property
    def _by_margins(self) -> MarginClaim:
        cells, evidence = self._cells, self.evidence
        return MarginClaim(
            n_pool=self.pool.n,
            prevalence=evidence.prevalence[cells],
            own_conflict=evidence.own_conflict[cells],
            members=self._sent[cells],
            cross=SummedCross(np.zeros((0, len(cells), 1))),
            log_inverse_delta=self.log,
            outer=self._outer,
            n_estimation=self.strategy.n_estimation,
        )

    def _published(self, others: list[int]) -> MixtureClaim:
        target, cells = self.world.space.label_code(self.strategy.target), self._cells
        is_any = self.strategy.objective == "unplanting"
        own, rest, *leads = (
            leads_over_rivals(counts[cells], target, is_any)
            for counts in (
                self.asked.post(self.i), self.pool.raw, *map(self.asked.post, others)
            )
        )  # fmt: skip
        return MixtureClaim(
            n_pool=self.pool.n,
            own=own,
            others=np.array(leads).reshape(len(leads), *own.shape),
            rest=rest,
            members=self._sent[cells],
            is_any=is_any,
            outer=self._outer,
        )

    def _cross(self, others: list[int]) -> CrossTerm:
        regime = self.terms.regime
        if regime == "known_interventions_robust":
            return RobustCross(self._of_each(self._might(conflicts_at_worst, others)), self.log)
        if regime == "aggregate" and self.evidence.rival is None:
            cells, target = self._cells, self.evidence.target
            posts = [self.asked.post(j)[cells] for j in others]
            leads = [-leads_over_rivals(post, target, False) / self.pool.n for post in posts]
            shape = (len(posts), len(cells), self.world.space.n_labels - 1)
            return SummedCross(np.array(leads, dtype=np.float64).reshape(shape))
        if regime == "known_interventions":
            rows = self._might(conflicts_under, others)
        elif regime == "anonymous":
            rows = [self._anonymous()] * len(others)
        elif regime == "worst_case":
            rows = [np.full(self.world.n_cells, float(self.pool.n))] * len(others)
        else:
            posts = [self.asked.post(j) for j in others]
            rows = [conflict(post, self.evidence.target, self.evidence.rival) for post in posts]
        return SummedCross(self._of_each(rows)[..., None])

    def _of_each(self, rows: list[NDArray[np.number]]) -> Reals:
        """Return (n_others, n_cells) of conflicts in pool records, as shares."""
        kept = [np.asarray(row, dtype=np.float64)[self._cells] / self.pool.n for row in rows]
        return np.array(kept).reshape(len(rows), len(self._cells))

    def _judged(self, judge: Judge, plans: Sequence[Strategy]) -> Counts:
        choose = partial(label_map, self.world)
        return judge(plans, self.pool, self.evidence, self.world.space, choose)

    def _might(self, judge: Judge, others: list[int]) -> list[NDArray[np.number]]:
        """Return the largest or the mean conflict of what each other might do."""
        worst = judge is conflicts_at_worst
        values = [self._judged(judge, self.world.interventions(j)) for j in others]
        return [each.max(axis=0) if worst else each.mean(axis=0) for each in values]

    def _anonymous(self) -> NDArray[np.number]:
        plans = tuple(same_edit_any_label(self.strategy, self.world.space))
        return np.asarray(self._judged(conflicts_under, plans).mean(axis=0))
