"""Trimmed training: fit, drop what fits worst, and fit again.

Source: Shen and Sanghavi (2019), Learning with Bad Training Data via Iterative Trimmed Loss
Minimization.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from aca_env.features import FeatureSpace
from aca_env.platforms.learners import Learner, Rows

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]

LEAST_PROBABILITY = 1e-15
"""What a loss takes for a label that was ruled out."""


def trimmed(rows: Rows, share: float, turns: int, losses: Callable[[Rows], Reals]) -> Rows:
    """Return the records that fit best after some turns of fitting and dropping.

    Every turn judges all records anew, so that one that was dropped may come back.

    Args:
        rows: codes, labels and whole counts (n_rows,).
        share: of the records that is dropped; rounded down to whole records.
        turns: how often the records are judged.
        losses: what a fit to some rows loses at each of the given rows, (n_rows,).
    """
    X, y, times = rows
    total = int(times.sum())
    # As it is written: 0.1 of 10 records is one, whatever floats make of it.
    n_kept = total - int(np.floor(np.round(share * total, 6)))
    kept = rows
    for _ in range(turns):
        if not len(kept[1]):
            break
        counts = best(losses(kept), times, n_kept)
        is_kept = counts > 0
        kept = X[is_kept], y[is_kept], counts[is_kept]
    return kept


def best(losses: Reals, times: NDArray[np.integer], n_kept: int) -> Whole:
    """Return how many records (n_rows,) of each row are kept, those with the least loss.

    Among equal losses earlier rows come first.

    >>> best(np.array([0.5, 0.1, 0.5]), np.array([2, 2, 2]), 3)
    array([1, 2, 0])
    """
    order = np.argsort(losses, kind="stable")
    before = np.cumsum(times[order]) - times[order]
    counts = np.zeros(len(losses), dtype=np.int64)
    counts[order] = np.clip(n_kept - before, 0, times[order])
    return counts


def losses(learner: Learner, kept: Rows, rows: Rows, space: FeatureSpace, seed: int) -> Reals:
    """Return what a fit to some rows loses at each of other rows (n_rows,).

    It is the log loss of the row's label where the learner has probabilities, and 1 for a
    wrong label where it has none.

    Args:
        learner: what is fitted.
        kept: the rows that it is fitted to, at least one.
        rows: the rows that are judged.
        space: the space of the codes.
        seed: of the fit.
    """
    X, y, _ = rows
    is_one_label = learner.needs_labels and bool((kept[1] == kept[1][0]).all())
    if learner.is_counted or is_one_label or not hasattr(learner.make(), "predict_proba"):
        return np.asarray(learner.predict(kept, X, space, seed) != y, dtype=np.float64)
    model = learner.fitted(kept, space, seed)
    every = np.zeros((len(y), space.n_labels))
    every[:, model.classes_] = learner.run(lambda: model.predict_proba(X))
    return np.asarray(-np.log(np.maximum(every[np.arange(len(y)), y], LEAST_PROBABILITY)))
