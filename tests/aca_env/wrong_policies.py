"""Policies that break the contract, each in one way, and what is told of it."""

import threading

import numpy as np

from aca_env.agents import Uniform
from aca_env.agents.base import Policy, PolicyError


class Loud(Policy):
    """Takes the last allowed entry of every axis, as a list."""

    def act(self, observation, info, rng):
        return [int(mask.nonzero()[0][-1]) for mask in info["action_mask"]]


class Learner(Uniform):
    """Goes on from what its last action paid, and says that it reads no records."""

    def reset(self, agent, spaces, scenario):
        platform = scenario.platform
        self.reads_records = platform.memory > 1 or platform.decay > 0
        self.payoff, self.action = -np.inf, None

    def act(self, observation, info, rng):
        if self.payoff < 0.2 or self.action[0] == 0:
            self.action = super().act(observation, info, rng)
        may = all(mask[i] for mask, i in zip(info["action_mask"], self.action, strict=True))
        return self.action.copy() if may else super().act(observation, info, rng)

    def learn(self, transition):
        self.payoff = transition.reward


class Shape(Loud):
    def act(self, observation, info, rng):
        return super().act(observation, info, rng)[:4]


class Reals(Loud):
    def act(self, observation, info, rng):
        return np.array(super().act(observation, info, rng), dtype=np.float64)


class Flags(Loud):
    def act(self, observation, info, rng):
        return [True] * 5


class Nothing(Loud):
    def act(self, observation, info, rng):
        return None


class Outside(Loud):
    def act(self, observation, info, rng):
        return np.array([0, 99, 0, 0, 0])


class Below(Loud):
    def act(self, observation, info, rng):
        return np.array([0, 0, -1, 0, 0])


class Spendthrift(Loud):
    def act(self, observation, info, rng):
        return np.array([1, 0, 0, 0, 0])


class Broken(Loud):
    def act(self, observation, info, rng):
        return {}["key\nof two lines"]


class Late(Loud):
    def act(self, observation, info, rng):
        raise PolicyError("does not fit")


class Greedy(Loud):
    def act(self, observation, info, rng):
        observation[0] = 0.5
        return super().act(observation, info, rng)


class MaskEater(Loud):
    def act(self, observation, info, rng):
        info["action_mask"][1][0] = 0
        return super().act(observation, info, rng)


class Scribbler(Loud):
    def act(self, observation, info, rng):
        info["seen"] = True
        return super().act(observation, info, rng)


class Rewriter(Loud):
    def learn(self, transition):
        transition.next_observation[:] = 0


class Forgetful(Loud):
    def learn(self, transition):
        raise RuntimeError("no\nmemory")


class Chancy(Uniform):
    chance = np.random.default_rng(0)

    def act(self, observation, info, rng):
        return super().act(observation, info, self.chance)


class Tally(Loud):
    n_asked = 0

    def act(self, observation, info, rng):
        Tally.n_asked += 1
        return [0, Tally.n_asked % 3, 0, 0, 0]


class Crowd(Loud):
    """Whoever is reset last decides for all."""

    def reset(self, agent, spaces, scenario):
        Crowd.agent = agent

    def act(self, observation, info, rng):
        return [1, int(Crowd.agent[-1]), 0, 0, 0] if info["action_mask"][0][1] else [0] * 5


class Blank(Loud):
    label = 1

    def __init__(self):
        self.label = 2

    def __deepcopy__(self, memo):
        return object.__new__(Blank)

    def act(self, observation, info, rng):
        return np.array([0, self.label, 0, 0, 0])


class Keeper(Loud):
    def reset(self, agent, spaces, scenario):
        self.action = np.zeros(5, dtype=np.int64)

    def act(self, observation, info, rng):
        return self.action


class Looker(Loud):
    reads_records = False

    def act(self, observation, info, rng):
        return [0, int(observation.sum() > 3), 0, 0, 0]


class Rememberer(Learner):
    def reset(self, agent, spaces, scenario):
        super().reset(agent, spaces, scenario)
        self.reads_records = False

    def act(self, observation, info, rng):
        action = super().act(observation, info, rng)
        action[1] = info.get("payoff", 0) > 0.01
        return action


class Peeker(Loud):
    reads_records = False

    def attach(self, env):
        self.env = env

    def act(self, observation, info, rng):
        joint = np.zeros((1, len(self.env.possible_agents), 5), dtype=np.int64)
        self.env.outcomes(joint)
        return super().act(observation, info, rng)


class Batch(Loud):
    @classmethod
    def batched(cls, policies, places, games):
        return lambda observations, infos, chances: np.zeros(
            (games.n_envs, len(places), 5), dtype=np.int64
        )


class BrokenBatch(Loud):
    @classmethod
    def batched(cls, policies, places, games):
        return lambda observations, infos, chances: observations["mask"]


class Locked(Loud):
    def __init__(self):
        self.lock = threading.Lock()


class Demanding(Loud):
    def __init__(self, wish):
        self.wish = wish


class Unfinished(Policy):
    pass


class Refusing(Loud):
    def reset(self, agent, spaces, scenario):
        raise PolicyError(f"policy refusing of {agent}: expected nobody")


class Clumsy(Loud):
    def reset(self, agent, spaces, scenario):
        raise ValueError("expected\nnobody")


WRONG = {
    Shape: "scene 'plain', round 1, collective_0: act: expected 5 whole numbers",
    Reals: "round 1, collective_0: act: expected whole numbers, got an array of float64",
    Flags: "act: strategy: expected a whole number, got True",
    Nothing: "act: expected 5 whole numbers (strategy, label, signal, effort, announcement), got N",
    Outside: "act: label: expected 0 to 3, got 99",
    Below: "act: signal: expected 0 to 1, got -1",
    Spendthrift: "scene 'budget', round 4, collective_0: action [1, 0, 0, 0, 0] is against info[",
    Broken: "collective_0: act raised KeyError: 'key\\nof two lines'",
    Late: "round 1, collective_0: does not fit",
    Greedy: "act changed the observation or info that it was given",
    MaskEater: "act changed the observation or info that it was given",
    Scribbler: "act changed the observation or info that it was given",
    Rewriter: "learn changed the transition that it was given",
    Forgetful: "learn raised RuntimeError: no memory",
    Chancy: "now: does not repeat itself from one seed",
    Tally: "does not repeat itself from one seed",
    Crowd: "shares state between its instances",
    Blank: "a deep copy of it plays otherwise",
    Keeper: "act: strategy: expected 0 to 1, got -1: keeps the array that it returned",
    Looker: "reads_records is False, but the answer changes",
    Rememberer: "memory', round 2, collective_0: answered",
    Peeker: "asked outcomes of the round's own records, and reads_records is False",
    Batch: "collective_0, game 0: batched answered [0, 0, 0, 0, 0], act [1, 3, 0, 0, 0]",
    BrokenBatch: "scene 'plain': batched: IndexError",
    Locked: "expected a policy that can be copied, got TypeError",
    Demanding: "expected a constructor that needs no options, got TypeError",
    Unfinished: "expected a method act, got none",
    Refusing: "expected to fit one collective at least: policy refusing of collective_0",
    Clumsy: "round 0, collective_0: reset raised ValueError: expected nobody",
}
