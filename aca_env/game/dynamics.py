"""What links the rounds of an episode: private types and participation."""

import numpy as np
from numpy.typing import NDArray

from aca_env.game.state import State
from aca_env.game.streams import Stream, uniforms
from aca_env.game.world import World

Whole = NDArray[np.int64]


def private_types(world: World, state: State) -> Whole:
    """Return the types (B, K) of an episode, drawn by their probabilities."""
    kinds = np.zeros((len(state.seed), world.n_agents), dtype=np.int64)
    if not any(collective.types for collective in world.scenario.collectives):
        return kinds
    streams = np.arange(world.n_agents, dtype=np.uint64) + np.uint64(Stream.TYPES)
    numbers = uniforms(state.seed[:, None], np.uint64(state.episode), np.uint64(0), streams)
    for i, collective in enumerate(world.scenario.collectives):
        if collective.types:
            ends = np.cumsum([kind.probability for kind in collective.types])
            drawn = np.searchsorted(ends, numbers[:, i], side="right")
            kinds[:, i] = np.minimum(drawn, len(ends) - 1)
    return kinds


def next_participation(world: World, participation: Whole, payoff: NDArray[np.float64]) -> Whole:
    """Return the acting shares (B, K) of the next round, in steps of the grid.

    p ← p + rate · (σ(slope · (payoff − threshold)) − p), rounded to the grid.

    Args:
        world: the scenario.
        participation: (B, K) acting shares now, in steps of the grid.
        payoff: (B, K) payoffs of the round.
    """
    law = world.scenario.dynamics.participation
    if law is None:
        return participation
    share = participation / law.levels
    # The logistic by tanh never overflows, whatever the slope.
    wish = 0.5 * (1 + np.tanh(0.5 * law.slope * (payoff - law.threshold)))
    return np.rint((share + law.rate * (wish - share)) * law.levels).astype(np.int64)
