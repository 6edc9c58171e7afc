"""From payoffs to rewards: one matrix for every mix of motives."""

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import ScenarioError
from aca_env.scenario.schema import Scenario

Reals = NDArray[np.float64]


def reward_matrix(scenario: Scenario) -> Reals:
    """Return W (n_agents, n_agents); row i weighs everybody's payoff for agent i.

    With K agents, J all ones and a the weight `reward.prosocial`:

    - "own" is I, "cooperative" J, "mean" J / K, and "mass" weighs by members;
    - "prosocial" is I + a (J − I): the others count a times as much as oneself. For two
      agents that is (1 − b) own + b other with b = a / (1 + a), up to scale;
    - "integrated" is I + D with the interdependence matrix D of the scenario: how much of
      each other agent's payoff becomes one's own.

    Raises:
        ScenarioError: a matrix of another size, or "rusp", which is drawn per episode
            (see `aca_env.game.preferences`).
    """
    kind, n_agents = scenario.reward.matrix, len(scenario.collectives)
    if not isinstance(kind, str):
        return _sized(kind, n_agents, "matrix")
    if kind == "rusp":
        raise ScenarioError('reward.matrix: "rusp" has no fixed matrix, it is drawn per episode')
    eye, ones = np.eye(n_agents), np.ones((n_agents, n_agents))
    if kind == "integrated":
        return eye + _sized(scenario.reward.interdependence or (), n_agents, "interdependence")
    if kind == "mass":
        return np.tile(_member_shares(scenario), (n_agents, 1))
    others = {"own": 0.0, "prosocial": scenario.reward.prosocial}
    fixed = {"cooperative": ones, "mean": np.full((n_agents, n_agents), 1 / n_agents)}
    return fixed[kind] if kind in fixed else eye + others[kind] * (ones - eye)


def _sized(rows: tuple[tuple[float, ...], ...], n_agents: int, name: str) -> Reals:
    matrix = np.array(rows, dtype=np.float64).reshape(len(rows), -1)
    if matrix.shape != (n_agents, n_agents):
        raise ScenarioError(
            f"reward.{name}: expected {n_agents} rows of {n_agents} numbers, "
            f"got {matrix.shape[0]} rows of {matrix.shape[1]}"
        )
    return matrix


def _member_shares(scenario: Scenario) -> Reals:
    members = np.array(scenario.n_members, dtype=np.float64)
    return members / members.sum() if members.sum() else np.full(len(members), 1 / len(members))


def rewards(scenario: Scenario, matrix: Reals, payoff: Reals) -> Reals:
    """Return rewards (..., n_agents) of payoffs (..., n_agents): W times payoffs.

    Mode "min" gives everybody the least payoff. The matrix may differ by game:
    (..., n_agents, n_agents).
    """
    if scenario.reward.mode == "matrix" and scenario.reward.matrix == "own":
        return payoff.copy()
    if scenario.reward.mode == "min":
        return np.repeat(payoff.min(axis=-1, keepdims=True), payoff.shape[-1], axis=-1)
    # Not a matrix product: that may round differently for one game and for many.
    return np.asarray((payoff[..., None, :] * matrix).sum(axis=-1))


def social_weights(scenario: Scenario) -> Reals:
    """Return (n_agents,) what each agent's payoff counts in the social payoff G.

    G is the sum of the rewards that the matrix would give, so a payoff counts as much as
    its column sums to: with "own" G is the plain sum of payoffs, and so it is with "rusp",
    whose matrices prefer nobody.
    """
    if scenario.reward.matrix == "rusp":
        return np.ones(len(scenario.collectives))
    return np.asarray(reward_matrix(scenario).sum(axis=0))


def social_payoff(weights: Reals, payoff: Reals) -> Reals:
    """Return G (...,): payoffs (..., n_agents), weighted and summed."""
    return np.asarray((payoff * weights).sum(axis=-1))
