"""Algorithmic collective action as a multi-agent simulation."""

from aca_env.evaluate import evaluate
from aca_env.features import FeatureSpace
from aca_env.signals import Signal
from aca_env.version import __version__

__all__ = ["FeatureSpace", "Signal", "__version__", "evaluate"]
