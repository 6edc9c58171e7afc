"""Games to try things in: any number of copies of a game share one draw of its records."""

from dataclasses import replace
from functools import cached_property, lru_cache
from importlib.util import find_spec

import numpy as np

from aca_env.game.bank import Draw
from aca_env.game.drawing import Drawer
from aca_env.game.engine import Engine
from aca_env.game.game import Game
from aca_env.game.randomised import RandomisedGame
from aca_env.game.state import State
from aca_env.game.world import World


class SharedDrawer(Drawer):
    """Draws the records of games with one seed once, however many of them there are."""

    def draw(self, state: State, *, twin: bool = False) -> Draw:
        """Return the round's draws, or an independent copy of them."""
        seeds, place = np.unique(state.seed, return_inverse=True)
        # Draws depend on seed, episode and round alone; nothing else of the state is read.
        drawn = super().draw(replace(state, seed=seeds), twin=twin)
        law = None if drawn.law is None else drawn.law[place]
        entries = (drawn.entry[place], drawn.rest_entry[place], drawn.test_entry[place])
        return Draw(drawn.bank, *entries, law, drawn.shift)


class SimulatedGame(Game):
    """The same rounds as the game that is planned for, with shared draws."""

    def __init__(self, world: World) -> None:
        super().__init__(world, _engine(world))

    @cached_property
    def drawer(self) -> Drawer:
        """Draws the rounds."""
        return SharedDrawer(self.world)


def _engine(world: World) -> Engine:
    """Return the rules of a round, compiled where that can be done."""
    if find_spec("numba") is None:
        return Engine(world)
    from aca_env.game.compiled import CompiledEngine, can_compile  # noqa: PLC0415 - needs numba

    return CompiledEngine(world) if can_compile(world) else Engine(world)


@lru_cache(maxsize=1)
def simulator(world: World) -> Game:
    """Return games of a world to try things in; the same for all who plan in it.

    Whoever uses them restores them to a state first, and leaves them anywhere.
    """
    if world.scenario.randomise is not None:
        return RandomisedGame(world, SimulatedGame)
    return SimulatedGame(world)
