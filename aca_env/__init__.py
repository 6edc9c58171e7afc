"""Algorithmic collective action as a multi-agent simulation."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from aca_env import bounds, market, platforms, populations, strategies
from aca_env.bounds.tightening import Tightening
from aca_env.evaluate import evaluate
from aca_env.faces.border import state_to_json
from aca_env.faces.coalition_env.make import coalition_env
from aca_env.faces.gymnasium_vector import gymnasium_vector_env
from aca_env.faces.make import env, parallel_env, vector_env
from aca_env.faces.market_env.make import market_env
from aca_env.faces.platform_env.make import platform_env
from aca_env.faces.registration import register_scenarios
from aca_env.faces.sb3 import sb3_vec_env
from aca_env.faces.single_agent import single_agent_env
from aca_env.features import FeatureSpace
from aca_env.game.difference import difference_utilities
from aca_env.scenario.loading import list_scenarios, load_scenario
from aca_env.signals import Signal
from aca_env.version import __version__

if TYPE_CHECKING:
    from aca_env import coalitions

__all__ = [
    "FeatureSpace",
    "Signal",
    "Tightening",
    "__version__",
    "bounds",
    "coalition_env",
    "coalitions",
    "difference_utilities",
    "env",
    "evaluate",
    "gymnasium_vector_env",
    "list_scenarios",
    "load_scenario",
    "market",
    "market_env",
    "parallel_env",
    "platform_env",
    "platforms",
    "populations",
    "sb3_vec_env",
    "single_agent_env",
    "state_to_json",
    "strategies",
    "vector_env",
]

register_scenarios()


def __getattr__(name: str) -> Any:
    """Load `coalitions` when it is asked for: its solvers take longer to load than the rest."""
    if name == "coalitions":
        return import_module("aca_env.coalitions")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
