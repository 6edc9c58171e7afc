"""Every shipped policy plays every shipped scenario for whole episodes."""

from functools import cache

import numpy as np
import pytest

import aca_env
from aca_env.agents import POLICIES, Uniform
from aca_env.runs.episode import play
from tests.quick import latin

POOL = 20_000
"""Users in the pool: rounds and rules stay, only the law of the records is coarser."""

CROWD = 8
"""Agents above which planners take long: the quick form is then a short episode of one of them."""


@cache
def make_quick(name):
    scenario = aca_env.load_scenario(name)
    changes = {} if scenario.population.is_table else {"population.n_pool": POOL}
    if len(scenario.agents) > CROWD:
        changes["rounds"] = 4
    return aca_env.parallel_env(name, overrides=changes)


@pytest.fixture(scope="module", params=aca_env.list_scenarios())
def whole(request):
    return aca_env.parallel_env(request.param)


def seats(name, agents, *, is_quick):
    """Yield who plays the policy; who sees actions plays alone too, so that it sees some."""
    if len(agents) <= CROWD or not is_quick:
        yield agents
    if len(agents) > CROWD or POLICIES[name].sees_actions:
        yield agents[:1]


def check(env, name, **form):
    for players in seats(name, env.possible_agents, **form):
        policies = {
            agent: POLICIES[name]() if agent in players else Uniform()
            for agent in env.possible_agents
        }
        for policy in policies.values():
            policy.attach(env)
        story = list(play(env, policies, seed=0))
        assert [lived.number for lived in story] == [*range(1, env.scenario.rounds + 1)]
        assert np.isfinite([list(lived.rewards.values()) for lived in story]).all()
        assert not any(i["illegal_action"] for lived in story for i in lived.infos.values())


@pytest.mark.parametrize(("scenario", "name"), latin(aca_env.list_scenarios(), POLICIES))
def test_every_policy_plays_every_kind_of_scenario_to_the_end(scenario, name):
    check(make_quick(scenario), name, is_quick=True)


@pytest.mark.slow
@pytest.mark.parametrize("name", POLICIES)
def test_every_policy_plays_every_scenario_as_it_is_shipped(whole, name):
    check(whole, name, is_quick=False)
