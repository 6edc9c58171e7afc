import numpy as np
import pytest
from pettingzoo.test import parallel_api_test

import aca_env
from aca_env.diagnosis.diagnose import diagnose
from aca_env.diagnosis.stability_info import StabilityInfo
from aca_env.errors import ActionError, DataError, StateError
from tests.aca_env.diagnosis.rounds import plant, planters
from tests.agents.scenes import COOL, SCENES, STORM, make_env


@pytest.mark.parametrize("scene", SCENES)
def test_infos_say_what_a_diagnosis_before_the_step_says(scene):
    env = make_env(SCENES[scene])
    wrapped = StabilityInfo(env)
    wrapped.reset(seed=2)
    for _ in range(3):
        found = diagnose(env, n_rounds=0)
        joint = dict(zip(env.agents, found.joint_action, strict=True))
        infos = wrapped.step(joint)[4]
        for agent, one in zip(env.possible_agents, found.incentives, strict=True):
            assert infos[agent]["stability"] == {
                "deviation_gain": one.gain,
                "certified_gain": one.certified_gain,
                "epsilon": found.gaps.epsilon,
                "certified_epsilon": found.gaps.certified_epsilon,
            }


def test_everything_else_is_as_without_it():
    one, other = make_env(SCENES["plain"]), StabilityInfo(make_env(SCENES["plain"]))
    rng = np.random.default_rng(0)
    for env in (one, other):
        env.reset(seed=7)
    while one.agents:
        actions = {agent: rng.integers(one.action_space(agent).nvec) for agent in one.agents}
        first, second = one.step(actions), other.step(actions)
        for agent in one.possible_agents:
            assert np.array_equal(first[0][agent], second[0][agent])
            assert first[4][agent]["success"] == second[4][agent]["success"]
        assert first[1:4] == second[1:4]
    assert other.agents == []


def test_it_is_a_parallel_environment():
    parallel_api_test(StabilityInfo(make_env(SCENES["plain"])), num_cycles=20)


def test_nobody_gains_where_one_is_alone_with_its_best_plan():
    env = planters({**SCENES["plain"]["collectives"][0], "share": 0.3})
    env = StabilityInfo(env)
    env.reset(seed=0)
    infos = env.step({"collective_0": plant(env.unwrapped, COOL)[0]})[4]
    assert infos["collective_0"]["stability"]["deviation_gain"] == 0
    infos = env.step({"collective_0": plant(env.unwrapped, STORM)[0]})[4]
    assert infos["collective_0"]["stability"]["deviation_gain"] > 0.5


def test_mistakes_are_those_of_the_environment():
    env = StabilityInfo(make_env(SCENES["plain"]))
    with pytest.raises(StateError, match="expected reset"):
        env.step({})
    env.reset(seed=0)
    with pytest.raises(ActionError, match="collective_0: expected an action, got none"):
        env.step({})
    with pytest.raises(DataError, match="expected what parallel_env gives, got Box"):
        StabilityInfo(make_env(SCENES["plain"]).observation_space("collective_0"))
    with pytest.raises(DataError, match="expected what parallel_env gives"):
        StabilityInfo(aca_env.env("climate-duel"))
