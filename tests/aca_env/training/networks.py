"""Networks with random weights for the small scenario, saved as training would save them."""

import numpy as np

from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.game.world import World
from aca_env.planning.menus import distinct_actions
from aca_env.scenario.schema import Scenario
from aca_env.training.network import Dense, Network, Recurrent
from aca_env.training.saved import SavedPolicy
from tests.agents.scenes import fields

KINDS = ("ppo", "maskable-ppo", "recurrent-ppo", "dqn")


def dense(rng, n_inputs, n_outputs):
    """Return a layer with weights that a file keeps exactly."""
    draw = rng.standard_normal((n_outputs, n_inputs + 1)).astype(np.float32)
    return Dense(draw[:, 1:].astype(float), draw[:, 0].astype(float))


def network(world, kind="ppo", seed=0, size=8):
    """Return a network of a kind of algorithm."""
    rng, games = np.random.default_rng(seed), CollectiveActionVectorEnv(world, 1)
    n_inputs = games.observation_space(games.agents[0]).shape[0]
    recurrent = actions = None
    n_outputs = int(games.widths.sum())
    if kind == "recurrent-ppo":
        recurrent = Recurrent(dense(rng, n_inputs, 4 * size), dense(rng, size, 4 * size))
        n_inputs = size
    if kind == "dqn":
        actions = distinct_actions(world, 1)
        n_outputs = len(actions)
    hidden = (dense(rng, n_inputs, size), dense(rng, size, size))
    activation = "relu" if kind == "dqn" else "tanh"
    return Network(hidden, dense(rng, size, n_outputs), activation, recurrent, actions)


def saved(world, kind="ppo", agents=None, seeds=(0,)):
    """Return a policy: one network for all agents, or one for each seed and agent in turn."""
    agents = world.scenario.agents if agents is None else agents
    made = [network(world, kind, seed) for seed in seeds]
    return SavedPolicy(
        algorithm=kind,
        masked=kind == "maskable-ppo",
        scenario=world.scenario.name,
        hash=world.scenario.content_hash,
        content=world.scenario.model_dump(mode="json"),
        networks={agent: made[i % len(made)] for i, agent in enumerate(agents)},
        widths=tuple(world.menus.padded.tolist()),
        steps=100,
        seed=0,
        versions={"aca_env": "0"},
    )


def small_world(**changes):
    """Return the world of the small duel."""
    return World(Scenario(**fields(**changes)))
