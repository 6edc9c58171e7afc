"""Is a round a real choice? Payoffs of joint actions, through `outcomes`."""

from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from aca_env.faces.parallel import CollectiveActionEnv

from .menus import Actions, distinct_actions

COMPLETE = 1500
"""Joint actions up to which all are looked at."""

SAMPLED = 200
TIE = 1e-9
"""Payoffs closer than this are one number, summed in different orders."""


@dataclass(frozen=True, eq=False)
class Round:
    """A round's menus and the joint actions it is judged by.

    Attributes:
        env: an environment in the round.
        menus: distinct actions of each agent.
        profiles: (n_profiles, n_agents) place of each agent's action in its menu.
    """

    env: CollectiveActionEnv
    menus: tuple[Actions, ...]
    profiles: NDArray[np.int64]

    def payoffs(self, agent: int) -> NDArray[np.float64]:
        """Return (n_profiles, n_actions, n_agents) payoffs, the agent taking each action."""
        n_profiles, n_actions = len(self.profiles), len(self.menus[agent])
        places = np.repeat(self.profiles, n_actions, axis=0)
        places[:, agent] = np.tile(np.arange(n_actions), n_profiles)
        joint = np.stack([menu[places[:, i]] for i, menu in enumerate(self.menus)], axis=1)
        payoff = self.env.outcomes(joint).payoff
        return payoff.reshape(n_profiles, n_actions, len(self.menus))


def look_at(env: CollectiveActionEnv, rng: np.random.Generator) -> Round:
    """Return the present round of an environment, with all its joint actions or a sample."""
    menus = tuple(distinct_actions(env, i) for i in range(len(env.possible_agents)))
    sizes = [len(menu) for menu in menus]
    if prod(sizes) <= COMPLETE:
        return Round(env, menus, np.indices(sizes).reshape(len(sizes), -1).T)
    return Round(env, menus, sample_profiles(sizes, SAMPLED, rng))


def sample_profiles(
    sizes: list[int], n_profiles: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return joint actions from nobody acting, over few, to everybody acting.

    In half of them those who act take the same place of their menus: where menus are alike,
    a movement that some have joined.
    """
    draws = rng.integers(0, sizes, size=(n_profiles, len(sizes)))
    movement = rng.integers(0, max(sizes), size=(n_profiles, 1)) % np.array(sizes)
    joined = np.where(rng.random((n_profiles, 1)) < 0.5, movement, draws)
    acting_share = np.linspace(0, 1, n_profiles)[:, None]
    return np.where(rng.random(joined.shape) < acting_share, joined, 0)


def payoffs_by_type(env: CollectiveActionEnv) -> NDArray[np.float64]:
    """Return (n_actions, n_types) what a lone agent's actions earn it, type by type."""
    agent = env.possible_agents[0]
    columns = []
    for kind in range(max(1, len(env.scenario.collectives[0].types))):
        env.reset(seed=0, options={"types": {agent: kind}})
        columns.append(env.outcomes(distinct_actions(env, 0)[:, None]).payoff[:, 0])
    return np.stack(columns, axis=1)


def is_beaten(payoffs: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return (n_profiles, n_actions) whether some other action is strictly better.

    Args:
        payoffs: (n_profiles, n_actions) own payoffs.
    """
    return payoffs < payoffs.max(axis=1, keepdims=True) - TIE


def has_dominant_action(payoffs: NDArray[np.float64]) -> bool:
    """Return whether one action is best, ties included, in every profile (row)."""
    return bool((~is_beaten(payoffs)).all(axis=0).any())


def moves_another(payoffs: NDArray[np.float64], agent: int) -> bool:
    """Return whether the agent's own choice changes some other agent's payoff.

    Args:
        payoffs: (n_profiles, n_actions, n_agents), over the agent's actions.
        agent: who chooses.
    """
    spread = np.ptp(np.delete(payoffs, agent, axis=2), axis=1)
    return bool((spread > TIE).any())


@dataclass(frozen=True)
class Verdict:
    """How one agent's round looks.

    Attributes:
        has_dominant: whether one action is best in every profile.
        is_felt: whether its choice changes somebody else's payoff.
    """

    has_dominant: bool
    is_felt: bool


def judge(env: CollectiveActionEnv, seed: int) -> list[Verdict]:
    """Return a verdict on every agent in the first round of an episode.

    A lone agent has nobody beside it but its own private types: the profiles are what it
    may turn out to want, and what is felt is what another of its types would earn.
    """
    if len(env.possible_agents) == 1:
        table = payoffs_by_type(env)
        return [Verdict(has_dominant_action(table.T), moves_another(table[None], 0))]
    env.reset(seed=seed)
    round_ = look_at(env, np.random.default_rng(seed))
    tables = [round_.payoffs(i) for i in range(len(env.agents))]
    return [
        Verdict(has_dominant_action(table[:, :, i]), moves_another(table, i))
        for i, table in enumerate(tables)
    ]
