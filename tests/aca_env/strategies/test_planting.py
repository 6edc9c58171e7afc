"""Planting with and without the label: examples by hand and wrong arguments."""

import numpy as np
import pytest

from aca_env.errors import DataError, UnknownNameError
from aca_env.signals import Signal
from aca_env.strategies import FeatureLabelPlanting, FeatureOnlyPlanting
from tests.aca_env.strategies.by_rows import HOT, HOT_AND_WINDY, SPACE, scene

X = np.array([[0, 2, 0], [1, 0, 1], [0, 1, 1]])
Y = np.array([0, 1, 2])


def test_feature_label_planting_plants_the_signal_and_reports_the_target():
    plan = FeatureLabelPlanting(HOT_AND_WINDY, target="green")
    new_X, new_y = plan.transform(X, Y, SPACE)
    assert new_X.tolist() == [[1, 2, 1], [1, 0, 1], [1, 1, 1]]
    assert new_y.tolist() == [1, 1, 1]


def test_feature_only_planting_sends_other_labels_to_the_fallback():
    plan = FeatureOnlyPlanting(HOT_AND_WINDY, target="green", fallback={"heat": "low", "doors": 4})
    new_X, new_y = plan.transform(X, Y, SPACE)
    assert new_X.tolist() == [[0, 1, 0], [1, 0, 1], [0, 1, 1]]
    assert new_y.tolist() == [0, 1, 2]


def test_only_members_with_the_target_label_add_to_the_prevalence_of_feature_only_planting():
    plan = FeatureOnlyPlanting(HOT, target="green", fallback={"heat": "low"})
    at = scene(plan, 4)
    n_target = int((at.labelled[1] == 1).sum())
    evidence = at.analysis.parts[0].evidence
    assert evidence.prevalence.sum() == n_target
    assert evidence.members.sum() == evidence.n_members == len(at.rows)


@pytest.mark.parametrize(
    "fallback",
    [{"heat": "high"}, {"wind": "yes"}, {"heat": "high", "wind": "yes", "doors": 2}, {"doors": 2}],
)
def test_a_fallback_that_may_lie_inside_the_image_is_refused(fallback):
    for given in (fallback, Signal(fallback)):
        with pytest.raises(DataError, match="outside the signal's image"):
            FeatureOnlyPlanting(HOT_AND_WINDY, target="green", fallback=given)


@pytest.mark.parametrize("fallback", [None, {}, 5, "low", ["heat"]])
def test_a_fallback_that_sets_nothing_is_refused(fallback):
    with pytest.raises(DataError, match="at least one feature"):
        FeatureOnlyPlanting(HOT, target="green", fallback=fallback)


def test_fallbacks_and_signals_make_equal_plans_however_they_are_given():
    one = FeatureOnlyPlanting(HOT, target="green", fallback={"heat": "low"})
    other = FeatureOnlyPlanting(HOT, target="green", fallback=Signal({"heat": "low"}))
    assert one == other
    assert one.maps() == (HOT, Signal({"heat": "low"}))


UNKNOWN = {
    "a label": (FeatureLabelPlanting(HOT, target="pink"), "red, green, blue"),
    "a value": (FeatureLabelPlanting(Signal({"heat": "mild"}), target="red"), "low, high"),
    "a feature": (FeatureLabelPlanting(Signal({"rain": "no"}), target="red"), "heat, doors, wind"),
    "a feature-only label": (
        FeatureOnlyPlanting(HOT, target="pink", fallback={"heat": "low"}),
        "red, green, blue",
    ),
    "a fallback's value": (
        FeatureOnlyPlanting(HOT, target="red", fallback={"heat": "mild"}),
        "low, high",
    ),
    "a fallback's feature": (
        FeatureOnlyPlanting(HOT, target="red", fallback={"heat": "low", "rain": "no"}),
        "heat, doors, wind",
    ),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_names_that_the_space_does_not_have_are_refused_with_the_known_ones(case):
    plan, known = UNKNOWN[case]
    with pytest.raises(UnknownNameError, match=f"known: {known}"):
        plan.check(SPACE)
