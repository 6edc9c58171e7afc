"""The worst classifier that an ε-suboptimal platform may deploy.

What a flip costs. Let N P̃ be the counts and let a cell's leading label have d records
more than label l. The cell may be predicted l if l ties, so ties count for the adversary.

- Contamination, Q = (1−ε) P̃ + ε Q': mass is only added, and l catches up if
  ε Q'(x, l) ≥ (1−ε) d / N. Q' is one law, so flips with gaps d₁, d₂, … are possible
  together iff Σ d ≤ N ε/(1−ε). What is left of Q' goes to a label already flipped to.
- Total variation, TV(P̃, Q) ≤ ε: at most εN records leave and at most εN arrive. A flip
  takes r from the leader and gives a to l with a + r ≥ d, so Σ d ≤ 2εN is necessary.
  Moving d/2 from the leader to l reaches it unless a third label lies above the midpoint,
  so with three labels or more this adversary may be stronger than the ball allows, never
  weaker. It is the one that the threshold 2ε, which bounds are stated with, guards against.

Gaps are whole records, so both budgets may be rounded down. A cell without training mass
costs nothing. The best choice of flips is a knapsack with one option per cell and label.

Source: Battiloro et al. (2026), Definition 2.1 and the remark after it.
"""

import numpy as np

from aca_env.bounds.radii import exact_budget
from aca_env.platforms.histogram import predict
from aca_env.platforms.knapsack import STAY, best_choices
from aca_env.platforms.training import Numbers, Training, Whole, weighted_loss

_FINEST_UNIT = 20
_LARGEST_TOTAL = 60


def gaps(counts: Whole) -> Whole:
    """Return how many records each label lacks to lead its cell, same shape as counts."""
    return np.asarray(counts.max(axis=-1, keepdims=True) - counts)


def worst_labels(counts: Whole, loss: Whole, budget: int | Whole) -> Whole:
    """Return the predictions that cost the victims most and stay within the budget.

    Args:
        counts: (..., n_cells, n_labels) training records; each game sums to less than 2**61.
        loss: same shape; weighted test users lost if the cell is predicted so.
        budget: ⌊N τ⌋ of `exact_budget`, or one per game (...): what the gaps of all
            predicted labels may sum to.

    Returns:
        Label codes (..., n_cells); the histogram's where another would not hurt.

    >>> counts, loss = np.array([[9, 4], [7, 3]]), np.array([[0, 10], [0, 10]])
    >>> worst_labels(counts, loss, budget=4)
    array([0, 1])
    """
    if counts.ndim == 2:
        return _worst_labels(counts, loss, int(budget))
    labels = np.empty(counts.shape[:-1], dtype=np.int64)
    budgets = np.broadcast_to(np.asarray(budget), counts.shape[:-2])
    for game in np.ndindex(counts.shape[:-2]):
        labels[game] = _worst_labels(counts[game], loss[game], int(budgets[game]))
    return labels


def _worst_labels(counts: Whole, loss: Whole, budget: int) -> Whole:
    labels = predict(counts)
    gain = loss - np.take_along_axis(loss, labels[:, None], axis=1)
    flips = best_choices(gaps(counts), gain, budget)
    return np.where(flips == STAY, labels, flips)


def worst_adversary(training: Training, rng: np.random.Generator) -> Whole:  # noqa: ARG001
    """Return the labels (..., n_cells) that hurt the training's victims most."""
    counts, unit = _whole_units(training.counts, training.n_total)
    loss = weighted_loss(predict(counts), training.victims, counts.shape[-1])
    totals = np.broadcast_to(np.asarray(training.n_total), counts.shape[:-2])
    budgets = [
        exact_budget(training.epsilon, training.threshold, total.item() * unit)
        for total in totals.flat
    ]
    budget = np.array(budgets, dtype=object).reshape(totals.shape)
    return worst_labels(counts, np.broadcast_to(loss, counts.shape), budget)


def _whole_units(counts: Numbers, n_total: float | Numbers) -> tuple[Whole, int]:
    """Return counts in whole units and how many units make a record.

    Decayed masses are rounded to about a millionth of a record, which also makes ties of
    masses that differ by the rounding of floats only.
    """
    if np.issubdtype(counts.dtype, np.integer):
        return counts.astype(np.int64, copy=False), 1
    digits = int(np.max(n_total, initial=1)).bit_length()
    unit = 2 ** max(0, min(_FINEST_UNIT, _LARGEST_TOTAL - digits))
    return np.rint(counts * unit).astype(np.int64), unit
