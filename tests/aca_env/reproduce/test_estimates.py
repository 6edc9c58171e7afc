import numpy as np
import pytest

from aca_env.reproduce.estimates import Share, beyond_doubt, mean_text, means, share_of


def test_a_share_has_wilsons_interval():
    n, z = 400, 1.959964
    share = Share(20, n)

    centre = (20 + z**2 / 2) / (n + z**2)
    half = z / (n + z**2) * np.sqrt(20 * 380 / n + z**2 / 4)
    assert share.interval == pytest.approx((centre - half, centre + half), rel=1e-5)
    assert str(share) == "20 of 400 draws = 5.00% [3.26%, 7.60%]"


def test_a_share_counts_what_happened():
    assert share_of(np.array([[True, False], [True, True]])) == Share(3, 4)


def test_means_come_with_the_errors_of_means():
    values = np.random.default_rng(0).normal(2, 3, (4, 500))

    mean, error = means(values, axis=1)

    assert mean == pytest.approx(values.mean(axis=1))
    assert error == pytest.approx(values.std(axis=1, ddof=1) / np.sqrt(500))


def test_without_differences_one_of_many_seldom_seems_real():
    n_draws, n_steps, n_worlds = 12, 40, 400
    draws = np.random.default_rng(1).normal(size=(n_worlds, n_steps, 2, n_draws))
    mean, error = means(draws, axis=3)
    z = (mean[..., 0] - mean[..., 1]) / np.hypot(error[..., 0], error[..., 1])

    alarms = (np.abs(z) > beyond_doubt(n_steps, 2 * (n_draws - 1))).any(axis=1)

    # 0.1% of 400 worlds is 0.4; more than 4 would be a wonder.
    assert alarms.sum() <= 4


def test_a_mean_without_spread_has_no_width():
    assert mean_text(np.array([0.5, 0.5, 0.5])) == "0.500 ± 0.000"
    assert mean_text(np.array([0.5])) == "0.500"
