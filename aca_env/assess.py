"""From an analysis to one collective's report in one information regime."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from aca_env.analysis import Analysis, Part
from aca_env.bounds import regimes
from aca_env.bounds.margins import Sizes, guaranteed_success, margin, statistical_cost
from aca_env.bounds.radii import (
    log_events,
    planting_confidence,
    radius,
    robust_confidence,
    sets_of_cells,
    unplanting_confidence,
)
from aca_env.counts import Counts, conflict, conflict_with
from aca_env.interventions import conflicts_at_worst, conflicts_under, same_edit_any_label
from aca_env.strategies.abstain import Abstain
from aca_env.strategies.base import Evidence, Strategy
from aca_env.strategies.planting import FeatureLabelPlanting
from aca_env.strategies.unplanting import NaiveUnplanting
from aca_env.terms import Terms

Reals = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Statement:
    """A bound and what it rests on, per occupied cell.

    Attributes:
        margins: (n_cells,) margins in mass.
        cross: (n_cells,) cross term in mass; NaN where the regime has none.
        bound: lower bound on success.
        log_inverse_delta: ln(1/δ') behind it.
    """

    margins: Reals
    cross: Reals
    bound: float
    log_inverse_delta: float


@dataclass(frozen=True, eq=False)
class Case:
    """One collective's plan in one analysis, with what its bound needs at hand."""

    analysis: Analysis
    i: int
    terms: Terms
    evidence: Evidence

    @property
    def part(self) -> Part:
        """What the collective does to its records."""
        return self.analysis.parts[self.i]

    @cached_property
    def others(self) -> list[int]:
        """Indices of the other collectives."""
        return [j for j in range(len(self.analysis.parts)) if j != self.i]

    @cached_property
    def n_cells(self) -> int:
        """Exact number of planted cells."""
        return self.analysis.strategies[self.i].maps()[0].bind(self.analysis.space).n_cells

    @property
    def sizes(self) -> Sizes:
        """Numbers of records behind the margin."""
        n_rest = len(self.analysis.records.rest)
        e = self.evidence
        return Sizes(e.n_members, e.n_evidence, n_rest, n_rest, self.analysis.records.n_train)

    @property
    def delta(self) -> float:
        """Probability of failure left for this action: its share of δ if it was chosen."""
        menu = self.terms.menu_size if self.terms.selection == "menu" else 1
        return self.terms.delta / menu

    @property
    def log_sets(self) -> float:
        """Addition to the outer radii's ln(1/δ') for an action chosen on the records."""
        return sets_of_cells(self.n_cells) if self.terms.selection == "menu" else 0.0

    @property
    def masses(self) -> list[int]:
        """Number of records of each other collective."""
        return [self.analysis.parts[j].group.n for j in self.others]

    @property
    def is_certified(self) -> bool:
        """Whether the regime's value is a guarantee: no estimate, no mass understated."""
        regime = self.terms.regime
        if regime == "worst_case" and self.others_records < sum(self.masses):
            return False
        if regime == "known_interventions_robust" and not self._knows_what_happens():
            return False
        return self.terms.regime not in regimes.ESTIMATES

    def _knows_what_happens(self) -> bool:
        for j in self.others:
            does = self.analysis.strategies[j]
            same = does
            if isinstance(does, NaiveUnplanting):
                same = FeatureLabelPlanting(does.signal, target=does.alternative)
            if not {does, same} & set(intervention_set(self, j, robust=True)):
                return False
        return True

    @property
    def others_records(self) -> float:
        """Records of all other collectives, or the known upper bound on them."""
        if self.terms.others_mass is None:
            return float(sum(self.masses))
        return self.terms.others_mass[self.i] * self.analysis.records.n_train

    def conflict_of(self, counts: Counts) -> Counts:
        """Return how far counts (n_cells, n_labels) speak against this plan."""
        return conflict(counts, self.evidence.target, self.evidence.rival)


def state_bound(case: Case) -> Statement:
    """Return the bound in the terms' regime."""
    regime = case.terms.regime
    if regime == "transparent":
        return _transparent(case)
    if regime == "known_interventions_robust":
        return _robust(case)
    cross = _CROSS_TERMS[regime](case)
    return _from_cross(case, cross, _confidence(case))


def _confidence(case: Case) -> float:
    if case.evidence.rival is None:
        return planting_confidence(case.delta, case.n_cells, case.analysis.space.n_labels)
    return unplanting_confidence(case.delta, case.n_cells)


def _from_cross(case: Case, cross: Reals, log_inverse_delta: float) -> Statement:
    e, n_train = case.evidence, case.analysis.records.n_train
    cost = statistical_cost(case.sizes, log_inverse_delta) + case.terms.tau * n_train
    margins = margin(e.prevalence, cross, e.own_conflict, case.sizes, cost)
    outer = log_inverse_delta + case.log_sets
    slack = radius(e.n_evidence, outer) + radius(case.analysis.records.n_test, outer)
    bound = guaranteed_success(margins > 0, e.members, e.n_evidence, slack)
    return Statement(margins, cross / n_train, float(bound), log_inverse_delta)


def _full(case: Case) -> Reals:
    total = np.zeros(case.analysis.index.n_cells)
    for j in case.others:
        total += case.conflict_of(case.analysis.parts[j].post)
    return total


def _aggregate(case: Case) -> Reals:
    published = sum(part.post for part in case.analysis.parts)
    return np.asarray(case.conflict_of(published - case.part.post), dtype=np.float64)


def _worst_case(case: Case) -> Reals:
    return np.full(case.analysis.index.n_cells, case.others_records)


def _known(case: Case) -> Reals:
    sets = [intervention_set(case, j) for j in case.others]
    cross = regimes.known_interventions(_conflicts_of_sets(case, sets), case.masses)
    return np.broadcast_to(cross, case.evidence.members.shape)


def _anonymous(case: Case) -> Reals:
    strategy = case.analysis.strategies[case.i]
    conflicts = own_conflicts(case, same_edit_any_label(strategy, case.analysis.space))
    return regimes.anonymous(conflicts, case.others_records)


_CROSS_TERMS: dict[str, Callable[[Case], Reals]] = {
    "full": _full,
    "aggregate": _aggregate,
    "aggregate_sum": _full,
    "known_interventions": _known,
    "anonymous": _anonymous,
    "worst_case": _worst_case,
}


def _robust(case: Case) -> Statement:
    sets = [intervention_set(case, j, robust=True) for j in case.others]
    union = {h for interventions in sets for h in interventions}
    n_interventions = len(union) + sum(map(len, sets))
    log_inverse_delta = robust_confidence(
        case.delta, case.n_cells, case.analysis.space.n_labels, n_interventions
    )
    cross = regimes.known_interventions_robust(
        _conflicts_of_sets(case, sets, robust=True),
        case.masses,
        case.evidence.n_evidence,
        log_inverse_delta,
    )
    return _from_cross(case, np.broadcast_to(cross, case.evidence.members.shape), log_inverse_delta)


def _transparent(case: Case) -> Statement:
    n_train = case.analysis.records.n_train
    strategy = case.analysis.strategies[case.i]
    against = conflict_with(case.analysis.mixture, case.analysis.space.label_code(strategy.target))
    # Any label may beat an unplanted one, whichever the members report.
    lead = against if strategy.objective == "unplanting" else -against
    won = lead > case.terms.tau_records(n_train)
    log_inverse_delta = log_events(2, case.delta)
    # The cells depend on the own records, hence the union over their sets; the test users
    # are independent of them.
    log_members = log_inverse_delta + sets_of_cells(case.n_cells)
    # Nothing is estimated, so a split that chose labels counts like every other member.
    members = case.part.group.sent[strategy.maps()[0]].sum(axis=-1)
    n_members = case.part.group.n
    slack = radius(n_members, log_members)
    slack = slack + radius(case.analysis.records.n_test, log_inverse_delta + case.log_sets)
    bound = guaranteed_success(won, members, n_members, slack)
    margins = lead / n_train - case.terms.tau if n_members else np.full(lead.shape, -math.inf)
    unused = np.full(lead.shape, math.nan)
    return Statement(margins, unused, float(bound), log_inverse_delta)


def intervention_set(case: Case, j: int, *, robust: bool = False) -> list[Strategy]:
    """Return H_j, what collective j might do; robustly it may also abstain."""
    known = case.terms.interventions
    chosen = list(known[j]) if known is not None else default_interventions(case.analysis)
    if robust:
        chosen.append(Abstain())
        own = case.analysis.strategies[j]
        if known is None and not isinstance(own, FeatureLabelPlanting):
            # A guarantee needs the truth in the set, which the default may lack.
            chosen.append(own)
    return list(dict.fromkeys(chosen))


def default_interventions(analysis: Analysis) -> list[Strategy]:
    """Return what anybody might do by default: plant any signal present for any label."""
    signals = dict.fromkeys(s.maps()[0] for s in analysis.strategies if s.maps())
    return [
        FeatureLabelPlanting(signal, target=label)
        for signal in signals
        for label in analysis.space.labels
    ]


def _conflicts_of_sets(
    case: Case, sets: list[list[Strategy]], *, robust: bool = False
) -> list[Reals]:
    """Return the own conflicts of each set; most collectives share one."""
    known: dict[tuple[Strategy, ...], Reals] = {}
    for chosen in map(tuple, sets):
        if chosen not in known:
            known[chosen] = own_conflicts(case, chosen, robust=robust)
    return [known[tuple(chosen)] for chosen in sets]


def own_conflicts(case: Case, interventions: Sequence[Strategy], *, robust: bool = False) -> Reals:
    """Return conflicts (n_interventions, n_cells) on the own evidence, as shares of it."""
    group = case.part.group
    if case.part.estimation_rows is not None:
        group = group - case.analysis.count(case.part.estimation_rows)
    if group.n == 0:
        # Nothing is known: no estimate, and a guarantee's radius says all there is.
        nothing = 0.0 if robust else math.nan
        return np.full((len(interventions), case.analysis.index.n_cells), nothing)
    judge = conflicts_at_worst if robust else conflicts_under
    analysis = case.analysis
    against = judge(interventions, group, case.evidence, analysis.space, analysis.label_map)
    return against / group.n
