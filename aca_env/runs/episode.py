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
        lived: what everybody saw and asked for; None unless it was to be noted.
    """

    number: int
    actions: NDArray[np.int64]
    rewards: Mapping[str, float]
    infos: Mapping[str, Mapping[str, Any]]
    lived: "Lived | None" = None


@dataclass(frozen=True, eq=False)
class Sight:
    """What everybody was shown at one time.

    Attributes:
        observations: float32 (n_agents, n_entries).
        masks: int8 (n_agents, n_mask_entries), the axes one after the other.
    """

    observations: NDArray[np.float32]
    masks: NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Lived:
    """The rest of a round, for who wants to learn from it or to play it again.

    Attributes:
        before: what everybody saw before acting.
        asked: (n_agents, 5) actions as the policies asked for them.
        after: what everybody saw afterwards.
        terminated: whether the game is over.
        truncated: whether the game was cut off here.
    """

    before: Sight
    asked: NDArray[np.int64]
    after: Sight
    terminated: bool
    truncated: bool


def play(
    env: CollectiveActionEnv, policies: Mapping[str, Policy], seed: int, *, notes_all: bool = False
) -> Iterator[Round]:
    """Play one episode, round by round.

    Args:
        env: the environment; it is reset first.
        policies: one per agent, attached to the environment.
        seed: of the episode's chances and of the policies' own.
        notes_all: whether rounds hold what was seen and asked for; needs an environment
            with flat, padded observations.
    """
    observations, infos = env.reset(seed=seed)
    prepare(env, policies)
    seen = _sight(observations, infos) if notes_all else None
    # A stream per agent, so that a policy that draws more shifts nobody else's chances.
    chances = {agent: np.random.default_rng([seed, i]) for i, agent in enumerate(policies)}
    while env.agents:
        actions = ask(policies, observations, infos, chances)
        before, masks = observations, infos
        observations, rewards, terminated, truncated, infos = env.step(actions)
        noted = None
        if seen is not None:
            # Copies, and before anybody learns: what policies do to arrays is not the game's.
            asked = np.array([actions[agent] for agent in infos]).astype(np.int64)
            shown = _sight(observations, infos)
            ended, cut = any(terminated.values()), any(truncated.values())
            seen, noted = shown, Lived(seen, asked, shown, ended, cut)
        for agent, policy in policies.items():
            lived = Transition(
                before[agent], masks[agent], actions[agent], rewards[agent],
                observations[agent], infos[agent], terminated[agent], truncated[agent],
            )  # fmt: skip
            policy.learn(lived)
        state = env.game.state
        yield Round(state.round, state.last_action[0], rewards, infos, noted)


def _sight(observations: Mapping[str, Any], infos: Mapping[str, Any]) -> Sight:
    masks = [np.concatenate(info["action_mask"]) for info in infos.values()]
    return Sight(np.stack([*observations.values()]), np.stack(masks))


def prepare(env: CollectiveActionEnv, policies: Mapping[str, Policy]) -> None:
    """Reset the policies; options that do not fit their collective raise here."""
    for agent, policy in policies.items():
        spaces = Spaces(env.observation_space(agent), env.action_space(agent), env.game.world.space)
        policy.reset(agent, spaces, env.scenario)
