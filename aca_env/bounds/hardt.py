"""Infinite-data bounds for one collective.

Source: Hardt, Mazumdar, Mendler-Dünner and Zrnic (2023), Theorems on feature-label
planting, feature-only planting and erasing; the erasing constant is corrected for rare
image cells (the worst classifier concentrates its ε where many users are mapped).
"""

from aca_env.errors import DataError


def _check_share(name: str, value: float, *, least: float = 0.0) -> None:
    if not least <= value <= 1 or value != value:  # noqa: PLR0124 - NaN is not itself
        raise DataError(f"{name}: expected a number from {least:g} to 1, got {value}")


def _suboptimality(alpha: float, epsilon: float) -> float:
    if not 0 <= epsilon < 1:
        raise DataError(f"epsilon: expected a number in [0, 1), got {epsilon}")
    return epsilon / ((1 - epsilon) * alpha)


def _check_alpha(alpha: float) -> None:
    if not 0 < alpha <= 1:
        raise DataError(f"alpha: expected a number in (0, 1], got {alpha}")


def feature_label_bound(alpha: float, gap: float, uniqueness: float, epsilon: float = 0.0) -> float:
    """Return S ≥ 1 − (1−α)/α · Δ ξ − ε/((1−ε)α).

    Args:
        alpha: mass of the collective, in (0, 1].
        gap: Δ, the largest lead max_y P₀(y|x) − P₀(y*|x) over the signal's cells, in [0, 1].
        uniqueness: ξ = P₀(X̃), base mass of the signal's cells, in [0, 1].
        epsilon: suboptimality of the classifier, in [0, 1).

    >>> feature_label_bound(0.1, gap=0.5, uniqueness=0.01)
    0.955
    """
    _check_alpha(alpha)
    _check_share("gap", gap)
    _check_share("uniqueness", uniqueness)
    return 1 - (1 - alpha) / alpha * gap * uniqueness - _suboptimality(alpha, epsilon)


def feature_only_bound(
    alpha: float, target_rate: float, uniqueness: float, epsilon: float = 0.0
) -> float:
    """Return S ≥ 1 − (1−p)/(pα) · ξ − ε/((1−ε)pα).

    Args:
        alpha: mass of the collective, in (0, 1].
        target_rate: p, a lower bound on P₀(y*|x), in (0, 1].
        uniqueness: ξ, base mass of the signal's cells, in [0, 1].
        epsilon: suboptimality of the classifier, in [0, 1).
    """
    _check_alpha(alpha)
    if not 0 < target_rate <= 1:
        raise DataError(f"target_rate: expected a number in (0, 1], got {target_rate}")
    _check_share("uniqueness", uniqueness)
    loss = (1 - target_rate) / (target_rate * alpha) * uniqueness
    return 1 - loss - _suboptimality(alpha, epsilon) / target_rate


def erasing_bound(
    alpha: float, shift: float, epsilon: float = 0.0, concentration: float = 1.0
) -> float:
    """Return S ≥ 1 − 2(1−α)/α · τ − ρ ε/((1−ε)α).

    Args:
        alpha: mass of the collective, in (0, 1].
        shift: τ = E max_y |P₀(y|x) − P₀(y|g(x))|, in [0, 1].
        epsilon: suboptimality of the classifier, in [0, 1).
        concentration: ρ, the largest P₀(g⁻¹(x')) / P₀(x') over image cells x'; at least 1.
    """
    _check_alpha(alpha)
    _check_share("shift", shift)
    if not concentration >= 1:
        raise DataError(f"concentration: expected at least 1, got {concentration}")
    # With an optimal classifier ρ plays no part, even where it is infinite.
    cost = concentration * _suboptimality(alpha, epsilon) if epsilon > 0 else 0.0
    return 1 - 2 * (1 - alpha) / alpha * shift - cost


def critical_mass(gap: float, uniqueness: float, success: float = 1.0) -> float:
    """Return the mass α* = Δξ / (Δξ + 1 − S*) that feature-label planting needs for S*.

    Args:
        gap: Δ, in [0, 1].
        uniqueness: ξ, in [0, 1].
        success: S*, in [0, 1].
    """
    for name, value in (("gap", gap), ("uniqueness", uniqueness), ("success", success)):
        _check_share(name, value)
    lead = gap * uniqueness
    return lead / (lead + 1 - success) if lead > 0 else 0.0
