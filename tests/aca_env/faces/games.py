"""Small environments with every dynamic switched on, and how to compare what they show."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.features import FeatureSpace
from aca_env.game.world import World
from aca_env.populations.pool import Pool
from aca_env.scenario.schema import Scenario

SPACE = FeatureSpace(
    {"heat": ["low", "high"], "wind": ["no", "yes"], "doors": [2, 4, 5]}, ["red", "green", "blue"]
)
REDRAWS = ("every_round", "bank", "once")
PLAINEST = ["abstain", "feature_label_planting"]


def _pool() -> Pool:
    rng = np.random.default_rng(5)
    X = np.stack([rng.integers(size, size=400) for size in SPACE.sizes], axis=1)
    y = np.where(rng.random(400) < 0.6, X[:, 2] % 3, rng.integers(3, size=400))
    return Pool(SPACE, X, y)


POOL = _pool()

COLLECTIVES = [
    {
        "name": "north",
        "share": 0.3,
        "signals": ["hot"],
        "strategies": [
            "abstain",
            "feature_label_planting",
            {"kind": "feature_only_planting", "fallback": {"heat": "low"}},
        ],
        "efforts": [0.5, 1.0],
        "values": {"red": 1.0, "blue": -0.5},
        "edit_cost": 0.02,
        "budget": 1.6,
        "types": [
            {"probability": 0.5, "reliability": 0.8},
            {"probability": 0.5, "values": {"green": 1.0}},
        ],
    },
    {
        "name": "south",
        "share": 0.2,
        "signals": ["windy", "hot"],
        "strategies": [
            "abstain",
            "feature_label_planting",
            {"kind": "naive_unplanting", "alternative": "green"},
            {"kind": "adaptive_unplanting", "n_estimation": 50},
        ],
        "values": {"green": 1.0},
    },
    {
        "name": "west",
        "share": 0.1,
        "signals": ["windy"],
        "strategies": PLAINEST,
        "values": {"blue": 1.0},
    },
]


def fields(**changes: Any) -> dict[str, Any]:
    """Return the fields of a scenario with every dynamic; changes overwrite them."""
    population = {"source": "climate", "n_train": 2000, "n_test": 300, "bank_size": 64}
    return {
        "name": "everything",
        "description": "Do all faces agree with everything switched on?",
        "rounds": 5,
        "population": population | changes.pop("population", {}),
        "signals": {"hot": {"heat": "high"}, "windy": {"wind": "yes", "doors": 4}},
        "collectives": COLLECTIVES,
        "platform": {"memory": 3, "retrain_every": 2},
        "dynamics": {
            "announcements": True,
            "participation": {"initial": 0.8, "levels": 10, "slope": 4.0},
            "detection": {"kappa": 2.5},
        },
    } | changes


def plain(**changes: Any) -> dict[str, Any]:
    """Return the fields of the same scenario without dynamics, budgets and memory."""
    groups = [
        {key: value for key, value in group.items() if key not in ("budget", "types")}
        for group in COLLECTIVES
    ]
    return fields(**{"collectives": groups, "platform": {}, "dynamics": {}} | changes)


def make(described: Mapping[str, Any], **options: Any) -> CollectiveActionEnv:
    """Return the environment of a scenario's fields on the one pool."""
    scenario = Scenario(**described)
    key = scenario.content_hash
    if key not in _WORLDS:
        _WORLDS[key] = World(scenario, pool=POOL)
    return CollectiveActionEnv(_WORLDS[key], **options)


_WORLDS: dict[str, World] = {}
"""Worlds never change, so environments of one scenario share theirs."""


def random_joint(env: CollectiveActionEnv, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Return actions inside the spaces, whatever the masks."""
    return {agent: rng.integers(0, env.action_space(agent).nvec) for agent in env.possible_agents}


def masked_joint(infos: Mapping[str, Any], rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Return actions that combine unmasked entries freely."""
    return {
        agent: np.array([rng.choice(np.flatnonzero(mask)) for mask in info["action_mask"]])
        for agent, info in infos.items()
    }


def same(a: Any, b: Any) -> bool:
    """Whether two results agree to the last bit and type, NaN being equal to NaN."""
    if type(a) is not type(b):
        return False
    if isinstance(a, Mapping):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, np.ndarray):
        is_float = a.dtype.kind == "f"
        return a.dtype == b.dtype and np.array_equal(a, b, equal_nan=is_float)
    return bool(a == b or (isinstance(a, float) and math.isnan(a) and math.isnan(b)))


def episode(env: CollectiveActionEnv, seed: int, actions_seed: int = 0) -> list[Any]:
    """Return everything that an episode of random actions shows."""
    rng = np.random.default_rng(actions_seed)
    story: list[Any] = [env.reset(seed=seed)]
    while env.agents:
        story.append(env.step(random_joint(env, rng)))
        story.append(env.state())
    return story
