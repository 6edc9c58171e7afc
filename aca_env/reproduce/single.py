"""One collective alone on the cars, drawn by classes of the pool: the published baseline."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.margins import Sizes, guaranteed_success, margin, statistical_cost
from aca_env.bounds.radii import planting_confidence, radius, unplanting_confidence
from aca_env.cells import index_cells
from aca_env.counts import GroupCounts
from aca_env.errors import DataError
from aca_env.features import FeatureSpace
from aca_env.game.laws import Law, find_law, split_pool
from aca_env.populations import CARS_FALLBACK, CARS_SIGNAL, Pool, generate_cars
from aca_env.signals import Signal
from aca_env.strategies.base import Evidence, Strategy

N_POOL = 3_000_000
SIGNAL = Signal(CARS_SIGNAL)
FALLBACK = Signal(CARS_FALLBACK)
NO_OTHERS = np.zeros(1, dtype=np.int64)  # the cross term of a collective that acts alone

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Setting:
    """The sizes behind one point of a curve.

    Attributes:
        n_train: number of training records, N.
        n_members: size of the collective, n.
        n_test: number of test users.
        delta: probability that a bound fails.
    """

    n_train: int
    n_members: int
    n_test: int = 100_000
    delta: float = 0.05


@dataclass(frozen=True, eq=False)
class Cars:
    """A pool of cars, as the classes that the published signal and fallback tell apart.

    Attributes:
        space: the space of the records.
        law: the classes; every group of a draw shares them.
    """

    space: FeatureSpace
    law: Law

    @cached_property
    def cell_shares(self) -> Reals:
        """Exact share (n_cells,) of the pool's users that the signal sends to each cell."""
        sent = self.law.expected(self.law.n_users).sent[SIGNAL]
        return np.asarray(sent.sum(axis=-1) / self.law.n_users)


@dataclass(frozen=True, eq=False)
class Groups:
    """Independent draws of everybody, as count tables with the draws in front.

    Attributes:
        estimation: the members whose records choose labels; none where no plan asks.
        holdout: the other members.
        rest: the training records outside the collective.
        tests: the test users; their labels are not used.
    """

    estimation: GroupCounts
    holdout: GroupCounts
    rest: GroupCounts
    tests: GroupCounts

    @cached_property
    def members(self) -> GroupCounts:
        """All members, the estimation split included."""
        return self.estimation + self.holdout


@dataclass(frozen=True, eq=False)
class Values:
    """A success or a bound per draw, and the cells that it counts.

    Attributes:
        value: (n_draws,) the success or the bound.
        cells: (n_draws, n_cells) the cells that are won.
    """

    value: Reals
    cells: Flags


def find_cars(seed: int, n_users: int = N_POOL) -> Cars:
    """Return the classes of a freshly generated pool."""
    return classes_of(generate_cars(n_users, np.random.default_rng(seed)))


def classes_of(pool: Pool) -> Cars:
    """Return the classes of a given pool of cars."""
    index = index_cells(pool.X, pool.space, [SIGNAL], [FALLBACK])
    return Cars(pool.space, find_law(index, pool.y, [SIGNAL, FALLBACK]))


def draw_groups(
    cars: Cars, plan: Strategy, setting: Setting, n_draws: int, rng: np.random.Generator
) -> Groups:
    """Return independent splits of the one pool, without replacement as published."""
    n_estimation = plan.n_estimation
    sizes = (
        n_estimation,
        setting.n_members - n_estimation,
        setting.n_train - setting.n_members,
        setting.n_test,
    )
    drawn = split_pool(cars.law, sizes, n_draws, rng)
    tables = [cars.law.count(counts, n) for counts, n in zip(drawn, sizes, strict=True)]
    return Groups(*tables)


def measure(plan: Strategy, groups: Groups, space: FeatureSpace) -> Values:
    """Return the success of a plan against the histogram platform."""
    labels = plan.label_map(groups.estimation, space)
    mixture = plan.post_edit(groups.members, space, labels) + groups.rest.raw
    predicts_target = mixture.argmax(axis=-1) == space.label_code(plan.target)
    cells = predicts_target == (plan.objective == "planting")
    users = groups.tests.sent[plan.maps()[0]].sum(axis=-1)
    return Values(np.where(cells, users, 0).sum(axis=-1) / groups.tests.n, cells)


def certify(plan: Strategy, groups: Groups, space: FeatureSpace, delta: float) -> Values:
    """Return the certified bound for a collective that acts alone.

    Raises:
        DataError: a plan that has no certified bound.
    """
    labels = plan.label_map(groups.estimation, space)
    evidence = plan.evidence(groups.members, groups.estimation, space, labels)
    if evidence is None:
        raise DataError(f"plan: expected one that plants or unplants, got {plan!r}")
    log_inverse_delta = confidence(plan, evidence, space, delta)
    n_rest = groups.rest.n
    n_train = evidence.n_members + n_rest
    sizes = Sizes(evidence.n_members, evidence.n_evidence, n_rest, n_rest, n_train)
    cost = statistical_cost(sizes, log_inverse_delta)
    won = margin(evidence.prevalence, NO_OTHERS, evidence.own_conflict, sizes, cost) > 0
    slack = outer_slack(evidence.n_evidence, groups.tests.n, log_inverse_delta)
    return Values(guaranteed_success(won, evidence.members, evidence.n_evidence, slack), won)


def confidence(plan: Strategy, evidence: Evidence, space: FeatureSpace, delta: float) -> float:
    """Return ln(1/δ') of the plan's theorem."""
    n_cells = plan.maps()[0].bind(space).n_cells
    if evidence.rival is None:
        return planting_confidence(delta, n_cells, space.n_labels)
    return unplanting_confidence(delta, n_cells)


def outer_slack(n_evidence: int, n_test: int, log_inverse_delta: float) -> float:
    """Return what a bound loses even where every cell is won."""
    return float(radius(n_evidence, log_inverse_delta) + radius(n_test, log_inverse_delta))


def step_error(cells: Flags, cell_shares: Reals, n_draws: int, n_scale: int | None = None) -> float:
    """Return the standard error of the difference of two draws that stand on one step.

    Each draw counts how many of `n_draws` users the signal sends to the won cells, on a pool
    of its own. A split of a pool of independent records is itself a sample of independent
    records, so the finite pool's share of the variance, 1/n_pool, and the split's,
    1/n − 1/n_pool, add up to 1/n; and there are two independent draws.

    Args:
        cells: (n_cells,) the won cells.
        cell_shares: (n_cells,) exact share of each cell.
        n_draws: number of users counted: test users for a success, members for a bound.
        n_scale: what the count is divided by; default: `n_draws`.
    """
    scale = n_draws if n_scale is None else n_scale
    # Exactly 0 where all cells or none are won: such steps must agree to the last digit.
    variance = float(cell_shares[cells].sum() * cell_shares[~cells].sum())
    return float(np.sqrt(2 * variance * n_draws) / scale)
