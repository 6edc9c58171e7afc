import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aca_env.reproduce.hill import Hill, first_size_at, fit_hill, hill_size

SIZES = np.linspace(10_000, 400_000, 39)


@pytest.mark.parametrize(("top", "half", "power"), [(0.99, 150_000, 8), (0.4, 60_000, 2.5)])
def test_a_fit_finds_the_curve_that_the_points_lie_on(top, half, power):
    curve = Hill(top, half, power, 1, 0, 0, 0)

    found = fit_hill(SIZES, curve(SIZES))

    assert (found.top, found.half, found.power) == pytest.approx((top, half, power), rel=1e-4)
    assert found.r2 == pytest.approx(1, abs=1e-9)
    assert found.residual < 1e-5
    assert found.n_points == 39


def test_the_quality_of_a_fit_is_that_of_its_residuals():
    values = np.where(SIZES < 100_000, -0.02, np.where(SIZES < 200_000, 0.16, 0.99))

    found = fit_hill(SIZES, values)

    residuals = found(SIZES) - np.maximum(values, 0)
    spread = np.var(np.maximum(values, 0))
    assert found.r2 == pytest.approx(1 - np.mean(residuals**2) / spread)
    assert found.residual == pytest.approx(np.sqrt(np.mean(residuals**2)))
    assert found.largest_residual == pytest.approx(np.abs(residuals).max())
    assert 0.9 < found.r2 < 0.999


def test_points_that_guarantee_nothing_have_no_curve():
    assert fit_hill(SIZES, np.full(39, -0.02)) is None
    assert fit_hill(SIZES[:4], np.full(4, 0.5)) is None
    assert hill_size(SIZES, np.full(39, -0.02), 0.1) == np.inf


def test_equal_points_say_nothing_about_the_quality():
    found = fit_hill(SIZES, np.full(39, 0.5))

    assert np.isnan(found.r2)
    assert found.residual < 0.01


def test_a_level_beyond_the_top_or_the_sizes_is_out_of_reach():
    curve = Hill(0.4, 100_000, 4, 1, 0, 0, 39)

    assert curve.size_at(0.4) == np.inf
    assert hill_size(SIZES, curve(SIZES), 0.45) == np.inf
    assert hill_size(SIZES[:9], Hill(0.9, 200_000, 4, 1, 0, 0, 9)(SIZES[:9]), 0.3) == np.inf


@given(st.floats(0.15, 0.99), st.floats(20_000, 300_000), st.floats(1, 20))
def test_a_curve_is_at_the_level_where_it_says(top, half, power):
    curve = Hill(top, half, power, 1, 0, 0, 39)

    assert float(curve(np.array([curve.size_at(0.1)]))[0]) == pytest.approx(0.1)


def test_a_size_read_off_is_the_last_crossing():
    values = np.array([0.0, 0.3, 0.0, 0.2, 0.4])

    assert first_size_at(np.arange(5.0), values, 0.1) == pytest.approx(2.5)
    assert first_size_at(np.arange(5.0), values, 0.5) == np.inf
    assert first_size_at(np.arange(5.0), values + 1, 0.5) == 0
