"""Bounds that are wrong on purpose: a coverage test that passes them tests nothing."""

from contextlib import AbstractContextManager, ExitStack
from unittest.mock import patch

import numpy as np

from aca_env.bounds import margins
from aca_env.game import engine, plans, training


def without_conflict() -> AbstractContextManager:
    """No conflict term: neither the others nor the rest speak against the plan."""

    def margin(prevalence, cross, own_conflict, sizes, cost):
        return margins.margin(prevalence, cross * 0.0, own_conflict * 0, sizes, cost)

    # `transparent` has no margin; there a cell is taken for won where the target is seen.
    return _replaced(engine, margin=margin, conflicts=lambda counts: -np.asarray(counts))


def without_cross_term() -> AbstractContextManager:
    """The rest may oppose, but the other collectives are forgotten."""

    def margin(prevalence, cross, own_conflict, sizes, cost):
        return margins.margin(prevalence, cross * 0.0, own_conflict, sizes, cost)

    return _replaced(engine, margin=margin)


def without_inner_radii() -> AbstractContextManager:
    """Margins take the own records' shares for the truth."""
    return _replaced(engine, statistical_cost=lambda sizes, _: np.zeros(np.shape(sizes.n_members)))


def without_outer_radii() -> AbstractContextManager:
    """The own members' share on won cells is taken for the test users'."""

    def guaranteed_success(won, members, n_evidence, slack):
        return margins.guaranteed_success(won, members, n_evidence, np.zeros_like(slack))

    return _replaced(engine, guaranteed_success=guaranteed_success)


def without_threshold() -> AbstractContextManager:
    """The classifier's suboptimality is forgotten, while the adversary spends it."""
    stack = ExitStack()
    stack.enter_context(_replaced(plans, suboptimality_threshold=lambda *_: 0.0))
    stack.enter_context(_replaced(training, exact_budget=lambda *_: 0))
    return stack


def _replaced(module, **functions) -> AbstractContextManager:
    return patch.multiple(module, **functions)


WRONG = {
    "no conflict": without_conflict,
    "no cross term": without_cross_term,
    "no inner radii": without_inner_radii,
    "no outer radii": without_outer_radii,
    "no threshold": without_threshold,
}
