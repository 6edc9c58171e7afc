"""From certified cells to users: how many of the members on them, how many of the users."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.clopper_pearson import largest_count, largest_share
from aca_env.bounds.opposition import Confidence, PlanCounts
from aca_env.bounds.radii import radius, sets_of_cells
from aca_env.bounds.tightening import Tightening
from aca_env.bounds.unions import log_sets_between

Reals = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Lost:
    """What is given up, as known from the training records; each (...,).

    Attributes:
        members: most members on cells that are lost.
        fewest_kept: fewest cells that are kept; they are few where cells are very many.
        most_kept: most cells that are kept.
        log_choices: logarithm of the number of sets among which whoever has seen the test
            users may choose; 0 where none can.
    """

    members: Reals
    fewest_kept: Reals
    most_kept: Reals
    log_choices: Reals


@dataclass(frozen=True)
class Sets:
    """Whether the members' and the test users' shares are taken uniformly over sets of cells.

    Attributes:
        of_members: the certified cells depend on the members that are counted.
        of_users: they may depend on the test users (a plan chosen where these were known).
    """

    of_members: bool
    of_users: bool


def share_bound(
    lost: Lost, counts: PlanCounts, confidence: Confidence, tightening: Tightening, sets: Sets
) -> Reals:
    """Return the lower bound (...,) on the test users' share on cells that are not lost."""
    if counts.n_evidence == 0:
        return np.full(np.shape(lost.members), -np.inf)
    price = price_of_sets(lost, confidence.n_cells, tightening)
    log_members = confidence.log_members + (price if sets.of_members else 0.0)
    log_test = confidence.log_test + lost.log_choices + (price if sets.of_users else 0.0)
    share = law_bound(lost, counts.n_evidence, log_members, tightening)
    if tightening.outer == "hoeffding":
        return np.asarray(share - radius(counts.n_test, log_test))
    users = largest_count(1 - share, counts.n_test, log_test)
    # Where no cell is lost, nobody is: nothing is estimated.
    return np.where(lost.fewest_kept < confidence.n_cells, 1 - users / counts.n_test, 1.0)


def law_bound(
    lost: Lost, n_evidence: int, log_inverse_delta: Reals | float, tightening: Tightening
) -> Reals:
    """Return the lower bound (...,) on the law's share of cells that are not lost.

    Args:
        lost: what is given up.
        n_evidence: members that were counted, at least 1.
        log_inverse_delta: ln(1/δ') of the statement, the price of sets included.
        tightening: "hoeffding" takes off a radius, "exact" Clopper and Pearson's bound.
    """
    if tightening.outer == "hoeffding":
        share = 1 - lost.members / n_evidence
        return np.asarray(share - radius(n_evidence, log_inverse_delta))
    return np.asarray(1 - largest_share(lost.members, n_evidence, log_inverse_delta))


def price_of_sets(lost: Lost, n_cells: int, tightening: Tightening) -> Reals:
    """Return what a statement on all sets of cells adds to ln(1/δ'), for the kept one (...,)."""
    if tightening.split == "equal":
        return np.full(np.shape(lost.members), sets_of_cells(n_cells))
    return log_sets_between(lost.fewest_kept, lost.most_kept, n_cells)
