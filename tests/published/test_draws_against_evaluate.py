"""A point drawn by classes is what `evaluate` says of the same users, record by record."""

import numpy as np
import pytest

from aca_env.analysis import Analysis, Records
from aca_env.cells import index_cells
from aca_env.counts import count_group
from aca_env.evaluate import report_on
from aca_env.populations import generate_cars
from aca_env.reproduce.single import (
    FALLBACK,
    SIGNAL,
    Groups,
    certify,
    classes_of,
    draw_groups,
    measure,
)
from aca_env.reproduce.single import Setting as Sizes
from aca_env.strategies.planting import FeatureLabelPlanting, FeatureOnlyPlanting
from aca_env.strategies.unplanting import AdaptiveUnplanting, NaiveUnplanting
from aca_env.terms import Terms

N_TRAIN, N_TEST = 60_000, 10_000
PLANS = (
    FeatureLabelPlanting(SIGNAL, target="Poor"),
    FeatureOnlyPlanting(SIGNAL, target="Good", fallback=FALLBACK),
    NaiveUnplanting(SIGNAL, target="Excellent", alternative="Good"),
    NaiveUnplanting(SIGNAL, target="Excellent", alternative="Good", method="direct"),
    AdaptiveUnplanting(SIGNAL, target="Excellent", n_estimation=500),
)


@pytest.fixture(scope="module")
def pool():
    return generate_cars(N_TRAIN + N_TEST, np.random.default_rng(5))


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: type(plan).__name__)
@pytest.mark.parametrize("n_members", [1200, 9000, 20_000, 30_000])
def test_success_and_bound_equal_the_report_on_the_same_records(pool, plan, n_members):
    members, rest = np.arange(n_members), np.arange(n_members, N_TRAIN)
    records = Records(pool.space, pool.X, pool.y[:N_TRAIN], (members,), rest, N_TEST)
    analysis = Analysis(records, [plan], np.random.default_rng(1))
    report = report_on(analysis, 0, Terms())

    groups = count_groups(pool, members, analysis.parts[0].estimation_rows, rest)

    assert measure(plan, groups, pool.space).value == report.success
    bound = certify(plan, groups, pool.space, 0.05).value
    assert bound == pytest.approx(report.bound, rel=0, abs=1e-12)


def count_groups(pool, members, split, rest):
    index = index_cells(pool.X, pool.space, [SIGNAL], [FALLBACK])
    split = np.empty(0, dtype=np.int64) if split is None else split
    users = np.arange(N_TRAIN, N_TRAIN + N_TEST)
    parts = (split, np.setdiff1d(members, split), rest, users)
    return Groups(*(count_group(index, pool.y, rows, [SIGNAL, FALLBACK]) for rows in parts))


def test_the_groups_of_a_draw_of_the_whole_pool_add_up_to_the_pool(pool):
    cars = classes_of(pool)
    sizes = Sizes(N_TRAIN, n_members=9000, n_test=N_TEST)

    groups = draw_groups(cars, PLANS[-1], sizes, 3, np.random.default_rng(2))

    everybody = groups.members + groups.rest + groups.tests
    assert everybody.n == pool.n_users
    assert (everybody.raw == cars.law.expected(pool.n_users).raw).all()
    for signal in (SIGNAL, FALLBACK):
        assert (everybody.sent[signal] == cars.law.expected(pool.n_users).sent[signal]).all()
