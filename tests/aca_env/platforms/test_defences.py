"""Each defence on rows made by hand."""

from collections import Counter

import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier

from aca_env.features import FeatureSpace
from aca_env.platforms.defences import (
    Deduplicate,
    DuplicatePatterns,
    Trim,
    make_filters,
)
from aca_env.platforms.learners import Learner
from aca_env.platforms.outliers import Clean, Outliers
from aca_env.platforms.trimming import best, losses, trimmed
from aca_env.scenario.defences import (
    CapEntry,
    DeduplicateEntry,
    DuplicatePatternsEntry,
    OutliersEntry,
    TrimEntry,
)

SPACE = FeatureSpace({"a": range(4), "b": range(3)}, ["x", "y"])
ROWS = (
    np.array([[0, 0], [0, 0], [1, 2], [3, 1], [2, 2]]),
    np.array([0, 1, 1, 0, 1]),
    np.array([5, 1, 30, 3, 12]),
)
CLEAN = Clean(
    np.array([[0, 0], [0, 0], [1, 2], [1, 1], [2, 2]]),
    np.array([0, 1, 1, 0, 0]),
    np.array([0.4, 0.1, 0.1, 0.2, 0.2]),
    100,
    SPACE,
)


def counted(rows):
    X, y, times = rows
    found = {(*map(int, x), int(k)): int(n) for x, k, n in zip(X, y, times, strict=True)}
    return {key: n for key, n in found.items() if n}


@pytest.mark.parametrize("copies", [1, 4, 100])
def test_equal_records_count_a_few_times_at_most(copies):
    found = counted(Deduplicate(copies)(ROWS, 0))
    assert found == {key: min(n, copies) for key, n in counted(ROWS).items()}


# What clean data shows of 100 records: 40, 10, 10, 20, 20; (3, 1) and (2, 2, 1) never.
PATTERNS = [
    ({"kappa": 2.0, "floor": 1}, {(0, 0, 0): 5, (0, 0, 1): 1}),
    ({"kappa": 3.0, "floor": 1}, {(0, 0, 0): 5, (0, 0, 1): 1, (1, 2, 1): 30}),
    ({"kappa": 3.0, "floor": 3}, {(0, 0, 0): 5, (0, 0, 1): 1, (1, 2, 1): 30, (3, 1, 0): 3}),
    (
        {"kappa": 0.6, "floor": 1, "with_label": False},
        {(0, 0, 0): 5, (0, 0, 1): 1, (2, 2, 1): 12},
    ),
    (
        {"kappa": 1.0, "floor": 1, "features": ("b",), "with_label": False},
        {(0, 0, 0): 5, (0, 0, 1): 1, (3, 1, 0): 3},
    ),
    ({"kappa": 1.0, "floor": 40, "features": ("b",)}, {(0, 0, 0): 5, (0, 0, 1): 1, (3, 1, 0): 3}),
    ({"kappa": 1.4, "floor": 1, "features": ("b",), "with_label": False}, None),
]


@pytest.mark.parametrize(("options", "kept"), PATTERNS)
def test_patterns_above_their_clean_count_are_dropped_whole(options, kept):
    found = counted(DuplicatePatterns(DuplicatePatternsEntry(**options), CLEAN)(ROWS, 0))
    assert found == (counted(ROWS) if kept is None else kept)


@pytest.mark.parametrize(("n_kept", "kept"), [(0, [0, 0, 0]), (4, [1, 3, 0]), (9, [4, 3, 2])])
def test_the_best_records_are_kept_and_a_row_may_be_split(n_kept, kept):
    assert best(np.array([0.5, 0.1, 0.7]), np.array([4, 3, 2]), n_kept).tolist() == kept


def plain_trim(X, y, share, turns, depth):
    """Trim records one by one, as the paper has it, with a tree."""
    n_kept = len(y) - int(share * len(y) + 1e-9)
    kept = np.arange(len(y))
    for _ in range(turns):
        tree = DecisionTreeClassifier(max_depth=depth, random_state=3).fit(X[kept], y[kept])
        chances = np.zeros((len(y), 2))
        chances[:, tree.classes_] = tree.predict_proba(X)
        loss = -np.log(np.maximum(chances[np.arange(len(y)), y], 1e-15))
        kept = np.sort(np.argsort(loss, kind="stable")[:n_kept])
    return X[kept], y[kept]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("turns", [1, 4])
def test_trimming_is_that_of_records_one_by_one(seed, turns):
    rng = np.random.default_rng(seed)
    every = np.array([(a, b, k) for a in range(4) for b in range(3) for k in range(2)])
    times = rng.integers(0, 9, size=len(every))
    X, y = every[:, :2], every[:, 2]
    learner = Learner("tree", {"max_depth": 2, "random_state": 3})
    given = X[times > 0], y[times > 0], times[times > 0]
    found = Trim(TrimEntry(share=0.2, turns=turns), SPACE, learner)(given, 0)
    wanted = plain_trim(np.repeat(X, times, axis=0), np.repeat(y, times), 0.2, turns, 2)
    assert counted(found) == Counter((*map(int, x), int(k)) for x, k in zip(*wanted, strict=True))


@pytest.mark.parametrize("name", ["naive_bayes", "sgd", "counts", "logistic", "jtt"])
def test_any_learner_can_be_trimmed(name):
    left = Trim(TrimEntry(share=0.3), SPACE, Learner(name, {}))(ROWS, 0)
    assert left[2].sum() == ROWS[2].sum() - int(0.3 * ROWS[2].sum())


def test_losses_are_those_of_the_label_or_of_being_wrong():
    found = losses(Learner("counts", {}), ROWS, ROWS, SPACE, 0)
    np.testing.assert_allclose(found, -np.log([5 / 6, 1 / 6, 1, 1, 1]), atol=1e-12)
    wrong = losses(Learner("naive_bayes", {}), ROWS, ROWS, SPACE, 0)
    assert set(wrong) <= {0.0, 1.0}
    one = ROWS[0][:1], ROWS[1][:1], ROWS[2][:1]
    np.testing.assert_array_equal(
        losses(Learner("tree", {}), one, ROWS, SPACE, 0), (ROWS[1] != 0).astype(float)
    )


def test_nothing_left_is_nothing_trimmed():
    empty = tuple(part[:0] for part in ROWS)
    assert not len(trimmed(empty, 0.1, 3, lambda rows: np.zeros(0))[1])


def test_filters_come_in_the_order_of_the_list_and_caps_are_none():
    learner = Learner("tree", {})
    entries = [TrimEntry(), CapEntry(), DeduplicateEntry(), OutliersEntry()]
    kinds = [type(one) for one in make_filters(entries, CLEAN, learner)]
    assert kinds == [Trim, Deduplicate, Outliers]
    patterns, once = DuplicatePatternsEntry(kappa=3.0, floor=1), DeduplicateEntry()
    orders = []
    for entries in ([patterns, once], [once, patterns]):
        rows = ROWS
        for one in make_filters(entries, CLEAN, learner):
            rows = one(rows, 0)
        orders.append(counted(rows))
    assert orders[0] == {(0, 0, 0): 1, (0, 0, 1): 1, (1, 2, 1): 1}
    assert orders[1] == dict.fromkeys(counted(ROWS), 1)
