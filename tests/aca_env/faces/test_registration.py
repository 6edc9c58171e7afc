"""Gymnasium's registry: every shipped scenario by name, at no cost."""

import subprocess
import sys
import time

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

import aca_env
from aca_env.errors import AcaError
from aca_env.faces import registration
from aca_env.faces.gymnasium_vector import GymnasiumVectorEnv
from aca_env.faces.registration import FIRST_AGENT, register_scenarios
from aca_env.faces.single_agent import SingleAgentEnv
from aca_env.scenario import loading
from tests.quick import quick

SMALL = {"population.bank_size": 4}

register_scenarios()


def known() -> set[str]:
    return {name for name in gymnasium.registry if name.startswith("aca_env/")}


def test_every_shipped_scenario_is_known_and_nothing_else():
    assert known() == {f"aca_env/{name}-v0" for name in aca_env.list_scenarios()}


@pytest.mark.parametrize("name", quick(aca_env.list_scenarios()))
def test_made_by_name_every_scenario_ends_by_itself(name):
    env = gymnasium.make(f"aca_env/{name}-v0", opponents="uniform", overrides=SMALL)
    assert isinstance(env.unwrapped, SingleAgentEnv)
    assert env.unwrapped.agent == FIRST_AGENT
    assert env.spec.max_episode_steps is None
    _, info = env.reset(seed=0)
    env.action_space.seed(0)
    n_rounds, is_over = 0, False
    while not is_over:
        *_, terminated, truncated, info = env.step(
            env.action_space.sample(mask=info["action_mask"])
        )
        n_rounds, is_over = n_rounds + 1, terminated or truncated
    scenario = env.unwrapped.scenario
    assert n_rounds == scenario.rounds
    assert terminated == (scenario.horizon == "finite")


def test_what_is_made_by_name_passes_the_checker(capsys):
    env = gymnasium.make(
        "aca_env/climate-duel-v0", agent="water", opponents={"heat": "fixed"}, overrides=SMALL
    )
    check_env(env.unwrapped)


def test_a_continuing_game_is_truncated_by_its_rounds():
    env = gymnasium.make("aca_env/climate-duel-v0", horizon="continuing", rounds=2, overrides=SMALL)
    env.reset(seed=0)
    assert env.step(np.zeros(5, dtype=int))[2:4] == (False, False)
    assert env.step(np.zeros(5, dtype=int))[2:4] == (False, True)


def test_vectors_made_by_name_are_played_all_at_once():
    env = gymnasium.make_vec(
        "aca_env/climate-duel-v0", 3, agent="water", opponents="fixed", overrides=SMALL
    )
    assert isinstance(env, GymnasiumVectorEnv)
    assert env.num_envs == 3
    assert env.games.agent == "collective_1"
    assert env.spec.id == "aca_env/climate-duel-v0"
    same_step = gymnasium.make_vec(
        "aca_env/climate-duel-v0", 2, autoreset_mode="same_step", overrides=SMALL
    )
    assert same_step.metadata["autoreset_mode"].value == "SameStep"
    one_by_one = gymnasium.make_vec(
        "aca_env/climate-duel-v0", 3, vectorization_mode="sync",
        agent="water", opponents="fixed", overrides=SMALL,
    )  # fmt: skip
    joint = np.ones((3, 5), dtype=int) * [1, 1, 0, 0, 0]
    np.testing.assert_array_equal(env.reset(seed=4)[0], one_by_one.reset(seed=4)[0])
    for got, wanted in zip(env.step(joint)[:-1], one_by_one.step(joint)[:-1], strict=True):
        np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"agent": "nobody"}, "unknown agent 'nobody'"),
        ({"opponents": {"collective_0": "fixed"}}, "is the learner"),
        ({"nothing": 1}, "nothing"),
    ],
)
def test_mistakes_stay_one_plain_line(arguments, told):
    for make in (gymnasium.make, gymnasium.make_vec):
        with pytest.raises(AcaError) as caught:
            make("aca_env/climate-duel-v0", **arguments)
        assert told in str(caught.value)
        assert "\n" not in str(caught.value)


def test_registering_reads_no_scenario_and_can_be_done_again(monkeypatch):
    def refuse(*args):
        raise AssertionError("a scenario was read")

    before = {name: gymnasium.registry.pop(name) for name in known()}
    monkeypatch.setattr(loading, "read_file", refuse)
    monkeypatch.setattr(registration, "World", refuse, raising=False)
    start = time.process_time()
    register_scenarios()
    seconds = time.process_time() - start
    register_scenarios()
    assert known() == set(before)
    assert seconds < 0.05


PROGRAM = """
import gymnasium
env = gymnasium.make("aca_env:aca_env/climate-duel-v0", population__bank_size=4)
print(env.reset(seed=0)[0].shape)
"""


def test_a_name_with_the_module_in_front_needs_no_import():
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("(")
