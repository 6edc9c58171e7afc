"""Reward modes in both engines, in batches, settings, snapshots and copies."""

import copy
import pickle

import numpy as np
import pytest

from aca_env import state_to_json
from aca_env.errors import StateError
from aca_env.game.making import make_game
from aca_env.game.world import World
from aca_env.scenario.schema import Scenario
from tests.aca_env.faces.games import POOL, fields, make, random_joint, same
from tests.aca_env.faces.test_snapshots import play_on
from tests.aca_env.game.randomised_games import described
from tests.aca_env.game.reward_modes import BANK, KINDS, MODES, every_mode, every_path, world_of
from tests.aca_env.game.test_batch import check_alike


@pytest.mark.parametrize("kind", KINDS)
@every_mode
def test_both_engines_give_the_same_rewards(mode, kind):
    world = world_of(mode, KINDS[kind])
    fast, slow = make_game(world), make_game(world, compiled=False)
    rng = np.random.default_rng(1)
    for game in (fast, slow):
        game.reset(np.arange(6, dtype=np.uint64), 3)
    for _ in range(world.scenario.rounds):
        actions = rng.integers(0, world.menus.padded, size=(6, world.n_agents, 5))
        # Payoffs are sums that the engines take in another order.
        got, wanted = fast.step(actions).reward, slow.step(actions).reward
        np.testing.assert_allclose(got, wanted, rtol=0, atol=1e-12)
        np.testing.assert_allclose(fast.observe(), slow.observe(), rtol=0, atol=1e-6)
        np.testing.assert_array_equal(fast.weights, slow.weights)


@pytest.mark.parametrize("compiled", [False, None])
@pytest.mark.parametrize("kind", KINDS)
@every_path
def test_a_batch_of_games_is_its_games(mode, kind, compiled):
    check_alike(KINDS[kind](reward=MODES[mode], population=BANK), compiled, 3)


@pytest.mark.parametrize("redraw", ["every_round", "bank"])
@every_path
def test_a_snapshot_goes_on_identically_in_the_middle_of_an_episode(mode, redraw):
    described = fields(reward=MODES[mode], population={"redraw": redraw})
    env, rng = make(described), np.random.default_rng(8)
    env.reset(seed=8)
    env.reset()
    for _ in range(2):
        env.step(random_joint(env, rng))
    text, weights = state_to_json(env.get_state()), env.game.weights
    story, other = play_on(env, 1), make(described)
    other.set_state(text)
    np.testing.assert_array_equal(other.game.weights, weights)
    assert same(play_on(other, 1), story)


@every_path
def test_copies_of_a_game_go_on_identically(mode):
    game = make_game(world_of(mode))
    game.reset(np.arange(3, dtype=np.uint64))
    rng = np.random.default_rng(3)
    actions = [rng.integers(0, game.world.menus.padded, size=(3, 3, 5)) for _ in range(3)]
    game.step(actions[0])
    twins = [copy.deepcopy(game), pickle.loads(pickle.dumps(game))]
    for joint in actions[1:]:
        reward, seen = game.step(joint).reward, game.observe()
        for twin in twins:
            np.testing.assert_array_equal(twin.step(joint).reward, reward)
            np.testing.assert_array_equal(twin.observe(), seen)


@every_path
def test_games_in_several_settings_get_the_rewards_of_each(mode):
    world = World(Scenario(**described(reward=MODES[mode], population=BANK)), pool=POOL)
    together, B = make_game(world), 8
    seeds = np.arange(B, dtype=np.uint64)
    together.reset(seeds, 1)
    assert len(set(together.present.setting.tolist())) > 1
    alone = [make_game(world) for _ in seeds]
    for game, seed in zip(alone, seeds, strict=True):
        game.reset(np.array([seed]), 1)
    np.testing.assert_array_equal(
        together.weights, np.concatenate([game.weights for game in alone])
    )
    rng = np.random.default_rng(4)
    for _ in range(3):
        actions = rng.integers(0, world.menus.padded, size=(B, world.n_agents, 5))
        reward = together.step(actions).reward
        for b, game in enumerate(alone):
            np.testing.assert_array_equal(game.step(actions[b : b + 1]).reward[0], reward[b])
        np.testing.assert_array_equal(
            together.observe(), np.concatenate([game.observe() for game in alone])
        )


def test_a_game_that_never_began_has_no_weights():
    with pytest.raises(StateError, match="expected reset"):
        _ = make_game(world_of("rusp")).weights
