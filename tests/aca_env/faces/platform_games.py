"""Platform forms of the small games, and what plays them."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from aca_env.faces.platform_env.environment import PLATFORM, PlatformEnv
from aca_env.faces.platform_env.menu import keep_lever
from aca_env.power.levers import Lever
from aca_env.scenario.schema import Scenario
from tests.aca_env.faces.games import POOL, plain

FILTER = Lever("filter", {"dynamics.detection.kappa": 1.5})
HIDE = Lever("hide", {"information.regime": "worst_case"})
SHOW = Lever("show", {"information.regime": "full"})
TREE = Lever("tree", {"platform.classifier": "tree"})


def acting(described: Mapping[str, Any], **options: Any) -> PlatformEnv:
    """Return the platform form of a scenario's fields on the one pool."""
    return PlatformEnv(Scenario(**described), pool=POOL, **options)


def small(**changes: Any) -> dict[str, Any]:
    """Return the fields of a quick scenario whose bounds are for any plan of the menu."""
    return plain(**{"information": {"selection": "menu"}, "rounds": 4} | changes)


def keep(described: Mapping[str, Any]) -> Lever:
    """Return the lever that keeps the old model."""
    return keep_lever(Scenario(**described))


def joint(env: PlatformEnv, infos: Mapping[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """Return unmasked actions of the collectives, drawn at random."""
    return {
        agent: np.array([rng.choice(np.flatnonzero(mask)) for mask in infos[agent]["action_mask"]])
        for agent in env.collectives
    }


def story(env: PlatformEnv, seed: int, levers: Any = None) -> list[Any]:
    """Return everything that an episode of random actions shows.

    Args:
        env: the environment.
        seed: of the game and of the actions.
        levers: one per round; None: at random.
    """
    rng = np.random.default_rng(seed)
    seen, infos = env.reset(seed=seed)
    told: list[Any] = [(seen, infos)]
    while env.agents:
        actions = joint(env, infos, rng)
        drawn = int(rng.integers(len(env.levers)))
        actions[PLATFORM] = drawn if levers is None else levers[len(told) - 1]
        told.append(env.step(actions))
        infos = told[-1][4]
    return told
