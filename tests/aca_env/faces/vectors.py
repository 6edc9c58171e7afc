"""Small games as arrays, with every dynamic switched on."""

import numpy as np

from aca_env.faces.vector import CollectiveActionVectorEnv
from tests.aca_env.faces.games import fields, make


def dynamic(n_envs: int = 3, *, auto_reset: bool = False, **changes) -> CollectiveActionVectorEnv:
    """Return games of the small scenario with every dynamic."""
    world = make(fields(**changes)).game.world
    return CollectiveActionVectorEnv(world, n_envs, auto_reset=auto_reset)


def zeros(vector: CollectiveActionVectorEnv) -> np.ndarray:
    """Return the first entry of every axis as action."""
    return np.zeros((vector.n_envs, vector.n_agents, 5), dtype=np.int64)


def play(vector: CollectiveActionVectorEnv, rng: np.random.Generator):
    """Return the last step of an episode."""
    for _ in range(vector.game.scenario.rounds):
        last = vector.step(vector.sample_actions(rng))
    return last
