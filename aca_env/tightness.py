"""How many members a level takes under any of the bounds, and in how many draws they do.

Members are counted at the population's values: every count is the expected one, rounded. What
chance does to them is measured by draws (`share_certified`).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from aca_env.bounds.opposition import PlanCounts
from aca_env.bounds.tightening import PAPER, TIGHTEST, Tightening
from aca_env.bounds.tighter import tight_bound
from aca_env.errors import DataError
from aca_env.joint_plan import JointPlan, JointSample
from aca_env.plan_counts import plan_counts
from aca_env.strategies.base import Strategy
from aca_env.terms import Terms

FULL = 1.0
"""The level of full success: every planted cell is won with confidence."""

ROBUST = "known_interventions_robust"

_GRID = 48
"""Sizes of the grid, in equal ratios."""


def ladder() -> tuple[tuple[str, Tightening], ...]:
    """Return the ingredients added one after the other, from the paper's bound to the tightest."""
    bernstein = replace(PAPER, radius="empirical_bernstein")
    tilted = replace(PAPER, radius="tilted")
    exact = replace(PAPER, radius="exact")
    realised = replace(exact, prevalence="realised")
    summed = replace(realised, sums="maximum_of_sums")
    outer = replace(summed, outer="exact")
    weighted = replace(outer, split="weighted")
    occupied = replace(weighted, union="occupied")
    return (
        ("the paper's bound", PAPER),
        ("Bernstein radii on the difference of masses", bernstein),
        ("one closed form for members and rest", tilted),
        ("the exact law instead", exact),
        ("own edited mass as realised", realised),
        ("maximum of sums", summed),
        ("exact outer shares", outer),
        ("weighted split of δ", weighted),
        ("union over occupied cells only", occupied),
        ("one budget for the classifier", replace(occupied, budget="shared")),
    )


def least_members(
    plan: JointPlan,
    i: int,
    level: float,
    terms: Terms | None = None,
    tightening: Tightening = TIGHTEST,
) -> int | None:
    """Return the least members of collective i that certify a level, the others' sizes fixed.

    The least size above which no size on a grid fails, found by bisection; None where even
    the whole rest does not suffice.

    Args:
        plan: the joint plan; collective i's size in it plays no part.
        i: the collective.
        level: bound that is wanted, in [0, 1]; `FULL` asks that every cell is won.
        terms: δ, regime, ε and threshold.
        tightening: the ingredients.
    """
    stated = Terms() if terms is None else terms

    def holds(n_members: int) -> bool:
        counts = counts_of(_sized(plan, i, n_members).expected(), i, stated)
        found = tight_bound(counts, stated.delta, tightening)
        if level >= FULL:
            reached = np.asarray(counts.members) > 0
            return bool(found.won[reached].all() and reached.any())
        return bool(found.bound >= level)

    return _least(holds, _room(plan, i))


def least_for_success(plan: JointPlan, i: int, level: float) -> int | None:
    """Return the least members of collective i whose success reaches a level in [0, 1].

    Against the exact histogram, at the population's values.
    """

    def holds(n_members: int) -> bool:
        sample = _sized(plan, i, n_members).expected()
        users = sample.users(i).sum() / plan.n_test
        return bool(sample.success(i) >= min(level, 1.0) * users - 1e-12)

    return _least(holds, _room(plan, i))


def share_certified(  # noqa: PLR0913 - one call with named options
    plan: JointPlan,
    i: int,
    level: float,
    rng: np.random.Generator,
    *,
    n_draws: int = 100,
    terms: Terms | None = None,
    tightening: Tightening = TIGHTEST,
) -> float:
    """Return the share of draws in which a level is certified at the plan's sizes.

    Args:
        plan: the joint plan.
        i: the collective.
        level: bound that is wanted; `FULL` asks that every planted cell is won.
        rng: source of the draws.
        n_draws: number of draws.
        terms: δ, regime, ε and threshold.
        tightening: the ingredients.
    """
    stated = Terms() if terms is None else terms
    sample = plan.draw(n_draws, rng)
    found = tight_bound(counts_of(sample, i, stated), stated.delta, tightening)
    reached = found.won.all(axis=-1) if level >= FULL else found.bound >= level
    return float(np.mean(reached))


def counts_of(sample: JointSample, i: int, terms: Terms) -> PlanCounts:
    """Return collective i's count tables of a sample in the terms' regime.

    Raises:
        DataError: a regime without a known cross term, or one the scenario is not made for.
    """
    world = sample.plan.world
    sets: Sequence[Sequence[Strategy]] = ()
    if terms.regime == ROBUST:
        if world.scenario.information.regime != ROBUST:
            raise DataError(
                f'regime "{ROBUST}": expected a scenario that states it, so that own records are '
                f'counted by the others\' signals, got "{world.scenario.information.regime}"'
            )
        others = [j for j in range(world.n_agents) if j != i]
        sets = [world.interventions(j) for j in others]
    return plan_counts(sample.situation(i), terms, interventions=sets)


def _sized(plan: JointPlan, i: int, n_members: int) -> JointPlan:
    return replace(plan, sizes=(*plan.sizes[:i], n_members, *plan.sizes[i + 1 :]))


def _room(plan: JointPlan, i: int) -> int:
    return plan.n_train - sum(plan.sizes) + plan.sizes[i]


def _least(holds: Callable[[int], bool], most: int) -> int | None:
    """Return the least number from which on a condition holds, on a grid and by bisection."""
    grid = np.unique(np.geomspace(1, max(most, 1), _GRID).astype(int))
    if most < 1 or not holds(most):
        return None
    above = most
    for size in grid[::-1][1:]:
        if not holds(int(size)):
            low = int(size)
            break
        above = int(size)
    else:
        return 1
    while above - low > 1:
        middle = (low + above) // 2
        if holds(middle):
            above = middle
        else:
            low = middle
    return above
