import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aca_env.bounds.radii import (
    exact_budget,
    hoeffding_radius,
    log_events,
    planting_confidence,
    radius,
    robust_confidence,
    sets_of_cells,
    suboptimality_threshold,
    unplanting_confidence,
)

DELTAS = st.floats(1e-6, 0.99)


def test_radius_by_hand():
    # ln(1/δ) = 2, n = 400: sqrt(2 / 800)
    assert hoeffding_radius(400, math.exp(-2)) == pytest.approx(0.05)


def test_no_draws_give_an_infinite_radius_and_very_many_none():
    assert hoeffding_radius(0, 0.05) == math.inf
    assert hoeffding_radius(10**18, 0.05) < 2e-9


@given(st.integers(1, 10**9), st.integers(1, 10**9), DELTAS)
def test_the_radius_shrinks_with_draws(n, more, delta):
    assert hoeffding_radius(n + more, delta) < hoeffding_radius(n, delta)


@given(st.integers(1, 10**9), DELTAS, st.floats(1.01, 100))
def test_the_radius_grows_with_confidence(n, delta, factor):
    assert hoeffding_radius(n, delta / factor) > hoeffding_radius(n, delta)


@pytest.mark.parametrize(
    ("n_draws", "delta", "named"),
    [(-1, 0.05, "n_draws"), (10, 0.0, "delta"), (10, 1.0, "delta"), (10, float("nan"), "delta")],
)
def test_an_argument_out_of_range_is_named(n_draws, delta, named):
    with pytest.raises(ValueError, match=f"^{named} must"):
        hoeffding_radius(n_draws, delta)


def test_radii_of_arrays_are_those_of_their_entries():
    sizes = np.array([0, 1, 50, 10**9])

    found = radius(sizes, math.log(20))

    assert found.tolist() == [hoeffding_radius(int(n), 0.05) for n in sizes]


def test_confidences_by_hand():
    def events(log_inverse_delta):
        return math.exp(log_inverse_delta) * 0.05

    # Three cells, four labels.
    assert events(planting_confidence(0.05, 3, 4)) == pytest.approx(2 + 6 + 24)
    assert events(unplanting_confidence(0.05, 3)) == pytest.approx(2 + 18)
    # |H| = 3, others have 2 and 3 interventions: 3 · 4 · (3 + 5) events more.
    assert events(robust_confidence(0.05, 3, 4, 8)) == pytest.approx(32 + 96)
    assert robust_confidence(0.05, 3, 4, 0) == planting_confidence(0.05, 3, 4)


def test_confidences_stay_finite_where_delta_underflows():
    assert log_events(10**400, 0.05) == pytest.approx(400 * math.log(10) + math.log(20))


def test_sets_of_cells_is_a_power_of_two():
    assert math.exp(sets_of_cells(5)) == pytest.approx(32)
    assert sets_of_cells(0) == 0
    assert sets_of_cells(10**301) == math.inf


def test_thresholds_by_hand():
    assert suboptimality_threshold(0.2, "contamination") == pytest.approx(0.25)
    assert suboptimality_threshold(0.2, "total_variation") == pytest.approx(0.4)
    assert suboptimality_threshold(0.0, "contamination") == 0
    assert suboptimality_threshold(0.0, "total_variation") == 0


@given(st.floats(0, 0.98), st.floats(0.001, 0.01))
def test_thresholds_rise_with_suboptimality(epsilon, more):
    for threshold in ("contamination", "total_variation"):
        low = suboptimality_threshold(epsilon, threshold)
        assert suboptimality_threshold(epsilon + more, threshold) > low


@pytest.mark.parametrize("epsilon", [-0.1, 1.0, float("nan")])
def test_an_epsilon_out_of_range_is_refused(epsilon):
    with pytest.raises(ValueError, match="epsilon must lie in"):
        suboptimality_threshold(epsilon, "contamination")


def test_an_unknown_threshold_is_refused():
    with pytest.raises(ValueError, match="'contamination' or 'total_variation', got 'tv'"):
        suboptimality_threshold(0.1, "tv")


def test_the_budget_is_exact_where_floats_round():
    # 98 · 0.02 / 0.98 is 2 exactly; as floats it is a little less or more.
    assert exact_budget(0.02, "contamination", 98) == 2
    assert exact_budget(0.1, "contamination", 9 * 10**9) == 10**9
    assert exact_budget(0.05, "total_variation", 10) == 1
    assert exact_budget(0.0, "contamination", 10**9) == 0
    # Half records at a weight of one half: 2.5 · 0.4 = 1
    assert exact_budget(0.2, "total_variation", 2.5) == 1
