"""The six strategies of algorithmic collective action, one documented edit each."""

from aca_env.strategies.abstain import Abstain
from aca_env.strategies.base import Strategy
from aca_env.strategies.erasing import Erasing
from aca_env.strategies.planting import FeatureLabelPlanting, FeatureOnlyPlanting
from aca_env.strategies.unplanting import AdaptiveUnplanting, NaiveUnplanting

__all__ = [
    "Abstain",
    "AdaptiveUnplanting",
    "Erasing",
    "FeatureLabelPlanting",
    "FeatureOnlyPlanting",
    "NaiveUnplanting",
    "Strategy",
]
