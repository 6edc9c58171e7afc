from itertools import product

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from aca_env.platforms import knapsack
from aca_env.platforms.knapsack import STAY, best_choices


def totals(costs, values, choices):
    chosen = [(i, int(o)) for i, o in enumerate(choices) if o != STAY]
    return sum(int(costs[c]) for c in chosen), sum(int(values[c]) for c in chosen)


def best_by_trying_all(costs, values, budget):
    n_items, n_options = costs.shape
    tried = (totals(costs, values, c) for c in product(range(-1, n_options), repeat=n_items))
    return max(value for cost, value in tried if cost <= budget)


@pytest.mark.parametrize("scale", [4, 100, 10**9, 10**15])
@pytest.mark.parametrize("kind", ["free", "proportional", "level"])
def test_choices_are_as_good_as_trying_all(scale, kind):
    rng = np.random.default_rng([scale, len(kind)])
    for _ in range(60):
        n_options = int(rng.integers(1, 4))
        shape = (int(rng.integers(1, 9 - 2 * n_options)) + 2, n_options)
        costs = rng.integers(0, scale, size=shape)
        values = {
            "free": rng.integers(-scale // 3, scale, size=shape),
            "proportional": costs + rng.integers(-1, 2, size=shape),
            "level": rng.integers(0, 3, size=shape),
        }[kind]
        budget = int(costs.sum() * rng.random())

        cost, value = totals(costs, values, best_choices(costs, values, budget))

        assert cost <= budget
        assert value == best_by_trying_all(costs, values, budget)


def test_one_unit_short_of_a_large_budget_is_not_overspent():
    costs = np.array([[10**12], [10**12 - 1]])
    values = np.array([[10], [11]])

    assert best_choices(costs, values, 2 * 10**12 - 1).tolist() == [0, 0]
    assert best_choices(costs, values, 2 * 10**12 - 2).tolist() == [STAY, 0]


@pytest.mark.parametrize("n_options", [1, 3])
def test_many_items_agree_with_an_integer_program(n_options):
    rng = np.random.default_rng(n_options)
    for _ in range(5):
        costs = rng.integers(1, 400, size=(80, n_options))
        values = np.maximum(1, costs // 3 + rng.integers(-20, 20, size=costs.shape))
        budget = int(costs.min(axis=1).sum() * 0.4)

        cost, value = totals(costs, values, best_choices(costs, values, budget))

        one_each = np.kron(np.eye(80), np.ones(n_options))
        limits = [
            LinearConstraint(one_each, 0, 1),
            LinearConstraint(costs.ravel()[None], 0, budget),
        ]
        program = milp(
            -values.ravel(),
            integrality=np.ones(costs.size),
            bounds=Bounds(0, 1),
            constraints=limits,
            options={"mip_rel_gap": 0},
        )
        assert cost <= budget
        assert value == round(-program.fun)


def test_a_budget_beyond_64_bits_takes_the_most_valuable_options():
    costs, values = np.array([[5, 1, 2]]), np.array([[8, 3, 8]])

    assert best_choices(costs, values, 10**30).tolist() == [2]


def test_nothing_to_gain_leaves_everything():
    assert best_choices(np.array([[1, 0]]), np.array([[0, -4]]), 10).tolist() == [STAY]
    assert best_choices(np.empty((0, 2), dtype=int), np.empty((0, 2), dtype=int), 1).size == 0


def test_an_instance_built_to_need_too_many_states_stops_close_below_the_budget(monkeypatch):
    monkeypatch.setattr(knapsack, "MAX_STATES", 1 << 12)
    costs = np.random.default_rng(0).integers(10**8, 10**9, size=(300, 1))
    budget = int(costs.sum() // 3)

    cost, value = totals(costs, costs, best_choices(costs, costs, budget))

    # Value equals cost, and what is left of the budget fits none of the items in turn.
    assert budget - costs.max() < value == cost <= budget
