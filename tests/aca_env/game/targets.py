"""Sixteen collectives choose among sixteen targets, and all are paid by how many are hit."""

import numpy as np

from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.features import FeatureSpace
from aca_env.game.world import World
from aca_env.populations.pool import Pool
from aca_env.scenario.schema import Scenario

K = 16
PLACES = [f"p{target:02}" for target in range(K)]
SPACE = FeatureSpace({"place": [*PLACES, "elsewhere"]}, ["no", "yes"])
# Users all say no, few of them at a target: the first collective turns it, more are wasted.
USERS = np.repeat(np.arange(K + 1), [20] * K + [1000])
POOL = Pool(SPACE, USERS[:, None], np.zeros(len(USERS), dtype=np.int64))


def games(n_games: int, rounds: int, **reward) -> CollectiveActionVectorEnv:
    """Return games: everybody gets 1 / K for every place that turns."""
    everywhere = dict.fromkeys(PLACES, 1 / K)
    groups = [
        {
            "name": f"c{i}",
            "share": 0.03,
            "signals": PLACES,
            "strategies": ["abstain", "feature_label_planting"],
            "values": {"yes": 1.0},
            "weights": everywhere,
        }
        for i in range(K)
    ]
    scenario = Scenario(
        name="targets",
        description="Who of many made the difference?",
        rounds=rounds,
        population={"source": "climate", "n_train": 100_000, "n_test": 10_000, "redraw": "once"},
        signals={name: {"place": name} for name in PLACES},
        collectives=groups,
        information={"bounds": "none"},
        reward=reward,
    )
    return CollectiveActionVectorEnv(World(scenario, pool=POOL), n_games)


def choosing(targets: np.ndarray) -> np.ndarray:
    """Return actions (..., K, 5) that plant "yes" at targets (..., K)."""
    actions = np.zeros((*targets.shape, 5), dtype=np.int64)
    actions[..., :2] = 1
    actions[..., 2] = targets
    return actions


def hit(env: CollectiveActionVectorEnv, targets: np.ndarray) -> np.ndarray:
    """Return (n_games,) the sum of payoffs G, the number of targets that are hit."""
    return env.outcomes(choosing(targets)[:, None]).payoff[:, 0].sum(axis=-1)


def learn(
    env: CollectiveActionVectorEnv, *, seed: int, chance: float, step: float, first: float = 0.0
) -> np.ndarray:
    """Return what sixteen epsilon-greedy bandits per game choose in the end, (n_games, K).

    Args:
        env: the games, over one episode.
        seed: of the games and of exploring.
        chance: probability to explore, falling to 0 over the episode.
        step: weight of the newest reward.
        first: what every target is believed to be worth.
    """
    rng = np.random.default_rng(seed)
    env.reset(seed=seed)
    value = np.full((env.n_envs, K, K), first)
    game, agent = np.arange(env.n_envs)[:, None], np.arange(K)
    rounds = env.game.scenario.rounds
    for t in range(rounds - 1):
        greedy = (value + 1e-9 * rng.random(value.shape)).argmax(axis=-1)
        explores = rng.random(greedy.shape) < chance * (1 - t / rounds)
        chosen = np.where(explores, rng.integers(K, size=greedy.shape), greedy)
        reward = env.step(choosing(chosen))[1]
        value[game, agent, chosen] += step * (reward - value[game, agent, chosen])
    return value.argmax(axis=-1)
