"""Large games, timed generously for a machine that others share."""

from time import perf_counter

import numpy as np
import pytest

from aca_env.coalitions import (
    best_structure,
    least_core,
    most_aggrieved,
    prenucleolus,
    shapley,
    staircase_least_core,
    staircase_prenucleolus,
    staircase_shapley,
)
from aca_env.coalitions.core import excesses

from .games import KINDS, game


def twenty_types(seed):
    rng = np.random.default_rng(seed)
    masses = np.repeat(rng.integers(1, 100, size=20), 50)
    steps = np.sort(rng.integers(1, masses.sum(), size=8))
    return masses, lambda mass: np.searchsorted(steps, mass, side="right") / 8


@pytest.mark.parametrize("kind", KINDS[::3], ids=lambda kind: kind.__name__)
def test_twenty_collectives_take_less_than_ten_seconds(kind):
    values = game(kind, 20, seed=0)
    start = perf_counter()
    shares, (epsilon, allocation) = shapley(values), least_core(values)
    assert perf_counter() - start < 10
    assert shares.sum() == pytest.approx(values[-1])
    assert most_aggrieved(values, allocation, k=1)[0].excess == epsilon


def test_a_thousand_collectives_of_twenty_types_take_less_than_thirty_seconds():
    masses, worth = twenty_types(0)
    start = perf_counter()
    shares = staircase_shapley(masses, worth).shares
    epsilon, allocation, _ = staircase_least_core(masses, worth)
    assert perf_counter() - start < 30
    assert shares.sum() == pytest.approx(1, abs=1e-11)
    assert allocation.sum() == pytest.approx(1, abs=1e-8)
    # No coalition drawn at random has more than the program found.
    rng = np.random.default_rng(0)
    for joins in rng.random(200):
        inside = rng.random(1000) < joins
        assert worth(masses[inside].sum()) - allocation[inside].sum() <= epsilon + 1e-8


@pytest.mark.slow
def test_the_prenucleolus_of_a_thousand_lies_in_the_least_core():
    for seed in range(3):
        masses, worth = twenty_types(seed)
        epsilon = staircase_least_core(masses, worth).epsilon
        shares = staircase_prenucleolus(masses, worth).shares
        rng = np.random.default_rng(seed)
        for joins in rng.random(500):
            inside = rng.random(1000) < joins
            assert worth(masses[inside].sum()) - shares[inside].sum() <= epsilon + 1e-8


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_prenucleolus_of_twenty_lies_in_the_least_core(kind):
    values = game(kind, 20, seed=1)
    worst = excesses(values, prenucleolus(values))[1:-1].max()
    assert worst == pytest.approx(least_core(values).epsilon, abs=1e-8)


@pytest.mark.slow
def test_the_best_structure_of_sixteen_takes_seconds():
    values = game(KINDS[0], 16, seed=0)
    start = perf_counter()
    value, blocks = best_structure(values)
    assert perf_counter() - start < 10
    assert sum(values[sum(1 << i for i in block)] for block in blocks) == pytest.approx(value)
