"""What a state keeps of trainings: how good a learner was, what it saw, what it trained on."""

from dataclasses import replace
from typing import Any

import numpy as np

from aca_env.game.blank_parts import n_handed_in
from aca_env.game.outcome import Baseline, Outcome
from aca_env.game.state import State
from aca_env.game.training import pick_due
from aca_env.game.world import World


def without_bounds(outcome: Outcome) -> Outcome:
    """Return an outcome whose bounds nobody is to see."""
    measured = outcome.measured
    hidden = None if measured is None else replace(measured, bound=None)
    return replace(outcome, bound=None, measured=hidden)


def after_learning(
    world: World, state: State, outcome: Outcome, baseline: Baseline
) -> dict[str, Any]:
    """Return the parts of the next state that only learners and triggers have, by name."""
    return {
        **_measured(state, outcome),
        **_handed_in(world, state, outcome),
        **_blocks(state, outcome, baseline),
    }


def _measured(state: State, outcome: Outcome) -> dict[str, Any]:
    measured, old = outcome.measured, state.trained_bound_measured
    if measured is None or old is None:
        return {}
    bound = old if measured.bound is None else pick_due(outcome.trained, measured.bound, old)
    return {"trained_suboptimality": measured.by_signal, "trained_bound_measured": bound}


def _handed_in(world: World, state: State, outcome: Outcome) -> dict[str, Any]:
    past = state.handed_in
    if past is None:
        return {}
    now = np.empty((len(past), 1, past.shape[2]), dtype=np.int64)
    now[:, 0, 0] = state.seed.view(np.int64)
    now[:, 0, 1:3] = state.episode, state.round
    now[:, 0, 3:] = outcome.row
    # A world with more rounds may play on from a state of one with fewer.
    return {"handed_in": np.concatenate([now, past], axis=1)[:, : n_handed_in(world)]}


def _blocks(state: State, outcome: Outcome, baseline: Baseline) -> dict[str, Any]:
    if state.trained_block is None or state.trained_block_clean is None:
        return {}
    block, clean = (np.asarray(part.block, dtype=np.int64) for part in (outcome, baseline))
    return {
        "trained_block": pick_due(outcome.trained, block, state.trained_block),
        "trained_block_clean": pick_due(baseline.trained, clean, state.trained_block_clean),
    }
