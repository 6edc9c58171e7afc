from collections import Counter, defaultdict

import numpy as np
import pytest

from aca_env import planted
from aca_env.features import FeatureSpace
from aca_env.planted import said_when_planted
from aca_env.populations.pool import Pool
from aca_env.signals import Signal

SPACE = FeatureSpace({"heat": ["low", "high"], "doors": [2, 4, 5], "age": [1, 2]}, ["a", "b", "c"])


def some_pool(n_users=60, seed=0):
    rng = np.random.default_rng(seed)
    X = np.column_stack([rng.integers(size, size=n_users) for size in SPACE.sizes])
    return Pool(SPACE, X, rng.integers(3, size=n_users))


def one_by_one(pool, signal):
    """Return the same shares, counted user by user."""
    bound, votes = signal.bind(pool.space), defaultdict(Counter)
    for x, y in zip(pool.X.tolist(), pool.y.tolist(), strict=True):
        votes[tuple(x)][y] += 1
    told = Counter()
    for x in bound(pool.X).tolist():
        seen = votes.get(tuple(x))
        told[3 if seen is None else min(seen, key=lambda y: (-seen[y], y))] += 1
    return [told[label] / pool.n_users for label in range(4)]


@pytest.mark.parametrize("values", [{"heat": "high"}, {"doors": 4, "age": 1}, {"heat": "low"}])
@pytest.mark.parametrize("n_users", [1, 7, 60, 500])
def test_shares_equal_a_count_user_by_user(values, n_users):
    pool, signal = some_pool(n_users), Signal(values)
    assert said_when_planted(pool, signal).tolist() == pytest.approx(one_by_one(pool, signal))


def test_more_cells_than_numbers_give_the_same(monkeypatch):
    pool, signal = some_pool(500), Signal({"heat": "high"})
    wanted = said_when_planted(pool, signal)
    monkeypatch.setattr(planted, "ROOM", 5)
    assert said_when_planted(pool, signal).tolist() == wanted.tolist()


def test_a_signal_that_nobody_carries_is_told_as_such():
    pool = Pool(SPACE, np.zeros((4, 3), dtype=int), np.array([0, 1, 1, 2]))
    assert said_when_planted(pool, Signal({"heat": "high"})).tolist() == [0, 0, 0, 1]
    assert said_when_planted(pool, Signal({"heat": "low"})).tolist() == [0, 1, 0, 0]


def test_a_signal_that_sets_everything_leaves_one_cell():
    pool = Pool(SPACE, np.zeros((4, 3), dtype=int), np.array([0, 1, 1, 2]))
    everything = Signal({"heat": "low", "doors": 2, "age": 1})
    assert said_when_planted(pool, everything).tolist() == [0, 1, 0, 0]
