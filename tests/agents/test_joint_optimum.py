from itertools import product

import numpy as np
import pytest

from aca_env.agents.base import PolicyError
from aca_env.agents.fixed import Fixed
from aca_env.agents.joint_optimum import JointOptimum
from aca_env.planning.joint_search import best_joint
from aca_env.planning.menus import distinct_actions
from aca_env.policy_contract import check_policy
from aca_env.runs.episode import play
from aca_env.scenario.schema import Scenario
from tests.agents.scenes import SCENES, fields, make_env, ready

RNG = np.random.default_rng(0)


def answer(env, infos, **options):
    parts = []
    for agent in env.agents:
        policy = ready(JointOptimum(**options), env, agent)
        parts.append(policy.act(None, infos[agent], RNG))
    return np.stack(parts), policy


@pytest.mark.parametrize("welfare", ["sum", "min"])
def test_all_play_their_parts_of_the_best_joint_action(welfare):
    env = make_env(fields())
    _, infos = env.reset(seed=1)
    joint, policy = answer(env, infos, welfare=welfare)
    menus = [distinct_actions(env.game.world, place) for place in range(2)]
    payoff = env.outcomes(np.array(list(product(*menus)))).payoff
    found = env.outcomes(joint[None]).payoff[0]
    judge = {"sum": np.sum, "min": np.min}[welfare]
    assert judge(found) == pytest.approx(judge(payoff, axis=1).max(), abs=1e-12)
    assert policy.is_exact


def test_no_policies_do_better_together():
    returns = {}
    for name in ("optimum", "fixed"):
        env = make_env(fields())
        kind = JointOptimum if name == "optimum" else Fixed
        policies = {agent: kind() for agent in env.possible_agents}
        for policy in policies.values():
            policy.attach(env)
        returns[name] = [sum(one.rewards.values()) for one in play(env, policies, seed=3)]
    assert all(np.array(returns["optimum"]) >= np.array(returns["fixed"]) - 1e-12)


def test_beyond_its_limit_it_says_that_it_is_not_exact():
    env = make_env(SCENES["every_strategy"])
    _, infos = env.reset(seed=1)
    exact, sure = answer(env, infos)
    climbed, unsure = answer(env, infos, limit=10)
    assert sure.is_exact
    assert not unsure.is_exact
    welfare = env.outcomes(np.stack([exact, climbed])).payoff.sum(axis=1)
    assert welfare[1] <= welfare[0] + 1e-12
    np.testing.assert_array_equal(climbed, best_joint(env.game, limit=10).action[0])


def test_many_games_are_answered_as_each_alone():
    for options in ({"welfare": "mass"}, {"limit": 5}):
        check_policy(
            JointOptimum(**options),
            scenarios=[Scenario(**SCENES["plain"]), Scenario(**SCENES["different_episodes"])],
        )


WRONG = [
    {"welfare": "max"},
    {"welfare": None},
    {"welfare": ["sum"]},
    {"limit": 0},
    {"limit": 2.5},
    {"limit": True},
    {"limit": "many"},
]


@pytest.mark.parametrize("options", WRONG)
def test_wrong_options_are_named_in_one_line(options):
    env = make_env(fields())
    with pytest.raises(PolicyError, match=r"^policy joint_optimum of 'north': ") as caught:
        ready(JointOptimum(**options), env)
    assert next(iter(options)) in str(caught.value)
    assert "\n" not in str(caught.value)
