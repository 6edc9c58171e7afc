"""Hoeffding radii and the confidence that each of them is taken at."""

import math
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

Number = float | NDArray[np.floating[Any]] | NDArray[np.integer[Any]]


def hoeffding_radius(n_draws: int, delta: float) -> float:
    """Return the one-sided Hoeffding radius for a mean of draws in [0, 1].

    Args:
        n_draws: number of independent draws; none gives an infinite radius.
        delta: probability that the mean strays further, in (0, 1).

    Returns:
        Radius in units of the mean; shrinks as 1 / sqrt(n_draws).

    Raises:
        ValueError: an argument is out of range.

    Source: Hoeffding (1963), Theorem 1.

    >>> round(hoeffding_radius(n_draws=200, delta=0.05), 4)
    0.0865
    """
    if n_draws < 0:
        raise ValueError(f"n_draws must be at least 0, got {n_draws}")
    if not 0 < delta < 1:
        raise ValueError(f"delta must lie in (0, 1), got {delta}")
    return float(radius(n_draws, math.log(1 / delta)))


def radius(n_draws: Number, log_inverse_delta: Number) -> NDArray[np.float64]:
    """Return Hoeffding radii at confidence ln(1/δ'), infinite where there are no draws.

    Args:
        n_draws: numbers of draws, any shape; not whole where rounds are weighted.
        log_inverse_delta: ln(1/δ'), which stays finite where δ' itself underflows.
    """
    n = np.asarray(n_draws, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.sqrt(np.divide(log_inverse_delta, 2 * n))
    return np.asarray(np.where(n > 0, values, np.inf))


def log_events(n_events: int, delta: float) -> float:
    """Return ln(1/δ') for δ' = δ / n_events, exact however large the whole number is."""
    return math.log(n_events) - math.log(delta)


def planting_confidence(delta: float, n_cells: int, n_labels: int) -> float:
    """Return ln(1/δ') for planting, δ' = δ / (2 + 2c + 2cL) with c cells and L labels.

    One-sided events: 2c for the prevalence, 2cL for the joint masses of the rest and of
    the own records, one for the test users, one for the outer share.

    Source: Gauthier, Bach and Jordan (2025), Theorems 3.3 and 3.5.

    >>> round(math.exp(-planting_confidence(0.05, n_cells=5, n_labels=4)) * 52, 12)
    0.05
    """
    return log_events(2 + 2 * n_cells + 2 * n_cells * n_labels, delta)


def unplanting_confidence(delta: float, n_cells: int) -> float:
    """Return ln(1/δ') for unplanting, δ' = δ / (2 + 6c) with c cells.

    Source: Battiloro et al. (2026), Section 4.
    """
    return log_events(2 + 6 * n_cells, delta)


def robust_confidence(delta: float, n_cells: int, n_labels: int, n_interventions: int) -> float:
    """Return ln(1/δ') for known interventions, robustly.

    δ' = δ / (2 + 2c + 2cL + cLh): beside planting's events, one for each cell, label and
    intervention on the own records (|H|) and on each other collective's (Σ_j |H_j|).

    Args:
        delta: probability of failure, in (0, 1).
        n_cells: c, exact number of planted cells.
        n_labels: L.
        n_interventions: h = |H| + Σ_{j≠i} |H_j|.
    """
    n_events = 2 + 2 * n_cells + 2 * n_cells * n_labels + n_cells * n_labels * n_interventions
    return log_events(n_events, delta)


def sets_of_cells(n_cells: int) -> float:
    """Return ln 2^c, the price of a union over all sets of c cells."""
    return math.log(2) * n_cells if n_cells < 10**300 else math.inf


def suboptimality_threshold(epsilon: float, threshold: str) -> float:
    """Return the margin that an ε-suboptimal classifier can overturn.

    Args:
        epsilon: suboptimality, in [0, 1).
        threshold: "contamination" gives ε/(1−ε), "total_variation" 2ε.

    Raises:
        ValueError: an argument is out of range or not known.

    Source: Battiloro et al. (2026), Definition 2.1 and the remark after it.
    """
    if not 0 <= epsilon < 1:
        raise ValueError(f"epsilon must lie in [0, 1), got {epsilon}")
    if threshold == "contamination":
        return epsilon / (1 - epsilon)
    if threshold == "total_variation":
        return 2 * epsilon
    raise ValueError(f"threshold must be 'contamination' or 'total_variation', got {threshold!r}")


def exact_budget(epsilon: float, threshold: str, n_total: float) -> int:
    """Return ⌊N τ⌋, the records that an ε-suboptimal classifier can overturn, exactly.

    ε is read as the decimal that it is written as, so a lead of whole records beats τ
    if and only if it is larger.

    Args:
        epsilon: suboptimality, in [0, 1).
        threshold: "contamination" or "total_variation", see `suboptimality_threshold`.
        n_total: N, mass of all training records.

    Raises:
        ValueError: an argument is out of range or not known.

    >>> exact_budget(0.02, "contamination", n_total=98)
    2
    """
    suboptimality_threshold(epsilon, threshold)
    exact = Fraction(str(float(epsilon)))
    tau = exact / (1 - exact) if threshold == "contamination" else 2 * exact
    return math.floor(tau * Fraction(n_total))
