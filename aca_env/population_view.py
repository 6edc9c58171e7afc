"""One plan's bound as a function of the groups' sizes, at population values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from aca_env.assess import own_conflicts, state_bound
from aca_env.bounds.exact_values import (
    CrossTerm,
    MarginClaim,
    Outer,
    Reals,
    RobustCross,
    SummedCross,
)
from aca_env.bounds.mixture_claim import MixtureClaim, leads_over_rivals
from aca_env.bounds.radii import sets_of_cells
from aca_env.case import Case, intervention_set
from aca_env.interventions import same_edit_any_label
from aca_env.strategies.base import Strategy


@dataclass(frozen=True, eq=False)
class PopulationView:
    """One plan at population values, on the cells that members are sent to.

    Attributes:
        case: the plan in an analysis whose every part is the whole population.
        cells: positions (n_planted,) of the cells.
        times: how many cells (n_planted,) each of them stands for.
    """

    case: Case
    cells: NDArray[np.int64]
    times: NDArray[np.int64]

    @cached_property
    def log_inverse_delta(self) -> float:
        """ln(1/δ') of the regime's bound."""
        own = ("known_interventions_robust", "transparent")
        regime = self.case.terms.regime
        # All others take their radii at one δ', and `full` is the quickest of them to state.
        terms = self.case.terms if regime in own else replace(self.case.terms, regime="full")
        return state_bound(replace(self.case, terms=terms)).log_inverse_delta

    @property
    def n_pool(self) -> int:
        """Number of records in the population."""
        return self.case.part.group.n

    @property
    def _members(self) -> NDArray[np.int64]:
        return self.case.evidence.members[self.cells] * self.times

    def _outer(self, log_members: float, log_test: float) -> Outer:
        n_test = self.case.analysis.records.n_test
        return Outer(log_members, log_test, n_test, self.case.terms.tau)

    @property
    def margins(self) -> MarginClaim:
        """The bound by margins in the terms' regime."""
        evidence = self.case.evidence
        strategy = self.case.analysis.strategies[self.case.i]
        log_outer = self.log_inverse_delta + self.case.log_sets
        return MarginClaim(
            n_pool=self.n_pool,
            prevalence=evidence.prevalence[self.cells],
            own_conflict=evidence.own_conflict[self.cells],
            members=self._members,
            cross=self._cross(),
            log_inverse_delta=self.log_inverse_delta,
            outer=self._outer(log_outer, log_outer),
            n_estimation=strategy.n_estimation,
        )

    @property
    def mixture(self) -> MixtureClaim:
        """The bound of the transparent regime."""
        analysis, cells = self.case.analysis, self.cells
        strategy = analysis.strategies[self.case.i]
        target = analysis.space.label_code(strategy.target)
        is_any = strategy.objective == "unplanting"
        posts = [analysis.parts[j].post for j in self.case.others]
        own, rest, *others = (
            leads_over_rivals(counts[cells], target, is_any)
            for counts in (self.case.part.post, self.case.part.group.raw, *posts)
        )
        log_members = self.log_inverse_delta + sets_of_cells(self.case.n_cells)
        return MixtureClaim(
            n_pool=self.n_pool,
            own=own,
            others=np.array(others).reshape(len(others), *own.shape),
            rest=rest,
            members=self._members,
            is_any=is_any,
            outer=self._outer(log_members, self.log_inverse_delta + self.case.log_sets),
        )

    def _cross(self) -> CrossTerm:
        """Return the regime's cross term."""
        if self.case.terms.regime == "known_interventions_robust":
            return RobustCross(self._stated(self._robust()), self.log_inverse_delta)
        if self.case.terms.regime == "aggregate" and self.case.evidence.rival is None:
            return SummedCross(self._each_rival())
        rows = _CONFLICTS[self.case.terms.regime](self)
        return SummedCross(self._stated(rows)[..., None])

    def _stated(self, conflicts: Sequence[Reals]) -> Reals:
        rows = [np.asarray(row, dtype=float)[self.cells] for row in conflicts]
        return np.array(rows, dtype=float).reshape(len(rows), len(self.cells))

    def _each_rival(self) -> Reals:
        posts = [self.case.analysis.parts[j].post[self.cells] for j in self.case.others]
        against = [-leads_over_rivals(p, self.case.evidence.target, False) for p in posts]
        shape = (len(posts), len(self.cells), self.case.analysis.space.n_labels - 1)
        return np.array(against, dtype=float).reshape(shape) / self.n_pool

    def _robust(self) -> list[Reals]:
        sets = [tuple(intervention_set(self.case, j, robust=True)) for j in self.case.others]
        # Everybody may have the same set: it is judged once.
        worst = {s: own_conflicts(self.case, s, robust=True).max(axis=0) for s in set(sets)}
        return [worst[chosen] for chosen in sets]

    def realised(self) -> list[Reals]:
        """Return each other collective's true conflict."""
        parts = [self.case.analysis.parts[j] for j in self.case.others]
        return [self.case.conflict_of(part.post) / self.n_pool for part in parts]

    def known(self) -> list[Reals]:
        """Return the mean conflict over what each other collective might do."""
        sets = [tuple(intervention_set(self.case, j)) for j in self.case.others]
        mean = {s: own_conflicts(self.case, s).mean(axis=0) for s in set(sets)}
        return [mean[chosen] for chosen in sets]

    def anonymous(self) -> list[Reals]:
        """Return the mean conflict of the own edit aimed at a random label, for each other."""
        if not self.case.others:
            return []
        mean = own_conflicts(self.case, self._own_edit()).mean(axis=0)
        return [mean] * len(self.case.others)

    def _own_edit(self) -> list[Strategy]:
        strategy = self.case.analysis.strategies[self.case.i]
        return same_edit_any_label(strategy, self.case.analysis.space)

    def worst(self) -> list[Reals]:
        """Return 1 for each other collective."""
        return [np.ones(self.case.analysis.index.n_cells) for _ in self.case.others]


_CONFLICTS = {
    "full": PopulationView.realised,
    "aggregate": PopulationView.realised,
    "aggregate_sum": PopulationView.realised,
    "known_interventions": PopulationView.known,
    "anonymous": PopulationView.anonymous,
    "worst_case": PopulationView.worst,
}
