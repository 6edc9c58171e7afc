"""Small scenarios whose users answer the classifier, and the answer user by user."""

from typing import Any

import numpy as np

from aca_env.cells import index_cells
from aca_env.features import FeatureSpace
from aca_env.game.world import World
from aca_env.populations.pool import Pool
from aca_env.scenario.schema import Scenario

SPACE = FeatureSpace({"car": ["van", "suv"], "fuel": ["gas", "oil", "sun"]}, ["no", "yes", "so"])
CONFORMITY, EXIT = ({"map": name, "strength": 0.4} for name in ("conformity", "exit"))
BOTH = (CONFORMITY, EXIT)
F = np.array([2, 0, 1])
"""A classifier of the three planted cells: nobody of the first one has the label that it gives."""


def small_pool() -> Pool:
    """Return 400 users of whom none has label 2 in cell 0."""
    rng = np.random.default_rng(0)
    X = np.stack([rng.integers(2, size=400), rng.integers(3, size=400)], axis=1)
    y = rng.choice(3, size=400, p=[0.5, 0.3, 0.2])
    y[(X[:, 0] == 1) & (X[:, 1] == 0) & (y == 2)] = 1
    return Pool(SPACE, X, y)


def shifted(shift: dict[str, Any] | None, share: float = 0.2, **changes: Any) -> World:
    """Return a world of two collectives on one signal; changes overwrite fields."""
    plain = {"signals": ["suv"], "strategies": ["abstain", "feature_label_planting"]}
    fields: dict[str, Any] = {
        "name": "answering",
        "description": "Who answers?",
        "rounds": 4,
        "population": {"source": "cars", "n_train": 1000, "n_test": 300},
        "signals": {"suv": {"car": "suv"}},
        "collectives": [
            plain | {"name": "a", "share": share, "values": {"so": 1.0}},
            plain | {"name": "b", "share": 0.1, "values": {"yes": 1.0}},
        ],
    }
    dynamics = {} if shift is None else {"dynamics": {"shift": shift}}
    return World(Scenario(**(fields | dynamics | changes)), pool=small_pool())


def users_by_law(world: World, predicted: Any) -> tuple[Any, Any]:
    """Return the chance of every (cell or none, label) and of every cell shown, user by user.

    Returns:
        (n_cells + 1, n_labels) chances of own cell and label, and (n_cells,) chances of the
        cell that the signal sends a user to.
    """
    pool, shift = small_pool(), world.scenario.dynamics.shift
    index = index_cells(pool.X, pool.space, world.menus.signals)
    table, shown = np.zeros((4, 3)), np.zeros(3)
    for cell, label, sent in zip(
        index.raw, pool.y, index.sent[world.menus.signals[0]], strict=True
    ):
        wrong = cell < 3 and predicted[cell] != label
        s = shift.strength if wrong else 0.0
        # Each user is split into the part that answers and the part that does not.
        table[cell, label] += 1 - s
        shown[sent] += 1 - s if shift.map == "exit" else 1
        if wrong and shift.map == "conformity":
            table[cell, predicted[cell]] += s
    return table / table.sum(), shown / shown.sum()
