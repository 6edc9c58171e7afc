"""How even the collectives' sizes are, and how split their goals."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Reals = NDArray[np.float64]


def normalised_entropy(shares: ArrayLike) -> Reals:
    """Return the Shannon entropy of distributions over their largest possible one.

    Args:
        shares: (..., n) at least 0, n at least 2; each distribution is brought to sum 1.

    Returns:
        (...,) values in [0, 1]: 0 where one entry has everything, 1 where all are equal.

    Raises:
        ValueError: a negative entry, fewer than two, or nothing to share.

    >>> normalised_entropy([[0.25] * 4, [1, 0, 0, 0], [0.5, 0.5, 0, 0]]).tolist()
    [1.0, 0.0, 0.5]
    """
    weights = np.asarray(shares, dtype=np.float64)
    if weights.ndim == 0 or weights.shape[-1] < 2:
        raise ValueError(f"shares must have at least two entries, got shape {weights.shape}")
    totals = weights.sum(axis=-1, keepdims=True)
    if not (np.isfinite(weights).all() and (weights >= 0).all() and (totals > 0).all()):
        raise ValueError("shares must be finite, at least 0 and not all 0")
    weights = weights / totals
    logs = np.log(np.where(weights > 0, weights, 1.0))
    # Adding 0 turns the −0 of a single label into 0.
    return np.asarray(-(weights * logs).sum(axis=-1) / np.log(weights.shape[-1])) + 0.0


def label_masses(masses: ArrayLike, labels: ArrayLike, n_labels: int) -> Reals:
    """Return the mass behind each label.

    Args:
        masses: (..., K) mass of each collective.
        labels: (..., K) label code of each; shapes broadcast.
        n_labels: number of labels.

    Returns:
        (..., n_labels).
    """
    codes = np.asarray(labels)[..., None] == np.arange(n_labels)
    return np.asarray((np.asarray(masses, dtype=np.float64)[..., None] * codes).sum(axis=-2))


def label_entropy(masses: ArrayLike, labels: ArrayLike, n_labels: int) -> Reals:
    """Return the mass-weighted entropy of the labels, normalised by that of all labels.

    Source: Battiloro et al. (2026), Section 5.

    >>> float(label_entropy([0.1, 0.1, 0.2], [0, 0, 1], 4))
    0.5
    """
    return normalised_entropy(label_masses(masses, labels, n_labels))
