import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aca_env.bounds.whole import global_success
from aca_env.errors import DataError

SHARES = st.lists(st.floats(0, 1), min_size=2, max_size=6)


def test_both_summaries_by_hand():
    assert global_success([0.2, 0.8, 0.5]) == 0.2
    # (.1 · .2 + .3 · .8) / .4
    assert global_success([0.2, 0.8], [0.1, 0.3], kind="mass") == pytest.approx(0.65)


def test_abstainers_are_left_out():
    nan = math.nan
    assert global_success([nan, 0.8, 0.5]) == 0.5
    assert global_success([nan, 0.8], [0.9, 0.1], kind="mass") == pytest.approx(0.8)


def test_where_nobody_acts_there_is_no_success():
    assert math.isnan(global_success([math.nan, math.nan]))
    assert math.isnan(global_success([]))
    assert math.isnan(global_success([0.5], [0.0], kind="mass"))


def test_a_bound_that_says_nothing_takes_the_summary_along():
    assert global_success([-math.inf, 0.9]) == -math.inf
    assert global_success([-math.inf, 0.9], [0.1, 0.1], kind="mass") == -math.inf


def test_a_collective_without_mass_does_not_count_in_the_mean():
    assert global_success([-math.inf, 0.9], [0.0, 0.1], kind="mass") == pytest.approx(0.9)


@given(SHARES)
def test_the_minimum_is_at_most_the_mean(values):
    masses = [0.1] * len(values)

    assert global_success(values) <= global_success(values, masses, kind="mass") + 1e-12


@given(SHARES, st.integers(0, 1), st.floats(0, 1))
def test_both_summaries_rise_with_every_success(values, place, more):
    better = [*values]
    better[place] += more
    masses = [0.1 * (k + 1) for k in range(len(values))]

    assert global_success(better) >= global_success(values)
    low = global_success(values, masses, kind="mass")
    assert global_success(better, masses, kind="mass") >= low - 1e-12


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"kind": "median"}, "kind: expected"),
        ({"kind": "mass"}, "masses: expected 2 values"),
        ({"kind": "mass", "masses": [0.5]}, "masses: expected 2 values"),
    ],
)
def test_a_wrong_argument_is_named(arguments, named):
    with pytest.raises(DataError, match=f"^{named}"):
        global_success([0.5, 0.5], **arguments)
