import numpy as np

from aca_env.agents.base import Policy
from aca_env.runs.episode import play
from tests.agents.scenes import SCENES, make_env


class Diary(Policy):
    """Notes everything that it is told."""

    def __init__(self):
        self.seen, self.lived, self.agent = [], [], None

    def reset(self, agent, spaces, scenario):
        self.agent, self.n_labels = agent, len(spaces.records.labels)

    def act(self, observation, info, rng):
        self.seen.append(observation)
        return np.array([1, rng.integers(self.n_labels), 0, 0, 0])

    def learn(self, transition):
        self.lived.append(transition)


def diaries(scene, seed=4):
    env = make_env(SCENES[scene])
    policies = {agent: Diary() for agent in env.possible_agents}
    rounds = list(play(env, policies, seed))
    return policies, rounds


def test_policies_live_through_every_round_in_order():
    policies, rounds = diaries("plain")
    for agent, diary in policies.items():
        assert diary.agent == agent
        assert len(diary.seen) == len(diary.lived) == len(rounds) == 4
        for before, after in zip(diary.lived[:-1], diary.lived[1:], strict=True):
            assert before.next_observation is after.observation
            assert before.next_info is after.info
        assert [t.reward for t in diary.lived] == [r.rewards[agent] for r in rounds]
        assert [t.terminated for t in diary.lived] == [False, False, False, True]


def test_cut_off_game_is_told_apart_from_an_ended_one():
    policies, _ = diaries("once")
    last = policies["collective_0"].lived[-1]
    assert (last.terminated, last.truncated) == (False, True)


def test_agents_have_chances_of_their_own():
    policies, _ = diaries("plain")
    first, second = (np.array([t.action for t in d.lived]) for d in policies.values())
    assert (first[:, 1] != second[:, 1]).any()


def test_actions_of_a_round_are_those_carried_out():
    policies, rounds = diaries("plain")
    for place, diary in enumerate(policies.values()):
        asked = [transition.action for transition in diary.lived]
        np.testing.assert_array_equal(asked, [round_.actions[place] for round_ in rounds])
