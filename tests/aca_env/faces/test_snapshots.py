"""Snapshots: exact, independent of the game they came from, and refused where they do not fit."""

import copy
import json
from typing import Any

import numpy as np
import pytest

from aca_env import state_to_json
from aca_env.errors import StateError
from tests.aca_env.faces.games import REDRAWS, fields, make, plain, random_joint, same
from tests.quick import latin

DYNAMICS = {"everything": fields, "plain": plain}
CONTAMINATED = {"platform": {"adversary": "random"}, "information": {"epsilon": 0.05}}


def play_on(env, seed: int) -> list[Any]:
    """Return everything that is shown from here to the end, and the next episode's start."""
    rng, story = np.random.default_rng(seed), []
    while env.agents:
        joint = random_joint(env, rng)
        many = rng.integers(0, env.action_space("collective_0").nvec, size=(3, 3, 5))
        story += [vars(env.outcomes(many)), vars(env.outcomes(many, data="twin"))]
        story += [env.step(joint), env.state(), env.get_state()]
    return [*story, env.reset()]


@pytest.mark.parametrize(("redraw", "n_rounds"), latin(REDRAWS, [0, 1, 3]))
@pytest.mark.parametrize("kind", DYNAMICS)
def test_a_restored_game_goes_on_identically(kind, redraw, n_rounds):
    described = DYNAMICS[kind](population={"redraw": redraw})
    env = make(described)
    env.reset(seed=8)
    env.reset()
    rng = np.random.default_rng(8)
    for _ in range(n_rounds):
        env.step(random_joint(env, rng))
    snapshot = env.get_state()
    text = state_to_json(snapshot)
    story = play_on(env, 1)
    for given in (snapshot, text, json.loads(json.dumps(text))):
        for other in (env, make(described)):
            other.set_state(given)
            assert same(play_on(other, 1), story)


def test_a_restored_contaminated_game_goes_on_identically():
    env = make(plain(**CONTAMINATED))
    env.reset(seed=2)
    env.step(random_joint(env, np.random.default_rng(2)))
    text = state_to_json(env.get_state())
    story, other = play_on(env, 3), make(plain(**CONTAMINATED))
    other.set_state(text)
    assert same(play_on(other, 3), story)


def test_a_snapshot_of_the_end_restores_the_end():
    env = make(fields())
    env.reset(seed=0)
    rng = np.random.default_rng(0)
    while env.agents:
        env.step(random_joint(env, rng))
    other = make(fields())
    other.set_state(env.get_state())
    assert other.agents == []
    with pytest.raises(StateError):
        other.step(random_joint(other, rng))
    assert same(other.reset(), env.reset())


def test_json_of_a_snapshot_is_strict_and_holds_every_bit():
    env = make(fields())
    env.reset(seed=2**64 - 1)
    env.step(random_joint(env, np.random.default_rng(0)))

    def refuse(name):
        raise AssertionError(f"{name} is not JSON")

    text = state_to_json(env.get_state())
    json.loads(text, parse_constant=refuse)
    other = make(fields())
    other.set_state(text)
    assert same(other.get_state(), env.get_state())


def test_a_snapshot_shares_nothing_with_the_game():
    env, calm = make(fields()), make(fields())
    for game in (env, calm):
        game.reset(seed=1)
        game.step(random_joint(game, np.random.default_rng(1)))
    snapshot = env.get_state()
    env.set_state(snapshot)
    for array in (*snapshot.values(), *snapshot["memory"].values()):
        if isinstance(array, np.ndarray):
            array.fill(1)
    assert same(play_on(env, 5), play_on(calm, 5))


def test_asking_for_a_snapshot_before_the_first_reset_is_an_error():
    with pytest.raises(StateError):
        make(fields()).get_state()


def test_a_snapshot_may_be_copied_and_restored_before_the_first_reset():
    env, other = make(fields()), make(fields())
    env.reset(seed=3)
    other.set_state(copy.deepcopy(env.get_state()))
    assert same(play_on(other, 1), play_on(env, 1))
