"""The slots under Stable-Baselines3's own wrappers and helpers."""

import warnings

import numpy as np
import pytest

pytest.importorskip("stable_baselines3")

from stable_baselines3.common.monitor import Monitor
from stable_baselines3.common.vec_env import (
    VecCheckNan,
    VecFrameStack,
    VecMonitor,
    VecNormalize,
)

from aca_env.faces.sb3 import sb3_vec_env

FORMS = {"shared": {}, "single": {"agent": "collective_0", "opponents": "abstain"}}
ROUNDS = 4


def make(form):
    """Return three short games, all agents as slots or one."""
    settings = {"rounds": ROUNDS, "population__bank_size": 16}
    return sb3_vec_env("climate-duel", 3, **settings, **FORMS[form])


@pytest.fixture(params=FORMS)
def env(request):
    return make(request.param)


@pytest.fixture
def twin(request):
    """Return the same games once more."""
    return make(request.node.callspec.params["env"])


def actions_of(env, rng):
    return rng.integers(0, env.action_space.nvec, size=(env.num_envs, 5))


def play(env, n_steps=3 * ROUNDS, seed=5):
    """Yield the results of random actions."""
    rng = np.random.default_rng(seed)
    env.seed(seed)
    env.reset()
    for _ in range(n_steps):
        yield env.step(actions_of(env, rng))


def test_the_monitor_counts_returns_and_lengths_of_every_slot(env, twin):
    sums = np.zeros(env.num_envs)
    n_episodes = 0
    for got, plain in zip(play(VecMonitor(env)), play(twin), strict=True):
        np.testing.assert_array_equal(got[0], plain[0])
        np.testing.assert_array_equal(got[1], plain[1])
        sums += plain[1]
        for i in np.flatnonzero(plain[2]):
            episode = got[3][i]["episode"]
            assert episode["l"] == ROUNDS
            # The monitor adds up in single precision.
            assert episode["r"] == pytest.approx(sums[i], rel=1e-5, abs=1e-5)
            sums[i] = 0
            n_episodes += 1
    assert n_episodes == 3 * env.num_envs


def test_the_monitor_can_log_what_infos_hold(env, tmp_path):
    keywords = ("success", "payoff", "illegal_action")
    monitored = VecMonitor(env, str(tmp_path / "log"), info_keywords=keywords)
    infos = [result[3] for result in play(monitored, ROUNDS)][-1]
    monitored.close()
    lines = (tmp_path / "log.monitor.csv").read_text().splitlines()
    assert lines[1] == "r,l,t,success,payoff,illegal_action"
    assert len(lines) == 2 + env.num_envs
    assert float(lines[2].split(",")[4]) == infos[0]["payoff"]


def test_stacked_frames_hold_the_last_observations_of_the_same_episode(env, twin):
    n = env.observation_space.shape[0]
    stacked = VecFrameStack(env, 2)
    assert stacked.observation_space.shape == (2 * n,)
    before = None
    for got, plain in zip(play(stacked), play(twin), strict=True):
        np.testing.assert_array_equal(got[0][:, n:], plain[0])
        is_over = plain[2].all()
        if is_over:
            assert not got[0][:, :n].any()
            for info, told in zip(got[3], plain[3], strict=True):
                last = told["terminal_observation"]
                np.testing.assert_array_equal(info["terminal_observation"][n:], last)
        elif before is not None:
            np.testing.assert_array_equal(got[0][:, :n], before)
        before = plain[0]


def test_normalised_observations_can_be_turned_back(env, twin):
    normal = VecNormalize(env)
    for got, plain in zip(play(normal), play(twin), strict=True):
        np.testing.assert_array_equal(normal.get_original_obs(), plain[0])
        np.testing.assert_array_equal(normal.get_original_reward(), plain[1])
        assert np.isfinite(got[0]).all()
        for info, told in zip(got[3], plain[3], strict=True):
            assert ("terminal_observation" in info) == ("terminal_observation" in told)
            if "terminal_observation" in info:
                wanted = normal.normalize_obs(told["terminal_observation"])
                np.testing.assert_array_equal(info["terminal_observation"], wanted)


def test_no_observation_reward_or_action_is_not_a_number(env):
    results = list(play(VecCheckNan(env, raise_exception=True)))
    assert len(results) == 3 * ROUNDS


def test_attributes_are_set_and_read_slot_by_slot_through_wrappers(env):
    wrapped = VecNormalize(VecMonitor(env))
    wrapped.set_attr("stage", 1)
    wrapped.set_attr("stage", 2, indices=[0, 2])
    assert wrapped.get_attr("stage", indices=range(3)) == [2, 1, 2]
    assert wrapped.get_attr("stage", indices=1) == [1]
    assert wrapped.has_attr("stage")
    assert not wrapped.has_attr("no_such")
    with pytest.raises(AttributeError, match="no_such"):
        wrapped.get_attr("no_such")
    with pytest.raises(AttributeError, match="no_such"):
        wrapped.env_method("no_such")


def test_spaces_are_told_by_every_slot(env):
    assert env.get_attr("observation_space") == [env.observation_space] * env.num_envs
    assert env.get_attr("action_space") == [env.action_space] * env.num_envs


def test_methods_are_called_on_the_slots_that_indices_name(env):
    env.reset()
    everybody = env.env_method("action_masks")
    assert len(everybody) == env.num_envs
    assert everybody[0].shape == (env.action_space.nvec.sum(),)
    some = VecMonitor(env).env_method("action_masks", indices=[2, 0])
    np.testing.assert_array_equal(some, [everybody[2], everybody[0]])
    np.testing.assert_array_equal(env.env_method("action_masks", indices=1), [everybody[1]])


def test_writing_into_masks_never_reaches_the_games(env):
    env.reset()
    wanted = np.stack(env.env_method("action_masks"))
    for mask in env.env_method("action_masks"):
        mask[:] = False
    np.testing.assert_array_equal(env.env_method("action_masks"), wanted)


def test_no_slot_is_wrapped_and_wrapping_twice_is_no_mistake(env):
    assert env.env_is_wrapped(Monitor) == [False] * env.num_envs
    assert env.env_is_wrapped(Monitor, indices=[0]) == [False]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        VecMonitor(VecMonitor(env)).reset()


def test_there_is_nothing_to_draw_and_closing_twice_is_no_mistake(env):
    env.reset()
    assert env.render_mode is None
    with pytest.warns(UserWarning, match="no `render_mode`"):
        assert env.render() is None
    env.close()
    env.close()
