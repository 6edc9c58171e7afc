"""Which game serves a scenario: the compiled one where it can."""

from functools import partial
from importlib.util import find_spec

from aca_env.game.game import Game
from aca_env.game.randomised import RandomisedGame
from aca_env.game.world import World


def make_game(world: World, *, compiled: bool | None = None, n_threads: int = 1) -> Game:
    """Return any number of games of a scenario.

    Args:
        world: the scenario.
        compiled: False keeps to NumPy; None compiles where numba is installed and the
            scenario is plain (see `game.compiled`).
        n_threads: threads that share the games of a compiled batch.
    """
    if world.scenario.randomise is not None:
        return RandomisedGame(world, partial(make_game, compiled=compiled, n_threads=n_threads))
    if compiled is False or find_spec("numba") is None:
        return Game(world)
    from aca_env.game.compiled import can_compile  # noqa: PLC0415 - needs numba
    from aca_env.game.compiled_game import CompiledGame  # noqa: PLC0415 - needs numba

    return CompiledGame(world, n_threads=n_threads) if can_compile(world) else Game(world)
