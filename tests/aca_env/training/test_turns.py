"""Independent learners in the same games: turns in a fixed order, one run per seed."""

import time

import numpy as np
import pytest

pytest.importorskip("stable_baselines3")

from stable_baselines3 import A2C, DQN, PPO
from stable_baselines3.common.vec_env import VecMonitor

from aca_env.faces.sb3_shared import SharedGames
from aca_env.faces.sb3_slots import SlotVecEnv
from aca_env.training.flat_actions import FlatActions
from aca_env.training.turns import TurnTaking
from tests.aca_env.faces.vectors import dynamic
from tests.aca_env.training.learning import SEED, SMALL, equal, everybody, learned, play, weights

B = 4


def same(a, b) -> bool:
    """Whether two values of infos agree, NaN being equal to NaN."""
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    return bool(np.array_equal(a, b, equal_nan=isinstance(a, float)))


def test_the_same_seed_gives_the_same_weights_to_the_last_bit():
    first, again, other = (learned(everybody(), seed) for seed in (3, 3, 4))
    for agent in first:
        assert equal(weights(first[agent]), weights(again[agent]))
        assert not equal(weights(first[agent]), weights(other[agent]))


@pytest.mark.parametrize("bounds", ["own", "all"])
def test_every_learner_lives_what_the_shared_games_give_its_slots(bounds):
    turns, vector = (
        everybody(information={"bounds": bounds}),
        dynamic(B, information={"bounds": bounds}),
    )
    slots = SlotVecEnv(SharedGames(vector), vector.agents, vector.agents)
    rng = np.random.default_rng(0)
    actions = rng.integers(0, slots.action_space.nvec, size=(12, B, 3, 5))
    slots.seed(SEED)
    wanted = [slots.reset(), *(slots.step(one.reshape(-1, 5)) for one in actions)]
    told = {agent: [] for agent in turns.agents}
    turns.vec_envs["collective_0"].seed(SEED)
    done = turns.run(
        {
            agent: play(env, actions[:, :, place], told[agent])
            for place, (agent, env) in enumerate(turns.vec_envs.items())
        }
    )
    assert done == dict.fromkeys(turns.agents, 12)
    assert any(step[2].all() for step in wanted[1:])
    for place, agent in enumerate(turns.agents):
        mine = slice(place, None, 3)
        np.testing.assert_array_equal(told[agent][0], wanted[0][mine])
        for got, all_slots in zip(told[agent][1:], wanted[1:], strict=True):
            for a, b in zip(got[:3], all_slots[:3], strict=True):
                np.testing.assert_array_equal(a, b[mine])
            assert all(map(same, got[3], all_slots[3][mine]))


def test_masks_are_the_learners_own():
    turns, vector = everybody(), dynamic(B)
    vector.reset(seed=SEED)
    masks = vector.action_masks()
    seen = {}

    def work(agent, env):
        env.seed(SEED)
        env.reset()
        seen[agent] = np.stack(env.env_method("action_masks"))

    turns.run({agent: lambda a=agent, e=env: work(a, e) for agent, env in turns.vec_envs.items()})
    for place, agent in enumerate(turns.agents):
        wanted = np.concatenate([mask[:, place] for mask in masks], axis=1)
        np.testing.assert_array_equal(seen[agent], wanted)
    assert not np.array_equal(seen["collective_0"], seen["collective_2"])


def test_learners_take_turns_in_the_order_of_agents_whatever_their_speed():
    games = dynamic(B)
    turns = TurnTaking(games, ["collective_2", "collective_0", "collective_1"])
    assert turns.agents == games.agents
    log, n_running = [], [0]

    def work(place, env):
        env.reset()
        for number in range(7):
            n_running[0] += 1
            assert n_running == [1]
            time.sleep(0.003 * (3 - place))
            log.append((number, place))
            n_running[0] -= 1
            env.step(np.zeros((B, 5), dtype=np.int64))

    works = {
        agent: lambda p=place, e=env: work(p, e)
        for place, (agent, env) in enumerate(turns.vec_envs.items())
    }
    turns.run(works)
    assert log == [(number, place) for number in range(7) for place in range(3)]


def test_every_algorithm_learns_in_turns():
    sb3_contrib = pytest.importorskip("sb3_contrib")
    turns = everybody()
    envs = dict(zip("abc", turns.vec_envs.values(), strict=True))
    models = [
        DQN("MlpPolicy", FlatActions(VecMonitor(envs["a"])), seed=0, learning_starts=20),
        sb3_contrib.MaskablePPO("MlpPolicy", envs["b"], seed=1, **SMALL),
        sb3_contrib.RecurrentPPO("MlpLstmPolicy", envs["c"], seed=2, **SMALL),
    ]
    starts = [weights(model) for model in models]
    turns.run({a: lambda m=m: m.learn(80) for a, m in zip(turns.agents, models, strict=True)})
    for model, start in zip(models, starts, strict=True):
        assert model.num_timesteps == 80
        assert not equal(weights(model), start)


def test_learning_goes_on_in_a_second_run():
    turns = everybody()
    models = learned(turns)
    again = {
        agent: lambda m=model: m.learn(80, reset_num_timesteps=False)
        for agent, model in models.items()
    }
    turns.run(again)
    assert {model.num_timesteps for model in models.values()} == {160}


def test_one_learner_alone_needs_nobody_to_wait_for():
    games = dynamic(B)
    turns = TurnTaking(games, ["collective_1"], "abstain")
    assert learned(turns)["collective_1"].num_timesteps == 80


@pytest.mark.parametrize("short", range(3))
def test_somebody_may_play_on_for_whom_work_is_over(short):
    turns, vector = everybody(), dynamic(B)
    agent = turns.agents[short]
    rng = np.random.default_rng(0)
    actions = rng.integers(0, turns.vec_envs[agent].action_space.nvec, size=(12, B, 3, 5))
    later = iter(actions[4:, :, short])
    told = {agent: [] for agent in turns.agents}
    works = {
        one: play(env, actions[: 4 if place == short else None, :, place], told[one])
        for place, (one, env) in enumerate(turns.vec_envs.items())
    }
    for env in turns.vec_envs.values():
        env.seed(SEED)
    seen = []

    def afterwards(observations, masks):
        seen.append((observations.shape, [mask.shape for mask in masks]))
        return next(later)

    turns.run(works, {agent: afterwards})
    widths = vector.widths.tolist()
    assert seen == [((B, told[agent][0].shape[1]), [(B, width) for width in widths])] * 8
    vector.reset(seed=SEED)
    for number, joint in enumerate(actions):
        rewards, terminated = vector.step(joint)[1:3]
        for place, one in enumerate(turns.agents):
            if number < len(told[one]) - 1:
                np.testing.assert_array_equal(told[one][number + 1][1], rewards[:, place])
        if terminated.all():
            vector.reset()


def test_different_rollouts_learn_together_if_somebody_plays_on():
    games = dynamic(B)
    turns = TurnTaking(games, ["collective_0", "collective_1"], "uniform")
    first, second = turns.vec_envs.values()
    ppo = PPO("MlpPolicy", first, seed=0, **SMALL)
    a2c = A2C("MlpPolicy", second, seed=1, device="cpu")
    works = {"collective_0": lambda: ppo.learn(100), "collective_1": lambda: a2c.learn(100)}
    turns.run(works, {"collective_1": lambda seen, masks: a2c.predict(seen)[0]})
    assert (ppo.num_timesteps, a2c.num_timesteps) == (120, 100)


def test_the_first_seed_in_the_order_of_agents_is_the_games():
    def first_observations(*seeds):
        turns, seen = everybody(), {}
        works = {}
        for seed, (agent, env) in zip(seeds, turns.vec_envs.items(), strict=True):
            env.seed(seed) if seed is not None else None
            works[agent] = lambda a=agent, e=env: seen.update({a: e.reset()})
        turns.run(works)
        return np.stack([seen[agent] for agent in turns.agents], axis=1)

    wanted = dynamic(B).reset(seed=SEED)[0]
    for seeds in ((SEED, 1, 2), (None, SEED, 2), (None, None, SEED), (SEED, None, None)):
        np.testing.assert_array_equal(first_observations(*seeds), wanted)
    nobodys = [first_observations(None, None, None) for _ in range(2)]
    assert not np.array_equal(*nobodys)
