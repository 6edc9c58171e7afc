"""A population that simple learners read wrongly in some planted cells, and bounds above zero."""

import numpy as np

from aca_env.features import FeatureSpace
from aca_env.populations.pool import Pool
from tests.aca_env.game.scenes import Scene, make_scene

DELTA = 0.3

FIRST = (1, 1, 0, 0, 0)
"""Plants "yes": wins the common tones whatever is fitted."""
SPLITS = (2, 0, 0, 0, 0)
"""Unplants "no", the label chosen on a split."""
SECOND = (1, 0, 0, 0, 0)
"""Plants "no": wins the rare tones only where a learner sees that they differ."""


def marked_pool(n_users: int = 4000) -> Pool:
    """Return users whose label depends on their tone in the marked corner alone."""
    rng = np.random.default_rng(0)
    features = {
        "shape": ["a", "b"],
        "size": ["s", "m", "l"],
        "tone": ["p", "q", "r", "t"],
        "fuel": ["x", "z"],
    }
    space = FeatureSpace(features, ["no", "yes", "so"])
    columns = [
        rng.integers(2, size=n_users),
        rng.choice(3, size=n_users, p=[0.5, 0.3, 0.2]),
        rng.choice(4, size=n_users, p=[0.4, 0.3, 0.2, 0.1]),
        rng.integers(2, size=n_users),
    ]
    X = np.stack(columns, axis=1)
    y = X[:, 0] ^ (X[:, 1] == 2)
    flipped = rng.random(n_users) < 0.5
    y[flipped] = rng.integers(3, size=int(flipped.sum()))
    marked = (X[:, 0] == 1) & (X[:, 1] == 2)
    own = np.where(rng.random(n_users) < 0.9, np.where(X[:, 2] >= 2, 0, 1), 2)
    return Pool(space, X, np.where(marked, own, y))


def marked_scene(name: str, parameters=None, *, platform=None, rounds=1, **information) -> Scene:
    """Return two collectives in the marked corner of a hundred million records."""
    split = {"kind": "adaptive_unplanting", "n_estimation": 500}
    strategies = ["abstain", "feature_label_planting", split]
    group = {"signals": ["mark"], "strategies": strategies, "values": {"yes": 1.0}}
    fields = {
        "name": "marked",
        "description": "Who wins where a learner is no histogram?",
        "rounds": rounds,
        "population": {"source": "climate", "n_train": 10**8, "n_test": 2000},
        "signals": {"mark": {"shape": "b", "size": "l", "fuel": "x"}},
        "collectives": [
            group | {"name": "first", "share": 0.08},
            group | {"name": "second", "share": 0.065},
        ],
        "platform": {"classifier": name, "parameters": parameters or {}, **(platform or {})},
        "information": {"bounds": "all", "delta": DELTA, **information},
    }
    return make_scene(fields, marked_pool())
