"""Spaces and plain stand-ins that the worked examples share."""

import math
from types import SimpleNamespace

import numpy as np

from aca_env.features import FeatureSpace
from aca_env.signals import Signal

from .evaluate import OracleReport, oracle_evaluate

SPACE = FeatureSpace({"heat": ["low", "high"], "doors": ["a", "b"]}, ["no", "yes"])
HOT = Signal({"heat": "high"})  # cells (1, 0) and (1, 1)
SPOT = Signal({"heat": "high", "doors": "a"})  # one cell, (1, 0)
THREE = FeatureSpace({"heat": ["low", "high"]}, ["red", "blue", "green"])


def named(kind, **attributes):
    """Return an object with a strategy's class name and plain attributes."""
    return type(kind, (SimpleNamespace,), {})(**attributes)


def plant(signal, target):
    return named("FeatureLabelPlanting", signal=signal, target=target)


def ask(space, rows, collectives, tests, splits=None, **options) -> list[OracleReport]:
    """Evaluate rows of (codes..., label, group); groups are indices, -1 for the rest."""
    table = np.array(rows)
    width = space.n_features
    return oracle_evaluate(
        space,
        table[:, :width],
        table[:, width],
        table[:, width + 1],
        collectives,
        X_test=np.array(tests),
        estimation_rows=splits or [None] * len(collectives),
        **options,
    )


def r(n, events, delta=0.05):
    """Hoeffding radius with delta shared among so many events."""
    return math.sqrt(math.log(events / delta) / (2 * n))
