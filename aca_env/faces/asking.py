"""Asking policies for their actions: oracles last, told what the others are about to do."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.agents.base import Policy

UNKNOWN = (-1,) * 5
"""An action that is not known."""

Chances = Mapping[str, np.random.Generator]


def ask(
    policies: Mapping[str, Policy],
    observations: Mapping[str, Any],
    infos: Mapping[str, Any],
    chances: Chances,
) -> dict[str, Any]:
    """Return the actions of everybody in a game, in the order of the policies.

    Args:
        policies: one per agent.
        observations: by agent.
        infos: by agent.
        chances: one generator per agent.
    """
    actions = {
        agent: policy.act(observations[agent], infos[agent], chances[agent])
        for agent, policy in policies.items()
        if not policy.sees_actions
    }
    if len(actions) == len(policies):
        return actions
    others = others_actions(policies, actions)
    for agent, policy in policies.items():
        if policy.sees_actions:
            told = {**infos[agent], "others_actions": others.copy()}
            actions[agent] = policy.act(observations[agent], told, chances[agent])
    return {agent: actions[agent] for agent in policies}


def others_actions(agents: Iterable[str], chosen: Mapping[str, Any]) -> NDArray[np.int64]:
    """Return chosen actions (n_agents, 5) in the order of the agents, −1 where there is none."""
    return np.array([chosen.get(agent, UNKNOWN) for agent in agents], dtype=np.int64)
