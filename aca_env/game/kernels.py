"""Compiled loops of a round: the same numbers as `Engine`, game by game.

These functions are plain loops that numba compiles. `Engine` is the reference they are
tested against: counts, successes and bounds agree to the last bit. Tables of cells and
labels are flat here (cell · L + label), and so are the leading axes of a bank.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from aca_env.game.compiling import inlined, kernel

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
DENSE, PER_CELL = -1, -2
"""Plans whose members hand in several labels, or one that the split chose for each cell."""

SLACK, LOG, COST, MEMBERS_COST, EVIDENCE_RADIUS = range(5)


class Tables(NamedTuple):
    """A bank's tables, as `bank.Bank` names them, seen as two axes.

    E entries, D draws of collectives' records, R rows, T levels, J intervention sets, M
    signals, C cells, L labels. `post`, `against` (D·R, C·L); `idle` (D·T, C·L); `raw`
    (D, C·L); `prevalence`, `own_conflict`, `members`, `rival` (D·R, C); `own` (D·R, J, C);
    `rest` (E, C·L); `test` (E·M, C); `shares` (D·M, C); `glimpse` (D, n_seen).
    """

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
    shares: Array
    glimpse: Array


class Lists(NamedTuple):
    """Per plan and level, then what does not depend on plans.

    `reported` (K, R) is the one label that a plan's members hand in, `DENSE` where there is
    none and `PER_CELL` where it differs by cell; `has_idle` (K, R) whether members stand by;
    `whole` (K, R, 9) and `real` (K, R, 5) as `plans.WHOLE` and `plans.REAL` order them;
    `fixed_cost` (K, R), empty where masses change; `weights` (K, M); `values` (K, types, L);
    `most_believed` (C·L,), empty without detection; `set_of` (K,).
    """

    reported: Array
    has_idle: Array
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
    n_rest: float
    n_labels: int
    n_signals: int
    n_levels: int
    tau: float
    regime: int
    is_once: bool


class Past(NamedTuple):
    """Weighted sums over past rounds, leading axis 1 or B; blank without memory.

    `mixture`, `clean` (·, C·L); `post`, `against` (·, K, C·L); `n_acting` (·, K); `n_rest`,
    `n_rest_squared`, `rounds` (·,); `tau_records` (·,) is the lead that ε overturns.
    """

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
    predicted: Array
    trained_plan: Array
    trained_bound: Array
    has_memory: bool
    is_due: bool


class Results(NamedTuple):
    """What the kernels fill in: (B, K) floats, classifier (B, C) and records (B, C·L)."""

    success: Array
    bound: Array
    payoff: Array
    predicted: Array
    block: Array


@inlined
def _learn(block, game, past, stand, has_memory, start, n_labels):  # type: ignore[no-untyped-def]
    """Return the label that a cell's records, remembered ones too, show most often."""
    best, largest = 0, -1.0
    for label in range(n_labels):
        count = block[game, start + label]
        if has_memory:
            count += past[stand, start + label]
        if count > largest:
            largest, best = count, label
    return best


@inlined
def _drop_frequent(block, game, believed):  # type: ignore[no-untyped-def]
    """Drop the (cell, label) pairs that are more frequent than the platform believes."""
    for place in range(believed.size):
        if block[game, place] > believed[place]:
            block[game, place] = 0.0


@kernel
def clean_rounds(  # type: ignore[no-untyped-def]
    tables, lists, numbers, past, now, users, results, first, last
):
    """Fill in the round without any edit: users (B, M·L), classifier and records."""
    rests, tests, entries = now.rest_entry, now.test_entry, now.entry
    raw, rest, test, believed = tables.raw, tables.rest, tables.test, lists.most_believed
    block, predicted, clean = results.block, results.predicted, past.clean
    n_labels, n_signals, n_agents = numbers.n_labels, numbers.n_signals, entries.shape[1]
    n_cells, width = predicted.shape[1], block.shape[1]
    has_memory, detects, is_due = now.has_memory, believed.size > 0, now.is_due
    for game in range(first, last):
        start = rests[game]
        for place in range(width):
            block[game, place] = rest[start, place]
        for agent in range(n_agents):
            start = entries[game, agent]
            for place in range(width):
                block[game, place] += raw[start, place]
        if detects:
            _drop_frequent(block, game, believed)
        for place in range(users.shape[1]):
            users[game, place] = 0.0
        start = tests[game] * n_signals
        for cell in range(n_cells):
            label = predicted[game, cell]
            if is_due:
                at = cell * n_labels
                label = _learn(block, game, clean, game, has_memory, at, n_labels)
                predicted[game, cell] = label
            for signal in range(n_signals):
                users[game, signal * n_labels + label] += test[start + signal, cell]


@kernel
def play_rounds(  # type: ignore[no-untyped-def]
    tables, lists, numbers, past, now, row, clean_users, results, first, last
):
    """Fill in success, payoff, classifier and records of joint actions first to last.

    Arrays of `past`, `now` and `clean_users` have one game, or one per joint action.
    """
    # Bound once to names: reading an array out of a tuple in a hot loop is slow.
    entries, rests, tests = now.entry, now.rest_entry, now.test_entry
    post, idle, rest, test = tables.post, tables.idle, tables.rest, tables.test
    prevalence, rivals, reports = tables.prevalence, tables.rival, lists.reported
    block, predicted, in_use = results.block, results.predicted, now.predicted
    believed, remembered, has_memory = lists.most_believed, past.mixture, now.has_memory
    n_labels, n_signals, n_levels = numbers.n_labels, numbers.n_signals, numbers.n_levels
    has_idle = lists.has_idle
    n_agents, n_rows, n_cells = row.shape[1], lists.whole.shape[1], predicted.shape[1]
    width = block.shape[1]
    users = np.empty(n_signals * n_labels)
    whole, real, weights, values = lists.whole, lists.real, lists.weights, lists.values
    success, payoffs, kinds, n_test = results.success, results.payoff, now.kind, numbers.n_test
    is_due, detects = now.is_due, believed.size > 0
    is_one = entries.shape[0] == 1
    for game in range(first, last):
        stand = 0 if is_one else game
        start = rests[stand]
        for place in range(width):
            block[game, place] = rest[start, place]
        for agent in range(n_agents):
            drawn, chosen = entries[stand, agent], row[game, agent]
            start, label = drawn * n_rows + chosen, reports[agent, chosen]
            if label == DENSE:
                for place in range(width):
                    block[game, place] += post[start, place]
            elif label == PER_CELL:
                for cell in range(n_cells):
                    block[game, cell * n_labels + rivals[start, cell]] += prevalence[start, cell]
            else:
                for cell in range(n_cells):
                    block[game, cell * n_labels + label] += prevalence[start, cell]
            if has_idle[agent, chosen]:
                start = drawn * n_levels + chosen % n_levels
                for place in range(width):
                    block[game, place] += idle[start, place]
        if detects:
            _drop_frequent(block, game, believed)
        users[:] = 0.0
        start = tests[stand] * n_signals
        for cell in range(n_cells):
            label = in_use[stand, cell]
            if is_due:
                at = cell * n_labels
                label = _learn(block, game, remembered, stand, has_memory, at, n_labels)
            predicted[game, cell] = label
            for signal in range(n_signals):
                users[signal * n_labels + label] += test[start + signal, cell]
        for agent in range(n_agents):
            chosen = row[game, agent]
            objective = whole[agent, chosen, OBJECTIVE]
            wanted = users[whole[agent, chosen, SIGNAL] * n_labels + whole[agent, chosen, TARGET]]
            if objective == 0:
                success[game, agent] = np.nan
            elif objective == 2:
                success[game, agent] = (n_test - wanted) / n_test
            else:
                success[game, agent] = wanted / n_test
            payoff, kind = 0.0, kinds[stand, agent]
            for label in range(n_labels):
                value = values[agent, kind, label]
                if value != 0:
                    for signal in range(n_signals):
                        place = signal * n_labels + label
                        gained = users[place] - clean_users[stand, place]
                        payoff += value * weights[agent, signal] * gained
            payoffs[game, agent] = payoff / n_test - real[agent, chosen, COST]
