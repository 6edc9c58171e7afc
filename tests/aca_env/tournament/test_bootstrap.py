import numpy as np
import pytest
from scipy import stats

from aca_env.tournament.bootstrap import Resampling, interval


def grouped(n_lineups, n_columns=2):
    return np.arange(n_lineups * n_columns).reshape(n_lineups, n_columns) % 2


@pytest.mark.parametrize("is_sample", [False, True])
def test_plain_means_are_those_of_the_groups(is_sample):
    values = np.random.default_rng(0).random((6, 5, 3))
    groups = np.array([[0, 1, 1], [1, 0, 1], [0, 0, 1], [1, 1, 1], [0, 1, 1], [1, 0, 1]])
    plain, drawn = Resampling(6, 5, is_sample, n=50).means(values, groups, 2)
    for column in range(3):
        for group in range(2):
            mine = values[groups[:, column] == group][..., column]
            expected = mine.mean() if mine.size else np.nan
            assert plain[group, column] == pytest.approx(expected, nan_ok=True)
    assert drawn.shape == (50, 2, 3)
    assert np.isnan(drawn[:, 0, 2]).all()


def test_interval_over_seeds_is_that_of_scipy():
    values = np.random.default_rng(1).exponential(size=(4, 60, 1))
    plain, drawn = Resampling(4, 60, False, n=20_000).means(values, np.zeros((4, 1), int), 1)
    found = interval(plain[0, 0], drawn[:, 0, 0])
    known = stats.bootstrap(
        (values.mean(axis=(0, 2)),), np.mean, method="percentile", n_resamples=20_000,
        rng=np.random.default_rng(2),
    ).confidence_interval  # fmt: skip
    # Ends of two sets of 20,000 draws differ by some hundredths of the standard error.
    error = values.mean(axis=(0, 2)).std() / np.sqrt(60)
    assert found.low == pytest.approx(known.low, abs=0.1 * error)
    assert found.high == pytest.approx(known.high, abs=0.1 * error)


def test_seeds_are_drawn_whole_so_that_what_they_share_cancels():
    rng = np.random.default_rng(0)
    shared = rng.normal(size=(1, 30, 1)) * 100
    values = np.concatenate([shared, shared + 1], axis=0)
    _, drawn = Resampling(2, 30, False).means(values, np.array([[0], [1]]), 2)
    np.testing.assert_allclose(drawn[:, 1, 0] - drawn[:, 0, 0], 1)
    assert drawn[:, 0, 0].std() > 5


def test_sampled_lineups_are_drawn_again_too():
    values = np.repeat(np.random.default_rng(0).normal(size=(50, 1, 1)), 20, axis=1)
    groups = np.zeros((50, 1), int)
    _, sure = Resampling(50, 20, False).means(values, groups, 1)
    _, drawn = Resampling(50, 20, True).means(values, groups, 1)
    assert np.ptp(sure) < 1e-12
    assert drawn.std() == pytest.approx(values.std() / np.sqrt(50), rel=0.1)


def test_one_seed_has_no_interval():
    plain, drawn = Resampling(2, 1, False).means(np.ones((2, 1, 1)), np.zeros((2, 1), int), 1)
    found = interval(plain[0, 0], drawn[:, 0, 0])
    assert (found.mean, found.low, found.high) == (1.0, None, None)


def test_nothing_to_take_the_mean_of_has_none():
    assert interval(np.nan, np.ones(3)).to_dict() == {"mean": None, "low": None, "high": None}


def test_interval_covers_the_mean_as_often_as_it_says():
    rng = np.random.default_rng(5)
    hits = 0
    for _ in range(400):
        values = rng.normal(size=(3, 40, 1))
        plain, drawn = Resampling(3, 40, False, n=400).means(values, np.zeros((3, 1), int), 1)
        found = interval(plain[0, 0], drawn[:, 0, 0])
        hits += found.low <= 0 <= found.high
    # 40 seeds make percentile intervals a little short of 95%; four standard errors below 94%.
    assert hits / 400 > 0.94 - 4 * np.sqrt(0.94 * 0.06 / 400)
