"""Checks of what only learners and triggers put into snapshots."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from aca_env.errors import StateError
from aca_env.game.world import World


def check_learned(world: World, parts: Mapping[str, Any]) -> None:
    """Refuse numbers that no game of the scenario could show.

    Raises:
        StateError: which part.
    """
    limits: dict[str, tuple[Any, Any]] = {
        "trained_suboptimality": (0, 1),
        "trained_bound_measured": (-np.inf, 1),
        "trained_block": (-1, world.scenario.population.n_train),
        "trained_block_clean": (-1, world.scenario.population.n_train),
    }
    for name, (low, high) in limits.items():
        if name in parts:
            values = np.asarray(parts[name])
            fits = (values >= low) & (values <= high)
            if not (fits | np.isnan(values)).all():
                raise StateError(f"state.{name}: a value that this scenario cannot have")
    if "handed_in" in parts:
        _check_handed_in(world, np.asarray(parts["handed_in"]), int(parts["round"]))


def _check_handed_in(world: World, handed_in: Any, n_played: int) -> None:
    """Refuse past rounds that are not the last ones, or that hold plans nobody has."""
    rounds = np.maximum(n_played - 1 - np.arange(handed_in.shape[1]), -1)
    n_plans = np.array([len(menu.plans) for menu in world.menus.menus])
    rows, was_played = handed_in[..., 3:], rounds[:, None] >= 0
    fits = (rows >= 0) & (rows < n_plans * world.n_levels)
    is_blank = (handed_in == -1).all(axis=-1, keepdims=True)
    episodes = handed_in[..., 1]
    ok = (
        np.where(was_played, fits, is_blank).all()
        and (handed_in[..., 2] == rounds).all()
        and ((episodes >= 0) & (episodes < 2**24) | (rounds < 0)).all()
    )
    if not ok:
        raise StateError("state.handed_in: a value that this scenario cannot have")
