"""Every published point, from draws of the library's own pools."""

import numpy as np
import pytest

from aca_env.reproduce.published import read_points
from aca_env.reproduce.reproduction import EXACT, reproduce
from aca_env.reproduce.single import find_cars

POINTS = read_points()
STABLE = [point for point in POINTS if point.is_stable]
UNSTABLE = [point for point in POINTS if not point.is_stable]


def test_the_file_holds_all_published_points():
    curves = [point.curve for point in POINTS]

    planting = dict.fromkeys(("lbsE", "SE", "lbsG", "SG", "lbsA", "SA", "lbsP", "SP"), 14)
    assert {name: curves.count(name) for name in curves} == planting | {"lbs2000": 34}
    assert len(STABLE) == 135


@pytest.mark.parametrize("point", STABLE, ids=str)
def test_a_draw_stands_where_the_stable_published_value_stands(point, cars):
    rng = np.random.default_rng(point.setting.n_members)

    drawn = reproduce(point, cars, 1, rng)

    n_won = drawn.values.cells.sum()
    assert (drawn.errors[0] > 0) == (0 < n_won < cars.law.n_cells)
    assert abs(drawn.values.value[0] - point.value) <= max(4 * drawn.errors[0], EXACT)


@pytest.mark.slow
@pytest.mark.parametrize("point", STABLE, ids=str)
def test_stable_points_stand_on_one_step_in_every_draw_of_fresh_pools(point, fresh_cars):
    drawn = [draw_many(point, cars, seed) for seed, cars in enumerate(fresh_cars)]

    assert len(np.unique(np.concatenate([d.values.cells for d in drawn]), axis=0)) == 1
    mean = np.mean([d.values.value for d in drawn])
    assert abs(mean - point.value) <= max(4 * error_of_mean(drawn), EXACT)


@pytest.mark.slow
@pytest.mark.parametrize("point", UNSTABLE, ids=str)
def test_unstable_points_stand_on_a_step_that_some_draws_stand_on(point, fresh_cars):
    drawn = [draw_many(point, cars, seed) for seed, cars in enumerate(fresh_cars)]

    assert any(d.agrees.any() for d in drawn)


@pytest.fixture(scope="module")
def fresh_cars():
    return [find_cars(seed) for seed in range(8)]


def draw_many(point, cars, seed, n_draws=50):
    rng = np.random.default_rng([seed, point.setting.n_members])
    return reproduce(point, cars, n_draws, rng)


def error_of_mean(drawn):
    """Standard error of (mean over draws and pools − published) where all stand on one step."""
    first, n_pools = drawn[0], len(drawn)
    won, n = first.values.cells[0], first.n_counted
    shares = np.mean([d.cars.cell_shares for d in drawn], axis=0)
    variance = shares[won].sum() * shares[~won].sum()
    # The published value is one draw; splits of one pool share that pool's own deviation.
    n_pool, n_draws = first.cars.law.n_users, len(first.values.value)
    ours = ((1 / n - 1 / n_pool) / n_draws + 1 / n_pool) / n_pools
    return np.sqrt(variance * (1 / n + ours)) * n / first.divisor
