"""From a network's scores to actions, by numbers in [0, 1) instead of a hidden generator."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]


def choose(
    scores: Reals,
    widths: Sequence[int],
    masks: Sequence[NDArray[np.bool_]] | None,
    numbers: Reals | None,
) -> Whole:
    """Return one action per row, an entry per axis.

    Args:
        scores: (n, sum of widths) log-weights of entries, one axis after the other.
        widths: entries of each axis.
        masks: (n, width) for each axis, which entries may be chosen; None for all. An axis
            without any stays at 0.
        numbers: (n, n_axes) in [0, 1), by which entries are drawn in proportion to their
            weights; None for the heaviest entries.

    Returns:
        Whole numbers (n, n_axes).
    """
    ends = np.cumsum(widths)
    columns = []
    for axis, part in enumerate(np.split(scores, ends[:-1], axis=1)):
        if masks is not None:
            part = np.where(masks[axis], part, -np.inf)  # noqa: PLW2901 - the masked part
        one = part.argmax(axis=1) if numbers is None else _draw(part, numbers[:, axis])
        columns.append(one)
    return np.stack(columns, axis=1).astype(np.int64)


def _draw(scores: Reals, numbers: Reals) -> Whole:
    """Return an entry per row: where the running sum of weights first passes its number."""
    highest = scores.max(axis=1, keepdims=True)
    weights = np.exp(scores - np.where(np.isfinite(highest), highest, 0.0))
    sums = weights.cumsum(axis=1)
    # Rounding must not lift the threshold to the whole sum: nothing passes that.
    threshold = np.minimum(numbers * sums[:, -1], np.nextafter(sums[:, -1], 0.0))
    entry = (sums <= threshold[:, None]).sum(axis=1)
    return np.where(sums[:, -1] > 0, entry, 0)
