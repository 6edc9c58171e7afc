"""Small games for planners, and what their joint actions pay, one at a time."""

from functools import cache
from itertools import product

import numpy as np

from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.game.state import pick_games
from aca_env.game.world import World
from aca_env.planning.menus import distinct_actions, idle_action
from aca_env.scenario.loading import load_scenario
from aca_env.scenario.schema import Scenario
from tests.agents.scenes import COOL, SCENES, STORM, fields, population


@cache
def world_of(scene):
    return World(Scenario(**SCENES[scene]))


def games_of(world, n_games=3, seed=5):
    """Return games at the start of an episode."""
    games = CollectiveActionVectorEnv(world, n_games)
    games.reset(seed=seed)
    return games


def later_games(scene, n_games=3, n_rounds=1):
    """Return games of a scene some random rounds into the episode, with legal actions."""
    games = games_of(world_of(scene), n_games)
    rng = np.random.default_rng(3)
    for _ in range(n_rounds):
        games.step(games.sample_actions(rng))
    return games


def env_of(games, b):
    """Return the environment that stands where one game of a batch does."""
    env = CollectiveActionEnv(games.game.world)
    env.reset(seed=0)
    env.game.restore(pick_games([games.game.state], np.array([b])))
    env.agents = [] if env.game.is_over else [*env.possible_agents]
    return env


def legal_menu(env, place):
    """Return an agent's distinct actions that the present mask allows, as tuples."""
    masks = [mask[0, place] for mask in env.game.masks()]
    uses = env.game.rules.uses[place]
    return [
        tuple(action)
        for action in distinct_actions(env.game.world, place).tolist()
        if all(masks[axis][action[axis]] or not uses[action[0], axis] for axis in range(5))
    ]


def every_joint(env):
    """Return all legal joint actions (n, n_agents, 5), the last agent's fastest."""
    menus = [legal_menu(env, place) for place in range(len(env.possible_agents))]
    return np.array(list(product(*menus)))


def pay(env, joint, **options):
    """Return the payoffs (n_agents,) of one joint action."""
    return env.outcomes(np.array(joint)[None], **options).payoff[0]


def idle(env):
    n_agents = len(env.possible_agents)
    return np.stack([idle_action(env.game.world, place) for place in range(n_agents)])


def small(name, **overrides):
    """Return a shipped scenario with a small population."""
    return load_scenario(
        name, overrides={"population.n_pool": 20_000, "population.bank_size": 8, **overrides}
    )


ATTRITION = fields(
    rounds=5,
    population=population(n_train=2000, redraw="bank", bank_size=8),
    platform={"memory": 3},
    collectives=[
        {
            "name": "north", "share": 0.2, "signals": ["heat"],
            "strategies": ["abstain", "feature_label_planting"],
            "values": {COOL: 1.0}, "efforts": [0.5, 1.0], "edit_cost": 0.006, "budget": 2.0,
        },
        {
            "name": "south", "share": 0.15, "signals": ["heat"],
            "strategies": ["abstain", "feature_label_planting"],
            "values": {STORM: 1.0}, "budget": 3.0, "edit_cost": 0.002,
        },
    ],
)  # fmt: skip
"""Few edits per member, and a platform that remembers them."""
