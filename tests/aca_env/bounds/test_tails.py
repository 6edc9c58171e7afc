import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from aca_env.bounds.tails import log_difference_tail


def exact_log_tail(n_plus, n_minus, share, value):
    """Return ln P(Bin(n_plus) − Bin(n_minus) ≤ value), summed over the second count."""
    minus = np.arange(n_minus + 1)
    below = binom.cdf(value + minus, n_plus, share)
    with np.errstate(divide="ignore"):
        return float(np.log((binom.pmf(minus, n_minus, share) * below).sum()))


@settings(max_examples=200)
@given(
    st.integers(0, 3000),
    st.integers(0, 3000),
    st.floats(0.001, 0.999),
    st.floats(0, 6),
)
def test_the_tail_is_never_understated(n_plus, n_minus, share, deviations):
    spread = np.sqrt(share * (1 - share) * (n_plus + n_minus))
    value = int(np.floor(share * (n_plus - n_minus) - deviations * spread))
    exact = exact_log_tail(n_plus, n_minus, share, value)

    stated = float(log_difference_tail(n_plus, n_minus, share, value))

    assert stated >= exact - 1e-9 or exact < -600


@pytest.mark.parametrize("share", [0.001, 0.06, 0.5, 0.9])
@pytest.mark.parametrize("sizes", [(20_000, 0), (20_000, 3000), (3000, 20_000), (60, 10)])
@pytest.mark.parametrize("deviations", [1.5, 2.5, 4.0])
def test_small_tails_are_exact_to_a_hundred_thousandth(sizes, share, deviations):
    mean, spread = share * (sizes[0] - sizes[1]), np.sqrt(share * (1 - share) * sum(sizes))
    value = int(np.floor(mean - deviations * spread))
    if value < -sizes[1]:
        pytest.skip("no outcome is as low")

    stated = float(log_difference_tail(*sizes, share, value))

    assert stated == pytest.approx(exact_log_tail(*sizes, share, value), abs=1e-5)


def test_at_or_above_the_mean_nothing_is_claimed():
    assert log_difference_tail(100, 50, 0.3, 15) == 0
    assert log_difference_tail(100, 50, 0.3, 99) == 0
    assert log_difference_tail(0, 0, 0.3, 0) == 0


def test_what_cannot_happen_has_no_chance():
    assert log_difference_tail(100, 50, 0.3, -51) == -np.inf


def test_the_lowest_outcome_is_exact():
    assert log_difference_tail(100, 50, 0.3, -50) == pytest.approx(
        100 * np.log(0.7) + 50 * np.log(0.3)
    )
    assert log_difference_tail(100, 0, 0.3, 0) == pytest.approx(100 * np.log(0.7))


def test_arguments_broadcast():
    stated = log_difference_tail(np.array([[100], [200]]), np.zeros(3), 0.5, np.array([30, 40, 45]))

    assert stated.shape == (2, 3)
    assert stated[0, 1] == log_difference_tail(100, 0, 0.5, 40)


def test_billions_of_trials_keep_their_precision():
    n, share = 10**11, 0.01
    value = np.floor(n * share - 3 * np.sqrt(n * share * (1 - share)))

    assert float(log_difference_tail(n, 0, share, value)) == pytest.approx(
        np.log(0.00134990), abs=1e-3
    )
