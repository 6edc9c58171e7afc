"""What each collective's own bound guarantees it in payoff."""

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.certified_payoff import certified_value
from aca_env.game.engine import PLANTING, UNPLANTING, Engine
from aca_env.game.state import State

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]


def certified_payoffs(
    engine: Engine, state: State, rows: Whole, bound: Reals, users_without: Reals
) -> Reals:
    """Return the payoffs (n, n_agents) that each collective's own bound guarantees it.

    On the signal of its plan it has at least what `certified_value` says; wherever else it
    cares, and wherever it has no bound, the worst is assumed. What nobody's editing would
    have been worth and the cost are taken off. If the bound holds, the payoff is at least
    this: so it is with probability 1 − δ for a certified bound.

    Args:
        engine: the rules of the scenario.
        state: where the game stands, one game or n of them.
        rows: (n, n_agents) rows of the plans.
        bound: (n, n_agents) bounds on their success; NaN and −∞ guarantee nothing.
        users_without: (1 or n, n_signals, n_labels) test users if nobody edited.
    """
    plans, agents = engine.plans, engine.agents
    values = plans.values[agents, state.kind]
    objective, least = plans.objective[agents, rows], values.min(axis=-1)
    on_signal = np.where(
        np.isin(objective, (PLANTING, UNPLANTING)),
        certified_value(bound, values, plans.target[agents, rows], objective == PLANTING),
        least,
    )
    own_weight = plans.weights[agents, plans.signal[agents, rows]]
    elsewhere = (plans.weights.sum(axis=1) - own_weight) * least
    cost = plans.cost[agents, engine.world.rows_in_case(rows)]
    without = ((plans.weights @ (users_without / engine.n_test)) * values).sum(axis=-1)
    return np.asarray(own_weight * on_signal + elsewhere - without - cost)
