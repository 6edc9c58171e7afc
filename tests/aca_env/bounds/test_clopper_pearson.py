import numpy as np
import pytest
from scipy.stats import beta, binom

from aca_env.bounds.clopper_pearson import largest_count, largest_share, smallest_share

LOG = np.log(1 / np.array([0.2, 0.05, 1e-4, 1e-9]))


@pytest.mark.parametrize("n", [1, 7, 400, 60_000])
@pytest.mark.parametrize("part", [0.0, 0.01, 0.4, 0.97])
def test_the_largest_share_is_the_beta_quantile(n, part):
    count = int(part * n)

    stated = largest_share(np.array(count), n, LOG)

    assert stated == pytest.approx(beta.isf(np.exp(-LOG), count + 1, n - count), abs=1e-8)


def test_no_failure_gives_no_upper_bound_and_no_draw_gives_none_either():
    assert largest_share(np.array(5), 5, 3.0) == 1
    assert largest_share(np.array(0), 0, 3.0) == 1
    assert smallest_share(np.array(0), 9, 3.0) == 0
    assert smallest_share(np.array(0), 0, 3.0) == 0


def test_the_smallest_share_mirrors_the_largest():
    assert smallest_share(np.array(30), 100, 3.0) == pytest.approx(
        1 - largest_share(np.array(70), 100, 3.0)
    )


@pytest.mark.parametrize("share", [1e-6, 0.003, 0.5, 0.999])
@pytest.mark.parametrize("n", [1, 50, 100_000])
def test_the_largest_count_is_the_binomial_quantile(share, n):
    stated = largest_count(np.array(share), n, LOG)

    assert np.array_equal(stated, binom.isf(np.exp(-LOG), n, share))


def test_certain_shares_give_certain_counts():
    assert np.array_equal(largest_count(np.array([0.0, 1.0]), 1000, 5.0), [0, 1000])


def test_a_smaller_chance_of_error_widens_both():
    shares = largest_share(np.full(4, 20), 500, LOG)
    counts = largest_count(np.full(4, 0.1), 500, LOG)

    assert (np.diff(shares) > 0).all()
    assert (np.diff(counts) > 0).all()
