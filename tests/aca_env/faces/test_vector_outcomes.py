"""What joint actions would come to in many games: in each what its own environment says."""

import numpy as np
import pytest

from aca_env.errors import AcaError, StateError
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.game import comparing
from tests.aca_env.faces.vectors import dynamic, play, zeros

B, N, SEED = 3, 7, 5
NUMBERS = ("success", "bound", "payoff")


def joint_actions(vector, n: int = N) -> np.ndarray:
    rng = np.random.default_rng(1)
    return rng.integers(0, vector.widths, size=(vector.n_envs, n, vector.n_agents, 5))


@pytest.mark.parametrize("data", ["current", "twin"])
@pytest.mark.parametrize("redraw", ["every_round", "bank", "once"])
def test_outcomes_are_those_of_each_games_environment(data, redraw):
    vector = dynamic(B, population={"redraw": redraw})
    envs = [CollectiveActionEnv(vector.game.world) for _ in range(B)]
    vector.reset(seed=SEED)
    for b, env in enumerate(envs):
        env.reset(seed=SEED + b)
    for _ in range(2):
        joint = joint_actions(vector)
        got = vector.outcomes(joint, data=data)
        for b, env in enumerate(envs):
            wanted = env.outcomes(joint[b], data=data)
            for name in NUMBERS:
                np.testing.assert_array_equal(getattr(got, name)[b], getattr(wanted, name))
            env.step(dict(zip(env.agents, joint[b, 0], strict=True)))
        vector.step(joint[:, 0])


def test_outcomes_are_what_a_step_then_gives():
    vector = dynamic(B)
    vector.reset(seed=SEED)
    joint = joint_actions(vector)
    wanted = vector.outcomes(joint)
    infos = vector.step(joint[:, 2])[4]
    for name in NUMBERS:
        np.testing.assert_array_equal(infos[name], getattr(wanted, name)[:, 2])


def test_many_joint_actions_are_taken_in_parts(monkeypatch):
    vector = dynamic(B)
    vector.reset(seed=SEED)
    joint = joint_actions(vector)
    wanted = vector.outcomes(joint)
    monkeypatch.setattr(comparing, "MOST_BYTES", 1)
    for name in NUMBERS:
        got = getattr(vector.outcomes(joint), name)
        np.testing.assert_array_equal(got, getattr(wanted, name))
        assert got.shape == (B, N, 3)


def test_no_joint_actions_come_to_nothing():
    vector = dynamic(B)
    vector.reset(seed=SEED)
    assert vector.outcomes(joint_actions(vector, 0)).payoff.shape == (B, 0, 3)


@pytest.mark.parametrize(
    ("joint", "data", "told"),
    [
        (np.zeros((B, 3, 5), dtype=int), "twin", "joint_actions: expected whole numbers of shape"),
        (np.zeros((2, 1, 3, 5), dtype=int), "twin", "joint_actions: expected whole numbers"),
        (np.full((B, 1, 3, 5), 99), "twin", "world 0, collective_0: strategy: expected 0 to"),
        (np.full((B, 1, 3, 5), 0.5), "twin", "world 0, collective_0: strategy: expected a whole"),
        (None, "twin", "joint_actions: expected whole numbers of shape"),
        ([[0], [0, 1]], "twin", "joint_actions: expected whole numbers of shape"),
        (np.zeros((B, 1, 3, 5), dtype=int), "future", "unknown data 'future'"),
    ],
)
def test_wrong_calls_are_refused_in_one_line(joint, data, told):
    vector = dynamic(B)
    vector.reset(seed=SEED)
    with pytest.raises(AcaError) as caught:
        vector.outcomes(joint, data=data)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_there_is_nothing_to_ask_before_reset_and_after_the_end():
    vector = dynamic(B)
    joint = zeros(vector)[:, None]
    with pytest.raises(StateError, match="reset"):
        vector.outcomes(joint)
    vector.reset(seed=0)
    play(vector, np.random.default_rng(0))
    with pytest.raises(StateError, match="over"):
        vector.outcomes(joint)
