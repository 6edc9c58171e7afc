"""From payoffs to rewards: one matrix for every mix of motives."""

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import ScenarioError
from aca_env.scenario.schema import Scenario

Reals = NDArray[np.float64]


def reward_matrix(scenario: Scenario) -> Reals:
    """Return W (n_agents, n_agents); row i weighs everybody's payoff for agent i.

    "own" is I, "mean" averages over all, "mass" weighs by members, "prosocial" is
    I + a (J − I): the others count a times as much as oneself.
    """
    kind, n_agents = scenario.reward.matrix, len(scenario.collectives)
    if not isinstance(kind, str):
        matrix = np.array(kind, dtype=np.float64)
        if matrix.shape != (n_agents, n_agents):
            raise ScenarioError(
                f"reward.matrix: expected {n_agents} rows of {n_agents} numbers, "
                f"got {matrix.shape[0]} rows of {matrix.shape[1]}"
            )
        return matrix
    if kind == "own":
        return np.eye(n_agents)
    if kind == "mean":
        return np.full((n_agents, n_agents), 1 / n_agents)
    if kind == "mass":
        members = np.array(scenario.n_members, dtype=np.float64)
        shares = members / members.sum() if members.sum() else np.full(n_agents, 1 / n_agents)
        return np.tile(shares, (n_agents, 1))
    a = scenario.reward.prosocial
    return np.eye(n_agents) + a * (1 - np.eye(n_agents))


def rewards(scenario: Scenario, matrix: Reals, payoff: Reals) -> Reals:
    """Return rewards (..., n_agents) of payoffs (..., n_agents).

    Mode "min" gives everybody the least payoff; potential-based shaping adds to this.
    """
    if scenario.reward.mode == "matrix" and scenario.reward.matrix == "own":
        return payoff.copy()
    if scenario.reward.mode == "min":
        return np.repeat(payoff.min(axis=-1, keepdims=True), payoff.shape[-1], axis=-1)
    # Not a matrix product: that may round differently for one game and for many.
    return np.asarray((payoff[..., None, :] * matrix).sum(axis=-1))
