"""Records far from a clean sample: what a platform that knows clean data calls strange.

Sources: Ramaswamy, Rastogi and Shim (2000), distance to the k-th nearest neighbour; Liu, Ting
and Zhou (2008), Isolation Forest. Both as scikit-learn has them. A forest never splits at values
that its clean sample lacks, so it sees rare combinations better than new values.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.features import Features, FeatureSpace, Labels
from aca_env.platforms.learners import Rows
from aca_env.scenario.defences import OutliersEntry

Reals = NDArray[np.float64]

REFERENCE_SEED = 0x5EED
"""Of the clean sample and the forest: a platform has them before any round."""


@dataclass(frozen=True, eq=False)
class Clean:
    """What a platform knows of records that nobody edits.

    Attributes:
        X: (n_classes, n_features) distinct feature codes and labels of the pool.
        y: (n_classes,) their labels.
        shares: (n_classes,) share of the users with them.
        n_train: records of a round.
        space: the space of the codes.
    """

    X: Features
    y: Labels
    shares: Reals
    n_train: int
    space: FeatureSpace

    def sample(self, n: int) -> tuple[Features, Labels]:
        """Return n users, drawn with replacement, always the same ones."""
        rng = np.random.default_rng(REFERENCE_SEED)
        users = np.searchsorted(np.cumsum(self.shares), rng.random(n), side="right")
        users = np.minimum(users, len(self.y) - 1)
        return self.X[users], self.y[users]


@dataclass(frozen=True, eq=False)
class Outliers:
    """Drops records that are stranger than most of a clean sample.

    Attributes:
        entry: method, size of the clean sample, and how many of it would be dropped.
        clean: what the platform knows.
    """

    entry: OutliersEntry
    clean: Clean

    @cached_property
    def judge(self) -> Any:
        """What was fitted to the clean sample: neighbours, or encoder and forest."""
        sample = self._codes(*self.clean.sample(self.entry.reference))
        if self.entry.method == "nearest":
            from sklearn.neighbors import NearestNeighbors  # noqa: PLC0415 - slow to load

            return NearestNeighbors(n_neighbors=self.entry.neighbours, metric="hamming").fit(sample)
        from sklearn.ensemble import IsolationForest  # noqa: PLC0415
        from sklearn.pipeline import make_pipeline  # noqa: PLC0415
        from sklearn.preprocessing import OneHotEncoder  # noqa: PLC0415

        space = self.clean.space
        sizes = [*space.sizes, *([space.n_labels] if self.entry.with_label else [])]
        forest = IsolationForest(
            contamination=self.entry.contamination, random_state=REFERENCE_SEED
        )
        encoder = OneHotEncoder(categories=[np.arange(size) for size in sizes])
        return make_pipeline(encoder, forest).fit(sample)

    @cached_property
    def farthest(self) -> float:
        """The distance that at most the contaminated share of the clean sample exceeds."""
        # Without points, a record is no neighbour of itself.
        own = self.judge.kneighbors()[0][:, -1]
        return float(np.quantile(own, 1 - self.entry.contamination, method="higher"))

    def _codes(self, X: Features, y: Labels) -> NDArray[Any]:
        codes = np.column_stack([X, y]) if self.entry.with_label else X
        return codes.astype(np.float64)

    def __call__(self, rows: Rows, seed: int) -> Rows:
        """Return the rows that are not too strange."""
        del seed
        X, y, times = rows
        if not len(y):
            return rows
        codes = self._codes(X, y)
        if self.entry.method == "nearest":
            kept = self.judge.kneighbors(codes)[0][:, -1] <= self.farthest
        else:
            kept = self.judge.predict(codes) > 0
        return X[kept], y[kept], times[kept]
