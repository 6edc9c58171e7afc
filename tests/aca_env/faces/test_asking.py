"""Oracles are asked last and told what the others are about to do, on every face alike."""

import numpy as np
import pytest

from aca_env import parallel_env, single_agent_env
from aca_env.agents.base import Policy
from aca_env.faces.learner import LearnerGames
from aca_env.game.world import World
from aca_env.runs.episode import play
from aca_env.scenario.schema import Scenario
from tests.agents.scenes import fields


class Copycat(Policy):
    """Plays what the first agent that it sees is about to play, and remembers what it saw."""

    sees_actions = True

    def __init__(self):
        self.seen = []

    def act(self, observation, info, rng):
        self.seen.append(info["others_actions"].copy())
        known = info["others_actions"][info["others_actions"][:, 0] >= 0]
        return known[0].copy() if len(known) else np.zeros(5, dtype=np.int64)


class BatchedCopycat(Copycat):
    @classmethod
    def batched(cls, policies, places, games):
        return lambda _, infos, __: infos["others_actions"][:, [0] * len(places)]


@pytest.fixture
def scenario():
    return Scenario(**fields())


def test_an_oracle_sees_everybody_who_is_no_oracle(scenario):
    env = parallel_env(scenario)
    from aca_env.agents.uniform import Uniform

    policies = {"collective_0": Uniform(), "collective_1": Copycat()}
    rounds = list(play(env, policies, seed=1))
    for round_, seen in zip(rounds, policies["collective_1"].seen, strict=True):
        np.testing.assert_array_equal(seen, [round_.actions[0], [-1] * 5])
        np.testing.assert_array_equal(round_.actions[1], round_.actions[0])


def test_two_oracles_do_not_see_each_other(scenario):
    policies = {"collective_0": Copycat(), "collective_1": Copycat()}
    list(play(parallel_env(scenario), policies, seed=1))
    for policy in policies.values():
        assert (np.array(policy.seen) == -1).all()


@pytest.mark.parametrize("oracle", [Copycat, BatchedCopycat])
def test_an_oracle_sees_the_learner_in_many_games(scenario, oracle):
    games = LearnerGames(World(scenario), 3, "collective_0", oracle)
    games.reset(seed=0)
    own = np.array([[1, label, 0, 0, 0] for label in (0, 2, 1)])
    games.step(own)
    np.testing.assert_array_equal(games.games.game.present.last_action[:, 1], own)


def test_an_oracle_sees_the_learner_in_the_single_agent_environment(scenario):
    env = single_agent_env(scenario, "collective_0", Copycat)
    env.reset(seed=0)
    env.step(np.array([1, 2, 0, 0, 0]))
    np.testing.assert_array_equal(env.parallel.game.present.last_action[0, 1], [1, 2, 0, 0, 0])
