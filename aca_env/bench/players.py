"""Environments of every form with their actions drawn beforehand, ready to be timed."""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import ActionError
from aca_env.faces.vector import CollectiveActionVectorEnv

N_JOINT = 48
"""Joint actions that are drawn and then played in turn, over and over."""

ACTION_BYTES = 2**23
"""Memory that drawn actions of many worlds may take; fewer are drawn then."""

BLOCK = 24
"""Steps between two looks at the clock, for environments whose episodes have no fixed length."""

Joint = dict[str, Any]


class Parallel(Protocol):
    """What PettingZoo's parallel environments have in common."""

    possible_agents: list[str]
    agents: list[str]

    def reset(self, seed: int | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
        """Start an episode."""

    def step(self, actions: Joint) -> tuple[Any, Any, Any, Any, dict[str, Any]]:
        """Play a round."""

    def action_space(self, agent: str) -> Any:
        """Return an agent's action space."""


def draw_joint_actions(env: Parallel, seed: int) -> list[Joint]:
    """Return joint actions, uniform over the masks that the first infos hold, if any do.

    The environment is reset. Masks are taken to stay the same; `check_valid` finds out.

    Args:
        env: the environment.
        seed: of the actions and of the episode.
    """
    _, infos = env.reset(seed=seed)
    agents = list(env.possible_agents)
    spaces = {agent: env.action_space(agent) for agent in agents}
    masks = {agent: infos.get(agent, {}).get("action_mask") for agent in agents}
    for place, agent in enumerate(agents):
        spaces[agent].seed(seed + place)
    return [
        {agent: spaces[agent].sample(mask=masks[agent]) for agent in agents} for _ in range(N_JOINT)
    ]


def check_valid(env: Parallel, joint_actions: list[Joint]) -> None:
    """Play all joint actions once, untimed.

    Raises:
        ActionError: one of them was against a mask, so that less work would be measured.
    """
    for actions in joint_actions:
        infos = env.step(actions)[4]
        wrong = [agent for agent, info in infos.items() if info.get("illegal_action")]
        if wrong:
            raise ActionError(f"bench: expected valid actions, got {actions[wrong[0]]}")
        if not env.agents:
            env.reset()


class ParallelPlayer:
    """A parallel environment; an episode that ends is followed by the next.

    Args:
        env: a PettingZoo parallel environment.
        seed: of its actions and episodes.
        block: steps between two looks at the clock.
    """

    n_worlds = 1

    def __init__(self, env: Any, seed: int, block: int = BLOCK) -> None:
        self.env, self.block = env, block
        self.n_agents = len(env.possible_agents)
        self._joint = draw_joint_actions(env, seed)
        check_valid(env, self._joint)
        self._next = 0

    def play(self, n_steps: int) -> None:
        """Play a number of rounds."""
        env, joint, place = self.env, self._joint, self._next
        for _ in range(n_steps):
            env.step(joint[place])
            place = (place + 1) % N_JOINT
            if not env.agents:
                env.reset()
        self._next = place


class TurnsPlayer:
    """The agent-environment-cycle form of one of our games; a step is one turn of everybody.

    Args:
        env: the environment.
        joint_actions: what is played, as `draw_joint_actions` returns it.
        block: steps between two looks at the clock.
    """

    n_worlds = 1

    def __init__(self, env: Any, joint_actions: list[Joint], block: int) -> None:
        self.env, self.block = env, block
        self.n_agents = len(env.possible_agents)
        self._joint = joint_actions
        self._next = 0
        env.reset(seed=0)

    def play(self, n_steps: int) -> None:
        """Play a number of rounds, turn by turn."""
        env, joint, place = self.env, self._joint, self._next
        for _ in range(n_steps):
            for action in joint[place].values():
                env.last()
                env.step(action)
            place = (place + 1) % N_JOINT
            agent = env.agent_selection
            if env.terminations[agent] or env.truncations[agent]:
                env.reset()
        self._next = place


class VectorPlayer:
    """Many games as arrays, the next episode beginning where one ends.

    Args:
        env: made with `auto_reset=True`.
        seed: of its actions and episodes.
    """

    def __init__(self, env: CollectiveActionVectorEnv, seed: int) -> None:
        self.env = env
        self.n_agents, self.n_worlds = env.n_agents, env.n_envs
        self.block = env.game.scenario.rounds
        env.reset(seed=seed)
        self._joint = self._draw(np.random.default_rng(seed))
        self._next = 0
        for actions in self._joint[: self.block]:
            if env.step(actions)[4]["illegal_action"].any():
                raise ActionError("bench: expected valid actions, got one against its mask")

    def _draw(self, rng: np.random.Generator) -> list[NDArray[np.int64]]:
        first = self.env.sample_actions(rng)
        n_more = min(N_JOINT, max(2, ACTION_BYTES // first.nbytes)) - 1
        return [first, *(self.env.sample_actions(rng) for _ in range(n_more))]

    def play(self, n_steps: int) -> None:
        """Play a number of rounds in every game."""
        env, joint, place = self.env, self._joint, self._next
        for _ in range(n_steps):
            env.step(joint[place])
            place = (place + 1) % len(joint)
        self._next = place
