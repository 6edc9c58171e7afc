"""How much a group may speak against a plan, by Bernstein radii on the difference of masses.

A record of the pre-edit law scores +1 if it speaks against the plan in a cell, −1 if it speaks
for it, else 0: mean μ, variance v. Own records have n scores with mean ŵ and sample variance v̂,
the other group m scores with mean W. Let ℓ = ln(1/δ'), and each event have probability δ' / 3.

Proof sketch. Random: both groups' records; fixed: μ and v. Three one-sided events a pair:
√v > √v̂ + 2√(2ℓ/(n − 1)) (Maurer and Pontil 2009, Theorem 10, scores span 2);
μ − ŵ > √(2vℓ/n) + 2ℓ/(3n), and W − μ > √(2vℓ/m) + 2ℓ/(3m) (Bernstein 1924: a score lies at
most 2 from its mean). Off all three, A − B = mW ≤ m times the sum.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Numbers = NDArray[np.number[Any]]


def bernstein_opposition(
    against: Numbers, favour: Numbers, n_own: int, n_other: int, log_inverse_delta: float
) -> Reals:
    """Return U with A − B ≤ U for the other group's records, but with probability δ'.

    Args:
        against: own unedited records that speak against the plan, any shape.
        favour: own unedited records that speak for it.
        n_own: number n of own records.
        n_other: number m of the other group's records.
        log_inverse_delta: ln(1/δ'); each of the three events gets a third of δ'.

    Returns:
        U, same shape, at most m; m with fewer than two own records, 0 where m is 0.

    >>> float(bernstein_opposition(np.array(20), np.array(0), 1000, 9000, 3.0).round())
    556.0
    """
    a, b = np.broadcast_arrays(np.asarray(against, float), np.asarray(favour, float))
    if n_own < 2 or n_other == 0:
        return np.full(a.shape, float(n_other))
    log_event = log_inverse_delta + np.log(3)
    mean = (a - b) / n_own
    sample_variance = np.maximum((a + b) / n_own - mean**2, 0.0) * n_own / (n_own - 1)
    deviation = np.sqrt(sample_variance) + 2 * np.sqrt(2 * log_event / (n_own - 1))
    # No score spreads more than a fair coin between −1 and 1.
    deviation = np.minimum(deviation, 1.0)
    radii = [
        deviation * np.sqrt(2 * log_event / size) + 2 * log_event / (3 * size)
        for size in (n_own, n_other)
    ]
    return np.asarray(np.minimum(n_other * (mean + radii[0] + radii[1]), n_other))
