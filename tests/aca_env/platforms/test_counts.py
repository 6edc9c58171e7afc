"""The histogram as a learner, against counting by hand."""

from collections import Counter

import numpy as np
import pytest
from sklearn.base import clone

from aca_env.features import FeatureSpace
from aca_env.platforms.counts import Counts
from aca_env.platforms.learners import Learner, LearnerError

SPACE = FeatureSpace({"a": range(4), "b": range(3)}, ["x", "y", "z"])


def rows(seed, n=40):
    rng = np.random.default_rng(seed)
    X = np.stack([rng.integers(3, size=n), rng.integers(3, size=n)], axis=1)
    return X, rng.integers(3, size=n), rng.integers(1, 4, size=n)


def every_point():
    return np.stack([axis.ravel() for axis in np.indices(SPACE.sizes)], axis=1)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("unseen", ["lowest", "most_frequent"])
def test_every_point_gets_the_label_of_most_of_its_records(seed, unseen):
    X, y, times = rows(seed)
    found = Learner("counts", {"unseen": unseen}).predict((X, y, times), every_point(), SPACE, 0)
    counts = Counter()
    for x, label, n in zip(X.tolist(), y.tolist(), times.tolist(), strict=True):
        counts[tuple(x), label] += n
    overall = int(np.bincount(y, times).argmax()) if unseen == "most_frequent" else 0
    for point, label in zip(every_point().tolist(), found, strict=True):
        of_point = [counts[tuple(point), k] for k in range(3)]
        assert label == (np.argmax(of_point) if any(of_point) else overall)


def test_weighted_rows_are_repeated_rows():
    X, y, times = rows(9)
    weighted = Counts().fit(X, y, times.astype(float))
    repeated = Counts().fit(np.repeat(X, times, axis=0), np.repeat(y, times))
    np.testing.assert_array_equal(weighted.counts(every_point()), repeated.counts(every_point()))


def test_records_of_one_label_leave_unseen_points_to_the_lowest():
    X, times = np.array([[3, 2]]), np.array([5])
    labels = Learner("counts", {}).predict((X, np.array([2]), times), every_point(), SPACE, 0)
    assert labels[-1] == 2
    assert not labels[:-1].any()


def test_labels_need_not_be_codes_outside_a_game():
    model = clone(Counts(unseen="most_frequent")).fit(
        np.array([[0], [1], [1]]), ["no", "yes", "yes"]
    )
    assert model.predict(np.array([[0], [1], [7]])).tolist() == ["no", "yes", "yes"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"unseen": "first"}, "unseen: expected one of lowest, most_frequent, got 'first'"),
        ({"unseen": 3}, "unseen: expected one of lowest, most_frequent, got 3"),
        ({"n_labels": 3}, "n_labels is set by the game, expected none"),
        ({"alpha": 3}, "got unknown 'alpha', expected one of unseen$"),
    ],
)
def test_wrong_options_are_told_in_one_line(options, told):
    with pytest.raises(LearnerError, match=told) as caught:
        Learner("counts", options)
    assert "\n" not in str(caught.value)
