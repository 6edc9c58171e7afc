"""Games that differ in shares and preferences, for tests."""

import numpy as np

from aca_env.game.making import make_game
from aca_env.game.randomised import RandomisedGame
from aca_env.game.world import World
from aca_env.scenario.schema import Scenario
from tests.aca_env.faces.games import POOL, fields

RANGES = {
    "collectives.north.share": [0.05, 0.4],
    "collectives.1.share": [0.1, 0.3],
    "collectives.1.weights.hot": [0, 1],
    "collectives.west.values.blue": [-1, 1],
    "collectives.0.edit_cost": [0, 0.1],
}


def described(kind=fields, settings=3, **changes):
    """Return the fields of a scenario with ranges."""
    return kind(randomise={"settings": settings, "ranges": RANGES}, **changes)


def world_of(**changes) -> World:
    """Return the world of a scenario with ranges."""
    return World(Scenario(**described(**changes)), pool=POOL)


def game_of(n_games=16, compiled=None, **changes) -> RandomisedGame:
    """Return games at the start of their first episode."""
    game = make_game(world_of(**changes), compiled=compiled)
    game.reset(np.arange(n_games, dtype=np.uint64))
    return game


def seeded(seeds, episode, **changes) -> RandomisedGame:
    """Return games at the start of an episode."""
    game = make_game(world_of(**changes))
    game.reset(np.array(seeds, dtype=np.uint64), episode)
    return game


def actions_for(game, rng, n_games=None) -> np.ndarray:
    """Return joint actions inside their spaces, whatever the masks."""
    n_games = game.present.n_games if n_games is None else n_games
    return rng.integers(0, game.world.menus.padded, size=(n_games, game.world.n_agents, 5))
