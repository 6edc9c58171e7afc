"""Users who choose between platforms by quality."""

import math

import numpy as np
import pytest

from aca_env.errors import DataError
from aca_env.market import Choice

FREE = Choice(sensitivity=math.inf)


def test_free_switchers_all_go_to_the_best_and_split_ties_evenly():
    assert FREE.after([0.9, 0.1], [0.7, 0.71]).tolist() == [0.0, 1.0]
    assert FREE.after([0.9, 0.1], [0.7, 0.7]).tolist() == [0.5, 0.5]
    assert FREE.after([1.0, 0.0, 0.0], [0.7, 0.8, 0.8]).tolist() == [0.0, 0.5, 0.5]


def test_who_does_not_care_splits_evenly_whatever_the_quality():
    for qualities in ([0.1, 0.9], [0.9, 0.1], [0.5, 0.5]):
        assert Choice(sensitivity=0).after([0.8, 0.2], qualities).tolist() == [0.5, 0.5]


def test_a_logit_choice_has_the_odds_of_its_law():
    chances = Choice(sensitivity=20.0, switching_cost=0.05).chances([0.6, 0.7])
    assert chances[0, 1] / chances[0, 0] == pytest.approx(math.exp(20 * (0.1 - 0.05)))
    assert chances[1, 0] / chances[1, 1] == pytest.approx(math.exp(20 * (-0.1 - 0.05)))
    assert chances.sum(axis=1) == pytest.approx([1.0, 1.0])


def test_an_outside_option_that_is_better_empties_all_platforms():
    better = Choice(sensitivity=math.inf, outside=0.9)
    assert better.after([0.5, 0.5, 0.0], [0.6, 0.7]).tolist() == [0.0, 0.0, 1.0]
    worse = Choice(sensitivity=math.inf, outside=0.1)
    assert worse.after([0.0, 0.0, 1.0], [0.6, 0.7]).tolist() == [0.0, 1.0, 0.0]


def test_nobody_moves_for_less_than_it_costs():
    dear = Choice(sensitivity=math.inf, switching_cost=0.2)
    assert dear.after([0.3, 0.7], [0.8, 0.65]).tolist() == [0.3, 0.7]
    assert dear.after([0.3, 0.7], [0.9, 0.65]).tolist() == [1.0, 0.0]
    never = Choice(sensitivity=5.0, switching_cost=math.inf)
    assert never.after([0.3, 0.7], [1.0, 0.0]).tolist() == [0.3, 0.7]


def test_high_sensitivity_comes_near_to_free_switching():
    found = [Choice(sensitivity=s).after([0.5, 0.5], [0.6, 0.7])[1] for s in (1, 10, 100, 1e6)]
    assert found == sorted(found)
    assert found[-1] == 1.0


@pytest.mark.parametrize("value", [-1.0, math.nan, True, "much", None, [1.0]])
def test_numbers_out_of_range_are_refused(value):
    for name in ("sensitivity", "switching_cost"):
        with pytest.raises(DataError, match=f"{name}: expected a number of at least 0"):
            Choice(**{name: value})
    if value not in (-1.0, None):
        with pytest.raises(DataError, match="outside: expected a finite quality"):
            Choice(outside=value)


def test_infinite_outside_options_are_refused():
    with pytest.raises(DataError, match="outside"):
        Choice(outside=math.inf)


@pytest.mark.parametrize("qualities", [[], [0.5, math.nan], [[0.5]], "ab", 0.5, [math.inf]])
def test_qualities_that_are_none_are_refused(qualities):
    with pytest.raises(DataError, match="qualities: expected a finite number"):
        Choice().chances(qualities)


@pytest.mark.parametrize("shares", [[1.0], [0.5, 0.6], [-0.1, 1.1], [math.nan, 1.0]])
def test_shares_that_are_none_are_refused(shares):
    with pytest.raises(DataError, match="shares: expected 2 of at least 0 and 1 in sum"):
        Choice().after(shares, [0.5, 0.6])


def test_shares_stay_shares():
    rng = np.random.default_rng(0)
    for _ in range(50):
        choice = Choice(
            float(rng.exponential(50)), float(rng.exponential(0.05)), float(rng.random())
        )
        after = choice.after(rng.dirichlet(np.ones(4)), rng.random(3))
        assert after.sum() == pytest.approx(1.0)
        assert (after >= 0).all()
