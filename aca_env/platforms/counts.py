"""The exact histogram as a learner: fitted to records, it predicts any point."""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin

from aca_env.cells import dense_ids
from aca_env.errors import DataError

Codes = NDArray[np.integer[Any]]
Whole = NDArray[np.int64]
Reals = NDArray[np.float64]

UNSEEN = ("lowest", "most_frequent")

_UNIT = 2.0**20
"""Parts of a record that are told apart, so that equal sums of fractions are ties."""


class Counts(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Predicts at every point the label that most of its records carry.

    Ties go to the lowest label, as the histogram platform has them.

    Args:
        unseen: the label of points without records: "lowest", the lowest of all labels, as
            the histogram platform predicts; "most_frequent", that of most records.
        n_labels: how many labels there are, coded from 0; None: those of the records.
    """

    learns_one_label = True
    """No second label is needed: points without records have a label of their own."""

    def __init__(self, unseen: str = "lowest", n_labels: int | None = None) -> None:
        self.unseen = unseen
        self.n_labels = n_labels

    def check(self) -> object:
        """Refuse wrong options.

        Raises:
            DataError: which one, and what was expected.
        """
        if self.unseen not in UNSEEN:
            raise DataError(f"unseen: expected one of {', '.join(UNSEEN)}, got {self.unseen!r}")
        return None

    def fit(self, X: Codes, y: Whole, sample_weight: Reals | None = None) -> Self:
        """Keep records (n_rows, n_features) with labels (n_rows,) and weights.

        Raises:
            DataError: a wrong option.
        """
        self.check()
        weights = np.ones(len(y)) if sample_weight is None else np.asarray(sample_weight)
        found, places = np.unique(y, return_inverse=True)
        if self.n_labels is None:
            self.classes_, self._labels = found, places
        else:
            self.classes_, self._labels = np.arange(self.n_labels), np.asarray(y, dtype=np.int64)
        self._X, self._weights = np.asarray(X), weights
        return self

    def counts(self, points: Codes) -> Reals:
        """Return the weight (n_points, n_labels) of the records at points."""
        n_rows, n_labels = len(self._X), len(self.classes_)
        both = np.concatenate([self._X, points])
        columns = [both[:, k] for k in range(both.shape[1])]
        sizes = [int(column.max(initial=0)) + 1 for column in columns]
        ids = dense_ids(columns, sizes, len(both))
        places = ids[:n_rows] * n_labels + self._labels
        table = np.bincount(
            places, weights=self._weights, minlength=n_labels * (int(ids.max(initial=-1)) + 1)
        )
        found: Reals = table.reshape(-1, n_labels)[ids[n_rows:]].astype(np.float64)
        return found

    def predict_proba(self, points: Codes) -> Reals:
        """Return the share of each label (n_points, n_labels) among the records at points.

        Where there are none, all of it is on the label that is predicted.
        """
        counts = self.counts(points)
        certain = self.predict(points)[:, None] == self.classes_
        totals = counts.sum(axis=1, keepdims=True)
        return np.asarray(np.where(totals > 0, counts / np.maximum(totals, 1e-300), certain))

    def predict(self, points: Codes) -> Whole:
        """Return labels (n_points,)."""
        counts = np.rint(self.counts(points) * _UNIT)
        labels = counts.argmax(axis=1)
        if self.unseen == "most_frequent":
            overall = np.bincount(self._labels, self._weights, len(self.classes_))
            labels = np.where(counts.any(axis=1), labels, np.rint(overall * _UNIT).argmax())
        return np.asarray(self.classes_[labels])
