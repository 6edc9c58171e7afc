"""Batched games as a Stable-Baselines3 `VecEnv`: each learning agent of each game is a slot."""

from collections.abc import Sequence
from itertools import repeat
from typing import Any, Protocol

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray
from stable_baselines3.common.vec_env import (  # type: ignore[import-not-found, unused-ignore]
    VecEnv,
)

from aca_env.errors import StateError, one_line
from aca_env.faces.border import read_seed

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]
Infos = dict[str, Any]
StepReturn = tuple[NDArray[np.float32], Reals, Flags, list[Infos]]


class Games(Protocol):
    """Games as rows of arrays; they end together and nothing restarts by itself."""

    n_envs: int
    observation_space: spaces.Box
    action_space: spaces.MultiDiscrete

    def reset(self, seed: int | None = None) -> tuple[NDArray[np.float32], Infos]:
        """Start an episode in every game."""

    def step(self, actions: Any) -> tuple[NDArray[np.float32], Reals, Flags, Flags, Infos]:
        """Play a round: observations, rewards, terminated, truncated, infos of arrays."""

    def action_masks(self) -> tuple[Flags, ...]:
        """Return one mask (n_envs, width) per action axis."""

    def close(self) -> None:
        """Release what there is to release."""


class Slot:
    """A learning agent in a game: what `get_attr`, `set_attr` and `env_method` reach.

    Args:
        env: the slots' environment.
        index: number of the slot.
        agent: the agent that it plays.
        world: number of its game.
    """

    render_mode = None

    def __init__(self, env: "SlotVecEnv", index: int, agent: str, world: int) -> None:
        self.agent, self.world = agent, world
        self.observation_space = env.games.observation_space
        self.action_space = env.games.action_space
        self._env, self._index = env, index

    def action_masks(self) -> Flags:
        """Return the present mask, all axes one after the other: what MaskablePPO asks for."""
        return np.asarray(self._env.action_masks()[self._index])


class SlotVecEnv(VecEnv):  # type: ignore[misc, unused-ignore] # untyped where not installed
    """Games as parallel worlds of Stable-Baselines3; make it with `aca_env.sb3_vec_env`.

    Slot i is learning agent i mod K of game i div K. The step that ends the episodes
    starts the next ones; the last observation is then `infos[i]["terminal_observation"]`.
    Infos hold what the parallel environment's do except for the masks, which
    `env_method("action_masks")` gives.

    Args:
        games: the games as rows, one per slot.
        learners: the K agents of a game that learn, in order.
        agents: all agents of a game.
    """

    def __init__(self, games: Games, learners: Sequence[str], agents: Sequence[str]) -> None:
        self.games, self.learners, self.agents = games, tuple(learners), tuple(agents)
        self.slots = [
            Slot(self, i, self.learners[i % len(learners)], i // len(learners))
            for i in range(games.n_envs)
        ]
        self._actions: Any = None
        super().__init__(games.n_envs, games.observation_space, games.action_space)

    def seed(self, seed: int | None = None) -> list[int]:
        """Set the seed of the next reset: game b gets seed + b; None takes fresh entropy.

        Returns:
            The seed of each slot's game.

        Raises:
            StateError: not a whole number in [0, 2**64).
        """
        first = read_seed(seed)
        seeds = [(first + slot.world) % 2**64 for slot in self.slots]
        self._seeds = [*seeds]
        return seeds

    def set_options(self, options: Any = None) -> None:
        """Refuse options: a reset takes none."""
        if options and any(options if isinstance(options, list) else [options]):
            raise StateError(f"options: expected none, got {one_line(options)}")

    def reset(self) -> NDArray[np.float32]:
        """Start an episode in every game: the seed's first, then the following ones.

        Returns:
            Observations (num_envs, n_entries).
        """
        observations, _ = self.games.reset(seed=self._seeds[0])
        self._reset_seeds()
        self._actions = None
        return observations

    def step_async(self, actions: Any) -> None:
        """Take the actions (num_envs, 5) of the round that `step_wait` plays."""
        self._actions = actions

    def step_wait(self) -> StepReturn:
        """Play one round in every game.

        Returns:
            Observations (num_envs, n_entries), rewards and dones (num_envs,), infos.

        Raises:
            AcaError: actions outside their space, or none given.
        """
        if self._actions is None:
            raise StateError("step_wait: expected step_async(actions) before it")
        actions, self._actions = self._actions, None
        observations, rewards, terminated, truncated, told = self.games.step(actions)
        dones, infos = terminated | truncated, self._infos(told, truncated)
        if dones[0]:
            for info, last in zip(infos, observations, strict=True):
                info["terminal_observation"] = last
            observations, _ = self.games.reset()
        return observations, rewards, dones, infos

    def _infos(self, told: Infos, truncated: Flags) -> list[Infos]:
        """Return infos by slot: this runs at every step, so rows are made without a loop."""
        columns = {name: told[name].tolist() for name in told if name != "action_mask"}
        if "bounds" in columns:
            columns["bounds"] = [
                dict(zip(self.agents, row, strict=True)) for row in columns["bounds"]
            ]
        columns["TimeLimit.truncated"] = truncated.tolist()
        rows = zip(*columns.values(), strict=True)
        return list(map(dict, map(zip, repeat(tuple(columns)), rows)))

    def action_masks(self) -> Flags:
        """Return the present masks (num_envs, sum of widths), all axes one after the other."""
        return np.concatenate(self.games.action_masks(), axis=1)

    def close(self) -> None:
        """Release the games."""
        self.games.close()

    def get_attr(self, attr_name: str, indices: Any = None) -> list[Any]:
        """Return an attribute of slots, such as `agent` or `world`."""
        return [getattr(slot, attr_name) for slot in self._some(indices)]

    def set_attr(self, attr_name: str, value: Any, indices: Any = None) -> None:
        """Set an attribute of slots; the games know nothing of it."""
        for slot in self._some(indices):
            setattr(slot, attr_name, value)

    def env_method(
        self, method_name: str, *method_args: Any, indices: Any = None, **method_kwargs: Any
    ) -> list[Any]:
        """Call a method of slots, such as `action_masks`."""
        if method_name == "action_masks" and not method_args and not method_kwargs:
            masks = self.action_masks()
            return [masks[slot._index] for slot in self._some(indices)]
        return [
            getattr(slot, method_name)(*method_args, **method_kwargs)
            for slot in self._some(indices)
        ]

    def env_is_wrapped(self, wrapper_class: type[Any], indices: Any = None) -> list[bool]:
        """Return whether slots are of a wrapper's class: none is."""
        return [isinstance(slot, wrapper_class) for slot in self._some(indices)]

    def _some(self, indices: Any) -> list[Slot]:
        return [self.slots[i] for i in self._get_indices(indices)]
