"""Label smoothing: a share of every record's weight is spread over all labels.

With soft labels a loss is linear in the label's distribution, so a record with a soft label is
as many weighted rows as there are labels. A histogram is not changed by it:
in every cell each label gains the same.

Source: Szegedy et al. (2016), Rethinking the Inception Architecture, section 7.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.features import Features, Labels

Reals = NDArray[np.float64]
Weighted = tuple[Features, Labels, NDArray[np.number[Any]]]


def smooth(rows: Weighted, share: float, n_labels: int) -> Weighted:
    """Return rows whose labels are soft, as weighted rows with hard ones.

    Args:
        rows: codes (n_rows, n_features), labels (n_rows,) and weights (n_rows,).
        share: of the weight that is spread evenly over all labels; 0 changes nothing.
        n_labels: number of labels.
    """
    if share == 0:
        return rows
    X, y, weights = rows
    spread = np.outer(weights, np.full(n_labels, share / n_labels))
    spread[np.arange(len(y)), y] += (1 - share) * weights
    labels = np.tile(np.arange(n_labels), len(y))
    return np.repeat(X, n_labels, axis=0), labels, spread.ravel()


def smooth_counts(counts: NDArray[np.number[Any]], share: float) -> NDArray[np.number[Any]]:
    """Return counts (n_labels, ...) with the share of each column spread over all labels."""
    if share == 0:
        return counts
    return np.asarray((1 - share) * counts + share * counts.mean(axis=0))
