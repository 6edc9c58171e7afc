"""Wrong calls of Stable-Baselines3's face: one plain line, and nothing moves."""

import subprocess
import sys

import numpy as np
import pytest

from aca_env.errors import AcaError
from aca_env.faces.sb3 import sb3_vec_env
from tests.aca_env.faces.vectors import dynamic

SLOTS = "aca_env.faces.sb3_slots"


def check_line(message: str, *parts: str):
    assert "\n" not in message
    for part in parts:
        assert part in message


def test_importing_the_package_imports_no_trainer():
    code = (
        "import sys, aca_env, aca_env.faces.sb3\n"
        "print(sorted({'stable_baselines3', 'torch', 'sb3_contrib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_without_stable_baselines3_the_call_says_what_to_install(monkeypatch):
    monkeypatch.delitem(sys.modules, SLOTS, raising=False)
    monkeypatch.setitem(sys.modules, "stable_baselines3.common.vec_env", None)
    with pytest.raises(AcaError) as caught:
        sb3_vec_env("climate-duel", 2)
    check_line(str(caught.value), "stable-baselines3", "pip install 'aca-env[train]'")


def test_opponents_without_a_learner_are_refused():
    with pytest.raises(AcaError) as caught:
        sb3_vec_env("climate-duel", 2, opponents="abstain")
    check_line(str(caught.value), "opponents", "agent")


@pytest.fixture
def env():
    """Return games with every dynamic that have just begun, nine slots in all."""
    pytest.importorskip("stable_baselines3")
    from aca_env.faces.sb3_shared import SharedGames
    from aca_env.faces.sb3_slots import SlotVecEnv

    vector = dynamic(3)
    slots = SlotVecEnv(SharedGames(vector), vector.agents, vector.agents)
    slots.seed(0)
    slots.reset()
    return slots


WRONG_CALLS = {
    "scenario": ({"scenario": "no-such"}, "no-such"),
    "no games": ({"n_envs": 0}, "n_envs"),
    "half a game": ({"n_envs": 1.5}, "n_envs"),
    "flag": ({"n_envs": True}, "n_envs"),
    "agent": ({"agent": "nobody"}, "nobody"),
    "empty agent": ({"agent": ""}, "agent"),
    "agent's number": ({"agent": 0}, "agent"),
    "opponent": ({"agent": "collective_0", "opponents": "no-such"}, "no-such"),
    "setting": ({"no_such": 1}, "no_such"),
    "override": ({"overrides": {"population.no_such": 1}}, "no_such"),
    "overrides": ({"overrides": 3}, "overrides"),
    "twice": ({"overrides": {"rounds": 3}, "rounds": 4}, "rounds"),
}


@pytest.mark.parametrize("case", WRONG_CALLS)
def test_wrong_arguments_are_refused_in_one_line(case):
    pytest.importorskip("stable_baselines3")
    given, told = WRONG_CALLS[case]
    with pytest.raises(AcaError) as caught:
        sb3_vec_env(**{"scenario": "climate-duel", "n_envs": 2, **given})
    check_line(str(caught.value), told)


def changed(place, value):
    """Return valid actions with one entry changed."""
    actions = np.zeros((9, 5), dtype=float if isinstance(value, float) else np.int64)
    actions[place] = value
    return actions


WRONG_ACTIONS = {
    "too few": (np.zeros((8, 5), dtype=int), "(9, 5)"),
    "joint": (np.zeros((3, 3, 5), dtype=int), "(9, 5)"),
    "one axis": (np.zeros(9, dtype=int), "(9, 5)"),
    "ragged": ([[0], [0, 1]], "(9, 5)"),
    "empty": ([], "(9, 5)"),
    "negative": (changed((4, 0), -1), "world 1, collective_1: strategy"),
    "too large": (changed((8, 1), 99), "world 2, collective_2: label"),
    "half": (changed((1, 3), 0.5), "world 0, collective_1: effort"),
    "not a number": (changed((3, 4), float("nan")), "world 1, collective_0: announcement"),
}


@pytest.mark.parametrize("case", WRONG_ACTIONS)
def test_wrong_actions_are_refused_in_one_line_and_nothing_moves(env, case):
    actions, told = WRONG_ACTIONS[case]
    before = env.games.games.game.observe().copy()
    with pytest.raises(AcaError) as caught:
        env.step(actions)
    check_line(str(caught.value), told)
    np.testing.assert_array_equal(env.games.games.game.observe(), before)
    env.step(np.zeros((9, 5), dtype=int))


def test_waiting_for_a_round_that_nobody_asked_for_is_refused(env):
    with pytest.raises(AcaError, match="step_async"):
        env.step_wait()
    env.step(np.zeros((9, 5), dtype=int))
    with pytest.raises(AcaError, match="step_async"):
        env.step_wait()


def test_a_reset_forgets_actions_that_were_not_played(env):
    env.step_async(np.zeros((9, 5), dtype=int))
    env.reset()
    with pytest.raises(AcaError, match="step_async"):
        env.step_wait()


@pytest.mark.parametrize("seed", [-1, 2**64, 1.0, "1", True])
def test_wrong_seeds_are_refused(env, seed):
    with pytest.raises(AcaError, match="seed: expected a whole number"):
        env.seed(seed)


def test_the_largest_seed_goes_on_from_zero(env):
    assert env.seed(2**64 - 1)[2:7] == [2**64 - 1, 0, 0, 0, 1]
    wanted = env.reset()[3:]
    env.seed(0)
    np.testing.assert_array_equal(env.reset()[:6], wanted)


@pytest.mark.parametrize("options", [{"types": {"collective_0": 1}}, [{}, {"types": {}}]])
def test_options_of_a_reset_are_refused_rather_than_ignored(env, options):
    with pytest.raises(AcaError, match="options: expected none"):
        env.set_options(options)


@pytest.mark.parametrize("options", [None, {}, [{}, {}]])
def test_no_options_are_no_mistake(env, options):
    env.set_options(options)
    assert env.reset().shape[0] == 9


def test_stepping_before_the_first_reset_is_refused():
    pytest.importorskip("stable_baselines3")
    env = sb3_vec_env("climate-duel", 2)
    with pytest.raises(AcaError, match="reset"):
        env.step(np.zeros((4, 5), dtype=int))
