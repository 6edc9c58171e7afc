"""Bounds as pure functions: arrays in, arrays out, no environment.

The names below are what most readers want; the modules say where each formula comes from.

>>> round(hoeffding_radius(n_draws=200, delta=0.05), 4)
0.0865
"""

from aca_env.bounds.critical import critical_share
from aca_env.bounds.hardt import (
    critical_mass,
    erasing_bound,
    feature_label_bound,
    feature_only_bound,
)
from aca_env.bounds.inverse import least_members, least_total
from aca_env.bounds.losses import margin_losses, share_losses
from aca_env.bounds.margins import Sizes, guaranteed_success, margin, statistical_cost
from aca_env.bounds.non_neutral import conflict_gap, rest_distance, rest_gap, total_variation
from aca_env.bounds.opposition import PlanCounts, Unknown
from aca_env.bounds.radii import (
    exact_budget,
    hoeffding_radius,
    planting_confidence,
    robust_confidence,
    suboptimality_threshold,
    unplanting_confidence,
)
from aca_env.bounds.regimes import ESTIMATES, REGIMES
from aca_env.bounds.tightening import PAPER, TIGHTEST, Tightening
from aca_env.bounds.tighter import TightBound, tight_bound
from aca_env.bounds.whole import global_success

__all__ = [
    "ESTIMATES",
    "PAPER",
    "REGIMES",
    "TIGHTEST",
    "PlanCounts",
    "Sizes",
    "TightBound",
    "Tightening",
    "Unknown",
    "conflict_gap",
    "critical_mass",
    "critical_share",
    "erasing_bound",
    "exact_budget",
    "feature_label_bound",
    "feature_only_bound",
    "global_success",
    "guaranteed_success",
    "hoeffding_radius",
    "least_members",
    "least_total",
    "margin",
    "margin_losses",
    "planting_confidence",
    "rest_distance",
    "rest_gap",
    "robust_confidence",
    "share_losses",
    "statistical_cost",
    "suboptimality_threshold",
    "tight_bound",
    "total_variation",
    "unplanting_confidence",
]
