"""Small rounds in which coalitions matter."""

from itertools import product

import numpy as np

from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.game.world import World
from aca_env.planning.menus import distinct_actions
from aca_env.populations import CLIMATE_PROFILE
from aca_env.scenario.schema import Scenario
from tests.agents.scenes import COOL, SHADE, STORM, fields, population

PLANTS = ["abstain", "feature_label_planting"]
SPOT = dict(CLIMATE_PROFILE)
ELSEWHERE = SPOT | {"Funding Source / Jurisdiction": "F1"}
LARGE = population(n_train=200_000, n_test=20_000)


def collective(name, share, label, signal="spot", **changes):
    """Return one collective that wants a label on a signal."""
    wants = {"values": {label: 1.0}, "edit_cost": 0.002}
    base = {"name": name, "share": share, "signals": [signal], "strategies": PLANTS}
    return base | wants | changes


def scenario(*collectives, **changes):
    content = fields(
        population=LARGE, signals={"spot": SPOT, "elsewhere": ELSEWHERE},
        collectives=list(collectives),
    )  # fmt: skip
    return Scenario(**(content | changes))


def ready(told, seed=0):
    """Return the environment of a scenario, reset."""
    env = CollectiveActionEnv(World(told))
    env.reset(seed=seed)
    return env


def trap(share=0.006, n=3, **changes):
    """Return groups with one target, each far below critical mass; three are enough."""
    return scenario(*(collective(f"c{i}", share, COOL) for i in range(n)), **changes)


def camps():
    """Return two camps of two, each alone too small, that want different labels elsewhere."""
    return scenario(
        collective("a1", 0.007, STORM), collective("a2", 0.007, STORM),
        collective("b1", 0.003, COOL, "elsewhere"), collective("b2", 0.003, COOL, "elsewhere"),
    )  # fmt: skip


def rivals(**changes):
    """Return three of unlike wishes and sizes, one of them with two signals."""
    return scenario(
        collective("cool", 0.03, COOL, values={COOL: 1.0, STORM: -0.5}),
        collective("storm", 0.02, STORM),
        collective("shade", 0.05, SHADE, signals=["spot", "elsewhere"], values={SHADE: 1.0}),
        **changes,
    )


def every_joint(env):
    """Return all joint actions (n, n_agents, 5) of distinct actions."""
    world = env.game.world
    return np.array(list(product(*(distinct_actions(world, i) for i in range(world.n_agents)))))
