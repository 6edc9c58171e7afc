"""The infinite-data value of erasing, from one collective's own records."""

import numpy as np

from aca_env.bounds.hardt import erasing_bound
from aca_env.cells import Ids
from aca_env.counts import Counts


def infinite_data_estimate(raw: Counts, image_of: Ids, alpha: float, epsilon: float) -> float:
    """Return Hardt et al.'s erasing bound with plug-in quantities: an estimate.

    Args:
        raw: own unedited records (n_points, n_labels), every distinct record a cell.
        image_of: cell (n_points,) of g(x) for each cell x; n_points where it was never seen.
        alpha: mass of the collective, in [0, 1].
        epsilon: suboptimality of the classifier, in [0, 1).

    Returns:
        The estimate; −∞ for a collective without members.
    """
    n = raw.sum()
    if n == 0 or alpha == 0:
        return -np.inf
    mass = raw.sum(axis=-1) / n
    rates = raw / np.maximum(raw.sum(axis=-1, keepdims=True), 1)
    # A point without own records has no label rates: the distance to them is the largest.
    rates = np.append(rates, np.zeros((1, raw.shape[1])), axis=0)
    distance = np.abs(rates[:-1] - rates[image_of]).max(axis=-1)
    seen = np.append(mass > 0, False)[image_of]
    shift = float((mass * np.where(seen, distance, 1.0)).sum())
    arriving = np.bincount(image_of, weights=mass, minlength=len(mass) + 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = arriving / np.append(mass, 0.0)
    concentration = max(1.0, float(ratios[arriving > 0].max()))
    return erasing_bound(alpha, min(shift, 1.0), epsilon, concentration)
