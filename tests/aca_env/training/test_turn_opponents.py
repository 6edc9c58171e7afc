"""Those who do not learn while others take turns: their policies play, and are told."""

import numpy as np
import pytest

pytest.importorskip("stable_baselines3")


from aca_env.agents.base import Policy
from aca_env.training.turns import TurnTaking
from tests.aca_env.faces.vectors import dynamic
from tests.aca_env.training.learning import SEED, play

B = 4


class Alternates(Policy):
    """Plants in every other episode, from the first one on."""

    def reset(self, agent, spaces, scenario):
        self.n_episodes = getattr(self, "n_episodes", 0) + 1
        self._action = np.array([self.n_episodes % 2, 1, 0, 0, 0])

    def act(self, observation, info, rng):
        return self._action


def test_who_does_not_learn_is_played_by_its_opponent(monkeypatch):
    games, vector = dynamic(B), dynamic(B)
    turns = TurnTaking(games, ["north", "collective_2"], {"south": Alternates})
    assert turns.agents == ("collective_0", "collective_2")
    joint = np.zeros((B, 3, 5), dtype=np.int64)
    joint[:, 2, 0] = 1
    wanted = []
    for seed, strategy in ((SEED, 1), (None, 0)):
        vector.reset(seed=seed)
        joint[:, 1] = [strategy, 1, 0, 0, 0]
        wanted += [vector.step(joint) for _ in range(5)]
    told = {agent: [] for agent in turns.agents}
    turns.vec_envs["collective_0"].seed(SEED)
    played, step = [], games.step
    monkeypatch.setattr(games, "step", lambda joint: played.append(joint) or step(joint))
    turns.run(
        {
            agent: play(env, [joint[:, place]] * 10, told[agent])
            for (agent, env), place in zip(turns.vec_envs.items(), (0, 2), strict=True)
        }
    )
    south = [joint[0, 1, 0] for joint in played]
    assert south == [1] * 5 + [0] * 5
    for number, (observations, rewards, *_) in enumerate(wanted):
        for agent, place in (("collective_0", 0), ("collective_2", 2)):
            seen, got, _, infos = told[agent][number + 1]
            last = [
                info.get("terminal_observation", row) for info, row in zip(infos, seen, strict=True)
            ]
            np.testing.assert_array_equal(last, observations[:, place])
            np.testing.assert_array_equal(got, rewards[:, place])


class Counts(Policy):
    """Plays one strategy more often, the more rounds it was told of."""

    def __init__(self):
        self.n_rounds = 0

    def act(self, observation, info, rng):
        return np.array([self.n_rounds % 2, 0, 0, 0, 0])

    def learn(self, transition):
        self.n_rounds += 1


def test_opponents_that_learn_are_told_of_every_round():
    games = dynamic(B)
    turns = TurnTaking(games, ["collective_0", "collective_1"], {"collective_2": Counts})
    acted = []

    def work(env):
        env.seed(SEED)
        env.reset()
        for _ in range(5):
            acted.append(games.game.present.last_action[0, 2, 0])
            env.step(np.zeros((B, 5), dtype=np.int64))

    turns.run({agent: lambda e=env: work(e) for agent, env in turns.vec_envs.items()})
    # Two learners look before every round: nothing was played, then 0, 1, 0, 1.
    assert acted[2:] == [0, 0, 1, 1, 0, 0, 1, 1]
