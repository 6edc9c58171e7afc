"""Rounds to diagnose: environments in the middle of an episode, and planted small games."""

import numpy as np

from aca_env.diagnosis.round_at_hand import RoundAtHand
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.game.world import World
from tests.aca_env.game import contested
from tests.agents.scenes import COOL, STORM, fields, make_env, population

GRAB_GRAB = contested.joint(True, True)


def contested_env(**options):
    """Return the prisoner's dilemma on one signal."""
    env = CollectiveActionEnv(World(contested.scenario(**options), pool=contested.POOL))
    env.reset(seed=0)
    return env


def group(name, share, label, **changes):
    content = {
        "name": name, "share": share, "signals": ["heat"],
        "strategies": ["abstain", "feature_label_planting"], "values": {label: 1.0},
    }  # fmt: skip
    return content | changes


def planters(*groups, n_train=200_000, **changes):
    """Return an environment at the start of an episode: collectives that plant one signal."""
    people = population(n_train=n_train, n_test=20_000, redraw="bank", bank_size=8)
    env = make_env(fields(population=people, collectives=list(groups), **changes))
    env.reset(seed=0)
    return env


def labels_of(env):
    return [*env.game.world.space.labels]


def plant(env, *labels):
    """Return the joint action (n_agents, 5) of first signals and given labels; None abstains."""
    known = labels_of(env)
    rows = [[0] * 5 if label is None else [1, known.index(label), 0, 0, 0] for label in labels]
    return np.array(rows)


def later(env, n_rounds=1):
    """Play random legal rounds."""
    rng = np.random.default_rng(4)
    for _ in range(n_rounds):
        actions = {}
        for i, agent in enumerate(env.agents):
            masks = [mask[0, i] for mask in env.game.masks()]
            actions[agent] = np.array([rng.choice(np.flatnonzero(mask)) for mask in masks])
        env.step(actions)
    return env


def at_hand(env, joint):
    return RoundAtHand(env.game, np.asarray(joint))


ALLIES = (group("north", 0.12, COOL), group("south", 0.12, COOL))
RIVALS = (group("north", 0.3, COOL), group("south", 0.3, STORM))
WEAK = (group("north", 0.1, COOL, edit_cost=0.01), group("south", 0.4, STORM))
"""North can win nothing against south, and pays for trying."""
