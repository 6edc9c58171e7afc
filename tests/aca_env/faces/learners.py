"""One learner among given policies: small worlds, telling policies, and the plain way to play."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from aca_env.agents.base import Policy, Spaces, Transition
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.game.world import World
from tests.aca_env.faces.games import fields, make, same

AGENT = "collective_1"


def small_world(**changes: Any) -> World:
    """Return the small scenario with every dynamic, on the one pool and from a small bank."""
    population = {"redraw": "bank", "bank_size": 8} | changes.pop("population", {})
    return make(fields(population=population, **changes)).game.world


class Counting(Policy):
    """Holds state of its own: acts by how often it was asked, and by what it learned."""

    def __init__(self) -> None:
        self.n_asked = self.n_learned = self.n_episodes = 0
        self.total = 0.0

    def reset(self, agent: str, spaces: Spaces, scenario: Any) -> None:
        """Go on counting over episodes."""
        self.nvec = spaces.action.nvec
        self.n_episodes += 1

    def act(self, observation: Any, info: Mapping[str, Any], rng: np.random.Generator) -> Any:
        """Return an action of everything it knows."""
        self.n_asked += 1
        told = round(1000 * (self.total + float(observation.sum()) + info.get("payoff", 0.0)))
        shift = self.n_asked + 3 * self.n_learned + 7 * self.n_episodes + told
        return (np.arange(5) + shift + int(rng.integers(2))) % self.nvec

    def learn(self, transition: Transition) -> None:
        """Add up everything that a transition holds."""
        self.n_learned += 1
        self.total += transition.reward + float(transition.next_observation.mean())
        self.total += float(np.sum(transition.action)) + transition.next_info["n_acting"] / 1000
        self.total += len(transition.info) + transition.terminated + 2 * transition.truncated


class Planner(Policy):
    """Asks the environment it was given, as planners do."""

    def attach(self, env: CollectiveActionEnv) -> None:
        """Take the environment."""
        self.env = env

    def reset(self, agent: str, spaces: Spaces, scenario: Any) -> None:
        """Note the place, and what the first round would pay."""
        self.place, self.nvec = scenario.agents.index(agent), spaces.action.nvec
        idle = np.zeros((1, len(scenario.agents), 5), dtype=np.int64)
        self.first = float(self.env.outcomes(idle).payoff.sum())

    def act(self, observation: Any, info: Mapping[str, Any], rng: np.random.Generator) -> Any:
        """Return what would pay best against idle others, shifted by the first round."""
        tried = rng.integers(0, self.nvec, size=(4, 5))
        joint = np.zeros((4, len(self.env.possible_agents), 5), dtype=np.int64)
        joint[:, self.place] = tried
        payoff = self.env.outcomes(joint).payoff[:, self.place]
        best = tried[int(np.argmax(payoff))]
        return (best + round(100 * self.first) + self.env.get_state()["round"]) % self.nvec


class Batched(Counting):
    """Answers for all games at once, and says so by another action than game by game."""

    def act(self, observation: Any, info: Mapping[str, Any], rng: np.random.Generator) -> Any:
        """Return the first entry of every axis."""
        return np.zeros(5, dtype=np.int64)

    def learn(self, transition: Transition) -> None:
        """Learn nothing."""

    @classmethod
    def batched(cls, policies, places, games):
        """Return random labels, and efforts by the mask, for agents at `places`."""

        def act(observations, infos, chances):
            numbers = chances.random(5)
            assert numbers.shape == (games.n_envs, len(places), 5)
            assert len(policies) == len(places)
            actions = np.zeros(numbers.shape, dtype=np.int64)
            actions[..., 0] = 1
            actions[..., 1] = np.floor(numbers[..., 1] * 3)
            actions[..., 3] = infos["action_mask"][3][:, places, 1]
            return actions

        return act


class ByHand(Policy):
    """What `Batched` plays, game by game."""

    def act(self, observation: Any, info: Mapping[str, Any], rng: np.random.Generator) -> Any:
        """Return the same action from the same chances."""
        numbers = rng.random(5)
        return np.array([1, int(numbers[1] * 3), 0, info["action_mask"][3][1], 0])


def choose(info: Mapping[str, Any], rng: np.random.Generator) -> np.ndarray:
    """Return an unmasked action."""
    return np.array([rng.choice(np.flatnonzero(mask)) for mask in info["action_mask"]])


def lives(
    world: World, policies: Mapping[str, Policy], seed: int, n_episodes: int = 2
) -> Iterator[tuple[Any, ...]]:
    """Yield all that `AGENT` lives in the parallel environment: resets and steps.

    The other policies play as a run plays them, over consecutive episodes of one seed.
    """
    env = CollectiveActionEnv(world)
    spaces = {
        agent: Spaces(env.observation_space(agent), env.action_space(agent), env.game.world.space)
        for agent in env.possible_agents
    }
    places = {agent: env.possible_agents.index(agent) for agent in policies}
    chances = {agent: np.random.default_rng([seed, places[agent]]) for agent in policies}
    own = np.random.default_rng([seed, 99])
    for policy in policies.values():
        policy.attach(env)
    for episode in range(n_episodes):
        seen, told = env.reset(seed=None if episode else seed)
        for agent, policy in policies.items():
            policy.reset(agent, spaces[agent], env.scenario)
        yield seen[AGENT], told[AGENT]
        while env.agents:
            joint = {
                agent: policy.act(seen[agent], told[agent], chances[agent])
                for agent, policy in policies.items()
            }
            before = seen, told
            lived = env.step({**joint, AGENT: choose(told[AGENT], own)})
            seen, told = lived[0], lived[4]
            for agent, policy in policies.items():
                parts = (part[agent] for part in lived)
                after, reward, terminated, truncated, info = parts
                policy.learn(
                    Transition(
                        before[0][agent], before[1][agent], joint[agent], reward,
                        after, info, terminated, truncated,
                    )
                )  # fmt: skip
            yield tuple(part[AGENT] for part in lived)


def game_of(parts: tuple[Any, ...], game: int, agents: tuple[str, ...]) -> tuple[Any, ...]:
    """Return one game's share of what `LearnerGames` gave, in the words of one game."""
    infos = parts[-1]
    told: dict[str, Any] = {
        "action_mask": tuple(mask[game].astype(np.int8) for mask in infos["action_mask"])
    }
    told |= {
        name: infos[name][game].item() for name in infos if name not in ("action_mask", "bounds")
    }
    if "bounds" in infos:
        told["bounds"] = dict(zip(agents, infos["bounds"][game].tolist(), strict=True))
    numbers = tuple(part[game].item() for part in parts[1:-1])
    return parts[0][game], *numbers, told


def plain(value: Any) -> Any:
    """Return infos with every kind of NaN as the one float."""
    if isinstance(value, Mapping):
        return {key: plain(value[key]) for key in sorted(value)}
    if isinstance(value, tuple):
        return tuple(map(plain, value))
    return float(value) if isinstance(value, float) else value


def assert_same(got: Any, wanted: Any) -> None:
    """Compare two lives to the last bit."""
    assert same(plain(got), plain(wanted)), f"{got}\n{wanted}"
