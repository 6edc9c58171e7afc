"""From an analysis to one collective's tighter bound, beside the paper's."""

import numpy as np

from aca_env.bounds.regimes import ESTIMATES
from aca_env.bounds.tighter import tight_bound
from aca_env.case import Case, Statement, intervention_set
from aca_env.counts import GroupCounts
from aca_env.plan_counts import Situation, plan_counts
from aca_env.tight_report import Tight


def state_tight(case: Case, statement: Statement) -> Tight | None:
    """Return the tighter bound in the terms' regime; None where none is asked for.

    Args:
        case: the plan in its analysis.
        statement: the paper's bound; the estimates' cross term is taken from it.
    """
    tightening = case.terms.tightening
    if tightening is None:
        return None
    n_train = case.analysis.records.n_train
    situation = _situation(case)
    cross = None
    if case.terms.regime == "worst_case":
        cross = np.full(len(situation.cells), case.others_records)
    elif case.terms.regime in ESTIMATES:
        cross = statement.cross[situation.cells] * n_train
    robust = case.terms.regime == "known_interventions_robust"
    sets = [intervention_set(case, j, robust=True) for j in case.others] if robust else []
    counts = plan_counts(situation, case.terms, cross=cross, interventions=sets)
    found = tight_bound(counts, case.delta, tightening, is_chosen=case.terms.selection == "menu")
    floor = np.full(case.analysis.index.n_cells, -np.inf)
    floor[situation.cells] = found.floor / n_train
    return Tight(
        tightening,
        float(found.bound),
        case.is_certified,
        floor,
        found.log_inverse_delta,
    )


def _situation(case: Case) -> Situation:
    analysis, part, evidence = case.analysis, case.part, case.evidence
    strategy = analysis.strategies[case.i]
    return Situation(
        strategy=strategy,
        space=analysis.space,
        cells=analysis.index.cells_of(strategy.maps()[0]),
        n_cells=case.n_cells,
        n_support=None,
        members=part.group,
        holdout=_holdout(case, part.group),
        evidence=evidence,
        posts=[analysis.parts[j].post for j in case.others],
        sizes=case.masses,
        n_rest=len(analysis.records.rest),
        mixture=analysis.mixture,
        n_train=analysis.records.n_train,
        n_test=analysis.records.n_test,
    )


def _holdout(case: Case, group: GroupCounts) -> GroupCounts:
    rows = case.part.estimation_rows
    return group if rows is None else group - case.analysis.count(rows)
