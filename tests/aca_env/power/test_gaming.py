from math import inf, nan

import numpy as np
import pytest

from aca_env.errors import AcaError
from aca_env.power.gaming import gaming_power, reach, responses, uniform_gaming_power

THRESHOLDS = np.linspace(0, 2, 81)


def uniform_users(n_draws=20, n_users=20_000):
    return np.random.default_rng(0).random((n_draws, n_users))


@pytest.mark.parametrize(
    ("form", "gain", "cost"),
    [("linear", 0.1, 0.5), ("linear", 0.3, 0.5), ("linear", 0.45, 0.3), ("quadratic", 0.2, 1.25)],
)
def test_measured_power_is_the_closed_form_within_two_percent(form, gain, cost):
    budget = reach(gain, cost, form)
    measured = gaming_power(uniform_users(), THRESHOLDS, budget)
    exact = uniform_gaming_power(budget)
    assert abs(measured.value / exact - 1) < 0.02
    assert measured.low < exact < measured.high


def test_closed_forms_are_those_of_either_cost():
    # P = γ²/2k² where going up costs k per distance, γ/2k where it costs k per squared distance.
    assert uniform_gaming_power(reach(0.3, 0.6)) == pytest.approx(0.3**2 / (2 * 0.6**2))
    assert uniform_gaming_power(reach(0.3, 0.6, "quadratic")) == pytest.approx(0.3 / (2 * 0.6))


def test_moving_a_threshold_that_already_binds_frees_some_and_moves_others():
    # Far apart, two thresholds move different users: B²/2 come back and B²/2 go up.
    budget = 0.2
    power = gaming_power(uniform_users(), [0.3, 0.9], budget, present=0.5)
    by_name = {one.action: one.value for one in power.actions}
    assert by_name["threshold 0.9"] == pytest.approx(budget**2, rel=0.02)
    assert by_name["threshold 0.3"] == pytest.approx(budget**2, rel=0.02)


def test_the_present_threshold_alone_has_no_power():
    assert gaming_power(uniform_users(2, 100), [0.5], 0.3, present=0.5).value == 0


def test_a_way_out_lowers_power_and_free_switching_ends_it():
    costs = [inf, 0.5, 0.3, 0.2, 0.1, 0.05, 0.0]
    budgets = [reach(0.3, 0.5, switching_cost=s) for s in costs]
    values = [gaming_power(uniform_users(4), THRESHOLDS, b).value for b in budgets]
    assert values == sorted(values, reverse=True)
    assert values[0] == values[2] > values[3] > values[-2] > 0
    assert values[-1] == 0


def test_only_who_can_reach_the_threshold_goes_there():
    moved = responses(np.array([0.29, 0.3, 0.5, 0.7]), 0.5, 0.2)
    assert moved.tolist() == [0.29, 0.5, 0.5, 0.7]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: reach(-1, 1), "gain: expected a finite number of at least 0, got -1"),
        (lambda: reach(inf, 1), "gain: expected"),
        (lambda: reach(1, 0), "cost: expected a finite number above 0, got 0"),
        (lambda: reach(nan, 1), "gain: expected"),
        (lambda: reach(1, True), "cost: expected"),
        (lambda: reach(1, 1, "cubic"), "unknown form of the cost 'cubic'"),
        (lambda: reach(1, 1, switching_cost=-0.1), "switching_cost: expected"),
        (lambda: uniform_gaming_power(inf), "budget: expected"),
        (lambda: gaming_power([], [0.5], 0.1), "at least one user"),
        (lambda: gaming_power([0.5], [0.5], "1"), "budget: expected"),
    ],
)
def test_numbers_out_of_range_are_refused(call, told):
    with pytest.raises(AcaError, match=r"expected|unknown") as caught:
        call()
    assert told in str(caught.value)
