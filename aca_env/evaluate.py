"""`evaluate`: the one-shot analysis of given records."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from aca_env.analysis import Analysis
from aca_env.assess import state_bound
from aca_env.assess_tight import state_tight
from aca_env.bounds.margins import Sizes, statistical_cost
from aca_env.bounds.radii import radius
from aca_env.bounds.tightening import Tightening
from aca_env.case import Case, Statement
from aca_env.erased import infinite_data_estimate
from aca_env.errors import DataError
from aca_env.evaluate_input import Question, ask, check_strategies
from aca_env.features import FeatureSpace
from aca_env.report import MAX_LISTED_CELLS, Report
from aca_env.shared_members import one_collective_each
from aca_env.strategies.base import Strategy
from aca_env.strategies.unplanting import NaiveUnplanting
from aca_env.terms import Terms
from aca_env.tight_report import Tight


def evaluate(  # noqa: PLR0913 - the public signature
    X: Any,
    y: Any,
    membership: Any,
    collectives: Sequence[Strategy],
    X_test: Any,
    *,
    space: FeatureSpace | None = None,
    delta: float = 0.05,
    epsilon: float = 0.0,
    threshold: str = "contamination",
    regime: str = "full",
    rng: np.random.Generator | None = None,
    interventions: Any = None,
    others_mass: float | Sequence[float] | None = None,
    selection: str = "fixed",
    menu_size: int = 1,
    tightening: Tightening | None = None,
    bias_bounds: float | Sequence[float] | None = None,
    overlap_rule: str = "priority",
) -> tuple[Report, ...]:
    """Return what each collective achieves on given records, and what it is guaranteed.

    The platform trains a histogram (empirical Bayes) classifier on everybody's edited
    records; ties go to the lowest label code.

    Args:
        X: codes (n_train, n_features), or a DataFrame with the features and the label.
        y: label codes (n_train,), or the label column of the DataFrame.
        membership: (n_train,) index of each record's collective, −1 for nobody; or booleans
            (n_train, n_collectives), where people may be members of several.
        collectives: the plan of each collective.
        X_test: test users, like X (a DataFrame needs no label column).
        space: the space of the codes; may be left out for DataFrames.
        delta: probability that a certified bound fails, in (0, 1).
        epsilon: suboptimality of the classifier, in [0, 1).
        threshold: "contamination" (τ = ε/(1−ε)) or "total_variation" (τ = 2ε).
        regime: what each collective knows of the others, one of `bounds.regimes.REGIMES`.
        rng: draws the estimation splits; None gives the same splits at every call.
        interventions: what the others might do, for the regimes that ask: one list for
            all, or one per collective; default: plant any signal present for any label.
        others_mass: known upper bound on Σ_{j≠i} α_j, one number or one per collective;
            default: the truth. Used by `worst_case` and `anonymous`.
        selection: "fixed" if each plan was fixed before its records were seen, "menu" if
            it was chosen on them.
        menu_size: number of plans chosen from, for "menu".
        tightening: ingredients of a tighter bound that each report states beside the paper's;
            `Tightening()` takes every one at its best.
        bias_bounds: known upper bounds on the total variation distance of each collective's
            unedited members from the test users: one for all, or one each; one more is that of
            the rest, by default what follows if all users are like the test users.
        overlap_rule: whose edit members of several carry out, of those that edit: the first
            in order ("priority"), the "last", or a "random" one.

    Returns:
        One report per collective.

    Raises:
        AcaError: records, plans or options that do not fit; the message names them.

    Source: Battiloro et al. (2026), Theorems 3.1 and 4.1; Gauthier, Bach and Jordan (2025).

    >>> from aca_env.signals import Signal
    >>> from aca_env.strategies import FeatureLabelPlanting
    >>> space = FeatureSpace({"heat": ["low", "high"]}, ["no", "yes"])
    >>> plan = FeatureLabelPlanting(Signal({"heat": "high"}), target="yes")
    >>> X, y, membership = np.zeros((1000, 1), int), np.zeros(1000, int), np.zeros(1000, int)
    >>> (report,) = evaluate(X, y, membership, [plan], X[:200], space=space)
    >>> report.success, round(report.bound, 3)
    (1.0, 0.837)
    """
    options = Terms(
        regime=regime,
        delta=delta,
        epsilon=epsilon,
        threshold=threshold,
        selection=selection,
        menu_size=menu_size,
        tightening=tightening,
    )
    if not isinstance(collectives, Sequence) or isinstance(collectives, str):
        kind = type(collectives).__name__
        raise DataError(f"collectives: expected a list of strategies, got a {kind}")
    if rng is not None and not hasattr(rng, "choice"):
        raise DataError(f"rng: expected a numpy random Generator, got {rng!r}")
    generator = np.random.default_rng(0) if rng is None else rng
    check_strategies("collectives", collectives)
    owners = one_collective_each(membership, collectives, overlap_rule, generator)
    if bias_bounds is not None and owners is not membership:
        raise DataError(
            "bias_bounds: expected none with members of several collectives, since who of them "
            "edits for which collective changes its law"
        )
    question = Question(X, y, owners, tuple(collectives), X_test, space)
    records, terms, involved = ask(question, options, interventions, others_mass, bias_bounds)
    analysis = Analysis(records, question.collectives, generator, involved)
    return tuple(report_on(analysis, i, terms) for i in range(len(question.collectives)))


def report_on(analysis: Analysis, i: int, terms: Terms) -> Report:
    """Return collective i's report in the terms' regime."""
    evidence = analysis.parts[i].evidence
    if evidence is None:
        return _without_bound(analysis, i, terms)
    case = Case(analysis, i, terms, evidence)
    statement = state_bound(case)
    return _with_bound(case, statement, state_tight(case, statement))


def best_naive_unplanting(
    analysis: Analysis, i: int, terms: Terms
) -> tuple[NaiveUnplanting, Report]:
    """Return the naive unplanting whose bound is best, at δ/(L−1) for each alternative.

    The alternative may be picked on the same data: a union over the L−1 of them is paid.

    Args:
        analysis: an analysis in which collective i naively unplants.
        i: the collective.
        terms: terms of the bound; its δ is the total.

    Raises:
        DataError: collective i does not naively unplant.
    """
    plan = analysis.strategies[i]
    if not isinstance(plan, NaiveUnplanting):
        raise DataError(f"collective {i}: expected naive unplanting, got {type(plan).__name__}")
    others = [label for label in analysis.space.labels if label != plan.target]
    split = terms.with_delta(terms.delta / len(others))
    candidates = []
    for label in others:
        choice = NaiveUnplanting(
            plan.signal, target=plan.target, alternative=label, method=plan.method
        )
        candidates.append((choice, report_on(analysis.with_plan(i, choice), i, split)))
    return max(candidates, key=lambda pair: pair[1].bound)


def _listed(analysis: Analysis, i: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return the occupied cells of collective i's signal, all of them where they are few."""
    signal = analysis.strategies[i].maps()[0]
    cells = analysis.index.cells_of(signal)
    if signal.bind(analysis.space).n_cells < MAX_LISTED_CELLS:
        return cells
    return cells[analysis.is_occupied(signal)[cells]]


def _with_bound(case: Case, statement: Statement, tight: Tight | None) -> Report:
    analysis, evidence, part = case.analysis, case.evidence, case.part
    listed = _listed(analysis, case.i)
    n_members, n_evidence = max(evidence.n_members, 1), max(evidence.n_evidence, 1)
    return Report(
        strategy=type(analysis.strategies[case.i]).__name__,
        regime=case.terms.regime,
        space=analysis.space,
        success=analysis.success(case.i),
        bound=statement.bound,
        certified=case.is_certified,
        cells=analysis.index.codes_of(listed),
        n_cells=case.n_cells,
        margin=statement.margins[listed],
        prevalence=evidence.prevalence[listed] / n_members,
        cross_conflict=statement.cross[listed],
        own_conflict=evidence.own_conflict[listed] / n_evidence,
        members=evidence.members[listed] / n_evidence,
        n_members=evidence.n_members,
        delta_prime=float(np.exp(-statement.log_inverse_delta)),
        log_inverse_delta=statement.log_inverse_delta,
        terms={name: values[listed] for name, values in _terms(case, statement).items()},
        estimation_rows=part.estimation_rows,
        label_map=None if part.label_map is None else part.label_map[listed],
        tight=None if tight is None else tight.on(listed),
        bias_bounds=case.paid_bias,
    )


def _terms(case: Case, statement: Statement) -> dict[str, Any]:
    """Return what each part adds to the margin of every cell, in mass."""
    if case.terms.regime == "transparent":
        tau = np.broadcast_to(-case.terms.tau, statement.margins.shape)
        return {"published lead": statement.margins - tau, "suboptimality": tau}
    e, sizes, n = case.evidence, case.sizes, case.analysis.records.n_train
    terms = {"own mass": e.prevalence / n}
    if case.terms.regime in ("full", "aggregate_sum"):
        for j in case.others:
            against = case.conflict_of(case.analysis.parts[j].post)
            terms[f"collective {j}"] = -against / n
    else:
        terms["the other collectives"] = -statement.cross
    same: dict[str, float] = {}
    if sizes.n_rest:
        terms["the rest"] = -sizes.n_rest / n * e.own_conflict / max(e.n_evidence, 1)
        own_radius = 2 * sizes.n_rest / n * radius(e.n_evidence, statement.log_inverse_delta)
        rest_radius = 2 * sizes.n_rest / n * radius(sizes.n_rest, statement.log_inverse_delta)
        same["radius of the rest seen by members"] = -float(own_radius)
        same["radius of the rest itself"] = -float(rest_radius)
    no_rest = Sizes(e.n_members, e.n_evidence, 0, 0, n)
    own_radius = statistical_cost(no_rest, statement.log_inverse_delta) / n
    same["radius of the own mass"] = -float(own_radius)
    same["suboptimality"] = -case.terms.tau
    if case.terms.bias_bounds is not None:
        same["bias of the members and the rest"] = -case.rest_cost_of_bias / n
    # One number in every cell takes no memory.
    return terms | {name: np.broadcast_to(v, e.prevalence.shape) for name, v in same.items()}


def _without_bound(analysis: Analysis, i: int, terms: Terms) -> Report:
    strategy, part = analysis.strategies[i], analysis.parts[i]
    erases = strategy.objective == "erasing"
    listed = _listed(analysis, i) if erases else np.empty(0, dtype=np.int64)
    blank = np.full(len(listed), np.nan)
    bound = -np.inf if erases else np.nan
    landed = part.post.sum(axis=-1)[listed] / max(part.group.n, 1)
    return Report(
        strategy=type(strategy).__name__,
        regime=terms.regime,
        space=analysis.space,
        success=analysis.success(i),
        bound=bound,
        certified=False,
        cells=analysis.index.codes_of(listed),
        n_cells=strategy.maps()[0].bind(analysis.space).n_cells if erases else 0,
        margin=np.full(len(listed), -np.inf),
        prevalence=landed,
        cross_conflict=blank,
        own_conflict=blank,
        members=blank,
        n_members=part.group.n,
        delta_prime=np.nan,
        log_inverse_delta=np.nan,
        estimation_rows=part.estimation_rows,
        label_map=None if part.label_map is None else part.label_map[listed],
        infinite_data=_infinite_data(analysis, i, terms) if erases else None,
    )


def _infinite_data(analysis: Analysis, i: int, terms: Terms) -> float:
    strategy, group = analysis.strategies[i], analysis.parts[i].group
    image_of = analysis.image_of(strategy.maps()[0])
    alpha = group.n / analysis.records.n_train
    return infinite_data_estimate(group.raw, image_of, alpha, terms.epsilon)
