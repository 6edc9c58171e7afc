"""Erasing: an example by hand, the choice of labels and wrong arguments."""

import numpy as np
import pytest

from aca_env.counts import GroupCounts
from aca_env.errors import DataError, UnknownNameError
from aca_env.signals import Signal
from aca_env.strategies import Erasing
from aca_env.strategies.erasing import at_image
from tests.aca_env.strategies.by_rows import HOT, SPACE, scene

PLAN = Erasing(HOT, n_estimation=4)


def test_members_keep_their_features_and_report_the_label_at_their_image():
    X, y = np.array([[0, 2, 0], [1, 0, 1]]), np.array([0, 1])
    new_X, new_y = PLAN.transform(X, y, SPACE, np.array([2, 0]))
    assert new_X.tolist() == X.tolist()
    assert new_y.tolist() == [2, 0]


def test_the_label_at_a_cell_is_the_most_frequent_of_the_split_ties_to_the_lowest():
    raw = np.array([[1, 9, 2], [3, 5, 5], [0, 0, 0]])
    labels = PLAN.label_map(GroupCounts(25, raw, {}), SPACE)
    assert labels.tolist() == [1, 1, 0]
    assert at_image(labels, np.array([2, 2, 1])).tolist() == [0, 0, 1]


def test_there_is_no_evidence_for_a_bound():
    assert scene(PLAN, 0).analysis.parts[0].evidence is None


def test_labels_that_were_never_chosen_are_asked_for():
    group = GroupCounts(3, np.array([[1, 1, 1]]), {})
    with pytest.raises(DataError, match="got none"):
        PLAN.transform(np.array([[0, 0, 0]]), np.array([0]), SPACE)
    with pytest.raises(DataError, match="got none"):
        PLAN.post_edit(group, SPACE)


def test_names_that_the_space_does_not_have_are_refused():
    with pytest.raises(UnknownNameError, match="known: low, high"):
        Erasing(Signal({"heat": "mild"}), n_estimation=1).check(SPACE)
