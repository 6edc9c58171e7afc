"""Slots of Stable-Baselines3: each is an agent of the parallel environment's game, bit for bit."""

import math

import numpy as np
import pytest

pytest.importorskip("stable_baselines3")

import aca_env
from aca_env.agents.base import Policy
from aca_env.faces.learner import LearnerGames
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.faces.sb3 import sb3_vec_env
from aca_env.faces.sb3_shared import SharedGames
from aca_env.faces.sb3_slots import SlotVecEnv
from tests.aca_env.faces.games import fields, make
from tests.aca_env.faces.vectors import dynamic

B, SEED, LEARNER = 2, 11, 1
NOTHING = np.zeros(5, dtype=np.int64)
SB3_ONLY = {"TimeLimit.truncated", "terminal_observation"}


class DoesNothing(Policy):
    """Always the first entry of every axis."""

    def act(self, observation, info, rng):
        return NOTHING


def shared(n_envs=B, **changes) -> SlotVecEnv:
    """Return games with every dynamic in which everybody learns."""
    vector = dynamic(n_envs, **changes)
    return SlotVecEnv(SharedGames(vector), vector.agents, vector.agents)


def single(n_envs=B, **changes) -> SlotVecEnv:
    """Return the same games in which the second collective learns."""
    world = make(fields(**changes)).game.world
    games = LearnerGames(world, n_envs, "collective_1", DoesNothing)
    return SlotVecEnv(games, (games.agent,), world.scenario.agents)


FORMS = {"shared": shared, "single": single}


def legal(env: SlotVecEnv, rng) -> np.ndarray:
    """Return an action per slot, drawn by the masks that the slots give out."""
    ends = np.cumsum(env.action_space.nvec)[:-1]
    masks = [np.split(mask, ends) for mask in env.env_method("action_masks")]
    return np.array([[rng.choice(np.flatnonzero(axis)) for axis in mask] for mask in masks])


def inside(env: SlotVecEnv, rng) -> np.ndarray:
    """Return any action per slot, whatever the masks."""
    return rng.integers(0, env.action_space.nvec, size=(env.num_envs, 5))


def equal(a, b) -> bool:
    """Whether two values of infos agree to the last bit."""
    if isinstance(a, dict):
        return list(a) == list(b) and all(equal(a[key], b[key]) for key in a)
    is_nan = isinstance(a, float) and math.isnan(a)
    return type(b)(a) == b and (not is_nan or math.isnan(b))


def check_slot(got, slot, wanted, is_over):
    """Compare what a slot was given with what the agent's step gave in the parallel game."""
    observation, reward, terminated, truncated, told = wanted
    observations, rewards, dones, infos = got
    info = infos[slot]
    assert rewards[slot] == reward
    assert dones[slot] == (terminated or truncated) == is_over
    assert info["TimeLimit.truncated"] is truncated
    assert ("terminal_observation" in info) == is_over
    seen = info["terminal_observation"] if is_over else observations[slot]
    np.testing.assert_array_equal(seen, observation)
    assert set(info) - SB3_ONLY == set(told) - {"action_mask"}
    for name in set(info) - SB3_ONLY:
        assert equal(info[name], told[name]), name


def check_masks(env: SlotVecEnv, told):
    masks = env.env_method("action_masks")
    for i, (slot, mask) in enumerate(zip(env.slots, masks, strict=True)):
        np.testing.assert_array_equal(mask, np.concatenate(told[slot.world][slot.agent]))
        np.testing.assert_array_equal(slot.action_masks(), masks[i])
        assert mask.dtype == bool
    for mask, i in zip(env.env_method("action_masks", indices=[-1, 0]), [-1, 0], strict=True):
        np.testing.assert_array_equal(mask, masks[i])


def check_reset(env: SlotVecEnv, observations, starts):
    for i, slot in enumerate(env.slots):
        np.testing.assert_array_equal(observations[i], starts[slot.world][0][slot.agent])


def check_episodes(env: SlotVecEnv, n_episodes=2, choose=legal, seed=SEED):
    """Play whole episodes here and game by game in the parallel environment."""
    games = env.games.games
    envs = [CollectiveActionEnv(games.game.world) for _ in range(games.n_envs)]
    rng = np.random.default_rng(seed)
    assert env.seed(seed) == [seed + slot.world for slot in env.slots]
    starts = [one.reset(seed=seed + b) for b, one in enumerate(envs)]
    observations = env.reset()
    for _ in range(n_episodes):
        check_reset(env, observations, starts)
        told = [{agent: info["action_mask"] for agent, info in s[1].items()} for s in starts]
        while envs[0].agents:
            check_masks(env, told)
            actions = choose(env, rng)
            joints = [dict.fromkeys(one.possible_agents, NOTHING) for one in envs]
            for slot, action in zip(env.slots, actions, strict=True):
                joints[slot.world][slot.agent] = action
            got = env.step(actions)
            wanted = [one.step(joint) for one, joint in zip(envs, joints, strict=True)]
            for i, slot in enumerate(env.slots):
                lived = [part[slot.agent] for part in wanted[slot.world]]
                check_slot(got, i, lived, not envs[0].agents)
            told = [{agent: info["action_mask"] for agent, info in w[4].items()} for w in wanted]
        # The step that ended the episode has begun the next one already.
        starts, observations = [one.reset() for one in envs], got[0]


@pytest.mark.parametrize("name", aca_env.list_scenarios())
@pytest.mark.parametrize("learns", ["everybody", "one"])
def test_whole_episodes_equal_the_parallel_environment_slot_by_slot(name, learns):
    given = {} if learns == "everybody" else {"agent": "collective_0", "opponents": DoesNothing}
    check_episodes(sb3_vec_env(name, B, overrides={"population.bank_size": 16}, **given), 1)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("horizon", ["finite", "continuing"])
def test_episodes_with_every_dynamic_equal_the_parallel_environment(form, horizon):
    check_episodes(FORMS[form](horizon=horizon))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("bounds", ["none", "all"])
def test_infos_tell_the_bounds_that_the_scenario_tells(form, bounds):
    env = FORMS[form](information={"bounds": bounds})
    check_episodes(env, 1)
    info = env.step(inside(env, np.random.default_rng(0)))[3][0]
    assert ("bounds" in info) == ("bound" in info) == (bounds == "all")


@pytest.mark.parametrize("form", FORMS)
def test_rewards_are_those_of_the_scenario_not_the_payoffs(form):
    env = FORMS[form](reward={"matrix": "mean"})
    check_episodes(env, 1)
    rng = np.random.default_rng(0)
    results = [env.step(legal(env, rng)) for _ in range(4)]
    payoffs = [[info["payoff"] for info in infos] for *_, infos in results]
    assert not np.array_equal([rewards for _, rewards, *_ in results], payoffs)


@pytest.mark.parametrize("form", FORMS)
def test_actions_against_their_masks_are_flagged_as_in_the_parallel_environment(form):
    env = FORMS[form]()
    check_episodes(env, 1, choose=inside)
    rng = np.random.default_rng(0)
    told = [info for _ in range(4) for info in env.step(inside(env, rng))[3]]
    assert any(info["illegal_action"] for info in told)


def test_slots_come_game_by_game_and_then_agent_by_agent():
    env = shared(3)
    assert env.num_envs == 9
    assert env.get_attr("agent") == ["collective_0", "collective_1", "collective_2"] * 3
    assert env.get_attr("world") == [0, 0, 0, 1, 1, 1, 2, 2, 2]


def test_with_one_learner_every_game_is_one_slot():
    env = single(3)
    assert env.num_envs == 3
    assert env.get_attr("agent") == ["collective_1"] * 3
    assert env.get_attr("world") == [0, 1, 2]


def test_the_learner_may_be_named_by_its_collective():
    env = sb3_vec_env("climate-duel", 2, agent="collective_1", opponents="abstain")
    name = aca_env.load_scenario("climate-duel").collectives[1].name
    other = sb3_vec_env("climate-duel", 2, agent=name, opponents="abstain")
    assert env.get_attr("agent") == other.get_attr("agent") == ["collective_1"] * 2


def test_settings_reach_the_scenario_in_both_forms():
    for given in ({}, {"agent": "collective_0"}):
        env = sb3_vec_env("climate-duel", 2, rounds=3, **given)
        env.reset()
        ends = [env.step(inside(env, np.random.default_rng(0)))[2].all() for _ in range(6)]
        assert ends == [False, False, True] * 2


@pytest.mark.parametrize("form", FORMS)
def test_a_seed_holds_for_one_reset_and_then_come_the_next_episodes(form):
    env, other = FORMS[form](), FORMS[form]()
    for one in (env, other):
        one.seed(SEED)
    first = env.reset()
    np.testing.assert_array_equal(other.reset(), first)
    second = env.reset()
    np.testing.assert_array_equal(other.reset(), second)
    assert not np.array_equal(first, second)
    env.seed(SEED)
    np.testing.assert_array_equal(env.reset(), first)


@pytest.mark.parametrize("form", FORMS)
def test_without_a_seed_every_environment_takes_fresh_entropy(form):
    assert not np.array_equal(FORMS[form]().reset(), FORMS[form]().reset())
    env = FORMS[form]()
    assert env.seed() != env.seed()


@pytest.mark.parametrize("form", FORMS)
def test_what_a_step_gave_is_never_written_to_again(form):
    env, rng = FORMS[form](rounds=3), np.random.default_rng(0)
    env.seed(0)
    given = [env.reset()]
    copies = [given[0].copy()]
    for _ in range(7):
        observations, rewards, _, infos = env.step(inside(env, rng))
        last = [info["terminal_observation"] for info in infos if "terminal_observation" in info]
        for array in (observations, rewards, *last):
            given.append(array)
            copies.append(array.copy())
    for array, copy in zip(given, copies, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("form", FORMS)
def test_writing_into_results_never_reaches_the_games(form):
    env, other, rng = FORMS[form](rounds=3), FORMS[form](rounds=3), np.random.default_rng(0)
    for one in (env, other):
        one.seed(0)
        one.reset()
    for _ in range(7):
        actions = inside(env, rng)
        got, wanted = env.step(actions), other.step(actions)
        for a, b in zip(got[:3], wanted[:3], strict=True):
            np.testing.assert_array_equal(a, b)
            a[...] = 1
        assert all(equal(a["payoff"], b["payoff"]) for a, b in zip(got[3], wanted[3], strict=True))
        got[3][0].clear()
