import numpy as np
import pytest

from aca_env.agents.base import PolicyError
from aca_env.agents.uniform import Uniform
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.game.world import World
from aca_env.policies import make_policy
from aca_env.policy_words import parse_policy
from aca_env.runs.batched import Stage, play_many
from aca_env.runs.episode import play
from aca_env.scenario.schema import Scenario
from tests.agents.scenes import SCENES, fields


class Alone(Uniform):
    """Plays as its parent, but game by game."""

    def act(self, observation, info, rng):
        return super().act(observation, info, rng)


def one_by_one(world, policies, seed):
    env = CollectiveActionEnv(world)
    made = {agent: make_policy(*parse_policy(word)) if isinstance(word, str) else word()
            for agent, word in zip(env.possible_agents, policies, strict=True)}  # fmt: skip
    for policy in made.values():
        policy.attach(env)
    return list(play(env, made, seed))


@pytest.mark.parametrize("scene", ["plain", "budget", "types_and_announcements",
                                   "participation_and_memory", "bank_without_bounds"])  # fmt: skip
@pytest.mark.parametrize("policies", [("uniform", "myopic"), ("fixed(label=2)", Alone)])
def test_many_episodes_are_those_played_one_by_one(scene, policies):
    world = World(Scenario(**SCENES[scene]))
    seeds = [5, 0, 7, 2**40, 5]
    played = Stage(world, 2).play(policies, seeds)
    for row, seed in enumerate(seeds):
        rounds = one_by_one(world, policies, seed)
        for t, round_ in enumerate(rounds):
            np.testing.assert_array_equal(played.actions[row, t], round_.actions)
            infos = list(round_.infos.values())
            np.testing.assert_array_equal(played.reward[row, t], list(round_.rewards.values()))
            for name in ("payoff", "success"):
                told = [info[name] for info in infos]
                np.testing.assert_array_equal(getattr(played, name)[row, t], told)
            if "bound" in infos[0]:
                np.testing.assert_array_equal(played.bound[row, t], [i["bound"] for i in infos])


def test_returns_are_discounted_sums_whatever_the_batch():
    world = World(Scenario(**fields(reward={"gamma": 0.5})))
    played = play_many(world, ("uniform", "uniform"), range(5))
    weights = 0.5 ** np.arange(world.scenario.rounds)
    np.testing.assert_allclose(played.returns, np.einsum("stk,t->sk", played.reward, weights))
    alone = [play_many(world, ("uniform", "uniform"), [seed]).returns[0] for seed in range(5)]
    np.testing.assert_array_equal(played.returns, alone)


def test_rounds_are_counted_as_they_are_played():
    done = []
    world = World(Scenario(**fields()))
    Stage(world, 2).play(("uniform", "uniform"), range(3), on_round=done.append)
    assert sum(done) == 3 * world.scenario.rounds


def test_one_policy_per_agent_is_expected():
    with pytest.raises(PolicyError, match="expected 2, one per agent, got 1"):
        play_many(World(Scenario(**fields())), ("uniform",), [0])
