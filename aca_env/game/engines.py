"""Which engine plays a scenario: the compiled one where it can, else the reference."""

from importlib.util import find_spec

from aca_env.game.engine import Engine
from aca_env.game.world import World


def make_engine(world: World, *, compiled: bool | None = None) -> Engine:
    """Return the engine of a scenario.

    Args:
        world: the scenario.
        compiled: False keeps to NumPy; None compiles where numba is installed and the
            scenario is plain (see `game.compiled`).
    """
    if compiled is False or find_spec("numba") is None:
        return Engine(world)
    from aca_env.game.compiled import CompiledEngine, can_compile  # noqa: PLC0415 - needs numba

    return CompiledEngine(world) if can_compile(world) else Engine(world)
