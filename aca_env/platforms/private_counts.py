"""The histogram with noise in every count: a differentially private platform.

Every count of the whole domain of (cell, label) pairs gets noise of its own, those of cells
without records too, and each point is predicted the label of its largest noisy count. The
noise is a pure function of the fit's seed, the cell and the label, so it is never stored, and
one fit says the same of a cell however often and beside whatever else it is asked.

The law of the noise is exact up to the 52 bits that it is made of. That is enough to study what
noise does, not to protect real people: floats leak (Mironov 2012), which discrete noise mends.

Source: Dwork, McSherry, Nissim and Smith (2006); for collectives, Solanki et al. (2025).
"""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy import special

from aca_env.errors import DataError
from aca_env.mixing import mix
from aca_env.platforms.counts import Codes, Counts, Reals, Whole
from aca_env.platforms.privacy import Mechanism


class PrivateCounts(Counts):
    """Predicts at every point the label of the largest noisy count.

    Args:
        epsilon: privacy loss of one training, above 0.
        delta: probability that the loss is larger: 0 for Laplace, in (0, 1) for Gaussian.
        mechanism: "laplace" or "gaussian" noise.
        relation: neighbouring tables differ in one record that is there or not
            ("add_remove"), or that is exchanged for another ("replace").
        n_labels: how many labels there are, coded from 0; None: those of the records.
        random_state: seed of the noise.

    Attributes:
        scale_: Laplace's b or the Gaussian's σ, in records.
    """

    def __init__(  # noqa: PLR0913 - options of a classifier are named one by one
        self,
        epsilon: float = 1.0,
        delta: float = 0.0,
        mechanism: str = "laplace",
        relation: str = "add_remove",
        *,
        n_labels: int | None = None,
        random_state: int | None = None,
    ) -> None:
        super().__init__(n_labels=n_labels)
        self.epsilon = epsilon
        self.delta = delta
        self.mechanism = mechanism
        self.relation = relation
        self.random_state = random_state

    def check(self) -> Mechanism:
        """Return what the options amount to.

        Raises:
            DataError: a wrong option.
        """
        mechanism = Mechanism(self.mechanism, self.epsilon, self.delta, self.relation)
        _ = mechanism.scale  # finds a library that is missing before any record is drawn
        return mechanism

    def fit(self, X: Codes, y: Whole, sample_weight: Reals | None = None) -> Self:
        """Keep records (n_rows, n_features) with labels (n_rows,) and how often they occur.

        Raises:
            DataError: a wrong option, or weights that are not whole: half a record would
                need another noise.
        """
        self.scale_ = self.check().scale
        if sample_weight is not None and (np.asarray(sample_weight) % 1 != 0).any():
            raise DataError("sample_weight: expected whole records")
        seed = self.random_state
        self._seed = np.uint64(np.random.default_rng().integers(2**63) if seed is None else seed)
        return super().fit(X, y, sample_weight)

    def noise(self, points: Codes) -> Reals:
        """Return the noise (n_points, n_labels) of the counts at points, in records."""
        with np.errstate(over="ignore"):
            place: NDArray[np.uint64] = mix(np.full(len(points), self._seed))
            for column in np.asarray(points).T:
                place = mix(place + column.astype(np.uint64))
            labels = np.arange(len(self.classes_), dtype=np.uint64)
            bits = mix(mix(place)[:, None] + labels) >> np.uint64(12)
        shares: Reals = ((bits + 0.5) * 2.0**-52).astype(np.float64)
        return quantile(self.mechanism, shares) * self.scale_

    def predict(self, points: Codes) -> Whole:
        """Return labels (n_points,)."""
        noisy = self.counts(points) + self.noise(points)
        return np.asarray(self.classes_[noisy.argmax(axis=1)])

    @property
    def predict_proba(self) -> Any:
        """Noisy counts are no probabilities, and exact ones would not be private."""
        raise AttributeError("predict_proba")


def quantile(mechanism: str, share: Reals) -> Reals:
    """Return the noise of scale 1 below which a share in (0, 1) of it lies.

    >>> quantile("laplace", np.array([0.25, 0.5])).round(3)
    array([-0.693,  0.   ])
    """
    if mechanism == "gaussian":
        return np.asarray(special.ndtri(share))
    # From the nearer tail, where logarithms keep their digits.
    tail = np.log(2 * np.minimum(share, 1 - share))
    return np.asarray(np.where(share < 0.5, tail, 0.0 - tail))
