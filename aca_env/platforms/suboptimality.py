"""How suboptimal a classifier turned out on given cells: the least ε that explains it.

A classifier is ε-suboptimal if at every cell it predicts a most frequent label of some law Q
that is not far from the training mixture P. Here P and the predictions are known, so the
least such ε is too. With g(x) = max_y P(x, y) − P(x, f(x)) the lead that a prediction gives
away:

- contamination, Q = (1 − ε) P + ε Q': Q' has to fill every gap, (1 − ε) Σ g ≤ ε, so
  ε = G / (1 + G) with G = Σ g;
- total variation, TV(P, Q) ≤ ε: mass may leave the leading labels and arrive at f(x). Half
  of G with two labels; with more, every unit that arrives at f(x) spares one unit for each
  label that still lies above it, so cells with most such labels come first.

Wherever a label leads by more than the threshold of the measured ε (`Information.threshold`),
the classifier predicts it: that part of a bound's argument holds for a fitted learner as
well. That ε is small in advance is nobody's promise, so nothing here is certified.

Source: Battiloro et al. (2026), Definition 2.1; the greedy order is our own.
"""

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import UnknownNameError
from aca_env.platforms.training import Numbers, Whole

THRESHOLDS = ("contamination", "total_variation")


def measured_suboptimality(
    counts: Numbers, predicted: Whole, n_total: float, threshold: str = "contamination"
) -> NDArray[np.float64]:
    """Return the least ε (...,) under which predictions are allowed; 0 for the histogram's.

    Args:
        counts: (..., n_cells, n_labels) training records in the cells.
        predicted: (..., n_cells) label codes.
        n_total: all training records, those outside the cells included.
        threshold: "contamination" or "total_variation".

    Raises:
        UnknownNameError: another threshold.

    >>> measured_suboptimality(np.array([[6, 2], [0, 2]]), np.array([1, 1]), 10)
    array(0.28571429)
    """
    if threshold not in THRESHOLDS:
        raise UnknownNameError("threshold", threshold, THRESHOLDS)
    shares = np.asarray(counts, dtype=np.float64) / n_total
    own = np.take_along_axis(shares, predicted[..., None], axis=-1)
    if threshold == "contamination":
        given_away = (shares.max(axis=-1) - own[..., 0]).sum(axis=-1)
        return np.asarray(given_away / (1 + given_away))
    # What lies above the prediction, largest first; others count as level with it.
    above = -np.sort(-np.maximum(shares, own), axis=-1)
    steps = (above[..., :-1] - above[..., 1:]).sum(axis=-2)
    n_above = np.arange(1, above.shape[-1])
    taken, given = (steps * n_above).sum(axis=-1), np.zeros(steps.shape[:-1])
    for k in n_above[::-1]:
        moved = np.minimum(steps[..., k - 1], (taken - given) / (k + 1))
        taken, given = taken - k * moved, given + moved
    return np.asarray(np.maximum(taken, given))


def records_overturned(
    epsilon: NDArray[np.float64], threshold: str, n_total: float | NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how many records of a lead measured suboptimalities explain away: N τ(ε).

    Rounded up by a millionth of a record, so that rounding never lets a lead of whole
    records beat a τ that it only equals.

    Args:
        epsilon: measured, any shape; below 1 for contamination.
        threshold: "contamination", τ = ε / (1 − ε), or "total_variation", τ = 2 ε.
        n_total: N, training records; broadcasts against `epsilon`.
    """
    tau = epsilon / (1 - epsilon) if threshold == "contamination" else 2 * epsilon
    return np.asarray(np.where(epsilon > 0, tau * n_total + 1e-6, 0.0))
