"""Two collectives that can spoil one signal for each other: a prisoner's dilemma."""

import numpy as np

from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.features import FeatureSpace
from aca_env.game.world import World
from aca_env.populations.pool import Pool
from aca_env.scenario.schema import Scenario

SPACE = FeatureSpace(
    {"tool": ["old", "new"], "town": ["a", "b", "c", "d"]}, ["red", "green", "blue"]
)
LEANINGS = {"a": (16, 2, 2), "b": (2, 2, 16), "c": (3, 6, 1), "d": (1, 6, 3)}
"""Users by label in each town: two small ones are green, and each leans to one side."""

RESTRAIN, GRAB = [0, 0, 0, 0, 0], [1, 0, 0, 0, 0]
MINE = {0: 0, 1: 2}
"""The label that each collective plants when it grabs."""


def _pool() -> Pool:
    rows, labels = [], []
    for town, name in enumerate(LEANINGS):
        for label, n_users in enumerate(LEANINGS[name]):
            for tool in range(2):
                rows += [(tool, town)] * n_users
                labels += [label] * n_users
    return Pool(SPACE, np.array(rows), np.array(labels))


POOL = _pool()


def scenario(shares=(0.3, 0.3), costs=(0.4, 0.45), **reward) -> Scenario:
    """Return the scenario: both want the new tool's users, in red and in blue."""
    wanted = ("red", "blue")
    groups = [
        {
            "name": label,
            "share": share,
            "signals": ["new"],
            "strategies": ["abstain", "feature_label_planting"],
            "values": {label: 1.0},
            "edit_cost": cost,
        }
        for label, share, cost in zip(wanted, shares, costs, strict=True)
    ]
    return Scenario(
        name="contested",
        description="From what weight on the other's payoff does restraint pay?",
        rounds=1,
        population={"source": "climate", "n_train": 100_000, "n_test": 20_000, "redraw": "once"},
        signals={"new": {"tool": "new"}},
        collectives=groups,
        reward=reward,
    )


def joint(first: bool, second: bool) -> np.ndarray:
    """Return the joint action (2, 5); True grabs."""
    actions = np.array([GRAB if grabs else RESTRAIN for grabs in (first, second)])
    actions[:, 1] = [MINE[0], MINE[1]]
    return actions


def payoffs(seed: int = 0) -> np.ndarray:
    """Return payoffs (2, 2, 2) by what each does (1 grabs), and whose; from `outcomes`."""
    env = CollectiveActionEnv(World(scenario(), pool=POOL))
    env.reset(seed=seed)
    every = np.stack([joint(*pair) for pair in np.ndindex(2, 2)])
    return env.outcomes(every).payoff.reshape(2, 2, 2)


def reward_of(agent: int, actions: np.ndarray, seed: int = 0, **reward) -> float:
    """Return the reward that a step of the environment gives."""
    env = CollectiveActionEnv(World(scenario(**reward), pool=POOL))
    env.reset(seed=seed)
    return env.step(dict(zip(env.agents, actions, strict=True)))[1][f"collective_{agent}"]
