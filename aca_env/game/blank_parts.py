"""What a state holds only where the platform fits a learner, or where something triggers it."""

from typing import Any

import numpy as np

from aca_env.game.world import World


def n_handed_in(world: World) -> int:
    """Return how many past rounds a learner's model depends on, 0 for the histogram."""
    platform, before = world.scenario.platform, max(0, world.scenario.rounds - 1)
    if world.learner is None:
        return 0
    if platform.decay > 0 or platform.learning != "refit":
        return before
    return min(platform.memory - 1, before)


def blank_parts(world: World, n_games: int) -> dict[str, Any]:
    """Return these parts by name, before the first round."""
    made: dict[str, Any] = {}
    if world.learner is not None:
        n_signals = len(world.menus.signals)
        made["trained_suboptimality"] = np.full((n_games, n_signals), np.nan)
        made["trained_bound_measured"] = np.full((n_games, world.n_agents), np.nan)
    if n_handed_in(world):
        shape = (n_games, n_handed_in(world), 3 + world.n_agents)
        made["handed_in"] = np.full(shape, -1, dtype=np.int64)
    if world.scenario.platform.retrain_when is not None:
        table = (n_games, world.n_cells, world.space.n_labels)
        for name in ("trained_block", "trained_block_clean"):
            made[name] = np.full(table, -1, dtype=np.int64)
    return made
