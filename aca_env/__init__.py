"""Algorithmic collective action as a multi-agent simulation."""

from aca_env import bounds, platforms, populations, strategies
from aca_env.evaluate import evaluate
from aca_env.faces.border import state_to_json
from aca_env.faces.make import env, parallel_env, vector_env
from aca_env.features import FeatureSpace
from aca_env.scenario.loading import list_scenarios, load_scenario
from aca_env.signals import Signal
from aca_env.version import __version__

__all__ = [
    "FeatureSpace",
    "Signal",
    "__version__",
    "bounds",
    "env",
    "evaluate",
    "list_scenarios",
    "load_scenario",
    "parallel_env",
    "platforms",
    "populations",
    "state_to_json",
    "strategies",
    "vector_env",
]
