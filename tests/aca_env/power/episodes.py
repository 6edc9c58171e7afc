"""Small scenarios and their episodes, for tests of power."""

from functools import cache

from aca_env.power.platform_power import play_all
from aca_env.scenario.schema import Scenario
from tests.agents.scenes import fields, with_collective


def small(**changes):
    """Return the small duel as a scenario."""
    return Scenario(**fields(**changes))


@cache
def played(n_seeds=4, policy=None):
    """Return the small duel under every lever of its platform."""
    return play_all(small(), policies=policy, seeds=range(n_seeds))


def with_north(**changes):
    """Return the small duel with its first collective changed."""
    return Scenario(**with_collective(0, **changes))
