"""The exact histogram platform: each cell gets the label that most of its records carry."""

import numpy as np

from aca_env.platforms.training import Numbers, Training, Whole


def predict(counts: Numbers) -> Whole:
    """Return the label code (..., n_cells) that is most frequent in each cell.

    Ties go to the lowest code, so a cell without records is predicted 0.

    Args:
        counts: (..., n_cells, n_labels) training mass.

    >>> predict(np.array([[1, 3], [2, 2], [0, 0]]))
    array([1, 0, 0])
    """
    return np.asarray(counts.argmax(axis=-1), dtype=np.int64)


def no_adversary(training: Training, rng: np.random.Generator) -> Whole:  # noqa: ARG001
    """Return the histogram's labels (..., n_cells): nobody spends the suboptimality."""
    return predict(training.counts)
