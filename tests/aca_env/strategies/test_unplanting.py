"""Unplanting: examples by hand, the choice of labels and wrong arguments."""

import numpy as np
import pytest

from aca_env.counts import GroupCounts
from aca_env.errors import DataError, UnknownNameError
from aca_env.signals import Signal
from aca_env.strategies import AdaptiveUnplanting, NaiveUnplanting
from tests.aca_env.strategies.by_rows import HOT, SPACE, scene

X = np.array([[0, 2, 0], [1, 0, 1]])
Y = np.array([0, 1])
ADAPTIVE = AdaptiveUnplanting(HOT, target="green", n_estimation=5)


def counts_of(raw) -> GroupCounts:
    raw = np.array(raw)
    return GroupCounts(int(raw.sum()), raw, {HOT: raw})


def test_naive_unplanting_plants_one_other_label():
    plan = NaiveUnplanting(HOT, target="green", alternative="blue")
    new_X, new_y = plan.transform(X, Y, SPACE)
    assert new_X.tolist() == [[1, 2, 0], [1, 0, 1]]
    assert new_y.tolist() == [2, 2]


def test_adaptive_unplanting_plants_the_label_chosen_for_each_cell():
    new_X, new_y = ADAPTIVE.transform(X, Y, SPACE, np.array([2, 0]))
    assert new_X.tolist() == [[1, 2, 0], [1, 0, 1]]
    assert new_y.tolist() == [2, 0]


def test_the_chosen_label_is_the_most_frequent_but_the_target_ties_to_the_lowest():
    split = counts_of([[1, 9, 2], [3, 5, 3], [0, 4, 0], [0, 0, 1], [0, 0, 0]])
    assert ADAPTIVE.label_map(split, SPACE).tolist() == [2, 0, 0, 2, 0]


def test_the_evidence_of_adaptive_unplanting_leaves_the_split_out():
    at = scene(ADAPTIVE, 2)
    part = at.analysis.parts[0]
    assert len(part.estimation_rows) == 5
    assert part.evidence.n_evidence == len(at.rows) - 5
    assert part.evidence.n_members == part.evidence.prevalence.sum() == len(at.rows)
    assert part.evidence.members.sum() == len(at.rows) - 5


def test_direct_evidence_asks_only_that_the_alternative_beats_the_target():
    group = counts_of([[5, 4, 1]])
    planting, direct = (
        NaiveUnplanting(HOT, target="green", alternative="blue", method=method).evidence(
            group, group, SPACE
        )
        for method in ("planting", "direct")
    )
    assert planting.own_conflict.tolist() == [5 - 1]
    assert direct.own_conflict.tolist() == [4 - 1]
    assert planting.rival is None
    assert direct.rival.tolist() == [2]
    assert (planting.target, direct.target) == (2, 1)


def test_labels_that_were_never_chosen_are_asked_for():
    group = counts_of([[1, 1, 1]])
    calls = [
        lambda: ADAPTIVE.transform(X, Y, SPACE),
        lambda: ADAPTIVE.post_edit(group, SPACE),
        lambda: ADAPTIVE.evidence(group, group, SPACE),
    ]
    for call in calls:
        with pytest.raises(DataError, match=r"expected the lab.*got none"):
            call()


@pytest.mark.parametrize("method", ["Direct", "", None, 1])
def test_unknown_methods_are_refused(method):
    with pytest.raises(DataError, match=r'expected "planting" or "direct", got'):
        NaiveUnplanting(HOT, target="green", alternative="red", method=method)


def test_an_alternative_equal_to_the_target_is_refused():
    with pytest.raises(DataError, match="label other than 'green'"):
        NaiveUnplanting(HOT, target="green", alternative="green").check(SPACE)


@pytest.mark.parametrize(
    ("plan", "known"),
    [
        (NaiveUnplanting(HOT, target="pink", alternative="red"), "red, green, blue"),
        (NaiveUnplanting(HOT, target="red", alternative="pink"), "red, green, blue"),
        (AdaptiveUnplanting(HOT, target="pink", n_estimation=3), "red, green, blue"),
        (AdaptiveUnplanting(Signal({"heat": 1}), target="red", n_estimation=3), "low, high"),
    ],
)
def test_names_that_the_space_does_not_have_are_refused(plan, known):
    with pytest.raises(UnknownNameError, match=f"known: {known}"):
        plan.check(SPACE)
