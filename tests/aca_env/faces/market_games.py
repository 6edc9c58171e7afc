"""Small markets, whose users may change their platform."""

import math

import numpy as np

from aca_env.faces.market_env.environment import MarketEnv
from aca_env.faces.market_env.terms import Terms
from aca_env.market import Choice
from aca_env.power.levers import Lever
from aca_env.scenario.schema import Scenario
from tests.aca_env.faces.games import PLAINEST, POOL
from tests.aca_env.faces.platform_games import FILTER, small

FREE, CAPTIVE = Choice(sensitivity=math.inf), Choice(sensitivity=0.0)
NOTHING = Lever("believe nothing", {"dynamics.detection.kappa": 0.01})
GROUP = {
    "name": "north",
    "share": 0.3,
    "signals": ["hot"],
    "strategies": PLAINEST,
    "values": {"blue": 1.0},
}
ALONE = small(collectives=[GROUP], rounds=5)
SMALL_BANK = {"population__bank_size": 64}
AGENTS = ("platform_0", "platform_1")


def market(described=ALONE, actions=(NOTHING, FILTER), policies="myopic", **terms):
    """Return a market of the small games."""
    return MarketEnv(
        Scenario(**described),
        actions=actions,
        terms=Terms(**{"steps": 10} | terms),
        policies=policies,
        pool=POOL,
    )


def pull(env, *levers):
    return env.step(dict(zip(env.possible_agents, levers, strict=True)))


def lived(env, seed, rounds=None):
    """Return everything that an episode of random levers shows."""
    rng = np.random.default_rng(seed)
    told = [env.reset(seed=seed)]
    while env.agents and len(told) != rounds:
        told.append(pull(env, *rng.integers(len(env.levers), size=len(env.firms)).tolist()))
        told.append(env.state())
    return told


def lived_from(env):
    told = []
    while env.agents:
        told.append(pull(env, *[0] * len(env.firms)))
    return told
