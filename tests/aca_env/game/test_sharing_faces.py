"""Reward modes on every face: the parallel environment's rewards and views, to the last bit."""

import numpy as np
import pytest
from pettingzoo.utils.conversions import parallel_to_aec

from aca_env.agents.base import Policy
from aca_env.faces.gymnasium_vector import GymnasiumVectorEnv
from aca_env.faces.learner import LearnerGames
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.faces.sb3_shared import SharedGames
from aca_env.faces.single_agent import SingleAgentEnv
from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.game.world import World
from tests.aca_env.faces.games import random_joint
from tests.aca_env.game.reward_modes import every_path, world_of

SEED, LEARNER = 11, 1


class DoesNothing(Policy):
    """Always the first entry of every axis."""

    def act(self, observation, info, rng):
        return np.zeros(5, dtype=np.int64)


def lone_actions(world: World, rng) -> np.ndarray:
    """Return a joint action in which only the learner does something."""
    joint = np.zeros((world.n_agents, 5), dtype=np.int64)
    joint[LEARNER] = rng.integers(0, world.menus.padded)
    return joint


def story_of(env: CollectiveActionEnv, seed: int, joints) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return observations and rewards (n_agents, ...) of two episodes."""
    told = []
    for episode in range(2):
        seen, _ = env.reset(seed=seed if episode == 0 else None)
        rewards = dict.fromkeys(seen, 0.0)
        told.append((np.stack(list(seen.values())), np.array(list(rewards.values()))))
        for joint in joints[episode]:
            seen, rewards, *_ = env.step(dict(zip(env.possible_agents, joint, strict=True)))
            told.append((np.stack(list(seen.values())), np.array(list(rewards.values()))))
    return told


def expected(world: World, n_games: int):
    """Return the learner's actions (episode, round, agent, axis), and what the games tell."""
    rng, rounds = np.random.default_rng(0), world.scenario.rounds
    joints = np.array([[lone_actions(world, rng) for _ in range(rounds)] for _ in range(2)])
    stories = [story_of(CollectiveActionEnv(world), SEED + b, joints) for b in range(n_games)]
    seen, rewards = (
        np.stack([[moment[part] for moment in story] for story in stories], axis=1)
        for part in (0, 1)
    )
    return joints, seen, rewards


def played(env, joints, actions_of, step_of):
    """Return observations and rewards of two episodes of another face."""
    told = []
    for episode in range(2):
        seen, _ = env.reset(seed=SEED if episode == 0 else None)
        told.append((seen, None))
        told += [step_of(env, actions_of(joint)) for joint in joints[episode]]
    return told


def check(told, seen, rewards) -> None:
    """Compare with the parallel environment to the last bit."""
    assert len(told) == len(seen)
    for (got_seen, got_rewards), wanted_seen, wanted in zip(told, seen, rewards, strict=True):
        np.testing.assert_array_equal(got_seen, wanted_seen)
        if got_rewards is not None:
            np.testing.assert_array_equal(got_rewards, wanted)


def plain_step(env, actions):
    return env.step(actions)[:2]


@every_path
def test_arrays_of_games_are_the_parallel_environment(mode):
    world, B = world_of(mode), 3
    joints, seen, rewards = expected(world, B)
    vector = CollectiveActionVectorEnv(world, B)
    check(played(vector, joints, lambda joint: np.stack([joint] * B), plain_step), seen, rewards)
    rows = SharedGames(CollectiveActionVectorEnv(world, B))
    flat = played(rows, joints, lambda joint: np.concatenate([joint] * B), plain_step)
    shape = (-1, B * world.n_agents)
    check(flat, seen.reshape(len(seen), shape[1], -1), rewards.reshape(shape))


@every_path
def test_learners_get_the_parallel_environments_rewards(mode):
    world, B = world_of(mode), 2
    joints, seen, rewards = expected(world, B)
    one = seen[:, :, LEARNER], rewards[:, :, LEARNER]
    agent = f"collective_{LEARNER}"

    def own(joint):
        return np.stack([joint[LEARNER]] * B)

    check(played(LearnerGames(world, B, agent, DoesNothing), joints, own, plain_step), *one)
    many = GymnasiumVectorEnv(world, B, agent, DoesNothing, autoreset_mode="disabled")
    check(played(many, joints, own, plain_step), *one)
    single = SingleAgentEnv(world, agent, DoesNothing)
    alone = played(single, joints, lambda joint: joint[LEARNER], plain_step)
    check(alone, one[0][:, 0], one[1][:, 0])


@every_path
def test_slots_of_stable_baselines_get_the_parallel_environments_rewards(mode):
    pytest.importorskip("stable_baselines3")
    from aca_env.faces.sb3_slots import SlotVecEnv

    world, B = world_of(mode), 2
    joints, seen, rewards = expected(world, B)
    vector = CollectiveActionVectorEnv(world, B)
    env = SlotVecEnv(SharedGames(vector), vector.agents, vector.agents)
    env.seed(SEED)
    n, rounds = B * world.n_agents, world.scenario.rounds
    np.testing.assert_array_equal(env.reset(), seen[0].reshape(n, -1))
    for round_ in range(rounds):
        got_seen, got, dones, infos = env.step(np.concatenate([joints[0, round_]] * B))
        np.testing.assert_array_equal(got, rewards[1 + round_].reshape(n))
        if dones[0]:
            np.testing.assert_array_equal(got_seen, seen[rounds + 1].reshape(n, -1))
            got_seen = np.stack([info["terminal_observation"] for info in infos])
        np.testing.assert_array_equal(got_seen, seen[1 + round_].reshape(n, -1))


@every_path
def test_taking_turns_gives_the_parallel_environments_rewards(mode):
    world = world_of(mode)
    parallel, turns = CollectiveActionEnv(world), parallel_to_aec(CollectiveActionEnv(world))
    rng = np.random.default_rng(2)
    parallel.reset(seed=SEED)
    turns.reset(seed=SEED)
    for _ in range(world.scenario.rounds):
        joint = random_joint(parallel, rng)
        for agent in parallel.possible_agents:
            assert turns.agent_selection == agent
            turns.step(joint[agent])
        seen, rewards, *_ = parallel.step(joint)
        assert {agent: turns.rewards[agent] for agent in rewards} == rewards
        for agent, own in seen.items():
            np.testing.assert_array_equal(turns.observe(agent), own)
