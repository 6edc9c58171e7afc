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
    shares, one_record, reports = tables.shares, 1 / numbers.n_train, lists.reported
    prevalence, rivals = tables.prevalence, tables.rival
    total, lifted = np.empty(n_cells * n_labels), np.empty(n_cells)
    others, mean = np.empty(n_labels), np.empty(n_labels)
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
                mean[:] = 0.0
                for cell in range(n_cells):
                    weight = shares[drawn * n_slots + slot, cell] * one_record
                    if weight == 0:
                        continue
                    at, base = cell * n_labels, lifted[cell]
                    mine = rivals[start, cell] if own == PER_CELL else own
                    if is_sum:
                        for label in range(n_labels):
                            part = prevalence[start, cell] if label == mine else 0
                            if own == DENSE:
                                part = handed[start, at + label]
                            others[label] = total[at + label] - part
                        _oppose(others)
                        for label in range(n_labels):
                            mean[label] += weight * others[label]
                    elif own == DENSE:
                        for label in range(n_labels):
                            others_part = base + total[at + label] - handed[start, at + label]
                            mean[label] += weight * others_part
                    else:
                        base -= prevalence[start, cell]
                        for label in range(n_labels):
                            mean[label] += weight * (base + total[at + label])
                        mean[mine] += weight * (2 * prevalence[start, cell])
                for label in range(n_labels):
                    seen[game, agent, slot, label] = mean[label]


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
