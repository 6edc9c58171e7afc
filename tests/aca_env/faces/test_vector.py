"""Many games as arrays: each is the parallel environment's game, to the last bit."""

from functools import cache

import numpy as np
import pytest
from gymnasium import spaces
from scipy.stats import chisquare

import aca_env
from aca_env.errors import AcaError
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.game.making import make_game
from tests.aca_env.faces.games import fields, make, same
from tests.aca_env.faces.vectors import dynamic, play, zeros
from tests.quick import quick

B, SEED = 3, 11
NUMBERS = ("success", "payoff", "n_acting", "illegal_action", "bound")


@cache
def shipped(name: str) -> CollectiveActionVectorEnv:
    return aca_env.vector_env(name, B, overrides={"population.bank_size": 16})


def check_masks(masks, game: int, agents, infos):
    for k, agent in enumerate(agents):
        for mask, wanted in zip(masks, infos[agent]["action_mask"], strict=True):
            np.testing.assert_array_equal(mask[game, k], wanted)


def check_game(got, game: int, env: CollectiveActionEnv, wanted):
    """Compare one game of a vector step with the step of a parallel environment."""
    observations, rewards, terminated, truncated, infos = got
    for k, agent in enumerate(env.possible_agents):
        np.testing.assert_array_equal(observations[game, k], wanted[0][agent])
        assert rewards[game, k] == wanted[1][agent]
        assert terminated[game, k] == wanted[2][agent]
        assert truncated[game, k] == wanted[3][agent]
        told = wanted[4][agent]
        for name in NUMBERS:
            assert (name in infos) == (name in told)
            if name in infos:
                np.testing.assert_array_equal(infos[name][game, k], told[name], err_msg=name)
    check_masks(infos["action_mask"], game, env.possible_agents, wanted[4])


def check_episode(vector: CollectiveActionVectorEnv, seed: int):
    """Play one episode of random legal actions in both faces."""
    envs = [CollectiveActionEnv(vector.game.world) for _ in range(vector.n_envs)]
    observations, infos = vector.reset(seed=seed)
    for b, env in enumerate(envs):
        seen, told = env.reset(seed=seed + b)
        np.testing.assert_array_equal(observations[b], np.stack(list(seen.values())))
        check_masks(infos["action_mask"], b, env.possible_agents, told)
    rng, is_over = np.random.default_rng(seed), False
    while not is_over:
        joint = vector.sample_actions(rng)
        got = vector.step(joint)
        for b, env in enumerate(envs):
            actions = dict(zip(env.possible_agents, joint[b], strict=True))
            check_game(got, b, env, env.step(actions))
        is_over = not envs[0].agents
        assert (got[2] | got[3]).all() == is_over


@pytest.mark.parametrize("name", quick(aca_env.list_scenarios()))
def test_whole_episodes_equal_the_parallel_environment_game_by_game(name):
    check_episode(shipped(name), SEED)


@pytest.mark.parametrize("horizon", ["finite", "continuing"])
def test_episodes_with_every_dynamic_equal_the_parallel_environment(horizon):
    check_episode(dynamic(horizon=horizon), SEED)


def test_bounds_are_left_out_where_the_scenario_hides_them():
    vector = dynamic(information={"bounds": "none"})
    check_episode(vector, SEED)
    vector.reset(seed=0)
    assert "bound" not in vector.step(zeros(vector))[4]


def test_reset_without_a_seed_goes_on_with_each_games_next_episode():
    vector = dynamic()
    envs = [CollectiveActionEnv(vector.game.world) for _ in range(B)]
    vector.reset(seed=SEED)
    observations, _ = vector.reset()
    for b, env in enumerate(envs):
        env.reset(seed=SEED + b)
        seen, _ = env.reset()
        np.testing.assert_array_equal(observations[b], np.stack(list(seen.values())))


def test_a_seed_at_the_end_of_the_range_goes_on_from_zero():
    vector, one = dynamic(2), dynamic(1)
    observations, _ = vector.reset(seed=2**64 - 1)
    np.testing.assert_array_equal(observations[1:], one.reset(seed=0)[0])


def test_a_reset_without_any_seed_takes_fresh_entropy():
    assert not np.array_equal(dynamic().reset()[0], dynamic().reset()[0])


def test_auto_reset_starts_the_next_episode_within_the_last_step():
    vector, plain = dynamic(auto_reset=True), dynamic()
    vector.reset(seed=SEED)
    plain.reset(seed=SEED)
    got, wanted = (play(v, np.random.default_rng(1)) for v in (vector, plain))
    fresh, told = plain.reset()
    np.testing.assert_array_equal(got[0], fresh)
    np.testing.assert_array_equal(got[4]["final_observation"], wanted[0])
    assert same(got[4]["action_mask"], told["action_mask"])
    for name in NUMBERS:
        np.testing.assert_array_equal(got[4][name], wanted[4][name])
    assert (got[2] | got[3]).all()
    assert "final_observation" not in vector.step(zeros(vector))[4]


def test_spaces_are_those_of_the_parallel_environment():
    env, vector = make(fields()), dynamic()
    for agent in env.possible_agents:
        assert vector.observation_space(agent) == env.observation_space(agent)
        assert vector.action_space(agent) == env.action_space(agent)
        assert isinstance(vector.action_space(agent), spaces.MultiDiscrete)
    with pytest.raises(AcaError, match="collective_0"):
        vector.observation_space("nobody")


def test_infos_are_arrays_over_games_and_agents():
    vector = dynamic()
    vector.reset(seed=0)
    infos = vector.step(zeros(vector))[4]
    assert set(infos) == {"action_mask", *NUMBERS}
    for name in NUMBERS:
        assert infos[name].shape == (B, 3)
    assert infos["illegal_action"].dtype == bool
    assert [mask.shape for mask in infos["action_mask"]] == [(B, 3, n) for n in vector.widths]


def test_sampled_actions_are_always_unmasked_and_never_illegal():
    vector = dynamic(16, rounds=3)
    vector.reset(seed=5)
    rng = np.random.default_rng(0)
    for _ in range(vector.game.scenario.rounds):
        masks, actions = vector.action_masks(), vector.sample_actions(rng)
        for axis, mask in enumerate(masks):
            assert np.take_along_axis(mask, actions[..., axis, None], axis=-1).all()
        assert not vector.step(actions)[4]["illegal_action"].any()


def test_sampled_actions_are_uniform_over_every_mask():
    vector, rng = dynamic(8), np.random.default_rng(7)
    vector.reset(seed=5)
    drawn = np.stack([vector.sample_actions(rng) for _ in range(600)])
    tested = 0
    for axis, mask in enumerate(vector.action_masks()):
        for game, agent in np.ndindex(mask.shape[:2]):
            row = mask[game, agent]
            counts = np.bincount(drawn[:, game, agent, axis], minlength=len(row))
            assert counts[~row].sum() == 0
            if row.sum() > 1:
                tested += 1
                assert chisquare(counts[row]).pvalue > 1e-4
    assert tested > 50


def test_writing_into_masks_never_reaches_the_game():
    vector = dynamic()
    vector.reset(seed=0)
    wanted = [mask.copy() for mask in vector.action_masks()]
    for mask in vector.action_masks():
        if mask.flags.writeable:
            mask[:] = False
    assert same(list(vector.action_masks()), wanted)


def test_both_engines_play_the_same_vector_games():
    vector, plain = dynamic(), dynamic()
    plain.game = make_game(plain.game.world, compiled=False)
    rng = np.random.default_rng(2)
    np.testing.assert_array_equal(vector.reset(seed=3)[0], plain.reset(seed=3)[0])
    for _ in range(vector.game.scenario.rounds):
        actions = vector.sample_actions(rng)
        for got, wanted in zip(vector.step(actions), plain.step(actions), strict=True):
            assert same(got, wanted)
