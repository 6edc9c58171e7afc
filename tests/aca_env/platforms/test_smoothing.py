"""Label smoothing as weighted copies of rows, against soft labels."""

import numpy as np
import pytest
from scipy import optimize
from sklearn.preprocessing import OneHotEncoder

import aca_env
from aca_env.errors import ScenarioError
from aca_env.features import FeatureSpace
from aca_env.platforms.learners import Learner, LearnerError
from aca_env.platforms.naive_bayes import count_values
from aca_env.platforms.smoothing import smooth, smooth_counts

SPACE = FeatureSpace({"a": range(3), "b": range(2)}, ["x", "y", "z"])


def rows(seed, n=30):
    rng = np.random.default_rng(seed)
    X = np.stack([rng.integers(size, size=n) for size in SPACE.sizes], axis=1)
    return X, rng.integers(3, size=n), rng.integers(1, 5, size=n)


def every_point():
    return np.stack([axis.ravel() for axis in np.indices(SPACE.sizes)], axis=1)


def test_every_record_keeps_its_weight_and_spreads_a_share():
    X, y, weights = smooth((np.array([[2, 1]]), np.array([1]), np.array([4])), 0.3, 3)
    assert X.tolist() == [[2, 1]] * 3
    assert y.tolist() == [0, 1, 2]
    np.testing.assert_allclose(weights, [0.4, 3.2, 0.4])
    given = rows(0)
    assert smooth(given, 0.0, 3) is given


def test_logistic_regression_minimises_the_cross_entropy_of_soft_labels():
    X, y, times = rows(1)
    share, C = 0.4, 0.7
    learner = Learner("logistic", {"C": C, "tol": 1e-9}, label_smoothing=share)
    model = learner.fitted((X, y, times), SPACE, 0)
    encode = OneHotEncoder(categories=[np.arange(size) for size in SPACE.sizes])
    Z = encode.fit_transform(X).toarray()
    soft = (1 - share) * np.eye(3)[y] + share / 3

    def loss(w):
        w = w.reshape(3, -1)
        scores = Z @ w[:, :-1].T + w[:, -1]
        logs = scores - np.logaddexp.reduce(scores, axis=1)[:, None]
        return -(times * (soft * logs).sum(axis=1)).sum() + (w[:, :-1] ** 2).sum() / (2 * C)

    best = optimize.minimize(loss, np.zeros(3 * (Z.shape[1] + 1)), tol=1e-12)
    w = best.x.reshape(3, -1)
    points = encode.transform(every_point()).toarray()
    scores = points @ w[:, :-1].T + w[:, -1]
    wanted = np.exp(scores - np.logaddexp.reduce(scores, axis=1)[:, None])
    np.testing.assert_allclose(model.predict_proba(every_point()), wanted, atol=1e-4)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("seed", range(4))
def test_a_histogram_is_not_changed_by_it(seed, share):
    """Every label of a cell gains the same, so the largest count stays the largest."""
    records = rows(seed)
    plain = Learner("counts", {}).predict(records, every_point(), SPACE, 0)
    soft = Learner("counts", {}, label_smoothing=share).predict(records, every_point(), SPACE, 0)
    np.testing.assert_array_equal(plain, soft)


def test_counts_of_values_are_smoothed_as_rows_are():
    X, y, times = rows(2)
    soft_X, soft_y, weights = smooth((X, y, times), 0.25, 3)
    wanted = np.zeros((3, sum(SPACE.sizes)))
    for x, label, weight in zip(soft_X, soft_y, weights, strict=True):
        wanted[label, x[0]] += weight
        wanted[label, SPACE.sizes[0] + x[1]] += weight
    found = smooth_counts(count_values(X, y, times, SPACE), 0.25)
    np.testing.assert_allclose(found, wanted, atol=1e-12)


def test_a_learner_with_a_prior_may_change_its_mind():
    def labels(seed, share):
        learner = Learner("naive_bayes", {}, label_smoothing=share)
        return learner.predict(rows(seed), every_point(), SPACE, 0)

    assert any((labels(seed, 0.0) != labels(seed, 0.95)).any() for seed in range(10))


def test_a_learner_without_weights_refuses_it_in_one_line():
    with pytest.raises(LearnerError, match="label_smoothing: expected 0 with a learner that takes"):
        Learner("sklearn.neighbors:KNeighborsClassifier", {}, label_smoothing=0.1)


@pytest.mark.parametrize(
    ("overrides", "told"),
    [
        ({"platform.label_smoothing": 0.1}, 'expected 0 with classifier = "histogram"'),
        (
            {"platform.label_smoothing": 0.1, "platform.classifier": "counts"},
            'expected 0 with classifier = "counts"',
        ),
        (
            {"platform.label_smoothing": 1, "platform.classifier": "tree"},
            r"got 1, expected a number in \[0, 1\)",
        ),
        (
            {"platform.label_smoothing": float("nan"), "platform.classifier": "tree"},
            r"expected a number in \[0, 1\)",
        ),
        (
            {"platform.label_smoothing": "much", "platform.classifier": "tree"},
            r"expected a number in \[0, 1\)",
        ),
    ],
)
def test_wrong_smoothing_is_told_in_one_line(overrides, told):
    with pytest.raises(ScenarioError, match=told) as caught:
        aca_env.load_scenario("climate-duel", overrides)
    assert "\n" not in str(caught.value)
