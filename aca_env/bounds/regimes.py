"""What a collective knows of the others: the cross term in each information regime.

All terms are in records: N Σ_{j≠i} α_j C_j on each planted cell, or its stand-in.
"""

from collections.abc import Sequence
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.radii import Number, radius

Reals = NDArray[np.float64]
Numbers = NDArray[np.number[Any]]

Regime = Literal[
    "full",
    "aggregate",
    "aggregate_sum",
    "known_interventions",
    "known_interventions_robust",
    "anonymous",
    "worst_case",
    "transparent",
]

REGIMES: tuple[str, ...] = get_args(Regime)
"""Every information regime; `aggregate_sum` is `full` under the name of what is published."""

ESTIMATES = ("known_interventions", "anonymous")
"""Regimes whose value is an estimate and never a guarantee."""


def known_interventions(own_conflicts: Sequence[Numbers], masses: Sequence[Number]) -> Reals:
    """Return the average-case cross term from what the others might do.

    Args:
        own_conflicts: for each other collective, conflicts (n_interventions, ..., n_cells)
            of its interventions on the own records, as shares of them.
        masses: number of records of each other collective.
    """
    terms = (
        np.multiply(mass, values.mean(axis=0))
        for mass, values in zip(masses, own_conflicts, strict=True)
    )
    return np.asarray(sum(terms, np.zeros(1)))


def known_interventions_robust(
    own_conflicts: Sequence[Numbers],
    masses: Sequence[Number],
    n_evidence: Number,
    log_inverse_delta: float,
    gaps: Sequence[float] | None = None,
) -> Reals:
    """Return the worst-case cross term from what the others might do, radii included.

    C_j ≤ min(1, max_h C_h + 2R(n_i) + 2R(n_j)) by neutrality; a label map that depends on
    j's data enters `own_conflicts` as the mass that the edit sends to the cell.

    Args:
        own_conflicts: for each other collective, conflicts (n_interventions, ..., n_cells)
            of its interventions on the own records, as shares of them.
        masses: number of records of each other collective.
        n_evidence: number of own records behind the conflicts.
        log_inverse_delta: ln(1/δ') of `robust_confidence`.
        gaps: how far each other collective's conflicts may differ from the own ones by bias,
            see `non_neutral`; None: no member is biased.
    """
    total = np.zeros(1)
    gaps = [0.0] * len(masses) if gaps is None else gaps
    for mass, values, gap in zip(masses, own_conflicts, gaps, strict=True):
        slack = 2 * radius(n_evidence, log_inverse_delta) + 2 * radius(mass, log_inverse_delta)
        slack = slack + gap
        total = total + np.asarray(mass) * np.minimum(1.0, values.max(axis=0) + slack)
    return np.asarray(total)


def anonymous(own_conflicts: Numbers, others_mass: Number) -> Reals:
    """Return the cross term if the others act as the collective does, for a random label.

    Args:
        own_conflicts: (n_labels, ..., n_cells) conflicts of the own edit aimed at each
            label, on the own records, as shares of them.
        others_mass: number of records of all other collectives.
    """
    return np.asarray(np.multiply(others_mass, own_conflicts.mean(axis=0)))
