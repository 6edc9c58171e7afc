"""Gymnasium's registry: every shipped scenario by name, nothing read before it is made."""

from typing import Any

import gymnasium

from aca_env.faces.gymnasium_vector import GymnasiumVectorEnv, gymnasium_vector_env
from aca_env.faces.single_agent import ENTRY_POINT, NAMESPACE
from aca_env.scenario.loading import list_scenarios

VECTOR_ENTRY_POINT = "aca_env.faces.registration:make_vector"
FIRST_AGENT = "collective_0"


def register_scenarios() -> None:
    """Make every shipped scenario known to `gymnasium.make` and `gymnasium.make_vec`.

    The names are `aca_env/<scenario>-v0`. No time limit is set: a scenario's rounds end
    its episodes.
    """
    for name in list_scenarios():
        known_as = f"{NAMESPACE}/{name}-v0"
        if known_as not in gymnasium.registry:
            gymnasium.register(
                known_as,
                entry_point=ENTRY_POINT,
                vector_entry_point=VECTOR_ENTRY_POINT,
                kwargs={"scenario": name, "agent": FIRST_AGENT},
            )


def make_vector(num_envs: int, **options: Any) -> GymnasiumVectorEnv:
    """Return what `gymnasium.make_vec` asks for: `gymnasium_vector_env` in its words."""
    return gymnasium_vector_env(n_envs=num_envs, **options)
