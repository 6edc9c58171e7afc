"""All collectives of an analysis together: global success and its bound."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from aca_env.analysis import Analysis
from aca_env.bounds.whole import global_success
from aca_env.evaluate import report_on
from aca_env.terms import Terms


@dataclass(frozen=True)
class Overall:
    """Global success, and what is guaranteed for all collectives at once.

    Abstainers are left out; NaN if everybody abstains.

    Attributes:
        success_min: least success.
        success_mass: success weighted by members.
        bound_min: bound on the least success.
        bound_mass: bound on the weighted success.
        certified: whether the bounds hold together with probability 1 − δ.
    """

    success_min: float
    success_mass: float
    bound_min: float
    bound_mass: float
    certified: bool

    def to_dict(self) -> dict[str, Any]:
        """Return it by name."""
        return asdict(self)


def overall(analysis: Analysis, terms: Terms) -> Overall:
    """Return global success and its bound by a union over the K collectives, δ/K each.

    Args:
        analysis: the analysed records.
        terms: terms of the bounds; its δ is for all of them together.

    Source: Battiloro et al. (2026), equations 5 and 6 and the remark after them.
    """
    n_collectives = len(analysis.parts)
    each = terms.with_delta(terms.delta / n_collectives)
    reports = [report_on(analysis, i, each) for i in range(n_collectives)]
    masses = [part.group.n for part in analysis.parts]

    def both(values: Sequence[float]) -> tuple[float, float]:
        return global_success(values), global_success(values, masses, kind="mass")

    successes = both([report.success for report in reports])
    bounds = both([report.bound for report in reports])
    acting = [report for report in reports if report.strategy != "Abstain"]
    certified = bool(acting) and all(report.certified for report in acting)
    return Overall(*successes, *bounds, certified)
