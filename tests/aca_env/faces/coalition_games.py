"""Coalition forms of the small games, and agents that like to join."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from aca_env.faces.coalition_env.environment import CoalitionEnv
from aca_env.faces.coalition_env.structure import LEAVE, NAME, STAY
from tests.aca_env.faces.games import PLAINEST, make, plain

AGENTS = ("collective_0", "collective_1", "collective_2")
IDLE = (0, 0, 0, 0, 0)
OWN_LABEL = [(1, 0, 0, 0, 0), (1, 1, 0, 0, 0), (1, 2, 0, 0, 0)]
"""Three allies plant what each likes best: red, green, blue."""


def _ally(name: str, share: float, values: dict[str, float]) -> dict[str, Any]:
    plain_menu = {"signals": ["hot"], "strategies": PLAINEST, "edit_cost": 0.02}
    return {"name": name, "share": share, "values": values, **plain_menu}


def allies(**changes: Any) -> dict[str, Any]:
    """Return a scenario of three groups, each too small alone, who all like red.

    Two of them like another label a little better.
    """
    groups = [
        _ally("rose", 0.12, {"red": 1.0}),
        _ally("moss", 0.11, {"red": 0.8, "green": 0.9}),
        _ally("sky", 0.10, {"red": 0.6, "blue": 0.9}),
    ]
    return plain(**{"collectives": groups, "rounds": 8} | changes)


def allied(described: Mapping[str, Any], *, split: str = "equal", **options: Any) -> CoalitionEnv:
    """Return the coalition form of a scenario's fields."""
    max_size = options.pop("max_size", None)
    return CoalitionEnv(make(described, **options), split=split, max_size=max_size)


def asked(plans: Sequence[Any], choices: Sequence[int] = (STAY,) * 3) -> dict[str, np.ndarray]:
    """Return a joint action of plans (five axes each) and entries of the coalition axis."""
    pairs = zip(AGENTS, plans, choices, strict=False)
    return {agent: np.array([*plan, choice]) for agent, plan, choice in pairs}


def idle(*choices: int) -> dict[str, np.ndarray]:
    """Return a joint action in which nobody edits and only coalitions change."""
    return asked([IDLE] * len(choices), choices)


def name(place: int) -> int:
    """Return the entry that names a collective."""
    return NAME + place


def join_all(env: CoalitionEnv) -> None:
    """Bring the three collectives of a game into one coalition, in two idle rounds."""
    env.step(idle(name(1), name(0), STAY))
    leader = int(env.structure.leader[0])
    choices = [STAY, STAY, name(0)]
    choices[leader] = name(2)
    env.step(idle(*choices))
    assert len(env.coalitions) == 1


def eager_joint(infos: Mapping[str, Any], rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Return unmasked actions of agents who mostly name others, and sometimes leave."""
    joint = {}
    for agent, info in infos.items():
        *plan, coalition = (np.flatnonzero(mask) for mask in info["action_mask"])
        names = coalition[coalition >= NAME]
        wants_out = LEAVE in coalition and rng.random() < 0.1
        choice = rng.choice(names) if len(names) and not wants_out else LEAVE * wants_out
        joint[agent] = np.array([*(rng.choice(entries) for entries in plan), choice])
    return joint
