"""What bounds on success, all of them together, guarantee in payoff."""

import numpy as np
from numpy.typing import NDArray

from aca_env.diagnosis.round_at_hand import RoundAtHand
from aca_env.game.engine import PLANTING, UNPLANTING

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]


def payoff_limits(at: RoundAtHand, rows: Whole, bound: Reals) -> tuple[Reals, Reals]:
    """Return the least and the most (n, n_agents) that payoffs can be if all bounds hold.

    Who plants y on a signal with success of at least b gives everybody there at least the
    share b of y; who unplants y leaves at most 1 − b of it. Within these limits each payoff
    takes its least and its largest value. Where nobody edits and nothing is remembered,
    payoffs are 0. A limit may fail only if one of the bounds does.

    Args:
        at: the round.
        rows: (n, n_agents) rows of the plans.
        bound: (n, n_agents) bounds that count; NaN and −∞ say nothing.
    """
    plans, agents, state = at.plans, at.agents, at.playing.present
    floor, cap = _shares(at, rows, bound)
    values = plans.values[agents, state.kind[0]]
    users = at.playing.baseline.users[0] / at.engine.n_test
    without = ((plans.weights @ users) * values).sum(axis=-1)
    taken = without + plans.cost[agents, rows]
    limits = []
    for sign in (-1.0, 1.0):
        best = np.stack([_filled(floor, cap, sign * own) for own in values], axis=1)
        limits.append(sign * (best * plans.weights).sum(axis=-1) - taken)
    if _forgets(at):
        idle = np.logical_not(np.any(plans.is_edit[agents, rows], axis=1))
        limits = [np.where(idle[:, None], 0.0, limit) for limit in limits]
    return limits[0], limits[1]


def _shares(at: RoundAtHand, rows: Whole, bound: Reals) -> tuple[Reals, Reals]:
    """Return the least and largest shares (n, n_signals, n_labels) of each label."""
    plans, agents = at.plans, at.agents
    shape = (len(rows), len(at.world.menus.signals), at.world.space.n_labels)
    floor, cap = np.zeros(shape), np.ones(shape)
    sure = np.clip(np.nan_to_num(bound, nan=0.0, neginf=0.0), 0.0, 1.0)
    objective = plans.objective[agents, rows]
    signal, target = plans.signal[agents, rows], plans.target[agents, rows]
    each = np.broadcast_to(np.arange(len(rows))[:, None], rows.shape)
    for kind, table, told, merge in (
        (PLANTING, floor, sure, np.maximum),
        (UNPLANTING, cap, 1 - sure, np.minimum),
    ):
        chosen = np.isin(objective, (kind,))
        merge.at(table, (each[chosen], signal[chosen], target[chosen]), told[chosen])
    return floor, cap


def _filled(floor: Reals, cap: Reals, values: Reals) -> Reals:
    """Return the largest value (n, n_signals) of shares between their limits that sum to 1."""
    left = 1 - floor.sum(axis=-1)
    total = (floor * values).sum(axis=-1)
    for label in np.argsort(-values, kind="stable"):
        more = np.clip(np.minimum(cap[..., label] - floor[..., label], left), 0.0, None)
        total, left = total + more * values[label], left - more
    # Limits that contradict each other cannot all hold; what is left then counts as best.
    return np.asarray(total + np.maximum(left, 0.0) * values.max())


def _forgets(at: RoundAtHand) -> bool:
    """Return whether a round in which nobody edits is the round without edits."""
    state = at.playing.present
    is_plain = at.world.scenario.platform.adversary == "none" and state.handed_in is None
    return is_plain and state.memory is None and at.engine.trainer.is_due(state)
