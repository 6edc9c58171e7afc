"""Which engine and observer serve a scenario: compiled ones where they can."""

from importlib.util import find_spec

from aca_env.game.actions import Rules
from aca_env.game.engine import Engine
from aca_env.game.observation import Observer
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


def make_observer(engine: Engine, rules: Rules, *, compiled: bool | None = None) -> Observer:
    """Return what builds a scenario's observations, compiled where numba is installed."""
    if compiled is False or find_spec("numba") is None:
        return Observer(engine, rules)
    from aca_env.game.compiled_observation import CompiledObserver  # noqa: PLC0415 - needs numba

    return CompiledObserver(engine, rules)
