"""A small question that `evaluate` answers, and pieces to change in it."""

from typing import Any

import numpy as np
import pandas as pd

import aca_env
from aca_env.features import FeatureSpace
from aca_env.report import Report
from aca_env.signals import Signal
from aca_env.strategies import FeatureLabelPlanting

SPACE = FeatureSpace(
    {"heat": ["low", "high"], "doors": [2, 4, 5], "wind": ["no", "yes"]}, ["red", "green", "blue"]
)
HOT = Signal({"heat": "high"})
WINDY = Signal({"wind": "yes"})
PLANT = FeatureLabelPlanting(HOT, target="green")
WIND = FeatureLabelPlanting(WINDY, target="blue")


def question(n_train: int = 300, n_test: int = 60, seed: int = 0, **changes: Any) -> dict[str, Any]:
    """Return the arguments of a valid evaluation of two planters; changes overwrite them."""
    rng = np.random.default_rng(seed)
    X = np.stack([rng.integers(size, size=n_train + n_test) for size in SPACE.sizes], axis=1)
    asked = {
        "X": X[:n_train],
        "y": rng.integers(SPACE.n_labels, size=n_train),
        "membership": rng.choice([-1, 0, 1], size=n_train, p=[0.2, 0.5, 0.3]),
        "collectives": [PLANT, WIND],
        "X_test": X[n_train:],
        "space": SPACE,
    }
    return asked | changes


def ask(**changes: Any) -> tuple[Report, ...]:
    """Return the reports of `question(**changes)`."""
    return aca_env.evaluate(**question(**changes))


def frame(asked: dict[str, Any]) -> pd.DataFrame:
    """Return the training records of a question as a table with the label column `answer`."""
    columns = SPACE.decode(asked["X"])
    return pd.DataFrame(columns | {"answer": SPACE.decode_labels(asked["y"])})


def frame_of_tests(asked: dict[str, Any]) -> pd.DataFrame:
    """Return the test users of a question as a table."""
    return pd.DataFrame(SPACE.decode(asked["X_test"]))


NUMBERS = ("success", "bound", "n_members", "n_cells", "certified", "log_inverse_delta")


def same(one, other) -> bool:
    """Whether two tuples of reports say the same."""
    numbers = [
        np.array_equal(getattr(a, name), getattr(b, name), equal_nan=True)
        for a, b in zip(one, other, strict=True)
        for name in (*NUMBERS, "margin", "prevalence", "members", "cells")
    ]
    return all(numbers)
