"""Compiled loops that fill in observations; `observation.Observer` is their reference."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[Any]


@njit(cache=True, nogil=True)
def fill_views(constant: Array, glimpse: Array, entry: Array, start: int, view: Array) -> None:
    """Fill in what never changes and what the round's own records show.

    Args:
        constant: (K, n_entries) entries that never change.
        glimpse: (E, K, n_seen) what each collective reads off its records.
        entry: (B, K) bank entries.
        start: place of the first glimpse.
        view: (B, K, n_entries) float32, changed in place.
    """
    n_seen = glimpse.shape[2]
    for game in range(view.shape[0]):
        for agent in range(view.shape[1]):
            view[game, agent] = constant[agent]
            seen = glimpse[entry[game, agent], agent]
            for place in range(n_seen):
                view[game, agent, start + place] = seen[place]


@njit(cache=True, nogil=True)
def fill_last(action: Array, widths: Array, numbers: Array, start: int, view: Array) -> None:
    """Fill in the last action and what came of it.

    Args:
        action: (B, K, 5) last actions.
        widths: (3,) entries of the strategy, label and signal axes.
        numbers: (B, K, n) effort, success and bound.
        start: place of the first strategy.
        view: (B, K, n_entries) float32, changed in place.
    """
    for game in range(view.shape[0]):
        for agent in range(view.shape[1]):
            place = start
            for axis in range(3):
                if action[game, agent, axis] >= 0:
                    view[game, agent, place + action[game, agent, axis]] = 1.0
                place += widths[axis]
            for number in range(numbers.shape[2]):
                view[game, agent, place + number] = numbers[game, agent, number]


@njit(cache=True, nogil=True)
def cross_seen(
    against: Array, shares: Array, entry: Array, row: Array, n_train: float, seen: Array
) -> None:
    """Fill in the member-weighted mean of the others' conflict, per signal and label.

    Args:
        against: (E, K, R, C, L) conflict of what is handed in with every label.
        shares: (E, K, M, C) share of own members by the cell each signal sends them to.
        entry: (B, K) bank entries.
        row: (B, K) rows of the plans.
        n_train: N.
        seen: (B, K, M, L), changed in place.
    """
    n_games, n_agents, n_signals, n_labels = seen.shape
    n_cells = against.shape[3]
    total = np.empty((n_cells, n_labels))
    for game in range(n_games):
        total[:] = 0.0
        for agent in range(n_agents):
            total += against[entry[game, agent], agent, row[game, agent]]
        for agent in range(n_agents):
            own, weights = entry[game, agent], shares[entry[game, agent], agent]
            for signal in range(n_signals):
                for label in range(n_labels):
                    seen[game, agent, signal, label] = 0.0
                for cell in range(n_cells):
                    weight = weights[signal, cell] / n_train
                    if weight > 0:
                        for label in range(n_labels):
                            others = total[cell, label]
                            others -= against[own, agent, row[game, agent], cell, label]
                            seen[game, agent, signal, label] += weight * others
