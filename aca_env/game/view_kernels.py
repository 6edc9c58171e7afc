"""Compiled loops that fill in observations; `observation.Observer` is their reference."""

from typing import NamedTuple

import numpy as np

from aca_env.game.compiling import kernel
from aca_env.game.kernels import AGGREGATE, DENSE, PER_CELL, Array


class Layout(NamedTuple):
    """Where things stand in an observation.

    `constant` (K, n_entries) what never changes; `efforts` (K, efforts); `widths` (3,)
    entries of the last strategy, label and signal; then first places, −1 for what is not
    shown.
    """

    constant: Array
    efforts: Array
    widths: Array
    glimpse: int
    last: int
    cross: int
    round: int
    shows_bound: bool


@kernel
def fill_still(constant, glimpse, start, entry, view, first, last):  # type: ignore[no-untyped-def]
    """Fill in what never changes and what the round's own records show.

    Args:
        constant: (K, n_entries) entries that never change.
        glimpse: (D, n_seen) what each collective reads off its records.
        start: place of the first glimpse.
        entry: (B, K) bank entries.
        view: (B, K, n_entries) float32, changed in place.
        first: first game.
        last: one past the last game.
    """
    n_agents, n_entries, n_seen = view.shape[1], view.shape[2], glimpse.shape[1]
    for game in range(first, last):
        for agent in range(n_agents):
            for place in range(n_entries):
                view[game, agent, place] = constant[agent, place]
            drawn = entry[game, agent]
            for place in range(n_seen):
                view[game, agent, start + place] = glimpse[drawn, place]


@kernel
def fill_last(layout, action, success, bound, view, first, last):  # type: ignore[no-untyped-def]
    """Fill in the last action and what came of it; what is unknown is 0.

    Args:
        layout: where things stand.
        action: (B, K, 5) last actions.
        success: (B, K) last success.
        bound: (B, K) last bound.
        view: (B, K, n_entries) float32, changed in place.
        first: first game.
        last: one past the last game.
    """
    widths, efforts = layout.widths, layout.efforts
    for game in range(first, last):
        for agent in range(view.shape[1]):
            place = layout.last
            for axis in range(3):
                chosen = action[game, agent, axis]
                if chosen >= 0:
                    view[game, agent, place + chosen] = 1.0
                place += widths[axis]
            view[game, agent, place] = efforts[agent, action[game, agent, 3]]
            reached = success[game, agent]
            view[game, agent, place + 1] = 0.0 if np.isnan(reached) else reached
            if layout.shows_bound:
                known = bound[game, agent]
                # A bound below −1 is shown as −1.
                known = 0.0 if np.isnan(known) else max(known, -1.0)
                view[game, agent, place + 2] = known


@kernel
def cross_seen(tables, lists, numbers, entry, row, seen, first, last):  # type: ignore[no-untyped-def]
    """Fill in the member-weighted mean of the others' conflict, per signal and label.

    Args:
        tables: the bank.
        lists: the plans.
        numbers: the scenario's scalars.
        entry: (B, K) bank entries.
        row: (B, K) rows of the plans.
        seen: (B, K, M, L), changed in place.
        first: first game.
        last: one past the last game.
    """
    n_agents, n_slots, n_labels = seen.shape[1:]
    n_cells, n_rows = tables.members.shape[1], lists.whole.shape[1]
    is_sum = numbers.regime == AGGREGATE
    handed, sign = tables.against, 2.0
    if is_sum:
        handed, sign = tables.post, -1.0
    shares, n_train, reports = tables.shares, numbers.n_train, lists.reported
    prevalence, rivals = tables.prevalence, tables.rival
    total, lifted, others = np.empty(n_cells * n_labels), np.empty(n_cells), np.empty(n_labels)
    for game in range(first, last):
        total[:] = 0.0
        lifted[:] = 0.0
        for agent in range(n_agents):
            label = reports[agent, row[game, agent]]
            start = entry[game, agent] * n_rows + row[game, agent]
            if label == DENSE:
                for place in range(total.size):
                    total[place] += handed[start, place]
                continue
            if not is_sum:
                for cell in range(n_cells):
                    lifted[cell] += prevalence[start, cell]
            if label == PER_CELL:
                for cell in range(n_cells):
                    at = cell * n_labels + rivals[start, cell]
                    total[at] -= sign * prevalence[start, cell]
            else:
                for cell in range(n_cells):
                    total[cell * n_labels + label] -= sign * prevalence[start, cell]
        for agent in range(n_agents):
            drawn, own = entry[game, agent], reports[agent, row[game, agent]]
            start = drawn * n_rows + row[game, agent]
            for slot in range(n_slots):
                for label in range(n_labels):
                    seen[game, agent, slot, label] = 0.0
                for cell in range(n_cells):
                    weight = shares[drawn * n_slots + slot, cell] / n_train
                    if weight == 0:
                        continue
                    at, base = cell * n_labels, lifted[cell]
                    if not is_sum and own != DENSE:
                        base -= prevalence[start, cell]
                    for label in range(n_labels):
                        others[label] = base + total[at + label]
                    if own == DENSE:
                        for label in range(n_labels):
                            others[label] -= handed[start, at + label]
                    else:
                        mine = rivals[start, cell] if own == PER_CELL else own
                        others[mine] += sign * prevalence[start, cell]
                    if is_sum:
                        _oppose(others)
                    for label in range(n_labels):
                        seen[game, agent, slot, label] += weight * others[label]


@kernel
def _oppose(counts):  # type: ignore[no-untyped-def]
    """Turn counts per label into conflicts: the largest other count less the own."""
    best, second, at = -np.inf, -np.inf, -1
    for label in range(counts.size):
        if counts[label] > best:
            best, second, at = counts[label], best, label
        elif counts[label] > second:
            second = counts[label]
    for label in range(counts.size):
        counts[label] = (second if label == at else best) - counts[label]
