import numpy as np
import pytest

from aca_env.coalitions import ValueTableError, banzhaf, shapley

from .definitions import rows_of, shapley_by_orders, shapley_by_subsets
from .games import KINDS, game


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("n", range(1, 9))
def test_shapley_is_the_sum_over_subsets(kind, n):
    for seed in range(6):
        values = game(kind, n, seed)
        assert shapley(values) == pytest.approx(shapley_by_subsets(values, n), abs=1e-12)


@pytest.mark.parametrize("n", range(1, 7))
def test_shapley_is_the_mean_over_all_orders(n):
    values = game(KINDS[0], n, seed=99)
    assert shapley(values) == pytest.approx(shapley_by_orders(values, n), abs=1e-12)


def test_shapley_of_the_glove_game():
    # One left glove, two right ones: a pair is worth 1 (a textbook example).
    values = [0, 0, 0, 1, 0, 1, 0, 1]
    assert shapley(values) == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_shapley_keeps_tiny_and_huge_worths():
    values = np.array([0, 1, 1, 4.0])
    for scale in (1e-300, 1e149):
        assert shapley(values * scale) / scale == pytest.approx([2, 2])


def test_a_collective_that_adds_nothing_gets_exactly_nothing():
    values = np.random.default_rng(0).normal(size=64)
    values[0] = 0
    with_idle = np.concatenate([values, values])
    assert shapley(with_idle)[-1] == 0
    assert banzhaf(with_idle)[-1] == 0


@pytest.mark.parametrize("n", range(1, 9))
def test_banzhaf_is_the_mean_over_the_others_coalitions(n):
    for seed, kind in enumerate(KINDS):
        values = game(kind, n, seed)
        rows = rows_of(n)
        for i, share in enumerate(banzhaf(values)):
            without = np.flatnonzero(rows[:, i] == 0)
            assert share == pytest.approx((values[without | 1 << i] - values[without]).mean())


def test_normalised_banzhaf_of_the_three_largest_voters():
    # Weights 3, 2, 2 with quota 4: any two win, so the weights do not matter.
    values = [0, 0, 0, 1, 0, 1, 1, 1]
    assert banzhaf(values, normalised=True) == pytest.approx([1 / 3] * 3)
    assert banzhaf(values) == pytest.approx([1 / 2] * 3)


def test_banzhaf_that_adds_up_to_nothing_cannot_be_normalised():
    with pytest.raises(ValueTableError, match="add up to 0"):
        banzhaf([0, 1, -1, 0], normalised=True)
    assert banzhaf([0.0], normalised=True).shape == (0,)
