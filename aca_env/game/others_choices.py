"""What others' choices do to the samples that a bound rests on, and what paying for it takes."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aca_env.scenario.standing_by import n_samples_chosen

if TYPE_CHECKING:
    from aca_env.game.world import World


def log_n_events(world: "World") -> NDArray[np.float64]:
    """Return (K,) ln of the number of samples of others' making that a bound may rest on.

    Who carries out a collective's edit, and who stands by in the rest, depends on what others
    choose. They choose on observations of their own members, some of whom stand by or are
    its own: a guarantee for actions chosen on what agents see holds for all of these samples
    at once.

    Args:
        world: the scenario.
    """
    samples = np.array([n_samples_chosen(world.scenario, j) for j in range(world.n_agents)])
    paid = np.tile(np.log(samples), (world.n_agents, 1))
    if world.groups is not None:
        paid = np.where(world.groups.is_linked, np.maximum(paid, np.log(2)), paid)
    np.fill_diagonal(paid, 0.0)
    return np.asarray(paid.sum(axis=1))
