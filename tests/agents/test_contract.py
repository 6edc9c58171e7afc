"""What every listed policy must do, for whole episodes of every kind of scenario."""

import importlib
from pathlib import Path

import numpy as np
import pytest

import aca_env.agents
from aca_env.agents import POLICIES
from aca_env.agents.base import Policy, PolicyError
from aca_env.runs.episode import play
from tests.agents.scenes import SCENES, fields, make_env, ready

FOLDER = Path(aca_env.agents.__file__).parent


def play_all(env, policy_type, seed):
    policies = {agent: policy_type() for agent in env.possible_agents}
    for policy in policies.values():
        policy.attach(env)
    return list(play(env, policies, seed))


def can_play(policy_type, env):
    """Return whether a policy fits: abstaining needs a collective that may abstain."""
    env.reset(seed=0)
    try:
        for agent in env.possible_agents:
            ready(policy_type(), env, agent)
    except PolicyError:
        return False
    return True


def test_every_file_of_the_folder_is_listed():
    files = {path.stem for path in FOLDER.glob("*.py")} - {"__init__", "base"}
    assert files == {policy_type.__module__.split(".")[-1] for policy_type in POLICIES.values()}


def test_every_policy_of_a_file_is_listed():
    for path in FOLDER.glob("*.py"):
        module = importlib.import_module(f"aca_env.agents.{path.stem}")
        own = [
            value
            for value in vars(module).values()
            if isinstance(value, type)
            and issubclass(value, Policy)
            and value is not Policy
            and value.__module__ == module.__name__
        ]
        assert set(own) <= set(POLICIES.values())


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("name", POLICIES)
def test_policy_plays_whole_episodes_without_illegal_actions(name, scene):
    env = make_env(SCENES[scene])
    if not can_play(POLICIES[name], env):
        assert (name, scene) == ("abstain", "no_abstaining")
        return
    played = play_all(env, POLICIES[name], seed=3)
    assert [round_.number for round_ in played] == list(range(1, env.scenario.rounds + 1))
    flags = [info["illegal_action"] for round_ in played for info in round_.infos.values()]
    assert not any(flags)


@pytest.mark.parametrize("pad", [True, False])
@pytest.mark.parametrize("name", POLICIES)
def test_policy_acts_inside_its_space(name, pad):
    env = make_env(SCENES["every_strategy"], pad=pad)
    observations, infos = env.reset(seed=1)
    for agent in env.agents:
        policy = ready(POLICIES[name](), env, agent)
        action = policy.act(observations[agent], infos[agent], np.random.default_rng(0))
        assert env.action_space(agent).contains(action)


@pytest.mark.parametrize("name", POLICIES)
def test_policy_repeats_itself_from_one_seed(name):
    first, second = (
        play_all(make_env(SCENES["types_and_announcements"]), POLICIES[name], seed=5)
        for _ in range(2)
    )
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.actions, other.actions)
        assert one.rewards == other.rewards


@pytest.mark.parametrize(
    "name", [name for name, kind in POLICIES.items() if not kind.reads_records]
)
def test_policy_that_says_so_ignores_what_it_sees(name):
    env = make_env(fields())
    observations, infos = env.reset(seed=1)
    policy = ready(POLICIES[name](), env)
    agent = env.agents[0]
    seen = observations[agent]
    actions = [
        policy.act(view, infos[agent], np.random.default_rng(0))
        for view in (seen, np.zeros_like(seen), -seen)
    ]
    np.testing.assert_array_equal(actions[0], actions[1])
    np.testing.assert_array_equal(actions[0], actions[2])


@pytest.mark.parametrize("name", POLICIES)
def test_returned_action_may_be_changed_by_its_owner(name):
    env = make_env(fields())
    observations, infos = env.reset(seed=1)
    policy = ready(POLICIES[name](), env)
    seen, info = observations["collective_0"], infos["collective_0"]
    first = policy.act(seen, info, np.random.default_rng(0))
    kept = first.copy()
    first[:] = 7
    np.testing.assert_array_equal(policy.act(seen, info, np.random.default_rng(0)), kept)
