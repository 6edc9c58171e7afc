"""Every face plays the same games where episodes differ in shares and preferences."""

import numpy as np
import pytest
from pettingzoo.test import parallel_api_test, parallel_seed_test

import aca_env
from aca_env import state_to_json
from aca_env.errors import StateError
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.game.making import make_game
from tests.aca_env.faces.games import REDRAWS, episode, fields, make, plain, random_joint, same
from tests.aca_env.faces.test_snapshots import play_on
from tests.aca_env.faces.test_vector import SEED, check_episode
from tests.aca_env.faces.vectors import play
from tests.aca_env.game.randomised_games import described
from tests.quick import latin

KINDS = {"everything": fields, "plain": plain}
OPTIONS = {"collectives.0.share": [0.05, 0.2], "collectives.1.edit_cost": [0, 0.2]}


def vector_of(n_envs, auto_reset=False, n_threads=1, **changes) -> CollectiveActionVectorEnv:
    world = make(described(**changes)).game.world
    return CollectiveActionVectorEnv(world, n_envs, auto_reset=auto_reset, n_threads=n_threads)


def settings_met(env) -> int:
    return len(np.unique(env.game.present.setting))


@pytest.mark.parametrize("redraw", REDRAWS)
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_whole_episodes_equal_the_parallel_environment_game_by_game(kind, redraw):
    vector = vector_of(7, kind=kind, population={"redraw": redraw})
    for seed in (SEED, SEED + 1):
        check_episode(vector, seed)
        assert settings_met(vector) == 3


def test_a_shipped_scenario_plays_alike_in_both_faces():
    overrides = {"randomise.ranges": OPTIONS, "population.bank_size": 16}
    vector = aca_env.vector_env("climate-duel", 9, overrides=overrides)
    check_episode(vector, SEED)
    assert settings_met(vector) > 3


@pytest.mark.parametrize("redraw", REDRAWS)
def test_episodes_that_follow_equal_those_of_the_parallel_environment(redraw):
    vector = vector_of(4, auto_reset=True, population={"redraw": redraw})
    envs = [CollectiveActionEnv(vector.game.world) for _ in range(4)]
    vector.reset(seed=2)
    for b, env in enumerate(envs):
        env.reset(seed=2 + b)
    rng, met = np.random.default_rng(0), set()
    for _ in range(4 * vector.game.scenario.rounds):
        joint = vector.sample_actions(rng)
        observations, rewards, *_, infos = vector.step(joint)
        for b, env in enumerate(envs):
            seen, got, *_ = env.step(dict(zip(env.possible_agents, joint[b], strict=True)))
            assert rewards[b].tolist() == list(got.values())
            if not env.agents:
                last = infos["final_observation"][b]
                np.testing.assert_array_equal(last, np.stack(list(seen.values())))
                seen, _ = env.reset()
            np.testing.assert_array_equal(observations[b], np.stack(list(seen.values())))
        met.add(tuple(vector.game.present.setting.tolist()))
    assert len(met) > 2


@pytest.mark.parametrize("n_envs", [1, 6])
@pytest.mark.parametrize("data", ["current", "twin"])
def test_outcomes_are_those_of_each_games_environment(data, n_envs):
    vector, rng = vector_of(n_envs), np.random.default_rng(1)
    envs = [CollectiveActionEnv(vector.game.world) for _ in range(n_envs)]
    vector.reset(seed=SEED)
    for b, env in enumerate(envs):
        env.reset(seed=SEED + b)
    joint = rng.integers(0, vector.widths, size=(n_envs, 7, vector.n_agents, 5))
    got = vars(vector.outcomes(joint, data=data))
    for b, env in enumerate(envs):
        for name, wanted in vars(env.outcomes(joint[b], data=data)).items():
            np.testing.assert_array_equal(got[name][b], wanted)
    play(vector, rng)
    with pytest.raises(StateError, match="the episode is over"):
        vector.outcomes(joint, data=data)


def test_threads_change_nothing():
    population = {"redraw": "bank"}
    few, many = (vector_of(400, n_threads=n, kind=plain, population=population) for n in (1, 3))
    assert same(few.reset(seed=0), many.reset(seed=0))
    rng = np.random.default_rng(0)
    for _ in range(few.game.scenario.rounds):
        actions = few.sample_actions(rng)
        assert same(few.step(actions), many.step(actions))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_both_engines_play_the_same_games(kind):
    fast, slow = vector_of(6, kind=kind), vector_of(6, kind=kind)
    slow.game = make_game(slow.game.world, compiled=False)
    assert same(fast.reset(seed=3), slow.reset(seed=3))
    rng = np.random.default_rng(2)
    for _ in range(fast.game.scenario.rounds):
        actions = fast.sample_actions(rng)
        got, wanted = fast.step(actions), slow.step(actions)
        np.testing.assert_allclose(got[0], wanted[0], rtol=0, atol=1e-6)
        # Payoffs are sums that the engines take in another order.
        np.testing.assert_allclose(got[1], wanted[1], rtol=0, atol=1e-12)
        for name in ("success", "bound", "n_acting", "illegal_action", "action_mask"):
            assert same(got[4][name], wanted[4][name])


def test_observations_that_are_kept_never_change():
    vector = vector_of(300, kind=plain, rounds=2, population={"redraw": "bank"}, auto_reset=True)
    kept = [vector.reset(seed=0)[0]]
    copies, rng = [kept[0].copy()], np.random.default_rng(0)
    for _ in range(9):
        kept.append(vector.step(vector.sample_actions(rng))[0])
        copies.append(kept[-1].copy())
    assert same(kept, copies)


def test_an_episode_is_a_function_of_its_seed():
    env, other = make(described()), make(described())
    assert same(episode(env, 5), episode(other, 5))
    assert not same(episode(env, 6), episode(other, 5))
    stories = [episode(env, seed) for seed in range(6)]
    shares = {story[0][0]["collective_0"][0] for story in stories}
    assert len(shares) == 3


@pytest.mark.parametrize(("redraw", "n_rounds"), latin(REDRAWS, [0, 2, 5]))
def test_a_restored_game_goes_on_identically_into_the_next_episode(redraw, n_rounds):
    env = make(described(population={"redraw": redraw}))
    env.reset(seed=8)
    env.reset()
    rng = np.random.default_rng(8)
    for _ in range(n_rounds):
        env.step(random_joint(env, rng))
    snapshot = env.get_state()
    story = [*play_on(env, 1), *play_on(env, 2)]
    for given, seed in ((snapshot, 1), (state_to_json(snapshot), 3)):
        other = CollectiveActionEnv(env.game.world)
        other.reset(seed=seed)
        other.set_state(given)
        assert same([*play_on(other, 1), *play_on(other, 2)], story)


@pytest.mark.parametrize("value", [-1, 3, 0.5, "x", None])
def test_a_setting_that_the_scenario_does_not_have_is_refused(value):
    env = make(described())
    env.reset(seed=0)
    before = env.get_state()
    with pytest.raises(StateError, match=r"^state.setting: "):
        env.set_state(before | {"setting": [value]})
    assert same(env.get_state(), before)


def test_a_scenario_without_ranges_has_only_the_first_setting():
    env = make(fields())
    env.reset(seed=0)
    state = env.get_state()
    assert state["setting"].tolist() == [0]
    with pytest.raises(StateError, match=r"^state.setting: "):
        env.set_state(state | {"setting": [1]})


def test_fixed_types_keep_the_setting():
    env = make(described())
    env.reset(seed=4)
    setting = env.get_state()["setting"]
    env.reset(seed=4, options={"types": {"collective_0": 1}})
    assert env.get_state()["setting"] == setting
    assert env.get_state()["kind"][0, 0] == 1


def test_it_passes_pettingzoos_tests():
    parallel_api_test(make(described(rounds=20)), num_cycles=100)
    parallel_seed_test(lambda: make(described(rounds=20)), num_cycles=30)


def test_spaces_and_names_do_not_depend_on_the_ranges():
    env, base = make(described()), make(fields())
    for agent in env.possible_agents:
        assert env.observation_space(agent) == base.observation_space(agent)
        assert env.action_space(agent) == base.action_space(agent)
    assert env.spec() == base.spec()
    unpadded = make(described(), pad=False, observation="dict")
    observations, _ = unpadded.reset(seed=0)
    for agent, seen in observations.items():
        assert unpadded.observation_space(agent).contains(seen)
