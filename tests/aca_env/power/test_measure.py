import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aca_env.errors import AcaError
from aca_env.power.measure import performative_power_of


def test_power_of_given_labels_is_what_a_hand_counts():
    now = [["a", "a", "b", "b"], ["a", "b", "b", "b"]]
    under = {
        "first": [["a", "b", "b", "b"], ["a", "b", "b", "b"]],  # 1/4 and 0
        "second": [["b", "b", "a", "b"], ["a", "a", "b", "b"]],  # 3/4 and 1/4
    }
    power = performative_power_of(now, under)
    assert [one.by_draw.tolist() for one in power.actions] == [[0.25, 0.0], [0.75, 0.25]]
    assert (power.value, power.strongest) == (0.5, "second")


def test_numbers_are_measured_by_how_far_they_are_apart():
    power = performative_power_of([1.0, 2.0], {"f": [1.5, 0.0]}, "absolute")
    assert power.value == 1.25
    assert (power.low, power.high) == (None, None)


def test_a_distance_of_ones_own_counts():
    power = performative_power_of([1, 2], {"f": [3, 2]}, lambda a, b: (a - b) ** 2)
    assert power.value == 2.0


def test_power_is_zero_where_there_is_only_the_present_action():
    assert performative_power_of([1, 2], {}).value == 0
    same = performative_power_of([[1, 2], [2, 2]], {"present": [[1, 2], [2, 2]]})
    assert (same.value, same.low, same.high, same.strongest) == (0.0, 0.0, 0.0, None)


@given(st.integers(0, 2**32 - 1), st.integers(1, 5))
def test_power_never_falls_when_the_platform_can_do_more(seed, n_actions):
    rng = np.random.default_rng(seed)
    now = rng.integers(3, size=(4, 6))
    under = {str(k): rng.integers(3, size=(4, 6)) for k in range(n_actions)}
    values = [
        performative_power_of(now, dict(list(under.items())[:k])).value
        for k in range(n_actions + 1)
    ]
    assert values == sorted(values)


def test_the_interval_of_the_largest_is_that_of_all_at_once():
    # Means 0.5 and 0.4; with two actions each interval is at 97.5%, here of two draws:
    # Student's t with one degree of freedom, 25.45, times the standard error.
    power = performative_power_of(
        [[0], [0]], {"f": [[0.49], [0.51]], "g": [[0.4], [0.4]]}, "absolute"
    )
    assert power.low == pytest.approx(0.4)
    assert power.high == pytest.approx(0.5 + 25.4517 * 0.01, abs=1e-5)


def test_the_interval_of_the_largest_covers_it_although_it_was_picked():
    # Five actions of one true power: the largest mean of five is too large on average.
    missed, rng = 0, np.random.default_rng(0)
    for _ in range(400):
        moved = {str(k): (rng.random((10, 40)) < 0.3).astype(int) for k in range(5)}
        power = performative_power_of(np.zeros((10, 40), dtype=int), moved)
        missed += not power.low <= 0.3 <= power.high
    assert missed / 400 <= 0.05


@pytest.mark.parametrize(
    ("now", "under", "distance", "told"),
    [
        ([], {}, "different", "at least one user"),
        ([[[1]]], {}, "different", "at least one user"),
        ([[1, 2], [1]], {}, "different", "outcomes_now: expected"),
        ([1, np.nan], {}, "absolute", "finite numbers, got nan"),
        ([1, None], {}, "different", "labels or numbers"),
        ([1, 2], {"f": [1, 2, 3]}, "different", "expected shape (1, 2), got (1, 3)"),
        ([1, 2], {"f": [[1, 2], [1, 2]]}, "different", "expected shape (1, 2)"),
        ([1, 2], [1, 2], "different", "outcomes by action name"),
        ([1, 2], {}, "euclid", "unknown distance 'euclid'; known: different, absolute"),
        ([1, 2], {}, 3, "distance: expected"),
        (["a"], {"f": ["b"]}, "absolute", "cannot compare outcomes under 'f'"),
        ([1, 2], {"f": [1, 2]}, lambda a, b: b - a - 1, "of at least 0"),
        ([1, 2], {"f": [1, 2]}, lambda a, b: 1.0, "in shape (1, 2)"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_one_line(now, under, distance, told):
    with pytest.raises(AcaError) as caught:
        performative_power_of(now, under, distance)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
