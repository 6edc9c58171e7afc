"""Snapshots hold coalitions, proposals and transfers, exactly."""

import copy
import json
import pickle
from typing import Any

import numpy as np
import pytest

from aca_env import state_to_json
from aca_env.errors import StateError
from tests.aca_env.faces.coalition_games import allied, allies, asked, eager_joint, idle, name
from tests.aca_env.faces.games import fields, make, same


def midway(env):
    """Bring a game to where a coalition, a proposal and transfers stand."""
    env.reset(seed=7)
    env.step(idle(name(1), name(0), 0))
    plans = [(1, 0, 0, 1, 0), (1, 1, 1, 0, 0), (1, 0, 0, 0, 0)]
    env.step(asked(plans, [0, 0, name(1)]))
    return env


def play_on(env, seed):
    """Return everything that is shown from here to the end, and the next episode's start."""
    rng, story = np.random.default_rng(seed), []
    infos: dict[str, Any] = {}
    while env.agents:
        told = env.step(eager_joint(infos, rng) if infos else idle(0, 0, name(0)))
        infos = told[-1]
        story += [told, env.state(), env.get_state(), env.coalitions]
    return [*story, env.reset()]


@pytest.mark.parametrize("split", ["equal", "shapley"])
def test_a_restored_game_goes_on_identically(split):
    env = midway(allied(fields(), split=split))
    assert [len(c) for c in env.coalitions] == [2, 1]
    assert env.structure.proposal.tolist() == [-1, -1, 1]
    assert env.transfer.any() == (split == "equal")  # here the value table is additive
    snapshot = env.get_state()
    text = state_to_json(snapshot)
    story = play_on(env, 1)
    for given in (snapshot, text, json.loads(json.dumps(text))):
        for other in (env, allied(fields(), split=split)):
            other.set_state(given)
            assert same(other.get_state(), snapshot)
            assert same(play_on(other, 1), story)


def test_copies_and_pickles_go_on_identically():
    env = midway(allied(fields()))
    twins = [copy.deepcopy(env), pickle.loads(pickle.dumps(env))]
    story = play_on(env, 2)
    assert all(same(play_on(twin, 2), story) for twin in twins)


def test_a_snapshot_shares_nothing_with_the_game():
    env, calm = midway(allied(fields())), midway(allied(fields()))
    for is_restored in (False, True):
        snapshot = env.get_state()
        if is_restored:
            env.set_state(snapshot)
        for array in snapshot["coalition"].values():
            array.fill(0)
    assert same(env.get_state(), calm.get_state())
    assert same(play_on(env, 3), play_on(calm, 3))


def test_the_end_of_an_episode_is_restored_and_reset_takes_coalitions_apart():
    env, other = allied(allies()), allied(allies())
    env.reset(seed=0)
    env.step(idle(name(1), name(0), 0))
    while env.agents:
        env.step(idle(0, 0, 0))
    other.set_state(env.get_state())
    assert other.agents == []
    assert len(other.coalitions) == 2
    other.reset()
    assert len(other.coalitions) == 3


def corrupted(**changes):
    """Return a good snapshot with some parts of its coalitions replaced."""
    snapshot = midway(allied(fields())).get_state()
    return snapshot | {"coalition": snapshot["coalition"] | changes}


WRONG = [
    {"leader": [0, 0]},
    {"leader": [0, 0, 3]},
    {"leader": [0, 0, -1]},
    {"leader": [1, 2, 2]},
    {"leader": [0, 0.5, 2]},
    {"leader": [0, 0, None]},
    {"leader": [0, 0, True]},
    {"leader": [0, 0, "2"]},
    {"leader": [[0, 0, 2]]},
    {"leader": [[0], [0, 1], 2]},
    {"leader": 0},
    {"leader": None},
    {"leader": [0, 0, 10**400]},
    {"leader": np.zeros((3, 1))},
    {"proposal": [-2, -1, -1]},
    {"proposal": [-1, 2, -1]},  # a follower's
    {"proposal": [1, -1, -1]},  # to its own coalition
    {"proposal": [3, -1, -1]},
    {"proposal": [float("nan"), -1, -1]},
    {"transfer": [0.0, 0.0]},
    {"transfer": [0.0, 0.0, float("inf")]},
    {"transfer": [0.0, 0.0, float("nan")]},
    {"transfer": "000"},
]


@pytest.mark.parametrize("changes", WRONG, ids=str)
def test_coalitions_that_cannot_be_are_refused_and_nothing_moves(changes):
    refuses(corrupted(**changes))


def refuses(given, env=None):
    """Check the error, and that the game did not move."""
    env = env or midway(allied(fields()))
    before = env.get_state()
    with pytest.raises(StateError) as caught:
        env.set_state(given)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("state")
    assert same(env.get_state(), before)


def test_snapshots_without_coalitions_are_refused():
    base = make(fields())
    base.reset(seed=0)
    good = corrupted()
    refuses(base.get_state())
    refuses({key: value for key, value in good.items() if key == "coalition"})
    refuses(good | {"coalition": 3})
    refuses(good | {"round": -1})
    refuses(good | {"coalition": {"leader": [0, 1, 2]}})
    for wrong in (None, 3, "x", "[]", "{}"):
        refuses(wrong)


def test_a_coalition_larger_than_the_largest_is_refused():
    refuses(corrupted(), midway_alone(allied(fields(), max_size=1)))


def midway_alone(env):
    env.reset(seed=0)
    return env


def test_asking_for_a_snapshot_before_the_first_reset_is_an_error():
    with pytest.raises(StateError, match="reset"):
        allied(fields()).get_state()
