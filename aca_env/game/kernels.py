"""Compiled loops of a round: the same numbers as `Engine`, game by game.

These functions are plain loops that numba compiles. `Engine` is the reference they are
tested against: counts, successes and bounds agree to the last bit.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[Any]

FULL, AGGREGATE, WORST_CASE, KNOWN, ROBUST, ANONYMOUS, TRANSPARENT = range(7)
REGIME_CODES = {
    "full": FULL,
    "aggregate_sum": FULL,
    "aggregate": AGGREGATE,
    "worst_case": WORST_CASE,
    "known_interventions": KNOWN,
    "known_interventions_robust": ROBUST,
    "anonymous": ANONYMOUS,
    "transparent": TRANSPARENT,
}


OBJECTIVE, TARGET, SIGNAL, BOUND_TARGET, RIVAL, ADAPTIVE, BOUNDED, ACTING, EVIDENCE = range(9)
SLACK, LOG, COST, MEMBERS_COST, EVIDENCE_RADIUS = range(5)


class Tables(NamedTuple):
    """A bank's tables, as `bank.Bank` names them."""

    post: Array
    against: Array
    idle: Array
    raw: Array
    prevalence: Array
    own_conflict: Array
    members: Array
    rival: Array
    own: Array
    rest: Array
    test: Array


class Lists(NamedTuple):
    """Per plan and level, then what does not depend on plans.

    `whole` (K, R, 9) and `real` (K, R, 5) as `plans.WHOLE` and `plans.REAL` order them;
    `fixed_cost` (K, R), empty where masses change; `weights` (K, M); `values` (K, types, L);
    `most_believed` (C, L), empty without detection; `set_of` (K,).
    """

    whole: Array
    real: Array
    fixed_cost: Array
    weights: Array
    values: Array
    most_believed: Array
    set_of: Array


class Numbers(NamedTuple):
    """Scalars of a scenario."""

    n_train: float
    n_test: float
    n_levels: int
    tau: float
    regime: int
    is_fixed: bool
    is_once: bool


class Past(NamedTuple):
    """Weighted sums over past rounds, leading axis 1 or B; all empty without memory.

    `has_memory` says which; `tau_records` (·,) is the lead that ε overturns.
    """

    has_memory: bool
    mixture: Array
    clean: Array
    post: Array
    against: Array
    n_acting: Array
    n_rest: Array
    n_rest_squared: Array
    rounds: Array
    tau_records: Array


class Round(NamedTuple):
    """Where the games stand: entries (·, K) and (·,), types, and the classifier in use."""

    entry: Array
    rest_entry: Array
    test_entry: Array
    kind: Array
    is_due: bool
    predicted: Array
    trained_plan: Array
    trained_bound: Array


class Results(NamedTuple):
    """What the kernels fill in: (B, K) floats, and the classifier and records (B, C, ·)."""

    success: Array
    bound: Array
    payoff: Array
    predicted: Array
    block: Array


@njit(cache=True, nogil=True, inline="always")
def _argmax(values: Array, cell: int) -> int:
    best = 0
    for label in range(1, values.shape[1]):
        if values[cell, label] > values[cell, best]:
            best = label
    return best


@njit(cache=True, nogil=True)
def clean_rounds(
    tables: Tables, lists: Lists, past: Past, now: Round, users: Array, results: Results
) -> None:
    """Fill in the round without any edit: users (B, M, L), classifier and records."""
    n_games, n_cells, n_labels = results.block.shape
    n_agents, n_signals = now.entry.shape[1], tables.test.shape[1]
    detects = lists.most_believed.size > 0
    total = np.empty((1, n_labels))
    for game in range(n_games):
        rest, test = now.rest_entry[game], now.test_entry[game]
        users[game] = 0.0
        for cell in range(n_cells):
            for label in range(n_labels):
                count = np.float64(tables.rest[rest, cell, label])
                for agent in range(n_agents):
                    count += tables.raw[now.entry[game, agent], agent, cell, label]
                if detects and count > lists.most_believed[cell, label]:
                    count = np.float64(0.0)
                results.block[game, cell, label] = count
                total[0, label] = count
                if past.has_memory:
                    total[0, label] += past.clean[game, cell, label]
            if now.is_due:
                results.predicted[game, cell] = _argmax(total, 0)
            else:
                results.predicted[game, cell] = now.predicted[game, cell]
            for signal in range(n_signals):
                users[game, signal, results.predicted[game, cell]] += tables.test[
                    test, signal, cell
                ]


@njit(cache=True, nogil=True)
def play_rounds(
    tables: Tables,
    lists: Lists,
    numbers: Numbers,
    past: Past,
    now: Round,
    row: Array,
    clean_users: Array,
    results: Results,
) -> None:
    """Fill in success, payoff, classifier and records of B joint actions.

    Arrays of `past`, `now` and `clean_users` have one game, or one per joint action.
    """
    # Bound once to names: reading an array out of a tuple in a hot loop is slow.
    entries, rests, tests = now.entry, now.rest_entry, now.test_entry
    post, idle, rest, test = tables.post, tables.idle, tables.rest, tables.test
    block, predicted = results.block, results.predicted
    believed, remembered = lists.most_believed, past.mixture
    n_games, n_cells, n_labels = block.shape
    n_signals = test.shape[1]
    users = np.empty((n_signals, n_labels))
    values = np.empty((1, n_labels))
    is_one = entries.shape[0] == 1
    for game in range(n_games):
        stand = 0 if is_one else game
        users[:] = 0.0
        block[game] = rest[rests[stand]]
        for agent in range(row.shape[1]):
            entry, chosen = entries[stand, agent], row[game, agent]
            level = chosen % numbers.n_levels
            for cell in range(n_cells):
                for label in range(n_labels):
                    block[game, cell, label] += post[entry, agent, chosen, cell, label]
            if not numbers.is_fixed:
                for cell in range(n_cells):
                    for label in range(n_labels):
                        block[game, cell, label] += idle[entry, agent, level, cell, label]
        for cell in range(n_cells):
            for label in range(n_labels):
                count = block[game, cell, label]
                if believed.size > 0 and count > believed[cell, label]:
                    count = block[game, cell, label] = 0.0
                values[0, label] = count
                if past.has_memory:
                    values[0, label] += remembered[stand, cell, label]
            label = _argmax(values, 0) if now.is_due else now.predicted[stand, cell]
            predicted[game, cell] = label
            for signal in range(n_signals):
                users[signal, label] += test[tests[stand], signal, cell]
        _score(lists, numbers, now.kind, row, (game, stand), users, clean_users, results)


@njit(cache=True, nogil=True, inline="always")
def _score(lists, numbers, kinds, row, place, users, clean_users, results):  # type: ignore[no-untyped-def]
    """Fill in successes and payoffs of one joint action."""
    game, stand = place
    success, payoffs, n_test = results.success, results.payoff, numbers.n_test
    whole, real, weights, values = lists.whole, lists.real, lists.weights, lists.values
    for agent in range(row.shape[1]):
        chosen = row[game, agent]
        objective = whole[agent, chosen, OBJECTIVE]
        wanted = users[whole[agent, chosen, SIGNAL], whole[agent, chosen, TARGET]]
        if objective == 0:
            success[game, agent] = np.nan
        elif objective == 2:
            success[game, agent] = (n_test - wanted) / n_test
        else:
            success[game, agent] = wanted / n_test
        payoff = 0.0
        kind = kinds[stand, agent]
        for label in range(users.shape[1]):
            value = values[agent, kind, label]
            if value != 0:
                for signal in range(users.shape[0]):
                    gained = users[signal, label] - clean_users[stand, signal, label]
                    payoff += value * weights[agent, signal] * gained
        payoffs[game, agent] = payoff / n_test - real[agent, chosen, COST]
