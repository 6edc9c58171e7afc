"""Success of all collectives together, and its bound."""

from collections.abc import Sequence

import numpy as np

from aca_env.errors import DataError


def global_success(
    values: Sequence[float], masses: Sequence[float] | None = None, *, kind: str = "min"
) -> float:
    """Return global success, or its bound, from the collectives' own.

    For the bound, take each collective's bound at δ/K: all K hold together with
    probability at least 1 − δ, and both summaries are monotone.

    Args:
        values: success, or bound at δ/K, of each collective.
        masses: α_i of each collective; needed for "mass".
        kind: "min" (egalitarian) or "mass" (Σ α_i S_i / Σ α_i).

    Returns:
        The summary; abstainers (NaN) are left out, NaN if nobody is left.

    Source: Battiloro et al. (2026), equations 5 and 6.

    >>> global_success([0.5, 1.0], [0.3, 0.1], kind="mass")
    0.625
    """
    numbers = np.asarray(values, dtype=float)
    acting = ~np.isnan(numbers)
    if not acting.any():
        return float("nan")
    if kind == "min":
        return float(numbers[acting].min())
    if kind != "mass":
        raise DataError(f'kind: expected "min" or "mass", got {kind!r}')
    if masses is None or len(masses) != len(numbers):
        raise DataError(f"masses: expected {len(numbers)} values, got {masses!r}")
    weights = np.asarray(masses, dtype=float)[acting]
    if weights.sum() <= 0:
        return float("nan")
    with np.errstate(invalid="ignore"):
        return float((weights * numbers[acting])[weights > 0].sum() / weights.sum())
