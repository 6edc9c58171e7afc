import pickle

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import OneHotEncoder
from sklearn.tree import DecisionTreeClassifier

from aca_env.features import FeatureSpace
from aca_env.game.records import join_rows
from aca_env.platforms.learners import KNOWN, Learner, LearnerError
from aca_env.scenario.platform import LEARNERS

SPACE = FeatureSpace({"a": range(4), "b": range(3), "c": range(2)}, ["x", "y", "z"])
FITTED = sorted(set(KNOWN) - {"naive_bayes"})


def raw_records(seed: int, n: int = 600):
    rng = np.random.default_rng(seed)
    X = np.stack([rng.integers(size, size=n) for size in SPACE.sizes], axis=1).astype(np.uint8)
    noise = rng.integers(3, size=n)
    return X, np.where(rng.random(n) < 0.7, X[:, 0] % 3, noise)


def weighted(X, y):
    return join_rows([(X, y, np.ones(len(y), dtype=np.int64))], SPACE)


def every_point():
    return np.stack([axis.ravel() for axis in np.indices(SPACE.sizes)], axis=1)


def predicted(name: str, seed: int = 0, records=None, **parameters):
    records = weighted(*raw_records(1)) if records is None else records
    return Learner(name, parameters).predict(records, every_point(), SPACE, seed)


def nearest(**options):
    """A factory: a learner that takes no weights."""
    return KNeighborsClassifier(**options)


def wordy(n_neighbors=3):
    return WordyLearner(n_neighbors)


class WordyLearner(ClassifierMixin, BaseEstimator):
    def __init__(self, n_neighbors):
        self.n_neighbors = n_neighbors

    def fit(self, X, y):
        del X, y
        self.fitted_ = True
        return self

    def predict(self, X):
        return np.full(X.shape[0], "x")


HERE = __name__
NEAREST, WORDY = f"{HERE}:nearest", f"{HERE}:wordy"


def test_scenarios_and_platforms_know_the_same_learners():
    assert tuple(KNOWN) == LEARNERS


@pytest.mark.parametrize("name", [*FITTED, NEAREST])
def test_same_seed_gives_the_same_labels_and_they_are_learned(name):
    # The least number of rows in a leaf counts distinct rows.
    given = {"gradient_boosting": {"min_samples_leaf": 2}, NEAREST: {"n_neighbors": 25}}
    options = given.get(name, {})
    first, again = predicted(name, **options), predicted(name, **options)
    np.testing.assert_array_equal(first, again)
    assert (first == every_point()[:, 0] % 3).mean() > 0.9


@pytest.mark.parametrize("name", ["forest", "mlp", "sgd"])
def test_another_seed_gives_another_fit(name):
    few = weighted(*raw_records(2, 25))
    options = {"forest": {"n_estimators": 1}, "mlp": {"max_iter": 3}, "sgd": {"max_iter": 5}}
    labels = {predicted(name, s, few, **options[name]).tobytes() for s in range(8)}
    assert len(labels) > 1


@pytest.mark.parametrize("seed", range(5))
def test_distinct_rows_with_weights_predict_what_raw_rows_do(seed):
    X, y = raw_records(seed)
    points, records = every_point(), weighted(X, y)
    assert len(records[1]) < len(y) / 5
    encoder = OneHotEncoder(categories=[np.arange(size) for size in SPACE.sizes])
    theirs = LogisticRegression(max_iter=1000, tol=1e-8).fit(encoder.fit_transform(X), y)
    np.testing.assert_array_equal(
        predicted("logistic", 0, records, tol=1e-8), theirs.predict(encoder.transform(points))
    )
    tree = DecisionTreeClassifier(random_state=7).fit(X, y)
    np.testing.assert_array_equal(predicted("tree", 7, records), tree.predict(points))


def test_learner_without_weights_sees_every_row():
    X, y = raw_records(4, 300)
    learner = Learner(NEAREST, {"n_neighbors": 40}, "ordinal")
    order = np.lexsort((y, *X.T[::-1]))
    theirs = KNeighborsClassifier(n_neighbors=40).fit(X[order], y[order])
    labels = learner.predict(weighted(X, y), every_point(), SPACE, 0)
    np.testing.assert_array_equal(labels, theirs.predict(every_point()))


@pytest.mark.parametrize("name", FITTED)
def test_records_of_one_label_are_learned_as_that_label(name):
    X, _ = raw_records(1)
    records = weighted(X, np.full(len(X), 2))
    assert (predicted(name, 0, records) == 2).all()


def test_given_random_state_is_kept():
    few = weighted(*raw_records(2, 25))
    labels = {predicted("forest", s, few, n_estimators=1, random_state=3).tobytes() for s in (0, 1)}
    assert len(labels) == 1


def test_copy_by_pickle_predicts_the_same():
    learner = Learner("tree", {"max_depth": 2})
    records = weighted(*raw_records(1))
    first = learner.predict(records, every_point(), SPACE, 0)
    copy = pickle.loads(pickle.dumps(learner))
    np.testing.assert_array_equal(copy.predict(records, every_point(), SPACE, 0), first)


@pytest.mark.parametrize(
    ("name", "parameters", "told"),
    [
        ("logistic", {"c": 1.0}, "platform logistic: parameters: got unknown 'c', expected one of"),
        ("naive_bayes", {"depth": 1}, "got unknown 'depth', expected one of alpha, fit_prior"),
        ("naive_bayes", {"alpha": -1}, "alpha: expected a finite number > 0, got -1"),
        ("forest", {"n_jobs": 2}, "n_jobs is set by the game"),
        ("forest", {"warm_start": True}, "warm_start is set by the game"),
        ("no_such_module:f", {}, "no module named 'no_such_module'"),
        ("math:nothing", {}, "expected a class or function 'nothing' in 'math', got none"),
        ("math:pi", {}, "expected a class or function 'pi'"),
        ("builtins:dict", {}, "expected an object with fit and predict, got dict"),
        (WORDY, {"n_neighbors": 1, "p": 2}, "got unknown 'p', expected one of n_neighbors"),
    ],
)
def test_what_cannot_be_made_is_refused_in_one_line(name, parameters, told):
    with pytest.raises(LearnerError) as caught:
        Learner(name, parameters)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "parameters", "told"),
    [
        ("logistic", {"C": -1.0}, "The 'C' parameter"),
        ("tree", {"max_depth": "deep"}, "The 'max_depth' parameter"),
        (WORDY, {}, "expected one of the given labels for every point"),
    ],
)
def test_what_the_learner_refuses_is_told_in_one_line(name, parameters, told):
    with pytest.raises(LearnerError) as caught:
        predicted(name, **parameters)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
