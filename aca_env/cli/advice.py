"""What to plant instead, when a signal leaves too many cells free."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.margins import Sizes, statistical_cost
from aca_env.bounds.radii import planting_confidence
from aca_env.cells import dense_ids
from aca_env.cli.collective_plans import CollectivePlan
from aca_env.cli.evaluation import Answer, Asked, Split, analyse, named_report
from aca_env.features import Features, FeatureSpace
from aca_env.requirements import Outlook
from aca_env.terms import Terms

MOST_ROWS = 100_000
"""Rows that the search looks at; the result is then computed on all of them."""


@dataclass(frozen=True)
class Advice:
    """A fuller signal, and what it would do.

    Attributes:
        n_cells: cells that the given signal leaves free.
        add: value by column to plant in addition.
        n_cells_then: cells that would be left.
        success: success of the histogram platform with it.
        bound: bound in the regime `full` with it.
        level: a level of that bound.
        n_members: members that certifying the level would then take; None if out of reach.
    """

    n_cells: int
    add: dict[str, str]
    n_cells_then: int
    success: float
    bound: float
    level: float
    n_members: int | None


def advise(split: Split, asked: Asked, i: int, answer: Answer) -> Advice | None:
    """Return what collective i should plant; None where its signal is full enough."""
    plan, space = asked.plans[i], split.records.space
    if not plan.plant or plan.strategy == "erasing" or not answer.explained.is_vacuous:
        return None
    X = split.records.X[:: max(1, len(split.records.X) // MOST_ROWS)]
    add = fuller_signal(X, space, plan, _unopposed(answer.n_members, split), asked.terms)
    plans = [p.planting(add) if p is plan else p for p in asked.plans]
    analysis = analyse(split, plans, asked.seed)
    report = named_report(analysis, asked, i, asked.terms)
    (need, *_) = Outlook(analysis, split.y_test).requirements(i, asked.terms)
    return Advice(
        n_cells=answer.explained.n_cells,
        add=add,
        n_cells_then=report.n_cells,
        success=report.success,
        bound=report.bound,
        level=need.level,
        n_members=need.n_members,
    )


def _unopposed(n_members: int, split: Split) -> Sizes:
    n_train = split.records.n_train
    n_rest = n_train - n_members
    return Sizes(n_members, n_members, n_rest, n_rest, n_train)


def fuller_signal(
    X: Features, space: FeatureSpace, plan: CollectivePlan, sizes: Sizes, terms: Terms
) -> dict[str, str]:
    """Return columns to plant in addition, each with its most frequent value.

    Columns with most values come first, as each of them leaves fewest cells; they are added
    until cells that an unopposed collective could win hold 90% of the members, or none is left.

    Args:
        X: codes (n_records, n_features) of the users.
        space: the space of the codes.
        plan: what is planted so far.
        sizes: sizes of the collective and of everybody else, who make up the rest.
        terms: terms of the bound.
    """
    free = [k for k, name in enumerate(space.names) if name not in (plan.plant or {})]
    free.sort(key=lambda k: (-space.sizes[k], k))
    chosen: list[int] = []
    while free and _reach(X, space, free, sizes, terms) < 0.9:
        chosen.append(free.pop(0))
    return {space.names[k]: space.features[space.names[k]][_mode(X[:, k])] for k in chosen}


def _reach(X: Features, space: FeatureSpace, free: list[int], sizes: Sizes, terms: Terms) -> float:
    """Return the share of records on cells whose own mass alone outweighs all radii and τ."""
    values = [space.sizes[k] for k in free]
    shares = np.bincount(dense_ids((X[:, k] for k in free), values, len(X))) / len(X)
    log_inverse_delta = planting_confidence(terms.delta, math.prod(values), space.n_labels)
    cost = statistical_cost(sizes, log_inverse_delta) + terms.tau * sizes.n_total
    return float(shares[shares * sizes.n_members > cost].sum())


def _mode(column: NDArray[np.integer]) -> int:
    return int(np.bincount(column).argmax())
