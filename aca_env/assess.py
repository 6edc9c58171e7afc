"""From an analysis to one collective's report in one information regime."""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds import regimes
from aca_env.bounds.margins import guaranteed_success, margin, statistical_cost
from aca_env.bounds.radii import (
    log_events,
    planting_confidence,
    radius,
    robust_confidence,
    sets_of_cells,
    unplanting_confidence,
)
from aca_env.case import Case, Statement, intervention_set
from aca_env.counts import conflict_with
from aca_env.interventions import conflicts_at_worst, conflicts_under, same_edit_any_label
from aca_env.strategies.base import Strategy

Reals = NDArray[np.float64]


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
    cost = cost + case.rest_cost_of_bias
    margins = margin(e.prevalence, cross, e.own_conflict, case.sizes, cost)
    outer = log_inverse_delta + case.log_sets
    slack = radius(e.n_evidence, outer) + radius(case.analysis.records.n_test, outer)
    slack = slack + case.own_bias
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
        case.gaps,
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
    slack = slack + case.own_bias
    bound = guaranteed_success(won, members, n_members, slack)
    margins = lead / n_train - case.terms.tau if n_members else np.full(lead.shape, -math.inf)
    unused = np.full(lead.shape, math.nan)
    return Statement(margins, unused, float(bound), log_inverse_delta)


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
