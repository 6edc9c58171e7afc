"""The small scenarios of the policy contract, as environments."""

from aca_env.agents.base import Spaces
from aca_env.contract.scenes import (
    ALL_STRATEGIES,
    COOL,
    SCENES,
    SHADE,
    STORM,
    fields,
    population,
    with_collective,
)
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.game.world import World
from aca_env.scenario.schema import Scenario

__all__ = [
    "ALL_STRATEGIES",
    "COOL",
    "SCENES",
    "SHADE",
    "STORM",
    "fields",
    "make_env",
    "population",
    "ready",
    "with_collective",
]


def make_env(content, **options):
    """Return the environment of plain fields."""
    return CollectiveActionEnv(World(Scenario(**content)), **options)


def ready(policy, env, agent="collective_0"):
    """Return a policy attached to an environment and reset for one agent."""
    policy.attach(env)
    spaces = Spaces(env.observation_space(agent), env.action_space(agent), env.game.world.space)
    policy.reset(agent, spaces, env.scenario)
    return policy
