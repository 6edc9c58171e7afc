import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aca_env.errors import AcaError
from aca_env.features import FeatureSpace
from aca_env.power.best_response import STAY, Reachable

SPACE = FeatureSpace({"a": [0, 1], "b": [0, 1, 2], "c": [0, 1, 2]}, ["no", "maybe", "yes"])
POINTS = np.indices(SPACE.sizes).reshape(3, -1).T


def best_by_search(x, stays_worth, records, worths, costs_and_limit):
    """Return the best net worth, looking at every record."""
    costs, most = costs_and_limit
    best = stays_worth
    for record, worth in zip(records, worths, strict=True):
        changed = record != x
        if changed.sum() <= most:
            best = max(best, worth - float(costs @ changed))
    return best


@given(st.integers(0, 2**32 - 1), st.booleans(), st.sampled_from([None, 0, 1, 2, 3]))
def test_responses_are_those_of_a_search_through_all_records(seed, is_even, most):
    rng = np.random.default_rng(seed)
    records = POINTS[rng.permutation(len(POINTS))[: rng.integers(1, len(POINTS))]]
    labels = rng.integers(3, size=len(records))
    users = POINTS[rng.integers(len(POINTS), size=7)]
    now = rng.integers(3, size=7)
    worth = rng.integers(-4, 5, size=3) / 2
    costs = np.full(3, 0.3) if is_even else rng.integers(0, 6, size=3) * 0.23
    moves = Reachable(SPACE, users, records, costs, most).best(labels, now, worth)
    limit = 3 if most is None else most
    for u, x in enumerate(users):
        best = best_by_search(x, worth[now[u]], records, worth[labels], (costs, limit))
        if moves.target[u] == STAY:
            assert best == pytest.approx(worth[now[u]], abs=2e-9)
            assert (moves.cost[u], moves.n_changed[u]) == (0, 0)
            continue
        record = records[moves.target[u]]
        assert moves.cost[u] == pytest.approx(costs @ (record != x))
        assert moves.n_changed[u] == (record != x).sum() <= limit
        assert worth[labels[moves.target[u]]] - moves.cost[u] == pytest.approx(best, abs=2e-9)


def test_nobody_moves_for_a_gain_that_does_not_exceed_the_cost():
    users, records, labels = np.array([[0, 0, 0]]), np.array([[1, 1, 0]]), np.array([2])
    worth, now = np.array([0.0, 0.0, 1.0]), np.array([0])
    for cost, target in ((0.5, STAY), (0.1, 0), (0.501, STAY), (0.499, 0)):
        moves = Reachable(SPACE, users, records, cost).best(labels, now, worth)
        assert moves.target.tolist() == [target]


def test_the_nearest_record_is_taken_and_the_first_of_equals():
    records = np.array([[1, 1, 1], [1, 0, 0], [0, 1, 0]])
    moves = Reachable(SPACE, np.zeros((1, 3), dtype=int), records, 0.01).best(
        np.array([2, 2, 2]), np.array([0]), np.array([0.0, 0.0, 1.0])
    )
    assert moves.target.tolist() == [1]
    assert moves.cost.tolist() == [0.01]


def test_a_dear_feature_is_left_alone():
    records = np.array([[1, 0, 0], [0, 1, 1]])
    moves = Reachable(SPACE, np.zeros((1, 3), dtype=int), records, [0.9, 0.2, 0.2]).best(
        np.array([2, 2]), np.array([0]), np.array([0.0, 0.0, 1.0])
    )
    assert moves.target.tolist() == [1]
    assert moves.cost.tolist() == [0.4]


@pytest.mark.parametrize(
    ("records", "costs", "most", "told"),
    [
        (np.zeros((0, 3), dtype=int), 0.1, None, "records: expected at least one"),
        (
            np.array([[0, 0, 9]]),
            0.1,
            None,
            "records, feature 'c': expected codes from 0 to 2, got 9",
        ),
        (POINTS, -0.1, None, "costs: expected a finite number of at least 0"),
        (POINTS, np.nan, None, "costs: expected"),
        (POINTS, np.inf, None, "costs: expected"),
        (POINTS, [0.1, 0.2], None, "or 3 of them, one for each feature"),
        (POINTS, "cheap", None, "costs: expected"),
        (POINTS, 0.1, -1, "most_changed: expected a whole number of at least 0, got -1"),
        (POINTS, 0.1, 1.5, "most_changed: expected"),
        (POINTS, 0.1, True, "most_changed: expected"),
    ],
)
def test_what_cannot_be_searched_is_refused(records, costs, most, told):
    with pytest.raises(AcaError) as caught:
        Reachable(SPACE, POINTS[:2], records, costs, most)
    assert told in str(caught.value)
