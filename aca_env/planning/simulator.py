"""Games to try things in: any number of copies of a game share one draw of its records."""

from dataclasses import replace
from functools import cached_property, lru_cache
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

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
        # Draws depend on seed, episode and round, and where users answer the classifiers in use
        # on these; nothing else of the state is read.
        place, one = self._distinct(state)
        drawn = super().draw(one, twin=twin)
        return replace(
            drawn,
            entry=drawn.entry[place],
            rest_entry=drawn.rest_entry[place],
            test_entry=drawn.test_entry[place],
            law=None if drawn.law is None else drawn.law[place],
        )

    def _distinct(self, state: State) -> tuple[NDArray[np.int64], State]:
        """Return where each game finds its draws, and one game of every kind."""
        if self.world.shift is None:
            seeds, place = np.unique(state.seed, return_inverse=True)
            return place, replace(state, seed=seeds)
        columns = (state.seed[:, None].view(np.int64), state.predicted, state.predicted_clean)
        kinds = np.concatenate(columns, axis=1)
        _, first, place = np.unique(kinds, axis=0, return_index=True, return_inverse=True)
        one = replace(
            state,
            seed=state.seed[first],
            predicted=state.predicted[first],
            predicted_clean=state.predicted_clean[first],
        )
        return place.reshape(-1), one


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
