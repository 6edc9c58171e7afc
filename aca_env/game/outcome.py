"""What a round comes to, with edits and without, and what memory keeps of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aca_env.game.bank import Draw
from aca_env.game.measuring import Measured
from aca_env.game.state import Memory
from aca_env.game.training import Due
from aca_env.game.world import World

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]
Tables = NDArray[np.number]


@dataclass(frozen=True, eq=False)
class Baseline:
    """What this round would be if nobody had ever edited.

    Attributes:
        block: (B, C, L) this round's records.
        predicted: (B, C) the classifier.
        users: (B, M, L) test users by predicted label, for each signal.
        trained: whether the platform trained then.
    """

    block: Tables
    predicted: Whole
    users: Reals
    trained: Due = True


@dataclass(slots=True, eq=False)
class Outcome:
    """What a joint action comes to in each of B games.

    Attributes:
        success: (B, K) share of test users classified as wanted; NaN for abstainers.
        bound: (B, K) lower bound on success; NaN for abstainers; None if not computed.
        payoff: (B, K) payoffs, baseline and costs taken off.
        acting: (B, K) acting members; where some err or are shared, those who edit for it.
        predicted: (B, C) the classifier.
        predicted_clean: (B, C) the classifier if nobody had ever edited.
        row: (B, K) rows of the plans.
        block: (B, C, L) training records of the round.
        trained: whether the platform trained: in all games, in none, or (B,) in each.
        measured: how suboptimal the classifier is; None for the histogram.
    """

    success: Reals
    bound: Reals | None
    payoff: Reals
    acting: Whole
    predicted: Whole
    predicted_clean: Whole
    row: Whole
    block: Tables
    trained: Due = True
    measured: Measured | None = None


def weighted(memory: Memory, name: str) -> Reals:
    """Return a memory's sums over past rounds; slots already carry their weights."""
    return np.asarray(getattr(memory, name).sum(axis=1))


def as_block(draw: Draw, outcome: Outcome, baseline: Baseline, world: World) -> Memory:
    """Return a round as one slot of memory.

    Args:
        draw: the round's draws.
        outcome: the round.
        baseline: the round without edits.
        world: the scenario.
    """
    place = (draw.entry, world.rows_in_case(outcome.row))
    n_train = world.scenario.population.n_train
    one = np.ones((len(outcome.row), 1))
    rest = (n_train - outcome.acting.sum(axis=1))[:, None].astype(np.float64)
    return Memory(
        weight=one,
        mixture=outcome.block[:, None].astype(np.float64),
        clean=baseline.block[:, None].astype(np.float64),
        post=draw.bank.post[place][:, None].astype(np.float64),
        against=draw.bank.against[place][:, None].astype(np.float64),
        n_acting=outcome.acting[:, None].astype(np.float64),
        n_rest=rest,
        n_rest_squared=rest,
    )
