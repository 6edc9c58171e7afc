"""A strategy's edit done record by record, and random small worlds to do it in."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from aca_env.analysis import Analysis, Records
from aca_env.features import FeatureSpace
from aca_env.signals import Signal
from aca_env.strategies import (
    Abstain,
    AdaptiveUnplanting,
    Erasing,
    FeatureLabelPlanting,
    FeatureOnlyPlanting,
    NaiveUnplanting,
)

SPACE = FeatureSpace(
    {"heat": ["low", "high"], "doors": [2, 4, 5], "wind": ["no", "yes"]}, ["red", "green", "blue"]
)
HOT = Signal({"heat": "high"})
HOT_AND_WINDY = Signal({"heat": "high", "wind": "yes"})

STRATEGIES = {
    "abstain": Abstain(),
    "labels": FeatureLabelPlanting(HOT_AND_WINDY, target="green"),
    "features, part of the fallback": FeatureOnlyPlanting(
        HOT_AND_WINDY, target="green", fallback={"heat": "low"}
    ),
    "features, a feature beside the signal's": FeatureOnlyPlanting(
        HOT_AND_WINDY, target="red", fallback={"wind": "no", "doors": 4}
    ),
    "features, onto another's cells": FeatureOnlyPlanting(
        HOT_AND_WINDY, target="red", fallback={"heat": "high", "wind": "no"}
    ),
    "features, the whole fallback": FeatureOnlyPlanting(
        HOT, target="blue", fallback={"heat": "low", "doors": 5, "wind": "no"}
    ),
    "naive": NaiveUnplanting(HOT, target="green", alternative="red"),
    "naive, direct": NaiveUnplanting(HOT, target="green", alternative="red", method="direct"),
    "adaptive": AdaptiveUnplanting(HOT_AND_WINDY, target="red", n_estimation=7),
    "erasing": Erasing(HOT, n_estimation=9),
}


@dataclass(frozen=True, eq=False)
class Scene:
    """Random records under one strategy, beside a planter of another signal."""

    strategy: object
    analysis: Analysis

    @property
    def rows(self):
        return self.analysis.records.members[0]

    @property
    def labelled(self):
        """Codes and labels of the members."""
        records = self.analysis.records
        return np.asarray(records.X)[self.rows], records.y[self.rows]


def scene(strategy, seed: int) -> Scene:
    """Return an analysis of random records; sizes and label laws vary with the seed."""
    rng = np.random.default_rng(seed)
    n_train, n_test = int(rng.integers(20, 120)), 5
    X = np.stack([rng.integers(size, size=n_train + n_test) for size in SPACE.sizes], axis=1)
    y = np.where(rng.random(n_train) < 0.4, X[:n_train, 1], rng.integers(3, size=n_train))
    groups = rng.integers(-1, 2, size=n_train)
    members = tuple(np.flatnonzero(groups == j) for j in range(2))
    rest = np.flatnonzero(groups == -1)
    records = Records(SPACE, np.asfortranarray(X), y.astype(np.int64), members, rest, n_test)
    beside = FeatureLabelPlanting(HOT, target="red")
    return Scene(strategy, Analysis(records, (strategy, beside), rng))


def chosen_by_rows(at: Scene):
    """Return the label that the split chooses at g(x) for every member; None without one."""
    rows = at.analysis.parts[0].estimation_rows
    if rows is None:
        return None
    records, strategy = at.analysis.records, at.strategy
    seen: dict[tuple, Counter] = {}
    for point, label in zip(records.X[rows].tolist(), records.y[rows].tolist(), strict=True):
        seen.setdefault(tuple(point), Counter())[label] += 1
    allowed = [0, 1, 2]
    if strategy.objective == "unplanting":
        allowed.remove(SPACE.label_code(strategy.target))
    images = strategy.signal.bind(SPACE)(at.labelled[0])
    return np.array(
        [
            max(allowed, key=lambda z: (seen.get(tuple(p), Counter())[z], -z))
            for p in images.tolist()
        ]
    )


def counts_by_rows(at: Scene, X, y):
    """Return how many of the records lie in each cell under each label."""
    pairs = Counter(
        (tuple(point), label) for point, label in zip(X.tolist(), y.tolist(), strict=True)
    )
    points = at.analysis.index.points.tolist()
    return np.array([[pairs[tuple(p), z] for z in range(3)] for p in points])
