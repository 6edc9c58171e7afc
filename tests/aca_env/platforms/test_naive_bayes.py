import numpy as np
import pytest
from sklearn.naive_bayes import CategoricalNB

from aca_env.features import FeatureSpace
from aca_env.platforms.naive_bayes import NaiveBayes, count_values


def random_records(seed: int):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 6, size=rng.integers(1, 7)).tolist()
    n_labels, n = int(rng.integers(2, 5)), int(rng.integers(1, 400))
    space = FeatureSpace(
        {f"f{k}": list(range(size)) for k, size in enumerate(sizes)}, list(range(n_labels))
    )
    X = np.stack([rng.integers(size, size=n) for size in sizes], axis=1)
    y = (X[:, 0] + rng.integers(n_labels, size=n) * (rng.random(n) < 0.6)) % n_labels
    points = np.stack([rng.integers(size, size=50) for size in sizes], axis=1)
    return space, X, y.astype(np.int64), points


def ones(y):
    return np.ones(len(y), dtype=np.int64)


@pytest.mark.parametrize("seed", range(40))
def test_predictions_are_those_of_scikit_learn(seed):
    space, X, y, points = random_records(seed)
    alpha, fit_prior = [(1.0, True), (0.1, True), (5.0, False)][seed % 3]
    theirs = CategoricalNB(alpha=alpha, fit_prior=fit_prior, min_categories=list(space.sizes))
    theirs.fit(X, y)
    counts = count_values(X, y, ones(y), space)
    ours = NaiveBayes(alpha, fit_prior).predict(counts, points, space)
    np.testing.assert_array_equal(ours, theirs.predict(points))


def test_counts_of_groups_add_up_and_rows_count_as_often_as_they_occur():
    space, X, y, _ = random_records(3)
    half = len(y) // 2
    whole = count_values(X, y, ones(y), space)
    parts = [count_values(X[p], y[p], ones(y[p]), space) for p in (slice(half), slice(half, None))]
    np.testing.assert_array_equal(parts[0] + parts[1], whole)
    np.testing.assert_array_equal(count_values(X, y, 3 * ones(y), space), 3 * whole)


def test_label_without_records_is_never_predicted():
    space = FeatureSpace({"f": [0, 1]}, ["a", "b", "c"])
    counts = count_values(np.array([[0], [1]]), np.array([1, 1]), np.array([1, 1]), space)
    predicted = NaiveBayes(fit_prior=False).predict(counts, np.array([[0], [1]]), space)
    np.testing.assert_array_equal(predicted, [1, 1])


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"alpha": 0}, "alpha: expected a finite number > 0, got 0"),
        ({"alpha": float("nan")}, "alpha"),
        ({"alpha": True}, "alpha"),
        ({"alpha": "1"}, "alpha"),
        ({"fit_prior": 1}, "fit_prior: expected true or false, got 1"),
    ],
)
def test_wrong_option_is_refused_by_name(options, told):
    with pytest.raises(ValueError, match=told):
        NaiveBayes(**options)
