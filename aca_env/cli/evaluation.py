"""What `aca evaluate` computes: one analysis, and every answer read off it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from aca_env.analysis import Analysis, Records
from aca_env.bounds.regimes import REGIMES
from aca_env.cli.collective_plans import CollectivePlan, mistakes_at
from aca_env.errors import DataError
from aca_env.evaluate import report_on
from aca_env.evaluate_input import check_number
from aca_env.features import Labels
from aca_env.narrow import on_cells_of
from aca_env.populations.pool import Pool
from aca_env.report import Report
from aca_env.requirements import LEVELS, Outlook, Requirement
from aca_env.scenario.members import count_members
from aca_env.strategies.abstain import Abstain
from aca_env.terms import Terms


@dataclass(frozen=True)
class Asked:
    """What is asked of a table.

    Attributes:
        plans: the collectives.
        terms: δ, ε and the threshold; the regime plays no part.
        regimes: information regimes to report, in order.
        test_share: share of the rows that become test users, in (0, 1).
        seed: draws test users, members and estimation splits.
    """

    plans: tuple[CollectivePlan, ...]
    terms: Terms
    regimes: tuple[str, ...] = REGIMES
    test_share: float = 0.2
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Split:
    """The rows of a table in their roles: training records first, members before the rest."""

    records: Records
    y_test: Labels


@dataclass(frozen=True)
class Harm:
    """What one other collective costs.

    Attributes:
        name: its name.
        success_without: success if its members did not edit.
        bound_without: bound in the regime `full` if its members did not edit.
        margin_cost: what it takes off the margins, in mass, on average over the members.
    """

    name: str
    success_without: float
    bound_without: float
    margin_cost: float


@dataclass(frozen=True, eq=False)
class Answer:
    """Everything about one collective.

    Attributes:
        plan: what was asked.
        n_members: its members.
        reports: report by regime; the first that is asked for explains the cells.
        explained: report in the regime `full`.
        explanation: which cells fail and by which term, in plain lines.
        requirements: by regime, what certifying each level takes.
        critical_shares: by level, share from which success is there without sampling error.
        worst_rival: the other collective that hurts most; None where none does.
    """

    plan: CollectivePlan
    n_members: int
    reports: Mapping[str, Report]
    explained: Report
    explanation: tuple[str, ...]
    requirements: Mapping[str, tuple[Requirement, ...]]
    critical_shares: Mapping[float, float | None]
    worst_rival: Harm | None

    @property
    def success(self) -> float:
        """Success of the histogram platform."""
        return self.explained.success


def split_rows(pool: Pool, asked: Asked) -> Split:
    """Return the rows drawn at random: test users first, then members of each collective.

    Raises:
        DataError: too few rows for both, or an estimation split as large as its collective.
    """
    n_test = round(asked.test_share * pool.n_users)
    n_train = pool.n_users - n_test
    if n_test < 1 or n_train < 1:
        raise DataError(
            f"--test-share: expected at least one test row and one training row, got {n_test} "
            f"and {n_train} of {pool.n_users}"
        )
    order = np.random.default_rng(asked.seed).permutation(pool.n_users)
    X = np.empty(pool.X.shape, dtype=pool.X.dtype, order="F")
    for k in range(pool.space.n_features):
        X[:, k] = pool.X[:, k][order]
    y = pool.y[order].astype(np.int64)
    sizes = count_members([plan.share for plan in asked.plans], n_train)
    for number, (plan, size) in enumerate(zip(asked.plans, sizes, strict=True), start=1):
        if plan.n_estimation and plan.n_estimation >= size:
            raise DataError(
                f"--collective {number}: n_estimation: expected fewer than its {size} members, "
                f"got {plan.n_estimation}"
            )
    groups = np.split(np.arange(n_train), np.cumsum(sizes))
    records = Records(pool.space, X, y[:n_train], tuple(groups[:-1]), groups[-1], n_test)
    return Split(records, y[n_train:])


def analyse(split: Split, plans: Sequence[CollectivePlan], seed: int) -> Analysis:
    """Return the analysis of the plans.

    Raises:
        DataError: a plan that does not fit the table, with its place.
    """
    strategies = []
    for number, plan in enumerate(plans, start=1):
        with mistakes_at(f"--collective {number}"):
            strategy = plan.build()
            strategy.check(split.records.space)
            strategies.append(strategy)
    rng = np.random.default_rng([seed, 1])
    return Analysis(split.records, strategies, rng)


def check_terms(asked: Asked) -> None:
    """Raise `DataError` where a number is out of range."""
    check_number("--delta", asked.terms.delta, 0, 1, open_ends=True)
    check_number("--epsilon", asked.terms.epsilon, 0, 1)
    if asked.terms.epsilon == 1:
        raise DataError("--epsilon: expected a number in [0, 1), got 1")
    check_number("--test-share", asked.test_share, 0, 1, open_ends=True)


def answers(analysis: Analysis, y_test: Labels, asked: Asked) -> tuple[Answer, ...]:
    """Return one answer per collective."""
    outlook = Outlook(analysis, y_test)
    return tuple(
        _answer(on_cells_of(analysis, i), outlook, asked, i) for i in range(len(asked.plans))
    )


def _answer(analysis: Analysis, outlook: Outlook, asked: Asked, i: int) -> Answer:
    terms = {regime: replace(asked.terms, regime=regime) for regime in asked.regimes}
    reports = {regime: named_report(analysis, asked, i, terms[regime]) for regime in terms}
    full = replace(asked.terms, regime="full")
    explained = reports.get("full") or named_report(analysis, asked, i, full)
    shares = tuple(plan.share for plan in asked.plans)
    return Answer(
        plan=asked.plans[i],
        n_members=outlook.sizes[i],
        reports=reports,
        explained=explained,
        # Single cells mean nothing where there are too many of them.
        explanation=tuple(explained.explain(0 if explained.is_vacuous else 5).splitlines()),
        requirements={
            regime: outlook.requirements(i, stated, LEVELS, shares)
            for regime, stated in terms.items()
        },
        critical_shares={level: outlook.critical_share(i, level, full) for level in LEVELS},
        worst_rival=_worst_rival(analysis, asked, i, explained),
    )


def named_report(analysis: Analysis, asked: Asked, i: int, terms: Terms) -> Report:
    """Return a report whose terms call the other collectives by name."""
    report = report_on(analysis, i, terms)
    names = {f"collective {j}": plan.name for j, plan in enumerate(asked.plans)}
    return replace(report, terms={names.get(k, k): v for k, v in report.terms.items()})


def _worst_rival(analysis: Analysis, asked: Asked, i: int, now: Report) -> Harm | None:
    """Return the other collective without whose edits collective i would do best.

    Where no single one changes success or bound, what counts is the cost in margins.
    """
    if isinstance(analysis.strategies[i], Abstain):
        return None
    full = replace(asked.terms, regime="full")
    ranked = []
    for j, plan in enumerate(asked.plans):
        if j != i:
            then = report_on(analysis.with_plan(j, Abstain()), i, full)
            harm = Harm(plan.name, then.success, then.bound, _margin_cost(now, plan.name))
            gains = (then.success - now.success, _gain(then.bound, now.bound), harm.margin_cost)
            ranked.append((gains, harm))
    if not ranked:
        return None
    gains, harm = max(ranked, key=lambda item: item[0])
    return harm if gains > (0.0, 0.0, 0.0) else None


def _margin_cost(report: Report, name: str) -> float:
    if name not in report.terms:
        return 0.0
    return float(-(report.terms[name] * report.members).sum())


def _gain(then: float, now: float) -> float:
    return then - now if np.isfinite(then) and np.isfinite(now) else 0.0
