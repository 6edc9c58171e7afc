"""Episodes in which policies play all platforms of a market."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError
from aca_env.faces.market_env.environment import MarketEnv
from aca_env.faces.platform_env.policies import PlatformPolicy

Reals = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MarketEpisode:
    """What an episode gave the platforms.

    Attributes:
        levers: (n_rounds, n_platforms) places in the menu.
        accuracy: (n_rounds, n_platforms).
        cost: (n_rounds, n_platforms).
        shares: (n_rounds, n_platforms + 1) users after each round, the last of those outside.
        payoff: (n_rounds, n_platforms).
    """

    levers: NDArray[np.int64]
    accuracy: Reals
    cost: Reals
    shares: Reals
    payoff: Reals


def play_market(
    env: MarketEnv, platforms: Sequence[PlatformPolicy], *, seed: int = 0
) -> MarketEpisode:
    """Return one episode of given policies.

    Args:
        env: of `aca_env.market_env`.
        platforms: who pulls each platform's levers; they keep what they learn.
        seed: of everything.

    Raises:
        DataError: not one policy per platform.
    """
    n = len(env.possible_agents)
    if isinstance(platforms, PlatformPolicy) or len(platforms) != n:
        raise DataError(f"platforms: expected {n} policies, one per platform")
    players = dict(zip(env.possible_agents, platforms, strict=True))
    seen, infos = env.reset(seed=seed)
    chances = {agent: np.random.default_rng([seed, place]) for place, agent in enumerate(players)}
    for policy, firm in zip(platforms, env.firms, strict=True):
        policy.start(firm)
    rows: list[tuple[Any, ...]] = []
    while env.agents:
        actions = {
            agent: policy.act(seen[agent], infos[agent], chances[agent])
            for agent, policy in players.items()
        }
        seen, rewards, _, _, infos = env.step(actions)
        for agent, policy in players.items():
            policy.learn(actions[agent], rewards[agent])
        told = [[infos[agent][name] for agent in players] for name in ("accuracy", "cost")]
        rows.append(([*actions.values()], *told, env.shares.copy(), [*rewards.values()]))
    levers, *numbers = zip(*rows, strict=True)
    parts = (np.array(part, dtype=np.float64) for part in numbers)
    return MarketEpisode(np.array(levers, dtype=np.int64), *parts)
