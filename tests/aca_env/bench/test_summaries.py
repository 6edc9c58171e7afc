import numpy as np
import pytest

from aca_env.bench.measuring import WARM_UP
from aca_env.bench.summaries import Fit, Middle, dominated, fit_power, middle, of, ratios
from tests.aca_env.bench.counted import sample

SIZES = np.array([1, 2, 5, 10, 20, 50, 100, 200, 500, 1000], dtype=float)


def test_median_and_quartiles_are_those_of_the_values():
    assert middle([7.0, 1.0, 3.0]) == Middle(3.0, 2.0, 5.0, 3)


def test_multiplied_values_have_multiplied_quartiles():
    assert middle([1.0, 2.0, 3.0]).times(4) == middle([4.0, 8.0, 12.0])


def test_ratios_pair_values_of_the_same_repeat():
    assert ratios([2.0, 30.0, 400.0], [1.0, 10.0, 100.0]).median == 3.0


def test_what_was_measured_before_anything_counts_is_left_out():
    samples = [sample("a", 1), sample("a", WARM_UP), sample("b", 0), sample("a", 0)]
    assert [s.repeat for s in of(samples, "a")] == [0, 1]


@pytest.mark.parametrize("exponent", [0.5, 0.8, 1.0, 1.3, 2.0])
def test_exponent_of_a_pure_power_law_is_found(exponent):
    fit = fit_power(SIZES, 3e-6 * SIZES**exponent)
    assert fit.exponent == pytest.approx(exponent, abs=1e-6)
    assert fit.low <= fit.exponent <= fit.high
    assert fit.at(SIZES) == pytest.approx(3e-6 * SIZES**exponent)


@pytest.mark.parametrize("exponent", [0.8, 1.0, 1.3])
def test_fixed_cost_of_a_call_does_not_hide_the_exponent(exponent):
    growing = SIZES**exponent
    seconds = 1.2 * growing[5] + growing
    chosen = dominated(SIZES, seconds)
    assert chosen.tolist() == [False] * 6 + [True] * 4
    fit = fit_power(SIZES, seconds)
    naive = np.polyfit(np.log(SIZES), np.log(seconds), 1)[0]
    assert abs(fit.exponent - exponent) < 0.5 * abs(naive - exponent)


def test_interval_covers_the_exponent_behind_noisy_times():
    rng = np.random.default_rng(0)
    noise = np.exp(rng.normal(0, 0.05, (400, len(SIZES))))
    fits = [fit_power(SIZES, SIZES * factors) for factors in noise]
    covered = np.mean([fit.low <= 1 <= fit.high for fit in fits])
    # The choice of points looks at the noise too, so a little less than 95% may be covered.
    assert 0.9 < covered < 0.99


def test_flat_curve_keeps_the_points_that_a_slope_needs():
    fit = fit_power(SIZES, np.ones(len(SIZES)))
    assert fit.n_points >= 3
    assert fit.exponent == pytest.approx(0, abs=1e-9)


def test_two_points_have_no_exponent():
    assert fit_power([1, 2], [1.0, 2.0]) is None


@pytest.mark.parametrize(("exponent", "holds"), [(0.9, True), (1.04, True), (1.06, False)])
def test_linear_growth_is_judged_to_one_digit(exponent, holds):
    assert Fit(exponent, exponent - 1, exponent + 1, 1.0, 1.0, 5).is_at_most_linear is holds
