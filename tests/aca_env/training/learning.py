"""Small runs of training in games with every dynamic: what the tests here share."""

from functools import partial

import numpy as np
from stable_baselines3 import PPO

from aca_env.training.past_selves import PastSelves
from aca_env.training.self_play import SelfPlayGames
from aca_env.training.turns import TurnTaking
from tests.aca_env.faces.vectors import dynamic

SEED = 11
SMALL = {"n_steps": 10, "batch_size": 20, "n_epochs": 2, "device": "cpu"}


def weights(model) -> list[np.ndarray]:
    """Return every weight of a model, copied."""
    return [value.numpy().copy() for value in model.policy.state_dict().values()]


def equal(a, b) -> bool:
    """Whether two models' weights agree to the last bit."""
    return all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))


def everybody(n_envs=4, **changes) -> TurnTaking:
    """Return games with every dynamic in which all three collectives learn."""
    games = dynamic(n_envs, **changes)
    return TurnTaking(games, games.agents)


def learned(turns, seed=SEED, n_steps=80, make=PPO, **options):
    """Return the models after learning at the same time."""
    models = {
        agent: make("MlpPolicy", env, seed=seed + i, **(options or SMALL))
        for i, (agent, env) in enumerate(turns.vec_envs.items())
    }
    turns.run({agent: partial(model.learn, n_steps) for agent, model in models.items()})
    return models


def play(env, actions, told):
    """Return work that plays given actions (n_rounds, B, 5) and notes what came of them."""

    def work():
        told.append(env.reset())
        for one in actions:
            told.append(env.step(one))
        return len(actions)

    return work


class Constant:
    """Always plays the same, and notes what it was asked."""

    def __init__(self, *action):
        self.action, self.asked, self.n_starts = action or (0,) * 5, [], 0

    def start(self):
        self.n_starts += 1
        return self

    def act(self, observations, masks, rng):
        self.asked.append((observations, masks))
        return np.tile(self.action, (len(observations), 1))


def self_play(*members, n_envs=6, fixed=(), latest=0.5, **changes) -> SelfPlayGames:
    """Return games with every dynamic and a pool of given members."""
    pool = PastSelves(latest=latest, fixed=fixed)
    for member in members:
        pool.add(member)
    return SelfPlayGames(dynamic(n_envs, **changes), pool)
