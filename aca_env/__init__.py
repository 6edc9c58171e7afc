"""Algorithmic collective action as a multi-agent simulation."""

from aca_env import bounds, platforms, populations, strategies
from aca_env.bounds.tightening import Tightening
from aca_env.evaluate import evaluate
from aca_env.faces.border import state_to_json
from aca_env.faces.gymnasium_vector import gymnasium_vector_env
from aca_env.faces.make import env, parallel_env, vector_env
from aca_env.faces.registration import register_scenarios
from aca_env.faces.sb3 import sb3_vec_env
from aca_env.faces.single_agent import single_agent_env
from aca_env.features import FeatureSpace
from aca_env.game.difference import difference_utilities
from aca_env.scenario.loading import list_scenarios, load_scenario
from aca_env.signals import Signal
from aca_env.version import __version__

__all__ = [
    "FeatureSpace",
    "Signal",
    "Tightening",
    "__version__",
    "bounds",
    "difference_utilities",
    "env",
    "evaluate",
    "gymnasium_vector_env",
    "list_scenarios",
    "load_scenario",
    "parallel_env",
    "platforms",
    "populations",
    "sb3_vec_env",
    "single_agent_env",
    "state_to_json",
    "strategies",
    "vector_env",
]

register_scenarios()
