"""Unplanting, feature-only planting and erasing in the oracle, worked by hand."""

import math

import pytest

from aca_env.signals import Signal

from .edits import edit, read_plan
from .examples import HOT, SPACE, THREE, ask, named, r

HIGH = Signal({"heat": "high"})
TESTS = [(0,), (1,)]
# N = 8 on a single planted cell (1,): six members, two of the rest.
EIGHT = [
    (1, 0, 0),
    (1, 2, 0),
    (0, 1, 0),
    (1, 0, 0),
    (1, 1, 0),
    (1, 0, 0),
    (1, 0, -1),
    (0, 1, -1),
]


def naive(method):
    return named("NaiveUnplanting", signal=HIGH, target="red", alternative="green", method=method)


def test_adaptive_unplanting_uses_split_for_the_label_and_holdout_for_the_bound():
    adaptive = named("AdaptiveUnplanting", signal=HIGH, target="red", n_estimation=2)
    (report,) = ask(THREE, EIGHT, [adaptive], TESTS, splits=[[0, 1]])
    assert report.label_map == [2]  # red and green are tied, red is not allowed
    # Mixture on (1,): green 6, red 1; f(1) = green is not red.
    assert report.success == 1.0
    # The holdout's four records put 2/4 on (red, cell) and 0 on (green, cell).
    assert report.own_conflict == [0.5]
    assert report.delta_prime == pytest.approx(0.05 / 8)
    margin = 0.75 * (1 - 2 * r(6, 8)) - 0.25 * (0.5 + 2 * r(4, 8) + 2 * r(2, 8))
    assert report.margin == pytest.approx([margin])
    assert report.bound == pytest.approx(0 - r(4, 8) - r(2, 8))


def test_adaptive_unplanting_breaks_ties_towards_the_lowest_label():
    adaptive = named("AdaptiveUnplanting", signal=HIGH, target="red", n_estimation=2)
    (report,) = ask(THREE, EIGHT, [adaptive], TESTS, splits=[[0, 3]])
    assert report.label_map == [1]


def test_split_that_takes_everybody_leaves_no_bound():
    adaptive = named("AdaptiveUnplanting", signal=HIGH, target="red", n_estimation=9)
    (report,) = ask(THREE, EIGHT, [adaptive], TESTS, splits=[list(range(6))])
    assert report.bound == -math.inf
    assert report.success == 1.0


def test_naive_unplanting_is_bounded_by_planting_its_alternative():
    (report,) = ask(THREE, EIGHT, [naive("planting")], TESTS)
    # Alternative green: red is the worst rival, 3/6 against 1/6.
    assert report.own_conflict == pytest.approx([2 / 6])
    assert report.delta_prime == pytest.approx(0.05 / (2 + 2 + 2 * 3))
    margin = 0.75 * (1 - 2 * r(6, 10)) - 0.25 * (2 / 6 + 2 * r(6, 10) + 2 * r(2, 10))
    assert report.margin == pytest.approx([margin])


def test_naive_unplanting_bounded_directly_has_only_the_target_to_beat():
    rows = [*EIGHT, (1, 1, 1), (1, 1, 1)]
    rival = named("Abstain")
    direct, _ = ask(THREE, rows, [naive("direct"), rival], TESTS)
    by_planting, _ = ask(THREE, rows, [naive("planting"), rival], TESTS)
    # The rival's blue records hurt green, but they do not help red.
    assert direct.cross_conflict == [0]
    assert by_planting.cross_conflict == [pytest.approx(0.2)]
    assert direct.delta_prime == pytest.approx(0.05 / 8)


def test_transparent_unplanting_lets_any_label_beat_the_target():
    rows = [(1, 1, -1)] * 5 + [(1, 0, -1)] * 3 + [(1, 2, 0)] * 2
    adaptive = named("AdaptiveUnplanting", signal=HIGH, target="red", n_estimation=1)
    (report,) = ask(THREE, rows, [adaptive], TESTS, splits=[[9]], regime="transparent")
    assert report.margin == pytest.approx([0.2])  # blue 5 against red 3
    assert report.bound == pytest.approx(1 - r(2, 4) - r(2, 2))


@pytest.mark.parametrize("method", ["planting", "direct"])
def test_transparent_regime_asks_of_naive_unplanting_only_that_the_target_loses(method):
    rows = [(1, 1, -1)] * 5 + [(1, 0, -1)] * 3 + [(1, 0, 0)] * 2
    (report,) = ask(THREE, rows, [naive(method)], TESTS, regime="transparent")
    # Blue 5, red 3, green 2: the alternative loses too, yet red does not win.
    assert report.margin == pytest.approx([0.2])
    assert report.bound == pytest.approx(1 - r(2, 4) - r(2, 2))


def test_success_of_unplanting_counts_predictions_other_than_the_target():
    rows = [(1, 0, -1)] * 9 + [(0, 0, 0)]
    (report,) = ask(THREE, rows, [naive("planting")], TESTS)
    assert report.success == 0.0


def test_erasing_relabels_in_place_and_reports_no_bound():
    eraser = named("Erasing", signal=HIGH, n_estimation=1)
    rows = [(1, 2, 0), (0, 0, 0), (0, 1, 0), (0, 0, -1)]
    (report,) = ask(THREE, rows, [eraser], TESTS, splits=[[0]])
    assert report.label_map == [2]
    # Members hand in green at (1,), (0,), (0,): green everywhere, so g changes nothing.
    assert report.success == 1.0
    assert report.bound == -math.inf
    assert report.certified is False


def test_cell_without_training_records_is_predicted_as_the_first_label():
    eraser = named("Erasing", signal=HIGH, n_estimation=1)
    rows = [(0, 1, 0), (0, 1, -1), (0, 1, -1)]
    (report,) = ask(THREE, rows, [eraser], TESTS, splits=[[0]])
    # f(0) = blue, f(1) = red: only the test user already at (1,) sees no change.
    assert report.success == 0.5


def test_feature_only_planting_sends_other_labels_to_the_fallback():
    plan = read_plan(
        SPACE,
        named("FeatureOnlyPlanting", signal=HOT, target="yes", fallback={"heat": "low"}),
    )
    records = [((0, 0), 1), ((1, 1), 0), ((1, 0), 1), ((0, 0), 0)]
    assert edit(SPACE, plan, records, []) == [
        ((1, 0), 1),
        ((0, 1), 0),  # a partial fallback keeps the doors
        ((1, 0), 1),
        ((0, 0), 0),
    ]
