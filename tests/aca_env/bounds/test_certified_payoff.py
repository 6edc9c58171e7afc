import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from aca_env.bounds.certified_payoff import certified_value, nearness, sloped_bound
from aca_env.errors import DataError

PLANT, UNPLANT = np.array(True), np.array(False)
NUMBERS = st.floats(-3, 3)


def value(bound, values, target, keeps):
    return float(certified_value(np.array(bound), np.array(values), np.array(target), keeps))


def test_by_hand_planting():
    assert value(0.6, [1.0, 0.5, -1.0], 0, PLANT) == pytest.approx(0.6 * 1 + 0.4 * -1)
    assert value(0.0, [1.0, 0.5, -1.0], 0, PLANT) == -1
    assert value(1.0, [1.0, 0.5, -1.0], 0, PLANT) == 1


def test_by_hand_unplanting():
    assert value(0.6, [-2.0, 0.5, 1.0], 0, UNPLANT) == pytest.approx(0.6 * 0.5 + 0.4 * -2)
    assert value(1.0, [-2.0, 0.5, 1.0], 0, UNPLANT) == 0.5


def test_more_success_is_no_gain_where_the_label_is_worth_less():
    # Nobody says that success stays at its bound: it may be 1.
    assert value(0.25, [-1.0, 0.0], 0, PLANT) == -1
    assert value(0.25, [2.0, 0.0], 0, UNPLANT) == 0


@pytest.mark.parametrize("bound", [-np.inf, np.nan, -0.3, 0.0])
def test_a_bound_that_says_nothing_guarantees_the_worst_label(bound):
    assert value(bound, [1.0, 0.3, -0.5], 1, PLANT) == -0.5


def test_one_label_is_refused():
    with pytest.raises(DataError, match="at least two labels, got 1"):
        value(0.5, [1.0], 0, PLANT)


@given(arrays(float, 4, elements=NUMBERS), st.integers(0, 3), st.booleans(), st.floats(0, 1),
       arrays(float, 4, elements=st.floats(0.01, 1)))  # fmt: skip
def test_no_way_to_succeed_that_often_earns_less(values, target, keeps, bound, weights):
    # Shares of test users by label, moved until success is at least the bound.
    wanted = np.arange(4) == target if keeps else np.arange(4) != target
    shares = weights / weights.sum()
    success = shares[wanted].sum()
    if success < bound:
        shares = np.where(wanted, shares * bound / success, shares * (1 - bound) / (1 - success))
    earned = float(shares @ values)
    assert value(bound, values, target, np.array(keeps)) <= earned + 1e-9


@given(arrays(float, 6, elements=st.floats(-1, 1)), st.floats(0.05, 2), st.floats(0, 1))
def test_the_sloped_bound_rises_with_every_margin(margins, reach, slack):
    shares = np.full(6, 1 / 6)

    def sloped(present):
        bound = np.array(((present > 0) * shares).sum() - slack)
        return float(sloped_bound(bound, (nearness(present, np.array(reach)) * shares).sum()))

    for cell in range(6):
        for better in (margins[cell] + 0.05, 1.0):
            risen = margins.copy()
            risen[cell] = max(better, margins[cell])
            assert sloped(risen) >= sloped(margins) - 1e-12
    assert 0 <= sloped(margins) <= 1


@given(st.floats(-1, 1), st.floats(0, 1))
def test_a_slope_never_takes_from_the_bound(bound, near):
    assert sloped_bound(np.array(bound), np.array(near)) >= bound
    assert sloped_bound(np.array(bound), np.array(0.0)) == max(bound, 0)
