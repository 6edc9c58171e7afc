"""One episode: policies act, the environment answers, policies learn."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.agents.base import Policy, Spaces, Transition
from aca_env.faces.asking import ask
from aca_env.faces.parallel import CollectiveActionEnv


@dataclass(frozen=True, eq=False)
class Round:
    """What a round gave everybody.

    Attributes:
        number: rounds played so far, this one included.
        actions: (n_agents, 5) as carried out.
        rewards: by agent.
        infos: by agent.
    """

    number: int
    actions: NDArray[np.int64]
    rewards: Mapping[str, float]
    infos: Mapping[str, Mapping[str, Any]]


def play(env: CollectiveActionEnv, policies: Mapping[str, Policy], seed: int) -> Iterator[Round]:
    """Play one episode, round by round.

    Args:
        env: the environment; it is reset first.
        policies: one per agent, attached to the environment.
        seed: of the episode's chances and of the policies' own.
    """
    observations, infos = env.reset(seed=seed)
    prepare(env, policies)
    # A stream per agent, so that a policy that draws more shifts nobody else's chances.
    chances = {agent: np.random.default_rng([seed, i]) for i, agent in enumerate(policies)}
    while env.agents:
        actions = ask(policies, observations, infos, chances)
        before, masks = observations, infos
        observations, rewards, terminated, truncated, infos = env.step(actions)
        for agent, policy in policies.items():
            lived = Transition(
                before[agent], masks[agent], actions[agent], rewards[agent],
                observations[agent], infos[agent], terminated[agent], truncated[agent],
            )  # fmt: skip
            policy.learn(lived)
        state = env.game.state
        yield Round(state.round, state.last_action[0], rewards, infos)


def prepare(env: CollectiveActionEnv, policies: Mapping[str, Policy]) -> None:
    """Reset the policies; options that do not fit their collective raise here."""
    for agent, policy in policies.items():
        spaces = Spaces(env.observation_space(agent), env.action_space(agent), env.game.world.space)
        policy.reset(agent, spaces, env.scenario)
