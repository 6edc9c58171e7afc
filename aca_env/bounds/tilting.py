"""How much a group may speak against a plan, in closed form: an exponential moment of 1.

Own unedited records and those of another group are independent draws of one law, under which a
record speaks against the plan in a cell with probability p' and for it with p*. Write a and b
for the own records that do, A and B for the other group's; n own records, m others, κ = m/n.

Theorem. For every fixed λ in (0, ln(1 + 1/κ)), with
β = −ln(1 − κ(e^λ − 1)) and ζ = ln(1 + κ(1 − e^{−λ})),
P(λ(A − B) ≥ ln(1/δ') + βa − ζb) ≤ δ', whatever p' and p* are.

Proof sketch. Random: both groups' records. E exp(λ(A − B) − βa + ζb) is the product of
(1 + p'(e^λ − 1) + p*(e^{−λ} − 1))^m and (1 + p'(e^{−β} − 1) + p*(e^ζ − 1))^n, at most
exp(p'[m(e^λ − 1) + n(e^{−β} − 1)] + p*[m(e^{−λ} − 1) + n(e^ζ − 1)]), and both brackets are 0 by
the choice of β and ζ. Markov's inequality does the rest. No variance is left to estimate: for
small λ the bound on A − B is m[(a − b)/n + √(2 ln(1/δ') (a + b)/n · (1/n + 1/m))] at the best λ.

The best λ depends on q = p' + p*, which is fixed but not known. Two more events, at half of
δ'·s each (s: `NUISANCE_SHARE`): Clopper and Pearson's interval of q from a + b misses it above or
below. Off them λ(q) lies between its values at the ends, and [ln(1/δ'(1 − s)) + βa − ζb] / λ has
no peak inside: β is convex in λ and ζ concave, so its sublevel sets are intervals. The larger
of its values at the two ends is returned. Three events a pair.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.clopper_pearson import largest_share, smallest_share

Reals = NDArray[np.float64]
Numbers = NDArray[np.number[Any]]

NUISANCE_SHARE = 0.05
"""Share of δ' that pays for not knowing q."""


def tilted_opposition(
    against: Numbers, favour: Numbers, n_own: int, n_other: int, log_inverse_delta: float
) -> Reals:
    """Return U with A − B ≤ U for the other group's records, but with probability δ'.

    Args:
        against: own unedited records that speak against the plan, any shape.
        favour: own unedited records that speak for it.
        n_own: number n of own records.
        n_other: number m of the other group's records.
        log_inverse_delta: ln(1/δ').

    Returns:
        U, same shape, at most m; m where there are no own records, 0 where m is 0.

    >>> float(tilted_opposition(np.array(20), np.array(0), 1000, 9000, 3.0).round())
    315.0
    """
    a, b = np.broadcast_arrays(np.asarray(against, float), np.asarray(favour, float))
    if n_own == 0 or n_other == 0:
        return np.full(a.shape, float(n_other))
    log_ends = log_inverse_delta - np.log(NUISANCE_SHARE / 2)
    log_main = log_inverse_delta - np.log1p(-NUISANCE_SHARE)
    ratio = n_other / n_own
    bounds = [
        _at(a, b, _tilt(n_own * share, ratio, log_main), ratio, log_main)
        for share in (
            smallest_share(a + b, n_own, log_ends),
            largest_share(a + b, n_own, log_ends),
        )
    ]
    return np.minimum(np.maximum(*bounds), n_other)


def _tilt(expected: Reals, ratio: float, log_inverse_delta: float) -> Reals:
    """Return λ(q) for nq expected records: best for many, the largest allowed for none."""
    spread = np.sqrt(ratio * (1 + ratio) * expected / (2 * log_inverse_delta))
    return np.asarray(1 / (1 / np.log1p(1 / ratio) + spread))


def _at(a: Reals, b: Reals, tilt: Reals, ratio: float, log_inverse_delta: float) -> Reals:
    with np.errstate(divide="ignore", invalid="ignore"):
        beta = -np.log1p(-np.minimum(ratio * np.expm1(tilt), 1.0))
        own = np.where(a > 0, a * beta, 0.0)
    zeta = np.log1p(-ratio * np.expm1(-tilt))
    return np.asarray((log_inverse_delta + own - b * zeta) / tilt)
