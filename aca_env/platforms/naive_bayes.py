"""Categorical naive Bayes from counts of feature values by label: no record is read again.

Counts of several groups of records add up, so a platform that keeps them per group learns
from any mixture of groups at a cost that does not depend on the number of records.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.features import Features, FeatureSpace, Labels

ValueCounts = NDArray[np.int64]  # (n_labels, sum of the features' numbers of values)


def count_values(
    X: Features, y: Labels, times: NDArray[np.integer[Any]], space: FeatureSpace
) -> ValueCounts:
    """Return how often each value of each feature goes with each label.

    Args:
        X: codes (n_rows, n_features).
        y: label codes (n_rows,).
        times: (n_rows,) how often each row occurs.
        space: the space of the codes.

    Returns:
        Shape (n_labels, n_values), n_values counting all features' values in order.

    >>> space = FeatureSpace({"heat": ["low", "high"], "doors": [2, 4]}, ["no", "yes"])
    >>> count_values(np.array([[0, 1], [1, 1]]), np.array([0, 1]), np.array([5, 2]), space)
    array([[5, 0, 0, 5],
           [0, 2, 0, 2]])
    """
    n_labels = space.n_labels
    blocks = []
    for k, size in enumerate(space.sizes):
        codes = y * np.int64(size) + X[:, k]
        counts = np.bincount(codes, weights=times, minlength=n_labels * size)
        blocks.append(counts.reshape(n_labels, size))
    # Sums of whole numbers below 2**53 are exact in floating point.
    return np.concatenate(blocks, axis=1).astype(np.int64)


@dataclass(frozen=True)
class NaiveBayes:
    """Categorical naive Bayes, as scikit-learn's `CategoricalNB` computes it.

    Attributes:
        alpha: what is added to every count, above 0.
        fit_prior: whether labels count by their frequency; else all alike.
    """

    alpha: float = 1.0
    fit_prior: bool = True

    def __post_init__(self) -> None:
        """Refuse options that are not what they should be.

        Raises:
            ValueError: which one, and what was expected.
        """
        is_number = isinstance(self.alpha, int | float) and not isinstance(self.alpha, bool)
        if not is_number or not 0 < self.alpha < np.inf:
            raise ValueError(f"alpha: expected a finite number > 0, got {self.alpha!r}")
        if not isinstance(self.fit_prior, bool):
            raise ValueError(f"fit_prior: expected true or false, got {self.fit_prior!r}")

    def predict(
        self, counts: ValueCounts, points: Features, space: FeatureSpace
    ) -> NDArray[np.int64]:
        """Return the label code (n_points,) of points; ties go to the lowest code.

        Labels that no record carries are never predicted.

        Args:
            counts: (n_labels, n_values) what `count_values` gives.
            points: codes (n_points, n_features).
            space: the space of the codes.
        """
        per_label = counts[:, : space.sizes[0]].sum(axis=1)
        present = per_label > 0
        total = np.log(per_label[present].sum())
        likelihood = np.zeros((len(points), int(present.sum())))
        start = 0
        for k, size in enumerate(space.sizes):
            smoothed = counts[present, start : start + size] + self.alpha
            terms = np.log(smoothed) - np.log(smoothed.sum(axis=1, keepdims=True))
            likelihood += terms.T[points[:, k]]
            start += size
        if self.fit_prior:
            likelihood += np.log(per_label[present]) - total
        return np.asarray(np.flatnonzero(present)[likelihood.argmax(axis=1)], dtype=np.int64)
