"""Difference utilities of joint actions that nobody plays."""

import numpy as np
import pytest

from aca_env.errors import ActionError, StateError, UnknownNameError
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.game.difference import difference_utilities
from aca_env.game.world import World
from aca_env.scenario.schema import Scenario
from tests.aca_env.faces.games import POOL, fields, make
from tests.aca_env.game.randomised_games import described
from tests.aca_env.game.reward_modes import BANK

KINDS = ("difference", "aristocrat")
every_kind = pytest.mark.parametrize("kind", KINDS)


def joint_actions(env, n_joint: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.integers(0, env.game.world.menus.padded, size=(n_joint, 3, 5))


@every_kind
def test_utilities_are_the_rewards_of_the_mode_to_the_last_bit(kind):
    env, asked = (make(fields(population=BANK, reward=r)) for r in ({"mode": kind}, {}))
    env.reset(seed=4)
    asked.reset(seed=4)
    for place in range(3):
        joint = joint_actions(env, 1, seed=place)
        wanted = difference_utilities(asked, joint, kind=kind)
        rewards = env.step(dict(zip(env.agents, joint[0], strict=True)))[1]
        asked.step(dict(zip(asked.agents, joint[0], strict=True)))
        assert wanted[0].tolist() == list(rewards.values())


@every_kind
def test_asking_changes_nothing(kind):
    env = make(fields(population=BANK))
    env.reset(seed=4)
    before, seen = env.game.state.to_dict(), env.state()
    difference_utilities(env, joint_actions(env, 5), kind=kind, data="twin")
    after = env.game.state.to_dict()
    for name, value in before.items():
        np.testing.assert_equal(after[name], value)
    np.testing.assert_array_equal(env.state(), seen)


@pytest.mark.parametrize("data", ["current", "twin"])
@every_kind
def test_many_games_in_several_settings_are_asked_at_once(kind, data):
    world = World(Scenario(**described(population=BANK)), pool=POOL)
    vector, B = CollectiveActionVectorEnv(world, 6), 6
    vector.reset(seed=1)
    joint = np.stack([joint_actions(vector, 4, seed=b) for b in range(B)])
    got = difference_utilities(vector, joint, kind=kind, data=data)
    assert len(set(vector.game.present.setting.tolist())) > 1
    for b in range(B):
        alone = CollectiveActionEnv(world)
        alone.reset(seed=1 + b)
        wanted = difference_utilities(alone, joint[b], kind=kind, data=data)
        np.testing.assert_array_equal(got[b], wanted)


def test_the_twin_draw_answers_otherwise():
    env = make(fields(population={"n_test": 5000, "bank_size": 8}, dynamics={}, platform={}))
    env.reset(seed=4)
    joint = joint_actions(env, 40)
    current, twin = (difference_utilities(env, joint, data=data) for data in ("current", "twin"))
    assert (current != twin).any()
    # Another sample of the same people: what an action adds stays about the same.
    assert np.corrcoef(current.reshape(-1), twin.reshape(-1))[0, 1] > 0.9


WRONG = {
    "kind": ({"kind": "shapley"}, UnknownNameError, "kind 'shapley'"),
    "data": ({"data": "old"}, UnknownNameError, "data 'old'"),
    "shape": ({"joint_actions": [[0] * 5]}, ActionError, r"shape \('n', 3, 5\)"),
    "ragged": ({"joint_actions": [[[0], [0, 1]]]}, ActionError, "shape"),
    "nothing": ({"joint_actions": None}, ActionError, "shape"),
    "fractions": ({"joint_actions": np.zeros((1, 3, 5))}, ActionError, "whole numbers"),
    "too large": ({"joint_actions": np.full((1, 3, 5), 99)}, ActionError, "at most"),
    "negative": ({"joint_actions": np.full((1, 3, 5), -1)}, ActionError, "at least 0"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_questions_are_refused_in_one_line(case):
    given, error, words = WRONG[case]
    env = make(fields(population=BANK))
    env.reset(seed=0)
    options = {"joint_actions": joint_actions(env, 1)} | given
    with pytest.raises(error, match=words) as caught:
        difference_utilities(env, **options)
    assert "\n" not in str(caught.value)


def test_without_a_round_to_play_there_is_no_answer():
    env = make(fields(population=BANK, rounds=1))
    fresh = CollectiveActionEnv(env.game.world)
    with pytest.raises(StateError, match="expected reset"):
        difference_utilities(fresh, joint_actions(env, 1))
    env.reset(seed=0)
    env.step({agent: [0] * 5 for agent in env.agents})
    with pytest.raises(StateError, match="over"):
        difference_utilities(env, joint_actions(env, 1))
