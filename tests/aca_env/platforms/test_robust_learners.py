"""Learners that reweight records, against fits made by hand."""

import numpy as np
import pytest
from scipy import optimize
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.tree import DecisionTreeClassifier

from aca_env.errors import DataError
from aca_env.features import FeatureSpace
from aca_env.platforms.counts import Counts
from aca_env.platforms.group_dro import GroupDRO
from aca_env.platforms.jtt import JustTrainTwice
from aca_env.platforms.learners import Learner, LearnerError

SPACE = FeatureSpace({"a": range(4), "b": range(3), "c": range(2)}, ["x", "y", "z"])
BASES = [
    ("logistic", {"C": 0.5, "tol": 1e-8, "max_iter": 5000}),
    ("tree", {"max_depth": 2, "random_state": 3}),
    ("counts", {}),
]


def rows(seed, n=120, n_labels=3):
    rng = np.random.default_rng(seed)
    X = np.stack([rng.integers(size, size=n) for size in SPACE.sizes], axis=1)
    y = np.where(rng.random(n) < 0.7, X[:, 0] % n_labels, rng.integers(n_labels, size=n))
    return X, y, rng.integers(1, 5, size=n)


def every_point():
    return np.stack([axis.ravel() for axis in np.indices(SPACE.sizes)], axis=1)


def by_hand(base, options, X, y, weights):
    """Return what one fit of scikit-learn predicts, as a function."""
    if base == "logistic":
        encode = OneHotEncoder(categories=[np.arange(size) for size in SPACE.sizes])
        model = make_pipeline(encode, LogisticRegression(**options))
        model.fit(X, y, logisticregression__sample_weight=weights)
        return model, model.predict
    kind = Counts if base == "counts" else DecisionTreeClassifier
    model = kind(**options).fit(X, y, sample_weight=weights)
    return model, model.predict


@pytest.mark.parametrize(("base", "options"), BASES)
@pytest.mark.parametrize("upweight", [1, 3.5, 50])
def test_training_twice_is_two_fits_by_hand(base, options, upweight):
    X, y, times = rows(1)
    _, first = by_hand(base, options, X, y, times.astype(float))
    wrong = first(X) != y
    assert 0 < wrong.sum() < len(y)
    _, second = by_hand(base, options, X, y, np.where(wrong, upweight * times, times))
    parameters = {"base": base, "base_parameters": options, "upweight": upweight}
    found = Learner("jtt", parameters).predict((X, y, times), every_point(), SPACE, 5)
    np.testing.assert_array_equal(found, second(every_point()))


def test_training_twice_changes_the_prediction_and_the_first_fit_may_differ():
    X, y, times = rows(1)
    labels = [
        Learner("jtt", {"base": "tree", **more}).predict((X, y, times), every_point(), SPACE, 5)
        for more in ({"upweight": 1}, {"upweight": 9}, {"first_parameters": {"max_depth": 1}})
    ]
    assert len({found.tobytes() for found in labels}) == 3
    short = JustTrainTwice("tree", first_parameters={"max_depth": 1}, space=SPACE, random_state=5)
    short.fit(X, y, times)
    _, first = by_hand("tree", {"max_depth": 1, "random_state": 5}, X, y, times)
    np.testing.assert_array_equal(short.wrong_, first(X) != y)


@pytest.mark.parametrize("group", ["label", "b"])
@pytest.mark.parametrize(("base", "options"), BASES[:2])
def test_weights_of_groups_follow_their_losses_as_by_hand(group, base, options):
    X, y, times = rows(2)
    members = y if group == "label" else X[:, 1]
    shares, played, weights = np.full(3, 1 / 3), np.zeros(3), np.zeros(len(y))
    for turn in range(5):
        played += shares
        last = played / 5 if turn == 4 else shares
        for g in range(3):
            inside = members == g
            weights[inside] = times[inside] * shares[g] / times[inside].sum()
        model, _ = by_hand(base, options, X, y, weights * times.sum())
        losses = -np.log(np.maximum(model.predict_proba(X)[np.arange(len(y)), y], 1e-15))
        means = [np.average(losses[members == g], weights=times[members == g]) for g in range(3)]
        shares = shares * np.exp(0.7 * np.array(means))
        shares /= shares.sum()
    model = GroupDRO(base, options, group, turns=5, step=0.7, space=SPACE).fit(X, y, times)
    np.testing.assert_allclose(model.group_weights_, last, rtol=1e-6)
    assert np.ptp(last) > 0.01


def test_worst_group_fares_as_well_as_any_classifier_lets_it():
    """One penny of regret: the loss is compared with a direct minimum of the maximum."""
    X, y, times = rows(3, n_labels=2)
    encode = OneHotEncoder(categories=[np.arange(size) for size in SPACE.sizes])
    Z, weights = encode.fit_transform(X).toarray(), times / times.sum()
    penalty = 1 / (2 * 1.0 * times.sum())

    def objectives(w):
        margin = (2 * y - 1) * (Z @ w[:-1] + w[-1])
        loss = np.logaddexp(0, -margin)
        means = [np.average(loss[X[:, 1] == g], weights=weights[X[:, 1] == g]) for g in range(3)]
        return np.array(means) + penalty * (w[:-1] ** 2).sum()

    n = Z.shape[1] + 1
    best = optimize.minimize(
        lambda v: v[-1],
        np.append(np.zeros(n), 1.0),
        method="SLSQP",
        constraints={"type": "ineq", "fun": lambda v: v[-1] - objectives(v[:-1])},
        options={"maxiter": 500, "ftol": 1e-10},
    )
    assert best.success
    options = {"C": 1.0, "tol": 1e-8}
    model = GroupDRO("logistic", options, "b", turns=100, step=3.0, space=SPACE).fit(X, y, times)
    fitted = model.model_[-1]
    found = objectives(np.append(fitted.coef_[0], fitted.intercept_)).max()
    plain, _ = by_hand("logistic", options, X, y, times.astype(float))
    before = objectives(np.append(plain[-1].coef_[0], plain[-1].intercept_)).max()
    assert before > best.fun + 1e-3
    assert best.fun - 1e-6 <= found <= best.fun + 0.05 * (before - best.fun)


@pytest.mark.parametrize("name", ["jtt", "group_dro"])
@pytest.mark.parametrize(("base", "options"), [BASES[0], BASES[2]])
def test_weighted_rows_are_repeated_rows(name, base, options):
    X, y, times = rows(4)
    learner = Learner(name, {"base": base, "base_parameters": options})
    repeated = np.repeat(X, times, axis=0), np.repeat(y, times), np.ones(times.sum(), dtype=int)
    found = [learner.predict(part, every_point(), SPACE, 1) for part in ((X, y, times), repeated)]
    np.testing.assert_array_equal(*found)


@pytest.mark.parametrize("name", ["jtt", "group_dro"])
def test_seed_decides_and_same_seed_gives_the_same_labels(name):
    X, y, times = rows(5, 40)
    parameters = {"base": "forest", "base_parameters": {"n_estimators": 1}}
    learner = Learner(name, parameters | ({"turns": 2} if name == "group_dro" else {}))
    labels = [learner.predict((X, y, times), every_point(), SPACE, s).tobytes() for s in range(5)]
    assert labels[0] == learner.predict((X, y, times), every_point(), SPACE, 0).tobytes()
    assert len(set(labels)) > 1


def test_encoding_is_that_of_the_base_learner():
    X, y, times = rows(6)
    ordinal = Learner("jtt", {"upweight": 2}, "ordinal").pipeline(SPACE, 0).fit(X, y)
    one_hot = Learner("jtt", {"upweight": 2}).pipeline(SPACE, 0).fit(X, y)
    assert ordinal[-1].model_[-1].coef_.shape[1] == 3
    assert one_hot[-1].model_[-1].coef_.shape[1] == sum(SPACE.sizes)
    del times


def test_outside_a_game_they_are_classifiers_like_others():
    X, y, _ = rows(7)
    model = clone(GroupDRO("tree", turns=2, space=SPACE)).fit(X, y)
    np.testing.assert_allclose(model.predict_proba(X).sum(axis=1), 1)
    assert clone(JustTrainTwice("tree", space=SPACE)).fit(X, y).score(X, y) > 0.5
    with pytest.raises(DataError, match="space: expected the space of the records"):
        JustTrainTwice().fit(X, y)


WRONG = [
    ("jtt", {"base": "trees"}, "base: expected one of logistic, tree, .*, got 'trees'"),
    ("jtt", {"base": 3}, "base: expected one of .*, got 3"),
    ("jtt", {"base": "jtt"}, "base: expected one of .*, got 'jtt'"),
    ("jtt", {"base": "naive_bayes"}, "base: expected one of .*, got 'naive_bayes'"),
    ("jtt", {"base": "no.such:thing"}, "base: platform no.such:thing: no module named 'no'"),
    (
        "jtt",
        {"base": "sklearn.neighbors:KNeighborsClassifier"},
        "base: expected a learner that takes weights",
    ),
    ("jtt", {"base_parameters": {"c": 1}}, "base: platform logistic: parameters: got unknown 'c'"),
    ("jtt", {"base_parameters": 3}, "base_parameters: expected a table of options, got 3"),
    ("jtt", {"first_parameters": [1]}, "first_parameters: expected a table of options"),
    ("jtt", {"upweight": 0.5}, "upweight: expected a number from 1 to 1e\\+09, got 0.5"),
    ("jtt", {"upweight": float("nan")}, "upweight: expected a number from 1 .*, got nan"),
    ("jtt", {"upweight": True}, "upweight: expected a number from 1 .*, got True"),
    ("jtt", {"upweight": "much"}, "upweight: expected a number from 1 .*, got 'much'"),
    ("jtt", {"space": 3}, "parameters: space is set by the game"),
    ("jtt", {"encoding": "one_hot"}, "parameters: encoding is set by the game"),
    ("group_dro", {"turns": 0}, "turns: expected a whole number from 1 to 1000, got 0"),
    ("group_dro", {"turns": 2.5}, "turns: expected a whole number from 1 to 1000, got 2.5"),
    ("group_dro", {"step": 0}, "step: expected a number from 1e-09 to 1000, got 0"),
    ("group_dro", {"step": 1e9}, "step: expected a number from 1e-09 to 1000"),
    ("group_dro", {"group": 3}, 'group: expected "label" or the name of a feature, got 3'),
    ("group_dro", {"base": "sgd"}, "base: expected a learner with probabilities, got 'sgd'"),
    ("group_dro", {"upweight": 3}, "parameters: got unknown 'upweight', expected one of base,"),
]


@pytest.mark.parametrize(("name", "parameters", "told"), WRONG)
def test_wrong_options_are_told_in_one_line_before_any_record(name, parameters, told):
    with pytest.raises(LearnerError, match=told) as caught:
        Learner(name, parameters)
    assert "\n" not in str(caught.value)


def test_unknown_feature_is_told_with_the_known_ones():
    with pytest.raises(LearnerError, match='group: expected "label" or a feature: a, b, c, got'):
        Learner("group_dro", {"group": "d"}).predict(rows(0), every_point(), SPACE, 0)
